import { get, send } from './client.ts';
import type { Settings } from './types.gen.ts';

export const fetchSettings = (signal?: AbortSignal) => get<Settings>('/settings', signal);

export const updateSettings = (data: Partial<Settings>) => send<Settings>('PUT', '/settings', data);
