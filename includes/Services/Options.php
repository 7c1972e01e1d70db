<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Payments\Gateway;
use Tierway\Payments\Gateways;
use Tierway\Rest\Errors;
use Tierway\Storage\Changes;
use Tierway\Storage\SettingsStore;

use function Tierway\Domain\build_quote;
use function Tierway\Domain\build_reactivation;
use function Tierway\Domain\one_time_price;
use function Tierway\Domain\price_for;

/** What a membership can be switched to: every plan of its family, with what a switch would be or why it is refused. */
final class Options
{
	private const MAX_QUANTITY = 10000;

	public function __construct(
		private readonly QuoteService $quotes,
		private readonly Changes $changes,
		private readonly SettingsStore $settings,
		private readonly Gateways $gateways,
	) {
	}

	/**
	 * @param array<string, mixed> $membership
	 * @return array<string, mixed> in the shape of options.json
	 */
	public function of(array $membership): array
	{
		$catalog = $this->offered($membership);
		return $this->shown($membership, $catalog, $this->quotes->input($membership, $catalog), $this->changes->waiting_of($membership['id']));
	}

	/**
	 * The same for somebody who does not exist, on a day to come.
	 *
	 * @param array<string, mixed> $membership see Preview
	 * @return array<string, mixed> in the shape of options.json
	 */
	public function made_up(array $membership, string $today, int $credit): array
	{
		$catalog = $this->offered($membership);
		return $this->shown($membership, $catalog, $this->quotes->input_made_up($membership, $catalog, $today, $credit), null);
	}

	/**
	 * What is inactive is no offer and nobody's business, except for those who hold it.
	 *
	 * @param array<string, mixed> $membership
	 * @return array<int, array<string, mixed>> products by id
	 */
	private function offered(array $membership): array
	{
		$held = array_column($membership['items'], 'product_id');
		return array_filter($this->quotes->catalog($membership), static fn (array $product): bool => 'active' === $product['status'] || in_array($product['id'], $held, true));
	}

	/**
	 * @param array<string, mixed> $membership
	 * @param array<int, array<string, mixed>> $catalog
	 * @param array<string, mixed> $input
	 * @param array<string, mixed>|null $waiting
	 * @return array<string, mixed>
	 */
	private function shown(array $membership, array $catalog, array $input, ?array $waiting): array
	{
		$held = array_column($membership['items'], 'quantity', 'product_id');
		$known = array_column($input['catalog'], null, 'id');
		$settings = $this->settings->rules();
		$options = [
			'membership_id' => $membership['id'],
			'membership_version' => $membership['version'],
			'currency' => $membership['currency'],
			'today' => $input['today'],
			'plans' => [],
			'addons' => [],
			'payment_methods' => array_values(array_map(static fn (Gateway $gateway): array => [
				'id' => $gateway->id(),
				'label' => $gateway->label(),
				'description' => $gateway->description(),
			], $this->gateways->offered($settings))),
			'acknowledge_over_limit' => $settings['over_limit'],
			'quote_input' => $input,
		];
		$reactivate = QuoteService::has_ended($membership);
		foreach ($catalog as $product) {
			if ('plan' === $product['type']) {
				$options['plans'][] = $this->plan($product, $membership, $input, $waiting, $reactivate);
			} elseif (isset($known[$product['id']])) {
				$quantity = $held[$product['id']] ?? 0;
				$options['addons'][] = array_intersect_key($product, array_flip(['id', 'name', 'description', 'type', 'status', 'image', 'prices', 'limits'])) + [
					'held' => $quantity,
					'max_quantity' => 'active' === $product['status'] ? self::MAX_QUANTITY : $quantity,
				];
			}
		}
		/**
		 * Filters what a customer can switch to, as it is shown. What is left out can still be quoted by hand: to refuse
		 * a change, set the group's policy or filter `tierway_quote_input`.
		 *
		 * @param array<string, mixed> $options see options.json
		 * @param array<string, mixed> $membership
		 */
		return (array) apply_filters('tierway_change_options', $options, $membership);
	}

	/**
	 * @param array<string, mixed> $plan
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $input
	 * @param array<string, mixed>|null $waiting
	 * @return array<string, mixed>
	 */
	private function plan(array $plan, array $membership, array $input, ?array $waiting, bool $reactivate): array
	{
		$current = !$reactivate && $plan['id'] === $membership['plan_id'];
		$prices = array_map(fn (array $price): array => $this->price($plan, $price, $membership, $input, $waiting, $reactivate), $plan['prices']);
		$open = array_values(array_filter($prices, static fn (array $price): bool => 'unavailable' !== $price['state']));
		$state = in_array('scheduled', array_column($open, 'state'), true) ? 'scheduled' : ($open[0]['state'] ?? 'unavailable');
		$reason = 'unavailable' === $state && !$current ? ($prices[0]['reason'] ?? 'no_price') : null;
		return array_intersect_key($plan, array_flip(['id', 'name', 'slug', 'description', 'image', 'features', 'featured', 'status', 'rank', 'limits'])) + [
			'state' => $current ? 'current' : $state,
			'reason' => $reason,
			'reason_message' => null === $reason ? '' : Errors::refusal_message($reason, $membership),
			'prices' => $prices,
			'addons' => array_values(array_intersect($plan['addons'], array_column($input['catalog'], 'id'))),
		];
	}

	/**
	 * @param array<string, mixed> $plan
	 * @param array<string, mixed> $price
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $input
	 * @param array<string, mixed>|null $waiting
	 * @return array<string, mixed>
	 */
	private function price(array $plan, array $price, array $membership, array $input, ?array $waiting, bool $reactivate): array
	{
		$term = ['unit' => $price['unit'], 'count' => $price['count']];
		$same_plan = $plan['id'] === $membership['plan_id'];
		$current = !$reactivate && $same_plan && $price['unit'] === ($membership['period']['unit'] ?? null) && $price['count'] === ($membership['period']['count'] ?? null);
		$selection = ['plan_id' => $plan['id'], ...$term];
		$addons = $current ? $this->held_addons($membership) : $this->kept_addons($plan, $same_plan, $term, $membership, $input);
		$asked = ['selection' => $selection + ['addons' => $reactivate ? [] : $addons]] + $input;
		$quote = $reactivate ? build_reactivation($asked) : build_quote($asked);
		$reason = $current ? null : ($quote['error'] ?? null);
		$effective = $current || null !== $reason ? null : $quote['effective'];
		$scheduled = !$current && null === $reason && 'scheduled' === ($waiting['status'] ?? null) && $selection === array_intersect_key($waiting['selection'], $selection);
		return [
			'unit' => $price['unit'],
			'count' => $price['count'],
			'amount' => $price['amount'],
			'setup_fee' => $price['setup_fee'] ?? 0,
			'trial_days' => $price['trial_days'] ?? 0,
			'state' => $current ? 'current' : (null !== $reason ? 'unavailable' : ($scheduled ? 'scheduled' : self::state($quote['kind']))),
			'reason' => $reason,
			'reason_message' => null === $reason ? '' : Errors::refusal_message($reason, $membership),
			'effective' => $effective,
			'effective_on' => null === $effective ? null : $quote['effective_on'],
		];
	}

	/** Add-ons alone never make a switch, so what is left is one of these. */
	private static function state(string $kind): string
	{
		return in_array($kind, ['upgrade', 'downgrade', 'longer', 'shorter', 'crossgrade', 'reactivate'], true) ? $kind : 'current';
	}

	/** @return list<array{product_id: int, quantity: int}> */
	private function held_addons(array $membership): array
	{
		$addons = array_filter($membership['items'], static fn (array $item): bool => $item['product_id'] !== $membership['plan_id']);
		return array_values(array_map(static fn (array $item): array => ['product_id' => $item['product_id'], 'quantity' => $item['quantity']], $addons));
	}

	/**
	 * The add-ons held, as far as the plan offers them for the period: what the customer would keep.
	 *
	 * @param array{unit: string|null, count: int|null} $term
	 * @return list<array{product_id: int, quantity: int}>
	 */
	private function kept_addons(array $plan, bool $same_plan, array $term, array $membership, array $input): array
	{
		$products = array_column($input['catalog'], null, 'id');
		return array_values(array_filter($this->held_addons($membership), static function (array $addon) use ($plan, $same_plan, $term, $products): bool {
			$product = $products[$addon['product_id']] ?? null;
			return $product
				&& ($same_plan || in_array($product['id'], $plan['addons'], true))
				&& null === one_time_price($product)
				&& null !== price_for($product, $term['unit'], $term['count']);
		}));
	}
}
