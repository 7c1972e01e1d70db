<?php
/**
 * Civil days (R1.2) as `YYYY-MM-DD`, without clock, zone or native dates. The twin of src/domain/calendar.ts.
 * Native dates turn 31 January + 1 month into 3 March; this arithmetic does not.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/** Days from 1970-01-01 to a civil date of the Gregorian calendar (years 1 to 9999). */
function day_number( int $year, int $month, int $day ): int {
	$y = $month <= 2 ? $year - 1 : $year;
	$era = intdiv( $y, 400 );
	$year_of_era = $y - $era * 400;
	$day_of_year = intdiv( 153 * ( $month + ( $month > 2 ? -3 : 9 ) ) + 2, 5 ) + $day - 1;
	$day_of_era = $year_of_era * 365 + intdiv( $year_of_era, 4 ) - intdiv( $year_of_era, 100 ) + $day_of_year;
	return $era * 146097 + $day_of_era - 719468;
}

/** The civil date of a day number, the inverse of day_number. */
function day_from_number( int $number ): string {
	$n = $number + 719468;
	$era = intdiv( $n, 146097 );
	$day_of_era = $n - $era * 146097;
	$year_of_era = intdiv(
		$day_of_era - intdiv( $day_of_era, 1460 ) + intdiv( $day_of_era, 36524 ) - intdiv( $day_of_era, 146096 ),
		365
	);
	$day_of_year = $day_of_era - ( 365 * $year_of_era + intdiv( $year_of_era, 4 ) - intdiv( $year_of_era, 100 ) );
	$shifted = intdiv( 5 * $day_of_year + 2, 153 );
	$day = $day_of_year - intdiv( 153 * $shifted + 2, 5 ) + 1;
	$month = $shifted < 10 ? $shifted + 3 : $shifted - 9;
	return format_day( $year_of_era + $era * 400 + ( $month <= 2 ? 1 : 0 ), $month, $day );
}

/** `YYYY-MM-DD` of year, month (1 to 12) and day. */
function format_day( int $year, int $month, int $day ): string {
	return sprintf( '%04d-%02d-%02d', $year, $month, $day );
}

/**
 * [year, month, day] of `YYYY-MM-DD`.
 *
 * @return array{int, int, int}
 */
function day_parts( string $day ): array {
	return [ (int) substr( $day, 0, 4 ), (int) substr( $day, 5, 2 ), (int) substr( $day, 8, 2 ) ];
}

/** Number of days of a month (1 to 12). */
function days_in_month( int $year, int $month ): int {
	if ( 2 === $month ) {
		return ( 0 === $year % 4 && 0 !== $year % 100 ) || 0 === $year % 400 ? 29 : 28;
	}
	return 4 === $month || 6 === $month || 9 === $month || 11 === $month ? 30 : 31;
}

/** Whether a string is a day that exists, from 0001-01-01 to 9999-12-31. */
function is_day( string $value ): bool {
	if ( ! preg_match( '/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/D', $value ) ) {
		return false;
	}
	[ $year, $month, $day ] = day_parts( $value );
	return $year >= 1 && $month >= 1 && $month <= 12 && $day >= 1 && $day <= days_in_month( $year, $month );
}

/** Days from one day (included) to another (excluded); negative when it lies before. */
function days_between( string $from, string $to ): int {
	return day_number( ...day_parts( $to ) ) - day_number( ...day_parts( $from ) );
}

/** The day so many days later; a negative number goes back. */
function add_days( string $day, int $days ): string {
	return day_from_number( day_number( ...day_parts( $day ) ) + $days );
}

/** The day so many months later, on the anchor day, clamped to the month's last one (R1.4). */
function add_months( string $day, int $months, int $anchor_day ): string {
	[ $year, $month ] = day_parts( $day );
	$index = $year * 12 + $month - 1 + $months;
	$to_year = intdiv( $index, 12 );
	$to_month = $index - $to_year * 12 + 1;
	return format_day( $to_year, $to_month, min( $anchor_day, days_in_month( $to_year, $to_month ) ) );
}
