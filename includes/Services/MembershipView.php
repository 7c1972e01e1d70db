<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Storage\Changes;
use Tierway\Storage\Credits;
use Tierway\Storage\Payments;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

use function Tierway\Domain\add_days;
use function Tierway\Domain\next_bill;

/** Memberships as they are answered: with names, credit, the next bill and what waits. As many queries for a hundred as for one. */
final class MembershipView
{
	/** What of a change stays on the server. */
	private const PRIVATE_OF_CHANGE = ['input', 'idempotency_key', 'request_hash', 'response_status', 'response'];

	public function __construct(
		private readonly Products $products,
		private readonly Changes $changes,
		private readonly Payments $payments,
		private readonly Credits $credits,
		private readonly SettingsStore $settings,
		private readonly Sites $sites,
		private readonly Clock $clock,
	) {
	}

	/**
	 * @param array<string, mixed> $row as stored
	 * @return array<string, mixed>
	 */
	public function one(array $row): array
	{
		return $this->many([$row])[0];
	}

	/**
	 * @param list<array<string, mixed>> $rows as stored
	 * @return array<int, array<string, mixed>> what they hold, by id; one query
	 */
	public function products_of(array $rows): array
	{
		return $this->products->find_many(array_values(array_unique(array_column(array_merge(...array_column($rows, 'items')), 'product_id'))));
	}

	/**
	 * @param list<array<string, mixed>> $rows as stored
	 * @return list<array<string, mixed>> in the shape of membership.json
	 */
	public function many(array $rows): array
	{
		if ([] === $rows) {
			return [];
		}
		$products = $this->products_of($rows);
		cache_users(array_values(array_unique(array_column($rows, 'user_id'))));
		return array_map(static function (array $row) use ($products): array {
			$user = get_userdata($row['user_id']);
			return $row + [
				'user' => [
					'id' => $row['user_id'],
					'name' => $user->display_name ?? '',
					'email' => $user->user_email ?? '',
				],
				'plan_name' => $products[$row['plan_id']]['name'] ?? '',
				'plan_group' => $products[$row['plan_id']]['plan_group'] ?? null,
			];
		}, $this->of_customer($rows, $products));
	}

	/**
	 * The same without what only managers are shown: whose it is, the plan's name and group.
	 *
	 * @param list<array<string, mixed>> $rows as stored
	 * @param array<int, array<string, mixed>> $products those that they hold
	 * @return list<array<string, mixed>>
	 */
	public function of_customer(array $rows, array $products): array
	{
		if ([] === $rows) {
			return [];
		}
		$sites = $this->sites->find_many(array_merge(...array_column($rows, 'site_ids')));
		$credits = $this->credits->balances(array_values(array_unique(array_column($rows, 'user_id'))));
		$waiting = $this->changes->waiting_for(array_column($rows, 'id'));
		$scheduled = array_filter($waiting, static fn (array $change): bool => 'scheduled' === $change['status']);
		$chosen = array_merge(...array_map(static fn (array $change): array => [$change['selection']['plan_id'], ...array_column($change['selection']['addons'], 'product_id')], array_values($scheduled)));
		$products += $this->products->find_many(array_values(array_unique(array_diff($chosen, array_keys($products)))));
		$open = $this->payments->pending_for(array_column($rows, 'id'));
		$today = $this->clock->today();
		$rules = $this->settings->rules();
		$policy = ['prices_include_tax' => $rules['prices_include_tax']];
		return array_map(static function (array $row) use ($products, $sites, $credits, $waiting, $scheduled, $open, $today, $rules, $policy): array {
			$credit = $credits[$row['user_id']][$row['currency']] ?? 0;
			$held = array_intersect_key($products, array_flip(array_column($row['items'], 'product_id')));
			$change = $waiting[$row['id']] ?? null;
			$site_ids = $row['site_ids'];
			unset($row['site_ids'], $row['payment_token']);
			return [
				'sites' => array_values(array_intersect_key($sites, array_flip($site_ids))),
				'credit' => $credit,
				// A change that waits for its day decides what the next bill will be.
				'next_bill' => next_bill([
					'today' => $today,
					'membership' => QuoteService::held($row, $credit),
					'catalog' => isset($scheduled[$row['id']]) ? Catalog::promised($change['input']['catalog'], $products, $rules, $row['country']) : Catalog::entries($held, $rules, $row['country']),
					'policy' => $policy,
				], isset($scheduled[$row['id']]) ? $change['selection'] : null),
				'expires_on' => 'on_hold' === $row['status'] && null !== $row['on_hold_since'] ? add_days($row['on_hold_since'], $rules['grace_days']) : null,
				'pending_change' => $change ? self::change($change) : null,
				'open_payment' => isset($open[$row['id']]) ? self::payment($open[$row['id']]) : null,
			] + $row;
		}, $rows);
	}

	/**
	 * @param array<string, mixed> $change as stored
	 * @return array<string, mixed> in the shape of change.json
	 */
	public static function change(array $change): array
	{
		return array_diff_key($change, array_flip(self::PRIVATE_OF_CHANGE));
	}

	/**
	 * @param array<string, mixed> $payment as stored
	 * @return array<string, mixed> in the shape of payment.json
	 */
	public static function payment(array $payment): array
	{
		return array_diff_key($payment, array_flip(Payments::PRIVATE));
	}
}
