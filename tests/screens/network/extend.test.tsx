import { addFilter, removeFilter } from '@wordpress/hooks';
import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { open } from '../../render.tsx';

/** Another plugin's column, switched on as under the table's options. */
function addColumn(list: 'products' | 'memberships' | 'payments', hook: string, column: (columns: object[]) => object[]): void {
	addFilter(hook, 'acme', column);
	window.tierway = { views: { [list]: { list, type: 'table', fields: ['acme'], per_page: 20, sort: null } } };
}

// The payments' columns are asked for once, when their table is loaded: each of these is the first to show its list.
test.each([
	['products', 'tierway.productColumns', 2],
	['memberships', 'tierway.membershipColumns', 3],
	['payments', 'tierway.paymentColumns', 1],
] as const)('another plugin adds a column to the table of %s', async (list, hook, id) => {
	addColumn(list, hook, (columns) => [...columns, { id: 'acme', label: 'Acme', enableSorting: false, render: ({ item }: { item: { id: number } }) => `Known as ${item.id}` }]);
	open(<NetworkApp />, { user: 'admin', at: `p=/${list}` });
	expect(await screen.findByRole('columnheader', { name: 'Acme' }, { timeout: 15_000 })).toBeVisible();
	expect(screen.getByRole('cell', { name: `Known as ${id}` })).toBeVisible();
	removeFilter(hook, 'acme');
});

test('a column that fails leaves the table as it is', async () => {
	const said = vi.spyOn(console, 'error').mockImplementation(() => {});
	addColumn('products', 'tierway.productColumns', () => {
		throw new Error('Broken');
	});
	open(<NetworkApp />, { user: 'admin', at: 'p=/products' });
	expect(await screen.findByRole('link', { name: 'Premium' }, { timeout: 15_000 })).toBeVisible();
	await waitFor(() => expect(said).toHaveBeenCalledWith('tierway.productColumns', expect.any(Error)));
	removeFilter('tierway.productColumns', 'acme');
	vi.restoreAllMocks();
});
