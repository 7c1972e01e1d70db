<?php
/**
 * What a plan and its packages allow together. The twin of src/domain/limits.ts.
 * Limits are flat maps. A number is how much is allowed, null is unlimited, an absent key says nothing and so does not
 * limit. What cannot be counted has a word: `custom_domain` yes or no; `role` the customer's role; `plugins.{file}` and
 * `themes.{folder}` (`*`: all that are not named) available, hidden, off (seen, but locked) or on.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/** Least generous first. Words that are not here are roles of other plugins. */
const LIMIT_WORDS = [ 'no', 'hidden', 'off', 'available', 'on', 'yes', 'subscriber', 'contributor', 'author', 'editor', 'administrator' ];

/** Whether a value is of the sort that its key has. */
function limit_fits( string $key, int|string|null $value ): bool {
	if ( 'custom_domain' === $key ) {
		return 'yes' === $value || 'no' === $value;
	}
	if ( 'role' === $key ) {
		return is_string( $value );
	}
	if ( str_starts_with( $key, 'plugins.' ) ) {
		return in_array( $value, [ 'available', 'hidden', 'off', 'on' ], true );
	}
	if ( str_starts_with( $key, 'themes.' ) ) {
		return in_array( $value, [ 'available', 'hidden', 'on' ], true );
	}
	return ! is_string( $value );
}

/** How much a value allows: a word allows nothing, or does not limit. */
function limit_number( int|string|null $value ): ?int {
	return is_string( $value ) ? ( in_array( $value, [ 'no', 'hidden', 'off' ], true ) ? 0 : null ) : $value;
}

/** The more generous of two words. */
function stronger_word( string $a, string $b ): string {
	$rank = static fn ( string $word ): int => (int) array_search( $word, [ '', ...LIMIT_WORDS ], true );
	return $rank( $a ) === $rank( $b ) ? ( strcmp( $a, $b ) > 0 ? $a : $b ) : ( $rank( $a ) > $rank( $b ) ? $a : $b );
}

/**
 * The plan's limits with those of its packages. Numbers are added, times the quantity, and unlimited wins; a package's
 * word replaces the plan's, and of two packages' words the more generous one holds.
 *
 * @param array<string, int|string|null>                                       $plan
 * @param list<array{limits: array<string, int|string|null>, quantity: int}> $packages
 * @return array<string, int|string|null>
 */
function effective_limits( array $plan, array $packages ): array {
	$limits   = $plan;
	$replaced = [];
	foreach ( $packages as [ 'limits' => $more, 'quantity' => $quantity ] ) {
		foreach ( $more as $key => $value ) {
			$base = $limits[ $key ] ?? null;
			if ( is_string( $value ) ) {
				$limits[ $key ]   = isset( $replaced[ $key ] ) && is_string( $base ) ? stronger_word( $base, $value ) : $value;
				$replaced[ $key ] = true;
			} elseif ( is_int( $base ) ) {
				$limits[ $key ] = null === $value ? null : $base + $value * $quantity;
			}
		}
	}
	return $limits;
}

/**
 * The limits that differ, by key; null is unlimited, as is a key that is absent.
 *
 * @return list<array{key: string, from: int|string|null, to: int|string|null}>
 */
function limits_diff( array $before, array $after ): array {
	$keys = array_map( 'strval', array_keys( $before + $after ) );
	sort( $keys, SORT_STRING );
	$diff = array_map( static fn ( string $key ): array => [ 'key' => $key, 'from' => $before[ $key ] ?? null, 'to' => $after[ $key ] ?? null ], $keys );
	return array_values( array_filter( $diff, static fn ( array $row ): bool => $row['from'] !== $row['to'] ) );
}

/**
 * What would be over the limits afterwards: only limits that shrink count, so an upgrade is never held up.
 *
 * @param array<string, int> $usage
 * @return list<array{key: string, used: int, limit: int}>
 */
function over_limits( array $before, array $after, array $usage ): array {
	$over = [];
	foreach ( limits_diff( $before, $after ) as [ 'key' => $key, 'from' => $from, 'to' => $to ] ) {
		$used = $usage[ $key ] ?? 0;
		$had  = limit_number( $from );
		$has  = limit_number( $to );
		if ( null !== $has && ( null === $had || $has < $had ) && $used > $has ) {
			$over[] = [ 'key' => $key, 'used' => $used, 'limit' => $has ];
		}
	}
	return $over;
}

/** The kind of a limit: what of its key is before the first dot. */
function limit_kind( string $key ): string {
	return explode( '.', $key, 2 )[0];
}

/** The first day of the running month of a membership, whose months begin on this day (or on their last one). */
function month_start( int $anchor_day, string $today ): string {
	$first = substr( $today, 0, 8 ) . '01';
	$start = add_months( $first, 0, $anchor_day );
	return $start <= $today ? $start : add_months( $first, -1, $anchor_day );
}
