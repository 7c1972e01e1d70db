// @vitest-environment node
// What a membership can be switched to, and what that would cost. Amounts can be checked in the head: plans cost $10, $20
// and $50 a month, the month is April, and on the 16th 15 of its 30 days are left.
import { beforeAll, describe, expect, test } from 'vitest';
import { buildQuote, type HeldInput } from '../../src/domain/quote.ts';
import type { Membership, Options, Product, Quote } from '../../src/api/types.gen.ts';
import { admin, change, changesOf, demoMembership, expectStatus, type Family, makeFamily, makeGroup, makeMembership, makeProduct, makeQuote, month, once, readMembership, type Wish, wish, withSettings, year } from './fixtures.ts';
import { as, type Asked, type Caller } from './target.ts';

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});

const options = async (who: Caller, membership: { id: number }, asked?: Asked) => expectStatus(await as(who).get<Options>(`/memberships/${membership.id}/options`, asked), 200);
const refusal = async (who: Caller, membership: { id: number }, selection: Wish | object, asked?: Asked) => {
	const { status, body } = await as(who).post(`/memberships/${membership.id}/quotes`, { selection }, asked);
	return [status, body.code, body.data.reason];
};

describe('the options', () => {
	let low: Membership;
	beforeAll(async () => {
		low = await makeMembership('fay', family.low);
	});
	const plan = (answer: Options, id: number) => answer.plans.find((one) => one.id === id);

	test('are the plans of the family, lowest first, and no others', async () => {
		const { plans } = await options('fay', low);
		expect(plans.map((one) => one.id)).toEqual([family.free.id, family.low.id, family.high.id, family.top.id]);
	});

	test('say of each what choosing it would be', async () => {
		const { plans } = await options('fay', low);
		expect(plans.map((one) => one.state)).toEqual(['downgrade', 'current', 'upgrade', 'upgrade']);
	});

	test('say of each price what it would be, and when', async () => {
		const answer = await options('fay', low);
		expect(plan(answer, family.low.id)?.prices).toMatchObject([
			{ unit: 'month', amount: 1000, state: 'current' },
			{ unit: 'year', amount: 10000, state: 'longer', effective: 'now', effective_on: '2026-04-16' },
		]);
		expect(plan(answer, family.free.id)?.prices).toMatchObject([{ unit: null, amount: 0, state: 'downgrade', effective: 'period_end', effective_on: '2026-05-01' }]);
	});

	test('have the add-ons that the plans offer, with how many are held', async () => {
		const held = await makeMembership('fay', family.low, { addons: [{ product_id: family.disk.id, quantity: 3 }] });
		const { addons } = await options('fay', held);
		expect(new Map(addons.map(({ id, held: pieces }) => [id, pieces]))).toEqual(new Map([[family.visits.id, 0], [family.disk.id, 3], [family.design.id, 0]]));
		expect(addons.find((addon) => addon.id === family.design.id)).toMatchObject({ type: 'service', prices: [once(9900)] });
	});

	test('have the add-ons of a plan in the order that was given to them there', async () => {
		const { id, addons } = expectStatus(await admin.get<Product>(`/products/${family.low.id}`), 200);
		const order = [...addons.slice(1), ...addons.slice(0, 1)];
		expect(expectStatus(await admin.put<Product>(`/products/${id}`, { addons: order }), 200).addons).toEqual(order);
		const answer = await options('fay', low);
		expect(plan(answer, id)?.addons).toEqual(order);
		expect(plan(answer, family.high.id)?.addons).toEqual(addons);
		expectStatus(await admin.put<Product>(`/products/${id}`, { addons }), 200);
	});

	test('have what the browser needs to work out the same amounts', async () => {
		const { quote_input: input } = await options('fay', low);
		const selection = { plan_id: family.high.id, unit: 'month' as const, count: 1, addons: [{ product_id: family.visits.id, quantity: 1 }] };
		const preview = buildQuote({ ...(input as unknown as HeldInput), selection });
		const { token: _token, ...quote } = await makeQuote('fay', low, selection);
		expect(quote).toMatchObject(preview);
	});

	test('name the ways to pay that the network offers', async () => {
		expect((await options('fay', low)).payment_methods.map((method) => method.id)).toEqual(['manual', 'sandbox_card']);
	});

	test('leave out withdrawn plans, but not the one that is held', async () => {
		const [gone, other] = [await makeProduct({ name: 'Gone', prices: [month(1000)] }), await makeProduct({ name: 'Other', prices: [month(2000)] })];
		await makeGroup('Withdrawn', [gone, other]);
		const [holder, neighbour] = [await makeMembership('fay', gone), await makeMembership('fay', other)];
		expectStatus(await admin.put(`/products/${gone.id}`, { status: 'inactive' }), 200);
		expect((await options('fay', holder)).plans.map(({ id, state, status }) => [id, state, status])).toEqual([[gone.id, 'current', 'inactive'], [other.id, 'upgrade', 'active']]);
		expect((await options('fay', neighbour)).plans.map((one) => one.id)).toEqual([other.id]);
	});

	test('show what cannot be chosen with its reason', async () => {
		const [dollars, yen] = [await makeProduct({ name: 'Dollars', prices: [month(1000)] }), await makeProduct({ name: 'Yen', currency: 'JPY', prices: [month(1000)] })];
		await makeGroup('Mixed', [dollars, yen]);
		const answer = await options('fay', await makeMembership('fay', dollars));
		expect(plan(answer, yen.id)).toMatchObject({ state: 'unavailable', reason: 'currency_mismatch', prices: [{ state: 'unavailable', reason: 'currency_mismatch' }] });
		expect(plan(answer, yen.id)?.reason_message).not.toBe('');
	});

	test('mark the change that waits for its day', async () => {
		const membership = await makeMembership('fay', family.high);
		await change('fay', membership, wish(family.low));
		const answer = await options('fay', membership);
		expect(plan(answer, family.low.id)).toMatchObject({ state: 'scheduled', prices: [{ unit: 'month', state: 'scheduled' }, { unit: 'year', state: 'downgrade' }] });
	});

	test('of a membership that cannot be changed are all unavailable, save the current plan', async () => {
		const answer = await options('fay', low, { today: '2026-05-01' });
		expect(answer.today).toBe('2026-05-01');
		expect(answer.plans.map(({ state, reason }) => [state, reason])).toEqual([['unavailable', 'renewal_due'], ['current', null], ['unavailable', 'renewal_due'], ['unavailable', 'renewal_due']]);
	});

	test('on Free in the demo network are Free and Premium, never Basic', async () => {
		const { plans } = await options('fay', await demoMembership('fay'));
		expect(plans.map(({ name, state }) => [name, state])).toEqual([['Free', 'current'], ['Premium', 'upgrade']]);
	});

	test('on Basic in the demo network, which is in no group, do not have any plan of a group', async () => {
		const { plans } = await options('bas', await demoMembership('bas'));
		expect(plans[0]?.name).toBe('Basic');
		expect(plans.map((one) => one.name)).not.toEqual(expect.arrayContaining(['Premium']));
	});
});

describe('a quote', () => {
	let low: Membership;
	let high: Membership;
	beforeAll(async () => {
		[low, high] = [await makeMembership('fay', family.low), await makeMembership('fay', family.high)];
	});

	test('of an upgrade half-way charges half the new price and gives back half the old: $10 − $5', async () => {
		const quote = await makeQuote('fay', low, wish(family.high));
		expect(quote).toMatchObject({
			kind: 'upgrade', effective: 'now', effective_on: '2026-04-16', due_now: 500, credit_used: 0, currency: 'USD',
			next: { on: '2026-05-01', amount: 2000 },
			period: { start: '2026-04-01', end: '2026-05-01', unit: 'month', count: 1, anchor_day: 1 },
			lines: [
				{ type: 'charge', product_id: family.high.id, amount: 1000, tax: 0, from: '2026-04-16', to: '2026-05-01' },
				{ type: 'credit', product_id: family.low.id, amount: -500, tax: 0 },
			],
		});
	});

	test('shows how it was worked out: 15 of 30 days of each price', async () => {
		const { working } = await makeQuote('fay', low, wish(family.high));
		expect(working).toMatchObject([{ base: 2000, days: 15, of: 30, amount: 1000 }, { base: 1000, days: 15, of: 30, amount: -500 }]);
	});

	test('of a downgrade waits for the period end and costs nothing now', async () => {
		expect(await makeQuote('fay', high, wish(family.low))).toMatchObject({ kind: 'downgrade', effective: 'period_end', effective_on: '2026-05-01', lines: [], due_now: 0, next: { on: '2026-05-01', amount: 1000 } });
	});

	test('to the free plan ends the billing', async () => {
		expect(await makeQuote('fay', low, wish(family.free))).toMatchObject({ kind: 'downgrade', effective: 'period_end', next: null });
	});

	test('from free to paid is a full month from today', async () => {
		const free = await makeMembership('fay', family.free, { unit: null });
		expect(await makeQuote('fay', free, wish(family.low))).toMatchObject({ kind: 'upgrade', due_now: 1000, period: { start: '2026-04-16', end: '2026-05-16' }, next: { on: '2026-05-16', amount: 1000 } });
	});

	test('of a year instead of a month starts today: $100 − $5', async () => {
		const quote = await makeQuote('fay', low, wish(family.low, [], { unit: 'year', count: 1 }));
		expect(quote).toMatchObject({ kind: 'longer', due_now: 9500, next: { on: '2027-04-16', amount: 10000 } });
	});

	test('of a package charges it alone, for the days left: half of $5', async () => {
		expect(await makeQuote('fay', low, wish(family.low, [{ product_id: family.visits.id }]))).toMatchObject({ kind: 'add', due_now: 250, next: { on: '2026-05-01', amount: 1500 }, lines: [{ type: 'charge', product_id: family.visits.id, amount: 250 }] });
	});

	test('of a service charges it in full, once', async () => {
		expect(await makeQuote('fay', low, wish(family.low, [{ product_id: family.design.id }]))).toMatchObject({ kind: 'add', due_now: 9900, next: { on: '2026-05-01', amount: 1000 } });
	});

	test('of a plan and a package together has a line for each', async () => {
		const quote = await makeQuote('fay', low, wish(family.high, [{ product_id: family.disk.id, quantity: 5 }]));
		expect(quote.lines.map(({ type, amount }) => [type, amount])).toEqual([['charge', 1000], ['charge', 1000], ['credit', -500]]);
		expect(quote).toMatchObject({ due_now: 1500, next: { on: '2026-05-01', amount: 4000 } });
	});

	test('fills in what was left out: no add-ons, one piece', async () => {
		const quote = await makeQuote('fay', low, { plan_id: family.low.id, unit: 'month', count: 1, addons: [{ product_id: family.disk.id }] });
		expect(quote.selection.addons).toEqual([{ product_id: family.disk.id, quantity: 1 }]);
		expect((await makeQuote('fay', low, { plan_id: family.high.id, unit: 'month', count: 1 })).selection.addons).toEqual([]);
	});

	test('takes numbers in text', async () => {
		expect(await makeQuote('fay', low, { plan_id: String(family.high.id) as unknown as number, unit: 'month', count: '1' as unknown as number })).toMatchObject({ due_now: 500 });
	});

	test('has a token to confirm it with, good for a quarter of an hour', async () => {
		const quote = await makeQuote('fay', low, wish(family.high));
		expect(quote.token).toMatch(/^\d+\.[0-9a-f]{64}$/);
		expect(Date.parse(quote.expires_gmt)).toBe(Number(quote.token.split('.')[0]) * 1000);
		expect(quote).toMatchObject({ membership_id: low.id, membership_version: low.version });
	});

	test('that changes nothing says so, and cannot be confirmed', async () => {
		expect(await makeQuote('fay', low, wish(family.low))).toMatchObject({ kind: 'none', effective: null, effective_on: null, due_now: 0, lines: [], token: '', limits_diff: [], over_limit: [], acknowledge: [] });
	});

	test('is the same for the manager', async () => {
		const { due_now: due } = await makeQuote('admin', low, wish(family.high));
		expect(due).toBe(500);
	});

	test('tells what limits are gained and lost', async () => {
		const { limits_diff: diff } = await makeQuote('fay', low, wish(family.high, [{ product_id: family.visits.id }]));
		expect(diff.map(({ key, from, to }) => [key, from, to])).toEqual([['disk_space', 100, 1000], ['posts.post', 100, 500], ['sites', 2, 5], ['visits', 1000, null]]);
	});

	test('tells which add-ons end with it, and asks to acknowledge that', async () => {
		const held = await makeMembership('fay', family.low, { addons: [{ product_id: family.visits.id }] });
		const quote = await makeQuote('fay', held, wish(family.top));
		expect(quote).toMatchObject({ ending: [family.visits.id], acknowledge: ['addons_end'] });
	});

	test('asks to acknowledge that a price of old is lost', async () => {
		const plan = await makeProduct({ name: 'Cheaper once', prices: [month(1000)] });
		const other = await makeProduct({ name: 'Other', prices: [month(3000)] });
		await makeGroup('Old prices', [plan, other]);
		const membership = await makeMembership('fay', plan);
		expectStatus(await admin.put(`/products/${plan.id}`, { prices: [month(1500)] }), 200);
		expect((await makeQuote('fay', membership, wish(other))).acknowledge).toEqual(['old_price_lost']);
		// Credit comes from what was paid, not from what the catalogue says today: half of $30 less half of $10.
		expect((await makeQuote('fay', membership, wish(other))).due_now).toBe(1000);
	});

	test('uses the customer\'s credit before money', async () => {
		// Pim has 3.50 of credit; 12 of 30 days of his month on Plus ($19) are over.
		const pim = await demoMembership('pim');
		const quote = await makeQuote('pim', pim, { plan_id: pim.plan_id, unit: 'month', count: 1, addons: [...pim.items.filter((item) => item.type !== 'plan').map(({ product_id, quantity }) => ({ product_id, quantity })), { product_id: (await designOfDemo()).id, quantity: 1 }] });
		expect(quote).toMatchObject({ credit_used: pim.credit, due_now: 19900 - pim.credit, credit_after: 0 });
	});

	test('in yen has no decimals', async () => {
		const yuki = await demoMembership('yuki');
		const { plans } = await options('yuki', yuki);
		const target = plans.find((one) => one.name === 'Standard');
		// 5 of 30 days are over: 25/30 of ¥2000 less 25/30 of ¥1000 is 1667 − 833, less ¥300 of credit.
		expect(await makeQuote('yuki', yuki, { plan_id: target?.id ?? 0, unit: 'month', count: 1 })).toMatchObject({ currency: 'JPY', credit_used: 300, due_now: 534 });
	});

	test('writes nothing', async () => {
		const everything = async () => [await readMembership(low.id), await changesOf(low), expectStatus(await admin.get(`/memberships/${low.id}/payments`), 200), expectStatus(await admin.get('/settings'), 200)];
		const before = await everything();
		for (const target of [family.free, family.low, family.high, family.top]) await makeQuote('fay', low, wish(target));
		await refusal('fay', low, { plan_id: 999_999_999 });
		expect(await everything()).toEqual(before);
	});
});

async function designOfDemo() {
	const [design] = expectStatus(await admin.get<{ id: number; slug: string }[]>('/products?search=site-design&orderby=id'), 200);
	return design ?? { id: 0 };
}

describe('a quote is refused', () => {
	let low: Membership;
	beforeAll(async () => {
		low = await makeMembership('fay', family.low);
	});

	test('for a plan of another group, however the id was come by', async () => {
		const stranger = await makeProduct({ name: 'Stranger', prices: [month(1)] });
		await makeGroup('Elsewhere', [stranger]);
		expect(await refusal('fay', low, wish(stranger))).toEqual([422, 'tierway_different_group', 'different_group']);
		const loner = await makeProduct({ name: 'Loner', prices: [month(1)] });
		expect(await refusal('fay', low, wish(loner))).toEqual([422, 'tierway_different_group', 'different_group']);
	});

	test('for the manager too', async () => {
		const stranger = await makeProduct({ name: 'Stranger', prices: [month(1)] });
		expect(await refusal('admin', low, wish(stranger))).toEqual([422, 'tierway_different_group', 'different_group']);
	});

	test('in words that speak to the customer, and to a manager of the customer', async () => {
		const elsewhere = await makeProduct({ name: 'Elsewhere', prices: [month(1)] });
		const [a, b, life] = [await makeProduct({ name: 'A', prices: [month(1000)] }), await makeProduct({ name: 'B', prices: [month(2000)] }), await makeProduct({ name: 'Life', prices: [once(50000)] })];
		await makeGroup('Strict', [a, b, life], { policy: { upgrade: 'refuse' } });
		const [ending, ended] = [await makeMembership('fay', family.low), await makeMembership('fay', family.low)];
		expectStatus(await admin.post(`/memberships/${ending.id}/cancel`), 200);
		expectStatus(await admin.delete(`/memberships/${ended.id}`), 200);
		const cases: [{ id: number }, Wish, string, string, string][] = [
			[low, wish(elsewhere), 'different_group', 'This plan belongs to another plan group. You can only change to the plans of your own.', 'This plan belongs to another plan group. Customers change to the plans of their own group only.'],
			[ending, wish(family.high), 'cancel_scheduled', 'This membership is set to end. Take that back to change it.', 'This membership is set to end. Keep the membership before its plan is changed.'],
			[ended, wish(family.high), 'not_active', 'This membership has ended. Choose a plan to start a new one.', 'This membership has ended. Start it again to change it.'],
			[await makeMembership('fay', a), wish(b), 'not_allowed', 'Your network does not allow this kind of change.', 'The plan group or the settings do not allow this kind of change.'],
			[await makeMembership('fay', life), wish(b), 'lifetime', 'A plan that was paid for a lifetime cannot be changed here. Ask the network.', 'A plan that was paid for a lifetime cannot be changed.'],
		];
		for (const [membership, selection, reason, customer, manager] of cases) {
			for (const [who, message] of [['fay', customer], ['admin', manager]] as const) {
				const { body } = await as(who).post(`/memberships/${membership.id}/quotes`, { selection });
				expect([who, body.code, body.message]).toEqual([who, `tierway_${reason}`, message]);
				const confirmed = await as(who).post(`/memberships/${membership.id}/changes`, { selection, quote_token: 'x', acknowledged: [] }, { headers: { 'Idempotency-Key': `${reason}-${who}` } });
				expect([who, confirmed.body.code, confirmed.body.message]).toEqual([who, `tierway_${reason}`, message]);
			}
		}
		// So does what cannot be chosen.
		for (const [who, message] of [['fay', cases[1]![3]], ['admin', cases[1]![4]]] as const) {
			expect((await options(who, ending)).plans.find(({ id }) => id === family.high.id)?.reason_message).toBe(message);
		}
	});

	test('for what is not a plan, or not there', async () => {
		expect(await refusal('fay', low, { plan_id: family.visits.id, unit: 'month', count: 1 })).toEqual([422, 'tierway_not_available', 'not_available']);
		expect(await refusal('fay', low, { plan_id: 999_999_999, unit: 'month', count: 1 })).toEqual([422, 'tierway_not_available', 'not_available']);
	});

	test('for a withdrawn plan', async () => {
		const [held, gone] = [await makeProduct({ name: 'Held', prices: [month(1000)] }), await makeProduct({ name: 'Gone', prices: [month(2000)], status: 'inactive' })];
		await makeGroup('Withdrawn', [held, gone]);
		expect(await refusal('fay', await makeMembership('fay', held), wish(gone))).toEqual([422, 'tierway_not_available', 'not_available']);
	});

	test('for a plan in another currency', async () => {
		const [dollars, yen] = [await makeProduct({ name: 'Dollars', prices: [month(1000)] }), await makeProduct({ name: 'Yen', currency: 'JPY', prices: [month(1000)] })];
		await makeGroup('Mixed', [dollars, yen]);
		expect(await refusal('fay', await makeMembership('fay', dollars), wish(yen))).toEqual([422, 'tierway_currency_mismatch', 'currency_mismatch']);
	});

	test.each([{ unit: 'week', count: 1 }, { unit: 'month', count: 2 }, { unit: null, count: null }, { unit: 'month' }, {}])('for a period that the plan is not sold for: %j', async (term) => {
		expect(await refusal('fay', low, { plan_id: family.high.id, ...term })).toEqual([422, 'tierway_no_price', 'no_price']);
	});

	test('for an add-on that the plan does not offer, or that is none', async () => {
		const other = await makeProduct({ name: 'Other', type: 'package', prices: [month(1)] });
		for (const id of [other.id, family.high.id, 999_999_999]) expect(await refusal('fay', low, wish(family.low, [{ product_id: id }]))).toEqual([422, 'tierway_addon_not_available', 'addon_not_available']);
		expect(await refusal('fay', low, wish(family.top, [{ product_id: family.visits.id }]))).toEqual([422, 'tierway_addon_not_available', 'addon_not_available']);
	});

	test('for a package without a price for the period', async () => {
		expect(await refusal('fay', low, { plan_id: family.low.id, unit: 'year', count: 1, addons: [{ product_id: family.disk.id }] })).toEqual([422, 'tierway_no_price', 'no_price']);
	});

	test('when the bill is due, the membership has ended or is set to end', async () => {
		expect(await refusal('fay', low, wish(family.high), { today: '2026-05-01' })).toEqual([422, 'tierway_renewal_due', 'renewal_due']);
		expect(await refusal('hugo', await demoMembership('hugo'), { plan_id: (await demoMembership('hugo')).plan_id, unit: 'month', count: 1 })).toEqual([422, 'tierway_renewal_due', 'renewal_due']);
		const ending = await makeMembership('fay', family.low);
		expectStatus(await admin.put(`/memberships/${ending.id}`, { cancel_at_period_end: true }), 200);
		expect(await refusal('fay', ending, wish(family.high))).toEqual([422, 'tierway_cancel_scheduled', 'cancel_scheduled']);
		expectStatus(await admin.delete(`/memberships/${ending.id}`), 200);
		expect(await refusal('fay', ending, wish(family.high))).toEqual([422, 'tierway_not_active', 'not_active']);
	});

	test('by the policy of the group, and by the network\'s where the group says nothing', async () => {
		const [a, b] = [await makeProduct({ name: 'A', prices: [month(1000)] }), await makeProduct({ name: 'B', prices: [month(2000)] })];
		const group = await makeGroup('Strict', [a, b], { policy: { upgrade: 'refuse' } });
		const membership = await makeMembership('fay', a);
		expect(await refusal('fay', membership, wish(b))).toEqual([422, 'tierway_not_allowed', 'not_allowed']);
		await withSettings({ policy: { upgrade: 'refuse' } }, async () => {
			expectStatus(await admin.put(`/plan-groups/${group.id}`, { policy: {} }), 200);
			expect(await refusal('fay', membership, wish(b))).toEqual([422, 'tierway_not_allowed', 'not_allowed']);
			expectStatus(await admin.put(`/plan-groups/${group.id}`, { policy: { upgrade: 'now' } }), 200);
			expect((await makeQuote('fay', membership, wish(b))).due_now).toBe(500);
		});
	});

	test.each<[string, object]>([
		['no plan', { unit: 'month', count: 1 }],
		['a plan that is no number', { plan_id: 'premium' }],
		['plan 0', { plan_id: 0 }],
		['a plan with decimals', { plan_id: 1.5 }],
		['a huge number', { plan_id: 1e30 }],
		['an unknown unit', { plan_id: 1, unit: 'decade', count: 1 }],
		['a count of 0', { plan_id: 1, unit: 'month', count: 0 }],
		['a count of 121', { plan_id: 1, unit: 'month', count: 121 }],
		['no pieces', { plan_id: 1, addons: [{ product_id: 1, quantity: 0 }] }],
		['fewer than no pieces', { plan_id: 1, addons: [{ product_id: 1, quantity: -1 }] }],
		['too many pieces', { plan_id: 1, addons: [{ product_id: 1, quantity: 10001 }] }],
		['an add-on without id', { plan_id: 1, addons: [{ quantity: 1 }] }],
		['an add-on twice', { plan_id: 1, addons: [{ product_id: 1 }, { product_id: 1, quantity: 2 }] }],
		['add-ons that are no list', { plan_id: 1, addons: { product_id: 1 } }],
		['an amount of its own', { plan_id: 1, amount: 0 }],
		['a list', []],
	])('for %s, naming the selection', async (_, selection) => {
		const { status, body } = await as('fay').post(`/memberships/${low.id}/quotes`, { selection });
		expect([status, body.code, Object.keys(body.data.params ?? {})]).toEqual([400, 'rest_invalid_param', ['selection']]);
	});

	test('without a selection', async () => {
		const { status, body } = await as('fay').post(`/memberships/${low.id}/quotes`, {});
		expect([status, body.code, body.data.params]).toEqual([400, 'rest_missing_callback_param', ['selection']]);
	});

	test('for properties that nobody knows', async () => {
		const { status, body } = await as('fay').post(`/memberships/${low.id}/quotes`, { selection: wish(family.high), price: 0 });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['price']]);
	});
});

describe('what may be over a limit', () => {
	test('is listed per site, with where to mend it, and must be acknowledged', async () => {
		// Otto has 12 posts on Plus; Starter allows 5.
		const otto = await demoMembership('otto');
		const { plans } = await options('otto', otto);
		const starter = plans.find((one) => one.name === 'Starter');
		const quote = await makeQuote('otto', otto, { plan_id: starter?.id ?? 0, unit: 'month', count: 1 });
		expect(quote.acknowledge).toEqual(['over_limit']);
		expect(quote.over_limit).toMatchObject([{ site_id: otto.sites[0]?.id, site: otto.sites[0]?.name, key: 'posts.post', used: 12, limit: 5 }]);
		expect(quote.over_limit[0]?.url).toBe(`${otto.sites[0]?.url}wp-admin/edit.php`);
		expect(quote.limits_diff.find((diff) => diff.key === 'posts.post')).toMatchObject({ from: 10, to: 5, used: 12 });
	});

	test('does not hold up an upgrade', async () => {
		const otto = await demoMembership('otto');
		const { plans } = await options('otto', otto);
		const quote = await makeQuote('otto', otto, { plan_id: plans.find((one) => one.name === 'Academy')?.id ?? 0, unit: 'month', count: 1 });
		expect(quote).toMatchObject({ over_limit: [], acknowledge: [] });
	});
});

describe('tax, discounts and setup fees', () => {
	const pair = async (low: Parameters<typeof makeProduct>[0], high: Parameters<typeof makeProduct>[0]) => {
		const plans = [await makeProduct({ name: 'Low', prices: [month(1000)], ...low }), await makeProduct({ name: 'High', prices: [month(2000)], ...high })] as const;
		await makeGroup('Pair', [...plans]);
		return plans;
	};

	test('20 % on top: half of $24 less half of $12', async () => {
		const [low, high] = await pair({ tax_ppm: 200000 }, { tax_ppm: 200000 });
		const quote = await makeQuote('fay', await makeMembership('fay', low), wish(high));
		expect(quote.lines.map(({ amount, tax }) => [amount, tax])).toEqual([[1000, 200], [-500, -100]]);
		expect(quote).toMatchObject({ due_now: 600, next: { amount: 2400 } });
	});

	test('20 % included: half of $20 less half of $10', async () => {
		const [low, high] = await pair({ tax_ppm: 200000, prices: [month(1200)] }, { tax_ppm: 200000, prices: [month(2400)] });
		await withSettings({ prices_include_tax: true }, async () => {
			const quote = await makeQuote('fay', await makeMembership('fay', low), wish(high));
			expect(quote.lines.map(({ amount, tax }) => [amount, tax])).toEqual([[1200, 200], [-600, -100]]);
			expect(quote).toMatchObject({ due_now: 600, next: { amount: 2400 } });
		});
	});

	test('half price for ever: half of $10 less half of $5', async () => {
		const [low, high] = await pair({}, {});
		const membership = await makeMembership('fay', low, { discount: { type: 'percent', ppm: 500000, product_ids: null, cycles_left: null } });
		expect(membership.items[0]?.segment).toMatchObject({ amount: 500 });
		expect(await makeQuote('fay', membership, wish(high))).toMatchObject({ due_now: 250, next: { amount: 1000 } });
	});

	test('of setup fees the gap is charged: $30 less the $10 paid', async () => {
		const [low, high] = await pair({ prices: [month(1000, { setup_fee: 1000 })] }, { prices: [month(2000, { setup_fee: 3000 })] });
		const membership = await makeMembership('fay', low);
		expect(membership.setup_fee_paid).toBe(1000);
		const quote = await makeQuote('fay', membership, wish(high));
		expect(quote.lines[0]).toMatchObject({ type: 'setup_fee', amount: 2000 });
		expect(quote.due_now).toBe(2500);
		await withSettings({ setup_fee: 'none' }, async () => expect((await makeQuote('fay', membership, wish(high))).due_now).toBe(500));
		await withSettings({ setup_fee: 'full' }, async () => expect((await makeQuote('fay', membership, wish(high))).due_now).toBe(3500));
	});

	test('what is too little to charge is carried to the next bill', async () => {
		const [low, high] = await pair({}, { prices: [month(1100)] });
		const membership = await makeMembership('fay', low);
		// One of 30 days left: $0.37 less $0.33.
		await withSettings({ minimum_charge: 50 }, async () =>
			expect(await makeQuote('fay', membership, wish(high), { today: '2026-04-30' })).toMatchObject({ due_now: 0, carried: 4, next: { on: '2026-05-01', amount: 1104 } }),
		);
		await withSettings({ minimum_charge: 4 }, async () => expect(await makeQuote('fay', membership, wish(high), { today: '2026-04-30' })).toMatchObject({ due_now: 4, carried: 0 }));
	});

	test('in a trial nothing is due, and the trial never ends later', async () => {
		const [low, high] = await pair({ prices: [month(1000, { trial_days: 14 })] }, { prices: [month(2000, { trial_days: 30 }), year(20000)] });
		const membership = await makeMembership('fay', low, { status: 'trialing', on: '2026-04-10' });
		expect(membership).toMatchObject({ status: 'trialing', trial: { start: '2026-04-10', end: '2026-04-24' }, period: { start: '2026-04-10', end: '2026-04-24', unit: 'month', count: 1, anchor_day: 24 } });
		const quote: Quote = await makeQuote('fay', membership, wish(high));
		expect(quote).toMatchObject({ kind: 'upgrade', due_now: 0, lines: [], trial_end: '2026-04-24', next: { on: '2026-04-24', amount: 2000 } });
	});
});
