import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { fetchOverview } from '../api/overview.ts';

export const overviewQuery = (rows: number) => queryOptions({ queryKey: ['overview', rows], queryFn: ({ signal }) => fetchOverview(rows, signal), placeholderData: keepPreviousData });
