<?php

declare(strict_types=1);

namespace Tierway\Cli;

use Tierway\Limits\EffectiveLimits;
use Tierway\Services\SiteUsage;
use Tierway\Storage\Memberships;

/** What a membership may use and uses. */
final class LimitsCommand
{
	public function __construct(
		private readonly Memberships $memberships,
		private readonly SiteUsage $usage,
		private readonly EffectiveLimits $limits,
	) {
	}

	/**
	 * Shows the limits of a membership on each of its sites with what is in use, and works them out again.
	 *
	 * Without a membership: how far edited products have come; with --recompute, what is left of them is done now.
	 *
	 * ## OPTIONS
	 *
	 * [<membership>]
	 * : Its id.
	 *
	 * [--site=<site>]
	 * : The membership that covers this site instead.
	 *
	 * [--recompute]
	 * : Works them out again and brings the sites in line with them.
	 *
	 * [--all]
	 * : With --recompute: every membership of the network.
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway limits 4
	 *     wp tierway limits --recompute --all
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function __invoke(array $args, array $assoc): void
	{
		$again = !empty($assoc['recompute']);
		$site = (int) ($assoc['site'] ?? 0);
		$id = $site > 0 ? ($this->memberships->covering([$site])[$site] ?? 0) : (int) ($args[0] ?? 0);
		if (!isset($args[0]) && 0 === $site) {
			$again ? $this->all(!empty($assoc['all'])) : $this->jobs();
			return;
		}
		if ($again) {
			$this->limits->sync($id, true);
		}
		$membership = $this->memberships->find($id);
		if (!$membership) {
			\WP_CLI::error('There is no such membership.');
		}
		\WP_CLI::line(implode("\t", ['site', 'limit', 'allowed', 'used']));
		foreach ($this->usage->of($membership)['sites'] as $shown) {
			foreach ($shown['limits'] as $limit) {
				\WP_CLI::line(implode("\t", [$shown['id'] . ('open' === $shown['mode'] ? '' : " ({$shown['mode']})"), $limit['key'], $limit['limit'] ?? 'unlimited', $limit['used'] ?? '-']));
			}
		}
	}

	private function jobs(): void
	{
		foreach ($this->limits->unfinished() as $job) {
			\WP_CLI::line(sprintf('Product %d: %d of %d memberships.', $job['product_id'], $job['done'], $job['total']));
		}
		if ([] === $this->limits->unfinished()) {
			\WP_CLI::line('All sites are up to date.');
		}
	}

	private function all(bool $everything): void
	{
		while ([] !== $this->limits->unfinished()) {
			$this->limits->work();
		}
		$done = 0;
		for ($after = 0; $everything && [] !== ($ids = $this->memberships->next_ids($after, 100)); $after = end($ids)) {
			foreach ($ids as $id) {
				$done += $this->limits->sync($id, true);
			}
		}
		\WP_CLI::success($everything ? sprintf('%d sites.', $done) : 'All sites are up to date.');
	}
}
