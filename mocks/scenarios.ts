/**
 * The demo network (includes/Cli/demo.json), the same that the PHP seeder makes, with its days counted from today.
 */
import demo from '../includes/Cli/demo.json';
import { addDays, dayParts } from '../src/domain/calendar.ts';
import { periodFrom } from '../src/domain/period.ts';
import type { Product } from '../src/api/types.gen.ts';
import { quote, type Scene } from './billing.ts';
import { createDb, type MembershipRow, type State } from './db.ts';
import { defaultsOf } from './schema.ts';
import { addCredit, insertChange, insertPayment, touch } from './life.ts';

/** A customer of the file; not every key is there for everyone. */
interface Customer {
	user: string;
	name: string;
	site: string;
	site_name: string;
	plan: string;
	unit?: string;
	count?: number;
	currency?: string;
	status?: string;
	started_days_ago?: number;
	trial_started_days_ago?: number;
	trial_days?: number;
	addons?: { product: string; quantity: number }[];
	credit?: number;
	posts?: number;
	then?: { plan: string; unit: string | null; count: number | null };
}

/** Posts of a site for which the file says nothing, and megabytes of every site. */
const POSTS = 3;
const DISK_SPACE = 120;

export function demoState(today: string): State {
	const now = `${today}T08:00:00Z`;
	const stamps = { version: 1, created_gmt: now, modified_gmt: now };
	const id = (slug: string) => demo.products.findIndex((product) => product.slug === slug) + 1;
	const group = (slug: string | null) => (slug === null ? null : demo.groups.findIndex((candidate) => candidate.slug === slug) + 1);
	const customers: Customer[] = demo.customers;

	const state: State = {
		settings: {
			version: 1, currency: 'USD', currency_display: 'symbol', time_zone: 'UTC', prices_include_tax: false, setup_fee: 'gap', minimum_charge: 50, policy: {},
			over_limit: 'acknowledge', over_limit_kinds: {}, posts_over_limit: 'keep', domain_over_limit: 'network', visits_over_limit: 'notify', visits_page: '', on_hold_site: 'open', on_hold_site_days: 0, ended_site: 'read_only', ended_site_days: 0, closed_page: '',
			 payment_methods: ['manual', 'sandbox_card'], payment_days: 7,
			retry_days: [1, 3, 5], grace_days: 14, invoice_days: 7, failed_change: 'renew', country: '', tax_rates: [], invoice_from: '',
			mails: ['change_scheduled', 'change_applied', 'change_cancelled', 'change_failed', 'payment_due', 'payment_received', 'payment_failed', 'trial_ending', 'change_reminder', 'admin_attention'],
			delete_data: false,
		},
		groups: demo.groups.map(({ name, policy }, index) => ({ id: index + 1, name, policy, position: index + 1, ...stamps })),
		products: demo.products.map((product, index) => ({
			...defaultsOf<Product>('product'),
			...product,
			type: product.type as Product['type'],
			status: product.status as Product['status'],
			prices: product.prices as Product['prices'],
			// Absent in the file where it says nothing; TypeScript sees the union of all products.
			limits: Object.fromEntries(Object.entries(product.limits).filter(([, limit]) => limit !== undefined)),
			plan_group: group(product.plan_group),
			addons: product.addons.map(id),
			members: 0, // counted when it is asked for
			id: index + 1,
			...stamps,
		} as Product)),
		users: [
			{ id: 1, login: 'admin', name: 'admin', email: 'admin@example.org', manager: true },
			...customers.map(({ user, name }, index) => ({ id: index + 2, login: user, name, email: `${user}@example.org`, manager: false })),
		],
		sites: [
			{ id: 1, path: '', name: 'Tierway', posts: {}, disk_space: 0, visits: 0, users: 1 },
			...customers.map((customer, index) => ({
				id: index + 2,
				path: customer.site,
				name: customer.site_name,
				disk_space: DISK_SPACE,
				visits: 0,
				users: 1,
				posts: {
					post: Array.from({ length: customer.posts ?? POSTS }, (_, number) => ({
						id: number + 1, title: `Post ${number + 1}`, content: '', status: 'publish' as const, author: index + 2, date: `${today}T08:00:00`,
					})),
					page: [],
				},
			})),
		],
		memberships: [],
		changes: [],
		payments: [],
		ledger: [],
		events: [],
		moves: [],
		move_rows: [],
		answers: [],
		last_sweep_gmt: null,
		last: { groups: demo.groups.length, products: demo.products.length, users: customers.length + 1, sites: customers.length + 1, posts: 100 },
		views: {},
		secret: 'the secret of the mock backend',
		nonce: 'dev-nonce',
	};
	const db = createDb(state);
	for (const [index, customer] of customers.entries()) {
		const row = membership(state, customer, index + 2, today);
		row.id = db.nextId('memberships');
		state.memberships.push(row);
		const scene: Scene = { db, today, now, home: '/', actor: { id: row.user_id, name: customer.name }, origin: 'rest' };
		firstBill(scene, row);
		if (customer.credit) addCredit(scene, row, customer.credit, 'added');
		if (customer.then) {
			const made = quote(scene, row, { plan_id: id(customer.then.plan), unit: customer.then.unit as 'month' | null, count: customer.then.count, addons: [] });
			insertChange(scene, row, { ...made, status: 'scheduled', actor: scene.actor });
			touch(scene, row);
		}
	}
	return state;
}

/** Its users and their sites, and nothing of Tierway yet. */
export function emptyState(today: string): State {
	return { ...demoState(today), groups: [], products: [], memberships: [], changes: [], payments: [], ledger: [], events: [] };
}

function membership(state: State, customer: Customer, userId: number, today: string): MembershipRow {
	const trialing = customer.trial_days !== undefined;
	const start = addDays(today, -(customer.started_days_ago ?? customer.trial_started_days_ago ?? 30));
	const unit = (customer.unit ?? null) as 'month' | null;
	const count = customer.count ?? null;
	const trial = trialing ? { start, end: addDays(start, customer.trial_days ?? 0) } : null;
	const item = (slug: string, quantity: number) => {
		const product = state.products.find((candidate) => candidate.slug === slug);
		const amount = product?.prices.find((price) => price.unit === unit && price.count === count)?.amount ?? 0;
		return {
			product_id: product?.id ?? 0, quantity, unit_amount: amount,
			segment: trialing || amount === 0 ? null : { from: start, amount: amount * quantity, refunded: 0, tax_ppm: product?.tax_ppm ?? 0 },
		};
	};
	const created = `${start}T08:00:00Z`;
	const onHold = customer.status === 'on_hold';
	const period = unit === null || count === null ? null : trial ? { ...trial, unit, count, anchor_day: dayParts(trial.end)[2] } : periodFrom(start, unit, count);
	return {
		id: 0, version: 1, user_id: userId, currency: customer.currency ?? 'USD', trial, cancel_at: null, country: null, on_hold_since: onHold ? (period?.end ?? null) : null, ended_on: null, carried: 0, setup_fee_paid: 0, discount: null,
		status: trialing ? 'trialing' : onHold ? 'on_hold' : 'active',
		period,
		items: [item(customer.plan, 1), ...(customer.addons ?? []).map((addon) => item(addon.product, addon.quantity)).sort((a, b) => a.product_id - b.product_id)],
		site_ids: [userId], payment_method: unit === null ? 'manual' : 'sandbox_card', payment_token: '', created_gmt: created, modified_gmt: created,
	};
}

/** What the running period was paid with. */
function firstBill(scene: Scene, row: MembershipRow): void {
	const lines = row.items.flatMap(({ product_id, segment }) =>
		segment === null ? [] : [{ type: 'charge' as const, product_id, amount: segment.amount, tax: 0, tax_ppm: segment.tax_ppm ?? 0, base: segment.amount, from: segment.from, to: row.period?.end }],
	);
	const total = lines.reduce((sum, line) => sum + line.amount, 0);
	if (total === 0) return;
	insertPayment(scene, row, {
		purpose: 'first', status: 'completed', method: row.payment_method, total, from: { lines, carried: 0, creditUsed: 0, carriedOn: 0 }, created_gmt: row.created_gmt, paid_gmt: row.created_gmt,
	});
}
