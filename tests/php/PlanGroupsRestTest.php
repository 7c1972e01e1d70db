<?php

declare(strict_types=1);

namespace Tierway\Tests;

final class PlanGroupsRestTest extends WordPressTestCase
{
	protected function setUp(): void
	{
		self::sign_in('manager');
	}

	public function test_a_name_of_two_hundred_letters_in_any_script_survives(): void
	{
		$name = str_repeat('Ω', 199) . '漢';
		$answer = self::request('POST', '/plan-groups', ['name' => $name, 'policy' => ['downgrade' => 'now']]);
		self::assertSame([201, $name, ['downgrade' => 'now'], []], [$answer->get_status(), $answer->get_data()['name'], $answer->get_data()['policy'], $answer->get_data()['plan_ids']]);
		self::assertSame('{}', json_encode(self::request('PUT', "/plan-groups/{$answer->get_data()['id']}", ['policy' => []])->get_data()['policy']));
	}

	public function test_renaming_keeps_the_plans(): void
	{
		$group = self::group();
		$plan = self::product(['plan_group' => $group['id']])['id'];
		$answer = self::request('PUT', "/plan-groups/{$group['id']}", ['name' => 'Renamed ' . $group['id']])->get_data();
		self::assertSame(['Renamed ' . $group['id'], [$plan], 3], [$answer['name'], $answer['plan_ids'], $answer['version']]);
	}

	public function test_a_name_that_is_taken_is_refused(): void
	{
		[$one, $other] = [self::group('Ένα'), self::group()];
		foreach ([['POST', '/plan-groups'], ['PUT', "/plan-groups/{$other['id']}"]] as [$method, $route]) {
			self::assertSame(['name'], self::refused(self::request($method, $route, ['name' => ' ' . mb_strtoupper($one['name'])])));
		}
		self::assertSame(200, self::request('PUT', "/plan-groups/{$one['id']}", ['name' => mb_strtoupper($one['name'])])->get_status(), 'its own');
	}

	/** @dataProvider bad */
	public function test_bad_input_is_refused_by_name(string $field, mixed $value): void
	{
		$id = self::group()['id'];
		self::assertSame([$field], self::refused(self::request('PUT', "/plan-groups/$id", [$field => $value])));
		self::assertSame([$field], self::refused(self::request('POST', '/plan-groups', [$field => $value] + ['name' => 'x'])));
	}

	public static function bad(): array
	{
		return [['name', ' '], ['name', str_repeat('x', 201)], ['policy', ['upgrade' => 'later']], ['policy', ['add' => 'now']], ['policy', 'now'], ['bogus', 1]];
	}

	/** @dataProvider bad_plans */
	public function test_only_plans_once_each_are_put_in_order(mixed $plan_ids): void
	{
		$group = self::group();
		$ids = ['plan' => self::product()['id'], 'package' => self::product(['type' => 'package'])['id'], 'unknown' => 99999999];
		if (is_array($plan_ids)) {
			$plan_ids = array_map(static fn (mixed $id): mixed => is_string($id) ? $ids[$id] : $id, $plan_ids);
		}
		self::assertSame(['plan_ids'], self::refused(self::request('PUT', "/plan-groups/{$group['id']}/plans", ['plan_ids' => $plan_ids])));
		self::assertSame($group, self::plugin()->plan_groups()->find($group['id']));
	}

	public static function bad_plans(): array
	{
		return [[['plan', 'plan']], [['plan', 'package']], [['unknown']], [['x' => 'plan', 'y' => 0]], [['plan', [1]]], ['x'], [5.5]];
	}

	public function test_plans_are_put_in_order_and_a_stale_order_is_refused(): void
	{
		$group = self::group();
		[$a, $b] = [self::product()['id'], self::product()['id']];
		$first = self::request('PUT', "/plan-groups/{$group['id']}/plans", ['plan_ids' => [$b, $a], 'version' => 1]);
		self::assertSame([200, [$b, $a], 2], [$first->get_status(), $first->get_data()['plan_ids'], $first->get_data()['version']]);
		$c = self::request('POST', '/products', ['name' => 'C', 'type' => 'plan', 'plan_group' => $group['id']])->get_data()['id'];
		$stale = self::request('PUT', "/plan-groups/{$group['id']}/plans", ['plan_ids' => [$a, $b], 'version' => 2]);
		self::assertSame([409, [$b, $a, $c]], [$stale->get_status(), $stale->get_data()['data']['current']['plan_ids']], 'somebody added one');
		$missing = self::request('PUT', "/plan-groups/{$group['id']}/plans", []);
		self::assertSame([400, 'rest_missing_callback_param'], [$missing->get_status(), $missing->get_data()['code']]);
		self::assertSame([], self::request('PUT', "/plan-groups/{$group['id']}/plans", ['plan_ids' => []])->get_data()['plan_ids']);
	}

	public function test_deleting_a_group_ungroups_its_plans(): void
	{
		$group = self::group();
		$plan = self::product(['plan_group' => $group['id']])['id'];
		$answer = self::request('DELETE', "/plan-groups/{$group['id']}")->get_data();
		self::assertSame([true, [$plan]], [$answer['deleted'], $answer['previous']['plan_ids']]);
		self::assertNull(self::request('GET', "/products/$plan")->get_data()['plan_group']);
	}

	public function test_paths_name_the_kind_and_day_of_each_move(): void
	{
		$group = self::group()['id'];
		$free = self::product(['plan_group' => $group, 'prices' => [self::price(0, null, null)]])['id'];
		$plus = self::product(['plan_group' => $group, 'prices' => [self::price(1900), self::price(19000, 'year')]])['id'];
		self::request('PUT', "/plan-groups/$group", ['policy' => ['longer' => 'refuse']]);
		$paths = self::body(self::request('GET', "/plan-groups/$group/paths"));
		self::assertSame([
			[$free, $plus, 'month', 'upgrade', 'now', null],
			[$free, $plus, 'year', 'upgrade', 'now', null],
			[$plus, $free, null, 'downgrade', 'period_end', null],
			[$plus, $plus, 'year', null, null, 'not_allowed'],
		], array_map(static fn (array $pair): array => [$pair['from'], $pair['to'], $pair['unit'], $pair['kind'], $pair['effective'], $pair['reason']], $paths['pairs']));
		self::assertSame([], $paths['warnings']);
	}

	/**
	 * @dataProvider warnings
	 * @param list<array<string, mixed>> $plans
	 * @param array<string, list<int>> $expected code to the places of the plans it is about
	 */
	public function test_what_looks_wrong_with_a_group_is_said(array $plans, array $expected, array $policy = []): void
	{
		$group = self::group()['id'];
		$package = self::product(['type' => 'package', 'prices' => [self::price(500)]])['id'];
		$ids = array_map(fn (array $plan): int => self::product($plan + ['plan_group' => $group, 'addons' => isset($plan['offers']) ? [$package] : []])['id'], $plans);
		self::request('PUT', "/plan-groups/$group", ['policy' => $policy]);
		$found = [];
		foreach (self::body(self::request('GET', "/plan-groups/$group/paths"))['warnings'] as $warning) {
			self::assertNotSame('', $warning['message']);
			$found[$warning['code']] = array_map(static fn (int $id): int => (int) array_search($id, $ids, true), $warning['plan_ids']);
		}
		self::assertSame($expected, $found);
	}

	public static function warnings(): array
	{
		$plan = static fn (int $amount, array $more = []): array => ['prices' => [self::price($amount)]] + $more;
		return [
			'nothing' => [[$plan(1), $plan(2), $plan(3)], []],
			'an empty group' => [[], []],
			'one plan' => [[$plan(1)], ['single_plan' => [0]]],
			'a higher plan that costs less' => [[$plan(1), $plan(3), $plan(2)], ['order_against_prices' => [1, 2]]],
			'an inactive one in the middle' => [[$plan(1), $plan(2, ['status' => 'inactive']), $plan(3)], ['inactive_in_the_middle' => [1]]],
			'an inactive one at the end' => [[$plan(1), $plan(2), $plan(3, ['status' => 'inactive'])], []],
			'no way down' => [[$plan(1), $plan(2)], ['unreachable_plan' => [0], 'one_way' => [1]], ['downgrade' => 'refuse']],
			'two currencies' => [[$plan(1), $plan(2), $plan(3, ['currency' => 'JPY'])], ['unreachable_plan' => [2], 'mixed_currencies' => [0, 1, 2]]],
			'a package that is not sold by the year' => [[$plan(1), ['prices' => [self::price(2), self::price(20, 'year')], 'offers' => true]], ['addon_without_price' => [1]]],
		];
	}
}
