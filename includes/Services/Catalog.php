<?php

declare(strict_types=1);

namespace Tierway\Services;

use function Tierway\Domain\discounted;
use function Tierway\Domain\tax_rate;

/** What the quote function is told about products and policies (docs/billing-rules.md). */
final class Catalog
{
	/**
	 * A product as the quote function knows it.
	 *
	 * @param array<string, mixed> $product as stored
	 * @param array<string, mixed> $rules the settings, for the rates
	 * @param string|null $country the customer's; null: the network's
	 * @return array<string, mixed>
	 */
	public static function entry(array $product, array $rules, ?string $country = null): array
	{
		return [
			'id' => $product['id'],
			'type' => $product['type'],
			'group' => $product['plan_group'],
			'rank' => $product['rank'],
			'status' => $product['status'],
			'currency' => $product['currency'],
			'tax_ppm' => self::tax_ppm($product, $rules, $country),
			'addons' => $product['addons'],
			'prices' => $product['prices'],
		];
	}

	/**
	 * @param array<int, array<string, mixed>> $products
	 * @param array<string, mixed> $rules
	 * @return list<array<string, mixed>>
	 */
	public static function entries(array $products, array $rules, ?string $country = null): array
	{
		return array_map(static fn (array $product): array => self::entry($product, $rules, $country), array_values($products));
	}

	/**
	 * The catalogue that a waiting change was quoted from, with the taxes of today: prices are promised net of tax (R8).
	 *
	 * @param list<array<string, mixed>> $promised
	 * @param array<int, array<string, mixed>> $products as they are now, by id
	 * @param array<string, mixed> $rules
	 * @return list<array<string, mixed>>
	 */
	public static function promised(array $promised, array $products, array $rules, ?string $country): array
	{
		return array_map(static fn (array $entry): array => isset($products[$entry['id']]) ? ['tax_ppm' => self::tax_ppm($products[$entry['id']], $rules, $country)] + $entry : $entry, $promised);
	}

	/**
	 * What a product is taxed at where the customer is (R9.2).
	 *
	 * @param array<string, mixed> $product
	 * @param array<string, mixed> $rules
	 */
	public static function tax_ppm(array $product, array $rules, ?string $country): int
	{
		return tax_rate($product['tax_category'], $product['tax_ppm'], $country ?? $rules['country'], $rules['tax_rates']);
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
	 * @param array<string, mixed> $rules the settings
	 * @param array<string, mixed>|null $discount for ever, on everything
	 * @return array<string, mixed> as the quote function wants it
	 */
	public static function made_up(array $plan, array $price, string $from, array $rules, ?array $discount = null, int $credit = 0): array
	{
		$charged = null === $price['unit'] ? 0 : discounted($price['amount'], $plan['id'], $discount, null, $from);
		return [
			'status' => 'active',
			'currency' => $plan['currency'],
			'period' => null === $price['unit'] ? null : \Tierway\Domain\period_from($from, $price['unit'], $price['count']),
			'items' => [[
				'product_id' => $plan['id'],
				'quantity' => 1,
				'unit_amount' => $price['amount'],
				'segment' => 0 === $charged ? null : ['from' => $from, 'amount' => $charged, 'refunded' => 0, 'tax_ppm' => self::tax_ppm($plan, $rules, null)],
			]],
			'credit' => $credit,
			'setup_fee_paid' => $price['setup_fee'] ?? 0,
			'discount' => $discount,
		];
	}
}
