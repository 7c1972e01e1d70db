import { addQueryArgs } from '@wordpress/url';
import type { WithAccount } from './account.ts';
import type { PaymentChoice, ShownChange } from './changes.ts';
import { get, getPage, type Page, send } from './client.ts';
import type { Membership, Payment } from './types.gen.ts';

export interface PaymentListParams {
	page?: number;
	per_page?: number;
	/** In the number, the customer's name or mail address. */
	search?: string;
	status?: string;
	purpose?: string;
	method?: string;
	/** What an open one waits for. */
	action?: string;
}

/** Newest first. */
export const fetchPayments = (params: PaymentListParams, signal?: AbortSignal): Promise<Page<Payment>> => getPage<Payment>(addQueryArgs('/payments', { ...params }), signal);

/** With `seller`, for the invoice. */
export const fetchPayment = (id: number, signal?: AbortSignal) => get<Payment>(`/payments/${id}`, signal);

/** The money of a manual payment, or of a renewal's bill, has come: what it pays for is applied in the same transaction. */
export const confirmPayment = (id: number) => send<Payment>('POST', `/payments/${id}/confirm`);

/** The money of a payment that is voided or failed came all the same: it becomes the customer's credit, once. */
export const creditPayment = (id: number) => send<Payment>('POST', `/payments/${id}/confirm`, { as_credit: true });

/** It will not come: a change fails, the membership stays as it is; of a renewal, the membership is on hold. */
export const failPayment = (id: number) => send<Payment>('POST', `/payments/${id}/fail`);

/** `amount` in minor units, never more than is left. */
export const refundPayment = (id: number, data: { amount: number; reason: string; version: number }) => send<Payment>('POST', `/payments/${id}/refund`, data);

export interface PaymentResult extends WithAccount {
	payment: Payment;
	membership: Membership;
	change: ShownChange | null;
}

/** By its owner: pays what is open, a change that waits for its money or a bill. */
export const payPayment = (membershipId: number, id: number, choice: PaymentChoice) => send<PaymentResult>('POST', `/memberships/${membershipId}/payments/${id}/pay?_embed=account`, choice);

/** One's own, with `seller`. */
export const fetchOwnPayment = (membershipId: number, id: number, signal?: AbortSignal) => get<Payment>(`/memberships/${membershipId}/payments/${id}`, signal);

/** One's own, newest first. */
export const fetchOwnPayments = (membershipId: number, page: number, signal?: AbortSignal) => getPage<Payment>(`/memberships/${membershipId}/payments?per_page=50&page=${page}`, signal);
