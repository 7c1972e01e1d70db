<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Services\MembershipService;
use Tierway\Services\MembershipView;
use Tierway\Storage\Memberships as MembershipRows;
use Tierway\Support\Access;

/** `/memberships`, for network admins. */
final class Memberships extends Controller
{
	protected const ORDERS = ['id', 'status', 'plan', 'user', 'period_end', 'created', 'modified'];
	protected const REQUIRED = ['user_id', 'plan_id'];

	/** What may be written later; what is held changes by a change of the membership. */
	private const EDITABLE = ['version', 'site_ids', 'cancel_at_period_end', 'payment_method', 'discount', 'country'];

	public function __construct(
		Access $access,
		private readonly MembershipRows $memberships,
		private readonly MembershipView $view,
		private readonly MembershipService $service,
	) {
		parent::__construct($access, 'memberships', 'membership');
	}

	public function get_collection_params(): array
	{
		$statuses = $this->get_item_schema()['properties']['status']['enum'];
		return parent::get_collection_params() + [
			'status' => ['description' => __('Only in these states.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'string', 'enum' => $statuses]],
			'plan' => ['description' => __('Only on this plan.', 'tierway'), 'type' => 'integer', 'minimum' => 1],
			'plan_group' => ['description' => __('Only on plans of this group; 0: on those without one.', 'tierway'), 'type' => 'integer', 'minimum' => 0],
			'product' => ['description' => __('Only those that hold this plan, package or service.', 'tierway'), 'type' => 'integer', 'minimum' => 1],
			'user' => ['description' => __('Only of this user.', 'tierway'), 'type' => 'integer', 'minimum' => 1],
			'site' => ['description' => __('Only the one that covers this site.', 'tierway'), 'type' => 'integer', 'minimum' => 1],
			'pending_change' => ['description' => __('Only with, or without, a change that waits.', 'tierway'), 'type' => 'boolean'],
		];
	}

	public function get_endpoint_args_for_item_schema($method = \WP_REST_Server::CREATABLE): array
	{
		$args = parent::get_endpoint_args_for_item_schema($method);
		unset($args['payment_method']['default']); // absent means as it was
		if (\WP_REST_Server::CREATABLE !== $method) {
			return array_intersect_key($args, array_flip(self::EDITABLE));
		}
		$args['status']['enum'] = ['active', 'trialing'];
		unset($args['version'], $args['cancel_at_period_end']);
		return $args + array_intersect_key(Schema::load('selection')['properties'], array_flip(['unit', 'count', 'addons']));
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->memberships->query(['search' => trim($request['search'] ?? '')] + $request->get_params());
		return $this->page($this->view->many($rows), $total, $request);
	}

	public function create_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function (array $fields) use ($request): \WP_REST_Response|\WP_Error {
			foreach (['unit', 'count', 'addons'] as $name) {
				if ($request->has_param($name)) {
					$fields[$name] = $request[$name];
				}
			}
			$row = $this->service->create($fields);
			return is_wp_error($row) ? $row : $this->created($this->view->one($row), $request);
		});
	}

	public function get_item($request): \WP_REST_Response|\WP_Error
	{
		$row = $this->current($request);
		return null === $row ? Errors::not_found() : $this->prepare_item_for_response($row, $request);
	}

	public function update_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, fn (array $fields): \WP_REST_Response|\WP_Error => $this->answer($this->service->update(self::id($request), $fields, $request['version']), $request));
	}

	public function delete_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, fn (): \WP_REST_Response|\WP_Error => $this->answer($this->service->end(self::id($request), $request['version']), $request));
	}

	protected function require_existing(\WP_REST_Request $request): bool|\WP_Error
	{
		$allowed = $this->access->require_manager();
		return true === $allowed && null === $this->memberships->find(self::id($request)) ? Errors::not_found() : $allowed;
	}

	/** Somebody covered one of the sites between our look and our write. */
	protected function taken(): \WP_Error
	{
		return Errors::invalid(['site_ids' => __('One of these sites belongs to another membership.', 'tierway')]);
	}

	protected function current(\WP_REST_Request $request): ?array
	{
		$row = $this->memberships->find(self::id($request));
		return null === $row ? null : $this->view->one($row);
	}

	/** @param array<string, mixed>|\WP_Error $row as stored */
	private function answer(array|\WP_Error $row, \WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return is_wp_error($row) ? $row : $this->prepare_item_for_response($this->view->one($row), $request);
	}
}
