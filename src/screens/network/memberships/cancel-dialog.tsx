import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import type { Membership } from '../../../api/types.gen.ts';
import { cancelMembershipMutation } from '../../../queries/memberships.ts';
import { day } from '../../../ui/format.ts';
import { RadioField, TextareaField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** With its period, or now; says what ends with it. */
export function CancelDialog({ membership, onClose }: { membership: Membership; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(cancelMembershipMutation(membership.id));
	const { period, status, cancel_at } = membership;
	// On hold, or without a period, there is nothing paid to run to.
	const end = cancel_at === null && (status === 'active' || status === 'trialing') ? (period?.end ?? null) : null;
	const [when, setWhen] = useState<'period_end' | 'now'>(end === null ? 'now' : 'period_end');
	const [reason, setReason] = useState('');
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (isPending) return;
		mutate(
			{ reason: reason.trim(), now: when === 'now' },
			{
				onSuccess: (saved) => {
					notify(
						saved.cancel_at === null
							? /* translators: %s: customer name */
								sprintf(__('The membership of %s has ended.', 'tierway'), membership.user.name)
							: /* translators: 1: customer name, 2: date */
								sprintf(__('The membership of %1$s ends on %2$s.', 'tierway'), membership.user.name, day(saved.cancel_at)),
					);
					onClose();
				},
			},
		);
	};
	return (
		<Modal title={__('Cancel membership', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<form className="tierway-dialog" onSubmit={submit} noValidate>
				{end === null ? (
					<p>{__('It ends now: its sites lose the plan’s limits at once, and nothing is billed any more. Nothing is paid back by itself.', 'tierway')}</p>
				) : (
					<RadioField
						field={{ label: __('When', 'tierway') }}
						value={when}
						options={[
							/* translators: %s: date */
							{ value: 'period_end', label: sprintf(__('On %s', 'tierway'), day(end)), description: __('The end of what is paid. Until then that can be taken back.', 'tierway') },
							{ value: 'now', label: __('Now', 'tierway'), description: __('Its sites lose the plan’s limits at once. Nothing is paid back by itself.', 'tierway') },
						]}
						onChange={setWhen}
					/>
				)}
				{membership.pending_change && <p>{__('The change that waits is taken back.', 'tierway')}</p>}
				{membership.open_payment?.purpose === 'renewal' && <p>{__('The open bill is voided.', 'tierway')}</p>}
				<TextareaField id="tierway-cancel-reason" rows={2} field={{ label: __('Reason', 'tierway'), description: __('Kept in the history. It may be empty.', 'tierway') }} value={reason} onChange={setReason} />
				<DialogEnd act={when === 'now' ? __('End it now', 'tierway') : __('End it then', 'tierway')} onClose={onClose} busy={isPending} isDestructive error={error} />
			</form>
		</Modal>
	);
}
