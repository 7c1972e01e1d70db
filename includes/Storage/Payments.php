<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/**
 * Payments, as arrays in the shape of includes/Schema/payment.json, and besides what stays on the server: details (what a
 * renewal was worked out from and what it leaves), attempts, charging (1 from before a gateway is asked until its answer
 * is written), open_bill.
 *
 * `open_bill` is 1 while a renewal is unpaid, or paid ahead and not yet in force, else NULL; UNIQUE(membership_id,
 * open_bill) makes the database itself refuse a second one.
 */
final class Payments
{
	private const ORDERS = ['id' => 'id'];
	private const PLAIN = ['membership_id', 'change_id', 'purpose', 'due_on', 'open_bill', 'status', 'method', 'total', 'currency', 'action', 'error', 'attempts', 'next_try_on', 'charging', 'refunded', 'credited'];
	private const UNSET = ['details' => null, 'bill_to' => null, 'refunds' => null, 'open_bill' => null, 'attempts' => 0, 'next_try_on' => null, 'charging' => null, 'refunded' => 0, 'credited' => 0, 'paid_gmt' => null];
	private const JSON = ['lines' => 'payment_lines', 'details' => 'details', 'bill_to' => 'bill_to', 'refunds' => 'refunds']; // LINES is a reserved word
	/** What stays on the server. */
	public const PRIVATE = ['details', 'attempts', 'charging', 'open_bill'];

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
	 * Those for which a gateway was asked, or was to be asked, and whose answer nobody wrote down.
	 *
	 * @return list<array<string, mixed>> oldest first
	 */
	public function charging(int $membership_id): array
	{
		return array_map($this->row(...), $this->db->rows("SELECT * FROM {$this->table()} WHERE charging = 1 AND membership_id = %d ORDER BY id", [$membership_id]));
	}

	/** @return array<string, mixed>|null the renewal that is unpaid, or paid ahead and not yet in force */
	public function open_bill(int $membership_id): ?array
	{
		$row = $this->db->row("SELECT * FROM {$this->table()} WHERE membership_id = %d AND open_bill = 1", [$membership_id]);
		return null === $row ? null : $this->row($row);
	}

	/**
	 * Of the whole network, newest first unless said otherwise.
	 *
	 * @param array{status?: list<string>, purpose?: list<string>, method?: list<string>, action?: list<string>, search?: string, page?: int, per_page?: int} $args search: a number, or the customer's name or address
	 * @return array{list<array<string, mixed>>, int}
	 */
	public function all(array $args): array
	{
		$where = ['1 = 1'];
		$values = [];
		foreach (['status', 'purpose', 'method', 'action'] as $column) {
			if (!empty($args[$column])) {
				$where[] = "$column IN (" . Database::marks($args[$column], '%s') . ')';
				array_push($values, ...$args[$column]);
			}
		}
		if ('' !== ($args['search'] ?? '')) {
			$where[] = '(number LIKE %s OR bill_to LIKE %s)';
			$like = $this->db->like($args['search']);
			array_push($values, $like, $like);
		}
		return (new Page($this->db, $this->table(), $where, $values))->rows($args, self::ORDERS, 'id', $this->row(...));
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
			$row += ['created_gmt' => $this->clock->now_gmt(), 'error' => '', 'change_id' => null, 'action' => null, 'purpose' => 'change', 'due_on' => null];
			$columns = $this->columns($row) + ['number' => $this->next_number()];
			return $this->row(['id' => $this->db->insert('payments', $columns), 'version' => 1] + $columns + self::UNSET);
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
		foreach (array_intersect_key(self::JSON, $fields) as $name => $column) {
			$columns[$column] = null === $fields[$name] ? null : Database::json($fields[$name]);
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
		$json = static fn (?string $value): array => null === $value ? [] : json_decode($value, true, 64, JSON_THROW_ON_ERROR);
		$details = $json($row['details']);
		return [
			'id' => (int) $row['id'],
			'version' => (int) $row['version'],
			'number' => $row['number'],
			'membership_id' => (int) $row['membership_id'],
			'change_id' => null === $row['change_id'] ? null : (int) $row['change_id'],
			'purpose' => $row['purpose'],
			'due_on' => $row['due_on'],
			'period' => $details['period'] ?? null,
			'status' => $row['status'],
			'method' => $row['method'],
			// Those of the first version have no days and rates.
			'lines' => array_map(static fn (array $line): array => $line + ['tax_ppm' => 0, 'from' => null, 'to' => null], $json($row['payment_lines'])),
			'total' => (int) $row['total'],
			'currency' => $row['currency'],
			'action' => $row['action'],
			'error' => $row['error'],
			'next_try_on' => $row['next_try_on'],
			'refunded' => (int) $row['refunded'],
			'refunds' => $json($row['refunds']),
			'credited' => (int) $row['credited'],
			'bill_to' => $json($row['bill_to']) + ['name' => '', 'email' => '', 'country' => ''],
			'details' => $details,
			'attempts' => (int) $row['attempts'],
			'charging' => (bool) $row['charging'],
			'open_bill' => (bool) $row['open_bill'],
			'created_gmt' => Database::instant($row['created_gmt']),
			'paid_gmt' => Database::instant($row['paid_gmt']),
		];
	}

	private function table(): string
	{
		return $this->db->table('payments');
	}
}
