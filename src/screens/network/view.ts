import type { SupportedLayouts, View } from '@wordpress/dataviews';
import { useState, useSyncExternalStore } from 'react';
import type { View as Kept } from '../../api/types.gen.ts';
import { saveView } from '../../api/views.ts';
import { navigate, type Params, useLocation } from '../../app/router.tsx';

/** The filters of a table: field to operator. */
export type Filters = Record<string, 'is' | 'isAny'>;

/**
 * What a table shows. Page, search, order and filters are in the address, so that reload, back and links keep them;
 * columns, page size, order and layout are the user's habit, which the server keeps: it comes with the page.
 */
export function useView(name: Kept['list'], usual: View, filters: Filters): [View, (view: View) => void] {
	const { path, params } = useLocation();
	const address = params.toString();
	const [state, setState] = useState(() => ({ address, view: readView(name, usual, filters, params) }));
	// Someone went to another address of this very table, as the menu does.
	if (state.address !== address) setState({ address, view: readView(name, usual, filters, params) });
	const change = (view: View) => {
		keep(name, view);
		navigate(path, toParams(view, usual), { replace: true });
		// A filter without a value yet is not in the address, but stays open on the screen.
		setState({ address: new URLSearchParams(window.location.search).toString(), view });
	};
	return [state.view, change];
}

function readView(name: Kept['list'], usual: View, filters: Filters, params: URLSearchParams): View {
	const sort = params.get('sort') ?? '';
	const habit = readHabit(name);
	return {
		...usual,
		...habit,
		layout: habit.layout ? { ...usual.layout, ...habit.layout } : usual.layout,
		page: Number(params.get('pg')) || 1,
		search: params.get('search') ?? '',
		sort: sort === '' ? (habit.sort ?? usual.sort) : { field: sort.replace(/^-/, ''), direction: sort.startsWith('-') ? 'desc' : 'asc' },
		filters: Object.entries(filters).flatMap(([field, operator]) => {
			const value = params.get(field);
			return value === null ? [] : [{ field, operator, value: operator === 'isAny' ? value.split(',') : value }];
		}),
	};
}

function toParams(view: View, usual: View): Params {
	const { sort } = view;
	const usualSort = sort?.field === usual.sort?.field && sort?.direction === usual.sort?.direction;
	return {
		pg: view.page === 1 ? null : view.page,
		search: view.search,
		sort: sort && !usualSort ? (sort.direction === 'desc' ? '-' : '') + sort.field : null,
		...Object.fromEntries((view.filters ?? []).map((filter) => [filter.field, filterValue(view, filter.field)])),
	};
}

/** A filter's value as REST takes it, or undefined when it is not set. */
export function filterValue(view: View, field: string): string | undefined {
	const value: unknown = view.filters?.find((filter) => filter.field === field)?.value;
	if (Array.isArray(value)) return value.length > 0 ? value.join(',') : undefined;
	return typeof value === 'string' && value !== '' ? value : undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is kept of a list, without what is not valid (any more). */
function readHabit(name: Kept['list']): Partial<View> {
	const kept = window.tierway?.views?.[name];
	if (!isRecord(kept)) return {};
	const { type, fields, per_page: perPage, sort, density } = kept;
	const sorted = isRecord(sort) && isText(sort.field) && (sort.direction === 'asc' || sort.direction === 'desc');
	return {
		...((type === 'table' || type === 'grid' || type === 'list') && { type }),
		...(Array.isArray(fields) && fields.every(isText) && { fields }),
		...(typeof perPage === 'number' && Number.isInteger(perPage) && perPage >= 1 && perPage <= 100 && { perPage }),
		...(sorted && { sort: sort as View['sort'] }),
		...((density === 'compact' || density === 'balanced' || density === 'comfortable') && { layout: { density } }),
	};
}

/** How long nothing more has to change until it is sent, in milliseconds. */
const PAUSE = 800;
const waiting = new Map<Kept['list'], ReturnType<typeof setTimeout>>();

/** In force at once, and sent when there was a pause. That it could not be kept is no reason to disturb anybody. */
function keep(list: Kept['list'], view: View): void {
	const { type, fields, perPage, sort } = view;
	const density = 'density' in (view.layout ?? {}) ? (view.layout as { density?: Kept['density'] }).density : undefined;
	const kept = { list, type: type as Kept['type'], fields, per_page: perPage, sort: sort ?? null, ...(density && { density }) };
	if (JSON.stringify(window.tierway?.views?.[list]) === JSON.stringify(kept)) return;
	window.tierway = { ...window.tierway, views: { ...window.tierway?.views, [list]: kept } };
	clearTimeout(waiting.get(list));
	waiting.set(list, setTimeout(() => void saveView(kept).catch(() => {}), PAUSE));
}

const PHONE = '(max-width: 600px)'; // as in network.css

let isPhone: boolean | undefined;

/** A dialog of a table goes with the table, and what was typed in it: while one is open, a phone that is turned changes nothing. */
function onPhone(): boolean {
	if (isPhone === undefined || !document.querySelector('.components-modal__frame')) isPhone = window.matchMedia(PHONE).matches;
	return isPhone;
}

function onTurn(listener: () => void): () => void {
	const phone = window.matchMedia(PHONE);
	phone.addEventListener('change', listener);
	// Core's dialogs are children of the body: when the last one goes, it is asked again.
	const dialogs = new MutationObserver(listener);
	dialogs.observe(document.body, { childList: true });
	return () => {
		phone.removeEventListener('change', listener);
		dialogs.disconnect();
	};
}

/**
 * What DataViews is given of a view. A table has no room on a phone, where it would have to be scrolled sideways: its rows are
 * cards there. What the manager chose stays for the other screens.
 *
 * @param types what can be chosen from, where there is room for it
 */
export function useLayout(view: View, onChangeView: (view: View) => void, types: View['type'][] = ['table']): { view: View; onChangeView: (view: View) => void; defaultLayouts: SupportedLayouts } {
	const phone = useSyncExternalStore(onTurn, onPhone);
	const cards = phone && view.type === 'table';
	const shown = phone ? [cards ? 'grid' : view.type] : types;
	return {
		view: cards ? { ...view, type: 'grid' } : view,
		onChangeView: cards ? (changed) => onChangeView({ ...changed, type: 'table' }) : onChangeView,
		defaultLayouts: Object.fromEntries(shown.map((type) => [type, {}])),
	};
}
