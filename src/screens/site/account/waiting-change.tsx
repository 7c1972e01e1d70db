import { useMutation, useQueryClient } from '@tanstack/react-query';
import { __experimentalConfirmDialog as ConfirmDialog, Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useId, useState } from 'react';
import type { CustomerMembership } from '../../../api/account.ts';
import type { ShownChange } from '../../../api/changes.ts';
import { notify } from '../../../app/notices.tsx';
import { navigate } from '../../../app/router.tsx';
import { deleteChangeMutation, forgetMembership, payChangeMutation } from '../../../queries/changes.ts';
import { day, list, money } from '../../../ui/format.ts';
import { addonsParam, termParam } from '../change/draft.ts';
import { ConfirmCard } from '../payment.tsx';
import { PayDialog } from './pay-dialog.tsx';

/** The change that waits, for its day or for its money: what, when, how much, and how to keep what one has. */
export function WaitingChange({ change, membership, today }: { change: ShownChange; membership: CustomerMembership; today: string }) {
	const title = useId();
	const [asking, setAsking] = useState(false);
	const [confirming, setConfirming] = useState(false);
	const [paying, setPaying] = useState(false);
	const client = useQueryClient();
	const takeBack = useMutation(deleteChangeMutation(membership.id));
	const pay = useMutation(payChangeMutation(membership.id));
	const payment = membership.payments.find((one) => one.id === change.payment_id) ?? null;
	const scheduled = change.status === 'scheduled';
	const keep = membership.plan.name;

	const confirmed = () =>
		takeBack.mutate(change.id, {
			onSuccess: () => {
				setAsking(false);
				forgetMembership(client, membership.id);
				/* translators: %s: a plan's name */
				notify(sprintf(__('Taken back. You keep %s as it is.', 'tierway'), keep), {
					actions: [{ label: __('Choose it again', 'tierway'), onClick: () => chooseAgain(change, membership) }],
				});
			},
			onError: (error) => {
				setAsking(false);
				notify(error.message, { explicitDismiss: true });
			},
		});

	return (
		<section className="tierway-waiting" aria-labelledby={title} data-kind={scheduled ? 'scheduled' : 'payment'}>
			<div>
				<h2 id={title}>{whatWaits(change, today)}</h2>
				<p>
					{scheduled
						? sprintf(
								/* translators: 1: a plan's name, 2: a date */
								__('Until then everything stays as it is on %1$s. You can take it back before %2$s.', 'tierway'),
								keep,
								day(change.effective_on, today),
							)
						: payment?.action === 'confirm_card'
							? __('Your bank wants you to confirm the payment. Until then everything stays as it is.', 'tierway')
							: __('It becomes active as soon as the network confirms that your payment has arrived. Until then everything stays as it is.', 'tierway')}
				</p>
				<dl className="tierway-waiting__facts">
					{scheduled ? (
						<>
							<dt>{__('Charge on that day', 'tierway')}</dt>
							<dd>{change.quote.next ? money(change.quote.next.amount, membership.currency) : __('Nothing, and nothing after it', 'tierway')}</dd>
						</>
					) : (
						<>
							<dt>{__('To pay', 'tierway')}</dt>
							<dd>{money(payment?.total ?? change.quote.due_now, membership.currency)}</dd>
							{payment && (
								<>
									<dt>{__('Payment', 'tierway')}</dt>
									<dd>{payment.number}</dd>
								</>
							)}
						</>
					)}
					{change.summary.added.length > 0 && (
						<>
							<dt>{__('Added', 'tierway')}</dt>
							<dd>{list(change.summary.added)}</dd>
						</>
					)}
					{change.summary.removed.length > 0 && (
						<>
							<dt>{__('Ends', 'tierway')}</dt>
							<dd>{list(change.summary.removed)}</dd>
						</>
					)}
				</dl>
			</div>
			<div className="tierway-waiting__actions">
				{payment?.action === 'confirm_card' && (
					<Button variant="primary" __next40pxDefaultSize onClick={() => setConfirming(true)}>
						{__('Continue payment', 'tierway')}
					</Button>
				)}
				{payment?.action === 'await_manager' && (
					<Button variant="secondary" __next40pxDefaultSize onClick={() => setPaying(true)}>
						{__('Pay another way', 'tierway')}
					</Button>
				)}
				<Button variant={scheduled ? 'primary' : 'tertiary'} __next40pxDefaultSize onClick={() => setAsking(true)}>
					{__('Keep my current plan', 'tierway')}
				</Button>
			</div>
			<ConfirmDialog isOpen={asking} isBusy={takeBack.isPending} confirmButtonText={__('Keep my current plan', 'tierway')} cancelButtonText={__('Leave it waiting', 'tierway')} onConfirm={confirmed} onCancel={() => setAsking(false)}>
				{sprintf(
					/* translators: %s: a plan's name */
					__('Take the waiting change back and keep %s as it is? Nothing is charged.', 'tierway'),
					keep,
				)}
			</ConfirmDialog>
			{confirming && payment && (
				<ConfirmCard
					amount={payment.total}
					currency={payment.currency}
					busy={pay.isPending}
					error={pay.error?.message ?? ''}
					onCancel={() => setConfirming(false)}
					onConfirm={() =>
						pay.mutate({ changeId: change.id, choice: { payment_method: 'sandbox_card', payment_details: { confirmed: true } } }, {
							onSuccess: (result) => {
								forgetMembership(client, membership.id);
								navigate('/', { changed: result.change.id }, { replace: true });
							},
						})
					}
				/>
			)}
			{paying && payment && <PayDialog change={change} payment={payment} onClose={() => setPaying(false)} />}
		</section>
	);
}

function whatWaits(change: ShownChange, today: string): string {
	const { from_plan: from, to_plan: to } = change.summary;
	const plan = from !== to;
	if (change.status === 'scheduled') {
		const on = day(change.effective_on, today);
		if (change.kind === 'remove') {
			/* translators: %s: a date */
			return sprintf(__('Services and packages end on %s', 'tierway'), on);
		}
		/* translators: 1: a plan's name, 2: a date */
		if (plan) return sprintf(__('Your plan changes to %1$s on %2$s', 'tierway'), to, on);
		/* translators: %s: a date */
		return sprintf(__('Your billing period changes on %s', 'tierway'), on);
	}
	/* translators: %s: a plan's name */
	return plan ? sprintf(__('Your change to %s waits for its payment', 'tierway'), to) : __('Your order waits for its payment', 'tierway');
}

/** Back to the switcher with the same choice, after it was taken back. */
function chooseAgain(change: ShownChange, membership: CustomerMembership) {
	const { plan_id: plan, unit, count, addons } = change.selection;
	navigate('/change', {
		membership: membership.id,
		plan,
		period: termParam({ unit: unit ?? null, count: count ?? null }),
		addons: addonsParam(new Map((addons ?? []).map((addon) => [addon.product_id, addon.quantity ?? 1]))),
	});
}
