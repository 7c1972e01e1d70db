<?php

declare(strict_types=1);

namespace Tierway\Limits;

use Tierway\Plugin;
use Tierway\Storage\Memberships;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

use function Tierway\Domain\add_days;
use function Tierway\Domain\day_parts;
use function Tierway\Domain\effective_limits;
use function Tierway\Domain\limit_number;

/** What a membership allows, and keeping that on its sites. */
final class EffectiveLimits
{
	/**
	 * The network option with what is still to be done: product id (0: the settings for what is not paid or has ended) to
	 * `total` and `done` memberships, the last one done (`after`) and since when (`since`). Empty when nothing is.
	 */
	public const JOBS = 'tierway_limits_jobs';

	/** So many sites at once; the rest in the background. */
	private const SITES_AT_ONCE = 50;

	public function __construct(
		private readonly Products $products,
		private readonly Memberships $memberships,
		private readonly SiteLimits $site_limits,
		private readonly Usage $usage,
		private readonly SettingsStore $settings,
		private readonly Clock $clock,
	) {
	}

	/**
	 * The plan's limits with those of each package added, times its quantity.
	 *
	 * @param list<array<string, mixed>> $items product_id and quantity
	 * @return array<string, int|string|null>
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
	 * @return array<string, int|string|null>
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

	/**
	 * Keeps a membership's limits, and what its status leaves of them, on its sites, as they are now: doing it twice changes
	 * nothing. A site is brought in line with them once, again when that failed, and whenever it is wanted.
	 */
	public function sync(int $membership_id, bool $settle = false): int
	{
		// Whoever reads the membership later also writes later: two at once would leave what the slower one had read.
		$this->site_limits->lock("sync of $membership_id", true);
		try {
			return $this->write($membership_id, $settle);
		} finally {
			$this->site_limits->unlock("sync of $membership_id", true);
		}
	}

	private function write(int $membership_id, bool $settle): int
	{
		$row = $this->memberships->find($membership_id);
		if (null === $row || [] === $row['site_ids']) {
			return 0;
		}
		$limits = $this->of($row['items']);
		ksort($limits);
		$state = $this->state($row);
		$mark = md5(serialize($limits));
		foreach ($row['site_ids'] as $site_id) {
			switch_to_blog($site_id);
			$was = $this->site_limits->state();
			$settled = $was['settled'] ?? '';
			$this->site_limits->store($limits, ['theme' => Themes::found($limits), 'settled' => $settled] + $state);
			if ($settle || $settled !== $mark) {
				$this->site_limits->settle(fn () => $this->usage->settle($this->site_limits->current()));
				update_option(SiteLimits::STATE, ['settled' => $mark] + $this->site_limits->state(), true);
			}
			restore_current_blog();
		}
		return count($row['site_ids']);
	}

	/**
	 * Sites that no membership covers any more: nothing limits them.
	 *
	 * @param list<int> $site_ids
	 */
	public function forget(array $site_ids): void
	{
		foreach ($site_ids as $site_id) {
			if (!get_site($site_id)) {
				continue;
			}
			switch_to_blog($site_id);
			$this->site_limits->settle(fn () => $this->usage->settle([]));
			restore_current_blog();
		}
		$this->site_limits->forget($site_ids);
	}

	/** After a product was edited: its holders' sites, the first ones at once, the rest in the background. 0: see JOBS. */
	public function sync_product(int $product_id): void
	{
		$job = ['total' => $this->memberships->count_standing($product_id), 'done' => 0, 'after' => 0, 'since' => microtime(true)];
		$this->change_jobs(static fn (array $jobs): array => [$product_id => $job] + $jobs);
		$this->work();
	}

	/** The next memberships of what is to be done. Two at once do some twice, which changes nothing; one that dies is taken up again. */
	public function work(int $sites = self::SITES_AT_ONCE): void
	{
		foreach (self::jobs() as $product_id => $job) {
			foreach ($this->memberships->next_standing($product_id, $job['after'], $sites) as $id) {
				if ($sites <= 0) {
					break;
				}
				$sites -= max(1, $this->sync($id));
				$job['after'] = $id;
				++$job['done'];
			}
			$left = [] === $this->memberships->next_standing($product_id, $job['after'], 1) ? [] : [$product_id => $job];
			$this->change_jobs(static fn (array $jobs): array => ($jobs[$product_id]['since'] ?? null) === $job['since'] ? $left + array_diff_key($jobs, [$product_id => 0]) : $jobs);
			if ($sites <= 0) {
				break;
			}
		}
		if ([] !== self::jobs()) {
			switch_to_blog(get_main_site_id()); // the network's jobs live on the main site
			if (!wp_next_scheduled(Plugin::SYNC_LIMITS)) {
				wp_schedule_single_event(time(), Plugin::SYNC_LIMITS);
			}
			restore_current_blog();
		}
	}

	/** @return list<array{product_id: int, total: int, done: int}> how far edits have come that are not on all sites yet; product 0: settings */
	public function unfinished(): array
	{
		$jobs = self::jobs();
		return array_map(static fn (int $id, array $job): array => ['product_id' => $id, 'total' => $job['total'], 'done' => $job['done']], array_keys($jobs), array_values($jobs));
	}

	/** A site that is asked for its limits before its turn has come is done now, so that they are right meanwhile. */
	public function bring_up_to_date(int $site_id): void
	{
		$state = $this->site_limits->state();
		foreach (self::jobs() as $job) {
			if (isset($state['membership']) && $state['membership'] > $job['after'] && $state['computed'] < $job['since']) {
				$this->sync($state['membership']);
				return;
			}
		}
	}

	/** The lowest plan of the family that allows more of it than is used on the current site, for the link of a refusal. */
	public function fitting(string $key, int $used): ?int
	{
		$row = $this->memberships->find((int) ($this->site_limits->state()['membership'] ?? 0));
		if (!$row) {
			return null;
		}
		$products = $this->products->family_of_with_addons($row['plan_id'], array_column($row['items'], 'product_id'));
		foreach ($products as $plan) {
			$items = [['product_id' => $plan['id'], 'quantity' => 1], ...array_filter($row['items'], static fn (array $item): bool => in_array($item['product_id'], $plan['addons'], true))];
			if ('plan' === $plan['type'] && 'active' === $plan['status'] && $plan['id'] !== $row['plan_id'] && $plan['currency'] === $row['currency'] && $plan['rank'] >= $products[$row['plan_id']]['rank']) {
				$limit = limit_number(self::sum($items, $products)[$key] ?? null);
				if (null === $limit || $limit > $used) {
					return $plan['id'];
				}
			}
		}
		return null;
	}

	/**
	 * As they are stored, one process at a time: another one may have edited another product since this one began.
	 *
	 * @param \Closure(array<int, array{total: int, done: int, after: int, since: float}>): array<int, array{total: int, done: int, after: int, since: float}> $change
	 */
	private function change_jobs(\Closure $change): void
	{
		$this->site_limits->lock(self::JOBS, true);
		$network = get_current_network_id();
		wp_cache_delete_multiple(["$network:" . self::JOBS, "$network:notoptions"], 'site-options');
		update_site_option(self::JOBS, $change(self::jobs()));
		$this->site_limits->unlock(self::JOBS, true);
	}

	/** @return array<int, array{total: int, done: int, after: int, since: float}> */
	private static function jobs(): array
	{
		return (array) get_site_option(self::JOBS, []);
	}

	/**
	 * What a site has to know of its membership, so that it need not ask.
	 *
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	private function state(array $row): array
	{
		$rules = $this->settings->rules();
		[$mode, $since, $days] = match ($row['status']) {
			'on_hold' => [$rules['on_hold_site'], $row['on_hold_since'] ?? null, $rules['on_hold_site_days']],
			'expired', 'cancelled' => [$rules['ended_site'], $row['ended_on'] ?? null, $rules['ended_site_days']],
			default => ['open', null, 0],
		};
		$state = [
			'membership' => $row['id'],
			'owner' => $row['user_id'],
			'anchor' => $row['period']['anchor_day'] ?? day_parts(substr($row['created_gmt'], 0, 10))[2],
			'computed' => microtime(true),
		];
		if ('open' !== $mode) {
			$day = add_days($since ?? $this->clock->today(), $days);
			$state += ['mode' => $mode, 'from' => (new \DateTimeImmutable($day, $this->clock->zone()))->getTimestamp()];
		}
		return $state;
	}
}
