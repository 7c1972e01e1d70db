/**
 * Money (R1.1, R1.3): integers in the currency's minor unit. The twin of includes/Domain/money.php.
 * This file holds the one place that divides.
 */

/**
 * a·x/y, multiplied first, divided once, rounded half away from zero (R1.3).
 * BigInt inside: a·x may pass 2^53. y must be above 0.
 */
export function share(a: number, x: number, y: number): number {
	const product = BigInt(a) * BigInt(x);
	const divisor = BigInt(y);
	const size = product < 0n ? -product : product;
	const rounded = (2n * size + divisor) / (2n * divisor);
	return Number(product < 0n ? -rounded : rounded);
}

/** One million: rates are parts per million. */
export const MILLION = 1_000_000;

/**
 * The tax of an amount (R9.1): on top of it, or, when prices include tax, the part of it that is tax.
 * Negative amounts (credits) give negative tax.
 */
export function taxOf(amount: number, taxPpm: number, included: boolean): number {
	return included ? amount - share(amount, MILLION, MILLION + taxPpm) : share(amount, taxPpm, MILLION);
}
