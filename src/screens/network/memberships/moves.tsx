import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { Move } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link } from '../../../app/router.tsx';
import { moveStatuses } from '../../../fields/moves.tsx';
import { movesQuery } from '../../../queries/moves.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { instant, number } from '../../../ui/format.ts';
import { Card } from '../controls.tsx';
import { Skeleton } from '../skeleton.tsx';

/** Every move of many memberships, newest first. */
export function MovesScreen() {
	const moves = useInfiniteQuery(movesQuery());
	const zone = useQuery(settingsQuery()).data?.time_zone;
	const items = moves.data?.pages.flatMap((page) => page.items) ?? [];
	return (
		<Page title={__('Moves', 'tierway')} back={<Link to="/memberships">{__('Memberships', 'tierway')}</Link>}>
			{moves.isError && items.length === 0 ? (
				<ErrorScreen error={moves.error} onRetry={() => void moves.refetch()} />
			) : moves.isPending ? (
				<Skeleton lines={4} className="is-form" />
			) : items.length === 0 ? (
				<div className="tierway-empty">
					<h2>{__('No moves yet', 'tierway')}</h2>
					<p>{__('Choose memberships in the list and move them all to another plan: first as a dry run, then in the background.', 'tierway')}</p>
					<p>
						<Link to="/memberships">{__('See the memberships', 'tierway')}</Link>
					</p>
				</div>
			) : (
				<Card>
					<div className="tierway-report">
						<table className="tierway-rows">
							<thead>
								<tr>
									<th scope="col">{__('Move', 'tierway')}</th>
									<th scope="col">{__('Status', 'tierway')}</th>
									<th scope="col">{__('Memberships', 'tierway')}</th>
									<th scope="col">{__('Date', 'tierway')}</th>
								</tr>
							</thead>
							<tbody>
								{items.map((move) => (
									<tr key={move.id}>
										<th scope="row">
											<Link to={`/memberships/moves/${move.id}`}>{moveTitle(move)}</Link>
										</th>
										<td>
											<MoveStatus move={move} />
										</td>
										<td>
											{/* translators: 1: number moved, 2: number in all */}
											{sprintf(__('%1$s of %2$s moved.', 'tierway'), number(movedOf(move)), number(move.total))}
										</td>
										<td>
											{instant(move.created_gmt, zone)}
											{move.actor.name !== '' && (
												<>
													<br />
													<span className="tierway-muted">{move.actor.name}</span>
												</>
											)}
										</td>
									</tr>
								))}
							</tbody>
						</table>
					</div>
					{moves.hasNextPage && (
						<div className="tierway-buttons is-start">
							<Button variant="tertiary" isBusy={moves.isFetchingNextPage} onClick={() => void moves.fetchNextPage()}>
								{__('Older ones', 'tierway')}
							</Button>
						</div>
					)}
				</Card>
			)}
		</Page>
	);
}

/* translators: 1: number of a move of many memberships, 2: plan name */
export const moveTitle = ({ id, plan_name: plan }: Move) => sprintf(__('Move %1$d: to %2$s', 'tierway'), id, plan);

/** Those that have been moved, or will be by their day or their money. */
export const movedOf = ({ counts }: Move) => counts.applied + counts.scheduled + counts.awaiting_payment;

const colours: Record<Move['status'], string> = { checking: 'scheduled', checked: 'awaiting_payment', running: 'scheduled', paused: 'awaiting_payment', done: 'completed', cancelled: 'cancelled' };

export function MoveStatus({ move: { status, counts } }: { move: Move }) {
	return <span className={`tierway-status is-${status === 'done' && counts.failed > 0 ? 'failed' : colours[status]}`}>{moveStatuses[status]}</span>;
}
