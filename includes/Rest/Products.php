<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Services\Preview;
use Tierway\Services\ProductFile;
use Tierway\Services\ProductRules;
use Tierway\Storage\Changes;
use Tierway\Storage\Memberships;
use Tierway\Storage\PlanGroups as GroupRows;
use Tierway\Storage\Products as ProductRows;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;

/** `/products`, and what a customer on one of them would be offered. */
final class Products extends Controller
{
	protected const ORDERS = ['name', 'id', 'rank', 'type', 'status', 'modified', 'members'];
	protected const REQUIRED = ['name', 'type'];

	public function __construct(
		Access $access,
		private readonly ProductRows $products,
		private readonly GroupRows $groups,
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly SettingsStore $settings,
		private readonly Preview $preview,
		private readonly ProductFile $file,
	) {
		parent::__construct($access, 'products', 'product', $products);
	}

	public function register_routes(): void
	{
		parent::register_routes();
		$this->register_file();
		$this->route('/(?P<id>\d+)/duplicate', [
			['methods' => \WP_REST_Server::CREATABLE, 'callback' => [$this, 'duplicate'], 'permission_callback' => [$this, 'get_item_permissions_check'], 'args' => []],
		]);
		$this->route('/(?P<id>\d+)/plans', [[
			'methods' => \WP_REST_Server::EDITABLE,
			'callback' => [$this, 'set_plans'],
			'permission_callback' => [$this, 'update_item_permissions_check'],
			'args' => [
				'plan_ids' => ['required' => true, 'type' => 'array', 'items' => ['type' => 'integer', 'minimum' => 1], 'uniqueItems' => true, 'maxItems' => 5000, 'description' => __('All plans that offer it.', 'tierway')],
				'versions' => ['type' => 'object', 'additionalProperties' => ['type' => 'integer', 'minimum' => 1], 'default' => [], 'description' => __('Of the plans as they were read, by id.', 'tierway')],
			],
		]]);
		$preview = Schema::load('preview');
		register_rest_route($this->namespace, "/$this->rest_base/(?P<id>\d+)/preview", [
			[
				'methods' => \WP_REST_Server::READABLE,
				'callback' => [$this, 'preview'],
				'permission_callback' => [$this, 'get_item_permissions_check'],
				'args' => [
					'on' => $preview['properties']['on'],
					'unit' => ['type' => 'string', 'enum' => ['day', 'week', 'month', 'year']] + $preview['properties']['unit'],
					'count' => ['type' => 'integer'] + $preview['properties']['count'],
					'discount_ppm' => ['type' => 'integer', 'minimum' => 0, 'maximum' => 1000000, 'description' => __('Discount of the made-up customer, in parts per million.', 'tierway')],
					'discount_amount' => ['type' => 'integer', 'minimum' => 0, 'maximum' => 100000000000, 'description' => __('Discount of the made-up customer on each line.', 'tierway')],
					'credit' => ['type' => 'integer', 'minimum' => 0, 'maximum' => 100000000000, 'default' => 0, 'description' => __('Credit of the made-up customer.', 'tierway')],
				],
			],
			'schema' => static fn (): array => Schema::load('preview'),
		]);
	}

	public function prepare_item_for_response($item, $request): \WP_REST_Response
	{
		return parent::prepare_item_for_response(isset($item['members']) ? $item : $this->with_members([$item])[0], $request);
	}

	protected function page(array $rows, int $total, \WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return parent::page($this->with_members($rows), $total, $request);
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @return list<array<string, mixed>> counted with one query
	 */
	private function with_members(array $rows): array
	{
		$ids = static fn (bool $plans): array => array_column(array_filter($rows, static fn (array $row): bool => $plans === ('plan' === $row['type'])), 'id');
		$members = [] === $rows ? [] : $this->memberships->count_members($ids(true), $ids(false));
		return array_map(static fn (array $row): array => $row + ['members' => $members[$row['id']] ?? 0], $rows);
	}

	private function register_file(): void
	{
		$include = $this->get_collection_params()['include'];
		register_rest_route($this->namespace, "/$this->rest_base/export", [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'export'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => ['include' => $include]],
			'schema' => static fn (): array => Schema::load('product-file'),
		]);
		// The file says itself what is wrong with it, product by product: here only that it looks like one.
		register_rest_route($this->namespace, "/$this->rest_base/import", [
			[
				'methods' => \WP_REST_Server::CREATABLE,
				'callback' => [$this, 'import'],
				'permission_callback' => [$this, 'create_item_permissions_check'],
				'args' => [
					'format' => ['type' => 'string', 'required' => true, 'description' => __('What kind of file it is.', 'tierway')],
					'version' => ['type' => 'integer', 'required' => true, 'description' => __('Of the format.', 'tierway')],
					'products' => ['type' => 'array', 'required' => true, 'maxItems' => 5000, 'description' => __('As they were exported.', 'tierway')],
					'dry_run' => ['type' => 'boolean', 'default' => false, 'description' => __('Only tell what would be done.', 'tierway')],
					'token' => ['type' => 'string', 'description' => __('Of the report that was agreed to.', 'tierway')],
				],
			],
			'schema' => static fn (): array => Schema::load('product-import'),
		]);
	}

	public function get_collection_params(): array
	{
		$properties = $this->get_item_schema()['properties'];
		return parent::get_collection_params() + [
			'type' => ['description' => __('Only these types.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'string', 'enum' => $properties['type']['enum']]],
			'status' => ['description' => __('Only in these states.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'string', 'enum' => $properties['status']['enum']]],
			'plan_group' => ['description' => __('Only of this plan group; 0: without one.', 'tierway'), 'type' => 'integer', 'minimum' => 0],
			'include' => ['description' => __('Only these.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'integer', 'minimum' => 1], 'maxItems' => 1000],
		];
	}

	public function get_endpoint_args_for_item_schema($method = \WP_REST_Server::CREATABLE): array
	{
		$args = parent::get_endpoint_args_for_item_schema($method);
		unset($args['rank']['default']); // absent means the end of its group
		return $args;
	}

	public function duplicate(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function () use ($request): \WP_REST_Response|\WP_Error {
			$row = $this->products->find(self::id($request));
			if (null === $row) {
				return Errors::not_found();
			}
			/* translators: %s: name of the product that is copied. */
			$name = sprintf(__('%s (copy)', 'tierway'), mb_substr($row['name'], 0, 180));
			$copy = ['name' => $name, 'slug' => $this->free_slug("{$row['slug']}-copy"), 'status' => 'inactive', 'rank' => null];
			return $this->created($this->products->insert($copy + $row), $request);
		});
	}

	/** A plan says itself what it offers; here it is said of an add-on for all plans at once. */
	public function set_plans(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function () use ($request): \WP_REST_Response|\WP_Error {
			$id = self::id($request);
			$ids = array_values($request['plan_ids']);
			$found = $this->products->find_many([$id, ...$ids]);
			if ('plan' === ($found[$id]['type'] ?? null)) {
				return Errors::invalid(['id' => __('A plan cannot be an add-on.', 'tierway')]);
			}
			$plans = array_filter($found, static fn (array $row): bool => 'plan' === $row['type']);
			if (count($plans) < count($ids)) {
				return Errors::invalid(['plan_ids' => __('Only plans offer add-ons.', 'tierway')]);
			}
			$most = $this->get_item_schema()['properties']['addons']['maxItems'];
			$full = array_filter($plans, static fn (array $plan): bool => count(array_diff($plan['addons'], [$id])) >= $most);
			if ([] !== $full) {
				/* translators: %s: name of a plan. */
				return Errors::invalid(['plan_ids' => sprintf(__('%s offers as many add-ons as a plan can.', 'tierway'), reset($full)['name'])]);
			}
			if (!$this->products->set_offered_by($id, $ids, $request['versions'])) {
				return Errors::not_found();
			}
			$offering = $this->with_members(array_values($this->products->find_many($ids)));
			return new \WP_REST_Response(array_map(fn (array $plan): array => $this->prepare_response_for_collection($this->prepare_item_for_response($plan, $request)), $offering));
		});
	}

	public function export(\WP_REST_Request $request): \WP_REST_Response
	{
		return new \WP_REST_Response($this->file->export($request['include'] ?? []));
	}

	public function import(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$report = $this->file->import(['format' => $request['format'], 'version' => $request['version'], 'products' => $request['products']], $request['dry_run'], $request['token']);
		return is_wp_error($report) ? $report : new \WP_REST_Response($report);
	}

	public function preview(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$plan = $this->products->find(self::id($request));
		if (null === $plan || 'plan' !== $plan['type']) {
			return Errors::not_found();
		}
		[$ppm, $amount] = [$request['discount_ppm'], $request['discount_amount']];
		if (null !== $ppm && null !== $amount) {
			return Errors::invalid(['discount_amount' => __('A discount is a percentage or an amount.', 'tierway')]);
		}
		$discount = match (true) {
			null !== $ppm => ['type' => 'percent', 'ppm' => $ppm],
			null !== $amount => ['type' => 'amount', 'amount' => $amount],
			default => null,
		};
		$preview = $this->preview->of($plan, $request['on'], $request['unit'], $request['count'], $discount, $request['credit']);
		return is_wp_error($preview) ? $preview : new \WP_REST_Response(Schema::shape($preview, Schema::load('preview')));
	}

	protected function complete(array $fields, ?array $row): array|\WP_Error
	{
		$fields = ProductRules::clean($fields);
		if (null !== $row && isset($fields['type']) && $fields['type'] !== $row['type']) {
			return Errors::invalid(['type' => __('The type is set once, when the product is made.', 'tierway')]);
		}
		$fields += null === $row ? ['currency' => $this->settings->get()['currency'], 'slug' => '', 'plan_group' => null] : [];
		$group_exists = isset($fields['plan_group']) && null !== $this->groups->find($fields['plan_group']);
		$types = array_column($this->products->find_many($fields['addons'] ?? []), 'type', 'id');
		$wrong = ProductRules::wrong(array_replace($row ?? ['prices' => []], $fields), $fields, $group_exists, $types, $row['addons'] ?? []);
		if ([] !== $wrong) {
			return Errors::invalid($wrong);
		}
		if (isset($fields['addons'])) {
			$fields['addons'] = array_values(array_intersect($fields['addons'], array_keys($types))); // some may have been deleted since they were stored
		}
		if (isset($fields['prices'])) {
			$fields['prices'] = ProductRules::prices($fields['prices']);
		}
		if (isset($fields['slug'])) {
			$name = $fields['name'] ?? $row['name'];
			$fields['slug'] = $this->free_slug($fields['slug'] ?: self::slug_of($name, $fields['type'] ?? $row['type']), $row['id'] ?? 0);
		}
		return $fields;
	}

	protected function refuse_delete(array $row): ?\WP_Error
	{
		$held = $this->memberships->count_holding($row['id']);
		$waiting = $this->changes->count_waiting_for($row['id']);
		return $held + $waiting > 0 ? Errors::make('tierway_product_in_use', ['memberships' => $held, 'pending_changes' => $waiting]) : null;
	}

	/** Somebody took the slug between our look and our write. */
	protected function taken(): \WP_Error
	{
		return Errors::invalid(['slug' => __('Another product has this slug.', 'tierway')]);
	}

	protected function links(array $row): array
	{
		$links = parent::links($row);
		if (null !== $row['plan_group']) {
			$links['plan_group'] = ['href' => $this->address("plan-groups/{$row['plan_group']}"), 'embeddable' => true];
		}
		return $links;
	}

	/** Latin letters and digits of a name; other scripts leave nothing, and get the type instead. */
	private static function slug_of(string $name, string $type): string
	{
		$slug = trim((string) preg_replace('/[^a-z0-9]+/', '-', strtolower(remove_accents($name))), '-');
		return substr($slug, 0, 180) ?: $type;
	}

	private function free_slug(string $wanted, int $except = 0): string
	{
		$wanted = substr($wanted, 0, 190);
		for ($slug = $wanted, $number = 2; $this->products->slug_taken($slug, $except); ++$number) {
			$slug = "$wanted-$number";
		}
		return $slug;
	}
}
