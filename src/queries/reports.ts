import { queryOptions } from '@tanstack/react-query';
import { fetchReports } from '../api/reports.ts';

export const reportsQuery = () => queryOptions({ queryKey: ['reports'], queryFn: ({ signal }) => fetchReports(signal) });
