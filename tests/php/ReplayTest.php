<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

/** What was worked out once is worked out again, and found the same, or not. */
final class ReplayTest extends MembershipCase
{
	public function test_a_life_with_changes_renewals_a_refund_and_a_return_is_worked_out_again_to_the_cent(): void
	{
		$membership = $this->membership('small', ['payment_method' => 'sandbox_card']);
		$up = $this->change($membership, $this->select('middle', ['space' => 2]));
		$this->request(self::MANAGER, 'POST', "/payments/{$up['payment']['id']}/refund", ['amount' => 100, 'reason' => 'Late.', 'version' => $up['payment']['version']]);
		$this->change($this->read($membership), $this->select('small')); // waits
		$this->due('2026-05-01', $membership);
		$this->due('2026-06-01', $membership);
		$this->request(self::MANAGER, 'POST', "/memberships/{$membership['id']}/cancel", ['now' => true]);
		$body = ['selection' => $this->select('large'), 'reactivate' => true];
		$quote = $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/quotes", $body)[1];
		[$status] = $this->confirm($membership, $quote, ['reactivate' => true]);
		self::assertSame(201, $status);

		$found = $this->replay($membership);
		// Three quotes, two of them applied at once, two renewals, one refund.
		self::assertCount(3 + 2 + 2 + 1, $found);
		self::assertSame([], array_filter($found));
	}

	public function test_changes_on_a_managers_terms_are_worked_out_again_too(): void
	{
		$membership = $this->membership('small', ['payment_method' => 'sandbox_card']);
		foreach ([['middle', ['waive' => true, 'reason' => 'Sorry.']], ['large', ['price' => 2999, 'when' => 'period_end', 'reason' => 'A friend.']]] as [$plan, $terms]) {
			$body = ['selection' => $this->select($plan, ['space' => 1]), 'terms' => $terms];
			$quote = $this->request(self::MANAGER, 'POST', "/memberships/{$membership['id']}/quotes", $body)[1];
			[$status, $done] = $this->request(self::MANAGER, 'POST', "/memberships/{$membership['id']}/changes", self::confirmation($quote, ['terms' => $terms]), ['Idempotency-Key' => self::unique()]);
			self::assertSame(201, $status, (string) wp_json_encode($done));
		}
		$this->due('2026-05-01', $membership);
		self::assertSame([2999, 400], array_column($this->read($membership)['items'], 'unit_amount'));
		$found = $this->replay($membership);
		self::assertCount(2 + 1 + 1, $found, 'two quotes, one applied at once, one renewal');
		self::assertSame([], array_filter($found));
	}

	public function test_a_renewal_that_had_nothing_to_pay_is_worked_out_again_too(): void
	{
		$membership = $this->membership('small');
		$this->change($membership, $this->select('free'));
		$this->due('2026-05-01', $membership);
		self::assertSame([], $this->history($membership, 'payments'));
		$found = $this->replay($membership);
		self::assertCount(2, $found, 'the quote and the renewal');
		self::assertSame([], array_filter($found));
	}

	public function test_a_cent_that_differs_is_named_with_where_it_is(): void
	{
		$membership = $this->membership('small');
		$change = $this->change($membership, $this->select('middle'))['change'];
		$db = Plugin::instance()->db();
		$db->execute("UPDATE {$db->table('changes')} SET quote = REPLACE(quote, '\"due_now\":500', '\"due_now\":501') WHERE id = %d", [$change['id']]);
		$found = $this->replay($membership);
		$db->execute("UPDATE {$db->table('changes')} SET quote = REPLACE(quote, '\"due_now\":501', '\"due_now\":500') WHERE id = %d", [$change['id']]);
		self::assertSame(["change {$change['id']} of membership {$membership['id']}: quote" => ['due_now was 501, is 500']], array_filter($found));
	}

	public function test_what_other_rules_worked_out_is_not_compared(): void
	{
		$membership = $this->membership('small');
		$change = $this->change($membership, $this->select('middle'))['change'];
		$db = Plugin::instance()->db();
		$db->execute("UPDATE {$db->table('changes')} SET input = REPLACE(input, '\"rules\":', '\"rules\":9') WHERE id = %d", [$change['id']]);
		self::assertSame([null, null], array_values($this->replay($membership)));
	}

	/** @return array<string, list<string>|null> what was worked out, to its differences */
	private function replay(array $membership): array
	{
		$found = [];
		foreach (Plugin::instance()->replay()->run($membership['id']) as ['what' => $what, 'differences' => $differences]) {
			$found[$what] = $differences;
		}
		return $found;
	}

	private function due(string $day, array $membership): void
	{
		$this->today($day);
		wp_set_current_user(0);
		Plugin::instance()->renewals()->do_due($membership['id']);
	}
}
