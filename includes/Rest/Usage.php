<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\SiteUsage;
use Tierway\Support\Access;

/** `/memberships/{id}/usage`: its limits on each of its sites, with what is in use. */
final class Usage extends OfMembership
{
	public function __construct(Access $access, private readonly SiteUsage $usage)
	{
		parent::__construct($access, 'usage');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/usage', [$this->endpoint(\WP_REST_Server::READABLE, 'usage', ['context' => $this->get_context_param(['default' => 'view'])])]);
	}

	public function usage(\WP_REST_Request $request): \WP_REST_Response
	{
		return $this->prepare_item_for_response($this->usage->of($this->membership), $request);
	}
}
