import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Spinner } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { ShownChange } from '../../../api/changes.ts';
import { ApiError } from '../../../api/client.ts';
import type { SwitchOptions } from '../../../api/options.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { navigate } from '../../../app/router.tsx';
import { forgetMembership, payChangeMutation } from '../../../queries/changes.ts';
import { optionsQuery } from '../../../queries/options.ts';
import { money } from '../../../ui/format.ts';
import { type PaymentDraft, paymentChoice, PaymentFields } from '../payment.tsx';

/** Pays a waiting change by another method than the one chosen first. */
export function PayDialog({ change, payment, onClose }: { change: ShownChange; payment: Payment; onClose: () => void }) {
	const { data: options, error, refetch } = useQuery(optionsQuery(change.membership_id));
	return (
		<Modal title={__('Pay another way', 'tierway')} size="small" className="tierway tierway-modal" onRequestClose={onClose}>
			{options ? <PayForm options={options} change={change} payment={payment} onClose={onClose} /> : error ? <ErrorScreen error={error} onRetry={() => void refetch()} /> : <Spinner />}
		</Modal>
	);
}

function PayForm({ options, change, payment, onClose }: { options: SwitchOptions; change: ShownChange; payment: Payment; onClose: () => void }) {
	const methods = options.payment_methods.filter((method) => method.id !== payment.method);
	const [value, setValue] = useState<PaymentDraft>({ method: methods[0]?.id ?? 'manual', number: '' });
	const client = useQueryClient();
	const pay = useMutation(payChangeMutation(change.membership_id));
	const failure = pay.error instanceof ApiError ? pay.error : null;
	if (methods.length === 0) return <p>{__('There is no other way to pay on this network.', 'tierway')}</p>;
	return (
		<form
			onSubmit={(event) => {
				event.preventDefault();
				if (!pay.isPending)
					pay.mutate(
						{ changeId: change.id, choice: paymentChoice(value) },
						{
							onSuccess: (result) => {
								onClose();
								forgetMembership(client, change.membership_id);
								navigate('/', { changed: result.change.id }, { replace: true });
							},
						},
					);
			}}
		>
			<PaymentFields methods={methods} value={value} onChange={setValue} error={failure?.params.payment_details} />
			{failure && !failure.params.payment_details && (
				<p className="tierway-field-error" role="alert">
					{failure.message}
				</p>
			)}
			<div className="tierway-buttons">
				<Button variant="tertiary" __next40pxDefaultSize onClick={onClose}>
					{__('Not now', 'tierway')}
				</Button>
				<Button type="submit" variant="primary" __next40pxDefaultSize isBusy={pay.isPending} disabled={pay.isPending} accessibleWhenDisabled>
					{sprintf(
						/* translators: %s: an amount of money */
						__('Pay %s', 'tierway'),
						money(payment.total, payment.currency),
					)}
				</Button>
			</div>
		</form>
	);
}
