<?php

declare(strict_types=1);

namespace Tierway\Payments;

/** The ways to pay that exist here; the settings choose which of them customers are offered. */
final class Gateways
{
	/** @return array<string, Gateway> by id */
	public function all(): array
	{
		$gateways = [new Manual()];
		if ('production' !== wp_get_environment_type()) {
			$gateways[] = new SandboxCard();
		}
		/**
		 * Filters the ways to pay.
		 *
		 * @param Gateway[] $gateways
		 */
		$gateways = apply_filters('tierway_payment_methods', $gateways);
		$by_id = [];
		foreach ((array) $gateways as $gateway) {
			if ($gateway instanceof Gateway) {
				$by_id[$gateway->id()] = $gateway;
			}
		}
		return $by_id;
	}

	public function get(string $id): ?Gateway
	{
		return $this->all()[$id] ?? null;
	}

	/**
	 * Those that customers may choose from.
	 *
	 * @param array<string, mixed> $settings
	 * @return array<string, Gateway>
	 */
	public function offered(array $settings): array
	{
		return array_intersect_key($this->all(), array_flip($settings['payment_methods']));
	}
}
