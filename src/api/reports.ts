import { get } from './client.ts';
import type { Reports } from './types.gen.ts';

export const fetchReports = (signal?: AbortSignal) => get<Reports>('/reports', signal);
