<?php

declare(strict_types=1);

namespace Tierway\Cli;

use Tierway\Storage\Products;

/** Which memberships a command is about: the filters of their list, as options. */
final class Which
{
	/**
	 * @param array<string, mixed> $assoc status, search, plan-group, product, pending-change
	 * @param mixed $plan the plan held, id or slug; null: any
	 * @return array<string, mixed> as Memberships::query() takes it
	 */
	public static function of(array $assoc, mixed $plan, Products $products): array
	{
		$waits = $assoc['pending-change'] ?? null;
		if (!in_array($waits, [null, 'yes', 'no'], true)) {
			\WP_CLI::error('--pending-change is yes or no.');
		}
		$group = $assoc['plan-group'] ?? null;
		if (null !== $group && !ctype_digit((string) $group)) {
			\WP_CLI::error('--plan-group is an id, or 0 for plans without one.');
		}
		$held = $assoc['product'] ?? null;
		return [
			'status' => isset($assoc['status']) ? explode(',', (string) $assoc['status']) : [],
			'search' => (string) ($assoc['search'] ?? ''),
			'plan' => null === $plan ? null : self::product((string) $plan, 'There is no such plan.', $products)['id'],
			'plan_group' => null === $group ? null : (int) $group,
			'product' => null === $held ? null : self::product((string) $held, 'There is no such product.', $products)['id'],
			'pending_change' => null === $waits ? null : 'yes' === $waits,
		];
	}

	/** @return array<string, mixed> by its id or slug */
	public static function product(string $wanted, string $otherwise, Products $products): array
	{
		$product = ctype_digit($wanted) ? $products->find((int) $wanted) : ($products->find_by_slug([$wanted])[$wanted] ?? null);
		if (!$product) {
			\WP_CLI::error($otherwise);
		}
		return $product;
	}
}
