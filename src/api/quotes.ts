import type { QuoteSelection } from '../domain/quote.ts';
import { send } from './client.ts';
import type { Quote, Terms } from './types.gen.ts';

/** Asks what a selection is and costs; reactivate: for a membership that has ended; terms: a manager's. Writes nothing, though it is a POST. */
export const fetchQuote = (membershipId: number, selection: QuoteSelection, reactivate: boolean, terms?: Terms): Promise<Quote> =>
	send<Quote>('POST', `/memberships/${membershipId}/quotes`, { selection, ...(reactivate && { reactivate }), ...(terms && { terms }) });
