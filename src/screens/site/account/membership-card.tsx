import { Button } from '@wordpress/components';
import { __, _x, sprintf } from '@wordpress/i18n';
import type { CustomerAccount, CustomerMembership } from '../../../api/account.ts';
import { linkProps } from '../../../app/router.tsx';
import { day, instant, money, number, periodName, perPeriod } from '../../../ui/format.ts';
import { hasEnded } from '../../switcher/draft.ts';
import { CancelMembership } from './cancel.tsx';
import { CreditHistory } from './credit.tsx';
import { hasNextStep } from './next-step.tsx';

export function MembershipCard({ membership, account, named }: { membership: CustomerMembership; account: CustomerAccount; named: string }) {
	const { currency, period, refusal } = membership;
	const plan = membership.items.find((item) => item.type === 'plan');
	const addons = membership.items.filter((item) => item.type !== 'plan');
	const ended = hasEnded(membership);
	const refused = refusal.code !== null && !ended;
	const id = `tierway-membership-${membership.id}`;
	const several = account.memberships.length > 1;
	const nextBill = membership.next_bill;
	// The bill that is open is the next one.
	const open = membership.open_payment?.purpose === 'renewal' ? membership.open_payment : null;
	const planned = membership.pending_change?.status === 'scheduled' ? membership.pending_change : null;
	return (
		<section className="tierway-card tierway-membership" aria-labelledby={id + named}>
			<header className="tierway-card__header">
				<h2 id={id}>{__('Your Membership', 'tierway')}</h2>
				{refused ? (
					<Button variant="secondary" __next40pxDefaultSize disabled accessibleWhenDisabled aria-describedby={`${id}-refusal`}>
						{__('Change', 'tierway')}
					</Button>
				) : (
					<Button variant="primary" __next40pxDefaultSize {...linkProps('/change', { membership: several ? membership.id : null })}>
						{ended ? __('Start again', 'tierway') : __('Change', 'tierway')}
					</Button>
				)}
			</header>
			<div className="tierway-membership__plan">
				<div>
					<p className="tierway-membership__name">
						<span id={`tierway-plan-${membership.id}`}>{membership.plan.name}</span> <Status membership={membership} today={account.today} />
					</p>
					<p className="tierway-membership__price">
						{plan && plan.unit_amount > 0 ? (
							<>
								<strong>{money(plan.unit_amount, currency)}</strong> {perPeriod(period?.unit ?? null, period?.count ?? null)}
							</>
						) : (
							__('Free of charge', 'tierway')
						)}
					</p>
				</div>
				{membership.plan.image !== '' && <img src={membership.plan.image} alt="" />}
			</div>
			{refused && (
				<p className={hasNextStep(membership) ? 'screen-reader-text' : 'tierway-membership__refusal'} id={`${id}-refusal`}>
					{refusal.message}
				</p>
			)}
			<dl className="tierway-facts">
				<dt>{membership.status === 'trialing' ? __('First bill', 'tierway') : __('Next bill', 'tierway')}</dt>
				<dd>
					{open ? (
						<>
							{sprintf(
								/* translators: 1: an amount of money, 2: a date */
								__('%1$s on %2$s', 'tierway'),
								money(open.total, currency),
								day(open.due_on ?? account.today, account.today),
							)}
							<span className="tierway-muted">{__('not paid yet', 'tierway')}</span>
						</>
					) : nextBill ? (
						<>
							{sprintf(
								/* translators: 1: an amount of money, 2: a date */
								__('%1$s on %2$s', 'tierway'),
								money(nextBill.amount, currency),
								day(nextBill.on, account.today),
							)}
							{membership.carried > 0 && (
								<span className="tierway-muted">
									{sprintf(
										/* translators: %s: an amount of money */
										__('with %s carried over from a change', 'tierway'),
										money(membership.carried, currency),
									)}
								</span>
							)}
						</>
					) : (
						__('None', 'tierway')
					)}
					{planned && (
						<span className="tierway-muted">
							{sprintf(
								/* translators: %s: a plan's name */
								__('after the change to %s', 'tierway'),
								planned.summary.to_plan,
							)}
						</span>
					)}
				</dd>
				{period && (
					<>
						<dt>{__('Billed', 'tierway')}</dt>
						<dd>
							{periodName(period.unit, period.count)}
							<span className="tierway-muted">
								{sprintf(
									/* translators: 1: first day of the period, 2: the billing date */
									__('this period: %1$s to %2$s', 'tierway'),
									day(period.start, account.today),
									day(period.end, account.today),
								)}
							</span>
						</dd>
					</>
				)}
				<dt>{__('Services and packages', 'tierway')}</dt>
				<dd>
					{addons.length === 0 ? (
						_x('None', 'services and packages', 'tierway')
					) : (
						<ul>
							{addons.map((item) => (
								<li key={item.product_id}>
									{item.quantity > 1
										? sprintf(
												/* translators: 1: an add-on's name, 2: how many */
												__('%1$s × %2$s', 'tierway'),
												item.name,
												number(item.quantity),
											)
										: item.name}{' '}
									<span className="tierway-muted">
										{money(item.unit_amount * item.quantity, currency)} {perPeriod(period?.unit ?? null, period?.count ?? null)}
									</span>
								</li>
							))}
						</ul>
					)}
				</dd>
				<dt>{__('Credit', 'tierway')}</dt>
				<dd>
					{money(membership.credit, currency)}
					{membership.credit > 0 && <span className="tierway-muted">{__('used first for what is due next', 'tierway')}</span>}
					<CreditHistory membership={membership} timeZone={account.time_zone} />
				</dd>
				<dt>{__('Times billed', 'tierway')}</dt>
				<dd>{number(membership.times_billed)}</dd>
				<dt>{__('Since', 'tierway')}</dt>
				<dd>{instant(membership.created_gmt, account.time_zone)}</dd>
			</dl>
			{!ended && membership.cancel_at === null && (
				<footer className="tierway-membership__end">
					<CancelMembership membership={membership} today={account.today} />
				</footer>
			)}
		</section>
	);
}

function Status({ membership, today }: { membership: CustomerMembership; today: string }) {
	const [tone, text] = statusText(membership, today);
	return <span className={`tierway-badge tierway-badge--${tone}`}>{text}</span>;
}

function statusText(membership: CustomerMembership, today: string): [tone: 'good' | 'warn' | 'bad' | 'plain', text: string] {
	switch (membership.status) {
		case 'active':
			if (membership.open_payment?.purpose === 'renewal' && membership.open_payment.action !== 'await_manager') return ['warn', __('Active, a bill is not paid', 'tierway')];
			/* translators: %s: a date */
			return membership.cancel_at ? ['warn', sprintf(__('Ends on %s', 'tierway'), day(membership.cancel_at, today))] : ['good', _x('Active', 'membership', 'tierway')];
		case 'trialing':
			/* translators: %s: a date */
			if (membership.cancel_at) return ['warn', sprintf(__('Trial, ends on %s', 'tierway'), day(membership.cancel_at, today))];
			/* translators: %s: a date */
			return ['good', membership.trial ? sprintf(__('Trial until %s', 'tierway'), day(membership.trial.end, today)) : __('Trial', 'tierway')];
		case 'pending':
			return ['warn', __('Waiting for the first payment', 'tierway')];
		case 'on_hold':
			return ['warn', __('On hold: a bill is not paid', 'tierway')];
		case 'expired':
			return ['bad', __('Expired', 'tierway')];
		case 'cancelled':
			return ['plain', __('Ended', 'tierway')];
	}
}
