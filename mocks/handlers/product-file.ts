import type { PlanGroup, Product, ProductFile, ProductImport } from '../../src/api/types.gen.ts';
import type { Db } from '../db.ts';
import { record } from '../life.ts';
import { misfit, sanitize, type Schema, schemaOf } from '../schema.ts';
import { hmac } from '../token.ts';
import { type Call, invalid, ok, type Route, WpError } from '../wordpress.ts';
import { groupKey, makeGroup } from './plan-groups.ts';
import { clean, endOfGroup, fullPrices, newProduct, touchGroups, wrongOf } from './products.ts';

/** A product with names instead of ids. */
type Entry = Omit<Product, 'plan_group' | 'addons'> & { plan_group: PlanGroup['name'] | null; addons: string[] };
type Row = ProductImport['products'][number];
type Write = { old: Product | undefined; fields: Partial<Entry> };

const base = '/tierway/v1/products';
const MOST = 5000;
const options: Record<string, Schema> = { dry_run: { type: 'boolean' }, token: { type: 'string' } };

const { version: _version, ...writable } = Object.fromEntries(Object.entries(schemaOf('product').properties ?? {}).filter(([, property]) => !property.readonly));
/** The schemas of a file's fields. */
const properties: Record<string, Schema> = { ...writable, ...schemaOf('product-file').properties?.products?.items?.properties };

function named(db: Db, row: Product): Entry {
	return {
		...row,
		plan_group: db.state.groups.find(({ id }) => id === row.plan_group)?.name ?? null,
		addons: row.addons.flatMap((id) => db.state.products.find((one) => one.id === id)?.slug ?? []),
		prices: fullPrices(row.prices),
	};
}

function exported(db: Db, ids: unknown): ProductFile {
	const all = db.state.products;
	const chosen = Array.isArray(ids) && ids.length > 0 ? all.filter(({ id }) => ids.includes(id)) : all;
	const offered = new Set(chosen.flatMap(({ addons }) => addons));
	const rows = all.filter((row) => chosen.includes(row) || offered.has(row.id)).map((row): Record<string, unknown> => ({ ...named(db, row) }));
	const products = rows.map((row) => Object.fromEntries(Object.keys(properties).map((field) => [field, row[field]])) as ProductFile['products'][number]);
	return { format: 'tierway-products', version: 1, products: products.sort((a, b) => (a.slug < b.slug ? -1 : 1)) };
}

/** An entry's fields as their schema has them, and what is wrong with those that do not fit it. */
function read(entry: unknown): { fields: Partial<Entry>; problems: Record<string, string> } {
	if (typeof entry !== 'object' || entry === null || Object.keys(entry).length === 0) return { fields: {}, problems: { '': 'This is not a product.' } };
	const sent: Record<string, unknown> = {};
	const problems: Record<string, string> = {};
	for (const [field, value] of Object.entries(entry)) {
		const property = Object.hasOwn(properties, field) ? properties[field] : undefined;
		const wrong = property && misfit(value, property, field);
		if (!property) problems[field] = `A product has no field ${field}.`;
		else if (wrong) problems[field] = wrong.message;
		else sent[field] = sanitize(value, property);
	}
	if (!('slug' in entry)) problems.slug = 'The slug is missing: it says which product this is.';
	const { plan_group: group, addons, ...rest } = sent as Partial<Entry>;
	const { plan_group: _group, addons: _addons, ...fields } = clean(rest);
	const name = typeof group === 'string' ? group.replace(/\p{Cc}/gu, '').trim() : group;
	if (name === '') problems.plan_group = 'A plan group needs a name.';
	return { fields: { ...fields, ...(fields.prices && { prices: fullPrices(fields.prices) }), ...(name !== undefined && { plan_group: name }), ...(addons && { addons }) }, problems };
}

/** Whether two values of JSON are the same; the order of a map's keys is not part of it. */
function same(a: unknown, b: unknown): boolean {
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
	const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
	return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}

/** What an import would do, and what is to be written for it. */
function plan({ db }: Call, entries: unknown[], dryRun: boolean): { report: ProductImport; writes: Write[] } {
	const rows = new Map(db.state.products.map((row) => [row.slug, row]));
	const own = db.state.settings.currency;
	const currencies = [...new Set([own, ...db.state.products.map(({ currency }) => currency)])];
	const about = entries.filter((entry) => typeof entry === 'object' && entry !== null) as Record<string, unknown>[];
	const types = new Map<string, unknown>([...about.map((entry): [string, unknown] => [String(entry.slug), entry.type]), ...db.state.products.map(({ slug, type }): [string, string] => [slug, type])]);
	const groupNamed = (name: string) => db.state.groups.find((group) => groupKey(group.name) === groupKey(name))?.name;
	const seen = new Map<string, number>();
	const newGroups = new Set<string>();
	const writes: Write[] = [];
	const products = entries.map((entry, index): Row => {
		const { fields, problems } = read(entry);
		if (fields.plan_group) fields.plan_group = groupNamed(fields.plan_group) ?? fields.plan_group;
		const raw = (typeof entry === 'object' ? entry : null) as Record<string, unknown> | null;
		const slug = typeof raw?.slug === 'string' ? raw.slug : '';
		const old = rows.get(slug);
		const before = old && named(db, old);
		if (seen.has(slug)) problems.slug ??= `Product ${seen.get(slug)} of this file has this slug already.`;
		else if (slug !== '') seen.set(slug, index + 1);
		if (!old && !('' in problems)) for (const field of ['name', 'type'] as const) if (raw?.[field] === undefined || raw[field] === null) problems[field] ??= 'A new product needs this.';
		const whole: Entry = { ...(before ?? { ...newProduct('', own), plan_group: null, addons: [] }), ...fields };
		const changed = Object.fromEntries(Object.entries(fields).filter(([field, value]) => !before || !same(value, before[field as keyof Entry]))) as Partial<Entry>;
		if (Object.keys(problems).length === 0) {
			if (before && changed.type) problems.type = 'The type is set once, when the product is made.';
			else Object.assign(problems, wrongOf(whole, changed, true, (addon) => types.get(addon), before?.addons));
			if (!currencies.includes(whole.currency)) problems.currency = `This network does not sell in ${whole.currency}, only in ${currencies.join(', ')}. Set its currency first, or make a product in it.`;
		}
		const action = Object.keys(problems).length > 0 ? 'refuse' : !old ? 'create' : Object.keys(changed).length > 0 ? 'change' : 'same';
		if (action === 'create' || action === 'change') {
			// Without its rank a plan would go to the end of a group that it joins.
			writes.push({ old, fields: { ...changed, ...(changed.plan_group && fields.rank !== undefined && { rank: fields.rank }) } });
			if (changed.plan_group && groupNamed(changed.plan_group) === undefined) newGroups.add(changed.plan_group);
		}
		return {
			place: index + 1, slug, name: fields.name ?? old?.name ?? '', version: old?.version ?? null, action,
			fields: action === 'change' ? Object.keys(changed) : [],
			problems: Object.entries(problems).map(([field, message]) => ({ field, message })),
		};
	});
	const count = (action: Row['action']) => products.filter((row) => row.action === action).length;
	const counts = { create: count('create'), change: count('change'), same: count('same'), refuse: count('refuse') };
	const groups = [...newGroups];
	return { report: { dry_run: dryRun, token: hmac(db.state.secret, JSON.stringify([counts, groups, products])), counts, plan_groups: groups, products }, writes };
}

/** Add-ons first: plans name them. */
function write(call: Call, writes: Write[], newGroups: string[]): void {
	const { db, now } = call;
	const groupId = (name: string) => db.state.groups.find((group) => groupKey(group.name) === groupKey(name))?.id ?? null;
	for (const name of newGroups) if (groupId(name) === null) makeGroup(call, name);
	const isPlan = ({ old, fields }: Write) => Number((old ?? fields).type === 'plan');
	for (const { old, fields } of [...writes].sort((a, b) => isPlan(a) - isPlan(b))) {
		const { plan_group: group, addons, ...plain } = fields;
		const ids = addons?.flatMap((slug) => db.state.products.find((one) => one.slug === slug)?.id ?? []);
		const row = old ?? { ...newProduct(now, db.state.settings.currency), id: db.nextId('products'), version: 0 };
		const [before, next] = [row.plan_group, group === undefined ? row.plan_group : group === null ? null : groupId(group)];
		const rank = fields.rank ?? (!old || next !== before ? endOfGroup(db, next) : row.rank);
		if (next !== before || rank !== row.rank) touchGroups(call, [before, next]);
		if (old) record(call, 'product.updated', { product_id: row.id, before: { ...row } });
		else db.state.products.push(row);
		Object.assign(row, plain, ids && { addons: ids }, { plan_group: next, rank, version: row.version + 1, modified_gmt: now });
	}
}

function imported(call: Call) {
	const { format, version, products } = call.body;
	const { dry_run: dryRun = false, token } = { ...call.body, ...call.query };
	if (format !== 'tierway-products') throw invalid({ format: 'This is not a file of products from Tierway.' });
	if (version !== 1) throw invalid({ version: `This file has version ${String(version)} of the format; version 1 can be read here.` });
	const entries = products as unknown[];
	const { report, writes } = plan(call, entries, Boolean(dryRun));
	if (!dryRun) {
		const refuse = (code: string, message: string, status: number) => new WpError(code, message, status, { report: { ...report, dry_run: true } });
		if (report.counts.refuse > 0) throw refuse('tierway_import_refused', 'Some products of this file are refused. Nothing was imported.', 422);
		if (token !== undefined && token !== report.token) throw refuse('tierway_import_changed', 'The products have changed in the meantime. Look at it again before you import.', 409);
		write(call, writes, report.plan_groups);
	}
	return ok(report);
}

export const productFile: Route[] = [
	{
		method: 'GET',
		path: `${base}/export`,
		access: 'manager',
		schema: 'product-file',
		query: { include: { type: 'array', items: { type: 'integer', minimum: 1 }, maxItems: 1000 } },
		handle: (call) => ok(exported(call.db, call.query.include)),
	},
	{
		method: 'POST',
		path: `${base}/import`,
		access: 'manager',
		schema: 'product-import',
		query: options,
		body: { properties: { format: { type: 'string' }, version: { type: 'integer' }, products: { type: 'array', maxItems: MOST }, ...options }, required: ['format', 'version', 'products'] },
		handle: imported,
	},
];
