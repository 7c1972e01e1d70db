import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const show = () => open(<NetworkApp />, { user: 'admin', at: 'p=/settings' });
const state = () => backend.server.state;
const example = async () => {
	const section = await screen.findByRole('region', { name: 'Example' });
	await within(section).findByText('Due now');
	return within(section);
};
const due = (of: Awaited<ReturnType<typeof example>>) => of.getByText('Due now').nextElementSibling;
/** The select of a kind of change, which the policy of the settings names like the kind. */
const policy = (name: string) => screen.getByRole('combobox', { name });

describe('the example beside the settings', () => {
	test('is a change between the network’s own plans, and follows what is entered before it is saved', async () => {
		const { user } = show();
		const panel = await example();
		expect(panel.getByRole('combobox', { name: 'A customer is on' })).toHaveDisplayValue('Starter');
		expect(panel.getByRole('combobox', { name: 'and changes to' })).toHaveDisplayValue('Plus: $19.00 per month');
		expect(due(panel)).toHaveTextContent('$5.00');
		expect(panel.queryByText('Not saved yet. As it is now:')).toBeNull();

		await user.selectOptions(policy('Upgrade'), 'At the billing date');
		expect(due(panel)).toHaveTextContent('$0.00');
		expect(panel.getByText('at the billing date')).toBeVisible();
		expect(within(panel.getByRole('status')).getAllByRole('listitem').map((row) => row.textContent)).toEqual(['Due now: $5.00', 'Takes effect: May 1']);

		await user.selectOptions(policy('Upgrade'), 'Refused');
		expect(screen.getByText('1 membership on Free loses the way to Premium.')).toBeVisible();
		expect(panel.getAllByText('This change is not offered. Refused by the policy.')[0]).toBeVisible();
		expect(state().settings.policy).toEqual({});
	});

	test('the smallest charge, taxes and the choice of another change', async () => {
		Object.assign(state().settings, { country: 'GR', tax_rates: [{ country: 'GR', category: 'standard', name: 'ΦΠΑ', ppm: 240_000 }] });
		for (const plan of state().products) Object.assign(plan, { tax_category: 'standard' });
		const { user } = show();
		const panel = await example();
		expect(panel.getByText('Tax').nextElementSibling).toHaveTextContent('$1.20');
		expect(due(panel)).toHaveTextContent('$6.20');
		await user.click(screen.getByRole('checkbox', { name: 'Prices include tax' }));
		expect(due(panel)).toHaveTextContent('$5.00');
		const smallest = screen.getByRole('textbox', { name: 'Smallest charge' });
		await user.clear(smallest);
		await user.type(smallest, '6');
		expect(due(panel)).toHaveTextContent('$0.00');
		expect(panel.getByText('Added to the next bill')).toBeVisible();
		// What cannot be read is as it is stored.
		await user.type(smallest, 'x');
		expect(due(panel)).toHaveTextContent('$5.00');
		await user.selectOptions(panel.getByRole('combobox', { name: 'A customer is on' }), 'Plus');
		await waitFor(() => expect(panel.getByRole('combobox', { name: 'and changes to' })).toHaveDisplayValue(/^Academy/));
	});

	test('a bill that is not paid, by card and by hand', async () => {
		const { user } = show();
		const panel = await example();
		const days = () => within(panel.getByRole('list', { name: 'If the next bill is not paid' })).getAllByRole('listitem').map((row) => row.textContent);
		expect(days()).toContain('May 21The membership is on hold');
		const grace = screen.getByRole('textbox', { name: 'Days on hold before a membership expires' });
		await user.clear(grace);
		await user.type(grace, '3');
		expect(days()).toContain('May 24The membership expires');
		await user.selectOptions(panel.getByRole('combobox', { name: 'The customer pays' }), 'by hand');
		expect(days()[0]).toMatch(/The invoice is sent$/);
	});

	test('without two plans in a group it says what it needs', async () => {
		for (const plan of state().products) Object.assign(plan, { plan_group: null });
		show();
		expect(await screen.findByText(/^As soon as a plan group has two plans with a price/)).toBeVisible();
	});
});
