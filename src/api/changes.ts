import type { Quote as ShownQuote, QuoteSelection } from '../domain/quote.ts';
import { send } from './client.ts';
import type { Change, Membership, Payment } from './types.gen.ts';

/** A change with the quote as it was shown. */
export type ShownChange = Omit<Change, 'quote'> & { quote: ShownQuote };

export type Method = 'manual' | 'sandbox_card';

export interface PaymentChoice {
	payment_method?: Method;
	payment_details?: { number?: string; confirmed?: boolean };
}

export interface ChangeInput extends PaymentChoice {
	selection: QuoteSelection;
	quote_token: string;
	acknowledged: string[];
}

export interface ChangeResult {
	change: ShownChange;
	membership: Membership;
	payment: Payment | null;
}

/** `key` is sent as Idempotency-Key: the same key and body again get the same answer, and nothing is done twice. */
export const createChange = (membershipId: number, input: ChangeInput, key: string): Promise<ChangeResult> =>
	send<ChangeResult>('POST', `/memberships/${membershipId}/changes`, input, { 'Idempotency-Key': key });

/** Pays a change that waits for its money. */
export const payChange = (membershipId: number, changeId: number, choice: PaymentChoice): Promise<ChangeResult> =>
	send<ChangeResult>('POST', `/memberships/${membershipId}/changes/${changeId}/pay`, choice);

/** Takes back a change that waits, for its day or for its money. */
export const deleteChange = (membershipId: number, changeId: number): Promise<ShownChange> => send<ShownChange>('DELETE', `/memberships/${membershipId}/changes/${changeId}`);
