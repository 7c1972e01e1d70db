import { queryOptions } from '@tanstack/react-query';
import { fetchOverview } from '../api/overview.ts';

export const overviewQuery = () => queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => fetchOverview(signal) });
