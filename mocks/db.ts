/**
 * The state of the mock backend: rows in the shape of the wire, in memory, plain JSON.
 */
import type { Renewal } from '../src/domain/apply.ts';
import type { Discount, HeldInput } from '../src/domain/quote.ts';
import type { Change, Membership, Payment, PlanGroup, Product, Settings } from '../src/api/types.gen.ts';

export interface User {
	id: number;
	login: string;
	name: string;
	email: string;
	/** May manage the network. */
	manager: boolean;
}

export interface Site {
	id: number;
	/** Below the network's address; the main site's is empty. */
	path: string;
	name: string;
	/** Post type to posts in it. Trash, auto-drafts and revisions are not counted, so they are not kept either. */
	posts: Record<string, Post[]>;
	/** Megabytes. */
	disk_space: number;
	/** Visitors of the running month. */
	visits: number;
	users: number;
}

export interface Post {
	id: number;
	title: string;
	content: string;
	status: 'draft' | 'publish' | 'pending' | 'private';
	author: number;
	date: string;
}

/** A membership as kept: without what is worked out or belongs to another row. */
export type MembershipRow = Pick<
	Membership,
	'id' | 'version' | 'user_id' | 'status' | 'currency' | 'period' | 'trial' | 'cancel_at' | 'on_hold_since' | 'ended_on' | 'country' | 'carried' | 'setup_fee_paid' | 'payment_method' | 'created_gmt' | 'modified_gmt'
> & {
	items: { product_id: number; quantity: number; unit_amount: number; segment: Membership['items'][number]['segment'] }[];
	discount: Discount | null;
	site_ids: number[];
};

/**
 * A change as kept, with what its quote was made from: applied late, it stays what was promised. `renewal`: what its
 * billing date asks for, once that has come; `tries`: how often a card was declined for it; `next_try`: not before.
 */
export type ChangeRow = Change & { input: HeldInput; renewal?: Renewal; tries?: number; next_try?: string };

export interface State {
	settings: Settings;
	groups: Omit<PlanGroup, 'plan_ids'>[];
	products: Product[];
	users: User[];
	sites: Site[];
	memberships: MembershipRow[];
	changes: ChangeRow[];
	payments: Payment[];
	/** The customers' credit: the sum of a user's entries in a currency, never below 0. */
	ledger: { user_id: number; currency: string; amount: number; reason: string; membership_id: number; created_gmt: string }[];
	/** What was answered to an Idempotency-Key, per membership. */
	answers: { membership_id: number; key: string; body: string; status: number; answer: unknown }[];
	/** The last id given, per table. */
	last: Record<string, number>;
	/** What signs quote tokens. */
	secret: string;
	/** The nonce that is good now. */
	nonce: string;
}

type Table = 'groups' | 'products' | 'users' | 'sites' | 'memberships' | 'changes' | 'payments';

export interface Db {
	state: State;
	nextId(table: Table | 'posts'): number;
	/** All or nothing: what `work` wrote is gone when it throws. */
	transaction<T>(work: () => T): T;
	credit(userId: number, currency: string): number;
}

export function createDb(initial: State): Db {
	return {
		state: initial,
		nextId(table) {
			const id = (this.state.last[table] ?? 0) + 1;
			this.state.last[table] = id;
			return id;
		},
		transaction(work) {
			// Rows are written property by property and their values never in place, so a copy of each row is enough.
			const { state } = this;
			const rows = <T extends object>(table: T[]) => table.map((row) => ({ ...row }));
			const before: State = {
				...state,
				groups: rows(state.groups), products: rows(state.products), users: rows(state.users), sites: rows(state.sites), memberships: rows(state.memberships),
				changes: rows(state.changes), payments: rows(state.payments), ledger: [...state.ledger], answers: [...state.answers], last: { ...state.last },
			};
			try {
				return work();
			} catch (error) {
				this.state = before;
				throw error;
			}
		},
		credit(userId, currency) {
			return this.state.ledger.filter((entry) => entry.user_id === userId && entry.currency === currency).reduce((sum, entry) => sum + entry.amount, 0);
		},
	};
}
