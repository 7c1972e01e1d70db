/** docs/states.md: every state a membership can be in, and the ways out of it. One test a row, and one for each way. */
import { screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, expect, test, vi } from 'vitest';
import type { MembershipRow } from '../../../mocks/db.ts';
import { SiteApp } from '../../../src/app/site.tsx';
import { periodFrom } from '../../../src/domain/period.ts';
import { backend, open } from '../../render.tsx';
import { declined, due as makeDue, membershipOf, states, TODAY } from '../../states.ts';

const settings = () => backend.server.state.settings;
const of = (login: string) => membershipOf(backend.server, login);
const due = (login: string, how?: Partial<MembershipRow>) => makeDue(backend.server, login, how);

const known = ['Do not start again', 'Pay now', 'Continue payment', 'Pay another way', 'Keep my current plan', 'Add to calendar', 'Keep my membership', 'Choose a plan to start again', 'Start again', 'Change', 'Cancel membership'];

const ways = () =>
	[...screen.queryAllByRole('button'), ...screen.queryAllByRole('link')]
		.map((one) => `${one.textContent}${one.getAttribute('aria-disabled') === 'true' ? ' unavailable' : ''}`)
		.filter((name) => known.includes(name.replace(' unavailable', '')));

test.each(states)('$state: what is said, and every way out', async ({ user, arrange, says, ways: expected }) => {
	await arrange(backend.server);
	const { container } = open(<SiteApp />, { user });
	await screen.findByRole('region', { name: 'Your Membership' });
	expect(screen.getAllByRole('region').map((one) => one.querySelector('h2')?.textContent ?? '').filter((name) => !['Your Membership', 'Usage', 'Payments', 'History'].includes(name))).toEqual(says.map((one) => expect.stringMatching(one)));
	expect(ways().sort()).toEqual([...expected].sort());
	const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
});

const banner = async (name: RegExp) => within(await screen.findByRole('region', { name }));
const dialog = async (name?: string) => within(await screen.findByRole('dialog', name ? { name } : {}));

test('declined: paid now by another card, and settled at once', async () => {
	due('pim', declined);
	const { user } = open(<SiteApp />, { user: 'pim' });
	const bill = await banner(/did not go through/);
	// 32.00 less the credit of 3.50.
	expect(bill.getByText('$28.50')).toBeVisible();
	expect(bill.getByText(/^The card was declined\. Your card is tried again on April 17\./)).toBeVisible();
	await user.click(bill.getByRole('button', { name: 'Pay now' }));
	const pay = await dialog('Pay now');
	await user.type(await pay.findByRole('textbox', { name: 'Card number' }), '4000 0000 0000 0002');
	await user.click(pay.getByRole('button', { name: 'Pay $28.50' }));
	expect(await pay.findByRole('group', { name: 'The card was declined.' })).toHaveFocus();
	await user.clear(pay.getByRole('textbox', { name: 'Card number' }));
	await user.type(pay.getByRole('textbox', { name: 'Card number' }), '4242 4242 4242 4242');
	await user.click(pay.getByRole('button', { name: 'Pay $28.50' }));
	expect((await screen.findAllByText('Paid: $28.50 for April 16 to May 16. Thank you.'))[0]).toBeVisible();
	expect(screen.queryByRole('region', { name: /did not go through/ })).not.toBeInTheDocument();
	expect(of('pim').period).toMatchObject({ start: TODAY, end: '2026-05-16' });
});

test('on hold: paid by a card that asks, left there, and continued from the banner', async () => {
	settings().retry_days = [];
	due('pim', declined);
	const { user } = open(<SiteApp />, { user: 'pim' });
	await user.click((await banner(/^On hold/)).getByRole('button', { name: 'Pay now' }));
	const pay = await dialog('Pay now');
	await user.type(await pay.findByRole('textbox', { name: 'Card number' }), '4000 0025 0000 3155');
	await user.click(pay.getByRole('button', { name: 'Pay $28.50' }));
	await user.click((await dialog('Confirm this payment')).getByRole('button', { name: 'Not now' }));
	await user.click(await screen.findByRole('button', { name: 'Continue payment' }));
	await user.click((await dialog('Confirm this payment')).getByRole('button', { name: 'Confirm payment' }));
	expect((await screen.findAllByText(/^Paid: \$28\.50/))[0]).toBeVisible();
	expect(of('pim').status).toBe('active');
	expect(screen.getByText('Active')).toBeVisible();
});

test('on hold: the switcher offers the bill first', async () => {
	settings().retry_days = [];
	due('pim', declined);
	open(<SiteApp />, { user: 'pim', at: 'p=/change' });
	expect((await banner(/^On hold/)).getByRole('button', { name: 'Pay now' })).toBeEnabled();
	expect(await screen.findByRole('radio', { name: /^Starter/ })).toBeDisabled();
});

test('an invoice: what to name with the transfer, or by card after all', async () => {
	Object.assign(of('pim'), { period: periodFrom('2026-03-20', 'month', 1), payment_method: 'manual' });
	const { user } = open(<SiteApp />, { user: 'pim' });
	const bill = await banner(/to be paid by April 20/);
	expect(bill.getByText(/^Name the number 2026-\d{6} when you transfer the money/)).toBeVisible();
	await user.click(bill.getByRole('button', { name: 'Pay another way' }));
	await user.click(await (await dialog('Pay another way')).findByRole('button', { name: 'Pay $28.50' }));
	expect((await screen.findAllByText('Paid: $28.50 for April 20 to May 20. Thank you.'))[0]).toBeVisible();
	// Paid ahead: the next period begins on its day.
	expect(of('pim').period?.end).toBe('2026-04-20');
});

test('cancel, and take it back', async () => {
	const { user } = open(<SiteApp />, { user: 'bas' });
	await user.click(await screen.findByRole('button', { name: 'Cancel membership' }));
	const ask = await dialog('Cancel your membership');
	expect(ask.getByText('Basic ends, with its limits.')).toBeVisible();
	await user.type(ask.getByRole('textbox', { name: 'Why? (optional)' }), 'Too dear');
	await user.click(ask.getByRole('button', { name: 'End it on May 1' }));
	const ending = await banner(/^Your membership ends on May 1$/);
	expect(screen.getByText('Ends on May 1')).toBeVisible();
	expect(backend.server.state.events.at(-1)).toMatchObject({ type: 'membership.cancel_scheduled', reason: 'Too dear' });
	await user.click(ending.getByRole('button', { name: 'Keep my membership' }));
	await waitFor(() => expect(screen.queryByRole('region', { name: /ends on/ })).not.toBeInTheDocument());
	expect(of('bas').cancel_at).toBeNull();
	expect(screen.getByRole('link', { name: 'Change' })).toBeVisible();
});

test('free: ends at once, and says so before', async () => {
	const { user } = open(<SiteApp />, { user: 'fay' });
	await user.click(await screen.findByRole('button', { name: 'Cancel membership' }));
	const ask = await dialog('Cancel your membership');
	expect(ask.getByText(/^Your membership ends at once\./)).toBeVisible();
	await user.click(ask.getByRole('button', { name: 'End it now' }));
	await banner(/^Your membership ended on April 16$/);
});

test('ended: starts again through the switcher, at full price, with the credit', async () => {
	Object.assign(of('pim'), { status: 'expired', ended_on: '2026-04-10' });
	const { user } = open(<SiteApp />, { user: 'pim' });
	await user.click((await banner(/^Your membership ended/)).getByRole('link', { name: 'Choose a plan to start again' }));
	await screen.findByRole('heading', { name: 'Start again', level: 1 });
	expect(await screen.findByRole('radio', { name: /^Plus \$19\.00/ })).toBeChecked();
	expect(screen.queryByText('Current plan')).not.toBeInTheDocument();
	const order = within(await screen.findByRole('region', { name: 'Summary' }));
	// 19 + 5 + 2 × 4, the full period, less the credit of 3.50; nothing of what was paid before comes back.
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$28.50');
	expect(order.queryByText(/^Credit for/)).not.toBeInTheDocument();
	await user.click(screen.getByRole('radio', { name: /^Starter/ }));
	await user.click(await order.findByRole('button', { name: 'Pay $18.50 and start again' }));
	expect((await screen.findAllByText('Welcome back. You are on Starter now, with all its limits.'))[0]).toBeVisible();
	expect(of('pim')).toMatchObject({ status: 'active', period: { start: TODAY, end: '2026-05-16' } });
});

test('ended: a start that waits for its money can be paid another way, or taken back', async () => {
	Object.assign(of('bas'), { status: 'cancelled', ended_on: '2026-04-10' });
	const { user } = open(<SiteApp />, { user: 'bas', at: 'p=/change' });
	await user.click(await screen.findByRole('radio', { name: 'Bank transfer' }));
	await user.click(await screen.findByRole('button', { name: 'Pay $10.00 and start again' }));
	const waiting = await banner(/^Your new start on Basic waits for its payment$/);
	expect(waiting.getByRole('button', { name: 'Pay another way' })).toBeVisible();
	await user.click(waiting.getByRole('button', { name: 'Do not start again' }));
	await user.click((await dialog()).getByRole('button', { name: 'Do not start again' }));
	await banner(/^Your membership ended on April 10$/);
});

test('a scheduled change: the promise, and a file for the calendar', async () => {
	const links: HTMLAnchorElement[] = [];
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function keep(this: HTMLAnchorElement) {
		links.push(this);
	});
	const { user } = open(<SiteApp />, { user: 'petra' });
	const waiting = await banner(/^Your plan changes to Free on May 6$/);
	expect(waiting.getByText(/Premium is renewed instead\.$/)).toBeVisible();
	await user.click(waiting.getByRole('button', { name: 'Add to calendar' }));
	await waitFor(() => expect(links).toHaveLength(1));
	expect(links[0]?.download).toMatch(/\.ics$/);
	expect(decodeURIComponent(links[0]?.href ?? '')).toContain('BEGIN:VCALENDAR');
});

test('credit: where it came from and went; history: everything that happened; an invoice', async () => {
	due('pim');
	const { user } = open(<SiteApp />, { user: 'pim' });
	await user.click(await screen.findByRole('button', { name: 'Where it came from and went' }));
	const ledger = await dialog('Credit');
	expect(await ledger.findByRole('row', { name: /Used for a bill −\$3\.50 \$0\.00/ })).toBeVisible();
	expect(ledger.getByRole('row', { name: /Given by the network \+\$3\.50 \$3\.50/ })).toBeVisible();
	await user.keyboard('{Escape}');
	await user.click(await screen.findByRole('button', { name: 'Show everything that happened' }));
	expect(await screen.findByText('Paid: $28.50')).toBeVisible();
	expect(screen.getByText('The next period began')).toBeVisible();
	await user.click(within(screen.getByRole('region', { name: 'Payments' })).getAllByRole('link')[0] as HTMLElement);
	const invoice = within(await screen.findByRole('article', { name: /^Invoice 2026-/ }));
	expect(invoice.getByRole('row', { name: 'Total $28.50' })).toBeVisible();
	expect(screen.getByRole('button', { name: 'Print' })).toBeVisible();
});

afterEach(() => vi.restoreAllMocks());
