import { screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const state = () => backend.server.state;
const of = (login: string) => state().memberships.find(({ user_id }) => user_id === state().users.find((each) => each.login === login)?.id)!;
const show = (path: string) => open(<NetworkApp />, { user: 'admin', at: `p=${path}` });
const lazily = { timeout: 15_000 };

async function choosePlan(user: ReturnType<typeof open>['user'], name: string) {
	await user.type(await screen.findByRole('combobox', { name: 'To the plan' }), name);
	await user.click(await screen.findByRole('option', { name }));
}

/** More than one look at a run does: copies of a membership, each with a customer of its own. */
function many(login: string, count: number) {
	const like = of(login);
	for (let index = 0; index < count; index++) {
		const id = 1000 + index;
		state().users.push({ id, login: `many${index}`, name: `Many ${index}`, email: `many${index}@example.org`, manager: false });
		state().memberships.push({ ...structuredClone(like), id, user_id: id, site_ids: [] });
	}
}

test('chosen in the list, checked, seen, started: each is moved as it was shown', async () => {
	const { user } = show('/memberships');
	for (const name of ['Pim Plus', 'Fay Free']) await user.click(within((await screen.findByRole('link', { name }, lazily)).closest('tr')!).getByRole('checkbox'));
	await user.click(await screen.findByRole('button', { name: 'Move to another plan…' }));
	expect(await screen.findByRole('heading', { name: '2 memberships' })).toBeVisible();
	await user.click(screen.getByRole('button', { name: 'Check first' }));
	expect(screen.getByRole('combobox', { name: 'To the plan' })).toHaveFocus();
	await choosePlan(user, 'Academy');
	await user.click(screen.getByRole('checkbox', { name: 'Waive what is due now' }));
	await user.click(screen.getByRole('button', { name: 'Check first' }));
	expect(screen.getByRole('textbox', { name: 'Reason' })).toHaveFocus();
	await user.click(screen.getByRole('checkbox', { name: 'Waive what is due now' }));
	await user.type(screen.getByRole('textbox', { name: 'Reason' }), 'Plus is given up');
	await user.click(screen.getByRole('button', { name: 'Check first' }));

	await screen.findByRole('heading', { name: 'Move 1: to Academy' });
	expect(screen.getByText('The dry run is done. Nobody has been moved yet.')).toBeVisible();
	expect(screen.getByRole('link', { name: '1 Can be moved' })).toBeVisible();
	const fay = (await screen.findByRole('link', { name: 'Fay Free' }, lazily)).closest('tr')!;
	expect(within(fay).getByText('Cannot be moved')).toBeVisible();
	expect(within(fay).getByText(/another plan group/)).toBeVisible();
	expect(state().changes.filter(({ move_id }) => move_id !== null)).toEqual([]);
	const before = of('pim').version;

	await user.click(screen.getByRole('button', { name: 'Move 1 membership…' }));
	const dialog = within(await screen.findByRole('dialog'));
	const boxes = dialog.queryAllByRole('checkbox');
	if (boxes.length > 0) {
		await user.click(dialog.getByRole('button', { name: 'Start' }));
		expect(dialog.getByRole('alert')).toHaveTextContent('Please tick this first.');
		for (const box of boxes) await user.click(box);
	}
	await user.click(dialog.getByRole('button', { name: 'Start' }));
	expect(await screen.findByText('1 of 2 moved.')).toBeVisible();
	expect(of('pim').version).toBeGreaterThan(before);
	expect(state().changes.at(-1)).toMatchObject({ reason: 'Plus is given up', move_id: 1, actor: { name: 'admin' } });

	// Its history says so, and leads back.
	await user.click(await screen.findByRole('link', { name: 'Pim Plus' }));
	await user.click((await screen.findAllByRole('link', { name: 'move 1' }, lazily))[0]!);
	await screen.findByRole('heading', { name: 'Move 1: to Academy' });
});

test('all that the list shows: a filter', async () => {
	const { user } = show('/memberships&search=pim');
	await user.click(await screen.findByRole('link', { name: 'Move 1 to another plan…' }, lazily));
	expect(await screen.findByText('All that the list shows with search: “pim”.')).toBeVisible();
	await choosePlan(user, 'Academy');
	await user.click(screen.getByRole('radio', { name: 'At each one’s billing date' }));
	await user.click(screen.getByRole('button', { name: 'Check first' }));
	await screen.findByRole('heading', { name: 'Move 1: to Academy' });
	expect(state().moves[0]).toMatchObject({ total: 1, when: 'period_end' });
});

test('a long one goes on while it is looked at, is paused, goes on, and what failed is checked again', async () => {
	many('pim', 60);
	const { user } = show('/memberships/move&search=many');
	await choosePlan(user, 'Academy');
	await user.click(screen.getByRole('button', { name: 'Check first' }));
	await screen.findByRole('heading', { name: 'Move 1: to Academy' });
	expect(screen.getByText(/^\d+ of 60 checked/)).toBeVisible();
	expect(screen.getByRole('progressbar', { name: 'Dry run' })).toBeInTheDocument();
	await user.click(await screen.findByRole('button', { name: 'Move 60 memberships…' }, lazily));
	// Meanwhile one of them gets another bill.
	state().memberships.find(({ id }) => id === 1059)!.items[0]!.segment!.refunded = 100;
	const dialog = within(await screen.findByRole('dialog'));
	for (const box of dialog.queryAllByRole('checkbox')) await user.click(box);
	await user.click(dialog.getByRole('button', { name: 'Start' }));
	await user.click(await screen.findByRole('button', { name: 'Pause' }));
	expect(await screen.findByText(/^\d+ of 60 done\.$/)).toBeVisible();
	await user.click(await screen.findByRole('button', { name: 'Go on' }));
	expect(await screen.findByText('59 of 60 moved.', {}, lazily)).toBeVisible();
	expect(screen.getAllByText('1 membership could not be moved. The list says why.')[0]).toBeVisible();
	await user.click(screen.getByRole('link', { name: '1 Failed' }));
	expect(await screen.findByText(/The amounts have changed/, {}, lazily)).toBeVisible();
	await waitFor(() => expect(screen.queryByRole('link', { name: 'Many 0' })).toBeNull());
	await user.click(screen.getByRole('button', { name: 'Check again who was not moved' }));
	expect(await screen.findByRole('button', { name: 'Move 1 membership…' })).toBeVisible();
});

test('one that is stopped leaves everybody as they are; all moves are listed', async () => {
	const { user, container } = show(`/memberships/move&ids=${of('pim').id}`);
	await choosePlan(user, 'Academy');
	await user.click(screen.getByRole('button', { name: 'Check first' }));
	await user.click(await screen.findByRole('button', { name: 'Discard' }));
	await user.click(within(await screen.findByRole('dialog', { name: 'Discard this move?' })).getByRole('button', { name: 'Discard' }));
	expect(await screen.findByText('0 of 1 moved. The others stay as they are.')).toBeVisible();
	expect(state().changes.filter(({ move_id }) => move_id !== null)).toEqual([]);
	await screen.findByRole('link', { name: 'Pim Plus' }, lazily);
	const rules = { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } };
	expect((await axe.run(container, rules)).violations.map(({ id }) => id)).toEqual([]);
	await user.click(screen.getByRole('link', { name: 'Moves' }));
	expect(within((await screen.findByRole('link', { name: 'Move 1: to Academy' })).closest('tr')!).getByText('Cancelled')).toBeVisible();
	expect((await axe.run(container, rules)).violations.map(({ id }) => id)).toEqual([]);
});

test('without any, the list says what a move is', async () => {
	show('/memberships/moves');
	expect(await screen.findByRole('heading', { name: 'No moves yet' })).toBeVisible();
});
