<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\PaymentService;
use Tierway\Storage\Credits as CreditRows;
use Tierway\Support\Access;

/** `/memberships/{id}/credits`: the customer's credit in the membership's currency, entry by entry; network admins add and pay out. */
final class Credits extends OfMembership
{
	public function __construct(Access $access, private readonly CreditRows $credits, private readonly PaymentService $service)
	{
		parent::__construct($access, 'credit-entry');
	}

	public function register_routes(): void
	{
		$properties = $this->get_item_schema()['properties'];
		$this->route('/(?P<id>\d+)/credits', [
			$this->endpoint(\WP_REST_Server::READABLE, 'get_items', $this->get_collection_params()),
			[
				'methods' => \WP_REST_Server::CREATABLE,
				'callback' => [$this, 'create_item'],
				'permission_callback' => [$this, 'require_managed'],
				'args' => [
					'amount' => ['required' => true, 'minimum' => -100000000000, 'maximum' => 100000000000] + array_diff_key($properties['amount'], ['context' => 1]),
					'note' => ['required' => true, 'minLength' => 1] + array_diff_key($properties['note'], ['context' => 1]),
				],
			],
		]);
	}

	public function require_managed(\WP_REST_Request $request): bool|\WP_Error
	{
		$found = $this->require_membership($request); // a stranger is not told that it exists
		return true === $found ? $this->access->require_manager() : $found;
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->credits->query($this->membership['user_id'], $this->membership['currency'], $request->get_params());
		return $this->page($rows, $total, $request);
	}

	public function create_item($request): \WP_REST_Response|\WP_Error
	{
		if (0 === $request['amount']) {
			return Errors::invalid(['amount' => __('Nothing is neither added nor paid out.', 'tierway')]);
		}
		$entry = $this->service->adjust_credit($this->membership['id'], $request['amount'], $request['note']);
		if (is_wp_error($entry)) {
			return $entry;
		}
		$response = $this->prepare_item_for_response($entry, $request);
		$response->set_status(201);
		$response->header('Location', rest_url("$this->namespace/$this->rest_base/{$this->membership['id']}/credits"));
		return $response;
	}
}
