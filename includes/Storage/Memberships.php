<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;
use Tierway\Support\VersionConflict;

/**
 * Memberships with their items and sites, as arrays in the shape of includes/Schema/membership.json without what
 * is worked out or belongs to others: no sites' names, credit, next_bill, pending_change, user, plan_name, open_payment.
 * Instead of `sites` a row has `site_ids`; payment_token, what renewals are charged with, stays on the server.
 */
final class Memberships
{
	private const ORDERS = ['id' => 'm.id', 'status' => 'm.status', 'plan' => 'p.name', 'user' => 'u.display_name', 'period_end' => 'm.period_end', 'created' => 'm.created_gmt', 'modified' => 'm.modified_gmt'];

	public function __construct(private readonly Database $db, private readonly Clock $clock)
	{
	}

	/** @return array<string, mixed>|null two queries */
	public function find(int $id): ?array
	{
		return $this->find_many([$id])[0] ?? null;
	}

	/**
	 * @param list<int> $ids
	 * @return list<array<string, mixed>> by id; two queries, however many
	 */
	public function find_many(array $ids): array
	{
		if ([] === $ids) {
			return [];
		}
		return $this->whole($this->db->rows("SELECT * FROM {$this->table()} WHERE id IN (" . Database::marks($ids) . ') ORDER BY id', $ids));
	}

	/** @return list<array<string, mixed>> the user's memberships that cover the site */
	public function for_user_and_site(int $user_id, int $site_id): array
	{
		$rows = $this->db->rows("SELECT m.* FROM {$this->table()} m JOIN {$this->sites()} s ON s.membership_id = m.id WHERE s.site_id = %d AND m.user_id = %d ORDER BY m.id", [$site_id, $user_id]);
		return $this->whole($rows);
	}

	/** Forgets what its renewals were charged with. Resolves to how many rows were written. */
	public function forget_card(int $id): int
	{
		return $this->db->update('memberships', ['payment_token' => ''], ['id' => $id]);
	}

	/** @return list<int> ids of the user's memberships */
	public function ids_of_user(int $user_id): array
	{
		return array_map('intval', $this->db->column("SELECT id FROM {$this->table()} WHERE user_id = %d ORDER BY id", [$user_id]));
	}

	/**
	 * @param array{status?: list<string>, plan?: int, plan_group?: int, product?: int, user?: int, site?: int, pending_change?: bool|list<string>, search?: string, orderby?: string, order?: string, page?: int, per_page?: int} $args
	 *        pending_change: whether one waits, or the statuses of it; plan_group: 0 for plans without one; product: held, as plan or add-on; search: the customer's name, login or address, the id, or the address of a site
	 * @return array{list<array<string, mixed>>, int}
	 */
	public function query(array $args): array
	{
		[$from, $where, $values, $joins] = $this->matching($args);
		[$rows, $total] = (new Page($this->db, $from, $where, $values, $joins))->rows($args, self::ORDERS, 'id', static fn (array $row): array => $row, 'm.*', 'm.id');
		return [$this->whole($rows), $total];
	}

	/**
	 * What query() looks for; `include`: only these ids.
	 *
	 * @param array<string, mixed> $args
	 * @return array{string, list<string>, list<mixed>, string} table `m` with what the conditions need, conditions, their values, more joins to order by
	 */
	public function matching(array $args): array
	{
		$from = "{$this->table()} m";
		$joins = "LEFT JOIN {$this->db->table('products')} p ON p.id = m.plan_id LEFT JOIN {$this->db->users_table()} u ON u.ID = m.user_id";
		$where = ['1 = 1'];
		$values = [];
		if (!empty($args['include'])) {
			$where[] = 'm.id IN (' . Database::marks($args['include']) . ')';
			array_push($values, ...$args['include']);
		}
		if (!empty($args['status'])) {
			$where[] = 'm.status IN (' . Database::marks($args['status'], '%s') . ')';
			array_push($values, ...$args['status']);
		}
		foreach (['plan' => 'm.plan_id', 'user' => 'm.user_id'] as $arg => $column) {
			if (isset($args[$arg])) {
				$where[] = "$column = %d";
				$values[] = $args[$arg];
			}
		}
		if (isset($args['plan_group'])) {
			$where[] = "m.plan_id IN (SELECT id FROM {$this->db->table('products')} WHERE COALESCE(plan_group, 0) = %d)";
			$values[] = $args['plan_group'];
		}
		if (isset($args['product'])) {
			$where[] = "m.id IN (SELECT i.membership_id FROM {$this->items()} i WHERE i.product_id = %d)";
			$values[] = $args['product'];
		}
		if (isset($args['site'])) {
			$where[] = "EXISTS (SELECT 1 FROM {$this->sites()} s WHERE s.membership_id = m.id AND s.site_id = %d)";
			$values[] = $args['site'];
		}
		if (isset($args['pending_change'])) {
			$waits = "EXISTS (SELECT 1 FROM {$this->db->table('changes')} c WHERE c.membership_id = m.id AND c.waiting = 1";
			if (is_array($args['pending_change'])) {
				$where[] = $waits . ' AND c.status IN (' . Database::marks($args['pending_change'], '%s') . '))';
				array_push($values, ...$args['pending_change']);
			} else {
				$where[] = ($args['pending_change'] ? '' : 'NOT ') . $waits . ')';
			}
		}
		if ('' !== ($args['search'] ?? '')) {
			$from .= " $joins";
			$joins = '';
			$like = $this->db->like($args['search']);
			// The network's own domain says nothing: all sites below it would be found.
			$domain = get_network()->domain;
			$address = $this->db->like((string) preg_replace('#^(https?://)?(' . preg_quote($domain, '#') . '(?=/))?#i', '', $args['search']));
			$where[] = "(u.user_login LIKE %s OR u.user_email LIKE %s OR u.display_name LIKE %s OR m.id = %s OR m.id IN (
				SELECT s.membership_id FROM {$this->sites()} s JOIN {$this->db->sites_table()} b ON b.blog_id = s.site_id WHERE b.path LIKE %s OR (b.domain <> %s AND CONCAT(b.domain, b.path) LIKE %s)
			))";
			array_push($values, $like, $like, $like, ctype_digit($args['search']) ? $args['search'] : '0', $address, $domain, $address);
		}
		return [$from, $where, $values, $joins];
	}

	/**
	 * Locks all memberships of this one's owner until the transaction ends, always in the order of their ids: who
	 * writes a membership or the customer's credit does it under this lock. Two queries.
	 *
	 * @return array<string, mixed>|null the membership as it is now, read under the lock
	 */
	public function lock_user_of(int $membership_id): ?array
	{
		if (!$this->db->in_transaction()) {
			throw new \LogicException('A lock lasts as long as its transaction; there is none.');
		}
		// Whose it is never changes, so the inner query needs no lock, and takes none.
		$rows = $this->db->rows("SELECT * FROM {$this->table()} WHERE user_id = (SELECT user_id FROM {$this->table()} WHERE id = %d) ORDER BY id FOR UPDATE", [$membership_id]);
		$row = array_column($rows, null, 'id')[$membership_id] ?? null;
		return null === $row ? null : $this->whole([$row])[0];
	}

	/**
	 * @param array<string, mixed> $row without id and version
	 * @return array<string, mixed> as stored
	 */
	public function insert(array $row): array
	{
		return $this->db->transaction(function () use ($row): array {
			$now = Database::datetime($this->clock->now_gmt());
			$id = $this->db->insert('memberships', $this->columns($row) + [
				'created_gmt' => Database::datetime($row['created_gmt'] ?? null) ?? $now,
				'modified_gmt' => $now,
			]);
			$this->write_items($id, $row['items'], []);
			$this->write_sites($id, $row['site_ids'] ?? []);
			return $this->find($id);
		});
	}

	/**
	 * Writes the whole row with its items and sites, and raises the version.
	 *
	 * @param array<string, mixed> $row as read, changed
	 * @param array<string, mixed>|null $read as read under the lock: items and sites that are the same are not written again
	 * @return array<string, mixed> as stored
	 * @throws VersionConflict when the stored version is not the row's
	 */
	public function save(array $row, ?array $read = null): array
	{
		return $this->db->transaction(function () use ($row, $read): array {
			$columns = $this->columns($row) + ['modified_gmt' => Database::datetime($this->clock->now_gmt())];
			if (1 !== $this->db->update('memberships', $columns, ['id' => $row['id'], 'version' => $row['version']], 'version = version + 1')) {
				throw new VersionConflict();
			}
			if ($row['items'] !== ($read['items'] ?? null)) {
				$this->write_items($row['id'], $row['items'], $read['items'] ?? null);
			}
			if ($row['site_ids'] !== ($read['site_ids'] ?? null)) {
				$this->write_sites($row['id'], $row['site_ids']);
			}
			// Its own columns are known; its items have names, which are the products'.
			return $this->whole([['id' => $row['id'], 'version' => $row['version'] + 1, 'created_gmt' => Database::datetime($row['created_gmt'])] + $columns])[0];
		});
	}

	/** @return list<int> the first memberships whose due work failed and was put off */
	public function put_off_ids(int $limit): array
	{
		return array_map('intval', $this->db->column("SELECT id FROM {$this->table()} WHERE due_failures > 0 ORDER BY id LIMIT %d", [$limit]));
	}

	/**
	 * @return list<int> trials that end after the first day and by the second, of whose end nobody has been told
	 */
	public function trials_ending(string $after_day, string $by_day, int $after_id, int $limit): array
	{
		return array_map('intval', $this->db->column(
			"SELECT m.id FROM {$this->table()} m WHERE m.status = 'trialing' AND m.period_end > %s AND m.period_end <= %s AND m.cancel_at IS NULL AND m.id > %d
			AND NOT EXISTS (SELECT 1 FROM {$this->db->table('events')} e WHERE e.once_key = CONCAT('mail:trial_ending:', m.id)) ORDER BY m.id LIMIT %d",
			[$after_day, $by_day, $after_id, $limit],
		));
	}

	/** How many memberships hold the product; those that are over count too, they would lose the names in their history. */
	public function count_holding(int $product_id): int
	{
		return (int) $this->db->value("SELECT COUNT(*) FROM {$this->items()} WHERE product_id = %d", [$product_id]);
	}

	/**
	 * How many memberships that run hold each product, with one query; plans are counted in an index of their own.
	 *
	 * @param list<int> $plans
	 * @param list<int> $addons
	 * @return array<int, int> by product; those that nobody holds are left out
	 */
	public function count_members(array $plans, array $addons): array
	{
		$running = "m.status IN ('active', 'trialing', 'on_hold')";
		[$plans, $addons] = [[0, ...$plans], [0, ...$addons]]; // a list of SQL's is never empty
		$rows = $this->db->rows(
			"SELECT m.plan_id AS id, COUNT(*) AS members FROM {$this->table()} m WHERE m.plan_id IN (" . Database::marks($plans) . ") AND $running GROUP BY m.plan_id
			UNION ALL SELECT i.product_id AS id, COUNT(*) AS members FROM {$this->items()} i JOIN {$this->table()} m ON m.id = i.membership_id WHERE i.product_id IN (" . Database::marks($addons) . ") AND $running GROUP BY i.product_id",
			[...$plans, ...$addons],
		);
		return array_map('intval', array_column($rows, 'members', 'id'));
	}

	/** @return list<int> the next ids after this one */
	public function next_ids(int $after, int $limit): array
	{
		return array_map('intval', $this->db->column("SELECT id FROM {$this->table()} WHERE id > %d ORDER BY id LIMIT %d", [$after, $limit]));
	}

	/** @return list<int> the next memberships, by id, that hold the product and are not over; 0: those that are on hold or over */
	public function next_standing(int $product_id, int $after, int $limit): array
	{
		[$from, $values] = $this->standing($product_id);
		return array_map('intval', $this->db->column("SELECT m.id $from AND m.id > %d ORDER BY m.id LIMIT %d", [...$values, $after, $limit]));
	}

	/** How many that are in all. */
	public function count_standing(int $product_id): int
	{
		[$from, $values] = $this->standing($product_id);
		return (int) $this->db->value("SELECT COUNT(*) $from", $values);
	}

	/** @return array{string, list<int>} */
	private function standing(int $product_id): array
	{
		return 0 === $product_id
			? ["FROM {$this->table()} m WHERE m.status IN ('on_hold', 'expired', 'cancelled')", []]
			: ["FROM {$this->items()} i JOIN {$this->table()} m ON m.id = i.membership_id WHERE i.product_id = %d AND m.status NOT IN ('cancelled', 'expired')", [$product_id]];
	}

	/**
	 * @param list<int> $site_ids
	 * @return array<int, int> site id to the membership that covers it, for those that are covered
	 */
	public function covering(array $site_ids): array
	{
		if ([] === $site_ids) {
			return [];
		}
		$rows = $this->db->rows("SELECT site_id, membership_id FROM {$this->sites()} WHERE site_id IN (" . Database::marks($site_ids) . ')', $site_ids);
		return array_map('intval', array_column($rows, 'membership_id', 'site_id'));
	}

	/** A site that no longer exists is no longer covered. */
	public function forget_site(int $site_id): void
	{
		$this->db->execute("DELETE FROM {$this->sites()} WHERE site_id = %d", [$site_id]);
	}

	/**
	 * Memberships for which something may be due today; what, `Domain\next_step` says of each. Every part of the union is a
	 * range of an index, so it does not grow with the network, but with what is due.
	 *
	 * @param array<string, mixed> $rules the settings
	 * @param list<string> $by_hand ways to pay that are invoiced ahead
	 * @param int|null $user_id only of this customer
	 * @return list<int> ids above $after, in order
	 */
	public function due(string $today, string $now_gmt, array $rules, array $by_hand, int $after, int $limit, ?int $user_id = null): array
	{
		$days = static fn (int $count): string => \Tierway\Domain\add_days($today, $count);
		$changes = $this->db->table('changes');
		$payments = $this->db->table('payments');
		$runs = "m.status IN ('active', 'trialing')";
		$unbilled = "NOT EXISTS (SELECT 1 FROM $payments p WHERE p.membership_id = m.id AND p.open_bill = 1)";
		$parts = [
			["$runs AND m.period_end <= %s AND m.cancel_at IS NULL", [$today]],
			["m.status IN ('active', 'trialing', 'on_hold') AND m.cancel_at <= %s", [$today]],
			["m.status = 'on_hold' AND m.on_hold_since <= %s", [$days(-$rules['grace_days'])]],
			["m.status = 'on_hold' AND m.period_end <= %s AND $unbilled", [$today]],
			["m.id IN (SELECT c.membership_id FROM $changes c JOIN $payments p ON p.id = c.payment_id WHERE c.status = 'awaiting_payment' AND p.purpose <> 'renewal' AND (p.created_gmt < %s OR m.period_end <= %s))", [$days(1 - $rules['payment_days']) . ' 00:00:00', $today]],
			["m.id IN (SELECT p.membership_id FROM $payments p WHERE p.charging = 1)", []],
		];
		if ([] !== $by_hand && $rules['invoice_days'] > 0) {
			$parts[] = ["$runs AND m.period_end > %s AND m.period_end <= %s AND m.cancel_at IS NULL AND m.payment_method IN (" . Database::marks($by_hand, '%s') . ") AND $unbilled", [$today, $days($rules['invoice_days']), ...$by_hand]];
		}
		$only = 'm.id > %d AND (m.due_next_gmt IS NULL OR m.due_next_gmt <= %s)' . (null === $user_id ? '' : ' AND m.user_id = %d');
		$also = [$after, Database::datetime($now_gmt), ...(null === $user_id ? [] : [$user_id])];
		$values = [];
		$selects = [];
		foreach ($parts as [$where, $of]) {
			$selects[] = "SELECT m.id FROM {$this->table()} m WHERE $where AND $only";
			array_push($values, ...$of, ...$also);
		}
		return array_map('intval', $this->db->column(implode(' UNION ', $selects) . ' ORDER BY id LIMIT %d', [...$values, $limit]));
	}

	/**
	 * What was due failed: it is left alone for a while, longer each time. Not a write of the resource.
	 *
	 * @return int how often in a row
	 */
	public function put_off(int $id, int $now): int
	{
		$failures = 1 + (int) $this->db->value("SELECT due_failures FROM {$this->table()} WHERE id = %d", [$id]);
		$this->db->execute("UPDATE {$this->table()} SET due_failures = %d, due_next_gmt = %s WHERE id = %d", [$failures, gmdate('Y-m-d H:i:s', $now + min(DAY_IN_SECONDS, HOUR_IN_SECONDS * 2 ** min($failures - 1, 10))), $id]);
		return $failures;
	}

	/** What was due has been done. */
	public function took_up(int $id): void
	{
		$this->db->execute("UPDATE {$this->table()} SET due_failures = 0, due_next_gmt = NULL WHERE id = %d AND due_failures > 0", [$id]);
	}

	/**
	 * @param list<array<string, mixed>> $items
	 * @param list<array<string, mixed>>|null $old those that are stored, if it is known
	 */
	private function write_items(int $id, array $items, ?array $old): void
	{
		$keep = array_column($items, 'product_id');
		$values = [];
		foreach ($items as $item) {
			$segment = $item['segment'];
			array_push($values, $id, $item['product_id'], $item['quantity'], $item['unit_amount'], $segment['from'] ?? '', $segment['amount'] ?? '', null === $segment ? '' : $segment['refunded'] ?? 0, null === $segment ? '' : $segment['tax_ppm'] ?? 0);
		}
		if (null === $old || [] !== array_diff(array_column($old, 'product_id'), $keep)) {
			$this->db->execute("DELETE FROM {$this->items()} WHERE membership_id = %d AND product_id NOT IN (" . Database::marks($keep) . ')', [$id, ...$keep]);
		}
		$row = "(%d, %d, %d, %d, NULLIF(%s, ''), NULLIF(%s, ''), NULLIF(%s, ''), NULLIF(%s, ''))";
		$this->db->execute(
			"INSERT INTO {$this->items()} (membership_id, product_id, quantity, unit_amount, segment_from, segment_amount, segment_refunded, segment_tax_ppm)
			VALUES " . Database::marks($items, $row) . '
			ON DUPLICATE KEY UPDATE quantity = VALUES(quantity), unit_amount = VALUES(unit_amount), segment_from = VALUES(segment_from),
			segment_amount = VALUES(segment_amount), segment_refunded = VALUES(segment_refunded), segment_tax_ppm = VALUES(segment_tax_ppm)',
			$values,
		);
	}

	/** @param list<int> $site_ids a site of another membership is a duplicate key */
	private function write_sites(int $id, array $site_ids): void
	{
		$held = array_map('intval', $this->db->column("SELECT site_id FROM {$this->sites()} WHERE membership_id = %d", [$id]));
		$gone = array_values(array_diff($held, $site_ids));
		if ([] !== $gone) {
			$this->db->execute("DELETE FROM {$this->sites()} WHERE membership_id = %d AND site_id IN (" . Database::marks($gone) . ')', [$id, ...$gone]);
		}
		foreach (array_diff($site_ids, $held) as $site) {
			$this->db->insert('membership_sites', ['site_id' => $site, 'membership_id' => $id]);
		}
	}

	/**
	 * @param list<array<string, string|null>> $rows
	 * @return list<array<string, mixed>> with items and sites: one query for all rows
	 */
	private function whole(array $rows): array
	{
		if ([] === $rows) {
			return [];
		}
		$ids = array_map('intval', array_column($rows, 'id'));
		[$items, $sites] = $this->parts_of($ids);
		return array_map(fn (array $row): array => $this->row($row, $items[$row['id']] ?? [], $sites[$row['id']] ?? []), $rows);
	}

	/**
	 * What memberships hold and cover, without their own rows.
	 *
	 * @param list<int> $ids
	 * @return array{array<int, list<array<string, mixed>>>, array<int, list<int>>} items, the plan first, and sites, by membership; one query
	 */
	public function parts_of(array $ids): array
	{
		$items = $sites = [];
		$these = 'membership_id IN (' . Database::marks($ids) . ')';
		$found = $this->db->rows(
			"SELECT i.membership_id, i.product_id, i.quantity, i.unit_amount, i.segment_from, i.segment_amount, i.segment_refunded, i.segment_tax_ppm, p.name, p.type, NULL AS site_id FROM {$this->items()} i LEFT JOIN {$this->db->table('products')} p ON p.id = i.product_id WHERE i.$these
			UNION ALL SELECT membership_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, site_id FROM {$this->sites()} WHERE $these",
			[...$ids, ...$ids],
		);
		foreach ($found as $item) {
			if (null !== $item['site_id']) {
				$sites[$item['membership_id']][] = (int) $item['site_id'];
				continue;
			}
			$items[$item['membership_id']][] = [
				'product_id' => (int) $item['product_id'],
				'name' => $item['name'] ?? '',
				'type' => $item['type'] ?? 'service',
				'quantity' => (int) $item['quantity'],
				'unit_amount' => (int) $item['unit_amount'],
				'segment' => null === $item['segment_from'] ? null : [
					'from' => $item['segment_from'],
					'amount' => (int) $item['segment_amount'],
					'refunded' => (int) $item['segment_refunded'],
					'tax_ppm' => (int) $item['segment_tax_ppm'],
				],
			];
		}
		foreach ($items as &$held) {
			usort($held, static fn (array $a, array $b): int => [$a['type'] !== 'plan', $a['product_id']] <=> [$b['type'] !== 'plan', $b['product_id']]);
		}
		foreach ($sites as &$covered) {
			sort($covered);
		}
		return [$items, $sites];
	}

	/** @param array<string, mixed> $row */
	private function columns(array $row): array
	{
		$period = $row['period'] ?? null;
		return [
			'user_id' => $row['user_id'],
			'status' => $row['status'],
			'plan_id' => $row['plan_id'],
			'currency' => $row['currency'],
			'period_start' => $period['start'] ?? null,
			'period_end' => $period['end'] ?? null,
			'period_unit' => $period['unit'] ?? null,
			'period_count' => $period['count'] ?? null,
			'anchor_day' => $period['anchor_day'] ?? null,
			'trial_start' => $row['trial']['start'] ?? null,
			'trial_end' => $row['trial']['end'] ?? null,
			'cancel_at' => $row['cancel_at'] ?? null,
			'on_hold_since' => $row['on_hold_since'] ?? null,
			'ended_on' => $row['ended_on'] ?? null,
			'country' => $row['country'] ?? null,
			'carried' => $row['carried'] ?? 0,
			'setup_fee_paid' => $row['setup_fee_paid'] ?? 0,
			'discount' => isset($row['discount']) ? Database::json($row['discount']) : null,
			'payment_method' => $row['payment_method'] ?? 'manual',
			'payment_token' => $row['payment_token'] ?? '',
			'times_billed' => $row['times_billed'] ?? 0,
		];
	}

	/**
	 * @param array<string, string|null> $row
	 * @param list<array<string, mixed>> $items
	 * @param list<int> $site_ids
	 */
	private function row(array $row, array $items, array $site_ids): array
	{
		return [
			'id' => (int) $row['id'],
			'version' => (int) $row['version'],
			'user_id' => (int) $row['user_id'],
			'status' => $row['status'],
			'plan_id' => (int) $row['plan_id'],
			'currency' => $row['currency'],
			'period' => null === $row['period_start'] ? null : [
				'start' => $row['period_start'],
				'end' => $row['period_end'],
				'unit' => $row['period_unit'],
				'count' => (int) $row['period_count'],
				'anchor_day' => (int) $row['anchor_day'],
			],
			'trial' => null === $row['trial_start'] ? null : ['start' => $row['trial_start'], 'end' => $row['trial_end']],
			'cancel_at' => $row['cancel_at'],
			'on_hold_since' => $row['on_hold_since'],
			'ended_on' => $row['ended_on'],
			'country' => $row['country'],
			'items' => $items,
			'site_ids' => $site_ids,
			'carried' => (int) $row['carried'],
			'setup_fee_paid' => (int) $row['setup_fee_paid'],
			'discount' => null === $row['discount'] ? null : json_decode($row['discount'], true, 4, JSON_THROW_ON_ERROR),
			'times_billed' => (int) $row['times_billed'],
			'payment_method' => $row['payment_method'],
			'payment_token' => $row['payment_token'],
			'created_gmt' => Database::instant($row['created_gmt']),
			'modified_gmt' => Database::instant($row['modified_gmt']),
		];
	}

	private function table(): string
	{
		return $this->db->table('memberships');
	}

	private function items(): string
	{
		return $this->db->table('membership_items');
	}

	private function sites(): string
	{
		return $this->db->table('membership_sites');
	}
}
