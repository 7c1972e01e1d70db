import { screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const state = () => backend.server.state;
const show = () => open(<NetworkApp />, { user: 'admin', at: 'p=/memberships/add' });
const box = (name: string) => screen.findByRole('combobox', { name }, { timeout: 10_000 });

async function choose(user: ReturnType<typeof open>['user'], name: string, text: string, option: RegExp) {
	await user.type(await box(name), text);
	await user.click(await screen.findByRole('option', { name: option }));
}

test('a membership for a user found by login, with sites, period, packages, trial or not, discount and way to pay', async () => {
	// Freed, so that it can be covered again.
	state().memberships.find(({ id }) => id === 1)!.site_ids = [];
	const { user } = open(<NetworkApp />, { user: 'admin', at: 'p=/memberships' });
	await user.click(await screen.findByRole('link', { name: 'Add membership' }, { timeout: 10_000 }));
	await choose(user, 'User', 'fay', /^Fay Free/);
	await user.click(await screen.findByRole('checkbox', { name: 'Fay\'s Photos' }));
	await choose(user, 'Plan', 'Prem', /^Premium/);
	await user.click(await screen.findByRole('radio', { name: 'Monthly: $30.00' }));
	await user.click(screen.getByRole('checkbox', { name: 'Extra disk space' }));
	const pieces = screen.getByRole('textbox', { name: 'Quantity of Extra disk space' });
	await user.clear(pieces);
	await user.type(pieces, 'two');
	await user.click(screen.getByRole('checkbox', { name: 'Give a discount' }));
	await user.type(screen.getByRole('textbox', { name: 'How much' }), '10');
	await user.click(screen.getByRole('radio', { name: 'Test card' }));
	await user.click(screen.getByRole('button', { name: 'Add membership' }));
	expect(pieces).toHaveFocus();
	expect(pieces).toHaveAccessibleDescription(/whole number/);
	await user.clear(pieces);
	await user.type(pieces, '2');
	await user.click(screen.getByRole('button', { name: 'Add membership' }));
	await screen.findAllByText('Fay Free has a membership of Premium.');
	expect(await screen.findByRole('heading', { name: 'Membership of Fay Free' })).toBeVisible();
	const disk = state().products.find(({ name }) => name === 'Extra disk space')!;
	expect(state().memberships.at(-1)).toMatchObject({ status: 'active', payment_method: 'sandbox_card', site_ids: [2], discount: { ppm: 100_000 }, period: { unit: 'month', count: 1 }, items: [{ unit_amount: 3000 }, { product_id: disk.id, quantity: 2 }] });
});

test('what is missing is said at its field, one after the other', async () => {
	const { user } = show();
	const who = await box('User');
	await user.click(screen.getByRole('button', { name: 'Add membership' }));
	expect(who).toHaveFocus();
	expect(screen.getByText('Choose a user.')).toBeVisible();
	expect(screen.getByText('Choose a plan.')).toBeVisible();
	await choose(user, 'User', 'bas', /^Bas Basic/);
	expect(await screen.findByText('Every site of this user is covered by a membership already.')).toBeVisible();
	await user.click(screen.getByRole('button', { name: 'Add membership' }));
	expect(await box('Plan')).toHaveFocus();
	expect(state().memberships.length).toBe(8);
});

test('a trial, and nothing lost without a question', async () => {
	for (const price of state().products.find(({ name }) => name === 'Premium')!.prices) price.trial_days = 14;
	const { user } = show();
	await choose(user, 'Plan', 'Prem', /^Premium/);
	const trial = await screen.findByRole('checkbox', { name: /^Begin with a trial of/ });
	await user.click(trial);
	expect(screen.getByText('It starts today with the trial. The first bill comes at its end.')).toBeVisible();
	await user.click(within(screen.getByRole('navigation', { name: 'Tierway' })).getByRole('link', { name: 'Products' }));
	expect(await screen.findByText(/You have changes that are not saved/)).toBeVisible();
	await user.click(screen.getByRole('button', { name: 'Leave' }));
	expect(await screen.findByRole('heading', { name: 'Products' })).toBeVisible();
});

test('axe finds nothing', async () => {
	const { user, container } = show();
	await choose(user, 'User', 'fay', /^Fay Free/);
	await choose(user, 'Plan', 'Prem', /^Premium/);
	await user.click(await screen.findByRole('checkbox', { name: 'Extra disk space' }));
	const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
	expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
