import { __, sprintf } from '@wordpress/i18n';
import { useId, useState } from 'react';
import type { Paths, Product } from '../../../api/types.gen.ts';
import { kindLabels, whenLabels } from '../../../fields/kinds.ts';
import { list } from '../../../ui/format.ts';

type Pair = Paths['pairs'][number];
/** From one plan to another: kind and time, whatever the period. */
type Way = Pair & { kind: NonNullable<Pair['kind']>; effective: NonNullable<Pair['effective']> };

const ROW = 60;
const NODE = { width: 150, height: 36 };
/** How far the longest line goes beside the plans. */
const SIDE = 72;
const WIDTH = NODE.width + 2 * SIDE;

/** The same as the table, drawn: a family's plans from the lowest to the highest, a line for each way. A plan that is pressed shows its own and says them. */
export function Graph({ name: family, plans, paths }: { name: string; plans: Product[]; paths: Paths }) {
	const id = useId();
	const [picked, setPicked] = useState<number | null>(null);
	if (plans.length < 2) return null;
	const ways = waysOf(paths);
	const name = (plan: number) => plans.find((one) => one.id === plan)?.name ?? '';
	const said = (plan: number) => {
		const own = ways.filter(({ from }) => from === plan);
		if (own.length === 0) return __('No way to another plan.', 'tierway');
		/* translators: 1: kind of change, e.g. "Upgrade", 2: plan name, 3: when, e.g. "at once" */
		return list(own.map((way) => sprintf(__('%1$s to %2$s %3$s', 'tierway'), kindLabels[way.kind], name(way.to), whenLabels[way.effective])));
	};
	const at = (plan: number) => plans.findIndex((one) => one.id === plan);
	const legend = [...new Map(ways.map((way) => [`${way.kind} ${way.effective}`, way])).values()];
	return (
		<details className="tierway-graph">
			<summary>{__('As a graph', 'tierway')}</summary>
			<div className="tierway-graph__drawing" style={{ inlineSize: WIDTH, blockSize: plans.length * ROW }}>
				<svg viewBox={`0 0 ${WIDTH} ${plans.length * ROW}`} width={WIDTH} height={plans.length * ROW} aria-hidden="true">
					<defs>
						<marker id={`${id}-end`} viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
							<path d="M 0 1 L 9 5 L 0 9 z" fill="context-stroke" />
						</marker>
					</defs>
					{ways.map((way) => (
						<path key={`${way.from} ${way.to} ${way.kind} ${way.effective}`} d={line(at(way.from), at(way.to), plans.length)} className={lineClass(way)} data-faint={(picked !== null && picked !== way.from) || undefined} markerEnd={`url(#${id}-end)`} />
					))}
				</svg>
				<ul aria-label={sprintf(/* translators: %s: name of a plan group */ __('Ways between the plans of %s', 'tierway'), family)}>
					{plans.map((plan) => (
						<li key={plan.id} style={{ blockSize: ROW }}>
							<button type="button" aria-pressed={picked === plan.id} aria-describedby={`${id}-${plan.id}`} onClick={() => setPicked(picked === plan.id ? null : plan.id)}>
								{plan.name}
							</button>
							<span className="screen-reader-text" id={`${id}-${plan.id}`}>
								{said(plan.id)}
							</span>
						</li>
					))}
				</ul>
			</div>
			<ul className="tierway-graph__legend">
				{legend.map((way) => (
					<li key={`${way.kind} ${way.effective}`}>
						<svg width="32" height="8" aria-hidden="true">
							<path d="M 0 4 H 32" className={lineClass(way)} />
						</svg>
						{kindLabels[way.kind]} <span className="tierway-muted">{whenLabels[way.effective]}</span>
					</li>
				))}
			</ul>
			{picked !== null && (
				<p>
					<strong>{name(picked)}</strong>: {said(picked)}
				</p>
			)}
		</details>
	);
}

/** Each kind and time once, between different plans. */
function waysOf({ pairs }: Paths): Way[] {
	const ways = new Map<string, Way>();
	for (const { kind, effective, ...pair } of pairs) if (kind && effective && pair.from !== pair.to) ways.set(`${pair.from} ${pair.to} ${kind} ${effective}`, { ...pair, kind, effective });
	return [...ways.values()];
}

const lineClass = ({ kind, effective }: Way) => `tierway-graph__line is-${kind} is-${effective}`;

/** Up the ladder on one side, down on the other; the further, the wider. Lines begin and end beside each other. */
function line(from: number, to: number, count: number): string {
	const side = to > from ? 1 : -1;
	const x = WIDTH / 2 + (side * NODE.width) / 2;
	// A curve's middle is three quarters of the way to its handles.
	const bend = x + side * (SIDE - 4) * (4 / 3) * (0.3 + (0.7 * Math.abs(to - from)) / (count - 1));
	const y = (row: number, shift: number) => row * ROW + ROW / 2 + shift * side;
	return `M ${x} ${y(from, 6)} C ${bend} ${y(from, 6)} ${bend} ${y(to, -6)} ${x + side * 2} ${y(to, -6)}`;
}
