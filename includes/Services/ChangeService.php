<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\EffectiveLimits;
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

use function Tierway\Domain\add_days;
use function Tierway\Domain\apply_change;
use function Tierway\Domain\reactivation_input;
use function Tierway\Domain\waiting_selection;

/**
 * Changes of memberships: confirmed, paid, applied, taken back.
 *
 * A change with money due takes two transactions, with the gateway between them: the first stores the change and its
 * pending payment, the second settles what the gateway answered (PaymentService). Each step can be done again: after a
 * crash the same request, or the sweep, goes on where it ended.
 *
 * A change quoted for the period end is applied by the renewal of its day (RenewalService).
 */
final class ChangeService
{
	public function __construct(
		private readonly Database $db,
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly Payments $payments,
		private readonly Credits $credits,
		private readonly Events $events,
		private readonly SettingsStore $settings,
		private readonly QuoteService $quotes,
		private readonly MembershipView $view,
		private readonly CustomerLock $lock,
		private readonly PaymentService $money,
		/** @var \Closure(): RenewalService */
		private readonly \Closure $renewals,
		private readonly EffectiveLimits $limits,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Confirms a quote.
	 *
	 * @param array{selection: array, quote_token: string, acknowledged: list<string>, payment_method?: string, payment_details?: array, reactivate?: bool, terms?: array, move_id?: int} $request move_id: the run that moves many, which it is part of
	 * @return array{int, array<string, mixed>}|\WP_Error status and body, the same ones for the same key and request
	 */
	public function confirm(int $membership_id, array $request, string $key): array|\WP_Error
	{
		return $this->lock->hold($membership_id, function () use ($membership_id, $request, $key): array|\WP_Error {
			$this->money->recover($membership_id);
			$begun = $this->db->transaction(fn () => $this->begin($membership_id, $request, $key));
			Point::reach('confirm.stored');
			if (is_wp_error($begun)) {
				return $begun;
			}
			if (null !== $begun['response']) {
				return [$begun['response_status'], $begun['response']];
			}
			$settled = $this->money->charge($begun['payment_id'], $this->details($membership_id, $request), true)['change'];
			return null !== ($settled['response'] ?? null) ? [$settled['response_status'], $settled['response']] : $this->answer($membership_id, $begun['id']);
		});
	}

	/**
	 * A manager who changes somebody's plan does not hold their card: it is the one that renewals are charged with.
	 *
	 * @param array<string, mixed> $request
	 * @return array<string, mixed>
	 */
	private function details(int $membership_id, array $request): array
	{
		$row = isset($request['terms']) && empty($request['payment_details']) ? $this->memberships->find($membership_id) : null;
		return $row && $row['payment_method'] === $request['payment_method'] ? ['token' => $row['payment_token']] : $request['payment_details'] ?? [];
	}

	/**
	 * Pays a change that awaits its money, in any of the ways offered.
	 *
	 * @param array{payment_method: string, payment_details?: array} $request
	 * @return array{int, array<string, mixed>}|\WP_Error
	 */
	public function pay(int $membership_id, int $change_id, array $request): array|\WP_Error
	{
		$change = $this->change_of($membership_id, $change_id);
		if (!$change) {
			return Errors::not_found();
		}
		if (null === $change['payment_id']) {
			$invalid = $this->money->invalid_method($request['payment_method'], $request['payment_details'] ?? []);
			return $invalid ?? Errors::make('tierway_not_waiting');
		}
		$payment = $this->money->pay($membership_id, $change['payment_id'], $request);
		return is_wp_error($payment) ? $payment : $this->paid($payment);
	}

	/**
	 * What is answered to whoever paid a payment.
	 *
	 * @param array<string, mixed> $payment as it is afterwards
	 * @return array{int, array<string, mixed>} status and body
	 */
	public function paid(array $payment): array
	{
		$change = null === $payment['change_id'] ? null : $this->changes->find($payment['change_id']);
		[$status, $body] = $this->body($change, $payment, $this->memberships->find($payment['membership_id']));
		return [201 === $status ? 200 : $status, $body];
	}

	/**
	 * Takes back a change that waits.
	 *
	 * @return array<string, mixed>|\WP_Error the change
	 */
	public function take_back(int $membership_id, int $change_id): array|\WP_Error
	{
		return $this->lock->hold($membership_id, function () use ($membership_id, $change_id): array|\WP_Error {
			$this->money->recover($membership_id);
			return $this->db->transaction(function () use ($membership_id, $change_id): array|\WP_Error {
				$row = $this->memberships->lock_user_of($membership_id);
				$change = $this->change_of($membership_id, $change_id);
				if (!$row || !$change) {
					return Errors::not_found();
				}
				if (!in_array($change['status'], Changes::WAITING, true)) {
					return Errors::make('tierway_not_waiting');
				}
				($this->renewals)()->reset($row);
				$this->memberships->save($row, $row);
				return MembershipView::change($this->end_waiting($this->changes->find($change_id), 'cancelled'));
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
	 * Ends a change whose money did not come in time, in the running transaction.
	 *
	 * @param array<string, mixed> $change
	 * @param array<string, mixed> $row as locked
	 */
	public function expire_late(array $change, array $row): bool
	{
		$this->memberships->save($row, $row);
		$this->end_waiting($change, 'expired', __('The money did not come in time.', 'tierway'));
		return true;
	}

	/** Whether the change that a payment is for is too late to be paid; it is then over, in the running transaction. */
	public function expired_of_payment(array $payment, array $row): bool
	{
		$change = null === $payment['change_id'] ? null : $this->changes->find($payment['change_id']);
		return null !== $change && $this->expire_if_late($change, $payment, $row);
	}

	/** A scheduled change that is not possible on its day is over, in the running transaction. */
	public function fail_scheduled(array $change, string $reason): void
	{
		$this->end_waiting($change, 'failed', $reason);
	}

	/** @return array<string, mixed> a scheduled change, applied by the renewal of its day */
	public function applied_at_renewal(array $change): array
	{
		$change = $this->changes->update($change, ['status' => 'applied', 'applied_gmt' => $this->clock->now_gmt()]);
		$this->record('change.applied', $change);
		$this->announce('tierway_change_applied', $change);
		return $change;
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
		Point::reach('confirm.begin');
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
		$terms = $request['terms'] ?? [];
		$input = $this->quotes->on_terms($this->quotes->input($row, $catalog, $selection), $row, $terms);
		if (is_wp_error($input)) {
			return $input;
		}
		$reason = trim($terms['reason'] ?? '');
		if ('' === $reason && (isset($terms['price']) || !empty($terms['waive']))) {
			return Errors::invalid(['terms' => __('Say why: it is kept in the history.', 'tierway')]);
		}
		$asked = $input;
		$reactivate = !empty($request['reactivate']);
		$quote = $this->quotes->quote_input($row, $input, $catalog, $reactivate);
		if (is_wp_error($quote)) {
			return $quote;
		}
		if ($reactivate) {
			$input = reactivation_input($input);
		}
		if ('none' === $quote['kind']) {
			return Errors::make('tierway_no_change');
		}
		if (!$this->quotes->verifies($request['quote_token'], $row, $asked, $quote)) {
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
				? $this->money->invalid_method($request['payment_method'], $request['payment_details'] ?? [])
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
		$change = $this->insert_change($row, $quote, $input, $catalog, $this->events->actor(), [
			'status' => 'period_end' === $quote['effective'] ? 'scheduled' : 'awaiting_payment',
			'idempotency_key' => $key,
			'request_hash' => $hash,
			'reason' => $reason,
			'move_id' => $request['move_id'] ?? null,
		]);
		if ('scheduled' === $change['status']) {
			($this->renewals)()->reset($row);
			$row = $this->memberships->save($row, $row);
			$change = $this->let_go_of_older($change);
			$this->record('change.scheduled', $change);
			$this->announce('tierway_change_scheduled', $change);
			return $this->with_answer($change, null, $row);
		}
		if (0 === $quote['due_now']) {
			[$change, $row] = $this->apply($change, $row, null);
			return $this->with_answer($change, null, $row);
		}
		$payment = $this->money->insert($row, $catalog, [
			'lines' => $quote['lines'],
			'carried' => 0,
			'credit_used' => $quote['credit_used'],
			'carried_on' => 0,
			'due' => $quote['due_now'],
		], ['change_id' => $change['id'], 'method' => $request['payment_method'], 'charging' => 1, 'attempts' => 1]);
		return $this->changes->update($change, ['payment_id' => $payment['id']]);
	}

	/**
	 * What the gateway, or a manager, said about a change's money, in the transaction that settles it.
	 *
	 * @param array<string, mixed> $fields what is written of the payment in any case
	 * @param array{by_manager?: bool, present?: bool} $how
	 * @return array{payment: array<string, mixed>, change: array<string, mixed>}
	 */
	public function settled(array $payment, array $row, Outcome $outcome, array $fields, array $how): array
	{
		$change = $this->changes->find((int) $payment['change_id']);
		if ('failed' !== $outcome->status) {
			$change = $this->let_go_of_older($change);
		}
		if ('pending' === $outcome->status) {
			// The money is on its way; the old plan stays whole.
			$shown = $outcome->action === $payment['action'];
			$payment = $this->payments->update($payment, $fields);
			if (!$shown) {
				$row = $this->memberships->save($row, $row); // its waiting change is another than before
				$this->money->announce('tierway_payment_due', $payment);
			}
		} elseif ('completed' === $outcome->status) {
			$payment = $this->payments->update($payment, $fields);
			$row = ['times_billed' => $row['times_billed'] + 1, 'payment_method' => $payment['method'], 'payment_token' => $outcome->token] + $row;
			[$change, $row] = $this->apply($change, $row, $payment);
		} else {
			$was_shown = null !== $payment['action'];
			$payment = $this->payments->update($payment, ['status' => 'failed', 'action' => null] + $fields);
			[$change, $row] = $this->decline($change, $row, $outcome->error, $was_shown);
			$this->money->announce('tierway_payment_failed', $payment);
		}
		return ['payment' => $payment, 'change' => $this->with_answer($change, $payment, $row)];
	}

	/**
	 * No money came: the change is over.
	 *
	 * @return array{array<string, mixed>, array<string, mixed>} change and membership
	 */
	private function decline(array $change, array $row, string $error, bool $was_shown): array
	{
		$change = $this->changes->update($change, ['status' => 'failed', 'reason' => $error]);
		$older = $change['input']['replaces'] ?? null;
		if ($older) {
			$this->changes->update($this->changes->find($older['id']), ['status' => $older['status']]); // it waits again, as if nothing had been tried
		}
		if ($was_shown) {
			$row = $this->memberships->save($row, $row); // else it is untouched, and the same quote can be confirmed again
		}
		$this->record('change.failed', $change);
		$this->announce('tierway_change_failed', $change);
		return [$change, $row];
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
		Point::reach('change.applying');
		$today = $this->clock->today();
		$quote = $change['quote'];
		// What is held cannot have changed since the quote, or this change would no longer wait; what was promised stays.
		$held = apply_change($change['input'], $quote, $today);
		$used = $quote['credit_used'];
		$gained = $quote['credit_after'] + $used - $change['input']['membership']['credit'];
		($this->renewals)()->reset($row); // the next bill is made of something else
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
			'cancel_at' => null,
			'on_hold_since' => null,
			'ended_on' => null,
		] + $row;
		$row = $this->memberships->save($row, $read);
		$change = $this->changes->update($change, [
			'status' => 'applied',
			'applied_gmt' => $this->clock->now_gmt(),
			'effective_on' => $today,
		]);
		$change = $this->let_go_of_older($change);
		$this->events->add('change.applied', [
			'membership_id' => $row['id'], 'change_id' => $change['id'], 'payment_id' => $payment['id'] ?? null, 'reason' => $change['reason'],
			'before' => self::gist($read), 'after' => self::gist($row) + self::run_of($change), 'output' => $held,
		]);
		$this->schedule_removals($change, $row);
		$this->db->after_commit(fn () => $this->limits->sync($row['id']));
		$this->announce('tierway_change_applied', $change);
		if ($payment) {
			$this->money->announce('tierway_payment_completed', $payment);
		}
		$this->announce_status($row, $old);
		Point::reach('change.applied');
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
			$rest = $this->insert_change($row, $quote, $input, $catalog, $change['actor'], ['status' => 'scheduled', 'move_id' => $change['move_id']]);
			$this->record('change.scheduled', $rest);
			$this->announce('tierway_change_scheduled', $rest);
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
		if (!empty($this->payment_of($older)['open_bill'])) {
			($this->renewals)()->reset($this->memberships->find($older['membership_id'])); // it was for what that change would have made
			$older = $this->changes->find($older['id']);
		}
		$this->void_payment_of($older);
		$this->record('change.superseded', $older);
		$this->announce('tierway_change_cancelled', $older);
		return $change;
	}

	private function void_payment_of(array $change): void
	{
		$payment = $this->payment_of($change);
		if ('pending' === ($payment['status'] ?? '')) {
			$this->money->void($payment);
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
		$this->record("change.$status", $change);
		$this->announce(in_array($status, ['failed', 'expired'], true) ? 'tierway_change_failed' : 'tierway_change_cancelled', $change);
		return $change;
	}

	/** Whether the money is too late; the change is then over, in the running transaction. */
	private function expire_if_late(array $change, array $payment, array $row): bool
	{
		if ('awaiting_payment' !== $change['status']) {
			return false;
		}
		$today = $this->clock->today();
		$in_time = add_days(substr($payment['created_gmt'], 0, 10), $this->settings->rules()['payment_days']) > $today
			&& ('reactivate' === $change['kind'] || null === $row['period'] || $today < $row['period']['end']);
		return !$in_time && $this->expire_late($change, $row);
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
			'from_plan' => $row['plan_id'],
			'to_plan' => $quote['selection']['plan_id'],
			'effective_on' => $quote['effective_on'],
			'selection' => $quote['selection'],
			'quote' => array_diff_key($quote, ['token' => 1, 'expires_gmt' => 1]),
			'input' => QuoteService::needed($input, $quote['selection']) + ['rules' => Events::RULES],
			'summary' => [
				'from_plan' => $catalog[$row['plan_id']]['name'] ?? '',
				'to_plan' => $catalog[$quote['selection']['plan_id']]['name'] ?? '',
				'added' => $more($chosen, $held),
				'removed' => $more($held, $chosen),
			],
			'actor' => $actor,
			'reason' => '',
		]);
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
	private function body(?array $change, ?array $payment, array $row): array
	{
		// A renewal that was declined stays open: its bill is the same when another card is tried.
		if ($payment && ('failed' === $payment['status'] || ('pending' === $payment['status'] && '' !== $payment['error']))) {
			$error = Errors::make('tierway_payment_declined');
			return [402, [
				'code' => $error->get_error_code(),
				'message' => $payment['error'] ?: $error->get_error_message(),
				'data' => ['status' => 402, 'change' => $change ? MembershipView::change($change) : null, 'payment' => MembershipView::payment($payment)],
			]];
		}
		return [201, [
			'change' => $change ? MembershipView::change($change) : null,
			'membership' => $this->view->one($row),
			'payment' => null === $payment ? null : MembershipView::payment($payment),
		]];
	}

	private function change_of(int $membership_id, int $change_id): ?array
	{
		$change = $this->changes->find($change_id);
		return $membership_id === ($change['membership_id'] ?? null) ? $change : null;
	}

	/**
	 * What of a membership the history shows before and after.
	 *
	 * @param array<string, mixed> $row as stored
	 * @return array<string, mixed>
	 */
	public static function gist(array $row): array
	{
		return array_intersect_key($row, array_flip(['status', 'plan_id', 'period', 'carried'])) + [
			'items' => array_map(static fn (array $item): array => array_intersect_key($item, array_flip(['product_id', 'name', 'quantity', 'unit_amount'])), $row['items']),
		];
	}

	/** Adds to the history, in the running transaction. */
	private function record(string $type, array $change): void
	{
		$this->events->add($type, [
			'membership_id' => $change['membership_id'], 'change_id' => $change['id'], 'payment_id' => $change['payment_id'], 'reason' => $change['reason'],
			'after' => ['kind' => $change['kind'], 'status' => $change['status'], 'effective_on' => $change['effective_on'], 'from_plan' => $change['summary']['from_plan'], 'to_plan' => $change['summary']['to_plan']] + self::run_of($change),
		]);
	}

	/** @return array{move_id?: int} the run that moved many, for the history */
	private static function run_of(array $change): array
	{
		return null === $change['move_id'] ? [] : ['move_id' => $change['move_id']];
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

	/** Fires one of the hooks of docs/hooks.md, with the change as the API shows it, when all of this is committed. */
	private function announce(string $hook, array $change): void
	{
		$change = MembershipView::change($change);
		$this->db->after_commit(static fn () => do_action($hook, $change));
	}

	/** @param array<string, mixed> $row as written */
	public function announce_status(array $row, string $old): void
	{
		if ($row['status'] !== $old) {
			$this->db->after_commit(static fn () => do_action('tierway_membership_status_changed', $row, $old));
		}
	}
}
