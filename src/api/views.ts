import { send } from './client.ts';
import type { View } from './types.gen.ts';

export const saveView = (view: View) => send<View>('PUT', '/views', view);
