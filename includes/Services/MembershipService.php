<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\EffectiveLimits;
use Tierway\Limits\Sites as SitesLimit;
use Tierway\Rest\Errors;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\Point;
use Tierway\Support\VersionConflict;

use function Tierway\Domain\add_days;
use function Tierway\Domain\discounted;
use function Tierway\Domain\one_time_price;
use function Tierway\Domain\period_from;
use function Tierway\Domain\price_for;
use function Tierway\Domain\tax_of;
use function Tierway\Domain\used_cycle;

/** Memberships as network admins make, keep and end them. Changing what is held is ChangeService's. */
final class MembershipService
{
	public function __construct(
		private readonly Database $db,
		private readonly Memberships $memberships,
		private readonly Products $products,
		private readonly QuoteService $quotes,
		private readonly ChangeService $changes,
		private readonly RenewalService $renewals,
		private readonly CustomerLock $lock,
		private readonly Events $events,
		private readonly SettingsStore $settings,
		private readonly EffectiveLimits $limits,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Starts today, with one period, charged in full, or with the trial of its price.
	 *
	 * @param array<string, mixed> $fields as sent: user_id, plan_id, unit, count, addons, site_ids, payment_method, discount, country, status
	 * @return array<string, mixed>|\WP_Error as stored
	 */
	public function create(array $fields): array|\WP_Error
	{
		$selection = $this->quotes->normalise($fields);
		if (is_wp_error($selection)) {
			return Errors::invalid(['addons' => $selection->get_error_data()['params']['selection']]);
		}
		$products = $this->products->find_many([$selection['plan_id'], ...array_column($selection['addons'], 'product_id')]);
		$plan = $products[$selection['plan_id']] ?? null;
		if (!get_userdata($fields['user_id'])) {
			return Errors::invalid(['user_id' => __('There is no such user.', 'tierway')]);
		}
		if ('plan' !== ($plan['type'] ?? null)) {
			return Errors::invalid(['plan_id' => __('There is no such plan.', 'tierway')]);
		}
		if (!array_key_exists('unit', $fields) && !array_key_exists('count', $fields) && [] !== $plan['prices']) {
			[$selection['unit'], $selection['count']] = [$plan['prices'][0]['unit'], $plan['prices'][0]['count']];
		}
		$price = price_for($plan, $selection['unit'], $selection['count']);
		if (!$price) {
			return Errors::invalid(['unit' => __('The plan is not sold for this period.', 'tierway')]);
		}
		$today = $this->clock->today();
		$rules = $this->settings->rules();
		$country = $fields['country'] ?? null;
		$trial_days = $price['trial_days'] ?? 0;
		$trialing = 'trialing' === ($fields['status'] ?? 'active');
		if (!in_array($fields['status'] ?? 'active', ['active', 'trialing'], true) || ($trialing && (0 === $trial_days || null === $selection['unit']))) {
			return Errors::invalid(['status' => __('A new membership is active, or trialing where its price has a trial.', 'tierway')]);
		}
		$discount = $fields['discount'] ?? null;
		$charged = !$trialing && null !== $selection['unit'];
		$items = [];
		foreach ([['product_id' => $plan['id'], 'quantity' => 1], ...$selection['addons']] as ['product_id' => $id, 'quantity' => $quantity]) {
			$product = $products[$id] ?? null;
			$offered = $id === $plan['id'] || in_array($id, $plan['addons'], true);
			$listed = $product && $offered && !one_time_price($product) ? price_for($product, $selection['unit'], $selection['count']) : null;
			if (!$listed) {
				return Errors::invalid(['addons' => __('One of these is not offered with the plan for this period.', 'tierway')]);
			}
			$amount = discounted($listed['amount'] * $quantity, $id, $discount, $discount['cycles_left'] ?? null, $today);
			$items[] = [
				'product_id' => $id,
				'quantity' => $quantity,
				'unit_amount' => $listed['amount'],
				'segment' => $charged && $amount > 0 ? ['from' => $today, 'amount' => $amount, 'refunded' => 0, 'tax_ppm' => Catalog::tax_ppm($product, $rules, $country)] : null,
			];
		}
		$period = null === $selection['unit'] ? null : period_from($today, $selection['unit'], $selection['count']);
		if ($trialing) {
			$end = add_days($today, $trial_days);
			$period = ['end' => $end, 'anchor_day' => (int) substr($end, 8)] + $period; // the paid periods start on that day
		}
		$site_ids = $fields['site_ids'] ?? [];
		$fee = $price['setup_fee'] ?? 0;
		// R10: the setup fee joins the first bill.
		$carried = $trialing && 'none' !== $rules['setup_fee'] ? $fee + ($rules['prices_include_tax'] ? 0 : tax_of($fee, Catalog::tax_ppm($plan, $rules, $country), false)) : 0;
		return $this->db->transaction(function () use ($fields, $plan, $price, $items, $period, $trialing, $charged, $discount, $site_ids, $today, $country, $fee, $carried): array|\WP_Error {
			$refusal = $this->refuse_sites($site_ids, $items, 0);
			if ($refusal) {
				return $refusal;
			}
			$row = $this->memberships->insert([
				'user_id' => $fields['user_id'],
				'status' => $trialing ? 'trialing' : 'active',
				'plan_id' => $plan['id'],
				'currency' => $plan['currency'],
				'period' => $period,
				'trial' => $trialing ? ['start' => $period['start'], 'end' => $period['end']] : null,
				'cancel_at' => null,
				'items' => $items,
				'site_ids' => $site_ids,
				'setup_fee_paid' => $trialing && 0 === $carried ? 0 : $fee,
				'carried' => $carried,
				'country' => $country,
				'discount' => $charged ? used_cycle($discount, $today) : $discount,
				'payment_method' => $fields['payment_method'] ?? 'manual',
			]);
			$this->events->add('membership.created', ['membership_id' => $row['id'], 'after' => ChangeService::gist($row)]);
			$this->db->after_commit(fn () => $this->limits->sync($row['id']));
			return $row;
		});
	}

	/**
	 * @param array<string, mixed> $fields as sent: site_ids, cancel_at_period_end, payment_method, discount, country
	 * @return array<string, mixed>|\WP_Error as stored
	 * @throws VersionConflict
	 */
	public function update(int $id, array $fields, ?int $expected_version): array|\WP_Error
	{
		return $this->lock->hold($id, fn (): array|\WP_Error => $this->db->transaction(function () use ($id, $fields, $expected_version): array|\WP_Error {
			$row = $this->memberships->lock_user_of($id);
			if (!$row) {
				return Errors::not_found();
			}
			if (null !== $expected_version && $expected_version !== $row['version']) {
				throw new VersionConflict();
			}
			$gone = [];
			$read = $row;
			if (isset($fields['site_ids'])) {
				$site_ids = array_values(array_unique($fields['site_ids']));
				// Fewer sites are always allowed, also while there are too many.
				$refusal = [] === array_diff($site_ids, $row['site_ids']) ? null : $this->refuse_sites($site_ids, $row['items'], $id);
				if ($refusal) {
					return $refusal;
				}
				$gone = array_values(array_diff($row['site_ids'], $site_ids));
				$row['site_ids'] = $site_ids;
			}
			if (isset($fields['cancel_at_period_end'])) {
				if ($fields['cancel_at_period_end']) {
					if (!in_array($row['status'], ['active', 'trialing', 'on_hold'], true)) {
						return Errors::refusal('not_active', $row);
					}
					if (null === $row['period']) {
						return Errors::invalid(['cancel_at_period_end' => __('This membership has no period to end with.', 'tierway')]);
					}
					$row['cancel_at'] = $row['period']['end'];
					$this->renewals->reset($row);
					$this->changes->end_waiting_of($id, 'cancelled');
				} else {
					$row['cancel_at'] = null;
				}
			}
			$row = array_intersect_key($fields, ['payment_method' => 1, 'discount' => 1, 'country' => 1]) + $row;
			$edited = static fn (array $all): array => array_intersect_key($all, array_flip(['cancel_at', 'payment_method', 'discount', 'country', 'site_ids']));
			$changed = array_filter($edited($row), static fn (mixed $value, string $name): bool => $value !== $read[$name], ARRAY_FILTER_USE_BOTH);
			if ([] !== array_intersect_key($changed, ['payment_method' => 1, 'discount' => 1, 'country' => 1])) {
				$this->renewals->reset($read); // the next bill is another
			}
			$row = $this->memberships->save($row);
			$this->events->add('membership.updated', ['membership_id' => $id, 'before' => array_intersect_key($read, $changed), 'after' => $changed]);
			$this->db->after_commit(function () use ($id, $gone): void {
				$this->limits->forget($gone);
				$this->limits->sync($id);
			});
			return $row;
		}));
	}

	/**
	 * Ends it with its period; without one, on hold, or at once for a manager's word: now. What waits ends with the wish.
	 *
	 * @return array<string, mixed>|\WP_Error as stored
	 */
	public function cancel(int $id, string $reason, bool $now): array|\WP_Error
	{
		return $this->lock->hold($id, fn (): array|\WP_Error => $this->db->transaction(function () use ($id, $reason, $now): array|\WP_Error {
			$row = $this->memberships->lock_user_of($id);
			if (!$row) {
				return Errors::not_found();
			}
			if (QuoteService::has_ended($row)) {
				return Errors::refusal('not_active', $row);
			}
			$today = $this->clock->today();
			if ($now || null === $row['period'] || $row['period']['end'] <= $today || !in_array($row['status'], ['active', 'trialing'], true)) {
				return $this->end($id, null, $reason);
			}
			$this->renewals->reset($row);
			$this->changes->end_waiting_of($id, 'cancelled');
			$row = $this->memberships->save(['cancel_at' => $row['period']['end']] + $row, $row);
			$this->events->add('membership.cancel_scheduled', ['membership_id' => $id, 'reason' => $reason, 'after' => ['cancel_at' => $row['cancel_at']]]);
			return $row;
		}));
	}

	/** Takes back that it is to end. @return array<string, mixed>|\WP_Error as stored */
	public function keep(int $id): array|\WP_Error
	{
		return $this->lock->hold($id, fn (): array|\WP_Error => $this->db->transaction(function () use ($id): array|\WP_Error {
			$row = $this->memberships->lock_user_of($id);
			if (!$row) {
				return Errors::not_found();
			}
			if (null === $row['cancel_at'] || QuoteService::has_ended($row) || $row['cancel_at'] <= $this->clock->today()) {
				return Errors::make('tierway_not_waiting');
			}
			$this->events->add('membership.kept', ['membership_id' => $id, 'before' => ['cancel_at' => $row['cancel_at']], 'after' => ['cancel_at' => null]]);
			return $this->memberships->save(['cancel_at' => null] + $row, $row);
		}));
	}

	/**
	 * Ends it now, and what waits with it.
	 *
	 * @return array<string, mixed>|\WP_Error as stored
	 * @throws VersionConflict
	 */
	public function end(int $id, ?int $expected_version = null, string $reason = ''): array|\WP_Error
	{
		return $this->lock->hold($id, fn (): array|\WP_Error => $this->db->transaction(function () use ($id, $expected_version, $reason): array|\WP_Error {
			$row = $this->memberships->lock_user_of($id);
			if (!$row) {
				return Errors::not_found();
			}
			if (null !== $expected_version && $expected_version !== $row['version']) {
				throw new VersionConflict();
			}
			if ('cancelled' === $row['status']) {
				return $row;
			}
			$old = $row['status'];
			$this->renewals->reset($row);
			$this->changes->end_waiting_of($id, 'cancelled');
			$row = $this->memberships->save(['status' => 'cancelled', 'cancel_at' => null, 'on_hold_since' => null, 'ended_on' => $this->clock->today()] + $row, $row);
			$this->events->add('membership.cancelled', ['membership_id' => $id, 'reason' => $reason, 'before' => ['status' => $old], 'after' => ['status' => 'cancelled']]);
			$this->db->after_commit(fn () => $this->limits->sync($id));
			$this->changes->announce_status($row, $old);
			Point::reach('cancel.written');
			return $row;
		}));
	}

	/**
	 * @param list<int> $site_ids
	 * @param list<array<string, mixed>> $items
	 */
	private function refuse_sites(array $site_ids, array $items, int $membership_id): ?\WP_Error
	{
		if ([] === $site_ids) {
			return null;
		}
		$known = get_sites(['site__in' => $site_ids, 'fields' => 'ids', 'number' => count($site_ids)]);
		if (count($known) < count(array_unique($site_ids))) {
			return Errors::invalid(['site_ids' => __('One of these sites does not exist.', 'tierway')]);
		}
		if ([] !== array_diff($this->memberships->covering($site_ids), [$membership_id])) {
			return Errors::invalid(['site_ids' => __('One of these sites belongs to another membership.', 'tierway')]);
		}
		$limit = $this->limits->of($items)[SitesLimit::KEY] ?? null;
		if (null !== $limit && count($site_ids) > $limit) {
			return Errors::make('tierway_over_limit', ['over_limit' => [
				['site_id' => 0, 'site' => '', 'key' => SitesLimit::KEY, 'used' => count($site_ids), 'limit' => $limit, 'policy' => 'block', 'url' => ''],
			]]);
		}
		return null;
	}
}
