// Made by bin/types.mjs from includes/Schema. Do not edit.

export interface Schemas {
	'account-membership': AccountMembership;
	account: Account;
	'addon-choice': AddonChoice;
	calendar: Calendar;
	change: Change;
	'credit-entry': CreditEntry;
	event: Event;
	item: Item;
	limits: Limits;
	membership: Membership;
	'move-row': MoveRow;
	move: Move;
	options: Options;
	overview: Overview;
	paths: Paths;
	payment: Payment;
	period: Period;
	'plan-group-order': PlanGroupOrder;
	'plan-group': PlanGroup;
	preview: Preview;
	price: Price;
	'product-file': ProductFile;
	'product-import': ProductImport;
	product: Product;
	'quote-line': QuoteLine;
	quote: Quote;
	reports: Reports;
	segment: Segment;
	selection: Selection;
	settings: Settings;
	terms: Terms;
	usage: Usage;
	user: User;
	view: View;
	waiting: Waiting;
	warnings: Warnings;
}
/**
 * A membership as its customer sees it.
 */
export interface AccountMembership {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * Owner.
	 */
	user_id: number;
	/**
	 * State.
	 */
	status: 'pending' | 'trialing' | 'active' | 'on_hold' | 'expired' | 'cancelled';
	/**
	 * The plan held.
	 */
	plan_id: number;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	period: Period | null;
	trial: {
		/**
		 * First day.
		 */
		start: string;
		/**
		 * Day it ends.
		 */
		end: string;
	} | null;
	/**
	 * The customer asked to end it then.
	 */
	cancel_at: string | null;
	/**
	 * The plan first, then add-ons.
	 */
	items: Item[];
	/**
	 * Sites it covers.
	 */
	sites: {
		/**
		 * Site.
		 */
		id: number;
		/**
		 * Its name.
		 */
		name: string;
		/**
		 * Its address.
		 */
		url: string;
	}[];
	/**
	 * The customer's credit in this currency.
	 */
	credit: number;
	/**
	 * To be added to the next bill.
	 */
	carried: number;
	/**
	 * Highest setup fee ever paid in the group.
	 */
	setup_fee_paid: number;
	discount: {
		/**
		 * Kind.
		 */
		type: 'percent' | 'amount';
		/**
		 * Parts per million.
		 */
		ppm?: number;
		/**
		 * Minor units per line.
		 */
		amount?: number;
		product_ids?: number[] | null;
		cycles_left?: number | null;
		/**
		 * What it is called.
		 */
		code?: string;
		/**
		 * First day on which a charge or bill is discounted.
		 */
		from?: string | null;
		/**
		 * Last such day.
		 */
		until?: string | null;
	} | null;
	/**
	 * The next bill (R8); with a change that waits for its day, the one that it will make.
	 */
	next_bill: {
		/**
		 * Billing date.
		 */
		on: string;
		/**
		 * With tax, after discount, with what was carried; credit is not subtracted (R8).
		 */
		amount: number;
	} | null;
	/**
	 * Completed payments with money.
	 */
	times_billed: number;
	/**
	 * Used for bills.
	 */
	payment_method: 'manual' | 'sandbox_card';
	pending_change: Change | null;
	/**
	 * Since when.
	 */
	created_gmt: string;
	/**
	 * Last written.
	 */
	modified_gmt: string;
	plan: {
		/**
		 * Product.
		 */
		id: number;
		/**
		 * Name.
		 */
		name: string;
		/**
		 * Text.
		 */
		description: string;
		/**
		 * Picture.
		 */
		image: string;
		/**
		 * Card lines.
		 */
		features: string[];
		/**
		 * State.
		 */
		status: 'active' | 'inactive';
	};
	/**
	 * Effective limits with use on the current site.
	 */
	limits: {
		/**
		 * Limit.
		 */
		key: string;
		/**
		 * null: unlimited; a word where nothing is counted.
		 */
		limit: number | null | string;
		/**
		 * In use on this site; null where it is not counted yet.
		 */
		used: number | null;
	}[];
	/**
	 * The last ten, newest first.
	 */
	payments: Payment[];
	/**
	 * The last ten, newest first.
	 */
	changes: Change[];
	refusal: {
		/**
		 * Why it cannot be changed now: a refusal code of R2.1.
		 */
		code: string | null;
		/**
		 * A sentence for people, or empty.
		 */
		message: string;
	};
	/**
	 * The customer's tax country, ISO 3166; null: the network's.
	 */
	country: string | null;
	/**
	 * On hold since.
	 */
	on_hold_since: string | null;
	/**
	 * On hold: the day on which it ends unless its bill is paid.
	 */
	expires_on: string | null;
	/**
	 * When it expired or was cancelled.
	 */
	ended_on: string | null;
	/**
	 * The pending payment, if any.
	 */
	open_payment: Payment | null;
}
/**
 * From start (included) to end (excluded, the billing date).
 */
export interface Period {
	/**
	 * First day.
	 */
	start: string;
	/**
	 * Billing date.
	 */
	end: string;
	unit: 'day' | 'week' | 'month' | 'year';
	/**
	 * Units per period.
	 */
	count: number;
	/**
	 * Day of the month that periods start on, clamped without drift (R1.4).
	 */
	anchor_day: number;
}
/**
 * One product held in a membership.
 */
export interface Item {
	/**
	 * Product id.
	 */
	product_id: number;
	/**
	 * The product's name.
	 */
	name: string;
	/**
	 * The product's type.
	 */
	type: 'plan' | 'package' | 'service';
	/**
	 * Pieces.
	 */
	quantity: number;
	/**
	 * Agreed price per piece and period.
	 */
	unit_amount: number;
	segment: Segment | null;
}
/**
 * What the running item was really charged for, after discount, without setup fee.
 */
export interface Segment {
	/**
	 * First day charged.
	 */
	from: string;
	/**
	 * Charged, minor units (with tax when prices include it).
	 */
	amount: number;
	/**
	 * Given back of it.
	 */
	refunded?: number;
	/**
	 * Tax rate in parts per million.
	 */
	tax_ppm?: number;
}
/**
 * A change of a membership, waiting or done.
 */
export interface Change {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Membership.
	 */
	membership_id: number;
	/**
	 * R3.
	 */
	kind:
		'none' | 'upgrade' | 'downgrade' | 'longer' | 'shorter' | 'crossgrade' | 'add' | 'remove' | 'mixed' | 'reactivate';
	/**
	 * State.
	 */
	status: 'awaiting_payment' | 'scheduled' | 'applied' | 'superseded' | 'cancelled' | 'expired' | 'failed';
	/**
	 * The day it takes effect.
	 */
	effective_on: string;
	selection: Selection;
	/**
	 * The quote as it was shown, without token.
	 */
	quote: {
		[k: string]: unknown;
	};
	/**
	 * Names for people, as they were then.
	 */
	summary: {
		/**
		 * Plan before.
		 */
		from_plan: string;
		/**
		 * Plan after.
		 */
		to_plan: string;
		/**
		 * Add-ons added or grown.
		 */
		added: string[];
		/**
		 * Add-ons that end or shrink.
		 */
		removed: string[];
	};
	actor: {
		/**
		 * User; 0 for the system.
		 */
		id: number;
		/**
		 * Display name.
		 */
		name: string;
	};
	/**
	 * Why, when an admin did it or when it failed.
	 */
	reason: string;
	/**
	 * The payment it waits for or was paid with.
	 */
	payment_id: number | null;
	/**
	 * The run that moved many memberships, which it was part of.
	 */
	move_id: number | null;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * When.
	 */
	created_gmt: string;
	/**
	 * When it took effect.
	 */
	applied_gmt: string | null;
}
/**
 * Everything recurring that shall be held afterwards, and one-time services to buy.
 */
export interface Selection {
	/**
	 * The plan.
	 */
	plan_id: number;
	/**
	 * Unit of the period; null for free, lifetime and one-time prices.
	 */
	unit?: 'day' | 'week' | 'month' | 'year' | null;
	/**
	 * How many units a period has; null where the unit is null.
	 */
	count?: number | null;
	/**
	 * Each product once.
	 *
	 * @maxItems 100
	 */
	addons?: AddonChoice[];
}
/**
 * An add-on and how many of it.
 */
export interface AddonChoice {
	/**
	 * Product id.
	 */
	product_id: number;
	/**
	 * Pieces.
	 */
	quantity?: number;
}
/**
 * What was or is to be paid.
 */
export interface Payment {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * For people, e.g. 2026-000012.
	 */
	number: string;
	/**
	 * Membership.
	 */
	membership_id: number;
	change_id: number | null;
	/**
	 * State.
	 */
	status: 'pending' | 'completed' | 'failed' | 'voided' | 'refunded';
	/**
	 * Payment method.
	 */
	method: 'manual' | 'sandbox_card' | 'credit';
	/**
	 * As quoted.
	 */
	lines: {
		/**
		 * Kind of line.
		 */
		type: 'setup_fee' | 'charge' | 'credit' | 'carried' | 'credit_used' | 'carried_on';
		product_id: number | null;
		/**
		 * The product's name, or what the line is.
		 */
		label: string;
		/**
		 * Minor units.
		 */
		amount: number;
		/**
		 * Minor units.
		 */
		tax: number;
		/**
		 * Parts per million.
		 */
		tax_ppm: number;
		/**
		 * First day that it pays for.
		 */
		from: string | null;
		/**
		 * The day after the last.
		 */
		to: string | null;
	}[];
	/**
	 * Minor units.
	 */
	total: number;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	/**
	 * What a pending payment waits for.
	 */
	action: 'confirm_card' | 'await_manager' | 'await_customer' | 'retry' | null;
	/**
	 * Why it failed, a sentence for people; else empty.
	 */
	error: string;
	/**
	 * When.
	 */
	created_gmt: string;
	/**
	 * When it was paid.
	 */
	paid_gmt: string | null;
	/**
	 * What it pays: a change, the next period, or the first one.
	 */
	purpose: 'change' | 'renewal' | 'first';
	/**
	 * The billing date that a renewal pays for.
	 */
	due_on: string | null;
	/**
	 * The period that a renewal pays for.
	 */
	period: {
		/**
		 * First day.
		 */
		start: string;
		/**
		 * The day after the last.
		 */
		end: string;
	} | null;
	/**
	 * When a declined card is tried again.
	 */
	next_try_on: string | null;
	/**
	 * Minor units given back.
	 */
	refunded: number;
	/**
	 * Each time money was given back.
	 */
	refunds: {
		/**
		 * Minor units.
		 */
		amount: number;
		/**
		 * Why.
		 */
		reason: string;
		/**
		 * Who did it.
		 */
		actor: {
			/**
			 * User, or 0.
			 */
			id: number;
			/**
			 * Display name.
			 */
			name: string;
		};
		/**
		 * When.
		 */
		created_gmt: string;
	}[];
	/**
	 * What of its money became credit: it came too late, or was paid ahead for something that changed.
	 */
	credited: number;
	/**
	 * Who was billed.
	 */
	bill_to: {
		/**
		 * Name.
		 */
		name: string;
		/**
		 * Address.
		 */
		email: string;
		/**
		 * Tax country, or empty.
		 */
		country: string;
	};
	/**
	 * Who sells, for the invoice; only where one payment is asked for.
	 */
	seller?: string;
}
/**
 * Everything the Account page needs in one answer.
 */
export interface Account {
	/**
	 * Billing day.
	 */
	today: string;
	/**
	 * Billing time zone, IANA name or offset.
	 */
	time_zone: string;
	user: {
		/**
		 * User.
		 */
		id: number;
		/**
		 * Display name.
		 */
		name: string;
	};
	site: {
		/**
		 * Site.
		 */
		id: number;
		/**
		 * Its name.
		 */
		name: string;
		/**
		 * Its address.
		 */
		url: string;
	};
	/**
	 * Those that cover the current site and belong to the user.
	 */
	memberships: AccountMembership[];
}
/**
 * The day of a scheduled change, for a calendar.
 */
export interface Calendar {
	/**
	 * What the file is called when it is saved.
	 */
	filename: string;
	/**
	 * The file: iCalendar (RFC 5545), text/calendar.
	 */
	content: string;
}
/**
 * An entry of a customer's credit ledger; never changed or deleted.
 */
export interface CreditEntry {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Minor units: positive is given, negative is spent or paid out.
	 */
	amount: number;
	/**
	 * The balance with it.
	 */
	balance_after: number;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	/**
	 * Where it came from or went.
	 */
	reason: 'used' | 'given_back' | 'late_payment' | 'paid_ahead' | 'added' | 'paid_out';
	/**
	 * What a manager said about it; else empty.
	 */
	note: string;
	/**
	 * Membership.
	 */
	membership_id: number | null;
	/**
	 * Change.
	 */
	change_id: number | null;
	/**
	 * Payment.
	 */
	payment_id: number | null;
	/**
	 * Who did it.
	 */
	actor: {
		/**
		 * User, or 0.
		 */
		id: number;
		/**
		 * Display name.
		 */
		name: string;
	};
	/**
	 * When.
	 */
	created_gmt: string;
}
/**
 * Something that happened to a membership; never changed or deleted.
 */
export interface Event {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * What happened, e.g. change.applied.
	 */
	type: string;
	/**
	 * Membership.
	 */
	membership_id: number | null;
	/**
	 * Change.
	 */
	change_id: number | null;
	/**
	 * Payment.
	 */
	payment_id: number | null;
	/**
	 * Who did it.
	 */
	actor: {
		/**
		 * User, or 0.
		 */
		id: number;
		/**
		 * Display name.
		 */
		name: string;
	};
	/**
	 * From where.
	 */
	origin: 'rest' | 'cli' | 'sweep';
	/**
	 * Why, as far as somebody said.
	 */
	reason: string;
	/**
	 * What of it was otherwise before.
	 */
	before: {
		[k: string]: unknown;
	} | null;
	/**
	 * The same afterwards.
	 */
	after: {
		[k: string]: unknown;
	} | null;
	/**
	 * When.
	 */
	created_gmt: string;
}
/**
 * What can be limited on this network, and how far edited limits have come on their way to the sites.
 */
export interface Limits {
	/**
	 * Public post types.
	 */
	post_types: {
		/**
		 * What follows the kind in a limit's key.
		 */
		key: string;
		/**
		 * Its name.
		 */
		label: string;
	}[];
	/**
	 * Roles.
	 */
	roles: {
		/**
		 * What follows the kind in a limit's key.
		 */
		key: string;
		/**
		 * Its name.
		 */
		label: string;
	}[];
	/**
	 * Installed plugins that the network has not activated for all.
	 */
	plugins: {
		/**
		 * What follows the kind in a limit's key.
		 */
		key: string;
		/**
		 * Its name.
		 */
		label: string;
	}[];
	/**
	 * Installed themes.
	 */
	themes: {
		/**
		 * What follows the kind in a limit's key.
		 */
		key: string;
		/**
		 * Its name.
		 */
		label: string;
	}[];
	/**
	 * Edited products whose sites are not all up to date yet; product 0: settings.
	 */
	jobs: {
		/**
		 * Product.
		 */
		product_id: number;
		/**
		 * Memberships in all.
		 */
		total: number;
		/**
		 * Memberships done.
		 */
		done: number;
	}[];
}
/**
 * What a customer holds: one plan, some add-ons, a status, a period, sites.
 */
export interface Membership {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * Owner.
	 */
	user_id: number;
	/**
	 * State.
	 */
	status: 'pending' | 'trialing' | 'active' | 'on_hold' | 'expired' | 'cancelled';
	/**
	 * The plan held.
	 */
	plan_id: number;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	period: Period | null;
	trial: {
		/**
		 * First day.
		 */
		start: string;
		/**
		 * Day it ends.
		 */
		end: string;
	} | null;
	/**
	 * The customer asked to end it then.
	 */
	cancel_at: string | null;
	/**
	 * The plan first, then add-ons.
	 */
	items: Item[];
	/**
	 * Sites it covers.
	 */
	sites: {
		/**
		 * Site.
		 */
		id: number;
		/**
		 * Its name.
		 */
		name: string;
		/**
		 * Its address.
		 */
		url: string;
	}[];
	/**
	 * The customer's credit in this currency.
	 */
	credit: number;
	/**
	 * To be added to the next bill.
	 */
	carried: number;
	/**
	 * Highest setup fee ever paid in the group.
	 */
	setup_fee_paid: number;
	discount: {
		/**
		 * Kind.
		 */
		type: 'percent' | 'amount';
		/**
		 * Parts per million.
		 */
		ppm?: number;
		/**
		 * Minor units per line.
		 */
		amount?: number;
		product_ids?: number[] | null;
		cycles_left?: number | null;
		/**
		 * What it is called.
		 */
		code?: string;
		/**
		 * First day on which a charge or bill is discounted.
		 */
		from?: string | null;
		/**
		 * Last such day.
		 */
		until?: string | null;
	} | null;
	/**
	 * The next bill (R8); with a change that waits for its day, the one that it will make.
	 */
	next_bill: {
		/**
		 * Billing date.
		 */
		on: string;
		/**
		 * With tax, after discount, with what was carried; credit is not subtracted (R8).
		 */
		amount: number;
	} | null;
	/**
	 * Completed payments with money.
	 */
	times_billed: number;
	/**
	 * Used for bills.
	 */
	payment_method: 'manual' | 'sandbox_card';
	pending_change: Change | null;
	/**
	 * Since when.
	 */
	created_gmt: string;
	/**
	 * Last written.
	 */
	modified_gmt: string;
	user: {
		/**
		 * User.
		 */
		id: number;
		/**
		 * Display name.
		 */
		name: string;
		/**
		 * Address.
		 */
		email: string;
	};
	/**
	 * The plan's name.
	 */
	plan_name: string;
	/**
	 * The plan's group.
	 */
	plan_group: number | null;
	/**
	 * The pending payment, if any.
	 */
	open_payment: Payment | null;
	/**
	 * Written to set the sites.
	 *
	 * @maxItems 1000
	 */
	site_ids?: number[];
	/**
	 * Written to end it with its period, or to take that back.
	 */
	cancel_at_period_end?: boolean;
	/**
	 * The customer's tax country, ISO 3166; null: the network's.
	 */
	country: string | null;
	/**
	 * On hold since.
	 */
	on_hold_since: string | null;
	/**
	 * On hold: the day on which it ends unless its bill is paid.
	 */
	expires_on: string | null;
	/**
	 * When it expired or was cancelled.
	 */
	ended_on: string | null;
}
/**
 * A membership in a run that moves many.
 */
export interface MoveRow {
	/**
	 * Membership.
	 */
	membership_id: number;
	/**
	 * Its customer.
	 */
	user: {
		/**
		 * User.
		 */
		id: number;
		/**
		 * Display name.
		 */
		name: string;
		/**
		 * Address.
		 */
		email: string;
	};
	/**
	 * The plan it comes from.
	 */
	plan_name: string;
	/**
	 * waiting: not checked yet. ready: to be moved. same: nothing would change. refused: cannot be moved. applied: moved. scheduled: will be on its billing date. awaiting_payment: will be when its payment comes. failed: was ready, and could not be moved.
	 */
	status: 'waiting' | 'ready' | 'same' | 'refused' | 'applied' | 'scheduled' | 'awaiting_payment' | 'failed';
	/**
	 * Why it is refused or failed, as an error's code; else empty.
	 */
	code: string;
	/**
	 * The same as a sentence.
	 */
	message: string;
	/**
	 * R3; null: it is not moved.
	 */
	kind:
		'upgrade' | 'downgrade' | 'longer' | 'shorter' | 'crossgrade' | 'add' | 'remove' | 'mixed' | 'reactivate' | null;
	/**
	 * now, or period_end.
	 */
	effective: 'now' | 'period_end' | null;
	/**
	 * The day it takes effect.
	 */
	effective_on: string | null;
	/**
	 * ISO 4217.
	 */
	currency: string | null;
	/**
	 * Due now, minor units.
	 */
	due_now: number;
	/**
	 * Given as credit, minor units.
	 */
	credit: number;
	/**
	 * How what is due is paid; null: nothing is.
	 */
	method: string | null;
	/**
	 * What would be over the new limits.
	 */
	over_limit: {
		/**
		 * Site; 0 for the membership as a whole.
		 */
		site_id: number;
		/**
		 * Its name.
		 */
		site: string;
		/**
		 * Limit.
		 */
		key: string;
		/**
		 * In use.
		 */
		used: number;
		/**
		 * Allowed afterwards.
		 */
		limit: number;
		/**
		 * Whether the change is refused, has to be acknowledged, or only says so.
		 */
		policy: 'block' | 'acknowledge' | 'warn';
		/**
		 * Where to mend it.
		 */
		url: string;
	}[];
	/**
	 * What has to be acknowledged.
	 */
	acknowledge: ('addons_end' | 'over_limit' | 'old_price_lost')[];
	/**
	 * The change that was made.
	 */
	change_id: number | null;
}
/**
 * A run that moves many memberships to another plan: checked first, then started.
 */
export interface Move {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Raised by one on each change of its state. Sent with one, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * checking: the dry run is on its way. checked: its result waits to be started.
	 */
	status: 'checking' | 'checked' | 'running' | 'paused' | 'done' | 'cancelled';
	/**
	 * The plan that they are moved to.
	 */
	plan_id: number;
	/**
	 * Its name.
	 */
	plan_name: string;
	/**
	 * When it takes effect; null: as each one's group says.
	 */
	when: 'now' | 'period_end' | null;
	/**
	 * Whether what is due now is waived (R7.4).
	 */
	waive: boolean;
	/**
	 * How what is due now is paid. held: as each one's bills are, stored cards are charged. manual: by hand.
	 */
	payment: 'held' | 'manual';
	/**
	 * Why; for the history. Required when something is waived.
	 */
	reason: string;
	/**
	 * Who made it.
	 */
	actor: {
		/**
		 * User; 0 for the system.
		 */
		id: number;
		/**
		 * Display name.
		 */
		name: string;
	};
	/**
	 * How many memberships it has.
	 */
	total: number;
	/**
	 * How many are in which state.
	 */
	counts: {
		/**
		 * Not checked yet.
		 */
		waiting: number;
		/**
		 * To be moved.
		 */
		ready: number;
		/**
		 * Nothing would change.
		 */
		same: number;
		/**
		 * Cannot be moved.
		 */
		refused: number;
		/**
		 * Moved.
		 */
		applied: number;
		/**
		 * Will be on its billing date.
		 */
		scheduled: number;
		/**
		 * Will be when its payment comes.
		 */
		awaiting_payment: number;
		/**
		 * Was ready, and could not be moved.
		 */
		failed: number;
	};
	/**
	 * Money of those that are to be moved, or were, by currency, as it was shown.
	 */
	totals: {
		/**
		 * ISO 4217.
		 */
		currency: string;
		/**
		 * Number.
		 */
		memberships: number;
		/**
		 * Due now, minor units.
		 */
		due_now: number;
		/**
		 * Given as credit, minor units.
		 */
		credit: number;
		/**
		 * Of it, what has been done.
		 */
		moved: {
			/**
			 * Number.
			 */
			memberships: number;
			/**
			 * Due now, minor units.
			 */
			due_now: number;
			/**
			 * Given as credit, minor units.
			 */
			credit: number;
		};
	}[];
	/**
	 * How many would use more than they will be allowed.
	 */
	over_limit: number;
	/**
	 * What has to be acknowledged to start it, and of how many.
	 */
	acknowledge: {
		/**
		 * As in a quote.
		 */
		code: 'addons_end' | 'over_limit' | 'old_price_lost';
		/**
		 * Number.
		 */
		memberships: number;
	}[];
	/**
	 * When it was made.
	 */
	created_gmt: string;
	/**
	 * When its state changed last.
	 */
	modified_gmt: string;
}
/**
 * What a membership can be switched to.
 */
export interface Options {
	/**
	 * Membership.
	 */
	membership_id: number;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	membership_version: number;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	/**
	 * Billing day.
	 */
	today: string;
	/**
	 * In rank order; the family of the present plan only.
	 */
	plans: {
		/**
		 * Product.
		 */
		id: number;
		/**
		 * Name.
		 */
		name: string;
		/**
		 * Slug.
		 */
		slug: string;
		/**
		 * Text.
		 */
		description: string;
		/**
		 * Picture.
		 */
		image: string;
		/**
		 * Card lines.
		 */
		features: string[];
		featured: boolean;
		/**
		 * State.
		 */
		status: 'active' | 'inactive';
		/**
		 * Rank.
		 */
		rank: number;
		state:
			| 'current'
			| 'upgrade'
			| 'downgrade'
			| 'longer'
			| 'shorter'
			| 'crossgrade'
			| 'reactivate'
			| 'scheduled'
			| 'unavailable';
		/**
		 * Refusal code (R2) when unavailable.
		 */
		reason: string | null;
		/**
		 * The reason as a sentence, or empty.
		 */
		reason_message: string;
		/**
		 * Each period it is sold for.
		 */
		prices: {
			/**
			 * Unit of the period; null for free, lifetime and one-time prices.
			 */
			unit: 'day' | 'week' | 'month' | 'year' | null;
			/**
			 * How many units a period has; null where the unit is null.
			 */
			count: number | null;
			/**
			 * Price of one period, per piece.
			 */
			amount: number;
			/**
			 * Charged once, on an upgrade (R6.1).
			 */
			setup_fee: number;
			/**
			 * Days of trial for new memberships (R10).
			 */
			trial_days: number;
			state:
				| 'current'
				| 'upgrade'
				| 'downgrade'
				| 'longer'
				| 'shorter'
				| 'crossgrade'
				| 'reactivate'
				| 'scheduled'
				| 'unavailable';
			/**
			 * Refusal code (R2) when unavailable.
			 */
			reason: string | null;
			/**
			 * The reason as a sentence, or empty.
			 */
			reason_message: string;
			effective: 'now' | 'period_end' | null;
			/**
			 * The day a switch would take effect.
			 */
			effective_on: string | null;
		}[];
		/**
		 * Add-ons it offers.
		 */
		addons: number[];
		/**
		 * What the product allows: key to number, null is unlimited, absent says nothing. Keys: disk_space (MB), sites, visits, users, users.{role}, posts.{post type}; custom_domain (yes, no), role, plugins.{file} and themes.{folder} (available, hidden, off, on; * for all others) have words. A package adds its numbers to the plan's, times its quantity, and unlimited wins; its words replace the plan's.
		 */
		limits: {
			[k: string]: number | null | string;
		};
	}[];
	/**
	 * Every add-on that one of the plans offers or that is held.
	 */
	addons: {
		/**
		 * Product.
		 */
		id: number;
		/**
		 * Name.
		 */
		name: string;
		/**
		 * Text.
		 */
		description: string;
		/**
		 * Type.
		 */
		type: 'package' | 'service';
		/**
		 * State.
		 */
		status: 'active' | 'inactive';
		/**
		 * Picture.
		 */
		image: string;
		/**
		 * Prices.
		 */
		prices: Price[];
		/**
		 * What the product allows: key to number, null is unlimited, absent says nothing. Keys: disk_space (MB), sites, visits, users, users.{role}, posts.{post type}; custom_domain (yes, no), role, plugins.{file} and themes.{folder} (available, hidden, off, on; * for all others) have words. A package adds its numbers to the plan's, times its quantity, and unlimited wins; its words replace the plan's.
		 */
		limits: {
			[k: string]: number | null | string;
		};
		/**
		 * Pieces held now.
		 */
		held: number;
		/**
		 * Most one may hold.
		 */
		max_quantity: number;
	}[];
	/**
	 * To choose from when something is due.
	 */
	payment_methods: {
		/**
		 * Method.
		 */
		id: 'manual' | 'sandbox_card';
		/**
		 * For people.
		 */
		label: string;
		/**
		 * What happens.
		 */
		description: string;
	}[];
	/**
	 * What being over a limit means.
	 */
	acknowledge_over_limit: 'block' | 'acknowledge' | 'warn';
	/**
	 * The quote function's input without selection, so that the browser can preview (see docs/billing-rules.md).
	 */
	quote_input: {
		[k: string]: unknown;
	};
}
/**
 * What a product costs for one period (R1). Amounts in minor units of the product's currency.
 */
export interface Price {
	/**
	 * Unit of the period; null for free, lifetime and one-time prices.
	 */
	unit: 'day' | 'week' | 'month' | 'year' | null;
	/**
	 * How many units a period has; null where the unit is null.
	 */
	count: number | null;
	/**
	 * Price of one period, per piece.
	 */
	amount: number;
	/**
	 * Charged once, on an upgrade (R6.1).
	 */
	setup_fee?: number;
	/**
	 * Days of trial for new memberships (R10).
	 */
	trial_days?: number;
}
/**
 * What waits for whom: what a manager should look at first.
 */
export interface Overview {
	/**
	 * Billing day.
	 */
	today: string;
	/**
	 * When due work was last looked for; null: never.
	 */
	last_sweep_gmt: string | null;
	/**
	 * Pending payments that a manager confirms when the money is there; oldest first.
	 */
	awaiting_manager: {
		/**
		 * How many there are.
		 */
		count: number;
		/**
		 * The first ten.
		 */
		items: {
			/**
			 * Membership.
			 */
			membership_id: number;
			/**
			 * Display name of who holds it.
			 */
			customer: string;
			/**
			 * Plan held.
			 */
			plan_name: string;
			/**
			 * Payment it is about.
			 */
			payment_id: number | null;
			/**
			 * That payment's number, or empty.
			 */
			number: string;
			/**
			 * Change it is about.
			 */
			change_id: number | null;
			/**
			 * Minor units; null: not about money.
			 */
			amount: number | null;
			/**
			 * ISO 4217 code.
			 */
			currency: string;
			/**
			 * The day it is about: due, tried again, on hold since, failed, billed.
			 */
			on: string | null;
			/**
			 * Why, as a sentence, or empty.
			 */
			reason: string;
		}[];
	};
	/**
	 * Pending payments whose card was declined or asks for a confirmation: tried again (on), or left to the customer (on: null).
	 */
	declined: {
		/**
		 * How many there are.
		 */
		count: number;
		/**
		 * The first ten.
		 */
		items: {
			/**
			 * Membership.
			 */
			membership_id: number;
			/**
			 * Display name of who holds it.
			 */
			customer: string;
			/**
			 * Plan held.
			 */
			plan_name: string;
			/**
			 * Payment it is about.
			 */
			payment_id: number | null;
			/**
			 * That payment's number, or empty.
			 */
			number: string;
			/**
			 * Change it is about.
			 */
			change_id: number | null;
			/**
			 * Minor units; null: not about money.
			 */
			amount: number | null;
			/**
			 * ISO 4217 code.
			 */
			currency: string;
			/**
			 * The day it is about: due, tried again, on hold since, failed, billed.
			 */
			on: string | null;
			/**
			 * Why, as a sentence, or empty.
			 */
			reason: string;
		}[];
	};
	/**
	 * Memberships on hold (on: since when), with what they owe.
	 */
	on_hold: {
		/**
		 * How many there are.
		 */
		count: number;
		/**
		 * The first ten.
		 */
		items: {
			/**
			 * Membership.
			 */
			membership_id: number;
			/**
			 * Display name of who holds it.
			 */
			customer: string;
			/**
			 * Plan held.
			 */
			plan_name: string;
			/**
			 * Payment it is about.
			 */
			payment_id: number | null;
			/**
			 * That payment's number, or empty.
			 */
			number: string;
			/**
			 * Change it is about.
			 */
			change_id: number | null;
			/**
			 * Minor units; null: not about money.
			 */
			amount: number | null;
			/**
			 * ISO 4217 code.
			 */
			currency: string;
			/**
			 * The day it is about: due, tried again, on hold since, failed, billed.
			 */
			on: string | null;
			/**
			 * Why, as a sentence, or empty.
			 */
			reason: string;
		}[];
	};
	/**
	 * Changes that failed in the last 30 days; newest first.
	 */
	failed_changes: {
		/**
		 * How many there are.
		 */
		count: number;
		/**
		 * The first ten.
		 */
		items: {
			/**
			 * Membership.
			 */
			membership_id: number;
			/**
			 * Display name of who holds it.
			 */
			customer: string;
			/**
			 * Plan held.
			 */
			plan_name: string;
			/**
			 * Payment it is about.
			 */
			payment_id: number | null;
			/**
			 * That payment's number, or empty.
			 */
			number: string;
			/**
			 * Change it is about.
			 */
			change_id: number | null;
			/**
			 * Minor units; null: not about money.
			 */
			amount: number | null;
			/**
			 * ISO 4217 code.
			 */
			currency: string;
			/**
			 * The day it is about: due, tried again, on hold since, failed, billed.
			 */
			on: string | null;
			/**
			 * Why, as a sentence, or empty.
			 */
			reason: string;
		}[];
	};
	/**
	 * Memberships whose billing date or scheduled change is today, with the amount of the bill.
	 */
	due_today: {
		/**
		 * How many there are.
		 */
		count: number;
		/**
		 * The first ten.
		 */
		items: {
			/**
			 * Membership.
			 */
			membership_id: number;
			/**
			 * Display name of who holds it.
			 */
			customer: string;
			/**
			 * Plan held.
			 */
			plan_name: string;
			/**
			 * Payment it is about.
			 */
			payment_id: number | null;
			/**
			 * That payment's number, or empty.
			 */
			number: string;
			/**
			 * Change it is about.
			 */
			change_id: number | null;
			/**
			 * Minor units; null: not about money.
			 */
			amount: number | null;
			/**
			 * ISO 4217 code.
			 */
			currency: string;
			/**
			 * The day it is about: due, tried again, on hold since, failed, billed.
			 */
			on: string | null;
			/**
			 * Why, as a sentence, or empty.
			 */
			reason: string;
		}[];
	};
	/**
	 * Cards that were asked more than ten minutes ago and whose answer is not settled yet.
	 */
	stuck: {
		/**
		 * How many there are.
		 */
		count: number;
		/**
		 * The first ten.
		 */
		items: {
			/**
			 * Membership.
			 */
			membership_id: number;
			/**
			 * Display name of who holds it.
			 */
			customer: string;
			/**
			 * Plan held.
			 */
			plan_name: string;
			/**
			 * Payment it is about.
			 */
			payment_id: number | null;
			/**
			 * That payment's number, or empty.
			 */
			number: string;
			/**
			 * Change it is about.
			 */
			change_id: number | null;
			/**
			 * Minor units; null: not about money.
			 */
			amount: number | null;
			/**
			 * ISO 4217 code.
			 */
			currency: string;
			/**
			 * The day it is about: due, tried again, on hold since, failed, billed.
			 */
			on: string | null;
			/**
			 * Why, as a sentence, or empty.
			 */
			reason: string;
		}[];
	};
}
/**
 * Who can go where in a group, or among the plans without one (id 0), and how.
 */
export interface Paths {
	/**
	 * For each pair of plans and period of the target.
	 */
	pairs: {
		/**
		 * Plan.
		 */
		from: number;
		/**
		 * Plan.
		 */
		to: number;
		/**
		 * Unit of the period; null for free, lifetime and one-time prices.
		 */
		unit: 'day' | 'week' | 'month' | 'year' | null;
		/**
		 * How many units a period has; null where the unit is null.
		 */
		count: number | null;
		kind:
			| 'none'
			| 'upgrade'
			| 'downgrade'
			| 'longer'
			| 'shorter'
			| 'crossgrade'
			| 'add'
			| 'remove'
			| 'mixed'
			| 'reactivate'
			| null;
		effective: 'now' | 'period_end' | null;
		/**
		 * Refusal code (R2) when unavailable.
		 */
		reason: string | null;
	}[];
	/**
	 * What looks wrong.
	 */
	warnings: {
		/**
		 * Warning.
		 */
		code:
			| 'single_plan'
			| 'unreachable_plan'
			| 'one_way'
			| 'order_against_prices'
			| 'inactive_in_the_middle'
			| 'mixed_currencies'
			| 'addon_without_price';
		/**
		 * Plans it is about.
		 */
		plan_ids: number[];
		/**
		 * Prices that are not there: of which add-on, for which period.
		 */
		missing: {
			/**
			 * Package or service.
			 */
			product_id: number;
			/**
			 * Its name.
			 */
			name: string;
			/**
			 * Unit of the period.
			 */
			unit: 'day' | 'week' | 'month' | 'year';
			/**
			 * How many units a period has.
			 */
			count: number;
		}[];
		/**
		 * A sentence for people.
		 */
		message: string;
	}[];
}
/**
 * The order of the plan groups among themselves.
 */
export interface PlanGroupOrder {
	/**
	 * All plan groups, each once.
	 *
	 * @maxItems 1000
	 */
	ids: number[];
}
/**
 * An ordered family of plans; customers switch inside it only.
 */
export interface PlanGroup {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * Any script.
	 */
	name: string;
	/**
	 * Per kind of change: at once, at the period end, or refused (R3).
	 */
	policy: {
		upgrade?: 'now' | 'period_end' | 'refuse';
		downgrade?: 'now' | 'period_end' | 'refuse';
		longer?: 'now' | 'period_end' | 'refuse';
		shorter?: 'now' | 'period_end' | 'refuse';
		crossgrade?: 'now' | 'period_end' | 'refuse';
	};
	/**
	 * Its place among the groups, lowest first; written by PUT /plan-groups/order. A new group is the last.
	 */
	position: number;
	/**
	 * Its plans, lowest rank first; written by PUT /plan-groups/{id}/plans.
	 */
	plan_ids: number[];
	/**
	 * When it was made.
	 */
	created_gmt: string;
	/**
	 * When it was last written.
	 */
	modified_gmt: string;
}
/**
 * What a customer on a plan would be offered, with amounts.
 */
export interface Preview {
	/**
	 * The plan held.
	 */
	plan_id: number;
	/**
	 * The day they look; the period held starts today.
	 */
	on: string;
	/**
	 * Unit of the period; null for free, lifetime and one-time prices.
	 */
	unit: 'day' | 'week' | 'month' | 'year' | null;
	/**
	 * How many units a period has; null where the unit is null.
	 */
	count: number | null;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	/**
	 * Plans in rank order, each price.
	 */
	offers: {
		/**
		 * Plan.
		 */
		plan_id: number;
		/**
		 * Name.
		 */
		name: string;
		/**
		 * Unit of the period; null for free, lifetime and one-time prices.
		 */
		unit: 'day' | 'week' | 'month' | 'year' | null;
		/**
		 * How many units a period has; null where the unit is null.
		 */
		count: number | null;
		/**
		 * Price.
		 */
		amount: number;
		state: 'current' | 'upgrade' | 'downgrade' | 'longer' | 'shorter' | 'crossgrade' | 'scheduled' | 'unavailable';
		/**
		 * Refusal code (R2) when unavailable.
		 */
		reason: string | null;
		/**
		 * Sentence or empty.
		 */
		reason_message: string;
		/**
		 * Day.
		 */
		effective_on: string | null;
		due_now: number | null;
		credit_after: number | null;
		next: {
			/**
			 * Billing date.
			 */
			on: string;
			/**
			 * With tax, after discount, with what was carried; credit is not subtracted (R8).
			 */
			amount: number;
		} | null;
	}[];
	options: Options;
}
/**
 * Products as a file that another network can read: nothing in it is an id.
 */
export interface ProductFile {
	/**
	 * What kind of file it is.
	 */
	format: 'tierway-products';
	/**
	 * Of the format.
	 */
	version: 1;
	/**
	 * In the order of their slugs. Of a product, what is not there stays as it is, or gets its default.
	 *
	 * @maxItems 5000
	 */
	products: {
		/**
		 * Which product it is.
		 */
		slug: string;
		/**
		 * Name of the plan group; one that is not there is made. null: none.
		 */
		plan_group?: string | null;
		/**
		 * Slugs of the packages and services that a plan offers, of this file or of the network.
		 *
		 * @maxItems 200
		 */
		addons?: string[];
		[k: string]: unknown;
	}[];
}
/**
 * What an import of products did, or would do.
 */
export interface ProductImport {
	/**
	 * Nothing was written.
	 */
	dry_run: boolean;
	/**
	 * Names this report. Sent with the import, it is refused when anything has become different meanwhile.
	 */
	token: string;
	/**
	 * How many of each.
	 */
	counts: {
		create: number;
		change: number;
		same: number;
		refuse: number;
	};
	/**
	 * Names of the plan groups that are made.
	 */
	plan_groups: string[];
	/**
	 * One for each in the file, in its order.
	 */
	products: {
		/**
		 * In the file; the first is 1.
		 */
		place: number;
		slug: string;
		name: string;
		/**
		 * Of the product that was there; null: none was.
		 */
		version: number | null;
		action: 'create' | 'change' | 'same' | 'refuse';
		/**
		 * What is changed.
		 */
		fields: string[];
		/**
		 * Why it is refused.
		 */
		problems: {
			/**
			 * Empty: the product as a whole.
			 */
			field: string;
			message: string;
		}[];
	}[];
}
/**
 * A plan, a package (changes limits) or a service (work done for the customer).
 */
export interface Product {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * Shown to customers.
	 */
	name: string;
	/**
	 * Short name in addresses; made from the name when empty.
	 */
	slug: string;
	/**
	 * Shown on the card.
	 */
	description: string;
	/**
	 * Set once, when the product is made.
	 */
	type: 'plan' | 'package' | 'service';
	/**
	 * An inactive product is not offered, and stays what it is for those who hold it.
	 */
	status: 'active' | 'inactive';
	/**
	 * Id of the plan group; null: none. Plans only.
	 */
	plan_group: number | null;
	/**
	 * Place in the group, lowest first.
	 */
	rank: number;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	/**
	 * Address of a picture.
	 */
	image: string;
	/**
	 * Shown on the card, in order.
	 *
	 * @maxItems 30
	 */
	features: string[];
	/**
	 * The card stands out.
	 */
	featured: boolean;
	/**
	 * Tax rate in parts per million.
	 */
	tax_ppm: number;
	/**
	 * One for each period that it is sold for. A free, lifetime or one-time price has unit null.
	 *
	 * @minItems 0
	 * @maxItems 20
	 */
	prices: Price[];
	/**
	 * Packages and services that this plan offers. Plans only.
	 *
	 * @maxItems 200
	 */
	addons: number[];
	/**
	 * What the product allows: key to number, null is unlimited, absent says nothing. Keys: disk_space (MB), sites, visits, users, users.{role}, posts.{post type}; custom_domain (yes, no), role, plugins.{file} and themes.{folder} (available, hidden, off, on; * for all others) have words. A package adds its numbers to the plan's, times its quantity, and unlimited wins; its words replace the plan's.
	 */
	limits: {
		[k: string]: number | null | string;
	};
	/**
	 * When it was made.
	 */
	created_gmt: string;
	/**
	 * When it was last written.
	 */
	modified_gmt: string;
	/**
	 * Memberships that hold it and run: active, in a trial or on hold.
	 */
	members: number;
	/**
	 * Taxed at the rate of this category in the customer's country; empty: at the product's own rate.
	 */
	tax_category: string;
}
/**
 * A line of a quote (R6).
 */
export interface QuoteLine {
	/**
	 * Kind of line.
	 */
	type: 'setup_fee' | 'charge' | 'credit' | 'waived';
	/**
	 * Product id.
	 */
	product_id: number;
	/**
	 * Minor units; credits are negative.
	 */
	amount: number;
	/**
	 * Tax of the line, minor units: on top, or inside when prices include it.
	 */
	tax: number;
	/**
	 * First day that the line pays for.
	 */
	from?: string;
	/**
	 * Day after the last.
	 */
	to?: string;
	/**
	 * What was shared: full price times quantity after discount, or what the segment was charged.
	 */
	base?: number;
	/**
	 * Days left, numerator of the share.
	 */
	days?: number;
	/**
	 * Days in all, denominator of the share.
	 */
	of?: number;
	/**
	 * Tax rate in parts per million.
	 */
	tax_ppm?: number;
}
/**
 * The quote function's output, and what confirming it needs.
 */
export interface Quote {
	/**
	 * What kind of change it is (R3).
	 */
	kind:
		'none' | 'upgrade' | 'downgrade' | 'longer' | 'shorter' | 'crossgrade' | 'add' | 'remove' | 'mixed' | 'reactivate';
	effective: 'now' | 'period_end' | null;
	/**
	 * The day it takes effect; null when nothing changes.
	 */
	effective_on: string | null;
	/**
	 * R6, in order.
	 */
	lines: QuoteLine[];
	/**
	 * Minor units to pay now (R7).
	 */
	due_now: number;
	/**
	 * Taken from the customer's credit.
	 */
	credit_used: number;
	/**
	 * The customer's credit afterwards.
	 */
	credit_after: number;
	/**
	 * Too little to charge: added to the next bill.
	 */
	carried: number;
	/**
	 * Add-ons that end with the change.
	 */
	ending: number[];
	/**
	 * The next bill (R8).
	 */
	next: {
		/**
		 * Billing date.
		 */
		on: string;
		/**
		 * With tax, after discount, with what was carried; credit is not subtracted (R8).
		 */
		amount: number;
	} | null;
	/**
	 * The period after a change that is now.
	 */
	period: Period | null;
	/**
	 * End of the trial after a change that is now.
	 */
	trial_end: string | null;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	selection: Selection;
	/**
	 * Names this quote when confirming. Empty when there is nothing to confirm.
	 */
	token: string;
	/**
	 * Until when the token is taken.
	 */
	expires_gmt: string;
	/**
	 * Membership.
	 */
	membership_id: number;
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	membership_version: number;
	/**
	 * What a network admin set, instead of what the rules say.
	 */
	terms: Terms | null;
	/**
	 * Limits that change; null is unlimited.
	 */
	limits_diff: {
		/**
		 * Limit.
		 */
		key: string;
		from: number | null | string;
		to: number | null | string;
		/**
		 * The highest use on any site, null where it is not counted.
		 */
		used: number | null;
	}[];
	/**
	 * What would be over the new limits.
	 */
	over_limit: {
		/**
		 * Site; 0 for the membership as a whole.
		 */
		site_id: number;
		/**
		 * Its name.
		 */
		site: string;
		/**
		 * Limit.
		 */
		key: string;
		/**
		 * In use.
		 */
		used: number;
		/**
		 * Allowed afterwards.
		 */
		limit: number;
		/**
		 * Whether the change is refused, has to be acknowledged, or only says so.
		 */
		policy: 'block' | 'acknowledge' | 'warn';
		/**
		 * Where to mend it.
		 */
		url: string;
	}[];
	/**
	 * What the customer must acknowledge, by code.
	 */
	acknowledge: ('addons_end' | 'over_limit' | 'old_price_lost')[];
	/**
	 * How it was worked out: each line with base, days and of.
	 */
	working: QuoteLine[];
	/**
	 * When it is not possible on its day: the plan held is renewed, or the membership is held; null: it does not wait for a day.
	 */
	otherwise: 'renew' | 'hold' | null;
}
/**
 * What a network admin sets for a change, instead of what the rules say.
 */
export interface Terms {
	/**
	 * When a change of plan or period takes effect. Absent: as the group says. What the group refuses stays refused.
	 */
	when?: 'now' | 'period_end';
	/**
	 * Price of the plan for the period chosen, minor units, from now on. Only with another plan or period.
	 */
	price?: number;
	/**
	 * Whether what is due now is waived (R7.4).
	 */
	waive?: boolean;
	/**
	 * Why; for the history. Required to confirm a price of one's own, or that something is waived.
	 */
	reason?: string;
}
/**
 * Members and recurring revenue per plan, what moved, month by month, and between which plans.
 */
export interface Reports {
	/**
	 * Billing day.
	 */
	today: string;
	/**
	 * Plans that somebody is on, by currency, group and rank.
	 */
	plans: {
		plan_id: number;
		name: string;
		/**
		 * Id of its group; null: none.
		 */
		plan_group: number | null;
		group_name: string;
		currency: string;
		/**
		 * Memberships that run: active, trialing or on hold.
		 */
		members: number;
		/**
		 * Of these, in a trial.
		 */
		trialing: number;
		/**
		 * Of these, on hold.
		 */
		on_hold: number;
		/**
		 * What those that are active are billed, with their add-ons, per month: minor units, as agreed, before discounts and tax. A year is twelve months, a day a 365th of a year.
		 */
		monthly: number;
	}[];
	/**
	 * The last twelve months, this one last.
	 */
	months: {
		month: string;
		/**
		 * Memberships made.
		 */
		joined: number;
		/**
		 * Ended ones that started again.
		 */
		restarted: number;
		/**
		 * Upgrades that came into force.
		 */
		upgraded: number;
		/**
		 * Downgrades that came into force.
		 */
		downgraded: number;
		/**
		 * Other changes: of period, add-ons, or between plans of one rank.
		 */
		other: number;
		/**
		 * Memberships that ended and have not started again.
		 */
		ended: number;
	}[];
	/**
	 * Changes from one plan to another that came into force in the twelve months, without those that started an ended membership again; the most frequent first.
	 */
	movements: {
		/**
		 * Plan that was left.
		 */
		from: number;
		/**
		 * Its name; empty when it is gone.
		 */
		from_name: string;
		/**
		 * Plan that was taken.
		 */
		to: number;
		/**
		 * Its name; empty when it is gone.
		 */
		to_name: string;
		/**
		 * Group of the plan that was taken; empty: none.
		 */
		group_name: string;
		/**
		 * How many, in each of the twelve months, in their order.
		 *
		 * @minItems 12
		 * @maxItems 12
		 */
		months: number[];
	}[];
}
/**
 * Network-wide rules of billing.
 */
export interface Settings {
	/**
	 * Raised by one on each write. Sent with a write, an older one is refused with tierway_version_conflict.
	 */
	version: number;
	/**
	 * ISO 4217 code.
	 */
	currency: string;
	/**
	 * How amounts name their currency: US$, its shortest sign ($), or its code (USD). Where it stands, separators and decimals are the reader's language's.
	 */
	currency_display: 'symbol' | 'narrow' | 'code';
	/**
	 * Billing time zone: an IANA name.
	 */
	time_zone: string;
	prices_include_tax: boolean;
	/**
	 * Setup fees on an upgrade (R6.1).
	 */
	setup_fee: 'none' | 'gap' | 'full';
	/**
	 * Smallest amount that is charged; less is carried to the next bill (R7.3).
	 */
	minimum_charge: number;
	/**
	 * Per kind of change: at once, at the period end, or refused (R3).
	 */
	policy: {
		upgrade?: 'now' | 'period_end' | 'refuse';
		downgrade?: 'now' | 'period_end' | 'refuse';
		longer?: 'now' | 'period_end' | 'refuse';
		shorter?: 'now' | 'period_end' | 'refuse';
		crossgrade?: 'now' | 'period_end' | 'refuse';
	};
	/**
	 * When a change leaves more in use than allowed: refuse it, ask for an acknowledgement, or only warn.
	 */
	over_limit: 'block' | 'acknowledge' | 'warn';
	/**
	 * The same for one kind of limit (disk_space, posts, users, sites, visits, plugins, themes, custom_domain, or another plugin's), where it differs.
	 */
	over_limit_kinds: {
		[k: string]: 'block' | 'acknowledge' | 'warn';
	};
	/**
	 * What becomes of the newest posts beyond a limit that has become smaller. It is undone when the limit grows.
	 */
	posts_over_limit: 'keep' | 'draft' | 'trash';
	/**
	 * Where a site with a domain of its own is when its plan does not allow one any more: at its address on the network until one does, or still at its domain.
	 */
	domain_over_limit: 'network' | 'keep';
	/**
	 * When a site has had more visits than its plan allows.
	 */
	visits_over_limit: 'notify' | 'block';
	/**
	 * What visitors then read; empty: a usual sentence.
	 */
	visits_page: string;
	/**
	 * What is left of the sites of a membership on hold: all, all but adding, or the account alone.
	 */
	on_hold_site: 'open' | 'read_only' | 'closed';
	/**
	 * So many days after it was put on hold.
	 */
	on_hold_site_days: number;
	/**
	 * The same when it has expired or was cancelled.
	 */
	ended_site: 'open' | 'read_only' | 'closed';
	/**
	 * So many days after its end.
	 */
	ended_site_days: number;
	/**
	 * What visitors of a closed site read; empty: a usual sentence.
	 */
	closed_page: string;
	/**
	 * Offered to customers. The sandbox card is never offered in production.
	 *
	 * @minItems 1
	 */
	payment_methods: ('manual' | 'sandbox_card')[];
	/**
	 * Days that a change waits for its money before it expires.
	 */
	payment_days: number;
	/**
	 * Days after the first declined try on which the card of a renewal is tried again; after the last one the membership is on hold.
	 *
	 * @maxItems 10
	 */
	retry_days: number[];
	/**
	 * Days on hold before a membership expires.
	 */
	grace_days: number;
	/**
	 * Days before the billing date on which a renewal that is paid by hand is invoiced.
	 */
	invoice_days: number;
	/**
	 * When a scheduled change is not possible on its day: renew the plan held, or hold the membership until the customer decides. Promised when the change is made.
	 */
	failed_change: 'renew' | 'hold';
	/**
	 * Tax country of customers who have none of their own; empty: none.
	 */
	country: string;
	/**
	 * Rates by country and tax category of a product.
	 *
	 * @maxItems 500
	 */
	tax_rates: {
		/**
		 * ISO 3166 code.
		 */
		country: string;
		/**
		 * Tax category.
		 */
		category: string;
		/**
		 * What the tax is called, e.g. VAT.
		 */
		name: string;
		/**
		 * Parts per million.
		 */
		ppm: number;
	}[];
	/**
	 * Who sells, as invoices name them: name, address, tax number.
	 */
	invoice_from: string;
	/**
	 * Mails that are sent.
	 */
	mails: (
		| 'change_scheduled'
		| 'change_applied'
		| 'change_cancelled'
		| 'change_failed'
		| 'payment_due'
		| 'payment_received'
		| 'payment_failed'
		| 'trial_ending'
		| 'change_reminder'
		| 'admin_attention'
	)[];
	/**
	 * Whether everything that Tierway keeps goes when the plugin is deleted. Otherwise all of it stays.
	 */
	delete_data: boolean;
}
/**
 * What is in use of a membership's limits on each of its sites, counted now.
 */
export interface Usage {
	/**
	 * Membership.
	 */
	membership_id: number;
	/**
	 * Its sites.
	 */
	sites: {
		/**
		 * Site.
		 */
		id: number;
		/**
		 * Its name.
		 */
		name: string;
		/**
		 * Its address.
		 */
		url: string;
		/**
		 * What the membership's status leaves of it.
		 */
		mode: 'open' | 'read_only' | 'closed';
		/**
		 * As they are in force there.
		 */
		limits: {
			/**
			 * Limit.
			 */
			key: string;
			/**
			 * Its name.
			 */
			label: string;
			/**
			 * null: unlimited; a word where nothing is counted.
			 */
			limit: number | null | string;
			/**
			 * In use; null where nothing counts it.
			 */
			used: number | null;
			/**
			 * Where less can be used; empty where there is no such screen.
			 */
			url: string;
		}[];
	}[];
}
/**
 * A user of the network, whom a membership can be made for, with their sites.
 */
export interface User {
	/**
	 * Unique id.
	 */
	id: number;
	/**
	 * What they sign in with.
	 */
	login: string;
	/**
	 * Display name.
	 */
	name: string;
	/**
	 * Address.
	 */
	email: string;
	/**
	 * Sites that they are a member of, without the network's main one.
	 */
	sites: {
		/**
		 * Site id.
		 */
		id: number;
		/**
		 * Title.
		 */
		name: string;
		/**
		 * Address.
		 */
		url: string;
		/**
		 * The membership that covers it.
		 */
		membership_id: number | null;
	}[];
}
/**
 * How a network admin likes to see a list; kept for each of them.
 */
export interface View {
	/**
	 * Which list.
	 */
	list: 'products' | 'memberships' | 'payments' | 'move';
	/**
	 * Layout of the list.
	 */
	type?: 'table' | 'grid' | 'list';
	/**
	 * Its columns.
	 *
	 * @maxItems 50
	 */
	fields?: string[];
	/**
	 * How many a page has.
	 */
	per_page?: number;
	/**
	 * What it is ordered by; null: as it usually is.
	 */
	sort?: null | {
		field: string;
		direction: 'asc' | 'desc';
	};
	/**
	 * How close its rows are.
	 */
	density?: 'compact' | 'balanced' | 'comfortable';
}
/**
 * Scheduled changes between plans, counted: what a plan that leaves its group takes away.
 */
export interface Waiting {
	/**
	 * Each pair of plans with such changes, also of a plan to itself for another period.
	 */
	changes: {
		/**
		 * Plan held.
		 */
		from: number;
		/**
		 * Plan chosen.
		 */
		to: number;
		/**
		 * How many changes wait for their day.
		 */
		count: number;
	}[];
}
/**
 * What looks wrong with the plan groups, all at once.
 */
export interface Warnings {
	/**
	 * Groups with something wrong, in their order; the plans without a group last.
	 */
	groups: {
		/**
		 * Plan group; 0: the plans without one.
		 */
		id: number;
		/**
		 * Its name.
		 */
		name: string;
		/**
		 * What looks wrong with it; GET /plan-groups/{id}/paths has more of each.
		 *
		 * @minItems 1
		 */
		warnings: {
			/**
			 * Warning.
			 */
			code:
				| 'single_plan'
				| 'unreachable_plan'
				| 'one_way'
				| 'order_against_prices'
				| 'inactive_in_the_middle'
				| 'mixed_currencies'
				| 'addon_without_price';
			/**
			 * A sentence for people.
			 */
			message: string;
		}[];
	}[];
}
