<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Services\Preview;
use Tierway\Storage\Changes;
use Tierway\Storage\Memberships;
use Tierway\Storage\PlanGroups as GroupRows;
use Tierway\Storage\Products as ProductRows;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;

use function Tierway\Domain\limit_fits;

/** `/products`, and what a customer on one of them would be offered. */
final class Products extends Controller
{
	protected const ORDERS = ['name', 'id', 'rank', 'type', 'status', 'modified'];
	protected const REQUIRED = ['name', 'type'];

	public function __construct(
		Access $access,
		private readonly ProductRows $products,
		private readonly GroupRows $groups,
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly SettingsStore $settings,
		private readonly Preview $preview,
	) {
		parent::__construct($access, 'products', 'product', $products);
	}

	public function register_routes(): void
	{
		parent::register_routes();
		$this->route('/(?P<id>\d+)/duplicate', [
			['methods' => \WP_REST_Server::CREATABLE, 'callback' => [$this, 'duplicate'], 'permission_callback' => [$this, 'get_item_permissions_check'], 'args' => []],
		]);
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
		$fields = self::clean($fields);
		if (null !== $row && isset($fields['type']) && $fields['type'] !== $row['type']) {
			return Errors::invalid(['type' => __('The type is set once, when the product is made.', 'tierway')]);
		}
		$fields += null === $row ? ['currency' => $this->settings->get()['currency'], 'slug' => '', 'plan_group' => null] : [];
		$wrong = $this->wrong(array_replace($row ?? ['addons' => [], 'prices' => [], 'image' => ''], $fields), $fields, $row);
		if ([] !== $wrong) {
			return Errors::invalid($wrong);
		}
		if (isset($fields['prices'])) {
			$fields['prices'] = array_map(static fn (array $price): array => [
				'unit' => $price['unit'], 'count' => $price['count'], 'amount' => $price['amount'], 'setup_fee' => $price['setup_fee'] ?? 0, 'trial_days' => $price['trial_days'] ?? 0,
			], array_values($fields['prices']));
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

	/**
	 * Text as it is shown: without control characters and white space around it. Markup stays text, the screens escape.
	 *
	 * @param array<string, mixed> $fields
	 * @return array<string, mixed>
	 */
	private static function clean(array $fields): array
	{
		$text = static fn (string $value): string => trim((string) preg_replace('/[^\P{Cc}\n\t]/u', '', $value));
		foreach (['name', 'description', 'image'] as $field) {
			if (isset($fields[$field])) {
				$fields[$field] = $text($fields[$field]);
			}
		}
		if (isset($fields['features'])) {
			$fields['features'] = array_values(array_filter(array_map($text, $fields['features']), static fn (string $line): bool => '' !== $line));
		}
		return $fields;
	}

	/**
	 * What a schema cannot say.
	 *
	 * @param array<string, mixed> $new the whole product as it would be
	 * @param array<string, mixed> $fields what of it was sent
	 * @param array<string, mixed>|null $old
	 * @return array<string, string> parameter to sentence
	 */
	private function wrong(array $new, array &$fields, ?array $old): array
	{
		$wrong = [];
		if ('' === $new['name']) {
			$wrong['name'] = __('A product needs a name.', 'tierway');
		}
		if ('' !== $new['image'] && isset($fields['image']) && $new['image'] !== esc_url_raw($new['image'], ['http', 'https'])) {
			$wrong['image'] = __('This is not the address of a picture.', 'tierway');
		}
		if (null !== $new['plan_group'] && isset($fields['plan_group'])) {
			if ('plan' !== $new['type']) {
				$wrong['plan_group'] = __('Only plans are in a group.', 'tierway');
			} elseif (null === $this->groups->find($new['plan_group'])) {
				$wrong['plan_group'] = __('There is no such plan group.', 'tierway');
			}
		}
		if ([] !== $new['addons'] && isset($fields['addons'])) {
			$known = $this->products->find_many($new['addons']);
			if ('plan' !== $new['type']) {
				$wrong['addons'] = __('Only plans offer add-ons.', 'tierway');
			} elseif (in_array('plan', array_column($known, 'type'), true)) {
				$wrong['addons'] = __('A plan cannot be an add-on.', 'tierway');
			} elseif ([] !== array_diff($new['addons'], array_keys($known), $old['addons'] ?? [])) {
				$wrong['addons'] = __('There is no such product.', 'tierway');
			}
			$fields['addons'] = array_values(array_intersect($new['addons'], array_keys($known))); // some may have been deleted since they were stored
		}
		foreach ($fields['limits'] ?? [] as $key => $value) {
			if (!limit_fits((string) $key, $value)) {
				/* translators: %s: key of a limit. */
				$wrong['limits'] = sprintf(__('This is no value of %s.', 'tierway'), $key);
			}
		}
		$periods = [];
		foreach ($new['prices'] as $price) {
			if ((null === $price['unit']) !== (null === $price['count'])) {
				$wrong['prices'] = __('A period has a unit and a count.', 'tierway');
			}
			$periods[] = "{$price['count']} {$price['unit']}";
		}
		if (count(array_unique($periods)) < count($periods)) {
			$wrong['prices'] = __('Two prices are for the same period.', 'tierway');
		}
		return $wrong;
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
