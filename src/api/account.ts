import { get } from './client.ts';
import type { ShownChange } from './changes.ts';
import type { Account, AccountMembership } from './types.gen.ts';

export type CustomerMembership = Omit<AccountMembership, 'pending_change' | 'changes'> & { pending_change: ShownChange | null; changes: ShownChange[] };

export type CustomerAccount = Omit<Account, 'memberships'> & { memberships: CustomerMembership[] };

export const fetchAccount = (signal?: AbortSignal): Promise<CustomerAccount> => get<CustomerAccount>('/account', signal);
