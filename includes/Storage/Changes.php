<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/**
 * Changes of memberships, as arrays in the shape of includes/Schema/change.json, and besides what stays on the server:
 * input (what the quote was worked out from), idempotency_key, request_hash, response_status, response. The plans that one
 * leads from and to are columns for the reports alone.
 *
 * `waiting` is 1 while a change waits for its money or its day, else NULL; UNIQUE(membership_id, waiting) makes the
 * database itself refuse a second one (R11.5).
 */
final class Changes
{
	public const WAITING = ['awaiting_payment', 'scheduled'];

	private const ORDERS = ['id' => 'id'];
	private const TEXTS = ['kind', 'status', 'effective_on', 'reason', 'idempotency_key', 'request_hash'];
	private const NUMBERS = ['membership_id', 'from_plan', 'to_plan', 'payment_id', 'move_id', 'response_status'];
	private const JSON = ['selection', 'quote', 'input', 'summary', 'response'];
	private const INSTANTS = ['applied_gmt', 'created_gmt'];
	/** Without what is large and nobody's business in a list: input and response. */
	private const LISTED = 'id, version, membership_id, kind, status, effective_on, selection, quote, summary, actor_id, actor_name, reason, payment_id, move_id, created_gmt, applied_gmt, idempotency_key, request_hash, response_status';

	public function __construct(private readonly Database $db, private readonly Clock $clock)
	{
	}

	/** @return array<string, mixed>|null */
	public function find(int $id): ?array
	{
		return $this->one('id = %d', [$id]);
	}

	/** @return array<string, mixed>|null the change that was confirmed with this Idempotency-Key */
	public function by_key(int $membership_id, string $key): ?array
	{
		return $this->one('membership_id = %d AND idempotency_key = %s', [$membership_id, $key]);
	}

	/** @return array<string, mixed>|null the one that waits */
	public function waiting_of(int $membership_id): ?array
	{
		return $this->waiting_for([$membership_id])[$membership_id] ?? null;
	}

	/**
	 * @param list<int> $membership_ids
	 * @return array<int, array<string, mixed>> by membership; one query
	 */
	public function waiting_for(array $membership_ids): array
	{
		if ([] === $membership_ids) {
			return [];
		}
		$rows = $this->db->rows("SELECT * FROM {$this->table()} WHERE waiting = 1 AND membership_id IN (" . Database::marks($membership_ids) . ')', $membership_ids);
		return array_column(array_map($this->row(...), $rows), null, 'membership_id');
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
		return (new Page($this->db, $this->table(), ['membership_id = %d'], [$membership_id]))->rows($args, self::ORDERS, 'id', $this->listed(...), self::LISTED);
	}

	/** Forgets the customer's name on what they asked for. Returns how many rows had it. */
	public function forget(int $membership_id, int $user_id): int
	{
		return $this->db->execute("UPDATE {$this->table()} SET actor_name = '' WHERE membership_id = %d AND actor_id = %d AND actor_name <> ''", [$membership_id, $user_id]);
	}

	/** @return list<array<string, mixed>> newest first */
	public function newest(int $membership_id, int $count): array
	{
		return array_map($this->listed(...), $this->db->rows('SELECT ' . self::LISTED . " FROM {$this->table()} WHERE membership_id = %d ORDER BY id DESC LIMIT %d", [$membership_id, $count]));
	}

	/**
	 * @return list<int> scheduled changes that come within so many days, were made earlier, and of which nobody has been reminded
	 */
	public function to_remind(string $today, int $days, int $after_id, int $limit): array
	{
		return array_map('intval', $this->db->column(
			"SELECT c.id FROM {$this->table()} c WHERE c.status = 'scheduled' AND c.effective_on > %s AND c.effective_on <= %s AND c.created_gmt < c.effective_on - INTERVAL %d DAY AND c.id > %d
			AND NOT EXISTS (SELECT 1 FROM {$this->db->table('events')} e WHERE e.once_key = CONCAT('mail:change_reminder:', c.id, ':', %d)) ORDER BY c.id LIMIT %d",
			[$today, \Tierway\Domain\add_days($today, $days), $days, $after_id, $days, $limit],
		));
	}

	/** How many waiting changes would lead to holding the product. */
	public function count_waiting_for(int $product_id): int
	{
		$count = 0;
		foreach ($this->db->column("SELECT selection FROM {$this->table()} WHERE waiting = 1 AND selection LIKE %s", [$this->db->like((string) $product_id)]) as $json) {
			$selection = json_decode((string) $json, true);
			$ids = [$selection['plan_id'] ?? 0, ...array_column($selection['addons'] ?? [], 'product_id')];
			$count += in_array($product_id, $ids, true) ? 1 : 0;
		}
		return $count;
	}

	/**
	 * How many scheduled changes there are from each plan to each; with one query.
	 *
	 * @return list<array{from: int, to: int, count: int}>
	 */
	public function count_scheduled(): array
	{
		$pairs = [];
		foreach ($this->db->rows("SELECT m.plan_id, c.selection, COUNT(*) AS number FROM {$this->table()} c JOIN {$this->db->table('memberships')} m ON m.id = c.membership_id WHERE c.status = 'scheduled' GROUP BY m.plan_id, c.selection") as $row) {
			$from = (int) $row['plan_id'];
			$to = (int) json_decode($row['selection'], true)['plan_id'];
			$pairs["$from $to"] ??= ['from' => $from, 'to' => $to, 'count' => 0];
			$pairs["$from $to"]['count'] += (int) $row['number'];
		}
		return array_values($pairs);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed> as stored
	 * @throws \Tierway\Support\DatabaseError a duplicate key when another one waits, or the idempotency key is taken
	 */
	public function insert(array $row): array
	{
		$row += ['created_gmt' => $this->clock->now_gmt(), 'reason' => '', 'actor' => ['id' => 0, 'name' => '']];
		$columns = $this->columns($row);
		$unset = array_fill_keys([...self::TEXTS, ...self::NUMBERS, ...self::JSON, ...self::INSTANTS], null);
		return $this->row(['id' => $this->db->insert('changes', $columns), 'version' => 1] + $columns + $unset);
	}

	/**
	 * @param array<string, mixed> $change as read
	 * @param array<string, mixed> $fields only these change; the version rises
	 * @return array<string, mixed> as stored
	 * @throws VersionConflict when it is no longer as it was read
	 */
	public function update(array $change, array $fields): array
	{
		if (1 !== $this->db->update('changes', $this->columns($fields), ['id' => $change['id'], 'version' => $change['version']], 'version = version + 1')) {
			throw new VersionConflict();
		}
		return array_replace($change, $fields, ['version' => $change['version'] + 1]);
	}

	/**
	 * The stored answer to a request with an idempotency key. Not a write of the resource: the answer names the version.
	 *
	 * @param array<string, mixed> $change
	 * @param array<string, mixed> $response the body
	 * @return array<string, mixed> the change with it
	 */
	public function store_response(array $change, int $status, array $response): array
	{
		$this->db->update('changes', ['response_status' => $status, 'response' => Database::json($response)], ['id' => $change['id']]);
		return array_replace($change, ['response_status' => $status, 'response' => $response]);
	}

	/** @param array<string, mixed> $fields */
	private function columns(array $fields): array
	{
		$columns = array_intersect_key($fields, array_flip([...self::TEXTS, ...self::NUMBERS]));
		foreach (array_intersect_key($fields, array_flip(self::JSON)) as $name => $value) {
			$columns[$name] = null === $value ? null : Database::json($value);
		}
		foreach (array_intersect_key($fields, array_flip(self::INSTANTS)) as $name => $value) {
			$columns[$name] = Database::datetime($value);
		}
		if (isset($fields['actor'])) {
			$columns += ['actor_id' => $fields['actor']['id'], 'actor_name' => $fields['actor']['name']];
		}
		if (isset($fields['status'])) {
			$columns['waiting'] = in_array($fields['status'], self::WAITING, true) ? 1 : null;
		}
		return $columns;
	}

	/** @param list<mixed> $values */
	private function one(string $where, array $values): ?array
	{
		$row = $this->db->row("SELECT * FROM {$this->table()} WHERE $where", $values);
		return null === $row ? null : $this->row($row);
	}

	/** @param array<string, string|null> $row */
	private function listed(array $row): array
	{
		return $this->row(['input' => null, 'response' => null] + $row);
	}

	/** @param array<string, string|null> $row */
	private function row(array $row): array
	{
		$json = static fn (?string $value): ?array => null === $value ? null : json_decode($value, true, 64, JSON_THROW_ON_ERROR);
		return [
			'id' => (int) $row['id'],
			'version' => (int) $row['version'],
			'membership_id' => (int) $row['membership_id'],
			'kind' => $row['kind'],
			'status' => $row['status'],
			'effective_on' => $row['effective_on'],
			'selection' => $json($row['selection']),
			'quote' => $json($row['quote']),
			'input' => $json($row['input']),
			'summary' => $json($row['summary']),
			'actor' => ['id' => (int) $row['actor_id'], 'name' => $row['actor_name']],
			'reason' => $row['reason'],
			'payment_id' => null === $row['payment_id'] ? null : (int) $row['payment_id'],
			'move_id' => null === $row['move_id'] ? null : (int) $row['move_id'],
			'created_gmt' => Database::instant($row['created_gmt']),
			'applied_gmt' => Database::instant($row['applied_gmt']),
			'idempotency_key' => $row['idempotency_key'],
			'request_hash' => $row['request_hash'],
			'response_status' => null === $row['response_status'] ? null : (int) $row['response_status'],
			'response' => $json($row['response']),
		];
	}

	private function table(): string
	{
		return $this->db->table('changes');
	}
}
