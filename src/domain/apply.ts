/**
 * What a membership holds after a change (R5, R6, R11). Plain functions; whoever calls them has settled the money.
 * The twin of includes/Domain/apply.php.
 */
import { addDays } from './calendar';
import { taxOf } from './money';
import { nextPeriod, periodFrom, type Period } from './period';
import {
	buildQuote, discounted, oneTimePrice, priceFor, setupFeeDue,
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

/** A renewal that a waiting change has its part in: what to bill, and what is held once that is settled. */
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
	const items: Item[] = plan ? [settle(samePlan ? heldPlan : undefined, plan, 1, replaces)] : [];
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

	const fee = quote.kind === 'upgrade' && plan ? (priceFor(plan, selection.unit, selection.count)?.setup_fee ?? 0) : 0;
	const included = input.policy?.prices_include_tax ?? false;
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
		discount: newPeriod ? usedCycle(membership.discount) : (membership.discount ?? null),
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
 * The renewal of the billing date with a waiting selection (R11.8): on that day's terms, however late it runs, and
 * refused (R2.2 to R2.4) when the day no longer allows it. One-time services are not part of it.
 */
export function applyScheduled(input: HeldInput, selection: QuoteSelection): Renewal | { error: Refusal } {
	const { membership, catalog } = input;
	if (!membership.period) {
		return { error: 'not_active' };
	}
	const day = membership.period.end;
	const asked = buildQuote({
		...input, today: addDays(day, -1), selection, membership: { ...membership, status: 'active', cancel_at: null, trial: null },
	});
	if ('error' in asked) {
		return asked;
	}
	const included = input.policy?.prices_include_tax ?? false;
	const sameTerm = selection.unit === membership.period.unit && selection.count === membership.period.count;
	const lines: Line[] = [];
	const items: Item[] = [];
	const wanted = [{ product_id: selection.plan_id, quantity: 1 }, ...[...selection.addons].sort((a, b) => a.product_id - b.product_id)];
	const period = selection.unit === null || selection.count === null
		? null : sameTerm ? nextPeriod(membership.period) : periodFrom(day, selection.unit, selection.count);
	let total = membership.carried ?? 0;
	for (const { product_id: id, quantity } of wanted) {
		const product = catalog.find((candidate) => candidate.id === id);
		if (!product || oneTimePrice(product)) {
			continue;
		}
		const held = membership.items.find((item) => item.product_id === id);
		const unitAmount = held && sameTerm ? held.unit_amount : (priceFor(product, selection.unit, selection.count)?.amount ?? 0);
		const amount = discounted(unitAmount * quantity, id, membership.discount, membership.discount?.cycles_left);
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
			discount: usedCycle(membership.discount), credit: membership.credit - creditUsed,
		},
	};
}

/** A new period uses up one cycle of a discount (R9.3); one without cycles is gone. */
export function usedCycle(discount: Discount | null | undefined): Discount | null {
	if (!discount) {
		return null;
	}
	if (typeof discount.cycles_left !== 'number') {
		return discount;
	}
	return discount.cycles_left > 1 ? { ...discount, cycles_left: discount.cycles_left - 1 } : null;
}

