<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/**
 * Runs that move many memberships to another plan, in the shape of includes/Schema/move.json, and their rows, one for each
 * membership, in that of move-row.json.
 *
 * `shown` is a hash of all that a row's dry run showed, `token` what confirms its last quote: written before the
 * membership is, so that whoever comes after a crash sends the same request again.
 */
final class Moves
{
	/** Those in which something is to be done in the background. */
	public const WORKING = ['checking', 'running'];
	/** Of rows: the membership has been moved, or will be by its day or its money. */
	public const MOVED = ['applied', 'scheduled', 'awaiting_payment'];

	/** So many days a run is kept. */
	public const KEPT = 90;

	private const ROW = ['status', 'attempt', 'from_plan', 'kind', 'effective', 'effective_on', 'currency', 'due_now', 'credit', 'method', 'shown', 'token', 'code', 'message', 'change_id'];

	public function __construct(private readonly Database $db, private readonly Clock $clock, private readonly Memberships $memberships)
	{
	}

	/** @return array<string, mixed>|null */
	public function find(int $id): ?array
	{
		$row = $this->db->row("SELECT * FROM {$this->table()} WHERE id = %d", [$id]);
		return null === $row ? null : self::move($row);
	}

	/**
	 * Newest first unless said otherwise.
	 *
	 * @param array{page?: int, per_page?: int} $args
	 * @return array{list<array<string, mixed>>, int}
	 */
	public function query(array $args): array
	{
		return (new Page($this->db, $this->table(), ['1 = 1'], []))->rows($args, ['id' => 'id'], 'id', self::move(...));
	}

	/** @return list<int> runs with something to do in the background, oldest first */
	public function working(): array
	{
		return array_map('intval', $this->db->column("SELECT id FROM {$this->table()} WHERE status IN (" . Database::marks(self::WORKING, '%s') . ') ORDER BY id', self::WORKING));
	}

	/**
	 * Removes runs that have been over, or only checked, since before a day, some at a time. What each membership went through is in
	 * its own history. The newest stays: an older MySQL would give its id, and so its changes' keys, to another run.
	 */
	public function clean_up(string $day): void
	{
		$this->db->transaction(function () use ($day): void {
			$newest = (int) $this->db->value("SELECT MAX(id) FROM {$this->table()}");
			$ids = $this->db->column("SELECT id FROM {$this->table()} WHERE status IN ('checked', 'done', 'cancelled') AND modified_gmt < %s AND id < %d ORDER BY id LIMIT 5 FOR UPDATE", [$day, $newest]);
			foreach ($ids as $id) {
				$this->db->execute("DELETE FROM {$this->rows()} WHERE move_id = %d", [$id]);
				$this->db->execute("DELETE FROM {$this->table()} WHERE id = %d", [$id]);
			}
		});
	}

	/** How many memberships a run over them would have; see Memberships::matching(). */
	public function count(array $which): int
	{
		[$from, $where, $values] = $this->memberships->matching($which);
		return (int) $this->db->value("SELECT COUNT(*) FROM $from WHERE " . implode(' AND ', $where), $values);
	}

	/**
	 * A run that is to be checked, with a row for each membership; one statement, however many.
	 *
	 * @param array<string, mixed> $request plan_id, when, waive, payment, reason
	 * @param array{id: int, name: string} $actor
	 * @param array<string, mixed> $which see Memberships::matching()
	 * @return array<string, mixed> as stored
	 */
	public function insert(array $request, array $actor, array $which): array
	{
		return $this->db->transaction(function () use ($request, $actor, $which): array {
			$now = Database::datetime($this->clock->now_gmt());
			$id = $this->db->insert('moves', [
				'status' => 'checking', 'request' => Database::json($request), 'total' => 0,
				'actor_id' => $actor['id'], 'actor_name' => $actor['name'], 'created_gmt' => $now, 'modified_gmt' => $now,
			]);
			[$from, $where, $values] = $this->memberships->matching($which);
			$total = $this->db->execute("INSERT INTO {$this->rows()} (move_id, membership_id, status) SELECT %d, m.id, 'waiting' FROM $from WHERE " . implode(' AND ', $where), [$id, ...$values]);
			$this->db->update('moves', ['total' => $total], ['id' => $id]);
			return $this->find($id);
		});
	}

	/**
	 * From one state to another, unless somebody was faster.
	 *
	 * @param list<string> $from
	 * @throws VersionConflict when it is no longer as the caller knew it
	 */
	public function go(int $id, array $from, string $to, ?int $expected_version = null): bool
	{
		$now = Database::datetime($this->clock->now_gmt());
		$went = $this->db->execute(
			"UPDATE {$this->table()} SET status = %s, version = version + 1, modified_gmt = %s WHERE id = %d AND status IN (" . Database::marks($from, '%s') . ') AND version = COALESCE(NULLIF(%d, 0), version)',
			[$to, $now, $id, ...$from, $expected_version ?? 0],
		);
		if (0 === $went && null !== $expected_version && $expected_version !== ($this->find($id)['version'] ?? null)) {
			throw new VersionConflict();
		}
		return 1 === $went;
	}

	public function status(int $id): ?string
	{
		return $this->db->value("SELECT status FROM {$this->table()} WHERE id = %d", [$id]);
	}

	/** @return list<array<string, mixed>> the next rows in a state, by membership, as stored */
	public function next(int $id, string $status, int $limit): array
	{
		return array_map(self::stored(...), $this->db->rows("SELECT * FROM {$this->rows()} WHERE move_id = %d AND status = %s ORDER BY membership_id LIMIT %d", [$id, $status, $limit]));
	}

	/**
	 * Writes what became of a row, unless somebody was faster.
	 *
	 * @param array<string, mixed> $row as read
	 * @param array<string, mixed> $fields
	 */
	public function write(array $row, array $fields): bool
	{
		$columns = array_intersect_key($fields, array_flip(self::ROW));
		foreach (['over_limit' => Database::json(...), 'acknowledge' => static fn (array $codes): string => implode(',', $codes)] as $name => $text) {
			if (array_key_exists($name, $fields)) {
				$columns[$name] = null === $fields[$name] ? null : $text($fields[$name]);
			}
		}
		return 1 === $this->db->update('move_rows', $columns, ['move_id' => $row['move_id'], 'membership_id' => $row['membership_id'], 'status' => $row['status']]);
	}

	/** Keeps what will confirm the row's quote, unless another worker has kept one; the one that is kept. */
	public function keep_token(array $row, string $token): string
	{
		$this->db->update('move_rows', ['token' => $token], ['move_id' => $row['move_id'], 'membership_id' => $row['membership_id'], 'status' => $row['status'], 'token' => $row['token']]);
		return (string) $this->db->value("SELECT token FROM {$this->rows()} WHERE move_id = %d AND membership_id = %d", [$row['move_id'], $row['membership_id']]);
	}

	/** What has not been moved is to be checked again. */
	public function wait_again(int $id): void
	{
		$this->db->execute("UPDATE {$this->rows()} SET status = 'waiting' WHERE move_id = %d AND status NOT IN (" . Database::marks(self::MOVED, '%s') . ')', [$id, ...self::MOVED]);
	}

	/**
	 * How many rows are in which state, and their money; one query, however many runs.
	 *
	 * @param list<int> $ids
	 * @return array<int, array{counts: array<string, int>, totals: list<array<string, mixed>>, over_limit: int, acknowledge: array<string, int>}> by run
	 */
	public function sums(array $ids): array
	{
		$sums = array_fill_keys($ids, ['counts' => [], 'totals' => [], 'over_limit' => 0, 'acknowledge' => []]);
		$found = [] === $ids ? [] : $this->db->rows(
			"SELECT move_id, status, currency, acknowledge, over_limit IS NOT NULL AS is_over, COUNT(*) AS number, SUM(due_now) AS due_now, SUM(credit) AS credit
			FROM {$this->rows()} WHERE move_id IN (" . Database::marks($ids) . ') GROUP BY move_id, status, currency, acknowledge, is_over ORDER BY currency',
			$ids,
		);
		foreach ($found as $row) {
			$sum = &$sums[(int) $row['move_id']];
			$status = $row['status'];
			$number = (int) $row['number'];
			$sum['counts'][$status] = ($sum['counts'][$status] ?? 0) + $number;
			$sum['over_limit'] += '1' === $row['is_over'] ? $number : 0;
			$moved = in_array($status, self::MOVED, true);
			if (!$moved && !in_array($status, ['ready', 'failed'], true)) {
				continue;
			}
			foreach ('ready' === $status && '' !== $row['acknowledge'] ? explode(',', $row['acknowledge']) : [] as $code) {
				$sum['acknowledge'][$code] = ($sum['acknowledge'][$code] ?? 0) + $number;
			}
			$total = &$sum['totals'][$row['currency']];
			$total ??= ['currency' => $row['currency'], 'memberships' => 0, 'due_now' => 0, 'credit' => 0, 'moved' => ['memberships' => 0, 'due_now' => 0, 'credit' => 0]];
			foreach (['memberships' => $number, 'due_now' => (int) $row['due_now'], 'credit' => (int) $row['credit']] as $name => $amount) {
				$total[$name] += $amount;
				$total['moved'][$name] += $moved ? $amount : 0;
			}
			unset($sum, $total);
		}
		foreach ($sums as &$one) {
			$one['totals'] = array_values($one['totals']);
		}
		return $sums;
	}

	/**
	 * Rows as they are shown, with customer and plan.
	 *
	 * @param array{status?: list<string>, over_limit?: bool, page?: int, per_page?: int, order?: string} $args
	 * @return array{list<array<string, mixed>>, int}
	 */
	public function page(int $id, array $args): array
	{
		$where = ['r.move_id = %d'];
		$values = [$id];
		if (!empty($args['status'])) {
			$where[] = 'r.status IN (' . Database::marks($args['status'], '%s') . ')';
			array_push($values, ...$args['status']);
		}
		if (!empty($args['over_limit'])) {
			$where[] = 'r.over_limit IS NOT NULL';
		}
		$joins = "LEFT JOIN {$this->db->table('memberships')} m ON m.id = r.membership_id LEFT JOIN {$this->db->users_table()} u ON u.ID = m.user_id
			LEFT JOIN {$this->db->table('products')} p ON p.id = COALESCE(r.from_plan, m.plan_id)";
		return (new Page($this->db, "{$this->rows()} r", $where, $values, $joins))->rows(
			$args,
			['membership_id' => 'r.membership_id'],
			'membership_id',
			static fn (array $row): array => self::stored($row) + ['user' => ['id' => (int) $row['user_id'], 'name' => $row['display_name'] ?? '', 'email' => $row['user_email'] ?? ''], 'plan_name' => $row['plan_name'] ?? ''],
			'r.*, m.user_id, u.display_name, u.user_email, p.name AS plan_name',
			'r.membership_id',
		);
	}

	/** @param array<string, string|null> $row */
	private static function move(array $row): array
	{
		return [
			'id' => (int) $row['id'],
			'version' => (int) $row['version'],
			'status' => $row['status'],
			...json_decode($row['request'], true, 8, JSON_THROW_ON_ERROR),
			'total' => (int) $row['total'],
			'actor' => ['id' => (int) $row['actor_id'], 'name' => $row['actor_name']],
			'created_gmt' => Database::instant($row['created_gmt']),
			'modified_gmt' => Database::instant($row['modified_gmt']),
		];
	}

	/** @param array<string, string|null> $row */
	private static function stored(array $row): array
	{
		$stored = array_intersect_key($row, array_flip(self::ROW));
		foreach (['attempt', 'due_now', 'credit'] as $number) {
			$stored[$number] = (int) $row[$number];
		}
		return [
			'move_id' => (int) $row['move_id'],
			'membership_id' => (int) $row['membership_id'],
			'from_plan' => null === $row['from_plan'] ? null : (int) $row['from_plan'],
			'change_id' => null === $row['change_id'] ? null : (int) $row['change_id'],
			'over_limit' => null === $row['over_limit'] ? [] : json_decode($row['over_limit'], true, 8, JSON_THROW_ON_ERROR),
			'acknowledge' => '' === $row['acknowledge'] ? [] : explode(',', $row['acknowledge']),
			'message' => $row['message'] ?? '',
		] + $stored;
	}

	private function table(): string
	{
		return $this->db->table('moves');
	}

	private function rows(): string
	{
		return $this->db->table('move_rows');
	}
}
