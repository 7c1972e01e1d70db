<?php

declare(strict_types=1);

namespace Tierway\Cli;

use Tierway\Rest\Errors;
use Tierway\Services\MoveService;
use Tierway\Storage\Moves;
use Tierway\Storage\Products;
use Tierway\Support\Clock;

/** Moves of many memberships, done here instead of in the background. */
final class MoveCommand
{
	public function __construct(
		private readonly MoveService $service,
		private readonly Moves $moves,
		private readonly Products $products,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Moves many memberships to another plan: a dry run first, then the run.
	 *
	 * What it does it does here, until it is done, paused or cancelled; killed, it goes on where it was when it is
	 * resumed, or in the background. Nobody is moved or charged twice, and nobody whose amounts have changed since the dry run.
	 *
	 * ## OPTIONS
	 *
	 * <act>
	 * : check (a new dry run, or the check of one goes on), start, status, pause, resume, cancel, or retry: who was not moved is checked again.
	 *
	 * [<move>]
	 * : Its number; not for a new dry run.
	 *
	 * [--plan=<plan>]
	 * : For a new dry run: to which plan, id or slug.
	 *
	 * [--memberships=<memberships>]
	 * : Their ids, e.g. 4,8,15. Else all that the next six say, at most 20,000.
	 *
	 * [--from=<plan>]
	 * : Only on this plan, id or slug.
	 *
	 * [--status=<status>]
	 * : Only in these states, e.g. active,trialing: pending, active, trialing, on_hold, expired, cancelled.
	 *
	 * [--plan-group=<group>]
	 * : Only on plans of this group, an id; 0: on those without one.
	 *
	 * [--product=<product>]
	 * : Only those that hold this plan, package or service, id or slug.
	 *
	 * [--pending-change=<which>]
	 * : yes: only with a change that waits; no: only without.
	 *
	 * [--search=<text>]
	 * : Only of customers with this in their name, login or address.
	 *
	 * [--when=<when>]
	 * : now, or period_end; as each group says unless said otherwise.
	 *
	 * [--waive]
	 * : What is due now is waived. Needs a reason.
	 *
	 * [--by-hand]
	 * : What is due is paid by hand; stored cards are not charged.
	 *
	 * [--reason=<reason>]
	 * : Kept in the history, where the customer can read it too.
	 *
	 * [--acknowledge]
	 * : With start: who loses add-ons or an old price, or is over the limits, is known.
	 *
	 * [--today=<day>]
	 * : Only with the test clock (TIERWAY_TEST_CLOCK).
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway move check --from=plus --plan=academy --reason="Plus is given up"
	 *     wp tierway move start 12 --acknowledge
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function __invoke(array $args, array $assoc): void
	{
		if (isset($assoc['today'])) {
			$this->clock->use_day((string) $assoc['today']);
		}
		$act = (string) ($args[0] ?? '');
		$id = (int) ($args[1] ?? 0);
		if (!isset($args[1]) && 'check' === $act) {
			$id = $this->made($this->create($assoc))['id'];
		} elseif (null === $this->moves->status($id)) {
			\WP_CLI::error('There is no such move.');
		} else {
			match ($act) {
				'check', 'status' => null,
				'start' => $this->made($this->service->start($id, empty($assoc['acknowledge']) ? [] : array_keys($this->moves->sums([$id])[$id]['acknowledge']))),
				'pause' => $this->made($this->service->pause($id)),
				'resume' => 'running' === $this->moves->status($id) ? null : $this->made($this->service->resume($id)),
				'cancel' => $this->made($this->service->cancel($id)),
				'retry' => $this->made($this->service->retry($id)),
				default => \WP_CLI::error('That is none of check, start, status, pause, resume, cancel, retry.'),
			};
		}
		if (in_array($act, ['check', 'start', 'resume', 'retry'], true)) {
			$this->work($id);
		}
		$this->tell($id);
	}

	/** Until there is nothing to do, or somebody said stop; says how far it is. */
	private function work(int $id): void
	{
		while (in_array($this->moves->status($id), Moves::WORKING, true)) {
			$this->service->work(MoveService::IN_BACKGROUND, $id);
			if (in_array($this->moves->status($id), Moves::WORKING, true)) {
				\WP_CLI::line($this->counted($id));
				sleep(1); // somebody else may be doing it
			}
		}
	}

	/**
	 * @param array<string, mixed> $assoc
	 * @return array<string, mixed>|\WP_Error
	 */
	private function create(array $assoc): array|\WP_Error
	{
		$which = Which::of($assoc, $assoc['from'] ?? null, $this->products);
		if (isset($assoc['memberships'])) {
			$which['include'] = array_values(array_unique(array_map('intval', explode(',', (string) $assoc['memberships']))));
		}
		$when = $assoc['when'] ?? null;
		if (!in_array($when, [null, 'now', 'period_end'], true)) {
			\WP_CLI::error('--when is now or period_end.');
		}
		return $this->service->create([
			'plan_id' => Which::product((string) ($assoc['plan'] ?? ''), 'There is no such plan.', $this->products)['id'],
			'when' => $when,
			'waive' => !empty($assoc['waive']),
			'payment' => empty($assoc['by-hand']) ? 'held' : 'manual',
			'reason' => (string) ($assoc['reason'] ?? ''),
		], $which);
	}

	/**
	 * @param array<string, mixed>|\WP_Error $move
	 * @return array<string, mixed>
	 */
	private function made(array|\WP_Error $move): array
	{
		if (is_wp_error($move)) {
			\WP_CLI::error(implode(' ', [$move->get_error_message(), ...array_values($move->get_error_data()['params'] ?? []), ...($move->get_error_data()['acknowledge'] ?? [])]));
		}
		return $move;
	}

	/** State, counts, money, and who is not moved, and why. */
	private function tell(int $id): void
	{
		\WP_CLI::line($this->counted($id));
		foreach ($this->moves->sums([$id])[$id]['totals'] as $total) {
			\WP_CLI::line("{$total['currency']}\t{$total['memberships']} memberships\tdue now {$total['due_now']}, of it billed {$total['moved']['due_now']}\tcredit {$total['credit']}, of it given {$total['moved']['credit']}");
		}
		for ($page = 1; ; ++$page) {
			[$rows, $total] = $this->moves->page($id, ['status' => ['refused', 'failed'], 'page' => $page, 'per_page' => 100]);
			foreach ($rows as $row) {
				\WP_CLI::line(implode("\t", [$row['membership_id'], $row['user']['name'], $row['status'], '' !== $row['message'] ? $row['message'] : (string) Errors::sentence($row['code'])]));
			}
			if (100 * $page >= $total) {
				return;
			}
		}
	}

	private function counted(int $id): string
	{
		$counts = $this->moves->sums([$id])[$id]['counts'];
		ksort($counts);
		return "Move $id: {$this->moves->status($id)}. " . implode(', ', array_map(static fn (string $state, int $number): string => "$number $state", array_keys($counts), $counts)) . '.';
	}
}
