import type { QuoteSelection } from '../domain/quote.ts';
import { send } from './client.ts';
import type { Quote } from './types.gen.ts';

/** Asks what a selection is and costs; reactivate: for a membership that has ended. Writes nothing, though it is a POST. */
export const fetchQuote = (membershipId: number, selection: QuoteSelection, reactivate: boolean): Promise<Quote> =>
	send<Quote>('POST', `/memberships/${membershipId}/quotes`, reactivate ? { selection, reactivate } : { selection });
