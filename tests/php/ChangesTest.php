<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

final class ChangesTest extends MembershipCase
{
	private const DECLINED = ['payment_details' => ['number' => '4000 0000 0000 0002']];
	private const ASKS = ['payment_details' => ['number' => '4000002500003155']];

	public function test_paid_by_card_the_change_is_applied_at_once(): void
	{
		$membership = $this->membership('small');
		$done = $this->change($membership, $this->select('middle'));

		self::assertSame(['applied', self::TODAY], [$done['change']['status'], $done['change']['effective_on']]);
		self::assertSame(['completed', 'sandbox_card', 500], [$done['payment']['status'], $done['payment']['method'], $done['payment']['total']]);
		self::assertSame([1000, -500], array_column($done['payment']['lines'], 'amount'));
		self::assertSame(['from_plan' => 'Small', 'to_plan' => 'Middle', 'added' => [], 'removed' => []], $done['change']['summary']);
		self::assertArrayNotHasKey('input', $done['change']);
		$held = $done['membership'];
		self::assertSame([$this->ids['middle'], 2000, ['from' => self::TODAY, 'amount' => 1000, 'refunded' => 0, 'tax_ppm' => 0]], [$held['plan_id'], $held['items'][0]['unit_amount'], $held['items'][0]['segment']]);
		self::assertSame([$membership['version'] + 1, 1, '2026-05-01'], [$held['version'], $held['times_billed'], $held['period']['end']]);
		self::assertSame($held, $this->read($membership));
	}

	public function test_no_call_reaches_a_plan_of_another_group(): void
	{
		$membership = $this->membership('small');
		$elsewhere = $this->plan('Elsewhere', 1, 1000, ['plan_group' => $this->group()]);
		$quote = $this->quote($membership, $this->select('middle'));

		[$status, $error] = $this->confirm($membership, ['selection' => ['plan_id' => $elsewhere, 'unit' => 'month', 'count' => 1]] + $quote);
		self::assertSame([422, 'tierway_different_group'], [$status, $error['code']]);

		// A plan that leaves the group after it was quoted.
		Plugin::instance()->products()->update($this->ids['middle'], ['plan_group' => null]);
		[$status, $error] = $this->confirm($membership, $quote);
		self::assertSame([422, 'tierway_different_group'], [$status, $error['code']]);
		self::assertSame([], $this->history($membership));
	}

	public function test_a_quote_that_is_no_longer_true_is_answered_with_the_true_one(): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('middle'));
		Plugin::instance()->products()->update($this->ids['middle'], ['prices' => [['unit' => 'month', 'count' => 1, 'amount' => 3000]]]);

		[$status, $error] = $this->confirm($membership, $quote);
		self::assertSame([409, 'tierway_quote_changed', 1000], [$status, $error['code'], $error['data']['quote']['due_now']]);
		[$status] = $this->confirm($membership, $error['data']['quote']);
		self::assertSame(201, $status);

		$other = $this->membership('small');
		$quote = $this->quote($other, $this->select('middle'));
		$this->today('2026-04-17');
		self::assertSame(409, $this->confirm($other, $quote)[0], 'another day');
		self::assertSame(409, $this->confirm($other, ['token' => 'nonsense'] + $quote)[0]);
		self::assertSame(409, $this->confirm($other, ['token' => (time() - 1) . strstr($quote['token'], '.')] + $quote)[0]);
	}

	public function test_the_same_key_gets_the_same_answer_and_another_body_none(): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('middle'));
		$first = $this->confirm($membership, $quote, [], 'a key');
		self::assertSame($first[1], $this->confirm($membership, $quote, [], 'a key')[1]);
		self::assertSame(201, $this->confirm($membership, $quote, [], 'a key')[0]);
		self::assertSame('tierway_idempotency_key_reused', $this->confirm($membership, $quote, self::DECLINED, 'a key')[1]['code']);
		self::assertCount(1, $this->history($membership));
		self::assertCount(1, $this->history($membership, 'payments'));

		[$status, $error] = $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/changes", self::confirmation($quote));
		self::assertSame([400, 'tierway_idempotency_key_required'], [$status, $error['code']]);
	}

	public function test_what_changes_nothing_cannot_be_confirmed(): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('small'));
		self::assertSame('tierway_no_change', $this->confirm($membership, $quote)[1]['code']);
	}

	public function test_money_needs_a_way_to_pay_that_is_offered(): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('middle'));
		$body = self::confirmation($quote);
		unset($body['payment_method']);
		[$status, $error] = $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/changes", $body, ['Idempotency-Key' => 'k']);
		self::assertSame([400, 'rest_missing_callback_param', ['payment_method']], [$status, $error['code'], $error['data']['params']]);
		[$status, $error] = $this->confirm($membership, $quote, ['payment_method' => 'gold']);
		self::assertSame([400, ['payment_method']], [$status, array_keys($error['data']['params'])]);
		[$status, $error] = $this->confirm($membership, $quote, ['payment_details' => ['number' => '1']]);
		self::assertSame([400, ['payment_details']], [$status, array_keys($error['data']['params'])]);
		self::assertSame([], $this->history($membership));
	}

	public function test_what_has_to_be_acknowledged_is_asked_for(): void
	{
		$membership = $this->membership('small', ['addons' => [['product_id' => $this->ids['visits']]]]);
		$quote = $this->quote($membership, $this->select('small'));
		[$status, $error] = $this->confirm($membership, $quote, ['acknowledged' => []]);
		self::assertSame([422, 'tierway_acknowledgement_required', ['addons_end']], [$status, $error['code'], $error['data']['acknowledge']]);
		self::assertSame(201, $this->confirm($membership, $quote)[0]);
	}

	public function test_a_network_can_refuse_what_would_be_over_a_limit(): void
	{
		$user = $this->user();
		$membership = $this->membership('middle', ['user_id' => $user, 'site_ids' => [$this->site($user), $this->site($user), $this->site($user)]]);
		$settings = Plugin::instance()->settings();
		$settings->update(['over_limit' => 'block']);
		$quote = $this->quote($membership, $this->select('small'));
		[$status, $error] = $this->confirm($membership, $quote);
		$settings->update(['over_limit' => 'acknowledge']);
		self::assertSame([422, 'tierway_over_limit'], [$status, $error['code']]);
		self::assertSame([0, 'sites', 3, 2], array_values(array_intersect_key($error['data']['over_limit'][0], array_flip(['site_id', 'key', 'used', 'limit']))));
	}

	public function test_a_declined_card_changes_nothing_and_the_same_quote_can_be_confirmed_again(): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('middle'));

		[$status, $error] = $this->confirm($membership, $quote, self::DECLINED, 'first');
		self::assertSame([402, 'tierway_payment_declined', 'failed', 'failed'], [$status, $error['code'], $error['data']['change']['status'], $error['data']['payment']['status']]);
		self::assertSame([402, $error], array_slice($this->confirm($membership, $quote, self::DECLINED, 'first'), 0, 2));
		self::assertSame($membership, $this->read($membership));

		[$status, $done] = $this->confirm($membership, $quote, [], 'second');
		self::assertSame([201, 'applied'], [$status, $done['change']['status']]);
		self::assertSame(['completed', 'failed'], array_column($this->history($membership, 'payments'), 'status'));
	}

	public function test_a_declined_card_leaves_the_change_that_waited(): void
	{
		$membership = $this->membership('middle');
		$waits = $this->change($membership, $this->select('small'))['change'];
		$this->confirm($membership, $this->quote($membership, $this->select('large')), self::DECLINED);
		self::assertSame([$waits['id'], 'scheduled'], [$this->read($membership)['pending_change']['id'], $this->read($membership)['pending_change']['status']]);
	}

	public function test_a_manual_payment_waits_for_the_manager_and_the_old_plan_stays_whole(): void
	{
		$user = $this->user();
		$site = $this->site($user);
		$membership = $this->membership('small', ['user_id' => $user, 'site_ids' => [$site]]);
		$done = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);

		self::assertSame(['awaiting_payment', 'pending', 'await_manager'], [$done['change']['status'], $done['payment']['status'], $done['payment']['action']]);
		$now = $this->read($membership);
		self::assertSame([$this->ids['small'], 'active', 0], [$now['plan_id'], $now['status'], $now['times_billed']]);
		self::assertSame([$done['change']['id'], $done['payment']['id']], [$now['pending_change']['id'], $now['open_payment']['id']]);
		self::assertSame(2, get_blog_option($site, 'tierway_limits')['posts.post']);
		self::assertSame(403, $this->request($user, 'POST', "/payments/{$done['payment']['id']}/confirm")[0]);

		[$status, $payment] = $this->request(self::MANAGER, 'POST', "/payments/{$done['payment']['id']}/confirm");
		self::assertSame([200, 'completed', null], [$status, $payment['status'], $payment['action']]);
		self::assertSame([$this->ids['middle'], null, 1], [$this->read($membership)['plan_id'], $this->read($membership)['pending_change'], $this->read($membership)['times_billed']]);
		self::assertSame(5, get_blog_option($site, 'tierway_limits')['posts.post']);
		self::assertSame([409, 'tierway_not_waiting'], [($again = $this->request(self::MANAGER, 'POST', "/payments/{$payment['id']}/confirm"))[0], $again[1]['code']]);
	}

	public function test_money_that_comes_later_buys_what_was_promised_and_a_new_period_starts_that_day(): void
	{
		$membership = $this->membership('free');
		$done = $this->change($membership, $this->select('small'), ['payment_method' => 'manual']);
		Plugin::instance()->products()->update($this->ids['small'], ['prices' => [['unit' => 'year', 'count' => 1, 'amount' => 99999]]]);
		$this->today('2026-04-19');
		$this->request(self::MANAGER, 'POST', "/payments/{$done['payment']['id']}/confirm");

		$now = $this->read($membership);
		self::assertSame(['2026-04-19', '2026-05-19'], [$now['period']['start'], $now['period']['end']]);
		self::assertSame([1000, ['from' => '2026-04-19', 'amount' => 1000, 'refunded' => 0, 'tax_ppm' => 0]], [$now['items'][0]['unit_amount'], $now['items'][0]['segment']]);
		self::assertSame('2026-04-19', $this->history($membership)[0]['effective_on']);
	}

	public function test_a_payment_that_fails_ends_its_change(): void
	{
		$membership = $this->membership('small');
		$done = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		[$status, $payment] = $this->request(self::MANAGER, 'POST', "/payments/{$done['payment']['id']}/fail");
		self::assertSame([200, 'failed'], [$status, $payment['status']]);
		self::assertSame(['failed', $this->ids['small'], null], [$this->history($membership)[0]['status'], $this->read($membership)['plan_id'], $this->read($membership)['pending_change']]);
	}

	public function test_a_card_that_asks_is_paid_when_its_owner_says_yes(): void
	{
		$membership = $this->membership('small');
		$done = $this->change($membership, $this->select('middle'), self::ASKS);
		self::assertSame(['awaiting_payment', 'confirm_card'], [$done['change']['status'], $done['payment']['action']]);

		$path = "/memberships/{$membership['id']}/changes/{$done['change']['id']}/pay";
		[$status, $paid] = $this->request($membership['user_id'], 'POST', $path, ['payment_method' => 'sandbox_card', 'payment_details' => ['number' => '4000002500003155', 'confirmed' => true]]);
		self::assertSame([200, 'applied', 'completed'], [$status, $paid['change']['status'], $paid['payment']['status']]);
		self::assertSame('tierway_not_waiting', $this->request($membership['user_id'], 'POST', $path, ['payment_method' => 'manual'])[1]['code']);
	}

	public function test_another_way_to_pay_may_be_chosen_while_it_waits(): void
	{
		$membership = $this->membership('small');
		$done = $this->change($membership, $this->select('middle'), self::ASKS);
		$path = "/memberships/{$membership['id']}/changes/{$done['change']['id']}/pay";
		[$status, $paid] = $this->request($membership['user_id'], 'POST', $path, ['payment_method' => 'manual']);
		self::assertSame([200, 'awaiting_payment', 'manual', 'await_manager'], [$status, $paid['change']['status'], $paid['payment']['method'], $paid['payment']['action']]);
		[$status, $error] = $this->request($membership['user_id'], 'POST', $path, ['payment_method' => 'sandbox_card'] + self::DECLINED);
		self::assertSame([402, 'failed'], [$status, $error['data']['change']['status']]);
		self::assertNull($this->read($membership)['pending_change']);
	}

	public function test_a_new_change_takes_the_place_of_the_one_that_waits_whose_payment_cannot_be_paid_any_more(): void
	{
		$membership = $this->membership('small');
		$first = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		$second = $this->change($membership, $this->select('large'), ['payment_method' => 'manual']);

		self::assertSame(['awaiting_payment', 'superseded'], array_column($this->history($membership), 'status'));
		self::assertSame(['pending', 'voided'], array_column($this->history($membership, 'payments'), 'status'));
		self::assertSame($second['change']['id'], $this->read($membership)['pending_change']['id']);
		self::assertSame('tierway_not_waiting', $this->request(self::MANAGER, 'POST', "/payments/{$first['payment']['id']}/confirm")[1]['code']);
		self::assertSame('tierway_not_waiting', $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/changes/{$first['change']['id']}/pay", ['payment_method' => 'sandbox_card'])[1]['code']);
	}

	public function test_a_waiting_change_can_be_taken_back(): void
	{
		$membership = $this->membership('middle');
		$waits = $this->change($membership, $this->select('small'));
		self::assertSame(['scheduled', '2026-05-01', null], [$waits['change']['status'], $waits['change']['effective_on'], $waits['payment']]);
		self::assertSame($membership['version'] + 1, $waits['membership']['version']);

		$path = "/memberships/{$membership['id']}/changes/{$waits['change']['id']}";
		self::assertSame(404, $this->request($this->user(), 'DELETE', $path)[0]);
		[$status, $change] = $this->request($membership['user_id'], 'DELETE', $path);
		self::assertSame([200, 'cancelled'], [$status, $change['status']]);
		self::assertSame([null, $membership['version'] + 2], [$this->read($membership)['pending_change'], $this->read($membership)['version']]);
		self::assertSame([409, 'tierway_not_waiting'], [($again = $this->request($membership['user_id'], 'DELETE', $path))[0], $again[1]['code']]);
	}

	public function test_additions_are_now_and_removals_at_the_period_end_with_one_confirmation(): void
	{
		$membership = $this->membership('small', ['addons' => [['product_id' => $this->ids['visits']]]]);
		$done = $this->change($membership, $this->select('small', ['space' => 1]));

		self::assertSame(['mixed', 'applied'], [$done['change']['kind'], $done['change']['status']]);
		self::assertSame([['Space'], ['Visits']], [$done['change']['summary']['added'], $done['change']['summary']['removed']]);
		self::assertSame(['Small', 'Space', 'Visits'], array_column($done['membership']['items'], 'name'));
		$waits = $done['membership']['pending_change'];
		self::assertSame(['remove', 'scheduled', '2026-05-01', ['Visits']], [$waits['kind'], $waits['status'], $waits['effective_on'], $waits['summary']['removed']]);
	}

	public function test_a_service_is_bought_once_and_not_held(): void
	{
		$done = $this->change($this->membership('small'), $this->select('small', ['design' => 1]));
		self::assertSame([19900, ['Small']], [$done['payment']['total'], array_column($done['membership']['items'], 'name')]);
	}

	public function test_credit_is_used_first_given_back_and_never_negative(): void
	{
		$user = $this->user();
		$one = $this->membership('small', ['user_id' => $user]);
		$two = $this->membership('small', ['user_id' => $user]);
		$plugin = Plugin::instance();
		$plugin->db()->transaction(fn () => $plugin->credits()->add($user, 'USD', 300, 'test'));

		// Both are promised the 300; the second to be paid gets none of it, and owes it with the next bill.
		$first = $this->change($one, $this->select('middle'), ['payment_method' => 'manual']);
		$second = $this->change($two, $this->select('middle'), ['payment_method' => 'manual']);
		self::assertSame([200, 200], [$first['payment']['total'], $second['payment']['total']]);
		$this->request(self::MANAGER, 'POST', "/payments/{$first['payment']['id']}/confirm");
		self::assertSame(0, $plugin->credits()->balance($user, 'USD'));
		$this->request(self::MANAGER, 'POST', "/payments/{$second['payment']['id']}/confirm");
		self::assertSame([0, 0, 300], [$plugin->credits()->balance($user, 'USD'), $this->read($one)['carried'], $this->read($two)['carried']]);
		self::assertSame(2300, $this->read($two)['next_bill']['amount']);
	}

	public function test_what_is_left_of_a_dearer_plan_becomes_credit(): void
	{
		$plugin = Plugin::instance();
		$plugin->plan_groups()->update($this->group, ['policy' => ['downgrade' => 'now']]);
		$membership = $this->membership('large');
		$done = $this->change($membership, $this->select('small'));
		self::assertSame(['applied', null, 1500], [$done['change']['status'], $done['payment'], $done['membership']['credit']]);
		self::assertSame([1500], array_column($plugin->credits()->query($membership['user_id'], $membership['currency'])[0], 'amount'));
	}

	public function test_hooks_fire_once_after_the_commit_with_what_the_api_shows(): void
	{
		$heard = [];
		$listen = static function (string $hook) use (&$heard): void {
			add_action($hook, static function (array $subject) use (&$heard, $hook): void {
				$heard[] = [$hook, $subject['id'], $subject['status'], array_key_exists('input', $subject), Plugin::instance()->db()->in_transaction()];
			});
		};
		array_map($listen, ['tierway_change_scheduled', 'tierway_change_applied', 'tierway_change_cancelled', 'tierway_change_failed', 'tierway_payment_completed']);
		$membership = $this->membership('middle');
		$down = $this->change($membership, $this->select('small'))['change']['id'];
		$up = $this->change($membership, $this->select('large'));
		self::assertSame([
			['tierway_change_scheduled', $down, 'scheduled', false, false],
			['tierway_change_cancelled', $down, 'superseded', false, false],
			['tierway_change_applied', $up['change']['id'], 'applied', false, false],
			['tierway_payment_completed', $up['payment']['id'], 'completed', false, false],
		], $heard);
	}

	/** The process ended after the card was charged and before anything of it was written. */
	public function test_a_charge_that_a_crash_left_is_settled_by_the_same_request_and_charged_once(): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('middle'));
		$crash = new class () implements \Tierway\Payments\Gateway {
			public int $charges = 0;
			public function id(): string
			{
				return 'sandbox_card';
			}
			public function label(): string
			{
				return '';
			}
			public function description(): string
			{
				return '';
			}
			public function invalid_details(array $details): ?string
			{
				return null;
			}
			public function by_hand(): bool
			{
				return false;
			}
			public function refund(array $payment, int $amount): ?string
			{
				return null;
			}
			public function charge(array $payment, array $details): \Tierway\Payments\Outcome
			{
				++$this->charges;
				(new \Tierway\Payments\SandboxCard())->charge($payment, $details);
				throw new \RuntimeException('The lights went out.');
			}
			public function look_up(array $payment): ?\Tierway\Payments\Outcome
			{
				return null;
			}
		};
		$put = static fn (array $gateways): array => [...$gateways, $crash];
		add_filter('tierway_payment_methods', $put);
		$log = ini_set('error_log', '/dev/null');
		[$status] = $this->confirm($membership, $quote, [], 'once');
		ini_set('error_log', (string) $log);
		remove_filter('tierway_payment_methods', $put);
		self::assertSame([500, 1], [$status, $crash->charges]);
		self::assertSame([$this->ids['small'], null], [$this->read($membership)['plan_id'], $this->read($membership)['open_payment']['action']]);

		[$status, $done] = $this->confirm($membership, $quote, [], 'once');
		self::assertSame([201, 'applied', 'completed'], [$status, $done['change']['status'], $done['payment']['status']]);
		self::assertCount(1, $this->history($membership, 'payments'));
	}
}
