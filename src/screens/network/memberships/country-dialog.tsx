import { useMutation } from '@tanstack/react-query';
import { Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type FormEvent, useMemo, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import type { Membership } from '../../../api/types.gen.ts';
import { updateMembershipMutation } from '../../../queries/memberships.ts';
import { countries, countryName } from '../../../ui/format.ts';
import { SearchField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** Where the customer is taxed. */
export function CountryDialog({ membership, usual, onClose }: { membership: Membership; usual: string; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(updateMembershipMutation(membership.id));
	const [country, setCountry] = useState(membership.country ?? '');
	const options = useMemo(
		() => [
			{
				value: '',
				label:
					usual === ''
						? __('As in the settings', 'tierway')
						: /* translators: %s: country */
							sprintf(__('As in the settings: %s', 'tierway'), countryName(usual)),
			},
			...countries(),
		],
		[usual],
	);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (isPending) return;
		mutate(
			{ country: country === '' ? null : country, version: membership.version },
			{
				onSuccess: () => {
					notify(__('Tax country saved.', 'tierway'));
					onClose();
				},
			},
		);
	};
	return (
		<Modal title={__('Tax country', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<form className="tierway-dialog" onSubmit={submit} noValidate>
				<SearchField field={{ label: __('Country', 'tierway'), description: __('From now on, charges have the rates of this country. What was billed stays as it is; an open bill is made again.', 'tierway') }} value={country} options={options} onChange={setCountry} />
				<DialogEnd act={__('Save', 'tierway')} onClose={onClose} busy={isPending} error={error} />
			</form>
		</Modal>
	);
}
