import { get } from './client.ts';
import type { Limits, Usage } from './types.gen.ts';

/** What can be limited on this network, and how far edited limits have come. */
export const fetchLimits = (signal?: AbortSignal) => get<Limits>('/limits', signal);

/** On each of a membership's sites, counted now. */
export const fetchUsage = (membershipId: number, signal?: AbortSignal) => get<Usage>(`/memberships/${membershipId}/usage`, signal);
