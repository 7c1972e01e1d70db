import { Button } from '@wordpress/components';
import { __, _n, _x, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { Reports } from '../../../api/types.gen.ts';
import { month, number } from '../../../ui/format.ts';
import { Card, WideTable } from '../controls.tsx';

type Way = Reports['movements'][number];

/** So many ways are drawn by name, the rest together. */
const NAMED = 6;
/** So many are in the table until all are asked for. */
const FIRST = 12;

const sum = ({ months }: Pick<Way, 'months'>) => months.reduce((all, one) => all + one, 0);
const planName = (name: string) => name || __('Deleted plan', 'tierway');
/* translators: 1: plan before, 2: plan after */
const wayName = (way: Way) => sprintf(_x('%1$s to %2$s', 'plans', 'tierway'), planName(way.from_name), planName(way.to_name));

/** Who went from which plan to which: the most frequent ways as a chart, all of them in its table. */
export function BetweenPlans({ movements, months }: Pick<Reports, 'movements' | 'months'>) {
	return (
		<Card title={__('Between plans', 'tierway')} about={__('The last twelve months: how many changed from which plan to which. Those who ended and started again are not among them.', 'tierway')}>
			{movements.length === 0 ? (
				<p className="tierway-muted">{__('Nobody has changed to another plan.', 'tierway')}</p>
			) : (
				<>
					<Chart movements={movements} months={months} />
					<Table movements={movements} months={months} />
				</>
			)}
		</Card>
	);
}

function Chart({ movements, months }: Pick<Reports, 'movements' | 'months'>) {
	// One that would stand alone as the rest has its name, too.
	const named = movements.length > NAMED + 1 ? movements.slice(0, NAMED) : movements;
	const rest = movements.slice(named.length);
	const together = months.map((_, index) => rest.reduce((all, way) => all + (way.months[index] ?? 0), 0));
	const most = Math.max(...named.flatMap((way) => way.months));
	return (
		// The table below says the same in numbers.
		<div className="tierway-between" aria-hidden="true">
			{named.map((way) => (
				<Drawn key={`${way.from} ${way.to}`} name={wayName(way)} note={way.group_name} months={way.months} most={most} />
			))}
			{rest.length > 0 && (
				<Drawn
					name={sprintf(/* translators: %s: number of ways from one plan to another */ _n('%s other way', '%s other ways', rest.length, 'tierway'), number(rest.length))}
					note={__('together, on a scale of their own', 'tierway')}
					months={together}
					most={Math.max(...together)}
					rest
				/>
			)}
			<div className="tierway-between__way">
				<div className="tierway-between__span">
					<span>{month(months[0]?.month ?? '', 'short')}</span>
					<span>{month(months.at(-1)?.month ?? '', 'short')}</span>
				</div>
			</div>
		</div>
	);
}

function Drawn({ name, note, months, most, rest = false }: { name: string; note: string; months: number[]; most: number; rest?: boolean }) {
	return (
		<div className={`tierway-between__way${rest ? ' is-rest' : ''}`}>
			<div className="tierway-between__name">
				{name} <span className="tierway-muted">{note}</span>
			</div>
			<div className="tierway-between__months">
				{months.map((count, index) => (
					<span key={index} style={{ blockSize: `${(count / most) * 100}%` }} />
				))}
			</div>
			<strong>{number(sum({ months }))}</strong>
		</div>
	);
}

function Table({ movements, months }: Pick<Reports, 'movements' | 'months'>) {
	const [all, setAll] = useState(false);
	const newest = months.map(({ month: name }, index) => ({ name, index })).toReversed();
	return (
		<>
			<WideTable label={__('Movements between plans by month', 'tierway')}>
				<thead>
					<tr>
						<th scope="col">{__('From one plan to another', 'tierway')}</th>
						<th scope="col">{__('Together', 'tierway')}</th>
						{newest.map(({ name }) => (
							<th key={name} scope="col">
								{month(name, 'short')}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{(all ? movements : movements.slice(0, FIRST)).map((way) => (
						<tr key={`${way.from} ${way.to}`}>
							<th scope="row">
								{wayName(way)} <span className="tierway-muted">{way.group_name}</span>
							</th>
							<td>
								<strong>{number(sum(way))}</strong>
							</td>
							{newest.map(({ name, index }) => (
								<td key={name} className={way.months[index] ? undefined : 'tierway-muted'}>
									{number(way.months[index] ?? 0)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</WideTable>
			{movements.length > FIRST && (
				<div className="tierway-buttons is-start">
					<Button variant="secondary" __next40pxDefaultSize aria-expanded={all} onClick={() => setAll(!all)}>
						{all ? __('Show fewer', 'tierway') : sprintf(/* translators: %s: how many there are */ _n('See all %s', 'See all %s', movements.length, 'tierway'), number(movements.length))}
					</Button>
				</div>
			)}
		</>
	);
}
