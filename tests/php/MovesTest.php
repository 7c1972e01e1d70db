<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;
use Tierway\Services\MoveService;
use Tierway\Storage\Moves;

/** Many memberships moved at once: dry run, run, pause, failures, other workers. */
final class MovesTest extends MembershipCase
{
	private const DECLINED = '4000 0000 0000 0002';

	public static function setUpBeforeClass(): void
	{
		$db = Plugin::instance()->db();
		$db->execute("UPDATE {$db->table('moves')} SET status = 'cancelled'"); // other tests' workers would go on with them
	}

	public function test_a_dry_run_quotes_everybody_and_changes_nothing(): void
	{
		$one = $this->membership('small');
		$there = $this->membership('middle');
		$ends = $this->membership('small');
		$this->request(self::MANAGER, 'POST', "/memberships/{$ends['id']}/cancel");
		$before = array_map($this->read(...), [$one, $there, $ends]);

		$move = $this->check([$one, $there, $ends], 'middle');

		self::assertSame(['checked', 3], [$move['status'], $move['total']]);
		self::assertSame(['ready' => 1, 'same' => 1, 'refused' => 1], array_filter($move['counts']));
		self::assertSame([['currency' => 'USD', 'memberships' => 1, 'due_now' => 500, 'credit' => 0, 'moved' => ['memberships' => 0, 'due_now' => 0, 'credit' => 0]]], $move['totals']);
		[$refused] = $this->rows($move, 'status[]=refused');
		self::assertSame([$ends['id'], 'tierway_cancel_scheduled', 'This membership is set to end. Keep the membership before its plan is changed.', 'Small'], [$refused['membership_id'], $refused['code'], $refused['message'], $refused['plan_name']]);
		// Its customer's own quote refuses with the same code.
		self::assertSame($refused['code'], $this->quote($ends, $this->select('middle'))['code']);
		self::assertSame($before, array_map($this->read(...), [$one, $there, $ends]));
		self::assertSame([[], []], [$this->history($one), $this->history($one, 'payments')]);
	}

	public function test_what_was_shown_is_what_is_charged_and_the_history_says_so(): void
	{
		[$card, $hand] = [$this->membership('small', ['payment_method' => 'sandbox_card']), $this->membership('small')];
		$move = $this->start($this->check([$card, $hand], 'middle', ['reason' => 'Small is given up']));

		self::assertSame(['done', ['applied' => 1, 'awaiting_payment' => 1]], [$move['status'], array_filter($move['counts'])]);
		self::assertSame(['memberships' => 2, 'due_now' => 1000, 'credit' => 0], $move['totals'][0]['moved']);
		foreach ([[$card, 'applied', 'completed'], [$hand, 'awaiting_payment', 'pending']] as [$membership, $status, $paid]) {
			[$change] = $this->history($membership);
			self::assertSame([$status, 'Small is given up', self::MANAGER, $move['id']], [$change['status'], $change['reason'], $change['actor']['id'], $change['move_id']]);
			[$payment] = $this->history($membership, 'payments');
			self::assertSame([500, $paid], [$payment['total'], $payment['status']]);
		}
		[$event] = array_values(array_filter($this->history($card, 'events'), static fn (array $event): bool => 'change.applied' === $event['type']));
		self::assertSame([self::MANAGER, 'Small is given up', $move['id']], [$event['actor']['id'], $event['reason'], $event['after']['move_id']]);
		self::assertSame('Middle', $this->read($card)['plan_name']);
		// It is over: nobody can start it again.
		self::assertSame([409, 'tierway_wrong_state'], $this->act($move, 'start')[0]);
	}

	public function test_the_background_acts_for_who_started_it(): void
	{
		$membership = $this->membership('middle');
		$move = $this->check([$membership], 'small');
		Plugin::instance()->moves()->go($move['id'], ['checked'], 'running');
		wp_set_current_user(0);
		do_action(Plugin::MOVE);
		self::assertSame([self::MANAGER, 'scheduled'], [$this->history($membership)[0]['actor']['id'], $this->history($membership)[0]['status']]);
		self::assertSame('done', Plugin::instance()->moves()->status($move['id']));
	}

	public function test_the_terms_hold_for_each(): void
	{
		$one = $this->membership('middle');
		self::assertSame(['reason'], array_keys($this->request(self::MANAGER, 'POST', '/moves', ['membership_ids' => [$one['id']], 'plan_id' => $this->ids['small'], 'waive' => true, 'reason' => ' '])[1]['data']['params']));
		$down = $this->start($this->check([$one], 'small', ['when' => 'now', 'reason' => 'Asked for']));
		self::assertSame(['Small', 500], [$this->read($one)['plan_name'], $down['totals'][0]['credit']]);
		$two = $this->membership('small');
		$up = $this->check([$two], 'middle', ['waive' => true, 'reason' => 'A present']);
		self::assertSame(0, $up['totals'][0]['due_now']);
		$this->start($up);
		self::assertSame(['Middle', []], [$this->read($two)['plan_name'], $this->history($two, 'payments')]);
		// Cards are there, and asked to be left alone.
		$three = $this->membership('small', ['payment_method' => 'sandbox_card']);
		self::assertSame(1, $this->start($this->check([$three], 'middle', ['payment' => 'manual']))['counts']['awaiting_payment']);
	}

	public function test_addons_that_the_plan_offers_are_kept_and_who_loses_one_is_to_be_acknowledged(): void
	{
		$keeps = $this->membership('small', ['addons' => [['product_id' => $this->ids['space'], 'quantity' => 2]]]);
		$loses = $this->membership('small', ['addons' => [['product_id' => $this->ids['visits'], 'quantity' => 1]]]);
		$move = $this->check([$keeps, $loses], 'large', ['payment' => 'held']);
		self::assertSame([['code' => 'addons_end', 'memberships' => 1]], $move['acknowledge']);
		self::assertSame([422, 'tierway_acknowledgement_required'], $this->act($move, 'start')[0]);
		$this->start($move);
		self::assertSame([['Space', 2]], array_map(static fn (array $addon): array => [$addon['name'], $addon['quantity']], array_slice($this->confirmed($keeps)['items'], 1)));
		self::assertCount(1, $this->confirmed($loses)['items']);
	}

	public function test_more_in_use_than_allowed_is_listed_and_where_the_network_says_so_refused(): void
	{
		$user = $this->user();
		$site = $this->site($user);
		$membership = $this->membership('middle', ['user_id' => $user, 'site_ids' => [$site]]);
		switch_to_blog($site);
		foreach (range(1, 3) as $number) {
			wp_insert_post(['post_title' => "Post $number", 'post_status' => 'publish']);
		}
		restore_current_blog();
		$move = $this->check([$membership], 'small');
		self::assertSame([1, 1], [$move['counts']['ready'], $move['over_limit']]);
		[$row] = $this->rows($move, 'over_limit=true');
		self::assertSame(['posts.post', 3, 2], [$row['over_limit'][0]['key'], $row['over_limit'][0]['used'], $row['over_limit'][0]['limit']]);

		$this->request(self::MANAGER, 'PUT', '/settings', ['over_limit' => 'block']);
		$again = $this->check([$membership], 'small');
		$this->request(self::MANAGER, 'PUT', '/settings', ['over_limit' => 'acknowledge']);
		self::assertSame(['tierway_over_limit', 1], [$this->rows($again, 'status[]=refused')[0]['code'], $again['over_limit']]);
	}

	public function test_a_quote_that_has_changed_is_refused_not_charged_and_can_be_checked_again(): void
	{
		[$one, $other] = [$this->membership('small', ['payment_method' => 'sandbox_card']), $this->membership('small', ['payment_method' => 'sandbox_card'])];
		$move = $this->check([$one, $other], 'middle');
		$this->change($one, $this->select('small', ['space' => 1])); // its next quote gives something back
		$move = $this->start($move);
		self::assertSame(['applied' => 1, 'failed' => 1], array_filter($move['counts']));
		[$failed] = $this->rows($move, 'status[]=failed');
		self::assertSame([$one['id'], 'tierway_quote_changed'], [$failed['membership_id'], $failed['code']]);
		self::assertStringContainsString('changed', $failed['message']);
		self::assertCount(1, $this->history($one, 'payments'));

		$move = $this->act($move, 'retry')[1];
		self::assertSame(['checked', ['ready' => 1, 'applied' => 1]], [$move['status'], array_filter($move['counts'])]);
		$move = $this->start($move);
		self::assertSame(['done', 2], [$move['status'], $move['counts']['applied']]);
		self::assertSame(['Middle', 'Middle'], [$this->read($one)['plan_name'], $this->read($other)['plan_name']]);
		self::assertSame(1, count(array_filter($this->history($other, 'payments'))));
	}

	public function test_another_day_is_another_quote(): void
	{
		$membership = $this->membership('small');
		$move = $this->check([$membership], 'middle');
		$this->today('2026-04-17');
		self::assertSame(1, $this->start($move)['counts']['failed']);
		self::assertSame([], $this->history($membership));
	}

	public function test_a_change_that_came_in_between_is_not_replaced_unseen(): void
	{
		$membership = $this->membership('middle');
		$move = $this->check([$membership], 'large', ['when' => 'period_end']);
		$this->change($membership, $this->select('small'));
		self::assertSame('tierway_quote_changed', $this->rows($this->start($move), 'status[]=failed')[0]['code']);
		self::assertSame('Small', $this->read($membership)['pending_change']['summary']['to_plan']);
	}

	public function test_a_declined_card_in_the_middle_stops_nobody_and_is_tried_again_once_it_is_another(): void
	{
		$members = [$this->membership('small', ['payment_method' => 'sandbox_card']), $this->membership('small', ['payment_method' => 'sandbox_card']), $this->membership('small', ['payment_method' => 'sandbox_card'])];
		self::card($members[1], self::DECLINED);
		$move = $this->start($this->check($members, 'middle'));
		self::assertSame(['applied' => 2, 'failed' => 1], array_filter($move['counts']));
		[$failed] = $this->rows($move, 'status[]=failed');
		self::assertSame([$members[1]['id'], 'tierway_payment_declined', 'The card was declined.'], [$failed['membership_id'], $failed['code'], $failed['message']]);
		self::assertSame('Small', $this->read($members[1])['plan_name']);

		self::card($members[1], '4242 4242 4242 4242');
		$move = $this->start($this->act($move, 'retry')[1]);
		self::assertSame(['applied' => 3], array_filter($move['counts']));
		self::assertSame(['completed', 'failed'], array_column($this->history($members[1], 'payments'), 'status'));
	}

	public function test_a_run_is_paused_resumed_and_cancelled(): void
	{
		$members = array_map(fn (): array => $this->membership('middle'), range(1, 4));
		$move = $this->check($members, 'small');
		$moves = Plugin::instance()->moves();
		$moves->go($move['id'], ['checked'], 'running');
		$this->work($move, 0.0);
		[, $move] = $this->act($move, 'pause');
		self::assertSame(['paused', 1, 3], [$move['status'], $move['counts']['scheduled'], $move['counts']['ready']]);
		do_action(Plugin::MOVE);
		self::assertSame(3, $this->get($move)['counts']['ready']);

		// Two managers at once: what one has done, the other is told.
		self::assertSame([409, 'tierway_version_conflict'], $this->act($move, 'cancel', ['version' => 1])[0]);
		self::assertSame([409, 'tierway_wrong_state'], $this->act($move, 'pause')[0]);

		$moves->go($move['id'], ['paused'], 'running');
		$this->work($move, 0.0);
		[, $move] = $this->act($move, 'cancel');
		self::assertSame(['cancelled', 2, 2], [$move['status'], $move['counts']['scheduled'], $move['counts']['ready']]);
		$this->work($move, 5.0);
		self::assertSame([[], []], [$this->history($members[2]), $this->history($members[3])]);
		self::assertSame([409, 'tierway_wrong_state'], $this->act($move, 'resume')[0]);
	}

	public function test_what_a_request_cannot_do_is_left_to_the_scheduler(): void
	{
		$members = array_map(fn (): array => $this->membership('middle'), range(1, 2));
		$move = Plugin::instance()->moves()->insert(['plan_id' => $this->ids['small'], 'when' => null, 'waive' => false, 'payment' => 'held', 'reason' => ''], ['id' => 1, 'name' => 'A'], ['include' => array_column($members, 'id')]);
		$this->work($move, 0.0);
		self::assertSame(['checking', 1], [$this->get($move)['status'], $this->get($move)['counts']['waiting']]);
		self::assertIsInt(wp_next_scheduled(Plugin::MOVE));
		do_action(Plugin::MOVE);
		self::assertSame(['checked', 2], [$this->get($move)['status'], $this->get($move)['counts']['ready']]);
		self::assertFalse(wp_next_scheduled(Plugin::MOVE));
	}

	public function test_old_runs_go_but_not_the_newest_nor_what_is_not_over(): void
	{
		$runs = array_map(fn (): array => $this->check([$this->membership('middle')], 'small'), range(1, 4));
		$moves = Plugin::instance()->moves();
		$moves->go($runs[1]['id'], ['checked'], 'running');
		$moves->go($runs[1]['id'], ['running'], 'paused');
		$moves->go($runs[2]['id'], ['checked'], 'cancelled');
		$left = fn (): array => array_column(array_filter(array_map(static fn (array $run): ?array => $moves->find($run['id']), $runs)), 'status');
		$moves->clean_up(self::TODAY);
		self::assertSame(['checked', 'paused', 'cancelled', 'checked'], $left());
		// Some at a time, the oldest first: those of other tests are older.
		for ($times = 0; $times < 50 && ['paused', 'checked'] !== $left(); ++$times) {
			$moves->clean_up('2026-04-17');
		}
		self::assertSame(['paused', 'checked'], $left());
		self::assertSame([], $moves->next($runs[0]['id'], 'ready', 10));
		self::assertCount(1, $moves->next($runs[1]['id'], 'ready', 10));
	}

	public function test_two_workers_at_once_move_each_once(): void
	{
		$members = array_map(fn (): array => $this->membership('small', ['payment_method' => 'sandbox_card']), range(1, 6));
		$move = $this->check($members, 'middle');
		Plugin::instance()->moves()->go($move['id'], ['checked'], 'running');
		WordPressTestCase::in_parallel(3, sprintf('$plugin->clock()->use_day("%s"); do { $plugin->move_service()->work(5.0, %d); usleep(20000); } while ("running" === $plugin->moves()->status(%2$d));', self::TODAY, $move['id']));
		self::assertSame(['applied' => 6], array_filter($this->get($move)['counts']));
		foreach ($members as $membership) {
			self::assertSame([1, 1], [count($this->history($membership)), count($this->history($membership, 'payments'))]);
		}
	}

	/** Without the run's lock, as when the database's connection was lost: the key of each change is what counts. */
	public function test_two_workers_with_the_same_row_make_one_change(): void
	{
		$membership = $this->membership('small', ['payment_method' => 'sandbox_card']);
		$move = $this->check([$membership], 'middle');
		$plugin = Plugin::instance();
		$plugin->moves()->go($move['id'], ['checked'], 'running');
		[$row] = $plugin->moves()->next($move['id'], 'ready', 1);
		$work = new \ReflectionMethod(MoveService::class, 'move');
		$work->invoke($plugin->move_service(), $plugin->moves()->find($move['id']), $row);
		$work->invoke($plugin->move_service(), $plugin->moves()->find($move['id']), $row); // it read the row before the other wrote
		self::assertSame(1, $this->get($move)['counts']['applied']);
		self::assertSame([1, 1], [count($this->history($membership)), count($this->history($membership, 'payments'))]);
	}

	public function test_a_filter_takes_all_that_it_shows_but_no_more_than_the_limit(): void
	{
		$name = 'filter' . self::unique();
		$user = wp_insert_user(['user_login' => $name, 'user_pass' => 'password', 'user_email' => "$name@example.org"]);
		$this->membership('small', ['user_id' => $user]);
		$this->membership('middle', ['user_id' => $user]);
		$post = fn (array $which): array => $this->request(self::MANAGER, 'POST', '/moves', $which + ['plan_id' => $this->ids['large']]);
		self::assertSame(2, $post(['filter' => ['search' => $name]])[1]['total']);
		self::assertSame(1, $post(['filter' => ['search' => $name, 'plan' => $this->ids['small']]])[1]['total']);
		self::assertSame(400, $post(['filter' => ['search' => $name, 'status' => ['expired']]])[0]);
		self::assertSame(400, $post([])[0]);
		self::assertSame(400, $post(['filter' => [], 'membership_ids' => [1]])[0]);
		self::assertSame(400, $post(['membership_ids' => [99999999]])[0]);
		self::assertSame(400, $this->request(self::MANAGER, 'POST', '/moves', ['membership_ids' => [1], 'plan_id' => $this->ids['space']])[0]);
	}

	public function test_a_list_of_many_takes_as_many_queries_as_a_list_of_one(): void
	{
		global $wpdb;
		$members = array_map(fn (): array => $this->membership('middle'), range(1, 6));
		$moves = array_map(fn (array $membership): array => $this->check([$membership], 'small'), $members);
		$all = $this->check($members, 'small');
		$count = function (string $path) use ($wpdb): int {
			$this->request(self::MANAGER, 'GET', $path);
			$before = $wpdb->num_queries;
			$this->request(self::MANAGER, 'GET', $path);
			return $wpdb->num_queries - $before;
		};
		self::assertSame($count('/moves?per_page=1'), $count('/moves?per_page=6'));
		self::assertSame($count("/moves/{$moves[0]['id']}/rows"), $count("/moves/{$all['id']}/rows"));
		self::assertSame($count("/moves/{$moves[0]['id']}"), $count("/moves/{$all['id']}"));
	}

	/** Twenty thousand are one statement to insert, and any number takes the same for each. */
	public function test_two_thousand_take_no_more_each_than_twenty(): void
	{
		global $wpdb;
		$plugin = Plugin::instance();
		$this->today(self::TODAY);
		$make = function (int $count) use ($plugin): array {
			static $user = 5_000_000;
			$ids = [];
			$plugin->db()->transaction(function () use ($count, $plugin, &$user, &$ids): void {
				for ($i = 0; $i < $count; ++$i) {
					$ids[] = $plugin->memberships()->insert([
						'user_id' => ++$user, 'status' => 'active', 'plan_id' => $this->ids['middle'], 'currency' => 'USD',
						'period' => ['start' => '2026-04-01', 'end' => '2026-05-01', 'unit' => 'month', 'count' => 1, 'anchor_day' => 1],
						'items' => [['product_id' => $this->ids['middle'], 'quantity' => 1, 'unit_amount' => 2000, 'segment' => ['from' => '2026-04-01', 'amount' => 2000]]], 'site_ids' => [],
					])['id'];
				}
			});
			return $plugin->moves()->insert(['plan_id' => $this->ids['small'], 'when' => null, 'waive' => false, 'payment' => 'held', 'reason' => ''], ['id' => 1, 'name' => 'A'], ['include' => $ids]);
		};
		$measure = function (array $move) use ($plugin, $wpdb): array {
			$took = [];
			foreach (['check' => 'ready', 'move' => 'scheduled'] as $what => $state) {
				gc_collect_cycles();
				[$queries, $memory] = [$wpdb->num_queries, memory_get_usage()];
				while (in_array($plugin->moves()->status($move['id']), Moves::WORKING, true)) {
					$plugin->move_service()->work(60.0, $move['id']);
				}
				gc_collect_cycles();
				self::assertSame($move['total'], $this->get($move)['counts'][$state]);
				$took[$what] = [($wpdb->num_queries - $queries) / $move['total'], memory_get_usage() - $memory];
				$plugin->moves()->go($move['id'], ['checked'], 'running');
			}
			return $took;
		};
		$measure($make(20));
		$few = $measure($make(20));
		$many = $measure($make(2000));
		foreach (['check', 'move'] as $what) {
			self::assertLessThanOrEqual($few[$what][0], $many[$what][0], "queries of each, $what");
			self::assertLessThan(4_000_000, $many[$what][1] - $few[$what][1], "memory, $what");
		}
	}

	/**
	 * @param list<array<string, mixed>> $members
	 * @param array<string, mixed> $terms
	 * @return array<string, mixed> the run, checked
	 */
	private function check(array $members, string $plan, array $terms = []): array
	{
		[$status, $move, $headers] = $this->request(self::MANAGER, 'POST', '/moves', ['membership_ids' => array_column($members, 'id'), 'plan_id' => $this->ids[$plan]] + $terms);
		self::assertSame(201, $status, (string) wp_json_encode($move));
		self::assertStringEndsWith("/moves/{$move['id']}", $headers['Location']);
		return $move;
	}

	/** @return array<string, mixed> the run, done */
	private function start(array $move): array
	{
		[[$status], $move] = $this->act($move, 'start', ['acknowledged' => array_column($move['acknowledge'], 'code')]);
		self::assertSame(200, $status, (string) wp_json_encode($move));
		return $move;
	}

	/** @return array{array{int, string}, array<string, mixed>} status and code, body */
	private function act(array $move, string $act, array $body = []): array
	{
		[$status, $body] = $this->request(self::MANAGER, 'POST', "/moves/{$move['id']}/$act", $body);
		return [[$status, $body['code'] ?? ''], $body];
	}

	private function work(array $move, float $seconds): void
	{
		Plugin::instance()->move_service()->work($seconds, $move['id']);
	}

	private function get(array $move): array
	{
		return $this->request(self::MANAGER, 'GET', "/moves/{$move['id']}")[1];
	}

	/** @return list<array<string, mixed>> */
	private function rows(array $move, string $query): array
	{
		return $this->request(self::MANAGER, 'GET', "/moves/{$move['id']}/rows?$query")[1];
	}

	/** The money of its change has come. */
	private function confirmed(array $membership): array
	{
		[$payment] = $this->history($membership, 'payments');
		$this->request(self::MANAGER, 'POST', "/payments/{$payment['id']}/confirm");
		return $this->read($membership);
	}

	/** What its renewals are charged with. */
	private static function card(array $membership, string $number): void
	{
		$plugin = Plugin::instance();
		$plugin->db()->update('memberships', ['payment_token' => preg_replace('/\D/', '', $number)], ['id' => $membership['id']]);
	}
}
