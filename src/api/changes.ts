import type { Quote as ShownQuote, QuoteSelection } from '../domain/quote.ts';
import type { WithAccount } from './account.ts';
import { get, send } from './client.ts';
import type { Change, Membership, Payment, Quote, Terms } from './types.gen.ts';

/** A change with the quote as it was shown; otherwise: what was promised for the case that it is not possible on its day. */
export type ShownChange = Omit<Change, 'quote'> & { quote: ShownQuote & { otherwise?: Quote['otherwise'] } };

export type Method = 'manual' | 'sandbox_card';

export interface PaymentChoice {
	payment_method?: Method;
	payment_details?: { number?: string; confirmed?: boolean };
}

export interface ChangeInput extends PaymentChoice {
	selection: QuoteSelection;
	quote_token: string;
	acknowledged: string[];
	/** Starts a membership that has ended. */
	reactivate?: boolean;
	/** A manager's. */
	terms?: Terms;
}

export interface ChangeResult extends WithAccount {
	change: ShownChange;
	membership: Membership;
	payment: Payment | null;
}

/**
 * `key` is sent as Idempotency-Key: the same key and body again get the same answer, and nothing is done twice. `embed`: what
 * the answer brings along.
 */
export const createChange = (membershipId: number, input: ChangeInput, key: string, embed: '' | '?_embed=account' = ''): Promise<ChangeResult> =>
	send<ChangeResult>('POST', `/memberships/${membershipId}/changes${embed}`, input, { 'Idempotency-Key': key });

/** Takes back a change that waits, for its day or for its money. */
export const deleteChange = (membershipId: number, changeId: number): Promise<ShownChange> => send<ShownChange>('DELETE', `/memberships/${membershipId}/changes/${changeId}`);

/** The day of a scheduled change, as a file for a calendar. */
export const fetchCalendar = (membershipId: number, changeId: number): Promise<{ filename: string; content: string }> =>
	get<{ filename: string; content: string }>(`/memberships/${membershipId}/changes/${changeId}/calendar`);
