import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { CustomerMembership } from '../../../api/account.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { notify } from '../../../app/notices.tsx';
import { focusHeading } from '../../../app/page.tsx';
import { Link, linkProps } from '../../../app/router.tsx';
import { forgetMembership } from '../../../queries/changes.ts';
import { keepMembershipMutation } from '../../../queries/memberships.ts';
import { day, money } from '../../../ui/format.ts';
import { hasEnded } from '../../switcher/draft.ts';
import { Banner } from './banner.tsx';
import { invoicePath } from './history.tsx';
import { PayButtons } from './pay-dialog.tsx';
import { KeepPlan, WaitingChange } from './waiting-change.tsx';

/** What a membership waits for, with what one can do about it (docs/states.md): above the card, and in the switcher where it is in the way. */
export function NextStep({ membership, today }: { membership: CustomerMembership; today: string }) {
	const { pending_change: change, open_payment: payment } = membership;
	// A change that waits for money of its own is told with that money; one that waits for a bill, with the bill.
	const billed = payment !== null && payment.purpose !== 'change';
	return (
		<>
			{billed && <OpenBill membership={membership} payment={payment} today={today} />}
			{!payment && membership.status === 'on_hold' && <Helpless title={__('On hold: a bill is not paid', 'tierway')} membership={membership} />}
			{!payment && membership.status === 'pending' && <Helpless title={__('Your membership waits for its first payment', 'tierway')} membership={membership} />}
			{change && !(billed && payment.change_id === change.id) && <WaitingChange change={change} membership={membership} today={today} />}
			{membership.cancel_at !== null && !hasEnded(membership) && <Ending membership={membership} on={membership.cancel_at} today={today} />}
			{hasEnded(membership) && change === null && <Ended membership={membership} today={today} />}
		</>
	);
}

/** Whether there is something to do before, or instead of, choosing a plan. */
export const hasNextStep = ({ open_payment: payment, status, cancel_at: end }: CustomerMembership) => payment !== null || end !== null || status === 'on_hold' || status === 'pending';

/** A bill that is not paid: what, how much, when, and to pay it. */
function OpenBill({ membership, payment, today }: { membership: CustomerMembership; payment: Payment; today: string }) {
	const { period, due_on: due } = payment;
	const change = membership.pending_change && payment.change_id === membership.pending_change.id ? membership.pending_change : null;
	const held = membership.status === 'on_hold';
	const facts: Parameters<typeof Banner>[0]['facts'] = [
		[__('To pay', 'tierway'), money(payment.total, payment.currency)],
		[__('Invoice', 'tierway'), <Link key="invoice" to={invoicePath(payment)}>{payment.number}</Link>],
	];
	if (due) facts.push([__('Due on', 'tierway'), day(due, today)]);
	if (period) {
		/* translators: 1: first day, 2: the day after the last */
		facts.push([__('For', 'tierway'), sprintf(__('%1$s to %2$s', 'tierway'), day(period.start, today), day(period.end, today))]);
	}
	return (
		<Banner
			kind={held || payment.action !== 'await_manager' ? 'overdue' : 'payment'}
			title={billTitle(membership, payment, today)}
			facts={facts}
			actions={
				<>
					<PayButtons membershipId={membership.id} payment={payment} />
					{change && <KeepPlan change={change} membership={membership} />}
				</>
			}
		>
			<p>{billText(membership, payment, today)}</p>
			{change && (
				<p>
					{sprintf(
						/* translators: %s: a plan's name */
						__('Your change to %s takes effect with this payment.', 'tierway'),
						change.summary.to_plan,
					)}
				</p>
			)}
		</Banner>
	);
}

function billTitle(membership: CustomerMembership, payment: Payment, today: string): string {
	if (membership.status === 'pending') return __('Your membership waits for its first payment', 'tierway');
	if (membership.status === 'on_hold') return __('On hold: a bill is not paid', 'tierway');
	switch (payment.action) {
		case 'confirm_card':
			return __('Your bank wants you to confirm a payment', 'tierway');
		case 'await_manager':
			/* translators: %s: a date */
			return payment.due_on ? sprintf(__('Your next bill is to be paid by %s', 'tierway'), day(payment.due_on, today)) : __('A bill is to be paid', 'tierway');
		default:
			return __('Your payment did not go through', 'tierway');
	}
}

function billText(membership: CustomerMembership, payment: Payment, today: string): string {
	const parts: string[] = payment.error === '' ? [] : [payment.error];
	switch (payment.action) {
		case 'retry':
			if (payment.next_try_on) {
				/* translators: %s: a date */
				parts.push(sprintf(__('Your card is tried again on %s. Pay now, perhaps by another card, and it is settled at once.', 'tierway'), day(payment.next_try_on, today)));
			}
			break;
		case 'confirm_card':
			parts.push(__('Nothing is charged before you have confirmed it.', 'tierway'));
			break;
		case 'await_manager':
			/* translators: %s: an invoice's number */
			parts.push(sprintf(__('Name the number %s when you transfer the money. It is settled as soon as the network confirms that it has arrived.', 'tierway'), payment.number));
			break;
		case 'await_customer':
		case null:
			break;
	}
	if (membership.status === 'on_hold') {
		if (membership.on_hold_since && membership.expires_on) {
			/* translators: 1: day since when, 2: day on which it ends */
			parts.push(sprintf(__('Your membership is on hold since %1$s, and ends on %2$s when the bill stays unpaid.', 'tierway'), day(membership.on_hold_since, today), day(membership.expires_on, today)));
		}
		parts.push(__('As soon as it is paid, everything is as it was.', 'tierway'));
	}
	return parts.join(' ');
}

/** Money is missing, and there is nothing here to pay: the network has to act. */
function Helpless({ title, membership }: { title: string; membership: CustomerMembership }) {
	return (
		<Banner kind="overdue" title={title}>
			<p>
				{sprintf(
					/* translators: %s: the number of a membership */
					__('There is no bill here that you could pay. Ask whoever runs the network, and name membership number %s.', 'tierway'),
					String(membership.id),
				)}
			</p>
		</Banner>
	);
}

/** It ends with its period, as the customer asked; until then that can be taken back. */
function Ending({ membership, on, today }: { membership: CustomerMembership; on: string; today: string }) {
	const client = useQueryClient();
	const keep = useMutation(keepMembershipMutation(membership.id));
	return (
		<Banner
			kind="scheduled"
			title={sprintf(
				/* translators: %s: a date */
				__('Your membership ends on %s', 'tierway'),
				day(on, today),
			)}
			actions={
				<Button
					variant="primary"
					__next40pxDefaultSize
					isBusy={keep.isPending}
					disabled={keep.isPending}
					accessibleWhenDisabled
					onClick={() =>
						keep.mutate(undefined, {
							onSuccess: () => {
								focusHeading();
								forgetMembership(client, membership.id);
								notify(__('Your membership goes on as before.', 'tierway'));
							},
							onError: (error) => notify(error.message, { explicitDismiss: true }),
						})
					}
				>
					{__('Keep my membership', 'tierway')}
				</Button>
			}
		>
			<p>
				{sprintf(
					/* translators: %s: a plan's name */
					__('You cancelled it. Until then everything stays as it is on %s, and nothing more is charged. Keep it, and it goes on as before.', 'tierway'),
					membership.plan.name,
				)}
			</p>
		</Banner>
	);
}

function Ended({ membership, today }: { membership: CustomerMembership; today: string }) {
	const on = membership.ended_on ? day(membership.ended_on, today) : null;
	const expired = membership.status === 'expired';
	return (
		<Banner
			kind="ended"
			title={
				on
					? sprintf(
							/* translators: %s: a date */
							__('Your membership ended on %s', 'tierway'),
							on,
						)
					: __('Your membership has ended', 'tierway')
			}
			actions={
				<Button variant="primary" __next40pxDefaultSize {...linkProps('/change', { membership: membership.id })}>
					{__('Choose a plan to start again', 'tierway')}
				</Button>
			}
		>
			<p>
				{expired ? __('A bill was not paid in time.', 'tierway') : __('It was cancelled.', 'tierway')}{' '}
				{__('Nothing is charged any more. Your sites and what is in them are kept, and you can start again at any time.', 'tierway')}
				{membership.credit > 0 &&
					` ${sprintf(
						/* translators: %s: an amount of money */
						__('Your credit of %s is still yours.', 'tierway'),
						money(membership.credit, membership.currency),
					)}`}
			</p>
		</Banner>
	);
}
