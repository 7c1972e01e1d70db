import { send } from './client.ts';
import type { Payment } from './types.gen.ts';

/** The money of a manual payment has come: its change is applied in the same transaction. */
export const confirmPayment = (id: number) => send<Payment>('POST', `/payments/${id}/confirm`);

/** It will not come: the change fails, the membership stays as it is. */
export const failPayment = (id: number) => send<Payment>('POST', `/payments/${id}/fail`);
