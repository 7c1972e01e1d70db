import { __ } from '@wordpress/i18n';
import type { Settings } from '../api/types.gen.ts';
import type { Field } from './field.ts';

const currency: Field<Settings> = {
	id: 'currency',
	label: __('Currency', 'tierway'),
	description: __('New products start with it. Products that exist keep theirs.', 'tierway'),
	Edit: 'select',
};

const time_zone: Field<Settings> = {
	id: 'time_zone',
	label: __('Billing time zone', 'tierway'),
	description: __('Decides which day it is when a bill is due, for every site of the network.', 'tierway'),
	Edit: 'select',
};

const prices_include_tax: Field<Settings> = {
	id: 'prices_include_tax',
	label: __('Prices include tax', 'tierway'),
	description: __('On: the price is what the customer pays. Off: tax is added to it.', 'tierway'),
	Edit: 'checkbox',
};

const setup_fee: Field<Settings> = {
	id: 'setup_fee',
	label: __('Setup fee on an upgrade', 'tierway'),
	description: __('What a customer pays who has paid a setup fee in the same plan group before.', 'tierway'),
	Edit: 'radio',
	elements: [
		{ value: 'gap', label: __('The difference', 'tierway'), description: __('The new plan’s fee less the highest one already paid.', 'tierway') },
		{ value: 'full', label: __('The full fee', 'tierway'), description: __('The new plan’s fee, every time.', 'tierway') },
		{ value: 'none', label: __('No fee', 'tierway'), description: __('Upgrades never cost a setup fee.', 'tierway') },
	],
};

const minimum_charge: Field<Settings> = {
	id: 'minimum_charge',
	label: __('Smallest charge', 'tierway'),
	description: __('Less than this is not charged at once but added to the next bill.', 'tierway'),
};

const over_limit: Field<Settings> = {
	id: 'over_limit',
	label: __('When a change leaves more in use than allowed', 'tierway'),
	description: __('For example 12 posts, on the way to a plan with 10. Nothing is ever deleted.', 'tierway'),
	Edit: 'radio',
	elements: [
		{ value: 'block', label: __('Refuse it', 'tierway'), description: __('The customer has to make room first.', 'tierway') },
		{ value: 'acknowledge', label: __('Ask first', 'tierway'), description: __('The customer has to tick that this is known.', 'tierway') },
		{ value: 'warn', label: __('Only warn', 'tierway'), description: __('The customer sees it and may go on.', 'tierway') },
	],
};

const payment_methods: Field<Settings> = {
	id: 'payment_methods',
	label: __('Payment methods', 'tierway'),
	description: __('What customers can choose from when something is due now.', 'tierway'),
	Edit: 'checkbox',
	elements: [
		{ value: 'manual', label: __('Manual payment', 'tierway'), description: __('For example a bank transfer. The change waits until you confirm the payment.', 'tierway') },
		{ value: 'sandbox_card', label: __('Test card', 'tierway'), description: __('No money moves. Never offered in production.', 'tierway') },
	],
};

const payment_days: Field<Settings> = {
	id: 'payment_days',
	label: __('Days to wait for a manual payment', 'tierway'),
	description: __('A change that is not paid by then expires, and the customer stays on the old plan.', 'tierway'),
};

/** The kinds of change whose timing can be set (R3). */
export const policyKinds = [
	{ value: 'upgrade', label: __('Upgrade', 'tierway'), description: __('To a higher plan of the group, or from free to paid.', 'tierway'), usual: 'now' },
	{ value: 'downgrade', label: __('Downgrade', 'tierway'), description: __('To a lower plan of the group, or from paid to free.', 'tierway'), usual: 'period_end' },
	{ value: 'longer', label: __('Longer period', 'tierway'), description: __('The same plan, for example from the month to the year.', 'tierway'), usual: 'now' },
	{ value: 'shorter', label: __('Shorter period', 'tierway'), description: __('The same plan, for example from the year to the month.', 'tierway'), usual: 'period_end' },
	{ value: 'crossgrade', label: __('Sideways', 'tierway'), description: __('To a plan with the same place and period.', 'tierway'), usual: 'mixed' },
] as const;

export const settingsFields = { currency, time_zone, prices_include_tax, setup_fee, minimum_charge, over_limit, payment_methods, payment_days };
