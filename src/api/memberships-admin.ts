import { addQueryArgs } from '@wordpress/url';
import { get, getPage, type Page } from './client.ts';
import type { Change, Membership, Payment } from './types.gen.ts';

export interface MembershipListParams {
	page?: number;
	per_page?: number;
	search?: string;
	orderby?: string;
	order?: 'asc' | 'desc';
	status?: string;
	plan?: number;
}

export const fetchMemberships = (params: MembershipListParams, signal?: AbortSignal): Promise<Page<Membership>> =>
	getPage<Membership>(addQueryArgs('/memberships', { ...params }), signal);

export const fetchMembership = (id: number, signal?: AbortSignal) => get<Membership>(`/memberships/${id}`, signal);

/** Newest first. */
export const fetchMembershipChanges = (id: number, signal?: AbortSignal) => getPage<Change>(`/memberships/${id}/changes?per_page=20`, signal);

export const fetchMembershipPayments = (id: number, signal?: AbortSignal) => getPage<Payment>(`/memberships/${id}/payments?per_page=20`, signal);
