import { __ } from '@wordpress/i18n';
import type { Settings } from '../api/types.gen.ts';
import type { Field } from './field.ts';

const currency: Field<Settings> = {
	id: 'currency',
	label: __('Currency', 'tierway'),
	description: __('New products start with it. Products that exist keep theirs.', 'tierway'),
	Edit: 'select',
};

const currency_display: Field<Settings> = {
	id: 'currency_display',
	label: __('How amounts name their currency', 'tierway'),
	description: __('On every screen, invoice and mail. Where it stands, and how numbers are written, is up to the language of whoever reads.', 'tierway'),
	Edit: 'radio',
	elements: [
		{ value: 'symbol', label: __('The usual sign, which tells dollars apart', 'tierway') },
		{ value: 'narrow', label: __('The shortest sign', 'tierway') },
		{ value: 'code', label: __('The code', 'tierway') },
	],
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

const invoice_days: Field<Settings> = {
	id: 'invoice_days',
	label: __('Invoice renewals ahead', 'tierway'),
	description: __('So many days before the billing date, whoever pays by hand gets the invoice. On the billing date, what is not paid puts the membership on hold.', 'tierway'),
};

const retry_days: Field<Settings> = {
	id: 'retry_days',
	label: __('Try a declined card again after', 'tierway'),
	description: __('Days after the first try, separated by commas. After the last one the membership is on hold. Leave it empty to try only once.', 'tierway'),
};

const grace_days: Field<Settings> = {
	id: 'grace_days',
	label: __('Days on hold before a membership expires', 'tierway'),
	description: __('Paid by then, it goes on as if nothing had happened. After that, its open bill is voided.', 'tierway'),
};

const failed_change: Field<Settings> = {
	id: 'failed_change',
	label: __('When a scheduled change is not possible on its day', 'tierway'),
	description: __('For example because its plan is not sold any more. What is chosen here is promised to the customer when the change is made.', 'tierway'),
	Edit: 'radio',
	elements: [
		{ value: 'renew', label: __('Renew the present plan', 'tierway'), description: __('The customer is billed for what is held now, and told why.', 'tierway') },
		{ value: 'hold', label: __('Put the membership on hold', 'tierway'), description: __('The customer has an open bill for the present plan and decides whether to pay it.', 'tierway') },
	],
};

const country: Field<Settings> = {
	id: 'country',
	label: __('Tax country', 'tierway'),
	description: __('Where customers are taxed whose membership says no country of its own.', 'tierway'),
};

const tax_rates: Field<Settings> = {
	id: 'tax_rates',
	label: __('Tax rates', 'tierway'),
	description: __('A product with a tax category is taxed at the rate of its category in the customer’s country, and not at all where there is none.', 'tierway'),
};

const invoice_from: Field<Settings> = {
	id: 'invoice_from',
	label: __('Seller on invoices', 'tierway'),
	description: __('Your name, address and tax number, as they stand at the top of every invoice.', 'tierway'),
	Edit: 'textarea',
	isValid: { maxLength: 1000 },
};

const mails: Field<Settings> & { elements: { value: Settings['mails'][number]; label: string; description: string }[] } = {
	id: 'mails',
	label: __('Mails', 'tierway'),
	description: __('What is sent by itself. Switch off what another system of yours sends already.', 'tierway'),
	Edit: 'checkbox',
	elements: [
		{ value: 'change_scheduled', label: __('Change scheduled', 'tierway'), description: __('To the customer, with what changes, when and for how much.', 'tierway') },
		{ value: 'change_reminder', label: __('Reminder of a scheduled change', 'tierway'), description: __('To the customer, 7 days and 1 day before.', 'tierway') },
		{ value: 'change_applied', label: __('Change in effect', 'tierway'), description: __('To the customer, as soon as the new plan holds.', 'tierway') },
		{ value: 'change_cancelled', label: __('Change taken back', 'tierway'), description: __('To the customer, whoever took it back.', 'tierway') },
		{ value: 'change_failed', label: __('Change failed', 'tierway'), description: __('To the customer, with the reason and what holds instead.', 'tierway') },
		{ value: 'payment_due', label: __('Payment due', 'tierway'), description: __('To the customer, when a bill is to be paid by hand or needs a confirmation, and when it is overdue.', 'tierway') },
		{ value: 'payment_received', label: __('Payment received', 'tierway'), description: __('To the customer, with the invoice’s number; refunds too.', 'tierway') },
		{ value: 'payment_failed', label: __('Payment failed', 'tierway'), description: __('To the customer, with the day on which the card is tried again.', 'tierway') },
		{ value: 'trial_ending', label: __('Trial ending', 'tierway'), description: __('To the customer, before the first bill.', 'tierway') },
		{ value: 'admin_attention', label: __('Something needs you', 'tierway'), description: __('To the network’s admin: payments to confirm, scheduled changes that failed, renewals declined for good, money that came too late.', 'tierway') },
	],
};

const delete_data: Field<Settings> = {
	id: 'delete_data',
	label: __('Delete all data with the plugin', 'tierway'),
	description: __('Off: when Tierway is deleted, memberships, payments and settings stay, and are there again once it is installed again.', 'tierway'),
	Edit: 'checkbox',
};

export const settingsFields = {
	currency, currency_display, time_zone, prices_include_tax, setup_fee, minimum_charge, over_limit, payment_methods, payment_days,
	invoice_days, retry_days, grace_days, failed_change, country, tax_rates, invoice_from, mails, delete_data,
};
