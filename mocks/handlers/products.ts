import { limitFits } from '../../src/domain/limits.ts';
import { periodFrom } from '../../src/domain/period.ts';
import { dayParts, isDay } from '../../src/domain/calendar.ts';
import { buildQuote, type Discount, discounted } from '../../src/domain/quote.ts';
import type { Preview, Product } from '../../src/api/types.gen.ts';
import { catalogProduct, family, heldInput, product, refusalSentence, stands } from '../billing.ts';
import type { Db, MembershipRow } from '../db.ts';
import { isWaiting, record } from '../life.ts';
import { defaultsOf, schemaOf } from '../schema.ts';
import { bodyOf, type Call, checkVersion, collection, collectionQuery, created, invalid, linked, notFound, ok, type Route, WpError } from '../wordpress.ts';
import { offerState, optionsOf } from './options.ts';

const base = '/tierway/v1/products';
const one = `${base}/(?P<id>\\d+)`;
export const integers = { type: 'array', items: { type: 'integer', minimum: 1 }, uniqueItems: true, maxItems: 1000 };
const listOf = (...values: string[]) => ({ type: 'array', items: { type: 'string', enum: values } });

const membersOf = (db: Db, { id }: Product) => db.state.memberships.filter((membership) => stands(membership) && membership.items.some((item) => item.product_id === id)).length;

const show = (call: Call, row: Product) => linked({ ...row, members: membersOf(call.db, row) }, { self: call.link(`${base}/${row.id}`), collection: call.link(base) });

const exists = (db: Db, { id }: Record<string, number>) => product(db, id ?? 0) !== undefined;

function find(call: Call): Product {
	const row = product(call.db, call.params.id ?? 0);
	if (!row) throw notFound();
	return row;
}

/** A group's list of plans is part of the group: whoever writes it with an old version must learn that it is another one. */
export function touchGroups(call: Call, ids: (number | null)[]): void {
	for (const group of call.db.state.groups.filter((candidate) => ids.includes(candidate.id))) {
		group.version++;
		group.modified_gmt = call.now;
	}
}

export const endOfGroup = (db: Db, group: number | null) => (group === null ? 0 : 1 + Math.max(0, ...family(db, group).map((plan) => plan.rank)));

function freeSlug(db: Db, wanted: string, except = 0): string {
	const taken = new Set(db.state.products.filter((row) => row.id !== except).map((row) => row.slug));
	if (!taken.has(wanted)) return wanted;
	let number = 2;
	while (taken.has(`${wanted}-${number}`)) number++;
	return `${wanted}-${number}`;
}

/** Latin letters and digits of a name; other scripts leave nothing, and get the type instead. */
const slugOf = (name: string, type: string) =>
	name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 180) || type;

/** Text as it is shown: without control characters and white space around it. */
export function clean(sent: Partial<Product>): Partial<Product> {
	const text = (value: string) => value.replace(/[^\P{Cc}\n\t]/gu, '').trim();
	const { name, description, image, features } = sent;
	return {
		...sent,
		...(name !== undefined && { name: text(name) }),
		...(description !== undefined && { description: text(description) }),
		...(image !== undefined && { image: text(image) }),
		...(features !== undefined && { features: features.map(text).filter((line) => line !== '') }),
	};
}

function isAddress(text: string): boolean {
	try {
		return /^https?:$/.test(new URL(text).protocol) && !/\s/.test(text);
	} catch {
		return false;
	}
}

/**
 * What a schema cannot say. `fields`: what of the product is written; `typeOf`: an add-on's type, by what the product names
 * it with; `kept`: those that it named before may stay.
 */
export function wrongOf<Name>(row: Omit<Product, 'plan_group' | 'addons'>, fields: Partial<Omit<Product, 'plan_group' | 'addons'>> & { plan_group?: unknown; addons?: Name[] }, groupExists: boolean, typeOf: (addon: Name) => unknown, kept: Name[] = []): Record<string, string> {
	const wrong: Record<string, string> = {};
	const { image, plan_group: group, addons = [], limits = {} } = fields;
	if (image && !isAddress(image)) wrong.image = 'This is not the address of a picture.';
	const unknown = addons.filter((addon) => typeOf(addon) === undefined && !kept.includes(addon));
	if (unknown.length) wrong.addons = `There is no such product: ${unknown.join(', ')}.`;
	if (row.name === '') wrong.name = 'A product needs a name.';
	if (group && !groupExists) wrong.plan_group = 'There is no such plan group.';
	if (group && row.type !== 'plan') wrong.plan_group = 'Only plans are in a group.';
	if (addons.length && row.type !== 'plan') wrong.addons = 'Only plans offer add-ons.';
	else if (addons.some((addon) => typeOf(addon) === 'plan')) wrong.addons = 'A plan cannot be an add-on.';
	for (const [key, value] of Object.entries(limits)) if (!limitFits(key, value)) wrong.limits = `This is no value of ${key}.`;
	const terms = row.prices.map((price) => `${price.count} ${price.unit}`);
	if (new Set(terms).size < terms.length) wrong.prices = 'Two prices are for the same period.';
	if (row.prices.some((price) => (price.unit === null) !== (price.count === null))) wrong.prices = 'A period has a unit and a count.';
	return wrong;
}

function check(db: Db, row: Product, fields: Partial<Product>, old?: Product): void {
	const wrong = wrongOf(row, fields, db.state.groups.some((group) => group.id === row.plan_group), (id) => product(db, id)?.type, old?.addons);
	if (Object.keys(wrong).length) throw invalid(wrong);
}

/** Prices in full. */
export const fullPrices = (prices: Product['prices']): Product['prices'] =>
	prices.map(({ unit, count, amount, setup_fee, trial_days }) => ({ unit, count, amount, setup_fee: setup_fee ?? 0, trial_days: trial_days ?? 0 }));

/** A product of which nothing is said yet. */
export const newProduct = (now: string, currency: string) =>
	({ ...defaultsOf<Product>('product'), id: 0, version: 1, name: '', slug: '', type: 'plan', currency, created_gmt: now, modified_gmt: now, members: 0 }) as Product;

export const products: Route[] = [
	{
		method: 'GET',
		path: base,
		access: 'manager',
		schema: 'product',
		query: collectionQuery(['name', 'id', 'rank', 'type', 'status', 'modified', 'members'], {
			type: listOf('plan', 'package', 'service'),
			status: listOf('active', 'inactive'),
			plan_group: { type: 'integer', minimum: 0, description: '0: without a group.' },
			include: { type: 'array', items: { type: 'integer' } },
		}),
		handle(call) {
			const { type, status, plan_group: group, search, include } = call.query;
			const has = (list: unknown, value: unknown) => !Array.isArray(list) || list.length === 0 || list.includes(value);
			const text = String(search ?? '').trim().toLocaleLowerCase();
			const rows = call.db.state.products.filter(
				(row) =>
					has(type, row.type) && has(status, row.status) && has(include, row.id) &&
					(group === undefined || (row.plan_group ?? 0) === group) &&
					(row.name.toLocaleLowerCase().includes(text) || row.slug.includes(text)),
			);
			const by = { name: 'name', id: 'id', rank: 'rank', type: 'type', status: 'status', modified: 'modified_gmt' } as const;
			return collection(call, rows, (row) => (call.query.orderby === 'members' ? membersOf(call.db, row) : row[by[call.query.orderby as keyof typeof by]]), (row) => show(call, row));
		},
	},
	{
		method: 'POST',
		path: base,
		access: 'manager',
		schema: 'product',
		body: bodyOf('product', { required: ['name', 'type'] }),
		handle(call) {
			const { db, now } = call;
			const { version: _version, ...sent } = clean(call.body);
			const row: Product = { ...newProduct(now, db.state.settings.currency), ...sent };
			check(db, row, sent);
			row.rank = sent.rank ?? endOfGroup(db, row.plan_group);
			row.prices = fullPrices(row.prices);
			row.slug = freeSlug(db, row.slug || slugOf(row.name, row.type));
			row.id = db.nextId('products');
			db.state.products.push(row);
			touchGroups(call, [row.plan_group]);
			return created(show(call, row), call.link(`${base}/${row.id}`));
		},
	},
	{ method: 'GET', path: one, access: 'manager', schema: 'product', handle: (call) => ok(show(call, find(call))) },
	{
		method: 'PUT',
		path: one,
		access: 'manager',
		schema: 'product',
		body: bodyOf('product'),
		exists,
		handle(call) {
			const { db } = call;
			const row = find(call);
			checkVersion(call, row, () => show(call, row));
			const { version: _version, ...sent } = clean(call.body);
			if (sent.type !== undefined && sent.type !== row.type) throw invalid({ type: 'The type is set once, when the product is made.' });
			const next = { ...row, ...sent };
			check(db, next, sent, row);
			// Some may have been deleted since they were stored.
			if (sent.addons) next.addons = sent.addons.filter((id) => product(db, id));
			const before = row.plan_group;
			const moves = next.plan_group !== before;
			if (moves && sent.rank === undefined) next.rank = endOfGroup(db, next.plan_group);
			if (moves || next.rank !== row.rank) touchGroups(call, [before, next.plan_group]);
			next.prices = fullPrices(next.prices);
			next.slug = freeSlug(db, next.slug || slugOf(next.name, next.type), row.id);
			record(call, 'product.updated', { product_id: row.id, before: { ...row } });
			Object.assign(row, next, { version: row.version + 1, modified_gmt: call.now });
			return ok(show(call, row));
		},
	},
	{
		method: 'DELETE',
		path: one,
		access: 'manager',
		schema: 'product',
		query: { version: { type: 'integer', minimum: 1 } },
		handle(call) {
			const { state } = call.db;
			const row = find(call);
			checkVersion(call, row, () => show(call, row));
			const memberships = state.memberships.filter((membership) => membership.items.some((item) => item.product_id === row.id)).length;
			const pending = state.changes.filter(
				(change) => isWaiting(change) && (change.selection.plan_id === row.id || (change.selection.addons ?? []).some((addon) => addon.product_id === row.id)),
			).length;
			if (memberships || pending) {
				throw new WpError('tierway_product_in_use', 'Memberships hold this product. Deactivate it instead: they keep it, and nobody else can choose it.', 409, { memberships, pending_changes: pending });
			}
			state.products = state.products.filter((candidate) => candidate !== row);
			touchGroups(call, [row.plan_group]);
			return ok({ deleted: true, previous: show(call, row) });
		},
	},
	{
		method: 'POST',
		path: `${one}/duplicate`,
		access: 'manager',
		schema: 'product',
		handle(call) {
			const { db, now } = call;
			const row = find(call);
			const copy: Product = {
				...structuredClone(row),
				id: db.nextId('products'), version: 1, name: `${[...row.name].slice(0, 180).join('')} (copy)`, slug: freeSlug(db, `${row.slug}-copy`), status: 'inactive',
				rank: endOfGroup(db, row.plan_group), created_gmt: now, modified_gmt: now,
			};
			db.state.products.push(copy);
			touchGroups(call, [copy.plan_group]);
			return created(show(call, copy), call.link(`${base}/${copy.id}`));
		},
	},
	{
		method: 'PUT',
		path: `${one}/plans`,
		access: 'manager',
		schema: 'product',
		body: { properties: { plan_ids: { ...integers, maxItems: 5000 }, versions: { type: 'object', additionalProperties: { type: 'integer', minimum: 1 } } }, required: ['plan_ids'] },
		exists,
		handle(call) {
			const addon = find(call);
			const ids = call.body.plan_ids as number[];
			if (addon.type === 'plan') throw invalid({ id: 'A plan cannot be an add-on.' });
			if (ids.some((id) => product(call.db, id)?.type !== 'plan')) throw invalid({ plan_ids: 'Only plans offer add-ons.' });
			setOfferedBy(call, addon, ids, (call.body.versions ?? {}) as Record<string, number>);
			return ok(call.db.state.products.filter((row) => ids.includes(row.id)).sort((a, b) => a.id - b.id).map((row) => show(call, row)));
		},
	},
	{
		method: 'GET',
		path: `${one}/preview`,
		access: 'manager',
		schema: 'preview',
		query: {
			on: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
			unit: { type: 'string', enum: ['day', 'week', 'month', 'year'] },
			count: { type: 'integer', minimum: 1, maximum: 120 },
			discount_ppm: { type: 'integer', minimum: 0, maximum: 1_000_000 },
			discount_amount: { type: 'integer', minimum: 0, maximum: 100_000_000_000 },
			credit: { type: 'integer', minimum: 0, maximum: 100_000_000_000, default: 0 },
		},
		handle: (call) => ok(preview(call, find(call))),
	},
];

/** Which plans offer an add-on: these and no others. One that need not change is not written. */
function setOfferedBy(call: Call, addon: Product, ids: number[], versions: Record<string, number>): void {
	const written = call.db.state.products.filter((row) => row.type === 'plan' && row.addons.includes(addon.id) !== ids.includes(row.id));
	const most = schemaOf('product').properties?.addons?.maxItems ?? Infinity;
	const full = written.find((plan) => ids.includes(plan.id) && plan.addons.length >= most);
	if (full) throw invalid({ plan_ids: `${full.name} offers as many add-ons as a plan can.` });
	for (const plan of written) checkVersion({ ...call, body: { version: versions[plan.id] } }, plan, () => show(call, addon));
	for (const plan of written) {
		record(call, 'product.updated', { product_id: plan.id, before: { ...plan } });
		const addons = ids.includes(plan.id) ? [...plan.addons, addon.id] : plan.addons.filter((id) => id !== addon.id);
		Object.assign(plan, { addons, version: plan.version + 1, modified_gmt: call.now });
	}
}

/** What a customer would be offered who holds the plan from today on and looks at it on a day. */
function preview(call: Call, plan: Product): Preview {
	const { db, today, query } = call;
	if (plan.type !== 'plan') throw notFound();
	const on = String(query.on ?? today);
	if (!isDay(on) || on < today) throw invalid({ on: 'This is not a day from today on.' });
	const price = query.unit === undefined ? plan.prices[0] : plan.prices.find((candidate) => candidate.unit === query.unit && candidate.count === (query.count ?? 1));
	if (!price) throw invalid({ unit: 'The plan is not sold for this period.' });
	const { discount_ppm: ppm, discount_amount: off } = query;
	if (ppm !== undefined && off !== undefined) throw invalid({ discount_amount: 'A discount is a percentage or an amount.' });
	const discount: Discount | null = ppm !== undefined ? { type: 'percent', ppm: Number(ppm) } : off !== undefined ? { type: 'amount', amount: Number(off) } : null;
	const { unit, count } = price;
	const row = madeUp(db, plan, price, today, discount);
	const held = heldInput(db, row, on);
	const input = { ...held, membership: { ...held.membership, credit: Number(query.credit) } };
	const options = optionsOf(db, row, input, call.user.id);
	return {
		plan_id: plan.id, on, unit, count, currency: plan.currency, options,
		offers: options.plans.flatMap((target) =>
			target.prices.map((offered) => {
				const output = buildQuote({ ...input, selection: { plan_id: target.id, unit: offered.unit, count: offered.count, addons: [] } });
				const common = { plan_id: target.id, name: target.name, unit: offered.unit, count: offered.count, amount: offered.amount };
				if ('error' in output) {
					return { ...common, state: 'unavailable' as const, reason: output.error, reason_message: refusalSentence(output.error), effective_on: null, due_now: null, credit_after: null, next: null };
				}
				return {
					...common,
					state: offerState(output.kind), reason: null, reason_message: '',
					effective_on: output.effective_on, due_now: output.due_now, credit_after: output.credit_after, next: output.next,
				};
			}),
		),
	};
}

/** A membership that does not exist: somebody who holds the plan for this price, paid, from a day on. */
function madeUp(db: Db, plan: Product, price: Product['prices'][number], from: string, discount: Discount | null): MembershipRow {
	const { unit, count, amount } = price;
	const charged = unit === null ? 0 : discounted(amount, plan.id, discount, null, from);
	return {
		id: 0, version: 1, user_id: 0, status: 'active', currency: plan.currency, period: unit === null || count === null ? null : periodFrom(from, unit, count),
		trial: null, cancel_at: null, country: null, on_hold_since: null, ended_on: null, site_ids: [], carried: 0, setup_fee_paid: price.setup_fee ?? 0, discount,
		items: [{ product_id: plan.id, quantity: 1, unit_amount: amount, segment: charged === 0 ? null : { from, amount: charged, refunded: 0, tax_ppm: catalogProduct(db.state, plan).tax_ppm ?? 0 } }],
		payment_method: 'manual', payment_token: '', created_gmt: '', modified_gmt: '',
	};
}

/** The period of a membership that begins today, or with a trial of so many days. */
export function firstPeriod(today: string, unit: NonNullable<Product['prices'][number]['unit']>, count: number, trialEnd: string | null) {
	return trialEnd === null ? periodFrom(today, unit, count) : { start: today, end: trialEnd, unit, count, anchor_day: dayParts(trialEnd)[2] };
}

