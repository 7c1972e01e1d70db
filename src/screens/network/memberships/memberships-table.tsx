import '@wordpress/dataviews/build-style/style.css';
import '../tables-words.ts';
import { type Action, DataViews, type View } from '@wordpress/dataviews';
import { __ } from '@wordpress/i18n';
import { seen } from '@wordpress/icons';
import { Link, navigate } from '../../../app/router.tsx';
import type { Page } from '../../../api/client.ts';
import type { Membership } from '../../../api/types.gen.ts';
import { membershipFields } from '../../../fields/memberships.tsx';
import { SettlePayment, waitsForManager } from './settle-payment.tsx';

interface Props {
	view: View;
	onChangeView: (view: View) => void;
	page: Page<Membership>;
	isLoading: boolean;
}

const actions: Action<Membership>[] = [
	{ id: 'view', label: __('View', 'tierway'), icon: seen, callback: ([item]) => item && navigate(`/memberships/${item.id}`) },
	{
		id: 'confirm',
		label: __('Confirm payment', 'tierway'),
		isEligible: waitsForManager,
		modalHeader: __('Confirm payment', 'tierway'),
		RenderModal: ({ items: [item], closeModal }) => <>{item && <SettlePayment membership={item} outcome="confirm" onClose={() => closeModal?.()} />}</>,
	},
	{
		id: 'fail',
		label: __('Payment failed', 'tierway'),
		isEligible: waitsForManager,
		modalHeader: __('Payment failed', 'tierway'),
		RenderModal: ({ items: [item], closeModal }) => <>{item && <SettlePayment membership={item} outcome="fail" onClose={() => closeModal?.()} />}</>,
	},
];

export default function MembershipsTable({ view, onChangeView, page, isLoading }: Props) {
	return (
		<DataViews
			view={view}
			onChangeView={onChangeView}
			fields={membershipFields}
			data={page.items}
			isLoading={isLoading}
			getItemId={(item) => String(item.id)}
			paginationInfo={{ totalItems: page.total, totalPages: page.totalPages }}
			defaultLayouts={{ table: {} }}
			actions={actions}
			searchLabel={__('Search customers', 'tierway')}
			isItemClickable={() => true}
			renderItemLink={({ item, ...props }) => <Link {...props} to={`/memberships/${item.id}`} />}
			empty={<p>{__('No membership fits this search.', 'tierway')}</p>}
		/>
	);
}
