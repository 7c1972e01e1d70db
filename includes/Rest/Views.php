<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Support\Access;

/**
 * `/views`: how a network admin likes to see a list. Written only: what is kept comes with the page (Admin\Pages). The
 * meta is the user's, so it is the same on every site of the network.
 */
final class Views extends Controller
{
	public const META = 'tierway_views';
	protected const REQUIRED = ['list'];

	public function __construct(Access $access)
	{
		parent::__construct($access, 'views', 'view');
	}

	public function register_routes(): void
	{
		$args = $this->get_endpoint_args_for_item_schema();
		$this->route('', [['methods' => \WP_REST_Server::EDITABLE, 'callback' => [$this, 'update_item'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => $args]]);
	}

	public function update_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function (array $fields) use ($request): \WP_REST_Response {
			$kept = self::of(get_current_user_id());
			update_user_meta(get_current_user_id(), self::META, wp_slash([$fields['list'] => $fields] + $kept));
			return $this->prepare_item_for_response($fields, $request);
		});
	}

	/** @return array<string, array<string, mixed>> by list */
	public static function of(int $user_id): array
	{
		$kept = get_user_meta($user_id, self::META, true);
		return is_array($kept) ? $kept : [];
	}
}
