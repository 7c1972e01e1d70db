<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * themes.{folder}, themes.* (those that are not named): available (also where the network has not enabled it), hidden, on:
 * the site's theme. As with plugins, what the customer chose stays stored, and is only read differently: while it is hidden
 * the site shows another one.
 */
final class Themes implements Kind
{
	public function __construct(private readonly SiteLimits $limits)
	{
	}

	public function handles(string $key): bool
	{
		return str_starts_with($key, 'themes.');
	}

	public function screen(string $key): string
	{
		return 'themes.php';
	}

	public function label(string $key): string
	{
		if ('themes.*' === $key) {
			return __('Other themes', 'tierway');
		}
		$theme = wp_get_theme(substr($key, 7));
		return $theme->exists() ? (string) $theme->get('Name') : substr($key, 7);
	}

	/** 1 where it is the site's theme, as the customer chose it. */
	public function used(array $site_ids, array $keys): array
	{
		$used = [];
		foreach ($site_ids as $site_id) {
			$theme = (string) get_blog_option($site_id, 'stylesheet', '');
			foreach ($keys as $key) {
				$used[$site_id][$key] = (int) ('themes.*' === $key ? !in_array("themes.$theme", $keys, true) : "themes.$theme" === $key);
			}
		}
		return $used;
	}

	public function stylesheet(mixed $stored): mixed
	{
		return $this->instead()[0] ?? $stored;
	}

	public function template(mixed $stored): mixed
	{
		return $this->instead()[1] ?? $stored;
	}

	/** The guard. WordPress has written the other option, the template, by then. */
	public function keep(mixed $new, mixed $old): mixed
	{
		$limits = $this->own();
		if ([] === $limits || (null === self::forced($limits) && !self::hidden($limits, (string) $new))) {
			return $new;
		}
		$kept = (string) (wp_load_alloptions()['stylesheet'] ?? $old);
		update_option('template', wp_get_theme($kept)->get_template());
		$this->refuse((string) $new);
		return $kept;
	}

	/** The themes screen, the customizer and the site editor's preview, before WordPress says only that it is not allowed. */
	public function refuse_screen(): void
	{
		$theme = wp_unslash('activate' === ($_GET['action'] ?? '') ? $_GET['stylesheet'] ?? '' : $_GET['theme'] ?? $_GET['wp_theme_preview'] ?? '');
		$limits = $this->own();
		if (is_string($theme) && '' !== $theme && is_user_logged_in() && [] !== $limits && (self::hidden($limits, $theme) || (null !== self::forced($limits) && self::forced($limits) !== $theme))) {
			$this->refuse($theme);
		}
	}

	/**
	 * `network_allowed_themes` and `site_allowed_themes`.
	 *
	 * @param array<string, bool> $allowed
	 * @return array<string, bool>
	 */
	public function allowed(array $allowed, mixed $site_id): array
	{
		$limits = in_array((int) $site_id, [0, get_current_blog_id()], true) && !is_network_admin() ? $this->own() : [];
		$forced = self::forced($limits);
		if (null !== $forced) {
			return [$forced => true];
		}
		foreach ($limits as $key => $word) {
			if ('available' === $word && 'themes.*' !== $key) {
				$allowed[substr($key, 7)] = true;
			}
		}
		return array_filter($allowed, static fn (string|int $theme): bool => !self::hidden($limits, (string) $theme), ARRAY_FILTER_USE_KEY);
	}

	/** What is hidden is not read by REST either: null, which SiteLimits::leave_out() takes out of the answer. */
	public function prepared(mixed $response, \WP_Theme $theme, \WP_REST_Request $request): mixed
	{
		$name = $theme->get_stylesheet();
		return 'GET' === $request->get_method() && get_stylesheet() !== $name && self::hidden($this->own(), $name) ? null : $response;
	}

	/**
	 * What the site shows when its own theme is hidden, or another one is the plan's: found once, here, because looking into
	 * theme folders is nothing for a page view.
	 *
	 * @param array<string, int|string|null> $limits
	 * @return array{string, string}|null stylesheet and template
	 */
	public static function found(array $limits): ?array
	{
		$limits = array_filter($limits, static fn (string|int $key): bool => str_starts_with((string) $key, 'themes.'), ARRAY_FILTER_USE_KEY);
		if ([] === $limits) {
			return null;
		}
		$wanted = array_filter([self::forced($limits), ...array_map(static fn (string $key): string => substr($key, 7), array_keys($limits, 'available', true)), defined('WP_DEFAULT_THEME') ? WP_DEFAULT_THEME : null]);
		foreach ([...$wanted, ...array_keys(wp_get_themes())] as $name) {
			$theme = wp_get_theme($name);
			if ('*' !== $name && $theme->exists() && !$theme->errors() && !self::hidden($limits, $name)) {
				return [$theme->get_stylesheet(), $theme->get_template()];
			}
		}
		return null;
	}

	public function settle(array $limits): void
	{
		// Nothing to write: see above.
	}

	/** @return array{string, string}|null */
	private function instead(): ?array
	{
		$limits = $this->own();
		if ([] === $limits) {
			return null;
		}
		$chosen = (string) (wp_load_alloptions()['stylesheet'] ?? '');
		return null !== self::forced($limits) || self::hidden($limits, $chosen) ? ($this->limits->state()['theme'] ?? null) : null;
	}

	private function refuse(string $theme): void
	{
		$label = $this->label("themes.$theme");
		/* translators: %s: name of a theme. */
		$message = $this->limits->message($label, to_customer: sprintf(__('The theme %s is not part of your plan: 0 allowed, 0 in use. Change your plan to use it.', 'tierway'), $label));
		$this->limits->refuse($message, "themes.$theme", ['limit' => 0, 'used' => 0]);
	}

	/** @return array<string, string> */
	private function own(): array
	{
		return array_filter($this->limits->current(), static fn (string|int $key): bool => str_starts_with((string) $key, 'themes.'), ARRAY_FILTER_USE_KEY);
	}

	/** @param array<string, string> $limits */
	private static function forced(array $limits): ?string
	{
		$key = array_search('on', $limits, true);
		return false === $key ? null : substr($key, 7);
	}

	/** @param array<string, string> $limits */
	private static function hidden(array $limits, string $theme): bool
	{
		return 'hidden' === ($limits["themes.$theme"] ?? $limits['themes.*'] ?? 'available');
	}
}
