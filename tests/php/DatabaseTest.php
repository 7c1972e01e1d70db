<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Support\Database;
use Tierway\Support\DatabaseError;

final class DatabaseTest extends WordPressTestCase
{
	protected const KEEPS = true;

	protected function tearDown(): void
	{
		self::db()->execute('DELETE FROM ' . self::counters() . " WHERE name LIKE 'test-%'");
		parent::tearDown();
	}

	public function test_an_exception_rolls_everything_back_and_goes_on(): void
	{
		try {
			self::db()->transaction(function (): void {
				self::add('test-a');
				throw new \DomainException('no');
			});
			self::fail('It went on.');
		} catch (\DomainException) {
			self::assertNull(self::value_of('test-a'));
		}
	}

	public function test_a_transaction_in_a_transaction_joins_it(): void
	{
		try {
			self::db()->transaction(function (): void {
				self::db()->transaction(fn () => self::add('test-a'));
				throw new \DomainException('no');
			});
		} catch (\DomainException) {
		}
		self::assertNull(self::value_of('test-a'));
	}

	public function test_effects_happen_after_the_commit_and_never_without_one(): void
	{
		$seen = [];
		$db = self::db();
		$db->transaction(function () use ($db, &$seen): void {
			$db->transaction(function () use ($db, &$seen): void {
				$db->after_commit(function () use (&$seen): void {
					$seen[] = self::value_of('test-a', true);
				});
			});
			self::add('test-a');
			self::assertSame([], $seen);
		});
		self::assertSame(['1'], $seen, 'another connection saw the row');
		try {
			$db->transaction(function () use ($db, &$seen): void {
				$db->after_commit(function () use (&$seen): void {
					$seen[] = 'never';
				});
				throw new \DomainException('no');
			});
		} catch (\DomainException) {
		}
		$db->transaction(static fn () => null);
		self::assertSame(['1'], $seen);
		$db->after_commit(function () use (&$seen): void {
			$seen[] = 'at once';
		});
		self::assertSame(['1', 'at once'], $seen);
	}

	public function test_a_statement_that_fails_is_an_exception_and_prints_nothing(): void
	{
		$this->expectOutputString('');
		self::add('test-a');
		try {
			self::db()->insert('counters', ['name' => 'test-a', 'value' => 1]);
			self::fail('A duplicate key was taken.');
		} catch (DatabaseError $error) {
			self::assertTrue($error->is_duplicate());
		}
		$this->expectException(DatabaseError::class);
		self::db()->rows('SELECT nothing FROM nowhere');
	}

	public function test_a_deadlock_is_tried_again_with_its_effects_once(): void
	{
		$attempts = $effects = 0;
		self::db()->transaction(function () use (&$attempts, &$effects): void {
			self::add('test-a');
			self::db()->after_commit(function () use (&$effects): void {
				++$effects;
			});
			if (++$attempts < 3) {
				throw new DatabaseError('Deadlock found', DatabaseError::DEADLOCK);
			}
		});
		self::assertSame([3, 1, '1'], [$attempts, $effects, self::value_of('test-a')]);
	}

	public function test_after_six_deadlocks_the_error_is_told(): void
	{
		$attempts = 0;
		try {
			self::db()->transaction(function () use (&$attempts): void {
				++$attempts;
				throw new DatabaseError('Deadlock found', DatabaseError::DEADLOCK);
			});
		} catch (DatabaseError) {
		}
		self::assertSame(6, $attempts);
		self::assertFalse(self::db()->in_transaction());
	}

	public function test_two_processes_that_lock_crosswise_both_get_through(): void
	{
		foreach (['test-a', 'test-b'] as $name) {
			self::add($name);
		}
		$code = <<<'PHP'
			$db = $plugin->db();
			$names = 0 === getmypid() % 2 ? ['test-a', 'test-b'] : ['test-b', 'test-a'];
			for ($i = 0; $i < 20; ++$i) {
				$db->transaction(function () use ($db, $names) {
					foreach ($names as $name) {
						$db->execute("UPDATE {$db->table('counters')} SET value = value + 1 WHERE name = %s", [$name]);
						usleep(300);
					}
				});
			}
			echo 'done';
			PHP;
		$printed = array_merge(self::in_parallel(2, $code), self::in_parallel(3, $code));
		self::assertSame(array_fill(0, 5, 'done'), $printed);
		self::assertSame(['101', '101'], [self::value_of('test-a'), self::value_of('test-b')]);
	}

	public function test_a_lost_connection_does_not_leave_half_a_transaction(): void
	{
		global $wpdb;
		try {
			self::db()->transaction(function () use ($wpdb): void {
				self::add('test-a');
				$id = (int) $wpdb->get_var('SELECT CONNECTION_ID()');
				self::other()->execute("KILL $id");
				self::add('test-b');
			});
			self::fail('Nobody noticed.');
		} catch (DatabaseError) {
			self::assertNull(self::value_of('test-a', true));
		}
		self::assertFalse(self::db()->in_transaction());
	}

	private static function db(): Database
	{
		return self::plugin()->db();
	}

	/** A second connection. */
	private static function other(): Database
	{
		static $other;
		if (null === $other) {
			$wpdb = new \wpdb(DB_USER, DB_PASSWORD, DB_NAME, DB_HOST);
			$wpdb->set_prefix($GLOBALS['wpdb']->base_prefix);
			$other = new Database($wpdb);
		}
		return $other;
	}

	private static function counters(): string
	{
		return self::db()->table('counters');
	}

	private static function add(string $name): void
	{
		self::db()->execute('INSERT INTO ' . self::counters() . ' (name, value) VALUES (%s, 1)', [$name]);
	}

	private static function value_of(string $name, bool $elsewhere = false): ?string
	{
		return ($elsewhere ? self::other() : self::db())->value('SELECT value FROM ' . self::counters() . ' WHERE name = %s', [$name]);
	}
}
