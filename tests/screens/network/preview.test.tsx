import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const state = () => backend.server.state;
const plan = (slug: string) => state().products.find((each) => each.slug === slug)!;
const show = (at: string) => open(<NetworkApp />, { user: 'admin', at: `p=${at}` });
const summary = async () => within(await screen.findByRole('region', { name: 'Summary' }));
const due = async () => (await summary()).getByText('Due now').nextElementSibling;

test('a customer of the family on day 16, with a discount and credit: their cards, their summary, and no button', async () => {
	const before = JSON.stringify([state().changes, state().payments, state().ledger, state().memberships]);
	const { user } = show('/plan-groups');
	await user.click((await screen.findAllByRole('link', { name: 'Preview as a customer' }, { timeout: 10_000 }))[0]!);
	await screen.findByRole('heading', { name: 'Preview as a customer' });
	const on = await screen.findByRole('combobox', { name: 'Is on' });
	await user.selectOptions(on, String(plan('plus').id));
	expect(await screen.findByRole('radio', { name: /^Plus/ })).toHaveAccessibleDescription(/What you have now/);
	await user.type(await screen.findByRole('textbox', { name: 'Day of the period' }), '16');
	expect(screen.getByText('May 1, 2026')).toBeVisible();
	await user.click(screen.getByRole('radio', { name: /^Academy/ }));
	const full = (await due())!.textContent;
	await user.selectOptions(screen.getByRole('combobox', { name: 'Discount' }), 'Percent');
	await user.type(screen.getByRole('textbox', { name: 'How much' }), '50');
	await user.type(screen.getByRole('textbox', { name: 'Credit' }), '1');
	expect(await (await summary()).findByText('Your credit', {}, { timeout: 3000 })).toBeVisible();
	expect((await summary()).getByText('15 of 30 days not used')).toBeVisible();
	expect((await due())!.textContent).not.toBe(full);
	expect((await summary()).getByText(/^This is a preview\. The customer’s button says: “Pay \$/)).toBeVisible();
	expect((await summary()).queryByRole('button')).toBeNull();
	expect(JSON.stringify([state().changes, state().payments, state().ledger, state().memberships])).toBe(before);
});

test('what cannot be is said at its field, and the amounts stay those of before', async () => {
	const { user } = show(`/plan-groups/preview&held=${plan('plus').id}&plan=academy`);
	const before = (await due())!.textContent;
	const field = await screen.findByRole('textbox', { name: 'Day of the period' });
	await user.type(field, '99');
	expect(field).toHaveAccessibleDescription(/from 1 to 30/);
	await user.type(screen.getByRole('textbox', { name: 'Credit' }), '1x');
	expect(screen.getByRole('textbox', { name: 'Credit' })).toHaveAccessibleDescription(/amount such as/);
	expect((await due())!.textContent).toBe(before);
});
