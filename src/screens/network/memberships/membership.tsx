import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type ReactNode, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link } from '../../../app/router.tsx';
import type { Change, Membership, Payment } from '../../../api/types.gen.ts';
import { kindLabels } from '../../../fields/kinds.ts';
import { changeStatuses, changeText, itemText, membershipStatusLabel, paymentMethods, paymentStatuses } from '../../../fields/memberships.tsx';
import { membershipChangesQuery, membershipPaymentsQuery, membershipQuery } from '../../../queries/memberships.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { day, instant, money, periodName, perPeriod } from '../../../ui/format.ts';
import { Card } from '../controls.tsx';
import { Skeleton } from '../skeleton.tsx';
import { SettlePayment, waitsForManager } from './settle-payment.tsx';

export function MembershipScreen({ route }: { route: Record<string, string> }) {
	const id = Number(route.id);
	const membership = useQuery(membershipQuery(id));
	const back = <Link to="/memberships">{__('Memberships', 'tierway')}</Link>;
	if (membership.data) {
		/* translators: %s: customer name */
		const title = sprintf(__('Membership of %s', 'tierway'), membership.data.user.name);
		return (
			<Page title={title} back={back}>
				<Detail membership={membership.data} />
			</Page>
		);
	}
	return (
		<Page title={__('Membership', 'tierway')} back={back}>
			{membership.isError ? <ErrorScreen error={membership.error} onRetry={() => void membership.refetch()} /> : <Skeleton lines={8} className="is-form" />}
		</Page>
	);
}

function Detail({ membership }: { membership: Membership }) {
	const settings = useQuery(settingsQuery());
	const zone = settings.data?.time_zone;
	const { period } = membership;
	return (
		<>
			<Waiting membership={membership} />
			<div className="tierway-columns">
				<div className="tierway-columns__main">
					<Card title={__('What is held', 'tierway')}>
						<table className="tierway-rows">
							<thead>
								<tr>
									<th scope="col">{__('Product', 'tierway')}</th>
									<th scope="col" className="is-amount">
										{__('Price agreed', 'tierway')}
									</th>
								</tr>
							</thead>
							<tbody>
								{membership.items.map((item) => (
									<tr key={item.product_id}>
										<th scope="row">
											<Link to={`/products/${item.product_id}/general`}>{itemText(item)}</Link>
										</th>
										<td className="is-amount">
											{item.unit_amount === 0 ? __('Free', 'tierway') : money(item.unit_amount, membership.currency)}
											{item.unit_amount > 0 && period && <span className="tierway-muted"> {perPeriod(period.unit, period.count)}</span>}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</Card>
					<Card title={__('Payments', 'tierway')}>
						<Payments id={membership.id} zone={zone} />
					</Card>
					<Card title={__('Changes', 'tierway')}>
						<Changes id={membership.id} zone={zone} />
					</Card>
				</div>
				<div className="tierway-columns__side">
					<Card title={__('Details', 'tierway')}>
						<dl className="tierway-facts">
							<Fact label={__('Customer', 'tierway')}>
								{membership.user.name}
								<br />
								<a href={`mailto:${membership.user.email}`}>{membership.user.email}</a>
							</Fact>
							<Fact label={__('Status', 'tierway')}>
								<span className={`tierway-status is-${membership.status}`}>{membershipStatusLabel(membership.status)}</span>
							</Fact>
							<Fact label={__('Period', 'tierway')}>
								{period ? (
									<>
										{periodName(period.unit, period.count)}
										<br />
										<span className="tierway-muted">
											{sprintf(/* translators: 1: first day, 2: billing date */ __('%1$s to %2$s', 'tierway'), day(period.start), day(period.end))}
										</span>
									</>
								) : (
									__('Without a period', 'tierway')
								)}
							</Fact>
							{membership.trial && <Fact label={__('Trial ends', 'tierway')}>{day(membership.trial.end)}</Fact>}
							{membership.cancel_at && <Fact label={__('Ends', 'tierway')}>{day(membership.cancel_at)}</Fact>}
							<Fact label={__('Next bill', 'tierway')}>
								{membership.next_bill ? sprintf(/* translators: 1: amount, 2: date */ __('%1$s on %2$s', 'tierway'), money(membership.next_bill.amount, membership.currency), day(membership.next_bill.on)) : __('None', 'tierway')}
							</Fact>
							{membership.credit > 0 && <Fact label={__('Credit', 'tierway')}>{money(membership.credit, membership.currency)}</Fact>}
							{membership.carried > 0 && <Fact label={__('Carried to the next bill', 'tierway')}>{money(membership.carried, membership.currency)}</Fact>}
							<Fact label={__('Pays by', 'tierway')}>{paymentMethods[membership.payment_method]}</Fact>
							<Fact label={__('Since', 'tierway')}>{instant(membership.created_gmt, zone)}</Fact>
						</dl>
					</Card>
					<Card title={__('Sites', 'tierway')}>
						{membership.sites.length === 0 ? (
							<p className="tierway-muted">{__('It covers no site yet.', 'tierway')}</p>
						) : (
							<ul className="tierway-offered">
								{membership.sites.map((site) => (
									<li key={site.id}>
										<a href={site.url}>{site.name}</a>
									</li>
								))}
							</ul>
						)}
					</Card>
				</div>
			</div>
		</>
	);
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
	return (
		<>
			<dt>{label}</dt>
			<dd>{children}</dd>
		</>
	);
}

/** The change that waits, for its money or for its day, and what the network can do about it. */
function Waiting({ membership }: { membership: Membership }) {
	const [outcome, setOutcome] = useState<'confirm' | 'fail' | null>(null);
	const change = membership.pending_change;
	const payment = membership.open_payment;
	// The dialog outlives the change: it says what came of it.
	if (!change) return null;
	return (
		<section className="tierway-card tierway-banner" aria-label={__('Waiting change', 'tierway')}>
			<div>
				<h2>
					{kindLabels[change.kind]}: {changeText(change)}
				</h2>
				<p>
					{change.status === 'awaiting_payment' && payment
						? waitsForManager(membership)
							? sprintf(/* translators: 1: amount, 2: number of a payment */ __('Waits for a manual payment of %1$s (%2$s). The old plan is in force until then.', 'tierway'), money(payment.total, payment.currency), payment.number)
							: sprintf(/* translators: %s: amount */ __('Waits for the customer to confirm a payment of %s. The old plan is in force until then.', 'tierway'), money(payment.total, payment.currency))
						: sprintf(/* translators: %s: date */ __('Takes effect on %s.', 'tierway'), day(change.effective_on))}
				</p>
			</div>
			{waitsForManager(membership) && (
				<div className="tierway-banner__actions">
					<Button variant="secondary" isDestructive __next40pxDefaultSize onClick={() => setOutcome('fail')}>
						{__('Payment failed', 'tierway')}
					</Button>
					<Button variant="primary" __next40pxDefaultSize onClick={() => setOutcome('confirm')}>
						{__('Confirm payment', 'tierway')}
					</Button>
				</div>
			)}
			{outcome && (
				<Modal title={outcome === 'confirm' ? __('Confirm payment', 'tierway') : __('Payment failed', 'tierway')} size="medium" className="tierway" onRequestClose={() => setOutcome(null)}>
					<SettlePayment membership={membership} outcome={outcome} onClose={() => setOutcome(null)} />
				</Modal>
			)}
		</section>
	);
}

function Payments({ id, zone }: { id: number; zone: string | undefined }) {
	const payments = useQuery(membershipPaymentsQuery(id));
	if (payments.isError) return <ErrorScreen error={payments.error} onRetry={() => void payments.refetch()} />;
	if (payments.isPending) return <Skeleton lines={3} className="is-form" />;
	if (payments.data.items.length === 0) return <p className="tierway-muted">{__('Nothing was billed yet.', 'tierway')}</p>;
	return (
		<table className="tierway-rows">
			<thead>
				<tr>
					<th scope="col">{__('Number', 'tierway')}</th>
					<th scope="col">{__('Date', 'tierway')}</th>
					<th scope="col">{__('Status', 'tierway')}</th>
					<th scope="col" className="is-amount">
						{__('Total', 'tierway')}
					</th>
				</tr>
			</thead>
			<tbody>
				{payments.data.items.map((payment: Payment) => (
					<tr key={payment.id}>
						<th scope="row">
							{payment.number}
							<span className="tierway-muted"> {paymentMethods[payment.method]}</span>
						</th>
						<td>{instant(payment.paid_gmt ?? payment.created_gmt, zone)}</td>
						<td>
							<span className={`tierway-status is-${payment.status}`}>{paymentStatuses[payment.status]}</span>
							{payment.error !== '' && <span className="tierway-muted"> {payment.error}</span>}
						</td>
						<td className="is-amount">{money(payment.total, payment.currency)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Changes({ id, zone }: { id: number; zone: string | undefined }) {
	const changes = useQuery(membershipChangesQuery(id));
	if (changes.isError) return <ErrorScreen error={changes.error} onRetry={() => void changes.refetch()} />;
	if (changes.isPending) return <Skeleton lines={3} className="is-form" />;
	if (changes.data.items.length === 0) return <p className="tierway-muted">{__('Nothing was changed yet.', 'tierway')}</p>;
	return (
		<ol className="tierway-log">
			{changes.data.items.map((change: Change) => (
				<li key={change.id}>
					<div className="tierway-log__head">
						<span className={`tierway-kind is-${change.kind}`}>{kindLabels[change.kind]}</span>
						<strong>{changeText(change)}</strong>
						<span className={`tierway-status is-${change.status}`}>{changeStatuses[change.status]}</span>
					</div>
					<p className="tierway-muted">
						{sprintf(
							/* translators: 1: date, 2: name of a person */
							__('%1$s, by %2$s', 'tierway'),
							instant(change.created_gmt, zone, true),
							change.actor.id === 0 ? __('the system', 'tierway') : change.actor.name,
						)}
						{change.status === 'scheduled' && ` · ${sprintf(/* translators: %s: date */ __('takes effect on %s', 'tierway'), day(change.effective_on))}`}
						{change.applied_gmt && ` · ${sprintf(/* translators: %s: date */ __('in effect since %s', 'tierway'), instant(change.applied_gmt, zone))}`}
						{change.reason !== '' && ` · ${change.reason}`}
					</p>
				</li>
			))}
		</ol>
	);
}
