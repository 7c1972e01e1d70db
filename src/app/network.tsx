import { __ } from '@wordpress/i18n';
import { AddMembershipScreen } from '../screens/network/memberships/add.tsx';
import { ChangeMembershipScreen } from '../screens/network/memberships/change.tsx';
import { MembershipScreen } from '../screens/network/memberships/membership.tsx';
import { MembershipsScreen } from '../screens/network/memberships/memberships.tsx';
import { MoveScreen } from '../screens/network/memberships/move.tsx';
import { MoveRunScreen } from '../screens/network/memberships/move-run.tsx';
import { MovesScreen } from '../screens/network/memberships/moves.tsx';
import { OverviewScreen } from '../screens/network/overview/overview.tsx';
import { PaymentScreen } from '../screens/network/payments/payment.tsx';
import { PaymentsScreen } from '../screens/network/payments/payments.tsx';
import { PreviewScreen } from '../screens/network/plan-groups/preview.tsx';
import { PlanGroupsScreen } from '../screens/network/plan-groups/plan-groups.tsx';
import { ProductScreen } from '../screens/network/products/editor.tsx';
import { ImportScreen } from '../screens/network/products/import.tsx';
import { ProductsScreen } from '../screens/network/products/products.tsx';
import { SettingsScreen } from '../screens/network/settings/settings.tsx';
import { Page } from './page.tsx';
import { Link, type Route, Routes, useLocation } from './router.tsx';
import { useInSight } from './in-sight.ts';

const routes: Route[] = [
	{ path: '/', screen: OverviewScreen },
	{ path: '/overview', screen: OverviewScreen },
	{ path: '/products', screen: ProductsScreen },
	{ path: '/products/import', screen: ImportScreen },
	{ path: '/products/:id', screen: ProductScreen, key: (route) => `product ${route.id}` },
	{ path: '/products/:id/:tab', screen: ProductScreen, key: (route) => `product ${route.id}` },
	{ path: '/plan-groups', screen: PlanGroupsScreen },
	{ path: '/plan-groups/preview', screen: PreviewScreen },
	{ path: '/memberships', screen: MembershipsScreen },
	{ path: '/memberships/add', screen: AddMembershipScreen },
	{ path: '/memberships/move', screen: MoveScreen },
	{ path: '/memberships/moves', screen: MovesScreen },
	{ path: '/memberships/moves/:id', screen: MoveRunScreen },
	{ path: '/memberships/:id', screen: MembershipScreen },
	{ path: '/memberships/:id/change', screen: ChangeMembershipScreen },
	{ path: '/payments', screen: PaymentsScreen },
	{ path: '/payments/:id', screen: PaymentScreen },
	{ path: '/settings', screen: SettingsScreen },
];

const menu = [
	{ path: '/', label: __('Overview', 'tierway') },
	{ path: '/products', label: __('Products', 'tierway') },
	{ path: '/plan-groups', label: __('Plan groups', 'tierway') },
	{ path: '/memberships', label: __('Memberships', 'tierway') },
	{ path: '/payments', label: __('Payments', 'tierway') },
	{ path: '/settings', label: __('Settings', 'tierway') },
];

export function NetworkApp() {
	const { path } = useLocation();
	const at = path === '/overview' ? '/' : path;
	const row = useInSight<HTMLUListElement>(at);
	return (
		<>
			<nav className="tierway-menu" aria-label="Tierway">
				<span className="tierway-menu__brand" aria-hidden="true">
					Tierway
				</span>
				<ul ref={row}>
					{menu.map((item) => (
						<li key={item.path}>
							<Link to={item.path} aria-current={at === item.path ? 'page' : item.path !== '/' && at.startsWith(`${item.path}/`) ? 'true' : undefined}>
								{item.label}
							</Link>
						</li>
					))}
				</ul>
			</nav>
			<Routes routes={routes} notFound={<NotFound />} loading={<Page title={__('Loading…', 'tierway')}>{null}</Page>} />
		</>
	);
}

function NotFound() {
	return (
		<Page title={__('Page not found', 'tierway')}>
			<p>
				<Link to="/">{__('Go to the overview', 'tierway')}</Link>
			</p>
		</Page>
	);
}
