import { periodFrom } from '../../src/domain/period.ts';
import { buildQuote, oneTimePrice } from '../../src/domain/quote.ts';
import type { Paths, PlanGroup, Product, Waiting } from '../../src/api/types.gen.ts';
import { catalogProduct, family, planOf, policyOf, product } from '../billing.ts';
import type { Db, State } from '../db.ts';
import { bodyOf, type Call, checkVersion, collection, collectionQuery, conflict, created, invalid, linked, notFound, ok, type Route } from '../wordpress.ts';
import { record } from '../life.ts';
import { integers, touchGroups } from './products.ts';

type Row = State['groups'][number];

const base = '/tierway/v1/plan-groups';
const one = `${base}/(?P<id>\\d+)`;

function show(call: Call, row: Row) {
	const group: PlanGroup = { ...row, plan_ids: family(call.db, row.id).map((plan) => plan.id) };
	return linked(group, { self: call.link(`${base}/${row.id}`), collection: call.link(base) });
}

const exists = (db: Db, { id }: Record<string, number>) => db.state.groups.some((group) => group.id === id);

function find(call: Call): Row {
	const row = call.db.state.groups.find((group) => group.id === call.params.id);
	if (!row) throw notFound();
	return row;
}

/** Two names that differ only in case or white space are the same, in any script. */
export const groupKey = (name: string) => name.trim().replace(/\s+/gu, ' ').toLocaleLowerCase();

function nameOf(db: Db, sent: unknown, except = 0): string {
	const name = String(sent).trim();
	if (name === '') throw invalid({ name: 'A plan group needs a name.' });
	if (db.state.groups.some((group) => group.id !== except && groupKey(group.name) === groupKey(name))) throw invalid({ name: 'There is a plan group with this name already.' });
	return name;
}

export function makeGroup({ db, now }: Call, name: string, policy: Row['policy'] = {}): Row {
	const row: Row = { id: db.nextId('groups'), version: 1, name, policy, position: 1 + Math.max(0, ...db.state.groups.map(({ position }) => position)), created_gmt: now, modified_gmt: now };
	db.state.groups.push(row);
	return row;
}

const byPosition = (a: Row, b: Row) => a.position - b.position || a.id - b.id;

export const planGroups: Route[] = [
	{
		method: 'GET',
		path: base,
		access: 'manager',
		schema: 'plan-group',
		query: collectionQuery(['position', 'name', 'id', 'modified']),
		handle(call) {
			const text = groupKey(String(call.query.search ?? ''));
			const by = { position: 'position', name: 'name', id: 'id', modified: 'modified_gmt' } as const;
			return collection(
				call,
				call.db.state.groups.filter((row) => groupKey(row.name).includes(text)),
				(row) => row[by[call.query.orderby as keyof typeof by]],
				(row) => show(call, row),
			);
		},
	},
	{
		method: 'POST',
		path: base,
		access: 'manager',
		schema: 'plan-group',
		body: bodyOf('plan-group', { required: ['name'] }),
		handle(call) {
			const row = makeGroup(call, nameOf(call.db, call.body.name), call.body.policy as Row['policy']);
			return created(show(call, row), call.link(`${base}/${row.id}`));
		},
	},
	{ method: 'GET', path: one, access: 'manager', schema: 'plan-group', handle: (call) => ok(show(call, find(call))) },
	{
		method: 'PUT',
		path: one,
		access: 'manager',
		schema: 'plan-group',
		body: bodyOf('plan-group'),
		exists,
		handle(call) {
			const row = find(call);
			checkVersion(call, row, () => show(call, row));
			const { name, policy } = call.body;
			if (name !== undefined) row.name = nameOf(call.db, name, row.id);
			if (policy !== undefined) row.policy = policy as Row['policy'];
			row.version++;
			row.modified_gmt = call.now;
			return ok(show(call, row));
		},
	},
	{
		method: 'DELETE',
		path: one,
		access: 'manager',
		schema: 'plan-group',
		query: { version: { type: 'integer', minimum: 1 } },
		handle(call) {
			const row = find(call);
			checkVersion(call, row, () => show(call, row));
			const previous = show(call, row);
			setPlans(call, row, []);
			call.db.state.groups = call.db.state.groups.filter((group) => group !== row);
			return ok({ deleted: true, previous });
		},
	},
	{
		method: 'PUT',
		path: `${one}/plans`,
		access: 'manager',
		schema: 'plan-group',
		body: { properties: { plan_ids: integers, version: { type: 'integer', minimum: 1 } }, required: ['plan_ids'] },
		exists,
		handle(call) {
			const row = find(call);
			checkVersion(call, row, () => show(call, row));
			const ids = call.body.plan_ids as number[];
			if (ids.some((id) => product(call.db, id)?.type !== 'plan')) throw invalid({ plan_ids: 'Only plans can be in a plan group.' });
			setPlans(call, row, ids);
			return ok(show(call, row));
		},
	},
	{
		method: 'POST',
		path: `${one}/merge`,
		access: 'manager',
		schema: 'plan-group',
		body: {
			properties: { from: { type: 'integer', minimum: 1 }, from_version: { type: 'integer', minimum: 1 }, plan_ids: integers, version: { type: 'integer', minimum: 1 } },
			required: ['from', 'from_version', 'plan_ids', 'version'],
		},
		exists,
		handle(call) {
			const { db, body } = call;
			const row = find(call);
			const from = db.state.groups.find(({ id }) => id === body.from);
			if (!from || from === row) throw invalid({ from: 'There is no such other plan group.' });
			checkVersion(call, row, () => show(call, row));
			checkVersion({ ...call, body: { version: body.from_version } }, from, () => show(call, row));
			const ids = body.plan_ids as number[];
			const all = [...family(db, row.id), ...family(db, from.id)].map(({ id }) => id);
			if (ids.length !== all.length || all.some((id) => !ids.includes(id))) throw invalid({ plan_ids: 'These are not the plans of both groups.' });
			setPlans(call, row, ids);
			db.state.groups = db.state.groups.filter((group) => group !== from);
			return ok(show(call, row));
		},
	},
	{ method: 'GET', path: `${one}/paths`, access: 'manager', schema: 'paths', handle: (call) => ok(paths(call.db, call.params.id === 0 ? null : find(call).id, call.today)) },
	{
		method: 'PUT',
		path: `${base}/order`,
		access: 'manager',
		schema: 'plan-group-order',
		body: bodyOf('plan-group-order', { required: ['ids'] }),
		handle({ db, body }) {
			const ids = body.ids as number[];
			const { groups } = db.state;
			if (ids.length !== groups.length || groups.some(({ id }) => !ids.includes(id))) throw conflict({ ids: groups.toSorted(byPosition).map(({ id }) => id) });
			for (const group of groups) group.position = ids.indexOf(group.id) + 1;
			return ok({ ids });
		},
	},
	{
		method: 'GET',
		path: `${base}/warnings`,
		access: 'manager',
		schema: 'warnings',
		handle({ db, today }) {
			const families = [...db.state.groups.toSorted(byPosition), { id: null, name: 'Without a group' }];
			const groups = families.map(({ id, name }) => ({ id: id ?? 0, name, warnings: paths(db, id, today).warnings.map(({ code, message }) => ({ code, message })) }));
			return ok({ groups: groups.filter(({ warnings: found }) => found.length > 0) });
		},
	},
	{ method: 'GET', path: `${base}/waiting`, access: 'manager', schema: 'waiting', handle: ({ db }) => ok(waiting(db)) },
];

/** How many scheduled changes there are from each plan to each. */
function waiting(db: Db): Waiting {
	const pairs = new Map<string, Waiting['changes'][number]>();
	for (const change of db.state.changes.filter(({ status }) => status === 'scheduled')) {
		const row = db.state.memberships.find(({ id }) => id === change.membership_id);
		if (!row) continue;
		const [from, to] = [planOf(db, row).id, change.selection.plan_id];
		const known = pairs.get(`${from} ${to}`);
		if (known) known.count++;
		else pairs.set(`${from} ${to}`, { from, to, count: 1 });
	}
	return { changes: [...pairs.values()] };
}

/** The group's plans, lowest first, all at once: ranks 1 to n; those left out are ungrouped. */
function setPlans(call: Call, row: Row, ids: number[]): void {
	const left = new Set<number | null>([row.id]);
	for (const plan of call.db.state.products.filter((candidate) => candidate.plan_group === row.id || ids.includes(candidate.id))) {
		const rank = ids.indexOf(plan.id) + 1;
		const group = rank ? row.id : null;
		if (plan.plan_group === group && plan.rank === rank) continue; // nothing is written, so its version stays
		left.add(plan.plan_group);
		record(call, 'product.moved', { product_id: plan.id, before: { ...plan } });
		Object.assign(plan, { plan_group: group, rank, version: plan.version + 1, modified_gmt: call.now });
	}
	touchGroups(call, [...left]);
}

/** Who can go where in the group (null: without one), and how: each plan with its first price as held, each price of the others as target. */
function paths(db: Db, group: number | null, today: string): Paths {
	const plans = family(db, group);
	const policy = policyOf(db, group);
	const catalog = plans.map((plan) => catalogProduct(db.state, plan));
	const pairs = plans.flatMap((from): Paths['pairs'] => {
		const price = from.prices[0];
		if (!price) return [];
		const period = price.unit === null || price.count === null ? null : periodFrom(today, price.unit, price.count);
		const membership = {
			status: 'active' as const, currency: from.currency, period, credit: 0, setup_fee_paid: price.setup_fee ?? 0,
			items: [{ product_id: from.id, quantity: 1, unit_amount: price.amount, segment: null }],
		};
		return plans.flatMap((to) =>
			to.prices.filter((offered) => to !== from || offered !== price).map(({ unit, count }) => {
				const output = buildQuote({ today, membership, policy, catalog, selection: { plan_id: to.id, unit, count, addons: [] } });
				const refused = 'error' in output;
				return { from: from.id, to: to.id, unit, count, kind: refused ? null : output.kind, effective: refused ? null : output.effective, reason: refused ? output.error : null };
			}),
		);
	});
	return { pairs, warnings: warnings(db, group, plans, pairs) };
}

/** Plans without a group (null) were put together by nobody, and have no order. */
function warnings(db: Db, group: number | null, plans: Product[], pairs: Paths['pairs']): Paths['warnings'] {
	const active = plans.filter((plan) => plan.status === 'active');
	const found: Paths['warnings'] = [];
	const add = (code: Paths['warnings'][number]['code'], about: Product[], message: string, missing: Paths['warnings'][number]['missing'] = []) => found.push({ code, plan_ids: about.map((plan) => plan.id), missing, message });
	const names = (about: Product[]) => new Intl.ListFormat('en').format(about.map((plan) => plan.name));
	if (group !== null && plans.length === 1) add('single_plan', plans, 'A group of one plan: its customers have nowhere to go.');

	const open = pairs.filter((pair) => pair.reason === null && pair.from !== pair.to);
	const closed = plans.length > 1 ? active.filter((plan) => !open.some((pair) => pair.to === plan.id)) : [];
	if (closed.length) add('unreachable_plan', closed, `Nobody can change to ${names(closed)}.`);
	const oneWay = active.filter((plan) => !closed.includes(plan) && plans.length > 1 && !open.some((pair) => pair.from === plan.id));
	if (oneWay.length) add('one_way', oneWay, `Whoever is on ${names(oneWay)} cannot leave it.`);

	for (const [index, plan] of active.entries()) {
		const next = active[index + 1];
		if (!next || group === null) continue;
		const less =
			(isFree(next) && plan.prices.length > 0 && !isFree(plan)) ||
			next.prices.some((price) => plan.prices.some((lower) => lower.unit === price.unit && lower.count === price.count && lower.amount > price.amount));
		if (less && plan.currency === next.currency) add('order_against_prices', [plan, next], `${next.name} is above ${plan.name}, but costs less.`);
	}
	const middle = group === null ? [] : plans.filter((plan, index) => plan.status === 'inactive' && plans.slice(0, index).some((other) => other.status === 'active') && plans.slice(index + 1).some((other) => other.status === 'active'));
	if (middle.length) add('inactive_in_the_middle', middle, `Inactive, between active plans: ${names(middle)}.`);
	if (new Set(active.map((plan) => plan.currency)).size > 1) add('mixed_currencies', active, 'The plans are sold in different currencies: customers cannot change between them.');
	const missing = active.flatMap((plan) =>
		[...plan.addons].sort((a, b) => a - b).flatMap((id) => {
			const addon = product(db, id);
			if (addon?.status !== 'active' || oneTimePrice(catalogProduct(db.state, addon))) return [];
			return plan.prices.flatMap(({ unit, count }) => (unit === null || count === null || addon.prices.some((own) => own.unit === unit && own.count === count) ? [] : [{ plan, price: { product_id: id, name: addon.name, unit, count } }]));
		}),
	);
	const unsold = [...new Set(missing.map(({ plan }) => plan))];
	const prices = new Map(missing.map(({ price }) => [JSON.stringify(price), price]));
	if (unsold.length) add('addon_without_price', unsold, `Something offered by ${names(unsold)} has no price for one of its periods.`, [...prices.values()]);
	return found;
}

const isFree = ({ prices }: Product) => prices.length > 0 && prices.every(({ amount }) => amount === 0);
