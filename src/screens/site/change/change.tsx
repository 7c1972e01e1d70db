import { useQuery } from '@tanstack/react-query';
import { Button, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useState } from 'react';
import type { CustomerMembership } from '../../../api/account.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, navigate, type Params, useLocation } from '../../../app/router.tsx';
import { buildQuote, buildReactivation } from '../../../domain/quote.ts';
import { accountQuery } from '../../../queries/account.ts';
import { optionsQuery } from '../../../queries/options.ts';
import { day, money } from '../../../ui/format.ts';
import { hasNextStep, NextStep } from '../account/next-step.tsx';
import { Addons } from '../../switcher/addons.tsx';
import '../../switcher/change.css';
import { Checkout } from './checkout.tsx';
import { Compare } from '../../switcher/compare.tsx';
import { addonsParam, hasEnded, offeredTerms, readDraft, termParam } from '../../switcher/draft.ts';
import { Periods, Plans } from '../../switcher/plans.tsx';

/** p=/change&membership=3&plan=premium&period=year: any of them may be left out. */
export function Change() {
	const { params } = useLocation();
	// As known as its options are: what counts is the quote, which is the server's.
	const account = useQuery({ ...accountQuery(), staleTime: 5 * 60_000 });
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
	const [sheet, setSheet] = useSheet();
	if (isPending) return <Skeleton />;
	if (!options) return <ErrorScreen error={error} onRetry={() => void refetch()} />;
	const restarts = hasEnded(membership);
	const refused = membership.refusal.code !== null && !restarts;
	// A link cannot choose where nothing can be chosen.
	const draft = readDraft(refused ? new URLSearchParams() : params, membership, options);
	if (!draft) return <ErrorScreen error={new Error(__('The plan of this membership is not known any more.', 'tierway'))} />;

	// A plan or a period is a step that one can go back from; pieces of an add-on are none.
	const choose = (part: Params) =>
		navigate('/change', { membership: params.get('membership'), plan: params.get('plan'), period: params.get('period'), addons: params.get('addons'), ...part }, { replace: part.addons !== undefined });
	const waiting = membership.pending_change;
	// For the phone's bar; the summary's own figure follows the server.
	const preview = (restarts ? buildReactivation : buildQuote)({ ...options.quote_input, selection: draft.selection });
	const chosen = refused || 'error' in preview || preview.kind === 'none' ? null : preview;

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
				<div className="tierway-change__choice" {...(sheet && chosen ? { inert: '' } : {})}>
					<Periods terms={offeredTerms(options, membership)} term={draft.term} onChange={(term) => choose({ period: termParam(term) })} />
					<Plans options={options} membership={membership} draft={draft} refused={refused} onChange={(plan) => choose({ plan: plan.slug })} />
					<Compare options={options} membership={membership} draft={draft} />
					<Addons draft={draft} currency={options.currency} refused={refused} onChange={(wanted) => choose({ addons: addonsParam(wanted) })} />
					{chosen && (
						<div className="tierway-bar">
							<span>
								{__('Due now', 'tierway')} <strong>{money(chosen.due_now, options.currency)}</strong>
							</span>
							<Button
								id="tierway-bar"
								variant="primary"
								__next40pxDefaultSize
								onClick={() => setSheet(true)}
							>
								{__('Go to the summary', 'tierway')}
							</Button>
						</div>
					)}
				</div>
				{sheet && chosen && <button type="button" className="tierway-sheet-back" aria-label={__('Close the summary', 'tierway')} onClick={() => setSheet(false)} />}
				{!refused && <Checkout options={options} membership={membership} draft={draft} sheet={chosen ? (sheet ? 'open' : 'closed') : undefined} onClose={() => setSheet(false)} />}
			</div>
		</>
	);
}

/**
 * On a phone the summary is a sheet that comes up from the bottom (change.css); on a wider screen it stands beside or below
 * the choice, and to open it is to go there. While the sheet is up, what lies under it cannot be reached.
 */
function useSheet(): [open: boolean, set: (open: boolean) => void] {
	const [open, setOpen] = useState(false);
	useEffect(() => {
		if (!open) return;
		const pressed = (event: KeyboardEvent) => {
			if (event.key === 'Escape' && !event.defaultPrevented) setOpen(false);
			if (event.key === 'Tab') goRound(event);
		};
		const phone = window.matchMedia(PHONE);
		const wider = () => setOpen(false);
		document.addEventListener('keydown', pressed);
		phone.addEventListener('change', wider);
		return () => {
			document.removeEventListener('keydown', pressed);
			phone.removeEventListener('change', wider);
			document.getElementById('tierway-bar')?.focus();
		};
	}, [open]);
	const set = (wanted: boolean) => {
		const title = document.getElementById('tierway-order-title');
		if (wanted && !window.matchMedia(PHONE).matches) title?.scrollIntoView();
		else setOpen(wanted);
		// After the sheet is there to be seen.
		if (wanted) setTimeout(() => title?.focus({ preventScroll: true }));
	};
	return [open, set];
}

/** From the last of the sheet's controls Tab goes to the first, and back. A dialog above it looks after itself. */
function goRound(event: KeyboardEvent): void {
	const sheet = document.getElementById('tierway-order');
	const active = document.activeElement;
	if (!sheet || !(active === document.body || sheet.contains(active))) return;
	const controls = [...sheet.querySelectorAll<HTMLElement>('a[href], button, input, summary')].filter((one) => one.tabIndex >= 0 && one.getClientRects().length > 0);
	const [first, last] = [controls[0], controls.at(-1)];
	const leaves = event.shiftKey ? active === first || !controls.some((one) => one === active) : active === last || active === document.body;
	if (!leaves) return;
	event.preventDefault();
	(event.shiftKey ? last : first)?.focus();
}

/** As in change.css. */
const PHONE = '(max-width: 782px)';

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
