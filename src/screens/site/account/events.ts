import { __, sprintf } from '@wordpress/i18n';
import type { Event } from '../../../api/types.gen.ts';
import { day, money } from '../../../ui/format.ts';

/** An event of the history in words. What it is about is in `after`, as far as the server said. */
export function eventText(event: Event, currency: string, today: string): string {
	const after = event.after ?? {};
	const text = (key: string) => (typeof after[key] === 'string' ? after[key] : '');
	const amount = (key: string) => (typeof after[key] === 'number' ? money(after[key], currency) : '');
	const plan = text('to_plan');
	switch (event.type) {
		case 'membership.created':
			return __('The membership began', 'tierway');
		case 'membership.updated':
			return __('The membership was edited', 'tierway');
		case 'membership.renewed':
			return __('The next period began', 'tierway');
		case 'membership.on_hold':
			return __('On hold: a bill was not paid', 'tierway');
		case 'membership.active':
			return __('Active again', 'tierway');
		case 'membership.expired':
			return __('The membership expired', 'tierway');
		case 'membership.cancelled':
			return __('The membership ended', 'tierway');
		case 'membership.cancel_scheduled':
			/* translators: %s: a date */
			return text('cancel_at') === '' ? __('Cancelled', 'tierway') : sprintf(__('Cancelled, to end on %s', 'tierway'), day(text('cancel_at'), today));
		case 'membership.kept':
			return __('The cancellation was taken back', 'tierway');
		case 'change.scheduled':
			/* translators: 1: a plan's name, 2: a date */
			return sprintf(__('Change to %1$s planned for %2$s', 'tierway'), plan, day(text('effective_on'), today));
		case 'change.applied':
			/* translators: %s: a plan's name */
			return plan === '' ? __('A change took effect', 'tierway') : sprintf(__('Change to %s took effect', 'tierway'), plan);
		case 'change.cancelled':
			/* translators: %s: a plan's name */
			return sprintf(__('Change to %s taken back', 'tierway'), plan);
		case 'change.superseded':
			/* translators: %s: a plan's name */
			return sprintf(__('Change to %s replaced by a later one', 'tierway'), plan);
		case 'change.expired':
			/* translators: %s: a plan's name */
			return sprintf(__('Change to %s was never paid', 'tierway'), plan);
		case 'change.failed':
			/* translators: %s: a plan's name */
			return sprintf(__('Change to %s failed', 'tierway'), plan);
		case 'renewal.billed':
			/* translators: %s: an amount of money */
			return sprintf(__('Billed for the next period: %s', 'tierway'), amount('total'));
		case 'payment.completed':
			/* translators: %s: an amount of money */
			return sprintf(__('Paid: %s', 'tierway'), amount('total'));
		case 'payment.failed':
			/* translators: %s: a date */
			return text('next_try_on') === '' ? __('A payment failed', 'tierway') : sprintf(__('A payment failed, tried again on %s', 'tierway'), day(text('next_try_on'), today));
		case 'payment.refunded':
			/* translators: %s: an amount of money */
			return sprintf(__('Refunded: %s', 'tierway'), amount('amount'));
		case 'payment.credited':
		case 'payment.came_late':
			/* translators: %s: an amount of money */
			return sprintf(__('Became credit: %s', 'tierway'), amount('credited'));
		case 'credit.added':
			/* translators: %s: an amount of money */
			return sprintf(__('Credit given: %s', 'tierway'), amount('amount'));
		case 'credit.paid_out':
			/* translators: %s: an amount of money */
			return sprintf(__('Credit paid out: %s', 'tierway'), amount('amount'));
		case 'due.failed':
			return __('Something that was due failed, and is tried again', 'tierway');
		default:
			return event.type; // another plugin's
	}
}
