<?php

declare(strict_types=1);

namespace Tierway\Admin;

use Tierway\Rest\Views;
use Tierway\Support\Access;

/**
 * The two menus and the pages that the SPAs start in: `tierway` in the network admin, `tierway-account` in the dashboard
 * of a customer's site. Which screen of an app is shown is said by the query parameter `p` (src/app/router.tsx).
 */
final class Pages
{
	private const NETWORK = 'tierway';
	private const SITE = 'tierway-account';

	/** @var array<string, string> what add_menu_page() called the page, to the app that is enqueued on it */
	private array $apps = [];

	/** @param \Closure(): array<string, mixed> $state what the site knows of its membership; empty where none covers it */
	public function __construct(private readonly \Closure $state)
	{
	}

	public function hook(): void
	{
		add_action('network_admin_menu', $this->network_menu(...));
		add_action('admin_menu', $this->site_menu(...));
		add_action('admin_enqueue_scripts', function (string $hook): void {
			if (isset($this->apps[$hook])) {
				self::help($this->apps[$hook]);
				self::enqueue($this->apps[$hook]);
			}
		});
	}

	private function network_menu(): void
	{
		$capability = Access::capability();
		$hook = add_menu_page('Tierway', 'Tierway', $capability, self::NETWORK, static fn () => self::page('network', 'Tierway'), 'dashicons-networking', 26);
		$this->apps[$hook] = 'network';
		$screens = [
			self::NETWORK => __('Overview', 'tierway'), // the same slug: WordPress would repeat the menu's name here
			self::screen('/products') => __('Products', 'tierway'),
			self::screen('/plan-groups') => __('Plan groups', 'tierway'),
			self::screen('/memberships') => __('Memberships', 'tierway'),
			self::screen('/payments') => __('Payments', 'tierway'),
			self::screen('/settings') => __('Settings', 'tierway'),
		];
		foreach ($screens as $slug => $title) {
			add_submenu_page(self::NETWORK, $title, $title, $capability, $slug);
		}
		add_filter('submenu_file', static function (?string $file) use ($screens): ?string {
			$shown = self::screen('/' . explode('/', (string) self::asked())[1]);
			return self::NETWORK === ($GLOBALS['plugin_page'] ?? '') && isset($screens[$shown]) ? $shown : $file;
		});
	}

	/** Only for whom there is something to see: who owns the membership that covers this site. */
	private function site_menu(): void
	{
		// Every dashboard page asks this: a site is told who its customer is when a membership begins or ceases to cover it.
		if (get_current_user_id() !== (($this->state)()['owner'] ?? null)) {
			return;
		}
		$title = __('Account', 'tierway');
		$hook = add_menu_page($title, $title, 'read', self::SITE, static fn () => self::page('site', $title), 'dashicons-id-alt', 3);
		$this->apps[$hook] = 'site';
	}

	private static function enqueue(string $app): void
	{
		$network = 'network' === $app;
		if (!App::enqueue($app, $network ? '' : '/tierway/v1/account', $network ? ['views' => (object) Views::of(get_current_user_id())] : [])) {
			$say = static function (): void {
				/* translators: %s: command. */
				printf('<div class="notice notice-error"><p>%s</p></div>', wp_kses(sprintf(__('The screens of Tierway have not been built: run %s in its folder.', 'tierway'), '<code>npm install && npm run build</code>'), ['code' => []]));
			};
			add_action('network' === $app ? 'network_admin_notices' : 'admin_notices', $say);
		}
	}

	/** What the Help tab says: what one does here, in the order that one does it. */
	private static function help(string $app): void
	{
		$tabs = 'network' === $app ? [
			__('Plan groups', 'tierway') => [
				__('Plans with the same Plan Group are a family, in the order of their rank. A customer can go from each plan of a family to each other, and to no other plan.', 'tierway'),
				__('Set it under Products, in the tab Up & Downgrades, or under Plan groups, where a family is put in order and shows who can go where.', 'tierway'),
			],
			__('Changes', 'tierway') => [
				__('What costs more is due at once, with credit for what was paid and not used. What costs less waits for the billing date, and can be taken back until then. Each group may say otherwise.', 'tierway'),
				__('A customer is charged exactly what was shown. When you edit a price meanwhile, the customer is asked again.', 'tierway'),
			],
			__('What waits for you', 'tierway') => [
				__('The overview lists payments to confirm, declined cards, memberships on hold and changes that were not possible on their day, each with its way out.', 'tierway'),
				__('Renewals are done by WordPress’s scheduler every hour. Site Health says when they are late.', 'tierway'),
			],
		] : [
			__('Your plan', 'tierway') => [
				__('Change shows the plans that you can go to, with what is due now and on your next billing date. Nothing is charged before you press the button that says so.', 'tierway'),
				__('A smaller plan begins on your next billing date. Until then you can keep the one you have.', 'tierway'),
			],
			__('Limits and bills', 'tierway') => [
				__('Limits are what your plan and packages allow on each of your sites. Nothing is ever deleted because of them.', 'tierway'),
				__('Each payment has an invoice to read and to print. Credit is used before money is asked for.', 'tierway'),
			],
		];
		foreach (array_keys($tabs) as $index => $title) {
			get_current_screen()->add_help_tab(['id' => "tierway-$index", 'title' => $title, 'content' => '<p>' . implode('</p><p>', array_map('esc_html', $tabs[$title])) . '</p>']);
		}
	}

	/** Other plugins' notices go behind the line, which WordPress looks for. */
	private static function page(string $app, string $title): void
	{
		printf('<div class="wrap"><hr class="wp-header-end">%s</div>', App::root($app, $title));
	}

	/** What a submenu links to; WordPress prints it as it is. */
	private static function screen(string $path): string
	{
		return '/overview' === $path || '/' === $path ? self::NETWORK : 'admin.php?page=' . self::NETWORK . "&amp;p=$path";
	}

	/** The app's screen that the address names. */
	private static function asked(): string
	{
		$path = $_GET['p'] ?? '/'; // only compared, never printed
		return is_string($path) && str_starts_with($path, '/') ? wp_unslash($path) : '/';
	}
}
