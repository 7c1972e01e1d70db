import { useQuery } from '@tanstack/react-query';
import type { View } from '@wordpress/dataviews';
import { __ } from '@wordpress/i18n';
import { lazy, Suspense } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link } from '../../../app/router.tsx';
import type { PaymentListParams } from '../../../api/payments.ts';
import { paymentsQuery } from '../../../queries/payments.ts';
import { TableSkeleton } from '../skeleton.tsx';
import { type Filters, filterValue, useView } from '../view.ts';

const PaymentsTable = lazy(() => import('./payments-table.tsx'));

const usual: View = { type: 'table', titleField: 'number', fields: ['customer', 'purpose', 'status', 'total', 'created'], perPage: 20 };

const filters: Filters = { status: 'isAny', purpose: 'isAny', action: 'isAny', method: 'isAny' };

export function PaymentsScreen() {
	const [view, setView] = useView('payments', usual, filters);
	const params: PaymentListParams = {
		page: view.page,
		per_page: view.perPage,
		search: view.search === '' ? undefined : view.search,
		status: filterValue(view, 'status'),
		purpose: filterValue(view, 'purpose'),
		method: filterValue(view, 'method'),
		action: filterValue(view, 'action'),
	};
	const payments = useQuery(paymentsQuery(params));
	const narrowed = [params.search, params.status, params.purpose, params.method, params.action].some((each) => each !== undefined);
	return (
		<Page title={__('Payments', 'tierway')}>
			{payments.isError && !payments.data ? (
				<ErrorScreen error={payments.error} onRetry={() => void payments.refetch()} />
			) : payments.isPending ? (
				<TableSkeleton />
			) : payments.data.total === 0 && !narrowed ? (
				<div className="tierway-empty">
					<h2>{__('No payments yet', 'tierway')}</h2>
					<p>{__('Every bill is listed here, with its invoice, from the day on which it is made: what a change costs, and each renewal.', 'tierway')}</p>
					<p>
						<Link to="/memberships">{__('See the memberships', 'tierway')}</Link>
					</p>
				</div>
			) : (
				<div className="tierway-dataviews">
					<Suspense fallback={<TableSkeleton />}>
						<PaymentsTable view={view} onChangeView={setView} page={payments.data} isLoading={payments.isPlaceholderData} />
					</Suspense>
				</div>
			)}
		</Page>
	);
}
