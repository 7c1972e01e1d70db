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
	 * @param string $reason one of credit-entry.json
	 * @param array{membership_id?: int, change_id?: int|null, payment_id?: int|null, note?: string, actor?: array{id: int, name: string}} $for what it belongs to, and who gave it
	 * @return int the new entry's id
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
		return $this->db->insert('credits', [
			'user_id' => $user_id,
			'currency' => $currency,
			'amount' => $amount,
			'balance_after' => $balance,
			'membership_id' => $for['membership_id'] ?? null,
			'change_id' => $for['change_id'] ?? null,
			'payment_id' => $for['payment_id'] ?? null,
			'reason' => $reason,
			'note' => $for['note'] ?? '',
			'actor_id' => $for['actor']['id'] ?? 0,
			'actor_name' => $for['actor']['name'] ?? '',
			'created_gmt' => Database::datetime($this->clock->now_gmt()),
		]);
	}

	/**
	 * Newest first.
	 *
	 * @param array{page?: int, per_page?: int} $args
	 * @return array{list<array<string, mixed>>, int} in the shape of credit-entry.json, and how many there are
	 */
	public function query(int $user_id, string $currency, array $args = []): array
	{
		$args = ['orderby' => 'id', 'order' => 'desc'] + $args;
		return (new Page($this->db, $this->table(), ['user_id = %d', 'currency = %s'], [$user_id, $currency]))->rows($args, ['id' => 'id'], 'id', self::row(...));
	}

	/** @return array<string, mixed>|null */
	public function find(int $id): ?array
	{
		$row = $this->db->row("SELECT * FROM {$this->table()} WHERE id = %d", [$id]);
		return null === $row ? null : self::row($row);
	}

	/** @param array<string, string|null> $row */
	private static function row(array $row): array
	{
		$id = static fn (?string $value): ?int => null === $value ? null : (int) $value;
		return [
			'id' => (int) $row['id'],
			'amount' => (int) $row['amount'],
			'balance_after' => (int) $row['balance_after'],
			'currency' => $row['currency'],
			'reason' => $row['reason'],
			'note' => $row['note'],
			'membership_id' => $id($row['membership_id']),
			'change_id' => $id($row['change_id']),
			'payment_id' => $id($row['payment_id']),
			'actor' => ['id' => (int) $row['actor_id'], 'name' => $row['actor_name']],
			'created_gmt' => Database::instant($row['created_gmt']),
		];
	}

	private function table(): string
	{
		return $this->db->table('credits');
	}
}
