<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

/**
 * PHP dies at a named point (Support\Point): nothing is lost, nothing is done twice, and the next sweep, or the same request
 * again, finishes the work. Each case is a process that is killed, then two sweeps at once and one more.
 *
 * What was charged is counted in the card service's own record, which knows nothing of our transactions.
 *
 * A stage of its own: it takes as long as all other PHP tests.
 *
 * @group crash
 */
final class CrashTest extends MembershipCase
{
	private const DUE = '2026-05-01';

	/** @var list<array{int, mixed}> what the last process answered */
	private array $answers = [];
	private static int $site = 0;

	public static function setUpBeforeClass(): void
	{
		self::end_all();
	}

	protected function tearDown(): void
	{
		self::end_all();
		parent::tearDown();
	}

	/** A sweep meets every membership there is; those of other tests would be in the way. */
	private static function end_all(): void
	{
		$db = Plugin::instance()->db();
		$db->execute("UPDATE {$db->table('memberships')} SET status = 'cancelled' WHERE status NOT IN ('cancelled', 'expired')");
		$db->execute("DELETE FROM {$db->table('membership_sites')} WHERE site_id = %d", [self::$site]);
	}

	/** @return iterable<string, array{string, string}> point, and what is being done there */
	public function points(): iterable
	{
		$cases = [
			'confirmed by card' => ['confirm.begin', 'payment.storing', 'payment.stored', 'confirm.stored', 'charge.asking', 'charge.answered', 'settle.writing', 'change.applying', 'change.applied', 'settle.written', 'commit.effects', 'settle.committed'],
			'confirmed, nothing due' => ['change.applied', 'commit.effects'],
			'paid later' => ['pay.stored', 'charge.answered', 'settle.written'],
			'confirmed by hand' => ['change.applied', 'manual.settled'],
			'renewed' => ['renewal.billing', 'renewal.billed', 'renewal.stored', 'charge.asking', 'charge.answered', 'renewal.settling', 'renewal.in_force', 'settle.committed'],
			'renewed with a change' => ['renewal.billed', 'charge.answered', 'renewal.in_force', 'commit.effects'],
			'tried again' => ['renewal.stored', 'charge.answered'],
			'renewed from credit' => ['renewal.in_force', 'renewal.stored'],
			'invoiced, paid ahead' => ['manual.settled'],
			'in force on its day' => ['renewal.in_force'],
			'put on hold' => ['hold.written', 'commit.effects'],
			'expired' => ['expire.written'],
			'ended on its day' => ['cancel.written'],
			'refunded' => ['refund.asking', 'refund.answered', 'refund.written', 'commit.effects'],
			'reactivated' => ['confirm.stored', 'charge.answered', 'settle.committed'],
			'cancelled' => ['cancel.written', 'commit.effects'],
			'taken as credit' => ['late.written', 'commit.effects'],
			'moved among others' => ['move.begun', 'confirm.begin', 'confirm.stored', 'charge.answered', 'settle.committed', 'move.confirmed'],
		];
		foreach ($cases as $doing => $points) {
			foreach ($points as $point) {
				yield "$doing, at $point" => [$doing, $point];
			}
		}
	}

	/** @dataProvider points */
	public function test_nothing_is_lost_and_nothing_done_twice(string $doing, string $point): void
	{
		[$membership, $day, $calls, $expected] = $this->{'prepare_' . strtr($doing, [' ' => '_', ',' => ''])}();

		$this->run_calls($calls, $day, $point, true);

		$this->sweeps_at_once($day);
		// Whoever asked got no answer, so they ask again, with the same words.
		$this->run_calls([['sweep'], ...$calls, ['sweep']], $day);
		self::assertSame([], array_filter($this->answers, static fn (array $answer): bool => $answer[0] >= 500), (string) wp_json_encode($this->answers));

		$this->today($day);
		$expected($this->read($membership));
		$this->assert_consistent($membership);
	}

	public function test_there_are_twenty_points_and_the_plugin_has_each(): void
	{
		$named = array_unique(array_column(iterator_to_array($this->points()), 1));
		$found = [];
		foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(dirname(__DIR__, 2) . '/includes')) as $file) {
			if ('php' === $file->getExtension() && preg_match_all("/Point::reach\\('([\\w.]+)'\\)/", (string) file_get_contents($file->getPathname()), $all)) {
				$found = [...$found, ...$all[1]];
			}
		}
		self::assertGreaterThanOrEqual(20, count($named));
		self::assertSame([], array_diff($named, $found), 'points that are nowhere');
		self::assertSame([], array_diff(array_unique($found), $named), 'points at which nothing dies here');
	}

	// ---- what is being done: the membership, the day, the calls, and what must be so afterwards

	/** @return array{array<string, mixed>, string, list<list<mixed>>, \Closure} */
	private function prepare_confirmed_by_card(): array
	{
		$membership = $this->on_a_site('small');
		return [$membership, self::TODAY, [$this->confirming($membership, $this->select('middle'))], function (array $now) use ($membership): void {
			$this->assert_held($now, 'middle', 'active', self::DUE);
			$this->assert_changes($membership, ['applied']);
			$this->assert_payments($membership, [['completed', 500]], 1); // half of $20 less half of $10
		}];
	}

	private function prepare_confirmed_nothing_due(): array
	{
		$membership = $this->on_a_site('small');
		$plugin = Plugin::instance();
		$plugin->db()->transaction(fn () => $plugin->credits()->add($membership['user_id'], 'USD', 800, 'added', ['membership_id' => $membership['id']]));
		return [$membership, self::TODAY, [$this->confirming($membership, $this->select('middle'))], function (array $now) use ($membership): void {
			$this->assert_held($now, 'middle', 'active', self::DUE);
			$this->assert_changes($membership, ['applied']);
			$this->assert_payments($membership, [], 0);
			self::assertSame(300, $now['credit']);
		}];
	}

	private function prepare_paid_later(): array
	{
		$membership = $this->on_a_site('small');
		$change = $this->change($membership, $this->select('middle'), ['payment_details' => ['number' => '4000 0025 0000 3155']])['change'];
		$pay = ['request', $membership['user_id'], 'POST', "/memberships/{$membership['id']}/changes/{$change['id']}/pay", ['payment_method' => 'sandbox_card', 'payment_details' => ['number' => '4242 4242 4242 4242']], []];
		return [$membership, self::TODAY, [$pay], function (array $now) use ($membership): void {
			$this->assert_held($now, 'middle', 'active', self::DUE);
			$this->assert_changes($membership, ['applied']);
			$this->assert_payments($membership, [['completed', 500]], 1);
		}];
	}

	private function prepare_confirmed_by_hand(): array
	{
		$membership = $this->on_a_site('small');
		$payment = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual'])['payment'];
		return [$membership, self::TODAY, [['request', self::MANAGER, 'POST', "/payments/{$payment['id']}/confirm", null, []]], function (array $now) use ($membership): void {
			$this->assert_held($now, 'middle', 'active', self::DUE);
			$this->assert_changes($membership, ['applied']);
			$this->assert_payments($membership, [['completed', 500]], 0);
		}];
	}

	private function prepare_renewed(): array
	{
		$membership = $this->on_a_site('small', ['payment_method' => 'sandbox_card']);
		return [$membership, self::DUE, [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'active', '2026-06-01');
			$this->assert_payments($membership, [['completed', 1000]], 1);
			self::assertSame(1, $now['times_billed']);
		}];
	}

	private function prepare_renewed_with_a_change(): array
	{
		$membership = $this->on_a_site('middle', ['payment_method' => 'sandbox_card']);
		$this->change($membership, $this->select('small'));
		return [$membership, self::DUE, [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'active', '2026-06-01');
			$this->assert_changes($membership, ['applied']);
			$this->assert_payments($membership, [['completed', 1000]], 1);
		}];
	}

	private function prepare_tried_again(): array
	{
		$membership = $this->on_a_site('small');
		$this->change($membership, $this->select('middle'), ['payment_details' => ['number' => '4000 0000 0000 0341']]);
		$this->run_calls([['sweep']], self::DUE);
		return [$membership, '2026-05-02', [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'middle', 'active', self::DUE);
			$open = $now['open_payment'];
			self::assertSame(['pending', 'retry', '2026-05-04', 2000], [$open['status'], $open['action'], $open['next_try_on'], $open['total']]);
			self::assertSame(['declined', 'declined'], array_slice(array_column($this->charges($membership), 1), -2), 'it was asked for once on each day');
		}];
	}

	private function prepare_renewed_from_credit(): array
	{
		$membership = $this->on_a_site('small', ['payment_method' => 'sandbox_card']);
		$plugin = Plugin::instance();
		$plugin->db()->transaction(fn () => $plugin->credits()->add($membership['user_id'], 'USD', 1500, 'added', ['membership_id' => $membership['id']]));
		return [$membership, self::DUE, [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'active', '2026-06-01');
			$this->assert_payments($membership, [['completed', 0]], 0);
			self::assertSame(500, $now['credit']);
		}];
	}

	private function prepare_invoiced_paid_ahead(): array
	{
		$membership = $this->on_a_site('small');
		$this->run_calls([['sweep']], '2026-04-25');
		$open = $this->read($membership)['open_payment'];
		return [$membership, '2026-04-28', [['request', self::MANAGER, 'POST', "/payments/{$open['id']}/confirm", null, []]], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'active', self::DUE);
			$this->assert_payments($membership, [['completed', 1000]], 0);
			$this->run_calls([['sweep']], self::DUE);
			$this->assert_held($this->read($membership), 'small', 'active', '2026-06-01');
		}];
	}

	private function prepare_in_force_on_its_day(): array
	{
		[$membership, $day, $calls] = $this->prepare_invoiced_paid_ahead();
		$this->run_calls($calls, $day);
		return [$membership, self::DUE, [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'active', '2026-06-01');
			$this->assert_payments($membership, [['completed', 1000]], 0);
		}];
	}

	private function prepare_put_on_hold(): array
	{
		$membership = $this->on_a_site('small');
		$this->run_calls([['sweep']], '2026-04-25');
		return [$membership, self::DUE, [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'on_hold', self::DUE);
			$this->assert_payments($membership, [['pending', 1000]], 0);
			self::assertSame(self::DUE, $now['on_hold_since']);
		}];
	}

	private function prepare_expired(): array
	{
		[$membership, $day, $calls] = $this->prepare_put_on_hold();
		$this->run_calls($calls, $day);
		return [$membership, '2026-05-15', [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'expired', self::DUE);
			$this->assert_payments($membership, [['voided', 1000]], 0);
			self::assertSame('2026-05-15', $now['ended_on']);
		}];
	}

	private function prepare_ended_on_its_day(): array
	{
		$membership = $this->on_a_site('small', ['payment_method' => 'sandbox_card']);
		$this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/cancel", []);
		return [$membership, self::DUE, [['sweep']], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'cancelled', self::DUE);
			$this->assert_payments($membership, [], 0);
		}];
	}

	private function prepare_refunded(): array
	{
		$membership = $this->on_a_site('small');
		$payment = $this->change($membership, $this->select('middle'))['payment'];
		$refund = ['request', self::MANAGER, 'POST', "/payments/{$payment['id']}/refund", ['amount' => 200, 'reason' => 'Sorry', 'version' => $payment['version']], []];
		return [$membership, self::TODAY, [$refund], function () use ($membership): void {
			[$payment] = $this->history($membership, 'payments');
			self::assertSame([200, [200]], [$payment['refunded'], array_column($payment['refunds'], 'amount')]);
			$this->assert_payments($membership, [['completed', 500]], 1);
		}];
	}

	private function prepare_reactivated(): array
	{
		$membership = $this->on_a_site('small');
		$this->request(self::MANAGER, 'POST', "/memberships/{$membership['id']}/cancel", ['now' => true]);
		$this->today(self::TODAY);
		$selection = $this->select('middle');
		$quote = $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/quotes", ['selection' => $selection, 'reactivate' => true])[1];
		$confirm = ['request', $membership['user_id'], 'POST', "/memberships/{$membership['id']}/changes", self::confirmation($quote) + ['reactivate' => true], ['Idempotency-Key' => self::unique()]];
		return [$membership, self::TODAY, [$confirm], function (array $now) use ($membership): void {
			$this->assert_held($now, 'middle', 'active', '2026-05-16');
			$this->assert_changes($membership, ['applied']);
			$this->assert_payments($membership, [['completed', 2000]], 1);
		}];
	}

	private function prepare_cancelled(): array
	{
		$membership = $this->on_a_site('small');
		$this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		return [$membership, self::TODAY, [['request', self::MANAGER, 'POST', "/memberships/{$membership['id']}/cancel", ['now' => true], []]], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'cancelled', self::DUE);
			$this->assert_changes($membership, ['cancelled']);
			$this->assert_payments($membership, [['voided', 500]], 0);
		}];
	}

	private function prepare_taken_as_credit(): array
	{
		$membership = $this->on_a_site('small');
		$payment = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual'])['payment'];
		$this->request(self::MANAGER, 'POST', "/payments/{$payment['id']}/fail");
		return [$membership, self::TODAY, [['request', self::MANAGER, 'POST', "/payments/{$payment['id']}/confirm", ['as_credit' => true], []]], function (array $now) use ($membership): void {
			$this->assert_held($now, 'small', 'active', self::DUE);
			self::assertSame(500, $now['credit']);
			self::assertSame([500], array_column($this->history($membership, 'payments'), 'credited'));
		}];
	}

	private function prepare_moved_among_others(): array
	{
		$membership = $this->on_a_site('small', ['payment_method' => 'sandbox_card']);
		$other = $this->membership('small', ['payment_method' => 'sandbox_card']);
		$moves = Plugin::instance()->moves();
		$run = $this->request(self::MANAGER, 'POST', '/moves', ['membership_ids' => [$membership['id'], $other['id']], 'plan_id' => $this->ids['middle']])[1];
		$moves->go($run['id'], ['checked'], 'running');
		return [$membership, self::TODAY, [['move']], function (array $now) use ($membership, $other, $run): void {
			foreach ([[$membership, $now], [$other, $this->read($other)]] as [$one, $then]) {
				$this->assert_held($then, 'middle', 'active', self::DUE);
				$this->assert_changes($one, ['applied']);
				$this->assert_payments($one, [['completed', 500]], 1);
			}
			$run = $this->request(self::MANAGER, 'GET', "/moves/{$run['id']}")[1];
			self::assertSame(['done', ['applied' => 2]], [$run['status'], array_filter($run['counts'])]);
			self::assertSame($this->history($membership)[0]['id'], $this->request(self::MANAGER, 'GET', "/moves/{$run['id']}/rows")[1][0]['change_id']);
		}];
	}

	// ---- what must be so

	private function assert_held(array $now, string $plan, string $status, string $end): void
	{
		self::assertSame([$this->ids[$plan], $status, $end], [$now['plan_id'], $now['status'], $now['period']['end']]);
	}

	/** @param list<string> $statuses newest first */
	private function assert_changes(array $membership, array $statuses): void
	{
		self::assertSame($statuses, array_column($this->history($membership), 'status'));
	}

	/**
	 * @param list<array{string, int}> $expected status and total, newest first
	 * @param int $charged times that the card was charged
	 */
	private function assert_payments(array $membership, array $expected, int $charged): void
	{
		self::assertSame($expected, array_map(static fn (array $payment): array => [$payment['status'], $payment['total']], $this->history($membership, 'payments')));
		self::assertCount($charged, array_filter($this->charges($membership), static fn (array $charge): bool => str_starts_with($charge[1], 'charged')), 'charges of the card');
	}

	/** What holds after whatever has happened. */
	private function assert_consistent(array $membership): void
	{
		$now = $this->read($membership);
		$db = Plugin::instance()->db();
		$payments = $this->history($membership, 'payments');
		foreach ($payments as $payment) {
			self::assertSame($payment['total'], array_sum(array_map(static fn (array $line): int => $line['amount'] + $line['tax'], $payment['lines'])), 'a payment is the sum of its lines');
			self::assertContains($payment['status'], ['pending', 'completed', 'voided', 'failed', 'refunded']);
		}
		self::assertSame('0', $db->value("SELECT COUNT(*) FROM {$db->table('payments')} WHERE membership_id = %d AND charging = 1", [$membership['id']]), 'nothing waits for a gateway that was heard');
		// The card service's record and ours agree.
		$charged = array_values(array_filter($this->charges($membership), static fn (array $charge): bool => str_starts_with($charge[1], 'charged')));
		$paid = array_filter($payments, static fn (array $payment): bool => 'sandbox_card' === $payment['method'] && in_array($payment['status'], ['completed', 'refunded'], true));
		self::assertEqualsCanonicalizing(array_column($paid, 'id'), array_column($charged, 0), 'what was charged is what is paid');
		// The ledger is the balance.
		$entries = $this->history($membership, 'credits');
		self::assertSame($now['credit'], array_sum(array_column($entries, 'amount')));
		self::assertSame([], array_filter(array_column($entries, 'balance_after'), static fn (int $balance): bool => $balance < 0));
		// Each thing that was done is in the history once.
		$events = $this->history($membership, 'events');
		foreach (array_filter($this->history($membership), static fn (array $change): bool => 'applied' === $change['status']) as $change) {
			self::assertCount(1, array_filter($events, static fn (array $event): bool => 'change.applied' === $event['type'] && $event['change_id'] === $change['id']), 'applied once');
		}
		foreach ($payments as $payment) {
			foreach (['payment.completed', 'membership.renewed', 'payment.refunded', 'payment.came_late'] as $type) {
				self::assertLessThanOrEqual(1, count(array_filter($events, static fn (array $event): bool => $event['type'] === $type && $event['payment_id'] === $payment['id'])), "$type once");
			}
		}
		// Its site has the limits of what is held.
		if (in_array($now['status'], ['active', 'trialing'], true)) {
			$expected = Plugin::instance()->limits()->of($now['items']);
			$stored = get_blog_option(self::$site, \Tierway\Limits\SiteLimits::OPTION);
			ksort($expected);
			ksort($stored);
			self::assertSame($expected, $stored, 'limits of the site');
		}
	}

	// ---- means

	/** @param array<string, mixed> $fields */
	private function on_a_site(string $plan, array $fields = []): array
	{
		self::$site = self::$site ?: $this->site(self::MANAGER);
		return $this->membership($plan, $fields + ['site_ids' => [self::$site]]);
	}

	/** @return list<mixed> */
	private function confirming(array $membership, array $selection): array
	{
		return ['request', $membership['user_id'], 'POST', "/memberships/{$membership['id']}/changes", self::confirmation($this->quote($membership, $selection)), ['Idempotency-Key' => self::unique()]];
	}

	/** @return list<array{int, string}> payment id and what became of it, oldest first, as the card service remembers */
	private function charges(array $membership): array
	{
		global $wpdb;
		$ids = array_column($this->history($membership, 'payments'), 'id');
		$charges = [];
		foreach ($wpdb->get_results("SELECT meta_key, meta_value FROM $wpdb->sitemeta WHERE meta_key LIKE 'tierway\\_sandbox\\_%' ORDER BY meta_id", ARRAY_N) as [$key, $value]) {
			$id = (int) explode('_', $key)[2];
			if (in_array($id, $ids, true)) {
				$charges[] = [$id, $value];
			}
		}
		return $charges;
	}

	private function sweeps_at_once(string $day): void
	{
		$this->finish(array_map(fn (): array => $this->start([['sweep']], $day, null), range(1, 2)), false);
	}

	/**
	 * Makes calls in a process of their own.
	 *
	 * @param list<list<mixed>> $calls `['sweep']`, `['move']`, or `['request', user, method, path, body, headers]`
	 */
	private function run_calls(array $calls, string $day, ?string $point = null, bool $dies = false): void
	{
		$this->finish([$this->start($calls, $day, $point)], $dies);
	}

	/** @return array{resource, array<int, resource>} process and pipes */
	private function start(array $calls, string $day, ?string $point): array
	{
		$script = sprintf(
			'$_SERVER = %s + $_SERVER; require %s; Tierway\Plugin::instance()->clock()->use_day(%s); foreach (json_decode(%s, true) as $call) { if ("sweep" === $call[0]) { $did = Tierway\Plugin::instance()->sweep()->run(); echo json_encode([$did["failed"] ? 500 : 200, $did]), "\n"; continue; } if ("move" === $call[0]) { Tierway\Plugin::instance()->move_service()->work(20.0); echo "[200,null]\n"; continue; } [, $user, $method, $path, $body, $headers] = $call; wp_set_current_user($user); $request = new WP_REST_Request($method, "/tierway/v1$path"); foreach ($headers as $name => $value) { $request->set_header($name, $value); } if (null !== $body) { $request->set_header("Content-Type", "application/json"); $request->set_body(json_encode($body)); } $response = rest_do_request($request); echo json_encode([$response->get_status(), $response->get_data()]), "\n"; }',
			var_export(array_intersect_key($_SERVER, ['HTTP_HOST' => 1, 'REQUEST_URI' => 1, 'REMOTE_ADDR' => 1, 'SERVER_PROTOCOL' => 1]), true),
			var_export(ABSPATH . 'wp-load.php', true),
			var_export($day, true),
			var_export((string) wp_json_encode($calls), true),
		);
		$pipes = [];
		$environment = ['TIERWAY_DIE_AT' => (string) $point] + getenv();
		// The shell says how it ended: 128 and the signal.
		$process = proc_open(['/bin/sh', '-c', '"$0" "$@"; echo $?', PHP_BINARY, '-d', 'display_errors=stderr', '-r', $script], [1 => ['pipe', 'w']], $pipes, null, $environment);
		return [$process, $pipes];
	}

	/** @param list<array{resource, array<int, resource>}> $processes */
	private function finish(array $processes, bool $dies): void
	{
		$this->answers = [];
		foreach ($processes as [$process, $pipes]) {
			$printed = array_filter(explode("\n", (string) stream_get_contents($pipes[1])), static fn (string $line): bool => '' !== $line);
			fclose($pipes[1]);
			proc_close($process);
			$ended = array_pop($printed);
			self::assertSame($dies ? '137' : '0', $ended, ($dies ? 'it was to die, and printed ' : '') . implode("\n", $printed));
			foreach ($printed as $line) {
				$this->answers[] = json_decode($line, true);
			}
		}
		wp_cache_flush(); // what the others wrote
	}
}
