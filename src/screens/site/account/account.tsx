import { useQuery } from '@tanstack/react-query';
import { Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { CustomerAccount, CustomerMembership } from '../../../api/account.ts';
import type { ShownChange } from '../../../api/changes.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { navigate, useLocation } from '../../../app/router.tsx';
import { accountQuery } from '../../../queries/account.ts';
import { day, money } from '../../../ui/format.ts';
import './account.css';
import { Changes, Payments } from './history.tsx';
import { MembershipCard } from './membership-card.tsx';
import { NextStep } from './next-step.tsx';
import { Usage } from './usage.tsx';

/** On a page of the network's own: what is held, and what waits; usage, payments and history are in the site's dashboard. */
export const Memberships = () => <Screen brief />;

export const Account = () => <Screen brief={false} />;

function Screen({ brief }: { brief: boolean }) {
	const { data: account, error, isPending, refetch } = useQuery(accountQuery());
	return (
		<Page title={__('Account', 'tierway')}>
			{isPending ? (
				<Skeleton />
			) : !account ? (
				<ErrorScreen error={error} onRetry={() => void refetch()} />
			) : account.memberships.length === 0 ? (
				<div className="tierway-empty">
					<h2>{__('No membership for this site', 'tierway')}</h2>
					<p>
						{sprintf(
							/* translators: %s: a site's name */
							__('You have no membership that covers %s. Perhaps someone else pays for it. Ask whoever runs the network when you think that you should have one.', 'tierway'),
							account.site.name,
						)}
					</p>
				</div>
			) : (
				<>
					<Outcome account={account} />
					{account.memberships.map((membership) => (
						<MembershipSection key={membership.id} account={account} membership={membership} brief={brief} />
					))}
				</>
			)}
		</Page>
	);
}

function MembershipSection({ account, membership, brief }: { account: CustomerAccount; membership: CustomerMembership; brief: boolean }) {
	// Of several memberships each region is named with its plan.
	const named = account.memberships.length > 1 ? ` tierway-plan-${membership.id}` : '';
	if (brief) {
		return (
			<div className="tierway-account">
				<NextStep membership={membership} today={account.today} />
				<MembershipCard membership={membership} account={account} named={named} />
			</div>
		);
	}
	return (
		<div className="tierway-account">
			<NextStep membership={membership} today={account.today} />
			<div className="tierway-account__columns">
				<MembershipCard membership={membership} account={account} named={named} />
				<Usage membership={membership} site={account.site.name} named={named} />
			</div>
			<Payments membership={membership} timeZone={account.time_zone} named={named} />
			<Changes membership={membership} timeZone={account.time_zone} today={account.today} named={named} />
		</div>
	);
}

/** What became of the change or payment that was just confirmed, in the words of what the server stored. Survives a reload. */
function Outcome({ account }: { account: CustomerAccount }) {
	const { params } = useLocation();
	const [changed, paid] = [Number(params.get('changed')), Number(params.get('paid'))];
	const change = account.memberships.flatMap((membership) => [...membership.changes, membership.pending_change]).find((one) => one !== null && one.id === changed);
	const payment = account.memberships.flatMap((membership) => membership.payments).find((one) => one.id === paid);
	const text = change ? outcome(change, account.today) : payment ? settled(payment, account.today) : '';
	return text === '' ? null : (
		<Notice status={change?.status === 'failed' ? 'error' : 'success'} className="tierway-outcome" spokenMessage={text} onRemove={() => navigate('/', {}, { replace: true })}>
			{text}
		</Notice>
	);
}

function settled(payment: Payment, today: string): string {
	if (payment.status !== 'completed') return '';
	const amount = money(payment.total, payment.currency);
	/* translators: %s: an amount of money */
	if (!payment.period) return sprintf(__('Paid: %s. Thank you.', 'tierway'), amount);
	/* translators: 1: an amount of money, 2: first day of the period, 3: the day after the last */
	return sprintf(__('Paid: %1$s for %2$s to %3$s. Thank you.', 'tierway'), amount, day(payment.period.start, today), day(payment.period.end, today));
}

function outcome(change: ShownChange, today: string): string {
	const { to_plan: plan } = change.summary;
	switch (change.status) {
		case 'applied':
			/* translators: %s: a plan's name */
			if (change.kind === 'reactivate') return sprintf(__('Welcome back. You are on %s now, with all its limits.', 'tierway'), plan);
			if (change.kind === 'add' || change.kind === 'remove' || change.kind === 'mixed') return __('Done. Your services and packages are up to date, and so are your limits.', 'tierway');
			/* translators: %s: a plan's name */
			return sprintf(__('Done. You are on %s now, with all its limits.', 'tierway'), plan);
		case 'scheduled':
			if (change.kind === 'remove') {
				/* translators: %s: a date */
				return sprintf(__('Noted. What you removed ends on %s.', 'tierway'), day(change.effective_on, today));
			}
			/* translators: 1: a plan's name, 2: a date */
			return sprintf(__('Noted. You change to %1$s on %2$s, and keep what you have until then.', 'tierway'), plan, day(change.effective_on, today));
		case 'failed':
			return change.reason === '' ? __('The change failed. Your membership is as it was.', 'tierway') : change.reason;
		case 'awaiting_payment':
		case 'cancelled':
		case 'expired':
		case 'superseded':
			return '';
	}
}

function Skeleton() {
	return (
		<div className="tierway-account" role="status" aria-busy="true" aria-label={__('Loading your account', 'tierway')}>
			<div className="tierway-account__columns">
				<div className="tierway-skeleton" style={{ blockSize: 300 }} />
				<div className="tierway-skeleton" style={{ blockSize: 300 }} />
			</div>
			<div className="tierway-skeleton" style={{ blockSize: 160 }} />
		</div>
	);
}
