import type { HeldInput } from '../domain/quote.ts';
import { get } from './client.ts';
import type { Options } from './types.gen.ts';

/** Its quote_input is what buildQuote takes, but for the selection: the browser previews every choice with it. */
export type SwitchOptions = Omit<Options, 'quote_input'> & { quote_input: HeldInput };

export type OfferedPlan = SwitchOptions['plans'][number];
export type OfferedPrice = OfferedPlan['prices'][number];
export type OfferedAddon = SwitchOptions['addons'][number];

export const fetchOptions = (membershipId: number, signal?: AbortSignal): Promise<SwitchOptions> => get<SwitchOptions>(`/memberships/${membershipId}/options`, signal);
