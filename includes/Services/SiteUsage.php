<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\SiteLimits;
use Tierway\Limits\Sites as SitesLimit;
use Tierway\Limits\Usage;

/** The limits of a membership on each of its sites, as they are in force, with what is in use, counted now. */
final class SiteUsage
{
	public function __construct(
		private readonly Sites $sites,
		private readonly SiteLimits $site_limits,
		private readonly Usage $usage,
	) {
	}

	/**
	 * @param array<string, mixed> $membership as stored
	 * @return array<string, mixed> in the shape of usage.json
	 */
	public function of(array $membership): array
	{
		$sites = $this->sites->find_many($membership['site_ids']);
		$limits = $modes = [];
		foreach (array_keys($sites) as $site_id) {
			switch_to_blog($site_id);
			$limits[$site_id] = $this->site_limits->up_to_date();
			$modes[$site_id] = $this->site_limits->mode();
			restore_current_blog();
		}
		$used = $this->usage->of(array_keys($sites), array_keys(array_merge(...array_values($limits))));
		return [
			'membership_id' => $membership['id'],
			'sites' => array_map(fn (array $site): array => $site + [
				'mode' => $modes[$site['id']],
				'limits' => array_map(
					fn (string $key, int|string|null $limit): array => [
						'key' => $key,
						'label' => $this->usage->label($key),
						'limit' => $limit,
						'used' => SitesLimit::KEY === $key ? count($sites) : $used[$site['id']][$key] ?? null,
						'url' => '' === $this->usage->screen($key) ? '' : "{$site['url']}wp-admin/" . $this->usage->screen($key),
					],
					array_keys($limits[$site['id']]),
					array_values($limits[$site['id']]),
				),
			], array_values($sites)),
		];
	}
}
