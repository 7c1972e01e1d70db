<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\EffectiveLimits;
use Tierway\Limits\SiteLimits;
use Tierway\Limits\Sites as SitesLimit;
use Tierway\Limits\Usage;
use Tierway\Rest\Errors;
use Tierway\Storage\Changes;
use Tierway\Storage\Memberships;
use Tierway\Storage\Payments;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

use function Tierway\Domain\status_refusal;

/** Everything that the Account page needs, for the signed-in user on the current site. */
final class Account
{
	/** So many payments and changes are shown. */
	private const NEWEST = 10;

	public function __construct(
		private readonly Memberships $memberships,
		private readonly Changes $changes,
		private readonly Payments $payments,
		private readonly SettingsStore $settings,
		private readonly MembershipView $view,
		private readonly SiteLimits $site_limits,
		private readonly Usage $usage,
		private readonly Sites $sites,
		private readonly Clock $clock,
	) {
	}

	/**
	 * @param bool $everywhere all memberships of the user, each with its first site, for a page of the network's own
	 * @return array<string, mixed> in the shape of account.json
	 */
	public function of(\WP_User $user, bool $everywhere = false): array
	{
		$site_id = get_current_blog_id();
		$rows = $everywhere ? $this->memberships->find_many($this->memberships->ids_of_user($user->ID)) : $this->memberships->for_user_and_site($user->ID, $site_id);
		$products = $this->view->products_of($rows);
		$shown = $this->view->of_customer($rows, $products);
		return [
			'today' => $this->clock->today(),
			'time_zone' => $this->settings->time_zone(),
			'user' => ['id' => $user->ID, 'name' => $user->display_name],
			'site' => array_column($shown[0]['sites'] ?? [], null, 'id')[$site_id] ?? $this->sites->find_many([$site_id])[$site_id],
			'memberships' => array_map(
				fn (array $row, array $shown): array => $this->membership($row, $shown, $products, in_array($site_id, $row['site_ids'], true) ? $site_id : ($row['site_ids'][0] ?? 0)),
				$rows,
				$shown,
			),
		];
	}

	/**
	 * @param array<string, mixed> $row as stored
	 * @param array<string, mixed> $shown the same as it is shown
	 * @param array<int, array<string, mixed>> $products
	 * @return array<string, mixed> in the shape of account-membership.json
	 */
	private function membership(array $row, array $shown, array $products, int $site_id): array
	{
		// What is in force on the site: kept there, and filtered. Without it, what the membership allows.
		$limits = ($site_id === get_current_blog_id() ? $this->site_limits->up_to_date() : []) ?: EffectiveLimits::sum($row['items'], $products);
		ksort($limits);
		$used = 0 === $site_id ? [] : array_replace([], ...$this->usage->of([$site_id], array_keys($limits)));
		$used[SitesLimit::KEY] = count($row['site_ids']);
		$refusal = status_refusal(QuoteService::held($row, $shown['credit']), $this->clock->today());
		return $shown + [
			'plan' => array_intersect_key($products[$row['plan_id']], array_flip(['id', 'name', 'description', 'image', 'features', 'status'])),
			'limits' => array_map(
				static fn (string $key, int|string|null $limit): array => ['key' => $key, 'limit' => $limit, 'used' => $used[$key] ?? null],
				array_keys($limits),
				array_values($limits),
			),
			'payments' => array_map(MembershipView::payment(...), $this->payments->newest($row['id'], self::NEWEST)),
			'changes' => array_map(MembershipView::change(...), $this->changes->newest($row['id'], self::NEWEST)),
			'refusal' => ['code' => $refusal, 'message' => null === $refusal ? '' : Errors::refusal_message($refusal)],
		];
	}
}
