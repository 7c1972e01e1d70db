import { useMutation } from '@tanstack/react-query';
import { __, sprintf } from '@wordpress/i18n';
import { notify } from '../../../app/notices.tsx';
import type { Membership } from '../../../api/types.gen.ts';
import { changeText } from '../../../fields/memberships.tsx';
import { confirmPaymentMutation, failPaymentMutation } from '../../../queries/payments.ts';
import { money } from '../../../ui/format.ts';
import { DialogEnd } from '../dialog-end.tsx';

export const waitsForManager = ({ open_payment }: Membership) => open_payment?.method === 'manual' && open_payment.action === 'await_manager';

/** Says what comes of it, then does it. */
export function SettlePayment({ membership, outcome, onClose }: { membership: Membership; outcome: 'confirm' | 'fail'; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(outcome === 'confirm' ? confirmPaymentMutation() : failPaymentMutation());
	const payment = membership.open_payment;
	if (!payment) return <p>{__('Nothing waits for a payment any more.', 'tierway')}</p>;
	const change = membership.pending_change ? changeText(membership.pending_change) : membership.plan_name;
	const settle = () =>
		mutate(payment.id, {
			onSuccess: () => {
				notify(
					outcome === 'confirm'
						? /* translators: %s: customer name */
							sprintf(__('Payment confirmed. The change of %s is in effect.', 'tierway'), membership.user.name)
						: /* translators: %s: customer name */
							sprintf(__('Payment marked as failed. %s keeps the old plan.', 'tierway'), membership.user.name),
				);
				onClose();
			},
		});
	return (
		<div className="tierway-dialog">
			<dl className="tierway-facts">
				<dt>{__('Customer', 'tierway')}</dt>
				<dd>{membership.user.name}</dd>
				<dt>{__('Payment', 'tierway')}</dt>
				<dd>
					{money(payment.total, payment.currency)} <span className="tierway-muted">{payment.number}</span>
				</dd>
				<dt>{__('For', 'tierway')}</dt>
				<dd>{change}</dd>
			</dl>
			<p>
				{outcome === 'confirm'
					? __('Confirm only when the money has arrived: the change takes effect at once, with its new limits.', 'tierway')
					: __('The change is ended and the customer stays on the present plan. A new change can be asked for at any time.', 'tierway')}
			</p>
			<DialogEnd act={outcome === 'confirm' ? __('Confirm payment', 'tierway') : __('Payment failed', 'tierway')} onAct={settle} onClose={onClose} busy={isPending} isDestructive={outcome === 'fail'} error={error} />
		</div>
	);
}
