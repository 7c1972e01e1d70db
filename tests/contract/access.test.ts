// @vitest-environment node
// Who may ask what: every route, for nobody, a customer, another customer's things, and the manager.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Membership } from '../../src/api/types.gen.ts';
import { type Family, makeFamily, makeMembership } from './fixtures.ts';
import { as, type Caller } from './target.ts';

let family: Family;
let mine: Membership;

beforeAll(async () => {
	family = await makeFamily();
	mine = await makeMembership('fay', family.low);
});

/** A path with `{product}` and so on filled in: with what exists, or with what does not. */
function fill(path: string, exists: boolean): string {
	const ids: Record<string, number> = { product: family.low.id, group: family.group.id, membership: mine.id };
	return path.replace(/\{(\w+)\}/g, (_, name: string) => String((exists ? ids[name] : undefined) ?? 999_999_999));
}

const manager: [string, string][] = [
	['GET', '/products'],
	['POST', '/products'],
	['GET', '/products/{product}'],
	['PUT', '/products/{product}'],
	['DELETE', '/products/{product}'],
	['POST', '/products/{product}/duplicate'],
	['PUT', '/products/{product}/plans'],
	['GET', '/products/{product}/preview'],
	['GET', '/products/export'],
	['POST', '/products/import'],
	['GET', '/plan-groups'],
	['POST', '/plan-groups'],
	['GET', '/plan-groups/{group}'],
	['PUT', '/plan-groups/{group}'],
	['DELETE', '/plan-groups/{group}'],
	['PUT', '/plan-groups/{group}/plans'],
	['GET', '/plan-groups/{group}/paths'],
	['GET', '/plan-groups/waiting'],
	['GET', '/plan-groups/warnings'],
	['PUT', '/plan-groups/order'],
	['POST', '/plan-groups/{group}/merge'],
	['GET', '/memberships'],
	['POST', '/memberships'],
	['GET', '/memberships/{membership}'],
	['PUT', '/memberships/{membership}'],
	['DELETE', '/memberships/{membership}'],
	['GET', '/moves'],
	['POST', '/moves'],
	['GET', '/moves/{move}'],
	['GET', '/moves/{move}/rows'],
	['POST', '/moves/{move}/start'],
	['POST', '/moves/{move}/pause'],
	['POST', '/moves/{move}/resume'],
	['POST', '/moves/{move}/cancel'],
	['POST', '/moves/{move}/retry'],
	['GET', '/payments'],
	['GET', '/payments/{payment}'],
	['POST', '/payments/{payment}/confirm'],
	['POST', '/payments/{payment}/fail'],
	['POST', '/payments/{payment}/refund'],
	['GET', '/overview'],
	['GET', '/reports'],
	['GET', '/users'],
	['GET', '/limits'],
	['PUT', '/views'],
	['GET', '/settings'],
	['PUT', '/settings'],
];

const owner: [string, string][] = [
	['GET', '/memberships/{membership}/options'],
	['GET', '/memberships/{membership}/usage'],
	['POST', '/memberships/{membership}/quotes'],
	['POST', '/memberships/{membership}/changes'],
	['GET', '/memberships/{membership}/changes'],
	['GET', '/memberships/{membership}/payments'],
	['GET', '/memberships/{membership}/payments/{payment}'],
	['POST', '/memberships/{membership}/payments/{payment}/pay'],
	['GET', '/memberships/{membership}/credits'],
	['GET', '/memberships/{membership}/events'],
	['POST', '/memberships/{membership}/cancel'],
	['DELETE', '/memberships/{membership}/cancel'],
	['GET', '/memberships/{membership}/changes/{change}/calendar'],
	['GET', '/memberships/{membership}/changes/{change}'],
	['DELETE', '/memberships/{membership}/changes/{change}'],
	['POST', '/memberships/{membership}/changes/{change}/pay'],
];

/** Of a membership that its owner sees, for the manager alone. */
const managed: [string, string][] = [['POST', '/memberships/{membership}/credits']];

const everyone: [string, string][] = [...manager, ...owner, ...managed, ['GET', '/account']];

const ask = (who: Caller, method: string, path: string, exists = true) =>
	as(who).request(method, fill(path, exists), method === 'POST' || method === 'PUT' ? { unknown: true } : undefined);

describe.each(everyone)('%s %s', (method, path) => {
	test('nobody is asked to sign in', async () => {
		const { status, body } = await ask('nobody', method, path);
		expect([status, body.code]).toEqual([401, 'rest_not_logged_in']);
	});

	test('a wrong nonce is refused as core refuses it', async () => {
		const { status, body } = await as('admin').request(method, fill(path, true), undefined, { nonce: '0123456789' });
		expect([status, body.code]).toEqual([403, 'rest_cookie_invalid_nonce']);
	});

	test('without a nonce a signed-in user is nobody', async () => {
		const { status } = await as('admin').request(method, fill(path, true), undefined, { nonce: null });
		expect(status).toBe(401);
	});
});

describe.each(manager)('%s %s is for the manager', (method, path) => {
	test.each(['fay', 'bas'] as const)('%s is refused, before anything else is looked at', async (who) => {
		const { status, body } = await ask(who, method, path);
		expect([status, body.code]).toEqual([403, 'rest_forbidden']);
	});

	test('a customer does not learn what exists', async () => {
		const { status } = await ask('fay', method, path, false);
		expect(status).toBe(403);
	});
});

test.each(manager.filter(([, path]) => path.includes('{')))('%s %s tells the manager that it does not exist, whatever the body', async (method, path) => {
	const { status, body } = await ask('admin', method, path, false);
	expect([status, body.code]).toEqual([404, 'tierway_not_found']);
});

describe.each(owner)('%s %s is for its owner and the manager', (method, path) => {
	test('for another customer it does not exist', async () => {
		const { status, body } = await ask('bas', method, path);
		expect([status, body.code]).toEqual([404, 'tierway_not_found']);
	});

	test('what does not exist is answered in the same words', async () => {
		const foreign = await ask('bas', method, path);
		const unknown = await ask('bas', method, path, false);
		expect(unknown).toMatchObject({ status: foreign.status, body: foreign.body });
	});

	test.each(['fay', 'admin'] as const)('%s gets past the door', async (who) => {
		const { status, body } = await ask(who, method, path);
		expect([401, 403]).not.toContain(status);
		// A change or payment that does not exist is the only thing missing here.
		if (/\{(change|payment)\}/.test(path)) return;
		expect(body.code).not.toBe('tierway_not_found');
		if (method === 'GET') expect(status).toBe(200);
	});
});

describe.each(managed)('%s %s is for the manager, of what its owner sees', (method, path) => {
	test('the owner is refused, another customer does not learn that it exists', async () => {
		const { status, body } = await ask('fay', method, path);
		expect([status, body.code]).toEqual([403, 'rest_forbidden']);
		const foreign = await ask('bas', method, path);
		expect([foreign.status, foreign.body.code]).toEqual([404, 'tierway_not_found']);
		expect(await ask('bas', method, path, false)).toMatchObject({ status: 404, body: foreign.body });
	});
});

test('the lists of routes are complete', async () => {
	const index = await as('admin').get<{ routes: Record<string, { endpoints: { methods: string[] }[] }> }>('');
	const real = Object.entries(index.body.routes)
		.filter(([route]) => route.startsWith('/tierway/v1/'))
		.flatMap(([route, { endpoints }]) => {
			const path = route.replace('/tierway/v1', '').replace(/\(\?P<\w+>[^)]*\)/g, '{}');
			return endpoints.map(({ methods }) => `${methods.includes('PUT') ? 'PUT' : methods[0]} ${path}`);
		});
	const listed = everyone.map(([method, path]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
	expect([...new Set(real)].sort()).toEqual(listed.sort());
});

test('each customer sees only the own memberships on the Account page', async () => {
	const own = await as('bas').get<{ memberships: { user_id: number }[]; user: { id: number } }>('/account');
	expect(own.status).toBe(200);
	expect(own.body.memberships.every((membership) => membership.user_id === own.body.user.id)).toBe(true);
	const foreign = await as('bas').get<{ memberships: unknown[] }>('/account', { site: 'fay' });
	expect(foreign).toMatchObject({ status: 200, body: { memberships: [] } });
});
