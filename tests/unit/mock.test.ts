// @vitest-environment node
// What the mock backend has beyond the contract: its signature, its transactions, its state, its failures on purpose.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDb } from '../../mocks/db.ts';
import { demoState } from '../../mocks/scenarios.ts';
import { createServer, type MockServer } from '../../mocks/server.ts';
import { hmac } from '../../mocks/token.ts';

const ask = (server: MockServer, path: string, user: string | null = 'admin', init: RequestInit = {}) =>
	server.handle(new Request(`http://localhost${path}`, { ...init, headers: { 'X-WP-Nonce': server.state.nonce, 'Content-Type': 'application/json', ...init.headers } }), { user });

it.each(['', 'a', 'x'.repeat(54), 'x'.repeat(55), 'x'.repeat(56), 'x'.repeat(64), 'Ωμέγα 💳'.repeat(40)])('signs %j as everybody does', (text) => {
	expect(hmac('the secret', text)).toBe(createHmac('sha256', 'the secret').update(text).digest('hex'));
});

describe('a transaction', () => {
	it('leaves nothing behind when it fails', () => {
		const db = createDb(demoState('2026-04-16'));
		const before = structuredClone(db.state);
		const work = () =>
			db.transaction(() => {
				db.state.products.splice(0, 3);
				Object.assign(db.state.memberships[0] ?? {}, { status: 'cancelled', site_ids: [] });
				db.state.ledger.push({ id: 9, user_id: 2, currency: 'USD', amount: 5, balance_after: 5, reason: 'added', note: '', membership_id: 1, change_id: null, payment_id: null, actor: { id: 0, name: '' }, created_gmt: '' });
				db.state.settings = { ...db.state.settings, currency: 'EUR' };
				db.nextId('products');
				throw new Error('no');
			});
		expect(work).toThrow('no');
		expect(db.state).toEqual(before);
	});
});

describe('the state', () => {
	it('is JSON, and another server goes on with it', async () => {
		const first = createServer({ today: '2026-04-16' });
		await ask(first, '/wp-json/tierway/v1/plan-groups', 'admin', { method: 'POST', body: '{"name":"Kept"}' });
		const second = createServer({ today: '2026-04-16', state: JSON.parse(JSON.stringify(first.state)) as typeof first.state });
		const groups = (await (await ask(second, '/wp-json/tierway/v1/plan-groups?search=kept')).json()) as { name: string }[];
		expect(groups.map((group) => group.name)).toEqual(['Kept']);
	});

	it('is the demo network again after a reset', async () => {
		const server = createServer({ today: '2026-04-16' });
		await ask(server, '/wp-json/tierway/v1/plan-groups', 'admin', { method: 'POST', body: '{"name":"Gone"}' });
		server.reset();
		expect(server.state).toEqual(demoState('2026-04-16'));
	});

	it('counts its days from the day it is', () => {
		const bas = (today: string) => createServer({ today }).state.memberships[1]?.period;
		expect(bas('2026-04-16')).toMatchObject({ start: '2026-04-01', end: '2026-05-01' });
		expect(bas('2027-01-15')).toMatchObject({ start: '2026-12-31', end: '2027-01-31' });
	});
});

describe('the site', () => {
	it.each([
		['/fay/wp-json/tierway/v1/account', "Fay's Photos"],
		['/wp-json/tierway/v1/account', 'Tierway'],
		['/some/base/fay/wp-json/tierway/v1/account', "Fay's Photos"],
		['/fay/?rest_route=/tierway/v1/account', "Fay's Photos"],
	])('of %s is %s', async (path, name) => {
		const { site } = (await (await ask(createServer(), path, 'fay')).json()) as { site: { name: string } };
		expect(site.name).toBe(name);
	});
});

describe('failures on purpose', () => {
	it('offline: there is no answer', async () => {
		const server = createServer();
		server.failure = 'offline';
		await expect(ask(server, '/wp-json/tierway/v1/settings')).rejects.toThrow(TypeError);
	});

	it.each([['500', 500, 'internal_server_error'], ['signed-out', 403, 'rest_cookie_invalid_nonce']] as const)('%s', async (failure, status, code) => {
		const server = createServer();
		server.failure = failure;
		const response = await ask(server, '/wp-json/tierway/v1/settings');
		expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
	});

	it('html: what a firewall sends', async () => {
		const server = createServer();
		server.failure = 'html';
		expect(await (await ask(server, '/wp-json/tierway/v1/settings')).text()).toMatch(/^<html>/);
	});

	it('nonce: it has expired once, and core gives out another', async () => {
		const server = createServer();
		const old = server.state.nonce;
		server.failure = 'nonce';
		expect((await ask(server, '/wp-json/tierway/v1/settings', 'admin', { headers: { 'X-WP-Nonce': old } })).status).toBe(403);
		const fresh = await (await ask(server, '/wp-admin/admin-ajax.php?action=rest-nonce')).text();
		expect(fresh).not.toBe(old);
		expect((await ask(server, '/wp-json/tierway/v1/settings', 'admin', { headers: { 'X-WP-Nonce': fresh } })).status).toBe(200);
	});

	it('declined: every card is, and a renewal is tried again on another day', async () => {
		const server = createServer({ today: '2026-04-16' });
		// Bas is billed on 1 May, by card.
		const membership = async () => (await (await ask(server, '/wp-json/tierway/v1/memberships/2')).json()) as object;
		server.failure = 'declined';
		server.sweep('2026-05-01');
		expect(await membership()).toMatchObject({ status: 'active', period: { end: '2026-05-01' }, open_payment: { action: 'retry', error: 'The card was declined.', next_try_on: '2026-05-02' } });
		server.failure = null;
		server.sweep('2026-05-01');
		expect(await membership()).toMatchObject({ open_payment: { action: 'retry' } });
		server.sweep('2026-05-02');
		expect(await membership()).toMatchObject({ status: 'active', period: { end: '2026-06-01' }, open_payment: null });
	});
});
