<?php

declare(strict_types=1);

namespace Tierway\Services;

/** What the quote function is told about products and policies (docs/billing-rules.md). */
final class Catalog
{
	/**
	 * A product as the quote function knows it.
	 *
	 * @param array<string, mixed> $product as stored
	 * @return array<string, mixed>
	 */
	public static function entry(array $product): array
	{
		return [
			'id' => $product['id'],
			'type' => $product['type'],
			'group' => $product['plan_group'],
			'rank' => $product['rank'],
			'status' => $product['status'],
			'currency' => $product['currency'],
			'tax_ppm' => $product['tax_ppm'],
			'addons' => $product['addons'],
			'prices' => $product['prices'],
		];
	}

	/**
	 * @param array<int, array<string, mixed>> $products
	 * @return list<array<string, mixed>>
	 */
	public static function entries(array $products): array
	{
		return array_map(self::entry(...), array_values($products));
	}

	/**
	 * The rules for changes in a group: its own first, then the network's.
	 *
	 * @param array<string, mixed> $settings
	 * @param array<string, string> $group_policy
	 * @return array<string, mixed>
	 */
	public static function policy(array $settings, array $group_policy): array
	{
		return $group_policy + $settings['policy'] + [
			'setup_fee' => $settings['setup_fee'],
			'minimum_charge' => $settings['minimum_charge'],
			'prices_include_tax' => $settings['prices_include_tax'],
		];
	}

	/**
	 * A membership that does not exist: somebody who holds the plan for this price, paid, from a day on.
	 *
	 * @param array<string, mixed> $plan
	 * @param array<string, mixed> $price one of its prices
	 * @return array<string, mixed> as the quote function wants it
	 */
	public static function made_up(array $plan, array $price, string $from): array
	{
		return [
			'status' => 'active',
			'currency' => $plan['currency'],
			'period' => null === $price['unit'] ? null : \Tierway\Domain\period_from($from, $price['unit'], $price['count']),
			'items' => [[
				'product_id' => $plan['id'],
				'quantity' => 1,
				'unit_amount' => $price['amount'],
				'segment' => 0 === $price['amount'] ? null : ['from' => $from, 'amount' => $price['amount'], 'tax_ppm' => $plan['tax_ppm']],
			]],
			'credit' => 0,
			'setup_fee_paid' => $price['setup_fee'],
			'discount' => null,
		];
	}
}
