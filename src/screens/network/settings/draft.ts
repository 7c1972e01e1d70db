import { __, sprintf } from '@wordpress/i18n';
import type { Settings } from '../../../api/types.gen.ts';
import { textError } from '../../../fields/field.ts';
import { amountMistake, type Mistakes, readInteger } from '../../../fields/numbers.ts';
import { settingsFields } from '../../../fields/settings.ts';
import { number, parseAmount, typedAmount } from '../../../ui/format.ts';

type Typed = 'minimum_charge' | 'payment_days' | 'retry_days' | 'grace_days' | 'invoice_days' | 'on_hold_site_days' | 'ended_site_days';

/** Amounts and numbers are kept as they are typed. */
export type Draft = Omit<Settings, Typed> & Record<Typed, string>;

export const toDraft = (settings: Settings): Draft => ({
	...settings,
	minimum_charge: typedAmount(settings.minimum_charge, settings.currency),
	payment_days: String(settings.payment_days),
	retry_days: settings.retry_days.join(', '),
	grace_days: String(settings.grace_days),
	invoice_days: String(settings.invoice_days),
	on_hold_site_days: String(settings.on_hold_site_days),
	ended_site_days: String(settings.ended_site_days),
});

export function read(draft: Draft): { data: Settings; mistakes: Mistakes } {
	const mistakes: Mistakes = {};
	const minimum = parseAmount(draft.minimum_charge, draft.currency);
	if (typeof minimum !== 'number') mistakes.minimum_charge = amountMistake(minimum, draft.currency);
	if (draft.payment_methods.length === 0) mistakes.payment_methods = __('Choose at least one.', 'tierway');
	const payment_days = readInteger(draft.payment_days, 1, 365, 'payment_days', mistakes);
	const invoice_days = readInteger(draft.invoice_days, 0, 60, 'invoice_days', mistakes);
	const retry_days = readDays(draft.retry_days, mistakes);
	const grace_days = readInteger(draft.grace_days, 0, 365, 'grace_days', mistakes);
	const on_hold_site_days = readInteger(draft.on_hold_site_days, 0, 365, 'on_hold_site_days', mistakes);
	const ended_site_days = readInteger(draft.ended_site_days, 0, 365, 'ended_site_days', mistakes);
	const seller = textError(settingsFields.invoice_from, draft.invoice_from);
	if (seller) mistakes.invoice_from = seller;
	return { data: { ...draft, minimum_charge: typeof minimum === 'number' ? minimum : 0, payment_days, invoice_days, retry_days, grace_days, on_hold_site_days, ended_site_days }, mistakes };
}

/** "1, 3, 5": whole numbers from 1 to 60, at most ten; sorted, each once. */
function readDays(text: string, mistakes: Mistakes): number[] {
	const words = text.normalize('NFKC').split(/[\s,;·،、]+/u).filter((word) => word !== '');
	const days = [...new Set(words.map((word) => (/^\d{1,3}$/.test(word) ? Number(word) : 0)))].toSorted((a, b) => a - b);
	if (days.length <= 10 && days.every((day) => day >= 1 && day <= 60)) return days;
	/* translators: 1: example "1, 3, 5", 2: highest number of days, 3: how many numbers at most */
	mistakes.retry_days = sprintf(__('Write days such as %1$s: each from 1 to %2$s, at most %3$s of them.', 'tierway'), '1, 3, 5', number(60), number(10));
	return [];
}

/** Their settings with what I changed on top. */
export function merge(base: Draft, mine: Draft, theirs: Draft): Draft {
	const was = new Map<string, unknown>(Object.entries(base));
	const changed = Object.entries(mine).filter(([key, value]) => key !== 'version' && JSON.stringify(value) !== JSON.stringify(was.get(key)));
	return { ...theirs, ...Object.fromEntries(changed) };
}
