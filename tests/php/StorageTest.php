<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Support\DatabaseError;
use Tierway\Support\VersionConflict;

final class StorageTest extends WordPressTestCase
{
	// Products and plan groups

	public function test_a_product_comes_back_as_it_was_written(): void
	{
		$row = [
			'name' => 'Πακέτο 漢字 🎓 50% "off" \\ %s',
			'slug' => 'p-round-trip',
			'description' => "Two\nlines",
			'type' => 'plan',
			'status' => 'inactive',
			'plan_group' => null,
			'rank' => 7,
			'currency' => 'JPY',
			'image' => 'https://example.org/a.png?x=%d',
			'features' => ['<b>one</b>', 'δύο'],
			'featured' => true,
			'tax_ppm' => 240000,
			'prices' => [self::price(100000000000, 'year', 2, 5), self::price(0, null, null)],
			'addons' => [3, 1],
			'limits' => ['posts.post' => null, 'sites' => 3],
		];
		$stored = self::product($row);
		self::assertSame($row, array_intersect_key($stored, $row));
		self::assertSame($stored, self::plugin()->products()->find($stored['id']));
	}

	public function test_a_plan_without_rank_goes_to_the_end_of_its_group(): void
	{
		$group = self::group();
		$first = self::product(['plan_group' => $group['id']]);
		$second = self::product(['plan_group' => $group['id'], 'rank' => 10]);
		$third = self::product(['plan_group' => $group['id']]);
		self::assertSame([1, 10, 11], array_column([$first, $second, $third], 'rank'));
		self::assertSame([$first['id'], $second['id'], $third['id']], self::plugin()->plan_groups()->find($group['id'])['plan_ids']);
		self::assertSame($group['version'] + 3, self::plugin()->plan_groups()->find($group['id'])['version'], 'its list of plans is part of it');
	}

	public function test_a_family_with_its_addons_is_two_queries_however_large(): void
	{
		$group = self::group();
		$addons = array_map(fn (): int => self::product(['type' => 'package'])['id'], range(1, 5));
		$plans = array_map(fn (): int => self::product(['plan_group' => $group['id'], 'addons' => $addons])['id'], range(1, 5));
		$held = self::product(['type' => 'service'])['id'];
		[$found, $queries] = self::counting(fn () => self::plugin()->products()->family_with_addons($group['id'], [$held, $plans[0]]));
		self::assertSame([...$plans, ...$addons, $held], array_keys($found));
		self::assertSame(2, $queries);
	}

	public function test_no_group_is_a_family_of_its_own(): void
	{
		$grouped = self::product(['plan_group' => self::group()['id']]);
		$alone = self::product();
		$package = self::product(['type' => 'package']);
		$family = self::plugin()->products()->family(null);
		self::assertArrayHasKey($alone['id'], $family);
		self::assertArrayNotHasKey($grouped['id'], $family);
		self::assertArrayNotHasKey($package['id'], $family);
	}

	public function test_an_older_version_is_not_written_over_a_newer_one(): void
	{
		$products = self::plugin()->products();
		$row = self::product();
		self::assertSame(2, $products->update($row['id'], ['name' => 'First'], 1)['version']);
		try {
			$products->update($row['id'], ['name' => 'Second'], 1);
			self::fail('It was written.');
		} catch (VersionConflict) {
			self::assertSame('First', $products->find($row['id'])['name']);
		}
		$this->expectException(VersionConflict::class);
		$products->delete($row['id'], 1);
	}

	public function test_the_plans_of_a_group_are_written_all_at_once(): void
	{
		$groups = self::plugin()->plan_groups();
		[$group, $other] = [self::group(), self::group()];
		[$a, $b, $c, $d] = array_map(fn (): int => self::product(['plan_group' => $group['id']])['id'], range(1, 4));
		$e = self::product(['plan_group' => $other['id']])['id'];
		$written = $groups->set_plans($group['id'], [$c, $e, $a, $d]);
		self::assertSame([$c, $e, $a, $d], $written['plan_ids']);
		$rows = self::plugin()->products()->find_many([$a, $b, $c, $d, $e]);
		self::assertSame([$a => 3, $b => 0, $c => 1, $d => 4, $e => 2], array_combine(array_keys($rows), array_column($rows, 'rank')));
		self::assertNull($rows[$b]['plan_group']);
		self::assertSame(1, $rows[$d]['version'], 'it had that place already');
		self::assertSame([], $groups->find($other['id'])['plan_ids']);
		self::assertGreaterThan($other['version'] + 1, $groups->find($other['id'])['version']);
	}

	public function test_a_deleted_group_leaves_its_plans_without_one(): void
	{
		$group = self::group();
		$plan = self::product(['plan_group' => $group['id']]);
		self::assertTrue(self::plugin()->plan_groups()->delete($group['id']));
		self::assertFalse(self::plugin()->plan_groups()->delete($group['id']));
		self::assertNull(self::plugin()->products()->find($plan['id'])['plan_group']);
	}

	/** @dataProvider same_names */
	public function test_two_groups_cannot_have_the_same_name(string $one, string $other): void
	{
		self::plugin()->plan_groups()->insert(['name' => $one]);
		$this->expectException(DatabaseError::class);
		self::plugin()->plan_groups()->insert(['name' => $other]);
	}

	public static function same_names(): array
	{
		return ['case' => ['Ωμέγα Ένα', 'ΩΜΈΓΑ ΈΝΑ'], 'space' => ['Test  one', ' Test one '], 'the same' => ['Test two', 'Test two']];
	}

	public function test_group_names_that_only_look_alike_are_two(): void
	{
		$one = self::plugin()->plan_groups()->insert(['name' => 'Test résumé']);
		$other = self::plugin()->plan_groups()->insert(['name' => 'Test resume']);
		self::assertNotSame($one['id'], $other['id']);
	}

	// Memberships

	public function test_a_membership_is_read_whole_in_two_queries(): void
	{
		[$plan, $package] = [self::product(['name' => 'Plus']), self::product(['type' => 'package', 'name' => 'Space'])];
		$stored = self::membership($plan, [
			'items' => [
				['product_id' => $package['id'], 'quantity' => 3, 'unit_amount' => 400, 'segment' => null],
				['product_id' => $plan['id'], 'quantity' => 1, 'unit_amount' => 1900, 'segment' => ['from' => '2026-04-01', 'amount' => 1900, 'refunded' => 5, 'tax_ppm' => 240000]],
			],
			'site_ids' => [900002, 900001],
			'discount' => ['type' => 'percent', 'ppm' => 100000, 'product_ids' => null, 'cycles_left' => 2],
			'trial' => ['start' => '2026-04-01', 'end' => '2026-04-15'],
		]);
		[$found, $queries] = self::counting(fn () => self::plugin()->memberships()->find($stored['id']));
		self::assertSame(2, $queries);
		self::assertSame($stored, $found);
		self::assertSame([900001, 900002], $found['site_ids']);
		self::assertSame(['Plus', 'Space'], array_column($found['items'], 'name'), 'the plan first');
		self::assertSame(['from' => '2026-04-01', 'amount' => 1900, 'refunded' => 5, 'tax_ppm' => 240000], $found['items'][0]['segment']);
	}

	public function test_saving_writes_items_and_sites_and_raises_the_version(): void
	{
		[$plan, $other] = [self::product(), self::product()];
		$row = self::membership($plan, ['site_ids' => [900001, 900002]]);
		$row['plan_id'] = $other['id'];
		$row['items'] = [['product_id' => $other['id'], 'quantity' => 1, 'unit_amount' => 5, 'segment' => null]];
		$row['site_ids'] = [900002, 900003];
		$row['period'] = null;
		$saved = self::plugin()->memberships()->save($row);
		self::assertSame([2, [$other['id']], [900002, 900003], null], [$saved['version'], array_column($saved['items'], 'product_id'), $saved['site_ids'], $saved['period']]);
		$this->expectException(VersionConflict::class);
		self::plugin()->memberships()->save($row);
	}

	public function test_a_site_is_covered_by_one_membership_at_most(): void
	{
		$plan = self::product();
		$one = self::membership($plan, ['site_ids' => [900001]]);
		$other = self::membership($plan, ['user_id' => 2]);
		self::assertSame([900001 => $one['id']], self::plugin()->memberships()->covering([900001, 900002]));
		$this->expectException(DatabaseError::class);
		self::plugin()->memberships()->save(['site_ids' => [900001]] + $other);
	}

	public function test_a_page_of_memberships_takes_as_many_queries_as_one(): void
	{
		$user = self::user();
		$plan = self::product();
		$memberships = self::plugin()->memberships();
		self::membership($plan, ['user_id' => $user]);
		[, $one] = self::counting(fn () => $memberships->query(['user' => $user]));
		foreach (range(1, 9) as $site) {
			self::membership($plan, ['user_id' => $user, 'site_ids' => [900000 + $site]]);
		}
		[[$rows, $total], $ten] = self::counting(fn () => $memberships->query(['user' => $user]));
		self::assertSame([10, 10, $one], [count($rows), $total, $ten]);
	}

	public function test_memberships_are_found_by_what_they_are(): void
	{
		$memberships = self::plugin()->memberships();
		[$plan, $other] = [self::product(), self::product()];
		[$user, $login] = [$id = self::user(), get_userdata($id)->user_login];
		$a = self::membership($plan, ['user_id' => $user, 'site_ids' => [900001]]);
		$b = self::membership($other, ['user_id' => $user, 'status' => 'on_hold']);
		self::change($a, ['status' => 'scheduled']);
		$found = static fn (array $args): array => array_column($memberships->query(['user' => $user] + $args)[0], 'id');
		self::assertSame([$a['id']], $found(['plan' => $plan['id']]));
		self::assertSame([$b['id']], $found(['status' => ['on_hold', 'expired']]));
		self::assertSame([$a['id']], $found(['site' => 900001]));
		self::assertSame([$a['id']], $found(['pending_change' => true]));
		self::assertSame([$b['id']], $found(['pending_change' => false]));
		self::assertSame([], $found(['pending_change' => ['awaiting_payment']]));
		self::assertSame([$b['id'], $a['id']], $found(['order' => 'desc']));
		self::assertSame([$a['id'], $b['id']], array_column($memberships->query(['search' => strtoupper($login)])[0], 'id'));
		self::assertSame([], $found(['search' => '%']), 'a wildcard is text');
	}

	public function test_a_lock_needs_a_transaction_to_last_in(): void
	{
		$this->expectException(\LogicException::class);
		$depth = new \ReflectionProperty(self::plugin()->db(), 'depth');
		$depth->setValue(self::plugin()->db(), 0);
		try {
			self::plugin()->memberships()->lock_user_of(1);
		} finally {
			$depth->setValue(self::plugin()->db(), 1);
		}
	}

	// Changes

	public function test_the_database_refuses_a_second_change_that_waits(): void
	{
		$membership = self::membership(self::product());
		$first = self::change($membership, ['status' => 'scheduled']);
		try {
			self::change($membership, ['status' => 'awaiting_payment']);
			self::fail('Two wait.');
		} catch (DatabaseError $error) {
			self::assertTrue($error->is_duplicate());
		}
		self::plugin()->changes()->update($first, ['status' => 'superseded']);
		$second = self::change($membership, ['status' => 'awaiting_payment']);
		self::assertSame($second['id'], self::plugin()->changes()->waiting_of($membership['id'])['id']);
		self::change($membership, ['status' => 'applied']);
		self::change($membership, ['status' => 'applied']);
		self::assertSame(4, self::plugin()->changes()->query($membership['id'])[1]);
	}

	public function test_an_idempotency_key_is_used_once_per_membership(): void
	{
		$plan = self::product();
		[$one, $other] = [self::membership($plan), self::membership($plan)];
		$change = self::change($one, ['status' => 'applied', 'idempotency_key' => 'Key']);
		self::change($other, ['status' => 'applied', 'idempotency_key' => 'Key']);
		self::change($one, ['status' => 'applied', 'idempotency_key' => 'key']);
		self::assertSame($change['id'], self::plugin()->changes()->by_key($one['id'], 'Key')['id']);
		$this->expectException(DatabaseError::class);
		self::change($one, ['status' => 'applied', 'idempotency_key' => 'Key']);
	}

	public function test_what_a_waiting_change_leads_to_is_counted(): void
	{
		[$plan, $target, $package] = [self::product(), self::product(), self::product(['type' => 'package'])];
		self::change(self::membership($plan), ['status' => 'scheduled', 'selection' => ['plan_id' => $target['id'], 'addons' => [['product_id' => $package['id'], 'quantity' => $plan['id']]]]]);
		$count = self::plugin()->changes()->count_waiting_for(...);
		self::assertSame([0, 1, 1], [$count($plan['id']), $count($target['id']), $count($package['id'])]);
		self::assertSame(1, self::plugin()->memberships()->count_holding($plan['id']));
	}

	// Payments, credit, settings

	public function test_payments_are_numbered_by_the_year_of_the_billing_day(): void
	{
		$membership = self::membership(self::product());
		self::plugin()->clock()->use_day('2031-12-31');
		$numbers = [self::payment($membership)['number'], self::payment($membership)['number']];
		self::plugin()->clock()->use_day('2032-01-01');
		$numbers[] = self::payment($membership)['number'];
		self::assertSame(['2031-000001', '2031-000002', '2032-000001'], $numbers);
	}

	public function test_credit_is_a_ledger_that_never_goes_below_zero(): void
	{
		$credits = self::plugin()->credits();
		$user = self::user();
		self::assertSame(0, $credits->balance($user, 'USD'));
		self::assertSame([500, 200], array_map(fn (array $entry): int => $credits->find($credits->add($user, 'USD', ...$entry))['balance_after'], [[500, 'added'], [-300, 'used']]));
		$credits->add($user, 'JPY', 7, 'added');
		self::assertEquals([$user => ['USD' => 200, 'JPY' => 7]], $credits->balances([$user, 999999]));
		try {
			$credits->add($user, 'USD', -201, 'used');
			self::fail('It was spent.');
		} catch (\DomainException) {
			self::assertSame(200, $credits->balance($user, 'USD'));
		}
		self::assertSame([[-300, 500], 2], [array_column($credits->query($user, 'USD')[0], 'amount'), $credits->query($user, 'USD')[1]], 'newest first, of its currency');
	}

	public function test_settings_have_defaults_and_a_version(): void
	{
		delete_site_option('tierway_settings');
		$settings = self::plugin()->settings();
		self::assertSame([1, 'USD', 'gap', 50, 'acknowledge', 7], array_values(array_intersect_key($settings->get(), array_flip(['version', 'currency', 'setup_fee', 'minimum_charge', 'over_limit', 'payment_days']))));
		self::assertSame([2, 'full'], [$settings->update(['setup_fee' => 'full', 'bogus' => 1], 1)['version'], $settings->get()['setup_fee']]);
		self::assertArrayNotHasKey('bogus', $settings->get());
		$this->expectException(VersionConflict::class);
		$settings->update(['setup_fee' => 'none'], 1);
	}

	/** @dataProvider main_site_zones */
	public function test_until_the_network_chooses_its_zone_is_that_of_the_main_site(string $name, string $offset, string $expected): void
	{
		delete_site_option('tierway_settings');
		update_option('timezone_string', $name);
		update_option('gmt_offset', $offset);
		self::assertSame($expected, self::plugin()->settings()->time_zone());
		self::assertInstanceOf(\DateTimeZone::class, new \DateTimeZone($expected));
	}

	public static function main_site_zones(): array
	{
		return ['a name' => ['Europe/Athens', '0', 'Europe/Athens'], 'an offset' => ['', '5.5', '+05:30'], 'behind' => ['', '-3.5', '-03:30'], 'neither' => ['', '0', '+00:00']];
	}

	/** @return array{mixed, int} the result, and the number of queries it took */
	private static function counting(callable $work): array
	{
		global $wpdb;
		$before = $wpdb->num_queries;
		return [$work(), $wpdb->num_queries - $before];
	}

	private static function change(array $membership, array $fields): array
	{
		return self::plugin()->changes()->insert($fields + [
			'membership_id' => $membership['id'],
			'kind' => 'upgrade',
			'effective_on' => '2026-05-01',
			'selection' => ['plan_id' => $membership['plan_id'], 'addons' => []],
			'quote' => [],
			'summary' => [],
		]);
	}

	private static function payment(array $membership): array
	{
		return self::plugin()->payments()->insert(['membership_id' => $membership['id'], 'status' => 'pending', 'method' => 'manual', 'lines' => [], 'total' => 100, 'currency' => 'USD']);
	}
}
