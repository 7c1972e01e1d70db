import { addQueryArgs } from '@wordpress/url';
import { get, getAll, send } from './client.ts';
import type { Paths, PlanGroup, PlanGroupOrder, Waiting, Warnings } from './types.gen.ts';

/** Every family, in their order: the choice of one needs them all. */
export const fetchPlanGroups = (signal?: AbortSignal) => getAll<PlanGroup>('/plan-groups', { orderby: 'position', order: 'asc' }, signal);

export const createPlanGroup = (name: string) => send<PlanGroup>('POST', '/plan-groups', { name });

export const updatePlanGroup = (id: number, data: Partial<Pick<PlanGroup, 'name' | 'policy' | 'version'>>) =>
	send<PlanGroup>('PUT', `/plan-groups/${id}`, data);

export const deletePlanGroup = ({ id, version }: Pick<PlanGroup, 'id' | 'version'>) => send<{ deleted: true; previous: PlanGroup }>('DELETE', addQueryArgs(`/plan-groups/${id}`, { version }));

/** Who is in the group, lowest first: whoever is left out becomes ungrouped. */
export const updatePlanGroupPlans = (id: number, data: { plan_ids: number[]; version?: number }) =>
	send<PlanGroup>('PUT', `/plan-groups/${id}/plans`, data);

/** The order of the groups among themselves: all of them. */
export const orderPlanGroups = (ids: number[]) => send<PlanGroupOrder>('PUT', '/plan-groups/order', { ids });

/** Two groups become one: the plans of both, lowest first. */
export const mergePlanGroups = (id: number, data: { version: number; from: number; from_version: number; plan_ids: number[] }) =>
	send<PlanGroup>('POST', `/plan-groups/${id}/merge`, data);

export const fetchPaths = (id: number, signal?: AbortSignal) => get<Paths>(`/plan-groups/${id}/paths`, signal);

export const fetchWaiting = (signal?: AbortSignal) => get<Waiting>('/plan-groups/waiting', signal);

export const fetchWarnings = (signal?: AbortSignal) => get<Warnings>('/plan-groups/warnings', signal);
