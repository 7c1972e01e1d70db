import { DropdownMenu } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { moveTo } from '@wordpress/icons';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import type { Move } from './move-dialog.tsx';

/** Every other group that a plan can be moved to, and none; what it does is said before it is done. */
export function MoveMenu({ plan, targets, onMove }: { plan: Product; targets: (PlanGroup | null)[]; onMove: (move: Move) => void }) {
	const others = targets.filter((to) => (to?.id ?? null) !== plan.plan_group);
	if (others.length === 0) return null;
	return (
		<DropdownMenu
			icon={moveTo}
			/* translators: %s: plan name */
			label={sprintf(__('Move %s to…', 'tierway'), plan.name)}
			popoverProps={{ placement: 'bottom-end' }}
			toggleProps={{ size: 'compact' }}
			controls={others.map((to) => ({ title: to ? to.name : __('Without a group', 'tierway'), onClick: () => onMove({ plan, to }) }))}
		/>
	);
}
