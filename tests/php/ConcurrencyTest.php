<?php

declare(strict_types=1);

namespace Tierway\Tests;

/** What several processes at once must not be able to do. They see each other's commits, so this cleans up itself. */
final class ConcurrencyTest extends WordPressTestCase
{
	protected const KEEPS = true;

	/** @var array<string, mixed> */
	private array $membership;
	private int $plan;

	protected function setUp(): void
	{
		$plan = self::product();
		$this->plan = $plan['id'];
		$this->membership = self::membership($plan, ['user_id' => 987654]);
		self::membership($plan, ['user_id' => 987654]);
	}

	protected function tearDown(): void
	{
		$db = self::plugin()->db();
		$ids = $db->column("SELECT id FROM {$db->table('memberships')} WHERE user_id = 987654");
		foreach (['changes', 'payments', 'membership_items', 'membership_sites'] as $table) {
			$db->execute("DELETE FROM {$db->table($table)} WHERE membership_id IN (" . implode(',', $ids) . ')');
		}
		$db->execute("DELETE FROM {$db->table('memberships')} WHERE user_id = 987654");
		$db->execute("DELETE FROM {$db->table('credits')} WHERE user_id = 987654");
		$db->execute("DELETE FROM {$db->table('products')} WHERE id = $this->plan");
		$db->execute("DELETE FROM {$db->table('counters')} WHERE name = 'payments-2041'");
		parent::tearDown();
	}

	public function test_credit_given_and_spent_at_once_is_not_lost_and_not_spent_twice(): void
	{
		$printed = self::in_parallel(4, <<<PHP
			\$spent = 0;
			for (\$i = 0; \$i < 25; ++\$i) {
				\$plugin->db()->transaction(function () use (\$plugin, &\$spent, \$i) {
					\$plugin->credits()->balance(987654, 'USD'); // a look before the lock must not be what is counted with
					\$plugin->memberships()->lock_user_of({$this->membership['id']});
					\$plugin->credits()->add(987654, 'USD', 10, 'given');
					if (\$plugin->credits()->balance(987654, 'USD') >= 15) {
						\$plugin->credits()->add(987654, 'USD', -15, 'spent');
						\$spent += 15;
					}
				});
			}
			echo \$spent;
			PHP);
		$balance = self::plugin()->credits()->balance(987654, 'USD');
		self::assertCount(4, array_filter($printed, 'is_numeric'));
		self::assertSame(4 * 25 * 10, $balance + array_sum($printed));
		self::assertLessThan(15, $balance);
	}

	public function test_payment_numbers_have_no_gaps_and_no_doubles_also_when_some_are_rolled_back(): void
	{
		self::in_parallel(4, <<<PHP
			\$plugin->clock()->use_day('2041-06-01');
			for (\$i = 0; \$i < 10; ++\$i) {
				try {
					\$plugin->db()->transaction(function () use (\$plugin, \$i) {
						\$plugin->payments()->insert(['membership_id' => {$this->membership['id']}, 'status' => 'pending', 'method' => 'manual', 'lines' => [], 'total' => 1, 'currency' => 'USD']);
						if (0 === \$i % 3) {
							throw new DomainException('declined');
						}
					});
				} catch (DomainException) {
				}
			}
			PHP);
		$db = self::plugin()->db();
		$numbers = $db->column("SELECT number FROM {$db->table('payments')} WHERE membership_id = %d ORDER BY number", [$this->membership['id']]);
		self::assertSame(array_map(static fn (int $n): string => sprintf('2041-%06d', $n), range(1, 24)), $numbers);
	}

	public function test_of_several_changes_at_once_one_waits(): void
	{
		$printed = self::in_parallel(4, <<<PHP
			try {
				\$plugin->changes()->insert(['membership_id' => {$this->membership['id']}, 'kind' => 'upgrade', 'status' => 'scheduled', 'effective_on' => '2026-05-01', 'selection' => [], 'quote' => [], 'summary' => []]);
				echo 'waits';
			} catch (Tierway\Support\DatabaseError \$error) {
				echo \$error->is_duplicate() ? 'refused' : 'broken';
			}
			PHP);
		sort($printed);
		self::assertSame(['refused', 'refused', 'refused', 'waits'], $printed);
	}

	public function test_of_several_saves_of_one_version_one_is_taken(): void
	{
		$printed = self::in_parallel(4, <<<PHP
			\$row = \$plugin->memberships()->find({$this->membership['id']});
			if (1 === \$row['version']) {
				usleep(200000);
			}
			try {
				\$plugin->memberships()->save(['version' => 1] + \$row);
				echo 'saved';
			} catch (Tierway\Support\VersionConflict) {
				echo 'conflict';
			}
			PHP);
		sort($printed);
		self::assertSame(['conflict', 'conflict', 'conflict', 'saved'], $printed);
	}
}
