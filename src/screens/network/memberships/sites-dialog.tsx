import { useMutation, useQuery } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { ApiError } from '../../../api/client.ts';
import type { Membership } from '../../../api/types.gen.ts';
import { updateMembershipMutation, usersQuery } from '../../../queries/memberships.ts';
import { CheckboxesField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';
import { Skeleton } from '../skeleton.tsx';

/** Which sites it covers: those it does, and the customer's that no other membership does. */
export function SitesDialog({ membership, onClose }: { membership: Membership; onClose: () => void }) {
	const users = useQuery(usersQuery(membership.user.email));
	const { mutate, isPending, error } = useMutation(updateMembershipMutation(membership.id));
	const covered = membership.sites;
	const [sites, setSites] = useState(covered.map(({ id }) => String(id)));
	const free = users.data?.items.find(({ id }) => id === membership.user_id)?.sites.filter(({ membership_id }) => membership_id === null) ?? [];
	const all = [...covered, ...free.filter(({ id }) => !covered.some((site) => site.id === id))];
	const params = error instanceof ApiError ? error.params : {};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (isPending) return;
		mutate(
			{ site_ids: sites.map(Number), version: membership.version },
			{
				onSuccess: () => {
					notify(__('Sites saved.', 'tierway'));
					onClose();
				},
			},
		);
	};
	return (
		<Modal title={__('Sites', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			{users.isError && !users.data ? (
				<ErrorScreen error={users.error} onRetry={() => void users.refetch()} />
			) : users.isPending ? (
				<Skeleton lines={3} className="is-form" />
			) : all.length === 0 ? (
				/* translators: %s: customer name */
				<p>{sprintf(__('%s has no site that could be covered: none at all, or only sites of other memberships. Give them a role on a site first.', 'tierway'), membership.user.name)}</p>
			) : (
				<form className="tierway-dialog" onSubmit={submit} noValidate>
					<CheckboxesField id="tierway-membership-site_ids" label={__('Sites', 'tierway')} value={sites} options={all.map(({ id, name, url }) => ({ value: String(id), label: name, description: url }))} onChange={setSites} mistake={params.site_ids} />
					<p>{__('A site that is covered has the limits of what is held at once; one that is not covered any more loses them.', 'tierway')}</p>
					<DialogEnd act={__('Save', 'tierway')} onClose={onClose} busy={isPending} error={Object.keys(params).length > 0 ? null : error} />
				</form>
			)}
		</Modal>
	);
}
