import { useQuery } from '@tanstack/react-query';
import { Button, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { CustomerMembership } from '../../../api/account.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, navigate, type Params, useLocation } from '../../../app/router.tsx';
import { buildQuote, buildReactivation } from '../../../domain/quote.ts';
import { accountQuery } from '../../../queries/account.ts';
import { optionsQuery } from '../../../queries/options.ts';
import { day, money } from '../../../ui/format.ts';
import { hasNextStep, NextStep } from '../account/next-step.tsx';
import { Addons } from './addons.tsx';
import './change.css';
import { Checkout } from './checkout.tsx';
import { addonsParam, hasEnded, readDraft, termParam } from './draft.ts';
import { Periods, Plans } from './plans.tsx';

/** p=/change&membership=3&plan=premium&period=year: any of them may be left out. */
export function Change() {
	const { params } = useLocation();
	const account = useQuery(accountQuery());
	const wished = Number(params.get('membership'));
	const memberships = account.data?.memberships ?? [];
	const membership = wished ? memberships.find((one) => one.id === wished) : memberships[0];
	return (
		<Page title={membership && hasEnded(membership) ? __('Start again', 'tierway') : __('Change your plan', 'tierway')} back={<Link to="/">{__('Account', 'tierway')}</Link>}>
			{account.isPending ? (
				<Skeleton />
			) : account.isError ? (
				<ErrorScreen error={account.error} onRetry={() => void account.refetch()} />
			) : membership ? (
				<Switcher key={membership.id} membership={membership} />
			) : (
				<p>{__('There is no such membership for this site.', 'tierway')}</p>
			)}
		</Page>
	);
}

function Switcher({ membership }: { membership: CustomerMembership }) {
	const { params } = useLocation();
	const { data: options, error, isPending, refetch } = useQuery(optionsQuery(membership.id));
	if (isPending) return <Skeleton />;
	if (!options) return <ErrorScreen error={error} onRetry={() => void refetch()} />;
	const restarts = hasEnded(membership);
	const refused = membership.refusal.code !== null && !restarts;
	// A link cannot choose where nothing can be chosen.
	const draft = readDraft(refused ? new URLSearchParams() : params, membership, options);
	if (!draft) return <ErrorScreen error={new Error(__('The plan of this membership is not known any more.', 'tierway'))} />;

	const choose = (part: Params) =>
		navigate('/change', { membership: params.get('membership'), plan: params.get('plan'), period: params.get('period'), addons: params.get('addons'), ...part }, { replace: true });
	const waiting = membership.pending_change;
	// For the phone's bar; the summary's own figure follows the server.
	const preview = (restarts ? buildReactivation : buildQuote)({ ...options.quote_input, selection: draft.selection });

	return (
		<>
			{refused &&
				(hasNextStep(membership) ? (
					<div className="tierway-change__first">
						<NextStep membership={membership} today={options.today} />
					</div>
				) : (
					<Notice status="warning" isDismissible={false}>
						{membership.refusal.message}
					</Notice>
				))}
			{restarts && (
				<Notice status="info" isDismissible={false}>
					{__('Your membership has ended. Whatever you choose starts today, at the full price of its first period.', 'tierway')}
				</Notice>
			)}
			{waiting && !refused && (
				<Notice status="info" isDismissible={false}>
					{waiting.status === 'scheduled'
						? sprintf(
								/* translators: 1: a plan's name, 2: a date */
								__('A change to %1$s waits for %2$s. Another choice takes its place.', 'tierway'),
								waiting.summary.to_plan,
								day(waiting.effective_on, options.today),
							)
						: sprintf(
								/* translators: %s: a plan's name */
								__('A change to %s waits for its payment. Another choice takes its place.', 'tierway'),
								waiting.summary.to_plan,
							)}{' '}
					<Link to="/">{__('Look at it, or keep what you have', 'tierway')}</Link>
				</Notice>
			)}
			{params.get('plan') !== null && draft.plan.slug !== params.get('plan') && String(draft.plan.id) !== params.get('plan') && (
				<Notice status="warning" isDismissible={false}>
					{__('The plan in this link cannot be chosen from your plan. These can:', 'tierway')}
				</Notice>
			)}
			<div className="tierway-change">
				<div className="tierway-change__choice">
					<Periods options={options} membership={membership} term={draft.term} onChange={(term) => choose({ period: termParam(term) })} />
					<Plans options={options} membership={membership} draft={draft} refused={refused} onChange={(plan) => choose({ plan: plan.slug })} />
					<Addons draft={draft} currency={options.currency} refused={refused} onChange={(wanted) => choose({ addons: addonsParam(wanted) })} />
					{!refused && !('error' in preview) && preview.kind !== 'none' && (
						<div className="tierway-bar">
							<span>
								{__('Due now', 'tierway')} <strong>{money(preview.due_now, options.currency)}</strong>
							</span>
							<Button
								variant="primary"
								__next40pxDefaultSize
								onClick={() => {
									const title = document.getElementById('tierway-order-title');
									title?.scrollIntoView();
									title?.focus({ preventScroll: true });
								}}
							>
								{__('Go to the summary', 'tierway')}
							</Button>
						</div>
					)}
				</div>
				{!refused && <Checkout options={options} membership={membership} draft={draft} />}
			</div>
		</>
	);
}

function Skeleton() {
	return (
		<div className="tierway-change" aria-busy="true" aria-label={__('Loading the plans', 'tierway')} role="status">
			<div className="tierway-change__choice">
				<div className="tierway-plans__cards">
					<div className="tierway-skeleton" style={{ blockSize: 320 }} />
					<div className="tierway-skeleton" style={{ blockSize: 320 }} />
				</div>
				<div className="tierway-skeleton" style={{ blockSize: 160 }} />
			</div>
			<div className="tierway-skeleton" style={{ blockSize: 280 }} />
		</div>
	);
}
