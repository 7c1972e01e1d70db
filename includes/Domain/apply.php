<?php
/**
 * What a membership holds after a change (R5, R6, R11). Plain functions; whoever calls them has settled the money.
 * The twin of src/domain/apply.ts.
 *
 * Held: { status, items, period, trial, carried, setup_fee_paid, discount, credit }, the parts of a membership that a
 * change writes; items: the plan first, then add-ons by product id.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/**
 * What is held after a quoted change whose `effective` is `now`. `input` is what the quote was built from.
 * `on`: the day it is applied, when its money came later than the quote: the amounts stay as promised, a new period
 * starts on that day. Removals of a `mixed` change wait for the period end: see waiting_selection.
 */
function apply_change( array $input, array $quote, ?string $on = null ): array {
	$on ??= $input['today'];
	[ 'membership' => $membership, 'selection' => $selection ] = $input;
	$products = array_column( $input['catalog'], null, 'id' );
	$trialing = null !== $quote['trial_end'];
	$same_term = $selection['unit'] === ( $membership['period']['unit'] ?? null ) && $selection['count'] === ( $membership['period']['count'] ?? null );
	$stays = $same_term && 'trialing' !== $membership['status'];
	$new_period = ! $stays && ! $trialing;
	$charged = [];
	foreach ( $quote['lines'] as $line ) {
		if ( 'charge' === $line['type'] ) {
			$charged[ $line['product_id'] ] = $line;
		}
	}
	$segment = static function ( int $id ) use ( $charged, $new_period, $on, $input ): ?array {
		$line = $charged[ $id ] ?? null;
		return $line ? [ 'from' => $new_period ? $on : $input['today'], 'amount' => $line['amount'], 'refunded' => 0, 'tax_ppm' => $line['tax_ppm'] ] : null;
	};
	$settle = static function ( ?array $held, array $product, int $quantity, bool $changed ) use ( $same_term, $selection, $new_period, $charged, $segment ): array {
		$agreed = null !== $held && $same_term ? $held['unit_amount'] : ( price_for( $product, $selection['unit'], $selection['count'] )['amount'] ?? 0 );
		$renewed = $new_period || $changed || isset( $charged[ $product['id'] ] );
		return [ 'product_id' => $product['id'], 'quantity' => $quantity, 'unit_amount' => $agreed, 'segment' => $renewed ? $segment( $product['id'] ) : ( $held['segment'] ?? null ) ];
	};

	$held_plan = null;
	$held_addons = [];
	foreach ( $membership['items'] as $item ) {
		if ( null === $held_plan && 'plan' === ( $products[ $item['product_id'] ]['type'] ?? null ) ) {
			$held_plan = $item;
		} else {
			$held_addons[ $item['product_id'] ] = $item;
		}
	}
	$same_plan = ( $held_plan['product_id'] ?? null ) === $selection['plan_id'];
	$replaces = ! $same_plan || ! $same_term;
	$plan = $products[ $selection['plan_id'] ] ?? null;
	$items = $plan ? [ $settle( $same_plan ? $held_plan : null, $plan, 1, $replaces ) ] : [];
	$chosen = array_column( $selection['addons'], 'quantity', 'product_id' );
	$ids = array_keys( $chosen + $held_addons );
	sort( $ids );
	foreach ( $ids as $id ) {
		$product = $products[ $id ] ?? null;
		$held = $held_addons[ $id ] ?? null;
		$quantity = $chosen[ $id ] ?? 0;
		if ( null === $product ) {
			continue;
		}
		if ( 'add' === $quote['kind'] || 'mixed' === $quote['kind'] ) {
			// Only additions are now: what shrinks or goes stays as it is until the period ends (R6.4).
			if ( null !== $held && $quantity <= $held['quantity'] ) {
				$items[] = $held;
				continue;
			}
		}
		if ( $quantity > 0 && null === one_time_price( $product ) ) {
			$items[] = $settle( $held, $product, $quantity, ( $held['quantity'] ?? null ) !== $quantity );
		}
	}

	$included = $input['policy']['prices_include_tax'] ?? false;
	// R7.4: what was waived is given back already, as by a refund.
	foreach ( $quote['lines'] as $line ) {
		if ( 'waived' === $line['type'] ) {
			$items = apply_refund( $items, [ 'lines' => $quote['lines'], 'paid_on' => $on ], -$line['amount'] - ( $included ? 0 : $line['tax'] ), $included );
		}
	}
	$fee = in_array( $quote['kind'], [ 'upgrade', 'reactivate' ], true ) && $plan ? ( price_for( $plan, $selection['unit'], $selection['count'] )['setup_fee'] ?? 0 ) : 0;
	$carried = ( $membership['carried'] ?? 0 ) + $quote['carried'];
	if ( $trialing ) {
		// R10: in a trial the setup fee joins the first bill.
		$amount = setup_fee_due( $fee, $membership['setup_fee_paid'], $input['policy'] ?? [] );
		$carried += $amount + ( $included ? 0 : tax_of( $amount, $plan['tax_ppm'] ?? 0, $included ) );
	}
	$pays_fee = 'none' !== ( $input['policy']['setup_fee'] ?? 'gap' );
	return [
		'status' => $trialing ? 'trialing' : 'active',
		'items' => $items,
		'period' => $new_period && null !== $selection['unit'] && null !== $selection['count'] ? period_from( $on, $selection['unit'], $selection['count'] ) : $quote['period'],
		'trial' => $trialing && ! empty( $membership['trial'] ) ? [ 'start' => $membership['trial']['start'], 'end' => $quote['trial_end'] ] : null,
		'carried' => $carried,
		'setup_fee_paid' => $pays_fee ? max( $membership['setup_fee_paid'], $fee ) : $membership['setup_fee_paid'],
		'discount' => $new_period ? used_cycle( $membership['discount'] ?? null, $on ) : ( $membership['discount'] ?? null ),
		'credit' => $quote['credit_after'],
	];
}

/** The selection that waits for the period end after a `mixed` change was applied, or null. Services are bought by then. */
function waiting_selection( array $input, array $quote ): ?array {
	if ( 'mixed' !== $quote['kind'] || null === $input['membership']['period'] || 'trialing' === $input['membership']['status'] ) {
		return null;
	}
	$products = array_column( $input['catalog'], null, 'id' );
	$recurring = array_values( array_filter(
		$input['selection']['addons'],
		static fn ( array $addon ): bool => isset( $products[ $addon['product_id'] ] ) && null === one_time_price( $products[ $addon['product_id'] ] )
	) );
	return [ ...$input['selection'], 'addons' => $recurring ];
}

/**
 * The renewal of the billing date, or of the end of a trial (R8, R10, R11.8): with what is held at the prices agreed, or
 * with a waiting selection, which is refused (R2.2 to R2.4) when the day no longer allows it, and with `price_changed`
 * when a price that was promised is another by now. On the billing date's terms, however late it runs: `input` has the
 * catalogue of that day. One-time services are not part of it. `promised`: the catalogue that the selection was quoted from.
 *
 * @return array { lines, total (with tax and what was carried), credit_used, due, held } or { error }
 */
function build_renewal( array $input, ?array $selection, ?array $promised = null ): array {
	$membership = $input['membership'];
	if ( null === $membership['period'] ) {
		return [ 'error' => 'not_active' ];
	}
	$products = array_column( $input['catalog'], null, 'id' );
	$day = $membership['period']['end'];
	[ 'unit' => $unit, 'count' => $count ] = $selection ?? $membership['period'];
	$same_term = $unit === $membership['period']['unit'] && $count === $membership['period']['count'];
	if ( null !== $selection ) {
		$asked = build_quote( [
			...$input, 'today' => add_days( $day, -1 ), 'selection' => $selection, 'membership' => [ ...$membership, 'status' => 'active', 'cancel_at' => null, 'trial' => null ],
		] );
		if ( isset( $asked['error'] ) ) {
			return $asked;
		}
	}
	$included = $input['policy']['prices_include_tax'] ?? false;
	$held_items = array_column( $membership['items'], null, 'product_id' );
	$promised_products = null === $promised ? [] : array_column( $promised, null, 'id' );
	$discount = $membership['discount'] ?? null;
	$lines = [];
	$items = [];
	$wanted = $membership['items'];
	if ( null !== $selection ) {
		$addons = $selection['addons'];
		usort( $addons, static fn ( array $a, array $b ): int => $a['product_id'] <=> $b['product_id'] );
		$wanted = [ [ 'product_id' => $selection['plan_id'], 'quantity' => 1 ], ...$addons ];
	}
	$period = null === $unit || null === $count
		? null : ( $same_term && 'trialing' !== $membership['status'] ? next_period( $membership['period'] ) : period_from( $day, $unit, $count ) );
	$total = $membership['carried'] ?? 0;
	foreach ( $wanted as [ 'product_id' => $id, 'quantity' => $quantity ] ) {
		$product = $products[ $id ] ?? null;
		if ( null === $product || null !== one_time_price( $product ) ) {
			continue;
		}
		$held = $held_items[ $id ] ?? null;
		$agreed = null !== $held && $same_term ? $held['unit_amount'] : null;
		$unit_amount = $agreed ?? price_for( $product, $unit, $count )['amount'] ?? 0;
		if ( null === $agreed && isset( $promised_products[ $id ] ) && ( price_for( $promised_products[ $id ], $unit, $count )['amount'] ?? null ) !== $unit_amount ) {
			return [ 'error' => 'price_changed' ];
		}
		$amount = discounted( $unit_amount * $quantity, $id, $discount, $discount['cycles_left'] ?? null, $day );
		$tax_ppm = $product['tax_ppm'] ?? 0;
		$tax = tax_of( $amount, $tax_ppm, $included );
		if ( 0 !== $amount ) {
			$lines[] = [ 'type' => 'charge', 'product_id' => $id, 'amount' => $amount, 'tax' => $tax, 'tax_ppm' => $tax_ppm, 'base' => $amount, ...( $period ? [ 'from' => $day, 'to' => $period['end'] ] : [] ) ];
		}
		$total += $amount + ( $included ? 0 : $tax );
		$items[] = [
			'product_id' => $id, 'quantity' => $quantity, 'unit_amount' => $unit_amount,
			'segment' => 0 === $amount ? null : [ 'from' => $day, 'amount' => $amount, 'refunded' => 0, 'tax_ppm' => $tax_ppm ],
		];
	}
	$credit_used = min( $membership['credit'], $total );
	$rest = $total - $credit_used;
	$carried = $rest < ( $input['policy']['minimum_charge'] ?? 0 ) ? $rest : 0;
	return [
		'lines' => $lines, 'total' => $total, 'credit_used' => $credit_used, 'due' => $rest - $carried,
		'held' => [
			'status' => 'active', 'items' => $items, 'period' => $period, 'trial' => null, 'carried' => $carried, 'setup_fee_paid' => $membership['setup_fee_paid'],
			'discount' => used_cycle( $discount, $day ), 'credit' => $membership['credit'] - $credit_used,
		],
	];
}

/**
 * What is held once money of a payment was given back: its items' segments, and so their later credits, are lower by
 * what of it they were charged (R6.3). `paid`: the payment's lines and the day it was paid. A segment is the payment's
 * when the amount is the same and it began on the line's first day, or on the day that the money came.
 */
function apply_refund( array $items, array $paid, int $refund, bool $included ): array {
	$charged = array_values( array_filter( $paid['lines'], static fn ( array $line ): bool => 'charge' === $line['type'] || 'setup_fee' === $line['type'] ) );
	$whole = 0;
	foreach ( $charged as $line ) {
		$whole += $line['amount'] + ( $included ? 0 : $line['tax'] );
	}
	return array_map( static function ( array $item ) use ( $charged, $paid, $refund, $whole ): array {
		$segment = $item['segment'];
		foreach ( null === $segment || 0 === $whole ? [] : $charged as $line ) {
			if (
				'charge' === $line['type'] && $line['product_id'] === $item['product_id'] && $line['amount'] === $segment['amount']
				&& ( ( $line['from'] ?? null ) === $segment['from'] || $paid['paid_on'] === $segment['from'] )
			) {
				$refunded = min( $segment['amount'], ( $segment['refunded'] ?? 0 ) + share( $refund, $line['amount'], $whole ) );
				return [ ...$item, 'segment' => [ ...$segment, 'refunded' => $refunded ] ];
			}
		}
		return $item;
	}, $items );
}

/** A new period that starts on a day uses up one cycle of a discount that runs on it (R9.3); one without cycles, or whose last day is over, is gone. */
function used_cycle( ?array $discount, string $day ): ?array {
	if ( ! $discount || ( ! empty( $discount['until'] ) && $discount['until'] < $day ) ) {
		return null;
	}
	if ( ! is_int( $discount['cycles_left'] ?? null ) || ! runs( $discount, $day ) ) {
		return $discount;
	}
	return $discount['cycles_left'] > 1 ? [ ...$discount, 'cycles_left' => $discount['cycles_left'] - 1 ] : null;
}
