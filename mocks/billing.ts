/**
 * What the handlers share of the rules around the quote: its input, limits and token, and what a change does to the rows.
 * Everything here runs inside the request's transaction.
 */
import { applyChange, buildRenewal, waitingSelection, type Held } from '../src/domain/apply.ts';
import { addDays } from '../src/domain/calendar.ts';
import { effectiveLimits, limitsDiff, limitKind, overLimits, type Limits } from '../src/domain/limits.ts';
import { buildQuote, priceFor, type CatalogProduct, type HeldInput, type Line, type Quote as Output, type QuoteSelection, type Refusal } from '../src/domain/quote.ts';
import type { Change, Payment, Product, Quote, Selection, Settings } from '../src/api/types.gen.ts';
import type { ChangeRow, Db, MembershipRow, Site, State } from './db.ts';
import { hmac } from './token.ts';
import { invalid, WpError } from './wordpress.ts';

/** What of a request the rules need. */
export interface Scene {
	db: Db;
	today: string;
	now: string;
	home: string;
	/** The sandbox card refuses whatever is tried: a switch of the dev shell. */
	declineCards?: boolean;
}

const sentences: Record<Refusal, string> = {
	not_active: 'This membership has ended.',
	payment_pending: 'The first payment has not arrived yet.',
	cancel_scheduled: 'This membership is set to end. Keep it before you change it.',
	renewal_due: 'A bill is due. Pay it before you change anything.',
	not_available: 'This plan is not available.',
	different_group: 'This plan belongs to another family of plans.',
	currency_mismatch: 'This plan is sold in another currency.',
	no_price: 'This is not sold for that period.',
	addon_not_available: 'This plan does not offer one of the chosen add-ons.',
	lifetime: 'A plan bought for life cannot be switched here.',
	not_allowed: 'The network does not allow this kind of change.',
};

export const refusalSentence = (code: Refusal | null) => (code ? sentences[code] : '');
export const refused = (code: Refusal) => new WpError(`tierway_${code}`, sentences[code], 422, { reason: code });

export const product = (db: Db, id: number): Product | undefined => db.state.products.find((one) => one.id === id);

/** The plan held. A product that is held cannot be deleted, so it is always there. */
export function planOf(db: Db, row: MembershipRow): Product {
	const plan = row.items.map((item) => product(db, item.product_id)).find((one) => one?.type === 'plan');
	if (!plan) throw new Error(`Membership ${row.id} has no plan.`);
	return plan;
}

/** Whether a membership still stands: what it holds is in use, and its sites are covered. */
export const stands = (row: MembershipRow) => row.status !== 'cancelled' && row.status !== 'expired';

export const siteUrl = (home: string, site: Site) => `${home}${site.path === '' ? '' : `${site.path}/`}`;
export const siteOf = (home: string, site: Site) => ({ id: site.id, name: site.name, url: siteUrl(home, site) });

/** All plans of a group in rank order; null: those without one. */
export function family(db: Db, group: number | null): Product[] {
	return db.state.products.filter((one) => one.type === 'plan' && one.plan_group === group).sort((a, b) => a.rank - b.rank || a.id - b.id);
}

export function catalogProduct(one: Product): CatalogProduct {
	const { id, type, plan_group: group, rank, status, currency, tax_ppm, addons, prices } = one;
	return { id, type, group, rank, status, currency, tax_ppm, addons, prices };
}

/** How changes are treated in a group: the network's rules, and the group's own over them. */
export function policyOf(db: Db, group: number | null): NonNullable<HeldInput['policy']> {
	const { settings, groups } = db.state;
	return {
		...settings.policy,
		...groups.find((one) => one.id === group)?.policy,
		setup_fee: settings.setup_fee,
		minimum_charge: settings.minimum_charge,
		prices_include_tax: settings.prices_include_tax,
	};
}

/**
 * The quote function's input without the selection. In the catalogue: the family, what it offers, what is held, and
 * whatever else was selected, so that a plan of another group is refused as that (R2.2).
 */
export function heldInput(db: Db, row: MembershipRow, today: string, also: number[] = []): HeldInput {
	const group = planOf(db, row).plan_group;
	const plans = family(db, group);
	const ids = new Set([...plans.flatMap((plan) => [plan.id, ...plan.addons]), ...row.items.map((item) => item.product_id), ...also]);
	return structuredClone({
		today,
		membership: {
			status: row.status,
			currency: row.currency,
			period: row.period,
			trial: row.trial,
			cancel_at: row.cancel_at,
			items: row.items,
			credit: db.credit(row.user_id, row.currency),
			setup_fee_paid: row.setup_fee_paid,
			discount: row.discount,
			carried: row.carried,
		},
		catalog: db.state.products.filter((one) => ids.has(one.id)).map(catalogProduct),
		policy: policyOf(db, group),
	});
}

// ---- limits

export function limitsOf(db: Db, items: { product_id: number; quantity: number }[]): Limits {
	const held = items.flatMap(({ product_id, quantity }) => {
		const found = product(db, product_id);
		return found ? [{ product: found, quantity }] : [];
	});
	return effectiveLimits(
		held.find((one) => one.product.type === 'plan')?.product.limits ?? {},
		held.filter((one) => one.product.type !== 'plan').map((one) => ({ limits: one.product.limits, quantity: one.quantity })),
	);
}

/** What a site uses of a limit; null where nothing counts it. */
export function usedOn(site: Site, key: string): number | null {
	if (key === 'disk_space') return site.disk_space;
	if (key === 'visits') return site.visits;
	if (key === 'users') return site.users;
	if (key === 'custom_domain') return 0;
	return key.startsWith('posts.') ? (site.posts[key.slice(6)]?.length ?? 0) : null;
}

const screens: Record<string, string> = { disk_space: 'upload.php', 'posts.post': 'edit.php', users: 'users.php' };
const screenOf = (key: string) => screens[key] ?? (key.startsWith('posts.') ? `edit.php?post_type=${key.slice(6)}` : '');

/** What the network wants when more of it is in use than will be allowed. */
function policyOver(db: Db, key: string): Settings['over_limit'] {
	const { over_limit_kinds: kinds, over_limit: usual } = db.state.settings;
	return kinds[limitKind(key)] ?? usual;
}

function limitChanges(scene: Scene, row: MembershipRow, selection: QuoteSelection): Pick<Quote, 'limits_diff' | 'over_limit'> {
	const { db } = scene;
	const before = limitsOf(db, row.items);
	const after = limitsOf(db, [{ product_id: selection.plan_id, quantity: 1 }, ...selection.addons]);
	const sites = db.state.sites.filter((site) => row.site_ids.includes(site.id));
	const diff = limitsDiff(before, after);
	const usage = (site: Site) => Object.fromEntries(diff.flatMap(({ key }) => (usedOn(site, key) === null ? [] : [[key, usedOn(site, key) ?? 0]])));
	return {
		limits_diff: diff.map((change) => {
			const numbers = change.key === 'sites' ? [row.site_ids.length] : sites.flatMap((site) => usedOn(site, change.key) ?? []);
			return { ...change, used: numbers.length ? Math.max(...numbers) : null };
		}),
		over_limit: [
			...overLimits(before, after, { sites: row.site_ids.length }).map((over) => ({ site_id: 0, site: '', ...over, policy: policyOver(db, over.key), url: '' })),
			...sites.flatMap((site) =>
				overLimits(before, after, usage(site)).map((over) => ({ site_id: site.id, site: site.name, ...over, policy: policyOver(db, over.key), url: `${siteUrl(scene.home, site)}wp-admin/${screenOf(over.key)}` })),
			),
		],
	};
}

// ---- quotes

/** In full: quantities and periods named. */
export function normalise(sent: Selection): QuoteSelection {
	const addons = (sent.addons ?? []).map((addon) => ({ product_id: addon.product_id, quantity: addon.quantity ?? 1 }));
	if (new Set(addons.map((addon) => addon.product_id)).size < addons.length) {
		throw invalid({ selection: 'The selection names a product twice.' });
	}
	return { plan_id: sent.plan_id, unit: sent.unit ?? null, count: sent.count ?? null, addons };
}

/** A quote in the shape of the wire, and the domain's own output that it stands on. Throws the refusal. */
export function quote(scene: Scene, row: MembershipRow, selection: QuoteSelection): { body: Quote; output: Output; input: HeldInput } {
	const { db, today } = scene;
	const input = heldInput(db, row, today, [selection.plan_id, ...selection.addons.map((addon) => addon.product_id)]);
	const output = buildQuote({ ...input, selection });
	if ('error' in output) throw refused(output.error);
	const none = output.kind === 'none';
	const limits = none ? { limits_diff: [], over_limit: [] } : limitChanges(scene, row, selection);
	const expires = Math.floor(Date.now() / 1000) + 15 * 60;
	return {
		output,
		input,
		body: {
			...output,
			currency: row.currency,
			selection: { ...selection },
			token: none ? '' : tokenOf(scene, row, selection, output, expires),
			expires_gmt: `${new Date(expires * 1000).toISOString().slice(0, 19)}Z`,
			membership_id: row.id,
			membership_version: row.version,
			...limits,
			acknowledge: acknowledge(db, row, output, selection, limits.over_limit.some(({ policy }) => policy === 'acknowledge')),
			working: output.lines,
			otherwise: output.effective === 'period_end' ? db.state.settings.failed_change : null,
		},
	};
}

function acknowledge(db: Db, row: MembershipRow, output: Output, selection: QuoteSelection, over: boolean): Quote['acknowledge'] {
	const plan = planOf(db, row);
	const agreed = row.items.find((item) => item.product_id === plan.id)?.unit_amount ?? 0;
	const listed = priceFor(catalogProduct(plan), row.period?.unit ?? null, row.period?.count ?? null);
	const priceLost = output.kind !== 'none' && selection.plan_id !== plan.id && (plan.status !== 'active' || (listed !== undefined && agreed < listed.amount));
	return [
		...(output.ending.length ? (['addons_end'] as const) : []),
		...(over ? (['over_limit'] as const) : []),
		...(priceLost ? (['old_price_lost'] as const) : []),
	];
}

/** Names a quote: when it expires, and a signature over all that was shown and what it stands on (R11.1). */
function tokenOf(scene: Scene, row: MembershipRow, selection: QuoteSelection, output: Output, expires: number): string {
	return `${expires}.${hmac(scene.db.state.secret, JSON.stringify([row.id, row.version, scene.today, selection, output, expires]))}`;
}

export function verifies(scene: Scene, row: MembershipRow, selection: QuoteSelection, output: Output, token: string): boolean {
	const expires = Number(/^(\d{1,12})\.[0-9a-f]{64}$/.exec(token)?.[1] ?? 0);
	return expires * 1000 >= Date.now() && tokenOf(scene, row, selection, output, expires) === token;
}

// ---- changes

export const isWaiting = (change: Change) => change.status === 'awaiting_payment' || change.status === 'scheduled';
export const waitingChange = (db: Db, row: MembershipRow): ChangeRow | undefined => db.state.changes.find((change) => change.membership_id === row.id && isWaiting(change));

/** Every write of a membership raises its version. */
export function touch(scene: Scene, row: MembershipRow): void {
	row.version++;
	row.modified_gmt = scene.now;
}

export function insertChange(
	scene: Scene,
	row: MembershipRow,
	made: { body: Quote; input: HeldInput; status: Change['status']; actor: Change['actor']; reason?: string },
): ChangeRow {
	const { db } = scene;
	const { token: _token, expires_gmt: _expires, ...shown } = made.body;
	const name = (id: number) => product(db, id)?.name ?? '';
	const chosen = new Map((made.body.selection.addons ?? []).map((addon) => [addon.product_id, addon.quantity ?? 1]));
	const held = new Map(row.items.map((item) => [item.product_id, item.quantity]));
	const plan = planOf(db, row);
	const change: ChangeRow = {
		id: db.nextId('changes'),
		membership_id: row.id,
		kind: made.body.kind,
		status: made.status,
		effective_on: made.body.effective_on ?? scene.today,
		selection: made.body.selection,
		quote: shown,
		summary: {
			from_plan: plan.name,
			to_plan: name(made.body.selection.plan_id),
			added: [...chosen].filter(([id, quantity]) => quantity > (held.get(id) ?? 0)).map(([id]) => name(id)),
			removed: [...held].filter(([id, quantity]) => id !== plan.id && quantity > (chosen.get(id) ?? 0)).map(([id]) => name(id)),
		},
		actor: made.actor,
		reason: made.reason ?? '',
		payment_id: null,
		version: 1,
		created_gmt: scene.now,
		applied_gmt: null,
		input: made.input,
	};
	db.state.changes.push(change);
	return change;
}

/** Who a bill is for, as an invoice names them. */
export function billTo(state: State, row: MembershipRow): Payment['bill_to'] {
	const user = state.users.find((candidate) => candidate.id === row.user_id);
	return { name: user?.name ?? '', email: user?.email ?? '', country: row.country ?? state.settings.country };
}

/** A payment of what is due, with the lines it comes from. */
export function insertPayment(
	scene: Scene,
	row: MembershipRow,
	change: ChangeRow,
	made: { method: Payment['method']; status: Payment['status']; action: Payment['action']; error?: string; lines: Line[]; creditUsed: number; carried: number; total: number; currency: string },
): Payment {
	const { db } = scene;
	const id = db.nextId('payments');
	const extra = (type: 'carried' | 'credit_used', label: string, amount: number): Payment['lines'] => (amount === 0 ? [] : [{ type, product_id: null, label, amount, tax: 0, tax_ppm: 0, from: null, to: null }]);
	const payment: Payment = {
		id,
		version: 1,
		number: `${scene.today.slice(0, 4)}-${String(id).padStart(6, '0')}`,
		membership_id: change.membership_id,
		change_id: change.id,
		status: made.status,
		method: made.method,
		purpose: change.renewal ? 'renewal' : 'change',
		due_on: change.renewal ? change.effective_on : null,
		period: null,
		next_try_on: null,
		refunded: 0,
		refunds: [],
		credited: 0,
		bill_to: billTo(db.state, row),
		lines: [
			...made.lines.map(({ type, product_id, amount, tax, tax_ppm, from = null, to = null }) => ({ type, product_id, label: product(db, product_id)?.name ?? '', amount, tax, tax_ppm, from, to })),
			...extra('carried', 'Carried from earlier bills', made.carried),
			...extra('credit_used', 'Credit', -made.creditUsed),
		],
		total: made.total,
		currency: made.currency,
		action: made.action,
		error: made.error ?? '',
		created_gmt: scene.now,
		paid_gmt: made.status === 'completed' ? scene.now : null,
	};
	db.state.payments.push(payment);
	change.payment_id = payment.id;
	return payment;
}

/** Ends a change that waits: what it would have been paid with is not paid any more. */
export function endWaiting(scene: Scene, change: ChangeRow, status: 'superseded' | 'cancelled' | 'expired' | 'failed', reason = ''): void {
	change.status = status;
	if (reason !== '') change.reason = reason;
	change.version++;
	const payment = scene.db.state.payments.find((one) => one.id === change.payment_id && one.status === 'pending');
	if (payment) {
		payment.status = 'voided';
		payment.action = null;
		payment.version++;
	}
}

/** The money will not come: the change is over, and a renewal leaves its membership on hold. */
export function fail(payment: Payment, change: ChangeRow, reason: string): void {
	payment.status = 'failed';
	payment.action = null;
	payment.error = reason;
	payment.version++;
	change.status = 'failed';
	change.reason = reason;
	change.version++;
}

export function complete(scene: Scene, row: MembershipRow, payment: Payment): void {
	if (payment.method !== 'credit') row.payment_method = payment.method;
	payment.status = 'completed';
	payment.action = null;
	payment.error = '';
	payment.paid_gmt = scene.now;
	payment.version++;
}

/** Does what a change promised, its money settled: on its day, or on the day its money came. */
export function apply(scene: Scene, row: MembershipRow, change: ChangeRow): void {
	if (change.renewal) {
		write(scene, row, change, change.renewal.held, change.renewal.credit_used, 0);
		return;
	}
	const input = { ...change.input, selection: normalise(change.selection) };
	const output = change.quote as unknown as Output;
	write(scene, row, change, applyChange(input, output, scene.today), output.credit_used, output.credit_after + output.credit_used - input.membership.credit);
	change.effective_on = scene.today;
	const rest = waitingSelection(input, output);
	if (rest) {
		// Removals of a mixed change run to the period end: they wait there as a change of their own (R3 row 12).
		const made = quote(scene, row, rest);
		if (made.output.kind !== 'none') insertChange(scene, row, { ...made, status: 'scheduled', actor: change.actor });
	}
}

/**
 * What is held from now on. Another membership of the customer may have used the credit that was promised: the rest is
 * carried to the next bill, and the credit never falls below 0.
 */
function write(scene: Scene, row: MembershipRow, change: ChangeRow, held: Held, used: number, gained: number): void {
	const { db, now } = scene;
	const spent = Math.min(used, db.credit(row.user_id, row.currency));
	for (const amount of [-spent, gained]) {
		if (amount !== 0) db.state.ledger.push({ user_id: row.user_id, currency: row.currency, amount, reason: amount < 0 ? 'used' : 'given_back', membership_id: row.id, created_gmt: now });
	}
	const { credit: _credit, ...rest } = structuredClone(held);
	Object.assign(row, rest, { carried: held.carried + used - spent });
	change.status = 'applied';
	change.applied_gmt = now;
	change.reason = '';
	change.version++;
	touch(scene, row);
}

/** A card that was declined for a renewal is asked again so many days later, by the number of tries so far. */
const NEXT_TRY_DAYS = [1, 3];

/**
 * The billing date with a waiting selection (R11.8), on that day's terms. While its money does not come the membership
 * is on hold: the paid period is over, and nothing new was paid.
 */
function renew(scene: Scene, row: MembershipRow, change: ChangeRow): void {
	const { db, today } = scene;
	const selection = normalise(change.selection);
	const renewal = buildRenewal(heldInput(db, row, today, [selection.plan_id, ...selection.addons.map((addon) => addon.product_id)]), selection);
	if ('error' in renewal) {
		endWaiting(scene, change, 'failed', renewal.error === 'price_changed' ? 'The price has changed since.' : sentences[renewal.error]);
		touch(scene, row);
		return;
	}
	change.renewal = renewal;
	if (renewal.due === 0) {
		apply(scene, row, change);
		return;
	}
	const byCard = row.payment_method === 'sandbox_card';
	const declined = byCard && scene.declineCards === true;
	insertPayment(scene, row, change, {
		method: row.payment_method,
		status: declined ? 'failed' : byCard ? 'completed' : 'pending',
		action: byCard ? null : 'await_manager',
		error: declined ? 'The card was declined.' : '',
		lines: renewal.lines,
		creditUsed: renewal.credit_used,
		carried: row.carried,
		total: renewal.due,
		currency: row.currency,
	});
	if (byCard && !declined) {
		apply(scene, row, change);
		return;
	}
	row.status = 'on_hold';
	touch(scene, row);
	change.version++;
	if (!declined) {
		change.status = 'awaiting_payment';
		return;
	}
	const days = NEXT_TRY_DAYS[change.tries ?? 0];
	change.tries = (change.tries ?? 0) + 1;
	change.reason = 'The card was declined.';
	if (days === undefined) change.status = 'failed';
	else change.next_try = addDays(today, days);
}

/** Whether the money of a change is too late: too many days, or its period is over. The change has then expired. */
export function expireIfLate(scene: Scene, row: MembershipRow, change: ChangeRow): boolean {
	const { settings, payments } = scene.db.state;
	if (change.status !== 'awaiting_payment') return false;
	const asked = payments.find((payment) => payment.id === change.payment_id)?.created_gmt ?? change.created_gmt;
	const inTime = addDays(asked.slice(0, 10), settings.payment_days) > scene.today && (change.renewal !== undefined || row.period === null || scene.today < row.period.end);
	if (inTime) return false;
	endWaiting(scene, change, 'expired', 'The money did not come in time.');
	touch(scene, row);
	return true;
}

/** What should have happened by now, to the memberships of a user (R11.8): before the Account page is answered. */
export function sweep(scene: Scene, userId: number): void {
	for (const row of scene.db.state.memberships.filter((one) => one.user_id === userId)) {
		const change = waitingChange(scene.db, row);
		if (change) expireIfLate(scene, row, change);
		if (row.cancel_at && row.cancel_at <= scene.today && stands(row)) end(scene, row);
		if (change?.status === 'scheduled' && change.effective_on <= scene.today && (change.next_try ?? '') <= scene.today) renew(scene, row, change);
	}
}

/** The membership ends, and what waits with it. */
export function end(scene: Scene, row: MembershipRow): void {
	const change = waitingChange(scene.db, row);
	if (change) endWaiting(scene, change, 'cancelled');
	row.status = 'cancelled';
	row.cancel_at = null;
	touch(scene, row);
}
