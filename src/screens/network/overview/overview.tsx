import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, type Params } from '../../../app/router.tsx';
import type { Overview, Warnings } from '../../../api/types.gen.ts';
import { overviewQuery } from '../../../queries/overview.ts';
import { warningsQuery } from '../../../queries/plan-groups.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { day, instant, money, number } from '../../../ui/format.ts';
import { Skeleton } from '../skeleton.tsx';
import { Reports } from './reports.tsx';

type Section = Exclude<keyof Overview, 'today' | 'last_sweep_gmt'>;
type Row = Overview[Section]['items'][number];

/** So many of each are named, and so many when more are asked for where there is no list of them. */
const FIRST = 10;
const MOST = 100;

/** What waits, most urgent first: for whom, since or until when, and where all of it is. */
const sections: { id: Section; title: string; about: string; when: (row: Row, today: string) => string; all?: { path: string; params?: Params } }[] = [
	{
		id: 'awaiting_manager',
		title: __('Payments to confirm', 'tierway'),
		about: __('Wait for you. Confirm each when its money has arrived, or say that it will not come.', 'tierway'),
		/* translators: %s: date */
		when: (row, today) => (row.on === null ? '' : sprintf(__('due on %s', 'tierway'), day(row.on, today))),
		all: { path: '/payments', params: { status: 'pending', action: 'await_manager' } },
	},
	{
		id: 'stuck',
		title: __('Cards without an answer', 'tierway'),
		about: __('Wait for the next sweep. It asks the payment method what became of them; if they stay here, look at the server’s log.', 'tierway'),
		/* translators: %s: date */
		when: (row, today) => (row.on === null ? '' : sprintf(__('asked on %s', 'tierway'), day(row.on, today))),
	},
	{
		id: 'failed_changes',
		title: __('Changes that failed', 'tierway'),
		about: __('Wait for you to look why. The customers were told, and can ask again.', 'tierway'),
		/* translators: %s: date */
		when: (row, today) => (row.on === null ? '' : sprintf(__('failed on %s', 'tierway'), day(row.on, today))),
	},
	{
		id: 'declined',
		title: __('Cards that were declined or ask for a confirmation', 'tierway'),
		about: __('Wait for the next try, or for the customer.', 'tierway'),
		/* translators: %s: date */
		when: (row, today) => (row.on === null ? __('left to the customer', 'tierway') : sprintf(__('tried again on %s', 'tierway'), day(row.on, today))),
		all: { path: '/payments', params: { status: 'pending', action: 'retry,confirm_card,await_customer' } },
	},
	{
		id: 'on_hold',
		title: __('On hold', 'tierway'),
		about: __('Wait for the customers to pay their open bill. After the days of grace, they expire.', 'tierway'),
		/* translators: %s: date */
		when: (row, today) => (row.on === null ? '' : sprintf(__('since %s', 'tierway'), day(row.on, today))),
		all: { path: '/memberships', params: { status: 'on_hold' } },
	},
	{
		id: 'due_today',
		title: __('Due today', 'tierway'),
		about: __('Wait for nobody: the next sweep bills and renews them.', 'tierway'),
		when: (row, today) => (row.on === null || row.on === today ? '' : sprintf(/* translators: %s: date */ __('since %s', 'tierway'), day(row.on, today))),
	},
];

export function OverviewScreen() {
	const [rows, setRows] = useState(FIRST);
	const overview = useQuery(overviewQuery(rows));
	const settings = useQuery(settingsQuery());
	return (
		<Page title={__('Overview', 'tierway')}>
			{overview.data ? (
				<>
					<Sections overview={overview.data} zone={settings.data?.time_zone} onMore={rows === FIRST ? () => setRows(MOST) : undefined} busy={overview.isPlaceholderData} />
					<Reports />
				</>
			) : overview.isError ? (
				<ErrorScreen error={overview.error} onRetry={() => void overview.refetch()} />
			) : (
				<>
					<Skeleton lines={3} />
					<Skeleton lines={4} />
				</>
			)}
		</Page>
	);
}

function Sections({ overview, zone, ...more }: { overview: Overview; zone: string | undefined } & Pick<PartProps, 'onMore' | 'busy'>) {
	const warnings = useQuery(warningsQuery());
	const shown = sections.filter(({ id }) => overview[id].count > 0);
	const sweep =
		overview.last_sweep_gmt === null
			? __('Due work was never looked for yet. It runs with WordPress’s scheduled tasks, or by “wp tierway run-due”.', 'tierway')
			: /* translators: %s: date and time */
				sprintf(__('Due work was last looked for on %s.', 'tierway'), instant(overview.last_sweep_gmt, zone, true));
	// What is due today needs nobody.
	const calm = warnings.data?.groups.length === 0 && shown.every(({ id }) => id === 'due_today');
	return (
		<>
			{calm ? (
				<div className="tierway-empty tierway-calm">
					<h2>{__('All is well', 'tierway')}</h2>
					<p>{__('Nothing waits for you or for a customer: no payment to confirm, no declined card, nobody on hold, no failed change, and nothing looks wrong with the plan groups.', 'tierway')}</p>
					<p className="tierway-muted">{sweep}</p>
				</div>
			) : (
				<p className="tierway-lead">{sweep}</p>
			)}
			<div className="tierway-waits">
				{shown.map(({ id, title, about, when, all }) => {
					const { count, items: named } = overview[id];
					// Where there is a list of all, the first are enough.
					const items = all ? named.slice(0, FIRST) : named;
					return (
						<Part key={id} id={id} title={title} about={about} count={count} more={count - items.length} all={all} {...more}>
							{items.map((row) => (
								<Waits key={`${row.membership_id} ${row.payment_id} ${row.change_id}`} row={row} when={when(row, overview.today)} />
							))}
						</Part>
					);
				})}
				{warnings.data && warnings.data.groups.length > 0 && <Broken groups={warnings.data.groups} />}
				{warnings.isError && <ErrorScreen error={warnings.error} onRetry={() => void warnings.refetch()} />}
			</div>
		</>
	);
}

/** What looks wrong with the plan groups. What mends it is on their screen. */
function Broken({ groups }: Warnings) {
	return (
		<Part id="warnings" title={__('Plan groups to look at', 'tierway')} about={__('Customers of these may find no way to another plan, or one that makes no sense. Each group says what mends it.', 'tierway')} count={groups.length} more={groups.length - FIRST} all={{ path: '/plan-groups' }}>
			{groups.slice(0, FIRST).map(({ id, name, warnings }) => (
				<li key={id}>
					<div className="tierway-stack">
						<Link to="/plan-groups" params={{ group: id }}>
							{name}
						</Link>
						{warnings.map(({ code, message }) => (
							<span key={`${code} ${message}`} className="tierway-muted">
								{message}
							</span>
						))}
					</div>
				</li>
			))}
		</Part>
	);
}

interface PartProps {
	id: string;
	title: string;
	about: string;
	count: number;
	/** How many of them are not named here. */
	more: number;
	/** Where all of them are. */
	all?: { path: string; params?: Params };
	/** Names more of them here. */
	onMore?: () => void;
	busy?: boolean;
	children: ReactNode;
}

/** What waits for the same: how many, the first of them, and where all of them are. */
function Part({ id, title, about, count, more, all, onMore, busy = false, children }: PartProps) {
	const rows = useRef<HTMLUListElement>(null);
	const [asked, setAsked] = useState(false);
	// The button goes: the focus goes on where it led.
	useEffect(() => {
		if (asked && !busy) rows.current?.children[FIRST]?.querySelector('a')?.focus();
	}, [asked, busy]);
	return (
		<section className="tierway-card" aria-labelledby={`tierway-waits-${id}`}>
			<header className="tierway-card__header">
				<div>
					<h2 id={`tierway-waits-${id}`}>
						{title} <span className="tierway-count">{number(count)}</span>
					</h2>
					<p>{about}</p>
				</div>
			</header>
			<ul ref={rows}>{children}</ul>
			{more > 0 && (
				<p className="tierway-waits__more">
					{all ? (
						<Link to={all.path} params={all.params}>
							{/* translators: %s: how many there are */}
							{sprintf(_n('See all %s', 'See all %s', count, 'tierway'), number(count))}
						</Link>
					) : onMore || busy ? (
						<Button
							variant="link"
							isBusy={busy} disabled={busy} accessibleWhenDisabled
							onClick={() => {
								setAsked(true);
								onMore?.();
							}}
						>
							{/* translators: %s: number */}
							{sprintf(_n('Show %s more', 'Show %s more', Math.min(more, MOST - FIRST), 'tierway'), number(Math.min(more, MOST - FIRST)))}
						</Button>
					) : (
						<span className="tierway-muted">{sprintf(/* translators: %s: number */ _n('and %s more', 'and %s more', more, 'tierway'), number(more))}</span>
					)}
				</p>
			)}
		</section>
	);
}

function Waits({ row, when }: { row: Row; when: string }) {
	const notes: ReactNode[] = [row.plan_name, when, row.reason].filter((note) => note !== '');
	return (
		<li>
			<div className="tierway-stack">
				<Link to={`/memberships/${row.membership_id}`}>{row.customer}</Link>
				<span className="tierway-muted">{notes.join(' · ')}</span>
			</div>
			{row.amount !== null && (
				<div className="tierway-stack is-amount">
					<strong>{money(row.amount, row.currency)}</strong>
					{row.payment_id !== null && <Link to={`/payments/${row.payment_id}`}>{row.number}</Link>}
				</div>
			)}
		</li>
	);
}
