<?php

declare(strict_types=1);

namespace Tierway\Support;

use Tierway\Rest\Errors;
use Tierway\Storage\Memberships;

/** Who may do what. Every check fails closed. */
final class Access
{
	/** Ours, mapped to what network admins of WordPress can do. A role that has it gains nothing: what it is mapped to counts. */
	private const CAPABILITY = 'manage_tierway';

	/** @param \Closure(): Memberships $memberships */
	public function __construct(private readonly \Closure $memberships)
	{
	}

	/** What a network admin of Tierway must be able to do. */
	public static function capability(): string
	{
		// Not before somebody asks: a dashboard asks for other capabilities a thousand times. Before others, who may map it further.
		add_filter('map_meta_cap', [self::class, 'map'], 1, 2);
		/** Filters the capability that manages products, plan groups, memberships, payments and settings. */
		return (string) apply_filters('tierway_manage_capability', self::CAPABILITY);
	}

	/**
	 * @param string[] $capabilities
	 * @return string[]
	 */
	public static function map(array $capabilities, string $asked): array
	{
		return self::CAPABILITY === $asked ? ['manage_network_options'] : $capabilities;
	}

	public static function can_manage(): bool
	{
		return current_user_can(self::capability());
	}

	/** @return true|\WP_Error 401 or 403 */
	public function require_manager(): bool|\WP_Error
	{
		if (self::can_manage()) {
			return true;
		}
		return is_user_logged_in() ? Errors::forbidden() : Errors::not_logged_in();
	}

	/** @return true|\WP_Error 401 */
	public function require_login(): bool|\WP_Error
	{
		return is_user_logged_in() ? true : Errors::not_logged_in();
	}

	/**
	 * For its owner or a manager. Who is neither gets the same answer as for one that does not exist.
	 *
	 * @return array<string, mixed>|\WP_Error the membership; 401 or 404
	 */
	public function require_membership(int $id): array|\WP_Error
	{
		if (!is_user_logged_in()) {
			return Errors::not_logged_in();
		}
		$membership = ($this->memberships)()->find($id);
		if (null === $membership || ($membership['user_id'] !== get_current_user_id() && !self::can_manage())) {
			return Errors::not_found();
		}
		return $membership;
	}
}
