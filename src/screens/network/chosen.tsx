import { Button, Modal } from '@wordpress/components';
import type { Action } from '@wordpress/dataviews';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { number } from '../../ui/format.ts';

interface Row {
	id: number;
}

/** The rows that are chosen in a table, on whatever page; DataViews itself knows only those that it shows. */
export function useChosen<Item extends Row>(shown: Item[]) {
	const [kept, setKept] = useState<Item[]>([]);
	const isShown = ({ id }: Row) => shown.some((item) => item.id === id);
	return {
		/** As they are now, where they are shown. */
		chosen: kept.map((item) => shown.find(({ id }) => id === item.id) ?? item),
		isElsewhere: kept.some((item) => !isShown(item)),
		selection: kept.map(({ id }) => String(id)),
		onChangeSelection: (ids: string[]) => setKept([...kept.filter((item) => !isShown(item)), ...shown.filter(({ id }) => ids.includes(String(id)))]),
		choose: setKept,
	};
}

/** Below the table, in place of its own, as soon as one of the chosen is on another page: how many, and what can be done with all of them. */
export function Chosen<Item extends Row>({ items, actions, onNone }: { items: Item[]; actions: Action<Item>[]; onNone: () => void }) {
	const [open, setOpen] = useState<string | null>(null);
	const possible = actions.filter(({ supportsBulk }) => supportsBulk).map((action) => ({ action, own: items.filter((item) => action.isEligible?.(item) ?? true) })).filter(({ own }) => own.length > 0);
	const asked = possible.find(({ action }) => action.id === open);
	return (
		<div className="tierway-chosen" role="group" aria-label={__('Selected', 'tierway')}>
			<span role="status">{sprintf(/* translators: %s: number of rows */ _n('%s selected on all pages', '%s selected on all pages', items.length, 'tierway'), number(items.length))}</span>
			{possible.map(({ action, own }) => (
				<Button key={action.id} variant="secondary" size="compact" onClick={() => ('RenderModal' in action ? setOpen(action.id) : action.callback(own, { registry: null }))}>
					{typeof action.label === 'string' ? action.label : action.label(own)}
				</Button>
			))}
			<Button variant="tertiary" size="compact" onClick={onNone}>
				{__('Deselect all', 'tierway')}
			</Button>
			{asked && 'RenderModal' in asked.action && (
				<Modal title={typeof asked.action.modalHeader === 'function' ? asked.action.modalHeader(asked.own) : (asked.action.modalHeader ?? '')} size="medium" className="tierway" onRequestClose={() => setOpen(null)}>
					<asked.action.RenderModal items={asked.own} closeModal={() => setOpen(null)} />
				</Modal>
			)}
		</div>
	);
}
