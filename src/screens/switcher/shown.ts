import { __, sprintf } from '@wordpress/i18n';
import type { Quote } from '../../api/types.gen.ts';
import type { Quote as Preview } from '../../domain/quote.ts';
import { day, money } from '../../ui/format.ts';

/** What is on the screen: the browser's preview until the server has answered, then the server's quote. */
export type Shown = Omit<Preview, 'lines'> & { lines: (Omit<Preview['lines'][number], 'base' | 'tax_ppm'> & { base?: number; tax_ppm?: number })[]; otherwise?: Quote['otherwise'] };

/** Where two quotes differ in what people would pay or get, as rows of text. */
export function differences(before: Shown, after: Shown, currency: string, today: string): { what: string; before: string; after: string }[] {
	const next = (quote: Shown) => (quote.next ? /* translators: 1: an amount of money, 2: a date */ sprintf(__('%1$s on %2$s', 'tierway'), money(quote.next.amount, currency), day(quote.next.on, today)) : __('none', 'tierway'));
	const when = (quote: Shown) => (quote.effective_on ? day(quote.effective_on, today) : __('never', 'tierway'));
	return [
		{ what: __('Due now', 'tierway'), before: money(before.due_now, currency), after: money(after.due_now, currency) },
		{ what: __('Takes effect', 'tierway'), before: when(before), after: when(after) },
		{ what: __('Next charge', 'tierway'), before: next(before), after: next(after) },
		{ what: __('Credit used', 'tierway'), before: money(before.credit_used, currency), after: money(after.credit_used, currency) },
		{ what: __('Credit afterwards', 'tierway'), before: money(before.credit_after, currency), after: money(after.credit_after, currency) },
		{ what: __('Added to the next bill', 'tierway'), before: money(before.carried, currency), after: money(after.carried, currency) },
	].filter((row) => row.before !== row.after);
}

/** What the button does, said before it is pressed. */
export function actLabel(shown: Shown, currency: string, today: string, bought: string[]): string {
	if (shown.kind === 'none') return __('Nothing to change', 'tierway');
	if (shown.effective === 'period_end') {
		/* translators: %s: a date */
		return shown.effective_on ? sprintf(__('Change on %s', 'tierway'), day(shown.effective_on, today)) : __('Change', 'tierway');
	}
	const amount = money(shown.due_now, currency);
	const due = shown.due_now > 0;
	switch (shown.kind) {
		case 'upgrade':
			/* translators: %s: an amount of money */
			return due ? sprintf(__('Pay %s and upgrade', 'tierway'), amount) : __('Upgrade now', 'tierway');
		case 'downgrade':
		case 'crossgrade':
			/* translators: %s: an amount of money */
			return due ? sprintf(__('Pay %s and change the plan', 'tierway'), amount) : __('Change the plan now', 'tierway');
		case 'longer':
		case 'shorter':
			/* translators: %s: an amount of money */
			return due ? sprintf(__('Pay %s and change the period', 'tierway'), amount) : __('Change the period now', 'tierway');
		case 'add':
		case 'mixed': {
			const only = bought.length === 1 ? bought[0] : undefined;
			/* translators: 1: the name of an add-on, 2: an amount of money */
			if (only && due) return sprintf(__('Buy %1$s for %2$s', 'tierway'), only, amount);
			/* translators: %s: the name of an add-on */
			if (only) return sprintf(__('Add %s now', 'tierway'), only);
			/* translators: %s: an amount of money */
			return due ? sprintf(__('Buy for %s', 'tierway'), amount) : __('Change now', 'tierway');
		}
		case 'reactivate':
			/* translators: %s: an amount of money */
			return due ? sprintf(__('Pay %s and start again', 'tierway'), amount) : __('Start again', 'tierway');
		case 'remove':
			return __('Remove now', 'tierway');
	}
}

/** The promise for the case that a change is not possible on its day: the plan gone, its price another. */
export function otherwiseText(otherwise: Quote['otherwise'], plan: string): string {
	switch (otherwise) {
		case 'renew':
			/* translators: %s: a plan's name */
			return sprintf(__('Should the change not be possible on that day, because the plan or its price is another one by then, %s is renewed instead.', 'tierway'), plan);
		case 'hold':
			/* translators: %s: a plan's name */
			return sprintf(__('Should the change not be possible on that day, because the plan or its price is another one by then, nothing is charged by itself: the membership is held, with a bill for %s that can be paid.', 'tierway'), plan);
		case null:
			return '';
	}
}
