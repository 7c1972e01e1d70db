<?php

declare(strict_types=1);

namespace Tierway\Tests;

final class MembershipsTest extends MembershipCase
{
	public function test_a_new_membership_starts_today_charged_in_full(): void
	{
		$this->today('2026-01-31');
		[$status, $membership, $headers] = $this->request(self::MANAGER, 'POST', '/memberships', [
			'user_id' => $this->user(),
			'plan_id' => $this->ids['small'],
			'addons' => [['product_id' => $this->ids['space'], 'quantity' => 2]],
		]);
		self::assertSame([201, 'active', '2026-01-31', '2026-02-28', 31], [$status, $membership['status'], $membership['period']['start'], $membership['period']['end'], $membership['period']['anchor_day']]);
		self::assertSame([1000, 800], array_map(static fn (array $item): int => $item['segment']['amount'], $membership['items']));
		self::assertSame(['on' => '2026-02-28', 'amount' => 1800], $membership['next_bill']);
		self::assertStringEndsWith("/memberships/{$membership['id']}", $headers['Location']);
	}

	public function test_a_trial_has_no_segment_and_its_days_are_the_period(): void
	{
		$trial = $this->plan('Trial', 9, 3000, ['prices' => [['unit' => 'month', 'count' => 1, 'amount' => 3000, 'trial_days' => 14]]]);
		[$status, $membership] = $this->request(self::MANAGER, 'POST', '/memberships', ['user_id' => $this->user(), 'plan_id' => $trial, 'status' => 'trialing']);
		self::assertSame([201, ['start' => '2026-04-01', 'end' => '2026-04-15'], '2026-04-15', 15, null], [$status, $membership['trial'], $membership['period']['end'], $membership['period']['anchor_day'], $membership['items'][0]['segment']]);
	}

	/** @dataProvider bad_input */
	public function test_bad_input_is_named(string $param, array $fields): void
	{
		$fields = array_map(fn (mixed $value): mixed => is_string($value) && isset($this->ids[$value]) ? $this->ids[$value] : $value, $fields);
		[$status, $error] = $this->request(self::MANAGER, 'POST', '/memberships', $fields + ['user_id' => self::MANAGER, 'plan_id' => $this->ids['small']]);
		self::assertSame([400, 'rest_invalid_param', [$param]], [$status, $error['code'], array_keys($error['data']['params'])]);
	}

	/** @return array<string, array{string, array<string, mixed>}> */
	public function bad_input(): array
	{
		return [
			'nobody' => ['user_id', ['user_id' => 999999]],
			'no plan' => ['plan_id', ['plan_id' => 'space']],
			'not sold for it' => ['unit', ['unit' => 'week', 'count' => 1]],
			'no trial' => ['status', ['status' => 'trialing']],
			'no such state' => ['status', ['status' => 'cancelled']],
			'a unit that is none' => ['unit', ['unit' => 'moon', 'count' => 1]],
			'a service is not held' => ['addons', ['plan_id' => 'middle', 'addons' => [['product_id' => 999999]]]],
			'twice' => ['addons', ['addons' => [['product_id' => 7], ['product_id' => 7]]]],
			'no site' => ['site_ids', ['site_ids' => [999999]]],
			'unknown' => ['colour', ['colour' => 'red']],
			'written only by changes' => ['version', ['version' => 3]],
		];
	}

	public function test_a_site_is_covered_by_one_membership_and_no_more_sites_than_allowed(): void
	{
		$user = $this->user();
		$sites = [$this->site($user), $this->site($user), $this->site($user)];
		$one = $this->membership('small', ['user_id' => $user, 'site_ids' => [$sites[0]]]);
		$two = $this->membership('small', ['user_id' => $user]);
		$put = fn (array $membership, array $ids): array => $this->request(self::MANAGER, 'PUT', "/memberships/{$membership['id']}", ['site_ids' => $ids]);

		self::assertSame([400, ['site_ids']], [($answer = $put($two, [$sites[0]]))[0], array_keys($answer[1]['data']['params'])]);
		self::assertSame([422, 'tierway_over_limit'], [($answer = $put($one, $sites))[0], $answer[1]['code']]);
		[$status, $saved] = $put($one, [$sites[0], $sites[2]]);
		self::assertSame([200, [$sites[0], $sites[2]]], [$status, array_column($saved['sites'], 'id')]);
		self::assertSame(get_home_url($sites[2], '/'), $saved['sites'][1]['url']);
	}

	public function test_an_older_version_is_refused_with_the_present_one(): void
	{
		$membership = $this->membership('small');
		$path = "/memberships/{$membership['id']}";
		$this->request(self::MANAGER, 'PUT', $path, ['payment_method' => 'sandbox_card', 'version' => 1]);
		[$status, $error] = $this->request(self::MANAGER, 'PUT', $path, ['payment_method' => 'manual', 'version' => 1]);
		self::assertSame([409, 'tierway_version_conflict', 2], [$status, $error['code'], $error['data']['current']['version']]);
		self::assertSame(409, $this->request(self::MANAGER, 'DELETE', "$path?version=1")[0]);
		[$status, $ended] = $this->request(self::MANAGER, 'DELETE', $path);
		self::assertSame([200, 'cancelled'], [$status, $ended['status']]);
		self::assertSame('tierway_not_active', $this->quote($membership, $this->select('middle'))['code']);
	}

	public function test_who_may_do_what(): void
	{
		$membership = $this->membership('small');
		$path = "/memberships/{$membership['id']}";
		$statuses = fn (int $user): array => array_map(fn (array $call): int => $this->request($user, ...$call)[0], [
			['GET', '/memberships'],
			['GET', $path],
			['PUT', $path, ['site_ids' => 'nonsense']],
			['DELETE', "$path?version=999"],
			['GET', "$path/options"],
			['POST', "$path/quotes", ['selection' => $this->select('middle')]],
			['POST', "$path/changes", []],
			['GET', "$path/changes"],
			['GET', "$path/payments"],
			['POST', '/payments/999999/confirm', ['nonsense' => 1]],
		]);
		self::assertSame([401, 401, 401, 401, 401, 401, 401, 401, 401, 401], $statuses(0));
		self::assertSame([403, 403, 403, 403, 404, 404, 404, 404, 404, 403], $statuses($this->user()));
		self::assertSame([403, 403, 403, 403, 200, 200, 400, 200, 200, 403], $statuses($membership['user_id']));
		self::assertSame([200, 200, 400, 409, 200, 200, 400, 200, 200, 404], $statuses(self::MANAGER));
		self::assertSame(404, $this->request(self::MANAGER, 'GET', '/memberships/999999')[0]);
		self::assertSame(404, $this->request(self::MANAGER, 'PUT', '/memberships/999999', ['site_ids' => 'nonsense'])[0]);
	}

	public function test_the_list_is_filtered_in_the_database_and_costs_the_same_however_long_it_is(): void
	{
		global $wpdb;
		$user = $this->user();
		$site = $this->site($user);
		$first = $this->membership('small', ['user_id' => $user, 'site_ids' => [$site]]);
		$second = $this->membership('middle', ['user_id' => $user]);
		$this->change($second, $this->select('small'));
		$ids = fn (string $query): array => array_column($this->request(self::MANAGER, 'GET', "/memberships?user=$user&$query")[1], 'id');

		self::assertSame([$first['id'], $second['id']], $ids(''));
		self::assertSame([$second['id']], $ids('pending_change=true'));
		self::assertSame([$first['id']], $ids('pending_change=false'));
		self::assertSame([$first['id']], $ids("site=$site"));
		self::assertSame([$second['id']], $ids("plan={$this->ids['middle']}"));
		self::assertSame([], $ids('status[]=on_hold&status[]=cancelled'));
		self::assertSame([$second['id'], $first['id']], $ids('orderby=plan&order=asc&search=' . get_userdata($user)->user_login . '&orderby=id&order=desc'));
		self::assertSame(400, $this->request(self::MANAGER, 'GET', '/memberships?status=nonsense')[0]);
		self::assertSame('rest_invalid_page_number', $this->request(self::MANAGER, 'GET', "/memberships?user=$user&page=9")[1]['code']);

		$count = function () use ($wpdb, $user): int {
			wp_cache_flush();
			$before = $wpdb->num_queries;
			$this->request(self::MANAGER, 'GET', "/memberships?user=$user&per_page=100");
			return $wpdb->num_queries - $before;
		};
		$count();
		$two = $count();
		for ($number = 1; $number <= 10; ++$number) {
			$this->membership('small', ['user_id' => $user, 'site_ids' => [$this->site($user)]]);
		}
		self::assertSame($two, $count());
	}

	public function test_the_account_shows_what_covers_the_site_and_is_ones_own(): void
	{
		$user = $this->user();
		$site = $this->site($user);
		$membership = $this->membership('small', ['user_id' => $user, 'site_ids' => [$site]]);
		$this->membership('middle', ['user_id' => $user]);
		$at = function (int $who, int $where): array {
			switch_to_blog($where);
			$answer = $this->request($who, 'GET', '/account')[1];
			restore_current_blog();
			return $answer;
		};
		$account = $at($user, $site);
		self::assertSame([$membership['id']], array_column($account['memberships'], 'id'));
		self::assertSame([self::TODAY, $site, get_home_url($site, '/')], [$account['today'], $account['site']['id'], $account['site']['url']]);
		self::assertSame([['key' => 'posts.post', 'limit' => 2, 'used' => 0], ['key' => 'sites', 'limit' => 2, 'used' => 1], ['key' => 'visits', 'limit' => 100, 'used' => 0]], $account['memberships'][0]['limits']);
		self::assertSame([], $at($user, get_main_site_id())['memberships']);
		self::assertSame([], $at(self::MANAGER, $site)['memberships'], 'the same rule for managers');
		self::assertSame(401, $this->request(0, 'GET', '/account')[0]);
	}
}
