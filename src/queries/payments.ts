import { mutationOptions } from '@tanstack/react-query';
import { confirmPayment, failPayment } from '../api/payments.ts';

// Whatever came of it, the membership on screen is not what it was: also after "no longer waiting".
export const confirmPaymentMutation = () =>
	mutationOptions({
		mutationFn: confirmPayment,
		onSettled: (_payment, _error, _id, _result, { client }) => client.invalidateQueries({ queryKey: ['memberships'] }),
	});

export const failPaymentMutation = () =>
	mutationOptions({
		mutationFn: failPayment,
		onSettled: (_payment, _error, _id, _result, { client }) => client.invalidateQueries({ queryKey: ['memberships'] }),
	});
