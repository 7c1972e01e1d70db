<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Storage\Events as EventRows;
use Tierway\Support\Access;

/** `/memberships/{id}/events`: everything that happened to it, newest first. */
final class Events extends OfMembership
{
	public function __construct(Access $access, private readonly EventRows $events)
	{
		parent::__construct($access, 'event');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/events', [$this->endpoint(\WP_REST_Server::READABLE, 'get_items', $this->get_collection_params())]);
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->events->query($this->membership['id'], $request->get_params());
		return $this->page($rows, $total, $request);
	}
}
