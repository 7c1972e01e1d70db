import { queryOptions } from '@tanstack/react-query';
import { fetchAccount } from '../api/account.ts';

export const accountQuery = () => queryOptions({ queryKey: ['account'], queryFn: ({ signal }) => fetchAccount(signal) });
