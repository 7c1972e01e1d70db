<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Storage\Changes;
use Tierway\Storage\Memberships;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

use function Tierway\Domain\add_days;

/**
 * What is due: payments that a crash left unsettled, money that never came, memberships set to end, scheduled changes.
 * Each on its own, so that one that fails holds up no other. Run hourly, by `wp tierway run-due`, and for the memberships
 * of a customer before their account is shown.
 *
 * Plain renewals, without a waiting change, belong here too, after the scheduled ones.
 */
final class Sweep
{
	public const EVENT = 'tierway_run_due';

	/** So many of each kind in one run; the next run goes on. */
	private const AT_ONCE = 100;
	private const HOUR = 3600;

	public function __construct(
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly SettingsStore $settings,
		/** @var \Closure(): ChangeService asked late: mostly nothing is due, and whoever looks at their account need not load it */
		private readonly \Closure $change_service,
		/** @var \Closure(): MembershipService */
		private readonly \Closure $membership_service,
		private readonly Clock $clock,
	) {
	}

	/**
	 * @param list<int>|null $membership_ids only these; null: the whole network
	 * @return array{settled: int, expired: int, ended: int, renewed: int, failed: int} how many of each
	 */
	public function run(?array $membership_ids = null): array
	{
		$today = $this->clock->today();
		$unpaid_since = add_days($today, 1 - $this->settings->rules()['payment_days']) . 'T00:00:00Z';
		$failed = 0;
		return [
			'settled' => $this->each($this->changes->unsettled(self::AT_ONCE, $membership_ids), fn (array $change) => ($this->change_service)()->resume($change['membership_id']), $failed),
			'expired' => $this->each($this->changes->unpaid($today, $unpaid_since, self::AT_ONCE, $membership_ids), fn (array $change) => ($this->change_service)()->expire($change['id']), $failed),
			'ended' => $this->each($this->memberships->due_to_end($today, self::AT_ONCE, $membership_ids), fn (int $id) => ($this->membership_service)()->end($id), $failed),
			'renewed' => $this->each($this->changes->due($today, self::AT_ONCE, $membership_ids), $this->renew(...), $failed),
			'failed' => $failed,
		];
	}

	/** For one customer, before they see their account. */
	public function run_for(int $user_id): void
	{
		$ids = $this->memberships->ids_that_wait($user_id, $this->clock->today());
		if ([] !== $ids) {
			$this->run($ids);
		}
	}

	/** @param array<string, mixed> $change */
	private function renew(array $change): void
	{
		try {
			($this->change_service)()->renew($change['id']);
		} catch (\Throwable $error) {
			// Rolled back with everything else, so it is taken again here: not to be tried with every page view.
			$this->changes->claim($change['id'], gmdate('Y-m-d\TH:i:s\Z', $this->clock->now() + self::HOUR));
			throw $error;
		}
	}

	/**
	 * @template T
	 * @param list<T> $all
	 * @param callable(T): mixed $work
	 */
	private function each(array $all, callable $work, int &$failed): int
	{
		$done = 0;
		foreach ($all as $one) {
			try {
				$work($one);
				++$done;
			} catch (\Throwable $error) {
				++$failed;
				error_log('Tierway: ' . $error); // for whoever runs the server; the others go on
			}
		}
		return $done;
	}
}
