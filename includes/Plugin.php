<?php

declare(strict_types=1);

namespace Tierway;

use Tierway\Storage\Changes;
use Tierway\Storage\Credits;
use Tierway\Storage\Memberships;
use Tierway\Storage\Migrations;
use Tierway\Storage\Payments;
use Tierway\Storage\PlanGroups;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;
use Tierway\Support\Clock;
use Tierway\Support\Database;

/**
 * All wiring, by hand. Services are made when first asked for; hooks are closures, so that a request that has nothing
 * to do with us loads none of our classes but this one.
 */
final class Plugin
{
	private static ?self $instance = null;

	/** @var array<string, object> services made so far, by method name */
	private array $made = [];

	public static function instance(): self
	{
		return self::$instance ??= new self();
	}

	public function boot(): void
	{
		if (!is_multisite()) {
			add_action('admin_notices', static function (): void {
				printf('<div class="notice notice-error"><p>%s</p></div>', esc_html__('Tierway sells sites of a network. It needs WordPress Multisite and does nothing here.', 'tierway'));
			});
			return;
		}
		foreach (['money', 'calendar', 'period', 'kind', 'quote', 'limits', 'apply'] as $file) {
			if (is_file(__DIR__ . "/Domain/$file.php")) {
				require_once __DIR__ . "/Domain/$file.php";
			}
		}
		register_activation_hook(PLUGIN_FILE, fn () => $this->db());
		// A network-active plugin outside wp-content/languages is not found by itself.
		add_action('init', static fn () => load_plugin_textdomain('tierway', false, dirname(plugin_basename(PLUGIN_FILE)) . '/languages'));
	}

	// Support

	/** The tables are brought up to date before anything reads them; a request that does not ask pays nothing. */
	public function db(): Database
	{
		return $this->made[__FUNCTION__] ??= $this->make_db();
	}

	public function clock(): Clock
	{
		return $this->made[__FUNCTION__] ??= new Clock(fn (): string => $this->settings()->time_zone());
	}

	public function access(): Access
	{
		return $this->made[__FUNCTION__] ??= new Access(fn (): Memberships => $this->memberships());
	}

	// Storage

	public function products(): Products
	{
		return $this->made[__FUNCTION__] ??= new Products($this->db(), $this->clock());
	}

	public function plan_groups(): PlanGroups
	{
		return $this->made[__FUNCTION__] ??= new PlanGroups($this->db(), $this->clock());
	}

	public function memberships(): Memberships
	{
		return $this->made[__FUNCTION__] ??= new Memberships($this->db(), $this->clock());
	}

	public function changes(): Changes
	{
		return $this->made[__FUNCTION__] ??= new Changes($this->db(), $this->clock());
	}

	public function payments(): Payments
	{
		return $this->made[__FUNCTION__] ??= new Payments($this->db(), $this->clock());
	}

	public function credits(): Credits
	{
		return $this->made[__FUNCTION__] ??= new Credits($this->db(), $this->clock());
	}

	public function settings(): SettingsStore
	{
		return $this->made[__FUNCTION__] ??= new SettingsStore(fn (): Database => $this->db());
	}

	private function make_db(): Database
	{
		global $wpdb;
		Migrations::run($wpdb);
		return new Database($wpdb);
	}
}
