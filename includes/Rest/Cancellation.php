<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\MembershipService;
use Tierway\Services\MembershipView;
use Tierway\Support\Access;

/** `/memberships/{id}/cancel`: to end a membership with its period, and to take that back. */
final class Cancellation extends OfMembership
{
	public function __construct(Access $access, private readonly MembershipService $service, private readonly MembershipView $view)
	{
		parent::__construct($access, 'membership');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/cancel', [
			$this->endpoint(\WP_REST_Server::CREATABLE, 'cancel', [
				'reason' => ['description' => __('Why.', 'tierway'), 'type' => 'string', 'maxLength' => 500, 'default' => ''],
				'now' => ['description' => __('At once instead of at the end of the period: for network admins.', 'tierway'), 'type' => 'boolean', 'default' => false],
			]),
			$this->endpoint(\WP_REST_Server::DELETABLE, 'keep'),
		]);
	}

	public function cancel(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		if ($request['now'] && !Access::can_manage()) {
			return Errors::forbidden();
		}
		return $this->shown($this->service->cancel($this->membership['id'], $request['reason'], $request['now']), $request);
	}

	public function keep(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->shown($this->service->keep($this->membership['id']), $request);
	}

	/** @param array<string, mixed>|\WP_Error $row as stored */
	private function shown(array|\WP_Error $row, \WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return is_wp_error($row) ? $row : $this->prepare_item_for_response($this->view->one($row), $request);
	}
}
