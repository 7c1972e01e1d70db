import { get } from './client.ts';
import type { ShownChange } from './changes.ts';
import type { Account, AccountMembership } from './types.gen.ts';

export type CustomerMembership = Omit<AccountMembership, 'pending_change' | 'changes'> & { pending_change: ShownChange | null; changes: ShownChange[] };

export type CustomerAccount = Omit<Account, 'memberships'> & { memberships: CustomerMembership[] };

/** Of an answer that brings the account along, as it is now: asked for with `_embed=account`. */
export interface WithAccount {
	_embedded?: { account?: CustomerAccount[] };
}

/** In a dashboard, the memberships that cover its site; on the network's own page, all. */
export const fetchAccount = (signal?: AbortSignal): Promise<CustomerAccount> => get<CustomerAccount>(window.tierway?.front ? '/account?scope=network' : '/account', signal);
