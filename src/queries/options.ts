import { queryOptions } from '@tanstack/react-query';
import { fetchOptions } from '../api/options.ts';

export const optionsQuery = (membershipId: number) => queryOptions({ queryKey: ['memberships', membershipId, 'options'], queryFn: ({ signal }) => fetchOptions(membershipId, signal) });
