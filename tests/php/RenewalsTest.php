<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

/** What only the real thing can show: late runs, two sweeps at once, failures that are put off; the rest is tests/contract's. */
final class RenewalsTest extends MembershipCase
{
	public function test_a_late_run_bills_each_period_on_its_own_days_terms(): void
	{
		$plugin = Plugin::instance();
		$plugin->products()->update($this->ids['small'], ['tax_ppm' => 100000]);
		$membership = $this->by_card('small');
		$this->today('2026-05-20');
		$plugin->products()->update($this->ids['small'], ['tax_ppm' => 200000]);
		$this->sweep('2026-06-10');

		$payments = $this->history($membership, 'payments');
		self::assertSame([['2026-06-01', 1200], ['2026-05-01', 1100]], array_map(static fn (array $payment): array => [$payment['due_on'], $payment['total']], $payments));
		self::assertSame(['2026-06-01', '2026-07-01', 2], [$this->read($membership)['period']['start'], $this->read($membership)['period']['end'], $this->read($membership)['times_billed']]);
	}

	public function test_a_price_that_changed_after_the_day_does_not_break_a_late_promise_and_one_before_it_does(): void
	{
		$kept = $this->by_card('middle');
		$broken = $this->by_card('middle');
		$other = $this->plan('Other', 1, 700);
		$this->change($kept, $this->select('small'));
		$this->change($broken, ['plan_id' => $other, 'unit' => 'month', 'count' => 1, 'addons' => []]);
		$this->today('2026-04-30');
		Plugin::instance()->products()->update($other, ['prices' => [['unit' => 'month', 'count' => 1, 'amount' => 800]]]);
		$this->today('2026-05-03');
		Plugin::instance()->products()->update($this->ids['small'], ['prices' => [['unit' => 'month', 'count' => 1, 'amount' => 1300]]]);
		$this->sweep('2026-05-05');

		self::assertSame(['applied', 1000], [$this->history($kept)[0]['status'], $this->history($kept, 'payments')[0]['total']]);
		self::assertSame(['failed', 'A price that was promised is another by now.', 2000], [$this->history($broken)[0]['status'], $this->history($broken)[0]['reason'], $this->history($broken, 'payments')[0]['total']]);
	}

	public function test_month_ends_do_not_drift(): void
	{
		$this->today('2026-01-31');
		[, $membership] = $this->request(self::MANAGER, 'POST', '/memberships', ['user_id' => $this->user(), 'plan_id' => $this->ids['small'], 'unit' => 'month', 'count' => 1, 'payment_method' => 'sandbox_card']);
		$ends = [$membership['period']['end']];
		foreach (['2026-02-28', '2026-03-31', '2026-04-30'] as $day) {
			$this->sweep($day);
			$ends[] = $this->read($membership)['period']['end'];
		}
		self::assertSame(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'], $ends);
	}

	public function test_two_sweeps_at_once_bill_each_period_once(): void
	{
		$memberships = array_map(fn (): array => $this->by_card('small'), range(1, 6));
		$code = '$plugin->clock()->use_day("2026-05-01"); $plugin->sweep()->run(); echo "done";';
		self::assertSame(['done', 'done', 'done'], WordPressTestCase::in_parallel(3, $code));
		wp_cache_flush();
		foreach ($memberships as $membership) {
			self::assertSame([['completed', 1000]], array_map(static fn (array $payment): array => [$payment['status'], $payment['total']], $this->history($membership, 'payments')));
			self::assertSame('2026-06-01', $this->read($membership)['period']['end']);
		}
	}

	public function test_what_fails_is_put_off_longer_each_time_and_holds_up_no_other(): void
	{
		$broken = $this->by_card('middle');
		$fine = $this->by_card('small');
		$break = static function (array $input, array $membership) use ($broken): array {
			return $membership['id'] === $broken['id'] ? throw new \RuntimeException('Nothing works.') : $input;
		};
		add_filter('tierway_quote_input', $break, 10, 2);
		$log = ini_set('error_log', '/dev/null');
		$this->sweep('2026-05-01');
		$this->sweep('2026-05-01');
		ini_set('error_log', (string) $log);
		remove_filter('tierway_quote_input', $break);
		self::assertSame('2026-06-01', $this->read($fine)['period']['end']);
		$failures = array_filter($this->history($broken, 'events'), static fn (array $event): bool => 'due.failed' === $event['type']);
		self::assertContains(['membership.renewed', ['id' => 0, 'name' => ''], 'sweep'], array_map(static fn (array $event): array => [$event['type'], $event['actor'], $event['origin']], $this->history($fine, 'events')), 'nobody did it');
		self::assertSame([['Nothing works.', ['failures' => 1]]], array_map(static fn (array $event): array => [$event['reason'], $event['after']], array_values($failures)), 'not tried again within the hour');
		$this->sweep('2026-05-02');
		self::assertSame('2026-06-01', $this->read($broken)['period']['end']);
	}

	public function test_money_for_a_payment_that_was_voided_while_the_card_was_asked_becomes_credit(): void
	{
		$membership = $this->membership('small');
		$gateway = new class ($membership['id']) implements \Tierway\Payments\Gateway {
			public function __construct(private readonly int $membership_id)
			{
			}
			public function id(): string
			{
				return 'sandbox_card';
			}
			public function label(): string
			{
				return '';
			}
			public function description(): string
			{
				return '';
			}
			public function by_hand(): bool
			{
				return false;
			}
			public function invalid_details(array $details): ?string
			{
				return null;
			}
			public function charge(array $payment, array $details): \Tierway\Payments\Outcome
			{
				Plugin::instance()->membership_service()->end($this->membership_id); // a manager, meanwhile
				return \Tierway\Payments\Outcome::completed();
			}
			public function look_up(array $payment): ?\Tierway\Payments\Outcome
			{
				return null;
			}
			public function refund(array $payment, int $amount): ?string
			{
				return null;
			}
		};
		add_filter('tierway_payment_methods', $put = static fn (array $gateways): array => [...$gateways, $gateway]);
		$this->confirm($membership, $this->quote($membership, $this->select('middle')));
		remove_filter('tierway_payment_methods', $put);
		$now = $this->read($membership);
		self::assertSame(['cancelled', $this->ids['small'], 500], [$now['status'], $now['plan_id'], $now['credit']]);
		self::assertSame([['voided', 500]], array_map(static fn (array $payment): array => [$payment['status'], $payment['credited']], $this->history($membership, 'payments')));
	}

	public function test_a_refund_lowers_what_a_later_change_gives_back(): void
	{
		$membership = $this->by_card('small');
		$this->sweep('2026-05-01');
		[$payment] = $this->history($membership, 'payments');
		$this->today('2026-05-16');
		[$status, $refunded] = $this->request(self::MANAGER, 'POST', "/payments/{$payment['id']}/refund", ['amount' => 400, 'reason' => 'Sorry', 'version' => $payment['version']]);
		self::assertSame([200, 400, 'completed'], [$status, $refunded['refunded'], $refunded['status']]);
		[$status, $conflict] = $this->request(self::MANAGER, 'POST', "/payments/{$payment['id']}/refund", ['reason' => 'Again', 'version' => $payment['version']]);
		self::assertSame([409, 'tierway_version_conflict'], [$status, $conflict['code']], 'a second click');
		// 16 of 31 days are left: 2000 × 16/31 = 1032, and (1000 − 400) × 16/31 = 310 comes back.
		self::assertSame(1032 - 310, $this->quote($this->read($membership), $this->select('middle'))['due_now']);
		self::assertSame('tierway_refund_too_high', $this->request(self::MANAGER, 'POST', "/payments/{$payment['id']}/refund", ['amount' => 601, 'reason' => 'x', 'version' => $refunded['version']])[1]['code']);
	}

	/** @return array<string, mixed> bills by card */
	private function by_card(string $plan): array
	{
		return $this->membership($plan, ['payment_method' => 'sandbox_card']);
	}

	private function sweep(string $day): void
	{
		$this->today($day);
		Plugin::instance()->sweep()->run();
	}
}
