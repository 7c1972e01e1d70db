// @vitest-environment node
// Changes: confirmed, paid, applied, taken back, replaced. Plans cost $10, $20 and $50 a month; on 16 April half is left.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Account, Change, Membership, Payment } from '../../src/api/types.gen.ts';
import { admin, change, changesOf, confirm, expectStatus, type Family, key, makeFamily, makeGroup, makeMembership, makeProduct, makeQuote, month, readMembership, traveller, wish, withSettings } from './fixtures.ts';
import { as, type Caller, type Done, type Failure } from './target.ts';

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});

const paymentsOf = async (membership: { id: number }) => expectStatus(await admin.get<Payment[]>(`/memberships/${membership.id}/payments`), 200);
/** What a refused or waiting change must leave alone. */
const held = ({ plan_id, items, period, status, credit, carried }: Membership) => ({ plan_id, items, period, status, credit, carried });
const pay = <T = Done>(who: Caller, done: { change: Change }, fields: object, today?: string) =>
	as(who).post<T>(`/memberships/${done.change.membership_id}/changes/${done.change.id}/pay`, fields, { today });
const takeBack = <T = Change>(who: Caller, done: { change: Change }) => as(who).delete<T>(`/memberships/${done.change.membership_id}/changes/${done.change.id}`);
const account = (who: Caller, today: string) => as(who).get<Account>('/account', { today });

const card = { payment_method: 'sandbox_card' };
const declined = { payment_method: 'sandbox_card', payment_details: { number: '4000 0000 0000 0002' } };
const asks = { payment_method: 'sandbox_card', payment_details: { number: '4000002500003155' } };

describe('an upgrade paid by card', () => {
	test('is active at once: plan, items, payment, change', async () => {
		const low = await makeMembership('fay', family.low);
		const { change: made, membership, payment } = await change('fay', low, wish(family.high));
		expect(made).toMatchObject({
			membership_id: low.id, kind: 'upgrade', status: 'applied', effective_on: '2026-04-16', payment_id: payment?.id,
			summary: { from_plan: family.low.name, to_plan: family.high.name, added: [], removed: [] }, actor: { id: low.user_id, name: 'Fay Free' }, quote: { due_now: 500 },
		});
		expect(made.applied_gmt).not.toBeNull();
		expect(payment).toMatchObject({
			status: 'completed', method: 'sandbox_card', total: 500, currency: 'USD', membership_id: low.id, change_id: made.id, action: null, error: '',
			lines: [
				{ type: 'charge', product_id: family.high.id, label: family.high.name, amount: 1000, tax: 0 },
				{ type: 'credit', product_id: family.low.id, label: family.low.name, amount: -500, tax: 0 },
			],
		});
		expect(payment?.paid_gmt).not.toBeNull();
		expect(membership).toMatchObject({
			plan_id: family.high.id, plan_name: family.high.name, version: low.version + 1, pending_change: null, payment_method: 'sandbox_card', times_billed: low.times_billed + 1,
			period: low.period, next_bill: { on: '2026-05-01', amount: 2000 },
			items: [{ product_id: family.high.id, unit_amount: 2000, segment: { from: '2026-04-16', amount: 1000 } }],
		});
		expect(await readMembership(low.id)).toMatchObject(held(membership));
	});

	test('and up again on the same day gives back what the first one charged: $25 − $10', async () => {
		const low = await makeMembership('fay', family.low);
		await change('fay', low, wish(family.high));
		const { payment, membership } = await change('fay', low, wish(family.top));
		expect(payment?.total).toBe(2500 - 1000);
		expect(membership.plan_id).toBe(family.top.id);
	});

	test('brings the account along when asked to, as it is now; on a site that it does not cover, with all memberships', async () => {
		interface Embedded { _links: { account: { href: string }[] }; _embedded?: { account: Account[] } }
		const confirmed = async (site: string | undefined, embed: string) => {
			const low = await makeMembership('fay', family.low);
			const { token, selection, acknowledge } = await makeQuote('fay', low, wish(family.high));
			const { body } = await as('fay').post<Done & Embedded>(`/memberships/${low.id}/changes${embed}`, { selection, quote_token: token, acknowledged: acknowledge, ...card }, { headers: { 'Idempotency-Key': key() }, site });
			return { low, body };
		};
		const plain = (await confirmed(undefined, '')).body;
		expect(plain._links.account[0]?.href).toMatch(/\/wp-json\/tierway\/v1\/account/);
		expect(plain).not.toHaveProperty('_embedded');
		const { low, body } = await confirmed('', '?_embed=account');
		const shown = body._embedded?.account[0]?.memberships ?? [];
		expect(shown.length).toBeGreaterThan(1);
		expect(shown.find(({ id }) => id === low.id)).toMatchObject({ plan: { name: family.high.name }, payments: [{ id: body.payment?.id }], changes: [{ id: body.change.id, status: 'applied' }] });
		expect(shown).toEqual(expectStatus(await as('fay').get<Account>('/account?scope=network', { site: '' }), 200).memberships);
	});

	test('has an address', async () => {
		const low = await makeMembership('fay', family.low);
		const { status, headers, body } = await confirm('fay', await makeQuote('fay', low, wish(family.high)));
		expect(status).toBe(201);
		expect(headers.get('Location')).toMatch(new RegExp(`/wp-json/tierway/v1/memberships/${low.id}/changes/${body.change.id}$`));
	});

	test('can be made by the manager, who is its actor', async () => {
		const low = await makeMembership('fay', family.low);
		const { change: made } = await change('admin', low, wish(family.high));
		expect(made.actor.name).toBe('admin');
	});

	test('with a package and a service: what recurs is held, what is bought once is not', async () => {
		const low = await makeMembership('fay', family.low);
		const { membership, change: made } = await change('fay', low, wish(family.high, [{ product_id: family.disk.id, quantity: 2 }, { product_id: family.design.id }]));
		expect(membership.items.map(({ product_id, quantity }) => [product_id, quantity])).toEqual([[family.high.id, 1], [family.disk.id, 2]]);
		expect(made.summary.added.sort()).toEqual([family.design.name, family.disk.name].sort());
		expect(membership.next_bill).toEqual({ on: '2026-05-01', amount: 2800 });
	});

	test('from free starts a month today', async () => {
		const free = await makeMembership('fay', family.free, { unit: null });
		const { membership, payment } = await change('fay', free, wish(family.low));
		expect(payment?.total).toBe(1000);
		expect(membership).toMatchObject({ period: { start: '2026-04-16', end: '2026-05-16', anchor_day: 16 }, items: [{ segment: { from: '2026-04-16', amount: 1000 } }] });
	});
});

describe('a change with nothing due', () => {
	test('needs no way to pay, and what is over becomes credit', async () => {
		const [dear, cheap] = [await makeProduct({ name: 'Dear', prices: [month(5000)] }), await makeProduct({ name: 'Cheap', prices: [month(1000)] })];
		await makeGroup('Upside down', [dear, cheap]);
		const membership = await makeMembership('yuki', dear);
		// Higher rank, lower price: half of $10 less half of $50.
		const done = await change('yuki', membership, wish(cheap));
		expect(done).toMatchObject({ change: { kind: 'upgrade', status: 'applied' }, payment: null, membership: { plan_id: cheap.id, credit: membership.credit + 2000 } });

		// The credit is the customer's: it pays the next change, of any membership.
		const other = await makeMembership('yuki', family.low);
		expect(other.credit).toBe(membership.credit + 2000);
		const upgrade = await change('yuki', other, wish(family.high));
		expect(upgrade).toMatchObject({ payment: null, change: { status: 'applied', quote: { credit_used: 500, due_now: 0 } }, membership: { credit: membership.credit + 1500 } });
		expect(await paymentsOf(other)).toEqual([]);
	});

	test('too little to charge is carried', async () => {
		const [low, little] = [await makeProduct({ name: 'Low', prices: [month(1000)] }), await makeProduct({ name: 'A little more', prices: [month(1010)] })];
		await makeGroup('Little', [low, little]);
		const membership = await makeMembership('fay', low);
		const done = await change('fay', membership, wish(little));
		expect(done).toMatchObject({ payment: null, change: { status: 'applied' }, membership: { plan_id: little.id, carried: 5, next_bill: { amount: 1015 } } });
	});
});

describe('a declined card', () => {
	test('leaves everything as it was, and the same quote can be confirmed again', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const { status, body } = await confirm<Failure>('fay', quote, declined);
		expect([status, body.code]).toEqual([402, 'tierway_payment_declined']);
		expect(body.data).toMatchObject({ change: { status: 'failed', kind: 'upgrade' }, payment: { status: 'failed', total: 500, method: 'sandbox_card' } });
		expect(body.data.payment?.error).not.toBe('');
		expect(await readMembership(low.id)).toEqual(low);

		const again = expectStatus(await confirm('fay', quote, card), 201);
		expect(again).toMatchObject({ change: { status: 'applied' }, payment: { status: 'completed' }, membership: { plan_id: family.high.id } });
		expect((await changesOf(low)).map((one) => one.status)).toEqual(['applied', 'failed']);
	});

	test('answers the same key with the same refusal, and charges nothing', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const named = key();
		const first = await confirm<Failure>('fay', quote, { ...declined, key: named });
		const second = await confirm<Failure>('fay', quote, { ...declined, key: named });
		expect(second).toMatchObject({ status: 402, body: first.body });
		expect(await changesOf(low)).toHaveLength(1);
	});

	test('leaves alone what waited before', async () => {
		const high = await makeMembership('fay', family.high);
		const waiting = await change('fay', high, wish(family.low));
		const quote = await makeQuote('fay', high, wish(family.top));
		expect((await confirm<Failure>('fay', quote, declined)).status).toBe(402);
		expect((await readMembership(high.id)).pending_change?.id).toBe(waiting.change.id);
	});
});

describe('a card that asks for a confirmation', () => {
	test('waits, with the old plan whole, and is paid with the confirmation', async () => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), asks);
		expect(waiting).toMatchObject({ change: { status: 'awaiting_payment' }, payment: { status: 'pending', action: 'confirm_card', total: 500, paid_gmt: null } });
		expect(held(await readMembership(low.id))).toEqual(held(low));

		const paid = expectStatus(await pay('fay', waiting, { ...asks, payment_details: { ...asks.payment_details, confirmed: true } }), 200);
		expect(paid).toMatchObject({ change: { id: waiting.change.id, status: 'applied' }, payment: { id: waiting.payment?.id, status: 'completed', action: null }, membership: { plan_id: family.high.id, pending_change: null } });
		const { status, body } = await pay<Failure>('fay', waiting, card);
		expect([status, body.code]).toEqual([409, 'tierway_not_waiting']);
	});

	test('can be paid in another way', async () => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), asks);
		const manual = expectStatus(await pay('fay', waiting, { payment_method: 'manual' }), 200);
		expect(manual).toMatchObject({ change: { status: 'awaiting_payment' }, payment: { method: 'manual', action: 'await_manager' } });
		expect(expectStatus(await pay('fay', waiting, card), 200)).toMatchObject({ change: { status: 'applied' }, payment: { method: 'sandbox_card', status: 'completed' } });
		expect(await paymentsOf(low)).toHaveLength(1);
	});

	test('that is declined then is over', async () => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), asks);
		const { status, body } = await pay<Failure>('fay', waiting, declined);
		expect([status, body.code, body.data.change?.status, body.data.payment?.status]).toEqual([402, 'tierway_payment_declined', 'failed', 'failed']);
		expect(held(await readMembership(low.id))).toEqual(held(low));
		expect((await readMembership(low.id)).pending_change).toBeNull();
	});

	test.each<[string, object]>([['no way to pay', {}], ['an unknown way', { payment_method: 'cash' }], ['a card that is none', { payment_method: 'sandbox_card', payment_details: { number: '1234' } }], ['details that nobody knows', { ...card, payment_details: { cvc: '123' } }]])('is not paid with %s', async (_, fields) => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), asks);
		expect((await pay<Failure>('fay', waiting, fields)).status).toBe(400);
		expect((await readMembership(low.id)).pending_change?.status).toBe('awaiting_payment');
	});
});

describe('a manual payment', () => {
	test('waits until the manager confirms it; then the change is applied', async () => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), { payment_method: 'manual' });
		expect(waiting).toMatchObject({ change: { status: 'awaiting_payment', applied_gmt: null }, payment: { status: 'pending', method: 'manual', action: 'await_manager', total: 500 }, membership: { plan_id: family.low.id } });
		const between = await readMembership(low.id);
		expect(held(between)).toEqual(held(low));
		expect(between).toMatchObject({ version: low.version + 1, pending_change: { id: waiting.change.id }, open_payment: { id: waiting.payment?.id } });

		const paid = expectStatus(await admin.post<Payment>(`/payments/${waiting.payment?.id}/confirm`), 200);
		expect(paid).toMatchObject({ id: waiting.payment?.id, status: 'completed', action: null });
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.high.id, pending_change: null, open_payment: null, times_billed: low.times_billed + 1 });
		expect(await changesOf(low)).toMatchObject([{ id: waiting.change.id, status: 'applied' }]);
	});

	test('confirmed later keeps its amounts; the period stays', async () => {
		const low = await makeMembership('fay', family.low);
		const { payment } = await change('fay', low, wish(family.high), { payment_method: 'manual' });
		expectStatus(await admin.post<Payment>(`/payments/${payment?.id}/confirm`, undefined, { today: '2026-04-20' }), 200);
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.high.id, period: low.period, items: [{ segment: { amount: 1000 } }] });
		expect(await changesOf(low)).toMatchObject([{ status: 'applied', effective_on: '2026-04-20', quote: { due_now: 500 } }]);
	});

	test('confirmed later starts a new period on the day it came', async () => {
		const free = await makeMembership('fay', family.free, { unit: null });
		const { payment } = await change('fay', free, wish(family.low), { payment_method: 'manual' });
		expectStatus(await admin.post<Payment>(`/payments/${payment?.id}/confirm`, undefined, { today: '2026-04-20' }), 200);
		expect(await readMembership(free.id)).toMatchObject({ period: { start: '2026-04-20', end: '2026-05-20' }, items: [{ segment: { from: '2026-04-20', amount: 1000 } }] });
	});

	test('that does not come leaves everything as it was', async () => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), { payment_method: 'manual' });
		const failed = expectStatus(await admin.post<Payment>(`/payments/${waiting.payment?.id}/fail`), 200);
		expect(failed.status).toBe('failed');
		expect(failed.error).not.toBe('');
		expect(held(await readMembership(low.id))).toEqual(held(low));
		expect(await changesOf(low)).toMatchObject([{ status: 'failed' }]);
		for (const verb of ['confirm', 'fail']) {
			const { status, body } = await admin.post(`/payments/${waiting.payment?.id}/${verb}`);
			expect([status, body.code]).toEqual([409, 'tierway_not_waiting']);
		}
	});

	test('that was completed is not settled again', async () => {
		const low = await makeMembership('fay', family.low);
		const { payment } = await change('fay', low, wish(family.high));
		for (const verb of ['confirm', 'fail']) expect((await admin.post(`/payments/${payment?.id}/${verb}`)).body.code).toBe('tierway_not_waiting');
		expect((await readMembership(low.id)).times_billed).toBe(low.times_billed + 1);
	});

	test('that the customer must still confirm with the card is not the manager\'s to settle', async () => {
		const low = await makeMembership('fay', family.low);
		const { payment } = await change('fay', low, wish(family.high), asks);
		expect((await admin.post(`/payments/${payment?.id}/confirm`)).body.code).toBe('tierway_not_waiting');
	});

	test('is waited for so many days, and not longer', async () => {
		const user = await traveller();
		const membership = await makeMembership(user, family.low, { on: '2026-04-10' });
		const { payment } = await withSettings({ payment_days: 3 }, async () => {
			const waiting = await change(user, membership, wish(family.high), { payment_method: 'manual' });
			await account(user, '2026-04-18');
			expect((await readMembership(membership.id)).pending_change?.id).toBe(waiting.change.id);
			await account(user, '2026-04-19');
			return waiting;
		});
		expect(await changesOf(membership)).toMatchObject([{ status: 'expired' }]);
		expect(await paymentsOf(membership)).toMatchObject([{ id: payment?.id, status: 'voided' }]);
		expect(held(await readMembership(membership.id))).toMatchObject({ plan_id: family.low.id });
		expect((await admin.post(`/payments/${payment?.id}/confirm`)).body.code).toBe('tierway_not_waiting');
	});
});

describe('a change for the period end', () => {
	test('waits for its day, without money', async () => {
		const high = await makeMembership('fay', family.high);
		const done = await change('fay', high, wish(family.low));
		expect(done).toMatchObject({ change: { kind: 'downgrade', status: 'scheduled', effective_on: '2026-05-01', applied_gmt: null, payment_id: null }, payment: null, membership: { plan_id: family.high.id, version: high.version + 1, pending_change: { id: done.change.id } } });
		expect(held(done.membership)).toEqual(held(high));
		expect(await paymentsOf(high)).toEqual([]);
	});

	test('can be taken back, once', async () => {
		const high = await makeMembership('fay', family.high);
		const done = await change('fay', high, wish(family.low));
		const back = expectStatus(await takeBack('fay', done), 200);
		expect(back).toMatchObject({ id: done.change.id, status: 'cancelled' });
		expect(await readMembership(high.id)).toMatchObject({ ...held(high), pending_change: null, version: done.membership.version + 1 });
		const { status, body } = await takeBack<Failure>('fay', done);
		expect([status, body.code]).toEqual([409, 'tierway_not_waiting']);
	});

	test('happens on its day, and the customer never sees that it has not', async () => {
		const who = await traveller();
		const high = await makeMembership(who, family.high, { payment_method: 'sandbox_card', on: '2026-04-01' });
		await change(who, high, wish(family.low));
		await account(who, '2026-04-30');
		expect(await readMembership(high.id)).toMatchObject({ plan_id: family.high.id });
		expectStatus(await account(who, '2026-05-01'), 200);
		expect(await readMembership(high.id)).toMatchObject({
			plan_id: family.low.id, status: 'active', pending_change: null, times_billed: high.times_billed + 1,
			period: { start: '2026-05-01', end: '2026-06-01', anchor_day: 1 }, items: [{ product_id: family.low.id, segment: { from: '2026-05-01', amount: 1000 } }],
		});
		expect(await changesOf(high)).toMatchObject([{ status: 'applied', effective_on: '2026-05-01' }]);
		expect(await paymentsOf(high)).toMatchObject([{ status: 'completed', total: 1000, lines: [{ type: 'charge', product_id: family.low.id, amount: 1000 }] }]);
	});

	test('happens once, on its day\'s terms, however late', async () => {
		const who = await traveller();
		const high = await makeMembership(who, family.high, { payment_method: 'sandbox_card', on: '2026-03-31' });
		await change(who, high, wish(family.low));
		for (const today of ['2026-05-05', '2026-05-06']) await account(who, today);
		expect(await readMembership(high.id)).toMatchObject({ plan_id: family.low.id, period: { start: '2026-04-30', end: '2026-05-31', anchor_day: 31 } });
		expect(await paymentsOf(high)).toHaveLength(1);
	});

	test('to the free plan ends the billing', async () => {
		const who = await traveller();
		const low = await makeMembership(who, family.low);
		await change(who, low, wish(family.free));
		// What waits decides what the next bill will be.
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.low.id, next_bill: null, pending_change: { quote: { next: null } } });
		await account(who, '2026-05-01');
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.free.id, period: null, next_bill: null, status: 'active' });
		expect(await paymentsOf(low)).toEqual([]);
	});

	test('paid by hand is on hold until the money has come', async () => {
		const who = await traveller();
		const high = await makeMembership(who, family.high, { payment_method: 'manual' });
		await change(who, high, wish(family.low));
		await account(who, '2026-05-01');
		const waiting = await readMembership(high.id);
		expect(waiting).toMatchObject({ plan_id: family.high.id, status: 'on_hold', pending_change: { status: 'awaiting_payment' }, open_payment: { status: 'pending', total: 1000, action: 'await_manager' } });
		expectStatus(await admin.post<Payment>(`/payments/${waiting.open_payment?.id}/confirm`, undefined, { today: '2026-05-03' }), 200);
		expect(await readMembership(high.id)).toMatchObject({ plan_id: family.low.id, status: 'active', period: { start: '2026-05-01', end: '2026-06-01' } });
	});

	test('of add-ons ends them then', async () => {
		const who = await traveller();
		const membership = await makeMembership(who, family.low, { addons: [{ product_id: family.visits.id }], payment_method: 'sandbox_card' });
		const done = await change(who, membership, wish(family.low));
		expect(done).toMatchObject({ change: { kind: 'remove', status: 'scheduled', summary: { removed: [family.visits.name] } } });
		await account(who, '2026-05-01');
		expect((await readMembership(membership.id)).items.map((item) => item.product_id)).toEqual([family.low.id]);
	});

	test('and now at once: additions are charged, removals wait', async () => {
		const membership = await makeMembership('fay', family.low, { addons: [{ product_id: family.visits.id }] });
		const done = await change('fay', membership, wish(family.low, [{ product_id: family.disk.id }]));
		expect(done).toMatchObject({ change: { kind: 'mixed', status: 'applied' }, payment: { total: 200 } });
		expect(done.membership.items.map((item) => item.product_id)).toEqual([family.low.id, family.visits.id, family.disk.id].sort((a, b) => (a === family.low.id ? -1 : b === family.low.id ? 1 : a - b)));
		expect(await readMembership(membership.id)).toMatchObject({ pending_change: { kind: 'remove', status: 'scheduled', effective_on: '2026-05-01' } });
	});

	test('that the day no longer allows fails, and the old plan stays', async () => {
		const who = await traveller();
		const plans = [await makeProduct({ name: 'Low', prices: [month(1000)] }), await makeProduct({ name: 'High', prices: [month(2000)] })] as const;
		await makeGroup('Shrinking', [...plans]);
		const high = await makeMembership(who, plans[1]);
		await change(who, high, wish(plans[0]));
		expectStatus(await admin.put(`/products/${plans[0].id}`, { status: 'inactive' }), 200);
		await account(who, '2026-05-01');
		expect(await changesOf(high)).toMatchObject([{ status: 'failed' }]);
		expect((await changesOf(high))[0]?.reason).not.toBe('');
		expect(await readMembership(high.id)).toMatchObject({ plan_id: plans[1].id, pending_change: null });
	});
});

describe('a new change', () => {
	test('replaces the one that waited for its day', async () => {
		const high = await makeMembership('fay', family.high);
		const first = await change('fay', high, wish(family.low));
		const second = await change('fay', high, wish(family.free));
		expect((await changesOf(high)).map(({ id, status }) => [id, status])).toEqual([[second.change.id, 'scheduled'], [first.change.id, 'superseded']]);
		const third = await change('fay', high, wish(family.top));
		expect(third.membership).toMatchObject({ plan_id: family.top.id, pending_change: null });
		expect((await changesOf(high)).map((one) => one.status)).toEqual(['applied', 'superseded', 'superseded']);
	});

	test('replaces the one that waited for money, which can then not be paid', async () => {
		const low = await makeMembership('fay', family.low);
		const first = await change('fay', low, wish(family.high), { payment_method: 'manual' });
		const second = await change('fay', low, wish(family.top), { payment_method: 'manual' });
		expect((await paymentsOf(low)).map(({ id, status }) => [id, status])).toEqual([[second.payment?.id, 'pending'], [first.payment?.id, 'voided']]);
		expect((await readMembership(low.id)).pending_change?.id).toBe(second.change.id);
		expect((await admin.post(`/payments/${first.payment?.id}/confirm`)).body.code).toBe('tierway_not_waiting');
		expect((await pay<Failure>('fay', first, card)).body.code).toBe('tierway_not_waiting');
	});

	test('to what is held already is none: what waits is taken back instead', async () => {
		const high = await makeMembership('fay', family.high);
		const waiting = await change('fay', high, wish(family.low));
		const quote = await makeQuote('fay', high, wish(family.high));
		expect(quote.kind).toBe('none');
		const { status, body } = await confirm<Failure>('fay', { ...quote, token: waiting.change.selection ? `1.${'0'.repeat(64)}` : '' });
		expect([status, body.code]).toEqual([422, 'tierway_no_change']);
		expect((await readMembership(high.id)).pending_change?.id).toBe(waiting.change.id);
	});

	test('that waits for money can be taken back, with its payment', async () => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), { payment_method: 'manual' });
		expect(expectStatus(await takeBack('fay', waiting), 200).status).toBe('cancelled');
		expect(await paymentsOf(low)).toMatchObject([{ status: 'voided' }]);
		expect(await readMembership(low.id)).toMatchObject({ pending_change: null, open_payment: null });
	});
});

describe('the Idempotency-Key', () => {
	test('is needed', async () => {
		const quote = await makeQuote('fay', await makeMembership('fay', family.low), wish(family.high));
		for (const bad of [null, '', 'x'.repeat(201)]) {
			const { status, body } = await confirm<Failure>('fay', quote, { key: bad });
			expect([status, body.code]).toEqual([400, 'tierway_idempotency_key_required']);
		}
	});

	test('gets the same answer again, and nothing is done twice', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const named = key();
		const first = await confirm('fay', quote, { key: named });
		const second = await confirm('fay', quote, { key: named });
		expect(second).toMatchObject({ status: 201, body: first.body });
		expect(await changesOf(low)).toHaveLength(1);
		expect(await paymentsOf(low)).toHaveLength(1);
	});

	test('gets the same answer also when everything has changed since', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const named = key();
		const first = expectStatus(await confirm('fay', quote, { key: named }), 201);
		await change('fay', low, wish(family.top));
		expect(expectStatus(await confirm('fay', quote, { key: named }), 201)).toEqual(first);
	});

	test('does not mind the order of the properties', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const fields = { selection: quote.selection, quote_token: quote.token, acknowledged: [], payment_method: 'sandbox_card' };
		const headers = { 'Idempotency-Key': key() };
		const first = await as('fay').post<Done>(`/memberships/${low.id}/changes`, fields, { headers });
		const second = await as('fay').post<Done>(`/memberships/${low.id}/changes`, Object.fromEntries(Object.entries(fields).reverse()), { headers });
		expect(second).toMatchObject({ status: 201, body: { change: { id: first.body.change.id } } });
	});

	test('with another body is refused', async () => {
		const low = await makeMembership('fay', family.low);
		const [one, two] = [await makeQuote('fay', low, wish(family.high)), await makeQuote('fay', low, wish(family.top))];
		const named = key();
		expectStatus(await confirm('fay', one, { key: named, payment_method: 'manual' }), 201);
		const { status, body } = await confirm<Failure>('fay', two, { key: named, payment_method: 'manual' });
		expect([status, body.code]).toEqual([422, 'tierway_idempotency_key_reused']);
	});

	test('is the membership\'s: the same one means nothing to another', async () => {
		const [a, b] = [await makeMembership('fay', family.low), await makeMembership('fay', family.low)];
		const named = key();
		const [one, two] = [await change('fay', a, wish(family.high), { key: named }), await change('fay', b, wish(family.high), { key: named })];
		expect(one.change.id).not.toBe(two.change.id);
	});

	test('of a refused request is free again', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const named = key();
		expect((await confirm<Failure>('fay', quote, { key: named, quote_token: `1.${'0'.repeat(64)}` })).status).toBe(409);
		expectStatus(await confirm('fay', quote, { key: named }), 201);
	});
});

describe('what was shown is what is charged', () => {
	const changed = async (membership: { id: number }, made: Awaited<ReturnType<typeof makeQuote>>, today?: string) => {
		const { status, body } = await confirm<Failure>('fay', made, { asked: { today } });
		expect([status, body.code]).toEqual([409, 'tierway_quote_changed']);
		expect(await changesOf(membership)).toEqual([]);
		const fresh = body.data.quote;
		if (!fresh) throw new Error('The refusal has no fresh quote.');
		return fresh;
	};

	test('a price edited meanwhile is shown again before it is charged', async () => {
		const plans = [await makeProduct({ name: 'Low', prices: [month(1000)] }), await makeProduct({ name: 'High', prices: [month(2000)] })] as const;
		await makeGroup('Edited', [...plans]);
		const membership = await makeMembership('fay', plans[0]);
		const quote = await makeQuote('fay', membership, wish(plans[1]));
		expectStatus(await admin.put(`/products/${plans[1].id}`, { prices: [month(3000)] }), 200);
		const fresh = await changed(membership, quote);
		expect([quote.due_now, fresh.due_now]).toEqual([500, 1000]);
		expect(expectStatus(await confirm('fay', fresh), 201).payment?.total).toBe(1000);
	});

	test('another day is another quote', async () => {
		const membership = await makeMembership('fay', family.low);
		const fresh = await changed(membership, await makeQuote('fay', membership, wish(family.high)), '2026-04-17');
		expect(fresh.effective_on).toBe('2026-04-17');
	});

	test('another version of the membership is another quote', async () => {
		const membership = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', membership, wish(family.high));
		expectStatus(await admin.put(`/memberships/${membership.id}`, { payment_method: 'sandbox_card' }), 200);
		expect((await changed(membership, quote)).membership_version).toBe(membership.version + 1);
	});

	test('another selection is another quote', async () => {
		const membership = await makeMembership('fay', family.low);
		const [cheap, dear] = [await makeQuote('fay', membership, wish(family.high)), await makeQuote('fay', membership, wish(family.top))];
		expect((await changed(membership, { ...dear, token: cheap.token })).due_now).toBe(2000);
	});

	test('another membership\'s token is none', async () => {
		const [one, two] = [await makeMembership('fay', family.low), await makeMembership('fay', family.low)];
		const quote = await makeQuote('fay', one, wish(family.high));
		expect((await changed(two, { ...(await makeQuote('fay', two, wish(family.high))), token: quote.token })).membership_id).toBe(two.id);
	});

	test.each(['', 'garbage', `1.${'0'.repeat(64)}`, `99999999999.${'f'.repeat(64)}`, '💳', '0.', '.'])('the token %j is none', async (token) => {
		const membership = await makeMembership('fay', family.low);
		expect((await changed(membership, { ...(await makeQuote('fay', membership, wish(family.high))), token })).due_now).toBe(500);
	});

	test('a token that has been given a longer life is none', async () => {
		const membership = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', membership, wish(family.high));
		const [expires, sum] = quote.token.split('.');
		expect((await changed(membership, { ...quote, token: `${Number(expires) + 60}.${sum}` })).due_now).toBe(500);
	});
});

describe('a change is refused', () => {
	test('when it is somebody else\'s, in the words for what does not exist', async () => {
		const mine = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', mine, wish(family.high));
		const { status, body } = await confirm<Failure>('bas', quote);
		expect([status, body.code]).toEqual([404, 'tierway_not_found']);
		expect(await changesOf(mine)).toEqual([]);
	});

	test('when it belongs to another membership of one\'s own', async () => {
		const [one, two] = [await makeMembership('fay', family.high), await makeMembership('fay', family.high)];
		const done = await change('fay', one, wish(family.low));
		expect((await as('fay').delete(`/memberships/${two.id}/changes/${done.change.id}`)).status).toBe(404);
		expect((await as('fay').post(`/memberships/${two.id}/changes/${done.change.id}/pay`, card)).status).toBe(404);
		expect((await readMembership(one.id)).pending_change?.id).toBe(done.change.id);
	});

	test('for a plan outside the group, with whatever token', async () => {
		const stranger = await makeProduct({ name: 'Stranger', prices: [month(100)] });
		const membership = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', membership, wish(family.high));
		const { status, body } = await confirm<Failure>('fay', { ...quote, selection: { plan_id: stranger.id, unit: 'month', count: 1, addons: [] } });
		expect([status, body.code]).toEqual([422, 'tierway_different_group']);
		expect(await readMembership(membership.id)).toEqual(membership);
	});

	test('without what must be acknowledged', async () => {
		const membership = await makeMembership('fay', family.low, { addons: [{ product_id: family.visits.id }] });
		const quote = await makeQuote('fay', membership, wish(family.top));
		for (const acknowledged of [[], ['over_limit']]) {
			const { status, body } = await confirm<Failure>('fay', quote, { acknowledged });
			expect([status, body.code, body.data.acknowledge]).toEqual([422, 'tierway_acknowledgement_required', ['addons_end']]);
		}
		expectStatus(await confirm('fay', quote), 201);
	});

	test('without a way to pay, when money is due', async () => {
		const quote = await makeQuote('fay', await makeMembership('fay', family.low), wish(family.high));
		const { status, body } = await confirm<Failure>('fay', quote, { payment_method: undefined });
		expect([status, body.code, body.data.params]).toEqual([400, 'rest_missing_callback_param', ['payment_method']]);
	});

	test('in a way that is not offered', async () => {
		const quote = await makeQuote('fay', await makeMembership('fay', family.low), wish(family.high));
		await withSettings({ payment_methods: ['manual'] }, async () => {
			const { status, body } = await confirm<Failure>('fay', quote, card);
			expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['payment_method']]);
		});
	});

	test.each<[string, object, string[]]>([
		['an unknown way to pay', { payment_method: 'cash' }, ['payment_method']],
		['a card that is none', { payment_details: { number: '4111111111111111' } }, ['payment_details']],
		['details that nobody knows', { payment_details: { cvc: '123' } }, ['payment_details']],
		['a token that is a number', { quote_token: 5 }, ['quote_token']],
		['an amount of its own', { due_now: 0 }, ['due_now']],
		['acknowledgements that are a map', { acknowledged: { over_limit: true } }, ['acknowledged']],
	])('with %s', async (_, fields, names) => {
		const quote = await makeQuote('fay', await makeMembership('fay', family.low), wish(family.high));
		const { status, body } = await confirm<Failure>('fay', quote, fields);
		expect([status, body.code, Object.keys(body.data.params ?? {})]).toEqual([400, 'rest_invalid_param', names]);
	});

	test('without a selection or a token', async () => {
		const membership = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', membership, wish(family.high));
		for (const [fields, name] of [[{ selection: quote.selection }, 'quote_token'], [{ quote_token: quote.token }, 'selection']] as const) {
			const { status, body } = await as('fay').post(`/memberships/${membership.id}/changes`, fields, { headers: { 'Idempotency-Key': key() } });
			expect([status, body.code, body.data.params]).toEqual([400, 'rest_missing_callback_param', [name]]);
		}
	});
});

describe('ten at once', () => {
	const statuses = (answers: { status: number }[]) => answers.map((answer) => answer.status).sort((a, b) => a - b);

	test('with one key are one change and one payment, and ten times the same answer', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const named = key();
		const answers = await Promise.all(Array.from({ length: 10 }, () => confirm('fay', quote, { key: named })));
		expect(statuses(answers)).toEqual(Array.from({ length: 10 }, () => 201));
		expect(new Set(answers.map((answer) => answer.body.change.id)).size).toBe(1);
		expect(await changesOf(low)).toHaveLength(1);
		expect(await paymentsOf(low)).toMatchObject([{ status: 'completed', total: 500 }]);
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.high.id, version: low.version + 1, times_billed: low.times_billed + 1 });
	});

	test('with ten keys are one change and one payment', async () => {
		const low = await makeMembership('fay', family.low);
		const quote = await makeQuote('fay', low, wish(family.high));
		const answers = await Promise.all(Array.from({ length: 10 }, () => confirm('fay', quote)));
		expect(statuses(answers).filter((status) => status === 201)).toHaveLength(1);
		for (const { status } of answers) expect([201, 409, 422]).toContain(status);
		expect(await changesOf(low)).toMatchObject([{ status: 'applied' }]);
		expect(await paymentsOf(low)).toMatchObject([{ status: 'completed', total: 500 }]);
	});

	test('that wait are one that waits', async () => {
		const high = await makeMembership('fay', family.high);
		const quote = await makeQuote('fay', high, wish(family.low));
		const answers = await Promise.all(Array.from({ length: 10 }, () => confirm('fay', quote)));
		expect(statuses(answers).filter((status) => status === 201)).toHaveLength(1);
		expect(await changesOf(high)).toMatchObject([{ status: 'scheduled' }]);
	});

	test('paying for one change pay once', async () => {
		const low = await makeMembership('fay', family.low);
		const waiting = await change('fay', low, wish(family.high), asks);
		const answers = await Promise.all(Array.from({ length: 10 }, () => pay('fay', waiting, card)));
		expect(statuses(answers).filter((status) => status === 200)).toHaveLength(1);
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.high.id, times_billed: low.times_billed + 1 });
	});

	test('of one customer\'s two memberships never spend a credit twice', async () => {
		const [dear, cheap] = [await makeProduct({ name: 'Dear', prices: [month(3000)] }), await makeProduct({ name: 'Cheap', prices: [month(1000)] })];
		await makeGroup('Upside down', [dear, cheap]);
		const user = 'yuki';
		// Half of $30 less half of $10: $10 of credit. Two upgrades want $5 and $20 of it.
		const first = await makeMembership(user, dear);
		await change(user, first, wish(cheap));
		const [one, two] = [await makeMembership(user, family.low), await makeMembership(user, family.low)];
		expect(one.credit).toBe(first.credit + 1000);
		const quotes = [await makeQuote(user, one, wish(family.high)), await makeQuote(user, two, wish(family.top))] as const;
		const answers = await Promise.all(quotes.map((quote) => confirm<Done | Failure>(user, quote, card)));
		const { credit } = await readMembership(one.id);
		expect(credit).toBeGreaterThanOrEqual(0);
		// Whoever came second was shown another amount, and was refused.
		expect(statuses(answers)).toEqual([201, 409]);
	});
});

describe('the history', () => {
	test('has every change and payment, newest first, page by page', async () => {
		const membership = await makeMembership('fay', family.low);
		const done = [await change('fay', membership, wish(family.high)), await change('fay', membership, wish(family.top))];
		const ids = done.map((one) => one.change.id).reverse();
		const { headers, body } = await as('fay').get<Change[]>(`/memberships/${membership.id}/changes?per_page=1`);
		expect([headers.get('X-WP-Total'), headers.get('X-WP-TotalPages')]).toEqual(['2', '2']);
		expect(body.map((one) => one.id)).toEqual(ids.slice(0, 1));
		const one = await as('fay').get<Change>(`/memberships/${membership.id}/changes/${ids[1]}`);
		expect(one).toMatchObject({ status: 200, body: { id: ids[1], status: 'applied' } });
		const payments = expectStatus(await as('fay').get<Payment[]>(`/memberships/${membership.id}/payments`), 200);
		expect(payments.map((payment) => payment.change_id)).toEqual(ids);
		for (const { number } of payments) expect(number).toMatch(/^\d{4}-\d{6}$/);
		expect(new Set(payments.map((payment) => payment.number)).size).toBe(2);
	});

	test('keeps the names of that day', async () => {
		const [low, high] = [await makeProduct({ name: 'Then low', prices: [month(1000)] }), await makeProduct({ name: 'Then high', prices: [month(2000)] })];
		await makeGroup('Names', [low, high]);
		const membership = await makeMembership('fay', low);
		await change('fay', membership, wish(high));
		expectStatus(await admin.put(`/products/${high.id}`, { name: `${high.name} now` }), 200);
		expect((await changesOf(membership))[0]?.summary.to_plan).toBe(high.name);
		expect((await readMembership(membership.id)).plan_name).toBe(`${high.name} now`);
	});

	test('shows no secrets: no key, no token, no card', async () => {
		const membership = await makeMembership('fay', family.low);
		await change('fay', membership, wish(family.high), { ...card, payment_details: { number: '4242 4242 4242 4242' } });
		const text = JSON.stringify([await changesOf(membership), await paymentsOf(membership), await readMembership(membership.id)]);
		expect(text).not.toMatch(/4242|idempotency|"token"|user_pass/);
	});
});
