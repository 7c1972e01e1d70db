<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Support\Clock;
use Tierway\Support\Database;

use function Tierway\Domain\share;

/** How the network does: who is on what, what that brings in, what moved. Reads whole tables, summed up by the database. */
final class Reports
{
	private const MONTHS = 12;
	/** What a period is of a month: numerator and denominator, per unit. */
	private const PER_MONTH = ['day' => [365, 12], 'week' => [365, 84], 'month' => [1, 1], 'year' => [1, 12]];

	public function __construct(private readonly Database $db, private readonly Clock $clock)
	{
	}

	/** @return array<string, mixed> in the shape of reports.json */
	public function get(): array
	{
		return ['today' => $this->clock->today(), 'plans' => $this->plans(), 'months' => $this->months(), 'movements' => $this->movements()];
	}

	/** @return list<array<string, mixed>> */
	private function plans(): array
	{
		$rows = $this->db->rows(
			"SELECT m.plan_id, m.status, m.currency, m.period_unit, m.period_count, COUNT(*) AS members, SUM(i.amount) AS amount, p.name, p.plan_group, g.name AS group_name
			FROM {$this->db->table('memberships')} m
			LEFT JOIN (SELECT membership_id, SUM(unit_amount * quantity) AS amount FROM {$this->db->table('membership_items')} GROUP BY membership_id) i ON i.membership_id = m.id
			LEFT JOIN {$this->db->table('products')} p ON p.id = m.plan_id
			LEFT JOIN {$this->db->table('plan_groups')} g ON g.id = p.plan_group
			WHERE m.status IN ('active', 'trialing', 'on_hold')
			GROUP BY m.plan_id, m.status, m.currency, m.period_unit, m.period_count
			ORDER BY m.currency, p.plan_group IS NULL, g.position, p.plan_group, p.position, m.plan_id, m.period_unit, m.period_count",
		);
		$plans = [];
		foreach ($rows as $row) {
			$plan = &$plans["{$row['currency']} {$row['plan_id']}"];
			$plan ??= [
				'plan_id' => (int) $row['plan_id'],
				'name' => (string) $row['name'],
				'plan_group' => null === $row['plan_group'] ? null : (int) $row['plan_group'],
				'group_name' => (string) $row['group_name'],
				'currency' => $row['currency'],
				'members' => 0,
				'trialing' => 0,
				'on_hold' => 0,
				'monthly' => 0,
			];
			$plan['members'] += (int) $row['members'];
			if ('active' !== $row['status']) {
				$plan[$row['status']] += (int) $row['members'];
			} elseif (null !== $row['period_unit']) {
				[$times, $by] = self::PER_MONTH[$row['period_unit']];
				$plan['monthly'] += share((int) $row['amount'], $times, $by * (int) $row['period_count']);
			}
			unset($plan);
		}
		return array_values($plans);
	}

	/** @return list<array<string, mixed>> */
	private function months(): array
	{
		$months = [];
		foreach ($this->names() as $month) {
			$months[$month] = ['month' => $month, 'joined' => 0, 'restarted' => 0, 'upgraded' => 0, 'downgraded' => 0, 'other' => 0, 'ended' => 0];
		}
		$since = array_key_first($months) . '-01';
		$memberships = $this->db->table('memberships');
		$rows = $this->db->rows(
			"SELECT LEFT(created_gmt, 7) AS month, 'joined' AS what, COUNT(*) AS number FROM $memberships WHERE created_gmt >= %s GROUP BY month
			UNION ALL SELECT LEFT(ended_on, 7) AS month, 'ended' AS what, COUNT(*) AS number FROM $memberships WHERE ended_on >= %s GROUP BY month
			UNION ALL SELECT LEFT(effective_on, 7) AS month, CASE kind WHEN 'upgrade' THEN 'upgraded' WHEN 'downgrade' THEN 'downgraded' WHEN 'reactivate' THEN 'restarted' ELSE 'other' END AS what, COUNT(*) AS number
			FROM {$this->db->table('changes')} WHERE status = 'applied' AND effective_on >= %s GROUP BY month, what",
			[$since, $since, $since],
		);
		foreach ($rows as $row) {
			if (isset($months[$row['month']])) {
				$months[$row['month']][$row['what']] += (int) $row['number'];
			}
		}
		return array_values($months);
	}

	/** @return list<array<string, mixed>> */
	private function movements(): array
	{
		$months = $this->names();
		$products = $this->db->table('products');
		// The names are joined to the sums.
		$rows = $this->db->rows(
			"SELECT x.*, f.name AS from_name, t.name AS to_name, g.name AS group_name FROM (
				SELECT from_plan, to_plan, LEFT(effective_on, 7) AS month, COUNT(*) AS number FROM {$this->db->table('changes')}
				WHERE status = 'applied' AND effective_on >= %s AND kind <> 'reactivate' AND from_plan <> to_plan GROUP BY from_plan, to_plan, month
			) x LEFT JOIN $products f ON f.id = x.from_plan LEFT JOIN $products t ON t.id = x.to_plan LEFT JOIN {$this->db->table('plan_groups')} g ON g.id = t.plan_group
			ORDER BY x.from_plan, x.to_plan",
			["$months[0]-01"],
		);
		$ways = [];
		foreach ($rows as $row) {
			$way = &$ways["{$row['from_plan']} {$row['to_plan']}"];
			$way ??= [
				'from' => (int) $row['from_plan'],
				'from_name' => (string) $row['from_name'],
				'to' => (int) $row['to_plan'],
				'to_name' => (string) $row['to_name'],
				'group_name' => (string) $row['group_name'],
				'months' => array_fill(0, self::MONTHS, 0),
			];
			$month = array_search($row['month'], $months, true);
			if (false !== $month) {
				$way['months'][$month] = (int) $row['number'];
			}
			unset($way);
		}
		// Those of equal number keep their order.
		usort($ways, static fn (array $a, array $b): int => array_sum($b['months']) <=> array_sum($a['months']));
		return $ways;
	}

	/** @return list<string> the months, this one last: `2026-04` */
	private function names(): array
	{
		$first = new \DateTimeImmutable(substr($this->clock->today(), 0, 7) . '-01');
		return array_map(static fn (int $back): string => $first->modify("-$back months")->format('Y-m'), range(self::MONTHS - 1, 0));
	}
}
