import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import type { Membership } from '../../../api/types.gen.ts';
import { paymentMethod } from '../../../fields/payments.tsx';
import { updateMembershipMutation } from '../../../queries/memberships.ts';
import { RadioField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** How the next bills are paid. */
export function MethodDialog({ membership, offered, onClose }: { membership: Membership; offered: Membership['payment_method'][]; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(updateMembershipMutation(membership.id));
	const [method, setMethod] = useState(membership.payment_method);
	// What is held stays a choice, also when it is not offered any more.
	const methods = [...new Set([membership.payment_method, ...offered])];
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (isPending) return;
		mutate(
			{ payment_method: method, version: membership.version },
			{
				onSuccess: () => {
					notify(__('Way to pay saved.', 'tierway'));
					onClose();
				},
			},
		);
	};
	return (
		<Modal title={__('How bills are paid', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<form className="tierway-dialog" onSubmit={submit} noValidate>
				<RadioField hideLabel field={{ label: __('How bills are paid', 'tierway') }} value={method} options={methods.map((id) => ({ value: id, label: paymentMethod(id) }))} onChange={setMethod} />
				<p>{__('From the next bill on. What was billed stays as it is; an open bill is made again.', 'tierway')}</p>
				<DialogEnd act={__('Save', 'tierway')} onClose={onClose} busy={isPending} error={error} />
			</form>
		</Modal>
	);
}
