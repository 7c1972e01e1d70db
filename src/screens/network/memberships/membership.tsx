import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type ReactNode, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, linkProps, type Params } from '../../../app/router.tsx';
import type { Change, Membership, Payment } from '../../../api/types.gen.ts';
import { kindLabels } from '../../../fields/kinds.ts';
import { changeStatuses, changeText, hasEnded, itemText, membershipStatusLabel } from '../../../fields/memberships.tsx';
import { isSettledByHand, paymentMethod, paymentPurpose, PaymentStatus, paymentWaits } from '../../../fields/payments.tsx';
import { keepMembershipMutation, membershipChangesQuery, membershipPaymentsQuery, membershipQuery } from '../../../queries/memberships.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { countryName, day, instant, money, periodName, perPeriod } from '../../../ui/format.ts';
import { addonsParam, termParam } from '../../switcher/draft.ts';
import { Card, Older } from '../controls.tsx';
import { PaymentDialog, PaymentMenu } from '../payments/payment-actions.tsx';
import { Skeleton } from '../skeleton.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { CountryDialog } from './country-dialog.tsx';
import { Credit } from './credit.tsx';
import { DiscountCard } from './discount.tsx';
import { History } from './history.tsx';
import { MembershipUsage } from './membership-usage.tsx';
import { MethodDialog } from './method-dialog.tsx';
import { SitesDialog } from './sites-dialog.tsx';
import { TakeBackDialog } from './take-back-dialog.tsx';

export function MembershipScreen({ route }: { route: Record<string, string> }) {
	const id = Number(route.id);
	const membership = useQuery(membershipQuery(id));
	const back = <Link to="/memberships">{__('Memberships', 'tierway')}</Link>;
	if (membership.data) {
		/* translators: %s: customer name */
		const title = sprintf(__('Membership of %s', 'tierway'), membership.data.user.name);
		return (
			<Page title={title} back={back} actions={<Actions membership={membership.data} />}>
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
	const [editsSites, setEditsSites] = useState(false);
	return (
		<>
			<Ending membership={membership} />
			<Waiting membership={membership} />
			<OpenBill membership={membership} />
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
					<Card title={__('Usage', 'tierway')}>
						<MembershipUsage id={membership.id} />
					</Card>
					<Card title={__('Payments', 'tierway')}>
						<Payments id={membership.id} zone={zone} />
					</Card>
					<Credit membership={membership} zone={zone} />
					<Card title={__('Changes', 'tierway')}>
						<Changes id={membership.id} zone={zone} />
					</Card>
					<History membership={membership} zone={zone} />
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
							{membership.on_hold_since && <Fact label={__('On hold since', 'tierway')}>{day(membership.on_hold_since)}</Fact>}
							{membership.expires_on && <Fact label={__('Expires unless paid', 'tierway')}>{day(membership.expires_on)}</Fact>}
							{membership.ended_on && <Fact label={__('Ended', 'tierway')}>{day(membership.ended_on)}</Fact>}
							<Fact label={__('Next bill', 'tierway')}>
								{membership.next_bill ? sprintf(/* translators: 1: amount, 2: date */ __('%1$s on %2$s', 'tierway'), money(membership.next_bill.amount, membership.currency), day(membership.next_bill.on)) : __('None', 'tierway')}
							</Fact>
							{membership.carried > 0 && <Fact label={__('Carried to the next bill', 'tierway')}>{money(membership.carried, membership.currency)}</Fact>}
							<Method membership={membership} offered={settings.data?.payment_methods ?? []} />
							<Country membership={membership} usual={settings.data?.country ?? ''} />
							<Fact label={__('Since', 'tierway')}>{instant(membership.created_gmt, zone)}</Fact>
						</dl>
					</Card>
					<DiscountCard membership={membership} />
					<Card
						title={__('Sites', 'tierway')}
						actions={
							!hasEnded(membership) && (
								<Button variant="tertiary" size="compact" aria-label={__('Change the sites', 'tierway')} onClick={() => setEditsSites(true)}>
									{__('Change', 'tierway')}
								</Button>
							)
						}
					>
						{editsSites && <SitesDialog membership={membership} onClose={() => setEditsSites(false)} />}
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

/** What a manager can do about the membership as a whole. */
function Actions({ membership }: { membership: Membership }) {
	const [cancels, setCancels] = useState(false);
	const change = (
		<Button variant="secondary" __next40pxDefaultSize {...linkProps(`/memberships/${membership.id}/change`)}>
			{hasEnded(membership) ? __('Start again', 'tierway') : __('Change plan', 'tierway')}
		</Button>
	);
	if (hasEnded(membership)) return change;
	return (
		<>
			{change}
			<Button variant="secondary" isDestructive __next40pxDefaultSize onClick={() => setCancels(true)}>
				{membership.cancel_at === null ? __('Cancel membership', 'tierway') : __('End now', 'tierway')}
			</Button>
			{cancels && <CancelDialog membership={membership} onClose={() => setCancels(false)} />}
		</>
	);
}

function Method({ membership, offered }: { membership: Membership; offered: Membership['payment_method'][] }) {
	const [edits, setEdits] = useState(false);
	return (
		<Fact label={__('Pays by', 'tierway')}>
			{paymentMethod(membership.payment_method)}{' '}
			{offered.some((method) => method !== membership.payment_method) && (
				<Button variant="link" aria-label={__('Change how bills are paid', 'tierway')} onClick={() => setEdits(true)}>
					{__('Change', 'tierway')}
				</Button>
			)}
			{edits && <MethodDialog membership={membership} offered={offered} onClose={() => setEdits(false)} />}
		</Fact>
	);
}

function Country({ membership, usual }: { membership: Membership; usual: string }) {
	const [edits, setEdits] = useState(false);
	return (
		<Fact label={__('Tax country', 'tierway')}>
			{membership.country !== null ? (
				countryName(membership.country)
			) : (
				<>
					{usual === '' ? __('None', 'tierway') : countryName(usual)} <span className="tierway-muted">{__('(as in the settings)', 'tierway')}</span>
				</>
			)}{' '}
			<Button variant="link" aria-label={__('Change the tax country', 'tierway')} onClick={() => setEdits(true)}>
				{__('Change', 'tierway')}
			</Button>
			{edits && <CountryDialog membership={membership} usual={usual} onClose={() => setEdits(false)} />}
		</Fact>
	);
}

/** It is to end with its period; until then that can be taken back. */
function Ending({ membership }: { membership: Membership }) {
	const { mutate, isPending, error } = useMutation(keepMembershipMutation(membership.id));
	if (membership.cancel_at === null || hasEnded(membership)) return null;
	const keep = () =>
		mutate(undefined, {
			/* translators: %s: customer name */
			onSuccess: () => notify(sprintf(__('The membership of %s goes on.', 'tierway'), membership.user.name)),
		});
	return (
		<section className="tierway-card tierway-banner" aria-label={__('Cancellation', 'tierway')}>
			<div>
				<h2>
					{/* translators: %s: date */}
					{sprintf(__('Ends on %s', 'tierway'), day(membership.cancel_at))}
				</h2>
				<p>{error ? <span className="tierway-field-error">{error.message}</span> : __('It was cancelled and runs to the end of what is paid. Until then that can be taken back.', 'tierway')}</p>
			</div>
			<div className="tierway-banner__actions">
				<Button variant="primary" __next40pxDefaultSize isBusy={isPending} disabled={isPending} accessibleWhenDisabled onClick={keep}>
					{__('Keep the membership', 'tierway')}
				</Button>
			</div>
		</section>
	);
}

/** The change that waits, for its money or for its day, and what the network can do about it. */
function Waiting({ membership }: { membership: Membership }) {
	const [takesBack, setTakesBack] = useState(false);
	const change = membership.pending_change;
	const payment = membership.open_payment?.purpose === 'renewal' ? null : membership.open_payment;
	if (!change) return null;
	return (
		<section className="tierway-card tierway-banner" aria-label={__('Waiting change', 'tierway')}>
			<div>
				<h2>
					{kindLabels[change.kind]}: {changeText(change)}
				</h2>
				<p>
					{change.status === 'awaiting_payment' && payment
						? isSettledByHand(payment)
							? sprintf(/* translators: 1: amount, 2: number of a payment */ __('Waits for a manual payment of %1$s (%2$s). The old plan is in force until then.', 'tierway'), money(payment.total, payment.currency), payment.number)
							: sprintf(/* translators: %s: amount */ __('Waits for the customer to confirm a payment of %s. The old plan is in force until then.', 'tierway'), money(payment.total, payment.currency))
						: sprintf(/* translators: %s: date */ __('Takes effect on %s.', 'tierway'), day(change.effective_on))}
				</p>
			</div>
			<div className="tierway-banner__actions">
				{payment && <Settle payment={payment} />}
				<Button variant="secondary" __next40pxDefaultSize onClick={() => setTakesBack(true)}>
					{__('Take it back', 'tierway')}
				</Button>
				{membership.status !== 'on_hold' && (
					<Button variant="secondary" __next40pxDefaultSize {...linkProps(`/memberships/${membership.id}/change`, applyNow(change))}>
						{__('Apply now', 'tierway')}
					</Button>
				)}
			</div>
			{takesBack && <TakeBackDialog membership={membership} change={change} onClose={() => setTakesBack(false)} />}
		</section>
	);
}

/** The same choice, now; what waits for money, without it. The screen shows what that costs before it is confirmed. */
function applyNow({ selection, status }: Change): Params {
	const addons = new Map((selection.addons ?? []).map(({ product_id, quantity }) => [product_id, quantity ?? 1]));
	return { plan: selection.plan_id, period: termParam({ unit: selection.unit ?? null, count: selection.count ?? null }), addons: addonsParam(addons), when: 'now', waive: status === 'awaiting_payment' ? 1 : null };
}

/** The renewal's bill that is not paid yet. */
function OpenBill({ membership }: { membership: Membership }) {
	const bill = membership.open_payment;
	if (bill?.purpose !== 'renewal') return null;
	const waits = paymentWaits(bill);
	return (
		<section className="tierway-card tierway-banner" aria-label={__('Open bill', 'tierway')}>
			<div>
				<h2>
					{/* translators: %s: amount of money */}
					{sprintf(__('Open bill of %s', 'tierway'), money(bill.total, bill.currency))}
				</h2>
				<p>
					<Link to={`/payments/${bill.id}`}>{bill.number}</Link>
					{bill.due_on !== null && ` · ${sprintf(/* translators: %s: date */ __('due on %s', 'tierway'), day(bill.due_on))}`}
					{waits !== '' && ` · ${waits}`}
					{bill.error !== '' && <span className="tierway-field-error">{bill.error}</span>}
				</p>
			</div>
			<Settle payment={bill} />
		</section>
	);
}

function Settle({ payment }: { payment: Payment }) {
	const [dialog, setDialog] = useState<'confirm' | 'fail' | null>(null);
	if (!isSettledByHand(payment)) return null;
	return (
		<div className="tierway-banner__actions">
			{payment.action !== 'await_customer' && (
				<Button variant="secondary" isDestructive __next40pxDefaultSize onClick={() => setDialog('fail')}>
					{__('Will not come', 'tierway')}
				</Button>
			)}
			<Button variant="primary" __next40pxDefaultSize onClick={() => setDialog('confirm')}>
				{__('Confirm payment', 'tierway')}
			</Button>
			{dialog && <PaymentDialog id={dialog} payment={payment} onClose={() => setDialog(null)} />}
		</div>
	);
}

function Payments({ id, zone }: { id: number; zone: string | undefined }) {
	const payments = useInfiniteQuery(membershipPaymentsQuery(id));
	const items = payments.data?.pages.flatMap((page) => page.items) ?? [];
	if (payments.isError && items.length === 0) return <ErrorScreen error={payments.error} onRetry={() => void payments.refetch()} />;
	if (payments.isPending) return <Skeleton lines={3} className="is-form" />;
	if (items.length === 0) return <p className="tierway-muted">{__('Nothing was billed yet.', 'tierway')}</p>;
	return (
		<>
			<table className="tierway-rows">
				<thead>
					<tr>
						<th scope="col">{__('Number', 'tierway')}</th>
						<th scope="col">{__('Date', 'tierway')}</th>
						<th scope="col">{__('Status', 'tierway')}</th>
						<th scope="col" className="is-amount">
							{__('Total', 'tierway')}
						</th>
						<th scope="col">
							<span className="screen-reader-text">{__('Actions', 'tierway')}</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{items.map((payment) => (
						<tr key={payment.id}>
							<th scope="row">
								<Link to={`/payments/${payment.id}`}>{payment.number}</Link>
								<br />
								<span className="tierway-muted">
									{paymentPurpose(payment)}, {paymentMethod(payment.method)}
								</span>
							</th>
							<td>{instant(payment.paid_gmt ?? payment.created_gmt, zone)}</td>
							<td>
								<PaymentStatus payment={payment} />
							</td>
							<td className="is-amount">{money(payment.total, payment.currency)}</td>
							<td className="is-actions">
								<PaymentMenu payment={payment} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<Older query={payments} />
		</>
	);
}

function Changes({ id, zone }: { id: number; zone: string | undefined }) {
	const changes = useInfiniteQuery(membershipChangesQuery(id));
	const items = changes.data?.pages.flatMap((page) => page.items) ?? [];
	if (changes.isError && items.length === 0) return <ErrorScreen error={changes.error} onRetry={() => void changes.refetch()} />;
	if (changes.isPending) return <Skeleton lines={3} className="is-form" />;
	if (items.length === 0) return <p className="tierway-muted">{__('Nothing was changed yet.', 'tierway')}</p>;
	return (
		<>
			<ol className="tierway-log">
				{items.map((change) => (
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
							{change.move_id !== null && (
								<>
									{' · '}
									<Link to={`/memberships/moves/${change.move_id}`}>
										{/* translators: %d: number of a move of many memberships */}
										{sprintf(__('move %d', 'tierway'), change.move_id)}
									</Link>
								</>
							)}
						</p>
					</li>
				))}
			</ol>
			<Older query={changes} />
		</>
	);
}
