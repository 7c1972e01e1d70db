import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { chevronDown, chevronUp, closeSmall, dragHandle, Icon } from '@wordpress/icons';
import { type DragEvent, type KeyboardEvent, type ReactNode, useState } from 'react';

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
	/** Lowest first. */
	steps: Step[];
	onMove: (id: number, to: number) => void;
	onRemove?: (id: number) => void;
	/** A plan of another list was dropped here, at this place. */
	onDropIn?: (id: number, to: number) => void;
}

const DRAGGED = 'application/x-tierway-plan';

/** For an element that stands for a plan: it can be dragged into a ladder. */
export const draggablePlan = (id: number) => ({
	draggable: true,
	onDragStart: ({ dataTransfer }: DragEvent) => {
		dataTransfer.setData(DRAGGED, String(id));
		dataTransfer.effectAllowed = 'move';
	},
});

/** A family of plans from the lowest to the highest. Steps are dragged, or move by their buttons, or with the arrow keys on them. */
export function Ladder({ label, steps, onMove, onRemove, onDropIn }: Props) {
	const [said, setSaid] = useState('');
	// Where what is dragged would go: before this step, counted from the lowest.
	const [gap, setGap] = useState<number | null>(null);
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
	const onDragOver = (event: DragEvent<HTMLElement>) => {
		if (!event.dataTransfer.types.includes(DRAGGED)) return;
		event.preventDefault();
		const above = [...event.currentTarget.querySelectorAll('li')].findLastIndex((row) => {
			const { top, height } = row.getBoundingClientRect();
			return event.clientY > top + height / 2;
		});
		setGap(above + 1);
	};
	const onDragLeave = ({ currentTarget, relatedTarget }: DragEvent) => {
		if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setGap(null);
	};
	const onDrop = (event: DragEvent) => {
		const id = Number(event.dataTransfer.getData(DRAGGED));
		setGap(null);
		if (!id || gap === null) return;
		event.preventDefault();
		const from = steps.findIndex((step) => step.id === id);
		const step = steps[from];
		if (!step) onDropIn?.(id, gap);
		else if (step.movable) move(step, from, gap > from ? gap - 1 : gap);
	};
	return (
		<div className="tierway-ladder" onDragOver={onDragOver} onDrop={onDrop} onDragEnd={() => setGap(null)} onDragLeave={onDragLeave}>
			<p className="tierway-ladder__end">{__('Lowest', 'tierway')}</p>
			<ol aria-label={label}>
				{steps.map((step, i) => (
					<li key={step.id} className={`tierway-ladder__step${step.own ? ' is-own' : ''}${step.inactive ? ' is-inactive' : ''}${gap === i ? ' is-gap-before' : gap === steps.length && i === steps.length - 1 ? ' is-gap-after' : ''}`} {...(step.movable ? draggablePlan(step.id) : {})}>
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
			<p className="tierway-ladder__end">{__('Highest', 'tierway')}</p>
			<p className="screen-reader-text" role="status">
				{said}
			</p>
		</div>
	);
}
