import { mutationOptions, type QueryClient } from '@tanstack/react-query';
import { type ChangeInput, createChange, deleteChange, fetchCalendar, type PaymentChoice } from '../api/changes.ts';
import type { CustomerAccount, WithAccount } from '../api/account.ts';
import { ApiError } from '../api/client.ts';
import type { Membership } from '../api/types.gen.ts';
import { payPayment } from '../api/payments.ts';
import { accountQuery } from './account.ts';

// Whatever became of it, what was known about the membership is old. The account is waited for, so that its page shows the
// result when it opens.
const account = (client: QueryClient) => client.invalidateQueries({ queryKey: ['account'] });

const membership = (client: QueryClient, id: number) => client.invalidateQueries({ queryKey: ['memberships', id] });

/**
 * A site's own domain may go with a plan, and come back with another one: then nothing answers here any more. Where the
 * page is then, or null when it stays.
 */
function moved(client: QueryClient, sites: { id: number; url: string }[]): string | null {
	const here = client.getQueryData(accountQuery().queryKey)?.site;
	const there = sites.find((site) => site.id === here?.id);
	if (!here || !there || there.url === here.url || !window.location.href.startsWith(here.url)) return null;
	return there.url + window.location.href.slice(here.url.length).replace(/&.*/, '');
}

/** The answer brought the account along: the memberships in it are as they are now, and its page asks for nothing. */
async function brought(client: QueryClient, { membership: { sites }, _embedded }: WithAccount & { membership: Pick<Membership, 'sites'> }): Promise<void> {
	const address = moved(client, sites);
	if (address) {
		window.location.assign(address);
		return new Promise(() => {}); // until the page is gone
	}
	const fresh = _embedded?.account?.[0];
	if (!fresh) return account(client);
	client.setQueryData(accountQuery().queryKey, (shown: CustomerAccount | undefined) => ({
		...fresh,
		memberships: shown?.memberships.map((held) => fresh.memberships.find((one) => one.id === held.id) ?? held) ?? fresh.memberships,
	}));
}

/**
 * A declined card is in the history; a refusal means that the options are old. Not waited for: the message comes first.
 * Without an answer nothing is known, and the screen stays as it is for the same request to be sent again.
 */
function refused(client: QueryClient, id: number, error: Error): void {
	if (error instanceof ApiError && !error.isTransient) void Promise.all([account(client), membership(client, id)]);
}

/** Options and quotes of before a change: not to be seen again. Called when the screen that shows them is left. */
export const forgetMembership = (client: QueryClient, id: number) => client.removeQueries({ queryKey: ['memberships', id] });

export const createChangeMutation = (membershipId: number) =>
	mutationOptions({
		mutationFn: ({ input, key }: { input: ChangeInput; key: string }) => createChange(membershipId, input, key, '?_embed=account'),
		onSuccess: (result, _variables, _before, { client }) => brought(client, result),
		onError: (error, _variables, _before, { client }) => refused(client, membershipId, error),
	});

export const payPaymentMutation = (membershipId: number) =>
	mutationOptions({
		mutationFn: ({ id, choice }: { id: number; choice: PaymentChoice }) => payPayment(membershipId, id, choice),
		onSuccess: (result, _variables, _before, { client }) => brought(client, result),
		onError: (error, _variables, _before, { client }) => refused(client, membershipId, error),
	});

export const deleteChangeMutation = (membershipId: number) =>
	mutationOptions({
		mutationFn: (changeId: number) => deleteChange(membershipId, changeId),
		onSuccess: (_change, _id, _before, { client }) => account(client),
		onError: (error, _id, _before, { client }) => refused(client, membershipId, error),
	});

export const calendarMutation = (membershipId: number) => mutationOptions({ mutationFn: (changeId: number) => fetchCalendar(membershipId, changeId) });
