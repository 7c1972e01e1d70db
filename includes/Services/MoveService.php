<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Payments\Gateways;
use Tierway\Plugin;
use Tierway\Rest\Errors;
use Tierway\Storage\Changes;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\Moves;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Database;
use Tierway\Support\Point;

/**
 * Moves many memberships to another plan: a dry run that quotes each, then, when a manager has seen it, the change of each.
 * Both are done in the background, membership by membership, so that a run can be as long as it likes, be paused, and be
 * taken up by anybody after a crash.
 *
 * What was shown is what is charged (R11.1): each membership is quoted again, and refused when anything differs
 * (docs/decisions/021). Its change is confirmed with the key `move-RUN-MEMBERSHIP-ATTEMPT`, so it is made once.
 */
final class MoveService
{
	/** So many memberships at most in one run. */
	public const LIMIT = 20000;
	/** For so many seconds a request goes on by itself; what is left is done in the background. */
	public const AT_ONCE = 2.0;
	/** For so many seconds the background goes on, below what servers allow. */
	public const IN_BACKGROUND = 20.0;

	private const BATCH = 50;
	/** What a row says of a membership that is not moved. */
	private const NOTHING = [
		'kind' => null, 'effective' => null, 'effective_on' => null, 'currency' => null, 'due_now' => 0, 'credit' => 0, 'method' => null,
		'over_limit' => null, 'acknowledge' => [], 'shown' => null, 'code' => '', 'message' => null,
	];

	public function __construct(
		private readonly Database $db,
		private readonly Moves $moves,
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly Products $products,
		private readonly QuoteService $quotes,
		private readonly ChangeService $service,
		private readonly Gateways $gateways,
		private readonly SettingsStore $settings,
		private readonly Events $events,
	) {
	}

	/**
	 * A new run, to be checked.
	 *
	 * @param array{plan_id: int, when: string|null, waive: bool, payment: string, reason: string} $request
	 * @param array<string, mixed> $which see Memberships::matching()
	 * @return array<string, mixed>|\WP_Error the run
	 */
	public function create(array $request, array $which): array|\WP_Error
	{
		$plan = $this->products->find($request['plan_id']);
		if ('plan' !== ($plan['type'] ?? '')) {
			return Errors::invalid(['plan_id' => __('There is no such plan.', 'tierway')]);
		}
		$request['reason'] = trim($request['reason']);
		if ($request['waive'] && '' === $request['reason']) {
			return Errors::invalid(['reason' => __('Say why: it is kept in the history.', 'tierway')]);
		}
		$found = $this->moves->count($which);
		if (isset($which['include']) && $found < count($which['include'])) {
			return Errors::invalid(['membership_ids' => __('There is no such membership.', 'tierway')]);
		}
		if (0 === $found) {
			return Errors::invalid(['filter' => __('There is no membership to move.', 'tierway')]);
		}
		if ($found > self::LIMIT) {
			return Errors::make('tierway_too_many', ['limit' => self::LIMIT]);
		}
		return $this->moves->insert($request, $this->events->actor(), $which);
	}

	/**
	 * Moves those that the dry run found ready. What it showed they would lose has to be acknowledged.
	 *
	 * @param list<string> $acknowledged codes
	 * @return array<string, mixed>|\WP_Error the run
	 */
	public function start(int $id, array $acknowledged, ?int $expected_version = null): array|\WP_Error
	{
		['counts' => $counts, 'acknowledge' => $needed] = $this->moves->sums([$id])[$id];
		if ('checked' === $this->moves->status($id)) {
			if (0 === ($counts['ready'] ?? 0)) {
				return Errors::make('tierway_no_change');
			}
			if ([] !== array_diff(array_keys($needed), $acknowledged)) {
				return Errors::make('tierway_acknowledgement_required', ['acknowledge' => array_keys($needed)]);
			}
		}
		return $this->go($id, ['checked'], 'running', $expected_version);
	}

	/** @return array<string, mixed>|\WP_Error the run */
	public function pause(int $id, ?int $expected_version = null): array|\WP_Error
	{
		return $this->go($id, ['running'], 'paused', $expected_version);
	}

	/** @return array<string, mixed>|\WP_Error the run */
	public function resume(int $id, ?int $expected_version = null): array|\WP_Error
	{
		return $this->go($id, ['paused'], 'running', $expected_version);
	}

	/** What has been moved stays so. @return array<string, mixed>|\WP_Error the run */
	public function cancel(int $id, ?int $expected_version = null): array|\WP_Error
	{
		return $this->go($id, ['checking', 'checked', 'running', 'paused'], 'cancelled', $expected_version);
	}

	/**
	 * Checks again what has not been moved. It is moved when that has been seen, and started.
	 *
	 * @return array<string, mixed>|\WP_Error the run
	 */
	public function retry(int $id, ?int $expected_version = null): array|\WP_Error
	{
		return $this->db->transaction(function () use ($id, $expected_version): array|\WP_Error {
			$move = $this->go($id, ['checked', 'paused', 'done'], 'checking', $expected_version);
			if (!is_wp_error($move)) {
				$this->moves->wait_again($id);
			}
			return $move;
		});
	}

	/**
	 * Goes on with one run, or with all in turns, for so many seconds. Two at once: the second leaves it to the first.
	 */
	public function work(float $seconds, ?int $only = null): void
	{
		$until = microtime(true) + $seconds;
		$ids = null === $only ? $this->moves->working() : [$only];
		if ([] === $ids) {
			return;
		}
		$this->call_again(60); // whoever dies is followed by another
		do {
			$done = 0;
			foreach ($ids as $id) {
				$done += $this->batch($id, $until);
			}
			if ($seconds > self::AT_ONCE) {
				/** Fires when so many memberships have been moved in the background; none of them is locked. */
				do_action('tierway_move_batch');
			}
		} while ($done > 0 && microtime(true) < $until);
		$this->call_again([] === $this->moves->working() ? null : 0);
	}

	/** The next rows of a run, until the time is over, at least one. @return int how many */
	private function batch(int $id, float $until): int
	{
		// Lock names are the server's, not the database's; the server takes them back when the connection ends.
		$lock = 'tierway:' . md5(DB_NAME . $this->db->table('moves')) . ":$id";
		if ('1' !== $this->db->value('SELECT GET_LOCK(%s, 0)', [$lock])) {
			return 0;
		}
		try {
			$move = $this->moves->find($id);
			$does = match ($move['status'] ?? '') {
				'checking' => ['waiting', $this->check(...), 'checked'],
				'running' => ['ready', $this->move(...), 'done'],
				default => null,
			};
			if (null === $does) {
				return 0;
			}
			[$state, $work, $then] = $does;
			$done = 0;
			foreach ($this->moves->next($id, $state, self::BATCH) as $row) {
				if ($done > 0 && (microtime(true) >= $until || $this->moves->status($id) !== $move['status'])) {
					break;
				}
				$work($move, $row);
				++$done;
			}
			if ([] === $this->moves->next($id, $state, 1)) {
				$this->moves->go($id, [$move['status']], $then);
			}
			if (wp_cache_supports('flush_runtime')) {
				wp_cache_flush_runtime(); // what was read of one membership's sites and customer is of no use to the next
			}
			return $done;
		} finally {
			$this->db->value('SELECT RELEASE_LOCK(%s)', [$lock]);
		}
	}

	/** The dry run of one membership. */
	private function check(array $move, array $row): void
	{
		try {
			$membership = $this->memberships->find($row['membership_id']);
			if ('' !== $row['token']) {
				// It has been tried before. Whatever became of that after it had been called a failure is what it is.
				$change = $this->changes->by_key($row['membership_id'], self::key($row));
				if ($change && in_array($change['status'], Moves::MOVED, true)) {
					$this->moves->write($row, ['status' => $change['status'], 'change_id' => $change['id']]);
					return;
				}
				$row = ['attempt' => $row['attempt'] + 1, 'token' => ''] + $row;
			}
			$found = $membership ? $this->quote($move, $membership) : Errors::not_found();
			$fields = is_wp_error($found) ? ['status' => 'refused'] + self::reason($found) : $found[1];
		} catch (\Throwable $error) {
			error_log('Tierway: ' . $error); // for whoever runs the server; the others go on
			$fields = ['status' => 'refused', 'code' => 'tierway_server_error'];
		}
		$this->moves->write($row, $fields + ['attempt' => $row['attempt'], 'token' => $row['token'], 'from_plan' => $membership['plan_id'] ?? null] + self::NOTHING);
	}

	/** Moves one membership. */
	private function move(array $move, array $row): void
	{
		try {
			$fields = $this->events->acts_for($move['actor'], fn (): array => $this->confirm($move, $row));
			Point::reach('move.confirmed');
		} catch (\Throwable $error) {
			error_log('Tierway: ' . $error);
			$fields = ['status' => 'failed', 'code' => 'tierway_server_error'];
		}
		$this->moves->write($row, $fields);
	}

	/** @return array<string, mixed> what is to be written of the row */
	private function confirm(array $move, array $row): array
	{
		// Somebody who died may have begun it: then it is ended as it was begun.
		$begun = '' === $row['token'] ? null : $this->changes->by_key($row['membership_id'], self::key($row));
		$selection = $begun['selection'] ?? null;
		$token = $row['token'];
		if (null === $begun) {
			$membership = $this->memberships->find($row['membership_id']);
			$found = $membership ? $this->quote($move, $membership) : Errors::not_found();
			if (is_wp_error($found)) {
				return ['status' => 'failed'] + self::reason($found);
			}
			[$quote, $now] = $found;
			if (($now['shown'] ?? '') !== $row['shown']) {
				return ['status' => 'failed', 'code' => 'tierway_quote_changed'];
			}
			$selection = $quote['selection'];
			$token = $this->moves->keep_token($row, $quote['token']);
		}
		Point::reach('move.begun');
		$answer = $this->service->confirm($row['membership_id'], [
			'selection' => $selection,
			'quote_token' => $token,
			'acknowledged' => $row['acknowledge'],
			'terms' => self::terms($move),
			'move_id' => $move['id'],
		] + ($row['due_now'] > 0 ? ['payment_method' => $row['method']] : []), self::key($row));
		if (is_wp_error($answer)) {
			return ['status' => 'failed'] + self::reason($answer);
		}
		[$status, $body] = $answer;
		return 402 === $status
			? ['status' => 'failed', 'code' => $body['code'], 'message' => $body['message']]
			: ['status' => $body['change']['status'], 'change_id' => $body['change']['id']];
	}

	/**
	 * The membership's own quote of the move, and what a row shows of it.
	 *
	 * @return array{array<string, mixed>, array<string, mixed>}|\WP_Error
	 */
	private function quote(array $move, array $membership): array|\WP_Error
	{
		$plan = $this->products->find($move['plan_id']);
		$selection = self::selection($membership, $plan ?? ['id' => $move['plan_id'], 'prices' => [], 'addons' => []]);
		$terms = self::terms($move);
		$catalog = $this->quotes->catalog($membership, $selection);
		$input = $this->quotes->on_terms($this->quotes->input($membership, $catalog, $selection), $membership, $terms);
		$quote = is_wp_error($input) ? $input : $this->quotes->quote_input($membership, $input, $catalog);
		if (is_wp_error($quote)) {
			return $quote;
		}
		if ('none' === $quote['kind']) {
			return [$quote, ['status' => 'same']];
		}
		$blocked = in_array('block', array_column($quote['over_limit'], 'policy'), true);
		$method = 'held' === $move['payment'] && isset($this->gateways->offered($this->settings->rules())[$membership['payment_method']]) ? $membership['payment_method'] : 'manual';
		$shown = array_diff_key($quote, array_flip(['token', 'expires_gmt', 'membership_version', 'limits_diff', 'over_limit', 'acknowledge', 'working', 'otherwise']));
		return [$quote, [
			'status' => $blocked ? 'refused' : 'ready',
			'code' => $blocked ? 'tierway_over_limit' : '',
			'kind' => $quote['kind'],
			'effective' => $quote['effective'],
			'effective_on' => $quote['effective_on'],
			'currency' => $quote['currency'],
			'due_now' => $quote['due_now'],
			'credit' => $quote['credit_after'] + $quote['credit_used'] - $input['membership']['credit'],
			'method' => $quote['due_now'] > 0 ? $method : null,
			'over_limit' => [] === $quote['over_limit'] ? null : $quote['over_limit'],
			'acknowledge' => $quote['acknowledge'],
			'shown' => hash('sha256', Database::json([$shown, $method, $this->changes->waiting_of($membership['id'])['id'] ?? null])),
		]];
	}

	/**
	 * The plan for the period held, with the add-ons held that it offers. A plan that is sold without a period only, free or
	 * for a lifetime, is taken so; what recurs ends with the period.
	 *
	 * @return array<string, mixed>
	 */
	private static function selection(array $membership, array $plan): array
	{
		$held = ['unit' => $membership['period']['unit'] ?? null, 'count' => $membership['period']['count'] ?? null];
		$terms = array_map(static fn (array $price): array => ['unit' => $price['unit'], 'count' => $price['count']], $plan['prices']);
		$term = [['unit' => null, 'count' => null]] === $terms ? $terms[0] : $held;
		$kept = array_filter($membership['items'], static fn (array $item): bool => $item['product_id'] !== $membership['plan_id']
			&& $term === $held && ($plan['id'] === $membership['plan_id'] || in_array($item['product_id'], $plan['addons'], true)));
		return ['plan_id' => $plan['id']] + $term + ['addons' => array_values(array_map(static fn (array $item): array => ['product_id' => $item['product_id'], 'quantity' => $item['quantity']], $kept))];
	}

	/** @return array<string, mixed> */
	private static function terms(array $move): array
	{
		return array_filter(['when' => $move['when'], 'waive' => $move['waive'], 'reason' => $move['reason']]);
	}

	/** What makes a membership's change in this run happen once. */
	private static function key(array $row): string
	{
		return "move-{$row['move_id']}-{$row['membership_id']}-{$row['attempt']}";
	}

	/** @return array{code: string, message: string} sentences that are ours are made when they are read, in the reader's language */
	private static function reason(\WP_Error $error): array
	{
		$code = (string) $error->get_error_code();
		return ['code' => $code, 'message' => null === Errors::sentence($code) ? $error->get_error_message() : ''];
	}

	/** @return array<string, mixed>|\WP_Error the run as it is then */
	private function go(int $id, array $from, string $to, ?int $expected_version): array|\WP_Error
	{
		return $this->moves->go($id, $from, $to, $expected_version) ? $this->moves->find($id) : Errors::make('tierway_wrong_state');
	}

	/** When WordPress's scheduler is to go on; null: never. */
	private function call_again(?int $seconds): void
	{
		switch_to_blog(get_main_site_id()); // the network's jobs live on the main site
		if (60 !== $seconds) {
			wp_clear_scheduled_hook(Plugin::MOVE);
		}
		if (null !== $seconds && !wp_next_scheduled(Plugin::MOVE)) {
			wp_schedule_single_event(time() + $seconds, Plugin::MOVE);
		}
		restore_current_blog();
	}
}
