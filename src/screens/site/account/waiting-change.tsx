import { useMutation, useQueryClient } from '@tanstack/react-query';
import { __experimentalConfirmDialog as ConfirmDialog, Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CustomerMembership } from '../../../api/account.ts';
import type { ShownChange } from '../../../api/changes.ts';
import { ApiError } from '../../../api/client.ts';
import { useOnceBack } from '../../../app/connection.tsx';
import { notify } from '../../../app/notices.tsx';
import { focusHeading } from '../../../app/page.tsx';
import { Link, navigate } from '../../../app/router.tsx';
import { calendarMutation, deleteChangeMutation, forgetMembership } from '../../../queries/changes.ts';
import { download } from '../../../ui/download.ts';
import { day, list, money } from '../../../ui/format.ts';
import { addonsParam, termParam } from '../../switcher/draft.ts';
import { otherwiseText } from '../../switcher/shown.ts';
import { Failure } from '../payment.tsx';
import { Banner } from './banner.tsx';
import { invoicePath } from './history.tsx';
import { PayButtons } from './pay-dialog.tsx';

/** The change that waits, for its day or for its money: what, when, how much, and how to keep what one has. */
export function WaitingChange({ change, membership, today }: { change: ShownChange; membership: CustomerMembership; today: string }) {
	const open = membership.open_payment?.id === change.payment_id ? membership.open_payment : null;
	const payment = open ?? membership.payments.find((one) => one.id === change.payment_id) ?? null;
	const scheduled = change.status === 'scheduled';
	const keep = membership.plan.name;
	const facts: Parameters<typeof Banner>[0]['facts'] = scheduled
		? [[__('Charge on that day', 'tierway'), change.quote.next ? money(change.quote.next.amount, membership.currency) : __('Nothing, and nothing after it', 'tierway')]]
		: [[__('To pay', 'tierway'), money(payment?.total ?? change.quote.due_now, membership.currency)]];
	if (!scheduled && payment) facts.push([__('Invoice', 'tierway'), <Link key="invoice" to={invoicePath(payment)}>{payment.number}</Link>]);
	if (change.summary.added.length > 0) facts.push([__('Added', 'tierway'), list(change.summary.added)]);
	if (change.summary.removed.length > 0) facts.push([__('Ends', 'tierway'), list(change.summary.removed)]);
	const promise = scheduled ? otherwiseText(change.quote.otherwise ?? null, keep) : '';
	return (
		<Banner
			kind={scheduled ? 'scheduled' : 'payment'}
			title={whatWaits(change, today)}
			facts={facts}
			actions={
				<>
					{payment?.status === 'pending' && <PayButtons membershipId={membership.id} payment={payment} />}
					<KeepPlan change={change} membership={membership} />
					{scheduled && <AddToCalendar change={change} />}
				</>
			}
		>
			<p>
				{scheduled
					? sprintf(
							/* translators: 1: a plan's name, 2: a date */
							__('Until then everything stays as it is on %1$s. You can take it back before %2$s.', 'tierway'),
							keep,
							day(change.effective_on, today),
						)
					: waitsForMoney(change, payment?.action ?? null)}
			</p>
			{promise !== '' && <p className="tierway-muted">{promise}</p>}
		</Banner>
	);
}

function waitsForMoney(change: ShownChange, action: string | null): string {
	if (change.kind === 'reactivate') {
		return action === 'confirm_card'
			? __('Your bank wants you to confirm the payment. Then it starts.', 'tierway')
			: __('It starts as soon as the network confirms that your payment has arrived.', 'tierway');
	}
	return action === 'confirm_card'
		? __('Your bank wants you to confirm the payment. Until then everything stays as it is.', 'tierway')
		: __('It becomes active as soon as the network confirms that your payment has arrived. Until then everything stays as it is.', 'tierway');
}

/** Takes the waiting change back, after a question. */
export function KeepPlan({ change, membership }: { change: ShownChange; membership: CustomerMembership }) {
	const [asking, setAsking] = useState(false);
	const client = useQueryClient();
	const takeBack = useMutation(deleteChangeMutation(membership.id));
	const keep = membership.plan.name;
	const restart = change.kind === 'reactivate';
	const label = restart ? __('Do not start again', 'tierway') : __('Keep my current plan', 'tierway');

	const confirmed = () =>
		takeBack.mutate(change.id, {
			onSuccess: () => {
				setAsking(false);
				focusHeading();
				forgetMembership(client, membership.id);
				/* translators: %s: a plan's name */
				notify(restart ? __('Taken back. Nothing is charged.', 'tierway') : sprintf(__('Taken back. You keep %s as it is.', 'tierway'), keep), {
					actions: [{ label: __('Choose it again', 'tierway'), onClick: () => chooseAgain(change, membership) }],
				});
			},
			onError: (error) => {
				if (error instanceof ApiError && error.status === 0) return;
				setAsking(false);
				notify(error.message, { explicitDismiss: true });
			},
		});
	useOnceBack(asking ? takeBack.error : null, confirmed);

	return (
		<>
			<Button variant={change.status === 'scheduled' ? 'primary' : 'tertiary'} __next40pxDefaultSize onClick={() => setAsking(true)}>
				{label}
			</Button>
			<ConfirmDialog className="tierway-confirm" isOpen={asking} isBusy={takeBack.isPending} confirmButtonText={label} cancelButtonText={__('Leave it waiting', 'tierway')} onConfirm={confirmed} onCancel={() => setAsking(false)}>
				{restart
					? __('Take your order back? Nothing is charged.', 'tierway')
					: sprintf(
							/* translators: %s: a plan's name */
							__('Take the waiting change back and keep %s as it is? Nothing is charged.', 'tierway'),
							keep,
						)}
				{takeBack.error && (
					<Failure>
						<p>{takeBack.error.message}</p>
					</Failure>
				)}
			</ConfirmDialog>
		</>
	);
}

function AddToCalendar({ change }: { change: ShownChange }) {
	const calendar = useMutation(calendarMutation(change.membership_id));
	return (
		<Button
			variant="tertiary"
			__next40pxDefaultSize
			isBusy={calendar.isPending}
			disabled={calendar.isPending}
			accessibleWhenDisabled
			onClick={() =>
				calendar.mutate(change.id, {
					onSuccess: ({ filename, content }) => download(filename, content, 'text/calendar'),
					onError: (error) => notify(error.message, { explicitDismiss: true }),
				})
			}
		>
			{__('Add to calendar', 'tierway')}
		</Button>
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
	if (change.kind === 'reactivate') {
		/* translators: %s: a plan's name */
		return sprintf(__('Your new start on %s waits for its payment', 'tierway'), to);
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
