<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\EffectiveLimits;
use Tierway\Payments\Gateways;
use Tierway\Payments\Outcome;
use Tierway\Rest\Errors;
use Tierway\Storage\Changes;
use Tierway\Storage\Credits;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\Payments;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\Point;

use function Tierway\Domain\build_renewal;
use function Tierway\Domain\next_step;
use function Tierway\Domain\on_terms;
use function Tierway\Domain\retry_on;

/**
 * What time does to a membership: bills, tries again, puts on hold, ends. `Domain\next_step` says what is to be done;
 * here it is done, one step after the other, each in a transaction that asks again under the lock, so that two sweeps at
 * once do each thing once.
 *
 * The renewal of a billing date is a payment (purpose `renewal`), made of what is held or of the scheduled change, whose
 * `details` say what it was worked out from and what it leaves.
 */
final class RenewalService
{
	/** So many steps for one membership in one go: a late scheduler catches up period by period; the next run goes on. */
	private const STEPS = 60;

	public function __construct(
		private readonly Database $db,
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly Payments $payments,
		private readonly Credits $credits,
		private readonly Events $events,
		private readonly SettingsStore $settings,
		private readonly QuoteService $quotes,
		private readonly CustomerLock $lock,
		private readonly Gateways $gateways,
		private readonly PaymentService $money,
		/** @var \Closure(): ChangeService */
		private readonly \Closure $change_service,
		/** @var \Closure(): MembershipService */
		private readonly \Closure $membership_service,
		private readonly EffectiveLimits $limits,
		private readonly Clock $clock,
	) {
	}

	/** Does all that is due for a membership today. Called again, it finds nothing left to do. @return list<string> the steps that were done */
	public function do_due(int $membership_id): array
	{
		$done = $this->lock->hold($membership_id, function () use ($membership_id): array {
			$this->money->recover($membership_id);
			$done = [];
			for ($count = 0; $count < self::STEPS; ++$count) {
				$row = $this->memberships->find($membership_id);
				$step = $row ? $this->next_step($row) : null;
				if (null === $step || !$this->do_step($step, $row)) {
					break;
				}
				$done[] = $step;
			}
			return $done;
		});
		return is_wp_error($done) ? [] : $done; // another process has it
	}

	/** @param array<string, mixed> $row */
	private function next_step(array $row): ?string
	{
		$bill = $this->payments->open_bill($row['id']);
		$change = $this->changes->waiting_of($row['id']);
		$unpaid = 'awaiting_payment' === ($change['status'] ?? null) && !self::is_of_renewal($change) ? $change : null;
		return next_step([
			'status' => $row['status'],
			'period_end' => $row['period']['end'] ?? null,
			'cancel_at' => $row['cancel_at'],
			'on_hold_since' => $row['on_hold_since'],
			'by_hand' => $this->gateway_of($row)?->by_hand() ?? true,
			'unpaid_change' => $unpaid ? ['asked_on' => substr($this->payments->find($unpaid['payment_id'])['created_gmt'], 0, 10), 'reactivates' => 'reactivate' === $unpaid['kind']] : null,
			'bill' => $bill ? ['due_on' => $bill['due_on'], 'paid' => 'completed' === $bill['status'], 'action' => $bill['charging'] ? null : $bill['action'], 'next_try_on' => $bill['next_try_on']] : null,
		], $this->settings->rules(), $this->clock->today());
	}

	/**
	 * @param array<string, mixed> $read as read before the lock
	 * @return bool whether it did something
	 */
	private function do_step(string $step, array $read): bool
	{
		$id = $read['id'];
		$todo = $this->db->transaction(function () use ($step, $id): bool|array {
			$row = $this->memberships->lock_user_of($id);
			if (!$row || $step !== $this->next_step($row)) {
				return null !== $row; // somebody was quicker; ask again
			}
			return match ($step) {
				'expire_change' => ($this->change_service)()->expire_late($this->changes->waiting_of($id), $row),
				'end' => !is_wp_error(($this->membership_service)()->end($id)),
				'settle' => $this->settle_paid_ahead($row),
				'retry' => $this->begin_retry($row),
				'hold' => $this->hold($row),
				'expire' => $this->expire($row),
				'bill' => $this->bill($row),
			};
		});
		Point::reach('renewal.stored');
		if (is_array($todo)) {
			// The token is what the customer's card was remembered by; without one the gateway knows what to do.
			$this->money->charge($todo['id'], ['token' => $read['payment_token']]);
			return true;
		}
		return $todo;
	}

	/**
	 * Makes the bill of the billing date.
	 *
	 * @return bool|array<string, mixed> the payment, when it is to be charged
	 */
	private function bill(array $row): bool|array
	{
		Point::reach('renewal.billing');
		$day = $row['period']['end'];
		$ahead = $day > $this->clock->today();
		$change = $this->changes->waiting_of($row['id']);
		$change = 'scheduled' === ($change['status'] ?? null) ? $change : null;
		$selection = $change['selection'] ?? null;
		$catalog = $this->quotes->catalog_on($row, $selection, $day);
		$input = $this->quotes->input_on($row, $catalog, $day);
		if (isset($change['input']['terms']['price'])) {
			$input = on_terms(['selection' => $selection] + $input, ['price' => $change['input']['terms']['price']]);
		}
		$renewal = build_renewal($input, $selection, $change['input']['catalog'] ?? null);
		$hold = 'on_hold' === $row['status'];
		// Looked at again on the day, as when it was chosen: more may be in use by now.
		$blocked = !isset($renewal['error']) && $change && $this->quotes->is_blocked($row, $selection, $catalog);
		if ($blocked || isset($renewal['error'])) {
			if ($ahead) {
				return false; // it may be possible on its day
			}
			$hold = $hold || 'hold' === ($change['quote']['otherwise'] ?? 'renew');
			$row = $this->memberships->save($row, $row); // its change waits no longer
			($this->change_service)()->fail_scheduled($change, $blocked ? Errors::make('tierway_over_limit')->get_error_message() : Errors::refusal_message($renewal['error']));
			$change = $selection = null;
			$renewal = build_renewal($input, null);
		}
		$period = $renewal['held']['period'];
		if ($period && $period['end'] <= $day) {
			throw new \LogicException("The renewal of membership {$row['id']} on $day would not move its end forward.");
		}
		if (0 === $renewal['due'] && $ahead) {
			return false;
		}
		$details = [
			'input' => QuoteService::needed($input, $selection),
			'selection' => $selection,
			'renewal' => $renewal,
			'period' => $period ? ['start' => $period['start'], 'end' => $period['end']] : null,
			'rules' => Events::RULES,
		] + ($change ? ['promised' => QuoteService::needed($change['input'], $selection)['catalog']] : []);
		$gateway = $this->gateway_of($row);
		$asks = !$hold && $gateway && !$gateway->by_hand();
		$free = 0 === $renewal['due'];
		if ($free && [] === $renewal['lines']) {
			$this->put_in_force($row, $details, $change, null);
			return true;
		}
		$payment = $this->money->insert($row, $catalog, [
			'lines' => $renewal['lines'],
			'carried' => $row['carried'],
			'credit_used' => $renewal['credit_used'],
			'carried_on' => $renewal['held']['carried'],
			'due' => $renewal['due'],
		], [
			'purpose' => 'renewal', 'due_on' => $day, 'change_id' => $change['id'] ?? null, 'details' => $details, 'open_bill' => 1,
		] + ($free ? ['method' => 'credit', 'status' => 'completed', 'paid_gmt' => $this->clock->now_gmt()]
			: ['method' => $gateway ? $row['payment_method'] : 'manual', 'action' => $hold ? 'await_customer' : ($asks ? null : 'await_manager')] + ($asks ? ['charging' => 1, 'attempts' => 1] : [])));
		if ($change) {
			$this->changes->update($change, ['payment_id' => $payment['id']]);
		}
		$this->events->add('renewal.billed', ['membership_id' => $row['id'], 'change_id' => $change['id'] ?? null, 'payment_id' => $payment['id'], 'after' => ['due_on' => $day, 'total' => $payment['total']]]);
		Point::reach('renewal.billed');
		if ($free) {
			$this->settle_paid_ahead($row, $payment);
			return true;
		}
		if ($asks) {
			return $payment;
		}
		$this->money->announce('tierway_payment_due', $payment);
		if ($hold && 'on_hold' !== $row['status']) {
			$this->hold($row);
		}
		return true;
	}

	/** @return array<string, mixed> the payment, to be charged again */
	private function begin_retry(array $row): array
	{
		$payment = $this->payments->open_bill($row['id']);
		// A try that nobody heard of is the same try; a gateway charges it once.
		return $payment['charging'] ? $payment : $this->payments->update($payment, ['attempts' => $payment['attempts'] + 1, 'charging' => 1]);
	}

	/**
	 * What the gateway, or a manager, said about a renewal, in the transaction that settles it.
	 *
	 * @param array<string, mixed> $fields what is written of the payment in any case
	 * @param array{by_manager?: bool, present?: bool} $how
	 * @return array{payment: array<string, mixed>, change: array<string, mixed>|null}
	 */
	public function settled(array $payment, array $row, Outcome $outcome, array $fields, array $how): array
	{
		$change = null === $payment['change_id'] ? null : $this->changes->find($payment['change_id']);
		$before = $payment['action'];
		if ('completed' === $outcome->status) {
			Point::reach('renewal.settling');
			$details = $payment['details'];
			$details['spent'] = $this->spend($row, $details['renewal']['credit_used'], $payment);
			$payment = $this->payments->update($payment, $fields + ['details' => $details]);
			$row = $this->memberships->save(['payment_method' => $payment['method'], 'payment_token' => $outcome->token ?: $row['payment_token'], 'times_billed' => $row['times_billed'] + 1] + $row, $row);
			$this->events->add('payment.completed', ['membership_id' => $row['id'], 'change_id' => $payment['change_id'], 'payment_id' => $payment['id'], 'after' => ['total' => $payment['total']]]);
			$this->money->announce('tierway_payment_completed', $payment);
			if ($payment['due_on'] <= $this->clock->today()) {
				[$payment, $change] = $this->put_in_force($row, $details, $change, $payment);
			}
			return ['payment' => $payment, 'change' => $change];
		}
		if ('pending' === $outcome->status) {
			$fields['next_try_on'] = null;
			// An overdue bill goes on waiting for its customer: asking a card or a bank does not make it less overdue.
			$payment = $this->payments->update($payment, $fields);
			if ($before !== $payment['action']) {
				$this->money->announce('tierway_payment_due', $payment);
			}
			return ['payment' => $payment, 'change' => $change];
		}
		$rules = $this->settings->rules();
		$today = $this->clock->today();
		if (!empty($how['by_manager']) || 'on_hold' === $row['status']) {
			$payment = $this->payments->update($payment, ['action' => 'await_customer', 'next_try_on' => null] + $fields);
		} elseif (!empty($how['present']) && null !== $before) {
			$payment = $this->payments->update($payment, $fields); // the card that the customer tried; the plan for the next tries stays
		} else {
			$details = $payment['details'] + ['first_try_on' => $today];
			$next = retry_on($details['first_try_on'], $rules, $today);
			$payment = $this->payments->update($payment, ['action' => null === $next ? 'await_customer' : 'retry', 'next_try_on' => $next, 'details' => $details] + $fields);
		}
		$this->events->add('payment.failed', ['membership_id' => $row['id'], 'change_id' => $payment['change_id'], 'payment_id' => $payment['id'], 'reason' => $outcome->error, 'after' => ['next_try_on' => $payment['next_try_on']]]);
		$this->money->announce('tierway_payment_failed', $payment);
		return ['payment' => $payment, 'change' => $change];
	}

	/** @return true what was paid comes into force on its day */
	private function settle_paid_ahead(array $row, ?array $payment = null): bool
	{
		$payment ??= $this->payments->open_bill($row['id']);
		$details = $payment['details'];
		$details['spent'] ??= $this->spend($row, $details['renewal']['credit_used'], $payment);
		$change = null === $payment['change_id'] ? null : $this->changes->find($payment['change_id']);
		$this->put_in_force($row, $details, $change, $payment);
		return true;
	}

	/** Overdue: until the bill is paid, nothing goes on. */
	private function hold(array $row): bool
	{
		$payment = $this->payments->open_bill($row['id']);
		if ('retry' === $payment['action']) {
			$payment = $this->payments->update($payment, ['action' => 'await_customer', 'next_try_on' => null]);
		}
		if (null !== $payment['change_id']) {
			$change = $this->changes->find($payment['change_id']);
			if ('scheduled' === $change['status']) {
				$this->changes->update($change, ['status' => 'awaiting_payment']);
			}
		}
		$this->write_status($row, ['status' => 'on_hold', 'on_hold_since' => $this->clock->today()], $payment);
		Point::reach('hold.written');
		return true;
	}

	/** On hold for too long. */
	private function expire(array $row): bool
	{
		$this->reset($row);
		($this->change_service)()->end_waiting_of($row['id'], 'cancelled');
		$this->write_status($row, ['status' => 'expired', 'on_hold_since' => null, 'ended_on' => $this->clock->today()], null);
		Point::reach('expire.written');
		return true;
	}

	/** @param array<string, mixed> $fields */
	private function write_status(array $row, array $fields, ?array $payment): void
	{
		$written = $this->memberships->save($fields + $row, $row);
		$this->events->add('membership.' . $fields['status'], [
			'membership_id' => $row['id'], 'payment_id' => $payment['id'] ?? null,
			'before' => ['status' => $row['status']], 'after' => ['status' => $fields['status']],
		]);
		$this->db->after_commit(fn () => $this->limits->sync($row['id']));
		($this->change_service)()->announce_status($written, $row['status']);
	}

	/**
	 * Writes the next period, in the running transaction.
	 *
	 * @param array<string, mixed> $details of the renewal
	 * @param array<string, mixed>|null $change that it belongs to
	 * @param array<string, mixed>|null $payment null: nothing was to be paid
	 * @return array{array<string, mixed>|null, array<string, mixed>|null} payment and change
	 */
	private function put_in_force(array $row, array $details, ?array $change, ?array $payment): array
	{
		$renewal = $details['renewal'];
		$held = $renewal['held'];
		if ($row['period']['end'] !== $details['input']['membership']['period']['end']) {
			throw new \LogicException("The bill of membership {$row['id']} is for another period than the running one.");
		}
		$spent = $details['spent'] ?? 0;
		$read = $row;
		$row = array_intersect_key($held, array_flip(['status', 'items', 'period', 'trial', 'setup_fee_paid', 'discount'])) + [
			'plan_id' => $details['selection']['plan_id'] ?? $row['plan_id'],
			// Another membership of the customer may have used the credit since: then the rest is owed.
			'carried' => $held['carried'] + $renewal['credit_used'] - $spent,
			'on_hold_since' => null,
		] + $row;
		$row = $this->memberships->save($row, $read);
		if ($payment) {
			$payment = $this->payments->update($payment, ['open_bill' => null, 'details' => $details]);
		}
		$this->events->add('membership.renewed', [
			'membership_id' => $row['id'], 'change_id' => $change['id'] ?? null, 'payment_id' => $payment['id'] ?? null,
			'before' => ChangeService::gist($read), 'after' => ChangeService::gist($row),
		] + ($payment ? [] : ['input' => array_diff_key($details, ['renewal' => 1]), 'output' => $renewal])); // else the payment has it, for Replay
		if ($change) {
			$change = ($this->change_service)()->applied_at_renewal($change);
		}
		$this->db->after_commit(fn () => $this->limits->sync($row['id']));
		$shown = $payment ? MembershipView::payment($payment) : null;
		$this->db->after_commit(static fn () => do_action('tierway_membership_renewed', $row, $shown));
		($this->change_service)()->announce_status($row, $read['status']);
		Point::reach('renewal.in_force');
		return [$payment, $change];
	}

	/** @return int what of the credit that a bill counted on was there to be used */
	private function spend(array $row, int $used, array $payment): int
	{
		$spent = 0 === $used ? 0 : min($used, $this->credits->balance($row['user_id'], $row['currency']));
		if (0 !== $spent) {
			$this->credits->add($row['user_id'], $row['currency'], -$spent, 'used', ['membership_id' => $row['id'], 'change_id' => $payment['change_id'], 'payment_id' => $payment['id']]);
		}
		return $spent;
	}

	/**
	 * What the next period is made of has changed, in the running transaction: a bill that is open is not to be paid any
	 * more; one that was paid ahead becomes credit, with what of the credit it had used. The next run makes a new one.
	 */
	public function reset(array $row): void
	{
		$payment = $this->payments->open_bill($row['id']);
		if (!$payment) {
			return;
		}
		if (null !== $payment['change_id']) {
			$this->changes->update($this->changes->find($payment['change_id']), ['payment_id' => null]); // it waits, or is being replaced
		}
		if ('pending' === $payment['status']) {
			$this->money->void($payment);
			return;
		}
		$credited = $payment['total'] - $payment['refunded'] + ($payment['details']['spent'] ?? 0);
		if ($credited > 0) {
			$this->credits->add($row['user_id'], $row['currency'], $credited, 'paid_ahead', ['membership_id' => $row['id'], 'change_id' => $payment['change_id'], 'payment_id' => $payment['id']]);
		}
		$this->payments->update($payment, ['open_bill' => null, 'credited' => $credited]);
		$this->events->add('payment.credited', ['membership_id' => $row['id'], 'payment_id' => $payment['id'], 'after' => ['credited' => $credited]]);
	}

	/** @param array<string, mixed> $row */
	private function gateway_of(array $row): ?\Tierway\Payments\Gateway
	{
		return $this->gateways->get($row['payment_method']);
	}

	/** Whether a change waits for a renewal's money, as opposed to its own. */
	private static function is_of_renewal(array $change): bool
	{
		return 'period_end' === $change['quote']['effective'];
	}
}
