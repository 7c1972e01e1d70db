<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * custom_domain: whether a site may answer under a domain that is not the network's. A domain that is there stays when the
 * plan becomes smaller: to take it away would break the site.
 */
final class CustomDomain implements Kind
{
	public const KEY = 'custom_domain';

	public function __construct(private readonly SiteLimits $limits)
	{
	}

	public function handles(string $key): bool
	{
		return self::KEY === $key;
	}

	public function screen(string $key): string
	{
		return '';
	}

	public function label(string $key): string
	{
		return __('Custom domain', 'tierway');
	}

	public function used(array $site_ids, array $keys): array
	{
		$used = [];
		foreach ($site_ids as $site_id) {
			$used[$site_id][self::KEY] = (int) self::is_custom((string) get_site($site_id)?->domain);
		}
		return $used;
	}

	/** Whenever WordPress is about to write a site: the network's screens, WP-CLI, domain mapping that uses core's own column. */
	public function refuse(\WP_Error $errors, array $data, ?\WP_Site $old = null): void
	{
		if (!$old || ($data['domain'] ?? $old->domain) === $old->domain || !self::is_custom((string) $data['domain'])) {
			return;
		}
		switch_to_blog((int) $old->blog_id);
		if (!$this->may()) {
			$errors->add('tierway_limit_reached', $this->limits->refuse($this->message(), self::KEY, ['limit' => 0, 'used' => 0])->get_error_message());
		}
		restore_current_blog();
	}

	/** Of the current site, for domain mapping that keeps its domains elsewhere: filter `tierway_may_map_domain`. */
	public function may(): bool
	{
		$this->limits->limit(self::KEY); // brought up to date
		return 'no' !== ($this->limits->current()[self::KEY] ?? null) && 'open' === $this->limits->mode();
	}

	public function settle(array $limits): void
	{
		// The domain stays.
	}

	private function message(): string
	{
		return 'open' === $this->limits->mode()
			? __('A custom domain is not part of your plan: 0 allowed, 0 in use. Change your plan to have one.', 'tierway')
			: $this->limits->message($this->label(self::KEY), '0', '0');
	}

	private static function is_custom(string $domain): bool
	{
		$network = preg_replace('/^www\./', '', (string) get_network()?->domain);
		return $domain !== $network && !str_ends_with($domain, ".$network");
	}
}
