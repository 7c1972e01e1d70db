import '../tables-style.ts';
import '../tables-words.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Action, DataViews, type View } from '@wordpress/dataviews';
import { __ } from '@wordpress/i18n';
import { seen, shuffle } from '@wordpress/icons';
import { useMemo } from 'react';
import { Link, navigate } from '../../../app/router.tsx';
import type { Page } from '../../../api/client.ts';
import type { Membership } from '../../../api/types.gen.ts';
import { membershipFields } from '../../../fields/memberships.tsx';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { addonsQuery, plansQuery } from '../../../queries/products.ts';
import { paymentActions } from '../payments/payment-actions.tsx';
import { extended } from '../../../ui/extend.ts';
import { Chosen, useChosen } from '../chosen.tsx';
import { useLayout } from '../view.ts';

interface Props {
	view: View;
	onChangeView: (view: View) => void;
	page: Page<Membership>;
	isLoading: boolean;
}

const actions: Action<Membership>[] = [
	{ id: 'view', label: __('View', 'tierway'), icon: seen, callback: ([item]) => item && navigate(`/memberships/${item.id}`) },
	{ id: 'move', label: __('Move to another plan…', 'tierway'), icon: shuffle, supportsBulk: true, callback: (items) => navigate('/memberships/move', { ids: items.map(({ id }) => id).join(',') }) },
	...paymentActions
		.filter(({ id }) => id === 'confirm' || id === 'fail')
		.map(
			({ id, label, isEligible, Dialog }): Action<Membership> => ({
				id,
				label,
				isEligible: ({ open_payment }) => open_payment !== null && isEligible(open_payment),
				modalHeader: label,
				RenderModal: ({ items: [item], closeModal }) => <>{item?.open_payment && <Dialog payment={item.open_payment} onClose={() => closeModal?.()} />}</>,
			}),
		),
];

export default function MembershipsTable({ view, onChangeView, page, isLoading }: Props) {
	const client = useQueryClient();
	const groups = useQuery(planGroupsQuery());
	const columns = useMemo(() => {
		const plans = () => client.ensureQueryData(plansQuery());
		const products = async () => (await Promise.all([plans(), client.ensureQueryData(addonsQuery())])).flat();
		return extended('tierway.membershipColumns', membershipFields(groups.data ?? [], plans, products));
	}, [client, groups.data]);
	const { chosen, isElsewhere, choose, ...selecting } = useChosen(page.items);
	return (
		<>
			<DataViews
				{...useLayout(view, onChangeView)}
				fields={columns}
				data={page.items}
				isLoading={isLoading}
				getItemId={(item) => String(item.id)}
				paginationInfo={{ totalItems: page.total, totalPages: page.totalPages }}
				actions={actions}
				{...selecting}
				searchLabel={__('Search customers and sites', 'tierway')}
				isItemClickable={() => true}
				renderItemLink={({ item, ...props }) => <Link {...props} to={`/memberships/${item.id}`} />}
				empty={<p>{__('No membership fits this search.', 'tierway')}</p>}
			/>
			{isElsewhere && <Chosen items={chosen} actions={actions} onNone={() => choose([])} />}
		</>
	);
}
