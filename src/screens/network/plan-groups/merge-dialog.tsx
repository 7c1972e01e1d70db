import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { ApiError } from '../../../api/client.ts';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { priceText } from '../../../fields/products.tsx';
import { mergePlanGroupsMutation } from '../../../queries/plan-groups.ts';
import { Consequences } from '../consequences.tsx';
import { SelectField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';
import { Ladder } from '../ladder.tsx';
import { byPrice } from './order.ts';

interface Props {
	group: PlanGroup;
	/** What it may be merged into. */
	targets: PlanGroup[];
	groups: PlanGroup[];
	plans: Product[];
	onClose: () => void;
}

/** Puts a group's plans into another one. Their order is proposed by price, and can be changed before it is done: one write for both groups. */
export function MergeDialog({ group, targets, groups, plans, onClose }: Props) {
	const { mutate, isPending, error } = useMutation(mergePlanGroupsMutation());
	const [picked, setPicked] = useState(String(targets[0]?.id ?? ''));
	const [order, setOrder] = useState<number[] | null>(null);
	const into = targets.find(({ id }) => String(id) === picked);
	const both = [into, group].flatMap((one) => one?.plan_ids ?? []).flatMap((id) => plans.find((plan) => plan.id === id) ?? []);
	const ids = order ?? byPrice(both).map(({ id }) => id);
	const ladder = ids.flatMap((id) => both.find((plan) => plan.id === id) ?? []);
	const after = plans.map((plan) => (into && ids.includes(plan.id) ? { ...plan, plan_group: into.id, rank: ids.indexOf(plan.id) + 1 } : plan));
	const act = () => {
		if (!into) return;
		mutate(
			{ id: into.id, version: into.version, from: group.id, from_version: group.version, plan_ids: ids },
			{
				onSuccess: () => {
					/* translators: 1: name of the plan group that is gone, 2: name of the one that has its plans now */
					notify(sprintf(__('“%1$s” is part of “%2$s” now.', 'tierway'), group.name, into.name));
					onClose();
				},
			},
		);
	};
	return (
		/* translators: %s: name of a plan group */
		<Modal title={sprintf(__('Merge “%s” into another group', 'tierway'), group.name)} size="medium" className="tierway" onRequestClose={onClose}>
			<div className="tierway-stacked is-close">
				<SelectField
					field={{ label: __('Into', 'tierway') }}
					value={picked}
					options={targets.map(({ id, name }) => ({ value: String(id), label: name }))}
					onChange={(value) => {
						setPicked(value);
						setOrder(null);
					}}
				/>
				<Ladder
					label={__('Plans of the merged group, lowest first', 'tierway')}
					steps={ladder.map((plan) => ({
						id: plan.id,
						name: plan.name,
						text: plan.name,
						note: plan.prices.map((price) => priceText(price, plan)).join(', ') || __('No price yet', 'tierway'),
						inactive: plan.status === 'inactive',
						movable: true,
					}))}
					onMove={(id, to) => setOrder(ids.filter((each) => each !== id).toSpliced(to, 0, id))}
				/>
				<Consequences before={plans} after={after} groups={groups} heading="h2" />
				{into && (
					<ul className="tierway-bullets">
						<li>{__('Everybody keeps their plan, its price and its add-ons.', 'tierway')}</li>
						{/* translators: %s: name of a plan group */}
						<li>{sprintf(__('From then on customers of both change between all of these plans, by the rules of “%s”.', 'tierway'), into.name)}</li>
						{/* translators: %s: name of a plan group */}
						<li>{sprintf(__('“%s” and its own rules are deleted.', 'tierway'), group.name)}</li>
					</ul>
				)}
			</div>
			<DialogEnd
				act={__('Merge', 'tierway')}
				onAct={act}
				onClose={onClose}
				busy={isPending}
				error={error instanceof ApiError && error.isConflict ? new Error(__('Someone else changed one of these groups meanwhile. What you see is as it is now: look at it, and merge again.', 'tierway')) : error}
			/>
		</Modal>
	);
}
