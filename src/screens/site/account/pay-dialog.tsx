import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Spinner } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { PaymentChoice } from '../../../api/changes.ts';
import { ApiError } from '../../../api/client.ts';
import type { SwitchOptions } from '../../../api/options.ts';
import type { PaymentResult } from '../../../api/payments.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { useOnceBack } from '../../../app/connection.tsx';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { focusHeading } from '../../../app/page.tsx';
import { navigate } from '../../../app/router.tsx';
import { forgetMembership, payPaymentMutation } from '../../../queries/changes.ts';
import { optionsQuery } from '../../../queries/options.ts';
import { money } from '../../../ui/format.ts';
import { ConfirmCard, Failure, type PaymentDraft, paymentChoice, PaymentFields } from '../payment.tsx';

/**
 * The two buttons that every open payment has: to pay it, or to go on where the bank asked; and, where a way to pay has
 * been chosen already, to pay another way. What is begun here can be left and taken up again, on another day too.
 */
export function PayButtons({ membershipId, payment }: { membershipId: number; payment: Payment }) {
	const [open, setOpen] = useState<'pay' | 'confirm' | null>(null);
	const chosen = payment.action === 'confirm_card' || payment.action === 'await_manager';
	return (
		<>
			{payment.action === 'confirm_card' && (
				<Button variant="primary" __next40pxDefaultSize onClick={() => setOpen('confirm')}>
					{__('Continue payment', 'tierway')}
				</Button>
			)}
			<Button variant={payment.action === 'confirm_card' ? 'secondary' : 'primary'} __next40pxDefaultSize onClick={() => setOpen('pay')}>
				{chosen ? __('Pay another way', 'tierway') : __('Pay now', 'tierway')}
			</Button>
			{open && <PayDialog membershipId={membershipId} payment={payment} confirming={open === 'confirm'} onClose={() => setOpen(null)} />}
		</>
	);
}

function PayDialog({ membershipId, payment, confirming, onClose }: { membershipId: number; payment: Payment; confirming: boolean; onClose: () => void }) {
	const client = useQueryClient();
	const pay = useMutation(payPaymentMutation(membershipId));
	const { data: options, error, refetch } = useQuery({ ...optionsQuery(membershipId), enabled: !confirming });
	/** The card, when the bank asks about it: now, or since an earlier day. */
	const [asked, setAsked] = useState<PaymentDraft | null>(confirming ? { method: 'sandbox_card', number: '' } : null);

	const paid = (result: PaymentResult) => {
		forgetMembership(client, membershipId);
		onClose();
		focusHeading();
		if (result.change && result.change.status !== 'awaiting_payment') navigate('/', { changed: result.change.id }, { replace: true });
		else if (result.payment.status === 'completed') navigate('/', { paid: result.payment.id }, { replace: true });
		else notify(__('Noted. The network confirms it when your money has arrived.', 'tierway'));
	};

	const send = (choice: PaymentChoice) =>
		pay.mutate(
			{ id: payment.id, choice },
			{ onSuccess: (result) => (result.payment.action === 'confirm_card' && !choice.payment_details?.confirmed ? setAsked({ method: 'sandbox_card', number: choice.payment_details?.number ?? '' }) : paid(result)) },
		);

	useOnceBack(pay.error, () => pay.variables && send(pay.variables.choice));

	if (asked) {
		const choice = paymentChoice(asked);
		return (
			<ConfirmCard
				amount={payment.total}
				currency={payment.currency}
				busy={pay.isPending}
				error={pay.error?.message ?? ''}
				onCancel={onClose}
				onConfirm={() => send({ ...choice, payment_details: { ...choice.payment_details, confirmed: true } })}
			/>
		);
	}
	const title = payment.action === 'await_manager' ? __('Pay another way', 'tierway') : __('Pay now', 'tierway');
	return (
		<Modal title={title} size="small" className="tierway tierway-modal" onRequestClose={onClose}>
			{options ? (
				<PayForm
					options={options}
					payment={payment}
					busy={pay.isPending}
					error={pay.error}
					onClose={onClose}
					onPay={(value) => send(paymentChoice(value))}
				/>
			) : error ? (
				<ErrorScreen error={error} onRetry={() => void refetch()} />
			) : (
				<Spinner />
			)}
		</Modal>
	);
}

function PayForm({ options, payment, busy, error, onPay, onClose }: { options: SwitchOptions; payment: Payment; busy: boolean; error: Error | null; onPay: (value: PaymentDraft) => void; onClose: () => void }) {
	// The way that it waits for already is no other way.
	const methods = options.payment_methods.filter((method) => payment.action !== 'await_manager' || method.id !== 'manual');
	const usual = methods.find((method) => method.id === payment.method) ?? methods[0];
	const [value, setValue] = useState<PaymentDraft>({ method: usual?.id ?? 'manual', number: '' });
	const failure = error instanceof ApiError ? error : null;
	const [amount, number] = [money(payment.total, payment.currency), payment.number];
	if (methods.length === 0) return <p>{__('There is no other way to pay on this network.', 'tierway')}</p>;
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) onPay(value);
			}}
		>
			<p className="tierway-pay__what">
				{sprintf(
					/* translators: 1: an amount of money, 2: an invoice's number */
					__('%1$s for invoice %2$s', 'tierway'),
					amount,
					number,
				)}
			</p>
			<PaymentFields methods={methods} value={value} onChange={setValue} error={failure?.params.payment_details} />
			{failure && !failure.params.payment_details && (
				<Failure>
					<p>{failure.message}</p>
				</Failure>
			)}
			<div className="tierway-buttons">
				<Button variant="tertiary" __next40pxDefaultSize onClick={onClose}>
					{__('Not now', 'tierway')}
				</Button>
				<Button type="submit" variant="primary" __next40pxDefaultSize isBusy={busy} disabled={busy} accessibleWhenDisabled>
					{value.method === 'manual'
						? sprintf(
								/* translators: %s: an amount of money */
								__('I will pay %s by transfer', 'tierway'),
								amount,
							)
						: sprintf(
								/* translators: %s: an amount of money */
								__('Pay %s', 'tierway'),
								amount,
							)}
				</Button>
			</div>
		</form>
	);
}
