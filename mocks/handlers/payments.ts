import type { MembershipRow, PaymentRow } from '../db.ts';
import { apply, changeOf, completeBill, completePayment, declineBill, expireIfLate, failChange, refund, takeAsCredit, touch, writePayment } from '../life.ts';
import { schemaOf } from '../schema.ts';
import { type Answer, type Call, checkVersion, collection, collectionQuery, notFound, ok, type Route, WpError } from '../wordpress.ts';
import { attempt, notWaiting, pay, paying, withAccount } from './changes.ts';
import { showPayment } from './memberships.ts';

const base = '/tierway/v1/payments';
const one = `${base}/(?P<id>\\d+)`;
const ofMembership = '/tierway/v1/memberships/(?P<id>\\d+)/payments/(?P<payment>\\d+)';

const properties = schemaOf('payment').properties ?? {};
const anyOf = (name: string) => ({ type: 'array', items: { type: 'string', enum: (properties[name]?.enum ?? []).filter((choice) => choice !== null) } });
const exists: Route['exists'] = (db, { id }) => db.state.payments.some((payment) => payment.id === id);

function find(call: Call): { payment: PaymentRow; row: MembershipRow } {
	const payment = call.db.state.payments.find((candidate) => candidate.id === call.params.id);
	const row = call.db.state.memberships.find((candidate) => candidate.id === payment?.membership_id);
	if (!payment || !row) throw notFound();
	return { payment, row };
}

function findOwn(call: Call): PaymentRow {
	const payment = call.db.state.payments.find((candidate) => candidate.id === call.params.payment && candidate.membership_id === call.membership.id);
	if (!payment) throw notFound();
	return payment;
}

/** Settles what a manager can: money by hand, or a bill that nobody paid any other way. */
function settle(call: Call, how: (payment: PaymentRow, row: MembershipRow) => void): Answer {
	const { payment, row } = find(call);
	const byHand = payment.action === 'await_manager' || (payment.purpose === 'renewal' && payment.action === 'await_customer');
	if (payment.status !== 'pending' || !byHand) throw notWaiting();
	// Written, though refused: that it was too late is known from now on.
	if (payment.purpose !== 'renewal' && expireIfLate(call, row)) return { status: 409, body: notWaiting().body() };
	how(payment, row);
	return ok(showPayment(payment));
}

export const payments: Route[] = [
	{
		method: 'GET',
		path: base,
		access: 'manager',
		schema: 'payment',
		query: collectionQuery(['id'], { status: anyOf('status'), purpose: anyOf('purpose'), method: anyOf('method'), action: anyOf('action') }, 'desc'),
		handle(call) {
			const { status, purpose, method, action, search } = call.query;
			const has = (list: unknown, value: unknown) => !Array.isArray(list) || list.length === 0 || list.includes(value);
			const text = String(search ?? '').trim().toLocaleLowerCase();
			const rows = call.db.state.payments.filter(
				(row) => has(status, row.status) && has(purpose, row.purpose) && has(method, row.method) && has(action, row.action) && [row.number, row.bill_to.name, row.bill_to.email].some((word) => word.toLocaleLowerCase().includes(text)),
			);
			return collection(call, rows, (row) => row.id, showPayment);
		},
	},
	{ method: 'GET', path: one, access: 'manager', schema: 'payment', exists, handle: (call) => ok(shown(call, find(call).payment)) },
	{
		method: 'POST',
		path: `${one}/confirm`,
		access: 'manager',
		schema: 'payment',
		body: { properties: { as_credit: { type: 'boolean' } } },
		exists,
		handle(call) {
			if (call.body.as_credit === true) {
				const { payment, row } = find(call);
				if (!takeAsCredit(call, row, payment)) throw notWaiting();
				return ok(showPayment(payment));
			}
			return settle(call, (payment, row) => {
				payment.method = 'manual'; // by whatever card it was tried before
				if (payment.purpose === 'renewal') {
					completeBill(call, row, payment);
					return;
				}
				completePayment(call, payment);
				Object.assign(row, { payment_method: payment.method, payment_token: '' });
				const change = changeOf(call.db, payment);
				if (change) apply(call, row, change, payment);
			});
		},
	},
	{
		method: 'POST',
		path: `${one}/fail`,
		access: 'manager',
		schema: 'payment',
		exists,
		handle: (call) =>
			settle(call, (payment, row) => {
				const reason = 'The money did not come.';
				if (payment.purpose === 'renewal') {
					declineBill(call, row, payment, reason, { byManager: true });
					return;
				}
				writePayment(payment, { status: 'failed', action: null, error: reason });
				const change = changeOf(call.db, payment);
				if (change) failChange(call, change, reason);
				touch(call, row);
			}),
	},
	{
		method: 'POST',
		path: `${one}/refund`,
		access: 'manager',
		schema: 'payment',
		body: { properties: { amount: { type: 'integer', minimum: 1 }, reason: { type: 'string', minLength: 1, maxLength: 500 }, version: { type: 'integer', minimum: 1 } }, required: ['reason', 'version'] },
		exists,
		handle(call) {
			const { payment, row } = find(call);
			checkVersion(call, payment, () => showPayment(payment));
			if (!refund(call, row, payment, call.body.amount as number | undefined, String(call.body.reason))) {
				throw new WpError('tierway_refund_too_high', 'This is more than is left of the payment.', 422);
			}
			return ok(showPayment(payment));
		},
	},
	{ method: 'GET', path: ofMembership, access: 'owner', schema: 'payment', handle: (call) => ok(shown(call, findOwn(call))) },
	{
		method: 'POST',
		path: `${ofMembership}/pay`,
		access: 'owner',
		schema: 'payment',
		body: { properties: paying, required: ['payment_method'] },
		embeds: withAccount,
		handle(call) {
			const payment = findOwn(call);
			return pay(call, payment, attempt(call));
		},
	},
];

/** One payment, as its invoice has it. */
const shown = (call: Call, payment: PaymentRow) => ({ ...showPayment(payment), seller: call.db.state.settings.invoice_from });
