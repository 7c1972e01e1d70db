import { addQueryArgs } from '@wordpress/url';
import { get, getPage, send } from './client.ts';
import type { MembershipFilter } from './memberships-admin.ts';
import type { Move, MoveRow } from './types.gen.ts';

/** So many memberships at most in one move, as the server has it. */
export const MOST_MOVED = 20_000;

/** Which memberships: these, or all that a filter of the list shows. */
export type MoveWhich = { membership_ids: number[] } | { filter: Omit<MembershipFilter, 'status'> & { status?: string[] } };

export type MoveInput = Pick<Move, 'plan_id' | 'when' | 'waive' | 'payment' | 'reason'> & MoveWhich;

export type MoveAct = 'start' | 'pause' | 'resume' | 'cancel' | 'retry';

export interface MoveRowParams {
	page?: number;
	per_page?: number;
	status?: string;
	over_limit?: boolean;
}

/** Newest first. */
export const fetchMoves = (page: number, signal?: AbortSignal) => getPage<Move>(addQueryArgs('/moves', { page, per_page: 20 }), signal);

export const fetchMove = (id: number, signal?: AbortSignal) => get<Move>(`/moves/${id}`, signal);

export const fetchMoveRows = (id: number, params: MoveRowParams, signal?: AbortSignal) => getPage<MoveRow>(addQueryArgs(`/moves/${id}/rows`, { ...params }), signal);

/** It is checked first, and moves nobody until it is started. */
export const createMove = (data: MoveInput) => send<Move>('POST', '/moves', data);

export const actOnMove = (id: number, act: MoveAct, data: { version: number; acknowledged?: string[] }) => send<Move>('POST', `/moves/${id}/${act}`, data);
