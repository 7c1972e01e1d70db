// @vitest-environment node
// What waits for whom. Others wait too on a network that keeps its state, so that what a test adds is counted, and found where
// the order puts it among the first ten.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Overview } from '../../src/api/types.gen.ts';
import { admin, card, cardOf, change, expectStatus, type Family, LATER_DECLINED, makeFamily, makeMembership, payOpen, paymentsOf, traveller, until, wish } from './fixtures.ts';
import type { Caller } from './target.ts';

let family: Family;
let who: Caller;

beforeAll(async () => {
	family = await makeFamily();
});
beforeEach(async () => {
	who = await traveller();
});

const sections = ['awaiting_manager', 'declined', 'on_hold', 'failed_changes', 'due_today', 'stuck'] as const;
const read = async (today?: string, per_page?: number) => expectStatus(await admin.get<Overview>(`/overview${per_page ? `?per_page=${per_page}` : ''}`, { today }), 200);
const counts = async (today?: string) => {
	const overview = await read(today);
	return Object.fromEntries(sections.map((section) => [section, overview[section].count]));
};
/** How many more there are now, of those sections where it is another number. */
const more = (now: Record<string, number>, then: Record<string, number>) => Object.fromEntries(sections.map((section) => [section, (now[section] ?? 0) - (then[section] ?? 0)] as const).filter(([, difference]) => difference !== 0));

test('every section shows the first ten, each customer with the plan held, and counts all', async () => {
	const overview = await read();
	expect(overview.today).toBe('2026-04-16');
	for (const section of sections) {
		expect(overview[section].items).toHaveLength(Math.min(10, overview[section].count));
		expect(overview[section].items.filter(({ customer, plan_name: plan }) => customer === '' || plan === '')).toEqual([]);
	}
});

test('more of each are named when they are asked for, the same ones first', async () => {
	const [one, ten, many] = [await read(undefined, 1), await read(), await read(undefined, 100)];
	for (const section of sections) {
		expect(many[section].items).toHaveLength(Math.min(100, many[section].count));
		expect(ten[section].items).toEqual(many[section].items.slice(0, 10));
		expect(one[section].items).toEqual(many[section].items.slice(0, 1));
	}
	for (const wrong of [0, 101, 'x']) expect((await admin.get(`/overview?per_page=${wrong}`)).status).toBe(400);
});

test('a payment by hand waits for the manager until it is confirmed', async () => {
	const before = await counts();
	const { payment } = await change(who, await makeMembership(who, family.low), wish(family.high), { payment_method: 'manual' });
	expect(more(await counts(), before)).toEqual({ awaiting_manager: 1 });
	expectStatus(await admin.post(`/payments/${payment?.id}/confirm`), 200);
	expect(more(await counts(), before)).toEqual({});
});

describe('a card that is declined at the billing date', () => {
	const declined = async () => {
		const free = await makeMembership(who, family.free, { unit: null });
		const { membership } = await change(who, free, wish(family.low), cardOf(LATER_DECLINED));
		return membership;
	};

	test('is among the declined until it is paid', async () => {
		const membership = await declined();
		const before = await counts('2026-05-16');
		await until(who, '2026-05-16');
		// What is due on the day is so until it is paid.
		expect(more(await counts('2026-05-16'), before)).toEqual({ declined: 1 });
		const [bill] = await paymentsOf(membership);
		if (bill) expectStatus(await payOpen(who, bill, card, '2026-05-16'), 200);
		expect(more(await counts('2026-05-16'), before)).toEqual({ due_today: -1 });
	});

	test('puts the membership on hold in the end, the bill left to the customer', async () => {
		await declined();
		const before = await counts();
		await until(who, '2026-05-16');
		await until(who, '2026-06-01');
		expect(more(await counts(), before)).toEqual({ declined: 1, on_hold: 1 });
	});
});

test('what is due today has the amount of the next bill, and none when it ends', async () => {
	// Earlier than anybody else's billing date, so that they are among the first.
	const [day, before] = ['2024-02-01', await counts('2024-02-01')];
	const renewed = await makeMembership(who, family.high, { on: '2024-01-01', payment_method: 'sandbox_card' });
	const ends = await makeMembership(who, family.low, { on: '2024-01-01' });
	expectStatus(await admin.post(`/memberships/${ends.id}/cancel`, {}, { today: '2024-01-02' }), 200);
	const { due_today: due } = await read(day);
	expect(due.count).toBe((before.due_today ?? 0) + 2);
	expect(due.items.filter(({ membership_id: id }) => id === renewed.id || id === ends.id)).toMatchObject([
		{ membership_id: renewed.id, plan_name: family.high.name, payment_id: null, number: '', amount: 2000, currency: 'USD', on: day, reason: '' },
		{ membership_id: ends.id, plan_name: family.low.name, payment_id: null, amount: null, on: day },
	]);
	await until(who, day);
	expect((await read(day)).due_today.items.filter(({ membership_id: id }) => id === renewed.id || id === ends.id)).toEqual([]);
});

test('a scheduled change that was not possible on its day is among the failed, newest first, with the reason', async () => {
	const { high, low } = await makeFamily();
	const membership = await makeMembership(who, high, { payment_method: 'sandbox_card' });
	const { change: waiting } = await change(who, membership, wish(low));
	expectStatus(await admin.put(`/products/${low.id}`, { status: 'inactive' }), 200);
	const before = await counts('2026-05-01');
	await until(who, '2026-05-01');
	const { failed_changes: failed } = await read('2026-05-01');
	expect(failed.count).toBe((before.failed_changes ?? 0) + 1);
	expect(failed.items[0]).toMatchObject({ membership_id: membership.id, change_id: waiting.id, payment_id: null, amount: null, on: '2026-05-01' });
	expect(failed.items[0]?.reason).not.toBe('');
});
