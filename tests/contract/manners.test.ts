// @vitest-environment node
// What every resource has in common with WordPress core's own.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Product } from '../../src/api/types.gen.ts';
import { admin, type Family, makeFamily, makeGroup, makeMembership, makeProduct, month, unique } from './fixtures.ts';
import { as } from './target.ts';
import { schema } from './schema.ts';

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});

describe('lists', () => {
	let word: string;
	let made: Product[];
	beforeAll(async () => {
		word = unique('Paging').replaceAll(' ', '');
		made = [];
		for (const letter of ['C', 'A', 'E', 'B', 'D']) made.push(await makeProduct({ name: `${word} ${letter}`, type: 'package', prices: [month(100)] }));
	});
	const list = (query: string) => admin.get<Product[]>(`/products?search=${word}&${query}`);
	const letters = (products: Product[]) => products.map((product) => product.name.split(' ')[1]).join('');

	test('say how many there are and on how many pages', async () => {
		const { headers, body } = await list('per_page=2');
		expect(headers.get('X-WP-Total')).toBe('5');
		expect(headers.get('X-WP-TotalPages')).toBe('3');
		expect(body).toHaveLength(2);
	});

	test('come page by page, in one order', async () => {
		const pages = await Promise.all([1, 2, 3].map((page) => list(`per_page=2&page=${page}`)));
		expect(pages.map(({ body }) => letters(body))).toEqual(['AB', 'CD', 'E']);
	});

	test('link to their neighbours', async () => {
		const { headers } = await list('per_page=2&page=2');
		expect(headers.get('Link')).toMatch(/page=1[^>]*>; rel="prev"/);
		expect(headers.get('Link')).toMatch(/page=3[^>]*>; rel="next"/);
	});

	test('refuse a page beyond the last', async () => {
		const { status, body } = await admin.get(`/products?search=${word}&per_page=2&page=4`);
		expect([status, body.code]).toEqual([400, 'rest_invalid_page_number']);
	});

	test('are empty, not refused, when nothing is found', async () => {
		const { status, headers, body } = await admin.get<Product[]>('/products?search=nothing-is-called-this');
		expect([status, headers.get('X-WP-Total'), headers.get('X-WP-TotalPages'), body]).toEqual([200, '0', '0', []]);
	});

	test('have ten on a page unless asked otherwise', async () => {
		const { body } = await admin.get<Product[]>('/products');
		expect(body).toHaveLength(10);
	});

	test.each([
		['orderby=name&order=desc', 'EDCBA'],
		['orderby=id', 'CAEBD'],
		['orderby=id&order=desc', 'DBEAC'],
	])('are ordered by %s', async (query, expected) => {
		expect(letters((await list(query)).body)).toBe(expected);
	});

	test.each([
		['page=0', 'page'], ['page=-1', 'page'], ['page=two', 'page'], ['page=1.5', 'page'],
		['per_page=0', 'per_page'], ['per_page=101', 'per_page'], ['per_page=99999999999999999999', 'per_page'],
		['orderby=password', 'orderby'], ['order=up', 'order'], ['type=house', 'type'], ['status=gone', 'status'], ['plan_group=one', 'plan_group'],
	])('name the parameter that is wrong: %s', async (query, name) => {
		const { status, body } = await admin.get(`/products?${query}`);
		expect([status, body.code]).toEqual([400, 'rest_invalid_param']);
		expect(Object.keys(body.data.params ?? {})).toEqual([name]);
	});

	test('ignore parameters that nobody knows', async () => {
		expect((await list('colour=blue&_locale=user')).status).toBe(200);
	});

	test.each([['/products'], ['/plan-groups'], ['/memberships']])('%s has all of it', async (path) => {
		const { status, headers, body } = await admin.get<{ id: number }[]>(`${path}?per_page=1&orderby=id`);
		expect(status).toBe(200);
		expect(body).toHaveLength(1);
		expect(Number(headers.get('X-WP-TotalPages'))).toBe(Number(headers.get('X-WP-Total')));
	});
});

describe('one thing', () => {
	test('links to itself and to its collection', async () => {
		const { body } = await admin.get<Product & { _links: Record<string, { href: string }[]> }>(`/products/${family.low.id}`);
		expect(body._links.self?.[0]?.href).toMatch(new RegExp(`/wp-json/tierway/v1/products/${family.low.id}$`));
		expect(body._links.collection?.[0]?.href).toMatch(/\/wp-json\/tierway\/v1\/products$/);
	});

	test('can be asked for in parts', async () => {
		const { body } = await admin.get<object>(`/products/${family.low.id}?_fields=id,name`);
		expect(Object.keys(body).sort()).toEqual(['id', 'name']);
	});

	test('can be asked for in parts of parts', async () => {
		const { body } = await admin.get<object[]>(`/memberships?_fields=id,user.name&per_page=1`);
		expect(Object.keys(body[0] ?? {}).sort()).toEqual(['id', 'user']);
		expect(Object.keys((body[0] as { user: object }).user)).toEqual(['name']);
	});

	test('can be asked for in the contexts of core', async () => {
		expect((await admin.get(`/products?context=edit&per_page=1`)).status).toBe(200);
		expect((await admin.get(`/products?context=upside-down`)).status).toBe(400);
	});

	test('is answered to HEAD without a body', async () => {
		const { status, body } = await admin.request<null>('HEAD', `/products/${family.low.id}`);
		expect([status, body]).toEqual([200, null]);
	});

	test('is made with 201 and the address of what was made', async () => {
		const { status, headers, body } = await admin.post<Product>('/products', { name: unique('Located'), type: 'plan' });
		expect(status).toBe(201);
		expect(headers.get('Location')).toMatch(new RegExp(`/wp-json/tierway/v1/products/${body.id}$`));
		const group = await admin.post<{ id: number }>('/plan-groups', { name: unique('Located') });
		expect(group.headers.get('Location')).toMatch(new RegExp(`/wp-json/tierway/v1/plan-groups/${group.body.id}$`));
	});

	test('is written by PUT, by POST, and by POST that says PUT, as api-fetch does', async () => {
		const product = await makeProduct({ name: 'Tunnelled' });
		const path = `/products/${product.id}`;
		expect((await admin.put<Product>(path, { description: 'one' })).body.description).toBe('one');
		expect((await admin.post<Product>(path, { description: 'two' }, { headers: { 'X-HTTP-Method-Override': 'PUT' } })).body.description).toBe('two');
		expect((await admin.post<{ deleted: boolean }>(path, undefined, { headers: { 'X-HTTP-Method-Override': 'DELETE' } })).body.deleted).toBe(true);
	});
});

describe('OPTIONS', () => {
	test.each([
		['/products', 'product'], ['/products/{low}', 'product'], ['/plan-groups', 'plan-group'], ['/memberships', 'membership'], ['/settings', 'settings'],
		['/account', 'account'], ['/memberships/1/options', 'options'], ['/memberships/1/quotes', 'quote'], ['/memberships/1/changes', 'change'], ['/memberships/1/payments', 'payment'],
	])('of %s shows the schema %s', async (path, name) => {
		const { status, body } = await admin.request<{ namespace: string; schema: { title: string; properties: object }; endpoints: { methods: string[]; args: object }[] }>(
			'OPTIONS', path.replace('{low}', String(family.low.id)),
		);
		expect(status).toBe(200);
		expect(body.namespace).toBe('tierway/v1');
		expect(body.schema.title).toBe((schema(name) as { title?: string }).title);
		expect(Object.keys(body.schema.properties).sort()).toEqual(Object.keys(schema(name).properties ?? {}).sort());
		expect(JSON.stringify(body.schema)).not.toContain('$ref');
	});
});

describe('refusals', () => {
	test('of a route that does not exist are core\'s', async () => {
		const { status, body } = await admin.get('/houses');
		expect([status, body.code]).toEqual([404, 'rest_no_route']);
	});

	test('of a verb that a route does not have are core\'s', async () => {
		const { status, body } = await admin.delete('/products');
		expect([status, body.code]).toEqual([404, 'rest_no_route']);
	});

	test.each([['text', '/products/abc'], ['a negative number', '/products/-1'], ['a fraction', '/products/1.5']])('of %s as an id are 404', async (_, path) => {
		expect((await admin.get(path)).status).toBe(404);
	});

	test.each(['/products/0', '/products/99999999999999999999999999', '/plan-groups/0', '/memberships/0', '/memberships/18446744073709551616'])('of the id in %s are 404', async (path) => {
		const { status, body } = await admin.get(path);
		expect([status, body.code]).toEqual([404, 'tierway_not_found']);
	});

	test('of JSON that is none are core\'s', async () => {
		const { status, body } = await admin.post('/products', undefined, { text: '{"name": "Broken"' });
		expect([status, body.code]).toEqual([400, 'rest_invalid_json']);
	});

	test.each(['[]', '[1, 2]', '"text"', '5', 'true', 'null', '{}'])('of the body %s are 400', async (text) => {
		expect((await admin.post('/products', undefined, { text })).status).toBe(400);
	});

	test('name what is missing', async () => {
		const { status, body } = await admin.post('/products', { description: 'nameless' });
		expect([status, body.code]).toEqual([400, 'rest_missing_callback_param']);
		expect(body.data.params).toEqual(expect.arrayContaining(['name', 'type']));
	});

	test('name every parameter that is wrong, with a sentence', async () => {
		const { status, body } = await admin.post('/products', { name: '', type: 'house', tax_ppm: 1_000_001 });
		expect([status, body.code]).toEqual([400, 'rest_invalid_param']);
		expect(Object.keys(body.data.params ?? {}).sort()).toEqual(['name', 'tax_ppm', 'type']);
		for (const sentence of Object.values(body.data.params ?? {})) expect(sentence).not.toBe('');
	});

	test.each([
		['name', 5], ['name', ['a']], ['name', null], ['name', 'x'.repeat(201)], ['status', 'Active'], ['featured', 'maybe'], ['tax_ppm', 'ten'], ['tax_ppm', 1.5], ['tax_ppm', -1], ['tax_ppm', true],
		['rank', -1], ['currency', 'usd'], ['currency', 'US'], ['features', [1]], ['features', ['x'.repeat(201)]], ['features', { a: {} }], ['addons', [1, 1]], ['addons', ['x']], ['slug', 'Ä B'],
		['prices', 'free'], ['prices', [{ unit: 'month', count: 1 }]], ['prices', [{ unit: 'decade', count: 1, amount: 1 }]], ['prices', [{ unit: 'month', count: 0, amount: 1 }]],
		['prices', [{ unit: 'month', count: 1, amount: -1 }]], ['prices', [{ unit: 'month', count: 1, amount: 100_000_000_001 }]], ['prices', [{ unit: 'month', count: 1, amount: 1e300 }]],
		['prices', [{ unit: 'month', count: 1, amount: 1, colour: 'blue' }]], ['prices', [{ unit: 'month', count: null, amount: 1 }]],
		['prices', [{ unit: 'month', count: 1, amount: 1 }, { unit: 'month', count: 1, amount: 2 }]],
		['limits', { visits: -1 }], ['limits', { visits: 'many' }], ['plan_group', 999_999_999], ['plan_group', 'High End'], ['plan_group', -1],
		['version', 'new'], ['colour', 'blue'], ['constructor', 1],
	])('of %s: %j name it', async (name, value) => {
		const { status, body } = await admin.put(`/products/${family.low.id}`, { [name]: value });
		expect([status, body.code]).toEqual([400, 'rest_invalid_param']);
		expect(Object.keys(body.data.params ?? {})).toEqual([name]);
	});

	test('leave everything as it was', async () => {
		const { body } = await admin.get<Product>(`/products/${family.low.id}`);
		// Made, and then put into its group: nothing else has written it.
		expect(body).toMatchObject({ version: 2, name: family.low.name, prices: family.low.prices });
	});

	test('numbers in text are numbers, as in core', async () => {
		const product = await makeProduct({ name: 'Coerced' });
		const { body } = await admin.put<Product>(`/products/${product.id}`, { tax_ppm: '190000', featured: 'true', prices: [{ unit: 'month', count: '1', amount: '1500' }], limits: { visits: '7' } });
		expect(body).toMatchObject({ tax_ppm: 190000, featured: true, prices: [month(1500)], limits: { visits: 7 } });
	});
});

describe('versions', () => {
	test('rise by one with each write', async () => {
		const product = await makeProduct({ name: 'Versioned' });
		expect(product.version).toBe(1);
		expect((await admin.put<Product>(`/products/${product.id}`, { description: 'new' })).body.version).toBe(2);
		expect((await admin.put<Product>(`/products/${product.id}`, { description: 'newer', version: 2 })).body.version).toBe(3);
	});

	test('an older one is refused, with what is there now', async () => {
		const product = await makeProduct({ name: 'Fought over' });
		await admin.put(`/products/${product.id}`, { description: 'first' });
		const { status, body } = await admin.put(`/products/${product.id}`, { description: 'second', version: 1 });
		expect([status, body.code]).toEqual([409, 'tierway_version_conflict']);
		expect(body.data.current).toMatchObject({ id: product.id, version: 2, description: 'first' });
		expect((await admin.get<Product>(`/products/${product.id}`)).body.description).toBe('first');
	});

	test('every resource that is written has them', async () => {
		const group = await makeGroup('Versioned');
		const membership = await makeMembership('fay', family.low);
		const late = { version: 77 };
		const answers = await Promise.all([
			admin.put(`/plan-groups/${group.id}`, { name: unique('Late'), ...late }),
			admin.put(`/plan-groups/${group.id}/plans`, { plan_ids: [], ...late }),
			admin.put(`/memberships/${membership.id}`, { payment_method: 'manual', ...late }),
			admin.put('/settings', { minimum_charge: 0, version: 1_000_000 }),
		]);
		for (const { status, body } of answers) {
			expect([status, body.code]).toEqual([409, 'tierway_version_conflict']);
			expect(body.data.current?.version).toBeGreaterThan(0);
		}
	});
});

test('reading writes nothing', async () => {
	const membership = await makeMembership('fay', family.low);
	const everything = async () =>
		Promise.all([`/products/${family.low.id}`, `/plan-groups/${family.group.id}`, `/memberships/${membership.id}`, '/settings', `/memberships/${membership.id}/changes`, `/memberships/${membership.id}/payments`].map(async (path) => (await admin.get<object>(path)).body));
	const before = await everything();
	for (const path of ['/products', `/products/${family.low.id}/preview`, `/plan-groups/${family.group.id}/paths`, `/memberships/${membership.id}/options`]) await admin.get(path);
	await as('fay').get('/account');
	expect(await everything()).toEqual(before);
});
