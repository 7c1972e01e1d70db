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

/** A rate of the network's: what a tax category costs in a country. */
export interface TaxRate {
	country: string;
	category: string;
	ppm: number;
}

/**
 * The rate of a product (R9.2): of its tax category in the customer's country, 0 where there is none; a product without
 * a category has its own rate.
 */
export function taxRate(category: string, own: number, country: string, rates: TaxRate[]): number {
	if (category === '') {
		return own;
	}
	return rates.find((rate) => rate.country === country && rate.category === category)?.ppm ?? 0;
}
