<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Rest\Errors;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Clock;

use function Tierway\Domain\build_quote;
use function Tierway\Domain\price_for;

/** What a customer on a plan would be offered, with amounts: the quote function, asked for somebody made up. */
final class Preview
{
	public function __construct(
		private readonly Options $options,
		private readonly SettingsStore $settings,
		private readonly Clock $clock,
	) {
	}

	/**
	 * @param array<string, mixed> $plan held from today on
	 * @param string|null $on the day they look, null: today
	 * @param string|null $unit of the period held, null: that of the first price
	 * @param array<string, mixed>|null $discount for ever, on everything
	 * @return array<string, mixed>|\WP_Error in the shape of includes/Schema/preview.json
	 */
	public function of(array $plan, ?string $on, ?string $unit, ?int $count, ?array $discount = null, int $credit = 0): array|\WP_Error
	{
		$today = $this->clock->today();
		$on ??= $today;
		if (!Clock::is_day($on) || $on < $today) {
			return Errors::invalid(['on' => __('This is not a day from today on.', 'tierway')]);
		}
		$price = null === $unit ? ($plan['prices'][0] ?? null) : price_for($plan, $unit, $count ?? 1);
		if (null === $price) {
			return Errors::invalid(['unit' => __('The plan is not sold for this period.', 'tierway')]);
		}
		$held = Catalog::made_up($plan, $price, $today, $this->settings->rules(), $discount, $credit);
		$options = $this->options->made_up($held + ['id' => 0, 'version' => 1, 'user_id' => 0, 'plan_id' => $plan['id'], 'site_ids' => [], 'country' => null, 'trial' => null, 'cancel_at' => null, 'carried' => 0], $on, $credit);
		$offers = [];
		foreach ($options['plans'] as $target) {
			foreach ($target['prices'] as $offered) {
				$selection = ['plan_id' => $target['id'], 'unit' => $offered['unit'], 'count' => $offered['count'], 'addons' => []];
				$quote = build_quote(['selection' => $selection] + $options['quote_input']);
				$reason = $quote['error'] ?? null;
				$offers[] = [
					'plan_id' => $target['id'],
					'name' => $target['name'],
					'unit' => $offered['unit'],
					'count' => $offered['count'],
					'amount' => $offered['amount'],
					'state' => null !== $reason ? 'unavailable' : ('none' === $quote['kind'] ? 'current' : $quote['kind']),
					'reason' => $reason,
					'reason_message' => null === $reason ? '' : Errors::refusal_message($reason),
					'effective_on' => $quote['effective_on'] ?? null,
					'due_now' => $quote['due_now'] ?? null,
					'credit_after' => $quote['credit_after'] ?? null,
					'next' => $quote['next'] ?? null,
				];
			}
		}
		return ['plan_id' => $plan['id'], 'on' => $on, 'unit' => $price['unit'], 'count' => $price['count'], 'currency' => $plan['currency'], 'offers' => $offers, 'options' => $options];
	}
}
