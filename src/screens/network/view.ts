import type { View } from '@wordpress/dataviews';
import { useState } from 'react';
import { navigate, type Params, useLocation } from '../../app/router.tsx';

/** The filters of a table: field to operator. */
export type Filters = Record<string, 'is' | 'isAny'>;

/**
 * What a table shows. Page, search, order and filters are in the address, so that reload, back and links keep them;
 * columns and page size are this browser's habit.
 */
export function useView(name: string, usual: View, filters: Filters): [View, (view: View) => void] {
	const { path, params } = useLocation();
	const address = params.toString();
	const [state, setState] = useState(() => ({ address, view: readView(name, usual, filters, params) }));
	// Someone went to another address of this very table, as the menu does.
	if (state.address !== address) setState({ address, view: readView(name, usual, filters, params) });
	const change = (view: View) => {
		localStorage.setItem(`tierway-view-${name}`, JSON.stringify({ fields: view.fields, perPage: view.perPage, layout: view.layout }));
		navigate(path, toParams(view, usual), { replace: true });
		// A filter without a value yet is not in the address, but stays open on the screen.
		setState({ address: new URLSearchParams(window.location.search).toString(), view });
	};
	return [state.view, change];
}

function readView(name: string, usual: View, filters: Filters, params: URLSearchParams): View {
	const sort = params.get('sort') ?? '';
	return {
		...usual,
		...readHabit(name),
		page: Number(params.get('pg')) || 1,
		search: params.get('search') ?? '',
		sort: sort === '' ? usual.sort : { field: sort.replace(/^-/, ''), direction: sort.startsWith('-') ? 'desc' : 'asc' },
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

function readHabit(name: string): Partial<Pick<View, 'fields' | 'perPage'>> {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(`tierway-view-${name}`) ?? '{}');
		return typeof kept === 'object' && kept !== null ? kept : {};
	} catch {
		return {};
	}
}
