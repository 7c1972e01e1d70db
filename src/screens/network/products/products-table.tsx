import '../tables-style.ts';
import '../tables-words.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type Action, DataViews, type View } from '@wordpress/dataviews';
import { __, _n, sprintf } from '@wordpress/i18n';
import { category, copy, download, pencil, seen, trash, unseen } from '@wordpress/icons';
import { useMemo } from 'react';
import { notify } from '../../../app/notices.tsx';
import { Link, navigate } from '../../../app/router.tsx';
import type { Page } from '../../../api/client.ts';
import type { Product } from '../../../api/types.gen.ts';
import { planGroupField, productFields } from '../../../fields/products.tsx';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { duplicateProductMutation, saveProductMutation } from '../../../queries/products.ts';
import { Chosen, useChosen } from '../chosen.tsx';
import { useExport } from './export.ts';
import { DeactivateProducts } from './deactivate-products.tsx';
import { DeleteProducts } from './delete-products.tsx';
import { extended } from '../../../ui/extend.ts';
import { number } from '../../../ui/format.ts';
import { membersOf } from '../memberships/filter.ts';
import { SetGroup } from './set-group.tsx';
import { useLayout } from '../view.ts';

interface Props {
	view: View;
	onChangeView: (view: View) => void;
	page: Page<Product>;
	isLoading: boolean;
	/** A search or a filter is set. */
	narrowed: boolean;
}

/** Who holds it is one click away. */
const memberLinks = (field: typeof productFields.members): typeof field => ({
	...field,
	render: (props) =>
		props.item.members > 0 ? (
			<Link to="/memberships" params={membersOf(props.item.id, props.item.type)}>
				{number(props.item.members)}
			</Link>
		) : (
			<>{number(props.item.members)}</>
		),
});

/** Loaded when it is needed: DataViews is the heaviest thing here, and only the tables use it. */
export default function ProductsTable({ view, onChangeView, page, isLoading, narrowed }: Props) {
	const groups = useQuery(planGroupsQuery());
	const { mutateAsync: save } = useMutation(saveProductMutation());
	const { mutate: duplicate } = useMutation(duplicateProductMutation());
	const exportThem = useExport();
	const { chosen, isElsewhere, choose, ...selecting } = useChosen(page.items);

	const fields = useMemo(() => {
		const { name, type, price, rank, members, status, modified } = productFields;
		return extended('tierway.productColumns', [name, type, planGroupField<Product>(groups.data ?? []), price, rank, memberLinks(members), status, modified]);
	}, [groups.data]);

	const actions = useMemo<Action<Product>[]>(() => {
		const setStatus = async (items: Product[], status: Product['status']) => {
			const results = await Promise.allSettled(items.map((item) => save({ id: item.id, data: { status, version: item.version } })));
			const failed = results.flatMap((result, i) => (result.status === 'rejected' && items[i] ? [{ item: items[i], reason: result.reason as unknown }] : []));
			const done = items.length - failed.length;
			if (done > 0) {
				/* translators: %d: number of products */
				const text = status === 'active' ? _n('%d product activated.', '%d products activated.', done, 'tierway') : _n('%d product deactivated. Whoever holds it keeps it.', '%d products deactivated. Whoever holds them keeps them.', done, 'tierway');
				notify(sprintf(text, done));
			}
			/* translators: 1: product name, 2: why it was refused */
			for (const { item, reason } of failed) notify(sprintf(__('%1$s: %2$s', 'tierway'), item.name, reason instanceof Error ? reason.message : String(reason)), { explicitDismiss: true });
			choose(failed.map(({ item }) => item));
		};
		return [
			{ id: 'edit', label: __('Edit', 'tierway'), icon: pencil, isPrimary: true, callback: ([item]) => item && navigate(`/products/${item.id}/general`) },
			{
				id: 'duplicate',
				label: __('Duplicate', 'tierway'),
				icon: copy,
				callback: ([item]) =>
					item &&
					duplicate(item.id, {
						onSuccess: (made) =>
							notify(sprintf(/* translators: %s: product name */ __('%s made. It is inactive until you activate it.', 'tierway'), made.name), {
								actions: [{ label: __('Edit', 'tierway'), onClick: () => navigate(`/products/${made.id}/general`) }],
							}),
						onError: (error) => notify(error.message, { explicitDismiss: true }),
					}),
			},
			{
				id: 'activate',
				label: __('Activate', 'tierway'),
				icon: seen,
				supportsBulk: true,
				isEligible: (item) => item.status === 'inactive',
				// DataViews hands a callback all that is chosen, also what it is not for.
				callback: (items) => void setStatus(items.filter(({ status }) => status === 'inactive'), 'active'),
			},
			{
				id: 'deactivate',
				label: __('Deactivate', 'tierway'),
				icon: unseen,
				supportsBulk: true,
				isEligible: (item) => item.status === 'active',
				modalHeader: (items) => (items.length === 1 && items[0] ? sprintf(/* translators: %s: product name */ __('Deactivate %s?', 'tierway'), items[0].name) : sprintf(/* translators: %d: number of products */ _n('Deactivate %d product?', 'Deactivate %d products?', items.length, 'tierway'), items.length)),
				// oxlint-disable-next-line react/no-unstable-nested-components
				RenderModal: ({ items, closeModal }) => <DeactivateProducts products={items} onAct={() => setStatus(items, 'inactive')} onClose={() => closeModal?.()} />,
			},
			{
				id: 'group',
				label: __('Set plan group', 'tierway'),
				icon: category,
				supportsBulk: true,
				isEligible: (item) => item.type === 'plan',
				modalHeader: (items) => (items.length === 1 && items[0] ? sprintf(/* translators: %s: plan name */ __('Plan group of %s', 'tierway'), items[0].name) : sprintf(/* translators: %d: number of plans */ _n('Plan group of %d plan', 'Plan group of %d plans', items.length, 'tierway'), items.length)),
				// oxlint-disable-next-line react/no-unstable-nested-components
				RenderModal: ({ items, closeModal }) => <SetGroup plans={items} onClose={() => closeModal?.()} onDone={() => choose([])} />,
			},
			{ id: 'export', label: __('Export', 'tierway'), icon: download, supportsBulk: true, callback: (items) => exportThem(items.map(({ id }) => id)) },
			{
				id: 'delete',
				label: __('Delete', 'tierway'),
				icon: trash,
				supportsBulk: true,
				modalHeader: (items) => (items.length === 1 ? __('Delete this product?', 'tierway') : sprintf(/* translators: %d: number of products */ _n('Delete %d product?', 'Delete %d products?', items.length, 'tierway'), items.length)),
				// A render function by DataViews' rules; what it shows is a component of its own.
				// oxlint-disable-next-line react/no-unstable-nested-components
				RenderModal: ({ items, closeModal }) => <DeleteProducts products={items} onClose={() => closeModal?.()} onDone={() => choose([])} />,
			},
		];
		// What these change must not change them: an open dialog would begin anew.
	}, [save, duplicate, exportThem, choose]);

	return (
		<>
			<DataViews
				{...useLayout(view, onChangeView, ['table', 'grid', 'list'])}
				fields={fields}
				data={page.items}
				isLoading={isLoading}
				getItemId={(item) => String(item.id)}
				paginationInfo={{ totalItems: page.total, totalPages: page.totalPages }}
				actions={actions}
				{...selecting}
				searchLabel={__('Search products', 'tierway')}
				isItemClickable={() => true}
				renderItemLink={({ item, ...props }) => <Link {...props} to={`/products/${item.id}/general`} />}
				empty={<p>{narrowed ? __('No product fits this search.', 'tierway') : __('No products here.', 'tierway')}</p>}
			/>
			{isElsewhere && <Chosen items={chosen} actions={actions} onNone={() => choose([])} />}
		</>
	);
}
