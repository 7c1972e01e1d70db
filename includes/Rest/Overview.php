<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\Overview as OverviewOf;
use Tierway\Support\Access;

/** `/overview`: what waits for whom, for network admins. */
final class Overview extends Controller
{
	public function __construct(Access $access, private readonly OverviewOf $overview)
	{
		parent::__construct($access, 'overview', 'overview');
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_item'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => ['context' => $this->get_context_param(['default' => 'view'])]],
		]);
	}

	public function get_item($request): \WP_REST_Response
	{
		return $this->prepare_item_for_response($this->overview->get(), $request);
	}

	protected function links(array $row): array
	{
		return ['self' => ['href' => $this->address('overview'), 'targetHints' => ['allow' => ['GET']]]];
	}
}
