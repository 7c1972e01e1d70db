import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import type { View } from '@wordpress/dataviews';
import { __, _n, sprintf } from '@wordpress/i18n';
import { lazy, Suspense } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, linkProps, useLocation } from '../../../app/router.tsx';
import { membershipsQuery } from '../../../queries/memberships.ts';
import { number } from '../../../ui/format.ts';
import { TableSkeleton } from '../skeleton.tsx';
import { useView } from '../view.ts';
import { membershipFilters, readFilter } from './filter.ts';

const MembershipsTable = lazy(() => import('./memberships-table.tsx'));

const usual: View = {
	type: 'table',
	titleField: 'customer',
	fields: ['plan', 'status', 'pending_change', 'next_bill', 'sites'],
	perPage: 20,
	sort: { field: 'customer', direction: 'asc' },
};

/** Columns by what REST calls their order. */
const orders: Record<string, string> = { customer: 'user', plan: 'plan', status: 'status', next_bill: 'period_end' };

export function MembershipsScreen() {
	const [view, setView] = useView('memberships', usual, membershipFilters);
	const filter = readFilter(useLocation().params);
	const memberships = useQuery(membershipsQuery({ ...filter, page: view.page, per_page: view.perPage, orderby: orders[view.sort?.field ?? ''], order: view.sort?.direction }));
	const narrowed = Object.keys(filter).length > 0;
	return (
		<Page
			title={__('Memberships', 'tierway')}
			actions={
				<>
					<Button variant="tertiary" __next40pxDefaultSize {...linkProps('/memberships/moves')}>
						{__('Moves', 'tierway')}
					</Button>
					{memberships.data && memberships.data.total > 0 && (
						<Button variant="secondary" __next40pxDefaultSize {...linkProps('/memberships/move', { ...filter })}>
							{/* translators: %s: number of memberships */}
							{sprintf(_n('Move %s to another plan…', 'Move all %s to another plan…', memberships.data.total, 'tierway'), number(memberships.data.total))}
						</Button>
					)}
					<Button variant="primary" __next40pxDefaultSize {...linkProps('/memberships/add')}>
						{__('Add membership', 'tierway')}
					</Button>
				</>
			}
		>
			{memberships.isError && !memberships.data ? (
				<ErrorScreen error={memberships.error} onRetry={() => void memberships.refetch()} />
			) : memberships.isPending ? (
				<TableSkeleton />
			) : memberships.data.total === 0 && !narrowed ? (
				<div className="tierway-empty">
					<h2>{__('No memberships yet', 'tierway')}</h2>
					<p>{__('A membership is what a customer holds: a plan, add-ons, a period and the sites it covers. It appears here as soon as there is one.', 'tierway')}</p>
					<p>
						<Link to="/products">{__('See what customers can buy', 'tierway')}</Link>
					</p>
				</div>
			) : (
				<div className="tierway-dataviews">
					<Suspense fallback={<TableSkeleton />}>
						<MembershipsTable view={view} onChangeView={setView} page={memberships.data} isLoading={memberships.isPlaceholderData} />
					</Suspense>
				</div>
			)}
		</Page>
	);
}
