import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Spinner } from '@wordpress/components';
import { __, _x, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { CustomerMembership } from '../../../api/account.ts';
import type { ShownChange } from '../../../api/changes.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Link } from '../../../app/router.tsx';
import { eventsQuery } from '../../../queries/memberships.ts';
import { ownPaymentsQuery } from '../../../queries/payments.ts';
import { day, instant, list, money } from '../../../ui/format.ts';
import { eventText } from './events.ts';
import { MoreButton } from './more-button.tsx';
import { methodName, PaymentStatus } from './payment-words.tsx';

/** As many as the account brings along. */
const LAST = 10;

export const invoicePath = (payment: Payment) => `/memberships/${payment.membership_id}/payments/${payment.id}`;

export function Payments({ membership, timeZone, named }: { membership: CustomerMembership; timeZone: string; named: string }) {
	const id = `tierway-payments-${membership.id}`;
	const [all, setAll] = useState(false);
	const query = useInfiniteQuery({ ...ownPaymentsQuery(membership.id), enabled: all });
	const payments = query.data?.pages.flatMap((page) => page.items) ?? membership.payments;
	return (
		<section className="tierway-card" aria-labelledby={id + named}>
			<header className="tierway-card__header">
				<h2 id={id}>{__('Payments', 'tierway')}</h2>
			</header>
			{payments.length === 0 ? (
				<p className="tierway-muted">{__('No payments yet. What you pay is listed here.', 'tierway')}</p>
			) : (
				<table className="tierway-table">
					<thead>
						<tr>
							<th scope="col">{__('Invoice', 'tierway')}</th>
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
						{payments.map((payment) => (
							<tr key={payment.id}>
								<th scope="row" data-label={__('Invoice', 'tierway')}>
									<Link to={invoicePath(payment)}>{payment.number}</Link>
								</th>
								<td data-label={__('Date', 'tierway')}>{instant(payment.paid_gmt ?? payment.created_gmt, timeZone)}</td>
								<td data-label={__('For', 'tierway')}>{paidFor(payment)}</td>
								<td data-label={__('Paid by', 'tierway')}>{methodName(payment.method)}</td>
								<td data-label={__('State', 'tierway')}>
									<PaymentStatus payment={payment} />
								</td>
								<td data-label={__('Amount', 'tierway')} className="tierway-table__amount">
									{money(payment.total, payment.currency)}
									<MoneyBack payment={payment} />
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			{all && query.isPending && <Spinner />}
			{query.isError && <ErrorScreen error={query.error} onRetry={() => void query.refetch()} />}
			{!all && membership.payments.length >= LAST && <AllButton onClick={() => setAll(true)} label={__('Show all payments', 'tierway')} />}
			<MoreButton query={query} />
		</section>
	);
}

/** What of a payment went back, or became credit. */
function MoneyBack({ payment }: { payment: Payment }) {
	const { refunded, credited, currency } = payment;
	return (
		<>
			{refunded > 0 && (
				<span className="tierway-muted tierway-table__back">
					{sprintf(
						/* translators: %s: an amount of money */
						__('%s refunded', 'tierway'),
						money(refunded, currency),
					)}
				</span>
			)}
			{credited > 0 && (
				<span className="tierway-muted tierway-table__back">
					{sprintf(
						/* translators: %s: an amount of money */
						__('%s became credit', 'tierway'),
						money(credited, currency),
					)}
				</span>
			)}
		</>
	);
}

function AllButton({ label, onClick }: { label: string; onClick: () => void }) {
	return (
		<p className="tierway-more-button">
			<Button variant="secondary" size="compact" onClick={onClick}>
				{label}
			</Button>
		</p>
	);
}

function paidFor(payment: Payment): string {
	return list(payment.lines.filter((line) => line.type === 'charge' || line.type === 'setup_fee').map((line) => line.label));
}

export function Changes({ membership, timeZone, today, named }: { membership: CustomerMembership; timeZone: string; today: string; named: string }) {
	const id = `tierway-changes-${membership.id}`;
	const [all, setAll] = useState(false);
	return (
		<section className="tierway-card" aria-labelledby={id + named}>
			<header className="tierway-card__header">
				<h2 id={id}>{__('History', 'tierway')}</h2>
			</header>
			{all ? (
				<Events membership={membership} timeZone={timeZone} today={today} />
			) : membership.changes.length === 0 ? (
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
			{!all && <AllButton onClick={() => setAll(true)} label={__('Show everything that happened', 'tierway')} />}
		</section>
	);
}

/** Not the changes alone: bills, payments, credit, and who did it. */
function Events({ membership, timeZone, today }: { membership: CustomerMembership; timeZone: string; today: string }) {
	const query = useInfiniteQuery(eventsQuery(membership.id));
	if (query.isPending) return <Spinner />;
	if (!query.data) return <ErrorScreen error={query.error} onRetry={() => void query.refetch()} />;
	const events = query.data.pages.flatMap((page) => page.items);
	return (
		<>
			{events.length === 0 && <p className="tierway-muted">{__('Nothing has happened yet.', 'tierway')}</p>}
			<ol className="tierway-history">
				{events.map((event) => (
					<li key={event.id}>
						<span className="tierway-history__when">{instant(event.created_gmt, timeZone, true)}</span>
						<span className="tierway-history__what">
							{eventText(event, membership.currency, today)}
							{event.reason !== '' && <span className="tierway-muted">{event.reason}</span>}
						</span>
						<span className="tierway-history__state">{event.actor.id === 0 ? __('Automatically', 'tierway') : event.actor.name}</span>
					</li>
				))}
			</ol>
			<MoreButton query={query} />
		</>
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
