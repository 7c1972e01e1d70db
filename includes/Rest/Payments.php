<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\ChangeService;
use Tierway\Storage\Payments as PaymentRows;
use Tierway\Support\Access;

/** `/memberships/{id}/payments`, and what network admins say about manual payments: `/payments/{id}/confirm`, `/fail`. */
final class Payments extends OfMembership
{
	public function __construct(Access $access, private readonly PaymentRows $payments, private readonly ChangeService $service)
	{
		parent::__construct($access, 'payment');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/payments', [$this->endpoint(\WP_REST_Server::READABLE, 'get_items', $this->get_collection_params())]);
		foreach (['confirm', 'fail'] as $verb) {
			register_rest_route($this->namespace, "/payments/(?P<id>\\d+)/$verb", [
				['methods' => \WP_REST_Server::CREATABLE, 'callback' => [$this, $verb], 'permission_callback' => [$this, 'require_payment'], 'args' => []],
				'schema' => [$this, 'get_public_item_schema'],
			]);
		}
	}

	public function require_payment(\WP_REST_Request $request): bool|\WP_Error
	{
		$allowed = $this->access->require_manager();
		return true === $allowed && null === $this->payments->find(self::id($request)) ? Errors::not_found() : $allowed;
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->payments->query($this->membership['id'], $request->get_params());
		return $this->page($rows, $total, $request);
	}

	public function confirm(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->settle($request, true);
	}

	public function fail(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->settle($request, false);
	}

	private function settle(\WP_REST_Request $request, bool $came): \WP_REST_Response|\WP_Error
	{
		$payment = $this->service->settle_manually(self::id($request), $came);
		return is_wp_error($payment) ? $payment : $this->prepare_item_for_response($payment, $request);
	}
}
