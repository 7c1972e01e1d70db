// @vitest-environment node
// Everybody in the network, for whom memberships are made.
import { expect, test } from 'vitest';
import type { Membership, User } from '../../src/api/types.gen.ts';
import { admin, demoMembership, expectStatus, makeFamily, traveller, userId } from './fixtures.ts';

const find = async (query: string) => expectStatus(await admin.get<User[]>(`/users?${query}`), 200);

test('users are found by login, name and address, with their sites and who covers those', async () => {
	const mine = await demoMembership('fay');
	for (const text of ['fay', 'Fay%20Free', 'FAY@example']) {
		const [user] = await find(`search=${text}`);
		expect(user).toMatchObject({ id: mine.user_id, login: 'fay', name: 'Fay Free', email: 'fay@example.org' });
		expect(user?.sites.map(({ id, name, membership_id }) => [id, name, membership_id])).toEqual(mine.sites.map(({ id, name }) => [id, name, mine.id]));
	}
	expect(await find('search=nobody-is-called-so')).toEqual([]);
});

test('whoever has no site yet is there too, a page at a time', async () => {
	const who = await traveller();
	expect(await find(`search=${who}`)).toMatchObject([{ id: await userId(who), sites: [] }]);
	const { headers, body } = await admin.get<User[]>('/users?per_page=2&orderby=id&order=desc');
	expect(body.length).toBe(2);
	expect(Number(headers.get('X-WP-Total'))).toBeGreaterThan(8);
});

test('a membership is made for one of them', async () => {
	const family = await makeFamily();
	const [user] = await find(`search=${await traveller()}`);
	const made = await admin.post<Membership>('/memberships', { user_id: user?.id, plan_id: family.low.id, unit: 'month', count: 1, addons: [{ product_id: family.disk.id, quantity: 2 }], discount: { type: 'percent', ppm: 100_000 }, payment_method: 'sandbox_card' });
	expect(expectStatus(made, 201)).toMatchObject({ user: { name: user?.name }, payment_method: 'sandbox_card', next_bill: { on: '2026-05-16', amount: 1620 }, items: [{ segment: { amount: 900 } }, { quantity: 2, segment: { amount: 720 } }] });
});
