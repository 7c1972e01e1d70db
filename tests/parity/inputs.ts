/**
 * Inputs of the quote function for fast-check, biased to what hurts: ties, month ends, zeros, equal ranks, the first and
 * the last day, products that were withdrawn.
 */
import fc from 'fast-check';
import { addDays, daysBetween } from '../../src/domain/calendar';
import { nextPeriod, periodFrom, type Unit } from '../../src/domain/period';
import { onTerms, type CatalogProduct, type Item, type Price, type QuoteInput, type Terms } from '../../src/domain/quote';

const day = fc.oneof(
	fc.constantFrom('2024-01-31', '2024-02-29', '2025-02-28', '2025-12-31', '2026-01-30', '2026-03-31', '2026-04-01', '2027-02-28'),
	fc.integer({ min: 0, max: 2000 }).map((n) => addDays('2024-01-01', n)),
);
const amount = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom(0, 1, 2, 3, 99, 900, 999, 1000, 1999, 2000, 3000, 10000, 239995) },
	{ weight: 2, arbitrary: fc.integer({ min: 0, max: 500000 }) },
	{ weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000_000_000 }) },
);
const ppm = fc.constantFrom(0, 0, 1, 70000, 88750, 190000, 200000, 1000000);
const term = fc.constantFrom<[Unit | null, number | null]>(
	['month', 1], ['month', 1], ['month', 1], ['year', 1], ['week', 1], ['month', 3], ['month', 12], ['day', 7], [null, null],
);
const price = fc.record({ term, amount, setup_fee: fc.constantFrom(0, 0, 500, 1500), trial_days: fc.constantFrom(0, 0, 7, 14, 30) })
	.map(({ term: [unit, count], ...rest }): Price => ({ unit, count, ...rest }));
const prices = fc.uniqueArray(price, { minLength: 1, maxLength: 4, selector: (p) => `${p.unit} ${p.count}` });
const status = fc.constantFrom<'active' | 'inactive'>('active', 'active', 'active', 'active', 'inactive');
const currency = fc.constantFrom('USD', 'USD', 'USD', 'USD', 'USD', 'EUR');
const addonIds = fc.subarray([10, 11, 12, 13]);
const plan = (id: number) => fc.record({
	id: fc.constant(id), type: fc.constant<'plan'>('plan'), group: fc.constantFrom(1, 1, 1, 1, 2, null), rank: fc.integer({ min: 1, max: 3 }),
	status, currency, tax_ppm: ppm, addons: addonIds, prices,
});
const addon = (id: number, type: 'package' | 'service') => fc.record({
	id: fc.constant(id), type: fc.constant(type), status, currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'), tax_ppm: ppm,
	prices: type === 'service' ? fc.constant<Price[]>([{ unit: null, count: null, amount: 19900 }]) : prices,
});
const policy = fc.record({
	upgrade: fc.constantFrom('now', 'period_end', 'refuse'), downgrade: fc.constantFrom('now', 'period_end', 'refuse'),
	longer: fc.constantFrom('now', 'period_end', 'refuse'), shorter: fc.constantFrom('now', 'period_end', 'refuse'),
	crossgrade: fc.constantFrom('now', 'period_end', 'refuse'), setup_fee: fc.constantFrom('none', 'gap', 'full'),
	minimum_charge: fc.constantFrom(0, 50, 500), prices_include_tax: fc.boolean(),
}, { requiredKeys: [] });

/** What a manager sets for a change. */
export const terms: fc.Arbitrary<Terms> = fc.record({ when: fc.constantFrom('now', 'period_end'), price: amount, waive: fc.constant(true) }, { requiredKeys: [] });

/** A whole input: a catalogue, what is held in it, and a selection that is often valid and sometimes not. */
export const quoteInput: fc.Arbitrary<QuoteInput> = fc.record({
	plans: fc.tuple(plan(1), plan(2), plan(3)),
	addons: fc.tuple(addon(10, 'package'), addon(11, 'package'), addon(12, 'package'), addon(13, 'service')),
	start: day,
	// Where today lies in the period, in thousandths; 0 is the first day, 999 the last one.
	at: fc.oneof(fc.constantFrom(0, 999), fc.integer({ min: 0, max: 999 }), fc.constantFrom(1000, 1100)),
	segmentAt: fc.integer({ min: 0, max: 999 }),
	renewed: fc.boolean(),
	status: fc.oneof(
		{ weight: 12, arbitrary: fc.constant('active' as const) }, { weight: 4, arbitrary: fc.constant('trialing' as const) },
		{ weight: 1, arbitrary: fc.constantFrom('pending' as const, 'on_hold' as const, 'expired' as const, 'cancelled' as const) },
	),
	trialDays: fc.constantFrom(7, 14, 30),
	heldPrice: fc.nat(), heldAmount: fc.option(amount), heldAddons: fc.subarray([10, 11, 12]), quantities: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 4, maxLength: 4 }),
	paid: fc.constantFrom<'full' | 'half' | 'none'>('full', 'full', 'half', 'none'), refunded: fc.constantFrom(0, 0, 0, 100), segmentTax: fc.option(ppm, { nil: undefined }),
	credit: fc.constantFrom(0, 0, 300, 1_000_000), setup: fc.constantFrom(0, 0, 1000), carried: fc.option(fc.constantFrom(0, 17), { nil: undefined }),
	cancelled: fc.constantFrom(false, false, false, false, false, false, false, true),
	discount: fc.option(fc.oneof(
		fc.record({ type: fc.constant<'percent'>('percent'), ppm: fc.constantFrom(100000, 333333, 500000, 1000000), product_ids: fc.option(fc.constantFrom<number[]>([1], [2, 10])), cycles_left: fc.option(fc.constantFrom(0, 1, 2)) }),
		fc.record({ type: fc.constant<'amount'>('amount'), amount: fc.constantFrom(1, 500, 5000), product_ids: fc.option(fc.constantFrom<number[]>([1], [2, 10])), cycles_left: fc.option(fc.constantFrom(0, 1, 2)) }),
	), { freq: 4 }),
	dated: fc.constantFrom(0, 0, 1, 2, 3),
	target: fc.constantFrom(1, 1, 2, 2, 2, 3, 99, 10), targetPrice: fc.nat(), stay: fc.boolean(),
	chosen: fc.subarray([10, 11, 12, 13, 99]), more: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 5, maxLength: 5 }), same: fc.boolean(),
	policy,
	terms: fc.option(terms, { freq: 2 }),
}).map((c) => {
	const catalog: CatalogProduct[] = [...c.plans, ...c.addons];
	// The held plan is one of the network's own currency.
	const held = { ...c.plans[0], currency: 'USD' };
	catalog[0] = held;
	const heldPrice = held.prices[c.heldPrice % held.prices.length] as Price;
	let period = heldPrice.unit && heldPrice.count ? periodFrom(c.start, heldPrice.unit, heldPrice.count) : null;
	if (period && c.renewed) {
		period = nextPeriod(period);
	}
	const trialing = c.status === 'trialing' && period !== null;
	if (period && trialing) {
		period = { ...period, end: addDays(period.start, c.trialDays) };
	}
	const length = period ? daysBetween(period.start, period.end) : 0;
	const first = period?.start ?? c.start;
	const item = (product_id: number, quantity: number, unit_amount: number): Item => {
		const from = addDays(first, Math.floor(((length - 1) * Math.min(c.segmentAt, c.at)) / 1000));
		const full = unit_amount * quantity;
		const charged = c.paid === 'full' ? full : Math.floor(full / 2);
		return {
			product_id, quantity, unit_amount,
			segment: !period || trialing || c.paid === 'none' ? null : {
				from: from < first ? first : from, amount: charged,
				...(c.refunded ? { refunded: Math.min(c.refunded, charged) } : {}), ...(c.segmentTax === undefined ? {} : { tax_ppm: c.segmentTax }),
			},
		};
	};
	const addonItems = c.heldAddons.map((id, index) => {
		const product = catalog.find((p) => p.id === id) as CatalogProduct;
		const listed = product.prices.find((p) => p.unit === heldPrice.unit && p.count === heldPrice.count);
		return item(id, c.quantities[index] ?? 1, listed?.amount ?? 700);
	});
	const target = catalog.find((p) => p.id === c.target);
	const targetPrice = target ? (target.prices[c.targetPrice % target.prices.length] as Price) : heldPrice;
	const bought = c.stay ? heldPrice : targetPrice;
	const input: QuoteInput = {
		today: period ? addDays(first, Math.floor((length * c.at) / 1000)) : addDays(first, c.at % 40),
		membership: {
			status: c.status === 'trialing' && !trialing ? 'active' : c.status, currency: 'USD', period,
			...(trialing && period ? { trial: { start: period.start, end: period.end } } : {}),
			...(c.cancelled && period ? { cancel_at: period.end } : {}),
			items: [item(1, 1, c.heldAmount ?? heldPrice.amount), ...addonItems],
			credit: c.credit, setup_fee_paid: c.setup,
			// Over before the billing date, or not begun today.
			discount: c.discount && c.dated ? { ...c.discount, from: c.dated === 2 ? addDays(first, 15) : null, until: c.dated === 1 ? addDays(first, 20) : c.dated === 3 ? addDays(first, 400) : null } : c.discount, ...(c.carried === undefined ? {} : { carried: c.carried }),
		},
		catalog,
		selection: {
			plan_id: c.target, unit: bought.unit, count: bought.count,
			addons: c.same
				? addonItems.map((i) => ({ product_id: i.product_id, quantity: i.quantity }))
				: c.chosen.map((id, index) => ({ product_id: id, quantity: c.more[index] ?? 1 })),
		},
		policy: c.policy,
	};
	return c.terms ? onTerms(input, c.terms) : input;
});
