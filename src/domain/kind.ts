/**
 * What kind of change a selection is (R3). The twin of includes/Domain/kind.php.
 */
import { meanLength, type Unit } from './period';

export type Kind =
	| 'none' | 'upgrade' | 'downgrade' | 'longer' | 'shorter' | 'crossgrade' | 'add' | 'remove' | 'mixed' | 'reactivate';

export type When = 'now' | 'period_end' | 'refuse';

/** One side of a comparison: what is held, or what is selected. */
export interface Side {
	plan_id: number;
	rank: number;
	/** Agreed or listed price of the plan for its period. */
	amount: number;
	unit: Unit | null;
	count: number | null;
	/** Product id to quantity. One-time services count only where they are selected. */
	addons: Map<number, number>;
}

/** Compares two periods by their mean length: below 0, 0, above 0. None is longer than any. */
export function comparePeriods(a: Side, b: Side): number {
	const length = (side: Side) =>
		side.unit === null || side.count === null ? Number.POSITIVE_INFINITY : meanLength(side.unit, side.count);
	const [x, y] = [length(a), length(b)];
	return x === y ? 0 : x < y ? -1 : 1;
}

/** Whether both sides have the very same period. */
export function samePeriod(a: Side, b: Side): boolean {
	return a.unit === b.unit && a.count === b.count;
}

/** The kind of change from what is held to what is selected: the table of R3, first row that fits. */
export function changeKind(held: Side, target: Side): Kind {
	if (held.plan_id === target.plan_id && samePeriod(held, target)) {
		return addonKind(held.addons, target.addons);
	}
	if (held.amount === 0 && target.amount > 0) {
		return 'upgrade';
	}
	if (held.amount > 0 && target.amount === 0) {
		return 'downgrade';
	}
	if (held.unit !== null && target.unit === null && target.amount > 0) {
		return 'upgrade';
	}
	if (held.plan_id !== target.plan_id && held.rank !== target.rank) {
		return target.rank > held.rank ? 'upgrade' : 'downgrade';
	}
	const compared = comparePeriods(held, target);
	if (compared !== 0) {
		return compared < 0 ? 'longer' : 'shorter';
	}
	return 'crossgrade';
}

/** R3 rows 1 and 10 to 12: the plan and the period stay. */
function addonKind(held: Map<number, number>, target: Map<number, number>): Kind {
	let more = false;
	let fewer = false;
	for (const [id, quantity] of target) {
		more ||= quantity > (held.get(id) ?? 0);
	}
	for (const [id, quantity] of held) {
		fewer ||= quantity > (target.get(id) ?? 0);
	}
	return more ? (fewer ? 'mixed' : 'add') : fewer ? 'remove' : 'none';
}

/**
 * When a kind of change takes effect (R3): what the group's policy says, else upwards now and downwards at the
 * period end. A crossgrade is now if the new plan is not cheaper. `immediate`: trialing, or without a period.
 */
export function changeTiming(kind: Kind, policy: Partial<Record<Kind, When>>, cheaper: boolean, immediate: boolean): When {
	switch (kind) {
		case 'none':
		case 'add':
		case 'mixed':
		case 'reactivate':
			return 'now';
		case 'remove':
			return immediate ? 'now' : 'period_end';
		case 'upgrade':
		case 'longer':
		case 'downgrade':
		case 'shorter':
		case 'crossgrade': {
			const chosen = policy[kind];
			if (chosen === 'refuse') {
				return 'refuse';
			}
			if (immediate) {
				return 'now';
			}
			if (chosen) {
				return chosen;
			}
			if (kind === 'crossgrade') {
				return cheaper ? 'period_end' : 'now';
			}
			return kind === 'upgrade' || kind === 'longer' ? 'now' : 'period_end';
		}
	}
}
