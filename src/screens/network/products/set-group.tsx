import { useMutation, useQuery } from '@tanstack/react-query';
import { SelectControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import type { Product } from '../../../api/types.gen.ts';
import { namesOf } from '../../../fields/products.tsx';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { plansQuery, saveProductMutation } from '../../../queries/products.ts';
import { Consequences } from '../consequences.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** Puts several plans into a group, as its highest in the order they are shown, or takes them out of theirs. */
export function SetGroup({ plans, onClose, onDone }: { plans: Product[]; onClose: () => void; onDone: () => void }) {
	const { data: groups = [] } = useQuery(planGroupsQuery());
	const [group, setGroup] = useState('');
	const [busy, setBusy] = useState(false);
	const { mutateAsync: save } = useMutation(saveProductMutation());
	const chosen = groups.find(({ id }) => String(id) === group);
	const moved = plans.filter(({ plan_group }) => plan_group !== (chosen?.id ?? null));
	const all = useQuery(plansQuery());
	const highest = Math.max(0, ...(all.data ?? []).filter(({ plan_group }) => plan_group === chosen?.id).map(({ rank }) => rank));
	const left = groups.filter(({ id }) => moved.some(({ plan_group }) => plan_group === id));

	const moveAll = async () => {
		setBusy(true);
		let done = 0;
		// One after the other: each becomes the group's highest.
		for (const { id, version, name } of moved) {
			try {
				await save({ id, data: { plan_group: chosen?.id ?? null, version } });
				done += 1;
			} catch (error) {
				/* translators: 1: product name, 2: why it was refused */
				notify(sprintf(__('%1$s: %2$s', 'tierway'), name, error instanceof Error ? error.message : String(error)), { explicitDismiss: true });
			}
		}
		if (done > 0) notify(sprintf(/* translators: %d: number of plans */ _n('%d plan moved.', '%d plans moved.', done, 'tierway'), done));
		onDone();
		onClose();
	};

	return (
		<div className="tierway tierway-dialog">
			<SelectControl
				__nextHasNoMarginBottom
				__next40pxDefaultSize
				label={__('Plan Group', 'tierway')}
				value={group}
				options={[{ value: '', label: __('No group', 'tierway') }, ...groups.map(({ id, name }) => ({ value: String(id), label: name }))]}
				onChange={setGroup}
			/>
			<p>
				{moved.length === 0
					? __('They are there already.', 'tierway')
					: chosen
						? /* translators: 1: names of plans, 2: name of a plan group */ sprintf(__('Customers on %1$s change inside “%2$s” then, and its customers can change to them.', 'tierway'), namesOf(moved), chosen.name)
						: /* translators: %s: names of plans */ sprintf(__('Customers on %s find no other plan to change to then, except those without a group.', 'tierway'), namesOf(moved))}
			</p>
			{left.length > 0 && (
				<p>
					{
						/* translators: %s: names of plan groups */
						sprintf(__('No longer offered in: %s. What is held stays held.', 'tierway'), namesOf(left))
					}
				</p>
			)}
			{all.data && <Consequences before={all.data} after={all.data.map((plan) => (moved.some(({ id }) => id === plan.id) ? { ...plan, plan_group: chosen?.id ?? null, rank: highest + plan.rank } : plan))} groups={groups} heading="h2" />}
			<DialogEnd act={__('Move', 'tierway')} onAct={() => void (moved.length === 0 ? onClose() : moveAll())} onClose={onClose} busy={busy} />
		</div>
	);
}
