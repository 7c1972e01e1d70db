<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

use function Tierway\Domain\build_quote;
use function Tierway\Domain\one_time_price;
use function Tierway\Domain\price_for;

/** Who can go where in a group and how, and what looks wrong with it. */
final class Paths
{
	/** The plans without a group are a family, too (R2), but in no order. */
	public const UNGROUPED = ['id' => null, 'policy' => []];

	public function __construct(
		private readonly Products $products,
		private readonly SettingsStore $settings,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Each plan, held for its first price, with each price of the plans as a target.
	 *
	 * @param array<string, mixed> $group or {@see self::UNGROUPED}
	 * @return array<string, mixed> in the shape of includes/Schema/paths.json
	 */
	public function of(array $group): array
	{
		$all = $this->products->family_with_addons($group['id']);
		$plans = array_filter($all, static fn (array $product): bool => 'plan' === $product['type'] && $product['plan_group'] === $group['id']);
		$pairs = [];
		foreach ($this->held($plans, $group['policy']) as $input) {
			$from = $plans[$input['membership']['items'][0]['product_id']];
			foreach ($plans as $to) {
				foreach ($to['prices'] as $index => $price) {
					if ($to['id'] === $from['id'] && 0 === $index) {
						continue; // that is what is held
					}
					$quote = self::quote($input, $to, $price);
					$pairs[] = [
						'from' => $from['id'],
						'to' => $to['id'],
						'unit' => $price['unit'],
						'count' => $price['count'],
						'kind' => $quote['kind'] ?? null,
						'effective' => $quote['effective'] ?? null,
						'reason' => $quote['error'] ?? null,
					];
				}
			}
		}
		$open = array_filter($pairs, static fn (array $pair): bool => null === $pair['reason'] && $pair['from'] !== $pair['to']);
		return ['pairs' => $pairs, 'warnings' => self::warnings($group['id'], $all, array_values($plans), array_column($open, 'from'), array_column($open, 'to'))];
	}

	/**
	 * What looks wrong, of those groups with which something does, the plans without a group last. Only as many ways are
	 * quoted as it takes to know that a plan can be left and reached.
	 *
	 * @param list<array<string, mixed>> $groups
	 * @return list<array{id: int, name: string, warnings: list<array{code: string, message: string}>}>
	 */
	public function warnings_of(array $groups): array
	{
		$all = $this->products->families_with_addons();
		$families = [];
		foreach ($all as $id => $product) {
			if ('plan' === $product['type']) {
				$families[(int) $product['plan_group']][$id] = $product;
			}
		}
		$found = [];
		foreach ([...$groups, ['name' => __('Without a group', 'tierway')] + self::UNGROUPED] as $group) {
			$plans = $families[(int) $group['id']] ?? [];
			$left = $reached = [];
			foreach ($this->held($plans, $group['policy']) as $input) {
				$from = $input['membership']['items'][0]['product_id'];
				foreach ($plans as $to) {
					if ($to['id'] === $from || isset($left[$from], $reached[$to['id']])) {
						continue;
					}
					foreach ($to['prices'] as $price) {
						if (!isset(self::quote($input, $to, $price)['error'])) {
							[$left[$from], $reached[$to['id']]] = [$from, $to['id']];
							break;
						}
					}
				}
			}
			$warnings = self::warnings($group['id'], $all, array_values($plans), array_values($left), array_values($reached));
			if ([] !== $warnings) {
				$found[] = ['id' => (int) $group['id'], 'name' => $group['name'], 'warnings' => array_map(static fn (array $warning): array => ['code' => $warning['code'], 'message' => $warning['message']], $warnings)];
			}
		}
		return $found;
	}

	/**
	 * Each plan that somebody can hold, held for its first price: what a quote is worked out from, without the choice.
	 *
	 * @param array<int, array<string, mixed>> $plans of a group
	 * @param array<string, string> $policy the group's own
	 * @return iterable<array<string, mixed>>
	 */
	private function held(array $plans, array $policy): iterable
	{
		$rules = $this->settings->rules();
		$input = ['today' => $this->clock->today(), 'catalog' => Catalog::entries($plans, $rules), 'policy' => Catalog::policy($rules, $policy)];
		foreach ($plans as $plan) {
			if ([] !== $plan['prices']) {
				yield ['membership' => Catalog::made_up($plan, $plan['prices'][0], $input['today'], $rules)] + $input;
			}
		}
	}

	/**
	 * @param array<string, mixed> $input
	 * @param array<string, mixed> $to a plan
	 * @param array<string, mixed> $price of it
	 * @return array<string, mixed> the quote, or the refusal
	 */
	private static function quote(array $input, array $to, array $price): array
	{
		return build_quote($input + ['selection' => ['plan_id' => $to['id'], 'unit' => $price['unit'], 'count' => $price['count'], 'addons' => []]]);
	}

	/**
	 * @param int|null $group null: nobody has put these plans together, or in order
	 * @param array<int, array<string, mixed>> $all plans and the add-ons they name
	 * @param list<array<string, mixed>> $plans in rank order
	 * @param list<int> $left plans that can be left for another one
	 * @param list<int> $reached plans that another one can be left for
	 * @return list<array{code: string, plan_ids: list<int>, missing: list<array<string, mixed>>, message: string}>
	 */
	private static function warnings(?int $group, array $all, array $plans, array $left, array $reached): array
	{
		$found = [];
		$warn = static function (string $code, array $about, string $message, array $missing = []) use (&$found): void {
			if ([] !== $about) {
				$found[] = ['code' => $code, 'plan_ids' => array_values(array_column($about, 'id')), 'missing' => $missing, 'message' => $message];
			}
		};
		$names = static fn (array $about): string => wp_sprintf('%l', array_column($about, 'name'));
		$active = array_values(array_filter($plans, static fn (array $plan): bool => 'active' === $plan['status']));

		$warn('single_plan', null !== $group && 1 === count($plans) ? $plans : [], __('A group of one plan: its customers have nowhere to go.', 'tierway'));

		$several = count($plans) > 1 ? $active : [];
		$closed = array_filter($several, static fn (array $plan): bool => !in_array($plan['id'], $reached, true));
		/* translators: %s: names of plans. */
		$warn('unreachable_plan', $closed, sprintf(__('Nobody can change to %s.', 'tierway'), $names($closed)));
		$one_way = array_filter($several, static fn (array $plan): bool => in_array($plan['id'], $reached, true) && !in_array($plan['id'], $left, true));
		/* translators: %s: names of plans. */
		$warn('one_way', $one_way, sprintf(__('Whoever is on %s cannot leave it.', 'tierway'), $names($one_way)));

		foreach ($active as $index => $lower) {
			$higher = $active[$index + 1] ?? null;
			if (null === $group || null === $higher || $higher['currency'] !== $lower['currency']) {
				continue;
			}
			$less = self::is_free($higher) && [] !== $lower['prices'] && !self::is_free($lower);
			foreach ($higher['prices'] as $price) {
				$other = price_for($lower, $price['unit'], $price['count']);
				$less = $less || (null !== $other && $other['amount'] > $price['amount']);
			}
			/* translators: 1: name of the higher plan, 2: name of the plan below it. */
			$warn('order_against_prices', $less ? [$lower, $higher] : [], sprintf(__('%1$s is above %2$s, but costs less.', 'tierway'), $higher['name'], $lower['name']));
		}

		// Active plans on both sides: more than none before it, and fewer than all.
		$before = 0;
		$middle = [];
		foreach ($plans as $plan) {
			if ('active' === $plan['status']) {
				++$before;
			} elseif (null !== $group && $before > 0 && $before < count($active)) {
				$middle[] = $plan;
			}
		}
		/* translators: %s: names of plans. */
		$warn('inactive_in_the_middle', $middle, sprintf(__('Inactive, between active plans: %s.', 'tierway'), $names($middle)));

		$currencies = array_unique(array_column($active, 'currency'));
		$warn('mixed_currencies', count($currencies) > 1 ? $active : [], __('The plans are sold in different currencies: customers cannot change between them.', 'tierway'));

		$unsold = [];
		$missing = [];
		foreach ($active as $plan) {
			foreach (array_intersect_key($all, array_flip($plan['addons'])) as $addon) {
				foreach ($plan['prices'] as $price) {
					if ('active' === $addon['status'] && null !== $price['unit'] && null === one_time_price($addon) && null === price_for($addon, $price['unit'], $price['count'])) {
						$unsold[$plan['id']] = $plan;
						$missing["{$addon['id']} {$price['count']} {$price['unit']}"] = ['product_id' => $addon['id'], 'name' => $addon['name'], 'unit' => $price['unit'], 'count' => $price['count']];
					}
				}
			}
		}
		/* translators: %s: names of plans. */
		$warn('addon_without_price', $unsold, sprintf(__('Something offered by %s has no price for one of its periods.', 'tierway'), $names($unsold)), array_values($missing));
		return $found;
	}

	/** @param array<string, mixed> $plan */
	private static function is_free(array $plan): bool
	{
		return [] !== $plan['prices'] && 0 === max(array_column($plan['prices'], 'amount'));
	}
}
