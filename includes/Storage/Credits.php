<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;

/**
 * Each customer's credit per currency: a ledger that is only added to. Written under Memberships::lock_user_of(),
 * which keeps two changes of one customer from spending it twice.
 */
final class Credits
{
	public function __construct(private readonly Database $db, private readonly Clock $clock)
	{
	}

	/** Minor units, never negative (R11.3). */
	public function balance(int $user_id, string $currency): int
	{
		return (int) $this->db->value("SELECT balance_after FROM {$this->table()} WHERE user_id = %d AND currency = %s ORDER BY id DESC LIMIT 1", [$user_id, $currency]);
	}

	/**
	 * @param list<int> $user_ids
	 * @return array<int, array<string, int>> user to currency to balance; one query
	 */
	public function balances(array $user_ids): array
	{
		if ([] === $user_ids) {
			return [];
		}
		$rows = $this->db->rows(
			"SELECT c.user_id, c.currency, c.balance_after FROM {$this->table()} c JOIN (SELECT MAX(id) AS id FROM {$this->table()} WHERE user_id IN (" . Database::marks($user_ids) . ') GROUP BY user_id, currency) last ON last.id = c.id',
			$user_ids,
		);
		$balances = [];
		foreach ($rows as $row) {
			$balances[(int) $row['user_id']][$row['currency']] = (int) $row['balance_after'];
		}
		return $balances;
	}

	/**
	 * @param int $amount signed minor units: positive is given, negative is spent
	 * @param array{membership_id?: int, change_id?: int|null, payment_id?: int|null} $for what it belongs to
	 * @return int the new balance
	 * @throws \DomainException when it would fall below zero
	 */
	public function add(int $user_id, string $currency, int $amount, string $reason, array $for = []): int
	{
		if (!$this->db->in_transaction()) {
			throw new \LogicException('Credit is written in the transaction that locks its customer.');
		}
		$balance = $this->balance($user_id, $currency) + $amount;
		if ($balance < 0) {
			throw new \DomainException('A customer cannot spend more credit than there is.');
		}
		$this->db->insert('credits', [
			'user_id' => $user_id,
			'currency' => $currency,
			'amount' => $amount,
			'balance_after' => $balance,
			'membership_id' => $for['membership_id'] ?? null,
			'change_id' => $for['change_id'] ?? null,
			'payment_id' => $for['payment_id'] ?? null,
			'reason' => $reason,
			'created_gmt' => Database::datetime($this->clock->now_gmt()),
		]);
		return $balance;
	}

	/** @return list<array{id: int, amount: int, currency: string, balance_after: int, change_id: int|null, reason: string, created_gmt: string}> newest first */
	public function entries(int $user_id, int $limit = 100): array
	{
		return array_map(static fn (array $row): array => [
			'id' => (int) $row['id'],
			'amount' => (int) $row['amount'],
			'currency' => $row['currency'],
			'balance_after' => (int) $row['balance_after'],
			'change_id' => null === $row['change_id'] ? null : (int) $row['change_id'],
			'reason' => $row['reason'],
			'created_gmt' => Database::instant($row['created_gmt']),
		], $this->db->rows("SELECT * FROM {$this->table()} WHERE user_id = %d ORDER BY id DESC LIMIT %d", [$user_id, $limit]));
	}

	private function table(): string
	{
		return $this->db->table('credits');
	}
}
