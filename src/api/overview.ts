import { get } from './client.ts';
import type { Overview } from './types.gen.ts';

export const fetchOverview = (signal?: AbortSignal) => get<Overview>('/overview', signal);
