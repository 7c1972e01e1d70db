import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';

export function createQueryClient(): QueryClient {
	return new QueryClient({
		defaultOptions: {
			queries: {
				staleTime: 15_000,
				// Only what may well work a moment later: a refusal stays a refusal. Mutations are never repeated unasked.
				retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isTransient,
				retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 4000),
				// api-fetch knows when the browser is offline and says so; a paused query would show a skeleton for ever.
				networkMode: 'always',
			},
			mutations: { networkMode: 'always' },
		},
	});
}
