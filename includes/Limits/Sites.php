<?php

declare(strict_types=1);

namespace Tierway\Limits;

use Tierway\Storage\Memberships;

/** sites: how many sites a membership may cover. */
final class Sites implements Kind
{
	public const KEY = 'sites';

	public function __construct(
		private readonly SiteLimits $site_limits,
		/** @var \Closure(): EffectiveLimits asked late: a request that signs up no site needs no tables */
		private readonly \Closure $limits,
		/** @var \Closure(): Memberships */
		private readonly \Closure $memberships,
	) {
	}

	public function handles(string $key): bool
	{
		return self::KEY === $key;
	}

	public function used(array $site_ids, array $keys): array
	{
		return [0 => [self::KEY => count($site_ids)]];
	}

	public function screen(string $key): string
	{
		return '';
	}

	public function label(string $key): string
	{
		return __('Sites', 'tierway');
	}

	public function register(): void
	{
		add_filter('wpmu_validate_blog_signup', $this->refuse_signup(...));
	}

	/**
	 * Who owns a membership gets another site only while one of the memberships has room for it.
	 *
	 * @param array<string, mixed> $result
	 * @return array<string, mixed>
	 */
	private function refuse_signup(array $result): array
	{
		$user_id = get_current_user_id();
		if (0 === $user_id || current_user_can('manage_sites')) {
			return $result;
		}
		$full = null;
		foreach (($this->memberships)()->find_many(($this->memberships)()->ids_of_user($user_id)) as $membership) {
			if (in_array($membership['status'], ['cancelled', 'expired'], true)) {
				continue;
			}
			$limit = ($this->limits)()->of($membership['items'])[self::KEY] ?? null;
			$used = count($membership['site_ids']);
			if (null === $limit || $used < $limit) {
				return $result;
			}
			$full = [$used, $limit];
		}
		if ($full) {
			$result['errors']->add('blogname', $this->site_limits->message($this->label(self::KEY), number_format_i18n($full[0]), number_format_i18n($full[1])));
		}
		return $result;
	}
}
