<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Payments\Gateway;
use Tierway\Payments\Outcome;
use Tierway\Payments\SandboxCard;
use Tierway\Plugin;

final class SweepTest extends MembershipCase
{
	public function test_a_change_to_free_is_done_on_its_day_once_and_not_before(): void
	{
		$user = $this->user();
		$site = $this->site($user);
		$membership = $this->membership('small', ['user_id' => $user, 'site_ids' => [$site]]);
		$this->change($membership, $this->select('free'));

		$this->sweep('2026-04-30', $membership);
		self::assertSame($this->ids['small'], $this->read($membership)['plan_id']);

		$this->sweep('2026-05-01', $membership);
		$now = $this->read($membership);
		self::assertSame([$this->ids['free'], 'active', null, null], [$now['plan_id'], $now['status'], $now['period'], $now['pending_change']]);
		self::assertSame('applied', $this->history($membership)[0]['status']);
		self::assertSame(1, get_blog_option($site, 'tierway_limits')['posts.post']);

		$this->sweep('2026-05-01', $membership);
		self::assertSame($now, $this->read($membership));
	}

	public function test_however_late_it_runs_the_new_period_starts_on_its_day(): void
	{
		$membership = $this->by_card();
		$this->change($membership, $this->select('small'));
		$this->sweep('2026-05-20', $membership);

		$now = $this->read($membership);
		self::assertSame([$this->ids['small'], '2026-05-01', '2026-06-01'], [$now['plan_id'], $now['period']['start'], $now['period']['end']]);
		self::assertSame(['from' => '2026-05-01', 'amount' => 1000, 'refunded' => 0, 'tax_ppm' => 0], $now['items'][0]['segment']);
		[$payment] = $this->history($membership, 'payments');
		self::assertSame(['completed', 1000], [$payment['status'], $payment['total']]);
		self::assertSame('2026-05-01', $this->history($membership)[0]['effective_on']);
	}

	public function test_who_opens_the_account_never_sees_a_change_that_should_have_happened(): void
	{
		$user = $this->user();
		$site = $this->site($user);
		$membership = $this->membership('small', ['user_id' => $user, 'site_ids' => [$site]]);
		$this->change($membership, $this->select('free'));
		$this->today('2026-05-02');
		switch_to_blog($site);
		[$status, $account] = $this->request($user, 'GET', '/account');
		restore_current_blog();
		self::assertSame([200, 'Free', null], [$status, $account['memberships'][0]['plan']['name'], $account['memberships'][0]['pending_change']]);
		self::assertSame(['posts.post' => 0, 'sites' => 1], array_column($account['memberships'][0]['limits'], 'used', 'key') + ['sites' => 1]);
	}

	public function test_paid_by_hand_the_membership_is_on_hold_until_the_money_comes(): void
	{
		$membership = $this->membership('middle');
		$this->change($membership, $this->select('small'));
		$this->sweep('2026-05-01', $membership);

		$now = $this->read($membership);
		self::assertSame(['on_hold', $this->ids['middle'], 'awaiting_payment', 'await_manager', 1000], [$now['status'], $now['plan_id'], $now['pending_change']['status'], $now['open_payment']['action'], $now['open_payment']['total']]);

		$this->today('2026-05-04');
		$this->request(self::MANAGER, 'POST', "/payments/{$now['open_payment']['id']}/confirm");
		$now = $this->read($membership);
		self::assertSame(['active', $this->ids['small'], '2026-05-01', 1], [$now['status'], $now['plan_id'], $now['period']['start'], $now['times_billed']]);
	}

	public function test_a_declined_renewal_is_tried_again_then_on_hold_then_expired(): void
	{
		$membership = $this->by_card();
		$this->change($membership, $this->select('small'));
		$tries = 0;
		$this->with_gateway(static function () use (&$tries): Outcome {
			++$tries;
			return Outcome::failed('No.');
		}, function () use ($membership, &$tries): void {
			foreach (['2026-05-01' => [1, 'active', 'scheduled', '2026-05-02'], '2026-05-02' => [2, 'active', 'scheduled', '2026-05-04'], '2026-05-03' => [2, 'active', 'scheduled', '2026-05-04'],
				'2026-05-04' => [3, 'active', 'scheduled', '2026-05-06'], '2026-05-06' => [4, 'on_hold', 'awaiting_payment', null], '2026-05-19' => [4, 'on_hold', 'awaiting_payment', null]] as $day => $expected) {
				$this->sweep($day, $membership);
				$now = $this->read($membership);
				self::assertSame($expected, [$tries, $now['status'], $now['pending_change']['status'], $now['open_payment']['next_try_on']], $day);
				self::assertCount(1, $this->history($membership, 'payments'), 'one bill all along');
			}
			$this->sweep('2026-05-20', $membership);
		});
		$now = $this->read($membership);
		self::assertSame(['expired', null, null, '2026-05-20'], [$now['status'], $now['pending_change'], $now['open_payment'], $now['ended_on']]);
		self::assertSame(['cancelled', 'voided'], [$this->history($membership)[0]['status'], $this->history($membership, 'payments')[0]['status']]);
	}

	public function test_what_the_day_no_longer_allows_has_failed_with_its_reason(): void
	{
		$membership = $this->by_card();
		$this->change($membership, $this->select('small'));
		Plugin::instance()->products()->update($this->ids['small'], ['plan_group' => null]);
		$this->sweep('2026-05-01', $membership);

		[$change] = $this->history($membership);
		self::assertSame(['failed', 'This plan belongs to another plan group. You can only change to the plans of your own.'], [$change['status'], $change['reason']]);
		$now = $this->read($membership);
		self::assertSame([$this->ids['middle'], 'active', '2026-06-01'], [$now['plan_id'], $now['status'], $now['period']['end']], 'as was promised');
	}

	public function test_money_that_does_not_come_in_time_ends_the_change(): void
	{
		$membership = $this->membership('small');
		$this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		$this->sweep('2026-04-22', $membership);
		self::assertSame('awaiting_payment', $this->history($membership)[0]['status']);
		$this->sweep('2026-04-23', $membership);
		self::assertSame(['expired', 'voided'], [$this->history($membership)[0]['status'], $this->history($membership, 'payments')[0]['status']]);

		$this->today('2026-04-28');
		$late = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		$this->today('2026-05-01'); // the billing date: what was promised for the rest of April is no longer to be had
		self::assertSame('tierway_not_waiting', $this->request(self::MANAGER, 'POST', "/payments/{$late['payment']['id']}/confirm")[1]['code']);
		self::assertSame('expired', $this->history($membership)[0]['status']);
	}

	public function test_a_membership_that_is_to_end_ends_with_its_period(): void
	{
		$membership = $this->membership('small');
		$this->change($membership, $this->select('free'));
		[$status, $ending] = $this->request(self::MANAGER, 'PUT', "/memberships/{$membership['id']}", ['cancel_at_period_end' => true]);
		self::assertSame([200, '2026-05-01', null], [$status, $ending['cancel_at'], $ending['pending_change']]);
		self::assertSame('tierway_cancel_scheduled', $this->quote($membership, $this->select('middle'))['code']);
		$this->sweep('2026-05-01', $membership);
		self::assertSame('cancelled', $this->read($membership)['status']);
	}

	public function test_a_charge_that_nobody_wrote_down_is_settled(): void
	{
		$membership = $this->by_card();
		$this->change($membership, $this->select('small'));
		$log = ini_set('error_log', '/dev/null');
		$this->with_gateway(static function (array $payment): Outcome {
			(new SandboxCard())->charge($payment, []);
			throw new \RuntimeException('The lights went out.');
		}, fn () => $this->sweep('2026-05-01', $membership));
		ini_set('error_log', (string) $log);
		self::assertSame('scheduled', $this->history($membership)[0]['status']);
		$this->sweep('2026-05-02', $membership);
		self::assertSame(['applied', $this->ids['small']], [$this->history($membership)[0]['status'], $this->read($membership)['plan_id']]);
		self::assertCount(1, $this->history($membership, 'payments'));
	}

	public function test_a_renewal_whose_card_was_never_asked_is_charged_by_the_next_run(): void
	{
		$membership = $this->by_card();
		$this->change($membership, $this->select('small'));
		$log = ini_set('error_log', '/dev/null');
		$this->with_gateway(static fn (): Outcome => throw new \RuntimeException('The lights went out.'), fn () => $this->sweep('2026-05-01', $membership));
		ini_set('error_log', (string) $log);
		$this->sweep('2026-05-02', $membership);
		self::assertSame(['applied', ['completed']], [$this->history($membership)[0]['status'], array_column($this->history($membership, 'payments'), 'status')]);
	}

	/** @return array<string, mixed> on Middle, bills by card */
	private function by_card(): array
	{
		return $this->membership('middle', ['payment_method' => 'sandbox_card']);
	}

	private function sweep(string $day, array $membership): void
	{
		$this->today($day);
		Plugin::instance()->sweep()->run();
	}

	/** @param \Closure(array): Outcome $charge */
	private function with_gateway(\Closure $charge, callable $work): void
	{
		$gateway = new class ($charge) implements Gateway {
			public function __construct(private readonly \Closure $answer)
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
			public function invalid_details(array $details): ?string
			{
				return null;
			}
			public function by_hand(): bool
			{
				return false;
			}
			public function refund(array $payment, int $amount): ?string
			{
				return null;
			}
			public function charge(array $payment, array $details): Outcome
			{
				return ($this->answer)($payment);
			}
			public function look_up(array $payment): ?Outcome
			{
				return null;
			}
		};
		$put = static fn (array $gateways): array => [...$gateways, $gateway];
		add_filter('tierway_payment_methods', $put);
		try {
			$work();
		} finally {
			remove_filter('tierway_payment_methods', $put);
		}
	}
}
