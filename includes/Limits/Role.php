<?php

declare(strict_types=1);

namespace Tierway\Limits;

/** role: the role that the customer has on each of their sites. The one they had before comes back with a plan that says nothing. */
final class Role implements Kind
{
	public const KEY = 'role';
	/** On the site: the roles that the customer had before. */
	private const BEFORE = 'tierway_roles_before';

	private bool $settling = false;

	public function __construct(private readonly SiteLimits $limits)
	{
	}

	public function handles(string $key): bool
	{
		return self::KEY === $key;
	}

	public function screen(string $key): string
	{
		return 'users.php';
	}

	public function label(string $key): string
	{
		return __('Role', 'tierway');
	}

	public function used(array $site_ids, array $keys): array
	{
		return []; // nothing is counted
	}

	/** The guard, where WordPress writes roles: the customer's stays what the plan says, whoever changes it. */
	public function refuse_roles(mixed $done, mixed $user_id, mixed $meta_key, mixed $caps): mixed
	{
		global $wpdb;
		$role = $this->limits->current()[self::KEY] ?? null;
		if (null !== $done || $this->settling || null === $role || ($this->limits->state()['owner'] ?? 0) !== (int) $user_id || $meta_key !== $wpdb->get_blog_prefix() . 'capabilities' || !is_array($caps) || [$role => true] === array_filter($caps)) {
			return $done;
		}
		if ([] === array_filter($caps)) {
			return false; // on the way to another role, which may be the same: REST takes all away first
		}
		/* translators: %s: name of a role. */
		$this->limits->refuse(sprintf(__('The role of this site’s customer is %s, as the plan says. Change the plan to have another one.', 'tierway'), translate_user_role(wp_roles()->role_names[$role] ?? $role)), self::KEY);
		return false;
	}

	public function settle(array $limits): void
	{
		$user = get_userdata($this->limits->state()['owner'] ?? 0);
		$role = $limits[self::KEY] ?? null;
		if (!$user || is_super_admin($user->ID)) {
			return;
		}
		$before = get_option(self::BEFORE);
		$this->settling = true;
		if (null !== $role && wp_roles()->is_role($role)) {
			if (false === $before) {
				update_option(self::BEFORE, $user->roles, false);
			}
			if ([$role] !== array_values($user->roles)) {
				$user->set_role($role);
			}
		} elseif (false !== $before) {
			$user->set_role((string) array_shift($before));
			array_map($user->add_role(...), $before);
			delete_option(self::BEFORE);
		}
		$this->settling = false;
	}
}
