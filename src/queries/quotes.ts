import { queryOptions } from '@tanstack/react-query';
import { fetchQuote } from '../api/quotes.ts';
import type { Terms } from '../api/types.gen.ts';
import type { QuoteSelection } from '../domain/quote.ts';

export const quoteQuery = (membershipId: number, selection: QuoteSelection, reactivate: boolean, terms?: Terms) =>
	queryOptions({
		queryKey: ['memberships', membershipId, 'quotes', selection, terms],
		queryFn: () => fetchQuote(membershipId, selection, reactivate, terms),
		// A token is taken for 15 minutes; usage may have been mended meanwhile. Going back and forth between choices is free.
		staleTime: 30_000,
		gcTime: 5 * 60_000,
	});
