<?php
/**
 * What kind of change a selection is (R3). The twin of src/domain/kind.ts.
 *
 * Kinds: none, upgrade, downgrade, longer, shorter, crossgrade, add, remove, mixed. When: now, period_end, refuse.
 * A side of a comparison is { plan_id, rank, amount, unit, count, addons }: what is held, or what is selected; amount is
 * the agreed or listed price of the plan, addons is product id to quantity (one-time services only where selected).
 */

declare(strict_types=1);

namespace Tierway\Domain;

/** Compares two periods by their mean length: below 0, 0, above 0. None is longer than any. */
function compare_periods( array $a, array $b ): int {
	$length = static fn ( array $side ): int =>
		null === $side['unit'] || null === $side['count'] ? PHP_INT_MAX : mean_length( $side['unit'], $side['count'] );
	return $length( $a ) <=> $length( $b );
}

/** Whether both sides have the very same period. */
function same_period( array $a, array $b ): bool {
	return $a['unit'] === $b['unit'] && $a['count'] === $b['count'];
}

/** The kind of change from what is held to what is selected: the table of R3, first row that fits. */
function change_kind( array $held, array $target ): string {
	if ( $held['plan_id'] === $target['plan_id'] && same_period( $held, $target ) ) {
		return addon_kind( $held['addons'], $target['addons'] );
	}
	if ( 0 === $held['amount'] && $target['amount'] > 0 ) {
		return 'upgrade';
	}
	if ( $held['amount'] > 0 && 0 === $target['amount'] ) {
		return 'downgrade';
	}
	if ( null !== $held['unit'] && null === $target['unit'] && $target['amount'] > 0 ) {
		return 'upgrade';
	}
	if ( $held['plan_id'] !== $target['plan_id'] && $held['rank'] !== $target['rank'] ) {
		return $target['rank'] > $held['rank'] ? 'upgrade' : 'downgrade';
	}
	$compared = compare_periods( $held, $target );
	if ( 0 !== $compared ) {
		return $compared < 0 ? 'longer' : 'shorter';
	}
	return 'crossgrade';
}

/** R3 rows 1 and 10 to 12: the plan and the period stay. */
function addon_kind( array $held, array $target ): string {
	$more = false;
	$fewer = false;
	foreach ( $target as $id => $quantity ) {
		$more = $more || $quantity > ( $held[ $id ] ?? 0 );
	}
	foreach ( $held as $id => $quantity ) {
		$fewer = $fewer || $quantity > ( $target[ $id ] ?? 0 );
	}
	return $more ? ( $fewer ? 'mixed' : 'add' ) : ( $fewer ? 'remove' : 'none' );
}

/**
 * When a kind of change takes effect (R3): what the group's policy says, else upwards now and downwards at the
 * period end. A crossgrade is now if the new plan is not cheaper. `immediate`: trialing, or without a period.
 */
function change_timing( string $kind, array $policy, bool $cheaper, bool $immediate ): string {
	switch ( $kind ) {
		case 'none':
		case 'add':
		case 'mixed':
			return 'now';
		case 'remove':
			return $immediate ? 'now' : 'period_end';
		default:
			$chosen = $policy[ $kind ] ?? null;
			if ( 'refuse' === $chosen ) {
				return 'refuse';
			}
			if ( $immediate ) {
				return 'now';
			}
			if ( $chosen ) {
				return $chosen;
			}
			if ( 'crossgrade' === $kind ) {
				return $cheaper ? 'period_end' : 'now';
			}
			return 'upgrade' === $kind || 'longer' === $kind ? 'now' : 'period_end';
	}
}
