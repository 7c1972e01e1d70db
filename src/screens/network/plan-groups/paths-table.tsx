import { __, sprintf } from '@wordpress/i18n';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import type { Paths, Product } from '../../../api/types.gen.ts';
import { closedLabels, kindLabels, whenLabels } from '../../../fields/kinds.ts';
import { list, periodName } from '../../../ui/format.ts';
import { Skeleton } from '../skeleton.tsx';

interface Props {
	/** Of the family. */
	name: string;
	/** Its plans, lowest first. */
	plans: Product[];
	paths: Paths | undefined;
	error: unknown;
	onRetry: () => void;
}

/** Who can go where, as the server says: from each row to each column. */
export function PathsTable({ name, plans, paths, error, onRetry }: Props) {
	if (plans.length === 0) return null;
	if (!paths) return error ? <ErrorScreen error={error} onRetry={onRetry} /> : <Skeleton lines={3} className="is-form" />;
	// One plan with one price.
	if (paths.pairs.length === 0 && plans.length === 1) return null;
	return (
		<details className="tierway-paths" open={plans.length <= 4}>
			<summary>{__('Who can go where', 'tierway')}</summary>
			{/* Wider than its place in a long family: it scrolls, by keyboard too. */}
			{/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
			<div className="tierway-paths__scroll" tabIndex={0} role="region" aria-label={sprintf(/* translators: %s: name of a plan group */ __('Who can go where in %s', 'tierway'), name)}>
				<table>
					<thead>
						<tr>
							<td>
								<span className="screen-reader-text">{__('From the row’s plan to the column’s', 'tierway')}</span>
							</td>
							{plans.map((plan) => (
								<th key={plan.id} scope="col">
									<span className="tierway-muted">{__('to', 'tierway')}</span> {plan.name}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{plans.map((from) => (
							<tr key={from.id}>
								<th scope="row">
									<span className="tierway-muted">{__('from', 'tierway')}</span> {from.name}
								</th>
								{plans.map((to) => (
									<td key={to.id}>
										<Cell own={from.id === to.id} pairs={paths.pairs.filter((pair) => pair.from === from.id && pair.to === to.id)} />
									</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</details>
	);
}

function Cell({ pairs, own }: { pairs: Paths['pairs']; own: boolean }) {
	const ways = new Map<string, Paths['pairs']>();
	for (const pair of pairs) {
		const key = `${pair.kind}-${pair.effective}-${pair.reason}`;
		ways.set(key, [...(ways.get(key) ?? []), pair]);
	}
	if (ways.size === 0) return <span className="tierway-muted">{own ? '–' : closedLabels.no_price}</span>;
	return (
		<ul>
			{[...ways].map(([key, same]) => {
				const [first] = same;
				if (!first) return null;
				return first.kind && first.effective ? (
					<li key={key}>
						<span className={`tierway-kind is-${first.kind}`}>{kindLabels[first.kind]}</span>{' '}
						<span className="tierway-muted">
							{whenLabels[first.effective]}
							{(own || ways.size > 1) && ` (${list(same.map((pair) => periodName(pair.unit, pair.count)))})`}
						</span>
					</li>
				) : (
					<li key={key} className="tierway-muted">
						{(first.reason && closedLabels[first.reason]) ?? __('Not possible', 'tierway')}
					</li>
				);
			})}
		</ul>
	);
}
