import { infiniteQueryOptions, keepPreviousData, mutationOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { confirmPayment, creditPayment, failPayment, fetchOwnPayment, fetchOwnPayments, fetchPayment, fetchPayments, type PaymentListParams, refundPayment } from '../api/payments.ts';

export const paymentsQuery = (params: PaymentListParams) =>
	queryOptions({
		queryKey: ['payments', 'page', params],
		queryFn: ({ signal }) => fetchPayments(params, signal),
		placeholderData: keepPreviousData,
	});

export const paymentQuery = (id: number) => queryOptions({ queryKey: ['payments', id], queryFn: ({ signal }) => fetchPayment(id, signal) });

/** Whatever came of it, the membership, its money and what waits are not what they were: also after "no longer waiting". */
export const refreshMoney = (client: QueryClient) => Promise.all(['account', 'memberships', 'payments', 'overview'].map((key) => client.invalidateQueries({ queryKey: [key] })));

export const confirmPaymentMutation = () => mutationOptions({ mutationFn: confirmPayment, onSettled: (_payment, _error, _id, _result, { client }) => refreshMoney(client) });

export const creditPaymentMutation = () => mutationOptions({ mutationFn: creditPayment, onSettled: (_payment, _error, _id, _result, { client }) => refreshMoney(client) });

export const failPaymentMutation = () => mutationOptions({ mutationFn: failPayment, onSettled: (_payment, _error, _id, _result, { client }) => refreshMoney(client) });

export const refundPaymentMutation = () =>
	mutationOptions({
		mutationFn: ({ id, ...data }: { id: number; amount: number; reason: string; version: number }) => refundPayment(id, data),
		onSettled: (_payment, _error, _data, _result, { client }) => refreshMoney(client),
	});

export const ownPaymentQuery = (membershipId: number, id: number) =>
	queryOptions({ queryKey: ['memberships', membershipId, 'payments', id], queryFn: ({ signal }) => fetchOwnPayment(membershipId, id, signal) });

export const ownPaymentsQuery = (membershipId: number) =>
	infiniteQueryOptions({
		queryKey: ['memberships', membershipId, 'payments', 'all'],
		queryFn: ({ pageParam, signal }) => fetchOwnPayments(membershipId, pageParam, signal),
		initialPageParam: 1,
		getNextPageParam: (last, _all, page) => (page < last.totalPages ? page + 1 : undefined),
	});
