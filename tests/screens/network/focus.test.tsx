/** Where the focus goes when what had it is gone: never to nothing. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const state = () => backend.server.state;
const show = (at: string) => open(<NetworkApp />, { user: 'admin', at: `p=${at}` });
type User = ReturnType<typeof show>['user'];
const button = (name: string) => screen.findByRole('button', { name }, { timeout: 15_000 });
const heading = (name: string) => screen.getByRole('heading', { level: 1, name });
/** From a menu, by keyboard. */
async function act(user: User, menu: string, item: string) {
	await user.click(await button(menu));
	await user.click(await screen.findByRole('menuitem', { name: item }));
}
const press = async (user: User, name: string) => user.click(within(await screen.findByRole('dialog')).getByRole('button', { name }));

describe('a plan group', () => {
	test('deleted: the screen’s heading', async () => {
		const { user } = show('/plan-groups');
		await act(user, 'Actions for Tokyo', 'Delete');
		await press(user, 'Delete');
		await waitFor(() => expect(screen.queryByRole('heading', { name: 'Tokyo' })).toBeNull());
		await waitFor(() => expect(heading('Plan groups')).toHaveFocus());
	});

	test('merged: the screen’s heading', async () => {
		const { user } = show('/plan-groups');
		await act(user, 'Actions for Tokyo', 'Merge into another group');
		await press(user, 'Merge');
		await waitFor(() => expect(screen.queryByRole('heading', { name: 'Tokyo' })).toBeNull());
		await waitFor(() => expect(heading('Plan groups')).toHaveFocus());
	});

	test('renamed, or the dialog left: its menu', async () => {
		const { user } = show('/plan-groups');
		await act(user, 'Actions for Tokyo', 'Rename');
		await screen.findByRole('dialog');
		await user.keyboard('{Escape}');
		await waitFor(async () => expect(await button('Actions for Tokyo')).toHaveFocus());
		await act(user, 'Actions for Tokyo', 'Rename');
		await user.type(await screen.findByRole('textbox', { name: 'Name' }), ' and Osaka');
		await press(user, 'Rename');
		await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for Tokyo and Osaka' })).toHaveFocus());
	});

	test('made, the first one: the screen’s heading, as its button has gone; another one: the button', async () => {
		state().groups = [];
		const { user } = show('/plan-groups');
		for (const name of ['One', 'Two']) {
			await user.click(await button('Add plan group'));
			await user.type(await screen.findByRole('textbox', { name: 'Name' }), name);
			await press(user, 'Add');
			await screen.findByRole('heading', { name });
			await waitFor(() => expect(name === 'One' ? heading('Plan groups') : screen.getByRole('button', { name: 'Add plan group' })).toHaveFocus());
		}
	});

	test('a plan moved out of it: the screen’s heading', async () => {
		const { user } = show('/plan-groups');
		await act(user, 'Move Free to…', 'Learning');
		await press(user, 'Move');
		await screen.findAllByText('Free is in “Learning” now.');
		await waitFor(() => expect(heading('Plan groups')).toHaveFocus());
	});

	test('a plan taken out of it: where plans are added; saved or undone: its menu', async () => {
		const { user } = show('/plan-groups');
		for (const how of ['Undo', 'Save order']) {
			await user.click(await button('Take Plus out of the group'));
			await waitFor(() => expect(screen.getByRole('combobox', { name: 'Add a plan to Learning' })).toHaveFocus());
			await user.click(await button(how));
			await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for Learning' })).toHaveFocus());
		}
	});
});

describe('a product', () => {
	test('deleted in the list: its heading', async () => {
		const { user } = show('/products');
		const row = (await screen.findByRole('link', { name: 'Starter' }, { timeout: 15_000 })).closest('tr')!;
		await user.click(within(row).getByRole('button', { name: 'Actions' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
		state().memberships = [];
		state().changes = [];
		await press(user, 'Delete');
		await waitFor(() => expect(screen.queryByRole('link', { name: 'Starter' })).toBeNull());
		await waitFor(() => expect(heading('Products')).toHaveFocus());
	});

	test('not deleted because it is held: the dialog that says so; deactivated: the list’s heading', async () => {
		const { user } = show('/products');
		const row = (await screen.findByRole('link', { name: 'Plus' }, { timeout: 15_000 })).closest('tr')!;
		await user.click(within(row).getByRole('button', { name: 'Actions' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
		await press(user, 'Delete');
		await screen.findByText('3 memberships hold it.');
		await waitFor(() => expect(screen.getByRole('dialog')).toHaveFocus());
		await press(user, 'Deactivate');
		await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
		await waitFor(() => expect(heading('Products')).toHaveFocus());
	});

	test('a price removed: the heading of the form', async () => {
		const { user } = show('/products/2/pricing');
		await user.click(await button('Remove the price: Yearly'));
		await waitFor(() => expect(heading('Premium')).toHaveFocus());
	});
});

describe('a membership', () => {
	test('that was to end is kept: its heading, as the banner has gone', async () => {
		state().memberships.find(({ id }) => id === 4)!.cancel_at = '2026-05-01';
		const { user } = show('/memberships/4');
		await user.click(await button('Keep the membership'));
		await waitFor(() => expect(screen.queryByRole('button', { name: 'Keep the membership' })).toBeNull());
		await waitFor(() => expect(document.querySelector('.tierway-page__title')).toHaveFocus());
	});

	test('a dialog left: the button that opened it', async () => {
		const { user } = show('/memberships/4');
		for (const name of ['Cancel membership', 'Add credit', 'Change the tax country']) {
			await user.click(await button(name));
			await screen.findByRole('dialog');
			await user.keyboard('{Escape}');
			await waitFor(() => expect(screen.getByRole('button', { name })).toHaveFocus());
		}
	});
});

test('who clicks beside everything is left alone', async () => {
	state().memberships.find(({ id }) => id === 4)!.cancel_at = '2026-05-01';
	const { user, client } = show('/memberships/4');
	const keep = await button('Keep the membership');
	keep.focus();
	await user.click(document.body);
	await new Promise((resolve) => setTimeout(resolve, 10));
	state().memberships.find(({ id }) => id === 4)!.cancel_at = null;
	await client.invalidateQueries();
	await waitFor(() => expect(keep.isConnected).toBe(false));
	await new Promise((resolve) => setTimeout(resolve, 10));
	expect(document.body).toHaveFocus();
});
