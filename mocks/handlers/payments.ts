import type { Payment } from '../../src/api/types.gen.ts';
import { apply, complete, endWaiting, touch } from '../billing.ts';
import type { ChangeRow, MembershipRow } from '../db.ts';
import { type Call, notFound, ok, type Route, WpError } from '../wordpress.ts';

const one = '/tierway/v1/payments/(?P<id>\\d+)';

/** A manual payment that waits, with its change and membership. */
function find(call: Call): { payment: Payment; change: ChangeRow; row: MembershipRow } {
	const { state } = call.db;
	const payment = state.payments.find((candidate) => candidate.id === call.params.id);
	if (!payment) throw notFound();
	const change = state.changes.find((candidate) => candidate.id === payment.change_id);
	const row = state.memberships.find((candidate) => candidate.id === payment.membership_id);
	if (payment.status !== 'pending' || payment.method !== 'manual' || !change || !row) throw new WpError('tierway_not_waiting', 'This payment does not wait for anybody.', 409);
	return { payment, change, row };
}

export const payments: Route[] = [
	{
		method: 'POST',
		path: `${one}/confirm`,
		access: 'manager',
		schema: 'payment',
		handle(call) {
			const { payment, change, row } = find(call);
			complete(call, payment);
			apply(call, row, change);
			return ok(payment);
		},
	},
	{
		method: 'POST',
		path: `${one}/fail`,
		access: 'manager',
		schema: 'payment',
		handle(call) {
			const { payment, change, row } = find(call);
			endWaiting(call, change, 'failed', 'The network did not receive the money.');
			touch(call, row);
			return ok(payment);
		},
	},
];
