/**
 * What a plan and its packages allow together. The twin of includes/Domain/limits.php.
 * Limits are flat maps. A number is how much is allowed, null is unlimited, an absent key says nothing and so does not
 * limit. What cannot be counted has a word: `custom_domain` yes or no; `role` the customer's role; `plugins.{file}` and
 * `themes.{folder}` (`*`: all that are not named) available, hidden, off (seen, but locked) or on.
 */
import { addMonths } from './calendar.ts';

export type LimitValue = number | string | null;
export type Limits = Record<string, LimitValue>;

/** Least generous first. Words that are not here are roles of other plugins. */
const LIMIT_WORDS = ['no', 'hidden', 'off', 'available', 'on', 'yes', 'subscriber', 'contributor', 'author', 'editor', 'administrator'];

/** Whether a value is of the sort that its key has. */
export function limitFits(key: string, value: LimitValue): boolean {
	if (key === 'custom_domain') {
		return value === 'yes' || value === 'no';
	}
	if (key === 'role') {
		return typeof value === 'string';
	}
	if (key.startsWith('plugins.')) {
		return typeof value === 'string' && ['available', 'hidden', 'off', 'on'].includes(value);
	}
	if (key.startsWith('themes.')) {
		return typeof value === 'string' && ['available', 'hidden', 'on'].includes(value);
	}
	return typeof value !== 'string';
}

/** How much a value allows: a word allows nothing, or does not limit. */
export function limitNumber(value: LimitValue): number | null {
	return typeof value === 'string' ? (['no', 'hidden', 'off'].includes(value) ? 0 : null) : value;
}

/** The more generous of two words. */
export function strongerWord(a: string, b: string): string {
	const rank = (word: string) => LIMIT_WORDS.indexOf(word);
	return rank(a) === rank(b) ? (a > b ? a : b) : rank(a) > rank(b) ? a : b;
}

/**
 * The plan's limits with those of its packages. Numbers are added, times the quantity, and unlimited wins; a package's
 * word replaces the plan's, and of two packages' words the more generous one holds.
 */
export function effectiveLimits(plan: Limits, packages: { limits: Limits; quantity: number }[]): Limits {
	const limits: Limits = { ...plan };
	const replaced = new Set<string>();
	for (const { limits: more, quantity } of packages) {
		for (const [key, value] of Object.entries(more)) {
			const base = limits[key];
			if (typeof value === 'string') {
				limits[key] = replaced.has(key) && typeof base === 'string' ? strongerWord(base, value) : value;
				replaced.add(key);
			} else if (typeof base === 'number') {
				limits[key] = value === null ? null : base + value * quantity;
			}
		}
	}
	return limits;
}

/** The limits that differ, by key; null is unlimited, as is a key that is absent. */
export function limitsDiff(before: Limits, after: Limits): { key: string; from: LimitValue; to: LimitValue }[] {
	const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
	return keys
		.map((key) => ({ key, from: before[key] ?? null, to: after[key] ?? null }))
		.filter(({ from, to }) => from !== to);
}

/** What would be over the limits afterwards: only limits that shrink count, so an upgrade is never held up. */
export function overLimits(
	before: Limits, after: Limits, usage: Record<string, number>,
): { key: string; used: number; limit: number }[] {
	return limitsDiff(before, after).flatMap(({ key, from, to }) => {
		const used = usage[key] ?? 0;
		const had = limitNumber(from);
		const has = limitNumber(to);
		return has !== null && (had === null || has < had) && used > has ? [{ key, used, limit: has }] : [];
	});
}

/** The kind of a limit: what of its key is before the first dot. */
export function limitKind(key: string): string {
	return key.split('.', 1)[0] ?? key;
}

/** The first day of the running month of a membership, whose months begin on this day (or on their last one). */
export function monthStart(anchorDay: number, today: string): string {
	const first = `${today.slice(0, 8)}01`;
	const start = addMonths(first, 0, anchorDay);
	return start <= today ? start : addMonths(first, -1, anchorDay);
}
