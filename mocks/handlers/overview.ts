import type { Overview } from '../../src/api/types.gen.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { nextBill } from '../../src/domain/quote.ts';
import { heldInput, planOf, stands } from '../billing.ts';
import type { MembershipRow, PaymentRow } from '../db.ts';
import { waitingChange } from '../life.ts';
import { type Call, ok, type Route } from '../wordpress.ts';

type Part = Overview['declined'];
type Item = Part['items'][number];

/** What waits for whom. */
export const overview: Route[] = [{ method: 'GET', path: '/tierway/v1/overview', access: 'manager', schema: 'overview', handle: (call) => ok(overviewOf(call)) }];

function overviewOf(call: Call): Overview {
	const { db, today } = call;
	const { state } = db;
	const part = (items: Item[]): Part => ({ count: items.length, items: items.slice(0, 10) });
	const item = (row: MembershipRow, fields: Partial<Item>): Item => ({
		membership_id: row.id, customer: state.users.find((user) => user.id === row.user_id)?.name ?? '', plan_name: planOf(db, row).name, payment_id: null, number: '', change_id: null, amount: null, currency: row.currency, on: null, reason: '',
		...fields,
	});
	const member = (id: number) => state.memberships.filter((row) => row.id === id);
	const of = (payment: PaymentRow | undefined): Partial<Item> => (payment ? { payment_id: payment.id, number: payment.number, change_id: payment.change_id, amount: payment.total, reason: payment.error } : {});
	const pending = (actions: PaymentRow['action'][]) => state.payments.filter((payment) => payment.status === 'pending' && actions.includes(payment.action));
	const standing = state.memberships.filter(stands);
	return {
		today,
		last_sweep_gmt: state.last_sweep_gmt,
		awaiting_manager: part(pending(['await_manager']).flatMap((payment) => member(payment.membership_id).map((row) => item(row, { ...of(payment), on: payment.due_on ?? payment.created_gmt.slice(0, 10) })))),
		declined: part(pending(['retry', 'await_customer', 'confirm_card']).flatMap((payment) => member(payment.membership_id).map((row) => item(row, { ...of(payment), on: payment.next_try_on })))),
		on_hold: part(
			standing
				.filter((row) => row.status === 'on_hold')
				.map((row) => item(row, { ...of(state.payments.findLast((payment) => payment.membership_id === row.id && payment.status === 'pending')), on: row.on_hold_since })),
		),
		failed_changes: part(
			state.events
				.filter((event) => event.type === 'change.failed' && event.created_gmt.slice(0, 10) > addDays(today, -30))
				.reverse()
				.flatMap((event) => member(event.membership_id ?? 0).map((row) => item(row, { change_id: event.change_id, on: event.created_gmt.slice(0, 10), reason: event.reason }))),
		),
		due_today: part(
			standing
				.filter((row) => row.period?.end === today || waitingChange(db, row)?.effective_on === today)
				.map((row) => item(row, { change_id: waitingChange(db, row)?.id ?? null, amount: nextBill(heldInput(db, row, today))?.amount ?? null, on: today })),
		),
		// The mock's card answers at once.
		stuck: part([]),
	};
}
