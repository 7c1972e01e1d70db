import { onlineManager, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';

export function createQueryClient(): QueryClient {
	// It knows of what has changed since it was made, not of how it began.
	onlineManager.setOnline(navigator.onLine);
	return new QueryClient({
		defaultOptions: {
			queries: {
				staleTime: 15_000,
				// Only what may well work a moment later: a refusal stays a refusal. Mutations are never repeated unasked.
				retry: (failures, error) => failures < 2 && error instanceof ApiError && error.isTransient,
				retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 4000),
				// api-fetch knows when the browser is offline and says so; a paused query would show a skeleton for ever.
				networkMode: 'always',
				// Whatever its age: a request may have failed meanwhile, which does not make what is there older.
				refetchOnReconnect: 'always',
			},
			mutations: { networkMode: 'always' },
		},
	});
}
