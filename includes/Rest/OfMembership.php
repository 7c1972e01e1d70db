<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Support\Access;

/** What lies below `/memberships/{id}`: for its owner, and for network admins. */
abstract class OfMembership extends Controller
{
	/** @var array<string, mixed> the membership that the request is about, as stored; found when permission is asked */
	protected array $membership = [];
	/** @var array{\WP_REST_Request, int, int}|null who was allowed what last */
	private ?array $allowed = null;

	public function __construct(Access $access, string $resource)
	{
		parent::__construct($access, 'memberships', $resource);
	}

	public function require_membership(\WP_REST_Request $request): bool|\WP_Error
	{
		$asked = [$request, self::id($request), get_current_user_id()];
		if ($asked === $this->allowed) {
			return true; // core asks again after the answer, once per method, for the header Allow
		}
		$found = $this->access->require_membership(self::id($request));
		if (is_wp_error($found)) {
			return $found;
		}
		$this->membership = $found;
		$this->allowed = $asked;
		return true;
	}

	/** A membership's history, newest first. */
	public function get_collection_params(): array
	{
		$params = parent::get_collection_params();
		unset($params['search']);
		$params['order']['default'] = 'desc';
		return $params;
	}

	/**
	 * @param array<string, array<string, mixed>> $args
	 * @return array<string, mixed>
	 */
	protected function endpoint(string $methods, string $callback, array $args = []): array
	{
		return ['methods' => $methods, 'callback' => [$this, $callback], 'permission_callback' => [$this, 'require_membership'], 'args' => $args];
	}

	/** Core takes `required` of an argument either as true or as the list of an object's own; so its absence is ours to find. */
	protected static function selection_arg(): array
	{
		return array_diff_key(Schema::load('selection'), ['$schema' => 1, 'title' => 1]);
	}

	/** @return array<string, mixed> */
	protected static function reactivate_arg(): array
	{
		return ['description' => __('Whether a membership that has ended is to start again.', 'tierway'), 'type' => 'boolean', 'default' => false];
	}

	/** @return array<string, mixed> */
	protected static function terms_arg(): array
	{
		return array_diff_key(Schema::load('terms'), ['$schema' => 1, 'title' => 1]);
	}

	/** What only network admins may set. */
	protected static function refuse_terms(\WP_REST_Request $request): ?\WP_Error
	{
		return null === $request['terms'] || Access::can_manage() ? null : Errors::forbidden();
	}

	protected static function missing_selection(\WP_REST_Request $request): ?\WP_Error
	{
		return is_array($request['selection']) ? null : Errors::missing(['selection']);
	}

	protected function links(array $row): array
	{
		return [];
	}
}
