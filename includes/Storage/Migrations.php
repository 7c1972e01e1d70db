<?php

declare(strict_types=1);

namespace Tierway\Storage;

/**
 * Our tables, network-wide, and how they come to be. The version is a network option; dbDelta runs only when it differs.
 */
final class Migrations
{
	/** Raised with every change of the tables below. */
	public const VERSION = 7;
	public const OPTION = 'tierway_db_version';
	public const TABLES = ['products', 'plan_groups', 'memberships', 'membership_items', 'membership_sites', 'changes', 'payments', 'credits', 'events', 'counters', 'visits', 'visitors', 'moves', 'move_rows'];

	private const LOCK_SECONDS = 30;

	/** Brings the tables up to date; two requests at once: one does it, the other waits for it. */
	public static function run(\wpdb $wpdb): void
	{
		if (self::VERSION === (int) get_site_option(self::OPTION)) {
			return;
		}
		// Lock names are the server's, not the database's.
		$lock = 'tierway:' . md5(DB_NAME . $wpdb->base_prefix);
		if ('1' !== (string) $wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, %d)', $lock, self::LOCK_SECONDS))) {
			throw new \RuntimeException('Tierway could not lock the database for its migration.');
		}
		try {
			// Asked of the table itself, because the first answer may have been cached while another request migrated.
			$stored = $wpdb->get_var($wpdb->prepare("SELECT meta_value FROM $wpdb->sitemeta WHERE site_id = %d AND meta_key = %s", get_current_network_id(), self::OPTION));
			if (self::VERSION === (int) $stored) {
				wp_cache_delete(get_current_network_id() . ':' . self::OPTION, 'site-options');
				return;
			}
			// In a function of its own: the file declares `global $wpdb`, which would rebind ours.
			(static fn () => require_once ABSPATH . 'wp-admin/includes/upgrade.php')();
			// An engine is not compared by dbDelta and matters only when a table is made: row locks need InnoDB.
			dbDelta(self::tables($wpdb));
			foreach (self::TABLES as $table) {
				if (null === $wpdb->get_var($wpdb->prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($wpdb->base_prefix . 'tierway_' . $table)))) {
					throw new \RuntimeException("Tierway could not make its table $table: $wpdb->last_error");
				}
			}
			if ((int) $stored < 6) {
				self::place_groups($wpdb);
			}
			if ((int) $stored < 7) {
				self::name_plans($wpdb);
			}
			update_site_option(self::OPTION, self::VERSION);
		} finally {
			$wpdb->query($wpdb->prepare('SELECT RELEASE_LOCK(%s)', $lock));
		}
	}

	/** Version 6: groups have an order of their own; until then they were shown by name. */
	private static function place_groups(\wpdb $wpdb): void
	{
		$groups = $wpdb->base_prefix . 'tierway_plan_groups';
		$ids = array_map('intval', $wpdb->get_col("SELECT id FROM $groups ORDER BY name, id"));
		if ([] !== $ids) {
			$wpdb->query("UPDATE $groups SET position = FIELD(id, " . implode(', ', $ids) . ')');
		}
	}

	/** Version 7: changes name the plans they lead from and to, which were in their texts only. */
	private static function name_plans(\wpdb $wpdb): void
	{
		$changes = $wpdb->base_prefix . 'tierway_changes';
		$last = 0;
		while ([] !== $rows = $wpdb->get_results($wpdb->prepare("SELECT id, selection, input FROM $changes WHERE id > %d AND to_plan IS NULL AND input IS NOT NULL ORDER BY id LIMIT 500", $last))) {
			$pairs = [];
			foreach ($rows as $row) {
				$last = (int) $row->id;
				$input = json_decode($row->input, true);
				$plans = array_column(array_filter($input['catalog'], static fn (array $product): bool => 'plan' === $product['type']), 'id');
				$from = current(array_intersect(array_column($input['membership']['items'], 'product_id'), $plans));
				$pairs[(int) $from . ', to_plan = ' . (int) json_decode($row->selection, true)['plan_id']][] = $last;
			}
			foreach ($pairs as $pair => $ids) {
				$wpdb->query("UPDATE $changes SET from_plan = $pair WHERE id IN (" . implode(', ', $ids) . ')');
			}
		}
	}

	/**
	 * dbDelta is picky: one column per line, two spaces after PRIMARY KEY, KEY and not INDEX, no backticks.
	 * Codes, slugs and keys are compared byte by byte. They have the table's character set all the same: wpdb takes a
	 * table with two of them for an ASCII one, and refuses everything else.
	 *
	 * @return list<string>
	 */
	private static function tables(\wpdb $wpdb): array
	{
		$prefix = $wpdb->base_prefix . 'tierway_';
		$options = 'ENGINE=InnoDB ' . $wpdb->get_charset_collate();
		$exact = "COLLATE {$wpdb->charset}_bin";
		return [
			"CREATE TABLE {$prefix}products (
id bigint(20) unsigned NOT NULL auto_increment,
version int(10) unsigned NOT NULL default 1,
name varchar(200) NOT NULL,
slug varchar(200) $exact NOT NULL,
type varchar(20) $exact NOT NULL,
status varchar(20) $exact NOT NULL,
plan_group bigint(20) unsigned default NULL,
position int(10) unsigned NOT NULL default 0,
currency char(3) $exact NOT NULL,
data longtext NOT NULL,
created_gmt datetime NOT NULL,
modified_gmt datetime NOT NULL,
PRIMARY KEY  (id),
UNIQUE KEY slug (slug),
KEY family (plan_group,position,id),
KEY type_status (type,status)
) $options;",
			"CREATE TABLE {$prefix}plan_groups (
id bigint(20) unsigned NOT NULL auto_increment,
version int(10) unsigned NOT NULL default 1,
name varchar(200) NOT NULL,
name_key char(64) $exact NOT NULL,
policy text NOT NULL,
position int(10) unsigned NOT NULL default 0,
created_gmt datetime NOT NULL,
modified_gmt datetime NOT NULL,
PRIMARY KEY  (id),
UNIQUE KEY name_key (name_key)
) $options;",
			"CREATE TABLE {$prefix}memberships (
id bigint(20) unsigned NOT NULL auto_increment,
version int(10) unsigned NOT NULL default 1,
user_id bigint(20) unsigned NOT NULL,
status varchar(20) $exact NOT NULL,
plan_id bigint(20) unsigned NOT NULL,
currency char(3) $exact NOT NULL,
period_start date default NULL,
period_end date default NULL,
period_unit varchar(5) $exact default NULL,
period_count smallint(5) unsigned default NULL,
anchor_day tinyint(3) unsigned default NULL,
trial_start date default NULL,
trial_end date default NULL,
cancel_at date default NULL,
on_hold_since date default NULL,
ended_on date default NULL,
country char(2) $exact default NULL,
carried bigint(20) unsigned NOT NULL default 0,
setup_fee_paid bigint(20) unsigned NOT NULL default 0,
discount text,
payment_method varchar(40) $exact NOT NULL default 'manual',
payment_token varchar(200) $exact NOT NULL default '',
times_billed int(10) unsigned NOT NULL default 0,
due_failures smallint(5) unsigned NOT NULL default 0,
due_next_gmt datetime default NULL,
created_gmt datetime NOT NULL,
modified_gmt datetime NOT NULL,
PRIMARY KEY  (id),
KEY user_id (user_id),
KEY plan_id (plan_id,status),
KEY status_period_end (status,period_end),
KEY status_cancel_at (status,cancel_at),
KEY status_on_hold (status,on_hold_since),
KEY due_failures (due_failures)
) $options;",
			"CREATE TABLE {$prefix}membership_items (
membership_id bigint(20) unsigned NOT NULL,
product_id bigint(20) unsigned NOT NULL,
quantity int(10) unsigned NOT NULL default 1,
unit_amount bigint(20) unsigned NOT NULL default 0,
segment_from date default NULL,
segment_amount bigint(20) unsigned default NULL,
segment_refunded bigint(20) unsigned default NULL,
segment_tax_ppm int(10) unsigned default NULL,
PRIMARY KEY  (membership_id,product_id),
KEY product_id (product_id)
) $options;",
			"CREATE TABLE {$prefix}membership_sites (
site_id bigint(20) unsigned NOT NULL,
membership_id bigint(20) unsigned NOT NULL,
PRIMARY KEY  (site_id),
KEY membership_id (membership_id)
) $options;",
			"CREATE TABLE {$prefix}changes (
id bigint(20) unsigned NOT NULL auto_increment,
version int(10) unsigned NOT NULL default 1,
membership_id bigint(20) unsigned NOT NULL,
kind varchar(20) $exact NOT NULL,
from_plan bigint(20) unsigned default NULL,
to_plan bigint(20) unsigned default NULL,
status varchar(20) $exact NOT NULL,
waiting tinyint(1) unsigned default NULL,
effective_on date NOT NULL,
selection longtext NOT NULL,
quote longtext NOT NULL,
input longtext,
summary longtext NOT NULL,
actor_id bigint(20) unsigned NOT NULL default 0,
actor_name varchar(250) NOT NULL default '',
reason text NOT NULL,
payment_id bigint(20) unsigned default NULL,
move_id bigint(20) unsigned default NULL,
idempotency_key varchar(200) $exact default NULL,
request_hash char(64) $exact default NULL,
response_status smallint(5) unsigned default NULL,
response longtext,
created_gmt datetime NOT NULL,
applied_gmt datetime default NULL,
PRIMARY KEY  (id),
UNIQUE KEY one_waiting (membership_id,waiting),
UNIQUE KEY idempotency (membership_id,idempotency_key),
KEY due (status,effective_on)
) $options;",
			"CREATE TABLE {$prefix}payments (
id bigint(20) unsigned NOT NULL auto_increment,
version int(10) unsigned NOT NULL default 1,
number varchar(20) $exact NOT NULL,
membership_id bigint(20) unsigned NOT NULL,
change_id bigint(20) unsigned default NULL,
purpose varchar(20) $exact NOT NULL default 'change',
due_on date default NULL,
open_bill tinyint(1) unsigned default NULL,
status varchar(20) $exact NOT NULL,
method varchar(40) $exact NOT NULL,
payment_lines longtext NOT NULL,
total bigint(20) unsigned NOT NULL default 0,
currency char(3) $exact NOT NULL,
action varchar(40) $exact default NULL,
error text NOT NULL,
details longtext,
bill_to text,
attempts smallint(5) unsigned NOT NULL default 0,
next_try_on date default NULL,
charging tinyint(1) unsigned default NULL,
refunded bigint(20) unsigned NOT NULL default 0,
refunds text,
credited bigint(20) unsigned NOT NULL default 0,
created_gmt datetime NOT NULL,
paid_gmt datetime default NULL,
PRIMARY KEY  (id),
UNIQUE KEY number (number),
UNIQUE KEY one_bill (membership_id,open_bill),
KEY membership_id (membership_id,status),
KEY charging (charging),
KEY status_due (status,due_on),
KEY status_action (status,action),
KEY change_id (change_id)
) $options;",
			"CREATE TABLE {$prefix}credits (
id bigint(20) unsigned NOT NULL auto_increment,
user_id bigint(20) unsigned NOT NULL,
currency char(3) $exact NOT NULL,
amount bigint(20) NOT NULL,
balance_after bigint(20) unsigned NOT NULL,
membership_id bigint(20) unsigned default NULL,
change_id bigint(20) unsigned default NULL,
payment_id bigint(20) unsigned default NULL,
reason varchar(20) $exact NOT NULL default '',
note varchar(200) NOT NULL default '',
actor_id bigint(20) unsigned NOT NULL default 0,
actor_name varchar(250) NOT NULL default '',
created_gmt datetime NOT NULL,
PRIMARY KEY  (id),
KEY balance (user_id,currency,id)
) $options;",
			"CREATE TABLE {$prefix}events (
id bigint(20) unsigned NOT NULL auto_increment,
type varchar(40) $exact NOT NULL,
membership_id bigint(20) unsigned default NULL,
change_id bigint(20) unsigned default NULL,
payment_id bigint(20) unsigned default NULL,
product_id bigint(20) unsigned default NULL,
actor_id bigint(20) unsigned NOT NULL default 0,
actor_name varchar(250) NOT NULL default '',
origin varchar(10) $exact NOT NULL,
reason text NOT NULL,
before_it longtext,
after_it longtext,
input longtext,
output longtext,
rules smallint(5) unsigned NOT NULL,
once_key varchar(100) $exact default NULL,
created_gmt datetime NOT NULL,
PRIMARY KEY  (id),
UNIQUE KEY once_key (once_key),
KEY membership_id (membership_id,id),
KEY product_id (product_id,id),
KEY type (type,id)
) $options;",
			"CREATE TABLE {$prefix}visits (
site_id bigint(20) unsigned NOT NULL,
month date NOT NULL,
visits int(10) unsigned NOT NULL,
PRIMARY KEY  (site_id,month)
) $options;",
			"CREATE TABLE {$prefix}visitors (
site_id bigint(20) unsigned NOT NULL,
month date NOT NULL,
visitor binary(8) NOT NULL,
PRIMARY KEY  (site_id,month,visitor),
KEY month (month)
) $options;",
			"CREATE TABLE {$prefix}moves (
id bigint(20) unsigned NOT NULL auto_increment,
version int(10) unsigned NOT NULL default 1,
status varchar(20) $exact NOT NULL,
request text NOT NULL,
total int(10) unsigned NOT NULL,
actor_id bigint(20) unsigned NOT NULL default 0,
actor_name varchar(250) NOT NULL default '',
created_gmt datetime NOT NULL,
modified_gmt datetime NOT NULL,
PRIMARY KEY  (id),
KEY status (status)
) $options;",
			"CREATE TABLE {$prefix}move_rows (
move_id bigint(20) unsigned NOT NULL,
membership_id bigint(20) unsigned NOT NULL,
status varchar(20) $exact NOT NULL,
attempt smallint(5) unsigned NOT NULL default 1,
from_plan bigint(20) unsigned default NULL,
kind varchar(20) $exact default NULL,
effective varchar(20) $exact default NULL,
effective_on date default NULL,
currency char(3) $exact default NULL,
due_now bigint(20) unsigned NOT NULL default 0,
credit bigint(20) unsigned NOT NULL default 0,
method varchar(40) $exact default NULL,
over_limit longtext,
acknowledge varchar(100) $exact NOT NULL default '',
shown char(64) $exact default NULL,
token varchar(100) $exact NOT NULL default '',
code varchar(60) $exact NOT NULL default '',
message text,
change_id bigint(20) unsigned default NULL,
PRIMARY KEY  (move_id,membership_id),
KEY status (move_id,status,membership_id)
) $options;",
			"CREATE TABLE {$prefix}counters (
name varchar(40) $exact NOT NULL,
value bigint(20) unsigned NOT NULL,
PRIMARY KEY  (name)
) $options;",
		];
	}
}
