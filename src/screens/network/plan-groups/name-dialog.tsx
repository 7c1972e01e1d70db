import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { ApiError } from '../../../api/client.ts';
import type { PlanGroup } from '../../../api/types.gen.ts';
import { textError } from '../../../fields/field.ts';
import { createPlanGroupMutation, updatePlanGroupMutation } from '../../../queries/plan-groups.ts';
import { sameName } from '../../../ui/format.ts';
import { TextField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** Names a new group, or one that exists. Its plans and their customers stay in it: groups have ids. */
export function NameDialog({ group, groups, onClose }: { group?: PlanGroup; groups: PlanGroup[]; onClose: () => void }) {
	const create = useMutation(createPlanGroupMutation());
	const rename = useMutation(updatePlanGroupMutation());
	const [name, setName] = useState(group?.name ?? '');
	const [opened] = useState(group?.name);
	const [tried, setTried] = useState(false);
	const error = create.error ?? rename.error;
	const taken = groups.some((each) => each.id !== group?.id && sameName(each.name, name));
	const wrong = textError({ isValid: { required: true, maxLength: 200 } }, name) ?? (taken ? __('There is a group with this name already.', 'tierway') : undefined);
	const busy = create.isPending || rename.isPending;
	const conflict =
		group && !busy && (group.name !== opened || (error instanceof ApiError && error.isConflict))
			? /* translators: %s: name of a plan group */ sprintf(__('Someone else changed this group meanwhile: it is “%s” now. Rename it again if it shall have your name.', 'tierway'), group.name)
			: undefined;
	const done = {
		onSuccess: () => {
			notify(__('Plan group saved.', 'tierway'));
			onClose();
		},
	};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (wrong || busy) return;
		if (group) rename.mutate({ id: group.id, name: name.trim(), version: group.version }, done);
		else create.mutate(name.trim(), done);
	};
	return (
		<Modal title={group ? __('Rename plan group', 'tierway') : __('Add plan group', 'tierway')} size="small" className="tierway" onRequestClose={onClose}>
			<form onSubmit={submit} noValidate>
				<TextField
					id="tierway-group-name"
					field={{ label: __('Name', 'tierway'), description: group ? __('Its plans and their customers stay in it.', 'tierway') : __('Only you see it. For example “Learning” or “Shops”.', 'tierway') }}
					required
					value={name}
					onChange={setName}
					mistake={(tried ? wrong : undefined) ?? conflict ?? (error instanceof ApiError ? (error.params.name ?? error.message) : undefined)}
				/>
				<DialogEnd act={group ? __('Rename', 'tierway') : __('Add', 'tierway')} onClose={onClose} busy={busy} />
			</form>
		</Modal>
	);
}
