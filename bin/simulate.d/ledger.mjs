// What a member has and had, in a form that does not depend on the backend: no ids, no versions, no texts, no time of day.
const day = (instant) => instant?.slice(0, 10) ?? null;
const sorted = (list) => [...list].sort((a, b) => (a < b ? -1 : 1));
const said = (text) => (text ? 'yes' : 'no');

function period(one) {
	return one && [one.start, one.end, one.unit, one.count, one.anchor_day].filter((value) => value !== undefined).join(' ');
}
const lines = (all) => all.map(({ type, product_id: product, amount, tax, tax_ppm: ppm, from, to }) => [type, product, amount, tax, ppm ?? 0, from ?? null, to ?? null].join(' '));
const bill = (next) => next && `${next.on} ${next.amount}`;
const selection = ({ plan_id: plan, unit, count, addons = [] }) => ({ plan, unit: unit ?? null, count: count ?? null, addons: sorted(addons.map((addon) => `${addon.product_id} x ${addon.quantity ?? 1}`)) });

export function quote({ kind, effective, effective_on: on, lines: all, due_now: due, credit_used: used, credit_after: after, carried, ending, next, period: held, trial_end: trial, otherwise, acknowledge, limits_diff: limits, selection: chosen }) {
	return { kind, effective, on, lines: lines(all), due, used, after, carried, ending: sorted(ending), next: bill(next), period: period(held), trial, otherwise, acknowledge: sorted(acknowledge ?? []), limits: sorted((limits ?? []).map((one) => one.key)), selection: selection(chosen) };
}

function payment({ status, method, purpose, due_on: due, period: pays, lines: all, total, currency, action, next_try_on: next, refunded, refunds, credited, error, bill_to: to, created_gmt: created, paid_gmt: paid }) {
	return {
		status, method, purpose, due, pays: period(pays), lines: lines(all), total, currency, action, next, refunded, refunds: (refunds ?? []).map((one) => one.amount), credited,
		error: said(error), to: to && `${to.name} ${to.country}`, created: day(created), paid: day(paid),
	};
}

function change({ kind, status, effective_on: on, selection: chosen, quote: shown, summary, actor, reason, created_gmt: created, applied_gmt: applied }, paidBy) {
	return { kind, status, on, selection: selection(chosen), quote: quote({ ...shown, selection: chosen }), summary, actor: actor?.id ?? null, reason: said(reason), created: day(created), applied: day(applied), paidBy };
}

const entry = ({ amount, balance_after: balance, currency, reason, created_gmt: created, membership_id: of }) => [day(created), reason, amount, balance, currency, of].join(' ');

/** Everything of a member: `seen` is what was read of it, newest first. */
export function ledgerOf(seen) {
	const { membership: m } = seen;
	const payments = [...seen.payments].reverse();
	const changes = [...seen.changes].reverse();
	const numberOf = (list, one) => (one ? list.findIndex((other) => other.id === one.id) : null);
	return {
		membership: {
			status: m.status, plan: m.plan_id, currency: m.currency, period: period(m.period), trial: m.trial && `${m.trial.start} ${m.trial.end}`, cancel_at: m.cancel_at,
			items: m.items.map(({ product_id: product, quantity, unit_amount: amount, segment: s }) => `${product} x ${quantity} at ${amount}${s ? `, ${s.amount} from ${s.from}, ${s.refunded ?? 0} back, ${s.tax_ppm ?? 0}` : ''}`),
			credit: m.credit, carried: m.carried, setup_fee_paid: m.setup_fee_paid, discount: m.discount && Object.fromEntries(Object.entries(m.discount).filter(([, value]) => value !== null).sort(([a], [b]) => (a < b ? -1 : 1))),
			next_bill: bill(m.next_bill), times_billed: m.times_billed, payment_method: m.payment_method, country: m.country ?? null, on_hold_since: m.on_hold_since ?? null, ended_on: m.ended_on ?? null,
			pending_change: numberOf(changes, m.pending_change), open_payment: numberOf(payments, m.open_payment),
		},
		payments: payments.map(payment),
		changes: changes.map((one) => change(one, one.payment_id === null ? null : payments.findIndex((other) => other.id === one.payment_id))),
		credits: [...seen.credits].reverse().map(entry),
	};
}

/** What happened, in the order that it did. */
export const historyOf = (events) => [...events].reverse().map(({ type, actor, reason, created_gmt: created }) => [day(created), type, actor.id, said(reason)].join(' '));

/** The first place where two values differ: [ path, one, other ], or null. */
export function difference(one, other, path = '') {
	if (one === other) return null;
	if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return [path, one, other];
	for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
		const found = difference(one[key], other[key], path ? `${path}.${key}` : key);
		if (found) return found;
	}
	return null;
}
