<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\EffectiveLimits;
use Tierway\Payments\Gateway;
use Tierway\Payments\Gateways;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

/**
 * What is due, membership by membership, each on its own, so that one that fails holds up no other; it is put off for an
 * hour, then two, and shown. Run hourly, by `wp tierway run-due`, and for the memberships of a customer before their
 * account is shown.
 */
final class Sweep
{
	/** Network option: when the last whole run ended, seconds since 1970. */
	public const LAST = 'tierway_last_sweep';

	/**
	 * Network option: the last event that the run before, and the last run, have met. Each event is met by two runs, as
	 * one with a lower id may be committed a little later.
	 */
	public const MET = 'tierway_met_events';

	/** So many memberships are asked for at a time. */
	private const AT_ONCE = 200;

	public function __construct(
		private readonly Memberships $memberships,
		private readonly SettingsStore $settings,
		private readonly Events $events,
		private readonly Gateways $gateways,
		/** @var \Closure(): RenewalService asked late: mostly nothing is due, and whoever looks at their account need not load it */
		private readonly \Closure $renewals,
		/** @var \Closure(): EffectiveLimits */
		private readonly \Closure $limits,
		private readonly Clock $clock,
	) {
	}

	/**
	 * The whole network.
	 *
	 * @return array<string, int> how many of each step of Domain\next_step, and `failed`
	 */
	public function run(): array
	{
		$did = $this->work(null);
		$did['failed'] += $this->after_commits();
		update_site_option(self::LAST, time());
		/**
		 * Fires when all due work of the network has been looked for.
		 *
		 * @param array<string, int> $did how many of each step, and `failed`
		 */
		do_action('tierway_due_work_done', $did);
		return $did;
	}

	/** For one customer, before they see their account. */
	public function run_for(int $user_id): void
	{
		$this->work($user_id);
	}

	/** @return array<string, int> */
	private function work(?int $user_id): array
	{
		$did = ['failed' => 0];
		$rules = $this->settings->rules();
		$by_hand = array_keys(array_filter($this->gateways->all(), static fn (Gateway $gateway): bool => $gateway->by_hand()));
		$after = 0;
		do {
			$ids = $this->memberships->due($this->clock->today(), $this->clock->now_gmt(), $rules, $by_hand, $after, self::AT_ONCE, $user_id);
			foreach ($ids as $id) {
				$after = $id;
				try {
					foreach ($this->events->by_itself(fn (): array => ($this->renewals)()->do_due($id)) as $step) {
						$did[$step] = ($did[$step] ?? 0) + 1;
					}
					$this->memberships->took_up($id);
				} catch (\Throwable $error) {
					++$did['failed'];
					$this->failed($id, $error);
				}
			}
			if (null === $user_id) {
				/** Fires when so many memberships have been looked through; none of them is locked. */
				do_action('tierway_due_work_batch');
			}
		} while (self::AT_ONCE === count($ids));
		return $did;
	}

	/**
	 * Whoever dies between a commit and what follows from it leaves the sites with limits of before: those of memberships
	 * that something happened to are brought up to date again, which mostly changes nothing.
	 *
	 * @return int how many could not be
	 */
	private function after_commits(): int
	{
		[$before, $last] = get_site_option(self::MET, [0, 0]);
		[$ids, $newest] = $this->events->memberships_since($before);
		$failed = 0;
		foreach ($ids as $id) {
			try {
				($this->limits)()->sync($id);
			} catch (\Throwable $error) {
				++$failed;
				error_log('Tierway: ' . $error);
			}
		}
		if ([$before, $last] !== [$last, $newest]) {
			update_site_option(self::MET, [$last, $newest]);
		}
		return $failed;
	}

	private function failed(int $id, \Throwable $error): void
	{
		error_log('Tierway: ' . $error); // for whoever runs the server; the others go on
		try {
			$failures = $this->memberships->put_off($id, $this->clock->now());
			$this->events->add('due.failed', ['membership_id' => $id, 'reason' => $error->getMessage(), 'after' => ['failures' => $failures]]);
		} catch (\Throwable $again) {
			error_log('Tierway: ' . $again);
		}
	}
}
