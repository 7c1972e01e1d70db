import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SiteApp } from '../../../src/app/site.tsx';
import { backend, open } from '../../render.tsx';

const card = async () => within(await screen.findByRole('region', { name: 'Your Membership' }));

test('says what is held, what it costs and when the next bill comes', async () => {
	open(<SiteApp />, { user: 'pim' });
	const membership = await card();
	expect(membership.getByText('Plus')).toBeVisible();
	expect(membership.getByText('Active')).toBeVisible();
	expect(membership.getByText('$19.00')).toBeVisible();
	// 19 + 5 + 2 × 4
	expect(membership.getByText('$32.00 on May 4')).toBeVisible();
	expect(membership.getByText('Extra disk space × 2')).toBeVisible();
	expect(membership.getByText('$3.50')).toBeVisible();
});

test('Change, in the corner of the card, opens the switcher', async () => {
	const { user } = open(<SiteApp />, { user: 'fay' });
	await user.click((await card()).getByRole('link', { name: 'Change' }));
	const heading = await screen.findByRole('heading', { name: 'Change your plan', level: 1 });
	expect(heading).toHaveFocus();
	expect(document.title).toBe('Change your plan');
	expect(window.location.search).toBe('?page=tierway&p=/change');
});

test('what is over a limit says so in words', async () => {
	open(<SiteApp />, { user: 'otto' });
	const usage = within(await screen.findByRole('region', { name: 'Usage' }));
	const posts = usage.getByText('Posts').closest('li');
	expect(posts).toHaveTextContent('12 of 10');
	expect(posts).toHaveTextContent('2 over');
	expect(usage.getByText('Disk space').closest('li')).toHaveTextContent('120 MB of 5 GB');
});

test('a waiting downgrade is announced and can be taken back', async () => {
	const { user } = open(<SiteApp />, { user: 'petra' });
	const banner = within(await screen.findByRole('region', { name: 'Your plan changes to Free on May 6' }));
	expect((await card()).getByText('after the change to Free')).toBeVisible();
	await user.click(banner.getByRole('button', { name: 'Keep my current plan' }));
	const dialog = within(await screen.findByRole('dialog'));
	await user.click(dialog.getByRole('button', { name: 'Keep my current plan' }));
	await waitFor(() => expect(screen.queryByRole('region', { name: 'Your plan changes to Free on May 6' })).not.toBeInTheDocument());
	expect((await card()).getByText('$30.00 on May 6')).toBeVisible();
	expect(screen.getByText('Taken back')).toBeVisible();
});

test('on hold: the reason stands beside a Change button that cannot be used', async () => {
	open(<SiteApp />, { user: 'hugo' });
	const membership = await card();
	expect(membership.getByText('On hold: a bill is not paid')).toBeVisible();
	const change = membership.getByRole('button', { name: 'Change' });
	expect(change).toHaveAttribute('aria-disabled', 'true');
	expect(change).toHaveAccessibleDescription(/bill/i);
});

test('trialing: until when, and what the first bill will be', async () => {
	open(<SiteApp />, { user: 'tara' });
	const membership = await card();
	expect(membership.getByText('Trial until April 26')).toBeVisible();
	expect(membership.getByText('First bill')).toBeVisible();
	expect(membership.getByText('$19.00 on April 26')).toBeVisible();
});

test('yen have no decimals', async () => {
	open(<SiteApp />, { user: 'yuki' });
	const membership = await card();
	expect(membership.getByText('¥1,000')).toBeVisible();
	expect(membership.getByText('¥300')).toBeVisible();
});

test('someone without a membership for this site is told so', async () => {
	open(<SiteApp />, { user: 'admin' });
	expect(await screen.findByRole('heading', { name: 'No membership for this site' })).toBeVisible();
});

test('a server that fails says so, with the route, and can be asked again', async () => {
	backend.server.failure = 'html';
	const { user } = open(<SiteApp />, { user: 'fay' });
	const alert = within(await screen.findByRole('alert', {}, { timeout: 10_000 }));
	expect(alert.getByText('GET /account')).toBeInTheDocument();
	expect(alert.getByText('403, invalid_json')).toBeInTheDocument();
	expect(alert.getByText(/Access denied/)).toBeInTheDocument();
	backend.server.failure = null;
	await user.click(alert.getByRole('button', { name: 'Try again' }));
	await card();
});

test('an expired nonce is renewed without a word', async () => {
	backend.server.failure = 'nonce';
	open(<SiteApp />, { user: 'fay' });
	await card();
	expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

test('an ended login asks to sign in again and goes on where it was', async () => {
	backend.server.failure = 'signed-out';
	const { user } = open(<SiteApp />, { user: 'fay' });
	const dialog = within(await screen.findByRole('dialog', { name: 'Sign in again' }));
	expect(dialog.getByRole('link', { name: /Sign in \(new tab\)/ })).toHaveAttribute('target', '_blank');
	backend.server.failure = null;
	await user.click(dialog.getByRole('button', { name: 'I have signed in, continue' }));
	await card();
});
