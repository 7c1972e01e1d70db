import { __, sprintf } from '@wordpress/i18n';
import { money, type NotANumber, typedAmount } from '../ui/format.ts';

/** Mistakes by the id of the control: `name`, `prices.3.amount`, `limits.sites`. */
export type Mistakes = Record<string, string>;

export function amountMistake(why: NotANumber, currency: string): string {
	switch (why) {
		case 'empty':
			return __('Write an amount, or 0 if it costs nothing.', 'tierway');
		case 'not_a_number':
			/* translators: %s: an amount as it can be typed, e.g. "1234.50" */
			return sprintf(__('Write an amount such as %s.', 'tierway'), typedAmount(123450, currency));
		case 'too_many_decimals':
			/* translators: 1: currency code, 2: an amount as it can be typed, e.g. "1234.50" */
			return sprintf(__('Too many decimals for %1$s. Write it such as %2$s.', 'tierway'), currency, typedAmount(123450, currency));
		case 'too_big':
			/* translators: %s: amount of money */
			return sprintf(__('At most %s.', 'tierway'), money(100_000_000_000, currency));
	}
}

export function rateMistake(why: NotANumber): string {
	switch (why) {
		case 'too_big':
			return __('At most 100 %.', 'tierway');
		case 'too_many_decimals':
			return __('At most four decimals.', 'tierway');
		case 'empty':
		case 'not_a_number':
			return __('Write a percentage, such as 24.', 'tierway');
	}
}

export function readInteger(text: string, min: number, max: number, id: string, mistakes: Mistakes): number {
	const plain = text.trim().normalize('NFKC');
	const value = /^\d{1,12}$/.test(plain) ? Number(plain) : Number.NaN;
	if (value >= min && value <= max) return value;
	/* translators: 1: lowest number, 2: highest number */
	mistakes[id] = sprintf(__('Write a whole number from %1$d to %2$d.', 'tierway'), min, max);
	return min;
}
