import { useQuery } from '@tanstack/react-query';
import type { View } from '@wordpress/dataviews';
import { Button, DropdownMenu } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { chevronDown, moreVertical } from '@wordpress/icons';
import { lazy, Suspense } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { linkProps, navigate } from '../../../app/router.tsx';
import type { ProductListParams } from '../../../api/products.ts';
import { productTypes } from '../../../fields/products.tsx';
import { productsQuery } from '../../../queries/products.ts';
import { TableSkeleton } from '../skeleton.tsx';
import { filterValue, useView } from '../view.ts';
import { useExport } from './export.ts';

const ProductsTable = lazy(() => import('./products-table.tsx'));

const usual: View = {
	type: 'table',
	titleField: 'name',
	fields: ['type', 'plan_group', 'price', 'members', 'status', 'modified'],
	perPage: 20,
	sort: { field: 'name', direction: 'asc' },
	layout: { styles: { price: { minWidth: 160 } } },
};

export function ProductsScreen() {
	const [view, setView] = useView('products', usual, { type: 'isAny', status: 'is', plan_group: 'is' });
	const products = useQuery(productsQuery(toParams(view)));
	const narrowed = (view.search ?? '') !== '' || (view.filters ?? []).length > 0;
	const empty = !narrowed && products.data?.total === 0;

	return (
		<Page title={__('Products', 'tierway')} actions={
				<>
					{!empty && <AddProduct />}
					<MoreActions empty={empty} />
				</>
			}>
			{products.isError && !products.data ? (
				<ErrorScreen error={products.error} onRetry={() => void products.refetch()} />
			) : products.isPending ? (
				<TableSkeleton />
			) : empty ? (
				<NoProducts />
			) : (
				<div className="tierway-dataviews">
					<Suspense fallback={<TableSkeleton />}>
						<ProductsTable view={view} onChangeView={setView} page={products.data} isLoading={products.isPlaceholderData} narrowed={narrowed} />
					</Suspense>
				</div>
			)}
		</Page>
	);
}

function toParams(view: View): ProductListParams {
	const group = filterValue(view, 'plan_group');
	return {
		page: view.page,
		per_page: view.perPage,
		search: view.search === '' ? undefined : view.search,
		orderby: view.sort?.field,
		order: view.sort?.direction,
		type: filterValue(view, 'type'),
		status: filterValue(view, 'status'),
		plan_group: group === undefined ? undefined : Number(group),
	};
}

function AddProduct() {
	return (
		<DropdownMenu
			icon={chevronDown}
			label={__('Add product', 'tierway')}
			text={__('Add product', 'tierway')}
			toggleProps={{ variant: 'primary', iconPosition: 'right', __next40pxDefaultSize: true, showTooltip: false }}
			popoverProps={{ placement: 'bottom-end' }}
			controls={productTypes.map(({ value, label }) => ({ title: label, onClick: () => navigate('/products/new', { type: value }) }))}
		/>
	);
}

function MoreActions({ empty }: { empty: boolean }) {
	const exportThem = useExport();
	return (
		<DropdownMenu
			icon={moreVertical}
			label={__('More actions', 'tierway')}
			popoverProps={{ placement: 'bottom-end' }}
			controls={[
				...(empty ? [] : [{ title: __('Export all products', 'tierway'), onClick: () => exportThem([]) }]),
				{ title: __('Import products', 'tierway'), onClick: () => navigate('/products/import') },
			]}
		/>
	);
}

/** A network without products: what they are, and the first thing to do. */
function NoProducts() {
	return (
		<div className="tierway-empty">
			<h2>{__('What do you sell?', 'tierway')}</h2>
			<p>{__('Sites are sold on plans. Packages and services can be added to them. Begin with a plan; everything can be changed later.', 'tierway')}</p>
			<ul className="tierway-choices">
				{productTypes.map(({ value, label, description }) => (
					<li key={value}>
						<h3>{label}</h3>
						<p>{description}</p>
						<Button variant={value === 'plan' ? 'primary' : 'secondary'} __next40pxDefaultSize {...linkProps('/products/new', { type: value })}>
							{sprintf(/* translators: %s: type of product: Plan, Package, Service */ __('Add: %s', 'tierway'), label)}
						</Button>
					</li>
				))}
			</ul>
		</div>
	);
}
