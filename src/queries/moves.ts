import { infiniteQueryOptions, keepPreviousData, mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { actOnMove, createMove, fetchMove, fetchMoveRows, fetchMoves, type MoveAct, type MoveRowParams } from '../api/moves.ts';
import type { Move } from '../api/types.gen.ts';
import { refreshMoney } from './payments.ts';

/** Whether something is being done in the background. */
export const moveWorks = (move: Pick<Move, 'status'> | undefined): boolean => move?.status === 'checking' || move?.status === 'running';

export const movesQuery = () =>
	infiniteQueryOptions({
		queryKey: ['moves', 'list'],
		queryFn: ({ pageParam, signal }) => fetchMoves(pageParam, signal),
		initialPageParam: 1,
		getNextPageParam: (last, _all, page) => (page < last.totalPages ? page + 1 : undefined),
	});

/** Asked again while it goes on in the background. */
export const moveQuery = (id: number) =>
	queryOptions({ queryKey: ['moves', id], queryFn: ({ signal }) => fetchMove(id, signal), refetchInterval: ({ state }) => (moveWorks(state.data) ? 2000 : false) });

export const moveRowsQuery = ({ id, version, status }: Move, params: MoveRowParams) =>
	queryOptions({
		queryKey: ['moves', id, 'rows', version, params],
		queryFn: ({ signal }) => fetchMoveRows(id, params, signal),
		placeholderData: keepPreviousData,
		refetchInterval: moveWorks({ status }) ? 4000 : false,
	});

export const createMoveMutation = () => mutationOptions({ mutationFn: createMove, onSuccess: (move, _data, _before, { client }) => known(client, move) });

export const actOnMoveMutation = (id: number) =>
	mutationOptions({
		mutationFn: ({ act, ...data }: { act: MoveAct; version: number; acknowledged?: string[] }) => actOnMove(id, act, data),
		onSuccess: (move, _data, _before, { client }) => known(client, move),
		// Somebody else was faster: what they did is what is shown next.
		onError: (_error, _data, _before, { client }) => void client.invalidateQueries({ queryKey: moveQuery(id).queryKey, exact: true }),
	});

function known(client: QueryClient, move: Move): Promise<unknown> {
	client.setQueryData(moveQuery(move.id).queryKey, move);
	void client.invalidateQueries({ queryKey: movesQuery().queryKey });
	return refreshMoney(client);
}
