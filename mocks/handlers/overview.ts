import type { Overview } from '../../src/api/types.gen.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { planOf } from '../billing.ts';
import type { MembershipRow, PaymentRow } from '../db.ts';
import { showMembership } from './memberships.ts';
import { type Call, linked, ok, type Route } from '../wordpress.ts';

type Part = Overview['declined'];
type Item = Part['items'][number];

/** What waits for whom. */
export const overview: Route[] = [{ method: 'GET', path: '/tierway/v1/overview', access: 'manager', schema: 'overview', query: { per_page: { type: 'integer', default: 10, minimum: 1, maximum: 100 } }, handle: (call) => ok(linked(overviewOf(call), { self: call.link('/tierway/v1/overview') })) }];

function overviewOf(call: Call): Overview {
	const { db, today } = call;
	const { state } = db;
	const part = (items: Item[]): Part => ({ count: items.length, items: items.slice(0, Number(call.query.per_page)) });
	const item = (row: MembershipRow, fields: Partial<Item>): Item => ({
		membership_id: row.id, customer: state.users.find((user) => user.id === row.user_id)?.name ?? '', plan_name: planOf(db, row).name, payment_id: null, number: '', change_id: null, amount: null, currency: row.currency, on: null, reason: '',
		...fields,
	});
	const member = (id: number) => state.memberships.filter((row) => row.id === id);
	const of = (payment: PaymentRow | undefined, on: string | null): Partial<Item> =>
		payment ? { payment_id: payment.id, number: payment.number, change_id: payment.change_id, amount: payment.total, on, reason: payment.error } : { on };
	const pending = (actions: PaymentRow['action'][], on: (payment: PaymentRow) => string | null) =>
		part(state.payments.filter((payment) => payment.status === 'pending' && actions.includes(payment.action)).flatMap((payment) => member(payment.membership_id).map((row) => item(row, of(payment, on(payment))))));
	const owed = (row: MembershipRow) => state.payments.find((payment) => payment.membership_id === row.id && payment.open_bill && payment.status === 'pending');
	const sorted = (items: Item[], descending = false) => items.sort((a, b) => (descending ? -1 : 1) * ((a.on ?? '').localeCompare(b.on ?? '')));
	// What was due earlier and has neither been billed nor ended is due today too: the sweep is late.
	const isDue = (row: MembershipRow) => (row.status === 'active' || row.status === 'trialing') && row.period !== null && (row.period.end === today || (row.period.end < today && !owed(row)));
	return {
		today,
		last_sweep_gmt: state.last_sweep_gmt,
		awaiting_manager: pending(['await_manager'], (payment) => payment.due_on ?? payment.created_gmt.slice(0, 10)),
		declined: pending(['retry', 'confirm_card', 'await_customer'], (payment) => payment.next_try_on),
		on_hold: part(sorted(state.memberships.filter((row) => row.status === 'on_hold').map((row) => item(row, of(owed(row), row.on_hold_since))))),
		failed_changes: part(
			sorted(
				state.changes
					.filter((change) => change.status === 'failed' && change.effective_on >= addDays(today, -30))
					.reverse()
					.flatMap((change) => member(change.membership_id).map((row) => item(row, { payment_id: change.payment_id, change_id: change.id, on: change.effective_on, reason: change.reason }))),
				true,
			),
		),
		due_today: part(
			sorted(
				state.memberships.filter(isDue).map((row) => {
					const { next_bill: next, pending_change: waits, period } = showMembership(call, row);
					const bill = owed(row);
					return item(row, bill ? { ...of(bill, period?.end ?? null), reason: '' } : { amount: next?.amount ?? null, change_id: waits?.id ?? null, on: period?.end ?? null });
				}),
			),
		),
		// The mock's card answers at once.
		stuck: part([]),
	};
}
