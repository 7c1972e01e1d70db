import { type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ChangeInput, ChangeResult } from '../../api/changes.ts';
import { ApiError } from '../../api/client.ts';
import type { Quote } from '../../api/types.gen.ts';
import type { quoteQuery } from '../../queries/quotes.ts';
import { differences, type Shown } from './shown.ts';

interface Intention {
	input: ChangeInput;
	key: string;
}

/**
 * Confirms a change that was seen (R11.1). What the server's quote has otherwise than what was shown is shown first; the
 * same intention is sent once more as it was, under its key, when its answer never came.
 *
 * @param query the quote of what is chosen; its staleTime says how old the one may be that is confirmed
 * @param key of what is chosen: what was found to be different is told only while it stays
 */
export function useConfirmation(change: Pick<UseMutationResult<ChangeResult, Error, Intention>, 'mutate'>, query: ReturnType<typeof quoteQuery>, key: string, currency: string, today: string) {
	const client = useQueryClient();
	const [changed, setChanged] = useState<{ key: string; rows: ReturnType<typeof differences> } | null>(null);
	// The request whose answer never came: it may have been done.
	const unanswered = useRef<({ for: string } & Intention) | null>(null);

	/** `ready`: whether what this quote asks to be acknowledged is; says so itself when it is not. */
	async function confirm(shown: Shown, request: Omit<ChangeInput, 'quote_token' | 'acknowledged'>, ready: (quote: Quote) => boolean, onSuccess: (result: ChangeResult) => void): Promise<void> {
		const intended = JSON.stringify(request);
		if (unanswered.current?.for !== intended) {
			let quote: Quote;
			try {
				quote = await client.fetchQuery(query);
			} catch {
				return; // the query itself shows why
			}
			const rows = differences(shown, quote, currency, today);
			if (rows.length > 0) {
				setChanged({ key, rows });
				return;
			}
			if (!ready(quote)) return;
			unanswered.current = { for: intended, input: { ...request, quote_token: quote.token, acknowledged: quote.acknowledge }, key: newKey() };
		}
		setChanged(null);
		change.mutate(unanswered.current, {
			onSuccess: (result) => {
				unanswered.current = null;
				onSuccess(result);
			},
			onError: (error) => {
				if (!(error instanceof ApiError)) return;
				if (!error.isTransient) unanswered.current = null;
				const fresh = error.code === 'tierway_quote_changed' ? readQuote(error.data.quote) : null;
				if (fresh) {
					client.setQueryData(query.queryKey, fresh);
					setChanged({ key, rows: differences(shown, fresh, currency, today) });
				}
			},
		});
	}

	return { changed: changed?.key === key ? changed.rows : [], confirm };
}

/** crypto.randomUUID() is missing where wp-admin is not served over https. */
function newKey(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The quote that a refusal came with. */
function readQuote(data: unknown): Quote | null {
	return typeof data === 'object' && data !== null && 'token' in data && 'due_now' in data ? (data as Quote) : null;
}
