import type { Payment } from '../../src/api/types.gen.ts';
import { apply, complete, expireIfLate, fail, touch } from '../billing.ts';
import type { ChangeRow, MembershipRow } from '../db.ts';
import { type Answer, type Call, notFound, ok, type Route, WpError } from '../wordpress.ts';

const one = '/tierway/v1/payments/(?P<id>\\d+)';

const notWaiting = () => new WpError('tierway_not_waiting', 'This payment does not wait for anybody.', 409);

/** Settles a manual payment that waits. */
function settle(call: Call, how: (payment: Payment, change: ChangeRow, row: MembershipRow) => void): Answer {
	const { state } = call.db;
	const payment = state.payments.find((candidate) => candidate.id === call.params.id);
	if (!payment) throw notFound();
	const change = state.changes.find((candidate) => candidate.id === payment.change_id);
	const row = state.memberships.find((candidate) => candidate.id === payment.membership_id);
	if (payment.status !== 'pending' || payment.action !== 'await_manager' || !change || !row) throw notWaiting();
	// Written, though refused: that it was too late is known from now on.
	if (expireIfLate(call, row, change)) return { status: 409, body: notWaiting().body() };
	how(payment, change, row);
	return ok(payment);
}

export const payments: Route[] = [
	{
		method: 'POST',
		path: `${one}/confirm`,
		access: 'manager',
		schema: 'payment',
		handle: (call) =>
			settle(call, (payment, change, row) => {
				complete(call, row, payment);
				apply(call, row, change);
			}),
	},
	{
		method: 'POST',
		path: `${one}/fail`,
		access: 'manager',
		schema: 'payment',
		handle: (call) =>
			settle(call, (payment, change, row) => {
				fail(payment, change, 'The money did not come.');
				touch(call, row);
			}),
	},
];
