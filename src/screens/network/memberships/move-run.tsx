import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, CheckboxControl, Modal, Notice, ProgressBar } from '@wordpress/components';
import type { View } from '@wordpress/dataviews';
import { __, _n, sprintf } from '@wordpress/i18n';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { MoveAct } from '../../../api/moves.ts';
import type { Move, MoveRow } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link } from '../../../app/router.tsx';
import { moveRowStatuses, moveStatuses } from '../../../fields/moves.tsx';
import { actOnMoveMutation, moveQuery, moveRowsQuery, moveWorks } from '../../../queries/moves.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { instant, money, number } from '../../../ui/format.ts';
import { Card, WideTable } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';
import { Skeleton, TableSkeleton } from '../skeleton.tsx';
import { type Filters, filterValue, useView } from '../view.ts';
import { movedOf, MoveStatus, moveTitle } from './moves.tsx';

const MoveRowsTable = lazy(() => import('./move-rows-table.tsx'));

/** A move of many memberships: its dry run, then how far it has come. */
export function MoveRunScreen({ route }: { route: Record<string, string> }) {
	const move = useQuery(moveQuery(Number(route.id)));
	return (
		<Page title={move.data ? moveTitle(move.data) : __('Move', 'tierway')} back={<Link to="/memberships/moves">{__('Moves', 'tierway')}</Link>} actions={move.data && <Acts move={move.data} />}>
			{move.isError && !move.data ? (
				<ErrorScreen error={move.error} onRetry={() => void move.refetch()} />
			) : !move.data ? (
				<Skeleton lines={6} className="is-form" />
			) : (
				<div className="tierway-stacked">
					<Progress move={move.data} />
					<Rows move={move.data} />
				</div>
			)}
		</Page>
	);
}

/** What can be done with it now. */
function Acts({ move }: { move: Move }) {
	const { mutate, isPending, error, variables } = useMutation(actOnMoveMutation(move.id));
	const [dialog, setDialog] = useState<'start' | 'cancel' | null>(null);
	const act = (name: MoveAct) => mutate({ act: name, version: move.version });
	const button = (name: MoveAct, label: string, variant: 'primary' | 'secondary' = 'secondary') => (
		<Button variant={variant} __next40pxDefaultSize isBusy={isPending && variables.act === name} disabled={isPending} accessibleWhenDisabled onClick={() => act(name)}>
			{label}
		</Button>
	);
	const { status, counts } = move;
	return (
		<>
			{status !== 'done' && status !== 'cancelled' && (
				<Button variant="tertiary" isDestructive __next40pxDefaultSize onClick={() => setDialog('cancel')}>
					{status === 'running' || status === 'paused' ? __('Stop for good', 'tierway') : __('Discard', 'tierway')}
				</Button>
			)}
			{status === 'checked' && button('retry', __('Check again', 'tierway'))}
			{status === 'checked' && counts.ready > 0 && (
				<Button variant="primary" __next40pxDefaultSize onClick={() => setDialog('start')}>
					{/* translators: %s: number of memberships */}
					{sprintf(_n('Move %s membership…', 'Move %s memberships…', counts.ready, 'tierway'), number(counts.ready))}
				</Button>
			)}
			{status === 'running' && button('pause', __('Pause', 'tierway'))}
			{status === 'paused' && button('retry', __('Check the rest again', 'tierway'))}
			{status === 'paused' && button('resume', __('Go on', 'tierway'), 'primary')}
			{status === 'done' && counts.failed + counts.refused > 0 && button('retry', __('Check again who was not moved', 'tierway'))}
			{error && !dialog && (
				<p className="tierway-field-error" role="alert">
					{error.message}
				</p>
			)}
			{dialog === 'start' && <StartDialog move={move} onClose={() => setDialog(null)} />}
			{dialog === 'cancel' && <CancelDialog move={move} onClose={() => setDialog(null)} />}
		</>
	);
}

function StartDialog({ move, onClose }: { move: Move; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(actOnMoveMutation(move.id));
	const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
	const [tried, setTried] = useState(false);
	const missing = move.acknowledge.some(({ code }) => !seen.has(code));
	const start = () => {
		setTried(true);
		if (!missing && !isPending) mutate({ act: 'start', version: move.version, acknowledged: [...seen] }, { onSuccess: onClose });
	};
	return (
		<Modal title={sprintf(/* translators: 1: number of memberships, 2: plan name */ _n('Move %1$s membership to %2$s?', 'Move %1$s memberships to %2$s?', move.counts.ready, 'tierway'), number(move.counts.ready), move.plan_name)} size="medium" className="tierway" onRequestClose={onClose}>
			<div className="tierway-dialog">
				<Money move={move} />
				<p>{__('It runs in the background and can be paused. Whose amounts have changed since the dry run is not moved and not charged; you see who that is.', 'tierway')}</p>
				{move.acknowledge.map(({ code, memberships }) => (
					<CheckboxControl
						key={code}
						__nextHasNoMarginBottom
						label={acknowledgement(code, memberships)}
						checked={seen.has(code)}
						onChange={(yes) => setSeen(new Set(yes ? [...seen, code] : [...seen].filter((each) => each !== code)))}
					/>
				))}
				{tried && missing && (
					<p className="tierway-field-error" role="alert">
						{__('Please tick this first.', 'tierway')}
					</p>
				)}
				<DialogEnd act={__('Start', 'tierway')} onAct={start} onClose={onClose} busy={isPending} error={error} />
			</div>
		</Modal>
	);
}

function acknowledgement(code: MoveRow['acknowledge'][number], count: number): string {
	switch (code) {
		case 'addons_end':
			/* translators: %s: number of memberships */
			return sprintf(_n('I know that add-ons of %s membership end.', 'I know that add-ons of %s memberships end.', count, 'tierway'), number(count));
		case 'over_limit':
			/* translators: %s: number of memberships */
			return sprintf(_n('I know that %s membership is over the new limits. Nothing is deleted, but nothing can be added until there is room.', 'I know that %s memberships are over the new limits. Nothing is deleted, but nothing can be added until there is room.', count, 'tierway'), number(count));
		case 'old_price_lost':
			/* translators: %s: number of memberships */
			return sprintf(_n('I know that %s membership loses a price that is not sold any more.', 'I know that %s memberships lose a price that is not sold any more.', count, 'tierway'), number(count));
	}
}

function CancelDialog({ move, onClose }: { move: Move; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(actOnMoveMutation(move.id));
	const moved = movedOf(move);
	return (
		<Modal title={moved > 0 ? __('Stop this move?', 'tierway') : __('Discard this move?', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<div className="tierway-dialog">
				<p>
					{moved > 0
						? /* translators: %s: number of memberships */ sprintf(_n('%s membership has been moved and stays so. The others stay as they are.', '%s memberships have been moved and stay so. The others stay as they are.', moved, 'tierway'), number(moved))
						: __('Nobody has been moved. All memberships stay as they are.', 'tierway')}
				</p>
				<DialogEnd act={moved > 0 ? __('Stop for good', 'tierway') : __('Discard', 'tierway')} onAct={() => mutate({ act: 'cancel', version: move.version }, { onSuccess: onClose })} onClose={onClose} busy={isPending} isDestructive error={error} />
			</div>
		</Modal>
	);
}

/** Where it stands, what it is about, and its money. */
function Progress({ move }: { move: Move }) {
	const { counts, status, total } = move;
	const zone = useQuery(settingsQuery()).data?.time_zone;
	const checked = total - counts.waiting;
	const tried = movedOf(move) + counts.failed;
	const toMove = tried + counts.ready;
	const says: Record<Move['status'], string> = {
		/* translators: 1: number so far, 2: number in all */
		checking: sprintf(__('%1$s of %2$s checked. Nobody is moved.', 'tierway'), number(checked), number(total)),
		checked: counts.ready > 0 ? __('The dry run is done. Nobody has been moved yet.', 'tierway') : __('The dry run is done. There is nobody to move.', 'tierway'),
		/* translators: 1: number so far, 2: number in all */
		running: sprintf(__('%1$s of %2$s done.', 'tierway'), number(tried), number(toMove)),
		/* translators: 1: number so far, 2: number in all */
		paused: sprintf(__('%1$s of %2$s done.', 'tierway'), number(tried), number(toMove)),
		/* translators: 1: number moved, 2: number in all */
		done: sprintf(__('%1$s of %2$s moved.', 'tierway'), number(movedOf(move)), number(total)),
		/* translators: 1: number moved, 2: number in all */
		cancelled: sprintf(__('%1$s of %2$s moved. The others stay as they are.', 'tierway'), number(movedOf(move)), number(total)),
	};
	return (
		<Card>
			<div className="tierway-run__head">
				<MoveStatus move={move} />
				<p>{says[status]}</p>
				<p className="screen-reader-text" role="status">
					{moveStatuses[status]}
				</p>
			</div>
			{moveWorks(move) && <ProgressBar className="tierway-run__bar" aria-label={moveStatuses[status]} value={status === 'checking' ? (100 * checked) / total : (100 * tried) / Math.max(1, toMove)} />}
			{status === 'done' && counts.failed > 0 && (
				<Notice status="warning" isDismissible={false}>
					{/* translators: %s: number of memberships */}
					{sprintf(_n('%s membership could not be moved. The list says why.', '%s memberships could not be moved. The list says why.', counts.failed, 'tierway'), number(counts.failed))}
				</Notice>
			)}
			<ul className="tierway-run__counts">
				{moveRowStatuses
					.filter(({ value }) => counts[value] > 0)
					.map(({ value, label }) => (
						<Count key={value} to={{ status: value }} number={counts[value]} id={move.id}>
							{label}
						</Count>
					))}
				{move.over_limit > 0 && (
					<Count to={{ over_limit: 'yes' }} number={move.over_limit} id={move.id}>
						{__('Over the limits', 'tierway')}
					</Count>
				)}
			</ul>
			<Money move={move} />
			<p className="tierway-muted tierway-run__terms">
				{[
					move.when === 'now' ? __('At once', 'tierway') : move.when === 'period_end' ? __('At each one’s billing date', 'tierway') : __('As each one’s group says', 'tierway'),
					move.waive ? __('What is due now is waived', 'tierway') : move.payment === 'held' ? __('Paid as each one’s bills are', 'tierway') : __('Paid by hand', 'tierway'),
					move.reason,
					/* translators: 1: date, 2: name of a person */
					move.actor.name === '' ? instant(move.created_gmt, zone, true) : sprintf(__('%1$s, by %2$s', 'tierway'), instant(move.created_gmt, zone, true), move.actor.name),
				]
					.filter((text) => text !== '')
					.join(' · ')}
			</p>
		</Card>
	);
}

function Count({ id, to, number: count, children }: { id: number; to: Record<string, string>; number: number; children: ReactNode }) {
	return (
		<li>
			<Link to={`/memberships/moves/${id}`} params={to}>
				<strong>{number(count)}</strong> {children}
			</Link>
		</li>
	);
}

/** By currency: what is due, what becomes credit, and how much of it has been done. */
function Money({ move }: { move: Move }) {
	const begun = movedOf(move) > 0 || move.counts.failed > 0;
	if (move.totals.length === 0) return null;
	return (
		<WideTable label={__('What it comes to', 'tierway')}>
			<thead>
				<tr>
					<th scope="col">{__('Currency', 'tierway')}</th>
					<th scope="col">{__('Memberships', 'tierway')}</th>
					<th scope="col">{__('Due now', 'tierway')}</th>
					<th scope="col">{__('Becomes credit', 'tierway')}</th>
					{begun && <th scope="col">{__('Billed so far', 'tierway')}</th>}
					{begun && <th scope="col">{__('Credit so far', 'tierway')}</th>}
				</tr>
			</thead>
			<tbody>
				{move.totals.map(({ currency, memberships, due_now: due, credit, moved }) => (
					<tr key={currency}>
						<th scope="row">{currency}</th>
						<td>{number(memberships)}</td>
						<td>{money(due, currency)}</td>
						<td>{money(credit, currency)}</td>
						{begun && <td>{money(moved.due_now, currency)}</td>}
						{begun && <td>{money(moved.credit, currency)}</td>}
					</tr>
				))}
			</tbody>
		</WideTable>
	);
}

const usual: View = { type: 'table', titleField: 'customer', fields: ['status', 'why', 'plan', 'change', 'due_now'], perPage: 20 };

const filters: Filters = { status: 'isAny', over_limit: 'is' };

function Rows({ move }: { move: Move }) {
	const [view, setView] = useView('move', usual, filters);
	const rows = useQuery(moveRowsQuery(move, { page: view.page, per_page: view.perPage, status: filterValue(view, 'status'), ...(filterValue(view, 'over_limit') === 'yes' && { over_limit: true }) }));
	if (rows.isError && !rows.data) return <ErrorScreen error={rows.error} onRetry={() => void rows.refetch()} />;
	if (rows.isPending) return <TableSkeleton />;
	return (
		<div className="tierway-dataviews">
			<Suspense fallback={<TableSkeleton />}>
				<MoveRowsTable view={view} onChangeView={setView} page={rows.data} isLoading={rows.isPlaceholderData} />
			</Suspense>
		</div>
	);
}
