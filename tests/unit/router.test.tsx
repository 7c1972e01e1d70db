import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { Page } from '../../src/app/page.tsx';
import { href, Link, navigate, type Route, Routes, useUnsavedChanges } from '../../src/app/router.tsx';

function Form() {
	useUnsavedChanges(true);
	return (
		<Page title="Form">
			<Link to="/">Home</Link>
		</Page>
	);
}
const routes: Route[] = [
	{
		path: '/',
		screen: () => (
			<Page title="Home">
				<Link to="/things/7">Seven</Link>
			</Page>
		),
	},
	{ path: '/things/:id', screen: ({ route }) => <Page title={`Thing ${route.id}`}>{null}</Page> },
	{ path: '/form', screen: Form },
	{
		path: '/broken',
		screen: () => {
			throw new Error('This screen throws.');
		},
	},
];
const show = () => render(<Routes routes={routes} notFound={<Page title="Nothing here">{null}</Page>} loading={<p>…</p>} />);
const title = (name: string) => screen.findByRole('heading', { level: 1, name });

beforeEach(() => history.replaceState(null, '', '/wp-admin/admin.php?page=tierway-account'));

test('the screen is in the address, beside what WordPress put there', () => {
	expect(href('/change', { plan: 'premium', period: null })).toBe('/wp-admin/admin.php?page=tierway-account&p=/change&plan=premium');
	expect(href('/')).toBe('/wp-admin/admin.php?page=tierway-account');
});

test('links, back and forward; the heading takes the focus, but not on the first load', async () => {
	const user = userEvent.setup();
	show();
	expect(await title('Home')).not.toHaveFocus();
	await user.click(screen.getByRole('link', { name: 'Seven' }));
	expect(await title('Thing 7')).toHaveFocus();
	expect(document.title).toBe('Thing 7');
	history.back();
	expect(await title('Home')).toHaveFocus();
	history.forward();
	expect(await title('Thing 7')).toHaveFocus();
});

test('an address that is no screen says so', async () => {
	history.replaceState(null, '', '/wp-admin/admin.php?page=tierway-account&p=/nowhere');
	show();
	expect(await title('Nothing here')).toBeVisible();
});

test('a screen that throws does not take the app with it', async () => {
	show();
	navigate('/broken');
	expect(await screen.findByRole('alert')).toHaveTextContent('This screen throws.');
	navigate('/');
	await title('Home');
});

test('unsaved changes: leaving asks first, by link and by the back button', async () => {
	const user = userEvent.setup();
	show();
	await title('Home');
	navigate('/form');
	await title('Form');
	await user.click(screen.getByRole('link', { name: 'Home' }));
	await user.click(await screen.findByRole('button', { name: 'Stay' }));
	await title('Form');
	history.back();
	await screen.findByRole('button', { name: 'Leave' });
	expect(screen.getByRole('heading', { level: 1, name: 'Form', hidden: true })).toBeInTheDocument();
	await waitFor(() => expect(window.location.search).toContain('p=/form'));
	await user.click(screen.getByRole('button', { name: 'Leave' }));
	await title('Home');
	await waitFor(() => expect(window.location.search).toBe('?page=tierway-account'));
});
