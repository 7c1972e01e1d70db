import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { notify } from '../../../app/notices.tsx';
import { focusHeading } from '../../../app/page.tsx';
import { ApiError } from '../../../api/client.ts';
import type { Change, Membership } from '../../../api/types.gen.ts';
import { takeBackChangeMutation } from '../../../queries/memberships.ts';
import { money } from '../../../ui/format.ts';
import { DialogEnd } from '../dialog-end.tsx';

/** Ends the change that waits; says what is kept, and what becomes of the money. */
export function TakeBackDialog({ membership, change, onClose }: { membership: Membership; change: Change; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(takeBackChangeMutation(membership.id));
	const { user, plan_name: plan, open_payment: payment } = membership;
	const act = () =>
		mutate(change.id, {
			onSuccess: () => {
				notify(
					change.kind === 'reactivate'
						? /* translators: %s: customer name */
							sprintf(__('Taken back: the membership of %s does not start again.', 'tierway'), user.name)
						: /* translators: 1: customer name, 2: plan name */
							sprintf(__('Taken back: %1$s keeps %2$s.', 'tierway'), user.name, plan),
				);
				focusHeading();
				onClose();
			},
			// It is over already: the banner that this was opened from goes, so the message does not stay in here.
			onError: (failure) => {
				if (!(failure instanceof ApiError) || failure.isTransient) return;
				notify(failure.message, { explicitDismiss: true });
				focusHeading();
				onClose();
			},
		});
	return (
		<Modal title={__('Take the change back', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<div className="tierway-dialog">
				<p>
					{change.kind === 'reactivate'
						? /* translators: %s: customer name */
							sprintf(__('The membership of %s does not start again.', 'tierway'), user.name)
						: /* translators: 1: customer name, 2: plan name */
							sprintf(__('%1$s keeps %2$s as it is, and is billed for it as before.', 'tierway'), user.name, plan)}
				</p>
				<p>
					{!payment
						? __('Nothing is charged now. What was paid ahead for the change becomes credit.', 'tierway')
						: payment.purpose === 'renewal'
							? /* translators: 1: amount of money, 2: number of a payment */
								sprintf(__('The open bill of %1$s (%2$s) is voided and made again without the change.', 'tierway'), money(payment.total, payment.currency), payment.number)
							: /* translators: 1: amount of money, 2: number of a payment */
								sprintf(__('The payment of %1$s (%2$s) is voided. Money that comes all the same can be made credit.', 'tierway'), money(payment.total, payment.currency), payment.number)}
				</p>
				<DialogEnd act={__('Take it back', 'tierway')} onAct={act} onClose={onClose} busy={isPending} isDestructive error={error} />
			</div>
		</Modal>
	);
}
