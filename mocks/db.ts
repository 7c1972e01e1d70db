/**
 * The state of the mock backend: rows in the shape of the wire, in memory, plain JSON.
 */
import type { Renewal } from '../src/domain/apply.ts';
import type { Discount, HeldInput } from '../src/domain/quote.ts';
import type { Change, CreditEntry, Event, Membership, Move, MoveRow, Payment, PlanGroup, Product, Settings, View } from '../src/api/types.gen.ts';

/** Where a browser keeps it. Raised when the state's shape changes: what an older version left behind is thrown away. */
export const STATE = 'tierway-mock-state-5';

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
	/** The card that renewals are charged with, as its number; empty: none was given yet, which is good. */
	payment_token: string;
};

/**
 * A change as kept, with what its quote was made from: applied late, it stays what was promised.
 */
export type ChangeRow = Change & { input: HeldInput };

/**
 * A payment as kept. `renewal`: what a bill leaves when it is settled; `open_bill`: unpaid, or paid ahead and not yet in
 * force, at most one per membership; `first_try_on`: when its card was asked first; `spent`: what of the credit it used.
 */
export type PaymentRow = Payment & { renewal: Renewal | null; open_bill: boolean; first_try_on: string | null; spent: number };

/** An entry of the ledger: the last one of a customer and currency has the balance, never below 0. */
export type CreditRow = CreditEntry & { user_id: number };

/** What happened; to a product (0: the settings) where it was edited, so that a bill made late knows the terms of its day. */
export type EventRow = Event & { product_id: number | null };

/** A run that moves many, as kept. */
export type MoveRun = Omit<Move, 'plan_name' | 'counts' | 'totals' | 'over_limit' | 'acknowledge'>;

/** A membership in it; `shown`: all that its dry run showed, `attempt`: how often it was checked. */
export type MoveEntry = Omit<MoveRow, 'user' | 'plan_name'> & { move_id: number; from_plan: number | null; shown: string; attempt: number };

export interface State {
	settings: Settings;
	groups: Omit<PlanGroup, 'plan_ids'>[];
	products: Product[];
	users: User[];
	sites: Site[];
	memberships: MembershipRow[];
	changes: ChangeRow[];
	payments: PaymentRow[];
	/** The customers' credit, per currency; only added to. */
	ledger: CreditRow[];
	/** The history; only added to. */
	events: EventRow[];
	moves: MoveRun[];
	move_rows: MoveEntry[];
	/** What was answered to an Idempotency-Key, per membership. */
	answers: { membership_id: number; key: string; body: string; status: number; answer: unknown }[];
	/** When the whole network was swept last. */
	last_sweep_gmt: string | null;
	/** The last id given, per table, and the last number of a payment, per year. */
	last: Record<string, number>;
	/** How each user likes to see lists: by login, by list. */
	views: Record<string, Partial<Record<View['list'], View>>>;
	/** What signs quote tokens. */
	secret: string;
	/** The nonce that is good now. */
	nonce: string;
}

type Table = 'groups' | 'products' | 'users' | 'sites' | 'memberships' | 'changes' | 'payments' | 'ledger' | 'events' | 'moves';

export interface Db {
	state: State;
	nextId(table: Table | 'posts' | `payments-${string}`): number;
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
				changes: rows(state.changes), payments: rows(state.payments), ledger: [...state.ledger], events: [...state.events], moves: rows(state.moves), move_rows: rows(state.move_rows), answers: [...state.answers], last: { ...state.last },
			};
			try {
				return work();
			} catch (error) {
				this.state = before;
				throw error;
			}
		},
		credit(userId, currency) {
			return this.state.ledger.findLast((entry) => entry.user_id === userId && entry.currency === currency)?.balance_after ?? 0;
		},
	};
}
