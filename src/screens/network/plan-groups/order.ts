import type { Product } from '../../../api/types.gen.ts';

const days = { day: 1, week: 7, month: 30, year: 360 } as const;

/** Plans by price, the cheapest first; those of one price stay as they are. Without a price: the lowest. */
export function byPrice(plans: Product[]): Product[] {
	return plans.toSorted((a, b) => perMonth(a) - perMonth(b));
}

/** What a plan costs a month: by its monthly price where it has one, for life the most of all. Only to compare. */
function perMonth({ prices }: Product): number {
	const price = prices.find(({ unit, count }) => unit === 'month' && count === 1) ?? prices[0];
	if (!price || price.amount === 0) return 0;
	return price.unit === null ? Infinity : (price.amount * days.month) / (days[price.unit] * (price.count ?? 1));
}
