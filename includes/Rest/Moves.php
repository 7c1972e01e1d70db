<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Services\MoveService;
use Tierway\Storage\Moves as MoveRows;
use Tierway\Storage\Products;
use Tierway\Support\Access;

/** `/moves`: runs that move many memberships to another plan; for network admins. */
final class Moves extends Controller
{
	protected const REQUIRED = ['plan_id'];

	public function __construct(Access $access, private readonly MoveRows $moves, private readonly MoveService $service, private readonly Products $products)
	{
		parent::__construct($access, 'moves', 'move');
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_items'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => $this->get_collection_params()],
			['methods' => \WP_REST_Server::CREATABLE, 'callback' => [$this, 'create_item'], 'permission_callback' => [$this, 'create_item_permissions_check'], 'args' => self::which_args() + array_diff_key($this->get_endpoint_args_for_item_schema(), ['version' => 1])],
		]);
		$this->of_one('', \WP_REST_Server::READABLE, 'get_item', ['context' => $this->get_context_param(['default' => 'view'])]);
		$statuses = Schema::load('move-row')['properties']['status']['enum'];
		$this->of_one('/rows', \WP_REST_Server::READABLE, 'get_rows', [
			'status' => ['description' => __('Only in these states.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'string', 'enum' => $statuses]],
			'over_limit' => ['description' => __('Only those that would use more than they will be allowed.', 'tierway'), 'type' => 'boolean', 'default' => false],
			'orderby' => ['description' => __('What the list is ordered by.', 'tierway'), 'type' => 'string', 'default' => 'membership_id', 'enum' => ['membership_id']],
			'order' => ['default' => 'asc'] + $this->get_collection_params()['order'],
		] + $this->get_collection_params());
		$version = ['version' => $this->get_item_schema()['properties']['version']];
		$this->of_one('/start', \WP_REST_Server::CREATABLE, 'start', $version + [
			'acknowledged' => ['description' => __('What was acknowledged, by code.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'string', 'maxLength' => 40], 'maxItems' => 20, 'default' => []],
		]);
		foreach (['pause', 'resume', 'cancel', 'retry'] as $act) {
			$this->of_one("/$act", \WP_REST_Server::CREATABLE, $act, $version);
		}
	}

	/** @param array<string, array<string, mixed>> $args */
	private function of_one(string $path, string $methods, string $callback, array $args): void
	{
		$this->route("/(?P<id>\d+)$path", [['methods' => $methods, 'callback' => [$this, $callback], 'permission_callback' => [$this, 'get_item_permissions_check'], 'args' => $args]]);
	}

	/** @return array<string, array<string, mixed>> which memberships: these, or those that a filter shows, as in `/memberships` */
	private static function which_args(): array
	{
		$statuses = Schema::load('membership')['properties']['status']['enum'];
		return [
			'membership_ids' => ['description' => __('These memberships.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'integer', 'minimum' => 1], 'uniqueItems' => true, 'minItems' => 1, 'maxItems' => 1000],
			'filter' => [
				'description' => __('Instead: all memberships that this filter shows.', 'tierway'),
				'type' => 'object',
				'properties' => [
					'status' => ['type' => 'array', 'items' => ['type' => 'string', 'enum' => $statuses]],
					'plan' => ['type' => 'integer', 'minimum' => 1],
					'plan_group' => ['type' => 'integer', 'minimum' => 0],
					'product' => ['type' => 'integer', 'minimum' => 1],
					'pending_change' => ['type' => 'boolean'],
					'search' => ['type' => 'string', 'maxLength' => 200],
				],
				'additionalProperties' => false,
			],
		];
	}

	public function get_collection_params(): array
	{
		$params = parent::get_collection_params();
		unset($params['search']);
		$params['order']['default'] = 'desc';
		return $params;
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->moves->query($request->get_params());
		return $this->page($this->whole($rows), $total, $request);
	}

	public function create_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function (array $fields) use ($request): \WP_REST_Response|\WP_Error {
			if (isset($request['membership_ids']) === isset($request['filter'])) {
				return Errors::invalid(['membership_ids' => __('Name memberships, or a filter.', 'tierway')]);
			}
			$filter = $request['filter'];
			$which = null === $filter ? ['include' => $request['membership_ids']] : ['search' => trim($filter['search'] ?? '')] + $filter;
			$move = $this->service->create($fields + ['when' => null, 'waive' => false, 'payment' => 'held', 'reason' => ''], $which);
			return is_wp_error($move) ? $move : $this->created($this->worked($move), $request);
		});
	}

	public function get_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->prepare_item_for_response($this->current($request), $request);
	}

	public function get_rows(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->moves->page(self::id($request), $request->get_params());
		$schema = Schema::load('move-row');
		$response = $this->page([], $total, $request);
		if (!is_wp_error($response)) {
			$response->set_data(array_map(static fn (array $row): array => Schema::shape(['message' => '' !== $row['message'] ? $row['message'] : (string) Errors::sentence($row['code'])] + $row, $schema), $rows));
		}
		return $response;
	}

	public function start(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->act($request, fn (): array|\WP_Error => $this->service->start(self::id($request), $request['acknowledged'], $request['version']));
	}

	public function pause(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->act($request, fn (): array|\WP_Error => $this->service->pause(self::id($request), $request['version']));
	}

	public function resume(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->act($request, fn (): array|\WP_Error => $this->service->resume(self::id($request), $request['version']));
	}

	public function cancel(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->act($request, fn (): array|\WP_Error => $this->service->cancel(self::id($request), $request['version']));
	}

	public function retry(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->act($request, fn (): array|\WP_Error => $this->service->retry(self::id($request), $request['version']));
	}

	/** @param callable(): (array<string, mixed>|\WP_Error) $what */
	private function act(\WP_REST_Request $request, callable $what): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function () use ($request, $what): \WP_REST_Response|\WP_Error {
			$move = $what();
			return is_wp_error($move) ? $move : $this->prepare_item_for_response($this->worked($move), $request);
		});
	}

	/**
	 * The first memberships at once, which for a few is all.
	 *
	 * @return array<string, mixed> as it is then
	 */
	private function worked(array $move): array
	{
		if (in_array($move['status'], MoveRows::WORKING, true)) {
			$this->service->work(MoveService::AT_ONCE, $move['id']);
			$move = $this->moves->find($move['id']);
		}
		return $this->whole([$move])[0];
	}

	/**
	 * With what is worked out from its rows.
	 *
	 * @param list<array<string, mixed>> $moves
	 * @return list<array<string, mixed>>
	 */
	private function whole(array $moves): array
	{
		$sums = $this->moves->sums(array_column($moves, 'id'));
		$plans = $this->products->find_many(array_unique(array_column($moves, 'plan_id')));
		$none = array_fill_keys(array_keys(Schema::load('move')['properties']['counts']['properties']), 0);
		return array_map(static function (array $move) use ($sums, $plans, $none): array {
			$sum = $sums[$move['id']];
			$sum['counts'] += $none;
			$sum['acknowledge'] = array_map(static fn (string $code, int $number): array => ['code' => $code, 'memberships' => $number], array_keys($sum['acknowledge']), $sum['acknowledge']);
			return $move + $sum + ['plan_name' => $plans[$move['plan_id']]['name'] ?? ''];
		}, $moves);
	}

	protected function require_existing(\WP_REST_Request $request): bool|\WP_Error
	{
		$allowed = $this->access->require_manager();
		return true === $allowed && null === $this->moves->status(self::id($request)) ? Errors::not_found() : $allowed;
	}

	protected function current(\WP_REST_Request $request): ?array
	{
		$move = $this->moves->find(self::id($request));
		return null === $move ? null : $this->whole([$move])[0];
	}

	protected function links(array $row): array
	{
		$base = $this->address('moves');
		// Told here, as in Controller: core would ask for the permission again for each member of a list.
		return ['self' => ['href' => "$base/{$row['id']}", 'targetHints' => ['allow' => ['GET']]], 'collection' => ['href' => $base], 'rows' => ['href' => "$base/{$row['id']}/rows"]];
	}
}
