import { addQueryArgs } from '@wordpress/url';
import { get } from './client.ts';
import type { Overview } from './types.gen.ts';

/** `rows`: how many of each section are named, 1 to 100. */
export const fetchOverview = (rows: number, signal?: AbortSignal) => get<Overview>(addQueryArgs('/overview', { per_page: rows }), signal);
