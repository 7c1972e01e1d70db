<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

final class QuotesTest extends MembershipCase
{
	public function test_half_a_month_up_costs_half_the_difference(): void
	{
		$quote = $this->quote($this->membership('small'), $this->select('middle'));

		self::assertSame(['upgrade', 'now', 500], [$quote['kind'], $quote['effective'], $quote['due_now']]);
		self::assertSame([1000, -500], array_column($quote['lines'], 'amount'));
		self::assertSame($quote['lines'], $quote['working']);
		self::assertSame(['on' => '2026-05-01', 'amount' => 2000], $quote['next']);
	}

	public function test_a_plan_of_another_group_is_refused_as_that_however_its_id_was_found(): void
	{
		$membership = $this->membership('small');
		$elsewhere = $this->plan('Elsewhere', 1, 1000, ['plan_group' => $this->group()]);
		$alone = $this->plan('Alone', 1, 1000, ['plan_group' => null]);

		foreach ([$elsewhere, $alone] as $id) {
			$selection = ['plan_id' => $id, 'unit' => 'month', 'count' => 1];
			[$status, $error] = $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/quotes", compact('selection'));
			self::assertSame([422, 'tierway_different_group', 'different_group'], [$status, $error['code'], $error['data']['reason']]);
		}
		self::assertSame('tierway_not_available', $this->quote($membership, ['plan_id' => 999999] + $this->select('small'))['code']);
	}

	public function test_what_was_never_paid_says_so_to_the_customer_and_to_a_manager_of_it(): void
	{
		$membership = $this->membership('small');
		Plugin::instance()->memberships()->save(['status' => 'pending'] + Plugin::instance()->memberships()->find($membership['id']));
		$own = 'This membership has not been paid yet. Pay the open payment first.';
		foreach ([[$membership['user_id'], $own], [self::MANAGER, 'This membership has not been paid yet. Its open payment has to be paid or confirmed first.']] as [$reader, $message]) {
			[$status, $error] = $this->request($reader, 'POST', "/memberships/{$membership['id']}/quotes", ['selection' => $this->select('middle')]);
			self::assertSame([422, 'tierway_payment_pending', $message], [$status, $error['code'], $error['message']]);
		}
		self::assertSame($own, $this->request($membership['user_id'], 'GET', '/account?scope=network')[1]['memberships'][0]['refusal']['message']);
	}

	public function test_a_selection_that_cannot_be_meant_is_bad_input(): void
	{
		$membership = $this->membership('small');
		$space = ['product_id' => $this->ids['space'], 'quantity' => 1];
		foreach ([[$space, $space], [['quantity' => 0] + $space]] as $addons) {
			$error = $this->quote($membership, ['addons' => $addons] + $this->select('small'));
			self::assertSame(['rest_invalid_param', ['selection']], [$error['code'], array_keys($error['data']['params'])]);
		}
		[$status, $error] = $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/quotes", []);
		self::assertSame([400, 'rest_missing_callback_param'], [$status, $error['code']]);
	}

	public function test_what_changes_nothing_has_no_token(): void
	{
		$quote = $this->quote($this->membership('small'), $this->select('small'));
		self::assertSame(['none', '', [], null], [$quote['kind'], $quote['token'], $quote['lines'], $quote['effective']]);
	}

	public function test_what_is_lost_has_to_be_acknowledged(): void
	{
		$user = $this->user();
		$sites = [$this->site($user), $this->site($user)];
		$membership = $this->membership('middle', ['user_id' => $user, 'site_ids' => $sites, 'addons' => [['product_id' => $this->ids['visits']]]]);
		switch_to_blog($sites[1]);
		for ($number = 1; $number <= 3; ++$number) {
			wp_insert_post(['post_title' => "Post $number", 'post_status' => 'publish']);
		}
		restore_current_blog();
		\Tierway\Plugin::instance()->products()->update($this->ids['middle'], ['prices' => [['unit' => 'month', 'count' => 1, 'amount' => 2500]]]);

		$quote = $this->quote($membership, $this->select('small'));

		self::assertSame(['downgrade', 'period_end', '2026-05-01'], [$quote['kind'], $quote['effective'], $quote['effective_on']]);
		self::assertSame(['addons_end', 'over_limit', 'old_price_lost'], $quote['acknowledge']);
		self::assertSame([[$sites[1], 'posts.post', 3, 2]], array_map(static fn (array $over): array => [$over['site_id'], $over['key'], $over['used'], $over['limit']], $quote['over_limit']));
		self::assertSame(get_home_url($sites[1], '/wp-admin/edit.php'), $quote['over_limit'][0]['url']);
		$posts = array_column($quote['limits_diff'], null, 'key')['posts.post'];
		self::assertSame(['key' => 'posts.post', 'from' => 5, 'to' => 2, 'used' => 3], $posts);
	}

	public function test_a_quote_writes_nothing(): void
	{
		$membership = $this->membership('small');
		$this->quote($membership, $this->select('large', ['space' => 2]));
		self::assertSame($membership, $this->read($membership));
		self::assertSame([], $this->history($membership));
	}

	/** A family of a hundred plans costs as many queries as one of four, and so do the options. */
	public function test_the_number_of_queries_does_not_grow_with_the_network(): void
	{
		global $wpdb;
		$membership = $this->membership('small');
		$count = function (string $method, string $path, ?array $body) use ($wpdb, $membership): int {
			wp_cache_flush();
			$before = $wpdb->num_queries;
			[$status] = $this->request($membership['user_id'], $method, $path, $body);
			self::assertSame(200, $status);
			return $wpdb->num_queries - $before;
		};
		$quote = fn (): int => $count('POST', "/memberships/{$membership['id']}/quotes", ['selection' => $this->select('middle')]);
		$options = fn (): int => $count('GET', "/memberships/{$membership['id']}/options", null);
		$quote(); // WordPress reads some options only once
		$before = [$quote(), $options()];
		for ($number = 1; $number <= 40; ++$number) {
			$this->plan("More $number", 10 + $number, 5000 + $number, ['addons' => [$this->ids['space']]]);
		}
		self::assertSame($before, [$quote(), $options()]);
		self::assertLessThan(30, $before[0]);
	}

	public function test_an_addon_of_another_currency_is_no_addon(): void
	{
		$yen = $this->product('Yen', ['type' => 'package', 'currency' => 'JPY'], 500);
		\Tierway\Plugin::instance()->products()->update($this->ids['middle'], ['addons' => [$yen]]);
		$error = $this->quote($this->membership('middle'), ['addons' => [['product_id' => $yen]]] + $this->select('middle'));
		self::assertSame('tierway_addon_not_available', $error['code']);
	}

	public function test_options_say_of_each_plan_what_it_would_be_or_why_not(): void
	{
		$yen = $this->plan('Yen', 9, 5000, ['currency' => 'JPY']);
		$gone = $this->plan('Gone', 8, 3000, ['status' => 'inactive']);
		$membership = $this->membership('middle');
		$options = fn (): array => $this->request($membership['user_id'], 'GET', "/memberships/{$membership['id']}/options")[1];

		$plans = $options()['plans'];
		self::assertSame(['Free' => 'downgrade', 'Small' => 'downgrade', 'Middle' => 'current', 'Large' => 'upgrade', 'Yen' => 'unavailable'], array_column($plans, 'state', 'name'));
		self::assertSame(['current', 'longer'], array_column($plans[2]['prices'], 'state'));
		self::assertSame('currency_mismatch', $plans[4]['reason']);
		self::assertNotContains($gone, array_column($options()['quote_input']['catalog'], 'id'), 'its price is nobody\'s business');
		self::assertContains($yen, array_column($plans, 'id'));

		$this->change($membership, $this->select('small'));
		self::assertSame('scheduled', array_column($options()['plans'], 'state', 'name')['Small']);
	}
}
