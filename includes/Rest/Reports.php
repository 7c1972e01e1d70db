<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\Reports as ReportsOf;
use Tierway\Support\Access;

/** `/reports`: how the network does, for network admins. */
final class Reports extends Controller
{
	public function __construct(Access $access, private readonly ReportsOf $reports)
	{
		parent::__construct($access, 'reports', 'reports');
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_item'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => ['context' => $this->get_context_param(['default' => 'view'])]],
		]);
	}

	public function get_item($request): \WP_REST_Response
	{
		return $this->prepare_item_for_response($this->reports->get(), $request);
	}

	protected function links(array $row): array
	{
		return ['self' => ['href' => $this->address('reports'), 'targetHints' => ['allow' => ['GET']]]];
	}
}
