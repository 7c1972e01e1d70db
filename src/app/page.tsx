import { type ReactNode, useEffect, useRef } from 'react';
import { takeMoved } from './router.tsx';

// wp-admin's own tail of the title: " ‹ Fay's Photos — WordPress".
const tail = document.title.includes('‹') ? ` ‹ ${document.title.split('‹').slice(1).join('‹').trim()}` : '';

/** What had the focus has gone with what was done about it: the heading takes it, after a dialog has given it back to nothing. */
export function focusHeading(): void {
	setTimeout(() => document.querySelector<HTMLElement>('.tierway-page__title')?.focus({ preventScroll: true }));
}

/**
 * Every screen's frame: heading, actions, content. After a navigation the heading takes the focus, so that a screen
 * reader says where one is; the tab's title says it too.
 */
export function Page({ title, back, actions, children }: { title: string; back?: ReactNode; actions?: ReactNode; children: ReactNode }) {
	const heading = useRef<HTMLHeadingElement>(null);
	// A page of the front end has a title of its own, and a heading of the first level.
	const front = window.tierway?.front !== undefined;
	const Heading = front ? 'h2' : 'h1';
	useEffect(() => {
		if (!front) document.title = title + tail;
	}, [title, front]);
	useEffect(() => {
		if (takeMoved()) {
			if (front) heading.current?.scrollIntoView();
			else window.scrollTo(0, 0);
			heading.current?.focus({ preventScroll: true });
		}
	}, [front]);
	return (
		<div className="tierway-page">
			{back && <div className="tierway-page__back">{back}</div>}
			<div className="tierway-page__header">
				<Heading ref={heading} tabIndex={-1} className="tierway-page__title">
					{title}
				</Heading>
				{actions && <div className="tierway-page__actions">{actions}</div>}
			</div>
			{children}
		</div>
	);
}
