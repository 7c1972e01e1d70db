import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { createPlanGroup, deletePlanGroup, fetchPaths, fetchPlanGroups, fetchWaiting, fetchWarnings, mergePlanGroups, orderPlanGroups, updatePlanGroup, updatePlanGroupPlans } from '../api/plan-groups.ts';
import type { PlanGroup } from '../api/types.gen.ts';
import { invalidateCatalog } from './products.ts';

export const planGroupsQuery = () => queryOptions({ queryKey: ['plan-groups', 'all'], queryFn: ({ signal }) => fetchPlanGroups(signal) });

/** `version`: of the group; a new one asks again. Prices and statuses of its plans count too, so saving a product invalidates it. */
export const pathsQuery = (group: Pick<PlanGroup, 'id' | 'version'>) =>
	queryOptions({ queryKey: ['plan-groups', group.id, 'paths', group.version], queryFn: ({ signal }) => fetchPaths(group.id, signal) });

/** Scheduled changes from plan to plan, counted. */
export const waitingQuery = () => queryOptions({ queryKey: ['plan-groups', 'waiting'], queryFn: ({ signal }) => fetchWaiting(signal) });

/** What looks wrong with the groups, all at once. */
export const warningsQuery = () => queryOptions({ queryKey: ['plan-groups', 'warnings'], queryFn: ({ signal }) => fetchWarnings(signal) });

export const createPlanGroupMutation = () =>
	mutationOptions({
		mutationFn: createPlanGroup,
		onSuccess: (_group, _name, _result, { client }) => client.invalidateQueries({ queryKey: ['plan-groups'] }),
	});

// Refused because somebody was faster: what is there now is shown. So with everything that is done to a group.
export const updatePlanGroupMutation = () =>
	mutationOptions({
		mutationFn: ({ id, ...data }: { id: number } & Partial<Pick<PlanGroup, 'name' | 'policy' | 'version'>>) => updatePlanGroup(id, data),
		onSettled: (_group, _error, _data, _result, { client }) => client.invalidateQueries({ queryKey: ['plan-groups'] }),
	});

// Membership and rank are the products' own fields, too.
export const updatePlanGroupPlansMutation = () =>
	mutationOptions({
		mutationFn: ({ id, ...data }: { id: number; plan_ids: number[]; version?: number }) => updatePlanGroupPlans(id, data),
		onSettled: (_group, _error, _data, _result, { client }) => invalidateCatalog(client),
	});

// At once on the screen, one after the other at the server, and there as it is now when it was refused.
export const orderPlanGroupsMutation = () =>
	mutationOptions({
		mutationKey: ['plan-groups', 'order'],
		mutationFn: orderPlanGroups,
		scope: { id: 'plan-groups-order' },
		onMutate: async (ids, { client }) => {
			const { queryKey } = planGroupsQuery();
			await client.cancelQueries({ queryKey });
			client.setQueryData(queryKey, (groups) => groups && ids.flatMap((id) => groups.find((group) => group.id === id) ?? []));
		},
		onSettled: (_order, _error, _ids, _result, { client, mutationKey }) => (client.isMutating({ mutationKey }) > 1 ? undefined : client.invalidateQueries({ queryKey: planGroupsQuery().queryKey })),
	});

export const mergePlanGroupsMutation = () =>
	mutationOptions({
		mutationFn: ({ id, ...data }: { id: number } & Parameters<typeof mergePlanGroups>[1]) => mergePlanGroups(id, data),
		onSettled: (_group, _error, _data, _result, { client }) => invalidateCatalog(client),
	});

export const deletePlanGroupMutation = () =>
	mutationOptions({
		mutationFn: deletePlanGroup,
		onSettled: (_answer, _error, _data, _result, { client }) => invalidateCatalog(client),
	});
