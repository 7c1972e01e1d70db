// The connection goes and comes back: said, tried again by itself, nothing lost, nothing done twice. And how little is asked.
import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SiteApp } from '../../../src/app/site.tsx';
import { backend, open } from '../../render.tsx';

const card = async () => within(await screen.findByRole('region', { name: 'Your Membership' }));
const summary = async () => within(await screen.findByRole('region', { name: 'Summary' }));
const offline = /^You are offline\. What you entered is kept/;

/** Unplugs the cable, or plugs it in again. */
function plug(connected: boolean) {
	backend.server.failure = connected ? null : 'offline';
	vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(connected);
	act(() => {
		window.dispatchEvent(new Event(connected ? 'online' : 'offline'));
	});
}

/** What is asked from now on: method, route below the membership or the namespace, key. `lose`: the answer to so many changes. */
function watch(lose = 0) {
	const asked: { route: string; key: string | null }[] = [];
	const handle = backend.server.handle.bind(backend.server);
	let left = lose;
	vi.spyOn(backend.server, 'handle').mockImplementation(async (request, who) => {
		const answer = await handle(request, who);
		const route = `${request.method} ${request.url.replace(/.*\/tierway\/v1(\/memberships\/\d+)?/, '').replace(/[?&]_locale=user/, '')}`;
		asked.push({ route, key: request.headers.get('Idempotency-Key') });
		return route.startsWith('POST /changes') && left-- > 0 ? Response.error() : answer;
	});
	return asked;
}

afterEach(() => {
	vi.restoreAllMocks();
});

const changesMade = () => backend.server.state.changes.filter(({ membership_id }) => membership_id === 1);

/** Fay, about to pay for Premium by card; the server has said what it costs. */
async function aboutToPay(asked = watch()) {
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change&plan=premium' });
	const order = await summary();
	await user.click(await screen.findByRole('radio', { name: 'Test card' }));
	await user.type(screen.getByRole('textbox', { name: 'Card number' }), '4242 4242 4242 4242');
	await waitFor(() => expect(asked.map(({ route }) => route)).toContain('POST /quotes'));
	await waitFor(() => expect(order.getByRole('button', { name: 'Pay $30.00 and upgrade' })).toBeEnabled());
	return { user, order, pay: order.getByRole('button', { name: 'Pay $30.00 and upgrade' }) };
}

test('from Account to a finished upgrade: the options, one quote, the change, and nothing else', async () => {
	const asked = watch();
	const { user } = open(<SiteApp />, { user: 'fay' });
	const change = (await card()).getByRole('link', { name: 'Change' });
	// However long Account has been read.
	const now = Date.now;
	vi.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);
	await user.click(change);
	await user.click(await screen.findByRole('radio', { name: /^Premium/ }));
	await user.click(await screen.findByRole('radio', { name: 'Test card' }));
	await user.click((await summary()).getByRole('button', { name: 'Pay $30.00 and upgrade' }));
	expect((await screen.findAllByText('Done. You are on Premium now, with all its limits.'))[0]).toBeVisible();
	expect((await card()).getByText('$30.00 on May 16')).toBeVisible();
	expect(within(screen.getByRole('region', { name: 'Usage' })).getByText('Disk space').closest('li')).toHaveTextContent('120 MB of 10 GB');
	// On WordPress the first two come with the page.
	expect(asked.map(({ route }) => route)).toEqual(['GET /account', 'GET /options', 'POST /quotes', 'POST /changes?_embed=account']);
});

test('confirming without a connection: said, sent when it is back, and once', async () => {
	const { user, order, pay } = await aboutToPay();
	plug(false);
	expect(screen.getByText(offline)).toBeVisible();
	await user.click(pay);
	expect(await order.findByRole('group', { name: 'You are offline. It is sent again by itself when the connection is back. Nothing is charged twice.' })).toHaveFocus();
	expect(screen.getByRole('textbox', { name: 'Card number' })).toHaveValue('4242 4242 4242 4242');
	plug(true);
	expect((await screen.findAllByText('Done. You are on Premium now, with all its limits.'))[0]).toBeVisible();
	expect(screen.queryByText(offline)).not.toBeInTheDocument();
	expect(changesMade()).toHaveLength(1);
});

test('the connection breaks before the answer: the same request again, under the same key', async () => {
	const asked = watch(1);
	const { user, order, pay } = await aboutToPay(asked);
	await user.click(pay);
	expect(await order.findByText('You can safely press the button again: nothing is charged twice.')).toBeVisible();
	plug(false);
	plug(true);
	expect((await screen.findAllByText('Done. You are on Premium now, with all its limits.'))[0]).toBeVisible();
	const keys = asked.flatMap(({ route, key }) => (route.startsWith('POST /changes') ? [key] : []));
	expect(keys).toEqual([keys[0], keys[0]]);
	expect(changesMade()).toHaveLength(1);
	expect(backend.server.state.payments.filter(({ change_id }) => change_id !== null && change_id === changesMade()[0]?.id)).toHaveLength(1);
});

test('another choice meanwhile: nothing is sent that was not confirmed', async () => {
	const asked = watch();
	const { user, order, pay } = await aboutToPay(asked);
	plug(false);
	await user.click(pay);
	await order.findByText(/^It is sent again by itself/);
	await user.click(screen.getByRole('radio', { name: 'Yearly' }));
	asked.length = 0;
	plug(true);
	await waitFor(() => expect(asked.map(({ route }) => route)).toContain('POST /quotes'));
	expect(await order.findByRole('button', { name: 'Pay $300.00 and upgrade' })).toBeEnabled();
	expect(changesMade()).toEqual([]);
	expect(asked.filter(({ route }) => route.startsWith('POST /changes'))).toEqual([]);
});

test('the switcher without a connection: the choice is shown at once, and quoted when it is back', async () => {
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change' });
	const order = await summary();
	plug(false);
	await user.click(screen.getByRole('radio', { name: /^Premium/ }));
	expect(order.getByText('Due now').nextElementSibling).toHaveTextContent('$30.00');
	expect((await order.findAllByText('You are offline.', {}, { timeout: 10_000 }))[0]).toBeVisible();
	plug(true);
	await waitFor(() => expect(order.getByRole('button', { name: 'Pay $30.00 and upgrade' })).not.toHaveAttribute('aria-disabled', 'true'));
	expect(screen.getByRole('radio', { name: /^Premium/ })).toBeChecked();
});

test('Account opened without a connection appears when it is back', async () => {
	plug(false);
	open(<SiteApp />, { user: 'petra' });
	expect(await screen.findByRole('alert', {}, { timeout: 10_000 })).toHaveTextContent('You are offline.');
	plug(true);
	await card();
	expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('a change is taken back without a connection: the question stays, and is answered when it is back', async () => {
	const { user } = open(<SiteApp />, { user: 'petra' });
	await user.click(await screen.findByRole('button', { name: 'Keep my current plan' }));
	plug(false);
	const dialog = within(await screen.findByRole('dialog'));
	await user.click(dialog.getByRole('button', { name: 'Keep my current plan' }));
	expect(await dialog.findByRole('group', { name: 'You are offline.' })).toHaveFocus();
	plug(true);
	expect((await screen.findAllByText('Taken back. You keep Premium as it is.'))[0]).toBeVisible();
	await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
});
