<?php

declare(strict_types=1);

namespace Tierway\Payments;

/** Paid outside WordPress: the change waits until a network admin confirms that the money came. */
final class Manual implements Gateway
{
	public function id(): string
	{
		return 'manual';
	}

	public function label(): string
	{
		return __('Bank transfer', 'tierway');
	}

	public function description(): string
	{
		return __('Your change waits until the network confirms that your money has arrived.', 'tierway');
	}

	public function invalid_details(array $details): ?string
	{
		return null;
	}

	public function by_hand(): bool
	{
		return true;
	}

	public function charge(array $payment, array $details): Outcome
	{
		return Outcome::pending('await_manager');
	}

	public function look_up(array $payment): ?Outcome
	{
		return Outcome::pending('await_manager');
	}

	public function refund(array $payment, int $amount): ?string
	{
		return null; // the network sends it; this only keeps the books
	}
}
