import { __, sprintf } from '@wordpress/i18n';
import type { CreditEntry, Payment } from '../api/types.gen.ts';
import { day, instant, list, money } from '../ui/format.ts';
import type { Field } from './field.ts';

const statuses: { value: Payment['status']; label: string }[] = [
	{ value: 'pending', label: __('Open', 'tierway') },
	{ value: 'completed', label: __('Paid', 'tierway') },
	{ value: 'failed', label: __('Failed', 'tierway') },
	{ value: 'voided', label: __('Voided', 'tierway') },
	{ value: 'refunded', label: __('Refunded', 'tierway') },
];

const methods: { value: Payment['method']; label: string }[] = [
	{ value: 'manual', label: __('Manual payment', 'tierway') },
	{ value: 'sandbox_card', label: __('Test card', 'tierway') },
	{ value: 'credit', label: __('Credit', 'tierway') },
];

const purposes: { value: Payment['purpose']; label: string }[] = [
	{ value: 'renewal', label: __('Renewal', 'tierway') },
	{ value: 'change', label: __('Change', 'tierway') },
	{ value: 'first', label: __('First bill', 'tierway') },
];

const actions: { value: NonNullable<Payment['action']>; label: string }[] = [
	{ value: 'await_manager', label: __('Your confirmation', 'tierway') },
	{ value: 'await_customer', label: __('The customer to pay', 'tierway') },
	{ value: 'confirm_card', label: __('The customer to confirm the card', 'tierway') },
	{ value: 'retry', label: __('The card’s next try', 'tierway') },
];

/** Where each amount of a customer's credit came from, or went. */
export const creditReasons: Record<CreditEntry['reason'], string> = {
	used: __('Used', 'tierway'),
	given_back: __('Given back by a change', 'tierway'),
	late_payment: __('Payment that came too late', 'tierway'),
	paid_ahead: __('Paid ahead for what changed since', 'tierway'),
	added: __('Added', 'tierway'),
	paid_out: __('Paid out', 'tierway'),
};

const named = <Value extends string>(choices: { value: Value; label: string }[], value: Value) => choices.find((each) => each.value === value)?.label ?? value;

const paymentStatus = (payment: Pick<Payment, 'status'>) => named(statuses, payment.status);
export const paymentMethod = (method: Payment['method']) => named(methods, method);
export const paymentPurpose = (payment: Pick<Payment, 'purpose'>) => named(purposes, payment.purpose);

/** Whom an open payment waits for, as half a sentence; empty for others. */
export function paymentWaits(payment: Payment): string {
	if (payment.status !== 'pending') return '';
	switch (payment.action) {
		case 'await_manager':
			return __('waits for you to confirm it', 'tierway');
		case 'await_customer':
			return __('waits for the customer to pay', 'tierway');
		case 'confirm_card':
			return __('waits for the customer to confirm the card', 'tierway');
		case 'retry':
			/* translators: %s: date */
			return payment.next_try_on === null ? __('the card is tried again', 'tierway') : sprintf(__('the card is tried again on %s', 'tierway'), day(payment.next_try_on));
		case null:
			return '';
	}
}

/** What became of the money of a payment beside paying for something; empty for most. */
function paymentNote(payment: Payment): string {
	const notes: string[] = [];
	/* translators: %s: amount of money */
	if (payment.refunded > 0) notes.push(sprintf(__('%s given back', 'tierway'), money(payment.refunded, payment.currency)));
	/* translators: %s: amount of money */
	if (payment.credited > 0) notes.push(sprintf(__('%s became credit', 'tierway'), money(payment.credited, payment.currency)));
	return list(notes);
}

/** A manager says whether its money came: paid by hand, or a renewal's bill that is left to the customer. */
export const isSettledByHand = ({ status, action, purpose }: Payment) => status === 'pending' && (action === 'await_manager' || (purpose === 'renewal' && action === 'await_customer'));

/** Its money may come all the same, and is credit then. */
export const mayComeLate = ({ status, credited, total }: Payment) => (status === 'voided' || status === 'failed') && credited === 0 && total > 0;

/** What can still be given back. What became credit is the customer's already: it is paid out from there. */
export const refundable = ({ status, total, refunded, credited }: Payment) => (status === 'completed' ? total - refunded - Math.min(total, credited) : 0);

const number: Field<Payment> = {
	id: 'number',
	label: __('Number', 'tierway'),
	enableHiding: false,
	enableSorting: false,
	filterBy: false,
};

const customer: Field<Payment> = {
	id: 'customer',
	label: __('Customer', 'tierway'),
	enableSorting: false,
	filterBy: false,
	getValue: ({ item }) => item.bill_to.name,
	render: ({ item }) => (
		<span className="tierway-stack">
			<span>{item.bill_to.name}</span>
			<span className="tierway-muted">{item.bill_to.email}</span>
		</span>
	),
};

const status: Field<Payment> = {
	id: 'status',
	label: __('Status', 'tierway'),
	elements: statuses,
	enableSorting: false,
	filterBy: { operators: ['isAny'] },
	render: ({ item }) => <PaymentStatus payment={item} />,
};

const purpose: Field<Payment> = {
	id: 'purpose',
	label: __('Purpose', 'tierway'),
	elements: purposes,
	enableSorting: false,
	filterBy: { operators: ['isAny'] },
	render: ({ item }) => (
		<span className="tierway-stack">
			<span>{paymentPurpose(item)}</span>
			<span className="tierway-muted">{list(item.lines.filter((line) => line.type === 'charge' || line.type === 'setup_fee').map((line) => line.label))}</span>
		</span>
	),
};

const method: Field<Payment> = {
	id: 'method',
	label: __('Method', 'tierway'),
	elements: methods,
	enableSorting: false,
	filterBy: { operators: ['isAny'] },
	render: ({ item }) => <>{paymentMethod(item.method)}</>,
};

const action: Field<Payment> = {
	id: 'action',
	label: __('Waits for', 'tierway'),
	elements: actions,
	enableSorting: false,
	filterBy: { operators: ['isAny'] },
	render: ({ item }) => <>{paymentWaits(item)}</>,
};

const total: Field<Payment> = {
	id: 'total',
	label: __('Total', 'tierway'),
	enableSorting: false,
	filterBy: false,
	render: ({ item }) => <span className="tierway-number">{money(item.total, item.currency)}</span>,
};

const created: Field<Payment> = {
	id: 'created',
	label: __('Date', 'tierway'),
	enableSorting: false,
	filterBy: false,
	getValue: ({ item }) => item.created_gmt,
	render: ({ item }) => <time dateTime={item.created_gmt}>{instant(item.created_gmt)}</time>,
};

export const paymentFields = [number, customer, purpose, status, action, method, total, created];

/** The state, and below it whom it waits for, why it failed and where its money went. */
export function PaymentStatus({ payment }: { payment: Payment }) {
	const notes = [paymentWaits(payment), payment.error, paymentNote(payment)].filter((note) => note !== '');
	return (
		<span className="tierway-stack">
			<span className={`tierway-status is-${payment.status}`}>{paymentStatus(payment)}</span>
			{notes.map((note) => (
				<span key={note} className="tierway-muted">
					{note}
				</span>
			))}
		</span>
	);
}
