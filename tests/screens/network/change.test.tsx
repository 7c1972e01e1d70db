import { screen, within } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const state = () => backend.server.state;
const of = (login: string) => state().memberships.find(({ user_id }) => user_id === state().users.find((each) => each.login === login)?.id)!;
const lastChange = () => state().changes.at(-1)!;
const show = (login: string, query = '') => open(<NetworkApp />, { user: 'admin', at: `p=/memberships/${of(login).id}/change${query}` });
const summary = async () => within(await screen.findByRole('region', { name: 'Summary' }));

test('the customer’s own quote: every plan of the family; billed by hand, it waits for its money', async () => {
	const { user } = open(<NetworkApp />, { user: 'admin', at: `p=/memberships/${of('fay').id}` });
	await user.click(await screen.findByRole('link', { name: 'Change plan' }, { timeout: 10_000 }));
	await screen.findByRole('heading', { name: 'Change the plan of Fay Free' });
	expect(await screen.findByRole('radio', { name: /^Free/ })).toBeChecked();
	expect(screen.queryByRole('radio', { name: /^Basic/ })).toBeNull();
	await user.click(screen.getByRole('radio', { name: /^Premium \$30\.00 per month/ }));
	const order = await summary();
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$30.00');
	await user.click(order.getByRole('button', { name: 'Bill $30.00 for this change' }));
	await screen.findAllByText('Fay Free changes to Premium when the money has come.');
	expect(await screen.findByRole('heading', { name: 'Membership of Fay Free' })).toBeVisible();
	expect(lastChange()).toMatchObject({ status: 'awaiting_payment', actor: { name: 'admin' } });

	// Without its money after all.
	await user.click(await screen.findByRole('link', { name: 'Apply now' }));
	const again = await summary();
	expect(await screen.findByRole('checkbox', { name: 'Waive what is due now' })).toBeChecked();
	await user.click(await again.findByRole('button', { name: 'Upgrade now' }));
	const reason = screen.getByRole('textbox', { name: 'Reason' });
	expect(reason).toHaveFocus();
	expect(reason).toHaveAccessibleDescription(/Say why/);
	await user.type(reason, 'The bank was down');
	await user.click(again.getByRole('button', { name: 'Upgrade now' }));
	await screen.findAllByText('Changed: Fay Free is on Premium now.');
	expect(lastChange()).toMatchObject({ status: 'applied', reason: 'The bank was down', quote: { terms: { when: 'now', waive: true } } });
	expect((await screen.findAllByText(/The bank was down/)).length).toBeGreaterThan(0);
});

test('a waiting downgrade is applied now, with the credit that this gives', async () => {
	const { user } = open(<NetworkApp />, { user: 'admin', at: `p=/memberships/${of('petra').id}` });
	await user.click(await screen.findByRole('link', { name: 'Apply now' }));
	expect(await screen.findByRole('radio', { name: 'Now' })).toBeChecked();
	const order = await summary();
	await user.click(await order.findByRole('button', { name: 'Change the plan now' }));
	await screen.findAllByText('Changed: Petra Premium is on Free now.');
	expect(lastChange()).toMatchObject({ kind: 'downgrade', status: 'applied' });
	expect(state().changes.filter(({ membership_id, status }) => membership_id === of('petra').id && status === 'superseded')).toHaveLength(1);
});

test('a price of their own at the period end: said on the cards, promised, and in the history', async () => {
	const { user } = show('pim', '&plan=academy');
	await user.click(await screen.findByRole('radio', { name: /^On / }));
	expect(screen.getByRole('radio', { name: /^Academy/ })).toHaveAccessibleDescription(/on May/i);
	await user.type(screen.getByRole('textbox', { name: 'Price of the plan' }), '7x');
	const order = await summary();
	await user.click(order.getByRole('button', { name: /^Change on/ }));
	expect(screen.getByRole('textbox', { name: 'Price of the plan' })).toHaveFocus();
	await user.clear(screen.getByRole('textbox', { name: 'Price of the plan' }));
	await user.type(screen.getByRole('textbox', { name: 'Price of the plan' }), '7.50');
	await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'A school');
	expect(order.getByText('Next charge').nextElementSibling).toHaveTextContent('$20.50');
	await user.click(order.getByRole('button', { name: /^Change on/ }));
	await screen.findAllByText(/^Pim .* changes to Academy on /);
	expect(lastChange()).toMatchObject({ status: 'scheduled', reason: 'A school', quote: { next: { amount: 2050 }, terms: { when: 'period_end', price: 750 } } });
});

test('where R2 refuses, it says why, for the manager too', async () => {
	show('hugo');
	expect((await screen.findAllByText(/A bill is due/))[0]).toBeVisible();
	expect((await summary()).queryByRole('button', { name: /now$/ })).toBeNull();
});

test('what is held is the customer’s, and add-ons, which change at once, have no day', async () => {
	const { user } = show('pim');
	const order = await summary();
	expect(await screen.findByRole('radio', { name: /^Plus/ })).toHaveAccessibleDescription(/What the customer has now/);
	expect(screen.getByText('The customer has it')).toBeVisible();
	expect(screen.getByText('The customer has 2')).toBeVisible();
	const when = () => screen.queryByRole('radiogroup', { name: 'When' });
	await user.click(within(when()!).getByRole('radio', { name: /^On / }));
	await user.click(screen.getByRole('checkbox', { name: 'Site design' }));
	expect(when()).toBeNull();
	expect(order.getByText('The customer’s credit').nextElementSibling).toHaveTextContent('−$3.50');
	await user.click(screen.getByRole('button', { name: 'One more: Extra disk space' }));
	expect(order.getByRole('heading', { name: 'What changes in the customer’s limits' })).toBeVisible();
	expect(document.body).not.toHaveTextContent(/\byour (credit|limits|trial|membership)|\byou (have|paid)/i);
	await user.click(order.getByRole('button', { name: /^Bill / }));
	await screen.findAllByText('Pim Plus changes to Plus when the money has come.');
	expect(lastChange()).not.toHaveProperty('quote.terms.when');
});

test('axe finds nothing', async () => {
	const { container } = show('petra', '&plan=free&when=now');
	await (await summary()).findByRole('button', { name: 'Change the plan now' });
	const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
	expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
