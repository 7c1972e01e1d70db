// @vitest-environment node
// Money given back, money that comes too late, credit, and the ends of a membership. Plans cost $10, $20 and $50 a month.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CreditEntry, Membership, Options, Overview, Payment, Product, Quote } from '../../src/api/types.gen.ts';
import {
	addCredit, admin, card, change, changesOf, confirm, creditsOf, eventsOf, expectStatus, type Family, makeFamily, makeGroup, makeMembership, makeProduct, month, paymentsOf, payOpen, readMembership, traveller, until, wish, withSettings,
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

const byHand = { payment_method: 'manual' } as const;
/** From Free to Low on 16 April, by card: $10 for a month. */
const onLow = async () => {
	const free = await makeMembership(who, family.free, { unit: null });
	const { membership, payment } = await change(who, free, wish(family.low), card);
	if (!payment) throw new Error('Nothing was paid.');
	return { membership, payment };
};
const refund = <T = Payment>(payment: Payment, fields: object) => admin.post<T>(`/payments/${payment.id}/refund`, { reason: 'They asked', version: payment.version, ...fields });

describe('a refund', () => {
	test('of a part lowers what a later change gives back: $10 less $4, half of it', async () => {
		const { membership, payment } = await onLow();
		const done = expectStatus(await refund(payment, { amount: 400 }), 200);
		expect(done).toMatchObject({ status: 'completed', refunded: 400, version: payment.version + 1, refunds: [{ amount: 400, reason: 'They asked', actor: { name: 'admin' } }] });
		expect(await readMembership(membership.id)).toMatchObject({ version: membership.version + 1, items: [{ segment: { amount: 1000, refunded: 400 } }] });
		// 15 of 30 days are left on 1 May: $10 for High, less $3.
		const upgrade = await change(who, membership, wish(family.high), { asked: { today: '2026-05-01' } });
		expect(upgrade.payment?.lines).toMatchObject([{ amount: 1000 }, { amount: -300 }]);
	});

	test('is all that is left unless an amount is named, and then there is nothing left', async () => {
		const { payment } = await onLow();
		const part = expectStatus(await refund(payment, { amount: 1 }), 200);
		const all = expectStatus(await refund(part, {}), 200);
		expect(all).toMatchObject({ status: 'refunded', refunded: 1000, refunds: [{ amount: 1 }, { amount: 999 }] });
		const { status, body } = await refund<Failure>(all, {});
		expect([status, body.code]).toEqual([422, 'tierway_refund_too_high']);
		expect((await readMembership(payment.membership_id)).times_billed).toBe(1);
	});

	test('is never more than was paid, of something that was paid, by somebody who has seen it as it is', async () => {
		const { payment } = await onLow();
		expect((await refund<Failure>(payment, { amount: 1001 })).body.code).toBe('tierway_refund_too_high');
		expectStatus(await refund(payment, { amount: 100 }), 200);
		const { status, body } = await refund<Failure>(payment, { amount: 100 });
		expect([status, body.code, body.data.current?.version]).toEqual([409, 'tierway_version_conflict', payment.version + 1]);
		const waiting = await change(who, await makeMembership(who, family.low), wish(family.high), byHand);
		expect(waiting.payment?.status).toBe('pending');
		if (waiting.payment) expect((await refund<Failure>(waiting.payment, { amount: 1 })).body.code).toBe('tierway_refund_too_high');
	});

	test.each<[string, object, string[]]>([['nothing', { amount: 0 }, ['amount']], ['less than nothing', { amount: -5 }, ['amount']], ['no reason', { reason: '' }, ['reason']], ['no version that there is', { version: 0 }, ['version']]])('of %s is refused', async (_, fields, names) => {
		const { payment } = await onLow();
		const { status, body } = await refund<Failure>(payment, fields);
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, names]);
	});
});

describe('money that comes too late', () => {
	test('for a change that was replaced becomes credit, once, and only when that is said', async () => {
		const low = await makeMembership(who, family.low);
		const first = await change(who, low, wish(family.high), byHand);
		await change(who, low, wish(family.top), byHand);
		const confirmed = (fields?: object) => admin.post<Payment & Failure>(`/payments/${first.payment?.id}/confirm`, fields);
		expect((await confirmed()).body.code).toBe('tierway_not_waiting');
		expect(expectStatus(await confirmed({ as_credit: true }), 200)).toMatchObject({ status: 'voided', credited: 500 });
		expect((await confirmed({ as_credit: true })).body.code).toBe('tierway_not_waiting');
		expect(await creditsOf(low)).toMatchObject([{ amount: 500, balance_after: 500, reason: 'late_payment', payment_id: first.payment?.id, change_id: first.change.id }]);
		expect(await readMembership(low.id)).toMatchObject({ credit: 500, plan_id: family.low.id });
	});

	test('is not credited while it can still be paid for what it is for', async () => {
		const waiting = await change(who, await makeMembership(who, family.low), wish(family.high), byHand);
		expect((await admin.post(`/payments/${waiting.payment?.id}/confirm`, { as_credit: true })).body.code).toBe('tierway_not_waiting');
		expectStatus(await admin.post(`/payments/${waiting.payment?.id}/confirm`), 200);
		expect((await admin.post(`/payments/${waiting.payment?.id}/confirm`, { as_credit: true })).body.code).toBe('tierway_not_waiting');
	});
});

describe('payments', () => {
	test('are listed for the manager, newest first, by status, purpose, method, number and customer', async () => {
		const { payment, membership } = await onLow();
		const list = async (query: string) => expectStatus(await admin.get<Payment[]>(`/payments?${query}`), 200).map((one) => one.id);
		expect((await list('per_page=1'))[0]).toBe(payment.id);
		expect(await list(`search=${payment.number}`)).toEqual([payment.id]);
		expect(await list(`search=${membership.user.email}`)).toEqual([payment.id]);
		expect(await list(`search=${membership.user.email}&status=pending,voided`)).toEqual([]);
		expect(await list(`search=${membership.user.email}&status=completed&purpose=change&method=sandbox_card`)).toEqual([payment.id]);
		expect(await list(`search=${membership.user.email}&purpose=renewal`)).toEqual([]);
		expect((await admin.get('/payments?status=lost')).status).toBe(400);
	});

	test('are narrowed by what an open one waits for, exactly as the overview counts them', async () => {
		const low = await makeMembership(who, family.low);
		const { payment } = await change(who, low, wish(family.high), byHand);
		const list = async (query: string) => expectStatus(await admin.get<Payment[]>(`/payments?${query}`), 200).map((one) => one.id);
		expect(await list(`search=${low.user.email}&action=await_manager`)).toEqual([payment?.id]);
		expect(await list(`search=${low.user.email}&action=retry,await_customer`)).toEqual([]);
		expect((await admin.get('/payments?action=nothing')).status).toBe(400);
		const overview = expectStatus(await admin.get<Overview>('/overview'), 200);
		const total = async (action: string) => Number((await admin.get(`/payments?status=pending&action=${action}&per_page=1`)).headers.get('X-WP-Total'));
		expect([await total('await_manager'), await total('retry,confirm_card,await_customer')]).toEqual([overview.awaiting_manager.count, overview.declined.count]);
	});

	test('one by one say who sells', async () => {
		await withSettings({ invoice_from: 'Tierway Ltd\nAthens' }, async () => {
			const { payment } = await onLow();
			for (const path of [`/memberships/${payment.membership_id}/payments/${payment.id}`, `/payments/${payment.id}`]) {
				expect(expectStatus(await admin.get<Payment>(path), 200)).toMatchObject({ id: payment.id, seller: 'Tierway Ltd\nAthens', bill_to: { name: `Nia ${who}`, email: `${who}@example.org` } });
			}
		});
	});

	test('of another membership are not there', async () => {
		const { payment } = await onLow();
		const other = await makeMembership(who, family.low);
		for (const path of ['', '/pay']) {
			const { status, body } = await as(who).request(path === '' ? 'GET' : 'POST', `/memberships/${other.id}/payments/${payment.id}${path}`, path === '' ? undefined : card);
			expect([status, body.code]).toEqual([404, 'tierway_not_found']);
		}
	});

	test('are numbered one after the other through the year, also past one that was refused', async () => {
		const low = await makeMembership(who, family.low, { ...card, payment_method: 'sandbox_card', on: '2041-01-01' });
		await until(who, '2041-02-01');
		const quote = expectStatus(await as(who).post<Quote>(`/memberships/${low.id}/quotes`, { selection: wish(family.high) }, { today: '2041-02-01' }), 200);
		expect((await confirm(who, quote, { payment_method: undefined, asked: { today: '2041-02-01' } })).status).toBe(400);
		await until(who, '2042-01-01');
		const numbers = (await paymentsOf(low)).map(({ number }) => number.split('-').map(Number)).reverse();
		const [first] = numbers;
		// All that was paid in February 2041 comes first; the rest was swept a year later, and has that year's numbers.
		expect(first?.[0]).toBe(2041);
		const later = numbers.slice(1);
		expect(later.map(([year]) => year)).toEqual(later.map(() => 2042));
		expect(later.map(([, number]) => number)).toEqual(later.map((_, index) => (later[0]?.[1] ?? 0) + index));
	});

	test('can be paid by their owner through the bill or through the change: the same thing', async () => {
		const low = await makeMembership(who, family.low);
		const { payment, change: waiting } = await change(who, low, wish(family.high), byHand);
		if (!payment) throw new Error('Nothing is to be paid.');
		const paid = expectStatus(await payOpen(who, payment, card, '2026-04-16'), 200);
		expect(paid).toMatchObject({ payment: { id: payment.id, status: 'completed' }, change: { id: waiting.id, status: 'applied' }, membership: { plan_id: family.high.id } });
		expect((await payOpen<Failure>(who, payment, card, '2026-04-16')).body.code).toBe('tierway_not_waiting');
	});
});

describe('the credit ledger', () => {
	test('is the customer\'s: who gave what, and the balance after each', async () => {
		const low = await makeMembership(who, family.low);
		await addCredit(low, 700);
		const entry = expectStatus(await admin.post<CreditEntry>(`/memberships/${low.id}/credits`, { amount: -200, note: 'Paid back in cash' }), 201);
		expect(entry).toMatchObject({ amount: -200, balance_after: 500, reason: 'paid_out', note: 'Paid back in cash', currency: 'USD', membership_id: low.id, actor: { name: 'admin' } });
		const own = expectStatus(await as(who).get<CreditEntry[]>(`/memberships/${low.id}/credits`), 200);
		expect(own).toMatchObject([entry, { amount: 700, balance_after: 700, reason: 'added' }]);
		expect(await readMembership(low.id)).toMatchObject({ credit: 500, version: low.version + 2 });
	});

	test('never falls below zero', async () => {
		const low = await makeMembership(who, family.low);
		await addCredit(low, 100);
		const { status, body } = await admin.post(`/memberships/${low.id}/credits`, { amount: -101, note: 'Too much' });
		expect([status, body.code]).toEqual([422, 'tierway_credit_too_low']);
		expect((await creditsOf(low)).map((one) => one.balance_after)).toEqual([100]);
	});

	test.each<[object, string]>([[{ amount: 0, note: 'Nothing' }, 'amount'], [{ amount: 1.5, note: 'Half' }, 'amount'], [{ amount: 5, note: '' }, 'note'], [{ amount: 5, note: 'x'.repeat(201) }, 'note'], [{ amount: 1e12, note: 'All' }, 'amount']])('refuses %j', async (fields, name) => {
		const low = await makeMembership(who, family.low);
		const { status, body } = await admin.post(`/memberships/${low.id}/credits`, fields);
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, [name]]);
		expect(await creditsOf(low)).toEqual([]);
	});
});

describe('cancelling', () => {
	const cancel = <T = Membership>(caller: Caller, { id }: { id: number }, fields: object = {}, today?: string) => as(caller).post<T>(`/memberships/${id}/cancel`, fields, { today });
	const keep = <T = Membership>(caller: Caller, { id }: { id: number }, today?: string) => as(caller).delete<T>(`/memberships/${id}/cancel`, { today });

	test('ends it with its period, with what waits; until then it can be taken back', async () => {
		const high = await makeMembership(who, family.high, byHand);
		await change(who, high, wish(family.low));
		await until(who, '2026-04-24');
		const ending = expectStatus(await cancel(who, high, { reason: 'Too dear' }, '2026-04-25'), 200);
		expect(ending).toMatchObject({ status: 'active', cancel_at: '2026-05-01', next_bill: null, pending_change: null, open_payment: null });
		expect(await changesOf(high)).toMatchObject([{ status: 'cancelled' }]);
		expect(await paymentsOf(high)).toMatchObject([{ status: 'voided' }]);
		expect((await as(who).post(`/memberships/${high.id}/quotes`, { selection: wish(family.top) }, { today: '2026-04-25' })).body.code).toBe('tierway_cancel_scheduled');
		expect(expectStatus(await keep(who, high, '2026-04-26'), 200)).toMatchObject({ cancel_at: null, next_bill: { on: '2026-05-01', amount: 2000 } });
		expect((await keep<Failure>(who, high, '2026-04-26')).body.code).toBe('tierway_not_waiting');
		expect((await eventsOf(high)).map((event) => event.type)).toEqual(expect.arrayContaining(['membership.kept', 'membership.cancel_scheduled', 'change.cancelled', 'change.scheduled', 'membership.created']));
		expect((await eventsOf(high)).find((event) => event.type === 'membership.cancel_scheduled')).toMatchObject({ reason: 'Too dear', actor: { name: `Nia ${who}` }, origin: 'rest' });
	});

	test('comes true on its day, without a bill', async () => {
		const low = await makeMembership(who, family.low, card as object);
		expectStatus(await cancel(who, low), 200);
		await until(who, '2026-04-30');
		expect((await readMembership(low.id)).status).toBe('active');
		await until(who, '2026-05-01');
		expect(await readMembership(low.id)).toMatchObject({ status: 'cancelled', cancel_at: null, ended_on: '2026-05-01' });
		expect(await paymentsOf(low)).toEqual([]);
		const { status, body } = await cancel<Failure>(who, low);
		expect([status, body.code]).toEqual([422, 'tierway_not_active']);
	});

	test('at once is the manager\'s word alone', async () => {
		const low = await makeMembership(who, family.low);
		const { status, body } = await cancel<Failure>(who, low, { now: true });
		expect([status, body.code]).toEqual([403, 'rest_forbidden']);
		expect(expectStatus(await cancel('admin', low, { now: true, reason: 'Abuse' }), 200)).toMatchObject({ status: 'cancelled', ended_on: '2026-04-16' });
	});

	test('without a period, or on hold, ends it at once, and its bill with it', async () => {
		const free = await makeMembership(who, family.free, { unit: null });
		expect(expectStatus(await cancel(who, free), 200)).toMatchObject({ status: 'cancelled', ended_on: '2026-04-16' });
		const low = await makeMembership(who, family.low, byHand);
		await until(who, '2026-05-01');
		expect(expectStatus(await cancel(who, low, {}, '2026-05-02'), 200)).toMatchObject({ status: 'cancelled', on_hold_since: null, open_payment: null });
		expect(await paymentsOf(low)).toMatchObject([{ status: 'voided' }]);
	});
});

describe('starting again', () => {
	const ended = async (plan: Product = family.high) => {
		const membership = await makeMembership(who, plan);
		return expectStatus(await admin.delete<Membership>(`/memberships/${membership.id}`), 200);
	};
	const ask = <T = Quote>({ id }: { id: number }, selection: object, reactivate?: boolean) => as(who).post<T>(`/memberships/${id}/quotes`, { selection, ...(reactivate !== undefined && { reactivate }) });

	test('costs the full price from today, and nothing is given back for what was', async () => {
		const membership = await ended();
		const quote = expectStatus(await ask(membership, wish(family.low), true), 200);
		expect(quote).toMatchObject({ kind: 'reactivate', effective: 'now', due_now: 1000, lines: [{ type: 'charge', product_id: family.low.id, amount: 1000 }], acknowledge: [], otherwise: null });
		const done = expectStatus(await as(who).post<{ membership: Membership }>(`/memberships/${membership.id}/changes`, { selection: quote.selection, quote_token: quote.token, reactivate: true, ...card }, { headers: { 'Idempotency-Key': `again-${membership.id}` } }), 201);
		expect(done.membership).toMatchObject({ status: 'active', plan_id: family.low.id, ended_on: null, period: { start: '2026-04-16', end: '2026-05-16', anchor_day: 16 }, items: [{ segment: { from: '2026-04-16', amount: 1000 } }], discount: null });
		await until(who, '2026-05-16');
		expect(await readMembership(membership.id)).toMatchObject({ status: 'active', period: { start: '2026-05-16' } });
	});

	test('uses the customer\'s credit', async () => {
		const membership = await ended();
		await addCredit(membership, 400);
		expect(expectStatus(await ask(membership, wish(family.low), true), 200)).toMatchObject({ due_now: 600, credit_used: 400, credit_after: 0 });
	});

	test('stays in the family of plans', async () => {
		const membership = await ended();
		const stranger = await makeProduct({ name: 'Stranger', prices: [month(100)] });
		const { status, body } = await ask<Failure>(membership, wish(stranger), true);
		expect([status, body.code]).toEqual([422, 'tierway_different_group']);
	});

	test('pays of the setup fee what was not paid before', async () => {
		const [plain, dear] = [await makeProduct({ name: 'Plain', prices: [month(1000, { setup_fee: 300 })] }), await makeProduct({ name: 'Dear', prices: [month(2000, { setup_fee: 500 })] })];
		await makeGroup('Fees', [plain, dear]);
		const membership = await ended(plain);
		expect(expectStatus(await ask(membership, wish(plain), true), 200).due_now).toBe(1000);
		expect(expectStatus(await ask(membership, wish(dear), true), 200)).toMatchObject({ due_now: 2200, lines: [{ type: 'setup_fee', amount: 200 }, { type: 'charge', amount: 2000 }] });
	});

	test('is asked for as such: not of what stands, and not without saying so', async () => {
		const membership = await ended();
		expect((await ask<Failure>(membership, wish(family.low))).body.code).toBe('tierway_not_active');
		const standing = await makeMembership(who, family.low);
		const { status, body } = await ask<Failure>(standing, wish(family.high), true);
		expect([status, body.code]).toEqual([422, 'tierway_active']);
	});

	test('is what an ended membership is offered', async () => {
		const membership = await ended();
		const options = expectStatus(await as(who).get<Options>(`/memberships/${membership.id}/options`), 200);
		expect(options.plans.map(({ id, state }) => [id, state])).toEqual([family.free, family.low, family.high, family.top].map((plan) => [plan.id, 'reactivate']));
		expect(options.plans.flatMap((plan) => plan.prices).every((price) => price.state === 'reactivate' && price.effective === 'now')).toBe(true);
	});

	test('paid by hand begins on the day the money came', async () => {
		const membership = await ended();
		const quote = expectStatus(await ask(membership, wish(family.low), true), 200);
		const { payment } = expectStatus(await as(who).post<{ payment: Payment }>(`/memberships/${membership.id}/changes`, { selection: quote.selection, quote_token: quote.token, reactivate: true, ...byHand }, { headers: { 'Idempotency-Key': `hand-${membership.id}` } }), 201);
		expect(await readMembership(membership.id)).toMatchObject({ status: 'cancelled', pending_change: { kind: 'reactivate', status: 'awaiting_payment' } });
		await until(who, '2026-04-20');
		expectStatus(await admin.post(`/payments/${payment.id}/confirm`, undefined, { today: '2026-04-20' }), 200);
		expect(await readMembership(membership.id)).toMatchObject({ status: 'active', period: { start: '2026-04-20', end: '2026-05-20' } });
	});
});

describe('what waits for whom', () => {
	test('is counted, and shown with its customer', async () => {
		const before = expectStatus(await admin.get<Overview>('/overview'), 200);
		const { payment, membership } = await change(who, await makeMembership(who, family.low), wish(family.high), byHand);
		const after = expectStatus(await admin.get<Overview>('/overview'), 200);
		expect(after.awaiting_manager.count).toBe(before.awaiting_manager.count + 1);
		if (after.awaiting_manager.count <= 10) {
			expect(after.awaiting_manager.items).toContainEqual({ membership_id: membership.id, customer: `Nia ${who}`, plan_name: family.low.name, payment_id: payment?.id, number: payment?.number, change_id: payment?.change_id, amount: 500, currency: 'USD', on: '2026-04-16', reason: '' });
		}
	});
});
