/**
 * What tests make for themselves, through REST: the suite also runs against a WordPress that keeps its state, in any
 * order. Names carry the run, so that a second run on the same network meets no old ones.
 */
import { assert } from 'vitest';
import type { Account, Change, CreditEntry, Event, Membership, Payment, PlanGroup, Product, Quote, Settings } from '../../src/api/types.gen.ts';
import { type Answer, as, type Asked, type Caller, type Done, type Failure, newCustomer } from './target.ts';

const run = Date.now().toString(36);
let count = 0;

/** A name that nothing else has. */
export const unique = (name: string) => `${name} ${run}-${process.pid}-${++count}`;

export const admin = as('admin');

/** The body of an answer that must have this status. */
export function expectStatus<T>(answer: Answer<T>, status: number): T {
	assert.equal(answer.status, status, JSON.stringify(answer.body).slice(0, 1500));
	return answer.body;
}

export const month = (amount: number, more: Partial<Product['prices'][number]> = {}): Product['prices'][number] => ({ unit: 'month', count: 1, amount, setup_fee: 0, trial_days: 0, ...more });
export const year = (amount: number, more: Partial<Product['prices'][number]> = {}): Product['prices'][number] => ({ unit: 'year', count: 1, amount, setup_fee: 0, trial_days: 0, ...more });
export const once = (amount: number): Product['prices'][number] => ({ unit: null, count: null, amount, setup_fee: 0, trial_days: 0 });

export async function makeProduct(fields: Partial<Product>): Promise<Product> {
	return expectStatus(await admin.post<Product>('/products', { type: 'plan', currency: 'USD', ...fields, name: unique(fields.name ?? 'Plan') }), 201);
}

export async function makeGroup(name: string, plans: Product[] = [], fields: Partial<PlanGroup> = {}): Promise<PlanGroup> {
	const group = expectStatus(await admin.post<PlanGroup>('/plan-groups', { name: unique(name), ...fields }), 201);
	return plans.length ? expectStatus(await admin.put<PlanGroup>(`/plan-groups/${group.id}/plans`, { plan_ids: plans.map((plan) => plan.id) }), 200) : group;
}

export interface Family {
	group: PlanGroup;
	/** $0 */
	free: Product;
	/** $10 a month, $100 a year */
	low: Product;
	/** $20 a month, $200 a year */
	high: Product;
	/** $50 a month */
	top: Product;
	/** $5 a month, $50 a year */
	visits: Product;
	/** $4 a month */
	disk: Product;
	/** $99 once */
	design: Product;
}

/** A family of plans whose amounts can be checked in the head: in April, 15 of 30 days are left on the 16th. */
export async function makeFamily(): Promise<Family> {
	const [visits, disk, design] = await Promise.all([
		makeProduct({ name: 'Visits', type: 'package', prices: [month(500), year(5000)], limits: { visits: null } }),
		makeProduct({ name: 'Disk', type: 'package', prices: [month(400)], limits: { disk_space: 10 } }),
		makeProduct({ name: 'Design', type: 'service', prices: [once(9900)] }),
	]);
	const addons = [visits.id, disk.id, design.id].sort((a, b) => a - b);
	const [free, low, high, top] = await Promise.all([
		makeProduct({ name: 'Free', prices: [once(0)], addons, limits: { 'posts.post': 10, visits: 100 } }),
		makeProduct({ name: 'Low', prices: [month(1000), year(10000)], addons, limits: { 'posts.post': 100, visits: 1000, disk_space: 100, sites: 2 } }),
		makeProduct({ name: 'High', prices: [month(2000), year(20000)], addons, limits: { 'posts.post': 500, visits: 10000, disk_space: 1000, sites: 5 } }),
		makeProduct({ name: 'Top', prices: [month(5000)], addons: [], limits: {} }),
	]);
	const group = await makeGroup('Family', [free, low, high, top]);
	return { group, free, low, high, top, visits, disk, design };
}

const ids = new Map<Caller, number>();

/** A customer, by login. */
export const userId = async (who: Caller) => ids.get(who) ?? (await demoMembership(who)).user_id;

/** A customer of this test alone, for whom days go by. */
export async function traveller(): Promise<Caller> {
	const login = `new${run}${process.pid}x${++count}` as const;
	ids.set(login, await newCustomer(login));
	return login;
}

/** What is due for a customer by a day is done when they look at their account. */
export async function until(who: Caller, today: string): Promise<void> {
	expectStatus(await as(who).get<Account>('/account', { today }), 200);
}

/** The demo network's membership of a customer: the first one. To be read, not changed. */
export async function demoMembership(who: Caller): Promise<Membership> {
	const [row] = expectStatus(await admin.get<Membership[]>(`/memberships?search=${who}&orderby=id&per_page=1`), 200);
	assert(row, `${who} has no membership in the demo network`);
	return row;
}

export interface Holding {
	unit?: 'day' | 'week' | 'month' | 'year' | null;
	count?: number;
	addons?: { product_id: number; quantity?: number }[];
	status?: 'active' | 'trialing';
	payment_method?: 'manual' | 'sandbox_card';
	discount?: object;
	country?: string | null;
	site_ids?: number[];
	/** The day it began; 1 April unless said otherwise, so that a month has 30 days of which 15 are left on the 16th. */
	on?: string;
}

/** A membership of a customer: a month from 1 April, unless the plan is free. */
export async function makeMembership(who: Caller, plan: Product, { on = '2026-04-01', ...fields }: Holding = {}): Promise<Membership> {
	const price = plan.prices.find((one) => one.unit === (fields.unit === undefined ? 'month' : fields.unit)) ?? plan.prices[0];
	const term = { unit: price?.unit ?? null, count: price?.count ?? null };
	return expectStatus(await admin.post<Membership>('/memberships', { user_id: await userId(who), plan_id: plan.id, ...term, ...fields }, { today: on }), 201);
}

export const readMembership = async (id: number) => expectStatus(await admin.get<Membership>(`/memberships/${id}`), 200);

export interface Wish {
	plan_id: number;
	unit?: 'day' | 'week' | 'month' | 'year' | null;
	count?: number | null;
	addons?: { product_id: number; quantity?: number }[];
}

/** A plan for a month (or what it is sold for), with add-ons. */
export const wish = (plan: Product, addons: Wish['addons'] = [], term: Pick<Wish, 'unit' | 'count'> | null = null): Wish => {
	const price = plan.prices.find((one) => one.unit === 'month') ?? plan.prices[0];
	return { plan_id: plan.id, ...(term ?? { unit: price?.unit ?? null, count: price?.count ?? null }), addons };
};

export async function makeQuote(who: Caller, membership: { id: number }, selection: Wish, asked?: Asked): Promise<Quote> {
	return expectStatus(await as(who).post<Quote>(`/memberships/${membership.id}/quotes`, { selection }, asked), 200);
}

export const key = () => unique('key').replaceAll(' ', '-');

export interface Confirmation {
	payment_method?: string;
	payment_details?: object;
	acknowledged?: string[];
	quote_token?: string;
	key?: string | null;
	asked?: Asked;
}

/** Confirms a quote, by card unless said otherwise. */
export function confirm<T = Done>(who: Caller, quote: Quote, { key: named = key(), asked = {}, ...fields }: Confirmation = {}): Promise<Answer<T>> {
	return as(who).post<T>(
		`/memberships/${quote.membership_id}/changes`,
		{
			selection: quote.selection,
			quote_token: quote.token,
			acknowledged: quote.acknowledge,
			...(quote.due_now > 0 && { payment_method: 'sandbox_card' }),
			...fields,
		},
		{ ...asked, headers: { ...(named !== null && { 'Idempotency-Key': named }), ...asked.headers } },
	);
}

/** Quotes and confirms. */
export async function change(who: Caller, membership: { id: number }, selection: Wish, fields: Confirmation = {}): Promise<Done> {
	const answer = await confirm<Done | Failure>(who, await makeQuote(who, membership, selection, fields.asked), fields);
	return expectStatus(answer, 201) as Done;
}

export const changesOf = async (membership: { id: number }) => expectStatus(await admin.get<Change[]>(`/memberships/${membership.id}/changes?per_page=100`), 200);

/** Does something under other settings, and puts them back. */
export async function withSettings<T>(fields: Partial<Settings>, work: () => Promise<T>): Promise<T> {
	const { version: _version, ...before } = expectStatus(await admin.get<Settings & { _links?: unknown }>('/settings'), 200);
	delete before._links;
	expectStatus(await admin.put<Settings>('/settings', fields), 200);
	try {
		return await work();
	} finally {
		expectStatus(await admin.put<Settings>('/settings', before), 200);
	}
}

export const card = { payment_method: 'sandbox_card' };
export const cardOf = (number: string, confirmed?: boolean) => ({ ...card, payment_details: { number, ...(confirmed !== undefined && { confirmed }) } });
/** Cards of the sandbox. */
export const DECLINED = '4000 0000 0000 0002';
export const ASKS = '4000 0025 0000 3155';
/** Good when the customer pays, declined at renewals. */
export const LATER_DECLINED = '4000 0000 0000 0341';

/** Newest first. */
export const paymentsOf = async (membership: { id: number }) => expectStatus(await admin.get<Payment[]>(`/memberships/${membership.id}/payments?per_page=100`), 200);
export const creditsOf = async (membership: { id: number }) => expectStatus(await admin.get<CreditEntry[]>(`/memberships/${membership.id}/credits?per_page=100`), 200);
export const eventsOf = async (membership: { id: number }) => expectStatus(await admin.get<Event[]>(`/memberships/${membership.id}/events?per_page=100`), 200);

export interface Paid {
	payment: Payment;
	membership: Membership;
	change: Change | null;
}

/** Pays what is open. */
export const payOpen = <T = Paid>(who: Caller, payment: { id: number; membership_id: number }, fields: object, today: string) =>
	as(who).post<T>(`/memberships/${payment.membership_id}/payments/${payment.id}/pay`, fields, { today });

export const addCredit = async (membership: { id: number }, amount: number, today?: string) =>
	expectStatus(await admin.post<CreditEntry>(`/memberships/${membership.id}/credits`, { amount, note: 'For a test' }, { today }), 201);
