<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Services\Sweep;

/** Rolled back: what other tests left is gone only while one of these runs. */
final class OverviewTest extends WordPressTestCase
{
	protected function setUp(): void
	{
		self::sign_in('manager');
		self::plugin()->clock()->use_day('2026-04-16');
	}

	public function test_a_manual_payment_waits_for_the_manager_with_its_amount_and_customer(): void
	{
		$this->nothing_waits();
		$membership = $this->held();
		$this->payment($membership, ['action' => 'await_manager', 'due_on' => '2026-05-01', 'total' => 1500]);
		$this->payment($membership, ['action' => 'await_manager', 'status' => 'completed']);
		$section = $this->get()['awaiting_manager'];
		self::assertSame(1, $section['count']);
		$item = end($section['items']);
		self::assertSame([$membership['id'], 1500, 'USD', '2026-05-01', ''], [$item['membership_id'], $item['amount'], $item['currency'], $item['on'], $item['reason']]);
		self::assertSame([get_userdata(1)->display_name, 'Plan'], [$item['customer'], $item['plan_name']]);
		self::assertMatchesRegularExpression('/^2026-\d{6}$/', $item['number']);
	}

	public function test_a_declined_card_is_listed_with_its_next_try_and_its_error(): void
	{
		$this->nothing_waits();
		foreach (['retry' => '2026-04-17', 'await_customer' => null, 'confirm_card' => null] as $action => $next) {
			$this->payment($this->held(), ['action' => $action, 'next_try_on' => $next, 'error' => 'The card was declined.']);
		}
		$section = $this->get()['declined'];
		self::assertSame(3, $section['count']);
		self::assertSame(['2026-04-17', null, null], array_slice(array_column($section['items'], 'on'), -3));
		self::assertSame('The card was declined.', end($section['items'])['reason']);
	}

	public function test_on_hold_is_listed_with_what_is_owed(): void
	{
		$this->nothing_waits();
		$membership = $this->held(['status' => 'on_hold', 'on_hold_since' => '2026-04-02']);
		$this->payment($membership, ['action' => 'await_customer', 'open_bill' => 1, 'purpose' => 'renewal', 'total' => 3000]);
		$free = $this->held(['status' => 'on_hold', 'on_hold_since' => '2026-04-03']);
		$section = $this->get()['on_hold'];
		self::assertSame(2, $section['count']);
		$items = array_column($section['items'], null, 'membership_id');
		self::assertSame([3000, '2026-04-02'], [$items[$membership['id']]['amount'], $items[$membership['id']]['on']]);
		self::assertSame([null, null, ''], [$items[$free['id']]['amount'], $items[$free['id']]['payment_id'], $items[$free['id']]['number']]);
	}

	public function test_failed_changes_are_those_of_thirty_days_newest_first(): void
	{
		$this->nothing_waits();
		$membership = $this->held();
		foreach (['2026-03-16', '2026-03-17', '2026-04-16'] as $day) {
			$this->change($membership, ['status' => 'failed', 'effective_on' => $day, 'reason' => "Not on $day."]);
		}
		$this->change($membership, ['status' => 'applied', 'effective_on' => '2026-04-16']);
		$section = $this->get()['failed_changes'];
		self::assertSame(2, $section['count']);
		self::assertSame('Not on 2026-04-16.', $section['items'][0]['reason']);
		self::assertNotContains('2026-03-16', array_column($section['items'], 'on'));
	}

	public function test_due_today_has_the_amount_of_the_next_bill_and_of_a_bill_that_is_there(): void
	{
		$this->nothing_waits();
		$period = ['start' => '2026-03-16', 'end' => '2026-04-16', 'unit' => 'month', 'count' => 1, 'anchor_day' => 16];
		$plain = $this->held(['period' => $period]);
		$billed = $this->held(['period' => $period]);
		$this->payment($billed, ['action' => 'retry', 'open_bill' => 1, 'purpose' => 'renewal', 'total' => 700]);
		$ends = $this->held(['period' => $period, 'cancel_at' => '2026-04-16']);
		$late = $this->held(['period' => ['start' => '2026-03-10', 'end' => '2026-04-10', 'anchor_day' => 10] + $period]);
		$tried = $this->held(['period' => ['start' => '2026-03-11', 'end' => '2026-04-11', 'anchor_day' => 11] + $period]);
		$this->payment($tried, ['action' => 'retry', 'open_bill' => 1]);
		$this->held(['period' => ['end' => '2026-04-17'] + $period]);
		$section = $this->get()['due_today'];
		self::assertSame(4, $section['count']);
		$items = array_column($section['items'], null, 'membership_id');
		self::assertSame([1000, 700, null, 1000], [$items[$plain['id']]['amount'], $items[$billed['id']]['amount'], $items[$ends['id']]['amount'], $items[$late['id']]['amount']]);
		self::assertSame('2026-04-10', $items[$late['id']]['on']);
	}

	public function test_a_card_that_has_not_answered_for_ten_minutes_is_stuck(): void
	{
		$this->nothing_waits();
		$this->payment($this->held(), ['charging' => 1, 'created_gmt' => gmdate('Y-m-d\TH:i:s\Z', self::plugin()->clock()->now() - 601)]);
		$this->payment($this->held(), ['charging' => 1, 'created_gmt' => gmdate('Y-m-d\TH:i:s\Z', self::plugin()->clock()->now() - 590)]);
		self::assertSame(1, $this->get()['stuck']['count']);
	}

	public function test_ten_are_shown_and_all_are_counted_in_as_many_queries(): void
	{
		global $wpdb;
		$this->nothing_waits();
		$membership = $this->held();
		$this->payment($membership, ['action' => 'await_manager']);
		$this->get(); // network options are read once
		$start = $wpdb->num_queries;
		$this->get();
		$few = $wpdb->num_queries - $start;
		for ($i = 0; $i < 12; ++$i) {
			$this->payment($membership, ['action' => 'await_manager']);
		}
		$start = $wpdb->num_queries;
		$after = $this->get();
		self::assertSame($few, $wpdb->num_queries - $start);
		self::assertLessThanOrEqual(12, $few);
		self::assertSame(13, $after['awaiting_manager']['count']);
		self::assertCount(10, $after['awaiting_manager']['items']);
	}

	public function test_it_says_when_due_work_was_last_looked_for(): void
	{
		delete_site_option(Sweep::LAST);
		self::assertNull($this->get()['last_sweep_gmt']);
		update_site_option(Sweep::LAST, strtotime('2026-04-16T09:00:00Z'));
		self::assertSame('2026-04-16T09:00:00Z', $this->get()['last_sweep_gmt']);
		self::assertSame('2026-04-16', $this->get()['today']);
	}

	public function test_it_is_for_managers(): void
	{
		self::sign_in('customer');
		self::assertSame(403, self::request('GET', '/overview')->get_status());
		self::sign_in('stranger');
		self::assertSame(401, self::request('GET', '/overview')->get_status());
	}

	/** @return array<string, mixed> */
	private function get(): array
	{
		$response = self::request('GET', '/overview');
		self::assertSame(200, $response->get_status());
		return self::body($response);
	}

	private function nothing_waits(): void
	{
		foreach (['memberships', 'membership_items', 'payments', 'changes'] as $table) {
			self::plugin()->db()->execute('DELETE FROM ' . self::plugin()->db()->table($table));
		}
	}

	/** @return array<string, mixed> */
	private function held(array $fields = []): array
	{
		return self::membership(self::product(), $fields);
	}

	private function payment(array $membership, array $fields): array
	{
		return self::plugin()->payments()->insert($fields + ['membership_id' => $membership['id'], 'status' => 'pending', 'method' => 'manual', 'lines' => [], 'total' => 1000, 'currency' => 'USD']);
	}

	private function change(array $membership, array $fields): void
	{
		self::plugin()->changes()->insert($fields + [
			'membership_id' => $membership['id'], 'kind' => 'downgrade', 'selection' => [], 'quote' => [],
			'summary' => ['from_plan' => 'A', 'to_plan' => 'B', 'added' => [], 'removed' => []],
		]);
	}
}
