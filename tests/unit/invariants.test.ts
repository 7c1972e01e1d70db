// @vitest-environment node
/** R11: what must hold for every change, whatever is chosen. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange, buildRenewal } from '../../src/domain/apply';
import { addDays, dayFromNumber, dayNumber, dayParts, daysBetween, daysInMonth } from '../../src/domain/calendar';
import { share } from '../../src/domain/money';
import { nextPeriod, periodFrom } from '../../src/domain/period';
import { buildQuote, onTerms, type CatalogProduct, type Quote, type QuoteInput, type QuoteMembership } from '../../src/domain/quote';
import { quoteInput } from '../parity/inputs';

/** What a quote moves: money and credit that leave the customer, less credit that comes back, plus what is put off. */
const moved = (before: number, quote: Quote) => quote.due_now + quote.carried + (before - quote.credit_after);

const plans: CatalogProduct[] = [1, 2, 3, 4].map((id) => ({
	id, type: 'plan', group: 1, rank: id, status: 'active', currency: 'USD', prices: [{ unit: 'month', count: 1, amount: [900, 1900, 4900, 2999][id - 1] ?? 0 }],
}));
const everythingNow = { upgrade: 'now', downgrade: 'now', crossgrade: 'now' } as const;

function paidMonth(start: string, planId: number): QuoteMembership {
	const amount = plans[planId - 1]?.prices[0]?.amount ?? 0;
	return {
		status: 'active', currency: 'USD', period: periodFrom(start, 'month', 1), credit: 0, setup_fee_paid: 0,
		items: [{ product_id: planId, quantity: 1, unit_amount: amount, segment: { from: start, amount } }],
	};
}

function change(membership: QuoteMembership, today: string, planId: number): { quote: Quote; after: QuoteMembership } {
	const input: QuoteInput = { today, membership, catalog: plans, policy: everythingNow, selection: { plan_id: planId, unit: 'month', count: 1, addons: [] } };
	const quote = buildQuote(input);
	if ('error' in quote) {
		throw new Error(quote.error);
	}
	return { quote, after: quote.kind === 'none' ? membership : { ...membership, ...applyChange(input, quote) } };
}

const day = fc.integer({ min: 0, max: 1500 }).map((n) => addDays('2024-01-01', n));

describe('R11.2 money is conserved', () => {
	it('over any chain of changes in a period: what was paid is the value of the days each plan was held, within one unit per line', () => {
		fc.assert(fc.property(day, fc.integer({ min: 1, max: 4 }), fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 4 })), { maxLength: 8 }), (start, first, steps) => {
			let membership = paidMonth(start, first);
			const end = membership.period?.end ?? start;
			const whole = daysBetween(start, end);
			let paid = plans[first - 1]?.prices[0]?.amount ?? 0;
			let plan = first;
			let today = start;
			let changes = 0;
			// In units of 1/whole, so that the comparison has no rounding of its own.
			let held = 0;
			for (const [wait, target] of steps) {
				const next = addDays(today, wait);
				if (next >= end) {
					break;
				}
				held += daysBetween(today, next) * (plans[plan - 1]?.prices[0]?.amount ?? 0);
				const { quote, after } = change(membership, next, target);
				paid += moved(membership.credit, quote);
				changes += quote.kind === 'none' ? 0 : 1;
				membership = after;
				plan = target;
				today = next;
			}
			held += daysBetween(today, end) * (plans[plan - 1]?.prices[0]?.amount ?? 0);
			expect(Math.abs(paid * whole - held)).toBeLessThanOrEqual(changes * whole);
		}), { numRuns: 2000 });
	});
});

describe('R11.3 credit', () => {
	it('never exceeds what was charged, and the customer’s credit is never negative', () => {
		fc.assert(fc.property(quoteInput, (input) => {
			const quote = buildQuote(input);
			if ('error' in quote) {
				return;
			}
			for (const line of quote.lines.filter((l) => l.type === 'credit')) {
				const segment = input.membership.items.find((item) => item.product_id === line.product_id)?.segment;
				expect(-line.amount).toBeLessThanOrEqual((segment?.amount ?? 0) - (segment?.refunded ?? 0));
			}
			expect(quote.credit_after).toBeGreaterThanOrEqual(0);
			expect(quote.due_now).toBeGreaterThanOrEqual(0);
			expect(quote.carried === 0 || quote.due_now === 0).toBe(true);
			expect(quote.credit_used).toBeLessThanOrEqual(input.membership.credit);
		}), { numRuns: 3000 });
	});

	it('sums up: lines and tax are what is due, carried, taken from credit or given to it', () => {
		fc.assert(fc.property(quoteInput, (input) => {
			const quote = buildQuote(input);
			if ('error' in quote) {
				return;
			}
			const included = input.policy?.prices_include_tax ?? false;
			const total = quote.lines.reduce((sum, line) => sum + line.amount + (included ? 0 : line.tax), 0);
			expect(moved(input.membership.credit, quote)).toBe(total);
		}), { numRuns: 3000 });
	});
});

describe('R11.4 there and back on one day', () => {
	it('costs nothing, within one unit', () => {
		fc.assert(fc.property(day, fc.integer({ min: 0, max: 27 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (start, after, from, to) => {
			const membership = paidMonth(start, from);
			const today = addDays(start, after);
			const there = change(membership, today, to);
			const back = change(there.after, today, from);
			expect(Math.abs(moved(membership.credit, there.quote) + moved(there.after.credit, back.quote))).toBeLessThanOrEqual(1);
		}));
	});
});

describe('R7.4 what is waived', () => {
	it('is neither due nor taken from the credit, and nothing of it is ever given back', () => {
		fc.assert(fc.property(day, fc.integer({ min: 0, max: 27 }), fc.constantFrom(0, 300, 9000), fc.integer({ min: 0, max: 27 }), (start, after, credit, later) => {
			const membership = { ...paidMonth(start, 2), credit };
			const today = addDays(start, after);
			const end = membership.period?.end ?? start;
			const input = onTerms({ today, membership, catalog: plans, policy: everythingNow, selection: { plan_id: 3, unit: 'month', count: 1, addons: [] } }, { waive: true });
			const quote = buildQuote(input);
			if ('error' in quote) throw new Error(quote.error);
			expect(moved(credit, quote)).toBe(0);
			expect([quote.due_now, quote.carried, quote.credit_after]).toEqual([0, 0, credit]);
			const raised = { ...membership, ...applyChange(input, quote) };
			// Back on the same day: what they had. Later: at most what they paid, for the days that are left.
			const back = change(raised, today, 2);
			expect(Math.abs(moved(credit, back.quote))).toBeLessThanOrEqual(1);
			const day2 = addDays(today, later);
			if (day2 < end) {
				const free = change(raised, day2, 1).quote;
				const given = -(free.lines.find((line) => line.type === 'credit')?.amount ?? 0);
				expect(given).toBeLessThanOrEqual(share(1900, daysBetween(day2, end), daysBetween(start, end)) + 1);
			}
		}), { numRuns: 500 });
	});
});

describe('what is held after a change', () => {
	it('is what the next bill of its quote was worked out from', () => {
		fc.assert(fc.property(quoteInput, (input) => {
			const quote = buildQuote(input);
			if ('error' in quote || quote.effective !== 'now') {
				return;
			}
			const held = applyChange(input, quote);
			expect(held.items[0]?.product_id).toBe(input.selection.plan_id);
			expect(held.items.every((item) => item.quantity > 0)).toBe(true);
			expect(held.period).toEqual(quote.period);
			// Chosen again, it changes nothing; what a mixed change leaves waiting is a removal.
			const services = new Set(input.catalog.filter((p) => p.type === 'service').map((p) => p.id));
			const again = buildQuote({
				...input, membership: { ...input.membership, ...held },
				selection: { ...input.selection, addons: input.selection.addons.filter((a) => !services.has(a.product_id)) },
			});
			if (!('error' in again)) {
				expect(again.kind).toBe(quote.kind === 'mixed' ? (again.kind === 'none' ? 'none' : 'remove') : 'none');
				if (again.kind === 'none' && held.period) {
					expect(again.next).toEqual(quote.next);
				}
			}
		}), { numRuns: 3000 });
	});

	it('at the billing date is billed with the amount that was promised', () => {
		fc.assert(fc.property(quoteInput, (input) => {
			const quote = buildQuote(input);
			if ('error' in quote || quote.effective !== 'period_end') {
				return;
			}
			const renewal = buildRenewal(input, input.selection);
			if ('error' in renewal) {
				// Only what the last day of the period no longer allows may be refused; the quote allowed it.
				expect.fail(renewal.error);
			}
			expect(renewal.total).toBe(quote.next?.amount ?? renewal.total);
			expect(renewal.held.period?.start ?? quote.effective_on).toBe(quote.effective_on);
			expect(renewal.held.credit).toBeGreaterThanOrEqual(0);
		}), { numRuns: 3000 });
	});
});

describe('R1 days and shares', () => {
	it('counts every day of 800 years as native dates do', () => {
		for (let n = dayNumber(1900, 1, 1); n < dayNumber(2100, 1, 1); n += 1) {
			const text = dayFromNumber(n);
			if (text !== new Date(n * 86400000).toISOString().slice(0, 10)) {
				expect.fail(`${n}: ${text}`);
			}
		}
		expect(dayNumber(...dayParts('1970-01-01'))).toBe(0);
	});

	it('keeps the anchor over ten years of months, whatever the day: 31 Jan, 28 Feb, 31 Mar', () => {
		fc.assert(fc.property(day, (start) => {
			let period = periodFrom(start, 'month', 1);
			for (let k = 0; k < 120; k += 1) {
				const [year, month, d] = dayParts(period.start);
				expect(d).toBe(Math.min(dayParts(start)[2], daysInMonth(year, month)));
				expect(period.end > period.start).toBe(true);
				period = nextPeriod(period);
			}
		}), { numRuns: 60 });
		expect(nextPeriod(periodFrom('2024-02-29', 'year', 1))).toMatchObject({ start: '2025-02-28', end: '2026-02-28' });
		expect(nextPeriod(nextPeriod(nextPeriod(periodFrom('2024-02-29', 'year', 1))))).toMatchObject({ start: '2027-02-28', end: '2028-02-29' });
	});

	it('rounds halves away from zero, once', () => {
		expect([share(1, 1, 2), share(-1, 1, 2), share(5, 1, 10), share(4, 1, 10), share(-5, 1, 10), share(0, 7, 3)]).toEqual([1, -1, 1, 0, -1, 0]);
		expect(share(100_000_000_000, 365, 366)).toBe(99_726_775_956);
	});
});
