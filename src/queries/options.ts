import { queryOptions } from '@tanstack/react-query';
import { fetchOptions } from '../api/options.ts';

/** Handed over with the Account page, they may lie until Change is pressed: what they show is checked by each quote, and by the change. */
export const optionsQuery = (membershipId: number) =>
	queryOptions({ queryKey: ['memberships', membershipId, 'options'], queryFn: ({ signal }) => fetchOptions(membershipId, signal), staleTime: 5 * 60_000 });
