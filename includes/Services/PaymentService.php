<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Payments\Gateways;
use Tierway\Payments\Outcome;
use Tierway\Rest\Errors;
use Tierway\Storage\Credits;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\Payments;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\Point;

use function Tierway\Domain\apply_refund;

/**
 * Money: asked for, come, too late, given back.
 *
 * A charge takes two transactions, with the gateway between them: the first stores the payment as `charging`, the second
 * settles what the gateway answered. After a crash whoever comes next asks the gateway what became of it (recover()).
 * What a settled payment does to its membership is ChangeService's or RenewalService's.
 */
final class PaymentService
{
	public function __construct(
		private readonly Database $db,
		private readonly Memberships $memberships,
		private readonly Payments $payments,
		private readonly Credits $credits,
		private readonly Events $events,
		private readonly SettingsStore $settings,
		private readonly CustomerLock $lock,
		private readonly Gateways $gateways,
		/** @var \Closure(): ChangeService */
		private readonly \Closure $changes,
		/** @var \Closure(): RenewalService */
		private readonly \Closure $renewals,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Stores a pending payment of what is due, with the lines that it is made of: amounts and taxes add up to it.
	 *
	 * @param array<string, mixed> $row the membership
	 * @param array<int, array<string, mixed>> $catalog
	 * @param array{lines: list<array<string, mixed>>, carried: int, credit_used: int, carried_on: int, due: int} $bill
	 * @param array<string, mixed> $fields method, and change_id, or purpose, due_on, details …
	 * @return array<string, mixed> as stored
	 */
	public function insert(array $row, array $catalog, array $bill, array $fields): array
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
			['carried_on', __('Carried to the next bill', 'tierway'), -$bill['carried_on']],
		];
		foreach ($sums as [$type, $label, $amount]) {
			if (0 !== $amount) {
				$lines[] = ['type' => $type, 'product_id' => null, 'label' => $label, 'amount' => $amount, 'tax' => 0, 'tax_ppm' => 0, 'from' => null, 'to' => null];
			}
		}
		$user = get_userdata($row['user_id']);
		Point::reach('payment.storing');
		$payment = $this->payments->insert($fields + [
			'membership_id' => $row['id'],
			'status' => 'pending',
			'lines' => $lines,
			'total' => $bill['due'],
			'currency' => $row['currency'],
			'bill_to' => ['name' => $user->display_name ?? '', 'email' => $user->user_email ?? '', 'country' => $row['country'] ?? $this->settings->rules()['country']],
		]);
		Point::reach('payment.stored');
		return $payment;
	}

	/**
	 * Pays what is open, in any of the ways offered.
	 *
	 * @param array{payment_method: string, payment_details?: array} $request
	 * @return array<string, mixed>|\WP_Error the payment as it is afterwards
	 */
	public function pay(int $membership_id, int $payment_id, array $request): array|\WP_Error
	{
		$details = $request['payment_details'] ?? [];
		$invalid = $this->invalid_method($request['payment_method'], $details);
		if ($invalid) {
			return $invalid;
		}
		return $this->lock->hold($membership_id, function () use ($membership_id, $payment_id, $request, $details): array|\WP_Error {
			$this->recover($membership_id);
			$payment = $this->db->transaction(function () use ($membership_id, $payment_id, $request): array|\WP_Error {
				$row = $this->memberships->lock_user_of($membership_id);
				$payment = $this->payments->find($payment_id);
				if (!$row || $membership_id !== ($payment['membership_id'] ?? null)) {
					return Errors::not_found();
				}
				if ('pending' !== $payment['status'] || ('renewal' !== $payment['purpose'] && ($this->changes)()->expired_of_payment($payment, $row))) {
					return Errors::make('tierway_not_waiting');
				}
				return $this->payments->update($payment, ['method' => $request['payment_method'], 'attempts' => $payment['attempts'] + 1, 'charging' => 1]);
			});
			if (is_wp_error($payment)) {
				return $payment;
			}
			Point::reach('pay.stored');
			$this->charge($payment_id, $details, true);
			return $this->payments->find($payment_id);
		});
	}

	/**
	 * A manager says that the money of a payment by hand came (true), or will not come (false).
	 *
	 * @return array<string, mixed>|\WP_Error the payment
	 */
	public function settle_manually(int $payment_id, bool $came): array|\WP_Error
	{
		$payment = $this->payments->find($payment_id);
		if (!$payment) {
			return Errors::not_found();
		}
		return $this->lock->hold($payment['membership_id'], fn (): array|\WP_Error => $this->db->transaction(function () use ($payment_id, $payment, $came): array|\WP_Error {
			$row = $this->memberships->lock_user_of($payment['membership_id']);
			$payment = $this->payments->find($payment_id);
			$by_hand = 'await_manager' === $payment['action'] || ('renewal' === $payment['purpose'] && 'await_customer' === $payment['action']);
			if (!$row || 'pending' !== $payment['status'] || !$by_hand || ('renewal' !== $payment['purpose'] && ($this->changes)()->expired_of_payment($payment, $row))) {
				return Errors::make('tierway_not_waiting');
			}
			$this->settle($payment, $came ? Outcome::completed() : Outcome::failed(__('The money did not come.', 'tierway')), ['by_manager' => true]);
			Point::reach('manual.settled');
			return $this->payments->find($payment_id);
		}));
	}

	/**
	 * The money of a payment that can no longer be paid came all the same: it becomes the customer's credit, once.
	 *
	 * @return array<string, mixed>|\WP_Error the payment
	 */
	public function take_as_credit(int $payment_id): array|\WP_Error
	{
		$payment = $this->payments->find($payment_id);
		if (!$payment) {
			return Errors::not_found();
		}
		return $this->lock->hold($payment['membership_id'], fn (): array|\WP_Error => $this->db->transaction(function () use ($payment_id, $payment): array|\WP_Error {
			$row = $this->memberships->lock_user_of($payment['membership_id']);
			$payment = $this->payments->find($payment_id);
			if (!in_array($payment['status'], ['voided', 'failed'], true) || 0 !== $payment['credited'] || 0 === $payment['total']) {
				return Errors::make('tierway_not_waiting');
			}
			$payment = $this->late_money($payment, $row);
			Point::reach('late.written');
			return $payment;
		}));
	}

	/**
	 * Gives money back. What later changes would give back of it is lower by that.
	 *
	 * @param int|null $amount minor units; null: all that is left
	 * @return array<string, mixed>|\WP_Error the payment
	 * @throws \Tierway\Support\VersionConflict
	 */
	public function refund(int $payment_id, ?int $amount, string $reason, ?int $expected_version): array|\WP_Error
	{
		$payment = $this->payments->find($payment_id);
		if (!$payment) {
			return Errors::not_found();
		}
		return $this->lock->hold($payment['membership_id'], fn (): array|\WP_Error => $this->db->transaction(function () use ($payment_id, $payment, $amount, $reason, $expected_version): array|\WP_Error {
			$row = $this->memberships->lock_user_of($payment['membership_id']);
			$payment = $this->payments->find($payment_id);
			if (null !== $expected_version && $expected_version !== $payment['version']) {
				throw new \Tierway\Support\VersionConflict();
			}
			// What became credit is the customer's already: it is paid out from there.
			$left = 'completed' === $payment['status'] ? $payment['total'] - $payment['refunded'] - min($payment['total'], $payment['credited']) : 0;
			$amount ??= $left;
			if ($amount < 1 || $amount > $left) {
				return Errors::make('tierway_refund_too_high', ['left' => $left]);
			}
			$gateway = $this->gateways->get($payment['method']);
			Point::reach('refund.asking');
			$refused = $gateway ? $gateway->refund($payment, $amount) : null;
			Point::reach('refund.answered');
			if (null !== $refused) {
				return Errors::make('tierway_payment_declined', [], $refused);
			}
			$actor = $this->events->actor();
			$refunded = $payment['refunded'] + $amount;
			$payment = $this->payments->update($payment, [
				'refunded' => $refunded,
				'status' => $refunded === $payment['total'] ? 'refunded' : 'completed',
				'refunds' => [...$payment['refunds'], ['amount' => $amount, 'reason' => $reason, 'actor' => $actor, 'created_gmt' => $this->clock->now_gmt()]],
			]);
			$paid = ['lines' => $payment['lines'], 'paid_on' => null === $payment['paid_gmt'] ? null : $this->clock->day_of($payment['paid_gmt'])];
			$included = $this->settings->rules()['prices_include_tax'];
			// Paid ahead and not yet in force, it is no one's segment: the renewal that it paid is worked out again.
			$items = $payment['open_bill'] ? $row['items'] : apply_refund($row['items'], $paid, $amount, $included);
			$this->events->add('payment.refunded', [
				'membership_id' => $row['id'], 'change_id' => $payment['change_id'], 'payment_id' => $payment_id, 'reason' => $reason,
				'after' => ['amount' => $amount, 'refunded' => $refunded],
				'input' => ['items' => $row['items'], 'paid' => $paid, 'refund' => $amount, 'included' => $included], 'output' => $items,
			]);
			if ($payment['open_bill']) {
				($this->renewals)()->reset($row);
				$payment = $this->payments->find($payment_id);
			}
			$this->memberships->save(['items' => $items] + $row, $row);
			$this->announce('tierway_payment_refunded', $payment);
			Point::reach('refund.written');
			return $payment;
		}));
	}

	/**
	 * A manager gives credit, or pays it out.
	 *
	 * @param int $amount signed minor units
	 * @return array<string, mixed>|\WP_Error the ledger's entry
	 */
	public function adjust_credit(int $membership_id, int $amount, string $note): array|\WP_Error
	{
		return $this->lock->hold($membership_id, fn (): array|\WP_Error => $this->db->transaction(function () use ($membership_id, $amount, $note): array|\WP_Error {
			$row = $this->memberships->lock_user_of($membership_id);
			if (!$row) {
				return Errors::not_found();
			}
			if ($this->credits->balance($row['user_id'], $row['currency']) + $amount < 0) {
				return Errors::make('tierway_credit_too_low');
			}
			$reason = $amount > 0 ? 'added' : 'paid_out';
			$id = $this->credits->add($row['user_id'], $row['currency'], $amount, $reason, ['membership_id' => $membership_id, 'note' => $note, 'actor' => $this->events->actor()]);
			$this->events->add("credit.$reason", ['membership_id' => $membership_id, 'reason' => $note, 'after' => ['amount' => $amount]]);
			($this->renewals)()->reset($row); // what is open was worked out with another credit
			$this->memberships->save($row, $row); // so was every quote that lies open
			return $this->credits->find($id);
		}));
	}

	/**
	 * Between the transactions: asks the gateway for the money, and settles what it says. The payment is stored, charging.
	 *
	 * @param array<string, mixed> $details
	 * @param bool $present whether the customer is there, as opposed to a renewal
	 * @return array<string, mixed> what settle() says
	 */
	public function charge(int $payment_id, array $details, bool $present = false): array
	{
		$payment = $this->payments->find($payment_id); // as it is now: a manager may have ended the membership since
		if ('pending' !== $payment['status']) {
			return ['payment' => $payment, 'change' => null];
		}
		$gateway = $this->gateways->get($payment['method']);
		Point::reach('charge.asking');
		$outcome = $gateway ? $gateway->charge($payment, $details) : Outcome::failed(__('This way to pay is no longer offered.', 'tierway'));
		Point::reach('charge.answered');
		return $this->settle($payment, $outcome, ['present' => $present]);
	}

	/** Asks the gateways what became of payments that nobody wrote down; charges nothing. */
	public function recover(int $membership_id): void
	{
		foreach ($this->payments->charging($membership_id) as $payment) {
			$outcome = $this->gateways->get($payment['method'])?->look_up($payment);
			if ($outcome) {
				$this->settle($payment, $outcome);
			} elseif ('pending' !== $payment['status']) {
				$this->payments->update($payment, ['charging' => null]); // over, and never asked for
			}
		}
	}

	/**
	 * The second transaction: what the gateway answered is written, and what follows from it. A payment is settled once.
	 *
	 * @param array<string, mixed> $payment
	 * @param array{by_manager?: bool, present?: bool} $how
	 * @return array{payment: array<string, mixed>, change: array<string, mixed>|null} as they are then
	 */
	private function settle(array $payment, Outcome $outcome, array $how = []): array
	{
		$done = $this->db->transaction(function () use ($payment, $outcome, $how): array {
			$row = $this->memberships->lock_user_of($payment['membership_id']);
			Point::reach('settle.writing');
			$payment = $this->payments->find($payment['id']);
			if ('pending' !== $payment['status']) {
				// It was voided while the gateway was asked. Its money is not lost.
				if ('completed' === $outcome->status && in_array($payment['status'], ['voided', 'failed'], true) && 0 === $payment['credited']) {
					$payment = $this->late_money($payment, $row);
				} elseif ($payment['charging']) {
					$payment = $this->payments->update($payment, ['charging' => null]);
				}
				return ['payment' => $payment, 'change' => null];
			}
			$fields = match ($outcome->status) {
				'completed' => ['status' => 'completed', 'action' => null, 'error' => '', 'next_try_on' => null, 'charging' => null, 'paid_gmt' => $this->clock->now_gmt()]
					// By whatever card it was tried before: that was not charged, and cannot be asked to give anything back.
					+ (empty($how['by_manager']) ? [] : ['method' => 'manual']),
				'pending' => ['action' => (string) $outcome->action, 'charging' => null, 'error' => ''],
				'failed' => ['charging' => null, 'error' => $outcome->error],
			};
			$done = 'renewal' === $payment['purpose']
				? ($this->renewals)()->settled($payment, $row, $outcome, $fields, $how)
				: ($this->changes)()->settled($payment, $row, $outcome, $fields, $how);
			Point::reach('settle.written');
			return $done;
		});
		Point::reach('settle.committed');
		return $done;
	}

	/** @return array<string, mixed> the payment, whose money is credit now */
	private function late_money(array $payment, array $row): array
	{
		$this->credits->add($row['user_id'], $row['currency'], $payment['total'], 'late_payment', [
			'membership_id' => $row['id'], 'change_id' => $payment['change_id'], 'payment_id' => $payment['id'], 'actor' => $this->events->actor(),
		]);
		$payment = $this->payments->update($payment, ['credited' => $payment['total'], 'charging' => null, 'paid_gmt' => $this->clock->now_gmt()]);
		$this->events->add('payment.came_late', ['membership_id' => $row['id'], 'change_id' => $payment['change_id'], 'payment_id' => $payment['id'], 'after' => ['credited' => $payment['total']]]);
		$this->memberships->save($row, $row);
		$this->announce('tierway_payment_completed', $payment);
		return $payment;
	}

	/** Ends a payment that is not to be paid any more. One that is just being charged is heard of once more: recover(). */
	public function void(array $payment): array
	{
		return $this->payments->update($payment, ['status' => 'voided', 'action' => null, 'open_bill' => null, 'next_try_on' => null]);
	}

	/** @param array<string, mixed> $details */
	public function invalid_method(string $method, array $details): ?\WP_Error
	{
		$gateway = $this->gateways->offered($this->settings->rules())[$method] ?? null;
		if (!$gateway) {
			return Errors::invalid(['payment_method' => __('This way to pay is not offered.', 'tierway')]);
		}
		$message = $gateway->invalid_details($details);
		return null === $message ? null : Errors::invalid(['payment_details' => $message]);
	}

	/** Fires one of the hooks of docs/hooks.md, with the payment as the API shows it, when all of this is committed. */
	public function announce(string $hook, array $payment): void
	{
		$payment = MembershipView::payment($payment);
		$this->db->after_commit(static fn () => do_action($hook, $payment));
	}
}
