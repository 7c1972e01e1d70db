<?php
/**
 * What is to be done for a membership on a day (R11.8): its bill, its end, what is overdue. Whoever is due asks, does the
 * step and asks again until nothing is left. The twin of src/domain/lifecycle.ts.
 *
 * A life is what of a membership the day depends on: { status, period_end (the billing date; null: never), cancel_at,
 * on_hold_since, by_hand (paid outside: invoiced ahead of the billing date), unpaid_change: { asked_on, reactivates } or
 * null (the change that waits for its own money), bill: { due_on, paid, action, next_try_on } or null (the renewal that
 * is unpaid, or paid ahead and not yet in force) }. Rules: { payment_days, retry_days, grace_days, invoice_days }.
 *
 * Steps: expire_change: its money did not come in time · end: the customer asked for it · settle: what was paid ahead
 * comes into force · retry: ask for the money again · hold: overdue · expire: on hold for too long · bill: the next period.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/** The first thing that is to be done today, or null. */
function next_step( array $life, array $rules, string $today ): ?string {
	$change = $life['unpaid_change'];
	if ( $change ) {
		$late = add_days( $change['asked_on'], $rules['payment_days'] ) <= $today;
		if ( $late || ( ! $change['reactivates'] && null !== $life['period_end'] && $life['period_end'] <= $today ) ) {
			return 'expire_change';
		}
	}
	if ( ! in_array( $life['status'], [ 'active', 'trialing', 'on_hold' ], true ) ) {
		return null;
	}
	if ( null !== $life['cancel_at'] && $life['cancel_at'] <= $today ) {
		return 'end';
	}
	$bill = $life['bill'];
	if ( 'on_hold' === $life['status'] && null !== $life['on_hold_since'] && add_days( $life['on_hold_since'], $rules['grace_days'] ) <= $today ) {
		return $bill && $bill['paid'] ? 'settle' : 'expire';
	}
	if ( $bill ) {
		if ( $bill['due_on'] > $today ) {
			return null;
		}
		if ( $bill['paid'] ) {
			return 'settle';
		}
		if ( 'on_hold' === $life['status'] ) {
			return null;
		}
		switch ( $bill['action'] ) {
			case 'retry':
				return null !== $bill['next_try_on'] && $bill['next_try_on'] <= $today ? 'retry' : null;
			case 'confirm_card':
				return add_days( $bill['due_on'], max( [ 0, ...$rules['retry_days'] ] ) ) <= $today ? 'hold' : null;
			case 'await_manager':
			case 'await_customer':
				return 'hold';
			default:
				return 'retry'; // the gateway was never heard
		}
	}
	if ( null === $life['period_end'] || null !== $life['cancel_at'] ) {
		return null;
	}
	$ahead = $life['by_hand'] && 'on_hold' !== $life['status'] ? $rules['invoice_days'] : 0;
	return add_days( $life['period_end'], -$ahead ) <= $today ? 'bill' : null;
}

/** The day on which a declined card is tried again, the first one after today; null: it was the last try. */
function retry_on( string $first_try_on, array $rules, string $today ): ?string {
	$days = array_filter( array_map( static fn ( int $count ): string => add_days( $first_try_on, $count ), $rules['retry_days'] ), static fn ( string $day ): bool => $day > $today );
	return $days ? min( $days ) : null;
}
