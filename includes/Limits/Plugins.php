<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * plugins.{file}, plugins.* (those that are not named): available; hidden; off: seen, but locked; on: always active.
 *
 * What the customer switched on stays stored on the site. What is locked is only taken out where WordPress reads it, and
 * what is always on put in: so it holds from the next request, costs no query, and everything is back when the plan is.
 */
final class Plugins implements Kind
{
	public function __construct(private readonly SiteLimits $limits)
	{
	}

	public function handles(string $key): bool
	{
		return str_starts_with($key, 'plugins.');
	}

	public function screen(string $key): string
	{
		return 'plugins.php';
	}

	public function label(string $key): string
	{
		if ('plugins.*' === $key) {
			return __('Other plugins', 'tierway');
		}
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		$file = WP_PLUGIN_DIR . '/' . substr($key, 8);
		return (is_file($file) ? get_plugin_data($file, false, false)['Name'] : '') ?: substr($key, 8);
	}

	/** 1 where the plugin is active; of `*`, how many that have no key of their own. */
	public function used(array $site_ids, array $keys): array
	{
		$used = [];
		foreach ($site_ids as $site_id) {
			$active = (array) get_blog_option($site_id, 'active_plugins', []); // as it is in force there
			foreach ($keys as $key) {
				$used[$site_id][$key] = 'plugins.*' === $key
					? count(array_filter($active, static fn (string $file): bool => !in_array("plugins.$file", $keys, true)))
					: (int) in_array(substr($key, 8), $active, true);
			}
		}
		return $used;
	}

	/** What WordPress loads. */
	public function in_force(mixed $stored): mixed
	{
		$limits = $this->own();
		if ([] === $limits || !is_array($stored)) {
			return $stored;
		}
		$on = array_map(static fn (string $key): string => substr($key, 8), array_keys($limits, 'on', true));
		$on = array_values(array_filter($on, static fn (string $file): bool => is_file(WP_PLUGIN_DIR . "/$file")));
		$plugins = array_unique([...array_filter($stored, static fn (string $file): bool => !self::locked($limits, $file)), ...$on]);
		sort($plugins);
		return $plugins;
	}

	/** The guard: what is locked is neither switched on nor forgotten, what is always on not switched off. */
	public function keep(mixed $new): mixed
	{
		$limits = $this->own();
		if ([] === $limits || !is_array($new)) {
			return $new;
		}
		$stored = (array) maybe_unserialize(wp_load_alloptions()['active_plugins'] ?? []);
		$on = static fn (string $file): bool => 'on' === ($limits["plugins.$file"] ?? null);
		$kept = array_filter($stored, static fn (string $file): bool => $on($file) || self::locked($limits, $file));
		$chosen = array_filter($new, static fn (string $file): bool => !$on($file) && !self::locked($limits, $file));
		$plugins = array_values(array_unique([...$chosen, ...$kept]));
		sort($plugins);
		return $plugins;
	}

	/** Before its activation hooks run. */
	public function refuse_activation(mixed $plugin, mixed $network_wide): void
	{
		if (!$network_wide && self::locked($this->own(), $plugin)) {
			$error = $this->refuse($plugin);
			if (!is_admin() || defined('REST_REQUEST')) {
				throw new \RuntimeException($error->get_error_message()); // whatever called activate_plugin(): it has no way to be told
			}
		}
	}

	public function refuse_deactivation(mixed $plugin, mixed $network_wide): void
	{
		if (!$network_wide && 'on' === ($this->own()["plugins.$plugin"] ?? null)) {
			/* translators: %s: name of a plugin. */
			$this->limits->refuse(sprintf(__('%s is part of your plan and is always on.', 'tierway'), $this->label("plugins.$plugin")), "plugins.$plugin");
		}
	}

	/** On the plugins screen, where WordPress would only say that it is not allowed. */
	public function refuse_screen(): void
	{
		$action = sanitize_key(wp_unslash($_REQUEST['action'] ?? '')) ?: sanitize_key(wp_unslash($_REQUEST['action2'] ?? ''));
		$files = 'activate' === $action ? [$_REQUEST['plugin'] ?? ''] : ('activate-selected' === $action ? (array) ($_REQUEST['checked'] ?? []) : []);
		foreach (is_network_admin() ? [] : $files as $file) {
			if (self::locked($this->own(), (string) wp_unslash($file))) {
				$this->refuse((string) wp_unslash($file));
			}
		}
	}

	/** REST and the screens ask for this before they activate. */
	public function refuse_capability(array $caps, string $cap, mixed $user_id, array $args): array
	{
		$locked = 'activate_plugin' === $cap && isset($args[0]) && self::locked($this->own(), (string) $args[0]);
		return $locked ? ['do_not_allow'] : $caps;
	}

	public function explain_in_rest(mixed $response, array $handler, \WP_REST_Request $request): mixed
	{
		if (!is_wp_error($response) || !in_array($response->get_error_code(), ['rest_cannot_activate_plugin', 'unexpected_output'], true)) {
			return $response;
		}
		$file = preg_replace('/\.php$/', '', (string) $request['plugin']) . '.php';
		return self::locked($this->own(), $file) ? $this->refuse($file) : $response;
	}

	/** What is hidden is not read by REST either: null, which SiteLimits::leave_out() takes out of the answer. */
	public function prepared(mixed $response, array $plugin, \WP_REST_Request $request): mixed
	{
		return 'GET' === $request->get_method() && 'hidden' === self::word($this->own(), (string) $plugin['_file']) ? null : $response;
	}

	/**
	 * @param array<string, array<string, mixed>> $plugins of the plugins screen
	 * @return array<string, array<string, mixed>>
	 */
	public function listed(array $plugins): array
	{
		$limits = is_network_admin() ? [] : $this->own();
		return array_filter($plugins, static fn (string $file): bool => 'hidden' !== self::word($limits, $file), ARRAY_FILTER_USE_KEY);
	}

	/**
	 * @param array<string, string> $links
	 * @return array<string, string>
	 */
	public function links(array $links, string $file): array
	{
		switch (is_network_admin() ? null : self::word($this->own(), $file)) {
			case 'off':
				unset($links['activate']);
				$url = $this->limits->switcher_url("plugins.$file", 0);
				return ['tierway' => '' === $url ? esc_html__('Not part of this site’s plan', 'tierway') : '<a href="' . esc_url($url) . '">' . esc_html__('Change your plan to use it', 'tierway') . '</a>'] + $links;
			case 'on':
				unset($links['deactivate']);
				return ['tierway' => esc_html__('Part of your plan', 'tierway')] + $links;
			default:
				return $links;
		}
	}

	/** A plugin that the plan switched on has never been activated by anybody: its own hook runs once, in a request of its site. */
	public function activate_forced(): void
	{
		$on = array_keys($this->own(), 'on', true);
		if ([] === $on) {
			return;
		}
		$done = (array) get_option('tierway_activated', []);
		$stored = (array) maybe_unserialize(wp_load_alloptions()['active_plugins'] ?? []);
		foreach (array_diff($on, $done) as $key) {
			$file = substr($key, 8);
			$done[] = $key;
			update_option('tierway_activated', $done, true); // first: a hook that fails is not tried with every request
			if (!in_array($file, $stored, true) && is_file(WP_PLUGIN_DIR . "/$file")) {
				do_action("activate_$file", false);
			}
		}
	}

	public function settle(array $limits): void
	{
		// Nothing to write: see above.
	}

	private function refuse(string $file): \WP_Error
	{
		$label = $this->label("plugins.$file");
		/* translators: %s: name of a plugin. */
		$message = $this->limits->message($label, to_customer: sprintf(__('%s is not part of your plan: 0 allowed, 0 in use. Change your plan to use it.', 'tierway'), $label));
		return $this->limits->refuse($message, "plugins.$file", ['limit' => 0, 'used' => 0]);
	}

	/** @return array<string, string> the limits of plugins on this site */
	private function own(): array
	{
		return array_filter($this->limits->current(), static fn (string|int $key): bool => str_starts_with((string) $key, 'plugins.'), ARRAY_FILTER_USE_KEY);
	}

	/** @param array<string, string> $limits */
	private static function word(array $limits, string $file): string
	{
		return $limits["plugins.$file"] ?? $limits['plugins.*'] ?? 'available';
	}

	/** @param array<string, string> $limits */
	private static function locked(array $limits, string $file): bool
	{
		return in_array(self::word($limits, $file), ['hidden', 'off'], true);
	}
}
