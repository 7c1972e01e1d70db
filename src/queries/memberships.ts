import { infiniteQueryOptions, keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import { type ChangeInput, createChange, deleteChange } from '../api/changes.ts';
import {
	cancelMembership,
	createCredit,
	createMembership,
	fetchCredits,
	fetchEvents,
	fetchMembership,
	fetchMembershipChanges,
	fetchMembershipPayments,
	fetchMemberships,
	fetchUsers,
	keepMembership,
	type MembershipListParams,
	updateMembership,
} from '../api/memberships-admin.ts';
import { refreshMoney } from './payments.ts';

export const membershipsQuery = (params: MembershipListParams) =>
	queryOptions({
		queryKey: ['memberships', 'page', params],
		queryFn: ({ signal }) => fetchMemberships(params, signal),
		placeholderData: keepPreviousData,
	});

export const membershipQuery = (id: number) => queryOptions({ queryKey: ['memberships', id], queryFn: ({ signal }) => fetchMembership(id, signal) });

export const membershipChangesQuery = (id: number) =>
	queryOptions({ queryKey: ['memberships', id, 'changes'], queryFn: ({ signal }) => fetchMembershipChanges(id, signal) });

export const membershipPaymentsQuery = (id: number) =>
	queryOptions({ queryKey: ['memberships', id, 'payments'], queryFn: ({ signal }) => fetchMembershipPayments(id, signal) });

export const creditsQuery = (id: number) =>
	infiniteQueryOptions({
		queryKey: ['memberships', id, 'credits'],
		queryFn: ({ pageParam, signal }) => fetchCredits(id, pageParam, signal),
		initialPageParam: 1,
		getNextPageParam: (last, _all, page) => (page < last.totalPages ? page + 1 : undefined),
	});

export const eventsQuery = (id: number) =>
	infiniteQueryOptions({
		queryKey: ['memberships', id, 'events'],
		queryFn: ({ pageParam, signal }) => fetchEvents(id, pageParam, signal),
		initialPageParam: 1,
		getNextPageParam: (last, _all, page) => (page < last.totalPages ? page + 1 : undefined),
	});

export const createCreditMutation = (id: number) =>
	mutationOptions({ mutationFn: (data: Parameters<typeof createCredit>[1]) => createCredit(id, data), onSettled: (_entry, _error, _data, _result, { client }) => refreshMoney(client) });

export const usersQuery = (search: string) => queryOptions({ queryKey: ['users', search], queryFn: ({ signal }) => fetchUsers(search, signal), placeholderData: keepPreviousData });

// Whose sites are covered is another matter afterwards.
export const createMembershipMutation = () =>
	mutationOptions({
		mutationFn: createMembership,
		onSuccess: (_membership, _data, _result, { client }) => Promise.all([refreshMoney(client), client.invalidateQueries({ queryKey: ['users'] })]),
	});

export const updateMembershipMutation = (id: number) =>
	mutationOptions({ mutationFn: (data: Parameters<typeof updateMembership>[1]) => updateMembership(id, data), onSettled: (_membership, _error, _data, _result, { client }) => refreshMoney(client) });

/** A change by a manager; the key makes the same request again do nothing twice. */
export const changeMembershipMutation = (id: number) =>
	mutationOptions({ mutationFn: ({ input, key }: { input: ChangeInput; key: string }) => createChange(id, input, key), onSettled: (_result, _error, _data, _before, { client }) => refreshMoney(client) });

export const takeBackChangeMutation = (id: number) =>
	mutationOptions({ mutationFn: (changeId: number) => deleteChange(id, changeId), onSettled: (_change, _error, _id, _result, { client }) => refreshMoney(client) });

export const cancelMembershipMutation = (id: number) =>
	mutationOptions({ mutationFn: (data: Parameters<typeof cancelMembership>[1]) => cancelMembership(id, data), onSettled: (_membership, _error, _data, _result, { client }) => refreshMoney(client) });

export const keepMembershipMutation = (id: number) => mutationOptions({ mutationFn: () => keepMembership(id), onSettled: (_membership, _error, _data, _result, { client }) => refreshMoney(client) });
