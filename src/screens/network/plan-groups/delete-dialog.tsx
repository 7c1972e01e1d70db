import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { notify } from '../../../app/notices.tsx';
import { ApiError } from '../../../api/client.ts';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { namesOf } from '../../../fields/products.tsx';
import { deletePlanGroupMutation } from '../../../queries/plan-groups.ts';
import { number } from '../../../ui/format.ts';
import { Consequences } from '../consequences.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** Says what becomes of a group's plans and of those who are on them, before it is deleted: nobody loses a plan, but all plans without a group are one family. */
export function DeleteDialog({ group, groups, plans, onClose }: { group: PlanGroup; groups: PlanGroup[]; plans: Product[]; onClose: () => void }) {
	// Said by the mutation itself: this dialog goes with its group as soon as the groups are fetched again.
	const { mutate, isPending, error } = useMutation({ ...deletePlanGroupMutation(), onSuccess: () => notify(__('Plan group deleted.', 'tierway')) });
	const own = group.plan_ids.flatMap((id) => plans.find((plan) => plan.id === id) ?? []);
	const ungrouped = plans.filter((plan) => plan.plan_group === null);
	const members = own.reduce((sum, plan) => sum + plan.members, 0);
	const after = plans.map((plan) => (own.includes(plan) ? { ...plan, plan_group: null, rank: 0 } : plan));
	return (
		<Modal title={sprintf(/* translators: %s: name of a plan group */ __('Delete “%s”?', 'tierway'), group.name)} size="medium" className="tierway" onRequestClose={onClose}>
			{own.length === 0 ? (
				<p>{__('It has no plans, so nothing changes for anyone.', 'tierway')}</p>
			) : (
				<div className="tierway-stacked is-close">
					<p>
						{sprintf(
							/* translators: %s: plan names */
							_n('%s stays as it is, but without a group.', '%s stay as they are, but without a group.', own.length, 'tierway'),
							namesOf(own),
						)}{' '}
						{members === 0
							? __('Nobody is on these plans.', 'tierway')
							: sprintf(
									/* translators: %s: number of memberships */
									_n('%s membership is on these plans. It keeps its plan, its price and its add-ons.', '%s memberships are on these plans. They keep their plan, its price and its add-ons.', members, 'tierway'),
									number(members),
								)}
					</p>
					<Consequences before={plans} after={after} groups={groups} heading="h2" />
					<ul className="tierway-bullets">
						<li>
							{ungrouped.length === 0
								? __('No other plan is without a group, so that nobody is offered more than now.', 'tierway')
								: sprintf(/* translators: %s: plan names */ __('These plans and those without a group (%s) are one family then: their customers are offered all of them.', 'tierway'), namesOf(ungrouped))}
						</li>
						<li>{__('The order of the plans is lost: the price of a switch decides when it takes effect.', 'tierway')}</li>
						{Object.keys(group.policy).length > 0 && <li>{__('The group’s own rules for when changes take effect are lost: those in the settings apply.', 'tierway')}</li>}
					</ul>
				</div>
			)}
			<DialogEnd
				act={__('Delete', 'tierway')}
				onAct={() => mutate(group)}
				onClose={onClose}
				busy={isPending}
				isDestructive
				error={error instanceof ApiError && error.isConflict ? new Error(__('Someone else changed this group meanwhile. What you see is as it is now: look at it, and delete it again.', 'tierway')) : error}
			/>
		</Modal>
	);
}
