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
	public function __construct(
		private readonly Products $products,
		private readonly SettingsStore $settings,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Each plan, held for its first price, with each price of the plans as a target.
	 *
	 * @param array<string, mixed> $group
	 * @return array<string, mixed> in the shape of includes/Schema/paths.json
	 */
	public function of(array $group): array
	{
		$all = $this->products->family_with_addons($group['id']);
		$plans = array_filter($all, static fn (array $product): bool => 'plan' === $product['type'] && $product['plan_group'] === $group['id']);
		$input = [
			'today' => $this->clock->today(),
			'catalog' => Catalog::entries($plans, $this->settings->rules()),
			'policy' => Catalog::policy($this->settings->rules(), $group['policy']),
		];
		$pairs = [];
		foreach ($plans as $from) {
			if ([] === $from['prices']) {
				continue; // nobody can hold it
			}
			$input['membership'] = Catalog::made_up($from, $from['prices'][0], $input['today'], $this->settings->rules());
			foreach ($plans as $to) {
				foreach ($to['prices'] as $index => $price) {
					if ($to['id'] === $from['id'] && 0 === $index) {
						continue; // that is what is held
					}
					$quote = build_quote($input + ['selection' => ['plan_id' => $to['id'], 'unit' => $price['unit'], 'count' => $price['count'], 'addons' => []]]);
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
		return ['pairs' => $pairs, 'warnings' => self::warnings($all, array_values($plans), $pairs)];
	}

	/**
	 * @param array<int, array<string, mixed>> $all plans and the add-ons they name
	 * @param list<array<string, mixed>> $plans in rank order
	 * @param list<array<string, mixed>> $pairs
	 * @return list<array{code: string, plan_ids: list<int>, missing: list<array<string, mixed>>, message: string}>
	 */
	private static function warnings(array $all, array $plans, array $pairs): array
	{
		$found = [];
		$warn = static function (string $code, array $about, string $message, array $missing = []) use (&$found): void {
			if ([] !== $about) {
				$found[] = ['code' => $code, 'plan_ids' => array_values(array_column($about, 'id')), 'missing' => $missing, 'message' => $message];
			}
		};
		$names = static fn (array $about): string => wp_sprintf('%l', array_column($about, 'name'));
		$active = array_values(array_filter($plans, static fn (array $plan): bool => 'active' === $plan['status']));

		$warn('single_plan', 1 === count($plans) ? $plans : [], __('A group of one plan: its customers have nowhere to go.', 'tierway'));

		$open = array_filter($pairs, static fn (array $pair): bool => null === $pair['reason'] && $pair['from'] !== $pair['to']);
		[$left, $reached] = [array_column($open, 'from'), array_column($open, 'to')];
		$several = count($plans) > 1 ? $active : [];
		$closed = array_filter($several, static fn (array $plan): bool => !in_array($plan['id'], $reached, true));
		/* translators: %s: names of plans. */
		$warn('unreachable_plan', $closed, sprintf(__('Nobody can change to %s.', 'tierway'), $names($closed)));
		$one_way = array_filter($several, static fn (array $plan): bool => in_array($plan['id'], $reached, true) && !in_array($plan['id'], $left, true));
		/* translators: %s: names of plans. */
		$warn('one_way', $one_way, sprintf(__('Whoever is on %s cannot leave it.', 'tierway'), $names($one_way)));

		foreach ($active as $index => $lower) {
			$higher = $active[$index + 1] ?? null;
			if (null === $higher || $higher['currency'] !== $lower['currency']) {
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
			} elseif ($before > 0 && $before < count($active)) {
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
