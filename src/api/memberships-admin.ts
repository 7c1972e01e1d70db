import { addQueryArgs } from '@wordpress/url';
import { get, getPage, type Page, send } from './client.ts';
import type { Change, CreditEntry, Event, Membership, Payment, Selection, User } from './types.gen.ts';

/** What narrows a list of them. */
export interface MembershipFilter {
	/** Customer, id, or the address of a site. */
	search?: string;
	/** One or more, by commas. */
	status?: string;
	plan?: number;
	/** 0: plans without one. */
	plan_group?: number;
	/** Held, as plan, package or service. */
	product?: number;
	/** Whether one waits. */
	pending_change?: boolean;
}

export interface MembershipListParams extends MembershipFilter {
	page?: number;
	per_page?: number;
	orderby?: string;
	order?: 'asc' | 'desc';
}

export const fetchMemberships = (params: MembershipListParams, signal?: AbortSignal): Promise<Page<Membership>> =>
	getPage<Membership>(addQueryArgs('/memberships', { ...params }), signal);

export const fetchMembership = (id: number, signal?: AbortSignal) => get<Membership>(`/memberships/${id}`, signal);

/** Newest first. */
export const fetchMembershipChanges = (id: number, page: number, signal?: AbortSignal) => getPage<Change>(`/memberships/${id}/changes?per_page=20&page=${page}`, signal);

export const fetchMembershipPayments = (id: number, page: number, signal?: AbortSignal) => getPage<Payment>(`/memberships/${id}/payments?per_page=20&page=${page}`, signal);

/** The customer's ledger in the membership's currency, newest first. */
export const fetchCredits = (id: number, page: number, signal?: AbortSignal) => getPage<CreditEntry>(`/memberships/${id}/credits?per_page=20&page=${page}`, signal);

/** `amount`: signed minor units; below zero is paid out. */
export const createCredit = (id: number, data: { amount: number; note: string }) => send<CreditEntry>('POST', `/memberships/${id}/credits`, data);

/** What happened to it, newest first. */
export const fetchEvents = (id: number, page: number, signal?: AbortSignal) => getPage<Event>(`/memberships/${id}/events?per_page=20&page=${page}`, signal);

/** People of the network, by login, name or address. */
export const fetchUsers = (search: string, signal?: AbortSignal) => getPage<User>(addQueryArgs('/users', { search, per_page: 20 }), signal);

export type MembershipInput = Pick<Membership, 'user_id' | 'payment_method' | 'discount'> & Selection & { site_ids: number[]; status: 'active' | 'trialing' };

export const createMembership = (data: MembershipInput) => send<Membership>('POST', '/memberships', data);

export const updateMembership = (id: number, data: Partial<Pick<Membership, 'country' | 'discount' | 'payment_method' | 'version'>> & { site_ids?: number[] }) => send<Membership>('PUT', `/memberships/${id}`, data);

/** With its period, or now. */
export const cancelMembership = (id: number, data: { reason: string; now: boolean }) => send<Membership>('POST', `/memberships/${id}/cancel`, data);

/** Takes back that it is to end. */
export const keepMembership = (id: number) => send<Membership>('DELETE', `/memberships/${id}/cancel`);
