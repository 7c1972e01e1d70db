// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { Limits, Membership, Settings, Usage } from '../../src/api/types.gen.ts';
import { admin, change, confirm, demoMembership, expectStatus, makeGroup, makeMembership, makeProduct, makeQuote, month, wish, withSettings } from './fixtures.ts';
import { schema } from './schema.ts';
import { as, type Failure } from './target.ts';

const read = async () => {
	const settings = expectStatus(await admin.get<Settings & { _links?: unknown }>('/settings'), 200);
	delete settings._links;
	return settings;
};

/** Otto's site, with 12 posts, in a membership of its own for this test. */
async function withOtto(work: (membership: Membership, low: Awaited<ReturnType<typeof makeProduct>>) => Promise<void>) {
	const otto = await demoMembership('otto');
	const site = otto.sites[0]?.id;
	const [low, high] = [await makeProduct({ name: 'Low', prices: [month(1000)], limits: { 'posts.post': 5, sites: 1 } }), await makeProduct({ name: 'High', prices: [month(2000)], limits: { 'posts.post': 20, sites: 1 } })];
	await makeGroup('Limits', [low, high]);
	expectStatus(await admin.put(`/memberships/${otto.id}`, { site_ids: [] }), 200);
	const membership = await makeMembership('otto', high, { site_ids: [site ?? 0] });
	try {
		await work(membership, low);
	} finally {
		expectStatus(await admin.put(`/memberships/${membership.id}`, { site_ids: [] }), 200);
		expectStatus(await admin.put(`/memberships/${otto.id}`, { site_ids: [site] }), 200);
	}
}

describe('the settings', () => {
	test('come back as they were sent, every one of them', async () => {
		const sent: Record<string, unknown> = {
			currency: 'EUR', currency_display: 'narrow', time_zone: 'Europe/Athens', prices_include_tax: true, setup_fee: 'full', minimum_charge: 75, policy: { upgrade: 'now', crossgrade: 'period_end' },
			over_limit: 'warn', over_limit_kinds: { posts: 'block', custom_domain: 'warn' }, posts_over_limit: 'trash', domain_over_limit: 'keep', visits_over_limit: 'block', visits_page: 'Back soon', on_hold_site: 'read_only', on_hold_site_days: 3, ended_site: 'closed', ended_site_days: 14, closed_page: 'Closed',
			payment_methods: ['sandbox_card'], payment_days: 30,
			retry_days: [2, 4], grace_days: 0, invoice_days: 10, failed_change: 'hold', country: 'GR',
			tax_rates: [{ country: 'GR', category: 'standard', name: 'ΦΠΑ', ppm: 240000 }], invoice_from: 'Tierway\nAthens', mails: ['payment_due'], delete_data: true,
		};
		expect(Object.keys(sent).sort()).toEqual(Object.keys(schema('settings').properties ?? {}).filter((name) => name !== 'version').sort());
		await withSettings(sent, async () => expect(await read()).toMatchObject(sent));
	});

	test('not sent stay, and the version rises by one', async () => {
		const before = await read();
		await withSettings({ minimum_charge: before.minimum_charge + 1 }, async () =>
			expect(await read()).toEqual({ ...before, minimum_charge: before.minimum_charge + 1, version: before.version + 1 }),
		);
	});

	test.each<[string, unknown]>([
		['currency', 'euro'], ['currency_display', 'name'], ['time_zone', 'Mars/Olympus'], ['time_zone', ''], ['prices_include_tax', 'perhaps'], ['setup_fee', 'double'], ['minimum_charge', -1], ['minimum_charge', 1e20],
		['policy', { upgrade: 'later' }], ['policy', { remove: 'now' }], ['over_limit', 'delete'], ['payment_methods', []], ['payment_methods', ['cash']], ['payment_methods', ['manual', 'manual']],
		['payment_days', 0], ['payment_days', 366], ['colour', 'blue'],
	])('refuse %s: %j', async (name, value) => {
		const before = await read();
		const { status, body } = await admin.put('/settings', { [name]: value });
		expect([status, body.code, Object.keys(body.data.params ?? {})]).toEqual([400, 'rest_invalid_param', [name]]);
		expect(await read()).toEqual(before);
	});

	test('of an empty policy are an object', async () => {
		await withSettings({ policy: {} }, async () => expect((await read()).policy).toEqual({}));
	});

	test('say in which currency a new product is', async () => {
		await withSettings({ currency: 'EUR' }, async () => {
			const product = await admin.post<{ currency: string }>('/products', { name: 'In the network’s currency', type: 'service' });
			expect(product.body.currency).toBe('EUR');
		});
	});
});

describe('what to do over a limit', () => {
	test('acknowledge: it must be, and then the change is made, and nothing is deleted', async () => {
		await withOtto(async (membership, low) => {
			const quote = await makeQuote('otto', membership, wish(low));
			expect(quote).toMatchObject({ acknowledge: ['over_limit'], over_limit: [{ key: 'posts.post', used: 12, limit: 5 }] });
			expect((await confirm<Failure>('otto', quote, { acknowledged: [] })).body).toMatchObject({ code: 'tierway_acknowledgement_required', data: { acknowledge: ['over_limit'] } });
			expectStatus(await confirm('otto', quote), 201);
		});
	});

	test('block: the change is refused, with the list', async () => {
		await withSettings({ over_limit: 'block' }, () =>
			withOtto(async (membership, low) => {
				const quote = await makeQuote('otto', membership, wish(low));
				expect(quote).toMatchObject({ acknowledge: [], over_limit: [{ key: 'posts.post' }] });
				const { status, body } = await confirm<Failure>('otto', quote, { acknowledged: ['over_limit'] });
				expect([status, body.code]).toEqual([422, 'tierway_over_limit']);
				expect(body.data.over_limit).toMatchObject([{ key: 'posts.post', used: 12, limit: 5 }]);
			}),
		);
	});

	test('warn: it is only shown', async () => {
		await withSettings({ over_limit: 'warn' }, () =>
			withOtto(async (membership, low) => {
				const quote = await makeQuote('otto', membership, wish(low));
				expect(quote).toMatchObject({ acknowledge: [], over_limit: [{ key: 'posts.post' }] });
				expectStatus(await confirm('otto', quote), 201);
			}),
		);
	});
});

describe('the limits on the site', () => {
	const publish = (who: 'otto') => as(who).post<Failure & { id: number }>('/wp/v2/posts', { title: 'One more', status: 'publish' });

	test('refuse one post too many, and allow it in the very request after the upgrade', async () => {
		const otto = await demoMembership('otto');
		const site = otto.sites[0]?.id;
		const refused = await publish('otto');
		expect([refused.status, refused.body.code]).toEqual([403, 'tierway_limit_reached']);

		const [low, high] = [await makeProduct({ name: 'Twelve posts', prices: [month(1000)], limits: { 'posts.post': 12 } }), await makeProduct({ name: 'Thirteen posts', prices: [month(2000)], limits: { 'posts.post': 13 } })];
		await makeGroup('Posts', [low, high]);
		expectStatus(await admin.put(`/memberships/${otto.id}`, { site_ids: [] }), 200);
		const membership = await makeMembership('otto', low, { site_ids: [site ?? 0] });
		try {
			expect((await publish('otto')).body).toMatchObject({ code: 'tierway_limit_reached', data: { status: 403 } });
			await change('otto', membership, wish(high), { payment_method: 'manual' });
			// Not paid: the old plan is whole, and so are its limits.
			expect((await publish('otto')).body.code).toBe('tierway_limit_reached');
			await change('otto', membership, wish(high));
			const allowed = await publish('otto');
			expect(allowed.status).toBe(201);
			expect((await publish('otto')).body.code).toBe('tierway_limit_reached');
			expectStatus(await as('otto').delete(`/wp/v2/posts/${allowed.body.id}?force=true`), 200);
		} finally {
			expectStatus(await admin.put(`/memberships/${membership.id}`, { site_ids: [] }), 200);
			expectStatus(await admin.put(`/memberships/${otto.id}`, { site_ids: [site] }), 200);
		}
	});
});

describe('what can be limited, and what is in use', () => {
	test('the network is told its post types, roles, plugins and themes', async () => {
		const { status, body } = await admin.get<Limits>('/limits');
		expect(status).toBe(200);
		expect(body.post_types).toContainEqual({ key: 'post', label: 'Posts' });
		expect(body.roles).toContainEqual({ key: 'editor', label: 'Editor' });
		expect(body.jobs).toEqual([]);
	});

	test('a membership’s use is counted on each of its sites, for its owner and the network', async () => {
		const otto = await demoMembership('otto');
		for (const who of [admin, as('otto')]) {
			const { status, body } = await who.get<Usage>(`/memberships/${otto.id}/usage`);
			expect(status).toBe(200);
			const site = body.sites[0];
			expect(site).toMatchObject({ id: otto.sites[0]?.id, mode: 'open' });
			expect(site?.limits).toContainEqual({ key: 'posts.post', label: 'Posts', limit: 10, used: 12, url: `${otto.sites[0]?.url}wp-admin/edit.php` });
			expect(site?.limits).toContainEqual({ key: 'sites', label: 'Sites', limit: 2, used: 1, url: '' });
			expect(site?.limits.find(({ key }) => key === 'visits')).toMatchObject({ limit: 10000, used: 0 });
		}
	});

	test('one kind of limit may have a policy of its own', async () => {
		await withSettings({ over_limit: 'warn', over_limit_kinds: { posts: 'block' } }, () =>
			withOtto(async (membership, low) => {
				const quote = await makeQuote('otto', membership, wish(low));
				expect(quote.over_limit).toMatchObject([{ key: 'posts.post', policy: 'block' }]);
				expect((await confirm<Failure>('otto', quote)).body.code).toBe('tierway_over_limit');
			}),
		);
	});

	test.each([
		['custom_domain', 'perhaps'], ['custom_domain', 1], ['posts.post', 'editor'], ['plugins.akismet/akismet.php', 'yes'], ['themes.*', 'off'], ['role', 3],
	])('a product does not take a value that is not of its limit: %s %s', async (key, value) => {
		const { status, body } = await admin.post('/products', { name: 'Odd', type: 'plan', limits: { [key]: value } });
		expect([status, body.code, Object.keys(body.data.params ?? {})]).toEqual([400, 'rest_invalid_param', ['limits']]);
	});

	test('words come back as they were sent, and a package’s replaces the plan’s', async () => {
		const limits = { custom_domain: 'no', role: 'editor', 'plugins.*': 'hidden', 'plugins.akismet/akismet.php': 'on', 'themes.twentytwentyfive': 'available', users: 3 };
		const domain = await makeProduct({ name: 'Domain', type: 'package', prices: [month(300)], limits: { custom_domain: 'yes', users: 2 } });
		const plan = await makeProduct({ name: 'Words', prices: [month(1000)], limits, addons: [domain.id] });
		expect(plan.limits).toEqual(limits);
		const membership = await makeMembership('fay', plan);
		const { limits_diff: diff } = await makeQuote('fay', membership, wish(plan, [{ product_id: domain.id, quantity: 2 }]));
		expect(diff).toMatchObject([{ key: 'custom_domain', from: 'no', to: 'yes' }, { key: 'users', from: 3, to: 7 }]);
	});
});
