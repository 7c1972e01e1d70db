import { __, _x, sprintf } from '@wordpress/i18n';
import type { CustomerMembership } from '../../../api/account.ts';
import type { ShownChange } from '../../../api/changes.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { day, instant, list, money } from '../../../ui/format.ts';

export function Payments({ membership, timeZone }: { membership: CustomerMembership; timeZone: string }) {
	const id = `tierway-payments-${membership.id}`;
	return (
		<section className="tierway-card" aria-labelledby={id}>
			<header className="tierway-card__header">
				<h2 id={id}>{__('Payments', 'tierway')}</h2>
			</header>
			{membership.payments.length === 0 ? (
				<p className="tierway-muted">{__('No payments yet. What you pay is listed here.', 'tierway')}</p>
			) : (
				<table className="tierway-table">
					<thead>
						<tr>
							<th scope="col">{__('Number', 'tierway')}</th>
							<th scope="col">{__('Date', 'tierway')}</th>
							<th scope="col">{__('For', 'tierway')}</th>
							<th scope="col">{__('Paid by', 'tierway')}</th>
							<th scope="col">{__('State', 'tierway')}</th>
							<th scope="col" className="tierway-table__amount">
								{__('Amount', 'tierway')}
							</th>
						</tr>
					</thead>
					<tbody>
						{membership.payments.map((payment) => (
							<tr key={payment.id}>
								<th scope="row" data-label={__('Number', 'tierway')}>
									{payment.number}
								</th>
								<td data-label={__('Date', 'tierway')}>{instant(payment.paid_gmt ?? payment.created_gmt, timeZone)}</td>
								<td data-label={__('For', 'tierway')}>{paidFor(payment)}</td>
								<td data-label={__('Paid by', 'tierway')}>{methodName(payment.method)}</td>
								<td data-label={__('State', 'tierway')}>
									<PaymentStatus payment={payment} />
								</td>
								<td data-label={__('Amount', 'tierway')} className="tierway-table__amount">
									{money(payment.total, payment.currency)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}

function paidFor(payment: Payment): string {
	return list(payment.lines.filter((line) => line.type === 'charge' || line.type === 'setup_fee').map((line) => line.label));
}

function methodName(method: Payment['method']): string {
	switch (method) {
		case 'manual':
			return __('Manual payment', 'tierway');
		case 'sandbox_card':
			return __('Test card', 'tierway');
		case 'credit':
			return __('Credit', 'tierway');
	}
}

function PaymentStatus({ payment }: { payment: Payment }) {
	switch (payment.status) {
		case 'completed':
			return <span className="tierway-badge tierway-badge--good">{__('Paid', 'tierway')}</span>;
		case 'pending':
			return <span className="tierway-badge tierway-badge--warn">{payment.action === 'confirm_card' ? __('To be confirmed by you', 'tierway') : __('Waiting', 'tierway')}</span>;
		case 'failed':
			return (
				<>
					<span className="tierway-badge tierway-badge--bad">{__('Failed', 'tierway')}</span>
					{payment.error !== '' && <span className="tierway-muted tierway-table__why">{payment.error}</span>}
				</>
			);
		case 'voided':
			return <span className="tierway-badge">{__('Voided', 'tierway')}</span>;
		case 'refunded':
			return <span className="tierway-badge">{__('Refunded', 'tierway')}</span>;
	}
}

export function Changes({ membership, timeZone, today }: { membership: CustomerMembership; timeZone: string; today: string }) {
	const id = `tierway-changes-${membership.id}`;
	return (
		<section className="tierway-card" aria-labelledby={id}>
			<header className="tierway-card__header">
				<h2 id={id}>{__('History', 'tierway')}</h2>
			</header>
			{membership.changes.length === 0 ? (
				<p className="tierway-muted">{__('No changes yet. Each change of your plan is listed here.', 'tierway')}</p>
			) : (
				<ol className="tierway-history">
					{membership.changes.map((change) => (
						<li key={change.id}>
							<span className="tierway-history__when">{instant(change.created_gmt, timeZone)}</span>
							<span className="tierway-history__what">
								{whatChanged(change)}
								{change.reason !== '' && <span className="tierway-muted">{change.reason}</span>}
							</span>
							<span className="tierway-history__state">{changeStatus(change, today)}</span>
						</li>
					))}
				</ol>
			)}
		</section>
	);
}

function whatChanged(change: ShownChange): string {
	const { from_plan: from, to_plan: to, added, removed } = change.summary;
	const parts: string[] = [];
	/* translators: 1: plan before, 2: plan after */
	if (from !== to) parts.push(sprintf(_x('%1$s to %2$s', 'plans', 'tierway'), from, to));
	else if (change.kind === 'longer' || change.kind === 'shorter') {
		/* translators: %s: a plan's name */
		parts.push(sprintf(__('%s for another period', 'tierway'), to));
	}
	/* translators: %s: names of add-ons */
	if (added.length > 0) parts.push(sprintf(__('added: %s', 'tierway'), list(added)));
	/* translators: %s: names of add-ons */
	if (removed.length > 0) parts.push(sprintf(__('ended: %s', 'tierway'), list(removed)));
	return parts.length > 0 ? parts.join('; ') : to;
}

function changeStatus(change: ShownChange, today: string): string {
	switch (change.status) {
		case 'applied':
			return __('Done', 'tierway');
		case 'scheduled':
			/* translators: %s: a date */
			return sprintf(__('Planned for %s', 'tierway'), day(change.effective_on, today));
		case 'awaiting_payment':
			return __('Waits for its payment', 'tierway');
		case 'superseded':
			return __('Replaced by a later change', 'tierway');
		case 'cancelled':
			return __('Taken back', 'tierway');
		case 'expired':
			return __('Never paid', 'tierway');
		case 'failed':
			return __('Failed', 'tierway');
	}
}
