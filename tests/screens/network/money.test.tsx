import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';
import { due, leaveUnpaid } from '../../states.ts';

const show = (path: string) => open(<NetworkApp />, { user: 'admin', at: `p=${path}` });
const state = () => backend.server.state;
/** The membership of a customer of the demo network. */
const of = (login: string) => state().memberships.find(({ user_id }) => user_id === state().users.find((each) => each.login === login)?.id)!;
const card = async (name: string) => within((await screen.findByRole('heading', { name })).closest('section')!);
const dialog = async (name: string) => within(await screen.findByRole('dialog', { name }));

describe('what a membership’s money can do', () => {
	test('a refund is never more than what is left, needs a reason, and is on the payment and in the history', async () => {
		const { user } = show(`/memberships/${of('petra').id}`);
		await user.click(await screen.findByRole('button', { name: 'Actions for 2026-000002' }, { timeout: 10_000 }));
		await user.click(await screen.findByRole('menuitem', { name: 'Refund' }));
		const refund = await dialog('Refund');
		const amount = refund.getByRole('textbox', { name: 'Amount' });
		expect(amount).toHaveValue('30.00');
		await user.clear(amount);
		await user.type(amount, '30.01');
		await user.click(refund.getByRole('button', { name: 'Refund' }));
		expect(refund.getByText('At most $30.00 is left of this payment.')).toBeVisible();
		expect(amount).toHaveFocus();
		await user.clear(amount);
		await user.type(amount, '12.50');
		await user.type(refund.getByRole('textbox', { name: 'Reason' }), 'Down for a day');
		await user.click(refund.getByRole('button', { name: 'Refund' }));
		await screen.findAllByText('$12.50 given back to Petra Premium.');
		expect(await (await card('Payments')).findByText('$12.50 given back')).toBeVisible();
		expect(await (await card('History')).findByText('Money given back')).toBeVisible();
		expect((await card('History')).getByText(/Down for a day/)).toBeVisible();
		expect(state().payments.find(({ id }) => id === 2)).toMatchObject({ refunded: 1250, status: 'completed' });
	});

	test('money that came after its payment was voided becomes credit, once', async () => {
		Object.assign(state().payments.find(({ id }) => id === 2)!, { status: 'voided', paid_gmt: null });
		const { user } = show(`/memberships/${of('petra').id}`);
		await user.click(await screen.findByRole('button', { name: 'Actions for 2026-000002' }, { timeout: 10_000 }));
		await user.click(await screen.findByRole('menuitem', { name: 'Money came all the same' }));
		await user.click((await dialog('Money came all the same')).getByRole('button', { name: 'Make $30.00 credit' }));
		await screen.findAllByText('$30.00 added to the credit of Petra Premium.');
		expect(await (await card('Credit')).findByText('Payment that came too late')).toBeVisible();
		await user.click(screen.getByRole('button', { name: 'Actions for 2026-000002' }));
		await screen.findByRole('menuitem', { name: 'Invoice' });
		expect(screen.queryByRole('menuitem', { name: 'Money came all the same' })).toBeNull();
	});

	test('credit is added and paid out with a reason, never more than there is', async () => {
		const { user } = show(`/memberships/${of('bas').id}`);
		await user.click(await screen.findByRole('button', { name: 'Add credit' }));
		const add = await dialog('Add credit');
		await user.type(add.getByRole('textbox', { name: 'Amount' }), '20');
		await user.click(add.getByRole('button', { name: 'Add credit' }));
		expect(add.getByText('Fill this in.')).toBeVisible();
		await user.type(add.getByRole('textbox', { name: 'Reason' }), 'Sorry');
		await user.click(add.getByRole('button', { name: 'Add credit' }));
		await screen.findAllByText('$20.00 added to the credit of Bas Basic.');
		await user.click(await screen.findByRole('button', { name: 'Pay out' }));
		const out = await dialog('Pay out credit');
		await user.type(out.getByRole('textbox', { name: 'Amount' }), '20.01');
		await user.type(out.getByRole('textbox', { name: 'Reason' }), 'Asked for it');
		await user.click(out.getByRole('button', { name: 'Pay out' }));
		expect(out.getByText('There is only $20.00 of credit.')).toBeVisible();
		await user.clear(out.getByRole('textbox', { name: 'Amount' }));
		await user.type(out.getByRole('textbox', { name: 'Amount' }), '5');
		await user.click(out.getByRole('button', { name: 'Pay out' }));
		await screen.findAllByText('$5.00 of the credit of Bas Basic paid out.');
		expect(await (await card('Credit')).findByText('−$5.00')).toBeVisible();
		expect(state().ledger.filter(({ user_id }) => user_id === of('bas').user_id).map(({ amount, balance_after }) => [amount, balance_after])).toEqual([[2000, 2000], [-500, 1500]]);
	});

	test('a discount is made, and is in the next bill', async () => {
		const { user } = show(`/memberships/${of('bas').id}`);
		await user.click(await screen.findByRole('button', { name: 'Give a discount' }));
		const make = await dialog('Give a discount');
		await user.type(make.getByRole('textbox', { name: 'How much' }), '20');
		await user.type(make.getByRole('textbox', { name: 'Code' }), 'WELCOME20');
		await user.type(make.getByRole('textbox', { name: 'New periods' }), '3');
		await user.click(make.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Discount saved.');
		expect(of('bas').discount).toMatchObject({ type: 'percent', ppm: 200_000, code: 'WELCOME20', cycles_left: 3, product_ids: null });
		const shown = await card('Discount');
		expect(shown.getByText('20% off')).toBeVisible();
		expect(shown.getByText(/3 more new periods/)).toBeVisible();
		// $10.00 a month, less a fifth.
		expect(await screen.findByText('$8.00 on May 1, 2026')).toBeVisible();
	});

	test('a discount is edited and removed', async () => {
		of('bas').discount = { type: 'percent', ppm: 200_000 };
		const { user } = show(`/memberships/${of('bas').id}`);
		await user.click(await screen.findByRole('button', { name: 'Edit discount' }));
		const edit = await dialog('Edit discount');
		await user.click(edit.getByRole('radio', { name: 'Amount off each line' }));
		await user.click(edit.getByRole('button', { name: 'Save' }));
		expect(edit.getByText('Write an amount, or 0 if it costs nothing.')).toBeVisible();
		await user.type(edit.getByRole('textbox', { name: 'How much' }), '2.50');
		await user.click(edit.getByRole('button', { name: 'Save' }));
		expect(await screen.findByText('$7.50 on May 1, 2026')).toBeVisible();
		await user.click(screen.getByRole('button', { name: 'Remove discount' }));
		await user.click((await dialog('Remove discount?')).getByRole('button', { name: 'Remove discount' }));
		await screen.findAllByText('Discount removed.');
		expect(of('bas').discount).toBeNull();
	});

	test('it is cancelled with its period, kept again, and ended now', async () => {
		const { user } = show(`/memberships/${of('petra').id}`);
		await user.click(await screen.findByRole('button', { name: 'Cancel membership' }));
		const first = await dialog('Cancel membership');
		expect(first.getByText('The change that waits is taken back.')).toBeVisible();
		await user.type(first.getByRole('textbox', { name: 'Reason' }), 'Moves away');
		await user.click(first.getByRole('button', { name: 'End it then' }));
		const banner = within(await screen.findByRole('region', { name: 'Cancellation' }));
		expect(banner.getByRole('heading', { name: 'Ends on May 6, 2026' })).toBeVisible();
		expect(screen.queryByRole('region', { name: 'Waiting change' })).toBeNull();
		await user.click(banner.getByRole('button', { name: 'Keep the membership' }));
		await waitFor(() => expect(screen.queryByRole('region', { name: 'Cancellation' })).toBeNull());
		expect(of('petra').cancel_at).toBeNull();
		await user.click(screen.getByRole('button', { name: 'Cancel membership' }));
		const again = await dialog('Cancel membership');
		await user.click(again.getByRole('radio', { name: 'Now' }));
		await user.click(again.getByRole('button', { name: 'End it now' }));
		await screen.findAllByText('The membership of Petra Premium has ended.');
		expect(of('petra')).toMatchObject({ status: 'cancelled', ended_on: '2026-04-16' });
		expect(screen.queryByRole('button', { name: 'Cancel membership' })).toBeNull();
	});

	test('a change that waits for its day is taken back: what is kept and what becomes of the money is said first', async () => {
		const { user } = show(`/memberships/${of('petra').id}`);
		await user.click(await screen.findByRole('button', { name: 'Take it back' }));
		const question = await dialog('Take the change back');
		expect(question.getByText(/^Petra Premium keeps Premium as it is/)).toBeVisible();
		expect(question.getByText(/Nothing is charged/)).toBeVisible();
		await user.click(question.getByRole('button', { name: 'Take it back' }));
		await screen.findAllByText('Taken back: Petra Premium keeps Premium.');
		await waitFor(() => expect(screen.queryByRole('region', { name: 'Waiting change' })).toBeNull());
		expect(screen.getByRole('heading', { name: 'Membership of Petra Premium' })).toHaveFocus();
		expect(await (await card('History')).findByText('Change taken back')).toBeVisible();
		expect(await screen.findByText('$30.00 on May 6, 2026')).toBeVisible();
		expect(state().changes.at(-1)).toMatchObject({ membership_id: of('petra').id, status: 'cancelled' });
	});

	test('what waits for its money: the bill is named; when it is over by then, that is said', async () => {
		await leaveUnpaid(backend.server, 'fay', 2, { payment_method: 'manual' });
		const change = state().changes.at(-1)!;
		const { user } = show(`/memberships/${of('fay').id}`);
		await user.click(await screen.findByRole('button', { name: 'Take it back' }));
		const question = await dialog('Take the change back');
		expect(question.getByText('The payment of $30.00 (2026-000007) is voided. Money that comes all the same can be made credit.')).toBeVisible();
		change.status = 'expired';
		await user.click(question.getByRole('button', { name: 'Take it back' }));
		expect((await screen.findAllByText('This does not wait for anything any more.')).length).toBeGreaterThan(0);
		await waitFor(() => expect(screen.queryByRole('region', { name: 'Waiting change' })).toBeNull());
		expect(screen.queryByRole('dialog')).toBeNull();
	});

	test('its bill is voided with it', async () => {
		await leaveUnpaid(backend.server, 'fay', 2, { payment_method: 'manual' });
		const { user } = show(`/memberships/${of('fay').id}`);
		await user.click(await screen.findByRole('button', { name: 'Take it back' }));
		await user.click((await dialog('Take the change back')).getByRole('button', { name: 'Take it back' }));
		await screen.findAllByText('Taken back: Fay Free keeps Free.');
		expect(state().payments.at(-1)).toMatchObject({ status: 'voided' });
	});

	test('the tax country is set and taken from the settings again', async () => {
		state().settings.country = 'GR';
		const { user } = show(`/memberships/${of('bas').id}`);
		await user.click(await screen.findByRole('button', { name: 'Change the tax country' }));
		const country = await dialog('Tax country');
		await user.clear(country.getByRole('combobox', { name: 'Country' }));
		await user.type(country.getByRole('combobox', { name: 'Country' }), 'Cypr');
		await user.click(await screen.findByRole('option', { name: 'Cyprus' }));
		await user.click(country.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Tax country saved.');
		expect(of('bas').country).toBe('CY');
	});
});

describe('a membership, all of it', () => {
	test('payments and changes have older ones', async () => {
		const { payments, changes } = state();
		const [payment, change] = [payments.find(({ id }) => id === 2)!, changes.find(({ membership_id: id }) => id === of('petra').id)!];
		for (let n = 1; n <= 21; n++) {
			payments.push({ ...structuredClone(payment), id: 500 + n, number: `2025-${n}` });
			changes.push({ ...structuredClone(change), id: 500 + n, status: 'superseded', reason: `Reason ${n}` });
		}
		const { user } = show(`/memberships/${of('petra').id}`);
		for (const [name, oldest] of [['Payments', '2025-1'], ['Changes', /Reason 1$/]] as const) {
			const shown = await card(name);
			const older = await shown.findByRole('button', { name: 'Older ones' });
			expect(shown.queryByText(oldest)).toBeNull();
			await user.click(older);
			expect(await shown.findByText(oldest)).toBeVisible();
			expect(shown.queryByRole('button', { name: 'Older ones' })).toBeNull();
		}
	});

	test('it covers another site of the customer, and none', async () => {
		of('bas').site_ids = [];
		const { user } = show(`/memberships/${of('bas').id}`);
		await user.click(await screen.findByRole('button', { name: 'Change the sites' }));
		const sites = await dialog('Sites');
		await user.click(await sites.findByRole('checkbox'));
		await user.click(sites.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Sites saved.');
		expect(of('bas').site_ids).toHaveLength(1);
		expect(await (await card('Sites')).findByRole('link')).toBeVisible();
		await user.click(screen.getByRole('button', { name: 'Change the sites' }));
		const again = await dialog('Sites');
		await user.click(await again.findByRole('checkbox', { checked: true }));
		await user.click(again.getByRole('button', { name: 'Save' }));
		await waitFor(() => expect(of('bas').site_ids).toEqual([]));
	});

	test('who has no site is told what to do', async () => {
		of('bas').site_ids = [];
		of('petra').site_ids.push(...state().sites.filter(({ path }) => path === 'bas').map(({ id }) => id));
		const { user } = show(`/memberships/${of('bas').id}`);
		await user.click(await screen.findByRole('button', { name: 'Change the sites' }));
		expect(await (await dialog('Sites')).findByText(/^Bas Basic has no site that could be covered/)).toBeVisible();
	});

	test('how its bills are paid is changed, and in the history', async () => {
		const { user } = show(`/memberships/${of('petra').id}`);
		await user.click(await screen.findByRole('button', { name: 'Change how bills are paid' }));
		const way = await dialog('How bills are paid');
		expect(way.getByRole('radio', { name: 'Test card' })).toBeChecked();
		await user.click(way.getByRole('radio', { name: 'Manual payment' }));
		await user.click(way.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Way to pay saved.');
		expect(of('petra').payment_method).toBe('manual');
		expect(await (await card('History')).findByText('Pays by')).toBeVisible();
	});

	test('its open bill is in a banner, with its number, and confirmed there', async () => {
		due(backend.server, 'pim', { payment_method: 'manual' });
		backend.server.sweep();
		const { user } = show(`/memberships/${of('pim').id}`);
		const banner = within(await screen.findByRole('region', { name: 'Open bill' }));
		const bill = state().payments.findLast(({ membership_id: id }) => id === of('pim').id)!;
		expect(banner.getByRole('link', { name: bill.number })).toHaveAttribute('href', expect.stringContaining(`p=/payments/${bill.id}`));
		await user.click(banner.getByRole('button', { name: 'Confirm payment' }));
		await user.click((await dialog('Confirm payment')).getByRole('button', { name: 'Confirm payment' }));
		await waitFor(() => expect(screen.queryByRole('region', { name: 'Open bill' })).toBeNull());
		expect(state().payments.find(({ id }) => id === bill.id)?.status).toBe('completed');
	});

	test('one that has ended is started again', async () => {
		Object.assign(of('bas'), { status: 'cancelled', ended_on: '2026-04-10' });
		const { user } = show(`/memberships/${of('bas').id}`);
		await user.click(await screen.findByRole('link', { name: 'Start again' }));
		const order = within(await screen.findByRole('region', { name: 'Summary' }));
		await user.click(await order.findByRole('button', { name: /\$10\.00/ }));
		await screen.findByRole('heading', { name: 'Membership of Bas Basic' });
		expect(state().changes.at(-1)).toMatchObject({ membership_id: of('bas').id, kind: 'reactivate', actor: { name: 'admin' } });
	});
});

describe('payments', () => {
	test('they are searched, filtered by the address, and lead to their invoice', async () => {
		const { user } = show('/payments');
		await screen.findByRole('link', { name: '2026-000001' }, { timeout: 15_000 });
		await user.type(screen.getByRole('searchbox', { name: 'Search payments' }), 'yuki');
		await waitFor(() => expect(screen.queryByRole('link', { name: '2026-000001' })).toBeNull(), { timeout: 10_000 });
		await user.click(screen.getByRole('link', { name: '2026-000006' }));
		expect(await screen.findByRole('heading', { name: 'Invoice 2026-000006' })).toBeVisible();
		expect(screen.getAllByText('¥1,000').length).toBeGreaterThan(0);
	});

	test('a network without payments says when there will be one', async () => {
		state().payments = [];
		show('/payments');
		expect(await screen.findByRole('heading', { name: 'No payments yet' })).toBeVisible();
	});
});

describe('overview', () => {
	test('is the first page: who is on hold, with a link; what is fine is not shown', async () => {
		show('/');
		const hold = within((await screen.findByRole('heading', { name: /^On hold/ })).closest('section')!);
		expect(hold.getByRole('link', { name: 'Hugo Hold' })).toHaveAttribute('href', expect.stringContaining(`p=/memberships/${of('hugo').id}`));
		expect(screen.queryByRole('heading', { name: /^Payments to confirm/ })).toBeNull();
		expect(screen.queryByRole('heading', { name: 'All is well' })).toBeNull();
	});

	test('shows what waits for whom, the first ten of it, and where all of it is', async () => {
		const { payments, changes } = state();
		const membership = of('bas');
		const model = { ...payments[0]!, membership_id: membership.id, change_id: null, status: 'pending' as const, open_bill: false, paid_gmt: null };
		for (let n = 0; n < 12; n++) payments.push({ ...model, id: 800 + n, number: `M-${n}`, method: 'manual', action: 'await_manager', due_on: '2026-05-01', total: 1500 });
		for (let n = 0; n < 11; n++) payments.push({ ...model, id: 900 + n, number: `C-${n}`, method: 'sandbox_card', action: 'retry', next_try_on: '2026-04-18', error: 'The card was declined.' });
		changes.push({ ...changes[0]!, id: 800, membership_id: membership.id, status: 'failed', effective_on: '2026-04-10', payment_id: null, reason: 'Not for sale any more.' });
		membership.period = { ...membership.period!, end: '2026-04-16' };
		show('/');
		const part = async (name: RegExp) => within((await screen.findByRole('heading', { name })).closest('section')!);
		const confirms = await part(/^Payments to confirm 12$/);
		expect(confirms.getAllByRole('listitem')).toHaveLength(10);
		expect(confirms.getAllByText('Basic · due on May 1')[0]).toBeVisible();
		expect(confirms.getByRole('link', { name: 'M-0' })).toHaveAttribute('href', expect.stringContaining('p=/payments/800'));
		expect(confirms.getByRole('link', { name: 'See all 12' })).toHaveAttribute('href', expect.stringMatching(/p=\/payments&status=pending&action=await_manager$/));
		const cards = await part(/^Cards that were declined/);
		expect(cards.getAllByText('Basic · tried again on April 18 · The card was declined.')[0]).toBeVisible();
		expect(cards.getByRole('link', { name: /^See all 1\d$/ })).toHaveAttribute('href', expect.stringContaining('action=retry%2Cconfirm_card%2Cawait_customer'));
		expect((await part(/^Changes that failed 1$/)).getByText('Basic · failed on April 10 · Not for sale any more.')).toBeVisible();
		expect((await part(/^Due today/)).getByRole('link', { name: 'Bas Basic' })).toBeVisible();
	});

	test('names more of what has no list of its own when it is asked for, and the focus goes there', async () => {
		const { changes } = state();
		for (let n = 0; n < 120; n++) changes.push({ ...changes[0]!, id: 800 + n, membership_id: of('bas').id, status: 'failed', effective_on: '2026-04-10', payment_id: null, reason: `Reason ${n}.` });
		const { user } = show('/');
		const failed = within((await screen.findByRole('heading', { name: /^Changes that failed 120$/ })).closest('section')!);
		expect(failed.getAllByRole('listitem')).toHaveLength(10);
		await user.click(failed.getByRole('button', { name: 'Show 90 more' }));
		await waitFor(() => expect(failed.getAllByRole('listitem')).toHaveLength(100));
		expect(failed.getAllByRole('link')[10]).toHaveFocus();
		expect(failed.getByText('and 20 more')).toBeVisible();
	});

	test('counts members and revenue by currency, and what moved month by month', async () => {
		show('/');
		const dollars = within(await screen.findByRole('region', { name: 'Members and revenue in USD' }));
		expect(dollars.getByRole('row', { name: /^Learning 4 \$/ })).toBeVisible();
		expect(dollars.getByRole('row', { name: /^Plus 1 in a trial 3 \$51\.00$/ })).toBeVisible();
		expect(dollars.getByRole('link', { name: 'Plus' })).toHaveAttribute('href', expect.stringContaining('plan='));
		expect(dollars.getByRole('link', { name: 'Learning' })).toHaveAttribute('href', expect.stringContaining('plan_group='));
		expect(within(screen.getByRole('region', { name: 'Members and revenue in JPY' })).getByRole('row', { name: /^Together/ })).toBeVisible();
		const moves = within(screen.getByRole('region', { name: 'Movements by month' })).getAllByRole('row');
		expect(moves).toHaveLength(13);
		expect(moves[1]).toHaveTextContent(/^April 2026/);
	});

	test('shows between which plans members moved: the ways most taken first, the rest on demand', async () => {
		const { changes, products } = state();
		const [model] = changes;
		const plans = products.filter(({ type }) => type === 'plan').slice(0, 5);
		const ways = plans.flatMap((from) => plans.filter((to) => to !== from).map((to) => ({ from, to })));
		for (const [index, { from, to }] of ways.entries()) {
			for (let n = 0; n <= index; n++) {
				const { membership, ...input } = structuredClone(model!.input);
				changes.push({
					...model!, id: 1000 + changes.length, status: 'applied', kind: 'upgrade', effective_on: n === 0 ? '2026-03-20' : '2026-04-02', selection: { ...model!.selection, plan_id: to.id },
					input: { ...input, membership: { ...membership, items: [{ product_id: from.id, quantity: 1, unit_amount: 0, segment: null }] }, catalog: products.map((one) => ({ ...one, group: one.plan_group, tax_ppm: 0 })) },
				});
			}
		}
		const { user } = show('/');
		const region = within(await screen.findByRole('region', { name: 'Movements between plans by month' }));
		const last = ways.at(-1)!;
		expect(region.getAllByRole('row')).toHaveLength(13);
		expect(region.getAllByRole('row')[1]).toHaveTextContent(`${last.from.name} to ${last.to.name}`);
		expect(region.getAllByRole('row')[1]!.querySelectorAll('td')).toHaveLength(13);
		expect([...region.getAllByRole('row')[1]!.querySelectorAll('td')].slice(0, 4).map((cell) => cell.textContent)).toEqual(['20', '19', '1', '0']);
		expect(region.getAllByRole('columnheader')[2]).toHaveTextContent('Apr 2026');
		await user.click(screen.getByRole('button', { name: 'See all 20' }));
		expect(region.getAllByRole('row')).toHaveLength(21);
		expect(screen.getByText('14 other ways')).toBeVisible();
	});

	test('when nothing waits it says that all is well', async () => {
		of('hugo').status = 'active';
		of('hugo').period = { ...of('hugo').period!, end: '2026-05-13' };
		show('/');
		expect(await screen.findByRole('heading', { name: 'All is well' })).toBeVisible();
		expect(screen.queryByRole('heading', { name: /^Plan groups to look at/ })).toBeNull();
	});

	test('a plan group that is broken is no all is well, and leads to the plan groups', async () => {
		of('hugo').status = 'active';
		of('hugo').period = { ...of('hugo').period!, end: '2026-05-13' };
		const light = state().products.find(({ name }) => name === 'Light')!;
		for (const plan of state().products) if (plan.plan_group === light.plan_group && plan !== light) plan.plan_group = null;
		const { user } = show('/');
		const broken = within((await screen.findByRole('heading', { name: 'Plan groups to look at 2' })).closest('section')!);
		expect(broken.getByText('A group of one plan: its customers have nowhere to go.')).toBeVisible();
		expect(screen.queryByRole('heading', { name: 'All is well' })).toBeNull();
		// Each leads to its own card.
		expect(broken.getByRole('link', { name: 'Without a group' })).toHaveAttribute('href', expect.stringContaining('p=/plan-groups&group=0'));
		await user.click(broken.getByRole('link', { name: 'Tokyo' }));
		const tokyo = (await screen.findByRole('heading', { name: 'Tokyo' })).closest('section')!;
		await waitFor(() => expect(within(tokyo).getByRole('link', { name: 'Preview as a customer' })).toHaveFocus());
	});
});
