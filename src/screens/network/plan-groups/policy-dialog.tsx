import { useMutation, useQuery } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { ApiError } from '../../../api/client.ts';
import type { PlanGroup } from '../../../api/types.gen.ts';
import { policyKinds } from '../../../fields/settings.ts';
import { updatePlanGroupMutation } from '../../../queries/plan-groups.ts';
import { plansQuery } from '../../../queries/products.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { list } from '../../../ui/format.ts';
import { Consequences } from '../consequences.tsx';
import { DialogEnd } from '../dialog-end.tsx';
import { PolicyFields, timingLabels } from '../policy-fields.tsx';

/** The family's own rules; where it has none, the settings' hold. */
export function PolicyDialog({ group, onClose }: { group: PlanGroup; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(updatePlanGroupMutation());
	const settings = useQuery(settingsQuery());
	const plans = useQuery(plansQuery());
	const [opened] = useState(group.policy);
	// What was chosen here, beside which the group's rules are as they are now: somebody else may change them meanwhile.
	const [mine, setMine] = useState<PlanGroup['policy']>({});
	const policy: PlanGroup['policy'] = Object.fromEntries(Object.entries({ ...group.policy, ...mine }).filter(([, when]) => when !== undefined));
	const theirs = policyKinds.filter(({ value }) => value in mine && group.policy[value] !== opened[value] && group.policy[value] !== mine[value]);
	const conflict = error instanceof ApiError && error.isConflict;
	const why =
		!isPending && theirs.length > 0
			? sprintf(
					/* translators: %s: rules and what each is, e.g. "Upgrade: At once" */
					__('Someone else changed these rules meanwhile: %s. What you chose is shown: save it if it shall hold.', 'tierway'),
					/* translators: 1: kind of change, e.g. "Upgrade", 2: when, e.g. "At once" */
					list(theirs.map(({ value, label }) => sprintf(__('%1$s: %2$s', 'tierway'), label, timingLabels[group.policy[value] ?? 'usual']))),
				)
			: conflict
				? __('Someone else changed this group meanwhile. What you see is as it is now, with what you chose: look at it, and save again.', 'tierway')
				: '';
	const submit = (event: FormEvent) => {
		event.preventDefault();
		event.stopPropagation(); // React takes a form around the dialog for one around this form
		if (isPending) return;
		mutate(
			{ id: group.id, policy, version: group.version },
			{
				onSuccess: () => {
					notify(__('Plan group saved.', 'tierway'));
					onClose();
				},
			},
		);
	};
	/* translators: %s: name of a plan group */
	const title = sprintf(__('When changes in “%s” take effect', 'tierway'), group.name);
	return (
		<Modal title={title} size="large" className="tierway" onRequestClose={onClose}>
			<form onSubmit={submit}>
				<PolicyFields policy={policy} settings={settings.data?.policy ?? {}} onChange={(next) => setMine(Object.fromEntries(policyKinds.filter(({ value }) => next[value] !== group.policy[value]).map(({ value }) => [value, next[value]])))} />
				{plans.data && <Consequences before={plans.data} after={plans.data} groups={[group]} groupsAfter={[{ ...group, policy }]} heading="h2" />}
				<DialogEnd act={__('Save', 'tierway')} onClose={onClose} busy={isPending} error={why === '' ? error : new Error(why)} />
			</form>
		</Modal>
	);
}
