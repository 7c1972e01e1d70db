<?php

declare(strict_types=1);

namespace Tierway\Payments;

/**
 * A card that moves no money, to try everything with. Never offered in production.
 *
 * Like a real card service it keeps, per payment id, what it has charged or refused, so that asking again charges
 * nothing twice. That record is kept apart from our tables, as a real service's would be.
 */
final class SandboxCard implements Gateway
{
	private const SUCCEEDS = '4242424242424242';
	private const DECLINED = '4000000000000002';
	private const CONFIRMED = '4000002500003155';
	/** Succeeds when the customer pays, is declined at renewals. */
	private const LATER_DECLINED = '4000000000000341';

	public function id(): string
	{
		return 'sandbox_card';
	}

	public function label(): string
	{
		return __('Test card', 'tierway');
	}

	public function description(): string
	{
		return __('A card for trying things out. No money moves.', 'tierway');
	}

	public function invalid_details(array $details): ?string
	{
		$known = [self::SUCCEEDS, self::DECLINED, self::CONFIRMED, self::LATER_DECLINED];
		return in_array($this->number($details), $known, true) ? null : __('This is not a test card number.', 'tierway');
	}

	public function by_hand(): bool
	{
		return false;
	}

	public function refund(array $payment, int $amount): ?string
	{
		return null; // no money moved
	}

	public function charge(array $payment, array $details): Outcome
	{
		$known = $this->look_up($payment);
		if ($known) {
			return $known;
		}
		$renewal = isset($details['token']);
		$number = $renewal ? ($details['token'] ?: self::SUCCEEDS) : $this->number($details);
		if (self::CONFIRMED === $number && empty($details['confirmed'])) {
			return Outcome::pending('confirm_card'); // nothing was charged, so there is nothing to remember
		}
		$outcome = self::DECLINED === $number || ($renewal && self::LATER_DECLINED === $number) ? 'declined' : "charged $number";
		$this->remember($payment, $outcome);
		return $this->answer($outcome);
	}

	public function look_up(array $payment): ?Outcome
	{
		global $wpdb;
		$outcome = $wpdb->get_var($wpdb->prepare("SELECT meta_value FROM $wpdb->sitemeta WHERE site_id = %d AND meta_key = %s", get_current_network_id(), $this->record($payment)));
		return null === $outcome ? null : $this->answer($outcome);
	}

	/**
	 * What a provider would know. Straight into the table: as an option it would be cached, and another process's charge
	 * not be seen.
	 *
	 * @param array<string, mixed> $payment
	 */
	private function remember(array $payment, string $outcome): void
	{
		global $wpdb;
		$wpdb->query($wpdb->prepare("INSERT INTO $wpdb->sitemeta (site_id, meta_key, meta_value) VALUES (%d, %s, %s)", get_current_network_id(), $this->record($payment), $outcome));
	}

	private function answer(string $outcome): Outcome
	{
		return 'declined' === $outcome ? Outcome::failed(__('The card was declined.', 'tierway')) : Outcome::completed(substr($outcome, 8));
	}

	/** @param array<string, mixed> $payment */
	private function record(array $payment): string
	{
		return 'tierway_sandbox_' . $payment['id'] . '_' . $payment['attempts'];
	}

	/** @param array<string, mixed> $details */
	private function number(array $details): string
	{
		return preg_replace('/\s+/', '', (string) ( $details['number'] ?? '' )) ?: self::SUCCEEDS;
	}
}
