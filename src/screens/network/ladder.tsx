import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { chevronDown, chevronUp, closeSmall, dragHandle, Icon } from '@wordpress/icons';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { draggable, gapClass, useDrop } from './drag.ts';

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
	/** What else can be done with it. */
	menu?: ReactNode;
}

interface Props {
	label: string;
	/** Add-ons are only an order from the top; plans have a lowest and a highest one. */
	of?: 'plan' | 'addon';
	/** The lowest plan first. */
	steps: Step[];
	onMove: (id: number, to: number) => void;
	onRemove?: (id: number) => void;
	/** A plan of another list was dropped here, at this place. */
	onDropIn?: (id: number, to: number) => void;
}

/** A family of plans from the lowest to the highest, or add-ons in their order. Steps are dragged, or move by their buttons, or with the arrow keys on them. */
export function Ladder({ label, of = 'plan', steps, onMove, onRemove, onDropIn }: Props) {
	/* translators: %s: name of a plan or an add-on */
	const [up, down] = of === 'plan' ? [__('Move %s lower', 'tierway'), __('Move %s higher', 'tierway')] : [__('Move %s up', 'tierway'), __('Move %s down', 'tierway')];
	const [said, setSaid] = useState('');
	const move = (step: Step, from: number, to: number) => {
		if (to < 0 || to >= steps.length || to === from) return;
		onMove(step.id, to);
		const now =
			of === 'plan'
				? /* translators: 1: plan name, 2: its place, 3: number of plans */ __('%1$s is now number %2$d of %3$d, counted from the lowest.', 'tierway')
				: /* translators: 1: name of an add-on, 2: its place, 3: number of add-ons */ __('%1$s is now number %2$d of %3$d.', 'tierway');
		setSaid(sprintf(now, step.text, to + 1, steps.length));
	};
	const onKeyDown = (event: KeyboardEvent, step: Step, from: number) => {
		const to = { ArrowUp: from - 1, ArrowDown: from + 1, Home: 0, End: steps.length - 1 }[event.key];
		if (to === undefined) return;
		event.preventDefault();
		move(step, from, to);
	};
	const [gap, onDrag] = useDrop(of, 'li', (id, at) => {
		const from = steps.findIndex((step) => step.id === id);
		const step = steps[from];
		if (!step) onDropIn?.(id, at);
		else if (step.movable) move(step, from, at > from ? at - 1 : at);
	});
	return (
		<div className="tierway-ladder" {...onDrag}>
			{of === 'plan' && <p className="tierway-ladder__end">{__('Lowest', 'tierway')}</p>}
			<ol aria-label={label}>
				{steps.map((step, i) => (
					<li key={step.id} className={`tierway-ladder__step${step.own ? ' is-own' : ''}${step.inactive ? ' is-inactive' : ''} ${gapClass(gap, i, steps.length)}`} {...(step.movable ? draggable(of, step.id) : {})}>
						{step.movable && <Icon icon={dragHandle} className="tierway-ladder__handle" size={24} aria-hidden="true" />}
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
									label={sprintf(up, step.text)}
									disabled={i === 0}
									accessibleWhenDisabled
									onClick={() => move(step, i, i - 1)}
									onKeyDown={(event: KeyboardEvent) => onKeyDown(event, step, i)}
								/>
								<Button
									icon={chevronDown}
									size="compact"
									label={sprintf(down, step.text)}
									disabled={i === steps.length - 1}
									accessibleWhenDisabled
									onClick={() => move(step, i, i + 1)}
									onKeyDown={(event: KeyboardEvent) => onKeyDown(event, step, i)}
								/>
								{step.menu}
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
			{of === 'plan' && <p className="tierway-ladder__end">{__('Highest', 'tierway')}</p>}
			<p className="screen-reader-text" role="status">
				{said}
			</p>
		</div>
	);
}
