<?php
/**
 * Money (R1.1, R1.3): integers in the currency's minor unit. The twin of src/domain/money.ts.
 * This file holds the one place that divides.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/**
 * a·x/y, multiplied first, divided once, rounded half away from zero (R1.3).
 * Split as (q·y + r)·x/y so that no product passes 2^63, where PHP would go on in floats. y must be above 0.
 */
function share( int $a, int $x, int $y ): int {
	$size = abs( $a );
	$rest = ( $size % $y ) * abs( $x );
	$whole = intdiv( $size, $y ) * abs( $x ) + intdiv( $rest, $y );
	$rounded = $whole + ( 2 * ( $rest % $y ) >= $y ? 1 : 0 );
	return ( $a < 0 ) === ( $x < 0 ) ? $rounded : -$rounded;
}

/** One million: rates are parts per million. */
const MILLION = 1_000_000;

/**
 * The tax of an amount (R9.1): on top of it, or, when prices include tax, the part of it that is tax.
 * Negative amounts (credits) give negative tax.
 */
function tax_of( int $amount, int $tax_ppm, bool $included ): int {
	return $included ? $amount - share( $amount, MILLION, MILLION + $tax_ppm ) : share( $amount, $tax_ppm, MILLION );
}
