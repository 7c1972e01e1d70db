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
import type { Page } from '../api/client.ts';
import { refreshMoney } from './payments.ts';

export const membershipsQuery = (params: MembershipListParams) =>
	queryOptions({
		queryKey: ['memberships', 'page', params],
		queryFn: ({ signal }) => fetchMemberships(params, signal),
		placeholderData: keepPreviousData,
	});

export const membershipQuery = (id: number) => queryOptions({ queryKey: ['memberships', id], queryFn: ({ signal }) => fetchMembership(id, signal) });

/** What belongs to a membership, newest first, a page after the other. */
const olderQuery = <Item>(id: number, name: string, fetch: (id: number, page: number, signal: AbortSignal) => Promise<Page<Item>>) =>
	infiniteQueryOptions({
		queryKey: ['memberships', id, name],
		queryFn: ({ pageParam, signal }) => fetch(id, pageParam, signal),
		initialPageParam: 1,
		getNextPageParam: (last, _all, page) => (page < last.totalPages ? page + 1 : undefined),
	});

export const membershipChangesQuery = (id: number) => olderQuery(id, 'changes', fetchMembershipChanges);

export const membershipPaymentsQuery = (id: number) => olderQuery(id, 'payments', fetchMembershipPayments);

export const creditsQuery = (id: number) => olderQuery(id, 'credits', fetchCredits);

export const eventsQuery = (id: number) => olderQuery(id, 'events', fetchEvents);

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
