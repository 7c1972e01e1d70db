<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Admin\Health;
use Tierway\Services\Sweep;

final class HealthTest extends WordPressTestCase
{
	protected function setUp(): void
	{
		self::plugin()->clock()->use_day('2026-04-16');
	}

	public function test_site_health_of_the_main_site_has_them_and_another_site_has_not(): void
	{
		$ours = static fn (): array => array_values(array_filter(array_keys(apply_filters('site_status_tests', ['direct' => [], 'async' => []])['direct']), static fn (string $name): bool => str_starts_with($name, 'tierway_')));
		self::assertSame(['tierway_sweep', 'tierway_cron', 'tierway_payments', 'tierway_changes', 'tierway_failures'], $ours());
		switch_to_blog(get_sites(['site__not_in' => [get_main_site_id()], 'fields' => 'ids', 'number' => 1])[0] ?? wpmu_create_blog(get_network()->domain, get_network()->path . 'health/', 'Health', 1));
		self::assertSame([], $ours());
		restore_current_blog();
	}

	public function test_each_has_what_wordpress_shows(): void
	{
		foreach (apply_filters('site_status_tests', ['direct' => [], 'async' => []])['direct'] as $name => $test) {
			$result = $test['test']();
			self::assertSame(['label', 'status', 'badge', 'description', 'actions', 'test'], array_keys($result));
			self::assertSame($name, $result['test']);
			self::assertContains($result['status'], ['good', 'recommended', 'critical']);
		}
	}

	public function test_a_sweep_that_did_not_run_for_two_hours_is_late_and_the_command_is_named(): void
	{
		update_site_option(Sweep::LAST, time() - 2 * HOUR_IN_SECONDS + 60);
		self::assertSame('good', self::health()->sweep()['status']);
		update_site_option(Sweep::LAST, time() - 2 * HOUR_IN_SECONDS - 60);
		$late = self::health()->sweep();
		self::assertSame('critical', $late['status']);
		self::assertStringContainsString('wp tierway run-due', $late['description']);
		delete_site_option(Sweep::LAST);
		self::assertStringContainsString('never', self::health()->sweep()['description']);
		self::plugin()->db()->execute('DELETE FROM ' . self::plugin()->db()->table('memberships')); // it looks through all of them
		self::plugin()->sweep()->run();
		self::assertSame('good', self::health()->sweep()['status'], 'the sweep says when it ran');
	}

	public function test_cron_that_is_off_is_no_problem_while_something_else_runs_due_work(): void
	{
		self::assertTrue(DISABLE_WP_CRON, 'as bin/wordpress sets it');
		update_site_option(Sweep::LAST, time());
		self::assertSame('good', self::health()->cron()['status']);
		update_site_option(Sweep::LAST, time() - DAY_IN_SECONDS);
		$off = self::health()->cron();
		self::assertSame('critical', $off['status']);
		self::assertStringContainsString('wp-cron.php', $off['description']);
	}

	public function test_a_payment_whose_card_does_not_answer_is_stuck(): void
	{
		$payments = self::plugin()->db()->table('payments');
		self::plugin()->db()->execute("UPDATE $payments SET charging = NULL");
		self::assertSame('good', self::health()->payments()['status']);
		self::plugin()->payments()->insert([
			'membership_id' => self::membership(self::product())['id'], 'status' => 'pending', 'method' => 'sandbox_card', 'lines' => [], 'total' => 1000, 'currency' => 'USD', 'charging' => 1,
			'created_gmt' => gmdate('Y-m-d\TH:i:s\Z', self::plugin()->clock()->now() - 601),
		]);
		$stuck = self::health()->payments();
		self::assertSame(['critical', '1 payment is stuck'], [$stuck['status'], $stuck['label']]);
		self::assertStringContainsString('/overview', $stuck['actions']);
	}

	public function test_a_scheduled_change_that_failed_counts_and_a_declined_card_does_not(): void
	{
		$changes = self::plugin()->db()->table('changes');
		self::plugin()->db()->execute("DELETE FROM $changes");
		$membership = self::membership(self::product());
		$failed = ['membership_id' => $membership['id'], 'kind' => 'downgrade', 'status' => 'failed', 'effective_on' => '2026-04-10', 'selection' => [], 'quote' => [], 'summary' => ['from_plan' => 'A', 'to_plan' => 'B', 'added' => [], 'removed' => []]];
		self::plugin()->changes()->insert(['payment_id' => 1] + $failed);
		self::plugin()->changes()->insert(['effective_on' => '2026-03-01'] + $failed);
		self::assertSame('good', self::health()->changes()['status']);
		self::plugin()->changes()->insert($failed);
		self::assertSame(['recommended', '1 scheduled change was not possible on its day'], [self::health()->changes()['status'], self::health()->changes()['label']]);
	}

	public function test_memberships_whose_due_work_fails_are_named(): void
	{
		$memberships = self::plugin()->db()->table('memberships');
		self::plugin()->db()->execute("UPDATE $memberships SET due_failures = 0");
		self::assertSame('good', self::health()->failures()['status']);
		$membership = self::membership(self::product());
		self::plugin()->memberships()->put_off($membership['id'], self::plugin()->clock()->now());
		$failing = self::health()->failures();
		self::assertSame('critical', $failing['status']);
		self::assertStringContainsString("/memberships/{$membership['id']}\"", $failing['actions']);
	}

	private static function health(): Health
	{
		return new Health(self::plugin()->overview(), self::plugin()->memberships());
	}
}
