<?php

declare(strict_types=1);

namespace Tierway\Limits;

use Tierway\Storage\Memberships;
use Tierway\Storage\Products;

use function Tierway\Domain\effective_limits;

/** What a membership allows, and keeping that on its sites. */
final class EffectiveLimits
{
	/** The event that brings the next memberships up to date after a product was edited. */
	public const EVENT = 'tierway_sync_product_limits';

	/** So many sites at once; the rest in the background. */
	private const SITES_AT_ONCE = 50;

	public function __construct(
		private readonly Products $products,
		private readonly Memberships $memberships,
		private readonly SiteLimits $site_limits,
	) {
	}

	/**
	 * The plan's limits with those of each package added, times its quantity.
	 *
	 * @param list<array<string, mixed>> $items product_id and quantity
	 * @return array<string, int|null>
	 */
	public function of(array $items): array
	{
		return self::sum($items, $this->products->find_many(array_column($items, 'product_id')));
	}

	/**
	 * The same, when the products are there already.
	 *
	 * @param list<array<string, mixed>> $items
	 * @param array<int, array<string, mixed>> $products
	 * @return array<string, int|null>
	 */
	public static function sum(array $items, array $products): array
	{
		$plan = $packages = [];
		foreach ($items as $item) {
			$product = $products[$item['product_id']] ?? null;
			if ('plan' === ($product['type'] ?? null)) {
				$plan = $product['limits'];
			} elseif ($product) {
				$packages[] = ['limits' => $product['limits'], 'quantity' => $item['quantity']];
			}
		}
		return effective_limits($plan, $packages);
	}

	/** Keeps a membership's limits on its sites, as they are now: doing it twice changes nothing. */
	public function sync(int $membership_id): int
	{
		[$items, $sites] = $this->memberships->parts_of([$membership_id]);
		if ([] === $sites) {
			return 0;
		}
		$this->site_limits->store($sites[$membership_id], $this->of($items[$membership_id]));
		return count($sites[$membership_id]);
	}

	/** After a product was edited: its holders' sites, the first ones at once, the rest in the background. */
	public function sync_product(int $product_id, int $after_membership = 0): void
	{
		$done = 0;
		foreach ($this->memberships->ids_holding($product_id) as $id) {
			if ($id <= $after_membership) {
				continue;
			}
			if ($done >= self::SITES_AT_ONCE) {
				switch_to_blog(get_main_site_id()); // the network's jobs live on the main site
				wp_schedule_single_event(time(), self::EVENT, [$product_id, $after_membership]);
				restore_current_blog();
				return;
			}
			$done += $this->sync($id);
			$after_membership = $id;
		}
	}
}
