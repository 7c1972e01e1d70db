<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Schema\Schema;
use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/**
 * Plans, packages and services, as arrays in the shape of includes/Schema/product.json.
 * `rank` is the column `position`, because RANK is a reserved word.
 */
final class Products implements Repository
{
	private const COLUMNS = ['name' => 'name', 'slug' => 'slug', 'type' => 'type', 'status' => 'status', 'plan_group' => 'plan_group', 'rank' => 'position', 'currency' => 'currency'];
	private const ORDERS = ['id' => 'id', 'name' => 'name', 'rank' => 'position', 'type' => 'type', 'status' => 'status', 'modified' => 'modified_gmt', 'members' => 'COALESCE(held.members, 0)'];

	public function __construct(private readonly Database $db, private readonly Clock $clock, private readonly Events $events)
	{
	}

	/** @return array<string, mixed>|null */
	public function find(int $id): ?array
	{
		return $this->find_many([$id])[$id] ?? null;
	}

	/**
	 * @param list<int> $ids unknown ones are left out
	 * @return array<int, array<string, mixed>> by id
	 */
	public function find_many(array $ids): array
	{
		if ([] === $ids) {
			return [];
		}
		return $this->keyed($this->db->rows("SELECT * FROM {$this->table()} WHERE id IN (" . Database::marks($ids) . ') ORDER BY id', $ids));
	}

	/**
	 * @param list<string> $slugs unknown ones are left out
	 * @return array<string, array<string, mixed>> by slug
	 */
	public function find_by_slug(array $slugs): array
	{
		return array_column($this->keyed($this->db->rows("SELECT * FROM {$this->table()} WHERE slug IN (" . Database::marks($slugs, '%s') . ')', $slugs)), null, 'slug');
	}

	/**
	 * All plans of a group in rank order, whatever their status or currency; null: those without a group (R2).
	 *
	 * @return array<int, array<string, mixed>> by id
	 */
	public function family(?int $plan_group): array
	{
		$where = null === $plan_group ? 'plan_group IS NULL' : 'plan_group = %d';
		return $this->keyed($this->db->rows("SELECT * FROM {$this->table()} WHERE $where AND type = 'plan' ORDER BY position, id", null === $plan_group ? [] : [$plan_group]));
	}

	/**
	 * The family, the add-ons that its plans name, and other products (what a membership holds): two queries, however
	 * large the network is.
	 *
	 * @param list<int> $also
	 * @return array<int, array<string, mixed>> by id: plans in rank order, then the rest by id
	 */
	public function family_with_addons(?int $plan_group, array $also = []): array
	{
		return $this->with_addons($this->family($plan_group), $also);
	}

	/**
	 * The same for all families at once: two queries that read every plan.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public function families_with_addons(): array
	{
		return $this->with_addons($this->keyed($this->db->rows("SELECT * FROM {$this->table()} WHERE type = 'plan' ORDER BY plan_group, position, id")), []);
	}

	/**
	 * The same for the family that a plan belongs to; of a plan that is gone: those without a group.
	 *
	 * @param list<int> $also
	 * @return array<int, array<string, mixed>>
	 */
	public function family_of_with_addons(int $plan_id, array $also): array
	{
		$family = $this->db->rows("SELECT * FROM {$this->table()} WHERE plan_group <=> (SELECT plan_group FROM {$this->table()} WHERE id = %d) AND type = 'plan' ORDER BY position, id", [$plan_id]);
		return $this->with_addons($this->keyed($family), $also);
	}

	/**
	 * @param array<int, array<string, mixed>> $plans
	 * @param list<int> $also
	 * @return array<int, array<string, mixed>>
	 */
	private function with_addons(array $plans, array $also): array
	{
		$ids = array_unique(array_merge($also, ...array_values(array_column($plans, 'addons'))));
		return $plans + $this->find_many(array_values(array_diff($ids, array_keys($plans))));
	}

	/**
	 * @param array{type?: list<string>, status?: list<string>, plan_group?: int, include?: list<int>, search?: string, orderby?: string, order?: string, page?: int, per_page?: int} $args
	 *        plan_group 0: without a group
	 * @return array{list<array<string, mixed>>, int} rows of the page, and how many there are in all
	 */
	public function query(array $args): array
	{
		$where = ['1 = 1'];
		$values = [];
		foreach (['type', 'status'] as $column) {
			if (!empty($args[$column])) {
				$where[] = "$column IN (" . Database::marks($args[$column], '%s') . ')';
				array_push($values, ...$args[$column]);
			}
		}
		if (!empty($args['include'])) {
			$where[] = 'id IN (' . Database::marks($args['include']) . ')';
			array_push($values, ...$args['include']);
		}
		if (isset($args['plan_group'])) {
			if (0 === $args['plan_group']) {
				$where[] = 'plan_group IS NULL';
			} else {
				$where[] = 'plan_group = %d';
				$values[] = $args['plan_group'];
			}
		}
		if ('' !== ($args['search'] ?? '')) {
			$where[] = '(name LIKE %s OR slug LIKE %s)';
			array_push($values, $this->db->like($args['search']), $this->db->like($args['search']));
		}
		$held = "LEFT JOIN (SELECT i.product_id, COUNT(*) AS members FROM {$this->db->table('membership_items')} i JOIN {$this->db->table('memberships')} m ON m.id = i.membership_id WHERE m.status IN ('active', 'trialing', 'on_hold') GROUP BY i.product_id) held ON held.product_id = id";
		return (new Page($this->db, $this->table(), $where, $values, 'members' === ($args['orderby'] ?? '') ? $held : ''))->rows($args, self::ORDERS, 'name', $this->row(...));
	}

	/** Whether another product has this slug. */
	public function slug_taken(string $slug, int $except = 0): bool
	{
		return null !== $this->db->value("SELECT id FROM {$this->table()} WHERE slug = %s AND id <> %d", [$slug, $except]);
	}

	/**
	 * @param array<string, mixed> $row `rank` absent: at the end of its group
	 * @return array<string, mixed> as stored
	 */
	public function insert(array $row): array
	{
		return $this->db->transaction(function () use ($row): array {
			$group = $row['plan_group'] ?? null;
			$row['rank'] ??= null === $group ? 0 : 1 + (int) $this->db->value("SELECT MAX(position) FROM {$this->table()} WHERE plan_group = %d", [$group]);
			$now = Database::datetime($this->clock->now_gmt());
			$id = $this->db->insert('products', $this->columns($row + self::data()) + ['created_gmt' => $now, 'modified_gmt' => $now]);
			$this->touch_groups([$group]);
			return $this->find($id);
		});
	}

	/**
	 * @param array<string, mixed> $fields only these change; plan_group without rank: at the end of that group
	 * @return array<string, mixed>|null as stored; null when there is none
	 * @throws VersionConflict when another version than the expected one is stored
	 */
	public function update(int $id, array $fields, ?int $expected_version = null): ?array
	{
		return $this->db->transaction(function () use ($id, $fields, $expected_version): ?array {
			$found = $this->db->row("SELECT * FROM {$this->table()} WHERE id = %d FOR UPDATE", [$id]);
			if (null === $found) {
				return null;
			}
			$old = $this->row($found);
			if (null !== $expected_version && $expected_version !== $old['version']) {
				throw new VersionConflict();
			}
			$moves = array_key_exists('plan_group', $fields) && $fields['plan_group'] !== $old['plan_group'];
			if ($moves && !isset($fields['rank'])) {
				$fields['rank'] = null === $fields['plan_group'] ? 0 : 1 + (int) $this->db->value("SELECT MAX(position) FROM {$this->table()} WHERE plan_group = %d", [$fields['plan_group']]);
			}
			$new = $fields + $old;
			$this->db->update('products', $this->columns($new) + ['modified_gmt' => Database::datetime($this->clock->now_gmt())], ['id' => $id], 'version = version + 1');
			if ($moves || $new['rank'] !== $old['rank']) {
				$this->touch_groups([$old['plan_group'], $new['plan_group']]);
			}
			$this->events->add('product.updated', ['product_id' => $id, 'before' => $old, 'after' => array_filter($new, static fn (mixed $value, string $name): bool => $value !== $old[$name], ARRAY_FILTER_USE_BOTH)]);
			if ($new['limits'] != $old['limits']) {
				$this->db->after_commit(static fn () => do_action('tierway_product_limits_changed', $id));
			}
			return $this->find($id);
		});
	}

	/**
	 * Which plans offer an add-on: these and no others. One that need not change is not written.
	 *
	 * @param list<int> $plan_ids
	 * @param array<int, int> $versions expected ones by plan, for those that are written
	 * @return bool false when there is no such add-on
	 * @throws VersionConflict
	 */
	public function set_offered_by(int $id, array $plan_ids, array $versions): bool
	{
		return $this->db->transaction(function () use ($id, $plan_ids, $versions): bool {
			$held = $this->keyed($this->db->rows("SELECT * FROM {$this->table()} WHERE type = 'plan' OR id = %d ORDER BY id FOR UPDATE", [$id]));
			foreach ($held as $plan) {
				$offers = in_array($id, $plan['addons'], true);
				if ($offers !== in_array($plan['id'], $plan_ids, true)) {
					$addons = $offers ? array_values(array_diff($plan['addons'], [$id])) : [...$plan['addons'], $id];
					$this->update($plan['id'], ['addons' => $addons], $versions[$plan['id']] ?? null);
				}
			}
			return isset($held[$id]);
		});
	}

	/** Whether it may be deleted is the caller's business. */
	public function delete(int $id, ?int $expected_version = null): bool
	{
		return $this->db->transaction(function () use ($id, $expected_version): bool {
			$row = $this->db->row("SELECT version, plan_group FROM {$this->table()} WHERE id = %d FOR UPDATE", [$id]);
			if (null === $row) {
				return false;
			}
			if (null !== $expected_version && $expected_version !== (int) $row['version']) {
				throw new VersionConflict();
			}
			$this->db->execute("DELETE FROM {$this->table()} WHERE id = %d", [$id]);
			$this->touch_groups([(int) $row['plan_group']]);
			return true;
		});
	}

	/** A group's plan list is part of the group: who writes it with an old version must learn that it is another one. */
	private function touch_groups(array $groups): void
	{
		$ids = array_values(array_unique(array_filter($groups)));
		sort($ids);
		foreach ($ids as $id) {
			$this->db->update('plan_groups', ['modified_gmt' => Database::datetime($this->clock->now_gmt())], ['id' => $id], 'version = version + 1');
		}
	}

	/** What is not a column of its own lives in the JSON column `data`: what the schema has a default for, which is meant where a row says nothing. */
	private static function data(): array
	{
		return array_diff_key(Schema::defaults('product'), self::COLUMNS);
	}

	/** @param array<string, mixed> $row */
	private function columns(array $row): array
	{
		$columns = [];
		foreach (self::COLUMNS as $field => $column) {
			$columns[$column] = $row[$field] ?? null;
		}
		$data = array_intersect_key($row, self::data());
		$data['limits'] = (object) $data['limits'];
		return $columns + ['data' => Database::json($data)];
	}

	/** @param array<string, string|null> $row */
	private function row(array $row): array
	{
		$data = array_replace(self::data(), json_decode((string) $row['data'], true, 16, JSON_THROW_ON_ERROR)); // in the schema's order
		return [
			'id' => (int) $row['id'],
			'version' => (int) $row['version'],
			'name' => $row['name'],
			'slug' => $row['slug'],
			'description' => $data['description'],
			'type' => $row['type'],
			'status' => $row['status'],
			'plan_group' => null === $row['plan_group'] ? null : (int) $row['plan_group'],
			'rank' => (int) $row['position'],
			'currency' => $row['currency'],
		] + array_intersect_key($data, self::data()) + [
			'created_gmt' => Database::instant($row['created_gmt']),
			'modified_gmt' => Database::instant($row['modified_gmt']),
		];
	}

	/** @param list<array<string, string|null>> $rows */
	private function keyed(array $rows): array
	{
		return array_column(array_map($this->row(...), $rows), null, 'id');
	}

	private function table(): string
	{
		return $this->db->table('products');
	}
}
