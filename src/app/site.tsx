import { __ } from '@wordpress/i18n';
import { Account, Memberships } from '../screens/site/account/account.tsx';
import { Change } from '../screens/site/change/change.tsx';
import { InvoiceScreen } from '../screens/site/invoice.tsx';
import { Page } from './page.tsx';
import { Link, type Route, Routes } from './router.tsx';

// Three small screens: in the entry, so that going from one to the other needs no request.
const routes: Route[] = [
	{ path: '/', screen: window.tierway?.front ? Memberships : Account },
	{ path: '/change', screen: Change },
	{ path: '/memberships/:membership/payments/:payment', screen: InvoiceScreen },
];

export function SiteApp() {
	return <Routes routes={routes} notFound={<NotFound />} loading={<Page title={__('Account', 'tierway')}>{null}</Page>} />;
}

function NotFound() {
	return (
		<Page title={__('Page not found', 'tierway')}>
			<p>
				<Link to="/">{__('Go to your account', 'tierway')}</Link>
			</p>
		</Page>
	);
}
