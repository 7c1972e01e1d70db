import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { ErrorScreen } from '../../app/error-screen.tsx';
import { Page } from '../../app/page.tsx';
import { Link } from '../../app/router.tsx';
import { accountQuery } from '../../queries/account.ts';
import { ownPaymentQuery } from '../../queries/payments.ts';
import { Invoice } from '../../ui/invoice.tsx';

/** One payment as a page to print or keep: p=/memberships/3/payments/12. */
export function InvoiceScreen({ route }: { route: Record<string, string> }) {
	const { data: payment, error, isPending, refetch } = useQuery(ownPaymentQuery(Number(route.membership), Number(route.payment)));
	const { data: account } = useQuery(accountQuery());
	return (
		<Page
			title={__('Invoice', 'tierway')}
			back={<Link to="/">{__('Account', 'tierway')}</Link>}
			actions={
				payment && (
					<Button variant="secondary" __next40pxDefaultSize onClick={() => window.print()}>
						{__('Print', 'tierway')}
					</Button>
				)
			}
		>
			{isPending ? (
				<div className="tierway-skeleton" style={{ blockSize: 480, maxInlineSize: 820 }} role="status" aria-busy="true" aria-label={__('Loading the invoice', 'tierway')} />
			) : payment ? (
				<Invoice payment={payment} timeZone={account?.time_zone} />
			) : (
				<ErrorScreen error={error} onRetry={() => void refetch()} />
			)}
		</Page>
	);
}
