import { usedCycle } from '../../src/domain/apply.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { limitNumber } from '../../src/domain/limits.ts';
import { taxOf } from '../../src/domain/money.ts';
import { discounted, nextBill, priceFor, oneTimePrice, type Discount } from '../../src/domain/quote.ts';
import type { Change, Event, Membership, Payment } from '../../src/api/types.gen.ts';
import { catalogProduct, heldInput, limitsOf, normalise, planOf, product, refused, siteOf, stands, type Scene } from '../billing.ts';
import type { ChangeRow, Db, EventRow, MembershipRow, PaymentRow } from '../db.ts';
import { resetBill, end, endWaiting, record, touch, waitingChange } from '../life.ts';
import { schemaOf } from '../schema.ts';
import { type Answer, bodyOf, type Call, checkVersion, collection, collectionQuery, created, forbidden, invalid, linked, notFound, ok, type Route, WpError } from '../wordpress.ts';
import { firstPeriod } from './products.ts';

const base = '/tierway/v1/memberships';
const one = `${base}/(?P<id>\\d+)`;
const statuses = ['pending', 'trialing', 'active', 'on_hold', 'expired', 'cancelled'];

/** A change as the wire has it. */
export function showChange({ input: _input, ...change }: ChangeRow): Change {
	return change;
}

/** A payment as the wire has it. */
export function showPayment({ renewal: _renewal, open_bill: _open, first_try_on: _first, spent: _spent, ...payment }: PaymentRow): Payment {
	return payment;
}

function showEvent({ product_id: _product, ...event }: EventRow): Event {
	return event;
}

/** The next bill. A change that waits for its day decides what it will be: at the prices promised, with the taxes of today (R8). */
function coming({ db, today }: Scene, row: MembershipRow, waiting: ChangeRow | undefined): Membership['next_bill'] {
	const held = heldInput(db, row, today);
	if (waiting?.status !== 'scheduled') return nextBill(held);
	const catalog = waiting.input.catalog.map((entry) => {
		const now = product(db, entry.id);
		return now ? { ...entry, tax_ppm: catalogProduct(db.state, now, row.country).tax_ppm } : entry;
	});
	return nextBill({ ...held, catalog }, normalise(waiting.selection));
}

/** A membership as its manager sees it. */
export function showMembership(scene: Scene, row: MembershipRow): Membership {
	const { db, home } = scene;
	const { state } = db;
	const { site_ids: siteIds, items, payment_token: _token, ...rest } = row;
	const plan = planOf(db, row);
	const user = state.users.find((candidate) => candidate.id === row.user_id);
	const waiting = waitingChange(db, row);
	const payments = state.payments.filter((payment) => payment.membership_id === row.id);
	const open = payments.findLast((payment) => payment.status === 'pending');
	return {
		...rest,
		plan_id: plan.id,
		items: items.map((item) => {
			const held = product(db, item.product_id);
			return { product_id: item.product_id, name: held?.name ?? '', type: held?.type ?? 'service', quantity: item.quantity, unit_amount: item.unit_amount, segment: item.segment };
		}),
		sites: state.sites.filter((site) => siteIds.includes(site.id)).map((site) => siteOf(home, site)),
		credit: db.credit(row.user_id, row.currency),
		next_bill: coming(scene, row, waiting),
		expires_on: row.status === 'on_hold' && row.on_hold_since ? addDays(row.on_hold_since, state.settings.grace_days) : null,
		times_billed: payments.filter((payment) => (payment.status === 'completed' || payment.status === 'refunded') && payment.total > 0).length,
		pending_change: waiting ? showChange(waiting) : null,
		user: { id: row.user_id, name: user?.name ?? '', email: user?.email ?? '' },
		plan_name: plan.name,
		plan_group: plan.plan_group,
		open_payment: open ? showPayment(open) : null,
	};
}

const show = (call: Call, row: MembershipRow) => linked(showMembership(call, row), { self: call.link(`${base}/${row.id}`), collection: call.link(base) });

function find(call: Call): MembershipRow {
	const row = call.db.state.memberships.find((membership) => membership.id === call.params.id);
	if (!row) throw notFound();
	return row;
}

const exists = (db: Db, { id }: Record<string, number>) => db.state.memberships.some((row) => row.id === id);

/** Sites that exist and that no other standing membership covers, no more than the plan allows. */
function checkSites(call: Call, row: MembershipRow, ids: number[]): number[] {
	const { state } = call.db;
	if (ids.some((id) => !state.sites.some((site) => site.id === id))) throw invalid({ site_ids: 'There is no such site.' });
	if (state.memberships.some((other) => other.id !== row.id && stands(other) && other.site_ids.some((id) => ids.includes(id)))) {
		throw invalid({ site_ids: 'A site belongs to another membership.' });
	}
	const limit = limitNumber(limitsOf(call.db, row.items).sites ?? null);
	if (limit !== null && ids.length > limit) {
		throw new WpError('tierway_over_limit', 'These are more sites than the plan allows.', 422, { over_limit: [{ site_id: 0, site: '', key: 'sites', used: ids.length, limit, policy: 'block', url: '' }] });
	}
	return [...ids].sort((a, b) => a - b);
}

/** The memberships that a list's filters show. */
export function matching(db: Db, { status, plan, plan_group: group, product: held, user, site, pending_change: waits, search }: Record<string, unknown>): MembershipRow[] {
	const text = String(search ?? '').trim().toLocaleLowerCase();
	// All sites are below one domain, so it says nothing.
	const address = text.replace(/^(https?:\/\/)?([^/]+(?=\/))?/, '');
	return db.state.memberships.filter((row) => {
		const owner = db.state.users.find((candidate) => candidate.id === row.user_id);
		return (
			(!Array.isArray(status) || status.length === 0 || status.includes(row.status)) &&
			(plan === undefined || planOf(db, row).id === plan) &&
			(group === undefined || (planOf(db, row).plan_group ?? 0) === group) &&
			(held === undefined || row.items.some((item) => item.product_id === held)) &&
			(user === undefined || row.user_id === user) &&
			(site === undefined || row.site_ids.includes(Number(site))) &&
			(waits === undefined || (waitingChange(db, row) !== undefined) === waits) &&
			(String(row.id) === text || (address !== '' && db.state.sites.some(({ id, path }) => row.site_ids.includes(id) && `/${path}/`.includes(address))) || [owner?.login, owner?.name, owner?.email].some((word) => word?.toLocaleLowerCase().includes(text)))
		);
	});
}

const properties = schemaOf('membership').properties ?? {};
const { properties: selection = {} } = schemaOf('selection');

export const memberships: Route[] = [
	{
		method: 'GET',
		path: base,
		access: 'manager',
		schema: 'membership',
		query: collectionQuery(['id', 'status', 'plan', 'user', 'period_end', 'created', 'modified'], {
			status: { type: 'array', items: { type: 'string', enum: statuses } },
			plan: { type: 'integer', minimum: 1 },
			plan_group: { type: 'integer', minimum: 0 },
			product: { type: 'integer', minimum: 1 },
			user: { type: 'integer', minimum: 1 },
			site: { type: 'integer', minimum: 1 },
			pending_change: { type: 'boolean' },
		}),
		handle(call) {
			const rows = matching(call.db, call.query);
			const by: Record<string, (row: MembershipRow) => string | number> = {
				id: (row) => row.id,
				status: (row) => row.status,
				plan: (row) => planOf(call.db, row).name,
				user: (row) => call.db.state.users.find((candidate) => candidate.id === row.user_id)?.name ?? '',
				period_end: (row) => row.period?.end ?? '',
				created: (row) => row.created_gmt,
				modified: (row) => row.modified_gmt,
			};
			return collection(call, rows, by[String(call.query.orderby)] ?? ((row) => row.id), (row) => show(call, row));
		},
	},
	{
		method: 'POST',
		path: base,
		access: 'manager',
		schema: 'membership',
		body: {
			properties: {
				user_id: properties.user_id ?? {}, plan_id: properties.plan_id ?? {}, unit: selection.unit ?? {}, count: selection.count ?? {}, addons: selection.addons ?? {},
				site_ids: properties.site_ids ?? {}, country: properties.country ?? {}, payment_method: properties.payment_method ?? {}, discount: properties.discount ?? {}, status: { type: 'string', enum: ['active', 'trialing'] },
			},
			required: ['user_id', 'plan_id'],
			ignored: Object.keys(properties).filter((name) => properties[name]?.readonly),
		},
		handle(call) {
			const row = make(call, call.body);
			return created(show(call, row), call.link(`${base}/${row.id}`));
		},
	},
	{ method: 'GET', path: one, access: 'manager', schema: 'membership', handle: (call) => ok(show(call, find(call))) },
	{
		method: 'PUT',
		path: one,
		access: 'manager',
		schema: 'membership',
		body: bodyOf('membership'),
		exists,
		handle(call) {
			const row = find(call);
			checkVersion(call, row, () => show(call, row));
			const fixed = { user_id: row.user_id, plan_id: planOf(call.db, row).id, status: row.status };
			for (const [name, value] of Object.entries(fixed)) {
				if (call.body[name] !== undefined && call.body[name] !== value) throw invalid({ [name]: 'This cannot be written here. What is held changes by a change of the membership.' });
			}
			const { site_ids: siteIds, cancel_at_period_end: cancel, payment_method: method, discount, country } = call.body;
			const { cancel_at, payment_method, discount: given, country: land } = row;
			const before = { cancel_at, payment_method, discount: given, country: land, site_ids: row.site_ids };
			if (siteIds !== undefined) row.site_ids = checkSites(call, row, siteIds as number[]);
			if (cancel !== undefined) {
				if (cancel && !['active', 'trialing', 'on_hold'].includes(row.status)) throw refused('not_active', row, call.user.id);
				if (cancel && !row.period) throw invalid({ cancel_at_period_end: 'This membership has no period to end with.' });
				if (cancel && row.period) endAt(call, row, row.period.end);
				else row.cancel_at = null;
			}
			if (method !== undefined) row.payment_method = method as Membership['payment_method'];
			if (discount !== undefined) row.discount = discount as Discount | null;
			if (country !== undefined) row.country = country as string | null;
			const after = { cancel_at: row.cancel_at, payment_method: row.payment_method, discount: row.discount, country: row.country, site_ids: row.site_ids };
			const differs = (name: keyof typeof after) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
			if (differs('payment_method') || differs('discount') || differs('country')) resetBill(call, row); // the next bill is another
			record(call, 'membership.updated', { membership_id: row.id, before, after });
			touch(call, row);
			return ok(show(call, row));
		},
	},
	{
		method: 'DELETE',
		path: one,
		access: 'manager',
		schema: 'membership',
		query: { version: { type: 'integer', minimum: 1 } },
		handle(call) {
			const row = find(call);
			checkVersion(call, row, () => show(call, row));
			if (row.status !== 'cancelled') end(call, row, 'cancelled');
			return ok(show(call, row));
		},
	},
	{
		method: 'GET',
		path: `${one}/changes`,
		access: 'owner',
		schema: 'change',
		query: collectionQuery(['id'], {}, 'desc'),
		handle: (call) => collection(call, call.db.state.changes.filter((change) => change.membership_id === call.membership.id), (change) => change.id, showChange),
	},
	{
		method: 'GET',
		path: `${one}/payments`,
		access: 'owner',
		schema: 'payment',
		query: collectionQuery(['id'], {}, 'desc'),
		handle: (call) => collection(call, call.db.state.payments.filter((payment) => payment.membership_id === call.membership.id), (payment) => payment.id, showPayment),
	},
	{
		method: 'GET',
		path: `${one}/events`,
		access: 'owner',
		schema: 'event',
		query: collectionQuery(['id'], {}, 'desc'),
		handle: (call) => collection(call, call.db.state.events.filter((event) => event.membership_id === call.membership.id), (event) => event.id, showEvent),
	},
	{
		method: 'POST',
		path: `${one}/cancel`,
		access: 'owner',
		schema: 'membership',
		body: { properties: { reason: { type: 'string', maxLength: 500 }, now: { type: 'boolean' } } },
		handle: endIt,
	},
	{
		method: 'DELETE',
		path: `${one}/cancel`,
		access: 'owner',
		schema: 'membership',
		handle(call) {
			const { membership: row } = call;
			if (row.cancel_at === null || !stands(row) || row.cancel_at <= call.today) throw new WpError('tierway_not_waiting', 'This does not wait for anything any more.', 409);
			record(call, 'membership.kept', { membership_id: row.id, before: { cancel_at: row.cancel_at }, after: { cancel_at: null } });
			row.cancel_at = null;
			touch(call, row);
			return ok(show(call, row));
		},
	},
];

/** Ends it with its period; without one, on hold, or at once for a manager's word: now. What waits ends with the wish. */
function endIt(call: Call): Answer {
	const { membership: row, today } = call;
	if (call.body.now === true && !call.user.manager) throw forbidden();
	if (!stands(row)) throw refused('not_active', row, call.user.id);
	const reason = String(call.body.reason ?? '');
	if (call.body.now === true || !row.period || row.period.end <= today || row.status === 'on_hold' || row.status === 'pending') {
		end(call, row, 'cancelled', reason);
		return ok(show(call, row));
	}
	endAt(call, row, row.period.end);
	record(call, 'membership.cancel_scheduled', { membership_id: row.id, reason, after: { cancel_at: row.cancel_at } });
	touch(call, row);
	return ok(show(call, row));
}

/** Sets the day it ends, and ends what waits. */
function endAt(call: Call, row: MembershipRow, day: string): void {
	resetBill(call, row);
	const change = waitingChange(call.db, row);
	if (change) endWaiting(call, row, change, 'cancelled');
	row.cancel_at = day;
}

/** A membership that starts today, with its first period charged, or with a trial. */
export function make(call: Call, sent: Record<string, unknown>): MembershipRow {
	const { db, today, now } = call;
	const userId = Number(sent.user_id);
	if (!db.state.users.some((user) => user.id === userId)) throw invalid({ user_id: 'There is no such user.' });
	const plan = product(db, Number(sent.plan_id));
	if (plan?.type !== 'plan') throw invalid({ plan_id: 'There is no such plan.' });
	const first = sent.unit === undefined && sent.count === undefined ? plan.prices[0] : undefined;
	const unit = (first ? first.unit : (sent.unit ?? null)) as 'day' | 'week' | 'month' | 'year' | null;
	const count = first ? first.count : ((sent.count ?? null) as number | null);
	const country = (sent.country ?? null) as string | null;
	const price = priceFor(catalogProduct(db.state, plan), unit, count);
	if (!price) throw invalid({ unit: 'The plan is not sold for this period.' });
	const trialing = sent.status === 'trialing';
	if (trialing && !(price.trial_days && unit)) throw invalid({ status: 'A new membership is active, or trialing where its price has a trial.' });
	const trialEnd = trialing ? addDays(today, price.trial_days ?? 0) : null;
	const discount = (sent.discount ?? null) as Discount | null;
	const item = (id: number, quantity: number, amount: number) => {
		const charged = discounted(amount * quantity, id, discount, discount?.cycles_left, today);
		const found = product(db, id);
		const tax = found ? (catalogProduct(db.state, found, country).tax_ppm ?? 0) : 0;
		return { product_id: id, quantity, unit_amount: amount, segment: trialing || unit === null || charged === 0 ? null : { from: today, amount: charged, refunded: 0, tax_ppm: tax } };
	};
	// R10: in a trial the setup fee joins the first bill.
	const { setup_fee: feePolicy, prices_include_tax: included } = db.state.settings;
	const fee = price.setup_fee ?? 0;
	const carried = trialing && feePolicy !== 'none' ? fee + (included ? 0 : taxOf(fee, catalogProduct(db.state, plan, country).tax_ppm ?? 0, included)) : 0;
	const row: MembershipRow = {
		id: 0, version: 1, user_id: userId, status: trialing ? 'trialing' : 'active', currency: plan.currency,
		period: unit === null || count === null ? null : firstPeriod(today, unit, count, trialEnd),
		trial: trialEnd === null ? null : { start: today, end: trialEnd },
		cancel_at: null, country, on_hold_since: null, ended_on: null, items: [item(plan.id, 1, price.amount)], site_ids: [], carried, setup_fee_paid: trialing && carried === 0 ? 0 : fee,
		discount: trialing || unit === null ? discount : usedCycle(discount, today),
		payment_method: (sent.payment_method ?? 'manual') as Membership['payment_method'], payment_token: '', created_gmt: now, modified_gmt: now,
	};
	const addons = (sent.addons ?? []) as { product_id: number; quantity?: number }[];
	for (const { product_id: id, quantity = 1 } of [...addons].sort((a, b) => a.product_id - b.product_id)) {
		const addon = product(db, id);
		const listed = addon && (oneTimePrice(catalogProduct(db.state, addon)) ? undefined : priceFor(catalogProduct(db.state, addon), unit, count));
		if (!addon || !listed || !plan.addons.includes(id) || row.items.some((held) => held.product_id === id)) throw invalid({ addons: 'The plan does not offer this add-on for the period.' });
		row.items.push(item(id, quantity, listed.amount));
	}
	row.site_ids = checkSites(call, row, (sent.site_ids ?? []) as number[]);
	row.id = db.nextId('memberships');
	db.state.memberships.push(row);
	record(call, 'membership.created', { membership_id: row.id });
	return row;
}

