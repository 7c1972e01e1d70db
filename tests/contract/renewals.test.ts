// @vitest-environment node
// Days go by: bills, retries, holds, ends; what was scheduled, what was paid ahead. Plans cost $10, $20 and $50 a month.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Membership, Payment, Product } from '../../src/api/types.gen.ts';
import {
	addCredit, admin, ASKS, card, cardOf, change, changesOf, creditsOf, DECLINED, eventsOf, expectStatus, type Family, LATER_DECLINED, makeFamily, makeGroup, makeMembership, makeProduct, makeQuote,
	month, once, paymentsOf, payOpen, readMembership, traveller, until, wish, withSettings, year,
} from './fixtures.ts';
import { as, type Caller, type Failure } from './target.ts';

let family: Family;
let who: Caller;

beforeAll(async () => {
	family = await makeFamily();
});
beforeEach(async () => {
	who = await traveller();
});

const byCard = { payment_method: 'sandbox_card' } as const;
const byHand = { payment_method: 'manual' } as const;
/** Payments that are bills of a billing date, oldest first, with what is to be seen of each. */
const bills = async (membership: { id: number }) => (await paymentsOf(membership)).filter((one) => one.purpose === 'renewal').map(({ due_on, status, total }) => [due_on, status, total]).reverse();
const newest = async (membership: { id: number }): Promise<Payment> => {
	const [payment] = await paymentsOf(membership);
	if (!payment) throw new Error('There is no payment.');
	return payment;
};
const take = (payment: Payment, today: string) => admin.post<Payment>(`/payments/${payment.id}/confirm`, undefined, { today });
/** On High since 16 April, paid with a card: $5 for the rest of April, and $20 on 1 May. */
const onHigh = async (number: string): Promise<Membership> => {
	const low = await makeMembership(who, family.low);
	return (await change(who, low, wish(family.high), cardOf(number, true))).membership;
};

describe('a billing date, paid by card', () => {
	test('is charged on its day, once, for the next period', async () => {
		const low = await makeMembership(who, family.low, byCard);
		await until(who, '2026-04-30');
		expect(await paymentsOf(low)).toEqual([]);
		for (const day of ['2026-05-01', '2026-05-01', '2026-05-02']) await until(who, day);
		expect(await paymentsOf(low)).toMatchObject([
			{
				purpose: 'renewal', status: 'completed', method: 'sandbox_card', total: 1000, due_on: '2026-05-01', period: { start: '2026-05-01', end: '2026-06-01' }, change_id: null, action: null, error: '',
				lines: [{ type: 'charge', product_id: family.low.id, label: family.low.name, amount: 1000, tax: 0, from: '2026-05-01', to: '2026-06-01' }], bill_to: { country: '' },
			},
		]);
		expect(await readMembership(low.id)).toMatchObject({
			status: 'active', period: { start: '2026-05-01', end: '2026-06-01' }, times_billed: 1, next_bill: { on: '2026-06-01', amount: 1000 }, open_payment: null,
			items: [{ segment: { from: '2026-05-01', amount: 1000, refunded: 0 } }],
		});
		// Time did it, though a customer's page view was the occasion.
		expect((await eventsOf(low)).map(({ type, actor, origin }) => [type, actor.id, origin])).toEqual([
			['membership.renewed', 0, 'sweep'], ['payment.completed', 0, 'sweep'], ['renewal.billed', 0, 'sweep'], ['membership.created', 1, 'rest'],
		]);
	});

	test('comes month after month, and keeps the day it began on', async () => {
		const low = await makeMembership(who, family.low, { ...byCard, on: '2026-01-31' });
		await until(who, '2026-05-31');
		expect(await bills(low)).toEqual(['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'].map((day) => [day, 'completed', 1000]));
		expect((await readMembership(low.id)).period).toEqual({ start: '2026-05-31', end: '2026-06-30', unit: 'month', count: 1, anchor_day: 31 });
	});

	test('comes year after year, also from a leap day', async () => {
		const plan = await makeProduct({ name: 'Yearly', prices: [year(10000)] });
		const membership = await makeMembership(who, plan, { ...byCard, unit: 'year', on: '2028-02-29' });
		await until(who, '2032-03-01');
		expect((await bills(membership)).map(([day]) => day)).toEqual(['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29']);
	});

	test('charges what is held at the prices agreed: $10 and twice $4', async () => {
		const plan = await makeProduct({ name: 'Dearer soon', prices: [month(1000)], addons: [family.disk.id] });
		const membership = await makeMembership(who, plan, { ...byCard, addons: [{ product_id: family.disk.id, quantity: 2 }] });
		expectStatus(await admin.put(`/products/${plan.id}`, { prices: [month(1500)], status: 'inactive' }), 200);
		await until(who, '2026-05-01');
		expect(await newest(membership)).toMatchObject({ status: 'completed', total: 1800, lines: [{ product_id: plan.id, amount: 1000 }, { product_id: family.disk.id, amount: 800 }] });
	});

	test('uses the credit first', async () => {
		const low = await makeMembership(who, family.low, byCard);
		await addCredit(low, 300);
		await until(who, '2026-05-01');
		expect(await newest(low)).toMatchObject({ total: 700, lines: [{ type: 'charge', amount: 1000 }, { type: 'credit_used', amount: -300 }] });
		expect(await creditsOf(low)).toMatchObject([{ amount: -300, balance_after: 0, reason: 'used', payment_id: (await newest(low)).id }, { amount: 300, balance_after: 300, reason: 'added' }]);
	});

	test('is paid from credit alone when there is enough, and that is no charge', async () => {
		const low = await makeMembership(who, family.low, byCard);
		await addCredit(low, 2500);
		await until(who, '2026-06-01');
		expect(await bills(low)).toEqual([['2026-05-01', 'completed', 0], ['2026-06-01', 'completed', 0]]);
		expect(await newest(low)).toMatchObject({ method: 'credit', lines: [{ type: 'charge', amount: 1000 }, { type: 'credit_used', amount: -1000 }] });
		expect(await readMembership(low.id)).toMatchObject({ credit: 500, times_billed: 0, payment_method: 'sandbox_card', period: { start: '2026-06-01' } });
	});

	test('carries what is too little to charge to the next one: 20 cents', async () => {
		const low = await makeMembership(who, family.low, byCard);
		await addCredit(low, 980);
		await until(who, '2026-05-01');
		expect(await newest(low)).toMatchObject({ total: 0, method: 'credit', lines: [{ type: 'charge', amount: 1000 }, { type: 'credit_used', amount: -980 }, { type: 'carried_on', amount: -20 }] });
		expect(await readMembership(low.id)).toMatchObject({ carried: 20, next_bill: { on: '2026-06-01', amount: 1020 } });
		await until(who, '2026-06-01');
		expect(await newest(low)).toMatchObject({ total: 1020, lines: [{ type: 'charge', amount: 1000 }, { type: 'carried', amount: 20 }] });
		expect((await readMembership(low.id)).carried).toBe(0);
	});

	test('never comes for what is free or for life', async () => {
		const [free, life] = [await makeMembership(who, family.free, { unit: null }), await makeMembership(who, await makeProduct({ name: 'For life', prices: [once(30000)] }), { unit: null })];
		await until(who, '2036-01-01');
		for (const one of [free, life]) expect(await readMembership(one.id)).toEqual(one);
	});

	test('late is one bill after the other, each on the terms of its own day', async () => {
		const plan = await makeProduct({ name: 'Taxed from June', prices: [month(1000)] });
		const membership = await makeMembership(who, plan, byCard);
		// Edited on 20 May, while nobody had looked since April.
		expectStatus(await admin.put(`/products/${plan.id}`, { tax_ppm: 200000 }, { today: '2026-05-20' }), 200);
		await until(who, '2026-06-15');
		expect(await bills(membership)).toEqual([['2026-05-01', 'completed', 1000], ['2026-06-01', 'completed', 1200]]);
		expect((await paymentsOf(membership)).map((one) => one.lines[0]?.tax_ppm)).toEqual([200000, 0]);
	});
});

describe('a discount', () => {
	test('is used up cycle by cycle: the first month and the second', async () => {
		const low = await makeMembership(who, family.low, { ...byCard, discount: { type: 'percent', ppm: 500000, code: 'HALF', product_ids: null, cycles_left: 2 } });
		expect(low).toMatchObject({ discount: { code: 'HALF', cycles_left: 1 }, next_bill: { amount: 500 } });
		await until(who, '2026-06-01');
		expect(await bills(low)).toEqual([['2026-05-01', 'completed', 500], ['2026-06-01', 'completed', 1000]]);
		expect((await readMembership(low.id)).discount).toBeNull();
	});

	test('runs from its first day to its last', async () => {
		const low = await makeMembership(who, family.low, { ...byCard, discount: { type: 'amount', amount: 300, from: '2026-06-01', until: '2026-06-30' } });
		expect(low.next_bill).toEqual({ on: '2026-05-01', amount: 1000 });
		await until(who, '2026-05-01');
		expect((await readMembership(low.id)).next_bill).toEqual({ on: '2026-06-01', amount: 700 });
		await until(who, '2026-07-01');
		expect(await bills(low)).toEqual([['2026-05-01', 'completed', 1000], ['2026-06-01', 'completed', 700], ['2026-07-01', 'completed', 1000]]);
	});

	test.each([{ type: 'percent', ppm: 1, from: 'soon' }, { type: 'percent', ppm: 1, until: '1.6.2026' }, { type: 'percent', ppm: 1, code: 'x'.repeat(41) }, { type: 'percent', ppm: 1, colour: 'red' }])('that is none is refused: %j', async (discount) => {
		const low = await makeMembership(who, family.low);
		const { status, body } = await admin.put(`/memberships/${low.id}`, { discount });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['discount']]);
	});
});

describe('the tax', () => {
	const rates = [{ country: 'GR', category: 'standard', name: 'ΦΠΑ', ppm: 240000 }, { country: 'DE', category: 'standard', name: 'USt', ppm: 190000 }];
	let plan: Product;
	beforeAll(async () => {
		plan = await makeProduct({ name: 'Taxed', tax_category: 'standard', tax_ppm: 70000, prices: [month(1000)] });
	});

	test('is that of the customer\'s country: 24 %', async () => {
		await withSettings({ tax_rates: rates, country: 'DE' }, async () => {
			const membership = await makeMembership(who, plan, { ...byCard, country: 'GR' });
			expect(membership).toMatchObject({ country: 'GR', next_bill: { amount: 1240 }, items: [{ segment: { tax_ppm: 240000 } }] });
			await until(who, '2026-05-01');
			expect(await newest(membership)).toMatchObject({ total: 1240, bill_to: { country: 'GR' }, lines: [{ amount: 1000, tax: 240, tax_ppm: 240000 }] });
		});
	});

	test('is the network\'s where the customer has none, and another after a move', async () => {
		await withSettings({ tax_rates: rates, country: 'DE' }, async () => {
			const membership = await makeMembership(who, plan, byCard);
			expect(membership).toMatchObject({ country: null, next_bill: { amount: 1190 } });
			await until(who, '2026-05-01');
			expect(await newest(membership)).toMatchObject({ total: 1190, bill_to: { country: 'DE' } });
			const moved = expectStatus(await admin.put<Membership>(`/memberships/${membership.id}`, { country: 'GR' }), 200);
			expect(moved).toMatchObject({ country: 'GR', next_bill: { amount: 1240 } });
		});
	});

	test('is nothing where there is no rate, and what the product says where it has no category', async () => {
		await withSettings({ tax_rates: rates, country: 'FR' }, async () => {
			const [membership, own] = [await makeMembership(who, plan), await makeMembership(who, await makeProduct({ name: 'Own rate', tax_ppm: 70000, prices: [month(1000)] }))];
			expect([membership.next_bill?.amount, own.next_bill?.amount]).toEqual([1000, 1070]);
		});
	});

	test.each([['country', 'Greece'], ['country', 'gr'], ['tax_rates', [{ country: 'GR', category: '', name: '', ppm: 1 }]], ['tax_rates', [{ country: 'GR', category: 'x', name: 'y', ppm: 1_000_001 }]], ['tax_rates', [{ country: 'GR' }]], ['retry_days', [0]], ['retry_days', [1, 1]], ['grace_days', -1], ['invoice_days', 61], ['failed_change', 'perhaps'], ['mails', ['postcard']]])('of settings that are none: %s %j', async (name, value) => {
		const { status, body } = await admin.put('/settings', { [name]: value });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, [name]]);
	});
});

describe('a card that is declined at the billing date', () => {
	test('is asked again after 1, 3 and 5 days; then the membership is on hold, then expired', async () => {
		const high = await onHigh(LATER_DECLINED);
		await until(who, '2026-05-01');
		const bill = await newest(high);
		expect(bill).toMatchObject({ purpose: 'renewal', status: 'pending', action: 'retry', next_try_on: '2026-05-02', total: 2000, paid_gmt: null });
		expect(bill.error).not.toBe('');
		expect(await readMembership(high.id)).toMatchObject({ status: 'active', period: high.period, open_payment: { id: bill.id } });
		for (const [day, next] of [['2026-05-01', '2026-05-02'], ['2026-05-02', '2026-05-04'], ['2026-05-03', '2026-05-04'], ['2026-05-04', '2026-05-06']] as const) {
			await until(who, day);
			expect(await newest(high)).toMatchObject({ id: bill.id, number: bill.number, action: 'retry', next_try_on: next });
		}
		await until(who, '2026-05-06');
		expect(await newest(high)).toMatchObject({ id: bill.id, status: 'pending', action: 'await_customer', next_try_on: null });
		expect(await readMembership(high.id)).toMatchObject({ status: 'on_hold', on_hold_since: '2026-05-06', expires_on: '2026-05-20', plan_id: family.high.id, period: high.period });
		await until(who, '2026-05-19');
		expect((await readMembership(high.id)).status).toBe('on_hold');
		await until(who, '2026-05-20');
		expect(await readMembership(high.id)).toMatchObject({ status: 'expired', ended_on: '2026-05-20', on_hold_since: null, next_bill: null, open_payment: null });
		expect(await newest(high)).toMatchObject({ id: bill.id, status: 'voided', action: null });
		await until(who, '2027-01-01');
		expect(await paymentsOf(high)).toHaveLength(2);
	});

	test('refuses changes until the bill is paid, which the customer can do with another card', async () => {
		const high = await onHigh(LATER_DECLINED);
		await until(who, '2026-05-02');
		const { status, body } = await as(who).post(`/memberships/${high.id}/quotes`, { selection: wish(family.top) }, { today: '2026-05-02' });
		expect([status, body.code]).toEqual([422, 'tierway_renewal_due']);
		const bill = await newest(high);
		const paid = expectStatus(await payOpen(who, bill, card, '2026-05-03'), 200);
		expect(paid).toMatchObject({ change: null, payment: { id: bill.id, status: 'completed', action: null, error: '', next_try_on: null }, membership: { status: 'active', period: { start: '2026-05-01', end: '2026-06-01' }, open_payment: null } });
		// The new card is the one that is kept.
		await until(who, '2026-06-01');
		expect(await bills(high)).toEqual([['2026-05-01', 'completed', 2000], ['2026-06-01', 'completed', 2000]]);
	});

	test('when the customer tries another that is declined too, stays what it was', async () => {
		const high = await onHigh(LATER_DECLINED);
		await until(who, '2026-05-01');
		const bill = await newest(high);
		const { status, body } = await payOpen<Failure>(who, bill, cardOf(DECLINED), '2026-05-01');
		expect([status, body.code, body.data.payment?.id]).toEqual([402, 'tierway_payment_declined', bill.id]);
		expect(await newest(high)).toMatchObject({ id: bill.id, status: 'pending', action: 'retry', next_try_on: '2026-05-02' });
		await until(who, '2026-05-07');
		expect((await payOpen<Failure>(who, bill, cardOf(DECLINED), '2026-05-07')).status).toBe(402);
		expect(await newest(high)).toMatchObject({ id: bill.id, status: 'pending', action: 'await_customer' });
	});

	test('on hold, paid late: active again, and the billing date has not moved', async () => {
		const high = await onHigh(LATER_DECLINED);
		for (const day of ['2026-05-01', '2026-05-06']) await until(who, day);
		expect((await readMembership(high.id)).status).toBe('on_hold');
		const paid = expectStatus(await payOpen(who, await newest(high), card, '2026-05-15'), 200);
		expect(paid.membership).toMatchObject({ status: 'active', on_hold_since: null, period: { start: '2026-05-01', end: '2026-06-01' }, times_billed: high.times_billed + 1 });
		expect((await payOpen<Failure>(who, paid.payment, card, '2026-05-15')).body.code).toBe('tierway_not_waiting');
	});

	test('can be left to the manager, who confirms what came by bank', async () => {
		const high = await onHigh(LATER_DECLINED);
		for (const day of ['2026-05-01', '2026-05-06']) await until(who, day);
		expect((await readMembership(high.id)).status).toBe('on_hold');
		expectStatus(await take(await newest(high), '2026-05-07'), 200);
		// No card was charged: neither is it to give this back, nor asked next time.
		expect(await newest(high)).toMatchObject({ status: 'completed', method: 'manual' });
		expect(await readMembership(high.id)).toMatchObject({ status: 'active', period: { start: '2026-05-01' }, payment_method: 'manual' });
	});

	test('without retries and grace is on hold and over the same day', async () => {
		await withSettings({ retry_days: [], grace_days: 3 }, async () => {
			const high = await onHigh(LATER_DECLINED);
			await until(who, '2026-05-01');
			expect(await readMembership(high.id)).toMatchObject({ status: 'on_hold', on_hold_since: '2026-05-01', open_payment: { action: 'await_customer' } });
			await until(who, '2026-05-04');
			expect(await readMembership(high.id)).toMatchObject({ status: 'expired', ended_on: '2026-05-04' });
		});
	});

	test('that asks for a confirmation waits for it, and is on hold after the last day of a retry', async () => {
		const high = await onHigh(ASKS);
		await until(who, '2026-05-01');
		expect(await readMembership(high.id)).toMatchObject({ status: 'active', open_payment: { action: 'confirm_card', next_try_on: null, total: 2000 } });
		await until(who, '2026-05-06');
		expect(await readMembership(high.id)).toMatchObject({ status: 'on_hold', on_hold_since: '2026-05-06', open_payment: { action: 'confirm_card' } });
		const bill = await newest(high);
		expect(expectStatus(await payOpen(who, bill, cardOf(ASKS), '2026-05-06'), 200).payment).toMatchObject({ status: 'pending', action: 'confirm_card' });
		expect(expectStatus(await payOpen(who, bill, cardOf(ASKS, true), '2026-05-06'), 200)).toMatchObject({ payment: { status: 'completed' }, membership: { status: 'active', period: { start: '2026-05-01' } } });
	});
});

describe('a bill that is paid by hand', () => {
	test('is made 7 days ahead, and in force on its day when it was paid before', async () => {
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-04-23');
		expect(await paymentsOf(low)).toEqual([]);
		for (const day of ['2026-04-24', '2026-04-25']) await until(who, day);
		expect(await paymentsOf(low)).toMatchObject([{ purpose: 'renewal', status: 'pending', method: 'manual', action: 'await_manager', due_on: '2026-05-01', total: 1000 }]);
		const between = await readMembership(low.id);
		expect(between).toMatchObject({ status: 'active', period: low.period, open_payment: { due_on: '2026-05-01' } });
		expectStatus(await take(await newest(low), '2026-04-28'), 200);
		expect(await readMembership(low.id)).toMatchObject({ period: low.period, items: low.items, open_payment: null, times_billed: 1 });
		await until(who, '2026-04-30');
		expect((await readMembership(low.id)).period).toEqual(low.period);
		await until(who, '2026-05-01');
		expect(await readMembership(low.id)).toMatchObject({ status: 'active', period: { start: '2026-05-01', end: '2026-06-01' }, items: [{ segment: { from: '2026-05-01' } }] });
		await until(who, '2026-05-25');
		expect(await bills(low)).toEqual([['2026-05-01', 'completed', 1000], ['2026-06-01', 'pending', 1000]]);
	});

	test('overdue puts the membership on hold; confirmed late it goes on from the billing date', async () => {
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-05-01');
		expect(await readMembership(low.id)).toMatchObject({ status: 'on_hold', on_hold_since: '2026-05-01', open_payment: { action: 'await_manager', due_on: '2026-05-01' } });
		expectStatus(await take(await newest(low), '2026-05-05'), 200);
		expect(await readMembership(low.id)).toMatchObject({ status: 'active', on_hold_since: null, period: { start: '2026-05-01', end: '2026-06-01' } });
	});

	test('whose money did not come is the customer\'s to pay', async () => {
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-04-24');
		const failed = expectStatus(await admin.post<Payment>(`/payments/${(await newest(low)).id}/fail`, undefined, { today: '2026-04-25' }), 200);
		expect(failed).toMatchObject({ status: 'pending', action: 'await_customer' });
		expect(failed.error).not.toBe('');
		const paid = expectStatus(await payOpen(who, failed, card, '2026-04-26'), 200);
		expect(paid).toMatchObject({ payment: { status: 'completed', method: 'sandbox_card' }, membership: { payment_method: 'sandbox_card', period: low.period } });
		await until(who, '2026-05-01');
		expect(await readMembership(low.id)).toMatchObject({ status: 'active', period: { start: '2026-05-01' } });
	});

	test('is voided by a change, whose own bill comes instead', async () => {
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-04-24');
		// Six of 30 days are left on the 25th: $4 less $2.
		expect((await change(who, low, wish(family.high), { asked: { today: '2026-04-25' } })).payment?.total).toBe(200);
		expect(await bills(low)).toEqual([['2026-05-01', 'voided', 1000]]);
		await until(who, '2026-05-01');
		expect(await bills(low)).toEqual([['2026-05-01', 'voided', 1000], ['2026-05-01', 'completed', 2000]]);
	});

	test('paid ahead for something that changed becomes credit, which the next bill uses', async () => {
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-04-24');
		expectStatus(await take(await newest(low), '2026-04-24'), 200);
		await change(who, low, wish(family.high), { asked: { today: '2026-04-25' } });
		expect((await paymentsOf(low)).find((one) => one.purpose === 'renewal')).toMatchObject({ status: 'completed', total: 1000, credited: 1000 });
		expect(await creditsOf(low)).toMatchObject([{ amount: 1000, balance_after: 1000, reason: 'paid_ahead' }]);
		await until(who, '2026-05-01');
		expect(await newest(low)).toMatchObject({ total: 1000, lines: [{ amount: 2000 }, { type: 'credit_used', amount: -1000 }] });
		expect((await readMembership(low.id)).credit).toBe(0);
	});

	test.each<[string, object]>([['a discount', { discount: { type: 'percent', ppm: 500000 } }], ['a move to another country', { country: 'GR' }], ['another way to pay', { payment_method: 'sandbox_card' }]])('is voided by %s', async (_, fields) => {
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-04-24');
		expectStatus(await admin.put(`/memberships/${low.id}`, fields, { today: '2026-04-24' }), 200);
		expect(await bills(low)).toEqual([['2026-05-01', 'voided', 1000]]);
		expect((await readMembership(low.id)).open_payment).toBeNull();
	});

	test('is not voided by a write that has nothing to do with it', async () => {
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-04-24');
		expectStatus(await admin.put(`/memberships/${low.id}`, { site_ids: [], payment_method: 'manual' }, { today: '2026-04-24' }), 200);
		expect(await bills(low)).toEqual([['2026-05-01', 'pending', 1000]]);
	});

	test('is made on the day itself where the network says so', async () => {
		await withSettings({ invoice_days: 0 }, async () => {
			const low = await makeMembership(who, family.low, byHand);
			await until(who, '2026-04-30');
			expect(await paymentsOf(low)).toEqual([]);
			await until(who, '2026-05-01');
			expect(await readMembership(low.id)).toMatchObject({ status: 'on_hold', open_payment: { action: 'await_manager' } });
		});
	});
});

describe('a scheduled change', () => {
	test('is charged to the cent what was promised, on the day that was promised', async () => {
		const low = await makeProduct({ name: 'Promised', tax_ppm: 77000, prices: [month(1337)], addons: [family.disk.id] });
		const high = await makeProduct({ name: 'High', prices: [month(2000)], addons: [family.disk.id] });
		await makeGroup('Promises', [low, high]);
		const membership = await makeMembership(who, high, { ...byCard, discount: { type: 'percent', ppm: 150000, product_ids: [low.id] } });
		const quote = await makeQuote(who, membership, wish(low, [{ product_id: family.disk.id, quantity: 3 }]));
		// $13.37 less 15 % is 11.36; 7.7 % of that is 0.87; three disks are $12.
		expect(quote).toMatchObject({ effective: 'period_end', otherwise: 'renew', next: { on: '2026-05-01', amount: 1136 + 87 + 1200 } });
		const { change: waiting } = await change(who, membership, wish(low, [{ product_id: family.disk.id, quantity: 3 }]));
		await until(who, '2026-05-01');
		const payment = await newest(membership);
		expect(payment).toMatchObject({ status: 'completed', total: quote.next?.amount, due_on: '2026-05-01', change_id: waiting.id });
		expect(await changesOf(membership)).toMatchObject([{ id: waiting.id, status: 'applied', payment_id: payment.id, effective_on: '2026-05-01' }]);
	});

	test('is shown, and charged, at the tax of the day, once a rate is another', async () => {
		const [low, high] = [await makeProduct({ name: 'Taxed', tax_ppm: 100000, prices: [month(1000)] }), await makeProduct({ name: 'High', prices: [month(2000)] })];
		await makeGroup('Rates', [low, high]);
		const membership = await makeMembership(who, high, byCard);
		expect((await change(who, membership, wish(low))).membership.next_bill).toEqual({ on: '2026-05-01', amount: 1100 });
		expectStatus(await admin.put(`/products/${low.id}`, { tax_ppm: 200000 }), 200);
		expect((await readMembership(membership.id)).next_bill).toEqual({ on: '2026-05-01', amount: 1200 });
		await until(who, '2026-05-01');
		expect(await newest(membership)).toMatchObject({ status: 'completed', total: 1200 });
	});

	const two = async (): Promise<{ low: Product; high: Product }> => {
		const [low, high] = [await makeProduct({ name: 'Low', prices: [month(1000)] }), await makeProduct({ name: 'High', prices: [month(2000)] })];
		await makeGroup('Two', [low, high]);
		return { low, high };
	};

	test.each<[string, (plans: { low: Product; high: Product }) => Promise<unknown>]>([
		['is gone', async ({ low }) => expectStatus(await admin.put(`/products/${low.id}`, { status: 'inactive' }), 200)],
		['has another price', async ({ low }) => expectStatus(await admin.put(`/products/${low.id}`, { prices: [month(1100)] }), 200)],
		['belongs to another family', async ({ low }) => makeGroup('Elsewhere', [low])],
		['is not sold for the period any more', async ({ low }) => expectStatus(await admin.put(`/products/${low.id}`, { prices: [year(10000)] }), 200)],
	])('whose plan %s fails, and the plan held is renewed as promised', async (_, spoil) => {
		const plans = await two();
		const membership = await makeMembership(who, plans.high, byCard);
		const { change: waiting } = await change(who, membership, wish(plans.low));
		expect(waiting.quote.otherwise).toBe('renew');
		await spoil(plans);
		await until(who, '2026-05-01');
		const [failed] = await changesOf(membership);
		expect(failed).toMatchObject({ id: waiting.id, status: 'failed', payment_id: null });
		expect(failed?.reason).not.toBe('');
		expect(await bills(membership)).toEqual([['2026-05-01', 'completed', 2000]]);
		expect(await readMembership(membership.id)).toMatchObject({ status: 'active', plan_id: plans.high.id, pending_change: null, period: { start: '2026-05-01' } });
	});

	test('that fails holds the membership where that was promised, whatever the setting says by then', async () => {
		const plans = await two();
		const membership = await makeMembership(who, plans.high, byCard);
		await withSettings({ failed_change: 'hold' }, async () => {
			expect((await change(who, membership, wish(plans.low))).change.quote.otherwise).toBe('hold');
		});
		expectStatus(await admin.put(`/products/${plans.low.id}`, { status: 'inactive' }), 200);
		await until(who, '2026-05-01');
		expect(await changesOf(membership)).toMatchObject([{ status: 'failed' }]);
		const held = await readMembership(membership.id);
		expect(held).toMatchObject({ status: 'on_hold', on_hold_since: '2026-05-01', plan_id: plans.high.id, open_payment: { action: 'await_customer', total: 2000 } });
		expect(expectStatus(await payOpen(who, await newest(membership), card, '2026-05-02'), 200).membership).toMatchObject({ status: 'active', plan_id: plans.high.id, period: { start: '2026-05-01' } });
	});

	test('to what costs nothing is no payment', async () => {
		const low = await makeMembership(who, family.low, byCard);
		await change(who, low, wish(family.free));
		await until(who, '2026-05-01');
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.free.id, period: null, status: 'active' });
		expect(await paymentsOf(low)).toEqual([]);
	});

	test('whose card is declined is applied when it is paid', async () => {
		const high = await onHigh(LATER_DECLINED);
		const { change: waiting } = await change(who, high, wish(family.low));
		await until(who, '2026-05-01');
		expect(await readMembership(high.id)).toMatchObject({ status: 'active', plan_id: family.high.id, pending_change: { id: waiting.id }, open_payment: { action: 'retry', total: 1000, change_id: waiting.id } });
		const paid = expectStatus(await payOpen(who, await newest(high), card, '2026-05-02'), 200);
		expect(paid).toMatchObject({ change: { id: waiting.id, status: 'applied' }, payment: { status: 'completed' }, membership: { plan_id: family.low.id, period: { start: '2026-05-01', end: '2026-06-01' } } });
	});

	test('unpaid on its day awaits its money, and expires with its membership', async () => {
		const high = await makeMembership(who, family.high, byHand);
		const { change: waiting } = await change(who, high, wish(family.low));
		await until(who, '2026-04-24');
		expect(await readMembership(high.id)).toMatchObject({ pending_change: { id: waiting.id, status: 'scheduled' }, open_payment: { total: 1000, change_id: waiting.id } });
		await until(who, '2026-05-01');
		expect(await readMembership(high.id)).toMatchObject({ status: 'on_hold', plan_id: family.high.id, pending_change: { id: waiting.id, status: 'awaiting_payment' } });
		await until(who, '2026-05-15');
		expect(await readMembership(high.id)).toMatchObject({ status: 'expired', pending_change: null });
		expect(await changesOf(high)).toMatchObject([{ id: waiting.id, status: 'cancelled' }]);
		expect(await bills(high)).toEqual([['2026-05-01', 'voided', 1000]]);
	});

	test('taken back while its bill is open: that is voided, and the plan held is billed', async () => {
		const high = await makeMembership(who, family.high, byHand);
		const { change: waiting } = await change(who, high, wish(family.low));
		await until(who, '2026-04-24');
		expectStatus(await as(who).delete(`/memberships/${high.id}/changes/${waiting.id}`, { today: '2026-04-25' }), 200);
		await until(who, '2026-04-25');
		expect(await bills(high)).toEqual([['2026-05-01', 'voided', 1000], ['2026-05-01', 'pending', 2000]]);
		expect(await changesOf(high)).toMatchObject([{ status: 'cancelled' }]);
	});

	test('paid ahead is in force on its day', async () => {
		const high = await makeMembership(who, family.high, byHand);
		await change(who, high, wish(family.low));
		await until(who, '2026-04-24');
		expectStatus(await take(await newest(high), '2026-04-25'), 200);
		expect(await readMembership(high.id)).toMatchObject({ plan_id: family.high.id, pending_change: { status: 'scheduled' } });
		await until(who, '2026-05-01');
		expect(await readMembership(high.id)).toMatchObject({ plan_id: family.low.id, pending_change: null, period: { start: '2026-05-01' } });
		expect(await changesOf(high)).toMatchObject([{ status: 'applied', effective_on: '2026-05-01' }]);
	});

	test('has a file for the calendar, and none when it waits no longer', async () => {
		const high = await makeMembership(who, family.high);
		const { change: waiting } = await change(who, high, wish(family.low));
		const path = `/memberships/${high.id}/changes/${waiting.id}/calendar`;
		const file = expectStatus(await as(who).get<{ filename: string; content: string }>(path), 200);
		expect(file.filename).toMatch(/^[\w.-]+\.ics$/);
		const lines = file.content.split('\r\n');
		expect(lines.every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
		const [uid = '', stamp = '', ...rest] = file.content.replaceAll('\r\n ', '').split('\r\n').slice(6);
		expect([uid.replace(/@.*/, ''), /^DTSTAMP:\d{8}T\d{6}Z$/.test(stamp)]).toEqual([`UID:tierway-change-${waiting.id}`, true]);
		expect(rest).toEqual([
			'SEQUENCE:1', 'DTSTART;VALUE=DATE:20260501', 'DTEND;VALUE=DATE:20260502', `SUMMARY:Your plan changes to ${family.low.name}`,
			`DESCRIPTION:On May 1\\, 2026 your plan changes from ${family.high.name} to ${family.low.name}. Until then everything stays as it is.\\nIf you change your mind\\, take it back on your Account page before that day.`,
			'TRANSP:TRANSPARENT', 'END:VEVENT', 'END:VCALENDAR', '',
		]);
		expectStatus(await as(who).delete(`/memberships/${high.id}/changes/${waiting.id}`), 200);
		expect((await as(who).get(path)).status).not.toBe(200);
	});
});

describe('a trial', () => {
	let plan: Product;
	beforeAll(async () => {
		plan = await makeProduct({ name: 'Tried', prices: [month(1000, { setup_fee: 500, trial_days: 14 })] });
	});

	test('ends with the first bill: the setup fee and a month from that day', async () => {
		const membership = await makeMembership(who, plan, { ...byCard, status: 'trialing' });
		expect(membership).toMatchObject({ status: 'trialing', trial: { start: '2026-04-01', end: '2026-04-15' }, next_bill: { on: '2026-04-15', amount: 1500 } });
		await until(who, '2026-04-14');
		expect((await readMembership(membership.id)).status).toBe('trialing');
		await until(who, '2026-04-15');
		expect(await newest(membership)).toMatchObject({ status: 'completed', total: 1500, due_on: '2026-04-15', lines: [{ type: 'charge', amount: 1000 }, { type: 'carried', amount: 500 }] });
		expect(await readMembership(membership.id)).toMatchObject({ status: 'active', trial: null, carried: 0, setup_fee_paid: 500, period: { start: '2026-04-15', end: '2026-05-15', anchor_day: 15 } });
	});

	test('by hand is invoiced ahead, on hold at its end, and goes on from there', async () => {
		const membership = await makeMembership(who, plan, { ...byHand, status: 'trialing' });
		await until(who, '2026-04-08');
		expect(await readMembership(membership.id)).toMatchObject({ status: 'trialing', open_payment: { total: 1500, due_on: '2026-04-15' } });
		await until(who, '2026-04-15');
		expect((await readMembership(membership.id)).status).toBe('on_hold');
		expectStatus(await take(await newest(membership), '2026-04-20'), 200);
		expect(await readMembership(membership.id)).toMatchObject({ status: 'active', trial: null, period: { start: '2026-04-15', end: '2026-05-15' } });
	});
});
