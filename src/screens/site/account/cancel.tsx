import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, TextareaControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CustomerMembership } from '../../../api/account.ts';
import { notify } from '../../../app/notices.tsx';
import { focusHeading } from '../../../app/page.tsx';
import { forgetMembership } from '../../../queries/changes.ts';
import { cancelMembershipMutation } from '../../../queries/memberships.ts';
import { day, list } from '../../../ui/format.ts';
import { Failure } from '../payment.tsx';

/** Ends the membership, after saying what ends and when. */
export function CancelMembership({ membership, today }: { membership: CustomerMembership; today: string }) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<Button variant="link" isDestructive onClick={() => setOpen(true)}>
				{__('Cancel membership', 'tierway')}
			</Button>
			{open && <CancelDialog membership={membership} today={today} onClose={() => setOpen(false)} />}
		</>
	);
}

function CancelDialog({ membership, today, onClose }: { membership: CustomerMembership; today: string; onClose: () => void }) {
	const [reason, setReason] = useState('');
	const client = useQueryClient();
	const cancel = useMutation(cancelMembershipMutation(membership.id));
	const { period, status, pending_change: change, open_payment: payment } = membership;
	// Nothing is paid for beyond today: then there is nothing to wait for.
	const on = period && period.end > today && (status === 'active' || status === 'trialing') ? day(period.end, today) : null;
	const addons = membership.items.filter((item) => item.type !== 'plan').map((item) => item.name);
	return (
		<Modal title={__('Cancel your membership', 'tierway')} size="medium" className="tierway tierway-modal" onRequestClose={onClose}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					if (cancel.isPending) return;
					cancel.mutate({ reason: reason.trim(), now: false }, {
						onSuccess: () => {
							forgetMembership(client, membership.id);
							onClose();
							focusHeading();
							/* translators: %s: a date */
							notify(on ? sprintf(__('Noted. Your membership ends on %s.', 'tierway'), on) : __('Your membership has ended.', 'tierway'));
						},
					});
				}}
			>
				<p>
					{on
						? sprintf(
								/* translators: %s: a date */
								__('Your membership ends on %s, with the period that is paid for. Until then everything stays as it is, and you can take this back.', 'tierway'),
								on,
							)
						: __('Your membership ends at once. You can choose a plan and start again at any time.', 'tierway')}
				</p>
				<dl className="tierway-ends">
					<dt>{on ?? __('Today', 'tierway')}</dt>
					<dd>
						{sprintf(
							/* translators: %s: names of a plan, services and packages */
							__('%s ends, with its limits.', 'tierway'),
							list([membership.plan.name, ...addons]),
						)}
					</dd>
					{membership.sites.length > 0 && (
						<dd>
							{sprintf(
								/* translators: %s: names of sites */
								__('Not covered any more: %s. Nothing in there is deleted.', 'tierway'),
								list(membership.sites.map((site) => site.name)),
							)}
						</dd>
					)}
					{on && (change || payment) && <dt>{__('Today', 'tierway')}</dt>}
					{change && (
						<dd>
							{sprintf(
								/* translators: %s: a plan's name */
								__('The change to %s that waits is taken back.', 'tierway'),
								change.summary.to_plan,
							)}
						</dd>
					)}
					{payment && (
						<dd>
							{sprintf(
								/* translators: %s: an invoice's number */
								__('Invoice %s does not have to be paid any more.', 'tierway'),
								payment.number,
							)}
						</dd>
					)}
				</dl>
				<TextareaControl __nextHasNoMarginBottom label={__('Why? (optional)', 'tierway')} help={__('Read by those who run the network.', 'tierway')} rows={2} maxLength={500} value={reason} onChange={setReason} />
				{cancel.error && (
					<Failure>
						<p>{cancel.error.message}</p>
					</Failure>
				)}
				<div className="tierway-buttons">
					<Button variant="tertiary" __next40pxDefaultSize onClick={onClose}>
						{__('Keep my membership', 'tierway')}
					</Button>
					<Button type="submit" variant="primary" isDestructive __next40pxDefaultSize isBusy={cancel.isPending} disabled={cancel.isPending} accessibleWhenDisabled>
						{on
							? sprintf(
									/* translators: %s: a date */
									__('End it on %s', 'tierway'),
									on,
								)
							: __('End it now', 'tierway')}
					</Button>
				</div>
			</form>
		</Modal>
	);
}
