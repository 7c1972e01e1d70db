import { __ } from '@wordpress/i18n';
import type { KeyboardEvent, ReactNode } from 'react';
import { useInSight } from '../../../app/in-sight.ts';
import { linkProps, navigate, type Params } from '../../../app/router.tsx';

interface Props {
	label: string;
	/** The screen's own address; a tab's is one below. */
	address: string;
	params: Params;
	current: string;
	tabs: { id: string; label: string; marked: boolean }[];
	children: ReactNode;
}

/** Tabs that are links: each has an address, arrow keys move between them (WAI-ARIA's tabs, activated as focus moves). */
export function Tabs({ label, address, params, current, tabs, children }: Props) {
	const row = useInSight<HTMLDivElement>(current);
	const move = (event: KeyboardEvent<HTMLElement>) => {
		const rtl = getComputedStyle(event.currentTarget).direction === 'rtl';
		const at = tabs.findIndex(({ id }) => id === current);
		const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1 }[event.key];
		const to = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : step === undefined ? undefined : (at + step + tabs.length) % tabs.length;
		const tab = to === undefined ? undefined : tabs[to];
		if (!tab) return;
		event.preventDefault();
		navigate(`${address}/${tab.id}`, params);
		document.getElementById(`tierway-tab-${tab.id}`)?.focus();
	};
	return (
		<>
			<div ref={row} className="tierway-tabs" role="tablist" aria-label={label}>
				{tabs.map(({ id, label: text, marked }) => (
					<a
						key={id}
						id={`tierway-tab-${id}`}
						role="tab"
						aria-selected={id === current}
						aria-controls="tierway-tabpanel"
						tabIndex={id === current ? 0 : -1}
						onKeyDown={move}
						{...linkProps(`${address}/${id}`, params)}
					>
						{text}{' '}
						{marked && (
							<>
								<span className="tierway-tabs__mark" aria-hidden="true" />
								<span className="screen-reader-text">{__('(needs attention)', 'tierway')}</span>
							</>
						)}
					</a>
				))}
			</div>
			<div id="tierway-tabpanel" role="tabpanel" aria-labelledby={`tierway-tab-${current}`} className="tierway-tabpanel">
				{children}
			</div>
		</>
	);
}
