<?php
/**
 * Billing periods (R1.4, R3): from start (included) to end (excluded, the billing date).
 * The twin of src/domain/period.ts.
 *
 * A period is { start, end, unit, count, anchor_day }; anchor_day is the day of the month that periods start on, kept
 * while months clamp it. Units: day, week, month, year.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/** The day so many units later; months and years keep the anchor day (R1.4). */
function add_units( string $day, string $unit, int $count, int $anchor_day ): string {
	return match ( $unit ) {
		'day' => add_days( $day, $count ),
		'week' => add_days( $day, 7 * $count ),
		'month' => add_months( $day, $count, $anchor_day ),
		'year' => add_months( $day, 12 * $count, $anchor_day ),
	};
}

/**
 * The period that starts on a day; its anchor is that day of the month.
 *
 * @return array{start: string, end: string, unit: string, count: int, anchor_day: int}
 */
function period_from( string $start, string $unit, int $count ): array {
	$anchor_day = day_parts( $start )[2];
	return [ 'start' => $start, 'end' => add_units( $start, $unit, $count, $anchor_day ), 'unit' => $unit, 'count' => $count, 'anchor_day' => $anchor_day ];
}

/** The period after this one, with the same anchor: 31 Jan, 28 Feb, 31 Mar. */
function next_period( array $period ): array {
	$end = add_units( $period['end'], $period['unit'], $period['count'], $period['anchor_day'] );
	return [ ...$period, 'start' => $period['end'], 'end' => $end ];
}

/** Mean length in 1/4800 days of the Gregorian calendar (month 146097/4800, year 146097/400 days), exact (R3). */
function mean_length( string $unit, int $count ): int {
	return match ( $unit ) {
		'day' => 4800 * $count,
		'week' => 7 * 4800 * $count,
		'month' => 146097 * $count,
		'year' => 12 * 146097 * $count,
	};
}
