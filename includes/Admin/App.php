<?php

declare(strict_types=1);

namespace Tierway\Admin;

use Tierway\Storage\SettingsStore;
use const Tierway\PLUGIN_FILE;

/**
 * Puts one of the two SPAs on a page, of wp-admin or of the main site's front end. Before it starts, the page tells it
 * (src/app/boot.tsx reads it as window.tierway):
 *   locale     WordPress locale of the user, e.g. `el`
 *   currency_display  how amounts name their currency
 *   login_url  where to sign in again when the session has ended
 *   views      how the user likes to see the network admin's lists
 *   options    the membership whose options were handed over; null when there are several
 *   front      on the front end: the screen to open with
 *   keep       there: what in the address is WordPress's own
 * and hands the Account page its first answers, so that it is drawn, and Change opens, without a further request.
 */
final class App
{
	/**
	 * @param string $app network or site
	 * @param string $account route of the answer that the app begins with; empty: none
	 * @param array<string, mixed> $boot what else window.tierway has
	 * @return bool whether it has been built
	 */
	public static function enqueue(string $app, string $account, array $boot = []): bool
	{
		$built = dirname(PLUGIN_FILE) . "/assets/build/$app.asset.php";
		if (!is_file($built)) {
			return false;
		}
		$asset = require $built;
		$url = plugins_url('assets/build/', PLUGIN_FILE);
		$handle = "tierway-$app";
		// The hash is in the file's name. With a version after it, a chunk that imports the entry would load it again.
		wp_enqueue_script($handle, $url . $asset['file'], $asset['dependencies'], null, ['in_footer' => true]);
		wp_set_script_translations($handle, 'tierway', dirname(PLUGIN_FILE) . '/languages');
		$boot += ['locale' => get_user_locale(), 'login_url' => wp_login_url()] + ('' === $account ? [] : ['options' => self::preload($account)]);
		$boot['currency_display'] = SettingsStore::currency_display(); // the answers above have read the settings already
		wp_add_inline_script($handle, 'window.tierway = ' . self::json($boot) . ';', 'before');
		wp_enqueue_style('wp-components');
		foreach ($asset['css'] as $index => $css) {
			wp_enqueue_style("$handle-$index", $url . $css, ['wp-components'], null);
		}
		add_filter('wp_script_attributes', static function (array $attributes) use ($handle): array {
			return "$handle-js" === ($attributes['id'] ?? '') ? ['type' => 'module'] + $attributes : $attributes;
		});
		return true;
	}

	/**
	 * The place of an app, until it takes it over. Whoever has no JavaScript, or a script that did not arrive, reads why
	 * nothing happens; by CSS, since that needs no script to appear.
	 */
	public static function root(string $app, string $title): string
	{
		return sprintf(
			'<div id="tierway-%1$s-root">%2$s
			<style>.tierway-late { visibility: hidden; animation: tierway-late 0s 15s forwards } @keyframes tierway-late { to { visibility: visible } }</style>
			<p class="tierway-late" role="status">%3$s</p><noscript><p>%4$s</p></noscript></div>',
			esc_attr($app),
			'' === $title ? '' : '<h1>' . esc_html($title) . '</h1>',
			esc_html__('This page did not start. Reload it; if that does not help, tell your network that its scripts could not be loaded.', 'tierway'),
			esc_html__('This page needs JavaScript.', 'tierway'),
		);
	}

	/**
	 * Answers to the first requests, as the signed-in customer would get them: one middleware of core's own api-fetch
	 * gives each to the first request for it. The switcher's too, so that Change opens without one.
	 *
	 * @return int|null the membership whose options are among them: the only one
	 */
	private static function preload(string $account): ?int
	{
		$answers = rest_preload_api_request([], $account);
		$memberships = reset($answers)['body']['memberships'] ?? [];
		$only = 1 === count($memberships) ? $memberships[0]['id'] : null;
		if (null !== $only) {
			$answers = rest_preload_api_request($answers, "/tierway/v1/memberships/$only/options");
		}
		wp_add_inline_script('wp-api-fetch', 'wp.apiFetch.use( wp.apiFetch.createPreloadingMiddleware( ' . self::json($answers) . ' ) );', 'after');
		return $only;
	}

	/** Safe inside a script element. */
	private static function json(mixed $value): string
	{
		return (string) wp_json_encode($value, JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
	}
}
