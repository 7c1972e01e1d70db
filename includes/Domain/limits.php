<?php
/**
 * What a plan and its packages allow together. The twin of src/domain/limits.ts.
 * Limits are flat maps: key to number, null is unlimited, an absent key says nothing and so does not limit.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/**
 * The plan's limits, with those of each package added, times its quantity; unlimited wins.
 *
 * @param array<string, ?int>                                       $plan
 * @param list<array{limits: array<string, ?int>, quantity: int}> $packages
 * @return array<string, ?int>
 */
function effective_limits( array $plan, array $packages ): array {
	$limits = $plan;
	foreach ( $packages as [ 'limits' => $more, 'quantity' => $quantity ] ) {
		foreach ( $more as $key => $number ) {
			$base = $limits[ $key ] ?? null;
			if ( null === $base ) {
				continue;
			}
			$limits[ $key ] = null === $number ? null : $base + $number * $quantity;
		}
	}
	return $limits;
}

/**
 * The limits that differ, by key; null is unlimited, as is a key that is absent.
 *
 * @return list<array{key: string, from: ?int, to: ?int}>
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
		if ( null !== $to && ( null === $from || $to < $from ) && $used > $to ) {
			$over[] = [ 'key' => $key, 'used' => $used, 'limit' => $to ];
		}
	}
	return $over;
}
