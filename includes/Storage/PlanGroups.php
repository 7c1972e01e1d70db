<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/**
 * Ordered families of plans, as arrays in the shape of includes/Schema/plan-group.json. The order of a family is its
 * plans' rank, in the table of products; that of the families among themselves their position.
 */
final class PlanGroups implements Repository
{
	private const ORDERS = ['position' => 'position', 'id' => 'id', 'name' => 'name', 'modified' => 'modified_gmt'];

	public function __construct(private readonly Database $db, private readonly Clock $clock, private readonly Products $rows, private readonly Events $events)
	{
	}

	/** @return array<string, mixed>|null */
	public function find(int $id): ?array
	{
		$row = $this->db->row("SELECT * FROM {$this->table()} WHERE id = %d", [$id]);
		return null === $row ? null : $this->with_plans([$this->row($row)])[0];
	}

	/**
	 * @param list<string> $names unknown ones are left out
	 * @return array<string, int> by the name as it was given
	 */
	public function ids_of(array $names): array
	{
		$keys = array_map(self::name_key(...), $names);
		if ([] === $keys) {
			return [];
		}
		$ids = array_column($this->db->rows("SELECT id, name_key FROM {$this->table()} WHERE name_key IN (" . Database::marks($keys, '%s') . ')', $keys), 'id', 'name_key');
		return array_map('intval', array_filter(array_combine($names, array_map(static fn (string $key): ?string => $ids[$key] ?? null, $keys)), is_string(...)));
	}

	/** @return array<string, string> the group's own policy, without asking for its plans */
	public function policy(int $id): array
	{
		return json_decode($this->db->value("SELECT policy FROM {$this->table()} WHERE id = %d", [$id]) ?? '{}', true, 4, JSON_THROW_ON_ERROR);
	}

	/**
	 * @param array{search?: string, orderby?: string, order?: string, page?: int, per_page?: int} $args
	 * @return array{list<array<string, mixed>>, int}
	 */
	public function query(array $args): array
	{
		$where = ['1 = 1'];
		$values = [];
		if ('' !== ($args['search'] ?? '')) {
			$where[] = 'name LIKE %s';
			$values[] = $this->db->like($args['search']);
		}
		[$rows, $total] = (new Page($this->db, $this->table(), $where, $values))->rows($args, self::ORDERS, 'position', $this->row(...));
		return [$this->with_plans($rows), $total];
	}

	/**
	 * A new group, the last one.
	 *
	 * @param array{name: string, policy?: array<string, string>} $row
	 * @return array<string, mixed>
	 * @throws \Tierway\Support\DatabaseError a duplicate key when another group has this name
	 */
	public function insert(array $row): array
	{
		$now = Database::datetime($this->clock->now_gmt());
		$id = $this->db->insert('plan_groups', [
			'name' => $row['name'],
			'name_key' => self::name_key($row['name']),
			'policy' => Database::json((object) ($row['policy'] ?? [])),
			'position' => 1 + (int) $this->db->value("SELECT MAX(position) FROM {$this->table()}"),
			'created_gmt' => $now,
			'modified_gmt' => $now,
		]);
		return $this->find($id);
	}

	/**
	 * @param array{name?: string, policy?: array<string, string>} $fields
	 * @return array<string, mixed>|null
	 * @throws VersionConflict
	 * @throws \Tierway\Support\DatabaseError a duplicate key when another group has this name
	 */
	public function update(int $id, array $fields, ?int $expected_version = null): ?array
	{
		return $this->db->transaction(function () use ($id, $fields, $expected_version): ?array {
			if (!$this->lock($id, $expected_version)) {
				return null;
			}
			$columns = ['modified_gmt' => Database::datetime($this->clock->now_gmt())];
			if (isset($fields['name'])) {
				$columns += ['name' => $fields['name'], 'name_key' => self::name_key($fields['name'])];
			}
			if (isset($fields['policy'])) {
				$columns['policy'] = Database::json((object) $fields['policy']);
			}
			$this->db->update('plan_groups', $columns, ['id' => $id], 'version = version + 1');
			return $this->find($id);
		});
	}

	/**
	 * The group's plans, lowest first, all at once: they get the ranks 1 to n, those left out are ungrouped.
	 *
	 * @param list<int> $plan_ids
	 * @return array<string, mixed>|null
	 * @throws VersionConflict
	 */
	public function set_plans(int $id, array $plan_ids, ?int $expected_version = null): ?array
	{
		return $this->db->transaction(function () use ($id, $plan_ids, $expected_version): ?array {
			if (!$this->lock($id, $expected_version)) {
				return null;
			}
			$products = $this->db->table('products');
			$condition = [] === $plan_ids ? 'plan_group = %d' : 'plan_group = %d OR id IN (' . Database::marks($plan_ids) . ')';
			$held = $this->db->rows("SELECT id, plan_group, position FROM $products WHERE $condition ORDER BY id FOR UPDATE", [$id, ...$plan_ids]);
			$ranks = array_flip($plan_ids);
			$before = $this->rows->find_many(array_map('intval', array_column($held, 'id')));
			$now = Database::datetime($this->clock->now_gmt());
			$left = [];
			foreach ($held as $plan) {
				$group = isset($ranks[$plan['id']]) ? $id : null;
				$rank = null === $group ? 0 : $ranks[$plan['id']] + 1;
				if ((int) $plan['plan_group'] === (int) $group && (int) $plan['position'] === $rank) {
					continue; // nothing is written, so its version stays
				}
				$this->db->update('products', ['plan_group' => $group, 'position' => $rank, 'modified_gmt' => $now], ['id' => (int) $plan['id']], 'version = version + 1');
				$this->events->add('product.moved', ['product_id' => (int) $plan['id'], 'before' => $before[(int) $plan['id']], 'after' => ['plan_group' => $group, 'rank' => $rank]]);
				if (null !== $plan['plan_group'] && (int) $plan['plan_group'] !== $id) {
					$left[(int) $plan['plan_group']] = true;
				}
			}
			foreach ([$id, ...array_keys($left)] as $group) {
				$this->db->update('plan_groups', ['modified_gmt' => $now], ['id' => $group], 'version = version + 1');
			}
			return $this->find($id);
		});
	}

	/**
	 * Puts the plans of two groups into the first, in this order, and deletes the second. What neither has is not moved here.
	 *
	 * @param list<int> $plan_ids those of both, lowest first
	 * @return array<string, mixed>|null
	 * @throws VersionConflict when either is another than expected
	 */
	public function merge(int $id, int $from, array $plan_ids, int $expected_version, int $from_version): ?array
	{
		return $this->db->transaction(function () use ($id, $from, $plan_ids, $expected_version, $from_version): ?array {
			$versions = [$id => $expected_version, $from => $from_version];
			ksort($versions); // whoever merges the other way round waits
			foreach ($versions as $group => $version) {
				if (!$this->lock($group, $version)) {
					return null;
				}
			}
			$merged = $this->set_plans($id, $plan_ids);
			$this->db->execute("DELETE FROM {$this->table()} WHERE id = %d", [$from]);
			return $merged;
		});
	}

	/** @return list<array<string, mixed>> all groups, in their order, without asking for their plans */
	public function all(): array
	{
		return array_map($this->row(...), $this->db->rows("SELECT * FROM {$this->table()} ORDER BY position, id"));
	}

	/** @return list<int> the ids of all groups, in their order */
	public function order(): array
	{
		return array_map('intval', array_column($this->db->rows("SELECT id FROM {$this->table()} ORDER BY position, id"), 'id'));
	}

	/**
	 * Puts the groups into this order. It is no content of theirs, so that their versions stay.
	 *
	 * @param list<int> $ids each once
	 * @throws VersionConflict when these are not exactly the groups that there are
	 */
	public function set_order(array $ids): void
	{
		$this->db->transaction(function () use ($ids): void {
			$all = array_map('intval', array_column($this->db->rows("SELECT id FROM {$this->table()} ORDER BY id FOR UPDATE"), 'id'));
			if (count($ids) !== count($all) || [] !== array_diff($all, $ids)) {
				throw new VersionConflict();
			}
			if ([] !== $ids) {
				$this->db->execute("UPDATE {$this->table()} SET position = FIELD(id, " . Database::marks($ids) . ')', $ids);
			}
		});
	}

	/** Deletes the group; its plans become ungrouped. */
	public function delete(int $id, ?int $expected_version = null): bool
	{
		return $this->db->transaction(function () use ($id, $expected_version): bool {
			if (!$this->lock($id, $expected_version)) {
				return false;
			}
			$this->set_plans($id, []);
			return 1 === $this->db->execute("DELETE FROM {$this->table()} WHERE id = %d", [$id]);
		});
	}

	/** Two names that differ only in case or white space are the same; in any script, so not left to a collation. */
	private static function name_key(string $name): string
	{
		$name = trim((string) preg_replace('/\s+/u', ' ', $name));
		return hash('sha256', function_exists('mb_strtolower') ? mb_strtolower($name, 'UTF-8') : strtolower($name));
	}

	/** @throws VersionConflict */
	private function lock(int $id, ?int $expected_version): bool
	{
		$version = $this->db->value("SELECT version FROM {$this->table()} WHERE id = %d FOR UPDATE", [$id]);
		if (null !== $version && null !== $expected_version && $expected_version !== (int) $version) {
			throw new VersionConflict();
		}
		return null !== $version;
	}

	/**
	 * @param list<array<string, mixed>> $groups
	 * @return list<array<string, mixed>> each with its plan_ids, one query for all
	 */
	private function with_plans(array $groups): array
	{
		$plans = [];
		if ([] !== $groups) {
			$ids = array_column($groups, 'id');
			$found = $this->db->rows("SELECT id, plan_group FROM {$this->db->table('products')} WHERE plan_group IN (" . Database::marks($ids) . ") AND type = 'plan' ORDER BY position, id", $ids);
			foreach ($found as $plan) {
				$plans[$plan['plan_group']][] = (int) $plan['id'];
			}
		}
		foreach ($groups as &$group) {
			$group['plan_ids'] = $plans[$group['id']] ?? [];
		}
		return $groups;
	}

	/** @param array<string, string|null> $row */
	private function row(array $row): array
	{
		return [
			'id' => (int) $row['id'],
			'version' => (int) $row['version'],
			'name' => $row['name'],
			'policy' => json_decode((string) $row['policy'], true, 4, JSON_THROW_ON_ERROR),
			'position' => (int) $row['position'],
			'plan_ids' => [],
			'created_gmt' => Database::instant($row['created_gmt']),
			'modified_gmt' => Database::instant($row['modified_gmt']),
		];
	}

	private function table(): string
	{
		return $this->db->table('plan_groups');
	}
}
