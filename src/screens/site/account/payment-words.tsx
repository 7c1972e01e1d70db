import { __ } from '@wordpress/i18n';
import type { Payment } from '../../../api/types.gen.ts';

/** Ways to pay, as lists name them. */
export function methodName(method: Payment['method']): string {
	switch (method) {
		case 'manual':
			return __('Manual payment', 'tierway');
		case 'sandbox_card':
			return __('Test card', 'tierway');
		case 'credit':
			return __('Credit', 'tierway');
	}
}

/** The state of a payment in words, never by colour alone. */
export function PaymentStatus({ payment }: { payment: Payment }) {
	switch (payment.status) {
		case 'completed':
			return <span className="tierway-badge tierway-badge--good">{__('Paid', 'tierway')}</span>;
		case 'pending':
			return (
				<>
					<span className="tierway-badge tierway-badge--warn">{waitsFor(payment)}</span>
					{payment.error !== '' && <span className="tierway-muted tierway-table__why">{payment.error}</span>}
				</>
			);
		case 'failed':
			return (
				<>
					<span className="tierway-badge tierway-badge--bad">{__('Failed', 'tierway')}</span>
					{payment.error !== '' && <span className="tierway-muted tierway-table__why">{payment.error}</span>}
				</>
			);
		case 'voided':
			return <span className="tierway-badge">{__('Voided', 'tierway')}</span>;
		case 'refunded':
			return <span className="tierway-badge">{__('Refunded', 'tierway')}</span>;
	}
}

function waitsFor(payment: Payment): string {
	switch (payment.action) {
		case 'confirm_card':
			return __('To be confirmed by you', 'tierway');
		case 'await_customer':
			return __('To be paid by you', 'tierway');
		case 'retry':
			return __('Declined, tried again', 'tierway');
		case 'await_manager':
		case null:
			return __('Waiting', 'tierway');
	}
}
