import type { MembershipFilter } from '../../../api/memberships-admin.ts';
import type { Product } from '../../../api/types.gen.ts';
import type { Filters } from '../view.ts';

/** What the list of memberships can be narrowed by, besides its search. */
export const membershipFilters: Filters = { status: 'isAny', plan: 'is', plan_group: 'is', product: 'is', pending_change: 'is' };

const RUNNING = 'active,trialing,on_hold';

/** The list of who is on a plan or holds an add-on, as they are counted: those whose membership has not ended. */
export const membersOf = (id: number, type: Product['type'] = 'plan') => ({ [type === 'plan' ? 'plan' : 'product']: id, status: RUNNING });

/** That of the members of a group's plans. */
export const membersOfGroup = (group: number) => ({ plan_group: group, status: RUNNING });

/** What an address narrows the memberships to: the list's own, and that of the move of all that it shows. */
export function readFilter(params: URLSearchParams): MembershipFilter {
	const text = (name: string) => params.get(name) || undefined;
	const number = (name: string) => (/^\d+$/.test(params.get(name) ?? '') ? Number(params.get(name)) : undefined);
	const waits = params.get('pending_change');
	const filter = { search: text('search'), status: text('status'), plan: number('plan'), plan_group: number('plan_group'), product: number('product'), pending_change: waits === 'true' || waits === 'false' ? waits === 'true' : undefined };
	return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
