// @vitest-environment node
import { describe, expect, test } from 'vitest';
import type { Product, ProductFile, ProductImport } from '../../src/api/types.gen.ts';
import { admin, expectStatus, makeFamily, makeGroup, makeMembership, makeProduct, month, readMembership, unique, until, year } from './fixtures.ts';
import type { Failure } from './target.ts';

type Entry = Record<string, unknown>;
type Refusal = Failure & { data: { report: ProductImport } };

const kind = { format: 'tierway-products', version: 1 };
const exportOf = async (...ids: number[]) => expectStatus(await admin.get<ProductFile>(`/products/export?${ids.map((id) => `include[]=${id}`).join('&')}`), 200);
const dryRun = async (products: unknown[]) => expectStatus(await admin.post<ProductImport>('/products/import?dry_run=true', { ...kind, products }), 200);
const importAll = async (products: Entry[], query = '') => expectStatus(await admin.post<ProductImport>(`/products/import${query}`, { ...kind, products }), 200);
const read = async (id: number) => expectStatus(await admin.get<Product>(`/products/${id}`), 200);
const bySlug = async (slug: string) => expectStatus(await admin.get<Product[]>(`/products?search=${slug}`), 200).find((product) => product.slug === slug);
const slugOf = (name: string) => unique(name).replaceAll(' ', '-');

/** A plan in a group, with everything that a product can have, and its add-on. */
async function makeRich() {
	const addon = await makeProduct({ name: 'Disk', type: 'package', prices: [month(400)], limits: { disk_space: 10 } });
	const group = await makeGroup('Filed');
	const plan = await makeProduct({
		name: 'Πλάνο “Ω” d\'Été', description: 'Two\nlines', plan_group: group.id, rank: 4, image: 'https://example.org/a.png', features: ['ένα', 'two & three'], featured: true,
		tax_ppm: 190000, tax_category: 'standard', prices: [month(1500, { setup_fee: 300, trial_days: 14 }), year(15000)], addons: [addon.id], limits: { visits: null, 'posts.post': 12, custom_domain: 'yes' },
	});
	return { addon, group, plan };
}

describe('an export', () => {
	test('names groups and add-ons, has no ids, and brings along the add-ons of what was chosen', async () => {
		const { addon, group, plan } = await makeRich();
		const file = await exportOf(plan.id);
		expect(file).toMatchObject(kind);
		expect(file.products.map(({ slug }) => slug)).toEqual([addon.slug, plan.slug].sort());
		const entry = file.products.find(({ slug }) => slug === plan.slug);
		const { id: _id, version: _version, created_gmt: _created, modified_gmt: _modified, members: _members, plan_group: _group, addons: _addons, ...rest } = plan;
		delete (rest as { _links?: unknown })._links;
		expect(entry).toEqual({ ...rest, plan_group: group.name, addons: [addon.slug] });
	});

	test('of all is in the order of slugs, and importing it changes nothing', async () => {
		const { plan } = await makeRich();
		const file = await exportOf();
		const slugs = file.products.map(({ slug }) => slug);
		expect(slugs).toEqual([...slugs].sort());
		expect(slugs).toContain(plan.slug);
		const report = await importAll(file.products);
		expect(report).toMatchObject({ dry_run: false, counts: { create: 0, change: 0, same: slugs.length, refuse: 0 }, plan_groups: [] });
		expect(await read(plan.id)).toEqual(plan);
	});
});

describe('an import', () => {
	test('makes what is not there: plan group, add-on and plan, and the same file again changes nothing', async () => {
		const { plan } = await makeRich();
		const [disk, club, group] = [slugOf('disk'), slugOf('club'), unique('Club')];
		const file = (await exportOf(plan.id)).products.map((entry): Entry => (entry.slug === plan.slug ? { ...entry, slug: club, plan_group: group, addons: [disk] } : { ...entry, slug: disk }));

		const would = await dryRun(file);
		expect(would).toMatchObject({ dry_run: true, counts: { create: 2, change: 0, same: 0, refuse: 0 }, plan_groups: [group] });
		expect(await bySlug(club)).toBeUndefined();
		const did = await importAll(file, `?token=${would.token}`);
		expect(did).toEqual({ ...would, dry_run: false });

		const made = await bySlug(club);
		expect(made).toMatchObject({ name: plan.name, prices: plan.prices, limits: plan.limits, rank: 4, featured: true, addons: [(await bySlug(disk))?.id] });
		expect(expectStatus(await admin.get<{ name: string }>(`/plan-groups/${made?.plan_group}`), 200).name).toBe(group);
		expect((await importAll(file)).counts).toEqual({ create: 0, change: 0, same: 2, refuse: 0 });
		expect((await exportOf(made?.id ?? 0)).products).toEqual(file.sort((a, b) => (String(a.slug) < String(b.slug) ? -1 : 1)));
	});

	test('writes what is different, names it, and leaves what the file does not say', async () => {
		const { plan } = await makeRich();
		const report = await importAll([{ slug: plan.slug, description: 'New', limits: { visits: 0, 'posts.post': 12, custom_domain: 'yes' }, prices: plan.prices }]);
		expect(report.products).toEqual([{ place: 1, slug: plan.slug, name: plan.name, version: plan.version, action: 'change', fields: ['description', 'limits'], problems: [] }]);
		expect(await read(plan.id)).toMatchObject({ description: 'New', limits: { visits: 0, 'posts.post': 12 }, addons: plan.addons, plan_group: plan.plan_group, rank: plan.rank, version: plan.version + 1 });
	});

	test('moves a plan to the end of another group, or to the rank that the file says', async () => {
		const { plan } = await makeRich();
		const other = await makeGroup('Other');
		await makeProduct({ name: 'There', plan_group: other.id, rank: 8 });
		await importAll([{ slug: plan.slug, plan_group: ` ${other.name.toUpperCase()}` }]);
		expect(await read(plan.id)).toMatchObject({ plan_group: other.id, rank: 9 });
		await importAll([{ slug: plan.slug, plan_group: other.name, rank: 3 }]);
		expect(await read(plan.id)).toMatchObject({ plan_group: other.id, rank: 3 });
		await importAll([{ slug: plan.slug, plan_group: null }]);
		expect(await read(plan.id)).toMatchObject({ plan_group: null });
	});

	test('lets memberships keep the price they have', async () => {
		const { low } = await makeFamily();
		const before = await makeMembership('fay', low);
		await importAll([{ slug: low.slug, prices: [month(9900)] }]);
		expect((await read(low.id)).prices).toEqual([month(9900)]);
		expect((await readMembership(before.id)).items).toEqual(before.items);
		await until('fay', '2026-04-16');
		expect((await readMembership(before.id)).next_bill).toEqual(before.next_bill);
	});

	test('names every product that it refuses, and why, and then writes none', async () => {
		const { plan, addon } = await makeRich();
		const fresh = slugOf('fresh');
		const file = [
			{ slug: fresh, name: 'Fresh', type: 'plan' },
			{ slug: plan.slug, name: '', prices: 'free', colour: 'blue' },
			{ slug: addon.slug, type: 'service' },
			{ slug: slugOf('no-name') },
			{ slug: fresh, name: 'Again', type: 'plan' },
			{ slug: slugOf('yen'), name: 'Yen', type: 'plan', currency: 'XTS' },
			{ slug: slugOf('names'), name: 'Names', type: 'plan', addons: ['not-there-at-all'] },
			{ slug: slugOf('twice'), name: 'Twice', type: 'plan', prices: [month(1), month(2)] },
			{ slug: slugOf('grouped'), name: 'Grouped', type: 'service', plan_group: 'Any' },
			{ name: 'Without', type: 'plan' },
			'text', null, {},
			{ slug: slugOf('word'), name: 'Word', type: 'plan', limits: { visits: 'many' } },
			{ slug: 'Not a Slug', name: 'Slug', type: 'plan' },
			{ slug: slugOf('id'), name: 'Id', type: 'plan', id: 5 },
		];
		const report = await dryRun(file);
		expect(report.products.map(({ place, problems }) => [place, ...problems.map(({ field }) => field)])).toEqual([
			[1], [2, 'name', 'prices', 'colour'], [3, 'type'], [4, 'name', 'type'], [5, 'slug'], [6, 'currency'], [7, 'addons'], [8, 'prices'], [9, 'plan_group'],
			[10, 'slug'], [11, ''], [12, ''], [13, ''], [14, 'limits'], [15, 'slug'], [16, 'id'],
		]);
		for (const { problems } of report.products) for (const { message } of problems) expect(message).not.toBe('');
		const { status, body } = await admin.post<Refusal>('/products/import', { ...kind, products: file });
		expect([status, body.code, body.data.report]).toEqual([422, 'tierway_import_refused', report]);
		expect([await bySlug(fresh), await read(plan.id)]).toEqual([undefined, plan]);
	});

	test('of what was agreed to is refused when somebody else has written meanwhile', async () => {
		const { plan } = await makeRich();
		const file = [{ slug: plan.slug, description: 'Mine' }];
		const { token } = await dryRun(file);
		await admin.put(`/products/${plan.id}`, { description: 'Theirs' });
		const { status, body } = await admin.post<Refusal>(`/products/import?token=${token}`, { ...kind, products: file });
		expect([status, body.code, body.data.report.products[0]?.version]).toEqual([409, 'tierway_import_changed', plan.version + 1]);
		expect((await read(plan.id)).description).toBe('Theirs');
		await importAll(file, `?token=${body.data.report.token}`);
		expect((await read(plan.id)).description).toBe('Mine');
	});

	test.each([
		['of another kind', { ...kind, format: 'other', products: [] }, 'format'],
		['of a later version', { ...kind, version: 2, products: [] }, 'version'],
		['whose list is none', { ...kind, products: { a: 1 } }, 'products'],
		['with more in it than is known', { ...kind, products: [], network: 'x' }, 'network'],
	])('refuses a file %s', async (_what, body, name) => {
		const { status, body: answer } = await admin.post('/products/import', body);
		expect([status, answer.code, Object.keys(answer.data.params ?? {})]).toEqual([400, 'rest_invalid_param', [name]]);
	});

	test('refuses what is not JSON', async () => {
		const { status, body } = await admin.post('/products/import', undefined, { text: '{"format":', headers: { 'Content-Type': 'application/json' } });
		expect([status, body.code]).toEqual([400, 'rest_invalid_json']);
	});

	test('takes a name of 200 characters in any script, and refuses one more', async () => {
		const slug = slugOf('long');
		const name = 'Ωמ漢\'😀'.repeat(40);
		expect([...name]).toHaveLength(200);
		await importAll([{ slug, name, type: 'plan' }]);
		const made = await bySlug(slug);
		expect(made?.name).toBe(name);
		expect((await exportOf(made?.id ?? 0)).products[0]?.name).toBe(name);
		expect((await dryRun([{ slug, name: `${name}x` }])).products[0]?.problems.map(({ field }) => field)).toEqual(['name']);
	});
});
