<?php

declare(strict_types=1);

namespace Tierway\Limits;

use Tierway\Services\MembershipService;
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
		/** @var \Closure(): MembershipService */
		private readonly \Closure $service,
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

	public function settle(array $limits): void
	{
		// Sites stay; none is added until there is room.
	}

	/**
	 * Who owns memberships gets another site only while one of them has room for it.
	 *
	 * @param array<string, mixed> $result
	 * @return array<string, mixed>
	 */
	public function refuse_signup(array $result): array
	{
		$refusal = $this->refusal();
		if ($refusal) {
			[$message, $url] = $refusal;
			$result['errors']->add('blogname', sprintf('%s <a href="%s">%s</a>', esc_html($message), esc_url($url), esc_html__('Change plan', 'tierway')));
		}
		return $result;
	}

	/** Whenever WordPress is about to write a new site, whoever calls it: sign-ups of other plugins, WP-CLI, two forms sent at once. */
	public function refuse_site(\WP_Error $errors, array $data, ?\WP_Site $old = null): void
	{
		if ($old || !is_user_logged_in() || current_user_can('manage_sites')) {
			return;
		}
		$refusal = $this->refusal();
		if ($refusal) {
			$errors->add('tierway_limit_reached', implode(' ', $refusal));
		}
	}

	/** @return array{string, string}|null what the signed-in customer is told, and where to change the plan; null while there is room */
	private function refusal(): ?array
	{
		[$roomy, $full] = $this->room($this->site_limits->lock('sites of ' . get_current_user_id(), true)); // until the request ends: the site is made in it
		if ($roomy || !$full) {
			return null;
		}
		[$used, $limit, $site_id] = $full;
		switch_to_blog($site_id); // the account of a membership is on its sites
		$refusal = [$this->site_limits->message($this->label(self::KEY), number_format_i18n($used), number_format_i18n($limit)), $this->site_limits->switcher_url(self::KEY, $used)];
		restore_current_blog();
		return $refusal;
	}

	/** A site that a customer signs up joins the first of their memberships that has room: its limits hold there at once. */
	public function join(\WP_Site $site, array $args): void
	{
		if (get_current_user_id() !== (int) ($args['user_id'] ?? 0)) {
			return;
		}
		[$roomy] = $this->room();
		if ($roomy) {
			($this->service)()->update($roomy['id'], ['site_ids' => [...$roomy['site_ids'], (int) $site->id]], null);
		}
	}

	/** A site that is deleted leaves room for another. */
	public function leave(\WP_Site $site): void
	{
		$id = (int) $site->id;
		foreach (($this->memberships)()->find_many(($this->memberships)()->covering([$id])) as $membership) {
			($this->service)()->update($membership['id'], ['site_ids' => array_values(array_diff($membership['site_ids'], [$id]))], null);
		}
	}

	/**
	 * Of the signed-in customer: a membership that may cover one more site, or of the last full one how many sites it has and may have, and one of them.
	 *
	 * @param bool $waited false: somebody else is still making one, and may take the place that is free
	 * @return array{?array<string, mixed>, ?array{int, int, int}}
	 */
	private function room(bool $waited = true): array
	{
		$full = null;
		$user_id = get_current_user_id();
		if (0 === $user_id || current_user_can('manage_sites')) {
			return [null, null];
		}
		foreach (($this->memberships)()->find_many(($this->memberships)()->ids_of_user($user_id)) as $membership) {
			$open = $this->is_open($membership['site_ids'][0] ?? 0);
			if ($open && !in_array($membership['status'], ['active', 'trialing', 'on_hold'], true)) {
				continue;
			}
			$limit = ($this->limits)()->of($membership['items'])[self::KEY] ?? null;
			$used = count($membership['site_ids']);
			if ($open && (null === $limit || ($waited && $used < $limit))) {
				return [$membership, null];
			}
			$full = [$used, (int) $limit, $membership['site_ids'][0] ?? get_main_site_id()];
		}
		return [null, $full];
	}

	/** Whether a site of a membership may be added to: see SiteLimits::mode(). */
	private function is_open(int $site_id): bool
	{
		if (0 === $site_id) {
			return true;
		}
		switch_to_blog($site_id);
		$this->site_limits->up_to_date();
		$open = 'open' === $this->site_limits->mode();
		restore_current_blog();
		return $open;
	}
}
