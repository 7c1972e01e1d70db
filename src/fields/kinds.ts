import { __ } from '@wordpress/i18n';
import type { Kind } from '../domain/kind.ts';

/** What a change is called (R3). */
export const kindLabels: Record<Kind, string> = {
	none: __('No change', 'tierway'),
	upgrade: __('Upgrade', 'tierway'),
	downgrade: __('Downgrade', 'tierway'),
	longer: __('Longer period', 'tierway'),
	shorter: __('Shorter period', 'tierway'),
	crossgrade: __('Sideways', 'tierway'),
	add: __('Adds', 'tierway'),
	remove: __('Removes', 'tierway'),
	mixed: __('Adds and removes', 'tierway'),
	reactivate: __('Starts again', 'tierway'),
};

export const whenLabels = {
	now: __('at once', 'tierway'),
	period_end: __('at the billing date', 'tierway'),
};

/** Why a way is closed, seen from the network (R2). */
export const closedLabels: Record<string, string> = {
	not_available: __('Inactive plans are not offered', 'tierway'),
	currency_mismatch: __('Another currency', 'tierway'),
	no_price: __('It has no price', 'tierway'),
	lifetime: __('Paid for life: not switched', 'tierway'),
	not_allowed: __('Refused by the policy', 'tierway'),
	different_group: __('Another group', 'tierway'),
};
