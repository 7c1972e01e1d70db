<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Services\Paths;
use Tierway\Storage\Changes;
use Tierway\Storage\PlanGroups as GroupRows;
use Tierway\Storage\Products as ProductRows;
use Tierway\Support\Access;
use Tierway\Support\VersionConflict;

/** `/plan-groups`, their plans in order, and the paths between them. */
final class PlanGroups extends Controller
{
	protected const ORDERS = ['position', 'name', 'id', 'modified'];
	protected const REQUIRED = ['name'];

	public function __construct(
		Access $access,
		private readonly GroupRows $groups,
		private readonly ProductRows $products,
		private readonly Paths $paths,
		private readonly Changes $changes,
	) {
		parent::__construct($access, 'plan-groups', 'plan-group', $groups);
	}

	public function register_routes(): void
	{
		parent::register_routes();
		$properties = $this->get_item_schema()['properties'];
		$this->route('/(?P<id>\d+)/plans', [[
			'methods' => \WP_REST_Server::EDITABLE,
			'callback' => [$this, 'set_plans'],
			'permission_callback' => [$this, 'update_item_permissions_check'],
			'args' => [
				'plan_ids' => ['required' => true, 'type' => 'array', 'items' => ['type' => 'integer', 'minimum' => 1], 'uniqueItems' => true, 'maxItems' => 1000, 'description' => __('All its plans, lowest rank first.', 'tierway')],
				'version' => $properties['version'],
			],
		]]);
		$this->route('/(?P<id>\d+)/merge', [[
			'methods' => \WP_REST_Server::CREATABLE,
			'callback' => [$this, 'merge'],
			'permission_callback' => [$this, 'update_item_permissions_check'],
			'args' => [
				'from' => ['required' => true, 'type' => 'integer', 'minimum' => 1, 'description' => __('The group whose plans come here; it is deleted.', 'tierway')],
				'from_version' => ['required' => true] + $properties['version'],
				'plan_ids' => ['required' => true, 'type' => 'array', 'items' => ['type' => 'integer', 'minimum' => 1], 'uniqueItems' => true, 'maxItems' => 1000, 'description' => __('The plans of both, lowest rank first.', 'tierway')],
				'version' => ['required' => true] + $properties['version'],
			],
		]]);
		register_rest_route($this->namespace, "/$this->rest_base/(?P<id>\d+)/paths", [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_paths'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => []],
			'schema' => static fn (): array => Schema::load('paths'),
		]);
		register_rest_route($this->namespace, "/$this->rest_base/order", [
			[
				'methods' => \WP_REST_Server::EDITABLE,
				'callback' => [$this, 'set_order'],
				'permission_callback' => [$this, 'get_items_permissions_check'],
				'args' => ['ids' => ['required' => true] + Schema::load('plan-group-order')['properties']['ids']],
			],
			'schema' => static fn (): array => Schema::load('plan-group-order'),
		]);
		register_rest_route($this->namespace, "/$this->rest_base/waiting", [
			['methods' => \WP_REST_Server::READABLE, 'callback' => fn (): \WP_REST_Response => new \WP_REST_Response(['changes' => $this->changes->count_scheduled()]), 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => []],
			'schema' => static fn (): array => Schema::load('waiting'),
		]);
		register_rest_route($this->namespace, "/$this->rest_base/warnings", [
			['methods' => \WP_REST_Server::READABLE, 'callback' => fn (): \WP_REST_Response => new \WP_REST_Response(['groups' => $this->paths->warnings_of($this->groups->all())]), 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => []],
			'schema' => static fn (): array => Schema::load('warnings'),
		]);
	}

	public function set_plans(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function () use ($request): \WP_REST_Response|\WP_Error {
			$ids = array_values($request['plan_ids']);
			$types = array_column($this->products->find_many($ids), 'type');
			if (count($types) < count($ids) || ['plan'] !== array_unique([...$types, 'plan'])) {
				return Errors::invalid(['plan_ids' => __('Only plans can be in a plan group.', 'tierway')]);
			}
			$group = $this->groups->set_plans(self::id($request), $ids, $request['version']);
			return null === $group ? Errors::not_found() : $this->prepare_item_for_response($group, $request);
		});
	}

	public function merge(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function () use ($request): \WP_REST_Response|\WP_Error {
			$into = $this->groups->find(self::id($request));
			$from = $this->groups->find($request['from']);
			if (null === $from || $from['id'] === $into['id']) {
				return Errors::invalid(['from' => __('There is no such other plan group.', 'tierway')]);
			}
			if ([$request['version'], $request['from_version']] !== [$into['version'], $from['version']]) {
				throw new VersionConflict();
			}
			$all = [...$into['plan_ids'], ...$from['plan_ids']];
			$ids = array_values($request['plan_ids']);
			if (count($ids) !== count($all) || [] !== array_diff($all, $ids)) {
				return Errors::invalid(['plan_ids' => __('These are not the plans of both groups.', 'tierway')]);
			}
			$merged = $this->groups->merge($into['id'], $from['id'], $ids, $into['version'], $from['version']);
			return null === $merged ? Errors::not_found() : $this->prepare_item_for_response($merged, $request);
		});
	}

	/** Which groups there are is a matter of the moment: one made or deleted meanwhile is a conflict, with the order as it is now. */
	public function set_order(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$ids = array_values($request['ids']);
		try {
			$this->groups->set_order($ids);
		} catch (VersionConflict) {
			return Errors::version_conflict(['ids' => $this->groups->order()]);
		}
		return new \WP_REST_Response(['ids' => $ids]);
	}

	/** 0: the plans without a group. */
	public function get_paths(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$id = self::id($request);
		$group = 0 === $id ? Paths::UNGROUPED : $this->groups->find($id);
		return null === $group ? Errors::not_found() : new \WP_REST_Response($this->paths->of($group));
	}

	protected function complete(array $fields, ?array $row): array|\WP_Error
	{
		if (isset($fields['name'])) {
			$fields['name'] = trim((string) preg_replace('/\p{Cc}/u', '', $fields['name']));
			if ('' === $fields['name']) {
				return Errors::invalid(['name' => __('A plan group needs a name.', 'tierway')]);
			}
		}
		return $fields;
	}

	protected function taken(): \WP_Error
	{
		return Errors::invalid(['name' => __('There is a plan group with this name already.', 'tierway')]);
	}
}
