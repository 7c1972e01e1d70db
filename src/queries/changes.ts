import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { type ChangeInput, createChange, deleteChange, payChange, type PaymentChoice } from '../api/changes.ts';

// Whatever became of it, what was known about the membership (its options, quotes, history) is old. Waited for, so
// that the Account page shows the result when it opens.
const refresh = (client: QueryClient, membershipId: number) =>
	Promise.all([client.invalidateQueries({ queryKey: ['account'] }), client.invalidateQueries({ queryKey: ['memberships', membershipId, 'options'] })]);

const forget = (client: QueryClient, membershipId: number) => client.removeQueries({ queryKey: ['memberships', membershipId, 'quotes'] });

export const createChangeMutation = (membershipId: number) =>
	mutationOptions({
		mutationFn: ({ input, key }: { input: ChangeInput; key: string }) => createChange(membershipId, input, key),
		onSuccess: (_result, _variables, _before, { client }) => {
			forget(client, membershipId);
			return refresh(client, membershipId);
		},
		// Not waited for: the message must not wait for it. A declined card is in the history; a refusal means old options.
		onError: (_error, _variables, _before, { client }) => void refresh(client, membershipId),
	});

export const payChangeMutation = (membershipId: number) =>
	mutationOptions({
		mutationFn: ({ changeId, choice }: { changeId: number; choice: PaymentChoice }) => payChange(membershipId, changeId, choice),
		onSuccess: (_result, _variables, _before, { client }) => {
			forget(client, membershipId);
			return refresh(client, membershipId);
		},
		onError: (_error, _variables, _before, { client }) => void refresh(client, membershipId),
	});

export const deleteChangeMutation = (membershipId: number) =>
	mutationOptions({
		mutationFn: (changeId: number) => deleteChange(membershipId, changeId),
		onSettled: (_change, _error, _id, _before, { client }) => {
			forget(client, membershipId);
			return refresh(client, membershipId);
		},
	});
