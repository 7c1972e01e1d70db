<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/** The network's settings, one network option, as an array in the shape of includes/Schema/settings.json. */
final class SettingsStore
{
	public const OPTION = 'tierway_settings';
	private const DEFAULTS = [
		'version' => 1,
		'currency' => 'USD',
		'currency_display' => 'symbol',
		'time_zone' => '',
		'prices_include_tax' => false,
		'setup_fee' => 'gap',
		'minimum_charge' => 50,
		'policy' => [],
		'over_limit' => 'acknowledge',
		'over_limit_kinds' => [],
		'posts_over_limit' => 'keep',
		'domain_over_limit' => 'network',
		'visits_over_limit' => 'notify',
		'visits_page' => '',
		'on_hold_site' => 'open',
		'on_hold_site_days' => 0,
		'ended_site' => 'read_only',
		'ended_site_days' => 0,
		'closed_page' => '',
		'payment_methods' => ['manual', 'sandbox_card'],
		'payment_days' => 7,
		'retry_days' => [1, 3, 5],
		'grace_days' => 14,
		'invoice_days' => 7,
		'failed_change' => 'renew',
		'country' => '',
		'tax_rates' => [],
		'invoice_from' => '',
		'mails' => ['change_scheduled', 'change_applied', 'change_cancelled', 'change_failed', 'payment_due', 'payment_received', 'payment_failed', 'trial_ending', 'change_reminder', 'admin_attention'],
		'delete_data' => false,
	];

	/**
	 * @param \Closure(): Database $db asked late: reading the settings alone needs no tables
	 * @param \Closure(): Events $events
	 */
	public function __construct(private readonly \Closure $db, private readonly \Closure $events)
	{
	}

	/** @return array<string, mixed> */
	public function get(): array
	{
		return array_replace($this->rules(), ['time_zone' => $this->time_zone()]);
	}

	/** @return array<string, mixed> all but the time zone, for which another site may have to be asked */
	public function rules(): array
	{
		$stored = get_site_option(self::OPTION);
		return array_replace(self::DEFAULTS, array_intersect_key(is_array($stored) ? $stored : [], self::DEFAULTS));
	}

	/** How amounts name their currency; for whoever writes one, as Mail\Format does, and has no store at hand. */
	public static function currency_display(): string
	{
		$stored = get_site_option(self::OPTION);
		return $stored['currency_display'] ?? self::DEFAULTS['currency_display'];
	}

	/** @return string an IANA name or an offset; also used by Clock */
	public function time_zone(): string
	{
		return $this->rules()['time_zone'] ?: self::main_site_time_zone();
	}

	/**
	 * @param array<string, mixed> $fields only these change
	 * @return array<string, mixed>
	 * @throws VersionConflict
	 */
	public function update(array $fields, ?int $expected_version = null): array
	{
		return ($this->db)()->transaction(function () use ($fields, $expected_version): array {
			// The counter's row is the lock: an option cannot be locked before it exists. It also keeps the version.
			$counters = ($this->db)()->table('counters');
			($this->db)()->execute("INSERT INTO $counters (name, value) VALUES ('settings', 1) ON DUPLICATE KEY UPDATE value = value + 1");
			wp_cache_delete(get_current_network_id() . ':' . self::OPTION, 'site-options');
			$old = $this->get();
			if (null !== $expected_version && $expected_version !== $old['version']) {
				throw new VersionConflict();
			}
			$new = array_replace($old, array_intersect_key($fields, $old), ['version' => $old['version'] + 1]);
			update_site_option(self::OPTION, $new);
			$site_rules = array_flip(['on_hold_site', 'on_hold_site_days', 'ended_site', 'ended_site_days']);
			if (array_intersect_key($new, $site_rules) !== array_intersect_key($old, $site_rules)) {
				($this->db)()->after_commit(static fn () => do_action('tierway_site_rules_changed'));
			}
			($this->events)()->add('settings.updated', ['product_id' => 0, 'before' => $old, 'after' => array_filter($new, static fn (mixed $value, string $name): bool => $value !== $old[$name], ARRAY_FILTER_USE_BOTH)]);
			return $new;
		});
	}

	/**
	 * wp_timezone_string() of the main site, until the network chooses its own. The customer's site must not decide
	 * which day it is.
	 */
	private static function main_site_time_zone(): string
	{
		switch_to_blog(get_main_site_id());
		$name = wp_timezone_string();
		restore_current_blog();
		return $name;
	}
}
