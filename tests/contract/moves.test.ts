// @vitest-environment node
// Many memberships moved to another plan: dry run, run, what is refused. Plans cost $10, $20 and $50 a month; on 16 April half is left.
import { beforeAll, expect, test } from 'vitest';
import type { Membership, Move, MoveRow } from '../../src/api/types.gen.ts';
import { admin, change, changesOf, eventsOf, expectStatus, type Family, type Holding, makeFamily, makeGroup, makeMembership, makeProduct, month, paymentsOf, readMembership, traveller, wish } from './fixtures.ts';
import { as, type Asked, type Failure } from './target.ts';

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});

const member = async (plan: Family['low'], fields: Holding = {}) => makeMembership(await traveller(), plan, fields);
const count = (move: Move) => Object.fromEntries(Object.entries(move.counts).filter(([, number]) => number > 0));

async function check(members: Membership[], fields: object, asked?: Asked): Promise<Move> {
	const made = await admin.post<Move>('/moves', { membership_ids: members.map(({ id }) => id), ...fields }, asked);
	const move = expectStatus(made, 201);
	expect(made.headers.get('Location')).toMatch(new RegExp(`/tierway/v1/moves/${move.id}$`));
	return move;
}

const act = <T = Move>(move: Move, name: string, body: object = {}, asked?: Asked) => admin.post<T>(`/moves/${move.id}/${name}`, body, asked);
const rows = async (move: Move, query = '') => expectStatus(await admin.get<MoveRow[]>(`/moves/${move.id}/rows${query}`), 200);

test('a dry run says of each what it would cost, or why not, and changes nothing', async () => {
	const [up, same, ends, stranger] = await Promise.all([member(family.low), member(family.high), member(family.low), makeProduct({ name: 'Alone', prices: [month(1000)] }).then((plan) => member(plan))]);
	expectStatus(await admin.post(`/memberships/${ends.id}/cancel`), 200);
	const move = await check([up, same, ends, stranger], { plan_id: family.high.id, reason: 'Low ends' });

	expect(move).toMatchObject({ status: 'checked', plan_name: family.high.name, when: null, waive: false, payment: 'held', reason: 'Low ends', total: 4, over_limit: 0, acknowledge: [] });
	expect(count(move)).toEqual({ ready: 1, same: 1, refused: 2 });
	expect(move.totals).toEqual([{ currency: 'USD', memberships: 1, due_now: 500, credit: 0, moved: { memberships: 0, due_now: 0, credit: 0 } }]);
	expect(await rows(move, '?status[]=ready')).toMatchObject([{ membership_id: up.id, user: up.user, plan_name: family.low.name, kind: 'upgrade', effective: 'now', effective_on: '2026-04-16', due_now: 500, method: 'manual', change_id: null, code: '', message: '' }]);
	const refused = await rows(move, '?status[]=refused');
	expect(new Map(refused.map(({ membership_id, code }) => [membership_id, code]))).toEqual(new Map([[ends.id, 'tierway_cancel_scheduled'], [stranger.id, 'tierway_different_group']]));
	expect(new Map(refused.map(({ membership_id, message }) => [membership_id, message]))).toEqual(new Map([
		[ends.id, 'This membership is set to end. Keep the membership before its plan is changed.'],
		[stranger.id, 'This plan belongs to another plan group. Customers change to the plans of their own group only.'],
	]));
	expect(await readMembership(up.id)).toEqual(up);
	expect([await changesOf(up), await paymentsOf(up)]).toEqual([[], []]);
});

test('started, what was shown is done, and each history says by whom, why and in which run', async () => {
	const [card, hand, later] = await Promise.all([member(family.low, { payment_method: 'sandbox_card' }), member(family.low), member(family.top)]);
	const move = expectStatus(await act(await check([card, hand, later], { plan_id: family.high.id, reason: 'New plans' }), 'start'), 200);
	expect(move.status).toBe('done');
	expect(count(move)).toEqual({ applied: 1, awaiting_payment: 1, scheduled: 1 });
	expect(move.totals[0]?.moved).toEqual({ memberships: 3, due_now: 1000, credit: 0 });
	for (const [membership, status] of [[card, 'applied'], [hand, 'awaiting_payment'], [later, 'scheduled']] as const) {
		const [made] = await changesOf(membership);
		expect(made).toMatchObject({ status, reason: 'New plans', move_id: move.id, actor: { name: 'admin' } });
		const event = (await eventsOf(membership)).find(({ change_id }) => change_id === made?.id);
		if (status !== 'awaiting_payment') expect(event).toMatchObject({ reason: 'New plans', actor: { name: 'admin' }, after: { move_id: move.id } });
		expect((await rows(move)).find((row) => row.membership_id === membership.id)).toMatchObject({ status, change_id: made?.id });
	}
	expect((await paymentsOf(card))[0]).toMatchObject({ total: 500, status: 'completed', method: 'sandbox_card' });
	// It is over.
	for (const name of ['start', 'pause', 'resume', 'cancel']) expect(expectStatus(await act<Failure>(move, name), 409).code).toBe('tierway_wrong_state');
});

test('the terms hold for all of them', async () => {
	const [one, two] = await Promise.all([member(family.top), member(family.low)]);
	expect(Object.keys(expectStatus(await admin.post('/moves', { membership_ids: [one.id], plan_id: family.high.id, waive: true }), 400).data.params ?? {})).toEqual(['reason']);
	const now = expectStatus(await act(await check([one], { plan_id: family.high.id, when: 'now' }), 'start'), 200);
	expect(now.totals[0]).toMatchObject({ due_now: 0, credit: 1500 });
	expect(await readMembership(one.id)).toMatchObject({ plan_id: family.high.id, credit: 1500 });
	const free = await check([two], { plan_id: family.high.id, waive: true, reason: 'Sorry' });
	expect(free.totals[0]).toMatchObject({ due_now: 0, credit: 0 });
	expectStatus(await act(free, 'start'), 200);
	expect([(await readMembership(two.id)).plan_id, await paymentsOf(two)]).toEqual([family.high.id, []]);
});

test('add-ons that the plan offers are kept; who loses one has to be acknowledged', async () => {
	const [keeps, loses] = await Promise.all([member(family.low, { addons: [{ product_id: family.disk.id, quantity: 2 }] }), member(family.low, { addons: [{ product_id: family.visits.id }] })]);
	const high = await check([keeps], { plan_id: family.high.id });
	expect([high.acknowledge, high.totals[0]?.due_now]).toEqual([[], 500]);
	const top = await check([loses], { plan_id: family.top.id });
	expect(top.acknowledge).toEqual([{ code: 'addons_end', memberships: 1 }]);
	expect(expectStatus(await act<Failure>(top, 'start'), 422)).toMatchObject({ code: 'tierway_acknowledgement_required', data: { acknowledge: ['addons_end'] } });
	expect(count(expectStatus(await act(top, 'start', { acknowledged: ['addons_end'] }), 200))).toEqual({ awaiting_payment: 1 });
});

test('a plan without a period is moved to without one; one that is not sold for the period held is refused', async () => {
	const [monthly, yearly] = await Promise.all([member(family.low), member(family.low, { unit: 'year' })]);
	expect(await rows(await check([monthly], { plan_id: family.free.id }))).toMatchObject([{ status: 'ready', kind: 'downgrade', effective: 'period_end' }]);
	expect(await rows(await check([yearly], { plan_id: family.top.id }))).toMatchObject([{ status: 'refused', code: 'tierway_no_price' }]);
});

test('whose quote has changed is refused, not charged, and is checked again when asked', async () => {
	const [one, other] = await Promise.all([member(family.low, { payment_method: 'sandbox_card' }), member(family.low, { payment_method: 'sandbox_card' })]);
	const move = await check([one, other], { plan_id: family.high.id });
	await change('admin', one, wish(family.low, [{ product_id: family.disk.id, quantity: 1 }]));
	const done = expectStatus(await act(move, 'start'), 200);
	expect([done.status, count(done)]).toEqual(['done', { applied: 1, failed: 1 }]);
	expect(await rows(done, '?status[]=failed')).toMatchObject([{ membership_id: one.id, code: 'tierway_quote_changed' }]);
	expect(await paymentsOf(one)).toHaveLength(1);

	const again = expectStatus(await act(done, 'retry'), 200);
	expect([again.status, count(again)]).toEqual(['checked', { ready: 1, applied: 1 }]);
	expect(count(expectStatus(await act(again, 'start'), 200))).toEqual({ applied: 2 });
	expect([await paymentsOf(one), await paymentsOf(other)].map(({ length }) => length)).toEqual([2, 1]);
});

test('another day is another quote', async () => {
	const one = await member(family.low);
	const move = await check([one], { plan_id: family.high.id });
	expect(count(expectStatus(await act(move, 'start', {}, { today: '2026-04-17' }), 200))).toEqual({ failed: 1 });
	expect(await changesOf(one)).toEqual([]);
});

test('what the group refuses stays refused', async () => {
	const plans = await Promise.all([makeProduct({ name: 'A', prices: [month(1000)] }), makeProduct({ name: 'B', prices: [month(2000)] })]);
	await makeGroup('Strict', plans, { policy: { upgrade: 'refuse' } });
	const one = await member(plans[0]);
	expect(await rows(await check([one], { plan_id: plans[1].id, when: 'now' }))).toMatchObject([{ status: 'refused', code: 'tierway_not_allowed' }]);
});

test('a run is of named memberships, or of those that a filter shows', async () => {
	const who = await traveller();
	const [low] = await Promise.all([makeMembership(who, family.low), makeMembership(who, family.top)]);
	const post = (which: object) => admin.post<Move>('/moves', { plan_id: family.high.id, ...which });
	expect(expectStatus(await post({ filter: { search: who } }), 201).total).toBe(2);
	expect(await rows(expectStatus(await post({ filter: { search: who, plan: family.low.id, status: ['active'] } }), 201))).toMatchObject([{ membership_id: low.id }]);
	expect(await rows(expectStatus(await post({ filter: { search: who, plan_group: family.group.id, pending_change: false } }), 201))).toHaveLength(2);
	expect(await rows(expectStatus(await post({ filter: { search: who, product: family.low.id } }), 201))).toMatchObject([{ membership_id: low.id }]);
	expectStatus(await post({ filter: { search: who, plan_group: 0 } }), 400);
	expectStatus(await post({ filter: { search: who, pending_change: true } }), 400);
	expectStatus(await post({ filter: { search: who, status: ['expired'] } }), 400);
	expectStatus(await post({ membership_ids: [low.id], filter: { search: who } }), 400);
	expectStatus(await post({}), 400);
	expectStatus(await post({ membership_ids: [] }), 400);
	expectStatus(await post({ membership_ids: [999_999_999] }), 400);
	expectStatus(await post({ membership_ids: [low.id], plan_id: family.disk.id }), 400);
});

test('runs are listed, newest first, and their state is known by its version', async () => {
	const one = await member(family.low);
	const move = await check([one], { plan_id: family.high.id });
	const [newest] = expectStatus(await admin.get<Move[]>('/moves?per_page=1'), 200);
	expect(newest).toMatchObject({ id: move.id, counts: move.counts, actor: { name: 'admin' } });
	expect(expectStatus(await act<Failure>(move, 'cancel', { version: move.version - 1 }), 409)).toMatchObject({ code: 'tierway_version_conflict', data: { current: { id: move.id } } });
	expect(expectStatus(await act(move, 'cancel', { version: move.version }), 200)).toMatchObject({ status: 'cancelled', counts: { ready: 1 } });
	expect(await changesOf(one)).toEqual([]);
	expect((await as('admin').get(`/moves/${move.id}/rows?status[]=lost`)).status).toBe(400);
});
