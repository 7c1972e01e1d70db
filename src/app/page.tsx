import { type ReactNode, useEffect, useRef } from 'react';
import { takeMoved } from './router.tsx';

// wp-admin's own tail of the title: " ‹ Fay's Photos — WordPress".
const tail = document.title.includes('‹') ? ` ‹ ${document.title.split('‹').slice(1).join('‹').trim()}` : '';

/**
 * Every screen's frame: heading, actions, content. After a navigation the heading takes the focus, so that a screen
 * reader says where one is; the tab's title says it too.
 */
export function Page({ title, back, actions, children }: { title: string; back?: ReactNode; actions?: ReactNode; children: ReactNode }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = title + tail;
	}, [title]);
	useEffect(() => {
		if (takeMoved()) {
			window.scrollTo(0, 0);
			heading.current?.focus({ preventScroll: true });
		}
	}, []);
	return (
		<div className="tierway-page">
			{back && <div className="tierway-page__back">{back}</div>}
			<div className="tierway-page__header">
				<h1 ref={heading} tabIndex={-1}>
					{title}
				</h1>
				{actions && <div className="tierway-page__actions">{actions}</div>}
			</div>
			{children}
		</div>
	);
}
