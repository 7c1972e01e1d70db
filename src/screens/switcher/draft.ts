import { __, sprintf } from '@wordpress/i18n';
import type { CustomerMembership } from '../../api/account.ts';
import type { OfferedAddon, OfferedPlan, OfferedPrice, SwitchOptions } from '../../api/options.ts';
import { effectiveLimits, limitsDiff } from '../../domain/limits.ts';
import { oneTimePrice, priceFor, type QuoteSelection } from '../../domain/quote.ts';
import { periodName, type Unit } from '../../ui/format.ts';

// What is chosen lives in the address (plan, period, addons), so that reload, back and deep links need nothing more.

/** As much of a membership as the switcher looks at. */
export type Switched = Pick<CustomerMembership, 'id' | 'status' | 'plan_id' | 'period' | 'items' | 'credit'> & { plan: Pick<CustomerMembership['plan'], 'name'> };

export interface Term {
	unit: Unit | null;
	count: number | null;
}

export interface Draft {
	plan: OfferedPlan;
	price: OfferedPrice | undefined;
	/** The period that all cards show their price for; a plan that is not sold for it shows what it has. */
	term: Term;
	/** Wanted pieces by product id, held ones by default. Kept while another plan does not offer them. */
	wanted: Map<number, number>;
	addons: AddonOffer[];
	selection: QuoteSelection;
}

export interface AddonOffer {
	addon: OfferedAddon;
	/** For the chosen period and per piece; null when it cannot be had with this choice. */
	amount: number | null;
	once: boolean;
	/** Why it cannot be had, or ends, with this choice; else empty. */
	reason: string;
	/** Pieces in the selection. */
	quantity: number;
}

/** Expired or cancelled: what is chosen then starts a new period at full price, and nothing is held any more. */
export const hasEnded = (membership: Pick<CustomerMembership, 'status'>) => membership.status === 'expired' || membership.status === 'cancelled';

const terms: Record<string, Unit> = { day: 'day', week: 'week', month: 'month', year: 'year' };

/** `month`, `year`, `3-month`. */
export function termParam(term: Term): string {
	if (term.unit === null) return '';
	return term.count === 1 ? term.unit : `${term.count}-${term.unit}`;
}

/** What `termParam` wrote. */
export function readTerm(param: string | null): Term | null {
	const found = /^(?:(\d{1,4})-)?(day|week|month|year)$/.exec(param ?? '');
	const unit = terms[found?.[2] ?? ''];
	return unit ? { unit, count: Number(found?.[1] ?? 1) } : null;
}

/** `11x2,12x1`; `0` for none at all. */
export function addonsParam(wanted: Map<number, number>): string {
	const some = [...wanted].filter(([, quantity]) => quantity > 0).map(([id, quantity]) => `${id}x${quantity}`);
	return some.length > 0 ? some.join(',') : '0';
}

function readAddons(param: string | null, options: SwitchOptions): Map<number, number> {
	if (param === null) return new Map(options.addons.filter((addon) => addon.held > 0).map((addon) => [addon.id, addon.held]));
	const wanted = new Map<number, number>();
	for (const part of param.split(',')) {
		const [id, quantity] = part.split('x').map(Number);
		const addon = options.addons.find((one) => one.id === id);
		if (addon && quantity && quantity > 0) wanted.set(addon.id, Math.min(quantity, mostOf(addon)));
	}
	return wanted;
}

/** More than one piece makes sense only of a package that adds a number to a limit. */
export function mostOf(addon: OfferedAddon): number {
	const counts = addon.type === 'package' && Object.values(addon.limits).some((value) => typeof value === 'number');
	return Math.max(addon.held, counts ? addon.max_quantity : 1);
}

/** Each period that a plan of the family is sold for, and the one held. */
export const offeredTerms = (options: SwitchOptions, membership: Switched): Term[] => termsOf([...options.plans.flatMap((plan) => plan.prices), heldTerm(membership)]);

/** Each of these periods once, shortest first. */
export function termsOf(prices: Term[]): Term[] {
	const days: Record<Unit, number> = { day: 1, week: 7, month: 30, year: 365 };
	const found = new Map<string, Term>();
	for (const { unit, count } of prices) if (unit !== null) found.set(termParam({ unit, count }), { unit, count });
	const length = (term: Term) => (term.unit === null ? 0 : days[term.unit] * (term.count ?? 1));
	return [...found.values()].sort((a, b) => length(a) - length(b));
}

function heldTerm({ period }: Switched): Term {
	return { unit: period?.unit ?? null, count: period?.count ?? null };
}

/** The price that is shown for a period: its own; else the one of no period (free, lifetime); else the first. */
export const shownPrice = <Price extends Term>(product: { prices: Price[] }, { unit, count }: Term): Price | undefined => priceFor(product, unit, count) ?? priceFor(product, null, null) ?? product.prices[0];

/** A plan's price for a period. What is held shows its agreed price. */
export function priceOf(plan: OfferedPlan, term: Term, membership: Switched): OfferedPrice | undefined {
	const held = heldTerm(membership);
	const listed = priceFor(plan, term.unit, term.count);
	if (!hasEnded(membership) && plan.id === membership.plan_id && (termParam(term) === termParam(held) || (!listed && held.unit === null))) {
		const agreed = membership.items.find((item) => item.type === 'plan')?.unit_amount ?? 0;
		return { setup_fee: 0, trial_days: 0, reason: null, reason_message: '', effective: null, effective_on: null, ...priceFor(plan, held.unit, held.count), ...held, amount: agreed, state: 'current' };
	}
	return shownPrice(plan, term);
}

export function readDraft(params: URLSearchParams, membership: Switched, options: SwitchOptions): Draft | null {
	const asked = params.get('plan');
	const restarts = hasEnded(membership);
	const before = options.plans.find((one) => one.id === membership.plan_id);
	// To start again, the plan from before where it can still be had.
	const usual = restarts && (!before || before.state === 'unavailable') ? (options.plans.find((one) => one.state !== 'unavailable') ?? before) : before;
	const plan = options.plans.find((one) => one.slug === asked || String(one.id) === asked) ?? usual;
	if (!plan) return null;
	const held = heldTerm(membership);
	const all = offeredTerms(options, membership);
	const wished = readTerm(params.get('period'));
	const term = all.find((one) => wished && termParam(one) === termParam(wished)) ?? (held.unit === null ? (all[0] ?? held) : held);
	const current = !restarts && plan.id === membership.plan_id;
	const price = priceOf(plan, term, membership);
	const chosen: Term = price ? { unit: price.unit, count: price.count } : held;
	const wanted = readAddons(params.get('addons'), options);
	const same = !restarts && chosen.unit === held.unit && chosen.count === held.count;
	// What was held in a membership that has ended is chosen already, and is as new as everything else.
	const offered = restarts ? options.addons.map((addon) => ({ ...addon, held: 0 })) : options.addons;
	const addons = inOrderOf(plan, offered).map((addon) => offerOf(addon, plan, chosen, same, current, price?.effective === 'period_end', membership, wanted)).filter((offer) => offer !== null);
	return {
		plan,
		price,
		term,
		wanted,
		addons,
		selection: {
			plan_id: plan.id,
			unit: chosen.unit,
			count: chosen.count,
			addons: addons.filter((offer) => offer.quantity > 0).map((offer) => ({ product_id: offer.addon.id, quantity: offer.quantity })),
		},
	};
}

/** Add-ons in the order in which a plan offers them; what it does not offer comes last. */
export function inOrderOf<Addon extends { id: number }>(plan: { addons: number[] }, addons: Addon[]): Addon[] {
	const places = new Map(plan.addons.map((id, place) => [id, place]));
	const placeOf = ({ id }: Addon) => places.get(id) ?? plan.addons.length;
	return addons.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What an add-on costs with a choice (R2.3, R6.5), or why it cannot be had. Null: neither offered nor held. */
function offerOf(addon: OfferedAddon, plan: OfferedPlan, term: Term, sameTerm: boolean, samePlan: boolean, waits: boolean, membership: Switched, wanted: Map<number, number>): AddonOffer | null {
	const offered = plan.addons.includes(addon.id);
	if (!offered && addon.held === 0) return null;
	if (addon.status !== 'active' && addon.held === 0) return null;
	const item = membership.items.find((one) => one.product_id === addon.id);
	const oneTime = oneTimePrice(addon);
	const listed = oneTime ?? priceFor(addon, term.unit, term.count);
	// What is held keeps its own price while the period stays.
	const amount = item && sameTerm ? item.unit_amount : listed?.amount;
	const once = oneTime !== undefined;
	if (!offered && !samePlan) {
		/* translators: %s: a plan's name */
		return { addon, amount: null, once, reason: sprintf(__('Ends with the change: %s does not offer it.', 'tierway'), plan.name), quantity: 0 };
	}
	if (once && waits && amount !== undefined) {
		// A service is bought now or not at all: a change that waits for its day has no part for it (R4).
		return { addon, amount, once, reason: __('Bought at once: choose it on its own, with the present plan.', 'tierway'), quantity: 0 };
	}
	if (amount === undefined) {
		const why =
			term.unit === null
				? /* translators: %s: a plan's name */ sprintf(__('Not available with %s, which is not billed by a period.', 'tierway'), plan.name)
				: /* translators: %s: a period, e.g. "Yearly" */ sprintf(__('Not sold for this period (%s).', 'tierway'), periodName(term.unit, term.count));
		return { addon, amount: null, once, reason: why, quantity: 0 };
	}
	return { addon, amount, once, reason: '', quantity: wanted.get(addon.id) ?? 0 };
}

/** Limits gained and lost by a selection, as the browser can know them. */
export function limitChanges(options: SwitchOptions, membership: Switched, selection: QuoteSelection) {
	const limits = (planId: number, addons: { product_id: number; quantity: number }[]) =>
		effectiveLimits(
			options.plans.find((plan) => plan.id === planId)?.limits ?? {},
			addons.map(({ product_id, quantity }) => ({ limits: options.addons.find((addon) => addon.id === product_id)?.limits ?? {}, quantity })),
		);
	// What has ended gave nothing any more: the cards say what a plan has.
	if (hasEnded(membership)) return [];
	const before = limits(
		membership.plan_id,
		membership.items.filter((item) => item.type !== 'plan'),
	);
	return limitsDiff(before, limits(selection.plan_id, selection.addons));
}

/** Add-ons that are new or grow, by name. */
export function bought(draft: Draft): string[] {
	return draft.addons.filter((offer) => offer.quantity > offer.addon.held).map((offer) => offer.addon.name);
}

export function nameOf(options: SwitchOptions, productId: number): string {
	return (options.plans.find((plan) => plan.id === productId) ?? options.addons.find((addon) => addon.id === productId))?.name ?? '';
}
