// What must always hold, looked at after every step and every day (docs/simulate.md says each check in words). The sums
// are worked out here once more, from what the API shows, with no code of the plugin's or the mock's.
import { addPeriods, daysBetween } from './days.mjs';

const MILLION = 1_000_000;
const STANDING = new Set(['active', 'trialing', 'on_hold']);
const OVER = new Set(['expired', 'cancelled']);
const WAITING = new Set(['scheduled', 'awaiting_payment']);

/** From a status to the ones that one step may lead to. */
const EDGES = {
	trialing: ['active', 'on_hold', 'cancelled'],
	active: ['on_hold', 'cancelled'],
	on_hold: ['active', 'expired', 'cancelled'],
	expired: ['active'],
	cancelled: ['active'],
};
const CHANGES = { scheduled: ['awaiting_payment', 'applied', 'superseded', 'cancelled', 'expired', 'failed'], awaiting_payment: ['applied', 'superseded', 'cancelled', 'expired', 'failed'] };
const PAYMENTS = { pending: ['completed', 'failed', 'voided'], completed: ['refunded'] };
/** What of a payment and of a change is written once. */
const FIXED = { payments: ['number', 'purpose', 'due_on', 'lines', 'total', 'currency', 'created_gmt'], changes: ['kind', 'selection', 'quote', 'created_gmt'] };

const size = (value) => (value < 0n ? -value : value);
/** a·x/y, rounded half away from zero (R1.3). */
export function share(a, x, y) {
	const [product, divisor] = [BigInt(a) * BigInt(x), BigInt(y)];
	const rounded = (2n * size(product) + divisor) / (2n * divisor);
	return Number(product < 0n ? -rounded : rounded);
}
const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);
const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export class Witness {
	constructor(name) {
		this.name = name;
		this.found = [];
		this.checks = 0;
		this.kept = 0; // promises that came true
		this.happened = {}; // what, how often
	}

	/** What is wrong since it was asked last. */
	take() {
		return this.found.splice(0);
	}

	count(what) {
		this.happened[what] = (this.happened[what] ?? 0) + 1;
	}

	summary() {
		return `${this.checks} checks, ${this.kept} promises kept; ${Object.entries(this.happened).sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, times]) => `${what} ${times}`).join(', ')}`;
	}

	must(holds, member, text) {
		this.checks++;
		if (!holds) this.found.push(`membership ${member?.index ?? '–'}: ${text()}`);
		return holds;
	}
	equal(got, expected, member, what) {
		return this.must(same(got, expected), member, () => `${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
	}

	// ---- money, worked out again

	tax(amount, ppm) {
		return this.net.settings.prices_include_tax ? amount - share(amount, MILLION, MILLION + ppm) : share(amount, ppm, MILLION);
	}
	/** What a line asks for, with its tax. */
	whole(line) {
		return line.amount + (this.net.settings.prices_include_tax ? 0 : line.tax);
	}
	product(id) {
		return [...this.net.products.values()].find((one) => one.id === id);
	}
	/** Parts per million of a product for a customer, today. */
	rate(id, country) {
		const product = this.product(id);
		if (!product || product.tax_category === '') return product?.tax_ppm ?? 0;
		return this.net.rates[country ?? this.net.settings.country]?.[product.tax_category] ?? 0;
	}
	/** All of them, as they are now. */
	rates(country) {
		return new Map([...this.net.products.values()].map(({ id }) => [id, this.rate(id, country)]));
	}
	discounted(amount, id, discount, day, cycles = discount?.cycles_left) {
		const runs = discount && cycles !== 0 && (!discount.from || discount.from <= day) && (!discount.until || day <= discount.until);
		if (!runs || (discount.product_ids && !discount.product_ids.includes(id))) return amount;
		return discount.type === 'percent' ? amount - share(amount, discount.ppm ?? 0, MILLION) : Math.max(0, amount - (discount.amount ?? 0));
	}

	// ---- what was seen

	edited() {
		this.count('edits');
		this.editedOn = this.day;
	}

	observed(member, before, cause, { what, asked = [] } = {}) {
		const now = member.seen;
		const { membership: m } = now;
		for (const ask of asked) this.answered(member, ask);
		const fresh = { payments: this.rows(member, before, 'payments', PAYMENTS), changes: this.rows(member, before, 'changes', CHANGES) };

		// R11.5
		this.must(now.changes.filter((one) => WAITING.has(one.status)).length <= 1, member, () => 'more than one change waits');
		const pending = now.payments.filter((one) => one.status === 'pending');
		for (const purpose of ['renewal', 'change']) {
			this.must(pending.filter((one) => one.purpose === purpose).length <= 1, member, () => `more than one ${purpose} is to be paid`);
		}
		this.equal(m.open_payment?.id, pending[0]?.id, member, 'open_payment');
		this.equal(m.pending_change?.id, now.changes.find((one) => WAITING.has(one.status))?.id, member, 'pending_change');
		now.payments.filter((one) => fresh.payments.has(one.id)).forEach((one) => this.payment(member, one));
		this.credit(member);
		this.must(m.carried >= 0, member, () => `carried is ${m.carried}`);

		const applied = now.changes.filter((one) => one.status === 'applied' && fresh.changes.get(one.id)?.status !== 'applied' && fresh.changes.has(one.id));
		member.touched = true;
		for (const one of applied) {
			// In a trial the setup fee joins the first bill: it is in no line yet (R10).
			const fee = one.quote.trial_end && before ? m.carried - before.membership.carried - one.quote.carried : 0;
			this.must(fee >= 0, member, () => `a setup fee of ${fee}`);
			member.fees = (member.fees ?? 0) + fee;
		}
		this.value(member, before, applied);
		applied.forEach((one) => this.count(`applied ${one.kind}`));
		now.payments.filter((one) => fresh.payments.has(one.id) && fresh.payments.get(one.id)?.status !== one.status).forEach((one) => this.count(`${one.purpose} ${one.status}`));
		if (before) {
			this.status(member, before.membership, applied, cause);
			this.moneyFirst(member, before.membership, applied);
			this.periods(member, before.membership, applied);
			this.promise(member, before, what ?? cause, fresh);
		} else {
			member.promise = this.newPromise(member, 'join');
			member.fees = m.carried; // the setup fee of a trial
		}
		if (cause === 'step') member.stepped = this.day;
		// What was done since the first sweep of the day may have voided a bill; the second one makes it anew.
		if (cause === 'again' && member.stepped !== this.day && this.editedOn !== this.day) this.must(false, member, () => `a second sweep on the same day did something: ${JSON.stringify(difference(before.membership, m))}`);
	}

	/** Each row of a kind, compared with what it was. Resolves to those that are new or other: id to the one before. */
	rows(member, before, kind, edges) {
		const old = new Map((before?.[kind] ?? []).map((one) => [one.id, one]));
		const fresh = new Map();
		for (const one of member.seen[kind]) {
			const was = old.get(one.id);
			if (was && was.version === one.version && was.status === one.status) {
				this.must(same({ ...one, _links: 0 }, { ...was, _links: 0 }), member, () => `${kind} ${one.id} is not as it was, but of the same version: ${JSON.stringify(difference(was, one))}`);
				continue;
			}
			fresh.set(one.id, was ?? null);
			if (!was) continue;
			if (was.status !== one.status) this.must(reach(edges, was.status, one.status), member, () => `${kind} ${one.id} went from ${was.status} to ${one.status}`);
			for (const name of FIXED[kind]) this.must(same(one[name], was[name]), member, () => `${kind} ${one.id}: ${name} was ${JSON.stringify(was[name])} and is ${JSON.stringify(one[name])}`);
		}
		return fresh;
	}

	/** Nothing answers with a 5xx; what is known to be refused is; the same request again has the same answer. */
	answered(member, ask) {
		this.must(ask.status < 500 && ask.body?.code !== 'rest_no_route', member, () => `${ask.method} ${ask.path} ${JSON.stringify(ask.asked)}: ${ask.status} ${JSON.stringify(ask.body)}`);
		if (ask.expected) this.must(ask.status === ask.expected || ask.status === 422, member, () => `${ask.method} ${ask.path}: expected ${ask.expected}, got ${ask.status}`);
		if (ask.same) {
			this.equal(ask.status, ask.same.status, member, 'the same request again: status');
			this.must(same(ask.body, ask.same.body), member, () => `the same request again: ${JSON.stringify(difference(ask.same.body, ask.body))}`);
		}
	}

	payment(member, one) {
		// Always: total = Σ of the lines.
		this.equal(one.total, sum(one.lines, (line) => this.whole(line)), member, `payment ${one.number}: the sum of its lines`);
		this.must(one.total >= 0, member, () => `payment ${one.number}: ${one.total}`);
		for (const line of one.lines.filter((each) => ['charge', 'setup_fee', 'credit'].includes(each.type))) {
			this.equal(line.tax, this.tax(line.amount, line.tax_ppm), member, `payment ${one.number}: tax of ${line.amount} at ${line.tax_ppm}`);
		}
		this.must((one.refunded ?? 0) <= one.total && one.refunded === sum(one.refunds, (each) => each.amount), member, () => `payment ${one.number}: ${one.refunded} refunded of ${one.total} in ${JSON.stringify(one.refunds)}`);
		if (one.refunded > 0) this.must(one.status === 'completed' || one.status === 'refunded', member, () => `payment ${one.number}: refunded while ${one.status}`);
		if (one.status === 'refunded') this.equal(one.refunded, one.total, member, `payment ${one.number}: all of it is refunded`);
		if (['completed', 'refunded'].includes(one.status)) this.must(one.paid_gmt !== null, member, () => `payment ${one.number}: paid without a day`);
	}

	/** R11.3: the balance is the sum of the entries, each after the other, and never below 0. */
	credit(member) {
		const { credits, membership: m } = member.seen;
		const entries = [...credits].reverse().filter((one) => one.currency === m.currency);
		for (const [index, one] of entries.entries()) {
			this.must(one.balance_after >= 0, member, () => `credit of ${one.balance_after} after entry ${one.id}`);
			this.equal(one.balance_after, (index ? entries[index - 1].balance_after : 0) + one.amount, member, `balance after entry ${one.id}`);
		}
		this.must(m.credit >= 0, member, () => `credit is ${m.credit}`);
		if (entries.length) this.equal(m.credit, entries.at(-1).balance_after, member, 'credit and its last entry');
	}

	/** Only along the edges. A sweep may go several at once; back from the end leads only a reactivation. */
	status(member, was, applied, cause) {
		const { status } = member.seen.membership;
		if (was.status === status) return;
		this.count(`${was.status} → ${status}`);
		const back = OVER.has(was.status);
		if (back) this.must(status === 'active' && applied.some((one) => one.kind === 'reactivate'), member, () => `from ${was.status} to ${status} without a reactivation`);
		else this.must(cause === 'step' ? EDGES[was.status].includes(status) || reach(EDGES, was.status, status) : reach(EDGES, was.status, status), member, () => `from ${was.status} to ${status}`);
		if (status === 'on_hold') this.must(member.seen.membership.on_hold_since !== null && member.seen.membership.on_hold_since <= this.day, member, () => `on hold since ${member.seen.membership.on_hold_since}`);
		if (OVER.has(status)) this.must(member.seen.membership.ended_on !== null, member, () => `${status} without ended_on`);
	}

	/** R11.6: what is held is other only when a change is applied, and that only when its money has come, or none was due. */
	moneyFirst(member, was, applied) {
		const { membership: m, payments } = member.seen;
		const held = (one) => one.items.map((item) => [item.product_id, item.quantity]);
		if (!same(held(was), held(m))) this.must(applied.length > 0 , member, () => `holds ${JSON.stringify(held(m))}, before ${JSON.stringify(held(was))}, and no change was applied`);
		for (const one of applied) {
			const paidBy = payments.find((payment) => payment.id === one.payment_id);
			this.must(one.payment_id === null || ['completed', 'refunded'].includes(paidBy?.status), member, () => `change ${one.id} is applied and its payment is ${paidBy?.status}`);
		}
	}

	/** R1.4, R5: an end moves forward by whole anchored periods, one for each renewal, or a new period was chosen. */
	periods(member, was, applied) {
		const { membership: m } = member.seen;
		if (same(was.period, m.period)) return;
		if (m.period === null) {
			this.must(applied.length > 0, member, () => 'the period is gone without a change');
			return;
		}
		this.must(daysBetween(m.period.start, m.period.end) > 0, member, () => `a period from ${m.period.start} to ${m.period.end}`);
		const fresh = was.period === null || was.period.unit !== m.period.unit || was.period.count !== m.period.count || was.period.anchor_day !== m.period.anchor_day;
		if (!fresh && was.status !== 'trialing') {
			for (let times = 1; times < 60; times++) {
				const start = addPeriods(was.period.start, was.period, times);
				if (start < m.period.start) continue;
				if (start === m.period.start) {
					this.equal(m.period.end, addPeriods(was.period.start, was.period, times + 1), member, 'the end of the next period');
					return;
				}
				break;
			}
		}
		// A new one: from the day that it was chosen or paid on, the billing date, or the end of the trial.
		if (m.status === 'trialing') {
			this.equal(m.period.end, m.trial.end, member, 'the end of a trial');
			return;
		}
		this.must(applied.length > 0 || was.trial, member, () => `a new period ${JSON.stringify(m.period)} after ${JSON.stringify(was.period)} without a change`);
		this.must(m.period.start <= this.day, member, () => `a period from ${m.period.start}`);
		const since = addPeriods(m.period.start, m.period);
		this.equal(m.period.end, since, member, 'the end of a new period');
	}

	// ---- promises

	/** What the next bill will be, as it is shown now, and the rates of tax that it was shown with. */
	newPromise(member, by) {
		const { next_bill: next, country } = member.seen.membership;
		return next && { on: next.on, amount: next.amount, by, since: this.day, rates: this.rates(country) };
	}

	/**
	 * A promise stands from the step that made it until its bill, or until a step that changes what is held, the discount,
	 * or whether it goes on. While it stands, the bill that is shown may change by tax only; when its day comes, the bill is
	 * made for that day, and with its lines taxed at the rates of the promise it is the promise to the cent.
	 */
	promise(member, before, by, fresh) {
		const { membership: m, payments, changes } = member.seen;
		const was = before.membership;
		const bills = payments.filter((one) => one.purpose === 'renewal' && fresh.payments.get(one.id) === null).reverse();
		const failed = changes.some((one) => one.status === 'failed' && fresh.changes.has(one.id) && fresh.changes.get(one.id)?.status !== 'failed');
		for (const bill of bills) this.billed(member, bill, failed);
		const waits = (one) => one.pending_change && [one.pending_change.id, one.pending_change.status];
		const moved = ['period', 'items', 'discount', 'status', 'cancel_at', 'carried'].some((name) => !same(was[name], m[name])) || !same(waits(was), waits(m));
		if (moved || !member.promise) {
			member.promise = this.newPromise(member, by);
			return;
		}
		if (!this.equal(m.next_bill?.on, member.promise.on, member, `the next bill, promised on ${member.promise.since} (${member.promise.by}): its day`)) return;
		if (same([...this.rates(m.country)], [...member.promise.rates])) this.equal(m.next_bill.amount, member.promise.amount, member, `the next bill, promised on ${member.promise.since} (${member.promise.by})`);
	}

	billed(member, bill, failed) {
		const { promise } = member;
		const charged = bill.lines.filter((line) => line.type === 'charge');
		for (const line of charged) {
			this.must(line.from === bill.due_on, member, () => `the bill of ${bill.due_on} charges from ${line.from}`);
			if (this.day === bill.due_on) this.equal(line.tax_ppm, this.rate(line.product_id, bill.bill_to.country || null), member, `rate of product ${line.product_id} on the bill of ${bill.due_on}`);
		}
		// Of several bills that a late scheduler makes at once, only the first was promised.
		if (!promise || promise.on !== bill.due_on || failed) return;
		const included = this.net.settings.prices_include_tax;
		const carried = sum(bill.lines.filter((line) => line.type === 'carried'), (line) => line.amount);
		const amount = carried + sum(charged, (line) => line.amount + (included ? 0 : share(line.amount, promise.rates.get(line.product_id) ?? 0, MILLION)));
		if (this.equal(amount, promise.amount, member, `the bill of ${bill.due_on}, promised on ${promise.since} (${promise.by})`)) this.kept++;
	}

	// ---- R11.2: what was paid is the value of the days that each was held

	/** Listed or agreed, per piece. */
	unitPrice(was, id, unit, count) {
		const held = was.items.find((item) => item.product_id === id);
		if (held && (was.period?.unit ?? null) === unit && (was.period?.count ?? null) === count && !OVER.has(was.status)) return held.unit_amount;
		const prices = this.product(id)?.prices ?? [];
		return prices.find((one) => one.unit === unit && one.count === count)?.amount;
	}

	/** A quote's lines and sums, from what was held and the price list (R6, R7, R9). */
	quoted(member, was, { body }) {
		if (body.effective !== 'now') {
			this.must(body.lines.length === 0 && body.due_now === 0, member, () => `${body.kind} at the period end asks for ${body.due_now}`);
			if (body.effective) this.equal(body.effective_on, was.period?.end, member, 'the day of a change at the period end');
			return;
		}
		const again = body.kind === 'reactivate';
		const { unit = null, count = null, plan_id: plan, addons = [] } = body.selection;
		const many = new Map([[plan, 1], ...addons.map((one) => [one.product_id, one.quantity ?? 1])]);
		const end = was.period?.end;
		for (const line of body.lines) {
			const id = line.product_id;
			if (line.type === 'waived') {
				this.equal([line.amount, line.tax, body.lines.at(-1)], [-sum(body.lines.slice(0, -1), (one) => one.amount), -sum(body.lines.slice(0, -1), (one) => one.tax), line], member, 'what is waived');
				continue;
			}
			this.equal(line.tax, this.tax(line.amount, line.tax_ppm), member, `tax of ${line.amount} at ${line.tax_ppm}`);
			if (line.type === 'credit') {
				const { segment } = was.items.find((item) => item.product_id === id);
				const base = segment.amount - (segment.refunded ?? 0);
				this.must(!again, member, () => 'a reactivation gives something back');
				this.equal(line.amount, -share(base, daysBetween(this.day, end), daysBetween(segment.from, end)), member, `what is given back for product ${id}`);
				this.must(-line.amount <= segment.amount, member, () => `${-line.amount} is given back of ${segment.amount}`);
				this.equal(line.tax_ppm, segment.tax_ppm ?? 0, member, 'the rate of what is given back');
				continue;
			}
			this.equal(line.tax_ppm, this.rate(id, was.country), member, `rate of product ${id}`);
			if (line.type === 'setup_fee') continue;
			const once = this.product(id).prices.find((one) => one.unit === null && this.product(id).type === 'service');
			const price = once ? once.amount : ((id === plan ? body.terms?.price : null) ?? this.unitPrice(was, id, unit, count));
			const base = this.discounted(price * many.get(id), id, again ? null : was.discount, this.day);
			const stays = !again && !once && was.status !== 'trialing' && was.period && was.period.unit === unit && was.period.count === count;
			this.equal(line.amount, stays ? share(base, daysBetween(this.day, end), daysBetween(was.period.start, end)) : base, member, `what is charged for product ${id}`);
		}
		const net = sum(body.lines, (line) => this.whole(line));
		const used = Math.min(was.credit, Math.max(0, net));
		const rest = Math.max(0, net) - used;
		const carried = rest < this.net.settings.minimum_charge ? rest : 0;
		this.equal([body.credit_used, body.carried, body.due_now, body.credit_after], [used, carried, rest - carried, was.credit - used + Math.max(0, -net)], member, 'credit used, carried, due now, credit after');
	}

	/** The lines that a change was settled with. */
	linesOf(member, change) {
		return (change.payment_id === null ? change.quote : member.seen.payments.find((one) => one.id === change.payment_id))?.lines ?? [];
	}

	/**
	 * Each segment is charged for its share of its period; when it ends before the period does, what is kept of it is the
	 * value of the days that it was held, within one minor unit.
	 */
	value(member, before, applied) {
		const { membership: m } = member.seen;
		member.book ??= new Map();
		const was = before?.membership;
		for (const item of was?.items ?? []) {
			const { product_id: id, segment } = item;
			const now = m.items.find((one) => one.product_id === id);
			if (!segment || same([segment.from, segment.amount], now?.segment && [now.segment.from, now.segment.amount])) continue;
			const open = member.book.get(id);
			member.book.delete(id);
			if (!open || segment.refunded || OVER.has(was.status) || !was.period || was.period.end <= this.day) continue;
			const line = applied.flatMap((one) => this.linesOf(member, one)).find((one) => one.type === 'credit' && one.product_id === id);
			const until = line?.from ?? this.day;
			const kept = segment.amount + (line?.amount ?? 0);
			const held = (open.base * daysBetween(segment.from, until)) / open.days;
			this.must(Math.abs(kept - held) <= 1, member, () => `${kept} is kept for ${daysBetween(segment.from, until)} of ${open.days} days of product ${id}, which are worth ${held.toFixed(3)}`);
			this.valued = (this.valued ?? 0) + 1;
		}
		for (const { product_id: id, quantity, unit_amount: unit, segment } of m.items) {
			if (!segment || !m.period) continue;
			const known = member.book.get(id);
			if (known?.from === segment.from && known.amount === segment.amount) continue;
			const days = daysBetween(m.period.start, m.period.end);
			const discounts = [m.discount, was?.discount, member.joined?.discount, ...(member.discounts ?? [])];
			const bases = discounts.flatMap((one) => [this.discounted(unit * quantity, id, one, segment.from), unit * quantity]);
			const base = bases.find((one) => share(one, daysBetween(segment.from, m.period.end), days) === segment.amount);
			if (segment.from < m.period.start) {
				this.must(false, member, () => `product ${id} is paid from ${segment.from}, before its period ${m.period.start}`);
			} else if (this.must(base !== undefined, member, () => `product ${id}: ${segment.amount} for ${segment.from} to ${m.period.end} is no share of ${bases.join(' or ')}`)) {
				member.book.set(id, { from: segment.from, amount: segment.amount, base, days });
			}
		}
		for (const id of member.book.keys()) {
			if (!m.items.some((item) => item.product_id === id && item.segment)) member.book.delete(id);
		}
		member.discounts = [...new Set([m.discount, was?.discount, ...(member.discounts ?? [])].filter(Boolean).map((one) => JSON.stringify(one)))].slice(0, 4).map((one) => JSON.parse(one));
	}

	// ---- conservation

	/**
	 * Of a customer in a currency: what was paid, with what a manager added and paid out, is what was charged less what was
	 * given back, and the credit that is left, less what is carried to bills that are still to come.
	 */
	conserved(members) {
		const sides = { came: 0, charged: 0, credit: 0, carried: 0 };
		for (const { seen: { membership: m, payments, changes, credits }, fees = 0 } of members) {
			for (const one of payments) {
				const paid = ['completed', 'refunded'].includes(one.status);
				// Paid ahead: an advance, until its period begins.
				if (paid && one.purpose === 'renewal' && !one.credited && one.due_on === m.period?.end) {
					sides.credit -= sum(credits.filter((entry) => entry.payment_id === one.id), (entry) => entry.amount);
					continue;
				}
				// What became credit was not charged; what of it had been refunded is not the customer's any more.
				sides.came += paid ? one.total - (one.credited ? one.refunded : 0) : one.credited;
				if (paid && !one.credited) sides.charged += sum(one.lines.filter((line) => ['charge', 'setup_fee', 'credit'].includes(line.type)), (line) => this.whole(line));
			}
			for (const one of changes) {
				if (one.status === 'applied' && one.payment_id === null) sides.charged += sum(one.quote.lines, (line) => this.whole(line));
			}
			sides.charged += fees;
			sides.carried += m.carried;
			sides.came += sum(credits.filter((one) => one.membership_id === m.id && ['added', 'paid_out'].includes(one.reason)), (one) => one.amount);
		}
		sides.credit += members[0].seen.membership.credit;
		this.must(sides.came === sides.charged + sides.credit - sides.carried, members[0], () => `money is not conserved: ${JSON.stringify(sides)}: ${sides.came} came, ${sides.charged + sides.credit - sides.carried} is accounted for`);
	}

	// ---- steps

	/** What was shown is what happened. */
	step(member, what, asked, before) {
		this.count(what);
		const was = before.membership;
		const { membership: m } = member.seen;
		const quote = asked.find((one) => one.path.endsWith('/quotes'));
		if (quote?.status === 200 && quote.body.kind !== 'none') this.quoted(member, was, quote);
		if (quote?.offered && !quote.expected) {
			if (quote.offered.state === 'unavailable') this.must(quote.status === 422, member, () => `an option that is unavailable (${quote.offered.reason}) is quoted: ${quote.status}`);
			else this.must(quote.status === 200 || quote.body.code !== `tierway_${quote.offered.reason}`, member, () => `an option that is offered is refused: ${JSON.stringify(quote.body)}`);
		}
		const done = asked.find((one) => one.quote);
		if (!done) return;
		this.count(`${what} ${done.status}`);
		const { quote: shown, body } = done;
		const last = asked.at(-1);
		if (done.status === 201 && (body.change.status === 'applied' || last.body?.change?.status === 'applied')) {
			this.equal(m.plan_id, shown.selection.plan_id, member, 'the plan');
			// What was paid ahead for a period that will be another becomes credit at the same time.
			const old = new Set(before.credits.map((one) => one.id));
			const more = sum(member.seen.credits.filter((one) => !old.has(one.id) && one.reason === 'paid_ahead'), (one) => one.amount);
			this.equal(m.credit, shown.credit_after + more, member, 'the credit after');
			this.equal(m.period, shown.period, member, 'the period');
			if (!m.pending_change) this.equal(m.next_bill, shown.next, member, 'the next bill, as quoted');
			else this.equal(m.next_bill?.on, shown.next?.on, member, 'the next bill, as quoted: its day');
			if (shown.due_now > 0) this.equal((last.body.payment ?? body.payment).total, shown.due_now, member, 'what was charged');
		} else if (done.status === 201 && body.change.status === 'scheduled') {
			this.equal(m.next_bill, shown.next, member, 'the next bill, as quoted');
			this.equal([m.status, m.plan_id, m.period], [was.status, was.plan_id, was.period], member, 'what is held while a change waits');
		} else if (done.status === 402) {
			for (const name of ['status', 'plan_id', 'period', 'items', 'credit', 'next_bill', 'version']) this.equal(m[name], was[name], member, `${name} after a declined card`);
		}
	}

	limits(member, stored) {
		const { membership: m } = member.seen;
		if (!STANDING.has(m.status) || !stored) return;
		const expected = { ...this.product(m.plan_id).limits };
		for (const { product_id: id, quantity } of m.items.filter((item) => item.product_id !== m.plan_id)) {
			for (const [key, limit] of Object.entries(this.product(id)?.limits ?? {})) {
				if (typeof expected[key] === 'number') expected[key] = limit === null ? null : expected[key] + limit * quantity;
			}
		}
		const sorted = (limits) => Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1));
		this.equal(sorted(stored), sorted(expected), member, 'limits of its site');
	}

	endOfDay(members) {
		const customers = new Map();
		for (const member of members) {
			if (member.id === null) continue;
			const key = `${member.user} ${member.currency}`;
			customers.set(key, [...(customers.get(key) ?? []), member]);
		}
		for (const all of customers.values()) {
			if (all.some((one) => one.touched)) this.conserved(all);
			for (const one of all) one.touched = false;
		}
	}

	/** When all is over: numbers without gaps, no charge twice, nothing that replay would do otherwise. */
	async end(world) {
		const all = await world.readAll('/payments');
		this.equal(all.length, sum(world.members.filter((one) => one.id !== null), (one) => one.seen.payments.length), null, 'payments of all');
		const numbers = all.map((one) => one.number).sort((a, b) => (a < b ? -1 : 1));
		for (const year of new Set(numbers.map((one) => one.slice(0, 4)))) {
			const sorted = numbers.filter((one) => one.startsWith(year));
			this.equal(sorted, sorted.map((_, index) => `${year}-${String(index + 1).padStart(6, '0')}`), null, `numbers of ${year}`);
		}
		const charges = await world.backend.charges();
		if (charges) {
			const charged = charges.filter(([, outcome]) => outcome === 'charged').map(([id]) => id).sort((a, b) => a - b);
			const paid = all.filter((one) => one.method === 'sandbox_card' && ['completed', 'refunded'].includes(one.status)).map((one) => one.id).sort((a, b) => a - b);
			this.equal(charged, paid, null, 'payments that the card service charged, and those that are paid by card');
		}
		const replayed = world.backend.replay();
		if (replayed !== null) this.must(/^[1-9]\d* compared, 0 differ\.$/.test(replayed), null, () => `replay: ${replayed}`);
		this.must(world.backend.complaints() === '', null, () => `PHP said ${world.backend.complaints()}`);
	}
}

/** Whether a status can be reached from another in some steps. */
function reach(edges, from, to, seen = new Set()) {
	if (seen.has(from)) return false;
	seen.add(from);
	return (edges[from] ?? []).some((next) => next === to || reach(edges, next, to, seen));
}

/** The first place where two values differ. */
function difference(one, other, path = '') {
	if (same(one, other)) return null;
	if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return [path, one, other];
	for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
		const found = difference(one[key], other[key], `${path}.${key}`);
		if (found) return found;
	}
	return null;
}
