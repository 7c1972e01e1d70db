import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { notify } from '../../../app/notices.tsx';
import { ApiError } from '../../../api/client.ts';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { updatePlanGroupPlansMutation } from '../../../queries/plan-groups.ts';
import { Consequences, staysText } from '../consequences.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** A plan on its way to another group, or to none. */
export interface Move {
	plan: Product;
	/** null: without a group. */
	to: PlanGroup | null;
	/** Its place, counted from the lowest; the highest unless it was dropped somewhere. */
	place?: number;
}

interface Props {
	move: Move;
	groups: PlanGroup[];
	plans: Product[];
	onClose: () => void;
}

/** Asks before a plan is moved. Both are looked up as they are now: somebody else may have been here since the move was begun. */
export function MoveDialog({ move, ...rest }: Props) {
	const plan = rest.plans.find(({ id }) => id === move.plan.id);
	const to = move.to && rest.groups.find(({ id }) => id === move.to?.id);
	const gone = plan ? move.to : move.plan;
	return (
		<Modal
			/* translators: 1: plan name, 2: name of a plan group */
			title={move.to ? sprintf(__('Move %1$s to “%2$s”?', 'tierway'), move.plan.name, move.to.name) : /* translators: %s: plan name */ sprintf(__('Take %s out of its group?', 'tierway'), move.plan.name)}
			size="medium"
			className="tierway"
			onRequestClose={rest.onClose}
		>
			{plan && to !== undefined ? (
				<Effects move={{ ...move, plan, to }} {...rest} />
			) : (
				/* translators: %s: name of a plan or a plan group */
				<p>{sprintf(__('“%s” is gone: someone deleted it meanwhile.', 'tierway'), gone?.name ?? '')}</p>
			)}
		</Modal>
	);
}

/** Says what the move does to those who are on the plan and around it, before it is done: one write, of the group as it is on the screen. */
function Effects({ move: { plan, to, place }, groups, plans, onClose }: Props) {
	const { mutate, isPending, error } = useMutation(updatePlanGroupPlansMutation());
	const from = groups.find(({ id }) => id === plan.plan_group);
	const others = (to ?? from)?.plan_ids.filter((id) => id !== plan.id) ?? [];
	const ids = to ? others.toSpliced(place ?? others.length, 0, plan.id) : others;
	const changed = to ?? from;
	const after = plans.map((one) => {
		if (one.id === plan.id) return { ...one, plan_group: to?.id ?? null, rank: to ? ids.indexOf(one.id) + 1 : 0 };
		return ids.includes(one.id) ? { ...one, rank: ids.indexOf(one.id) + 1 } : one;
	});
	const act = () => {
		if (!changed) return onClose(); // without a group by now
		mutate(
			{ id: changed.id, plan_ids: ids, version: changed.version },
			{
				onSuccess: () => {
					/* translators: 1: plan name, 2: name of a plan group */
					notify(to ? sprintf(__('%1$s is in “%2$s” now.', 'tierway'), plan.name, to.name) : /* translators: %s: plan name */ sprintf(__('%s is without a group now.', 'tierway'), plan.name));
					onClose();
				},
			},
		);
	};
	return (
		<>
			<div className="tierway-stacked is-close">
				<p>{staysText(plan)}</p>
				<Consequences before={plans} after={after} groups={groups} heading="h2" />
				<p className="tierway-muted">
					{to
						? /* translators: 1: plan name, 2: name of a plan group */ sprintf(__('Customers on %1$s change inside “%2$s” then, and its customers can change to it.', 'tierway'), plan.name, to.name)
						: /* translators: %s: plan name */ sprintf(__('Customers on %s change to other plans without a group then, and those customers can change to it.', 'tierway'), plan.name)}
				</p>
			</div>
			<DialogEnd
				act={to ? __('Move', 'tierway') : __('Take out', 'tierway')}
				onAct={act}
				onClose={onClose}
				busy={isPending}
				error={error instanceof ApiError && error.isConflict ? new Error(__('Someone else changed this group meanwhile. What you see is as it is now: look at it, and do it again.', 'tierway')) : error}
			/>
		</>
	);
}
