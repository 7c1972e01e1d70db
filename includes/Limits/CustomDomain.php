<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * custom_domain: whether a site may answer under a domain that is not the network's. While its plan does not allow that, the
 * site is at its address on the network; the domain is remembered, and the site's again with a plan that does.
 */
final class CustomDomain implements Kind
{
	public const KEY = 'custom_domain';

	/** On the site: domain and path from before it got a domain of its own. */
	private const BEFORE = 'tierway_address_before';

	private bool $settling = false;

	public function __construct(
		private readonly SiteLimits $limits,
		/** @var \Closure(): string what becomes of a domain that is not allowed any more: network, keep */
		private readonly \Closure $policy,
	) {
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
		if ($this->settling || !$old || ($data['domain'] ?? $old->domain) === $old->domain || !self::is_custom((string) $data['domain'])) {
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
		return 'no' !== ($this->limits->up_to_date()[self::KEY] ?? null) && 'open' === $this->limits->mode();
	}

	/** A site gets a domain of its own: this is where it goes when its plan does not allow that any more. */
	public function mapped(\WP_Site $new, \WP_Site $old): void
	{
		if (self::is_custom($new->domain) && !self::is_custom($old->domain)) {
			update_blog_option((int) $new->id, self::BEFORE, [$old->domain, $old->path]);
		}
	}

	public function settle(array $limits): void
	{
		$site = get_site();
		$away = get_option(SiteLimits::AWAY);
		if (!$site || is_main_site()) {
			return;
		}
		if ('no' !== ($limits[self::KEY] ?? null) || 'network' !== ($this->policy)()) {
			if (is_array($away) && (self::is_custom($site->domain) || $this->move($site, ...$away))) {
				delete_option(SiteLimits::AWAY);
			}
		} elseif (self::is_custom($site->domain) && $this->move($site, ...$this->network_address($site))) {
			update_option(SiteLimits::AWAY, [$site->domain, $site->path], true);
		}
	}

	/** What was written while the site had its domain leads to where it is now, its pictures too. */
	public function lead_home(string $content): string
	{
		[$domain, $path] = get_option(SiteLimits::AWAY);
		return str_replace(["http://$domain$path", "https://$domain$path"], home_url('/'), $content);
	}

	/** With the addresses that the site itself knows, as the network's own screen does it. */
	private function move(\WP_Site $site, string $domain, string $path): bool
	{
		$this->settling = true;
		$moved = wp_update_site((int) $site->id, ['domain' => $domain, 'path' => $path]);
		$this->settling = false;
		if (is_wp_error($moved)) {
			return false; // somebody else has it meanwhile
		}
		foreach (['home', 'siteurl'] as $option) {
			$url = set_url_scheme(trailingslashit((string) get_option($option)), 'http');
			if (str_starts_with($url, "http://$site->domain$site->path")) {
				$scheme = wp_parse_url((string) get_option($option), PHP_URL_SCHEME);
				update_option($option, untrailingslashit("$scheme://$domain$path" . substr($url, strlen("http://$site->domain$site->path"))));
			}
		}
		delete_option('rewrite_rules'); // made anew by the next request: they may begin with the path
		return true;
	}

	/** @return array{string, string} domain and path: the ones it had, or made from its domain's name */
	private function network_address(\WP_Site $site): array
	{
		$before = get_option(self::BEFORE);
		$free = static fn (string $domain, string $path): bool => in_array(domain_exists($domain, $path, (int) $site->network_id), [null, (int) $site->id], true);
		if (is_array($before) && $free(...$before)) {
			return $before;
		}
		$network = get_network((int) $site->network_id);
		$name = explode('.', (string) preg_replace('/^www\./', '', $site->domain))[0];
		$at = static fn (string $name): array => is_subdomain_install() ? ["$name." . preg_replace('/^www\./', '', $network->domain), $network->path] : [$network->domain, "$network->path$name/"];
		return $free(...$at($name)) && !in_array($name, get_subdirectory_reserved_names(), true) ? $at($name) : $at("$name-$site->id");
	}

	private function message(): string
	{
		$to_customer = __('A custom domain is not part of your plan: 0 allowed, 0 in use. Change your plan to have one.', 'tierway');
		return $this->limits->message($this->label(self::KEY), to_customer: 'open' === $this->limits->mode() ? $to_customer : null);
	}

	private static function is_custom(string $domain): bool
	{
		$network = preg_replace('/^www\./', '', (string) get_network()?->domain);
		return $domain !== $network && !str_ends_with($domain, ".$network");
	}
}
