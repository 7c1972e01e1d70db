<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Storage\Migrations;

final class MigrationsTest extends WordPressTestCase
{
	protected const KEEPS = true;
	private const PREFIX = 'wpmigration_';

	protected function tearDown(): void
	{
		global $wpdb;
		foreach (Migrations::TABLES as $table) {
			$wpdb->query('DROP TABLE IF EXISTS ' . self::PREFIX . "tierway_$table");
		}
		update_site_option(Migrations::OPTION, Migrations::VERSION);
		parent::tearDown();
	}

	public function test_an_empty_network_gets_every_table_as_innodb(): void
	{
		global $wpdb;
		delete_site_option(Migrations::OPTION);
		Migrations::run(self::empty_network());
		$engines = $wpdb->get_results($wpdb->prepare('SELECT TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME LIKE %s', DB_NAME, $wpdb->esc_like(self::PREFIX) . '%'), ARRAY_A);
		self::assertSame(['InnoDB'], array_values(array_unique(array_column($engines, 'engine'))));
		$expected = array_map(static fn (string $table): string => self::PREFIX . "tierway_$table", Migrations::TABLES);
		self::assertEqualsCanonicalizing($expected, array_column($engines, 'name'));
		self::assertSame(Migrations::VERSION, (int) get_site_option(Migrations::OPTION));
	}

	public function test_a_network_that_is_up_to_date_is_left_alone(): void
	{
		global $wpdb;
		get_site_option(Migrations::OPTION);
		$before = $wpdb->num_queries;
		Migrations::run($wpdb);
		self::assertSame($before, $wpdb->num_queries);
	}

	public function test_running_again_changes_no_table(): void
	{
		delete_site_option(Migrations::OPTION);
		Migrations::run(self::empty_network());
		$before = self::definitions();
		delete_site_option(Migrations::OPTION);
		$changes = [];
		// What dbDelta runs.
		add_filter('query', $log = static function (string $sql) use (&$changes): string {
			if (preg_match('/^\s*(ALTER|CREATE)/i', $sql)) {
				$changes[] = $sql;
			}
			return $sql;
		});
		Migrations::run(self::empty_network());
		remove_filter('query', $log);
		self::assertSame([], $changes);
		self::assertSame($before, self::definitions());
	}

	public function test_groups_made_before_they_had_an_order_have_that_of_their_names(): void
	{
		global $wpdb;
		delete_site_option(Migrations::OPTION);
		Migrations::run(self::empty_network());
		$groups = self::PREFIX . 'tierway_plan_groups';
		$wpdb->query("ALTER TABLE $groups DROP COLUMN position");
		foreach (['Shops', 'Άλφα', 'academies'] as $name) {
			$wpdb->query($wpdb->prepare("INSERT INTO $groups (name, name_key, policy, created_gmt, modified_gmt) VALUES (%s, %s, '{}', '2026-01-01', '2026-01-01')", $name, $name));
		}
		$expected = $wpdb->get_col("SELECT name FROM $groups ORDER BY name");
		update_site_option(Migrations::OPTION, 5);
		Migrations::run(self::empty_network());
		self::assertSame(['academies', 'Shops', 'Άλφα'], $expected);
		self::assertSame($expected, $wpdb->get_col("SELECT name FROM $groups ORDER BY position"));
		self::assertSame(['1', '2', '3'], $wpdb->get_col("SELECT position FROM $groups ORDER BY position"));
	}

	public function test_changes_made_before_they_named_their_plans_name_them(): void
	{
		global $wpdb;
		delete_site_option(Migrations::OPTION);
		Migrations::run(self::empty_network());
		$changes = self::PREFIX . 'tierway_changes';
		$wpdb->query("ALTER TABLE $changes DROP COLUMN from_plan, DROP COLUMN to_plan");
		$input = ['membership' => ['items' => [['product_id' => 9], ['product_id' => 4]]], 'catalog' => [['id' => 9, 'type' => 'package'], ['id' => 4, 'type' => 'plan'], ['id' => 7, 'type' => 'plan']]];
		foreach ([wp_json_encode($input), null] as $id => $json) {
			$wpdb->insert($changes, ['id' => $id + 1, 'membership_id' => 1, 'kind' => 'upgrade', 'status' => 'applied', 'effective_on' => '2026-01-01', 'selection' => '{"plan_id":7,"addons":[]}', 'quote' => '{}', 'input' => $json, 'summary' => '{}', 'reason' => '', 'created_gmt' => '2026-01-01']);
		}
		update_site_option(Migrations::OPTION, 6);
		Migrations::run(self::empty_network());
		self::assertSame([['4', '7'], [null, null]], $wpdb->get_results("SELECT from_plan, to_plan FROM $changes ORDER BY id", ARRAY_N));
	}

	public function test_several_processes_at_once_migrate_once(): void
	{
		delete_site_option(Migrations::OPTION);
		$printed = self::in_parallel(4, 'echo $plugin->db()->value("SELECT COUNT(*) FROM {$plugin->db()->table(\'products\')}") !== null ? "ready" : "";');
		self::assertSame(array_fill(0, 4, 'ready'), $printed);
		wp_cache_flush();
		self::assertSame(Migrations::VERSION, (int) get_site_option(Migrations::OPTION));
	}

	/** The database under another prefix, where none of our tables are. */
	private static function empty_network(): \wpdb
	{
		$wpdb = new \wpdb(DB_USER, DB_PASSWORD, DB_NAME, DB_HOST);
		$wpdb->set_prefix(self::PREFIX);
		$wpdb->sitemeta = $GLOBALS['wpdb']->sitemeta;
		return $wpdb;
	}

	/** @return list<string> */
	private static function definitions(): array
	{
		global $wpdb;
		return array_map(static fn (string $table): string => (string) $wpdb->get_row('SHOW CREATE TABLE ' . self::PREFIX . "tierway_$table", ARRAY_N)[1], Migrations::TABLES);
	}
}
