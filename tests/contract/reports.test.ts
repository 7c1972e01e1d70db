// @vitest-environment node
// Who is on what, what it brings in a month, and what moved: Low is $10 a month or $100 a year, High $20.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Membership, Product, Quote, Reports } from '../../src/api/types.gen.ts';
import { admin, card, change, expectStatus, type Family, key, makeFamily, makeMembership, makeProduct, traveller, wish } from './fixtures.ts';
import { as, TODAY } from './target.ts';

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});

const read = async () => expectStatus(await admin.get<Reports>('/reports'), 200);
const end = async (membership: Membership) => expectStatus(await admin.delete<Membership>(`/memberships/${membership.id}`), 200);

describe('the plans', () => {
	test('have their members and what these are billed in a month, in the order of their family', async () => {
		const who = await traveller();
		await makeMembership(who, family.high);
		await makeMembership(who, family.low, { addons: [{ product_id: family.disk.id, quantity: 2 }] });
		await makeMembership(who, family.low, { unit: 'year' });
		await makeMembership(who, family.low, { unit: 'year' });
		await makeMembership(who, family.free);
		await end(await makeMembership(who, family.low));
		const ours = (await read()).plans.filter((plan) => plan.plan_group === family.group.id);
		const common = { plan_group: family.group.id, group_name: family.group.name, currency: 'USD', trialing: 0, on_hold: 0 };
		expect(ours).toEqual([
			{ ...common, plan_id: family.free.id, name: family.free.name, members: 1, monthly: 0 },
			// $10 + 2 × $4, and twice a twelfth of $100, added up before it is rounded.
			{ ...common, plan_id: family.low.id, name: family.low.name, members: 3, monthly: 1800 + 1667 },
			{ ...common, plan_id: family.high.id, name: family.high.name, members: 1, monthly: 2000 },
		]);
	});

	test('count trials without money, and weeks and days as parts of a year', async () => {
		const who = await traveller();
		const price = { setup_fee: 0, trial_days: 0 };
		const weekly = await makeProduct({ name: 'Weekly', prices: [{ ...price, unit: 'week', count: 2, amount: 700 }, { ...price, unit: 'day', count: 30, amount: 3000, trial_days: 10 }] });
		await makeMembership(who, weekly, { unit: 'week', count: 2 });
		await makeMembership(who, weekly, { unit: 'day', count: 30 });
		await makeMembership(who, weekly, { unit: 'day', count: 30, status: 'trialing', on: TODAY });
		expect((await read()).plans.find((plan) => plan.plan_id === weekly.id)).toMatchObject({ plan_group: null, group_name: '', members: 3, trialing: 1, monthly: Math.round((700 * 365) / 168) + Math.round((3000 * 365) / 360) });
	});
});

describe('the months', () => {
	test('are twelve, this one last, and count what was made, moved and ended', async () => {
		const who = await traveller();
		const before = await read();
		expect(before.months.map(({ month }) => month)).toEqual(['2025-05', '2025-06', '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04']);
		await change(who, await makeMembership(who, family.low), wish(family.high));
		await change(who, await makeMembership(who, family.high), wish(family.high, [{ product_id: family.disk.id }]));
		await change(who, await makeMembership(who, family.high), wish(family.low)); // waits
		await end(await makeMembership(who, family.low));
		const [now, then] = [(await read()).months.at(-1), before.months.at(-1)];
		if (!now || !then) throw new Error('There are no months.');
		const more = Object.fromEntries((['joined', 'restarted', 'upgraded', 'downgraded', 'other', 'ended'] as const).map((what) => [what, now[what] - then[what]]));
		expect(more).toEqual({ joined: 4, restarted: 0, upgraded: 1, downgraded: 0, other: 1, ended: 1 });
	});
});

describe('the movements between plans', () => {
	const move = async (from: Product, to: Product, today: string) => {
		const who = await traveller();
		return change(who, await makeMembership(who, from, { on: `${today.slice(0, 8)}01` }), wish(to), { asked: { today } });
	};
	const months = (...last: number[]) => [...Array<number>(12 - last.length).fill(0), ...last];

	test('say how many came from which plan to which in each of the months, most first', async () => {
		const { group, low, high, top, disk } = await makeFamily();
		const ours = async () => (await read()).movements.filter((way) => [low.id, high.id, top.id].includes(way.to));
		await move(high, low, TODAY); // waits
		const who = await traveller();
		await change(who, await makeMembership(who, high), wish(high, [{ product_id: disk.id }]));
		expect(await ours()).toEqual([]);

		await move(high, top, '2025-05-20');
		await move(high, top, '2025-04-20'); // thirteen months ago
		await move(low, high, '2026-03-20');
		await move(low, high, TODAY);
		await move(low, high, TODAY);
		expect(await ours()).toEqual([
			{ from: low.id, from_name: low.name, to: high.id, to_name: high.name, group_name: group.name, months: months(1, 2) },
			{ from: high.id, from_name: high.name, to: top.id, to_name: top.name, group_name: group.name, months: [1, ...months().slice(1)] },
		]);
	});

	test('are none where an ended membership starts again on another plan', async () => {
		const { low, high } = await makeFamily();
		const who = await traveller();
		const { id } = await end(await makeMembership(who, low));
		const { selection, token } = expectStatus(await as(who).post<Quote>(`/memberships/${id}/quotes`, { selection: wish(high), reactivate: true }), 200);
		expectStatus(await as(who).post(`/memberships/${id}/changes`, { selection, quote_token: token, reactivate: true, ...card }, { headers: { 'Idempotency-Key': key() } }), 201);
		expect((await read()).movements.filter((way) => way.to === high.id)).toEqual([]);
	});

	test('stay when a plan is gone, without its name, and when a group is', async () => {
		const { group, low, high } = await makeFamily();
		await move(low, high, TODAY);
		expectStatus(await admin.delete(`/products/${low.id}`), 200);
		expectStatus(await admin.delete(`/plan-groups/${group.id}`), 200);
		expect((await read()).movements.filter((way) => way.to === high.id)).toEqual([{ from: low.id, from_name: '', to: high.id, to_name: high.name, group_name: '', months: months(1) }]);
	});
});
