/**
 * The quote: what a change of a membership is, when it takes effect and what it costs (R2 to R10).
 * A plain function of what is passed in. The twin of includes/Domain/quote.php: same names, order and comments.
 */
import { daysBetween, addDays } from './calendar';
import { changeKind, changeTiming, samePeriod, type Kind, type Side, type When } from './kind';
import { MILLION, share, taxOf } from './money';
import { periodFrom, type Period, type Unit } from './period';

export interface Price {
	unit: Unit | null;
	count: number | null;
	/** Minor units, per piece and period. */
	amount: number;
	setup_fee?: number;
	trial_days?: number;
}

export interface CatalogProduct {
	id: number;
	type: 'plan' | 'package' | 'service';
	group?: number | null;
	rank?: number;
	status: 'active' | 'inactive';
	currency: string;
	tax_ppm?: number;
	addons?: number[];
	prices: Price[];
}

export interface Segment {
	from: string;
	amount: number;
	refunded?: number;
	tax_ppm?: number;
}

export interface Item {
	product_id: number;
	quantity: number;
	unit_amount: number;
	segment: Segment | null;
}

export interface Discount {
	type: 'percent' | 'amount';
	ppm?: number;
	amount?: number;
	/** null: every product. */
	product_ids?: number[] | null;
	/** null: for ever. */
	cycles_left?: number | null;
	/** First and last day on which a charge or bill is discounted; null: no such limit. */
	from?: string | null;
	until?: string | null;
}

export interface QuoteMembership {
	status: 'pending' | 'trialing' | 'active' | 'on_hold' | 'expired' | 'cancelled';
	currency: string;
	period: Period | null;
	trial?: { start: string; end: string } | null;
	cancel_at?: string | null;
	items: Item[];
	credit: number;
	setup_fee_paid: number;
	discount?: Discount | null;
	/** Too little to charge earlier, to be added to the next bill. */
	carried?: number;
}

export interface QuoteSelection {
	plan_id: number;
	unit: Unit | null;
	count: number | null;
	addons: { product_id: number; quantity: number }[];
}

export interface QuotePolicy {
	upgrade?: When;
	downgrade?: When;
	longer?: When;
	shorter?: When;
	crossgrade?: When;
	setup_fee?: 'none' | 'gap' | 'full';
	minimum_charge?: number;
	prices_include_tax?: boolean;
}

export interface HeldInput {
	today: string;
	membership: QuoteMembership;
	catalog: CatalogProduct[];
	policy?: QuotePolicy;
	terms?: Terms;
}

export interface QuoteInput extends HeldInput {
	selection: QuoteSelection;
}

/** What a manager may set for a change. */
export interface Terms {
	when?: 'now' | 'period_end';
	/** Of the plan, for the period chosen. */
	price?: number;
	waive?: boolean;
}

export type Refusal =
	| 'not_active' | 'payment_pending' | 'cancel_scheduled' | 'renewal_due' | 'not_available' | 'different_group'
	| 'currency_mismatch' | 'no_price' | 'addon_not_available' | 'lifetime' | 'not_allowed';

export interface Line {
	type: 'setup_fee' | 'charge' | 'credit' | 'waived';
	product_id: number;
	/** Minor units; credits are negative. */
	amount: number;
	/** On top of the amount, or inside it when prices include tax. */
	tax: number;
	tax_ppm: number;
	/** What was shared: price × quantity after discount, or what the segment was charged less refunds. */
	base: number;
	/** amount = base × days / of; absent when it is not shared. */
	days?: number;
	of?: number;
	/** First day that the line pays for, and the day after the last. */
	from?: string;
	to?: string;
}

export interface Quote {
	kind: Kind;
	effective: 'now' | 'period_end' | null;
	effective_on: string | null;
	lines: Line[];
	due_now: number;
	credit_used: number;
	credit_after: number;
	carried: number;
	ending: number[];
	next: { on: string; amount: number } | null;
	period: Period | null;
	trial_end: string | null;
}

/** The price of a product for a period, or undefined when it is not sold for it. */
export function priceFor<P extends Pick<Price, 'unit' | 'count'>>(product: { prices: P[] }, unit: Unit | null, count: number | null): P | undefined {
	return product.prices.find((price) => price.unit === unit && price.count === count);
}

/** The price for which a product is bought once: that of a service without a period. */
export function oneTimePrice<P extends Pick<Price, 'unit' | 'count'>>(product: { type: CatalogProduct['type']; prices: P[] }): P | undefined {
	return product.type === 'service' ? priceFor(product, null, null) : undefined;
}

/** Why nothing about a membership can be changed today (R2.1), or null. */
export function statusRefusal(membership: QuoteMembership, today: string): Refusal | null {
	if (membership.status === 'expired' || membership.status === 'cancelled') {
		return 'not_active';
	}
	if (membership.status === 'pending') {
		return 'payment_pending';
	}
	if (membership.cancel_at) {
		return 'cancel_scheduled';
	}
	if (membership.status === 'on_hold') {
		return 'renewal_due';
	}
	if (membership.status === 'trialing' && membership.trial && today >= membership.trial.end) {
		return 'renewal_due';
	}
	return membership.period && today >= membership.period.end ? 'renewal_due' : null;
}

/** An add-on that is selected, with what it is compared with. */
interface Choice {
	product: CatalogProduct;
	quantity: number;
	/** Held now, or undefined. */
	held: Item | undefined;
	/** Per piece: the agreed price while the period stays, else the listed one (R6.5). */
	unit_amount: number;
	one_time: boolean;
}

/**
 * The quote of a selection: kind, day, lines, sums, next bill (R2 to R10), or `{ error }` with a refusal code of R2.
 * Amounts are minor units of the membership's currency. Needs the held plan in the catalogue.
 */
export function buildQuote(input: QuoteInput): Quote | { error: Refusal } {
	const { today, membership, selection } = input;
	const policy = input.policy ?? {};
	const products = new Map(input.catalog.map((product) => [product.id, product]));

	// R2.1
	const refusal = statusRefusal(membership, today);
	if (refusal) {
		return { error: refusal };
	}
	const planItem = membership.items.find((item) => products.get(item.product_id)?.type === 'plan');
	const heldPlan = planItem && products.get(planItem.product_id);
	if (!planItem || !heldPlan) {
		return { error: 'not_available' };
	}
	const heldAddons = membership.items.filter((item) => item !== planItem);

	// R2.2
	const plan = products.get(selection.plan_id);
	if (!plan || plan.type !== 'plan') {
		return { error: 'not_available' };
	}
	if ((plan.group ?? null) !== (heldPlan.group ?? null)) {
		return { error: 'different_group' };
	}
	const samePlan = plan.id === heldPlan.id;
	if (plan.status !== 'active' && !samePlan) {
		return { error: 'not_available' };
	}
	if (plan.currency !== membership.currency) {
		return { error: 'currency_mismatch' };
	}
	const heldUnit = membership.period?.unit ?? null;
	const heldCount = membership.period?.count ?? null;
	const sameTerm = selection.unit === heldUnit && selection.count === heldCount;
	const price = priceFor(plan, selection.unit, selection.count);
	if (!price && !(samePlan && sameTerm)) {
		return { error: 'no_price' };
	}
	const planAmount = samePlan && sameTerm ? planItem.unit_amount : (price?.amount ?? 0);

	// R2.3
	const choices: Choice[] = [];
	for (const chosen of selection.addons) {
		const product = products.get(chosen.product_id);
		const held = heldAddons.find((item) => item.product_id === chosen.product_id);
		if (!product || product.type === 'plan') {
			return { error: 'addon_not_available' };
		}
		if ((!held || !samePlan) && !(plan.addons ?? []).includes(product.id)) {
			return { error: 'addon_not_available' };
		}
		if (product.status !== 'active' && chosen.quantity > (held?.quantity ?? 0)) {
			return { error: 'addon_not_available' };
		}
		const once = oneTimePrice(product);
		const listed = once ?? priceFor(product, selection.unit, selection.count);
		const agreed = held && sameTerm ? held.unit_amount : undefined;
		if (agreed === undefined && !listed) {
			return { error: 'no_price' };
		}
		choices.push({
			product,
			quantity: chosen.quantity,
			held,
			unit_amount: agreed ?? listed?.amount ?? 0,
			one_time: once !== undefined,
		});
	}

	// R2.4
	const heldSide: Side = {
		plan_id: heldPlan.id,
		rank: heldPlan.rank ?? 0,
		amount: planItem.unit_amount,
		unit: heldUnit,
		count: heldCount,
		addons: new Map(heldAddons.map((item) => [item.product_id, item.quantity])),
	};
	const targetSide: Side = {
		plan_id: plan.id,
		rank: plan.rank ?? 0,
		amount: planAmount,
		unit: selection.unit,
		count: selection.count,
		addons: new Map(choices.map((choice) => [choice.product.id, choice.quantity])),
	};
	const replaces = !samePlan || !samePeriod(heldSide, targetSide);
	if (replaces && heldUnit === null && planItem.unit_amount > 0) {
		return { error: 'lifetime' };
	}

	// R3
	const trialing = membership.status === 'trialing';
	const kind = changeKind(heldSide, targetSide);
	const when = changeTiming(
		kind,
		policy,
		targetSide.amount < heldSide.amount,
		trialing || membership.period === null,
	);
	if (when === 'refuse') {
		return { error: 'not_allowed' };
	}
	if (kind === 'none') {
		return {
			kind, effective: null, effective_on: null, lines: [], due_now: 0, credit_used: 0,
			credit_after: membership.credit, carried: 0, ending: [], next: nextBill(input),
			period: membership.period, trial_end: trialing ? (membership.trial?.end ?? null) : null,
		};
	}

	const included = policy.prices_include_tax ?? false;
	const recurring = choices.filter((choice) => !choice.one_time);
	const kept = new Set(recurring.map((choice) => choice.product.id));
	const ending = heldAddons.map((item) => item.product_id).filter((id) => !kept.has(id)).sort((a, b) => a - b);
	const wanted = [
		{ product: plan, quantity: 1, unit_amount: planAmount },
		...recurring,
	];

	// R4
	if (when === 'period_end') {
		const amount = bill(wanted, membership.discount, membership.discount?.cycles_left, included, membership.period?.end ?? today);
		return {
			kind, effective: 'period_end', effective_on: membership.period?.end ?? null, lines: [], due_now: 0,
			credit_used: 0, credit_after: membership.credit, carried: 0, ending,
			next: selection.unit === null || !membership.period ? null
				: { on: membership.period.end, amount: amount + (membership.carried ?? 0) },
			period: null, trial_end: null,
		};
	}

	// R10: a trial goes on while its new end lies ahead; an add-on change leaves it alone.
	let trialEnd: string | null = null;
	if (trialing && membership.trial) {
		const latest = addDays(membership.trial.start, price?.trial_days ?? 0);
		trialEnd = !replaces || membership.trial.end < latest ? membership.trial.end : latest;
		if (trialEnd <= today) {
			trialEnd = null;
		}
	}
	const inTrial = trialEnd !== null;

	// R5
	const stays = sameTerm && !trialing;
	let period: Period | null;
	if (inTrial && membership.trial && trialEnd && selection.unit !== null && selection.count !== null) {
		period = {
			...(membership.period ?? periodFrom(membership.trial.start, selection.unit, selection.count)),
			end: trialEnd, unit: selection.unit, count: selection.count,
		};
	} else if (stays) {
		period = membership.period;
	} else {
		period = selection.unit === null || selection.count === null
			? null : periodFrom(today, selection.unit, selection.count);
	}
	const newPeriod = !stays && !inTrial;
	const left = membership.period ? daysBetween(today, membership.period.end) : 0;
	const whole = membership.period ? daysBetween(membership.period.start, membership.period.end) : 0;

	// R6
	const lines: Line[] = [];
	const add = (line: Omit<Line, 'tax'>) => {
		if (line.amount !== 0) {
			lines.push({ ...line, tax: taxOf(line.amount, line.tax_ppm, included) });
		}
	};
	// R6.1
	const setupFee = kind === 'upgrade' ? setupFeeDue(price?.setup_fee ?? 0, membership.setup_fee_paid, policy) : 0;
	if (!inTrial) {
		add({ type: 'setup_fee', product_id: plan.id, amount: setupFee, tax_ppm: plan.tax_ppm ?? 0, base: setupFee });
	}
	// R6.2: what is charged; what it replaces is given back below.
	const charge = (product: CatalogProduct, unitAmount: number, quantity: number) => {
		const base = discounted(unitAmount * quantity, product.id, membership.discount, membership.discount?.cycles_left, today);
		const shared = stays && membership.period !== null;
		add({
			type: 'charge', product_id: product.id, amount: shared ? share(base, left, whole) : base,
			tax_ppm: product.tax_ppm ?? 0, base,
			...(shared ? { days: left, of: whole } : {}),
			...(period ? { from: today, to: period.end } : {}),
		});
	};
	const replaced: Item[] = [];
	if (replaces && !inTrial) {
		charge(plan, planAmount, 1);
		replaced.push(planItem);
	}
	for (const choice of [...choices].sort((a, b) => a.product.id - b.product.id)) {
		if (choice.one_time) {
			const amount = choice.unit_amount * choice.quantity;
			const base = discounted(amount, choice.product.id, membership.discount, membership.discount?.cycles_left, today);
			add({ type: 'charge', product_id: choice.product.id, amount: base, tax_ppm: choice.product.tax_ppm ?? 0, base });
			continue;
		}
		const before = choice.held?.quantity ?? 0;
		// "The period changed" means its unit or count: an add-on kept through a trial that ends today with the same
		// period is billed first at the next billing date (generated cases g334 and g368 settle this).
		const settles = !sameTerm || choice.quantity > before || (replaces && choice.quantity < before);
		if (!inTrial && settles) {
			charge(choice.product, choice.unit_amount, choice.quantity);
			if (choice.held) {
				replaced.push(choice.held);
			}
		}
	}
	// R6.4
	if (replaces && !inTrial) {
		replaced.push(...heldAddons.filter((item) => !kept.has(item.product_id)));
	}
	// R6.3
	if (!trialing && membership.period) {
		for (const item of replaced.sort((a, b) => (a === planItem ? -1 : b === planItem ? 1 : a.product_id - b.product_id))) {
			if (item.segment) {
				const base = item.segment.amount - (item.segment.refunded ?? 0);
				const of = daysBetween(item.segment.from, membership.period.end);
				add({
					type: 'credit', product_id: item.product_id, amount: -share(base, left, of),
					tax_ppm: item.segment.tax_ppm ?? 0, base, days: left, of, from: today, to: membership.period.end,
				});
			}
		}
	}

	// R7
	let total = 0;
	for (const line of lines) {
		total += line.amount + (included ? 0 : line.tax);
	}
	// R7.4
	if (total > 0 && input.terms?.waive) {
		const amount = -lines.reduce((sum, line) => sum + line.amount, 0);
		lines.push({ type: 'waived', product_id: plan.id, amount, tax: -lines.reduce((sum, line) => sum + line.tax, 0), tax_ppm: plan.tax_ppm ?? 0, base: amount });
		total = 0;
	}
	const creditUsed = total > 0 ? Math.min(membership.credit, total) : 0;
	const rest = Math.max(0, total) - creditUsed;
	const carried = rest < (policy.minimum_charge ?? 0) ? rest : 0;

	// R8; R9.3: a new period uses up one cycle of the discount.
	const cycles = membership.discount?.cycles_left;
	const cyclesAfter = newPeriod && typeof cycles === 'number' && runs(membership.discount, today) ? Math.max(0, cycles - 1) : cycles;
	let next: Quote['next'] = null;
	if (period) {
		let amount = bill(wanted, membership.discount, cyclesAfter, included, trialEnd ?? period.end) + carried + (membership.carried ?? 0);
		if (inTrial) {
			amount += setupFee + (included ? 0 : taxOf(setupFee, plan.tax_ppm ?? 0, included));
		}
		next = { on: inTrial && trialEnd ? trialEnd : period.end, amount };
	}
	return {
		kind, effective: 'now', effective_on: today, lines, due_now: rest - carried, credit_used: creditUsed,
		credit_after: membership.credit - creditUsed + Math.max(0, -total), carried, ending, next,
		period, trial_end: trialEnd,
	};
}

/**
 * The input on a manager's terms: `when` a change of plan or period takes effect, unless the group refuses it; the `price`
 * of the plan for the period chosen; whether what is due is waived (R7.4).
 */
export function onTerms(input: QuoteInput, terms: Terms): QuoteInput {
	const policy = { ...input.policy };
	if (terms.when) {
		for (const kind of ['upgrade', 'downgrade', 'longer', 'shorter', 'crossgrade'] as const) {
			policy[kind] = policy[kind] === 'refuse' ? 'refuse' : terms.when;
		}
	}
	const { plan_id: planId, unit, count } = input.selection;
	const { price: own } = terms;
	const catalog = input.catalog.map((product) => product.id !== planId || own === undefined ? product : {
		...product, prices: product.prices.map((price) => (price.unit === unit && price.count === count ? { ...price, amount: own } : price)),
	});
	return { ...input, catalog, policy, terms };
}

/**
 * What a quote for a membership that has ended stands on: nothing is held any more but the place in the group, so that
 * everything chosen is new, at the listed price, from today. The customer's credit stays theirs; the discount is gone.
 */
export function reactivationInput(input: QuoteInput): QuoteInput {
	const { membership, catalog } = input;
	const planItem = membership.items.find((item) => catalog.find((product) => product.id === item.product_id)?.type === 'plan');
	const plan = catalog.find((product) => product.id === planItem?.product_id);
	return {
		...input,
		membership: {
			...membership, status: 'active', period: null, trial: null, cancel_at: null, discount: null,
			items: plan ? [{ product_id: 0, quantity: 1, unit_amount: 0, segment: null }] : [],
		},
		catalog: plan ? [{ ...plan, id: 0, status: 'inactive', prices: [] }, ...catalog] : catalog,
		policy: {
			setup_fee: input.policy?.setup_fee ?? 'gap', minimum_charge: input.policy?.minimum_charge ?? 0,
			prices_include_tax: input.policy?.prices_include_tax ?? false,
		},
	};
}

/**
 * The quote of starting an ended membership again (expired or cancelled): kind `reactivate`, now, at full price, with
 * the checks of R2.2 and R2.3. Input and output are those of buildQuote.
 */
export function buildReactivation(input: QuoteInput): Quote | { error: Refusal } {
	const output = buildQuote(reactivationInput(input));
	return 'error' in output ? output : { ...output, kind: 'reactivate' };
}

/** What of a plan's setup fee is due on an upgrade, when so much was paid already in the group (R6.1). */
export function setupFeeDue(fee: number, paid: number, policy: QuotePolicy): number {
	switch (policy.setup_fee ?? 'gap') {
		case 'none':
			return 0;
		case 'full':
			return fee;
		case 'gap':
			return Math.max(0, fee - paid);
	}
}

/** Whether a discount runs on the day of a charge or bill (R9.3). */
export function runs(discount: Discount | null | undefined, day: string): boolean {
	return !!discount && (!discount.from || discount.from <= day) && (!discount.until || day <= discount.until);
}

/** An amount after the discount of its product on a day, while it has cycles left (R9.3); never below 0. */
export function discounted(
	amount: number, productId: number, discount: Discount | null | undefined, cyclesLeft: number | null | undefined, day: string,
): number {
	if (!discount || cyclesLeft === 0 || !runs(discount, day) || (discount.product_ids && !discount.product_ids.includes(productId))) {
		return amount;
	}
	return discount.type === 'percent'
		? amount - share(amount, discount.ppm ?? 0, MILLION)
		: Math.max(0, amount - (discount.amount ?? 0));
}

/** The recurring total for one whole period, after discount, with tax (R8). */
function bill(
	wanted: { product: CatalogProduct; quantity: number; unit_amount: number }[],
	discount: Discount | null | undefined, cyclesLeft: number | null | undefined, included: boolean, day: string,
): number {
	let total = 0;
	for (const { product, quantity, unit_amount: unitAmount } of wanted) {
		const amount = discounted(unitAmount * quantity, product.id, discount, cyclesLeft, day);
		total += amount + (included ? 0 : taxOf(amount, product.tax_ppm ?? 0, included));
	}
	return total;
}

/** The next bill (R8) of what is held now, or of the selection that is scheduled for its day, or null when nothing is to come. */
export function nextBill(input: HeldInput, scheduled: QuoteSelection | null = null): { on: string; amount: number } | null {
	const { membership, catalog } = input;
	if (!membership.period || membership.cancel_at || ['pending', 'expired', 'cancelled'].includes(membership.status)) {
		return null;
	}
	const { unit, count } = scheduled ?? membership.period;
	if (unit === null || count === null) {
		return null;
	}
	const sameTerm = unit === membership.period.unit && count === membership.period.count;
	const chosen = scheduled ? [{ product_id: scheduled.plan_id, quantity: 1 }, ...scheduled.addons] : membership.items;
	const wanted = chosen.flatMap(({ product_id: id, quantity }) => {
		const product = catalog.find((candidate) => candidate.id === id);
		if (!product || (scheduled && oneTimePrice(product))) {
			return [];
		}
		const held = membership.items.find((item) => item.product_id === id);
		const agreed = held && sameTerm ? held.unit_amount : undefined;
		return [{ product, quantity, unit_amount: agreed ?? priceFor(product, unit, count)?.amount ?? 0 }];
	});
	const included = input.policy?.prices_include_tax ?? false;
	const amount = bill(wanted, membership.discount, membership.discount?.cycles_left, included, membership.period.end);
	return { on: membership.period.end, amount: amount + (membership.carried ?? 0) };
}
