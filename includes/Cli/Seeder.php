<?php

declare(strict_types=1);

namespace Tierway\Cli;

use Tierway\Limits\EffectiveLimits;
use Tierway\Services\ChangeService;
use Tierway\Services\QuoteService;
use Tierway\Storage\Changes;
use Tierway\Storage\Credits;
use Tierway\Storage\Memberships;
use Tierway\Storage\Payments;
use Tierway\Storage\PlanGroups;
use Tierway\Storage\Products;
use Tierway\Support\Clock;
use Tierway\Support\Database;

use function Tierway\Domain\add_days;
use function Tierway\Domain\period_from;
use function Tierway\Domain\price_for;

/**
 * Makes the demo network of demo.json, which the mock backend reads too. What is there already stays as it is, so that it
 * can be run again.
 */
final class Seeder
{
	/** Posts of a site for which the file says nothing, as in the mock. */
	private const POSTS = 3;

	public function __construct(
		private readonly Database $db,
		private readonly Products $products,
		private readonly PlanGroups $groups,
		private readonly Memberships $memberships,
		private readonly Payments $payments,
		private readonly Credits $credits,
		private readonly Changes $changes,
		private readonly QuoteService $quotes,
		private readonly ChangeService $change_service,
		private readonly EffectiveLimits $limits,
		private readonly Clock $clock,
	) {
	}

	/** @return list<array{user: string, password: string, site_url: string, membership_id: int, scenario: string, about: string}> */
	public function run(): array
	{
		$demo = json_decode((string) file_get_contents(__DIR__ . '/demo.json'), true, 16, JSON_THROW_ON_ERROR);
		$groups = [];
		foreach ($demo['groups'] as $group) {
			$groups[$group['slug']] = $this->group($group);
		}
		$products = $this->products($demo['products'], $groups);
		return array_map(fn (array $customer): array => $this->customer($customer, $products), $demo['customers']);
	}

	/** @param array<string, mixed> $group */
	private function group(array $group): int
	{
		foreach ($this->groups->query(['search' => $group['name'], 'per_page' => 100])[0] as $known) {
			if ($known['name'] === $group['name']) {
				return $known['id'];
			}
		}
		return $this->groups->insert(['name' => $group['name'], 'policy' => $group['policy']])['id'];
	}

	/**
	 * @param list<array<string, mixed>> $rows
	 * @param array<string, int> $groups
	 * @return array<string, array<string, mixed>> by slug
	 */
	private function products(array $rows, array $groups): array
	{
		$known = $this->products->find_by_slug(array_column($rows, 'slug'));
		foreach ($rows as $row) {
			$known[$row['slug']] ??= $this->products->insert(['plan_group' => $groups[$row['plan_group']] ?? null, 'addons' => []] + $row);
		}
		foreach ($rows as $row) {
			$addons = array_map(static fn (string $slug): int => $known[$slug]['id'], $row['addons']);
			if ($addons !== $known[$row['slug']]['addons'] && [] === $known[$row['slug']]['addons']) {
				$known[$row['slug']] = $this->products->update($known[$row['slug']]['id'], ['addons' => $addons]);
			}
		}
		return $known;
	}

	/**
	 * @param array<string, mixed> $customer
	 * @param array<string, array<string, mixed>> $products
	 * @return array{user: string, password: string, site_url: string, membership_id: int, scenario: string, about: string}
	 */
	private function customer(array $customer, array $products): array
	{
		$user_id = $this->user($customer);
		$site_id = $this->site($customer, $user_id);
		$membership_id = $this->memberships->for_user_and_site($user_id, $site_id)[0]['id'] ?? $this->membership($customer, $products, $user_id, $site_id);
		if (isset($customer['then']) && 0 === $this->changes->query($membership_id)[1]) {
			$this->change($membership_id, $user_id, [
				'plan_id' => $products[$customer['then']['plan']]['id'],
				'unit' => $customer['then']['unit'],
				'count' => $customer['then']['count'],
			]);
		}
		$this->limits->sync($membership_id);
		return [
			'user' => $customer['user'],
			'password' => 'password',
			'site_url' => get_home_url($site_id, '/'),
			'membership_id' => $membership_id,
			'scenario' => $customer['scenario'],
			'about' => $customer['about'],
		];
	}

	/** @param array<string, mixed> $customer */
	private function user(array $customer): int
	{
		$known = get_user_by('login', $customer['user']);
		if ($known) {
			return $known->ID;
		}
		$id = wp_insert_user([
			'user_login' => $customer['user'],
			'user_pass' => 'password',
			'user_email' => $customer['user'] . '@example.org',
			'display_name' => $customer['name'],
		]);
		return is_wp_error($id) ? throw new \RuntimeException($id->get_error_message()) : $id;
	}

	/** @param array<string, mixed> $customer */
	private function site(array $customer, int $user_id): int
	{
		$network = get_network();
		$domain = is_subdomain_install() ? "{$customer['site']}.$network->domain" : $network->domain;
		$path = is_subdomain_install() ? $network->path : "$network->path{$customer['site']}/";
		$id = get_blog_id_from_url($domain, $path);
		if ($id) {
			return $id;
		}
		$id = wpmu_create_blog($domain, $path, $customer['site_name'], $user_id, ['public' => 1]);
		wp_installing(false); // wpmu_create_blog() leaves it on, and WordPress then reads every option from the database
		if (is_wp_error($id)) {
			throw new \RuntimeException($id->get_error_message());
		}
		switch_to_blog($id);
		foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
			wp_delete_post($sample->ID, true);
		}
		for ($number = 1; $number <= ($customer['posts'] ?? self::POSTS); ++$number) {
			wp_insert_post(['post_title' => "Post $number", 'post_content' => '', 'post_status' => 'publish', 'post_author' => $user_id]);
		}
		restore_current_blog();
		return $id;
	}

	/**
	 * @param array<string, mixed> $customer
	 * @param array<string, array<string, mixed>> $products
	 */
	private function membership(array $customer, array $products, int $user_id, int $site_id): int
	{
		$unit = $customer['unit'] ?? null;
		$count = $customer['count'] ?? null;
		$trial_days = $customer['trial_days'] ?? null;
		$start = add_days($this->clock->today(), -($customer['started_days_ago'] ?? $customer['trial_started_days_ago'] ?? 30));
		$created = "{$start}T08:00:00Z";
		$period = null === $unit ? null : period_from($start, $unit, $count);
		if (null !== $trial_days) {
			$end = add_days($start, $trial_days);
			$period = ['end' => $end, 'anchor_day' => (int) substr($end, 8)] + $period;
		}
		$items = $lines = [];
		foreach ([['product' => $customer['plan'], 'quantity' => 1], ...($customer['addons'] ?? [])] as ['product' => $slug, 'quantity' => $quantity]) {
			$product = $products[$slug];
			$unit_amount = price_for($product, $unit, $count)['amount'];
			$amount = null === $trial_days && null !== $period ? $unit_amount * $quantity : 0;
			$items[] = [
				'product_id' => $product['id'],
				'quantity' => $quantity,
				'unit_amount' => $unit_amount,
				'segment' => 0 === $amount ? null : ['from' => $start, 'amount' => $amount, 'refunded' => 0, 'tax_ppm' => $product['tax_ppm']],
			];
			if (0 !== $amount) {
				$lines[] = ['type' => 'charge', 'product_id' => $product['id'], 'label' => $product['name'], 'amount' => $amount, 'tax' => 0];
			}
		}
		$plan = $products[$customer['plan']];
		// Who pays, pays by card, so that what is due on its day is charged then. The sandbox refuses to be used in production.
		$method = null === $period ? 'manual' : 'sandbox_card';
		return $this->db->transaction(function () use ($method, $customer, $plan, $user_id, $site_id, $period, $trial_days, $items, $lines, $created): int {
			$id = $this->memberships->insert([
				'user_id' => $user_id,
				'status' => $customer['status'] ?? (null === $trial_days ? 'active' : 'trialing'),
				'plan_id' => $plan['id'],
				'currency' => $plan['currency'],
				'period' => $period,
				'trial' => null === $trial_days ? null : ['start' => $period['start'], 'end' => $period['end']],
				'on_hold_since' => 'on_hold' === ($customer['status'] ?? '') ? $period['end'] : null,
				'items' => $items,
				'site_ids' => [$site_id],
				'times_billed' => [] === $lines ? 0 : 1,
				'payment_method' => $method,
				'created_gmt' => $created,
			])['id'];
			if ([] !== $lines) {
				$this->payments->insert([
					'purpose' => 'first',
					'bill_to' => ['name' => $customer['name'], 'email' => get_userdata($user_id)->user_email, 'country' => ''],
					'membership_id' => $id,
					'status' => 'completed',
					'method' => $method,
					'lines' => $lines,
					'total' => array_sum(array_column($lines, 'amount')),
					'currency' => $plan['currency'],
					'created_gmt' => $created,
					'paid_gmt' => $created,
				]);
			}
			if (isset($customer['credit'])) {
				$this->credits->add($user_id, $plan['currency'], $customer['credit'], 'added', ['membership_id' => $id]);
			}
			return $id;
		});
	}

	/**
	 * As the customer would do it.
	 *
	 * @param array<string, mixed> $selection
	 */
	private function change(int $membership_id, int $user_id, array $selection): void
	{
		$before = get_current_user_id();
		wp_set_current_user($user_id);
		$quote = $this->quotes->quote($this->memberships->find($membership_id), $selection);
		$done = is_wp_error($quote) ? $quote : $this->change_service->confirm($membership_id, [
			'selection' => $selection,
			'quote_token' => $quote['token'],
			'acknowledged' => $quote['acknowledge'],
		], 'demo');
		wp_set_current_user($before);
		if (is_wp_error($done)) {
			throw new \RuntimeException($done->get_error_message());
		}
	}
}
