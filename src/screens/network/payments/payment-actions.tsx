import { useMutation } from '@tanstack/react-query';
import { DropdownMenu, Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { moreVertical } from '@wordpress/icons';
import { type FormEvent, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { navigate } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { textError } from '../../../fields/field.ts';
import { amountMistake } from '../../../fields/numbers.ts';
import { isSettledByHand, mayComeLate, paymentPurpose, refundable } from '../../../fields/payments.tsx';
import { confirmPaymentMutation, creditPaymentMutation, failPaymentMutation, refundPaymentMutation } from '../../../queries/payments.ts';
import { money, parseAmount, typedAmount } from '../../../ui/format.ts';
import { TextareaField, UnitField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';

interface DialogProps {
	payment: Payment;
	onClose: () => void;
}

/** What a manager can do about a payment, as data: the table's actions, and the menu of a membership's payments. */
export const paymentActions: { id: string; label: string; isEligible: (payment: Payment) => boolean; Dialog: (props: DialogProps) => JSX.Element }[] = [
	{ id: 'confirm', label: __('Confirm payment', 'tierway'), isEligible: isSettledByHand, Dialog: Confirm },
	{ id: 'fail', label: __('Will not come', 'tierway'), isEligible: isSettledByHand, Dialog: Fail },
	{ id: 'credit', label: __('Money came all the same', 'tierway'), isEligible: mayComeLate, Dialog: Credit },
	{ id: 'refund', label: __('Refund', 'tierway'), isEligible: (payment) => refundable(payment) > 0, Dialog: Refund },
];

/** The dialog of one of them, by its id. */
export function PaymentDialog({ id, payment, onClose }: { id: string } & DialogProps) {
	const action = paymentActions.find((each) => each.id === id);
	if (!action) return null;
	return (
		<Modal title={action.label} size="medium" className="tierway" onRequestClose={onClose}>
			<action.Dialog payment={payment} onClose={onClose} />
		</Modal>
	);
}

export function PaymentMenu({ payment }: { payment: Payment }) {
	const [dialog, setDialog] = useState<string | null>(null);
	return (
		<>
			<DropdownMenu
				icon={moreVertical}
				/* translators: %s: number of a payment */
				label={sprintf(__('Actions for %s', 'tierway'), payment.number)}
				popoverProps={{ placement: 'bottom-end' }}
				toggleProps={{ size: 'compact' }}
				controls={[
					{ title: __('Invoice', 'tierway'), onClick: () => navigate(`/payments/${payment.id}`) },
					...paymentActions.filter(({ isEligible }) => isEligible(payment)).map(({ id, label }) => ({ title: label, onClick: () => setDialog(id) })),
				]}
			/>
			{dialog && <PaymentDialog id={dialog} payment={payment} onClose={() => setDialog(null)} />}
		</>
	);
}

function About({ payment }: { payment: Payment }) {
	const goods = payment.lines.filter((line) => line.type === 'charge' || line.type === 'setup_fee').map((line) => line.label);
	return (
		<dl className="tierway-facts">
			<dt>{__('Customer', 'tierway')}</dt>
			<dd>{payment.bill_to.name}</dd>
			<dt>{__('Payment', 'tierway')}</dt>
			<dd>
				{money(payment.total, payment.currency)} <span className="tierway-muted">{payment.number}</span>
			</dd>
			<dt>{paymentPurpose(payment)}</dt>
			<dd>{[...new Set(goods)].join(', ')}</dd>
		</dl>
	);
}

function Confirm({ payment, onClose }: DialogProps) {
	const { mutate, isPending, error } = useMutation(confirmPaymentMutation());
	const renewal = payment.purpose === 'renewal';
	const act = () =>
		mutate(payment.id, {
			onSuccess: () => {
				notify(
					renewal
						? /* translators: %s: customer name */
							sprintf(__('Payment confirmed. The bill of %s is paid.', 'tierway'), payment.bill_to.name)
						: /* translators: %s: customer name */
							sprintf(__('Payment confirmed. The change of %s is in effect.', 'tierway'), payment.bill_to.name),
				);
				onClose();
			},
		});
	return (
		<div className="tierway tierway-dialog">
			<About payment={payment} />
			<p>
				{renewal
					? __('Confirm only when the money has arrived: the next period is paid, and a membership on hold goes on.', 'tierway')
					: __('Confirm only when the money has arrived: the change takes effect at once, with its new limits.', 'tierway')}
			</p>
			<DialogEnd act={__('Confirm payment', 'tierway')} onAct={act} onClose={onClose} busy={isPending} error={error} />
		</div>
	);
}

function Fail({ payment, onClose }: DialogProps) {
	const { mutate, isPending, error } = useMutation(failPaymentMutation());
	const renewal = payment.purpose === 'renewal';
	const act = () =>
		mutate(payment.id, {
			onSuccess: () => {
				notify(
					renewal
						? /* translators: %s: customer name */
							sprintf(__('The bill of %s is left to the customer.', 'tierway'), payment.bill_to.name)
						: /* translators: %s: customer name */
							sprintf(__('Payment marked as failed. %s keeps the old plan.', 'tierway'), payment.bill_to.name),
				);
				onClose();
			},
		});
	return (
		<div className="tierway tierway-dialog">
			<About payment={payment} />
			<p>
				{renewal
					? __('The bill stays open for the customer to pay another way. Not paid on its day, it puts the membership on hold.', 'tierway')
					: __('The change is ended and the customer stays on the present plan. A new change can be asked for at any time.', 'tierway')}
			</p>
			<DialogEnd act={__('Will not come', 'tierway')} onAct={act} onClose={onClose} busy={isPending} isDestructive error={error} />
		</div>
	);
}

function Credit({ payment, onClose }: DialogProps) {
	const { mutate, isPending, error } = useMutation(creditPaymentMutation());
	const amount = money(payment.total, payment.currency);
	const act = () =>
		mutate(payment.id, {
			onSuccess: () => {
				/* translators: 1: amount of money, 2: customer name */
				notify(sprintf(__('%1$s added to the credit of %2$s.', 'tierway'), amount, payment.bill_to.name));
				onClose();
			},
		});
	return (
		<div className="tierway tierway-dialog">
			<About payment={payment} />
			<p>{__('What it was for is over, so that nothing is paid with it now. The money becomes the customer’s credit and is used for the next bill; it can be paid out from there.', 'tierway')}</p>
			{/* translators: %s: amount of money */}
			<DialogEnd act={sprintf(__('Make %s credit', 'tierway'), amount)} onAct={act} onClose={onClose} busy={isPending} error={error} />
		</div>
	);
}

function Refund({ payment, onClose }: DialogProps) {
	const { mutate, isPending, error } = useMutation(refundPaymentMutation());
	const { currency } = payment;
	const left = refundable(payment);
	const [draft, setDraft] = useState({ amount: typedAmount(left, currency), reason: '' });
	const [tried, setTried] = useState(false);
	const amount = parseAmount(draft.amount, currency);
	const wrongAmount =
		typeof amount !== 'number'
			? amountMistake(amount, currency)
			: amount === 0
				? __('Write an amount above 0.', 'tierway')
				: amount > left
					? /* translators: %s: amount of money */
						sprintf(__('At most %s is left of this payment.', 'tierway'), money(left, currency))
					: undefined;
	const wrongReason = textError({ isValid: { required: true, maxLength: 500 } }, draft.reason);
	const params = error instanceof ApiError ? error.params : {};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (wrongAmount || wrongReason || typeof amount !== 'number') {
			document.getElementById(wrongAmount ? 'tierway-refund-amount' : 'tierway-refund-reason')?.focus();
			return;
		}
		if (isPending) return;
		mutate(
			{ id: payment.id, amount, reason: draft.reason.trim(), version: payment.version },
			{
				onSuccess: () => {
					/* translators: 1: amount of money, 2: customer name */
					notify(sprintf(__('%1$s given back to %2$s.', 'tierway'), money(amount, currency), payment.bill_to.name));
					onClose();
				},
			},
		);
	};
	return (
		<form className="tierway tierway-dialog" onSubmit={submit} noValidate>
			<About payment={payment} />
			<p>{payment.method === 'manual' ? __('Send the money back yourself; this writes down that you did. A later change gives back less by that.', 'tierway') : __('The money goes back to the card. A later change gives back less by that.', 'tierway')}</p>
			<div className="tierway-narrow">
				<UnitField
					id="tierway-refund-amount"
					/* translators: %s: amount of money */
					field={{ label: __('Amount', 'tierway'), description: sprintf(__('Up to %s.', 'tierway'), money(left, currency)) }}
					inputMode="decimal"
					suffix={currency}
					value={draft.amount}
					onChange={(value) => setDraft({ ...draft, amount: value })}
					mistake={(tried ? wrongAmount : undefined) ?? params.amount}
				/>
			</div>
			<TextareaField id="tierway-refund-reason" rows={2} field={{ label: __('Reason', 'tierway'), description: __('Kept in the history.', 'tierway') }} value={draft.reason} onChange={(value) => setDraft({ ...draft, reason: value })} mistake={(tried ? wrongReason : undefined) ?? params.reason} />
			<DialogEnd act={__('Refund', 'tierway')} onClose={onClose} busy={isPending} isDestructive error={Object.keys(params).length > 0 ? null : error} />
		</form>
	);
}
