import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Modal, Spinner } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CustomerMembership } from '../../../api/account.ts';
import type { CreditEntry } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { creditsQuery } from '../../../queries/memberships.ts';
import { instant, money } from '../../../ui/format.ts';
import { MoreButton } from './more-button.tsx';

/** The customer's credit, entry by entry: where each amount came from, where it went, what was left. Asked for on demand. */
export function CreditHistory({ membership, timeZone }: { membership: CustomerMembership; timeZone: string }) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<Button variant="link" className="tierway-facts__more" onClick={() => setOpen(true)}>
				{__('Where it came from and went', 'tierway')}
			</Button>
			{open && (
				<Modal title={__('Credit', 'tierway')} size="medium" className="tierway tierway-modal" onRequestClose={() => setOpen(false)}>
					<Ledger membership={membership} timeZone={timeZone} />
				</Modal>
			)}
		</>
	);
}

function Ledger({ membership, timeZone }: { membership: CustomerMembership; timeZone: string }) {
	const query = useInfiniteQuery(creditsQuery(membership.id));
	if (query.isPending) return <Spinner />;
	if (!query.data) return <ErrorScreen error={query.error} onRetry={() => void query.refetch()} />;
	const entries = query.data.pages.flatMap((page) => page.items);
	return (
		<>
			<p className="tierway-ledger__balance">
				{sprintf(
					/* translators: %s: an amount of money */
					__('You have %s. It is used first for whatever is due next.', 'tierway'),
					money(membership.credit, membership.currency),
				)}
			</p>
			{entries.length === 0 ? (
				<p className="tierway-muted">{__('Nothing yet. What you paid and did not use becomes credit when you change to something cheaper at once.', 'tierway')}</p>
			) : (
				<table className="tierway-table">
					<thead>
						<tr>
							<th scope="col">{__('Date', 'tierway')}</th>
							<th scope="col">{__('What', 'tierway')}</th>
							<th scope="col" className="tierway-table__amount">
								{__('Amount', 'tierway')}
							</th>
							<th scope="col" className="tierway-table__amount">
								{__('Balance', 'tierway')}
							</th>
						</tr>
					</thead>
					<tbody>
						{entries.map((entry) => (
							<tr key={entry.id}>
								<th scope="row" data-label={__('Date', 'tierway')}>
									{instant(entry.created_gmt, timeZone)}
								</th>
								<td data-label={__('What', 'tierway')}>
									{reasonText(entry)}
									{entry.note !== '' && <span className="tierway-muted tierway-table__why">{entry.note}</span>}
								</td>
								<td data-label={__('Amount', 'tierway')} className="tierway-table__amount">
									{entry.amount > 0 ? `+${money(entry.amount, entry.currency)}` : money(entry.amount, entry.currency)}
								</td>
								<td data-label={__('Balance', 'tierway')} className="tierway-table__amount">
									{money(entry.balance_after, entry.currency)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			<MoreButton query={query} />
		</>
	);
}

function reasonText(entry: CreditEntry): string {
	switch (entry.reason) {
		case 'used':
			return entry.change_id === null ? __('Used for a bill', 'tierway') : __('Used for a change', 'tierway');
		case 'given_back':
			return __('Paid and not used, given back with a change', 'tierway');
		case 'late_payment':
			return __('A payment that came too late', 'tierway');
		case 'paid_ahead':
			return __('Paid ahead for something that has changed', 'tierway');
		case 'added':
			return __('Given by the network', 'tierway');
		case 'paid_out':
			return __('Paid out to you', 'tierway');
	}
}
