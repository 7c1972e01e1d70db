// @vitest-environment node
// A change on a manager's terms: when, at which price, waived, and why. Plans cost $10, $20 and $50 a month; on 16 April half is left.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Membership, Quote, Terms } from '../../src/api/types.gen.ts';
import { addCredit, admin, ASKS, cardOf, changesOf, confirm, eventsOf, expectStatus, type Family, makeFamily, makeGroup, makeMembership, makeProduct, month, paymentsOf, readMembership, traveller, until, wish, type Wish } from './fixtures.ts';
import { as, type Caller, type Done, type Failure } from './target.ts';

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});

const quoteOn = <T = Quote>(who: Caller, membership: { id: number }, selection: Wish, terms: Terms, today?: string) => as(who).post<T>(`/memberships/${membership.id}/quotes`, { selection, terms }, { today });

/** Quoted and confirmed by the manager. */
async function changeOn(membership: { id: number }, selection: Wish, terms: Terms, fields: object = {}, today?: string): Promise<Done> {
	const quote = expectStatus(await quoteOn('admin', membership, selection, terms, today), 200);
	return expectStatus(await confirm('admin', quote, { terms, asked: { today }, ...fields } as object), 201);
}

describe('who may', () => {
	test('only a manager sets terms; nothing was changed by who tried', async () => {
		const low = await makeMembership('fay', family.low);
		expectStatus(await quoteOn<Failure>('nobody', low, wish(family.high), { waive: true }), 401);
		expectStatus(await quoteOn<Failure>('bas', low, wish(family.high), { waive: true }), 404);
		expect(expectStatus(await quoteOn<Failure>('fay', low, wish(family.high), { waive: true }), 403).code).toBe('rest_forbidden');
		const terms = { waive: true, reason: 'Me' };
		const quote = expectStatus(await quoteOn('admin', low, wish(family.high), terms), 200);
		expect(expectStatus(await confirm<Failure>('fay', quote, { terms } as object), 403).code).toBe('rest_forbidden');
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.low.id, version: low.version });
	});

	test('the token of a quote is for its terms', async () => {
		const low = await makeMembership(await traveller(), family.low);
		const plain = expectStatus(await as('admin').post<Quote>(`/memberships/${low.id}/quotes`, { selection: wish(family.high) }), 200);
		const terms = { waive: true, reason: 'Sorry' };
		expect(expectStatus(await confirm<Failure>('admin', plain, { terms } as object), 409).code).toBe('tierway_quote_changed');
		const waived = expectStatus(await quoteOn('admin', low, wish(family.high), terms), 200);
		expect(expectStatus(await confirm<Failure>('admin', waived, { payment_method: 'manual' }), 409).code).toBe('tierway_quote_changed');
	});

	test('what is waived, and a price of its own, need a reason', async () => {
		const low = await makeMembership(await traveller(), family.low);
		for (const terms of [{ waive: true }, { price: 1500 }, { price: 1500, reason: '  ' }]) {
			const quote = expectStatus(await quoteOn('admin', low, wish(family.high), terms), 200);
			expect(expectStatus(await confirm<Failure>('admin', quote, { terms } as object), 400).data.params).toHaveProperty('terms');
		}
		expect(await changesOf(low)).toEqual([]);
	});

	test('terms have their shape', async () => {
		const low = await makeMembership(await traveller(), family.low);
		for (const terms of [{ price: -1 }, { when: 'tomorrow' }, { waive: 'yes please' }, { reason: 'x'.repeat(501) }, { gift: true }]) {
			expect(expectStatus(await quoteOn<Failure>('admin', low, wish(family.high), terms as Terms), 400).data.params).toHaveProperty('terms');
		}
	});

	test('R2 holds for everybody: another group, and what the group refuses', async () => {
		const [one, two] = [await makeProduct({ prices: [month(1000)] }), await makeProduct({ prices: [month(2000)] })];
		await makeGroup('No way down', [one, two], { policy: { downgrade: 'refuse' } });
		const held = await makeMembership(await traveller(), two);
		expect(expectStatus(await quoteOn<Failure>('admin', held, wish(one), { when: 'now' }), 422).code).toBe('tierway_not_allowed');
		expect(expectStatus(await quoteOn<Failure>('admin', held, wish(family.low), { when: 'now' }), 422).code).toBe('tierway_different_group');
	});
});

describe('when', () => {
	test('a downgrade now gives back what is not used; its actor and reason are in the history', async () => {
		const high = await makeMembership(await traveller(), family.high);
		const before = high.credit;
		const { change, membership, payment } = await changeOn(high, wish(family.low), { when: 'now', reason: 'Asked on the phone' });
		expect(change).toMatchObject({ kind: 'downgrade', status: 'applied', effective_on: '2026-04-16', reason: 'Asked on the phone', actor: { name: 'admin' } });
		expect(payment).toBeNull();
		expect(membership).toMatchObject({ plan_id: family.low.id, credit: before + 500, next_bill: { on: '2026-05-01', amount: 1000 } });
		expect((await eventsOf(high)).find(({ type }) => type === 'change.applied')).toMatchObject({ change_id: change.id, reason: 'Asked on the phone', actor: { name: 'admin' }, origin: 'rest' });
	});

	test('an upgrade at the period end waits for its day, and is billed then', async () => {
		const who = await traveller();
		const low = await makeMembership(who, family.low, { payment_method: 'sandbox_card' });
		const { change, membership } = await changeOn(low, wish(family.high), { when: 'period_end', reason: 'From May' });
		expect(change).toMatchObject({ kind: 'upgrade', status: 'scheduled', effective_on: '2026-05-01', reason: 'From May' });
		expect(membership).toMatchObject({ plan_id: family.low.id, next_bill: { on: '2026-05-01', amount: 2000 } });
		await until(who, '2026-05-01');
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.high.id, status: 'active' });
		expect((await changesOf(low))[0]).toMatchObject({ id: change.id, status: 'applied', reason: 'From May' });
	});

	test('what waits for its day is applied now by the same choice, now', async () => {
		const high = await makeMembership(await traveller(), family.high);
		const waits = await changeOn(high, wish(family.low), {});
		expect(waits.change.status).toBe('scheduled');
		const { change, membership } = await changeOn(high, wish(family.low), { when: 'now' });
		expect(membership).toMatchObject({ plan_id: family.low.id, pending_change: null });
		expect((await changesOf(high)).map(({ id, status }) => [id, status])).toEqual([[change.id, 'applied'], [waits.change.id, 'superseded']]);
	});

	test('what waits for its money is applied now without it, and its payment voided', async () => {
		const low = await makeMembership(await traveller(), family.low);
		const waits = await changeOn(low, wish(family.high), {}, { payment_method: 'manual' });
		expect(waits).toMatchObject({ change: { status: 'awaiting_payment' }, payment: { total: 500 } });
		await changeOn(low, wish(family.high), { when: 'now', waive: true, reason: 'Bank was down' });
		expect(await readMembership(low.id)).toMatchObject({ plan_id: family.high.id, pending_change: null, open_payment: null });
		expect((await paymentsOf(low)).map(({ status }) => status)).toEqual(['voided']);
	});
});

describe('waived', () => {
	test('nothing is charged, credit stays, and nothing of it ever becomes credit', async () => {
		const who = await traveller();
		const low = await makeMembership(who, family.low);
		await addCredit(low, 300);
		const { change, membership, payment } = await changeOn(low, wish(family.high), { waive: true, reason: 'Sorry for the outage' });
		expect(change.quote).toMatchObject({
			due_now: 0, credit_used: 0, credit_after: 300,
			lines: [{ type: 'charge', amount: 1000 }, { type: 'credit', amount: -500 }, { type: 'waived', product_id: family.high.id, amount: -500, tax: 0 }],
		});
		expect([payment, await paymentsOf(low)]).toEqual([null, []]);
		expect(membership).toMatchObject({ plan_id: family.high.id, credit: 300, next_bill: { amount: 2000 }, items: [{ unit_amount: 2000, segment: { amount: 1000, refunded: 500 } }] });
		// Back down on the same day: the half of Low that was paid, and no more.
		const back = await changeOn(low, wish(family.low), { when: 'now' });
		expect(back.change.quote).toMatchObject({ due_now: 0, lines: [{ type: 'charge', amount: 500 }, { type: 'credit', amount: -500 }] });
		expect(back.membership.credit).toBe(300);
	});

	test('with tax on top and a setup fee: the line takes back all of it', async () => {
		const [one, two] = [await makeProduct({ prices: [month(1000)], tax_ppm: 240_000 }), await makeProduct({ prices: [month(3000, { setup_fee: 700 })], tax_ppm: 240_000 })];
		await makeGroup('Taxed', [one, two]);
		const held = await makeMembership(await traveller(), one);
		const quote = expectStatus(await quoteOn('admin', held, wish(two), { waive: true }), 200);
		// 700 + 1500 − 500, and 24 % of each.
		expect(quote.lines.at(-1)).toMatchObject({ type: 'waived', amount: -1700, tax: -(168 + 360 - 120) });
		expect(quote).toMatchObject({ due_now: 0, carried: 0, credit_used: 0, credit_after: held.credit });
	});

	test('where money comes back there is nothing to waive', async () => {
		const high = await makeMembership(await traveller(), family.high);
		const quote = expectStatus(await quoteOn('admin', high, wish(family.low), { when: 'now', waive: true }), 200);
		expect(quote.lines.map(({ type }) => type)).toEqual(['charge', 'credit']);
	});
});

describe('a price of its own', () => {
	test('is charged, agreed, and billed from then on', async () => {
		const who = await traveller();
		const low = await makeMembership(who, family.low, { payment_method: 'sandbox_card' });
		const { membership, payment } = await changeOn(low, wish(family.high), { price: 1600, reason: 'An old friend' }, { payment_method: 'sandbox_card' });
		expect(payment?.total).toBe(800 - 500);
		expect(membership).toMatchObject({ items: [{ unit_amount: 1600 }], next_bill: { amount: 1600 } });
		await until(who, '2026-05-01');
		expect((await paymentsOf(low))[0]).toMatchObject({ purpose: 'renewal', total: 1600, status: 'completed' });
	});

	test('is promised for the day of a change that waits, and kept', async () => {
		const who = await traveller();
		const high = await makeMembership(who, family.high, { payment_method: 'sandbox_card' });
		const { membership } = await changeOn(high, wish(family.low), { price: 700, reason: 'Keeps them' });
		expect(membership.next_bill).toEqual({ on: '2026-05-01', amount: 700 });
		await until(who, '2026-05-01');
		expect(await readMembership(high.id)).toMatchObject({ plan_id: family.low.id, items: [{ unit_amount: 700 }], next_bill: { amount: 700 } });
		expect((await paymentsOf(high))[0]).toMatchObject({ purpose: 'renewal', total: 700, status: 'completed' });
	});

	test('needs another plan or period', async () => {
		const low = await makeMembership(await traveller(), family.low);
		expect(expectStatus(await quoteOn<Failure>('admin', low, wish(family.low, [{ product_id: family.disk.id }]), { price: 900 }), 400).data.params).toHaveProperty('terms');
		const yearly = expectStatus(await quoteOn('admin', low, wish(family.low, [], { unit: 'year', count: 1 }), { price: 9000 }), 200);
		expect(yearly).toMatchObject({ kind: 'longer', due_now: 9000 - 500, next: { amount: 9000 } });
	});
});

test('the card that renewals are charged with is charged, whoever asks', async () => {
	const who = await traveller();
	const low = await makeMembership(who, family.low);
	expectStatus(await confirm(who, expectStatus(await as(who).post<Quote>(`/memberships/${low.id}/quotes`, { selection: wish(family.high) }), 200), cardOf(ASKS, true)), 201);
	// Remembered: a card that asks its customer, who is not there.
	const { change, payment } = await changeOn(low, wish(family.top), { when: 'now', reason: 'Wants it' }, { payment_method: 'sandbox_card' });
	expect([change.status, payment?.status, payment?.action]).toEqual(['awaiting_payment', 'pending', 'confirm_card']);
});

test('the same key and request again get the same answer, and nothing is done twice', async () => {
	const low = await makeMembership(await traveller(), family.low);
	const terms = { waive: true, reason: 'Once' };
	const quote = expectStatus(await quoteOn('admin', low, wish(family.high), terms), 200);
	const fields = { terms, key: `once-${low.id}` } as object;
	const first = expectStatus(await confirm('admin', quote, fields), 201);
	expect(expectStatus(await confirm('admin', quote, fields), 201)).toEqual(first);
	expect(expectStatus(await confirm<Failure>('admin', quote, { ...fields, terms: { ...terms, reason: 'Twice' } } as object), 422).code).toBe('tierway_idempotency_key_reused');
	expect((await changesOf(low)).length).toBe(1);
});

test('an ended membership starts again without its first period being paid', async () => {
	const low = await makeMembership(await traveller(), family.low);
	expectStatus(await admin.delete<Membership>(`/memberships/${low.id}`), 200);
	const body = { selection: wish(family.low, [], { unit: 'year', count: 1 }), terms: { waive: true, price: 5000, reason: 'Come back' }, reactivate: true };
	const quote = expectStatus(await admin.post<Quote>(`/memberships/${low.id}/quotes`, body), 200);
	expect(quote).toMatchObject({ kind: 'reactivate', due_now: 0 });
	const { membership } = expectStatus(await confirm('admin', quote, body as object), 201);
	expect(membership).toMatchObject({ status: 'active', items: [{ unit_amount: 5000, segment: { amount: 5000, refunded: 5000 } }], next_bill: { on: '2027-04-16', amount: 5000 } });
});
