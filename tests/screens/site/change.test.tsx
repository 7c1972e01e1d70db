import { screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { SiteApp } from '../../../src/app/site.tsx';
import { backend, open } from '../../render.tsx';

const at = 'p=/change';
const summary = async () => within(await screen.findByRole('region', { name: 'Summary' }));
const plan = (name: RegExp) => screen.findByRole('radio', { name });
const accountCard = async () => within(await screen.findByRole('region', { name: 'Your Membership' }));
const memberships = () => backend.server.state.memberships;

async function byCard(user: ReturnType<typeof open>['user'], number = '4242 4242 4242 4242') {
	await user.click(screen.getByRole('radio', { name: 'Test card' }));
	await user.clear(screen.getByRole('textbox', { name: 'Card number' }));
	await user.type(screen.getByRole('textbox', { name: 'Card number' }), number);
}

/** The server has answered with a quote of this kind; until then the browser's own is on the screen. */
async function quoted(client: ReturnType<typeof open>['client'], kind: string) {
	await waitFor(() => expect(client.getQueriesData({ queryKey: ['memberships'] }).map(([, data]) => data)).toContainEqual(expect.objectContaining({ kind })));
}

test('Free to Premium by card: shown, paid, active', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at });
	expect(await plan(/^Free/)).toBeChecked();
	await user.click(await plan(/^Premium \$30\.00 per month/));
	const order = await summary();
	// At once, before any answer of the server.
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$30.00');
	expect(order.getByText('Next charge').nextElementSibling).toHaveTextContent('$30.00');
	expect(order.getByText('May 16')).toBeVisible();
	await byCard(user);
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	expect((await screen.findAllByText('Done. You are on Premium now, with all its limits.'))[0]).toBeVisible();
	expect((await accountCard()).getByText('$30.00 on May 16')).toBeVisible();
	expect(within(screen.getByRole('region', { name: 'Usage' })).getByText('Disk space').closest('li')).toHaveTextContent('120 MB of 10 GB');
});

test('services and packages stand in the order of the plan that is chosen', async () => {
	const bySlug = (slug: string) => backend.server.state.products.find((each) => each.slug === slug)!;
	const { addons } = bySlug('premium');
	const order = [...addons].reverse();
	expect(order.length).toBeGreaterThan(1);
	Object.assign(bySlug('premium'), { addons: order });
	const { user } = open(<SiteApp />, { user: 'fay', at });
	await user.click(await plan(/^Premium/));
	const rows = within(screen.getByRole('region', { name: 'Services and packages for Premium' })).getAllByRole('checkbox');
	const nameOf = (id: number) => backend.server.state.products.find((each) => each.id === id)?.name;
	expect(rows.map((row) => (row as HTMLInputElement).labels?.[0]?.textContent)).toEqual(order.map(nameOf));
});

test('nothing different chosen: a message, and a button that says so', async () => {
	open(<SiteApp />, { user: 'pim', at });
	const order = await summary();
	expect(order.getByText(/^Your selection changes nothing\. Choose another/)).toBeVisible();
	const button = order.getByRole('button', { name: 'Nothing to change' });
	expect(button).toHaveAttribute('aria-disabled', 'true');
	expect(button).toHaveAccessibleDescription(/changes nothing/);
	button.focus();
	expect(button).toHaveFocus();
});

test('a plan of another family, or of none, is never offered', async () => {
	open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=basic' });
	expect(await plan(/^Premium/)).toBeVisible();
	expect(screen.queryByRole('radio', { name: /^Basic/ })).not.toBeInTheDocument();
	expect(screen.getAllByText(/The plan in this link cannot be chosen/)[0]).toBeVisible();
});

test('a deep link chooses the plan and the period', async () => {
	open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium&period=year' });
	expect(await plan(/^Premium \$300\.00 per year/)).toBeChecked();
	expect(screen.getByRole('radio', { name: 'Yearly' })).toBeChecked();
	expect((await summary()).getByRole('button', { name: 'Pay $300.00 and upgrade' })).toBeEnabled();
	expect(screen.getByText('That is $25.00 a month. Saves $60.00 a year.')).toBeVisible();
});

test('a plan and a period are steps to go back from, and forward again', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at });
	await user.click(await plan(/^Premium \$30/));
	await user.click(screen.getByRole('radio', { name: 'Yearly' }));
	expect(await plan(/^Premium \$300/)).toBeChecked();
	history.back();
	await waitFor(() => expect(screen.getByRole('radio', { name: /^Premium \$30\.00/ })).toBeChecked());
	history.back();
	await waitFor(() => expect(screen.getByRole('radio', { name: /^Free/ })).toBeChecked());
	history.forward();
	await waitFor(() => expect(screen.getByRole('radio', { name: /^Premium \$30\.00/ })).toBeChecked());
});

test('features and limits of the plans side by side', async () => {
	const { user } = open(<SiteApp />, { user: 'pim', at: 'p=/change&plan=academy' });
	await user.click(await screen.findByText('Compare features and limits side by side'));
	const table = within(await screen.findByRole('table', { name: 'Features and limits of the plans' }));
	expect(table.getByRole('columnheader', { name: 'Plus Current plan' })).toBeVisible();
	expect(table.getByRole('columnheader', { name: 'Academy Chosen' })).toBeVisible();
	expect(table.getByRole('row', { name: 'Price $9.00 per month $19.00 per month $49.00 per month' })).toBeVisible();
	expect(table.getByRole('row', { name: 'Posts 5 10 Unlimited' })).toBeVisible();
	expect(table.getByRole('row', { name: 'Certificates No Yes Yes' })).toBeVisible();
});

test('credit is shown with a minus, its reason and how it was worked out', async () => {
	open(<SiteApp />, { user: 'pim', at: 'p=/change&plan=academy' });
	const order = await summary();
	// 18 of 30 days: 49 × 18/30 = 29.40; 19 × 18/30 = 11.40; less the credit of 3.50.
	const credit = order.getByText('Credit for Plus', { selector: 'dt' });
	expect(credit).toHaveTextContent('18 of 30 days not used');
	expect(credit.nextElementSibling).toHaveTextContent('−$11.40');
	expect(order.getByText('Your credit').nextElementSibling).toHaveTextContent('−$3.50');
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$14.50');
	expect(order.getByText('$49.00 × 18 of 30 days = $29.40')).toBeInTheDocument();
	expect(order.getByText('−$19.00 × 18 of 30 days = −$11.40')).toBeInTheDocument();
	// 49 + 5 + 2 × 4: what is held is kept.
	expect(order.getByText('Next charge').nextElementSibling).toHaveTextContent('$62.00');
});

test('a declined card changes nothing and keeps every choice', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium&period=year' });
	const order = await summary();
	await byCard(user, '4000 0000 0000 0002');
	await user.click(order.getByRole('button', { name: 'Pay $300.00 and upgrade' }));
	expect(await order.findByRole('group', { name: 'The card was declined. Your membership is as it was, and everything you chose is still here.' })).toHaveFocus();
	expect(await plan(/^Premium \$300/)).toBeChecked();
	expect(screen.getByRole('textbox', { name: 'Card number' })).toHaveValue('4000 0000 0000 0002');
	await byCard(user);
	await user.click(order.getByRole('button', { name: 'Pay $300.00 and upgrade' }));
	expect((await screen.findAllByText(/^Done\. You are on Premium/))[0]).toBeVisible();
});

test('a number that is no card is said beside its field', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium' });
	const order = await summary();
	await byCard(user, '1234');
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	const number = await screen.findByRole('textbox', { name: 'Card number', description: /not a test card number/ });
	expect(number).toBeInvalid();
	expect(number).toHaveFocus();
});

test('a card that asks for confirmation: the dialog, then active', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium' });
	const order = await summary();
	await byCard(user, '4000 0025 0000 3155');
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	const dialog = within(await screen.findByRole('dialog', { name: 'Confirm this payment' }));
	expect(dialog.getByText(/\$30\.00/)).toBeVisible();
	await user.click(dialog.getByRole('button', { name: 'Confirm payment' }));
	expect((await screen.findAllByText(/^Done\. You are on Premium/))[0]).toBeVisible();
});

test('confirmed later: the account offers to continue the payment', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium' });
	const order = await summary();
	await byCard(user, '4000 0025 0000 3155');
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Not now' }));
	const banner = within(await screen.findByRole('region', { name: 'Your change to Premium waits for its payment' }));
	await user.click(banner.getByRole('button', { name: 'Continue payment' }));
	await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Confirm payment' }));
	expect((await screen.findAllByText(/^Done\. You are on Premium/))[0]).toBeVisible();
});

test('a manual payment: the change waits, visibly, and the plan stays', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium' });
	const order = await summary();
	expect(order.getByText('The change waits until your payment is confirmed. Until then everything stays as it is.')).toBeVisible();
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	const banner = await screen.findByRole('region', { name: 'Your change to Premium waits for its payment' });
	expect(banner).toHaveTextContent('To pay$30.00');
	expect((await accountCard()).getByText('Free', { exact: true })).toBeVisible();
	// By card after all.
	await user.click(within(banner).getByRole('button', { name: 'Pay another way' }));
	const dialog = within(await screen.findByRole('dialog', { name: 'Pay another way' }));
	await user.click(await dialog.findByRole('button', { name: 'Pay $30.00' }));
	expect((await screen.findAllByText(/^Done\. You are on Premium/))[0]).toBeVisible();
});

test('a downgrade is planned for the billing date, and says so', async () => {
	const { user } = open(<SiteApp />, { user: 'pim', at: 'p=/change&plan=starter' });
	const order = await summary();
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$0.00');
	await user.click(order.getByRole('button', { name: 'Change on May 4' }));
	expect((await screen.findAllByText('Noted. You change to Starter on May 4, and keep what you have until then.'))[0]).toBeVisible();
	expect(screen.getByRole('region', { name: 'Your plan changes to Starter on May 4' })).toBeVisible();
	expect((await accountCard()).getByText('Plus')).toBeVisible();
});

test('over a limit: a checklist, an acknowledgement, and rechecked when there is room', async () => {
	const { user } = open(<SiteApp />, { user: 'otto', at: 'p=/change&plan=starter' });
	const order = await summary();
	expect(await order.findByText('Posts: 12 in use, 5 allowed')).toBeVisible();
	expect(order.getByRole('link', { name: 'Manage: Posts (new tab)' })).toHaveAttribute('href', expect.stringContaining('edit.php'));
	await user.click(order.getByRole('button', { name: 'Change on April 27' }));
	expect(await order.findByRole('alert')).toHaveTextContent('Please tick this first.');
	expect(order.getByRole('checkbox')).toHaveFocus();
	const site = backend.server.state.sites.find((one) => one.path === 'otto');
	site?.posts.post?.splice(5);
	await user.click(order.getByRole('button', { name: 'Check again' }));
	await waitFor(() => expect(order.queryByText('Posts: 12 in use, 5 allowed')).not.toBeInTheDocument());
	await user.click(order.getByRole('button', { name: 'Change on April 27' }));
	expect((await screen.findAllByText(/^Noted\. You change to Starter/))[0]).toBeVisible();
});

test('packages are bought by the piece, and only they are charged', async () => {
	const { user } = open(<SiteApp />, { user: 'bas', at });
	await user.click(await screen.findByRole('checkbox', { name: 'Extra disk space' }));
	await user.click(screen.getByRole('button', { name: 'One more: Extra disk space' }));
	expect(screen.getByRole('spinbutton', { name: 'Quantity of Extra disk space' })).toHaveValue(2);
	expect(screen.getByText('Disk space: 20 GB more')).toBeVisible();
	const order = await summary();
	// 2 × 4.00 for 15 of 30 days.
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$4.00');
	// The way that the bills are paid is chosen already; another one can be.
	expect(screen.getByRole('radio', { name: 'Test card' })).toBeChecked();
	await user.click(screen.getByRole('radio', { name: 'Bank transfer' }));
	await user.click(order.getByRole('button', { name: 'Buy Extra disk space for $4.00' }));
	await screen.findByRole('region', { name: 'Your order waits for its payment' });
});

test('what the chosen plan does not sell ends, and comes back with another choice', async () => {
	const { user } = open(<SiteApp />, { user: 'petra', at: 'p=/change&plan=free' });
	expect(await screen.findByRole('checkbox', { name: 'Extra disk space' })).toBeDisabled();
	expect(screen.getAllByText('Not available with Free, which is not billed by a period.')).toHaveLength(2);
	await user.click(await plan(/^Premium/));
	expect(screen.getByRole('checkbox', { name: 'Extra disk space' })).toBeEnabled();
});

test('a service is bought at once, so it is not part of a change that waits', async () => {
	const { user } = open(<SiteApp />, { user: 'pim', at });
	await user.click(await screen.findByRole('checkbox', { name: 'Site design' }));
	await user.click(await plan(/^Starter/));
	expect(screen.getByRole('checkbox', { name: 'Site design' })).toBeDisabled();
	expect(screen.getByText('Bought at once: choose it on its own, with the present plan.')).toBeVisible();
	const order = await summary();
	expect(order.getByRole('button', { name: 'Change on May 4' })).toBeEnabled();
	await user.click(await plan(/^Plus/));
	expect(screen.getByRole('checkbox', { name: 'Site design' })).toBeChecked();
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$195.50');
});

test('choosing what one has, while a change waits, takes it back', async () => {
	const { user } = open(<SiteApp />, { user: 'petra', at });
	await user.click((await summary()).getByRole('button', { name: 'Keep my current plan' }));
	await accountCard();
	expect(screen.queryByRole('region', { name: /Your plan changes/ })).not.toBeInTheDocument();
});

test('on hold: the plans can be seen, each with the reason, and none chosen', async () => {
	open(<SiteApp />, { user: 'hugo', at });
	expect(await plan(/^Plus/)).toBeDisabled();
	expect(await plan(/^Plus/)).toHaveAccessibleDescription(/bill/i);
	expect(screen.queryByRole('region', { name: 'Summary' })).not.toBeInTheDocument();
});

test('yen: no decimals anywhere', async () => {
	open(<SiteApp />, { user: 'yuki', at: 'p=/change&plan=standard' });
	// 2000 × 25/30 = 1667, less 1000 × 25/30 = 833 and the credit of 300.
	expect((await summary()).getByRole('button', { name: 'Pay ¥534 and upgrade' })).toBeVisible();
	expect(screen.queryByText(/¥[\d,]+\.\d/)).not.toBeInTheDocument();
});

test('terms that changed meanwhile are shown side by side, and confirmed anew', async () => {
	const { user, client } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium' });
	const order = await summary();
	await byCard(user);
	// The server's quote is there; then the price changes behind its back.
	await quoted(client, 'upgrade');
	const premium = backend.server.state.products.find((product) => product.slug === 'premium');
	if (premium) premium.prices = premium.prices.map((price) => (price.unit === 'month' ? { ...price, amount: 3500 } : price));
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	expect(await order.findByRole('heading', { name: 'The terms have changed since you saw them' })).toHaveFocus();
	expect(order.getByRole('row', { name: 'Due now $30.00 $35.00' })).toBeVisible();
	expect(memberships().find((row) => row.user_id === 2)?.items[0]?.unit_amount).toBe(0);
	await user.click(await order.findByRole('button', { name: 'Pay $35.00 and upgrade' }));
	expect((await screen.findAllByText(/^Done\. You are on Premium/))[0]).toBeVisible();
});

test('an answer that never came is asked for again under the same key', async () => {
	const { user, client } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium' });
	const order = await summary();
	await byCard(user);
	await quoted(client, 'upgrade');
	const keys: (string | null)[] = [];
	const handle = backend.server.handle.bind(backend.server);
	// The change is made, and its answer is lost on the way back.
	backend.server.handle = async (request, who) => {
		const posted = request.method === 'POST' && request.url.includes('/changes');
		if (!posted) return handle(request, who);
		keys.push(request.headers.get('Idempotency-Key'));
		const answer = await handle(request, who);
		return keys.length === 1 ? Response.error() : answer;
	};
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	expect((await order.findAllByText('You can safely press the button again: nothing is charged twice.'))[0]).toBeVisible();
	await user.click(order.getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	expect((await screen.findAllByText(/^Done\. You are on Premium/))[0]).toBeVisible();
	backend.server.handle = handle;
	expect(keys).toHaveLength(2);
	expect(keys[0]).toBe(keys[1]);
	expect(backend.server.state.payments.filter((payment) => payment.change_id !== null)).toHaveLength(1);
});

test('the whole change by keyboard alone', async () => {
	const { user } = open(<SiteApp />, { user: 'fay' });
	const change = (await accountCard()).getByRole('link', { name: 'Change' });
	while (document.activeElement !== change) await user.tab();
	await user.keyboard('{Enter}');
	await plan(/^Free/);
	const free = await plan(/^Free/);
	while (document.activeElement !== free) await user.tab();
	await user.keyboard('{ArrowRight}');
	expect(await plan(/^Premium/)).toBeChecked();
	const manual = screen.getByRole('radio', { name: 'Bank transfer' });
	while (document.activeElement !== manual) await user.tab();
	await user.keyboard('{ArrowDown}');
	const pay = (await summary()).getByRole('button', { name: 'Pay $30.00 and upgrade' });
	while (document.activeElement !== pay) await user.tab();
	await user.keyboard('{Enter}');
	expect((await screen.findAllByText(/^Done\. You are on Premium/))[0]).toBeVisible();
});

test.each([
	['fay', 'p=/change&plan=premium', 'upgrade'],
	['otto', 'p=/change&plan=starter', 'downgrade'],
	['hugo', 'p=/change', null],
	['petra', '', null],
	['pim', '', null],
])('axe finds nothing to object to: %s %s', async (user, where, kind) => {
	const { container, client } = open(<SiteApp />, { user, at: where });
	await (where === '' ? accountCard() : screen.findAllByRole('radio'));
	if (kind) await quoted(client, kind);
	// Colours need a browser: the end-to-end tests look at them.
	const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
});
