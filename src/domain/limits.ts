/**
 * What a plan and its packages allow together. The twin of includes/Domain/limits.php.
 * Limits are flat maps: key to number, null is unlimited, an absent key says nothing and so does not limit.
 */

export type Limits = Record<string, number | null>;

/** The plan's limits, with those of each package added, times its quantity; unlimited wins. */
export function effectiveLimits(plan: Limits, packages: { limits: Limits; quantity: number }[]): Limits {
	const limits: Limits = { ...plan };
	for (const { limits: more, quantity } of packages) {
		for (const [key, number] of Object.entries(more)) {
			const base = limits[key];
			if (base === undefined || base === null) {
				continue;
			}
			limits[key] = number === null ? null : base + number * quantity;
		}
	}
	return limits;
}

/** The limits that differ, by key; null is unlimited, as is a key that is absent. */
export function limitsDiff(before: Limits, after: Limits): { key: string; from: number | null; to: number | null }[] {
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
		return to !== null && (from === null || to < from) && used > to ? [{ key, used, limit: to }] : [];
	});
}
