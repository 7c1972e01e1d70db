<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\EffectiveLimits;
use Tierway\Payments\Gateways;
use Tierway\Payments\Outcome;
use Tierway\Rest\Errors;
use Tierway\Storage\Changes;
use Tierway\Storage\Credits;
use Tierway\Storage\Memberships;
use Tierway\Storage\Payments;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;
use Tierway\Support\Database;

use function Tierway\Domain\add_days;
use function Tierway\Domain\apply_change;
use function Tierway\Domain\build_renewal;
use function Tierway\Domain\waiting_selection;

/**
 * Changes of memberships: confirmed, paid, applied, taken back.
 *
 * A change with money due takes two transactions, with the gateway between them: the first stores the change and its
 * pending payment, the second settles what the gateway answered. Each step can be done again: after a crash the same
 * request, or the sweep, goes on where it ended.
 *
 * A change quoted for the period end becomes, on its day, a renewal: Sweep finds it, renew() bills it.
 */
final class ChangeService
{
	/** Days until a renewal that was declined is tried again, by the number of tries so far; then it has failed. */
	private const NEXT_TRY_DAYS = [1 => 1, 2 => 3];
	/** A renewal is left to the process that took it for so long, in seconds. */
	private const CLAIM_SECONDS = 600;

	public function __construct(
		private readonly Database $db,
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly Payments $payments,
		private readonly Credits $credits,
		private readonly SettingsStore $settings,
		private readonly QuoteService $quotes,
		private readonly MembershipView $view,
		private readonly CustomerLock $lock,
		private readonly Gateways $gateways,
		private readonly EffectiveLimits $limits,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Confirms a quote.
	 *
	 * @param array{selection: array, quote_token: string, acknowledged: list<string>, payment_method?: string, payment_details?: array} $request
	 * @return array{int, array<string, mixed>}|\WP_Error status and body, the same ones for the same key and request
	 */
	public function confirm(int $membership_id, array $request, string $key): array|\WP_Error
	{
		return $this->lock->hold($membership_id, function () use ($membership_id, $request, $key): array|\WP_Error {
			$this->recover($membership_id);
			$begun = $this->db->transaction(fn () => $this->begin($membership_id, $request, $key));
			if (is_wp_error($begun)) {
				return $begun;
			}
			if (null !== $begun['response']) {
				return [$begun['response_status'], $begun['response']];
			}
			$settled = $this->charge($begun, $request['payment_details'] ?? []);
			return $settled ? [$settled['response_status'], $settled['response']] : $this->answer($membership_id, $begun['id']);
		});
	}

	/**
	 * Pays a change that awaits its money, in any of the ways offered.
	 *
	 * @param array{payment_method: string, payment_details?: array} $request
	 * @return array{int, array<string, mixed>}|\WP_Error
	 */
	public function pay(int $membership_id, int $change_id, array $request): array|\WP_Error
	{
		$details = $request['payment_details'] ?? [];
		$invalid = $this->invalid_method($request['payment_method'], $details);
		if ($invalid) {
			return $invalid;
		}
		return $this->lock->hold($membership_id, function () use ($membership_id, $change_id, $request, $details): array|\WP_Error {
			$this->recover($membership_id);
			$change = $this->db->transaction(function () use ($membership_id, $change_id, $request): array|\WP_Error {
				$row = $this->memberships->lock_user_of($membership_id);
				$change = $this->change_of($membership_id, $change_id);
				if (!$row || !$change) {
					return Errors::not_found();
				}
				if ('awaiting_payment' !== $change['status'] || $this->expire_if_late($change, $row)) {
					return Errors::make('tierway_not_waiting');
				}
				$this->payments->update($this->payments->find($change['payment_id']), ['method' => $request['payment_method']]);
				return $change;
			});
			if (is_wp_error($change)) {
				return $change;
			}
			$this->charge($change, $details);
			$change = $this->changes->find($change_id);
			[$status, $body] = $this->body($change, $this->payments->find($change['payment_id']), $this->memberships->find($membership_id));
			return [201 === $status ? 200 : $status, $body];
		});
	}

	/**
	 * Takes back a change that waits.
	 *
	 * @return array<string, mixed>|\WP_Error the change
	 */
	public function take_back(int $membership_id, int $change_id): array|\WP_Error
	{
		return $this->lock->hold($membership_id, function () use ($membership_id, $change_id): array|\WP_Error {
			$this->recover($membership_id);
			return $this->db->transaction(function () use ($membership_id, $change_id): array|\WP_Error {
				$row = $this->memberships->lock_user_of($membership_id);
				$change = $this->change_of($membership_id, $change_id);
				if (!$row || !$change) {
					return Errors::not_found();
				}
				if (!in_array($change['status'], Changes::WAITING, true)) {
					return Errors::make('tierway_not_waiting');
				}
				$this->memberships->save($row);
				return MembershipView::change($this->end_waiting($change, 'cancelled'));
			});
		});
	}

	/**
	 * A manager says that the money of a manual payment came (true), or will not come (false).
	 *
	 * @return array<string, mixed>|\WP_Error the payment
	 */
	public function settle_manually(int $payment_id, bool $came): array|\WP_Error
	{
		$payment = $this->payments->find($payment_id);
		if (!$payment) {
			return Errors::not_found();
		}
		return $this->lock->hold($payment['membership_id'], function () use ($payment_id, $payment, $came): array|\WP_Error {
			return $this->db->transaction(function () use ($payment_id, $payment, $came): array|\WP_Error {
				$row = $this->memberships->lock_user_of($payment['membership_id']);
				$payment = $this->payments->find($payment_id);
				$change = null === $payment['change_id'] ? null : $this->changes->find($payment['change_id']);
				if (!$row || 'awaiting_payment' !== ($change['status'] ?? '') || 'pending' !== $payment['status'] || 'await_manager' !== $payment['action'] || $this->expire_if_late($change, $row)) {
					return Errors::make('tierway_not_waiting');
				}
				$outcome = $came ? Outcome::completed() : Outcome::failed(__('The money did not come.', 'tierway'));
				$this->settle($payment, $outcome, true);
				return $this->payments->find($payment_id);
			});
		});
	}

	/**
	 * Ends the change that waits, if any, with its payment; in the caller's transaction, which also writes the membership.
	 *
	 * @param 'cancelled'|'expired'|'failed' $status
	 */
	public function end_waiting_of(int $membership_id, string $status, string $reason = ''): void
	{
		$change = $this->changes->waiting_of($membership_id);
		if ($change) {
			$this->end_waiting($change, $status, $reason);
		}
	}

	/**
	 * Goes on where a request ended in the middle. A renewal that was never charged is charged now; what a customer
	 * confirmed is not, because only they know their card: they send the same request again, or it expires.
	 */
	public function resume(int $membership_id): void
	{
		$this->lock->hold($membership_id, function () use ($membership_id): void {
			$this->recover($membership_id);
			foreach ($this->changes->unsettled(1, [$membership_id]) as $change) {
				if (self::is_renewal($change)) {
					$this->charge($change, []);
				}
			}
		});
	}

	/** Asks the gateway what became of a payment that nobody wrote down; charges nothing. */
	private function recover(int $membership_id): void
	{
		foreach ($this->changes->unsettled(1, [$membership_id]) as $change) {
			$payment = $this->payments->find($change['payment_id']);
			$outcome = $this->gateways->get($payment['method'])?->look_up($payment);
			if ($outcome) {
				$this->settle($payment, $outcome);
			}
		}
	}

	/** Ends a change whose money did not come in time: too many days, or the billing date has come. */
	public function expire(int $change_id): void
	{
		$membership_id = $this->changes->find($change_id)['membership_id'] ?? 0;
		$this->lock->hold($membership_id, function () use ($membership_id, $change_id): void {
			$this->recover($membership_id);
			$this->db->transaction(function () use ($membership_id, $change_id): void {
				$row = $this->memberships->lock_user_of($membership_id);
				$change = $this->changes->find($change_id);
				if ($row && $change) {
					$this->expire_if_late($change, $row);
				}
			});
		});
	}

	/**
	 * Does a scheduled change whose day has come (R11.8): the renewal of its period with the waiting selection, on that
	 * day's terms, however late it is. Called again, it finds nothing left to do.
	 */
	public function renew(int $change_id): void
	{
		$membership_id = $this->changes->find($change_id)['membership_id'] ?? 0;
		$this->lock->hold($membership_id, function () use ($membership_id, $change_id): void {
			$this->recover($membership_id);
			$change = $this->db->transaction(fn () => $this->begin_renewal($membership_id, $change_id));
			if ($change) {
				$this->charge($change, []);
			}
		});
	}

	/**
	 * The first transaction of confirming: everything is checked again under the lock, then written.
	 *
	 * @param array<string, mixed> $request
	 * @return array<string, mixed>|\WP_Error the change, with its response when nothing is left to do
	 */
	private function begin(int $membership_id, array $request, string $key): array|\WP_Error
	{
		$row = $this->memberships->lock_user_of($membership_id);
		if (!$row) {
			return Errors::not_found();
		}
		$hash = self::hash($request);
		$known = $this->changes->by_key($membership_id, $key);
		if ($known) {
			if ($known['request_hash'] !== $hash) {
				return Errors::make('tierway_idempotency_key_reused');
			}
			return 'awaiting_payment' === $known['status'] ? $known : $this->with_answer($known, $this->payment_of($known), $row);
		}

		$selection = $this->quotes->normalise($request['selection']);
		if (is_wp_error($selection)) {
			return $selection;
		}
		$catalog = $this->quotes->catalog($row, $selection);
		$input = $this->quotes->input($row, $catalog, $selection);
		$quote = $this->quotes->quote_input($row, $input, $catalog);
		if (is_wp_error($quote)) {
			return $quote;
		}
		if ('none' === $quote['kind']) {
			return Errors::make('tierway_no_change');
		}
		if (!$this->quotes->verifies($request['quote_token'], $row, $input, $quote)) {
			return Errors::make('tierway_quote_changed', ['quote' => $quote]);
		}
		if (in_array('block', array_column($quote['over_limit'], 'policy'), true)) {
			return Errors::make('tierway_over_limit', ['over_limit' => $quote['over_limit']]);
		}
		if ([] !== array_diff($quote['acknowledge'], $request['acknowledged'] ?? [])) {
			return Errors::make('tierway_acknowledgement_required', ['acknowledge' => $quote['acknowledge']]);
		}
		if ($quote['due_now'] > 0) {
			$invalid = isset($request['payment_method'])
				? $this->invalid_method($request['payment_method'], $request['payment_details'] ?? [])
				: Errors::missing(['payment_method']);
			if ($invalid) {
				return $invalid;
			}
		}

		$older = $this->changes->waiting_of($membership_id);
		if ($older) {
			$this->changes->update($older, ['status' => 'superseded']);
			$input['replaces'] = ['id' => $older['id'], 'status' => $older['status']];
		}
		$change = $this->insert_change($row, $quote, $input, $catalog, $this->actor(), [
			'status' => 'period_end' === $quote['effective'] ? 'scheduled' : 'awaiting_payment',
			'idempotency_key' => $key,
			'request_hash' => $hash,
		]);
		if ('scheduled' === $change['status']) {
			$row = $this->memberships->save($row, $row);
			$change = $this->let_go_of_older($change);
			$this->announce('tierway_change_scheduled', $change);
			return $this->with_answer($change, null, $row);
		}
		if (0 === $quote['due_now']) {
			[$change, $row] = $this->apply($change, $row, null);
			return $this->with_answer($change, null, $row);
		}
		return $this->insert_payment($change, $row, $catalog, $request['payment_method'], [
			'lines' => $quote['lines'],
			'carried' => 0,
			'credit_used' => $quote['credit_used'],
			'carried_on' => $quote['carried'],
			'due' => $quote['due_now'],
		]);
	}

	/**
	 * Takes the change for this process and bills its renewal.
	 *
	 * @return array<string, mixed>|null the change, when its payment is to be charged
	 */
	private function begin_renewal(int $membership_id, int $change_id): ?array
	{
		$row = $this->memberships->lock_user_of($membership_id);
		$change = $this->changes->find($change_id);
		if (!$row || !$change || $change['effective_on'] > $this->clock->today()) {
			return null;
		}
		$until = gmdate('Y-m-d\TH:i:s\Z', $this->clock->now() + self::CLAIM_SECONDS);
		if (!$this->changes->claim($change_id, $until)) {
			return null;
		}
		if (!in_array($row['status'], ['active', 'trialing', 'on_hold'], true)) {
			$this->memberships->save($row);
			$this->end_waiting($change, 'cancelled');
			return null;
		}
		$catalog = $this->quotes->catalog($row, $change['selection']);
		$input = $this->quotes->input($row, $catalog, $change['selection']);
		$renewal = build_renewal($input, $change['selection']);
		if (isset($renewal['error'])) {
			$this->memberships->save($row);
			$this->end_waiting($change, 'failed', Errors::refusal_message($renewal['error']));
			return null;
		}
		$change = $this->changes->update($change, ['input' => $input + ['renewal' => $renewal]]);
		if (0 === $renewal['due']) {
			$this->apply($change, $row, null);
			return null;
		}
		$method = $this->gateways->get($row['payment_method']) ? $row['payment_method'] : 'manual';
		$change = $this->changes->update($change, ['status' => 'awaiting_payment']);
		return $this->insert_payment($change, $row, $catalog, $method, [
			'lines' => $renewal['lines'],
			'carried' => $row['carried'],
			'credit_used' => $renewal['credit_used'],
			'carried_on' => $renewal['held']['carried'],
			'due' => $renewal['due'],
		]);
	}

	/**
	 * Between the transactions: asks the gateway for the money, and settles what it says.
	 *
	 * @param array<string, mixed> $change
	 * @param array<string, mixed> $details
	 * @return array<string, mixed>|null the change, or null when its payment waits no longer
	 */
	private function charge(array $change, array $details): ?array
	{
		$payment = $this->payments->find($change['payment_id']); // again: a manager may have ended the membership since
		if ('pending' !== $payment['status']) {
			return null;
		}
		$gateway = $this->gateways->get($payment['method']);
		return $this->settle($payment, $gateway ? $gateway->charge($payment, $details) : Outcome::failed(__('This way to pay is no longer offered.', 'tierway')));
	}

	/**
	 * The second transaction: what the gateway answered is written, the change with it, and the answer to the request. A
	 * payment is settled once.
	 *
	 * @param array<string, mixed> $payment
	 * @return array<string, mixed>|null the change, or null when its payment waits no longer
	 */
	private function settle(array $payment, Outcome $outcome, bool $by_manager = false): ?array
	{
		return $this->db->transaction(function () use ($payment, $outcome, $by_manager): ?array {
			$row = $this->memberships->lock_user_of($payment['membership_id']);
			$payment = $this->payments->find($payment['id']);
			if ('pending' !== $payment['status']) {
				return null;
			}
			$change = $this->changes->find((int) $payment['change_id']);
			if ('failed' !== $outcome->status) {
				$change = $this->let_go_of_older($change);
			}
			if ('pending' === $outcome->status) {
				[$payment, $row] = $this->await_money($change, $row, $payment, (string) $outcome->action);
			} elseif ('completed' === $outcome->status) {
				$payment = $this->payments->update($payment, ['status' => 'completed', 'action' => null, 'error' => '', 'paid_gmt' => $this->clock->now_gmt()]);
				$row = ['times_billed' => $row['times_billed'] + 1, 'payment_method' => $payment['method']] + $row;
				[$change, $row] = $this->apply($change, $row, $payment);
			} else {
				$was_shown = null !== $payment['action'];
				$payment = $this->payments->update($payment, ['status' => 'failed', 'action' => null, 'error' => $outcome->error]);
				[$change, $row] = $this->decline($change, $row, $outcome->error, $by_manager, $was_shown);
			}
			return $this->with_answer($change, $payment, $row);
		});
	}

	/**
	 * The money is on its way. The old plan stays whole; at a renewal there is none left to stay.
	 *
	 * @return array{array<string, mixed>, array<string, mixed>} payment and membership
	 */
	private function await_money(array $change, array $row, array $payment, string $action): array
	{
		return $action === $payment['action']
			? [$payment, $row]
			: [$this->payments->update($payment, ['action' => $action]), $this->put_on_hold($change, $row)];
	}

	/**
	 * No money came: a change is over, a renewal is tried again on another day.
	 *
	 * @return array{array<string, mixed>, array<string, mixed>} change and membership
	 */
	private function decline(array $change, array $row, string $error, bool $for_good, bool $was_shown): array
	{
		if (!self::is_renewal($change)) {
			$change = $this->changes->update($change, ['status' => 'failed', 'reason' => $error]);
			$older = $change['input']['replaces'] ?? null;
			if ($older) {
				$this->changes->update($this->changes->find($older['id']), ['status' => $older['status']]); // it waits again, as if nothing had been tried
			}
			if ($was_shown) {
				$row = $this->memberships->save($row, $row); // else it is untouched, and the same quote can be confirmed again
			}
			$this->announce('tierway_change_failed', $change);
			return [$change, $row];
		}
		$days = $for_good ? null : (self::NEXT_TRY_DAYS[$change['attempts']] ?? null);
		$change = $this->changes->update($change, null === $days
			? ['status' => 'failed', 'reason' => $error]
			: ['status' => 'scheduled', 'reason' => $error, 'next_try_gmt' => gmdate('Y-m-d\TH:i:s\Z', $this->clock->now() + $days * DAY_IN_SECONDS)]);
		$row = $this->put_on_hold($change, $row);
		if (null === $days) {
			$this->announce('tierway_change_failed', $change);
		}
		return [$change, $row];
	}

	/**
	 * Writes the membership, whose waiting change is another than before; while a renewal is unpaid, on hold.
	 *
	 * @return array<string, mixed>
	 */
	private function put_on_hold(array $change, array $row): array
	{
		$old = $row['status'];
		$row = $this->memberships->save((self::is_renewal($change) ? ['status' => 'on_hold'] : []) + $row, $row);
		$this->announce_status($row, $old);
		return $row;
	}

	/**
	 * Writes what is held after the change, and its credit, in the running transaction.
	 *
	 * @param array<string, mixed> $change
	 * @param array<string, mixed> $row as locked
	 * @param array<string, mixed>|null $payment the one that paid it
	 * @return array{array<string, mixed>, array<string, mixed>} change and membership
	 */
	private function apply(array $change, array $row, ?array $payment): array
	{
		$today = $this->clock->today();
		$quote = $change['quote'];
		$renewal = $change['input']['renewal'] ?? null;
		if ($renewal) {
			$held = $renewal['held'];
			$used = $renewal['credit_used'];
			$gained = 0;
		} else {
			// What is held cannot have changed since the quote, or this change would no longer wait; what was promised stays.
			$held = apply_change($change['input'], $quote, $today);
			$used = $quote['credit_used'];
			$gained = $quote['credit_after'] + $used - $change['input']['membership']['credit'];
		}
		// Another membership of the customer may have used the credit since: then the rest is owed, never a credit below zero.
		$spent = 0 === $used ? 0 : min($used, $this->credits->balance($row['user_id'], $row['currency']));
		foreach ([-$spent, $gained] as $amount) {
			if (0 !== $amount) {
				$this->credits->add($row['user_id'], $row['currency'], $amount, $amount < 0 ? 'used' : 'given_back', [
					'membership_id' => $row['id'],
					'change_id' => $change['id'],
					'payment_id' => $payment['id'] ?? null,
				]);
			}
		}
		$old = $row['status'];
		$read = $row;
		$row = array_intersect_key($held, array_flip(['status', 'items', 'period', 'trial', 'setup_fee_paid', 'discount'])) + [
			'plan_id' => $change['selection']['plan_id'],
			'carried' => $held['carried'] + $used - $spent,
		] + $row;
		$row = $this->memberships->save($row, $read);
		$change = $this->changes->update($change, [
			'status' => 'applied',
			'applied_gmt' => $this->clock->now_gmt(),
			'reason' => '',
			'next_try_gmt' => null,
		] + ($renewal ? [] : ['effective_on' => $today]));
		$change = $this->let_go_of_older($change);
		if (!$renewal) {
			$this->schedule_removals($change, $row);
		}
		$this->db->after_commit(fn () => $this->limits->sync($row['id']));
		$this->announce('tierway_change_applied', $change);
		if ($payment) {
			$this->announce('tierway_payment_completed', $payment);
		}
		$this->announce_status($row, $old);
		return [$change, $row];
	}

	/** Removals of a mixed change run to the period end: they wait there as a change of their own (R3 row 12). */
	private function schedule_removals(array $change, array $row): void
	{
		$selection = waiting_selection($change['input'], $change['quote']);
		if (null === $selection) {
			return;
		}
		$catalog = $this->quotes->catalog($row, $selection);
		$input = $this->quotes->input($row, $catalog, $selection);
		$quote = $this->quotes->quote_input($row, $input, $catalog);
		if (!is_wp_error($quote) && 'period_end' === $quote['effective']) {
			$this->announce('tierway_change_scheduled', $this->insert_change($row, $quote, $input, $catalog, $change['actor'], ['status' => 'scheduled']));
		}
	}

	/**
	 * A new change has taken the place of the one that waited (R11.5). Only now is that one over for good: had the new
	 * one's card been declined, it would wait again.
	 *
	 * @return array<string, mixed> the new one
	 */
	private function let_go_of_older(array $change): array
	{
		$older = $change['input']['replaces'] ?? null;
		if (!$older) {
			return $change;
		}
		$change = $this->changes->update($change, ['input' => array_diff_key($change['input'], ['replaces' => 1])]);
		$older = $this->changes->find($older['id']);
		$this->void_payment_of($older);
		$this->announce('tierway_change_cancelled', $older);
		return $change;
	}

	private function void_payment_of(array $change): void
	{
		$payment = $this->payment_of($change);
		if ('pending' === ($payment['status'] ?? '')) {
			$this->payments->update($payment, ['status' => 'voided', 'action' => null]);
		}
	}

	private function payment_of(array $change): ?array
	{
		return null === $change['payment_id'] ? null : $this->payments->find($change['payment_id']);
	}

	/** @param 'cancelled'|'expired'|'failed' $status */
	private function end_waiting(array $change, string $status, string $reason = ''): array
	{
		$change = $this->let_go_of_older($change);
		$this->void_payment_of($change);
		$change = $this->changes->update($change, ['status' => $status] + ('' === $reason ? [] : ['reason' => $reason]));
		$this->announce(in_array($status, ['failed', 'expired'], true) ? 'tierway_change_failed' : 'tierway_change_cancelled', $change);
		return $change;
	}

	/** Whether the money is too late; the change is then over, in the running transaction. */
	private function expire_if_late(array $change, array $row): bool
	{
		if ('awaiting_payment' !== $change['status']) {
			return false;
		}
		$asked = substr($this->payments->find($change['payment_id'])['created_gmt'], 0, 10);
		$today = $this->clock->today();
		$in_time = add_days($asked, $this->settings->rules()['payment_days']) > $today
			&& (self::is_renewal($change) || null === $row['period'] || $today < $row['period']['end']);
		if ($in_time) {
			return false;
		}
		$this->memberships->save($row);
		$this->end_waiting($change, 'expired', __('The money did not come in time.', 'tierway'));
		return true;
	}

	/**
	 * @param array<string, mixed> $row
	 * @param array<string, mixed> $quote
	 * @param array<string, mixed> $input
	 * @param array<int, array<string, mixed>> $catalog
	 * @param array{id: int, name: string} $actor
	 * @param array<string, mixed> $fields
	 * @return array<string, mixed>
	 */
	private function insert_change(array $row, array $quote, array $input, array $catalog, array $actor, array $fields): array
	{
		$chosen = array_column($quote['selection']['addons'], 'quantity', 'product_id');
		$held = array_column($row['items'], 'quantity', 'product_id');
		unset($held[$row['plan_id']]);
		$more = static fn (array $these, array $than): array => array_values(array_map(
			static fn (int $id): string => $catalog[$id]['name'] ?? '',
			array_keys(array_filter($these, static fn (int $quantity, int $id): bool => $quantity > ($than[$id] ?? 0), ARRAY_FILTER_USE_BOTH)),
		));
		return $this->changes->insert($fields + [
			'membership_id' => $row['id'],
			'kind' => $quote['kind'],
			'effective_on' => $quote['effective_on'],
			'selection' => $quote['selection'],
			'quote' => array_diff_key($quote, ['token' => 1, 'expires_gmt' => 1]),
			'input' => $input,
			'summary' => [
				'from_plan' => $catalog[$row['plan_id']]['name'] ?? '',
				'to_plan' => $catalog[$quote['selection']['plan_id']]['name'] ?? '',
				'added' => $more($chosen, $held),
				'removed' => $more($held, $chosen),
			],
			'actor' => $actor,
		]);
	}

	/**
	 * A pending payment of what is due, with the lines that it is made of: their amounts and taxes add up to it.
	 *
	 * @param array<int, array<string, mixed>> $catalog
	 * @param array{lines: list<array<string, mixed>>, carried: int, credit_used: int, carried_on: int, due: int} $bill
	 * @return array<string, mixed> the change
	 */
	private function insert_payment(array $change, array $row, array $catalog, string $method, array $bill): array
	{
		$lines = array_map(static fn (array $line): array => [
			'type' => $line['type'],
			'product_id' => $line['product_id'],
			'label' => $catalog[$line['product_id']]['name'] ?? '',
			'amount' => $line['amount'],
			'tax' => $line['tax'],
			'tax_ppm' => $line['tax_ppm'],
			'from' => $line['from'] ?? null,
			'to' => $line['to'] ?? null,
		], $bill['lines']);
		$sums = [
			['carried', __('Carried from earlier bills', 'tierway'), $bill['carried']],
			['credit_used', __('Credit', 'tierway'), -$bill['credit_used']],
		];
		foreach ($sums as [$type, $label, $amount]) {
			if (0 !== $amount) {
				$lines[] = ['type' => $type, 'product_id' => null, 'label' => $label, 'amount' => $amount, 'tax' => 0, 'tax_ppm' => 0, 'from' => null, 'to' => null];
			}
		}
		$payment = $this->payments->insert([
			'membership_id' => $row['id'],
			'change_id' => $change['id'],
			'status' => 'pending',
			'method' => $method,
			'lines' => $lines,
			'total' => $bill['due'],
			'currency' => $row['currency'],
		]);
		return $this->changes->update($change, ['payment_id' => $payment['id']]);
	}

	/**
	 * Keeps the first answer with the change, so that the same request gets it again. Nobody asks for that of a change
	 * without a key, which no request made.
	 *
	 * @param array<string, mixed> $row the membership, as it is now
	 * @return array<string, mixed> the change
	 */
	private function with_answer(array $change, ?array $payment, array $row): array
	{
		return null === $change['idempotency_key'] || null !== $change['response']
			? $change
			: $this->changes->store_response($change, ...$this->body($change, $payment, $row));
	}

	/** @return array{int, array<string, mixed>} the kept answer, or, when somebody else ended the change, the one that is kept from now on */
	private function answer(int $membership_id, int $change_id): array
	{
		return $this->db->transaction(function () use ($membership_id, $change_id): array {
			$row = $this->memberships->lock_user_of($membership_id);
			$change = $this->changes->find($change_id);
			$change = $this->with_answer($change, $this->payment_of($change), $row);
			return [$change['response_status'], $change['response']];
		});
	}

	/**
	 * @param array<string, mixed> $row the membership
	 * @return array{int, array<string, mixed>} status and body as things are now; a declined payment is an error
	 */
	private function body(array $change, ?array $payment, array $row): array
	{
		if ('failed' === ($payment['status'] ?? '')) {
			$error = Errors::make('tierway_payment_declined');
			return [402, [
				'code' => $error->get_error_code(),
				'message' => $payment['error'] ?: $error->get_error_message(),
				'data' => ['status' => 402, 'change' => MembershipView::change($change), 'payment' => MembershipView::payment($payment)],
			]];
		}
		return [201, [
			'change' => MembershipView::change($change),
			'membership' => $this->view->one($row),
			'payment' => null === $payment ? null : MembershipView::payment($payment),
		]];
	}

	private function change_of(int $membership_id, int $change_id): ?array
	{
		$change = $this->changes->find($change_id);
		return $membership_id === ($change['membership_id'] ?? null) ? $change : null;
	}

	private static function is_renewal(array $change): bool
	{
		return 'period_end' === $change['quote']['effective'];
	}

	/** @param array<string, mixed> $details */
	private function invalid_method(string $method, array $details): ?\WP_Error
	{
		$gateway = $this->gateways->offered($this->settings->rules())[$method] ?? null;
		if (!$gateway) {
			return Errors::invalid(['payment_method' => __('This way to pay is not offered.', 'tierway')]);
		}
		$message = $gateway->invalid_details($details);
		return null === $message ? null : Errors::invalid(['payment_details' => $message]);
	}

	/** @return array{id: int, name: string} */
	private function actor(): array
	{
		$user = wp_get_current_user();
		return ['id' => (int) $user->ID, 'name' => (string) $user->display_name];
	}

	/** Equal requests have equal hashes, in whatever order their keys come; of card numbers nothing can be read from it. */
	private static function hash(array $request): string
	{
		$sort = static function (array $value) use (&$sort): array {
			if (!array_is_list($value)) {
				ksort($value);
			}
			return array_map(static fn (mixed $one): mixed => is_array($one) ? $sort($one) : $one, $value);
		};
		return hash_hmac('sha256', Database::json($sort($request)), wp_salt('nonce'));
	}

	/** Fires one of the hooks of docs/hooks.md, with the resource as the API shows it, when all of this is committed. */
	private function announce(string $hook, array $subject): void
	{
		$subject = MembershipView::change($subject); // a payment has nothing that this takes away
		$this->db->after_commit(static fn () => do_action($hook, $subject));
	}

	/** @param array<string, mixed> $row as written */
	public function announce_status(array $row, string $old): void
	{
		if ($row['status'] !== $old) {
			$this->db->after_commit(static fn () => do_action('tierway_membership_status_changed', $row, $old));
		}
	}
}
