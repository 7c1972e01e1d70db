<?php
/**
 * Money (R1.1, R1.3): integers in the currency's minor unit. The twin of src/domain/money.ts.
 * This file holds the one place that divides.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/** One million: rates are parts per million. */
const MILLION = 1_000_000;

/**
 * a·x/y, multiplied first, divided once, rounded half away from zero (R1.3).
 * Split as (q·y + r)·(x1·10^6 + x0)/y so that no product passes 2^63, where PHP would go on in floats. y must be above 0.
 */
function share( int $a, int $x, int $y ): int {
	$size = abs( $a );
	$left = $size % $y;
	$high = $left * intdiv( abs( $x ), MILLION );
	$rest = ( $high % $y ) * MILLION + $left * ( abs( $x ) % MILLION );
	$whole = intdiv( $size, $y ) * abs( $x ) + intdiv( $high, $y ) * MILLION + intdiv( $rest, $y );
	$rounded = $whole + ( 2 * ( $rest % $y ) >= $y ? 1 : 0 );
	return ( $a < 0 ) === ( $x < 0 ) ? $rounded : -$rounded;
}

/**
 * The tax of an amount (R9.1): on top of it, or, when prices include tax, the part of it that is tax.
 * Negative amounts (credits) give negative tax.
 */
function tax_of( int $amount, int $tax_ppm, bool $included ): int {
	return $included ? $amount - share( $amount, MILLION, MILLION + $tax_ppm ) : share( $amount, $tax_ppm, MILLION );
}

/**
 * The rate of a product (R9.2): of its tax category in the customer's country, 0 where there is none; a product without
 * a category has its own rate. `rates`: { country, category, ppm } each.
 */
function tax_rate( string $category, int $own, string $country, array $rates ): int {
	if ( '' === $category ) {
		return $own;
	}
	foreach ( $rates as $rate ) {
		if ( $rate['country'] === $country && $rate['category'] === $category ) {
			return $rate['ppm'];
		}
	}
	return 0;
}
