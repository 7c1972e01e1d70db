import { __, sprintf } from '@wordpress/i18n';
import type { Event } from '../api/types.gen.ts';
import { countryName, day, list, money } from '../ui/format.ts';
import { discountText, itemText, membershipStatuses } from './memberships.tsx';
import { paymentMethod } from './payments.tsx';

const names: Record<string, string> = {
	'membership.created': __('Membership made', 'tierway'),
	'membership.updated': __('Membership edited', 'tierway'),
	'membership.renewed': __('Renewed', 'tierway'),
	'membership.active': __('Active again', 'tierway'),
	'membership.on_hold': __('Put on hold', 'tierway'),
	'membership.expired': __('Expired', 'tierway'),
	'membership.cancelled': __('Cancelled', 'tierway'),
	'membership.cancel_scheduled': __('Cancelled, at the end of its period', 'tierway'),
	'membership.kept': __('Cancellation taken back', 'tierway'),
	'change.scheduled': __('Change scheduled', 'tierway'),
	'change.awaiting_payment': __('Change waits for its payment', 'tierway'),
	'change.applied': __('Change in effect', 'tierway'),
	'change.superseded': __('Change replaced by a newer one', 'tierway'),
	'change.cancelled': __('Change taken back', 'tierway'),
	'change.expired': __('Change expired unpaid', 'tierway'),
	'change.failed': __('Change failed', 'tierway'),
	'renewal.billed': __('Bill made', 'tierway'),
	'payment.completed': __('Paid', 'tierway'),
	'payment.failed': __('Payment failed', 'tierway'),
	'payment.voided': __('Payment voided', 'tierway'),
	'payment.refunded': __('Money given back', 'tierway'),
	'payment.came_late': __('Money came too late and became credit', 'tierway'),
	'payment.credited': __('What was paid ahead became credit', 'tierway'),
	'credit.added': __('Credit added', 'tierway'),
	'credit.paid_out': __('Credit paid out', 'tierway'),
};

/** What happened; a kind that is not known yet, by its own name. */
export const eventName = (type: string): string => names[type] ?? type;

/** From where. */
export const eventOrigins: Record<Event['origin'], string> = {
	rest: __('on a screen', 'tierway'),
	cli: __('on the command line', 'tierway'),
	sweep: __('on its day', 'tierway'),
};

const labels: Record<string, string> = {
	status: __('Status', 'tierway'),
	items: __('Held', 'tierway'),
	period: __('Period', 'tierway'),
	amount: __('Amount', 'tierway'),
	total: __('Total', 'tierway'),
	refunded: __('Given back in all', 'tierway'),
	credited: __('Became credit', 'tierway'),
	carried: __('Carried to the next bill', 'tierway'),
	due_on: __('Due', 'tierway'),
	next_try_on: __('Tried again', 'tierway'),
	effective_on: __('Takes effect', 'tierway'),
	cancel_at: __('Ends', 'tierway'),
	to_plan: __('Plan', 'tierway'),
	country: __('Tax country', 'tierway'),
	discount: __('Discount', 'tierway'),
	payment_method: __('Pays by', 'tierway'),
	site_ids: __('Sites', 'tierway'),
	move_id: __('Move', 'tierway'),
};

/** What it was before and is now, as far as that differs. `before` is null where there was nothing to begin with. */
export function eventDetails({ before, after }: Event, currency: string): { key: string; label: string; before: string | null; after: string }[] {
	return Object.keys(labels).flatMap((key) => {
		// A change's own status is said by the event's name, and its plan is a way from one to another.
		if (key === 'status' && after?.to_plan !== undefined) return [];
		const [was, is] = [key === 'to_plan' ? after?.from_plan : before?.[key], after?.[key]];
		if (is === undefined || JSON.stringify(was) === JSON.stringify(is) || (was === undefined && (is === null || is === 0))) return [];
		return [{ key, label: labels[key] ?? key, before: was === undefined ? null : shown(key, was, currency), after: shown(key, is, currency) }];
	});
}

function shown(key: string, value: unknown, currency: string): string {
	const nothing = __('none', 'tierway');
	if (value === null || value === undefined) return nothing;
	if (typeof value === 'number') return key === 'carried' || ['amount', 'total', 'refunded', 'credited'].includes(key) ? money(value, currency) : String(value);
	if (typeof value === 'string') {
		if (/_on$|_at$/.test(key)) return day(value);
		if (key === 'status') return membershipStatuses.find((each) => each.value === value)?.label ?? value;
		if (key === 'country') return countryName(value);
		if (key === 'payment_method') return value === 'manual' || value === 'sandbox_card' || value === 'credit' ? paymentMethod(value) : value;
		return value;
	}
	if (Array.isArray(value)) return value.length === 0 ? nothing : list(value.map((each) => (isItem(each) ? itemText(each) : String(each))));
	if (isPeriod(value)) {
		/* translators: 1: first day, 2: billing date */
		return sprintf(__('%1$s to %2$s', 'tierway'), day(value.start), day(value.end));
	}
	if (isDiscount(value)) return discountText(value, currency);
	return JSON.stringify(value);
}

const isItem = (value: unknown): value is { name: string; quantity: number } =>
	typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' && 'quantity' in value && typeof value.quantity === 'number';

const isPeriod = (value: object): value is { start: string; end: string } => 'start' in value && typeof value.start === 'string' && 'end' in value && typeof value.end === 'string';

const isDiscount = (value: object): value is { type: 'percent' | 'amount'; ppm?: number; amount?: number } => 'type' in value && (value.type === 'percent' || value.type === 'amount');
