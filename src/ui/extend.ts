import { applyFilters } from '@wordpress/hooks';

/**
 * Where other plugins add to a screen, by a filter of wp.hooks (docs/hooks.md). What answers with no list, or fails,
 * changes nothing.
 */
export function extended<T>(hook: `tierway.${string}`, list: T[], about?: unknown): T[] {
	try {
		const answer = applyFilters(hook, list, about);
		return Array.isArray(answer) ? (answer as T[]) : list;
	} catch (error) {
		console.error(hook, error);
		return list;
	}
}
