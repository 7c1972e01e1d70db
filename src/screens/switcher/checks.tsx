import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useRef, useState } from 'react';
import type { Quote } from '../../api/types.gen.ts';
import { limitName, limitValue } from '../../ui/format.ts';
import type { differences } from './shown.ts';

// Between a choice and its confirmation.

/** What is asked once it has not changed for a moment, so that not every step through the quantities is a request. */
export function useSettled<Asked>(asked: Asked, key: string): Asked {
	const [settled, setSettled] = useState({ key, asked });
	useEffect(() => {
		if (settled.key === key) return;
		const timer = setTimeout(() => setSettled({ key, asked }), 250);
		return () => clearTimeout(timer);
	}, [key, asked, settled.key]);
	return settled.asked;
}

/** What would be over the limits, and where to make room. */
export function OverLimit({ quote, blocked, checking, onCheck }: { quote: Quote; blocked: boolean; checking: boolean; onCheck: () => void }) {
	return (
		<div className="tierway-over" id="tierway-over-limit">
			<h3>{blocked ? __('Make room first', 'tierway') : __('More in use than the new limits allow', 'tierway')}</h3>
			<ul>
				{quote.over_limit.map((over) => (
					<li key={`${over.site_id}-${over.key}`}>
						<span>
							{over.site !== '' && <strong>{over.site} </strong>}
							{sprintf(
								/* translators: 1: what is limited, e.g. "Posts", 2: in use, 3: allowed */
								__('%1$s: %2$s in use, %3$s allowed', 'tierway'),
								limitName(over.key),
								limitValue(over.key, over.used),
								limitValue(over.key, over.limit),
							)}
						</span>
						{over.url !== '' && (
							<a href={over.url} target="_blank" rel="noopener">
								{sprintf(
									/* translators: %s: what is limited, e.g. "Posts" */
									__('Manage: %s (new tab)', 'tierway'),
									limitName(over.key),
								)}
							</a>
						)}
					</li>
				))}
			</ul>
			<p className="tierway-muted">{__('Nothing is ever deleted.', 'tierway')}</p>
			<Button variant="secondary" size="compact" isBusy={checking} onClick={onCheck}>
				{__('Check again', 'tierway')}
			</Button>
		</div>
	);
}

/** What the server's quote has otherwise than the one that was seen. The focus goes there, which reads it out. */
export function QuoteChanged({ rows }: { rows: ReturnType<typeof differences> }) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus(), [rows]);
	return (
		<div className="tierway-changed">
			<h3 ref={heading} tabIndex={-1}>
				{__('The terms have changed since you saw them', 'tierway')}
			</h3>
			<table>
				<thead>
					<tr>
						<th scope="col">{__('What', 'tierway')}</th>
						<th scope="col">{__('Before', 'tierway')}</th>
						<th scope="col">{__('Now', 'tierway')}</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={row.what}>
							<th scope="row">{row.what}</th>
							<td>
								<del>{row.before}</del>
							</td>
							<td>
								<strong>{row.after}</strong>
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<p>{__('Nothing was charged or changed. Look at the summary and confirm again.', 'tierway')}</p>
		</div>
	);
}
