import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { fetchMembership, fetchMembershipChanges, fetchMembershipPayments, fetchMemberships, type MembershipListParams } from '../api/memberships-admin.ts';

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
