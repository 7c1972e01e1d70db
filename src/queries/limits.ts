import { queryOptions } from '@tanstack/react-query';
import { fetchLimits, fetchUsage } from '../api/limits.ts';

/** Asked again while sites are still being brought up to date. */
export const limitsQuery = () =>
	queryOptions({ queryKey: ['limits'], queryFn: ({ signal }) => fetchLimits(signal), refetchInterval: ({ state }) => (state.data?.jobs.length ? 3000 : false) });

export const usageQuery = (membershipId: number) => queryOptions({ queryKey: ['memberships', membershipId, 'usage'], queryFn: ({ signal }) => fetchUsage(membershipId, signal) });
