import { type ReactNode, useId } from 'react';

/** What waits for its day (scheduled), for money (payment), or for a decision (ended): what, the facts, what one can do. */
export function Banner({ kind, title, facts = [], actions, children }: { kind: 'scheduled' | 'payment' | 'overdue' | 'ended'; title: string; facts?: [name: string, value: ReactNode][]; actions?: ReactNode; children: ReactNode }) {
	const id = useId();
	return (
		<section className="tierway-waiting" aria-labelledby={id} data-kind={kind}>
			<div>
				<h2 id={id}>{title}</h2>
				{children}
				{facts.length > 0 && (
					<dl className="tierway-waiting__facts">
						{facts.map(([name, value]) => (
							<div key={name}>
								<dt>{name}</dt>
								<dd>{value}</dd>
							</div>
						))}
					</dl>
				)}
			</div>
			{actions && <div className="tierway-waiting__actions">{actions}</div>}
		</section>
	);
}
