<?php

declare(strict_types=1);

namespace Tierway\Admin;

use Tierway\Storage\Memberships;
use Tierway\Support\Access;

use const Tierway\PLUGIN_FILE;

/**
 * The two menus and the pages that the SPAs start in: `tierway` in the network admin, `tierway-account` in the dashboard
 * of a customer's site. Which screen of an app is shown is said by the query parameter `p` (src/app/router.tsx).
 *
 * Before an app starts, the page tells it (src/app/boot.tsx reads it as window.tierway):
 *   locale     WordPress locale of the user, e.g. `el`
 *   login_url  where to sign in again when the session has ended
 * and hands the Account page its first answers, so that it is drawn without a further request.
 */
final class Pages
{
	private const NETWORK = 'tierway';
	private const SITE = 'tierway-account';

	/** @var array<string, string> what add_menu_page() called the page, to the app that is enqueued on it */
	private array $apps = [];

	/**
	 * @param \Closure(): Memberships $memberships
	 * @param \Closure(): array<string, mixed> $state what the site knows of its membership; empty when nothing was stored yet
	 */
	public function __construct(private readonly \Closure $memberships, private readonly \Closure $state)
	{
	}

	public function hook(): void
	{
		add_action('network_admin_menu', $this->network_menu(...));
		add_action('admin_menu', $this->site_menu(...));
		add_action('admin_enqueue_scripts', function (string $hook): void {
			if (isset($this->apps[$hook])) {
				self::help($this->apps[$hook]);
				$this->enqueue($this->apps[$hook]);
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
		// Every dashboard page asks this: a site that has been told who its customer is need not look.
		$owner = ($this->state)()['owner'] ?? null;
		if (null === $owner ? !($this->memberships)()->covers(get_current_user_id(), get_current_blog_id()) : get_current_user_id() !== $owner) {
			return;
		}
		$title = __('Account', 'tierway');
		$hook = add_menu_page($title, $title, 'read', self::SITE, static fn () => self::page('site', $title), 'dashicons-id-alt', 3);
		$this->apps[$hook] = 'site';
	}

	private function enqueue(string $app): void
	{
		$built = dirname(PLUGIN_FILE) . "/assets/build/$app.asset.php";
		if (!is_file($built)) {
			$say = static function (): void {
				/* translators: %s: command. */
				printf('<div class="notice notice-error"><p>%s</p></div>', wp_kses(sprintf(__('The screens of Tierway have not been built: run %s in its folder.', 'tierway'), '<code>npm install && npm run build</code>'), ['code' => []]));
			};
			add_action('network' === $app ? 'network_admin_notices' : 'admin_notices', $say);
			return;
		}
		$asset = require $built;
		$url = plugins_url('assets/build/', PLUGIN_FILE);
		$handle = "tierway-$app";
		// The hash is in the file's name. With a version after it, a chunk that imports the entry would load it again.
		wp_enqueue_script($handle, $url . $asset['file'], $asset['dependencies'], null, ['in_footer' => true]);
		wp_set_script_translations($handle, 'tierway', dirname(PLUGIN_FILE) . '/languages');
		wp_add_inline_script($handle, 'window.tierway = ' . self::json(['locale' => get_user_locale(), 'login_url' => wp_login_url()]) . ';', 'before');
		wp_enqueue_style('wp-components');
		foreach ($asset['css'] as $index => $css) {
			wp_enqueue_style("$handle-$index", $url . $css, ['wp-components'], null);
		}
		add_filter('wp_script_attributes', static function (array $attributes) use ($handle): array {
			return "$handle-js" === ($attributes['id'] ?? '') ? ['type' => 'module'] + $attributes : $attributes;
		});
		if ('site' === $app) {
			$this->preload();
		}
	}

	/**
	 * Answers to the first requests, as the signed-in customer would get them: one middleware of core's own api-fetch
	 * gives each to the first request for it. The switcher's only on the switcher: on the Account page it would wait
	 * there, and grow old, until the customer goes to the switcher.
	 */
	private function preload(): void
	{
		$paths = ['/tierway/v1/account'];
		if ('/change' === self::asked()) {
			$memberships = ($this->memberships)()->for_user_and_site(get_current_user_id(), get_current_blog_id());
			if (1 === count($memberships)) {
				$paths[] = "/tierway/v1/memberships/{$memberships[0]['id']}/options";
			}
		}
		$answers = array_reduce($paths, 'rest_preload_api_request', []);
		wp_add_inline_script('wp-api-fetch', 'wp.apiFetch.use( wp.apiFetch.createPreloadingMiddleware( ' . self::json($answers) . ' ) );', 'after');
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

	/**
	 * The page, until the app takes its root over. Other plugins' notices go behind the line, which WordPress looks for.
	 * Whoever has no JavaScript, or a script that did not arrive, reads why nothing happens; by CSS, since that needs no
	 * script to appear.
	 */
	private static function page(string $app, string $title): void
	{
		printf(
			'<div class="wrap"><hr class="wp-header-end"><div id="tierway-%1$s-root"><h1>%2$s</h1>
			<style>.tierway-late { visibility: hidden; animation: tierway-late 0s 15s forwards } @keyframes tierway-late { to { visibility: visible } }</style>
			<p class="tierway-late" role="status">%3$s</p><noscript><p>%4$s</p></noscript></div></div>',
			esc_attr($app),
			esc_html($title),
			esc_html__('This page did not start. Reload it; if that does not help, tell your network that its scripts could not be loaded.', 'tierway'),
			esc_html__('This page needs JavaScript.', 'tierway'),
		);
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

	/** Safe inside a script element. */
	private static function json(mixed $value): string
	{
		return (string) wp_json_encode($value, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
	}
}
