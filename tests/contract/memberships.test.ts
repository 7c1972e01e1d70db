// @vitest-environment node
import { beforeAll, describe, expect, test } from 'vitest';
import type { Account, Membership } from '../../src/api/types.gen.ts';
import { admin, change, changesOf, demoMembership, expectStatus, type Family, makeFamily, makeGroup, makeMembership, makeProduct, month, once, readMembership, traveller, userId, wish } from './fixtures.ts';
import { as, type Failure } from './target.ts';

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});
const post = (fields: object) => admin.post('/memberships', fields, { today: '2026-04-01' });
const wrong = async (answer: Promise<{ status: number; body: Failure }>) => {
	const { status, body } = await answer;
	return [status, body.code, Object.keys(body.data.params ?? {})];
};

describe('a membership made by the manager', () => {
	test('starts today, with one period that was charged', async () => {
		const membership = await makeMembership('fay', family.low, { addons: [{ product_id: family.disk.id, quantity: 2 }] });
		expect(membership).toMatchObject({
			version: 1, status: 'active', plan_id: family.low.id, plan_name: family.low.name, plan_group: family.group.id, currency: 'USD', trial: null, cancel_at: null, carried: 0,
			period: { start: '2026-04-01', end: '2026-05-01', unit: 'month', count: 1, anchor_day: 1 },
			items: [
				{ product_id: family.low.id, name: family.low.name, type: 'plan', quantity: 1, unit_amount: 1000, segment: { from: '2026-04-01', amount: 1000 } },
				{ product_id: family.disk.id, type: 'package', quantity: 2, unit_amount: 400, segment: { from: '2026-04-01', amount: 800 } },
			],
			next_bill: { on: '2026-05-01', amount: 1800 }, pending_change: null, open_payment: null, sites: [], payment_method: 'manual',
		});
		expect(await readMembership(membership.id)).toEqual(membership);
	});

	test('on the 31st keeps that day and ends on the last of a shorter month', async () => {
		const membership = await makeMembership('fay', family.low, { on: '2026-01-31' });
		expect(membership.period).toEqual({ start: '2026-01-31', end: '2026-02-28', unit: 'month', count: 1, anchor_day: 31 });
	});

	test('on a free plan has no period and no bill', async () => {
		const membership = await makeMembership('fay', family.free, { unit: null });
		expect(membership).toMatchObject({ period: null, next_bill: null, items: [{ unit_amount: 0, segment: null }] });
	});

	test('for life has no period either', async () => {
		const plan = await makeProduct({ name: 'For life', prices: [once(30000)] });
		const membership = await makeMembership('fay', plan, { unit: null });
		expect(membership).toMatchObject({ period: null, next_bill: null });
	});

	test('has what was asked for: payment method, discount', async () => {
		const discount = { type: 'percent', ppm: 250000, product_ids: [family.low.id], cycles_left: null };
		const membership = await makeMembership('fay', family.low, { payment_method: 'sandbox_card', discount });
		expect(membership).toMatchObject({ payment_method: 'sandbox_card', discount, items: [{ unit_amount: 1000, segment: { amount: 750 } }], next_bill: { amount: 750 } });
	});

	test('uses up one cycle of its discount with the first period', async () => {
		const membership = await makeMembership('fay', family.low, { discount: { type: 'amount', amount: 300, product_ids: null, cycles_left: 2 } });
		expect(membership).toMatchObject({ discount: { cycles_left: 1 }, items: [{ segment: { amount: 700 } }] });
	});

	test('names what cannot be', async () => {
		const user = await userId('fay');
		expect(await wrong(post({ user_id: 999_999_999, plan_id: family.low.id, unit: 'month', count: 1 }))).toEqual([400, 'rest_invalid_param', ['user_id']]);
		expect(await wrong(post({ user_id: user, plan_id: 999_999_999 }))).toEqual([400, 'rest_invalid_param', ['plan_id']]);
		expect(await wrong(post({ user_id: user, plan_id: family.visits.id, unit: 'month', count: 1 }))).toEqual([400, 'rest_invalid_param', ['plan_id']]);
		expect(await wrong(post({ user_id: user, plan_id: family.low.id, unit: 'week', count: 1 }))).toEqual([400, 'rest_invalid_param', ['unit']]);
		expect(await wrong(post({ user_id: user, plan_id: family.top.id, unit: 'month', count: 1, addons: [{ product_id: family.visits.id }] }))).toEqual([400, 'rest_invalid_param', ['addons']]);
		expect(await wrong(post({ user_id: user, plan_id: family.low.id, unit: 'month', count: 1, addons: [{ product_id: family.visits.id }, { product_id: family.visits.id }] }))).toEqual([400, 'rest_invalid_param', ['addons']]);
		expect(await wrong(post({ user_id: user, plan_id: family.low.id, unit: 'month', count: 1, status: 'trialing' }))).toEqual([400, 'rest_invalid_param', ['status']]);
		expect(await wrong(post({ user_id: user, plan_id: family.low.id, unit: 'month', count: 1, status: 'cancelled' }))).toEqual([400, 'rest_invalid_param', ['status']]);
		expect(await wrong(post({ user_id: user, plan_id: family.low.id, unit: 'month', count: 1, site_ids: [999_999_999] }))).toEqual([400, 'rest_invalid_param', ['site_ids']]);
		expect(await wrong(post({ user_id: user, plan_id: family.low.id, unit: 'month', count: 1, colour: 'blue' }))).toEqual([400, 'rest_invalid_param', ['colour']]);
		expect(await wrong(post({ user_id: user, plan_id: family.low.id, unit: 'month', count: 1, payment_method: 'cash' }))).toEqual([400, 'rest_invalid_param', ['payment_method']]);
		expect((await post({ plan_id: family.low.id })).body).toMatchObject({ code: 'rest_missing_callback_param', data: { params: ['user_id'] } });
	});

	test('cannot bring along what the server works out', async () => {
		const user = await userId('fay');
		const { status, body } = await admin.post<Membership>('/memberships', { user_id: user, plan_id: family.low.id, unit: 'month', count: 1, credit: 5000, carried: 700, currency: 'EUR', times_billed: 9 });
		expect(status).toBe(201);
		expect(body).toMatchObject({ credit: (await demoMembership('fay')).credit, carried: 0, currency: 'USD', times_billed: 0 });
	});

	test('cannot have a site of another one', async () => {
		const bas = await demoMembership('bas');
		expect(await wrong(post({ user_id: bas.user_id, plan_id: family.low.id, unit: 'month', count: 1, site_ids: [bas.sites[0]?.id] }))).toEqual([400, 'rest_invalid_param', ['site_ids']]);
	});
});

describe('a membership written by the manager', () => {
	const put = (id: number, fields: object) => admin.put(`/memberships/${id}`, fields);

	test('ends with its period, or not, and what waits goes first', async () => {
		const membership = await makeMembership('fay', family.high);
		const { change: waiting } = await change('fay', membership, wish(family.low));
		const ending = expectStatus(await admin.put<Membership>(`/memberships/${membership.id}`, { cancel_at_period_end: true }), 200);
		expect(ending).toMatchObject({ status: 'active', cancel_at: '2026-05-01', next_bill: null, pending_change: null });
		expect((await changesOf(membership)).find((one) => one.id === waiting.id)?.status).toBe('cancelled');
		const kept = expectStatus(await admin.put<Membership>(`/memberships/${membership.id}`, { cancel_at_period_end: false }), 200);
		expect(kept).toMatchObject({ cancel_at: null, version: ending.version + 1, next_bill: { on: '2026-05-01', amount: 2000 } });
	});

	test('without a period cannot end with it', async () => {
		const free = await makeMembership('fay', family.free, { unit: null });
		expect(await wrong(put(free.id, { cancel_at_period_end: true }))).toEqual([400, 'rest_invalid_param', ['cancel_at_period_end']]);
	});

	test('keeps what only a change may change', async () => {
		const membership = await makeMembership('fay', family.low);
		expect(await wrong(put(membership.id, { plan_id: family.high.id }))).toEqual([400, 'rest_invalid_param', ['plan_id']]);
		expect(await wrong(put(membership.id, { status: 'expired' }))).toEqual([400, 'rest_invalid_param', ['status']]);
		expect(await wrong(put(membership.id, { user_id: 1 }))).toEqual([400, 'rest_invalid_param', ['user_id']]);
		// Read-only, so ignored when it is sent back, as in core.
		expectStatus(await put(membership.id, { credit: 1_000_000, currency: 'EUR', period: null }), 200);
		expect(await readMembership(membership.id)).toMatchObject({ credit: membership.credit, currency: 'USD', period: membership.period, plan_id: family.low.id });
	});

	test('has only sites that exist and that are free', async () => {
		const membership = await makeMembership('fay', family.low);
		const bas = await demoMembership('bas');
		expect(await wrong(put(membership.id, { site_ids: [999_999_999] }))).toEqual([400, 'rest_invalid_param', ['site_ids']]);
		expect(await wrong(put(membership.id, { site_ids: [bas.sites[0]?.id] }))).toEqual([400, 'rest_invalid_param', ['site_ids']]);
		expect(await wrong(put(membership.id, { site_ids: 'all' }))).toEqual([400, 'rest_invalid_param', ['site_ids']]);
	});

	test('has no more sites than it may, and the site of somebody who has let go of it', async () => {
		// The demo customers' sites are lent for this test, and given back.
		const owners = await Promise.all((['bas', 'petra', 'hugo'] as const).map(demoMembership));
		const sites = owners.map((owner) => owner.sites[0]?.id ?? 0);
		const membership = await makeMembership('fay', family.low);
		for (const owner of owners) expectStatus(await put(owner.id, { site_ids: [] }), 200);
		try {
			const two = expectStatus(await admin.put<Membership>(`/memberships/${membership.id}`, { site_ids: sites.slice(0, 2) }), 200);
			expect(new Set(two.sites.map((site) => site.id))).toEqual(new Set(sites.slice(0, 2)));
			const { status, body } = await put(membership.id, { site_ids: sites });
			expect([status, body.code]).toEqual([422, 'tierway_over_limit']);
			expect(expectStatus(await admin.get<Membership[]>(`/memberships?site=${sites[0]}`), 200).map((one) => one.id)).toEqual([membership.id]);
		} finally {
			expectStatus(await put(membership.id, { site_ids: [] }), 200);
			for (const [index, owner] of owners.entries()) expectStatus(await put(owner.id, { site_ids: [sites[index]] }), 200);
		}
	});

	test('ends now, with what waits', async () => {
		const membership = await makeMembership('fay', family.high);
		await change('fay', membership, wish(family.low));
		const ended = expectStatus(await admin.delete<Membership>(`/memberships/${membership.id}`), 200);
		expect(ended).toMatchObject({ id: membership.id, status: 'cancelled', pending_change: null, next_bill: null });
		expect((await changesOf(membership))[0]?.status).toBe('cancelled');
		expect(await wrong(put(membership.id, { cancel_at_period_end: true }))).toEqual([422, 'tierway_not_active', []]);
	});
});

describe('lists of memberships', () => {
	test('are filtered by customer, plan, status and waiting change', async () => {
		const plan = await makeProduct({ name: 'Listed', prices: [month(1000)] });
		const other = await makeProduct({ name: 'Listed free', prices: [once(0)] });
		const [a, b] = [await makeMembership('fay', plan), await makeMembership('bas', plan)];
		const ids = async (query: string) => expectStatus(await admin.get<Membership[]>(`/memberships?orderby=id&plan=${plan.id}&${query}`), 200).map((one) => one.id);
		expect(await ids('')).toEqual([a.id, b.id]);
		expect(await ids(`user=${b.user_id}`)).toEqual([b.id]);
		await change('fay', a, wish(other));
		expect(await ids('pending_change=true')).toEqual([a.id]);
		expect(await ids('pending_change=false')).toEqual([b.id]);
		expectStatus(await admin.delete(`/memberships/${b.id}`), 200);
		expect(await ids('status=cancelled')).toEqual([b.id]);
		expect(await ids('status=active,cancelled')).toEqual([a.id, b.id]);
		expect(await ids(`search=${a.id}`)).toEqual([a.id]);
		expect(await ids('search=Bas')).toEqual([b.id]);
	});

	test('are filtered by the group of their plan', async () => {
		const [low, alone] = [await makeProduct({ name: 'Grouped', prices: [month(1000)] }), await makeProduct({ name: 'Alone', prices: [month(1000)] })];
		const group = await makeGroup('Listed by group', [low]);
		const who = await traveller();
		const [a, b] = [await makeMembership(who, low), await makeMembership(who, alone)];
		const ids = async (query: string) => expectStatus(await admin.get<Membership[]>(`/memberships?orderby=id&search=${who}&${query}`), 200).map((one) => one.id);
		expect(await ids(`plan_group=${group.id}`)).toEqual([a.id]);
		expect(await ids('plan_group=0')).toEqual([b.id]);
		expect(await ids('plan_group=999999999')).toEqual([]);
	});

	test('are filtered by what they hold, also those that are over', async () => {
		const held = await makeFamily();
		const who = await traveller();
		const [a, b] = [await makeMembership(who, held.low, { addons: [{ product_id: held.visits.id }] }), await makeMembership(who, held.low)];
		const ids = async (query: string) => expectStatus(await admin.get<Membership[]>(`/memberships?orderby=id&search=${who}&${query}`), 200).map((one) => one.id);
		expect(await ids(`product=${held.visits.id}`)).toEqual([a.id]);
		expect(await ids(`product=${held.low.id}`)).toEqual([a.id, b.id]);
		expect(await ids(`product=${held.high.id}`)).toEqual([]);
		expectStatus(await admin.delete(`/memberships/${a.id}`), 200);
		expect(await ids(`product=${held.visits.id}`)).toEqual([a.id]);
		expect(await ids(`product=${held.visits.id}&status=active`)).toEqual([]);
	});

	test('are found by the address of a site, in part or pasted whole; the network’s own domain finds none', async () => {
		const all = expectStatus(await admin.get<Membership[]>('/memberships?per_page=100'), 200);
		const covered = all.find(({ sites, user }) => sites[0]?.url.endsWith('/pim/') && user.name !== '')!;
		const url = covered.sites[0]!.url;
		const found = async (search: string) => expectStatus(await admin.get<Membership[]>(`/memberships?orderby=id&search=${encodeURIComponent(search)}`), 200);
		for (const search of [url, '/pim/', url.replace(/^https?:\/\//, '')]) {
			const [only, ...others] = await found(search);
			expect([only?.id, others]).toEqual([covered.id, []]);
		}
		expect(await found(new URL(url).host)).toEqual([]);
	});

	test.each(['id', 'status', 'plan', 'user', 'period_end', 'created', 'modified'])('are ordered by %s', async (orderby) => {
		const { status, body } = await admin.get<Membership[]>(`/memberships?orderby=${orderby}&order=desc&per_page=3`);
		expect([status, body.length]).toEqual([200, 3]);
	});

	test.each([['status=gone', 'status'], ['plan=low', 'plan'], ['plan_group=-1', 'plan_group'], ['product=0', 'product'], ['user=0', 'user'], ['site=-1', 'site'], ['pending_change=maybe', 'pending_change']])('refuse %s', async (query, name) => {
		expect(await wrong(admin.get(`/memberships?${query}`))).toEqual([400, 'rest_invalid_param', [name]]);
	});
});

describe('the demo network', () => {
	test('has its customers as it says', async () => {
		const [fay, bas, petra, pim, tara, hugo, otto, yuki] = await Promise.all((['fay', 'bas', 'petra', 'pim', 'tara', 'hugo', 'otto', 'yuki'] as const).map(demoMembership));
		expect(fay).toMatchObject({ plan_name: 'Free', period: null, status: 'active' });
		expect(bas).toMatchObject({ plan_name: 'Basic', plan_group: null, period: { start: '2026-04-01', end: '2026-05-01' }, next_bill: { on: '2026-05-01', amount: 1000 } });
		expect(petra).toMatchObject({ plan_name: 'Premium', pending_change: { kind: 'downgrade', status: 'scheduled', effective_on: '2026-05-06', summary: { from_plan: 'Premium', to_plan: 'Free' } } });
		expect(pim).toMatchObject({ plan_name: 'Plus', credit: 350, next_bill: { amount: 1900 + 500 + 2 * 400 } });
		expect(pim?.items.map(({ name, quantity }) => [name, quantity])).toEqual([['Plus', 1], ['Unlimited visits', 1], ['Extra disk space', 2]]);
		expect(tara).toMatchObject({ status: 'trialing', trial: { start: '2026-04-12', end: '2026-04-26' }, items: [{ segment: null }] });
		expect(hugo).toMatchObject({ status: 'on_hold', plan_name: 'Starter' });
		expect(otto).toMatchObject({ plan_name: 'Plus', period: { start: '2026-03-27', end: '2026-04-27' } });
		expect(yuki).toMatchObject({ plan_name: 'Light', currency: 'JPY', credit: 300 });
	});
});

describe('the Account page', () => {
	test('has everything it shows in one answer', async () => {
		const account = expectStatus(await as('bas').get<Account>('/account'), 200);
		const bas = await demoMembership('bas');
		expect(account).toMatchObject({ today: '2026-04-16', user: { id: bas.user_id, name: 'Bas Basic' }, site: { name: 'Bas Bakes' } });
		expect(account.memberships).toMatchObject([{ id: bas.id, status: 'active', plan: { name: 'Basic', status: 'active' }, next_bill: { on: '2026-05-01', amount: 1000 }, refusal: { code: null, message: '' }, pending_change: null }]);
		const limits = new Map(account.memberships[0]?.limits.map((limit) => [limit.key, limit]));
		expect(limits.get('posts.post')).toMatchObject({ limit: 50, used: expect.any(Number) as number });
		expect(limits.get('disk_space')).toMatchObject({ limit: 2048, used: expect.any(Number) as number });
		expect(limits.get('visits')).toEqual({ key: 'visits', limit: 5000, used: 0 });
	});

	test('shows what waits', async () => {
		const { memberships } = expectStatus(await as('petra').get<Account>('/account'), 200);
		expect(memberships[0]).toMatchObject({ pending_change: { status: 'scheduled', effective_on: '2026-05-06' }, changes: [{ status: 'scheduled' }] });
	});

	test('says why nothing can be changed', async () => {
		const { memberships } = expectStatus(await as('hugo').get<Account>('/account'), 200);
		expect(memberships[0]?.refusal.code).toBe('renewal_due');
		// What to pay is there with it.
		expect(memberships[0]?.open_payment).toMatchObject({ purpose: 'renewal', action: 'await_customer', total: 900, due_on: '2026-04-13' });
		expect(memberships[0]?.refusal.message).not.toBe('');
	});

	test('counts what is in use', async () => {
		const { memberships } = expectStatus(await as('otto').get<Account>('/account'), 200);
		expect(memberships[0]?.limits).toContainEqual({ key: 'posts.post', limit: 10, used: 12 });
	});

	test('adds up the packages: 5 GB and twice 10 GB, and unlimited visits', async () => {
		const { memberships } = expectStatus(await as('pim').get<Account>('/account'), 200);
		expect(memberships[0]?.limits).toContainEqual(expect.objectContaining({ key: 'disk_space', limit: 5120 + 2 * 10240 }));
		expect(memberships[0]?.limits).toContainEqual({ key: 'visits', limit: null, used: 0 });
	});

	test('of the manager is not refused, and empty', async () => {
		expect(expectStatus(await admin.get<Account>('/account'), 200).memberships).toEqual([]);
	});
});
