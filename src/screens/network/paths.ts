import type { Price, Product, Settings } from '../../api/types.gen.ts';
import { changeKind, changeTiming, type Kind, type Side } from '../../domain/kind.ts';

/** As much of a plan as the way to another one depends on. */
export type PlanSide = Pick<Product, 'id' | 'name' | 'status' | 'currency' | 'rank' | 'prices'>;

/** How customers get from one plan to another: what kind of change, when, and for which of its periods. */
export interface Way {
	to: PlanSide;
	kind: Kind;
	when: 'now' | 'period_end';
	periods: Price[];
}

/** Why they cannot: the refusal code (R2) that every attempt gets. */
export interface Closed {
	to: PlanSide;
	reason: 'not_available' | 'currency_mismatch' | 'no_price' | 'lifetime' | 'not_allowed';
}

type Policy = Settings['policy'];

/** The server's rules (R2, R3) on what is in the form, before it is saved. A preview: the server decides. */
export function waysBetween(from: PlanSide, to: PlanSide, policy: Policy): (Way | Closed)[] {
	if (to.status === 'inactive' && to.id !== from.id) return [{ to, reason: 'not_available' }];
	if (to.currency !== from.currency) return [{ to, reason: 'currency_mismatch' }];
	const ways: Way[] = [];
	let reason: Closed['reason'] = 'no_price';
	for (const held of from.prices) {
		for (const price of to.prices) {
			const kind = changeKind(side(from, held), side(to, price));
			if (kind === 'none') continue;
			if (held.unit === null && held.amount > 0) {
				reason = 'lifetime';
				continue;
			}
			const when = changeTiming(kind, policy, price.amount < held.amount, held.unit === null);
			if (when === 'refuse') {
				reason = 'not_allowed';
				continue;
			}
			const known = ways.find((way) => way.kind === kind && way.when === when);
			if (!known) ways.push({ to, kind, when, periods: [price] });
			else if (!known.periods.includes(price)) known.periods.push(price);
		}
	}
	if (ways.length > 0) return ways;
	// One plan with one period: there is nothing to switch to, and nothing to explain.
	return from.id === to.id ? [] : [{ to, reason }];
}

function side(plan: PlanSide, price: Price): Side {
	return { plan_id: plan.id, rank: plan.rank, amount: price.amount, unit: price.unit, count: price.count, addons: new Map() };
}

/** Each kind's timing: the group's own, else the network's (R3). */
export function policyOf(settings: Policy | undefined, group: Policy | undefined): Policy {
	return { ...settings, ...group };
}
