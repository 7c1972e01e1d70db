<?php

declare(strict_types=1);

namespace Tierway\Mail;

use Tierway\Services\MembershipView;
use Tierway\Storage\Changes;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\Payments;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;
use Tierway\Support\Clock;

use function Tierway\Domain\add_days;

/**
 * Which mail is sent when, to whom, and what it says: docs/mails.md has the table.
 *
 * It listens to the hooks that fire after a commit. Each mail has a key, which is written to the events first: whatever
 * happens twice is told once, and a mail that fails is logged and not sent again. Mails of a request wait until its answer is
 * out.
 */
final class Mails
{
	/** Days before the end of a trial, and before a scheduled change. */
	private const TRIAL_DAYS = 3;
	private const REMINDER_DAYS = [1, 7];
	private const AT_ONCE = 100;

	/** @var list<\Closure(): void> */
	private array $waiting = [];
	/** @var array<int, array<string, mixed>|null> the membership that was told of last, by its id: a change and its receipt are about the same */
	private array $told = [];

	public function __construct(
		private readonly Memberships $memberships,
		private readonly MembershipView $view,
		private readonly Changes $changes,
		private readonly Payments $payments,
		private readonly SettingsStore $settings,
		private readonly Events $events,
		private readonly Clock $clock,
	) {
	}

	/**
	 * What one of the hooks of docs/hooks.md said.
	 *
	 * @param array<string, mixed> $subject a change or payment as the API shows it, or a membership as stored
	 */
	public function about(string $event, array $subject): void
	{
		$by = get_current_user_id(); // who did it; later it may be somebody else
		$this->later(fn () => $this->tell($event, $subject, $by));
	}

	/** What the due work said, and what time says: trials that end soon, scheduled changes that come soon. */
	public function remind(): void
	{
		$this->send_waiting();
		$today = $this->clock->today();
		if ($this->is_on('trial_ending')) {
			$this->each(
				fn (int $after): array => $this->memberships->trials_ending($today, add_days($today, self::TRIAL_DAYS), $after, self::AT_ONCE),
				fn (int $id) => $this->to_customer('trial_ending', $id, (string) $id, fn (array $membership): ?array => $this->trial_ending($membership)),
			);
		}
		if ($this->is_on('change_reminder')) {
			foreach (self::REMINDER_DAYS as $days) {
				$this->each(
					fn (int $after): array => $this->changes->to_remind($today, $days, $after, self::AT_ONCE),
					function (int $id) use ($days): void {
						$change = $this->changes->find($id);
						$this->to_customer('change_reminder', $change['membership_id'], "$id:$days", fn (array $membership): array => $this->change_reminder($change, $membership), ['change_id' => $id]);
					},
				);
			}
		}
	}

	/** Sends what waits for the answer of this request to be out. */
	public function send_waiting(): void
	{
		while ([] !== $this->waiting) {
			array_shift($this->waiting)();
		}
		$this->told = [];
	}

	/** @param array<int, array{url: string}> $sites those that a membership covers */
	public static function account_url(array $sites): string
	{
		$site = reset($sites);
		return $site ? $site['url'] . 'wp-admin/admin.php?page=tierway-account' : '';
	}

	/** @param array<string, mixed> $subject */
	private function tell(string $event, array $subject, int $by): void
	{
		match ($event) {
			'change_scheduled', 'change_applied', 'change_cancelled' => $this->of_change($event, $subject),
			'change_failed' => $this->change_failed($subject, $by),
			'payment_due' => $this->payment_due($subject, $by),
			'payment_completed' => $this->payment_completed($subject, $by),
			'payment_failed' => $this->payment_failed($subject, $by),
			// A refund is a receipt too: it is switched with them.
			'payment_refunded' => $this->of_payment('payment_received', $subject, "{$subject['id']}:" . count($subject['refunds']), fn (array $membership): array => $this->payment_refunded($subject, $membership)),
			'membership_status_changed' => $this->status_changed($subject),
		};
	}

	// Changes

	/** @param array<string, mixed> $change */
	private function of_change(string $event, array $change): void
	{
		if ('superseded' === $change['status']) {
			return; // the newer one is told
		}
		$this->to_customer($event, $change['membership_id'], (string) $change['id'], fn (array $membership): array => match ($event) {
			'change_scheduled' => $this->change_scheduled($change, $membership),
			'change_applied' => $this->change_applied($change, $membership),
			'change_cancelled' => $this->change_cancelled($change, $membership),
		}, ['change_id' => $change['id']]);
	}

	/** @return array<string, mixed> */
	private function change_scheduled(array $change, array $membership): array
	{
		$text = [Words::takes_effect($change)];
		$otherwise = $change['quote']['otherwise'] ?? null;
		if (null !== $otherwise) {
			$text[] = 'hold' === $otherwise
				? __('Should it not be possible on that day, your membership is put on hold until you decide.', 'tierway')
				: __('Should it not be possible on that day, the plan you have is renewed.', 'tierway');
		}
		return [
			'subject' => self::about_change($change),
			'text' => [...$text, Words::undo()],
			'rows' => [...Words::rows($change), ...Words::next_bill($change['quote']['next'] ?? null, $membership['currency'])],
			'files' => [Calendar::file($change, self::account_url($membership['sites']))],
		];
	}

	/** @return array<string, mixed> */
	private function change_reminder(array $change, array $membership): array
	{
		/* translators: %s: what happens, e.g. "Your plan changes to Premium on May 1, 2026". */
		return ['subject' => sprintf(__('Reminder: %s', 'tierway'), self::about_change($change)), 'files' => []] + $this->change_scheduled($change, $membership);
	}

	private static function about_change(array $change): string
	{
		$day = Format::day($change['effective_on']);
		return $change['summary']['from_plan'] === $change['summary']['to_plan']
			/* translators: %s: day. */
			? sprintf(__('Your membership changes on %s', 'tierway'), $day)
			/* translators: 1: plan, 2: day. */
			: sprintf(__('Your plan changes to %1$s on %2$s', 'tierway'), $change['summary']['to_plan'], $day);
	}

	/** @return array<string, mixed> */
	private function change_applied(array $change, array $membership): array
	{
		['from_plan' => $from, 'to_plan' => $to] = $change['summary'];
		$rows = [...Words::rows($change), ...Words::next_bill($membership['next_bill'], $membership['currency'])];
		if ($membership['credit'] > 0) {
			$rows[] = [__('Your credit', 'tierway'), Format::money($membership['credit'], $membership['currency'])];
		}
		if ('reactivate' === $change['kind']) {
			/* translators: %s: plan. */
			return ['subject' => sprintf(__('Welcome back to %s', 'tierway'), $to), 'text' => [__('Your membership is active again, with the limits of this plan.', 'tierway')], 'rows' => $rows];
		}
		if ($from === $to) {
			/* translators: %s: plan. */
			return ['subject' => sprintf(__('Your membership %s has changed', 'tierway'), $to), 'text' => [__('What you chose is in force now.', 'tierway')], 'rows' => $rows];
		}
		return [
			/* translators: %s: plan. */
			'subject' => sprintf(__('Your plan is now %s', 'tierway'), $to),
			/* translators: 1: new plan, 2: old plan. */
			'text' => [sprintf(__('%1$s has taken the place of %2$s, and its limits are in force now.', 'tierway'), $to, $from)],
			'rows' => $rows,
		];
	}

	/** @return array<string, mixed> */
	private function change_cancelled(array $change, array $membership): array
	{
		$to = $change['summary']['to_plan'];
		$over = in_array($membership['status'], ['cancelled', 'expired'], true) || null !== $membership['cancel_at'];
		$text = [$over
			? __('Your membership ends, so the change that was waiting is not made.', 'tierway')
			/* translators: %s: plan. */
			: sprintf(__('It is not made. You keep %s as it is, and can choose again at any time.', 'tierway'), $membership['plan_name'])];
		if ('' !== $change['reason']) {
			$text[] = $change['reason'];
		}
		return [
			'subject' => $to === $change['summary']['from_plan']
				? __('The change of your membership was taken back', 'tierway')
				/* translators: %s: plan. */
				: sprintf(__('Your change to %s was taken back', 'tierway'), $to),
			'text' => $text,
			'rows' => Words::rows($change),
		];
	}

	private function change_failed(array $change, int $by): void
	{
		$on_its_day = 'period_end' === ($change['quote']['effective'] ?? null);
		$ids = ['change_id' => $change['id']];
		$this->to_customer('change_failed', $change['membership_id'], (string) $change['id'], function (array $membership) use ($change, $on_its_day, $by): ?array {
			if (!$on_its_day && 'failed' === $change['status'] && $by === $membership['user_id']) {
				return null; // declined while its customer looked on: the screen says it
			}
			$to = $change['summary']['to_plan'];
			return [
				'subject' => $to === $change['summary']['from_plan']
					? __('The change of your membership could not be made', 'tierway')
					/* translators: %s: plan. */
					: sprintf(__('Your change to %s could not be made', 'tierway'), $to),
				'text' => [
					...('' === $change['reason'] ? [] : [$change['reason']]),
					'on_hold' === $membership['status']
						? __('Your membership is on hold. Open your Account page to pay the open bill or to choose another plan.', 'tierway')
						/* translators: %s: plan. */
						: sprintf(__('You keep %s as it is. You can choose again on your Account page.', 'tierway'), $membership['plan_name']),
				],
				'rows' => Words::rows($change),
			];
		}, $ids);
		if ($on_its_day && 'failed' === $change['status']) {
			$this->to_admin($change['membership_id'], "change:{$change['id']}", $by, static fn (array $membership): array => [
				/* translators: %s: customer. */
				'subject' => sprintf(__('A scheduled change of %s could not be made', 'tierway'), $membership['user']['name']),
				'text' => [
					...('' === $change['reason'] ? [] : [$change['reason']]),
					'on_hold' === $membership['status']
						? __('The membership is on hold until the customer decides.', 'tierway')
						: __('The plan held was renewed, as promised when the change was made.', 'tierway'),
				],
				'rows' => [[__('Customer', 'tierway'), self::who($membership)], ...Words::rows($change)],
			], $ids);
		}
	}

	// Payments

	private function payment_due(array $payment, int $by): void
	{
		$this->of_payment('payment_due', $payment, "{$payment['id']}:{$payment['action']}", function (array $membership) use ($payment, $by): ?array {
			if ('confirm_card' === $payment['action'] && 'change' === $payment['purpose'] && $by === $membership['user_id']) {
				return null; // the screen asks for it at this moment
			}
			return $this->asks($payment, $membership);
		});
		if ('await_manager' === $payment['action']) {
			$this->to_admin($payment['membership_id'], "payment:{$payment['id']}:waits", $by, static fn (array $membership): array => [
				/* translators: 1: amount of money, 2: customer. */
				'subject' => sprintf(__('%1$s from %2$s waits to be confirmed', 'tierway'), Format::money($payment['total'], $payment['currency']), $membership['user']['name']),
				'text' => [__('Confirm the payment when the money has arrived, or say that it does not come. Until then the customer waits.', 'tierway')],
				'rows' => [[__('Customer', 'tierway'), self::who($membership)], [__('Plan', 'tierway'), $membership['plan_name']], ...self::facts($payment)],
			], ['payment_id' => $payment['id']]);
		}
	}

	/**
	 * What is to be paid, and how.
	 *
	 * @return array<string, mixed>
	 */
	private function asks(array $payment, array $membership): array
	{
		$amount = Format::money($payment['total'], $payment['currency']);
		$due_on = $payment['due_on'];
		$text = [];
		if ($payment['period'] && $due_on) {
			/* translators: 1: first day, 2: day after the last one. */
			$text[] = sprintf(__('This is your bill from %1$s to %2$s.', 'tierway'), Format::day($payment['period']['start']), Format::day($payment['period']['end']));
		}
		$text[] = match (true) {
			'confirm_card' === $payment['action'] => __('Your bank wants you to confirm this payment. Open your Account page to do that.', 'tierway'),
			'await_customer' === $payment['action'] => __('It was not paid. Open your Account page and pay with a card, or in another way.', 'tierway'),
			'renewal' === $payment['purpose'] && null !== $due_on && $due_on > $this->clock->today()
				/* translators: %s: day. */
				=> sprintf(__('Please pay it so that the money arrives by %s. A bill that is not paid on that day puts your membership on hold.', 'tierway'), Format::day($due_on)),
			'renewal' === $payment['purpose'] => __('Please pay it. Your membership goes on when the money has arrived.', 'tierway'),
			/* translators: %s: day. */
			default => sprintf(__('What you chose comes into force when the money has arrived. It waits until %s; until then everything stays as it is.', 'tierway'), Format::day(add_days(substr($payment['created_gmt'], 0, 10), $this->settings->rules()['payment_days']))),
		};
		return [
			'subject' => match (true) {
				/* translators: 1: payment number, 2: amount of money. */
				null === $due_on || $due_on === $this->clock->today() => sprintf(__('Payment %1$s: %2$s is due', 'tierway'), $payment['number'], $amount),
				/* translators: 1: payment number, 2: amount of money, 3: day. */
				$due_on < $this->clock->today() => sprintf(__('Payment %1$s: %2$s was due on %3$s', 'tierway'), $payment['number'], $amount, Format::day($due_on)),
				/* translators: 1: payment number, 2: amount of money, 3: day. */
				default => sprintf(__('Payment %1$s: %2$s is due on %3$s', 'tierway'), $payment['number'], $amount, Format::day($due_on)),
			},
			'text' => [...$text, ...$this->ends_when($membership)],
			'rows' => [...Words::lines($payment), ...self::seller($this->settings->rules()['invoice_from'])],
			'link' => __('Pay on your Account page', 'tierway'),
		];
	}

	private function payment_completed(array $payment, int $by): void
	{
		$this->of_payment('payment_received', $payment, (string) $payment['id'], fn (array $membership): array => $this->payment_received($payment, $membership));
		if ($payment['credited'] > 0) {
			$this->to_admin($payment['membership_id'], "payment:{$payment['id']}:late", $by, static fn (array $membership): array => [
				/* translators: 1: amount of money, 2: customer. */
				'subject' => sprintf(__('%1$s from %2$s came too late and became credit', 'tierway'), Format::money($payment['credited'], $payment['currency']), $membership['user']['name']),
				'text' => [__('The payment was not asked for any more when its money came. It is the customer’s credit now; pay it out where they want it back.', 'tierway')],
				'rows' => [[__('Customer', 'tierway'), self::who($membership)], ...self::facts($payment)],
			], ['payment_id' => $payment['id']]);
		}
	}

	/** @return array<string, mixed> */
	private function payment_received(array $payment, array $membership): array
	{
		$amount = Format::money($payment['total'], $payment['currency']);
		$text = match (true) {
			// Not when it was paid ahead: that is still for what it was paid for.
			$payment['credited'] > 0 => __('Your money came when it was no longer asked for. Nothing is lost: it is your credit now, and is used for your next bill.', 'tierway'),
			'credit' === $payment['method'] => __('This bill was paid from your credit. Nothing was charged.', 'tierway'),
			/* translators: %s: amount of money. */
			default => sprintf(__('Thank you. We have received %s.', 'tierway'), $amount),
		};
		return [
			'subject' => 'credit' === $payment['method']
				/* translators: %s: payment number. */
				? sprintf(__('Payment %s was paid from your credit', 'tierway'), $payment['number'])
				/* translators: 1: payment number, 2: amount of money. */
				: sprintf(__('Payment %1$s: we have received %2$s', 'tierway'), $payment['number'], $amount),
			'text' => [$text],
			'rows' => [...Words::lines($payment), ...Words::next_bill($membership['next_bill'], $membership['currency'])],
		];
	}

	private function payment_failed(array $payment, int $by): void
	{
		if ('renewal' !== $payment['purpose']) {
			return; // its change is over with it, and that is told
		}
		$for_good = 'await_customer' === $payment['action'];
		// What the customer tries in between changes neither: it is told once per planned try.
		$key = "{$payment['id']}:failed:" . ($payment['next_try_on'] ?? 'last');
		$this->of_payment('payment_failed', $payment, $key, fn (array $membership): array => [
			/* translators: 1: payment number, 2: amount of money. */
			'subject' => sprintf(__('Payment %1$s: %2$s could not be charged', 'tierway'), $payment['number'], Format::money($payment['total'], $payment['currency'])),
			'text' => [
				...('' === $payment['error'] ? [] : [$payment['error']]),
				null === $payment['next_try_on']
					? __('It is not tried again by itself. Open your Account page and pay with another card, or in another way.', 'tierway')
					/* translators: %s: day. */
					: sprintf(__('It is tried again on %s. Until then your plan stays as it is. You can also pay now, with another card, on your Account page.', 'tierway'), Format::day($payment['next_try_on'])),
				...$this->ends_when($membership),
			],
			'rows' => Words::lines($payment),
			'link' => __('Pay on your Account page', 'tierway'),
		]);
		if ($for_good) {
			$this->to_admin($payment['membership_id'], "payment:{$payment['id']}:declined", $by, fn (array $membership): array => [
				/* translators: %s: customer. */
				'subject' => sprintf(__('A renewal of %s was declined for good', 'tierway'), $membership['user']['name']),
				'text' => [
					...('' === $payment['error'] ? [] : [$payment['error']]),
					/* translators: %d: number of days. */
					sprintf(_n('The membership is on hold. It expires after %d day unless the bill is paid.', 'The membership is on hold. It expires after %d days unless the bill is paid.', $this->settings->rules()['grace_days'], 'tierway'), $this->settings->rules()['grace_days']),
				],
				'rows' => [[__('Customer', 'tierway'), self::who($membership)], [__('Plan', 'tierway'), $membership['plan_name']], ...self::facts($payment)],
			], ['payment_id' => $payment['id']]);
		}
	}

	/** @return array<string, mixed> */
	private function payment_refunded(array $payment, array $membership): array
	{
		$refund = end($payment['refunds']);
		$amount = Format::money($refund['amount'], $payment['currency']);
		$rows = [[__('Payment', 'tierway'), $payment['number']], [__('Given back', 'tierway'), $amount]];
		if ('' !== $refund['reason']) {
			$rows[] = [__('Why', 'tierway'), $refund['reason']];
		}
		if ($payment['refunded'] !== $refund['amount']) {
			$rows[] = [__('Given back in all', 'tierway'), Format::money($payment['refunded'], $payment['currency'])];
		}
		return [
			/* translators: 1: amount of money, 2: payment number. */
			'subject' => sprintf(__('%1$s of payment %2$s were given back', 'tierway'), $amount, $payment['number']),
			'text' => [__('The money goes the way that it came.', 'tierway')],
			'rows' => [...$rows, ...Words::next_bill($membership['next_bill'], $membership['currency'])],
		];
	}

	// Memberships

	/** Overdue, and ended for that; when its card was declined, or it was asked again, the customer knows already. */
	private function status_changed(array $row): void
	{
		if ('on_hold' === $row['status']) {
			$payment = $this->payments->pending_for([$row['id']])[$row['id']] ?? null;
			if ($payment && 'await_customer' !== $payment['action']) {
				$this->of_payment('payment_due', $payment, "{$payment['id']}:overdue", fn (array $membership): array => [
					/* translators: 1: payment number, 2: amount of money. */
					'subject' => sprintf(__('Payment %1$s: %2$s is overdue, your membership is on hold', 'tierway'), $payment['number'], Format::money($payment['total'], $payment['currency'])),
				] + $this->asks($payment, $membership));
			}
		} elseif ('expired' === $row['status']) {
			$this->to_customer('payment_due', $row['id'], "membership:{$row['id']}:expired:{$row['ended_on']}", static fn (array $membership): array => [
				/* translators: %s: plan. */
				'subject' => sprintf(__('Your membership %s has ended', 'tierway'), $membership['plan_name']),
				'text' => [__('Its bill was not paid in time. Nothing of your sites is deleted. Open your Account page to start it again.', 'tierway')],
			]);
		}
	}

	/** @return array<string, mixed>|null */
	private function trial_ending(array $membership): ?array
	{
		$trial = $membership['trial'];
		if (null === $trial || null === $membership['next_bill']) {
			return null;
		}
		$period = $membership['period'];
		return [
			/* translators: 1: plan, 2: day. */
			'subject' => sprintf(__('Your trial of %1$s ends on %2$s', 'tierway'), $membership['plan_name'], Format::day($trial['end'])),
			'text' => [
				/* translators: 1: amount of money, 2: how often, e.g. "per month". */
				sprintf(__('On that day your first bill is due: %1$s, then billed %2$s. Nothing is charged before.', 'tierway'), Format::money($membership['next_bill']['amount'], $membership['currency']), Format::per_period($period['unit'] ?? null, $period['count'] ?? null)),
				__('If you do not want to go on, or want another plan, say so on your Account page before that day.', 'tierway'),
			],
			'rows' => Words::next_bill($membership['next_bill'], $membership['currency']),
		];
	}

	// Pieces

	/** @return list<string> */
	private function ends_when(array $membership): array
	{
		if (null === $membership['expires_on']) {
			return [];
		}
		/* translators: %s: day. */
		return [sprintf(__('Your membership is on hold. Unless the bill is paid, it ends on %s.', 'tierway'), Format::day($membership['expires_on']))];
	}

	/** @return list<array{string, string}> */
	private static function facts(array $payment): array
	{
		return [[__('Payment', 'tierway'), $payment['number']], [__('Total', 'tierway'), Format::money($payment['total'], $payment['currency'])]];
	}

	/** @return list<array{string, string}> */
	private static function seller(string $from): array
	{
		return '' === trim($from) ? [] : [[__('Billed by', 'tierway'), trim($from)]];
	}

	private static function who(array $membership): string
	{
		return "{$membership['user']['name']} <{$membership['user']['email']}>";
	}

	// Sending

	/** @param callable(array<string, mixed>): (array<string, mixed>|null) $words */
	private function of_payment(string $mail, array $payment, string $key, callable $words): void
	{
		$this->to_customer($mail, $payment['membership_id'], $key, $words, ['change_id' => $payment['change_id'], 'payment_id' => $payment['id']]);
	}

	/**
	 * @param string $key what happened; told once
	 * @param callable(array<string, mixed>): (array<string, mixed>|null) $words of the membership as it is now: subject, text, rows, files, link (its label); null: nothing is to be told
	 * @param array{change_id?: int|null, payment_id?: int|null} $ids
	 */
	private function to_customer(string $mail, int $membership_id, string $key, callable $words, array $ids = []): void
	{
		$membership = $this->is_on($mail) ? $this->membership($membership_id) : null;
		$user = $membership ? get_userdata($membership['user_id']) : false;
		if (!$user || '' === $user->user_email) {
			return;
		}
		$site = reset($membership['sites']);
		$locale = $user->locale ?: ($site ? get_blog_option($site['id'], 'WPLANG') : '') ?: self::network_locale();
		$url = self::account_url($membership['sites']);
		$this->send($mail, $key, $user->user_email, $user->ID, $locale, static function () use ($words, $membership, $url): ?array {
			$made = $words($membership);
			return null === $made ? null : ['link' => '' === $url ? null : ['url' => $url, 'label' => $made['link'] ?? __('Open your Account page', 'tierway')]] + $made;
		}, ['membership_id' => $membership_id] + $ids);
	}

	/** @param callable(array<string, mixed>): array<string, mixed> $words */
	private function to_admin(int $membership_id, string $key, int $by, callable $words, array $ids): void
	{
		if (!$this->is_on('admin_attention') || ($by > 0 && user_can($by, Access::capability()))) {
			return; // a manager did it
		}
		$membership = $this->membership($membership_id);
		$to = (string) get_site_option('admin_email');
		if (!$membership || '' === $to) {
			return;
		}
		$admin = get_user_by('email', $to);
		$locale = $admin ? $admin->locale : '';
		$link = ['url' => network_admin_url("admin.php?page=tierway&p=/memberships/$membership_id"), 'label' => __('Open the membership', 'tierway')];
		$this->send('admin_attention', $key, $to, $admin ? $admin->ID : 0, $locale ?: self::network_locale(), static fn (): array => [
			'link' => ['label' => __('Open the membership', 'tierway')] + $link,
		] + $words($membership), []);
	}

	/**
	 * @param callable(): (array<string, mixed>|null) $words run in the locale
	 * @param array<string, int|null> $ids
	 */
	private function send(string $id, string $key, string $to, int $user_id, string $locale, callable $words, array $ids): void
	{
		$switched = get_user_locale($user_id) === $locale ? switch_to_user_locale($user_id) : switch_to_locale($locale);
		try {
			$made = $words();
			if (null === $made) {
				return;
			}
			$mail = ['id' => $id, 'to' => $to, 'heading' => $made['subject']] + $made + ['rows' => [], 'files' => [], 'link' => null];
			/**
			 * Filters a mail before it is made; null: it is not sent.
			 *
			 * @param array<string, mixed>|null $mail id, to, subject, heading, text (paragraphs), rows (label and value), link (url and label, or null), files (filename and content)
			 * @param array<string, int|null> $ids membership_id, change_id, payment_id: what it is about
			 */
			$mail = apply_filters('tierway_mail', $mail, $ids);
			// Not of the membership's history: that is what happened, not what was said about it.
			if (is_array($mail) && $this->events->add_once("mail:$id:$key", "mail.$id", ['reason' => $mail['subject'], 'actor' => ['id' => 0, 'name' => ''], 'membership_id' => null] + $ids) && !Sender::send($mail)) {
				error_log("Tierway: the mail $id ($key) was not taken for delivery.");
			}
		} finally {
			if ($switched) {
				restore_previous_locale();
			}
		}
	}

	/** @return array<string, mixed>|null as the API shows it to managers */
	private function membership(int $id): ?array
	{
		if (!array_key_exists($id, $this->told)) {
			$row = $this->memberships->find($id);
			$this->told = [$id => $row ? $this->view->one($row) : null];
		}
		return $this->told[$id];
	}

	private function is_on(string $mail): bool
	{
		return in_array($mail, $this->settings->rules()['mails'], true);
	}

	private static function network_locale(): string
	{
		return (string) get_site_option('WPLANG') ?: 'en_US';
	}

	/**
	 * @param callable(int): list<int> $find those that have not been told, after an id
	 * @param callable(int): void $tell
	 */
	private function each(callable $find, callable $tell): void
	{
		$after = 0;
		do {
			$ids = $find($after);
			foreach ($ids as $id) {
				$after = $id;
				self::safely(static fn () => $tell($id));
			}
			$this->told = [];
		} while (self::AT_ONCE === count($ids));
	}

	/** Not now: the customer is locked still, and somebody may wait for the answer. */
	private function later(\Closure $work): void
	{
		if ([] === $this->waiting) {
			// After core has flushed its buffers, at 1. The due work does not wait for it: remind().
			add_action('shutdown', function (): void {
				if ([] !== $this->waiting && function_exists('fastcgi_finish_request')) {
					fastcgi_finish_request();
				}
				$this->send_waiting();
			}, 20);
		}
		$this->waiting[] = static fn () => self::safely($work);
	}

	/** A mail that cannot be made or sent breaks nothing. */
	private static function safely(\Closure $work): void
	{
		try {
			$work();
		} catch (\Throwable $error) {
			error_log("Tierway: a mail was not sent: $error");
		}
	}
}
