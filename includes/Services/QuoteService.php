<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Limits\EffectiveLimits;
use Tierway\Limits\Usage;
use Tierway\Rest\Errors;
use Tierway\Storage\Credits;
use Tierway\Storage\Events;
use Tierway\Storage\PlanGroups;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

use function Tierway\Domain\add_days;
use function Tierway\Domain\build_quote;
use function Tierway\Domain\build_reactivation;
use function Tierway\Domain\limit_kind;
use function Tierway\Domain\limits_diff;
use function Tierway\Domain\on_terms;
use function Tierway\Domain\over_limits;
use function Tierway\Domain\price_for;

/** Quotes: what a change of a membership costs, when it takes effect, what it takes away. Writes nothing. */
final class QuoteService
{
	/** How long a quote can be confirmed, in seconds. */
	private const LIFETIME = 900;

	public function __construct(
		private readonly Products $products,
		private readonly PlanGroups $groups,
		private readonly SettingsStore $settings,
		private readonly Credits $credits,
		private readonly Events $events,
		private readonly Sites $sites,
		private readonly Usage $usage,
		private readonly Clock $clock,
	) {
	}

	/**
	 * The quote function's input.
	 *
	 * @param array<string, mixed> $membership
	 * @param array<int, array<string, mixed>> $catalog
	 * @param array<string, mixed>|null $selection a normalised one
	 * @return array<string, mixed>
	 */
	public function input(array $membership, array $catalog, ?array $selection = null): array
	{
		return $this->input_by($this->settings->rules(), $membership, $catalog, $selection);
	}

	/**
	 * The same on a day to come, for somebody who does not exist and has this credit.
	 *
	 * @param array<string, mixed> $membership see Preview
	 * @param array<int, array<string, mixed>> $catalog
	 * @return array<string, mixed>
	 */
	public function input_made_up(array $membership, array $catalog, string $today, int $credit): array
	{
		return $this->input_by($this->settings->rules(), $membership, $catalog, null, $today, $credit);
	}

	/**
	 * The same on the terms of a day that may have gone by: rates, and what of the settings a bill depends on (R11.8).
	 *
	 * @param array<string, mixed> $membership
	 * @param array<int, array<string, mixed>> $catalog of that day, see catalog_on()
	 * @return array<string, mixed>
	 */
	public function input_on(array $membership, array $catalog, string $day): array
	{
		$rules = $this->settings->rules();
		if ($day < $this->clock->today()) {
			$rules = ($this->events->before([0], $this->clock->start_of(add_days($day, 1)))[0] ?? []) + $rules;
		}
		return $this->input_by($rules, $membership, $catalog, null);
	}

	/** @param array<string, mixed> $rules */
	private function input_by(array $rules, array $membership, array $catalog, ?array $selection, ?string $today = null, ?int $credit = null): array
	{
		$group_id = $catalog[$membership['plan_id']]['plan_group'] ?? null;
		$policy = null === $group_id ? [] : $this->groups->policy($group_id);
		$input = [
			'today' => $today ?? $this->clock->today(),
			'membership' => self::held($membership, $credit ?? $this->credits->balance($membership['user_id'], $membership['currency'])),
			'catalog' => Catalog::entries(self::in_currency($catalog, $membership), $rules, $membership['country']),
			'policy' => Catalog::policy($rules, $policy),
		];
		if (null !== $selection) {
			$input['selection'] = $selection;
		}
		/**
		 * Filters what a quote is worked out from.
		 *
		 * @param array<string, mixed> $input see docs/billing-rules.md
		 * @param array<string, mixed> $membership
		 */
		return (array) apply_filters('tierway_quote_input', $input, $membership);
	}

	/**
	 * Products that a change of the membership may be about: plans of the family in rank order, then what they offer, what
	 * is held, and what is selected, from wherever: so that a plan of another group is refused as that (R2.2). Two queries,
	 * however big the network is.
	 *
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed>|null $selection
	 * @return array<int, array<string, mixed>> by id
	 */
	public function catalog(array $membership, ?array $selection = null): array
	{
		$also = array_column($membership['items'], 'product_id');
		if (null !== $selection) {
			array_push($also, $selection['plan_id'], ...array_column($selection['addons'], 'product_id'));
		}
		return $this->products->family_of_with_addons($membership['plan_id'], $also);
	}

	/**
	 * The same as it was on a day that may have gone by: what was edited since is as it was at the end of that day.
	 *
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed>|null $selection
	 * @return array<int, array<string, mixed>>
	 */
	public function catalog_on(array $membership, ?array $selection, string $day): array
	{
		$catalog = $this->catalog($membership, $selection);
		if ($day >= $this->clock->today()) {
			return $catalog;
		}
		return array_replace($catalog, array_intersect_key($this->events->before(array_keys($catalog), $this->clock->start_of(add_days($day, 1))), $catalog));
	}

	/**
	 * The input without products that neither side of a change is about: to be kept with it.
	 *
	 * @param array<string, mixed> $input
	 * @param array<string, mixed>|null $selection
	 * @return array<string, mixed>
	 */
	public static function needed(array $input, ?array $selection): array
	{
		$ids = array_column($input['membership']['items'], 'product_id');
		if (null !== $selection) {
			array_push($ids, $selection['plan_id'], ...array_column($selection['addons'], 'product_id'));
		}
		$input['catalog'] = array_values(array_filter($input['catalog'], static fn (array $product): bool => in_array($product['id'], $ids, true)));
		return $input;
	}

	/**
	 * A quote as the schema has it, or the refusal.
	 *
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $selection
	 * @param bool $reactivate whether an ended membership is to start again
	 * @param array<string, mixed> $terms a manager's, see terms.json
	 * @return array<string, mixed>|\WP_Error
	 */
	public function quote(array $membership, array $selection, bool $reactivate = false, array $terms = []): array|\WP_Error
	{
		$selection = $this->normalise($selection);
		if (is_wp_error($selection)) {
			return $selection;
		}
		$catalog = $this->catalog($membership, $selection);
		$input = $this->on_terms($this->input($membership, $catalog, $selection), $membership, $terms);
		return is_wp_error($input) ? $input : $this->quote_input($membership, $input, $catalog, $reactivate);
	}

	/**
	 * The input on a manager's terms. A price of one's own is for what is new: the price agreed stays while plan and period do.
	 *
	 * @param array<string, mixed> $input with its selection
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $terms
	 * @return array<string, mixed>|\WP_Error
	 */
	public function on_terms(array $input, array $membership, array $terms): array|\WP_Error
	{
		$terms = array_diff_key($terms, ['reason' => 1]);
		['plan_id' => $plan_id, 'unit' => $unit, 'count' => $count] = $input['selection'];
		$stays = [$plan_id, $unit, $count] === [$membership['plan_id'], $membership['period']['unit'] ?? null, $membership['period']['count'] ?? null];
		if (isset($terms['price']) && $stays && !self::has_ended($membership)) {
			return Errors::invalid(['terms' => __('A price of its own needs another plan or period.', 'tierway')]);
		}
		return [] === $terms ? $input : on_terms($input, $terms);
	}

	/**
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $input with its selection
	 * @param array<int, array<string, mixed>> $catalog
	 * @return array<string, mixed>|\WP_Error
	 */
	public function quote_input(array $membership, array $input, array $catalog, bool $reactivate = false): array|\WP_Error
	{
		if ($reactivate && !self::has_ended($membership)) {
			return Errors::make('tierway_active');
		}
		$output = $reactivate ? build_reactivation($input) : build_quote($input);
		if (isset($output['error'])) {
			return Errors::refusal($output['error'], $membership);
		}
		$selection = $input['selection'];
		$expires = time() + self::LIFETIME; // of the page that lies open: the test clock does not shift that
		[$diff, $over] = 'none' === $output['kind'] ? [[], []] : $this->limits_of($membership, $selection, $catalog);
		return $output + [
			'currency' => $membership['currency'],
			'selection' => $selection,
			'token' => 'none' === $output['kind'] ? '' : $this->token($membership, $input, $output, $expires),
			'expires_gmt' => gmdate('Y-m-d\TH:i:s\Z', $expires),
			'membership_id' => $membership['id'],
			'membership_version' => $membership['version'],
			'terms' => $input['terms'] ?? null,
			'limits_diff' => $diff,
			'over_limit' => $over,
			'acknowledge' => $reactivate ? [] : $this->acknowledge($membership, $input, $output, $over),
			'working' => $output['lines'],
			'otherwise' => 'period_end' === $output['effective'] ? $this->settings->rules()['failed_change'] : null,
		];
	}

	/** Whether it is over, and can only start again. */
	public static function has_ended(array $membership): bool
	{
		return in_array($membership['status'], ['expired', 'cancelled'], true);
	}

	/** Whether a token names this very quote, and is not too old (R11.1). */
	public function verifies(string $token, array $membership, array $input, array $quote): bool
	{
		if (1 !== preg_match('/^(\d{1,12})\.[0-9a-f]{64}$/D', $token, $part) || (int) $part[1] < time()) {
			return false;
		}
		$output = array_diff_key($quote, array_flip(['currency', 'selection', 'token', 'expires_gmt', 'membership_id', 'membership_version', 'terms', 'limits_diff', 'over_limit', 'acknowledge', 'working', 'otherwise']));
		return hash_equals($this->token($membership, $input, $output, (int) $part[1]), $token);
	}

	/**
	 * The selection in full: quantities and periods named. A product twice is nobody's clear wish.
	 *
	 * @param array<string, mixed> $selection as the schema allows it
	 * @return array{plan_id: int, unit: string|null, count: int|null, addons: list<array{product_id: int, quantity: int}>}|\WP_Error
	 */
	public function normalise(array $selection): array|\WP_Error
	{
		$addons = [];
		foreach ($selection['addons'] ?? [] as $addon) {
			$id = (int) $addon['product_id'];
			$quantity = (int) ($addon['quantity'] ?? 1);
			if (isset($addons[$id]) || $quantity < 1) {
				return Errors::invalid(['selection' => isset($addons[$id])
					? __('The selection names a product twice.', 'tierway')
					: __('A quantity is at least 1.', 'tierway')]);
			}
			$addons[$id] = ['product_id' => $id, 'quantity' => $quantity];
		}
		return [
			'plan_id' => (int) $selection['plan_id'],
			'unit' => $selection['unit'] ?? null,
			'count' => isset($selection['count']) ? (int) $selection['count'] : null,
			'addons' => array_values($addons),
		];
	}

	/**
	 * What the quote function needs of a membership; nothing else, because the browser gets it too.
	 *
	 * @param array<string, mixed> $membership
	 * @return array<string, mixed>
	 */
	public static function held(array $membership, int $credit): array
	{
		$held = array_intersect_key($membership, array_flip(['status', 'currency', 'period', 'trial', 'cancel_at', 'setup_fee_paid', 'discount', 'carried']));
		$held['credit'] = $credit;
		$held['items'] = array_map(
			static fn (array $item): array => array_intersect_key($item, array_flip(['product_id', 'quantity', 'unit_amount', 'segment'])),
			$membership['items']
		);
		return $held;
	}

	/**
	 * Without add-ons of another currency, unless they are held: their amounts would be taken for the membership's.
	 * Plans of another currency stay, because they are refused by name (R2.2).
	 *
	 * @param array<int, array<string, mixed>> $catalog
	 * @param array<string, mixed> $membership
	 * @return array<int, array<string, mixed>>
	 */
	private static function in_currency(array $catalog, array $membership): array
	{
		$held = array_column($membership['items'], 'product_id');
		return array_filter($catalog, static fn (array $product): bool => 'plan' === $product['type'] || $product['currency'] === $membership['currency'] || in_array($product['id'], $held, true));
	}

	/**
	 * What is gained and lost, and what would be over the limits on any of its sites (R11 does not delete anything).
	 *
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $selection
	 * @param array<int, array<string, mixed>> $catalog
	 * @return array{list<array<string, mixed>>, list<array<string, mixed>>}
	 */
	private function limits_of(array $membership, array $selection, array $catalog): array
	{
		$before = EffectiveLimits::sum($membership['items'], $catalog);
		$after = EffectiveLimits::sum([['product_id' => $selection['plan_id'], 'quantity' => 1], ...$selection['addons']], $catalog);
		$changed = limits_diff($before, $after);
		$sites = [] === $changed ? [] : $this->sites->find_many($membership['site_ids']);
		$keys = array_column($changed, 'key');
		foreach (array_intersect(['plugins.*', 'themes.*'], $keys) as $others) { // to know what the others are, all that are named have to be
			array_push($keys, ...array_filter(array_keys($before + $after), static fn (string $key): bool => str_starts_with($key, substr($others, 0, -1))));
		}
		$used = $this->usage->of(array_keys($sites), array_values(array_unique($keys)));
		$diff = [];
		foreach ($changed as $change) {
			$numbers = array_column($used, $change['key']);
			$diff[] = $change + ['used' => [] === $numbers ? null : max($numbers)];
		}
		$over = [];
		foreach ($used as $site_id => $numbers) {
			foreach (over_limits($before, $after, $numbers) as $limit) {
				$over[] = [
					'site_id' => $site_id,
					'site' => $sites[$site_id]['name'] ?? '',
					'key' => $limit['key'],
					'used' => $limit['used'],
					'limit' => $limit['limit'],
					'policy' => $this->policy_over($limit['key']),
					'url' => isset($sites[$site_id]) ? $sites[$site_id]['url'] . 'wp-admin/' . $this->usage->screen($limit['key']) : '',
				];
			}
		}
		return [$diff, $over];
	}

	/**
	 * Whether more is in use than would then be allowed, of a kind that the network wants refused.
	 *
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $selection
	 * @param array<int, array<string, mixed>> $catalog
	 */
	public function is_blocked(array $membership, array $selection, array $catalog): bool
	{
		return in_array('block', array_column($this->limits_of($membership, $selection, $catalog)[1], 'policy'), true);
	}

	/** @return 'block'|'acknowledge'|'warn' what the network wants when more of it is in use than will be allowed */
	private function policy_over(string $key): string
	{
		$rules = $this->settings->rules();
		return $rules['over_limit_kinds'][limit_kind($key)] ?? $rules['over_limit'];
	}

	/**
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $input
	 * @param array<string, mixed> $output
	 * @param list<array<string, mixed>> $over
	 * @return list<string>
	 */
	private function acknowledge(array $membership, array $input, array $output, array $over): array
	{
		$needed = [];
		if ([] !== $output['ending']) {
			$needed[] = 'addons_end';
		}
		if (in_array('acknowledge', array_column($over, 'policy'), true)) {
			$needed[] = 'over_limit';
		}
		if ('none' !== $output['kind'] && $input['selection']['plan_id'] !== $membership['plan_id']) {
			$plan = array_column($input['catalog'], null, 'id')[$membership['plan_id']] ?? null;
			$agreed = array_column($membership['items'], 'unit_amount', 'product_id')[$membership['plan_id']] ?? 0;
			$listed = $plan ? price_for($plan, $membership['period']['unit'] ?? null, $membership['period']['count'] ?? null) : null;
			if ($plan && ('active' !== $plan['status'] || ($listed && $agreed < $listed['amount']))) {
				$needed[] = 'old_price_lost';
			}
		}
		return $needed;
	}

	/**
	 * "{expires}.{HMAC}" over everything that the customer was shown and that it stands on.
	 *
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $input
	 * @param array<string, mixed> $output
	 */
	private function token(array $membership, array $input, array $output, int $expires): string
	{
		$shown = self::canonical([$membership['id'], $membership['version'], $input['today'], $input['selection'], $input['terms'] ?? null, $output, $expires]);
		return $expires . '.' . hash_hmac('sha256', wp_json_encode($shown), wp_salt('nonce'));
	}

	/** The same value with the keys of maps in order, so that equal quotes have equal text. */
	private static function canonical(mixed $value): mixed
	{
		if (!is_array($value)) {
			return $value;
		}
		if (!array_is_list($value)) {
			ksort($value);
		}
		return array_map(self::canonical(...), $value);
	}
}
