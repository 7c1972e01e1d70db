<?php
/**
 * The quote: what a change of a membership is, when it takes effect and what it costs (R2 to R10).
 * A plain function of what is passed in. The twin of src/domain/quote.ts: same names, order and comments.
 *
 * Input: { today, membership, catalog, selection, policy }, output: { kind, effective, effective_on, lines, due_now,
 * credit_used, credit_after, carried, ending, next, period, trial_end } or { error }, as docs/billing-rules.md tells.
 */

declare(strict_types=1);

namespace Tierway\Domain;

/** The price of a product for a period, or null when it is not sold for it. */
function price_for( array $product, ?string $unit, ?int $count ): ?array {
	foreach ( $product['prices'] as $price ) {
		if ( $price['unit'] === $unit && $price['count'] === $count ) {
			return $price;
		}
	}
	return null;
}

/** The price for which a product is bought once: that of a service without a period. */
function one_time_price( array $product ): ?array {
	return 'service' === $product['type'] ? price_for( $product, null, null ) : null;
}

/** Why nothing about a membership can be changed today (R2.1), or null. */
function status_refusal( array $membership, string $today ): ?string {
	if ( 'expired' === $membership['status'] || 'cancelled' === $membership['status'] ) {
		return 'not_active';
	}
	if ( 'pending' === $membership['status'] ) {
		return 'payment_pending';
	}
	if ( ! empty( $membership['cancel_at'] ) ) {
		return 'cancel_scheduled';
	}
	if ( 'on_hold' === $membership['status'] ) {
		return 'renewal_due';
	}
	if ( 'trialing' === $membership['status'] && ! empty( $membership['trial'] ) && $today >= $membership['trial']['end'] ) {
		return 'renewal_due';
	}
	return null !== $membership['period'] && $today >= $membership['period']['end'] ? 'renewal_due' : null;
}

/**
 * The quote of a selection: kind, day, lines, sums, next bill (R2 to R10), or `{ error }` with a refusal code of R2.
 * Amounts are minor units of the membership's currency. Needs the held plan in the catalogue.
 */
function build_quote( array $input ): array {
	[ 'today' => $today, 'membership' => $membership, 'selection' => $selection ] = $input;
	$policy = $input['policy'] ?? [];
	$products = array_column( $input['catalog'], null, 'id' );

	// R2.1
	$refusal = status_refusal( $membership, $today );
	if ( $refusal ) {
		return [ 'error' => $refusal ];
	}
	$plan_item = null;
	$held_addons = [];
	foreach ( $membership['items'] as $item ) {
		if ( null === $plan_item && 'plan' === ( $products[ $item['product_id'] ]['type'] ?? null ) ) {
			$plan_item = $item;
		} else {
			$held_addons[ $item['product_id'] ] = $item;
		}
	}
	if ( null === $plan_item ) {
		return [ 'error' => 'not_available' ];
	}
	$held_plan = $products[ $plan_item['product_id'] ];

	// R2.2
	$plan = $products[ $selection['plan_id'] ] ?? null;
	if ( null === $plan || 'plan' !== $plan['type'] ) {
		return [ 'error' => 'not_available' ];
	}
	if ( ( $plan['group'] ?? null ) !== ( $held_plan['group'] ?? null ) ) {
		return [ 'error' => 'different_group' ];
	}
	$same_plan = $plan['id'] === $held_plan['id'];
	if ( 'active' !== $plan['status'] && ! $same_plan ) {
		return [ 'error' => 'not_available' ];
	}
	if ( $plan['currency'] !== $membership['currency'] ) {
		return [ 'error' => 'currency_mismatch' ];
	}
	$held_unit = $membership['period']['unit'] ?? null;
	$held_count = $membership['period']['count'] ?? null;
	$same_term = $selection['unit'] === $held_unit && $selection['count'] === $held_count;
	$price = price_for( $plan, $selection['unit'], $selection['count'] );
	if ( null === $price && ! ( $same_plan && $same_term ) ) {
		return [ 'error' => 'no_price' ];
	}
	$plan_amount = $same_plan && $same_term ? $plan_item['unit_amount'] : ( $price['amount'] ?? 0 );

	// R2.3
	$choices = [];
	foreach ( $selection['addons'] as $chosen ) {
		$product = $products[ $chosen['product_id'] ] ?? null;
		$held = $held_addons[ $chosen['product_id'] ] ?? null;
		if ( null === $product || 'plan' === $product['type'] ) {
			return [ 'error' => 'addon_not_available' ];
		}
		if ( ( null === $held || ! $same_plan ) && ! in_array( $product['id'], $plan['addons'] ?? [], true ) ) {
			return [ 'error' => 'addon_not_available' ];
		}
		if ( 'active' !== $product['status'] && $chosen['quantity'] > ( $held['quantity'] ?? 0 ) ) {
			return [ 'error' => 'addon_not_available' ];
		}
		$once = one_time_price( $product );
		$listed = $once ?? price_for( $product, $selection['unit'], $selection['count'] );
		$agreed = null !== $held && $same_term ? $held['unit_amount'] : null;
		if ( null === $agreed && null === $listed ) {
			return [ 'error' => 'no_price' ];
		}
		$choices[] = [
			'product' => $product,
			'quantity' => $chosen['quantity'],
			'held' => $held,
			'unit_amount' => $agreed ?? $listed['amount'] ?? 0,
			'one_time' => null !== $once,
		];
	}

	// R2.4
	$held_side = [
		'plan_id' => $held_plan['id'],
		'rank' => $held_plan['rank'] ?? 0,
		'amount' => $plan_item['unit_amount'],
		'unit' => $held_unit,
		'count' => $held_count,
		'addons' => array_column( $held_addons, 'quantity', 'product_id' ),
	];
	$target_side = [
		'plan_id' => $plan['id'],
		'rank' => $plan['rank'] ?? 0,
		'amount' => $plan_amount,
		'unit' => $selection['unit'],
		'count' => $selection['count'],
		'addons' => array_column( $selection['addons'], 'quantity', 'product_id' ),
	];
	$replaces = ! $same_plan || ! same_period( $held_side, $target_side );
	if ( $replaces && null === $held_unit && $plan_item['unit_amount'] > 0 ) {
		return [ 'error' => 'lifetime' ];
	}

	// R3
	$trialing = 'trialing' === $membership['status'];
	$kind = change_kind( $held_side, $target_side );
	$when = change_timing(
		$kind,
		$policy,
		$target_side['amount'] < $held_side['amount'],
		$trialing || null === $membership['period']
	);
	if ( 'refuse' === $when ) {
		return [ 'error' => 'not_allowed' ];
	}
	if ( 'none' === $kind ) {
		return [
			'kind' => $kind, 'effective' => null, 'effective_on' => null, 'lines' => [], 'due_now' => 0, 'credit_used' => 0,
			'credit_after' => $membership['credit'], 'carried' => 0, 'ending' => [], 'next' => next_bill( $input ),
			'period' => $membership['period'], 'trial_end' => $trialing ? ( $membership['trial']['end'] ?? null ) : null,
		];
	}

	$included = $policy['prices_include_tax'] ?? false;
	$discount = $membership['discount'] ?? null;
	$cycles = $discount['cycles_left'] ?? null;
	$recurring = array_values( array_filter( $choices, static fn ( array $choice ): bool => ! $choice['one_time'] ) );
	$kept = array_fill_keys( array_map( static fn ( array $choice ): int => $choice['product']['id'], $recurring ), true );
	$ending = array_keys( array_diff_key( $held_addons, $kept ) );
	sort( $ending );
	$wanted = [
		[ 'product' => $plan, 'quantity' => 1, 'unit_amount' => $plan_amount ],
		...$recurring,
	];

	// R4
	if ( 'period_end' === $when ) {
		$amount = bill( $wanted, $discount, $cycles, $included, $membership['period']['end'] ?? $today );
		return [
			'kind' => $kind, 'effective' => 'period_end', 'effective_on' => $membership['period']['end'] ?? null, 'lines' => [], 'due_now' => 0,
			'credit_used' => 0, 'credit_after' => $membership['credit'], 'carried' => 0, 'ending' => $ending,
			'next' => null === $selection['unit'] || null === $membership['period'] ? null
				: [ 'on' => $membership['period']['end'], 'amount' => $amount + ( $membership['carried'] ?? 0 ) ],
			'period' => null, 'trial_end' => null,
		];
	}

	// R10: a trial goes on while its new end lies ahead; an add-on change leaves it alone.
	$trial_end = null;
	if ( $trialing && ! empty( $membership['trial'] ) ) {
		$latest = add_days( $membership['trial']['start'], $price['trial_days'] ?? 0 );
		$trial_end = ! $replaces || $membership['trial']['end'] < $latest ? $membership['trial']['end'] : $latest;
		if ( $trial_end <= $today ) {
			$trial_end = null;
		}
	}
	$in_trial = null !== $trial_end;

	// R5
	$stays = $same_term && ! $trialing;
	if ( $in_trial && null !== $selection['unit'] && null !== $selection['count'] ) {
		$period = [
			...( $membership['period'] ?? period_from( $membership['trial']['start'], $selection['unit'], $selection['count'] ) ),
			'end' => $trial_end, 'unit' => $selection['unit'], 'count' => $selection['count'],
		];
	} elseif ( $stays ) {
		$period = $membership['period'];
	} else {
		$period = null === $selection['unit'] || null === $selection['count']
			? null : period_from( $today, $selection['unit'], $selection['count'] );
	}
	$new_period = ! $stays && ! $in_trial;
	$left = null !== $membership['period'] ? days_between( $today, $membership['period']['end'] ) : 0;
	$whole = null !== $membership['period'] ? days_between( $membership['period']['start'], $membership['period']['end'] ) : 0;

	// R6
	$lines = [];
	$add = static function ( array $line ) use ( &$lines, $included ): void {
		if ( 0 !== $line['amount'] ) {
			$lines[] = [ ...$line, 'tax' => tax_of( $line['amount'], $line['tax_ppm'], $included ) ];
		}
	};
	// R6.1
	$setup_fee = 'upgrade' === $kind ? setup_fee_due( $price['setup_fee'] ?? 0, $membership['setup_fee_paid'], $policy ) : 0;
	if ( ! $in_trial ) {
		$add( [ 'type' => 'setup_fee', 'product_id' => $plan['id'], 'amount' => $setup_fee, 'tax_ppm' => $plan['tax_ppm'] ?? 0, 'base' => $setup_fee ] );
	}
	// R6.2: what is charged; what it replaces is given back below.
	$charge = static function ( array $product, int $unit_amount, int $quantity ) use ( $add, $membership, $discount, $cycles, $stays, $left, $whole, $today, $period ): void {
		$base = discounted( $unit_amount * $quantity, $product['id'], $discount, $cycles, $today );
		$shared = $stays && null !== $membership['period'];
		$add( [
			'type' => 'charge', 'product_id' => $product['id'], 'amount' => $shared ? share( $base, $left, $whole ) : $base,
			'tax_ppm' => $product['tax_ppm'] ?? 0, 'base' => $base,
			...( $shared ? [ 'days' => $left, 'of' => $whole ] : [] ),
			...( null !== $period ? [ 'from' => $today, 'to' => $period['end'] ] : [] ),
		] );
	};
	$replaced = [];
	if ( $replaces && ! $in_trial ) {
		$charge( $plan, $plan_amount, 1 );
		$replaced[] = $plan_item;
	}
	usort( $choices, static fn ( array $a, array $b ): int => $a['product']['id'] <=> $b['product']['id'] );
	foreach ( $choices as $choice ) {
		if ( $choice['one_time'] ) {
			$amount = $choice['unit_amount'] * $choice['quantity'];
			$base = discounted( $amount, $choice['product']['id'], $discount, $cycles, $today );
			$add( [ 'type' => 'charge', 'product_id' => $choice['product']['id'], 'amount' => $base, 'tax_ppm' => $choice['product']['tax_ppm'] ?? 0, 'base' => $base ] );
			continue;
		}
		$before = $choice['held']['quantity'] ?? 0;
		// "The period changed" means its unit or count: an add-on kept through a trial that ends today with the same
		// period is billed first at the next billing date (generated cases g334 and g368 settle this).
		$settles = ! $same_term || $choice['quantity'] > $before || ( $replaces && $choice['quantity'] < $before );
		if ( ! $in_trial && $settles ) {
			$charge( $choice['product'], $choice['unit_amount'], $choice['quantity'] );
			if ( null !== $choice['held'] ) {
				$replaced[] = $choice['held'];
			}
		}
	}
	// R6.4
	if ( $replaces && ! $in_trial ) {
		array_push( $replaced, ...array_values( array_diff_key( $held_addons, $kept ) ) );
	}
	// R6.3
	if ( ! $trialing && null !== $membership['period'] ) {
		usort( $replaced, static fn ( array $a, array $b ): int => $a === $plan_item ? -1 : ( $b === $plan_item ? 1 : $a['product_id'] <=> $b['product_id'] ) );
		foreach ( $replaced as $item ) {
			$segment = $item['segment'] ?? null;
			if ( null !== $segment ) {
				$base = $segment['amount'] - ( $segment['refunded'] ?? 0 );
				$of = days_between( $segment['from'], $membership['period']['end'] );
				$add( [
					'type' => 'credit', 'product_id' => $item['product_id'], 'amount' => -share( $base, $left, $of ),
					'tax_ppm' => $segment['tax_ppm'] ?? 0, 'base' => $base, 'days' => $left, 'of' => $of, 'from' => $today, 'to' => $membership['period']['end'],
				] );
			}
		}
	}

	// R7
	$total = 0;
	foreach ( $lines as $line ) {
		$total += $line['amount'] + ( $included ? 0 : $line['tax'] );
	}
	// R7.4
	if ( $total > 0 && ! empty( $input['terms']['waive'] ) ) {
		$amount = -array_sum( array_column( $lines, 'amount' ) );
		$lines[] = [ 'type' => 'waived', 'product_id' => $plan['id'], 'amount' => $amount, 'tax' => -array_sum( array_column( $lines, 'tax' ) ), 'tax_ppm' => $plan['tax_ppm'] ?? 0, 'base' => $amount ];
		$total = 0;
	}
	$credit_used = $total > 0 ? min( $membership['credit'], $total ) : 0;
	$rest = max( 0, $total ) - $credit_used;
	$carried = $rest < ( $policy['minimum_charge'] ?? 0 ) ? $rest : 0;

	// R8; R9.3: a new period uses up one cycle of the discount.
	$cycles_after = $new_period && is_int( $cycles ) && runs( $discount, $today ) ? max( 0, $cycles - 1 ) : $cycles;
	$next = null;
	if ( null !== $period ) {
		$amount = bill( $wanted, $discount, $cycles_after, $included, $trial_end ?? $period['end'] ) + $carried + ( $membership['carried'] ?? 0 );
		if ( $in_trial ) {
			$amount += $setup_fee + ( $included ? 0 : tax_of( $setup_fee, $plan['tax_ppm'] ?? 0, $included ) );
		}
		$next = [ 'on' => $trial_end ?? $period['end'], 'amount' => $amount ];
	}
	return [
		'kind' => $kind, 'effective' => 'now', 'effective_on' => $today, 'lines' => $lines, 'due_now' => $rest - $carried, 'credit_used' => $credit_used,
		'credit_after' => $membership['credit'] - $credit_used + max( 0, -$total ), 'carried' => $carried, 'ending' => $ending, 'next' => $next,
		'period' => $period, 'trial_end' => $trial_end,
	];
}

/**
 * The input on a manager's terms: `when` a change of plan or period takes effect, unless the group refuses it; the `price`
 * of the plan for the period chosen; whether what is due is waived (R7.4).
 */
function on_terms( array $input, array $terms ): array {
	$policy = $input['policy'] ?? [];
	if ( isset( $terms['when'] ) ) {
		foreach ( [ 'upgrade', 'downgrade', 'longer', 'shorter', 'crossgrade' ] as $kind ) {
			$policy[ $kind ] = 'refuse' === ( $policy[ $kind ] ?? null ) ? 'refuse' : $terms['when'];
		}
	}
	[ 'plan_id' => $plan_id, 'unit' => $unit, 'count' => $count ] = $input['selection'];
	$catalog = array_map( static fn ( array $product ): array => $product['id'] !== $plan_id || ! isset( $terms['price'] ) ? $product : [
		...$product, 'prices' => array_map( static fn ( array $price ): array => $price['unit'] === $unit && $price['count'] === $count ? [ ...$price, 'amount' => $terms['price'] ] : $price, $product['prices'] ),
	], $input['catalog'] );
	return [ ...$input, 'catalog' => $catalog, 'policy' => $policy, 'terms' => $terms ];
}

/**
 * What a quote for a membership that has ended stands on: nothing is held any more but the place in the group, so that
 * everything chosen is new, at the listed price, from today. The customer's credit stays theirs; the discount is gone.
 */
function reactivation_input( array $input ): array {
	[ 'membership' => $membership, 'catalog' => $catalog ] = $input;
	$products = array_column( $catalog, null, 'id' );
	$plan = null;
	foreach ( $membership['items'] as $item ) {
		if ( null === $plan && 'plan' === ( $products[ $item['product_id'] ]['type'] ?? null ) ) {
			$plan = $products[ $item['product_id'] ];
		}
	}
	return [
		...$input,
		'membership' => [
			...$membership, 'status' => 'active', 'period' => null, 'trial' => null, 'cancel_at' => null, 'discount' => null,
			'items' => $plan ? [ [ 'product_id' => 0, 'quantity' => 1, 'unit_amount' => 0, 'segment' => null ] ] : [],
		],
		'catalog' => $plan ? [ [ ...$plan, 'id' => 0, 'status' => 'inactive', 'prices' => [] ], ...$catalog ] : $catalog,
		'policy' => [
			'setup_fee' => $input['policy']['setup_fee'] ?? 'gap', 'minimum_charge' => $input['policy']['minimum_charge'] ?? 0,
			'prices_include_tax' => $input['policy']['prices_include_tax'] ?? false,
		],
	];
}

/**
 * The quote of starting an ended membership again (expired or cancelled): kind `reactivate`, now, at full price, with
 * the checks of R2.2 and R2.3. Input and output are those of build_quote.
 */
function build_reactivation( array $input ): array {
	$output = build_quote( reactivation_input( $input ) );
	return isset( $output['error'] ) ? $output : [ ...$output, 'kind' => 'reactivate' ];
}

/** What of a plan's setup fee is due on an upgrade, when so much was paid already in the group (R6.1). */
function setup_fee_due( int $fee, int $paid, array $policy ): int {
	return match ( $policy['setup_fee'] ?? 'gap' ) {
		'none' => 0,
		'full' => $fee,
		'gap' => max( 0, $fee - $paid ),
	};
}

/** Whether a discount runs on the day of a charge or bill (R9.3). */
function runs( ?array $discount, string $day ): bool {
	return $discount && ( empty( $discount['from'] ) || $discount['from'] <= $day ) && ( empty( $discount['until'] ) || $day <= $discount['until'] );
}

/** An amount after the discount of its product on a day, while it has cycles left (R9.3); never below 0. */
function discounted( int $amount, int $product_id, ?array $discount, ?int $cycles_left, string $day ): int {
	if ( ! $discount || 0 === $cycles_left || ! runs( $discount, $day ) || ( isset( $discount['product_ids'] ) && ! in_array( $product_id, $discount['product_ids'], true ) ) ) {
		return $amount;
	}
	return 'percent' === $discount['type']
		? $amount - share( $amount, $discount['ppm'] ?? 0, MILLION )
		: max( 0, $amount - ( $discount['amount'] ?? 0 ) );
}

/** The recurring total for one whole period, after discount, with tax (R8). */
function bill( array $wanted, ?array $discount, ?int $cycles_left, bool $included, string $day ): int {
	$total = 0;
	foreach ( $wanted as [ 'product' => $product, 'quantity' => $quantity, 'unit_amount' => $unit_amount ] ) {
		$amount = discounted( $unit_amount * $quantity, $product['id'], $discount, $cycles_left, $day );
		$total += $amount + ( $included ? 0 : tax_of( $amount, $product['tax_ppm'] ?? 0, $included ) );
	}
	return $total;
}

/** The next bill (R8) of what is held now, or of the selection that is scheduled for its day, or null when nothing is to come. */
function next_bill( array $input, ?array $scheduled = null ): ?array {
	$membership = $input['membership'];
	if ( null === $membership['period'] || ! empty( $membership['cancel_at'] ) || in_array( $membership['status'], [ 'pending', 'expired', 'cancelled' ], true ) ) {
		return null;
	}
	$products = array_column( $input['catalog'], null, 'id' );
	[ 'unit' => $unit, 'count' => $count ] = $scheduled ?? $membership['period'];
	if ( null === $unit || null === $count ) {
		return null;
	}
	$same_term = $unit === $membership['period']['unit'] && $count === $membership['period']['count'];
	$agreed = array_column( $membership['items'], 'unit_amount', 'product_id' );
	$chosen = null === $scheduled ? $membership['items'] : [ [ 'product_id' => $scheduled['plan_id'], 'quantity' => 1 ], ...$scheduled['addons'] ];
	$wanted = [];
	foreach ( $chosen as [ 'product_id' => $id, 'quantity' => $quantity ] ) {
		$product = $products[ $id ] ?? null;
		if ( ! $product || ( $scheduled && one_time_price( $product ) ) ) {
			continue;
		}
		$wanted[] = [
			'product' => $product, 'quantity' => $quantity,
			'unit_amount' => ( $same_term ? $agreed[ $id ] ?? null : null ) ?? price_for( $product, $unit, $count )['amount'] ?? 0,
		];
	}
	$discount = $membership['discount'] ?? null;
	$amount = bill( $wanted, $discount, $discount['cycles_left'] ?? null, $input['policy']['prices_include_tax'] ?? false, $membership['period']['end'] );
	return [ 'on' => $membership['period']['end'], 'amount' => $amount + ( $membership['carried'] ?? 0 ) ];
}
