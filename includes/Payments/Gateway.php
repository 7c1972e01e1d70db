<?php

declare(strict_types=1);

namespace Tierway\Payments;

/**
 * A way to pay.
 *
 * charge() is called outside any transaction, after the change and its pending payment are stored, and may be called
 * again for the same payment after a crash: the payment's id with its `attempts` is the idempotency key.
 */
interface Gateway
{
	public function id(): string;

	/** For people. */
	public function label(): string;

	/** What happens when it is chosen, for people. */
	public function description(): string;

	/**
	 * Why these details cannot be used, a sentence, or null.
	 *
	 * @param array{number?: string, confirmed?: bool} $details
	 */
	public function invalid_details(array $details): ?string;

	/** Whether the money comes outside WordPress, so that renewals are invoiced ahead. */
	public function by_hand(): bool;

	/**
	 * Charges a payment's total. A try that was charged already is not charged again: the same answer comes back.
	 *
	 * @param array<string, mixed>                                     $payment
	 * @param array{number?: string, confirmed?: bool, token?: string} $details token: of a renewal, from an earlier Outcome
	 */
	public function charge(array $payment, array $details): Outcome;

	/**
	 * What became of a payment, asked without charging it: null when it was never charged.
	 *
	 * @param array<string, mixed> $payment
	 */
	public function look_up(array $payment): ?Outcome;

	/**
	 * Gives part of a payment back.
	 *
	 * @param array<string, mixed> $payment
	 * @return string|null why not, a sentence, or null when it is done
	 */
	public function refund(array $payment, int $amount): ?string;
}
