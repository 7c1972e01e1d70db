import { useMutation, useQuery } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import type { PlanGroup } from '../../../api/types.gen.ts';
import { updatePlanGroupMutation } from '../../../queries/plan-groups.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { DialogEnd } from '../dialog-end.tsx';
import { PolicyFields } from '../policy-fields.tsx';

/** The family's own rules; where it has none, the settings' hold. */
export function PolicyDialog({ group, onClose }: { group: PlanGroup; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(updatePlanGroupMutation());
	const settings = useQuery(settingsQuery());
	const [policy, setPolicy] = useState(group.policy);
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
				<PolicyFields policy={policy} settings={settings.data?.policy ?? {}} onChange={setPolicy} />
				<DialogEnd act={__('Save', 'tierway')} onClose={onClose} busy={isPending} error={error} />
			</form>
		</Modal>
	);
}
