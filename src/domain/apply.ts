/**
 * What a membership holds after a change (R5, R6, R11). Plain functions; whoever calls them has settled the money.
 * The twin of includes/Domain/apply.php.
 */
import { addDays } from './calendar';
import { share, taxOf } from './money';
import { nextPeriod, periodFrom, type Period } from './period';
import {
	buildQuote, discounted, oneTimePrice, priceFor, runs, setupFeeDue,
	type CatalogProduct, type Discount, type HeldInput, type Item, type Line, type Quote, type QuoteInput,
	type QuoteMembership, type QuoteSelection, type Refusal, type Segment,
} from './quote';

/** The parts of a membership that a change writes. */
export interface Held {
	status: QuoteMembership['status'];
	/** The plan first, then add-ons by product id. */
	items: Item[];
	period: Period | null;
	trial: { start: string; end: string } | null;
	carried: number;
	setup_fee_paid: number;
	discount: Discount | null;
	credit: number;
}

/** What the billing date asks for, and what is held once that is settled. */
export interface Renewal {
	lines: Line[];
	/** With tax and with what was carried from earlier bills. */
	total: number;
	credit_used: number;
	due: number;
	held: Held;
}

/**
 * What is held after a quoted change whose `effective` is `now`. `input` is what the quote was built from.
 * `on`: the day it is applied, when its money came later than the quote: the amounts stay as promised, a new period
 * starts on that day. Removals of a `mixed` change wait for the period end: see waitingSelection.
 */
export function applyChange(input: QuoteInput, quote: Quote, on: string = input.today): Held {
	const { membership, selection, catalog } = input;
	const find = (id: number) => catalog.find((product) => product.id === id);
	const trialing = quote.trial_end !== null;
	const sameTerm = selection.unit === (membership.period?.unit ?? null) && selection.count === (membership.period?.count ?? null);
	const stays = sameTerm && membership.status !== 'trialing';
	const newPeriod = !stays && !trialing;
	const charged = new Map(quote.lines.filter((line) => line.type === 'charge').map((line) => [line.product_id, line]));
	const segment = (id: number): Segment | null => {
		const line = charged.get(id);
		return line ? { from: newPeriod ? on : input.today, amount: line.amount, refunded: 0, tax_ppm: line.tax_ppm } : null;
	};
	const settle = (held: Item | undefined, product: CatalogProduct, quantity: number, changed: boolean): Item => {
		const agreed = held && sameTerm ? held.unit_amount : (priceFor(product, selection.unit, selection.count)?.amount ?? 0);
		const renewed = newPeriod || changed || charged.has(product.id);
		return { product_id: product.id, quantity, unit_amount: agreed, segment: renewed ? segment(product.id) : (held?.segment ?? null) };
	};

	const heldPlan = membership.items.find((item) => find(item.product_id)?.type === 'plan');
	const samePlan = heldPlan?.product_id === selection.plan_id;
	const replaces = !samePlan || !sameTerm;
	const plan = find(selection.plan_id);
	let items: Item[] = plan ? [settle(samePlan ? heldPlan : undefined, plan, 1, replaces)] : [];
	const chosen = new Map(selection.addons.map((addon) => [addon.product_id, addon.quantity]));
	const ids = new Set([...chosen.keys(), ...membership.items.filter((item) => item !== heldPlan).map((item) => item.product_id)]);
	for (const id of [...ids].sort((a, b) => a - b)) {
		const product = find(id);
		const held = membership.items.find((item) => item.product_id === id && item !== heldPlan);
		const quantity = chosen.get(id) ?? 0;
		if (!product) {
			continue;
		}
		if (quote.kind === 'add' || quote.kind === 'mixed') {
			// Only additions are now: what shrinks or goes stays as it is until the period ends (R6.4).
			if (held && quantity <= held.quantity) {
				items.push(held);
				continue;
			}
		}
		if (quantity > 0 && !oneTimePrice(product)) {
			items.push(settle(held, product, quantity, held?.quantity !== quantity));
		}
	}

	const included = input.policy?.prices_include_tax ?? false;
	// R7.4: what was waived is given back already, as by a refund.
	for (const line of quote.lines) {
		if (line.type === 'waived') {
			items = applyRefund(items, { lines: quote.lines, paid_on: on }, -line.amount - (included ? 0 : line.tax), included);
		}
	}
	const fee = (quote.kind === 'upgrade' || quote.kind === 'reactivate') && plan ? (priceFor(plan, selection.unit, selection.count)?.setup_fee ?? 0) : 0;
	let carried = (membership.carried ?? 0) + quote.carried;
	if (trialing) {
		// R10: in a trial the setup fee joins the first bill.
		const amount = setupFeeDue(fee, membership.setup_fee_paid, input.policy ?? {});
		carried += amount + (included ? 0 : taxOf(amount, plan?.tax_ppm ?? 0, included));
	}
	const paysFee = (input.policy?.setup_fee ?? 'gap') !== 'none';
	return {
		status: trialing ? 'trialing' : 'active',
		items,
		period: newPeriod && selection.unit !== null && selection.count !== null ? periodFrom(on, selection.unit, selection.count) : quote.period,
		trial: trialing && membership.trial && quote.trial_end ? { start: membership.trial.start, end: quote.trial_end } : null,
		carried,
		setup_fee_paid: paysFee ? Math.max(membership.setup_fee_paid, fee) : membership.setup_fee_paid,
		discount: newPeriod ? usedCycle(membership.discount, on) : (membership.discount ?? null),
		credit: quote.credit_after,
	};
}

/** The selection that waits for the period end after a `mixed` change was applied, or null. Services are bought by then. */
export function waitingSelection(input: QuoteInput, quote: Quote): QuoteSelection | null {
	if (quote.kind !== 'mixed' || !input.membership.period || input.membership.status === 'trialing') {
		return null;
	}
	const recurring = input.selection.addons.filter((addon) => {
		const product = input.catalog.find((candidate) => candidate.id === addon.product_id);
		return product && !oneTimePrice(product);
	});
	return { ...input.selection, addons: recurring };
}

/**
 * The renewal of the billing date, or of the end of a trial (R8, R10, R11.8): with what is held at the prices agreed, or
 * with a waiting selection, which is refused (R2.2 to R2.4) when the day no longer allows it, and with `price_changed`
 * when a price that was promised is another by now. On the billing date's terms, however late it runs: `input` has the
 * catalogue of that day. One-time services are not part of it. `promised`: the catalogue that the selection was quoted from.
 */
export function buildRenewal(
	input: HeldInput, selection: QuoteSelection | null, promised?: CatalogProduct[],
): Renewal | { error: Refusal | 'price_changed' } {
	const { membership, catalog } = input;
	if (!membership.period) {
		return { error: 'not_active' };
	}
	const find = (id: number) => catalog.find((product) => product.id === id);
	const day = membership.period.end;
	const { unit, count } = selection ?? membership.period;
	const sameTerm = unit === membership.period.unit && count === membership.period.count;
	if (selection) {
		const asked = buildQuote({
			...input, today: addDays(day, -1), selection, membership: { ...membership, status: 'active', cancel_at: null, trial: null },
		});
		if ('error' in asked) {
			return asked;
		}
	}
	const included = input.policy?.prices_include_tax ?? false;
	const lines: Line[] = [];
	const items: Item[] = [];
	const wanted = selection
		? [{ product_id: selection.plan_id, quantity: 1 }, ...[...selection.addons].sort((a, b) => a.product_id - b.product_id)]
		: membership.items;
	const period = unit === null || count === null
		? null : sameTerm && membership.status !== 'trialing' ? nextPeriod(membership.period) : periodFrom(day, unit, count);
	let total = membership.carried ?? 0;
	for (const { product_id: id, quantity } of wanted) {
		const product = find(id);
		if (!product || oneTimePrice(product)) {
			continue;
		}
		const held = membership.items.find((item) => item.product_id === id);
		const agreed = held && sameTerm ? held.unit_amount : undefined;
		const unitAmount = agreed ?? priceFor(product, unit, count)?.amount ?? 0;
		if (agreed === undefined && promised) {
			const shown = promised.find((candidate) => candidate.id === id);
			if (shown && priceFor(shown, unit, count)?.amount !== unitAmount) {
				return { error: 'price_changed' };
			}
		}
		const amount = discounted(unitAmount * quantity, id, membership.discount, membership.discount?.cycles_left, day);
		const taxPpm = product.tax_ppm ?? 0;
		const tax = taxOf(amount, taxPpm, included);
		if (amount !== 0) {
			lines.push({ type: 'charge', product_id: id, amount, tax, tax_ppm: taxPpm, base: amount, ...(period ? { from: day, to: period.end } : {}) });
		}
		total += amount + (included ? 0 : tax);
		items.push({
			product_id: id, quantity, unit_amount: unitAmount,
			segment: amount === 0 ? null : { from: day, amount, refunded: 0, tax_ppm: taxPpm },
		});
	}
	const creditUsed = Math.min(membership.credit, total);
	const rest = total - creditUsed;
	const carried = rest < (input.policy?.minimum_charge ?? 0) ? rest : 0;
	return {
		lines, total, credit_used: creditUsed, due: rest - carried,
		held: {
			status: 'active', items, period, trial: null, carried, setup_fee_paid: membership.setup_fee_paid,
			discount: usedCycle(membership.discount, day), credit: membership.credit - creditUsed,
		},
	};
}

/**
 * What is held once money of a payment was given back: its items' segments, and so their later credits, are lower by
 * what of it they were charged (R6.3). `paid`: the payment's lines and the day it was paid. A segment is the payment's
 * when the amount is the same and it began on the line's first day, or on the day that the money came.
 */
export function applyRefund(
	items: Item[], paid: { lines: { type: string; product_id: number | null; amount: number; tax: number; from?: string | null }[]; paid_on: string | null },
	refund: number, included: boolean,
): Item[] {
	const charged = paid.lines.filter((line) => line.type === 'charge' || line.type === 'setup_fee');
	const whole = charged.reduce((sum, line) => sum + line.amount + (included ? 0 : line.tax), 0);
	return items.map((item) => {
		const { segment } = item;
		const line = segment && charged.find((one) =>
			one.type === 'charge' && one.product_id === item.product_id && one.amount === segment.amount
			&& (one.from === segment.from || paid.paid_on === segment.from));
		if (!segment || !line || whole === 0) {
			return item;
		}
		const refunded = Math.min(segment.amount, (segment.refunded ?? 0) + share(refund, line.amount, whole));
		return { ...item, segment: { ...segment, refunded } };
	});
}

/** A new period that starts on a day uses up one cycle of a discount that runs on it (R9.3); one without cycles, or whose last day is over, is gone. */
export function usedCycle(discount: Discount | null | undefined, day: string): Discount | null {
	if (!discount || (discount.until && discount.until < day)) {
		return null;
	}
	if (typeof discount.cycles_left !== 'number' || !runs(discount, day)) {
		return discount;
	}
	return discount.cycles_left > 1 ? { ...discount, cycles_left: discount.cycles_left - 1 } : null;
}
