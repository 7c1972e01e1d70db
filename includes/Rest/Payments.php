<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Services\ChangeService;
use Tierway\Services\MembershipView;
use Tierway\Services\PaymentService;
use Tierway\Storage\Payments as PaymentRows;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;

/**
 * `/memberships/{id}/payments` for the owner, `/payments` for network admins: to confirm, to fail, to refund.
 */
final class Payments extends OfMembership
{
	public function __construct(
		Access $access,
		private readonly PaymentRows $payments,
		private readonly PaymentService $service,
		private readonly ChangeService $changes,
		private readonly SettingsStore $settings,
	) {
		parent::__construct($access, 'payment');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/payments', [$this->endpoint(\WP_REST_Server::READABLE, 'get_items', $this->get_collection_params())]);
		$this->route('/(?P<id>\d+)/payments/(?P<payment>\d+)', [
			$this->endpoint(\WP_REST_Server::READABLE, 'get_item', ['context' => $this->get_context_param(['default' => 'view'])]),
		]);
		$this->route('/(?P<id>\d+)/payments/(?P<payment>\d+)/pay', [$this->endpoint(\WP_REST_Server::CREATABLE, 'pay', Changes::paying_args())]);

		$statuses = $this->get_item_schema()['properties'];
		$filter = static fn (string $name): array => ['description' => __('Only these.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'string', 'enum' => array_values(array_filter($statuses[$name]['enum']))]];
		$this->of_network('', \WP_REST_Server::READABLE, 'get_all', [
			'status' => $filter('status'), 'purpose' => $filter('purpose'), 'method' => $filter('method'), 'action' => $filter('action'),
			'search' => ['description' => __('Only with this in its number, or its customer.', 'tierway'), 'type' => 'string', 'maxLength' => 200],
		] + $this->get_collection_params(), [$this->access, 'require_manager']);
		$this->of_network('/(?P<id>\d+)', \WP_REST_Server::READABLE, 'get_one', ['context' => $this->get_context_param(['default' => 'view'])]);
		$this->of_network('/(?P<id>\d+)/confirm', \WP_REST_Server::CREATABLE, 'confirm', ['as_credit' => ['description' => __('The money came, but too late: it becomes credit.', 'tierway'), 'type' => 'boolean', 'default' => false]]);
		$this->of_network('/(?P<id>\d+)/fail', \WP_REST_Server::CREATABLE, 'fail');
		$this->of_network('/(?P<id>\d+)/refund', \WP_REST_Server::CREATABLE, 'refund', [
			'amount' => ['description' => __('Minor units; all that is left unless said otherwise.', 'tierway'), 'type' => 'integer', 'minimum' => 1],
			'reason' => ['description' => __('Why.', 'tierway'), 'type' => 'string', 'minLength' => 1, 'maxLength' => 500, 'required' => true],
			'version' => ['required' => true] + $statuses['version'],
		]);
	}

	/** @param array<string, array<string, mixed>> $args */
	private function of_network(string $path, string $methods, string $callback, array $args = [], ?callable $permission = null): void
	{
		register_rest_route($this->namespace, "/payments$path", [
			['methods' => $methods, 'callback' => [$this, $callback], 'permission_callback' => $permission ?? [$this, 'require_payment'], 'args' => $args],
			'schema' => [$this, 'get_public_item_schema'],
		]);
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

	public function get_all(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->payments->all(['search' => trim($request['search'] ?? '')] + $request->get_params());
		return $this->page($rows, $total, $request);
	}

	public function get_item($request): \WP_REST_Response|\WP_Error
	{
		$payment = $this->own($request);
		return is_wp_error($payment) ? $payment : $this->prepare_item_for_response($payment + ['seller' => $this->settings->rules()['invoice_from']], $request);
	}

	public function get_one(\WP_REST_Request $request): \WP_REST_Response
	{
		return $this->prepare_item_for_response($this->payments->find(self::id($request)) + ['seller' => $this->settings->rules()['invoice_from']], $request);
	}

	public function pay(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$payment = $this->own($request);
		if (is_wp_error($payment)) {
			return $payment;
		}
		$payment = $this->service->pay($this->membership['id'], $payment['id'], ['payment_method' => $request['payment_method'], 'payment_details' => $request['payment_details'] ?? []]);
		return Changes::answer(is_wp_error($payment) ? $payment : $this->changes->paid($payment), $this->membership);
	}

	public function confirm(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$id = self::id($request);
		return $this->shown($request['as_credit'] ? $this->service->take_as_credit($id) : $this->service->settle_manually($id, true), $request);
	}

	public function fail(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->shown($this->service->settle_manually(self::id($request), false), $request);
	}

	public function refund(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, fn (): \WP_REST_Response|\WP_Error => $this->shown($this->service->refund(self::id($request), $request['amount'], $request['reason'], $request['version']), $request));
	}

	/** @param array<string, mixed>|\WP_Error $payment */
	private function shown(array|\WP_Error $payment, \WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return is_wp_error($payment) ? $payment : $this->prepare_item_for_response(MembershipView::payment($payment), $request);
	}

	/** @return array<string, mixed>|\WP_Error the payment of the route, if it is this membership's */
	private function own(\WP_REST_Request $request): array|\WP_Error
	{
		$payment = $this->payments->find(self::id($request, 'payment'));
		return $this->membership['id'] === ($payment['membership_id'] ?? null) ? $payment : Errors::not_found();
	}

	protected function current(\WP_REST_Request $request): ?array
	{
		return $this->payments->find(self::id($request));
	}
}
