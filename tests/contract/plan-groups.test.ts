// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { Paths, PlanGroup, PlanGroupOrder, Product, Waiting, Warnings } from '../../src/api/types.gen.ts';
import { admin, change, expectStatus, makeFamily, makeGroup, makeMembership, makeProduct, month, once, readMembership, traveller, unique, wish, year } from './fixtures.ts';
import type { Failure } from './target.ts';

const read = async (group: { id: number }) => expectStatus(await admin.get<PlanGroup>(`/plan-groups/${group.id}`), 200);
const product = async (one: { id: number }) => expectStatus(await admin.get<Product>(`/products/${one.id}`), 200);
const setPlans = (group: { id: number }, plans: { id: number }[], version?: number) => admin.put<PlanGroup>(`/plan-groups/${group.id}/plans`, { plan_ids: plans.map((plan) => plan.id), ...(version !== undefined && { version }) });

describe('the name of a group', () => {
	test('may be Greek and 200 characters long', async () => {
		const name = `${unique('Ομάδα')} `.padEnd(200, 'Πακέτων').slice(0, 200).trim();
		const group = expectStatus(await admin.post<PlanGroup>('/plan-groups', { name }), 201);
		expect(group.name).toBe(name);
		expect((await read(group)).name).toBe(name);
	});

	test('may not be longer', async () => {
		const { status, body } = await admin.post('/plan-groups', { name: 'Ω'.repeat(201) });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['name']]);
	});

	test('is needed', async () => {
		expect((await admin.post('/plan-groups', {})).body.code).toBe('rest_missing_callback_param');
		for (const name of ['', '   ']) expect((await admin.post('/plan-groups', { name })).body).toMatchObject({ code: 'rest_invalid_param', data: { params: { name: expect.any(String) as string } } });
	});

	test('is taken once, whatever its case and the white space around it, in any script', async () => {
		const name = unique('Μαθήματα');
		await admin.post('/plan-groups', { name });
		for (const again of [name, name.toUpperCase(), name.toLowerCase(), ` ${name}  `]) {
			const { status, body } = await admin.post('/plan-groups', { name: again });
			expect([status, body.code, Object.keys(body.data.params ?? {})]).toEqual([400, 'rest_invalid_param', ['name']]);
		}
	});

	test('can change its own case, and cannot become another group\'s', async () => {
		const [one, two] = [await makeGroup('One'), await makeGroup('Two')];
		expectStatus(await admin.put<PlanGroup>(`/plan-groups/${one.id}`, { name: one.name.toUpperCase() }), 200);
		expect((await admin.put(`/plan-groups/${two.id}`, { name: one.name })).status).toBe(400);
	});

	test('can change without touching members and plans', async () => {
		const family = await makeFamily();
		const membership = await makeMembership('fay', family.low);
		const name = unique('Renamed');
		expectStatus(await admin.put(`/plan-groups/${family.group.id}`, { name }), 200);
		expect((await read(family.group)).plan_ids).toEqual(family.group.plan_ids);
		expect(await readMembership(membership.id)).toMatchObject({ version: membership.version, plan_group: family.group.id });
	});

	test('is found by searching', async () => {
		const group = await makeGroup('Searched');
		const found = expectStatus(await admin.get<PlanGroup[]>(`/plan-groups?search=${encodeURIComponent(group.name.toUpperCase())}`), 200);
		expect(found.map((one) => one.id)).toEqual([group.id]);
	});
});

describe('the plans of a group', () => {
	test('are set all at once, lowest first', async () => {
		const [a, b, c] = [await makeProduct({ name: 'A' }), await makeProduct({ name: 'B' }), await makeProduct({ name: 'C' })];
		const group = await makeGroup('Ladder', [b, a]);
		expect(group.plan_ids).toEqual([b.id, a.id]);
		expect([(await product(b)).rank, (await product(a)).rank]).toEqual([1, 2]);

		const next = expectStatus(await setPlans(group, [c, b]), 200);
		expect(next.plan_ids).toEqual([c.id, b.id]);
		expect(next.version).toBe(group.version + 1);
		expect([await product(c), await product(b), await product(a)].map(({ plan_group, rank }) => [plan_group, rank])).toEqual([[group.id, 1], [group.id, 2], [null, 0]]);
	});

	test('leave the group that they were in', async () => {
		const plan = await makeProduct({ name: 'Wanderer' });
		const from = await makeGroup('From', [plan]);
		await makeGroup('To', [plan]);
		expect(await read(from)).toMatchObject({ plan_ids: [], version: from.version + 1 });
	});

	test('are written only where something changes', async () => {
		const [a, b] = [await makeProduct({ name: 'A' }), await makeProduct({ name: 'B' })];
		const group = await makeGroup('Calm', [a, b]);
		const version = (await product(a)).version;
		expectStatus(await setPlans(group, [a, b]), 200);
		expect((await product(a)).version).toBe(version);
	});

	test('are plans, each once, and exist', async () => {
		const [plan, addon] = [await makeProduct({ name: 'Plan' }), await makeProduct({ name: 'Add-on', type: 'package' })];
		const group = await makeGroup('Strict', [plan]);
		for (const plans of [[addon], [plan, plan], [{ id: 999_999_999 }], [plan, addon]]) {
			const { status, body } = await setPlans(group, plans);
			expect([status, (body as unknown as Failure).code, Object.keys((body as unknown as Failure).data.params ?? {})]).toEqual([400, 'rest_invalid_param', ['plan_ids']]);
		}
		expect((await read(group)).plan_ids).toEqual([plan.id]);
	});

	test('are not written from an older version', async () => {
		const [a, b] = [await makeProduct({ name: 'A' }), await makeProduct({ name: 'B' })];
		const group = await makeGroup('Contested', [a]);
		expectStatus(await setPlans(group, [a, b], group.version), 200);
		const { status, body } = await setPlans(group, [b], group.version);
		expect(status).toBe(409);
		expect((body as unknown as Failure).data.current).toMatchObject({ id: group.id, plan_ids: [a.id, b.id] });
	});

	test('become ungrouped when it is deleted, and stay what they are', async () => {
		const family = await makeFamily();
		const membership = await makeMembership('fay', family.low);
		const { body } = await admin.delete<{ deleted: boolean; previous: PlanGroup }>(`/plan-groups/${family.group.id}`);
		expect(body).toMatchObject({ deleted: true, previous: { id: family.group.id, plan_ids: family.group.plan_ids } });
		expect((await admin.get(`/plan-groups/${family.group.id}`)).status).toBe(404);
		expect(await product(family.low)).toMatchObject({ plan_group: null, prices: family.low.prices });
		expect(await readMembership(membership.id)).toMatchObject({ plan_id: family.low.id, plan_group: null, status: 'active' });
	});
});

describe('the policy of a group', () => {
	test('comes back, and an empty one is an object', async () => {
		const group = await makeGroup('Policy');
		expect(group.policy).toEqual({});
		const { body } = await admin.put<PlanGroup>(`/plan-groups/${group.id}`, { policy: { downgrade: 'now', shorter: 'refuse' } });
		expect(body.policy).toEqual({ downgrade: 'now', shorter: 'refuse' });
		expect((await admin.put<PlanGroup>(`/plan-groups/${group.id}`, { policy: {} })).body.policy).toEqual({});
	});

	test.each([{ upgrade: 'later' }, { remove: 'now' }, 'now', [1]])('refuses %j', async (policy) => {
		const group = await makeGroup('Policy');
		const { status, body } = await admin.put(`/plan-groups/${group.id}`, { policy });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['policy']]);
	});
});

describe('two groups become one', () => {
	const merge = (into: PlanGroup, from: PlanGroup, plans: { id: number }[], fields: object = {}) =>
		admin.post<PlanGroup>(`/plan-groups/${into.id}/merge`, { from: from.id, from_version: from.version, plan_ids: plans.map(({ id }) => id), version: into.version, ...fields });
	const two = async () => {
		const [a, b, c] = [await makeProduct({ name: 'A', prices: [month(100)] }), await makeProduct({ name: 'B', prices: [month(200)] }), await makeProduct({ name: 'C', prices: [month(300)] })];
		return { a, b, c, into: await makeGroup('Into', [a, c], { policy: { downgrade: 'now' } }), from: await makeGroup('From', [b]) };
	};

	test('with the plans of both in one order; its name and rules stay, the other is gone', async () => {
		const { a, b, c, into, from } = await two();
		const who = await traveller();
		const membership = await makeMembership(who, b);
		const merged = expectStatus(await merge(into, from, [a, b, c]), 200);
		expect(merged).toMatchObject({ id: into.id, name: into.name, policy: { downgrade: 'now' }, plan_ids: [a.id, b.id, c.id] });
		expect(merged.version).toBeGreaterThan(into.version);
		expect((await admin.get(`/plan-groups/${from.id}`)).status).toBe(404);
		expect(await product(b)).toMatchObject({ plan_group: into.id, rank: 2 });
		expect(await readMembership(membership.id)).toMatchObject({ plan_id: b.id, plan_group: into.id, status: 'active' });
	});

	test('not from an older version of either, and nothing is written then', async () => {
		const { a, b, c, into, from } = await two();
		for (const fields of [{ version: into.version + 1 }, { from_version: from.version + 1 }]) {
			const { status, body } = await merge(into, from, [a, b, c], fields);
			expect([status, (body as unknown as Failure).data.current?.id]).toEqual([409, into.id]);
		}
		expect(await read(into)).toEqual(expect.objectContaining({ plan_ids: [a.id, c.id] }));
		expect(await read(from)).toEqual(expect.objectContaining({ plan_ids: [b.id] }));
	});

	test('with all of their plans and no others, and never with itself or with none', async () => {
		const { a, b, c, into, from } = await two();
		const stranger = await makeProduct({ name: 'Stranger' });
		for (const plans of [[a, c], [a, b, c, stranger], [a, b, stranger], [a, b, b]]) {
			const { status, body } = await merge(into, from, plans);
			expect([status, Object.keys((body as unknown as Failure).data.params ?? {})]).toEqual([400, ['plan_ids']]);
		}
		for (const other of [into.id, 999_999_999]) {
			const { status, body } = await merge(into, from, [a, b, c], { from: other });
			expect([status, Object.keys((body as unknown as Failure).data.params ?? {})]).toEqual([400, ['from']]);
		}
	});
});

describe('the order of the groups', () => {
	const order = async () => {
		const page = (number: number) => admin.get<PlanGroup[]>(`/plan-groups?per_page=100&page=${number}`);
		const first = await page(1);
		const others = await Promise.all(Array.from({ length: Number(first.headers.get('X-WP-TotalPages')) - 1 }, (_, i) => page(i + 2)));
		return [first, ...others].flatMap((answer) => expectStatus(answer, 200)).map(({ id }) => id);
	};
	const put = (ids: unknown) => admin.put<PlanGroupOrder>('/plan-groups/order', { ids });

	test('is theirs, whatever their names; a new one is the last', async () => {
		const [b, a] = [await makeGroup('B'), await makeGroup('A')];
		expect(a.position).toBeGreaterThan(b.position);
		expect((await order()).slice(-2)).toEqual([b.id, a.id]);
		const renamed = expectStatus(await admin.put<PlanGroup>(`/plan-groups/${b.id}`, { ...b, name: unique('Z'), position: 1 }, {}), 200);
		expect(renamed.position).toBe(b.position);
	});

	test('is written at once for all of them, and is no content of theirs', async () => {
		const [one, two] = [await makeGroup('One'), await makeGroup('Two')];
		const before = await order();
		const ids = [two.id, ...before.filter((id) => id !== two.id)];
		for (let time = 0; time < 2; time += 1) expect(expectStatus(await put(ids), 200)).toEqual({ ids });
		expect(await order()).toEqual(ids);
		expect([await read(one), await read(two)]).toMatchObject([{ version: one.version, modified_gmt: one.modified_gmt }, { version: two.version, position: 1 }]);
		const [first, second] = expectStatus(await admin.get<PlanGroup[]>('/plan-groups?per_page=2&orderby=position&order=asc'), 200);
		expect([first?.id, second?.id]).toEqual(ids.slice(0, 2));
		expectStatus(await put(before), 200);
	});

	test('is not written where a group was made or deleted meanwhile: it is answered as it is now', async () => {
		const gone = await makeGroup('Gone');
		const stale = await order();
		expectStatus(await admin.delete(`/plan-groups/${gone.id}`), 200);
		const made = await makeGroup('Made');
		const now = await order();
		for (const ids of [stale, now.filter((id) => id !== made.id).toReversed(), [...now.toReversed(), 999_999_999], []]) {
			const { status, body } = await put(ids);
			expect([status, (body as unknown as Failure).code, (body as unknown as Failure).data.current]).toEqual([409, 'tierway_version_conflict', { ids: now }]);
		}
		expect(await order()).toEqual(now);
	});

	test('names each group once, by its id', async () => {
		const now = await order();
		for (const ids of [[...now, now[0]], ['first'], [0], 'all', { a: [1] }]) {
			const { status, body } = await put(ids);
			expect([status, (body as unknown as Failure).code, Object.keys((body as unknown as Failure).data.params ?? {})]).toEqual([400, 'rest_invalid_param', ['ids']]);
		}
		expect((await admin.put('/plan-groups/order', {})).body.code).toBe('rest_missing_callback_param');
		expect(await order()).toEqual(now);
	});

	test('has no gap for who reads it after a merge', async () => {
		const [into, from, last] = [await makeGroup('Into'), await makeGroup('From'), await makeGroup('Last')];
		expectStatus(await admin.post(`/plan-groups/${into.id}/merge`, { from: from.id, from_version: from.version, plan_ids: [], version: into.version }), 200);
		const now = await order();
		expect(now.slice(-2)).toEqual([into.id, last.id]);
		expectStatus(await put(now), 200);
		expect((await makeGroup('Next')).position).toBe(now.length + 1);
	});
});

test('how many changes wait between plans is known', async () => {
	const family = await makeFamily();
	const pairs = async () => {
		const { changes } = expectStatus(await admin.get<Waiting>('/plan-groups/waiting'), 200);
		return changes.filter(({ from }) => from === family.high.id || from === family.low.id);
	};
	expect(await pairs()).toEqual([]);
	for (const plan of [family.high, family.high, family.low]) {
		const who = await traveller();
		const held = await makeMembership(who, plan);
		await change(who, held, wish(family.free));
	}
	expect((await pairs()).sort((a, b) => b.count - a.count)).toEqual([{ from: family.high.id, to: family.free.id, count: 2 }, { from: family.low.id, to: family.free.id, count: 1 }]);
});

test('what looks wrong with any of the groups is said of all at once, in their order, as each says it itself', async () => {
	const plan = (name: string, ...prices: Product['prices']) => makeProduct({ name, prices });
	const disk = await makeProduct({ name: 'Disk', type: 'package', prices: [month(100)] });
	const groups = [
		await makeGroup('Alone', [await plan('Alone', month(100))]),
		await makeGroup('Fine', [await plan('Low', month(100), year(1000)), await plan('High', month(200), year(2000))]),
		await makeGroup('Twisted', [await plan('High', month(200)), await plan('Low', month(100))]),
		await makeGroup('One way', [await plan('Low', month(100)), await plan('High', month(200)), await plan('Unsold')], { policy: { downgrade: 'refuse' } }),
		await makeGroup('Closed', [await plan('Low', month(100)), await plan('High', month(200))], { policy: { downgrade: 'refuse', upgrade: 'refuse' } }),
		await makeGroup('Two currencies', [await plan('Low', month(100)), await makeProduct({ name: 'Gap', status: 'inactive', prices: [month(150)] }), await makeProduct({ name: 'High', currency: 'EUR', prices: [month(200)] })]),
		await makeGroup('Add-ons', [await plan('Low', month(100)), await makeProduct({ name: 'High', prices: [month(200), year(2000)], addons: [disk.id] })]),
		await makeGroup('Empty'),
	];
	const found = expectStatus(await admin.get<Warnings>('/plan-groups/warnings'), 200).groups.filter(({ id }) => groups.some((group) => group.id === id));
	const each = await Promise.all(groups.map(async ({ id, name }) => ({ id, name, warnings: expectStatus(await admin.get<Paths>(`/plan-groups/${id}/paths`), 200).warnings.map(({ code, message }) => ({ code, message })) })));
	expect(found).toEqual(each.filter(({ warnings }) => warnings.length > 0));
	expect(found.map(({ name, warnings }) => [name.split(' ')[0], ...warnings.map(({ code }) => code)])).toEqual([
		['Alone', 'single_plan'],
		['Twisted', 'order_against_prices'],
		['One', 'unreachable_plan', 'one_way'],
		['Closed', 'unreachable_plan'],
		['Two', 'unreachable_plan', 'one_way', 'inactive_in_the_middle', 'mixed_currencies'],
		['Add-ons', 'addon_without_price'],
	]);
});

describe('the paths of a group', () => {
	const paths = async (group: { id: number }) => expectStatus(await admin.get<Paths>(`/plan-groups/${group.id}/paths`), 200);
	const codes = async (group: { id: number }) => (await paths(group)).warnings.map((warning) => warning.code);

	test('say who can go where, and when', async () => {
		const [low, high] = [await makeProduct({ name: 'Low', prices: [month(1000), year(10000)] }), await makeProduct({ name: 'High', prices: [month(2000)] })];
		const { pairs, warnings } = await paths(await makeGroup('Paths', [low, high]));
		expect(pairs).toEqual(
			expect.arrayContaining([
				{ from: low.id, to: high.id, unit: 'month', count: 1, kind: 'upgrade', effective: 'now', reason: null },
				{ from: high.id, to: low.id, unit: 'month', count: 1, kind: 'downgrade', effective: 'period_end', reason: null },
				{ from: high.id, to: low.id, unit: 'year', count: 1, kind: 'downgrade', effective: 'period_end', reason: null },
				{ from: low.id, to: low.id, unit: 'year', count: 1, kind: 'longer', effective: 'now', reason: null },
			]),
		);
		expect(warnings).toEqual([]);
	});

	test('follow the group\'s policy', async () => {
		const [low, high] = [await makeProduct({ name: 'Low', prices: [month(1000)] }), await makeProduct({ name: 'High', prices: [month(2000)] })];
		const group = await makeGroup('Strict', [low, high], { policy: { downgrade: 'refuse', upgrade: 'period_end' } });
		const { pairs } = await paths(group);
		expect(pairs).toContainEqual({ from: high.id, to: low.id, unit: 'month', count: 1, kind: null, effective: null, reason: 'not_allowed' });
		expect(pairs).toContainEqual({ from: low.id, to: high.id, unit: 'month', count: 1, kind: 'upgrade', effective: 'period_end', reason: null });
		expect(await codes(group)).toContain('one_way');
	});

	test('warn of a group of one', async () => {
		const only = await makeProduct({ name: 'Only', prices: [month(1)] });
		expect((await paths(await makeGroup('Lonely', [only]))).warnings).toMatchObject([{ code: 'single_plan', plan_ids: [only.id] }]);
	});

	test('warn of a plan that nobody can reach', async () => {
		const [low, unsold] = [await makeProduct({ name: 'Low', prices: [month(1000)] }), await makeProduct({ name: 'Unsold' })];
		const { warnings } = await paths(await makeGroup('Unreachable', [low, unsold]));
		expect(warnings.find((warning) => warning.code === 'unreachable_plan')?.plan_ids).toEqual(expect.arrayContaining([unsold.id]));
	});

	test('warn of an order that contradicts the prices', async () => {
		const [dear, cheap] = [await makeProduct({ name: 'Dear', prices: [month(5000)] }), await makeProduct({ name: 'Cheap', prices: [month(1000)] })];
		const { warnings } = await paths(await makeGroup('Upside down', [dear, cheap]));
		expect(warnings).toMatchObject([{ code: 'order_against_prices', plan_ids: [dear.id, cheap.id] }]);
		expect(warnings[0]?.message).toContain(cheap.name);
	});

	test('warn of a free plan above one that costs', async () => {
		const [paid, free] = [await makeProduct({ name: 'Paid', prices: [month(1000)] }), await makeProduct({ name: 'Free', prices: [once(0)] })];
		expect((await paths(await makeGroup('Upside down', [paid, free]))).warnings).toMatchObject([{ code: 'order_against_prices', plan_ids: [paid.id, free.id] }]);
		expect((await paths(await makeGroup('Right', [free, paid]))).warnings).toEqual([]);
	});

	test('warn of an inactive plan in the middle', async () => {
		const plans = [await makeProduct({ name: 'A', prices: [month(1000)] }), await makeProduct({ name: 'B', prices: [month(2000)], status: 'inactive' }), await makeProduct({ name: 'C', prices: [month(3000)] })];
		const { warnings } = await paths(await makeGroup('Gap', plans));
		expect(warnings).toMatchObject([{ code: 'inactive_in_the_middle', plan_ids: [plans[1]?.id] }]);
	});

	test('warn of different currencies, and of add-ons without a price', async () => {
		const addon = await makeProduct({ name: 'Monthly only', type: 'package', prices: [month(100)] });
		const [dollars, yen] = [await makeProduct({ name: 'Dollars', prices: [month(1000), year(10000)], addons: [addon.id] }), await makeProduct({ name: 'Yen', currency: 'JPY', prices: [month(1000)] })];
		const found = await codes(await makeGroup('Mixed', [dollars, yen]));
		expect(found).toEqual(expect.arrayContaining(['mixed_currencies', 'addon_without_price']));
	});

	test('name the prices that an add-on lacks; a service that is bought once lacks none', async () => {
		const [pack, service, oneTime, gone] = [
			await makeProduct({ name: 'Pack', type: 'package', prices: [month(100)] }),
			await makeProduct({ name: 'Care', type: 'service', prices: [year(500)] }),
			await makeProduct({ name: 'Design', type: 'service', prices: [once(100)] }),
			await makeProduct({ name: 'Gone', type: 'package', prices: [], status: 'inactive' }),
		];
		const addons = [pack, service, oneTime, gone].map(({ id }) => id).sort((a, b) => a - b);
		const [low, high] = [await makeProduct({ name: 'Low', prices: [once(0), month(1000)], addons }), await makeProduct({ name: 'High', prices: [month(2000), year(20000)], addons })];
		const { warnings } = await paths(await makeGroup('Lacking', [low, high]));
		expect(warnings).toMatchObject([{ code: 'addon_without_price', plan_ids: [low.id, high.id] }]);
		expect([...(warnings[0]?.missing ?? [])].sort((a, b) => a.product_id - b.product_id)).toEqual(
			[{ product_id: pack.id, name: pack.name, unit: 'year', count: 1 }, { product_id: service.id, name: service.name, unit: 'month', count: 1 }].sort((a, b) => a.product_id - b.product_id),
		);
	});

	test('go between the plans without a group, too, which have no order', async () => {
		const [dear, between, cheap] = [
			await makeProduct({ name: 'Dear', prices: [month(5000)] }),
			await makeProduct({ name: 'Gone', status: 'inactive', prices: [month(4000)] }),
			await makeProduct({ name: 'Cheap', prices: [month(1000)] }),
		];
		const inGroup = await makeProduct({ name: 'Grouped', prices: [month(3000)] });
		await makeGroup('Apart', [inGroup]);
		const { pairs, warnings } = await paths({ id: 0 });
		const ways = (from: Product, to: Product) => pairs.filter((pair) => pair.from === from.id && pair.to === to.id);
		expect(ways(dear, cheap)).toMatchObject([{ kind: 'crossgrade', reason: null }]);
		expect(ways(cheap, between)).toMatchObject([{ kind: null, reason: 'not_available' }]);
		expect(pairs.filter((pair) => [pair.from, pair.to].includes(inGroup.id))).toEqual([]);
		const found = warnings.map(({ code }) => code);
		expect(found).not.toContain('order_against_prices');
		expect(found).not.toContain('inactive_in_the_middle');
		expect(found).not.toContain('single_plan');
		const all = expectStatus(await admin.get<Warnings>('/plan-groups/warnings'), 200).groups;
		expect(all.filter(({ id }) => id === 0)).toEqual(warnings.length ? [{ id: 0, name: 'Without a group', warnings: warnings.map(({ code, message }) => ({ code, message })) }] : []);
	});

	test('of an empty group are empty', async () => {
		expect(await paths(await makeGroup('Empty'))).toMatchObject({ pairs: [], warnings: [] });
	});
});
