/**
 * What the handlers share of the rules around the quote: its input, limits and token. What becomes of it is in life.ts.
 * Everything here runs inside the request's transaction.
 */
import { effectiveLimits, limitsDiff, limitKind, overLimits, type Limits } from '../src/domain/limits.ts';
import { taxRate } from '../src/domain/money.ts';
import { buildQuote, buildReactivation, onTerms, priceFor, reactivationInput, type CatalogProduct, type HeldInput, type Quote as Output, type QuoteSelection, type Refusal } from '../src/domain/quote.ts';
import type { Event, Product, Quote, Selection, Settings, Terms as ManagerTerms } from '../src/api/types.gen.ts';
import type { Db, MembershipRow, Site } from './db.ts';
import { hmac } from './token.ts';
import { invalid, WpError } from './wordpress.ts';

/** What of a request the rules need. */
export interface Scene {
	db: Db;
	today: string;
	now: string;
	home: string;
	/** Who does it: nobody, when time does. */
	actor: Event['actor'];
	origin: Event['origin'];
	/** The sandbox card refuses whatever is tried: a switch of the dev shell. */
	declineCards?: boolean;
}

/** What a refusal says to the customer, and what of the customer to a manager where that is something else. */
const sentences: Record<Refusal, [string, string?]> = {
	not_active: ['This membership has ended. Choose a plan to start a new one.', 'This membership has ended. Start it again to change it.'],
	payment_pending: ['This membership has not been paid yet. Pay the open payment first.', 'This membership has not been paid yet. Its open payment has to be paid or confirmed first.'],
	cancel_scheduled: ['This membership is set to end. Take that back to change it.', 'This membership is set to end. Keep the membership before its plan is changed.'],
	renewal_due: ['A bill is due. It has to be paid before the plan is changed.'],
	not_available: ['This plan is not available.'],
	different_group: ['This plan belongs to another plan group. You can only change to the plans of your own.', 'This plan belongs to another plan group. Customers change to the plans of their own group only.'],
	currency_mismatch: ['This plan is sold in another currency.'],
	no_price: ['This is not sold for the chosen period.'],
	addon_not_available: ['One of the chosen services or packages is not available with this plan.'],
	lifetime: ['A plan that was paid for a lifetime cannot be changed here. Ask the network.', 'A plan that was paid for a lifetime cannot be changed.'],
	not_allowed: ['Your network does not allow this kind of change.', 'The plan group or the settings do not allow this kind of change.'],
};

/** `reader`: who is told, by id; the customer without one. A membership of nobody reads as its customer would. */
export function refusalSentence(code: Refusal | null, { user_id: owner }: Pick<MembershipRow, 'user_id'> = { user_id: 0 }, reader = owner): string {
	if (!code) return '';
	const [customer, manager = customer] = sentences[code];
	return owner === 0 || owner === reader ? customer : manager;
}

export const refused = (code: Refusal, row: MembershipRow, reader: number) => new WpError(`tierway_${code}`, refusalSentence(code, row, reader), 422, { reason: code });

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

/** What the rules know of a product, with the tax of a country: the network's own unless the customer has one. */
export function catalogProduct(terms: Terms, one: Product, country: string | null = null): CatalogProduct {
	const { id, type, plan_group: group, rank, status, currency, addons, prices } = one;
	return { id, type, group, rank, status, currency, tax_ppm: taxRate(one.tax_category, one.tax_ppm, country ?? terms.settings.country, terms.settings.tax_rates), addons, prices };
}

/** What is sold and by which rules. */
type Terms = Pick<Db['state'], 'products' | 'settings'>;

/** The terms of a day, from what was edited since: a bill that is made late is made as it would have been then. */
export function termsOn(db: Db, day: string): Terms {
	const { products, settings, events } = db.state;
	const before = new Map<number, object>();
	// The oldest edit since then has what it was like.
	for (const event of events.toReversed()) if (event.product_id !== null && event.before && event.created_gmt.slice(0, 10) > day) before.set(event.product_id, event.before);
	return { products: products.map((one) => ({ ...one, ...before.get(one.id) })), settings: { ...settings, ...before.get(0) } };
}

/** How changes are treated in a group: the network's rules, and the group's own over them. */
export function policyOf(db: Db, group: number | null, { settings }: Terms = db.state): NonNullable<HeldInput['policy']> {
	const { groups } = db.state;
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
export function heldInput(db: Db, row: MembershipRow, today: string, also: number[] = [], terms: Terms = db.state): HeldInput {
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
		catalog: terms.products.filter((one) => ids.has(one.id)).map((one) => catalogProduct(terms, one, row.country)),
		policy: policyOf(db, group, terms),
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

/** Whether more is in use than would then be allowed, of a kind that the network wants refused. */
export function isBlocked(scene: Scene, row: MembershipRow, selection: QuoteSelection): boolean {
	return limitChanges(scene, row, selection).over_limit.some(({ policy }) => policy === 'block');
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

/** The products of a selection. */
export const idsOf = (selection: QuoteSelection) => [selection.plan_id, ...selection.addons.map((addon) => addon.product_id)];

/**
 * A quote in the shape of the wire, and the domain's own output that it stands on; of starting an ended membership again
 * where `reactivate` says so. Throws the refusal.
 */
export function quote(scene: Scene, row: MembershipRow, selection: QuoteSelection, reactivate = false, { reason: _reason, ...set }: ManagerTerms = {}): { body: Quote; output: Output; input: HeldInput } {
	const { db, today } = scene;
	if (reactivate && stands(row)) throw new WpError('tierway_active', 'This membership has not ended.', 422);
	// The price agreed stays while plan and period do.
	const stays = selection.plan_id === planOf(db, row).id && selection.unit === (row.period?.unit ?? null) && selection.count === (row.period?.count ?? null);
	if (set.price !== undefined && stays && stands(row)) throw invalid({ terms: 'A price of its own needs another plan or period.' });
	const wanted = { ...heldInput(db, row, today, idsOf(selection)), selection };
	const asked = Object.keys(set).length > 0 ? onTerms(wanted, set) : wanted;
	const output = reactivate ? buildReactivation(asked) : buildQuote(asked);
	const { selection: _selection, ...input } = reactivate ? reactivationInput(asked) : asked;
	if ('error' in output) throw refused(output.error, row, scene.actor.id);
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
			token: none ? '' : tokenOf(scene, row, [selection, input.terms], output, expires),
			expires_gmt: `${new Date(expires * 1000).toISOString().slice(0, 19)}Z`,
			membership_id: row.id,
			membership_version: row.version,
			terms: input.terms ?? null,
			...limits,
			acknowledge: reactivate ? [] : acknowledge(db, row, output, selection, limits.over_limit.some(({ policy }) => policy === 'acknowledge')),
			working: output.lines,
			otherwise: output.effective === 'period_end' ? db.state.settings.failed_change : null,
		},
	};
}

function acknowledge(db: Db, row: MembershipRow, output: Output, selection: QuoteSelection, over: boolean): Quote['acknowledge'] {
	const plan = planOf(db, row);
	const agreed = row.items.find((item) => item.product_id === plan.id)?.unit_amount ?? 0;
	const listed = priceFor(catalogProduct(db.state, plan), row.period?.unit ?? null, row.period?.count ?? null);
	const priceLost = output.kind !== 'none' && selection.plan_id !== plan.id && (plan.status !== 'active' || (listed !== undefined && agreed < listed.amount));
	return [
		...(output.ending.length ? (['addons_end'] as const) : []),
		...(over ? (['over_limit'] as const) : []),
		...(priceLost ? (['old_price_lost'] as const) : []),
	];
}

/** Names a quote: when it expires, and a signature over all that was shown and what it stands on (R11.1). */
function tokenOf(scene: Scene, row: MembershipRow, asked: unknown, output: Output, expires: number): string {
	return `${expires}.${hmac(scene.db.state.secret, JSON.stringify([row.id, row.version, scene.today, asked, output, expires]))}`;
}

export function verifies(scene: Scene, row: MembershipRow, asked: unknown, output: Output, token: string): boolean {
	const expires = Number(/^(\d{1,12})\.[0-9a-f]{64}$/.exec(token)?.[1] ?? 0);
	return expires * 1000 >= Date.now() && tokenOf(scene, row, asked, output, expires) === token;
}
