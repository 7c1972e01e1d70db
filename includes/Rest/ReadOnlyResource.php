<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Support\Access;

/** One answer for network admins, worked out when it is asked for: `/overview`, `/reports`. */
class ReadOnlyResource extends Controller
{
	/**
	 * @param \Closure(\WP_REST_Request): array<string, mixed> $get in the shape of the resource's schema
	 * @param array<string, array<string, mixed>> $args that it takes
	 */
	public function __construct(Access $access, string $name, private readonly \Closure $get, private readonly array $args = [])
	{
		parent::__construct($access, $name, $name);
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_item'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => ['context' => $this->get_context_param(['default' => 'view'])] + $this->args],
		]);
	}

	public function get_item($request): \WP_REST_Response
	{
		return $this->prepare_item_for_response(($this->get)($request), $request);
	}

	protected function links(array $row): array
	{
		return ['self' => ['href' => $this->address($this->rest_base), 'targetHints' => ['allow' => ['GET']]]];
	}
}
