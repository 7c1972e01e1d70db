<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/** Payments, as arrays in the shape of includes/Schema/payment.json. */
final class Payments
{
	private const ORDERS = ['id' => 'id'];
	private const PLAIN = ['membership_id', 'change_id', 'status', 'method', 'total', 'currency', 'action', 'error'];

	public function __construct(private readonly Database $db, private readonly Clock $clock)
	{
	}

	/** @return array<string, mixed>|null */
	public function find(int $id): ?array
	{
		$row = $this->db->row("SELECT * FROM {$this->table()} WHERE id = %d", [$id]);
		return null === $row ? null : $this->row($row);
	}

	/**
	 * Newest first.
	 *
	 * @param array{page?: int, per_page?: int} $args
	 * @return array{list<array<string, mixed>>, int}
	 */
	public function query(int $membership_id, array $args = []): array
	{
		$args = ['orderby' => 'id', 'order' => 'desc'] + $args;
		return (new Page($this->db, $this->table(), ['membership_id = %d'], [$membership_id]))->rows($args, self::ORDERS, 'id', $this->row(...));
	}

	/** @return list<array<string, mixed>> newest first */
	public function newest(int $membership_id, int $count): array
	{
		return array_map($this->row(...), $this->db->rows("SELECT * FROM {$this->table()} WHERE membership_id = %d ORDER BY id DESC LIMIT %d", [$membership_id, $count]));
	}

	/**
	 * @param list<int> $membership_ids
	 * @return array<int, array<string, mixed>> the newest pending payment, by membership; one query
	 */
	public function pending_for(array $membership_ids): array
	{
		if ([] === $membership_ids) {
			return [];
		}
		$rows = $this->db->rows("SELECT * FROM {$this->table()} WHERE status = 'pending' AND membership_id IN (" . Database::marks($membership_ids) . ') ORDER BY id', $membership_ids);
		return array_column(array_map($this->row(...), $rows), null, 'membership_id');
	}

	/**
	 * Gives the next number of the year, without gaps: the counter is locked until the transaction ends, and goes back
	 * with it.
	 *
	 * @param array<string, mixed> $row without id, version and number
	 * @return array<string, mixed> as stored
	 */
	public function insert(array $row): array
	{
		return $this->db->transaction(function () use ($row): array {
			$row += ['created_gmt' => $this->clock->now_gmt(), 'error' => '', 'change_id' => null, 'action' => null];
			$columns = $this->columns($row) + ['number' => $this->next_number()];
			return $this->row(['id' => $this->db->insert('payments', $columns), 'version' => 1] + $columns + ['paid_gmt' => null]);
		});
	}

	/**
	 * @param array<string, mixed> $payment as read
	 * @param array<string, mixed> $fields only these change; the version rises
	 * @return array<string, mixed> as stored
	 * @throws VersionConflict when it is no longer as it was read
	 */
	public function update(array $payment, array $fields): array
	{
		if (1 !== $this->db->update('payments', $this->columns($fields), ['id' => $payment['id'], 'version' => $payment['version']], 'version = version + 1')) {
			throw new VersionConflict();
		}
		return array_replace($payment, $fields, ['version' => $payment['version'] + 1]);
	}

	/** `2026-000012`, the year being that of the billing day. */
	private function next_number(): string
	{
		$year = substr($this->clock->today(), 0, 4);
		$table = $this->db->table('counters');
		$this->db->execute("INSERT INTO $table (name, value) VALUES (%s, 1) ON DUPLICATE KEY UPDATE value = value + 1", ["payments-$year"]);
		$value = (int) $this->db->value("SELECT value FROM $table WHERE name = %s FOR UPDATE", ["payments-$year"]);
		return sprintf('%s-%06d', $year, $value);
	}

	/** @param array<string, mixed> $fields */
	private function columns(array $fields): array
	{
		$columns = array_intersect_key($fields, array_flip(self::PLAIN));
		if (isset($fields['lines'])) {
			$columns['payment_lines'] = Database::json($fields['lines']); // LINES is a reserved word
		}
		foreach (['created_gmt', 'paid_gmt'] as $instant) {
			if (array_key_exists($instant, $fields)) {
				$columns[$instant] = Database::datetime($fields[$instant]);
			}
		}
		return $columns;
	}

	/** @param array<string, string|null> $row */
	private function row(array $row): array
	{
		return [
			'id' => (int) $row['id'],
			'version' => (int) $row['version'],
			'number' => $row['number'],
			'membership_id' => (int) $row['membership_id'],
			'change_id' => null === $row['change_id'] ? null : (int) $row['change_id'],
			'status' => $row['status'],
			'method' => $row['method'],
			'lines' => json_decode((string) $row['payment_lines'], true, 16, JSON_THROW_ON_ERROR),
			'total' => (int) $row['total'],
			'currency' => $row['currency'],
			'action' => $row['action'],
			'error' => $row['error'],
			'created_gmt' => Database::instant($row['created_gmt']),
			'paid_gmt' => Database::instant($row['paid_gmt']),
		];
	}

	private function table(): string
	{
		return $this->db->table('payments');
	}
}
