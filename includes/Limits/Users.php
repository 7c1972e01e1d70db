<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * users: how many users a site may have, its customer included; users.{role}: how many of them with a role. The guard is
 * where WordPress writes a user's roles on the site, because every way in ends there: invitations, sign-ups, REST, WP-CLI.
 */
final class Users implements Kind
{
	public const KEY = 'users';

	/** WordPress writes a new user's roles, deletes them, and writes them again: the place is held until the request ends. */
	private bool $creating = false;

	public function __construct(private readonly SiteLimits $limits)
	{
	}

	public function handles(string $key): bool
	{
		return self::KEY === $key || str_starts_with($key, 'users.');
	}

	public function screen(string $key): string
	{
		return self::KEY === $key ? 'users.php' : 'users.php?role=' . rawurlencode(substr($key, 6));
	}

	public function label(string $key): string
	{
		$role = substr($key, 6);
		/* translators: %s: name of a role, e.g. "Editor". */
		return self::KEY === $key ? __('Users', 'tierway') : sprintf(__('Users with the role “%s”', 'tierway'), translate_user_role(wp_roles()->role_names[$role] ?? $role));
	}

	public function used(array $site_ids, array $keys): array
	{
		global $wpdb;
		$used = $metas = [];
		foreach ($site_ids as $site_id) {
			$used[$site_id] = array_fill_keys($keys, 0);
			$metas[$wpdb->get_blog_prefix($site_id) . 'capabilities'] = $site_id;
		}
		foreach (array_chunk(array_keys($metas), 50) as $some) {
			$in = implode(', ', array_fill(0, count($some), '%s'));
			// phpcs:ignore WordPress.DB.PreparedSQL -- as many marks as there are keys
			foreach ($wpdb->get_results($wpdb->prepare("SELECT meta_key, meta_value, COUNT(*) AS used FROM $wpdb->usermeta WHERE meta_key IN ($in) GROUP BY meta_key, meta_value", $some)) as $row) {
				$site_id = $metas[$row->meta_key];
				foreach (self::keys_of(maybe_unserialize($row->meta_value)) as $key) {
					if (isset($used[$site_id][$key])) {
						$used[$site_id][$key] += (int) $row->used;
					}
				}
			}
		}
		return $used;
	}

	/** Before a user is made who would then have no place on the site. */
	public function refuse_rest(mixed $response, array $handler, \WP_REST_Request $request): mixed
	{
		$route = (string) $request->get_route();
		if (null !== $response || !in_array($request->get_method(), ['POST', 'PUT', 'PATCH'], true) || 1 !== preg_match('#^/wp/v2/users(?:/(\d+))?$#D', $route, $part)) {
			return $response;
		}
		$user_id = (int) ($part[1] ?? 0);
		$roles = $request['roles'];
		if (0 !== $user_id && !is_array($roles)) {
			return $response;
		}
		$this->creating = 0 === $user_id;
		$had = 0 === $user_id ? [] : self::keys_of($this->caps($user_id));
		return $this->full($had, self::keys_of(array_fill_keys((array) $roles, true))) ?? $response;
	}

	/**
	 * In the network's form and the sign-up's: said before anything is written.
	 *
	 * @param array<string, mixed> $result
	 * @return array<string, mixed>
	 */
	public function refuse_signup(array $result): array
	{
		$role = is_admin() && isset($_REQUEST['role']) ? sanitize_key(wp_unslash($_REQUEST['role'])) : (string) get_option('default_role');
		if (is_network_admin() || (!is_admin() && is_main_site())) {
			return $result; // a user of the network, not of this site
		}
		$error = $this->full([], [self::KEY, "users.$role"]);
		if ($error) {
			$result['errors']->add('user_name', $error->get_error_message());
		}
		return $result;
	}

	/** Before somebody is invited who could not come. */
	public function refuse_screen(): void
	{
		if (!is_network_admin() && in_array($_REQUEST['action'] ?? '', ['adduser', 'createuser'], true)) {
			$this->full([], [self::KEY, 'users.' . sanitize_key(wp_unslash($_REQUEST['role'] ?? ''))]);
			$this->limits->unlock(self::KEY);
		}
	}

	public function refuse_adding(mixed $may, mixed $user_id, mixed $role, mixed $site_id): mixed
	{
		if (true !== $may || (int) $site_id !== get_current_blog_id()) { // WordPress passes ids as it has them, also as text
			return $may;
		}
		$error = $this->full(self::keys_of($this->caps((int) $user_id)), '' === (string) $role ? [self::KEY] : [self::KEY, "users.$role"]);
		if ($error && 1 === preg_match('#/newbloguser/([^/]+)/?$#D', (string) ($_SERVER['REQUEST_URI'] ?? ''), $part)) {
			// Who follows the link of an invitation would only learn that there was an error, and WordPress has taken the link back.
			update_option("new_user_$part[1]", ['user_id' => (int) $user_id, 'email' => get_userdata((int) $user_id)->user_email ?? '', 'role' => (string) $role], false);
			wp_die(esc_html($error->get_error_message()), esc_html__('Limit reached', 'tierway'), ['response' => 403]);
		}
		return $error ?? $may;
	}

	/** The guard. `update_user_metadata` and `add_user_metadata`: not null means that nothing is written. */
	public function refuse_roles(mixed $done, mixed $user_id, mixed $meta_key, mixed $caps): mixed
	{
		global $wpdb;
		if (null !== $done || $meta_key !== $wpdb->get_blog_prefix() . 'capabilities' || !is_array($caps)) {
			return $done;
		}
		return $this->full(self::keys_of($this->caps((int) $user_id)), self::keys_of($caps)) ? false : $done;
	}

	/** A new user's place is taken: the next one may be counted. */
	public function written(mixed $meta_id, mixed $user_id, mixed $meta_key): void
	{
		global $wpdb;
		if (!$this->creating && $meta_key === $wpdb->get_blog_prefix() . 'capabilities') {
			$this->limits->unlock(self::KEY);
		}
	}

	public function settle(array $limits): void
	{
		// Users stay; none is added until there is room.
	}

	/**
	 * @param list<string> $had
	 * @param list<string> $has
	 */
	private function full(array $had, array $has): ?\WP_Error
	{
		$more = array_values(array_diff($has, $had));
		$limits = [];
		foreach ($more as $key) {
			$limit = $this->limits->limit($key); // first: it brings the mode up to date, too
			$limit = self::KEY === $key && 'open' !== $this->limits->mode() ? 0 : $limit;
			if (null !== $limit) {
				$limits[$key] = $limit;
			}
		}
		if ([] === $limits) {
			return null;
		}
		$locked = $this->limits->lock(self::KEY);
		$used = $this->used([get_current_blog_id()], array_keys($limits))[get_current_blog_id()];
		foreach ($limits as $key => $limit) {
			if (!$locked || $used[$key] >= $limit) {
				$this->limits->unlock(self::KEY);
				return $this->limits->refuse($this->limits->message($this->label($key), number_format_i18n($used[$key]), number_format_i18n($limit)), $key, ['limit' => $limit, 'used' => $used[$key]]);
			}
		}
		return null;
	}

	/** @return array<string, mixed> as they are stored */
	private function caps(int $user_id): array
	{
		global $wpdb;
		$caps = get_user_meta($user_id, $wpdb->get_blog_prefix() . 'capabilities', true);
		return is_array($caps) ? $caps : [];
	}

	/**
	 * What a user with these capabilities counts for: who has a place on the site without a role counts, too.
	 *
	 * @return list<string>
	 */
	private static function keys_of(mixed $caps): array
	{
		$roles = array_keys(array_filter(is_array($caps) ? $caps : []));
		return [] === $roles ? [] : [self::KEY, ...array_map(static fn (string|int $role): string => "users.$role", $roles)];
	}
}
