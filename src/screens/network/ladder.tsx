import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { chevronDown, chevronUp, closeSmall } from '@wordpress/icons';
import { type KeyboardEvent, type ReactNode, useState } from 'react';

export interface Step {
	id: number;
	name: ReactNode;
	/** For the buttons' names. */
	text: string;
	note?: string;
	inactive?: boolean;
	/** The plan whose form this is. */
	own?: boolean;
	/** May be moved here. */
	movable: boolean;
}

interface Props {
	label: string;
	/** Lowest first. */
	steps: Step[];
	onMove: (id: number, to: number) => void;
	onRemove?: (id: number) => void;
}

/** A family of plans from the lowest to the highest. Steps move by their buttons, or with the arrow keys on them. */
export function Ladder({ label, steps, onMove, onRemove }: Props) {
	const [said, setSaid] = useState('');
	const move = (step: Step, from: number, to: number) => {
		if (to < 0 || to >= steps.length || to === from) return;
		onMove(step.id, to);
		setSaid(sprintf(/* translators: 1: plan name, 2: its place, 3: number of plans */ __('%1$s is now number %2$d of %3$d, counted from the lowest.', 'tierway'), step.text, to + 1, steps.length));
	};
	const onKeyDown = (event: KeyboardEvent, step: Step, from: number) => {
		const to = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: steps.length - 1 }[event.key];
		if (to === undefined) return;
		event.preventDefault();
		move(step, from, to);
	};
	return (
		<div className="tierway-ladder">
			<p className="tierway-ladder__end">{__('Lowest', 'tierway')}</p>
			<ol aria-label={label}>
				{steps.map((step, i) => (
					<li key={step.id} className={`tierway-ladder__step${step.own ? ' is-own' : ''}${step.inactive ? ' is-inactive' : ''}`}>
						<span className="tierway-ladder__rank" aria-hidden="true">
							{i + 1}
						</span>
						<span className="tierway-ladder__name">
							{step.name}
							{step.own && <span className="tierway-badge">{__('This plan', 'tierway')}</span>}
							{step.inactive && <span className="tierway-status is-inactive">{__('Inactive', 'tierway')}</span>}
							{step.note && <span className="tierway-muted">{step.note}</span>}
						</span>
						{step.movable && (
							<span className="tierway-ladder__buttons">
								<Button
									icon={chevronUp}
									size="compact"
									/* translators: %s: plan name */
									label={sprintf(__('Move %s lower', 'tierway'), step.text)}
									disabled={i === 0}
									accessibleWhenDisabled
									onClick={() => move(step, i, i - 1)}
									onKeyDown={(event: KeyboardEvent) => onKeyDown(event, step, i)}
								/>
								<Button
									icon={chevronDown}
									size="compact"
									/* translators: %s: plan name */
									label={sprintf(__('Move %s higher', 'tierway'), step.text)}
									disabled={i === steps.length - 1}
									accessibleWhenDisabled
									onClick={() => move(step, i, i + 1)}
									onKeyDown={(event: KeyboardEvent) => onKeyDown(event, step, i)}
								/>
								{onRemove && (
									<Button
										icon={closeSmall}
										size="compact"
										/* translators: %s: plan name */
										label={sprintf(__('Take %s out of the group', 'tierway'), step.text)}
										onClick={() => onRemove(step.id)}
									/>
								)}
							</span>
						)}
					</li>
				))}
			</ol>
			<p className="tierway-ladder__end">{__('Highest', 'tierway')}</p>
			<p className="screen-reader-text" role="status">
				{said}
			</p>
		</div>
	);
}
