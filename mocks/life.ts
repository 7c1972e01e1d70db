/**
 * What happens to a membership: changes written, paid, applied and ended; bills made, charged, retried and settled; the
 * ledger and the history that say so. Everything here runs inside the request's transaction.
 */
import { applyChange, applyRefund, buildRenewal, waitingSelection, type Held, type Renewal } from '../src/domain/apply.ts';
import { nextStep, retryOn, type Life, type Step } from '../src/domain/lifecycle.ts';
import { onTerms, type HeldInput, type Line, type Quote as Output } from '../src/domain/quote.ts';
import type { Change, CreditEntry, Event, Payment, Quote } from '../src/api/types.gen.ts';
import { heldInput, isBlocked, idsOf, normalise, planOf, product, quote, refusalSentence, termsOn, type Scene } from './billing.ts';
import type { ChangeRow, Db, MembershipRow, PaymentRow, State } from './db.ts';

export const isWaiting = (change: Change) => change.status === 'awaiting_payment' || change.status === 'scheduled';
export const waitingChange = (db: Db, row: MembershipRow): ChangeRow | undefined => db.state.changes.find((change) => change.membership_id === row.id && isWaiting(change));
export const openBill = (db: Db, row: MembershipRow): PaymentRow | undefined => db.state.payments.find((payment) => payment.membership_id === row.id && payment.open_bill);
const paymentOf = (db: Db, change: ChangeRow): PaymentRow | undefined => db.state.payments.find((payment) => payment.id === change.payment_id);
export const changeOf = (db: Db, payment: PaymentRow): ChangeRow | undefined => db.state.changes.find((change) => change.id === payment.change_id);

/** Every write of a membership raises its version. */
export function touch(scene: Scene, row: MembershipRow): void {
	row.version++;
	row.modified_gmt = scene.now;
}

export function writePayment(payment: PaymentRow, fields: Partial<PaymentRow>): void {
	Object.assign(payment, fields, { version: payment.version + 1 });
}

// ---- what is only added to

type About = Partial<Pick<Event, 'membership_id' | 'change_id' | 'payment_id' | 'reason' | 'before' | 'after'>> & { product_id?: number };

/** Something happened. */
export function record(scene: Scene, type: string, of: About): void {
	scene.db.state.events.push({
		id: scene.db.nextId('events'), type, membership_id: null, change_id: null, payment_id: null, product_id: null, actor: scene.actor, origin: scene.origin, reason: '', before: null, after: null,
		...structuredClone(of), created_gmt: scene.now,
	});
}

/** Gives credit, or takes it: never more than there is. */
export function addCredit(scene: Scene, row: MembershipRow, amount: number, reason: CreditEntry['reason'], of: { change_id?: number | null; payment_id?: number | null; note?: string; actor?: Event['actor'] } = {}): CreditEntry | null {
	if (amount === 0) return null;
	const { db } = scene;
	const balance = db.credit(row.user_id, row.currency) + amount;
	if (balance < 0) throw new Error('A customer cannot spend more credit than there is.');
	const { change_id = null, payment_id = null, note = '', actor = { id: 0, name: '' } } = of;
	const { user_id: _user, ...entry } = { id: db.nextId('ledger'), user_id: row.user_id, amount, balance_after: balance, currency: row.currency, reason, note, membership_id: row.id, change_id, payment_id, actor, created_gmt: scene.now };
	db.state.ledger.push({ ...entry, user_id: row.user_id });
	return entry;
}

// ---- payments

/** Who a bill is for, as an invoice names them. */
export function billTo(state: State, row: MembershipRow): Payment['bill_to'] {
	const user = state.users.find((candidate) => candidate.id === row.user_id);
	return { name: user?.name ?? '', email: user?.email ?? '', country: row.country ?? state.settings.country };
}

/** `2026-000012`, without gaps: a transaction that fails takes its number back. */
export const numberOf = (db: Db, day: string) => `${day.slice(0, 4)}-${String(db.nextId(`payments-${day.slice(0, 4)}`)).padStart(6, '0')}`;

/** A payment of what is due, with the lines that it is made of: their amounts and taxes add up to it. */
export function insertPayment(
	scene: Scene,
	row: MembershipRow,
	made: Partial<PaymentRow> & Pick<PaymentRow, 'method' | 'status' | 'purpose' | 'total'> & { from: { lines: Line[]; carried: number; creditUsed: number; carriedOn: number } },
): PaymentRow {
	const { db } = scene;
	const { from, ...fields } = made;
	const extra = (type: 'carried' | 'credit_used' | 'carried_on', label: string, amount: number): Payment['lines'] => (amount === 0 ? [] : [{ type, product_id: null, label, amount, tax: 0, tax_ppm: 0, from: null, to: null }]);
	const payment: PaymentRow = {
		id: db.nextId('payments'), version: 1, number: numberOf(db, scene.today), membership_id: row.id, change_id: null, due_on: null, period: null, next_try_on: null, refunded: 0, refunds: [], credited: 0,
		currency: row.currency, action: null, error: '', created_gmt: scene.now, paid_gmt: made.status === 'completed' ? scene.now : null, renewal: null, open_bill: false, first_try_on: null, spent: 0,
		bill_to: billTo(db.state, row),
		lines: [
			...from.lines.flatMap(({ type, product_id, amount, tax, tax_ppm, from: first = null, to = null }) =>
			type === 'waived' ? [] : [{ type, product_id, label: product(db, product_id)?.name ?? '', amount, tax, tax_ppm, from: first, to }]),
			...extra('carried', 'Carried from earlier bills', from.carried),
			...extra('credit_used', 'Credit', -from.creditUsed),
			...extra('carried_on', 'Carried to the next bill', -from.carriedOn),
		],
		...fields,
	};
	db.state.payments.push(payment);
	return payment;
}

/**
 * The money of a payment that can no longer be paid came all the same: it becomes the customer's credit, once.
 */
export function takeAsCredit(scene: Scene, row: MembershipRow, payment: PaymentRow): boolean {
	if ((payment.status !== 'voided' && payment.status !== 'failed') || payment.credited !== 0 || payment.total === 0) return false;
	addCredit(scene, row, payment.total, 'late_payment', { ...about(payment), actor: scene.actor });
	writePayment(payment, { credited: payment.total, paid_gmt: scene.now });
	record(scene, 'payment.came_late', { ...about(payment), after: { credited: payment.total } });
	touch(scene, row);
	return true;
}

/** Gives money back; what later changes would give back of it is lower by that. False: it is more than is left. */
export function refund(scene: Scene, row: MembershipRow, payment: PaymentRow, asked: number | undefined, reason: string): boolean {
	// What became credit is the customer's already: it is paid out from there.
	const left = payment.status === 'completed' ? payment.total - payment.refunded - Math.min(payment.total, payment.credited) : 0;
	const amount = asked ?? left;
	if (amount < 1 || amount > left) return false;
	const refunded = payment.refunded + amount;
	writePayment(payment, { refunded, status: refunded === payment.total ? 'refunded' : 'completed', refunds: [...payment.refunds, { amount, reason, actor: scene.actor, created_gmt: scene.now }] });
	record(scene, 'payment.refunded', { ...about(payment), reason, after: { amount, refunded } });
	// Paid ahead and not yet in force, it is no one's segment: the renewal that it paid is worked out again.
	if (payment.open_bill) resetBill(scene, row);
	else row.items = applyRefund(row.items, { lines: payment.lines, paid_on: payment.paid_gmt?.slice(0, 10) ?? null }, amount, scene.db.state.settings.prices_include_tax);
	touch(scene, row);
	return true;
}

/** The money of a change has come. */
export function completePayment(scene: Scene, payment: PaymentRow): void {
	writePayment(payment, { status: 'completed', action: null, error: '', paid_gmt: scene.now });
}

/** The money of a bill has come: it uses the credit that it counted on, and is in force on its day. */
export function completeBill(scene: Scene, row: MembershipRow, payment: PaymentRow): void {
	payment.spent = spend(scene, row, payment);
	row.payment_method = payment.method === 'credit' ? row.payment_method : payment.method;
	writePayment(payment, { status: 'completed', action: null, error: '', next_try_on: null, paid_gmt: scene.now });
	touch(scene, row);
	record(scene, 'payment.completed', { ...about(payment), after: { total: payment.total } });
	if ((payment.due_on ?? '') <= scene.today) putInForce(scene, row, payment);
}

/** What of the credit that a bill counted on was there to be used. */
function spend(scene: Scene, row: MembershipRow, payment: PaymentRow): number {
	const spent = Math.min(payment.renewal?.credit_used ?? 0, scene.db.credit(row.user_id, row.currency));
	addCredit(scene, row, -spent, 'used', about(payment));
	return spent;
}

/**
 * What the next period is made of has changed: a bill that is open is not to be paid any more; one that was paid ahead
 * becomes credit, with what of the credit it had used. The next sweep makes a new one.
 */
export function resetBill(scene: Scene, row: MembershipRow): void {
	const open = openBill(scene.db, row);
	if (!open) return;
	const change = changeOf(scene.db, open);
	if (change && isWaiting(change)) {
		change.payment_id = null;
		change.version++;
	}
	if (open.status === 'pending') {
		voidPayment(open);
		return;
	}
	const credited = open.total - open.refunded + open.spent;
	addCredit(scene, row, credited, 'paid_ahead', about(open));
	writePayment(open, { open_bill: false, credited });
	record(scene, 'payment.credited', { membership_id: row.id, payment_id: open.id, after: { credited } });
}

/** A payment that is not to be paid any more. */
const voidPayment = (payment: PaymentRow) => writePayment(payment, { status: 'voided', action: null, open_bill: false, next_try_on: null });

/** What of the history or the ledger a payment belongs to. */
const about = (payment: PaymentRow) => ({ membership_id: payment.membership_id, change_id: payment.change_id, payment_id: payment.id });

// ---- changes

export function insertChange(scene: Scene, row: MembershipRow, made: { body: Quote; input: HeldInput; status: Change['status']; actor: Change['actor']; reason?: string; move_id?: number | null }): ChangeRow {
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
		move_id: made.move_id ?? null,
		version: 1,
		created_gmt: scene.now,
		applied_gmt: null,
		input: made.input,
	};
	db.state.changes.push(change);
	if (made.status === 'scheduled') {
		resetBill(scene, row);
		recordChange(scene, 'change.scheduled', change);
	}
	return change;
}

/** Ends a change that waits: what it would have been paid with is not paid any more. */
export function endWaiting(scene: Scene, row: MembershipRow, change: ChangeRow, status: 'superseded' | 'cancelled' | 'expired' | 'failed', reason = ''): void {
	const payment = paymentOf(scene.db, change);
	if (payment?.open_bill) resetBill(scene, row);
	else if (payment?.status === 'pending') voidPayment(payment);
	change.status = status;
	if (reason !== '') change.reason = reason;
	change.version++;
	recordChange(scene, `change.${status}`, change);
}

/** The money of a change did not come: it is over. */
export function failChange(scene: Scene, change: ChangeRow, reason: string): void {
	Object.assign(change, { status: 'failed', reason, version: change.version + 1 });
	recordChange(scene, 'change.failed', change);
}

/** Does what a change promised, its money settled: on the day its money came. */
export function apply(scene: Scene, row: MembershipRow, change: ChangeRow, payment: PaymentRow | null): void {
	const { db } = scene;
	const input = { ...change.input, selection: normalise(change.selection) };
	const output = change.quote as unknown as Output;
	resetBill(scene, row); // the next bill is made of something else
	// Another membership of the customer may have used the credit since: then the rest is owed, never a credit below zero.
	const used = output.credit_used;
	const spent = Math.min(used, db.credit(row.user_id, row.currency));
	const of = { change_id: change.id, payment_id: payment?.id };
	addCredit(scene, row, -spent, 'used', of);
	addCredit(scene, row, output.credit_after + used - input.membership.credit, 'given_back', of);
	const before = gist(row);
	const held = applyChange(input, output, scene.today);
	write(scene, row, held, used - spent);
	Object.assign(row, { cancel_at: null, ended_on: null });
	Object.assign(change, { status: 'applied', applied_gmt: scene.now, effective_on: scene.today, version: change.version + 1 });
	record(scene, 'change.applied', { membership_id: row.id, change_id: change.id, payment_id: payment?.id ?? null, reason: change.reason, before, after: { ...gist(row), ...runOf(change) } });
	const rest = waitingSelection(input, output);
	if (rest) {
		// Removals of a mixed change run to the period end: they wait there as a change of their own (R3 row 12).
		const made = quote(scene, row, rest);
		if (made.output.effective === 'period_end') insertChange(scene, row, { ...made, status: 'scheduled', actor: change.actor, move_id: change.move_id });
	}
}

/** What of a membership the history shows before and after. */
function gist({ status, period, carried, items }: MembershipRow): Record<string, unknown> {
	return { status, period, carried, items: items.map(({ product_id, quantity, unit_amount }) => ({ product_id, quantity, unit_amount })) };
}

/** The run that moved many, for the history. */
const runOf = ({ move_id }: ChangeRow) => (move_id === null ? {} : { move_id });

function recordChange(scene: Scene, type: string, change: ChangeRow): void {
	const { membership_id, id, payment_id, reason, kind, status, effective_on, summary } = change;
	record(scene, type, { membership_id, change_id: id, payment_id, reason, after: { kind, status, effective_on, from_plan: summary.from_plan, to_plan: summary.to_plan, ...runOf(change) } });
}

/** What is held from now on; credit that was counted on and has gone since is owed with the next bill. */
function write(scene: Scene, row: MembershipRow, held: Held, owed: number): void {
	const { credit: _credit, ...rest } = structuredClone(held);
	Object.assign(row, rest, { carried: held.carried + owed, on_hold_since: null });
	touch(scene, row);
}

/** Whether the money of a change is too late: too many days, or its period is over. The change has then expired. */
export function expireIfLate(scene: Scene, row: MembershipRow): boolean {
	if (stepOf(scene, row) !== 'expire_change') return false;
	const change = waitingChange(scene.db, row);
	if (change) endWaiting(scene, row, change, 'expired', 'The money did not come in time.');
	touch(scene, row);
	return true;
}

// ---- cards

const SUCCEEDS = '4242424242424242';
const DECLINED = '4000000000000002';
const CONFIRMED = '4000002500003155';
/** Succeeds when the customer pays, is declined at renewals. */
const DECLINED_LATER = '4000000000000341';

export const isTestCard = (number: string) => [SUCCEEDS, DECLINED, CONFIRMED, DECLINED_LATER].includes(number);

/** What a card says to a charge: by the customer, with a confirmation if it has one, or later, without anybody there. */
export function askCard(scene: Scene, number: string, { confirmed = false, later = false } = {}): { status: 'completed' | 'pending' | 'failed'; action: Payment['action']; error: string } {
	if (scene.declineCards || number === DECLINED || (later && number === DECLINED_LATER)) return { status: 'failed', action: null, error: 'The card was declined.' };
	if (number === CONFIRMED && !confirmed) return { status: 'pending', action: 'confirm_card', error: '' };
	return { status: 'completed', action: null, error: '' };
}

// ---- bills

/** The bill of the billing date: of what is held, or of what waits for the day. False: not yet. */
function bill(scene: Scene, row: MembershipRow): boolean {
	const { db, today } = scene;
	const day = row.period?.end ?? today;
	const ahead = day > today;
	const terms = termsOn(db, day);
	const renewalOf = (change: ChangeRow | undefined) => {
		const selection = change ? normalise(change.selection) : null;
		const input = heldInput(db, row, today, selection ? idsOf(selection) : [], terms);
		const own = change?.input.terms?.price;
		return buildRenewal(selection && own !== undefined ? onTerms({ ...input, selection }, { price: own }) : input, selection, change?.input.catalog);
	};
	const waits = waitingChange(db, row);
	let change = waits?.status === 'scheduled' ? waits : undefined;
	let onHold = row.status === 'on_hold';
	let renewal = renewalOf(change);
	// Looked at again on the day, as when it was chosen: more may be in use by now.
	const blocked = !('error' in renewal) && change !== undefined && isBlocked(scene, row, normalise(change.selection));
	if (change && (blocked || 'error' in renewal)) {
		if (ahead) return false; // it may be possible on its day
		onHold ||= change.quote.otherwise === 'hold';
		touch(scene, row);
		endWaiting(scene, row, change, 'failed', !('error' in renewal) ? 'More is in use than this would allow.' : renewal.error === 'price_changed' ? 'A price that was promised is another by now.' : refusalSentence(renewal.error));
		change = undefined;
		renewal = renewalOf(undefined);
	}
	if ('error' in renewal) throw new Error(`Membership ${row.id} cannot be renewed: ${renewal.error}.`);
	const { period, carried: carriedOn } = renewal.held;
	if (period && period.end <= day) throw new Error(`The renewal of membership ${row.id} on ${day} would not move its end forward.`);
	const free = renewal.due === 0;
	if (free && ahead) return false;
	if (free && renewal.lines.length === 0) {
		renewed(scene, row, renewal, 0, change, null);
		return true;
	}
	const byCard = row.payment_method === 'sandbox_card';
	const payment = insertPayment(scene, row, {
		purpose: 'renewal', due_on: day, change_id: change?.id ?? null, renewal, open_bill: true, total: renewal.due, period: period && { start: period.start, end: period.end },
		method: free ? 'credit' : row.payment_method, status: free ? 'completed' : 'pending', action: free || (byCard && !onHold) ? null : onHold ? 'await_customer' : 'await_manager',
		from: { lines: renewal.lines, carried: row.carried, creditUsed: renewal.credit_used, carriedOn },
	});
	if (change) {
		change.payment_id = payment.id;
		change.version++;
	}
	record(scene, 'renewal.billed', { ...about(payment), after: { due_on: day, total: payment.total } });
	if (free) settlePaidAhead(scene, row, payment);
	else if (byCard && !onHold) charge(scene, row, payment);
	else if (onHold && row.status !== 'on_hold') putOnHold(scene, row, payment);
	return true;
}

/** Asks the card that the membership is paid with. */
function charge(scene: Scene, row: MembershipRow, payment: PaymentRow): void {
	const said = askCard(scene, row.payment_token, { later: true });
	if (said.status === 'completed') completeBill(scene, row, payment);
	else if (said.status === 'pending') writePayment(payment, { action: said.action, error: '', next_try_on: null });
	else declineBill(scene, row, payment, said.error);
}

/** No money came for a bill: it is asked for again, until the customer has to. `present`: the customer tried a card of theirs. */
export function declineBill(scene: Scene, row: MembershipRow, payment: PaymentRow, error: string, { byManager = false, present = false } = {}): void {
	const { today, db } = scene;
	if (byManager || row.status === 'on_hold') {
		writePayment(payment, { error, action: 'await_customer', next_try_on: null });
	} else if (present && payment.action !== null) {
		writePayment(payment, { error }); // the plan for the next tries stays
	} else {
		const first = payment.first_try_on ?? today;
		const next = retryOn(first, db.state.settings, today);
		writePayment(payment, { error, action: next === null ? 'await_customer' : 'retry', next_try_on: next, first_try_on: first });
	}
	record(scene, 'payment.failed', { ...about(payment), reason: error, after: { next_try_on: payment.next_try_on } });
}

/** What was paid comes into force on its day. */
function settlePaidAhead(scene: Scene, row: MembershipRow, payment: PaymentRow): void {
	if (payment.method === 'credit') payment.spent = spend(scene, row, payment);
	putInForce(scene, row, payment);
}

function putInForce(scene: Scene, row: MembershipRow, payment: PaymentRow): void {
	const { renewal } = payment;
	if (!renewal || payment.due_on !== row.period?.end) throw new Error(`The bill of membership ${row.id} is for another period than the running one.`);
	writePayment(payment, { open_bill: false });
	renewed(scene, row, renewal, payment.spent, changeOf(scene.db, payment), payment);
}

/** The next period begins. */
function renewed(scene: Scene, row: MembershipRow, renewal: Renewal, spent: number, change: ChangeRow | undefined, payment: PaymentRow | null): void {
	const before = gist(row);
	write(scene, row, renewal.held, renewal.credit_used - spent);
	record(scene, 'membership.renewed', { membership_id: row.id, change_id: change?.id ?? null, payment_id: payment?.id ?? null, before, after: gist(row) });
	if (!change) return;
	Object.assign(change, { status: 'applied', applied_gmt: scene.now, version: change.version + 1 });
	recordChange(scene, 'change.applied', change);
}

/** Overdue: until the bill is paid, nothing goes on. */
function putOnHold(scene: Scene, row: MembershipRow, payment: PaymentRow): void {
	if (payment.action === 'retry') writePayment(payment, { action: 'await_customer', next_try_on: null });
	const change = changeOf(scene.db, payment);
	if (change?.status === 'scheduled') Object.assign(change, { status: 'awaiting_payment', version: change.version + 1 });
	setStatus(scene, row, { status: 'on_hold', on_hold_since: scene.today }, payment);
}

function setStatus(scene: Scene, row: MembershipRow, fields: Partial<MembershipRow> & Pick<MembershipRow, 'status'>, payment: PaymentRow | null, reason = ''): void {
	const before = row.status;
	Object.assign(row, fields);
	touch(scene, row);
	record(scene, `membership.${fields.status}`, { membership_id: row.id, payment_id: payment?.id ?? null, reason, before: { status: before }, after: { status: fields.status } });
}

// ---- the sweep

/** So many steps for one membership in one go; the next run goes on. */
const STEPS = 60;

function stepOf(scene: Scene, row: MembershipRow) {
	const { db, today } = scene;
	const open = openBill(db, row);
	const change = waitingChange(db, row);
	const unpaid = change?.status === 'awaiting_payment' && change.quote.effective !== 'period_end' ? change : undefined;
	const life: Life = {
		status: row.status,
		period_end: row.period?.end ?? null,
		cancel_at: row.cancel_at,
		on_hold_since: row.on_hold_since,
		by_hand: row.payment_method === 'manual',
		unpaid_change: unpaid ? { asked_on: (paymentOf(db, unpaid)?.created_gmt ?? unpaid.created_gmt).slice(0, 10), reactivates: unpaid.kind === 'reactivate' } : null,
		bill: open ? { due_on: open.due_on ?? today, paid: open.status === 'completed', action: open.action, next_try_on: open.next_try_on } : null,
	};
	return nextStep(life, db.state.settings, today);
}

/** Does a step. False: nothing was done, and would not be today. */
function doStep(scene: Scene, row: MembershipRow, step: Step): boolean {
	const open = openBill(scene.db, row);
	switch (step) {
		case 'expire_change':
			return expireIfLate(scene, row);
		case 'end':
			end(scene, row, 'cancelled');
			return true;
		case 'expire':
			end(scene, row, 'expired');
			return true;
		case 'bill':
			return bill(scene, row);
		case 'settle':
			if (open) settlePaidAhead(scene, row, open);
			return true;
		case 'retry':
			if (open) charge(scene, row, open);
			return true;
		case 'hold':
			if (open) putOnHold(scene, row, open);
			return true;
	}
}

/** What should have happened by now to some memberships (R11.8), one step after the other, as time does it. */
export function sweep(scene: Scene, rows: MembershipRow[]): void {
	const time: Scene = { ...scene, actor: { id: 0, name: '' }, origin: 'sweep' };
	for (const row of rows) {
		for (let count = 0; count < STEPS; count++) {
			const step = stepOf(time, row);
			if (step === null || !doStep(time, row, step)) break;
		}
	}
}

/** The membership ends, and what waits with it. */
export function end(scene: Scene, row: MembershipRow, status: 'cancelled' | 'expired', reason = ''): void {
	resetBill(scene, row);
	const change = waitingChange(scene.db, row);
	if (change) endWaiting(scene, row, change, 'cancelled');
	setStatus(scene, row, { status, cancel_at: null, on_hold_since: null, ended_on: scene.today }, null, reason);
}
