<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Storage\Memberships;
use Tierway\Support\Clock;
use Tierway\Support\Database;

use function Tierway\Domain\add_days;

/**
 * What waits for whom: the counts and first rows that a manager looks at first. Two queries, and those of a membership's
 * view for what is billed today; each reads what waits, never what is over, so none grows with the network's age.
 */
final class Overview
{
	/** A card's answer that takes longer than so many seconds is not on its way any more. */
	private const STUCK_SECONDS = 600;
	private const FAILED_DAYS = 30;
	private const SECTIONS = ['awaiting_manager', 'declined', 'on_hold', 'failed_changes', 'due_today', 'stuck'];

	public function __construct(
		private readonly Database $db,
		private readonly Memberships $memberships,
		private readonly MembershipView $view,
		private readonly Clock $clock,
	) {
	}

	/** @return array<string, mixed> in the shape of overview.json, with at most so many rows of each section */
	public function get(int $rows): array
	{
		$items = array_fill_keys(self::SECTIONS, []);
		foreach ($this->rows($rows) as $row) {
			$items[$row['section']][] = self::item($row);
		}
		// A UNION keeps no order of its own.
		foreach ($items as $section => &$of_section) {
			usort($of_section, static fn (array $a, array $b): int => match ($section) {
				'on_hold', 'due_today' => [$a['on'], $a['membership_id']] <=> [$b['on'], $b['membership_id']],
				'failed_changes' => [$b['on'], $b['change_id']] <=> [$a['on'], $a['change_id']],
				default => $a['payment_id'] <=> $b['payment_id'],
			});
		}
		unset($of_section);
		$items['due_today'] = $this->with_bills($items['due_today']);
		$counts = $this->counts();
		$overview = ['today' => $this->clock->today(), 'last_sweep_gmt' => self::last_sweep()];
		foreach (self::SECTIONS as $section) {
			$overview[$section] = ['count' => $counts[$section], 'items' => $items[$section]];
		}
		return $overview;
	}

	/** @return array<string, int> of each section; one query */
	public function counts(): array
	{
		$selects = $values = [];
		foreach (self::SECTIONS as $section) {
			[$from, $where, $more] = $this->section($section);
			$selects[] = "(SELECT COUNT(*) FROM $from WHERE $where) AS $section";
			array_push($values, ...$more);
		}
		return array_map('intval', $this->db->row('SELECT ' . implode(', ', $selects), $values) ?? []);
	}

	/** How many scheduled changes of those thirty days were not possible on their day; those that a card declined had a payment. */
	public function failed_on_their_day(): int
	{
		[$from, $where, $values] = $this->section('failed_changes');
		return (int) $this->db->value("SELECT COUNT(*) FROM $from WHERE $where AND c.payment_id IS NULL", $values);
	}

	public static function last_sweep(): ?string
	{
		$seconds = (int) get_site_option(Sweep::LAST);
		return $seconds > 0 ? gmdate('Y-m-d\TH:i:s\Z', $seconds) : null;
	}

	/** @return list<array<string, string|null>> the first rows of every section; one query */
	private function rows(int $limit): array
	{
		$selects = $values = [];
		foreach (self::SECTIONS as $section) {
			[$from, $where, $more, $columns, $order] = $this->section($section);
			// The names are joined to the few that are shown.
			$selects[] = "(SELECT '$section' AS section, x.*, u.display_name AS customer, t.name AS plan_name
				FROM (SELECT $columns FROM $from WHERE $where ORDER BY $order LIMIT $limit) x
				LEFT JOIN {$this->db->table('memberships')} h ON h.id = x.membership_id LEFT JOIN {$this->db->users_table()} u ON u.ID = h.user_id
				LEFT JOIN {$this->db->table('products')} t ON t.id = h.plan_id)";
			array_push($values, ...$more);
		}
		return $this->db->rows(implode(' UNION ALL ', $selects), $values);
	}

	/** @return array{string, string, list<mixed>, string, string} from, where, its values, columns, order */
	private function section(string $section): array
	{
		$today = $this->clock->today();
		$memberships = "{$this->db->table('memberships')} m";
		$payments = "{$this->db->table('payments')} p JOIN $memberships ON m.id = p.membership_id";
		$changes = "{$this->db->table('changes')} c JOIN $memberships ON m.id = c.membership_id";
		$bill = "LEFT JOIN {$this->db->table('payments')} p ON p.membership_id = m.id AND p.open_bill = 1 AND p.status = 'pending'";
		$of_payment = static fn (string $on): string => "m.id AS membership_id, p.id AS payment_id, p.number, p.change_id, p.total AS amount, p.currency, $on AS happens_on, p.error AS reason";
		return match ($section) {
			'awaiting_manager' => [$payments, "p.status = 'pending' AND p.action = 'await_manager'", [], $of_payment('COALESCE(p.due_on, DATE(p.created_gmt))'), 'p.id'],
			'declined' => [$payments, "p.status = 'pending' AND p.action IN ('retry', 'confirm_card', 'await_customer')", [], $of_payment('p.next_try_on'), 'p.id'],
			'on_hold' => ["$memberships $bill", "m.status = 'on_hold'", [], "m.id AS membership_id, p.id AS payment_id, p.number, p.change_id, p.total AS amount, m.currency, m.on_hold_since AS happens_on, p.error AS reason", 'm.on_hold_since, m.id'],
			'failed_changes' => [$changes, "c.status = 'failed' AND c.effective_on >= %s", [add_days($today, -self::FAILED_DAYS)], 'm.id AS membership_id, c.payment_id, NULL AS number, c.id AS change_id, NULL AS amount, m.currency, c.effective_on AS happens_on, c.reason', 'c.effective_on DESC, c.id DESC'],
			// What was due earlier and has neither been billed nor ended is due today too: the sweep is late.
			'due_today' => ["$memberships $bill", "m.status IN ('active', 'trialing') AND (m.period_end = %s OR (m.period_end < %s AND p.id IS NULL))", [$today, $today], 'm.id AS membership_id, p.id AS payment_id, p.number, p.change_id, p.total AS amount, m.currency, m.period_end AS happens_on, NULL AS reason', 'm.period_end, m.id'],
			'stuck' => [$payments, 'p.charging = 1 AND p.created_gmt < %s', [gmdate('Y-m-d H:i:s', $this->clock->now() - self::STUCK_SECONDS)], $of_payment('COALESCE(p.due_on, DATE(p.created_gmt))'), 'p.id'],
		};
	}

	/**
	 * What is due today has no payment yet, mostly: the amount is that of the next bill.
	 *
	 * @param list<array<string, mixed>> $items
	 * @return list<array<string, mixed>>
	 */
	private function with_bills(array $items): array
	{
		$unbilled = array_column(array_filter($items, static fn (array $item): bool => null === $item['payment_id']), 'membership_id');
		$shown = [] === $unbilled ? [] : array_column($this->view->many($this->memberships->find_many($unbilled)), null, 'id');
		return array_map(static function (array $item) use ($shown): array {
			$membership = $shown[$item['membership_id']] ?? null;
			return null === $membership ? $item : ['amount' => $membership['next_bill']['amount'] ?? null, 'change_id' => $membership['pending_change']['id'] ?? null] + $item;
		}, $items);
	}

	/** @param array<string, string|null> $row */
	private static function item(array $row): array
	{
		$int = static fn (?string $value): ?int => null === $value ? null : (int) $value;
		return [
			'membership_id' => (int) $row['membership_id'],
			'customer' => $row['customer'] ?? '',
			'plan_name' => $row['plan_name'] ?? '',
			'payment_id' => $int($row['payment_id']),
			'number' => $row['number'] ?? '',
			'change_id' => $int($row['change_id']),
			'amount' => $int($row['amount']),
			'currency' => $row['currency'],
			'on' => $row['happens_on'],
			'reason' => $row['reason'] ?? '',
		];
	}
}
