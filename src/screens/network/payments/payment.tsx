import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, linkProps } from '../../../app/router.tsx';
import { paymentQuery } from '../../../queries/payments.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { Invoice } from '../../../ui/invoice.tsx';
import { Skeleton } from '../skeleton.tsx';
import { PaymentMenu } from './payment-actions.tsx';

/** A payment as its invoice, to print, with what can be done about it. */
export function PaymentScreen({ route }: { route: Record<string, string> }) {
	const payment = useQuery(paymentQuery(Number(route.id)));
	const settings = useQuery(settingsQuery());
	const back = <Link to="/payments">{__('Payments', 'tierway')}</Link>;
	if (!payment.data) {
		return (
			<Page title={__('Payment', 'tierway')} back={back}>
				{payment.isError ? <ErrorScreen error={payment.error} onRetry={() => void payment.refetch()} /> : <Skeleton lines={8} className="is-form" />}
			</Page>
		);
	}
	return (
		<Page
			/* translators: %s: number of a payment */
			title={sprintf(__('Payment %s', 'tierway'), payment.data.number)}
			back={back}
			actions={
				<>
					<Button variant="tertiary" __next40pxDefaultSize {...linkProps(`/memberships/${payment.data.membership_id}`)}>
						{__('Membership', 'tierway')}
					</Button>
					<Button variant="secondary" __next40pxDefaultSize onClick={() => window.print()}>
						{__('Print', 'tierway')}
					</Button>
					<PaymentMenu payment={payment.data} />
				</>
			}
		>
			{(payment.data.seller ?? '') === '' && (
				<p className="tierway-lead">
					{__('Nobody is named as the seller yet.', 'tierway')} <Link to="/settings">{__('Write it in the settings', 'tierway')}</Link>
				</p>
			)}
			<Invoice payment={payment.data} timeZone={settings.data?.time_zone} />
		</Page>
	);
}
