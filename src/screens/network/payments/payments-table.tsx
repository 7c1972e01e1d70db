import '../tables-style.ts';
import '../tables-words.ts';
import { type Action, DataViews, type View } from '@wordpress/dataviews';
import { __ } from '@wordpress/i18n';
import { page as invoice, people } from '@wordpress/icons';
import { Link, navigate } from '../../../app/router.tsx';
import type { Page } from '../../../api/client.ts';
import type { Payment } from '../../../api/types.gen.ts';
import { paymentFields } from '../../../fields/payments.tsx';
import { paymentActions } from './payment-actions.tsx';
import { extended } from '../../../ui/extend.ts';
import { useLayout } from '../view.ts';

interface Props {
	view: View;
	onChangeView: (view: View) => void;
	page: Page<Payment>;
	isLoading: boolean;
}

const actions: Action<Payment>[] = [
	{ id: 'invoice', label: __('Invoice', 'tierway'), icon: invoice, callback: ([item]) => item && navigate(`/payments/${item.id}`) },
	{ id: 'membership', label: __('Membership', 'tierway'), icon: people, callback: ([item]) => item && navigate(`/memberships/${item.membership_id}`) },
	...paymentActions.map(
		({ id, label, isEligible, Dialog }): Action<Payment> => ({
			id,
			label,
			isEligible,
			modalHeader: label,
			RenderModal: ({ items: [item], closeModal }) => <>{item && <Dialog payment={item} onClose={() => closeModal?.()} />}</>,
		}),
	),
];

const columns = extended('tierway.paymentColumns', paymentFields);

export default function PaymentsTable({ view, onChangeView, page, isLoading }: Props) {
	return (
		<DataViews
			{...useLayout(view, onChangeView)}
			fields={columns}
			data={page.items}
			isLoading={isLoading}
			getItemId={(item) => String(item.id)}
			paginationInfo={{ totalItems: page.total, totalPages: page.totalPages }}
			actions={actions}
			searchLabel={__('Search payments', 'tierway')}
			isItemClickable={() => true}
			renderItemLink={({ item, ...props }) => <Link {...props} to={`/payments/${item.id}`} />}
			empty={<p>{__('No payment fits this search.', 'tierway')}</p>}
		/>
	);
}
