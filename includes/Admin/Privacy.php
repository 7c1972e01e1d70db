<?php

declare(strict_types=1);

namespace Tierway\Admin;

use Tierway\Mail\Format;
use Tierway\Services\MembershipView;
use Tierway\Storage\Changes;
use Tierway\Storage\Credits;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\Payments;

/**
 * WordPress's tools for personal data: what is known of a customer, and what of it can be forgotten. Both work through one
 * membership a page. Bills and payments are accounts, which the law has a network keep: they are exported, and retained.
 */
final class Privacy
{
	private const ROWS = 100;

	public function __construct(
		private readonly Memberships $memberships,
		private readonly MembershipView $view,
		private readonly Payments $payments,
		private readonly Changes $changes,
		private readonly Credits $credits,
		private readonly Events $events,
	) {
	}

	/**
	 * What belongs to an address; see the filter wp_privacy_personal_data_exporters.
	 *
	 * @return array{data: list<array<string, mixed>>, done: bool}
	 */
	public function export(string $email, int $page = 1): array
	{
		[$row, $done] = $this->nth($email, $page);
		if (null === $row) {
			return ['data' => [], 'done' => true];
		}
		$membership = $this->view->one($row);
		$currency = $membership['currency'];
		$data = [self::item('memberships', __('Memberships', 'tierway'), $row['id'], [
			[__('Plan', 'tierway'), $membership['plan_name']],
			[__('Status', 'tierway'), $membership['status']],
			[__('Since', 'tierway'), $membership['created_gmt']],
			[__('Sites', 'tierway'), implode(', ', array_column($membership['sites'], 'url'))],
			[__('Billing date', 'tierway'), null === $membership['period'] ? '' : Format::day($membership['period']['end'])],
			[__('Tax country', 'tierway'), (string) $membership['country']],
			[__('Credit', 'tierway'), Format::money($membership['credit'], $currency)],
		])];
		foreach (self::all(fn (array $args): array => $this->payments->query($row['id'], $args)) as $one) {
			$data[] = self::item('payments', __('Payments', 'tierway'), $one['id'], [
				[__('Number', 'tierway'), $one['number']],
				[__('Date', 'tierway'), $one['created_gmt']],
				[__('Bill to', 'tierway'), implode(', ', array_filter([$one['bill_to']['name'], $one['bill_to']['email'], $one['bill_to']['country']]))],
				[__('For', 'tierway'), implode(', ', array_filter(array_column($one['lines'], 'label')))],
				[__('Amount', 'tierway'), Format::money($one['total'], $one['currency'])],
				[__('Status', 'tierway'), $one['status']],
			]);
		}
		foreach (self::all(fn (array $args): array => $this->events->query($row['id'], $args)) as $one) {
			$data[] = self::item('history', __('History', 'tierway'), $one['id'], [
				[__('Date', 'tierway'), $one['created_gmt']],
				[__('What', 'tierway'), $one['type']],
				[__('Who', 'tierway'), $one['actor']['name']],
				[__('Reason', 'tierway'), $one['reason']],
			]);
		}
		// The credit is the customer's, not a membership's.
		foreach (1 === $page ? $this->currencies($row['user_id']) : [] as $of) {
			foreach (self::all(fn (array $args): array => $this->credits->query($row['user_id'], $of, $args)) as $one) {
				$data[] = self::item('credit', __('Credit', 'tierway'), $one['id'], [
					[__('Date', 'tierway'), $one['created_gmt']],
					[__('Amount', 'tierway'), Format::money($one['amount'], $of)],
					[__('Reason', 'tierway'), trim("{$one['reason']} {$one['note']}")],
				]);
			}
		}
		return ['data' => $data, 'done' => $done];
	}

	/**
	 * Forgets, of memberships that have ended, by which card they were paid, the customer's name on what they did and what
	 * they wrote; see the filter wp_privacy_personal_data_erasers.
	 *
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool}
	 */
	public function erase(string $email, int $page = 1): array
	{
		[$row, $done] = $this->nth($email, $page);
		if (null === $row) {
			return ['items_removed' => false, 'items_retained' => false, 'messages' => [], 'done' => true];
		}
		if (!in_array($row['status'], ['expired', 'cancelled'], true)) {
			/* translators: %d: id of a membership. */
			$running = sprintf(__('Membership %d has not ended: its data is kept until then.', 'tierway'), $row['id']);
			return ['items_removed' => false, 'items_retained' => true, 'messages' => [$running], 'done' => $done];
		}
		$token = '' !== $row['payment_token'] ? $this->memberships->forget_card($row['id']) : 0;
		$names = $this->events->forget($row['id'], $row['user_id']) + $this->changes->forget($row['id'], $row['user_id']);
		$accounts = $this->payments->query($row['id'], ['per_page' => 1])[1] > 0;
		return [
			'items_removed' => $token + $names > 0,
			'items_retained' => $accounts,
			/* translators: %d: id of a membership. */
			'messages' => $accounts ? [sprintf(__('The bills of membership %d are kept with the name and address on them, as accounts have to be.', 'tierway'), $row['id'])] : [],
			'done' => $done,
		];
	}

	/** What a site's privacy policy may say; see wp_add_privacy_policy_content(). */
	public static function policy(): string
	{
		return '<p>' . implode('</p><p>', [
			esc_html__('Your membership: plan, add-ons, periods, sites, what you changed and when, and who did it.', 'tierway'),
			esc_html__('Your bills: name, e-mail address, country, amounts, and how they were paid. Of a card only what the payment service gives to charge it again is kept, never its number. Bills are kept as long as the law says.', 'tierway'),
			esc_html__('Visitors are counted where your plan limits visits, by a keyed hash of address and browser that is deleted after about forty days.', 'tierway'),
		]) . '</p>';
	}

	/** @return array{array<string, mixed>|null, bool} the membership of a page, and whether it is the last */
	private function nth(string $email, int $page): array
	{
		$user = get_user_by('email', $email);
		$ids = $user ? $this->memberships->ids_of_user($user->ID) : [];
		$id = $ids[$page - 1] ?? null;
		return [null === $id ? null : $this->memberships->find($id), $page >= count($ids)];
	}

	/** @return list<string> */
	private function currencies(int $user_id): array
	{
		return array_keys($this->credits->balances([$user_id])[$user_id] ?? []);
	}

	/**
	 * @param \Closure(array{page: int, per_page: int}): array{list<array<string, mixed>>, int} $query
	 * @return list<array<string, mixed>>
	 */
	private static function all(\Closure $query): array
	{
		$rows = [];
		for ($page = 1; ; ++$page) {
			[$more, $total] = $query(['page' => $page, 'per_page' => self::ROWS]);
			$rows = [...$rows, ...$more];
			if ([] === $more || count($rows) >= $total) {
				return $rows;
			}
		}
	}

	/**
	 * @param list<array{string, string}> $facts
	 * @return array<string, mixed>
	 */
	private static function item(string $group, string $label, int $id, array $facts): array
	{
		$facts = array_values(array_filter($facts, static fn (array $fact): bool => '' !== $fact[1]));
		return ['group_id' => "tierway-$group", 'group_label' => "Tierway: $label", 'item_id' => "tierway-$group-$id", 'data' => array_map(static fn (array $fact): array => ['name' => $fact[0], 'value' => $fact[1]], $facts)];
	}
}
