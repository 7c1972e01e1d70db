import { act, createEvent, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const state = () => backend.server.state;
const plan = (slug: string) => state().products.find((each) => each.slug === slug)!;
const ladder = (group: string) => state().products.filter((each) => each.plan_group === state().groups.find(({ name }) => name === group)?.id).sort((a, b) => a.rank - b.rank).map(({ slug }) => slug);
const show = (at = '/plan-groups') => open(<NetworkApp />, { user: 'admin', at: `p=${at}` });
/** The card of a group; `far`: as it is before it comes near. */
const family = async (name: string, far = false) => {
	const card = (await screen.findByRole('heading', { name }, { timeout: 15_000 })).closest('section')!;
	await waitFor(() => expect(card.querySelector('.tierway-family__far') !== null).toBe(far));
	return within(card);
};

describe('a warning has what mends it', () => {
	test('an order against the prices: sorted by price, saved when confirmed', async () => {
		const before = ladder('Learning');
		Object.assign(plan('starter'), { rank: 9 });
		const { user } = show();
		const learning = await family('Learning');
		await user.click(await learning.findByRole('button', { name: 'Sort by price' }));
		expect(ladder('Learning')).not.toEqual(before);
		await user.click(learning.getByRole('button', { name: 'Save order' }));
		await waitFor(() => expect(ladder('Learning')).toEqual(before));
		await waitFor(() => expect(learning.queryByText(/costs less/)).toBeNull());
	});

	test('a plan alone: to where another is added', async () => {
		for (const slug of ['plus', 'academy']) plan(slug).plan_group = null;
		const { user } = show();
		const learning = await family('Learning');
		await user.click(await learning.findByRole('button', { name: 'Add a plan' }));
		expect(learning.getByRole('combobox', { name: 'Add a plan to Learning' })).toHaveFocus();
	});

	test('an inactive plan in the middle: opened, or taken out', async () => {
		plan('plus').status = 'inactive';
		const { user } = show();
		const learning = await family('Learning');
		expect(await learning.findByRole('link', { name: 'Open Plus' })).toHaveAttribute('href', expect.stringContaining(`/products/${plan('plus').id}/general`));
		const [mend] = learning.getAllByRole('button', { name: 'Take Plus out of the group' }).filter((button) => button.closest('.tierway-mend'));
		await user.click(mend!);
		expect(learning.getByText('Plus will be without a group.')).toBeVisible();
	});

	test('nobody can leave: the rules of the group, or the plan', async () => {
		state().groups.find(({ name }) => name === 'Learning')!.policy = { downgrade: 'refuse' };
		const { user } = show();
		const learning = await family('Learning');
		await learning.findByRole('link', { name: 'Open Academy' });
		await user.click(learning.getAllByRole('button', { name: 'When changes take effect' })[0]!);
		const dialog = within(await screen.findByRole('dialog', { name: 'When changes in “Learning” take effect' }));
		await user.selectOptions(dialog.getByRole('combobox', { name: 'Upgrade' }), 'Refused');
		expect(await dialog.findByText('3 memberships on Plus lose the way to Academy.')).toBeVisible();
	});

	test('a price that is missing: to the row that is begun for it', async () => {
		const addon = state().products.find(({ id }) => id === plan('plus').addons[0])!;
		addon.prices = addon.prices.filter(({ unit }) => unit !== 'year');
		const { user } = show();
		await user.click(await (await family('Learning')).findByRole('link', { name: `Price of ${addon.name} (Yearly)` }));
		await screen.findByRole('heading', { name: addon.name });
		const row = within(await screen.findByRole('group', { name: 'Yearly' }));
		await waitFor(() => expect(row.getByRole('textbox', { name: 'Price' })).toHaveFocus());
	});

	test('mixed currencies: to the currency of each plan', async () => {
		plan('academy').currency = 'EUR';
		const { user } = show();
		await user.click(await (await family('Learning')).findByRole('link', { name: 'Currency of Academy (EUR)' }));
		await waitFor(() => expect(screen.getByRole('combobox', { name: 'Currency' })).toHaveFocus());
	});
});

describe('a plan is moved to another group', () => {
	test('by its menu: who is on it and what they lose is said first, and one write does it', async () => {
		const { user } = show();
		const high = await family('High End');
		await user.click(high.getByRole('button', { name: 'Move Free to…' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Learning' }));
		const dialog = within(await screen.findByRole('dialog', { name: 'Move Free to “Learning”?' }));
		expect(dialog.getByText(/on Free\. (It keeps|They keep) the plan, its price and its add-ons\./)).toBeVisible();
		expect(await dialog.findByText(/on Free (loses|lose) the way to Premium\./)).toBeVisible();
		expect(dialog.getByText('1 scheduled change from Premium to Free will not be possible on its day.')).toBeVisible();
		await user.click(dialog.getByRole('button', { name: 'Move' }));
		await screen.findAllByText('Free is in “Learning” now.');
		expect(ladder('Learning')).toEqual(['starter', 'plus', 'academy', 'free']);
		expect(ladder('High End')).toEqual(['premium']);
	});

	test('dragged: within a ladder to its place, from another ladder to the place it is dropped at, and out by the menu', async () => {
		const { user } = show();
		const learning = await family('Learning');
		const rows = () => within(learning.getByRole('list', { name: 'Plans of Learning, lowest first' })).getAllByRole('listitem');
		drag(rows()[2]!, rows()[0]!);
		expect(rows().map((row) => within(row).getByRole('link').textContent)).toEqual(['Academy', 'Starter', 'Plus']);
		await user.click(learning.getByRole('button', { name: 'Undo' }));
		drag((await family('High End')).getByRole('link', { name: 'Premium' }).closest('li')!, rows()[0]!);
		await user.click(within(await screen.findByRole('dialog', { name: 'Move Premium to “Learning”?' })).getByRole('button', { name: 'Move' }));
		await waitFor(() => expect(ladder('Learning')).toEqual(['premium', 'starter', 'plus', 'academy']));
		await user.click(await learning.findByRole('button', { name: 'Move Plus to…' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Without a group' }));
		await user.click(within(await screen.findByRole('dialog', { name: 'Take Plus out of its group?' })).getByRole('button', { name: 'Take out' }));
		await waitFor(() => expect(plan('plus').plan_group).toBeNull());
		expect(ladder('Learning')).toEqual(['premium', 'starter', 'academy']);
	});
});

describe('the plans without a group', () => {
	test('are a family, too: who can go where, what looks wrong, and their customers\' switcher', async () => {
		Object.assign(plan('plus'), { plan_group: null, rank: 0 });
		Object.assign(plan('academy'), { plan_group: null, rank: 0, currency: 'EUR' });
		show();
		const without = await family('Without a group');
		const table = within(await without.findByRole('region', { name: 'Who can go where in Without a group' }));
		expect(table.getAllByRole('row').map((row) => row.querySelector('th[scope="row"]')?.textContent).filter(Boolean)).toEqual(['from Academy', 'from Basic', 'from Plus']);
		expect(table.getByRole('row', { name: /^from Basic/ })).toHaveTextContent('Sideways at once');
		expect(without.getByRole('link', { name: 'Currency of Academy (EUR)' })).toBeVisible();
		expect(without.queryByRole('button', { name: /out of the group/ })).toBeNull();
		expect(without.getByRole('link', { name: 'Preview as a customer' })).toHaveAttribute('href', expect.stringContaining(`held=${plan('academy').id}`));
	});

	test('a plan that is dropped among them is taken out of its group, when confirmed', async () => {
		const { user } = show();
		const without = await family('Without a group');
		drag((await family('High End')).getByRole('link', { name: 'Premium' }).closest('li')!, without.getByRole('link', { name: 'Basic' }).closest('ul')!);
		await user.click(within(await screen.findByRole('dialog', { name: 'Take Premium out of its group?' })).getByRole('button', { name: 'Take out' }));
		await waitFor(() => expect(plan('premium').plan_group).toBeNull());
		expect(await without.findByRole('link', { name: 'Premium' })).toBeVisible();
		// One of their own stays.
		drag(without.getByRole('link', { name: 'Premium' }).closest('li')!, without.getByRole('link', { name: 'Basic' }).closest('ul')!);
		expect(screen.queryByRole('dialog')).toBeNull();
	});

	test('one of them is dropped into a group that is empty', async () => {
		for (const slug of ['free', 'premium']) Object.assign(plan(slug), { plan_group: null, rank: 0 });
		const { user } = show();
		const empty = (await family('High End')).getByText(/^No plans yet/);
		drag((await family('Without a group')).getByRole('link', { name: 'Basic' }).closest('li')!, empty);
		await user.click(within(await screen.findByRole('dialog', { name: 'Move Basic to “High End”?' })).getByRole('button', { name: 'Move' }));
		await waitFor(() => expect(ladder('High End')).toEqual(['basic']));
	});

	test('more than can be drawn are not asked for', async () => {
		for (let i = 1; i <= 60; i++) state().products.push({ ...plan('basic'), id: 1000 + i, slug: `more-${i}`, name: `More ${i}` });
		const asked = vi.spyOn(backend.server, 'handle');
		show();
		expect(await (await family('Without a group')).findByText('Who can go where is shown of up to 60 plans.')).toBeVisible();
		expect(asked.mock.calls.map(([{ url }]) => url).filter((url) => url.includes('/plan-groups/0/paths'))).toEqual([]);
		asked.mockRestore();
	});
});

/** What the browser tells while something is dragged: to the very top, as nothing has a height here; or to the very end. */
function drag(from: Element, onto: Element, toEnd = false) {
	const data = new Map<string, string>();
	const dataTransfer = { setData: (type: string, value: string) => data.set(type, value), getData: (type: string) => data.get(type) ?? '', setDragImage: () => {}, get types() { return [...data.keys()]; } };
	fireEvent.dragStart(from, { dataTransfer });
	for (const what of ['dragOver', 'drop'] as const) fireDrag(what, onto, dataTransfer, toEnd ? 1 : 0);
	fireEvent.dragEnd(from, { dataTransfer });
}

/** At this height; jsdom's events of dragging have none. */
function fireDrag(what: 'dragOver' | 'drop', onto: Element, dataTransfer: object, clientY: number) {
	fireEvent(onto, Object.assign(createEvent[what](onto, { dataTransfer }), { clientY }));
}

test('before a plan is saved elsewhere its editor says what its members and those of its group lose', async () => {
	const { user } = show(`/products/${plan('premium').id}/up-downgrades`);
	const field = await screen.findByRole('combobox', { name: 'Plan Group' }, { timeout: 15_000 });
	expect(screen.queryByRole('heading', { name: 'What changes for members' })).toBeNull();
	await user.clear(field);
	await user.type(field, 'Learning');
	await user.click(await screen.findByRole('option', { name: /Learning/ }));
	const said = within((await screen.findByRole('heading', { name: 'What changes for members' })).closest('section')!);
	expect(said.getByText(/on Free (loses|lose) the way to Premium\./)).toBeVisible();
	expect(said.getByText('1 scheduled change from Premium to Free will not be possible on its day.')).toBeVisible();
});

test('a group is merged into another: the order by price is shown first, can be changed, and both are written at once', async () => {
	const { user } = show();
	await user.click((await family('High End')).getByRole('button', { name: 'Actions for High End' }));
	await user.click(await screen.findByRole('menuitem', { name: 'Merge into another group' }));
	const dialog = within(await screen.findByRole('dialog', { name: 'Merge “High End” into another group' }));
	await user.selectOptions(dialog.getByRole('combobox', { name: 'Into' }), 'Learning');
	const names = () => within(dialog.getByRole('list', { name: 'Plans of the merged group, lowest first' })).getAllByRole('listitem').map((row) => row.textContent);
	expect(names()).toEqual([expect.stringContaining('Free'), expect.stringContaining('Starter'), expect.stringContaining('Plus'), expect.stringContaining('Premium'), expect.stringContaining('Academy')]);
	await user.click(dialog.getByRole('button', { name: 'Move Premium higher' }));
	state().groups.find(({ name }) => name === 'High End')!.version++;
	await user.click(dialog.getByRole('button', { name: 'Merge' }));
	expect(await dialog.findByText(/Someone else changed one of these groups/)).toBeVisible();
	await waitFor(async () => {
		await user.click(dialog.getByRole('button', { name: 'Merge' }));
		expect(state().groups.some(({ name }) => name === 'High End')).toBe(false);
	});
	await screen.findAllByText('“High End” is part of “Learning” now.');
	expect(ladder('Learning')).toEqual(['free', 'starter', 'plus', 'academy', 'premium']);
});

describe('somebody else was faster: what is there now is shown, and doing it again means that', () => {
	const learning = () => state().groups.find(({ id }) => id === plan('starter').plan_group)!;
	/** Another manager writes Learning. */
	const meanwhile = (data: object) => Object.assign(learning(), data, { version: learning().version + 1 });
	const choose = async (user: ReturnType<typeof show>['user'], name: string, how: string) => {
		await user.click((await family(name)).getByRole('button', { name: `Actions for ${name}` }));
		await user.click(await screen.findByRole('menuitem', { name: how }));
	};
	const move = async (to: string) => {
		const { user } = show();
		await user.click((await family('High End')).getByRole('button', { name: 'Move Free to…' }));
		await user.click(await screen.findByRole('menuitem', { name: to }));
		return { user, dialog: within(await screen.findByRole('dialog', { name: `Move Free to “${to}”?` })) };
	};

	test('a plan is moved', async () => {
		const { user, dialog } = await move('Learning');
		Object.assign(plan('academy'), { plan_group: null, rank: 0 });
		meanwhile({});
		await user.click(dialog.getByRole('button', { name: 'Move' }));
		expect(await dialog.findByText(/Someone else changed this group meanwhile/)).toBeVisible();
		await user.click(dialog.getByRole('button', { name: 'Move' }));
		await screen.findAllByText('Free is in “Learning” now.');
		expect(ladder('Learning')).toEqual(['starter', 'plus', 'free']);
	});

	test('a plan is moved to a group that is gone by now', async () => {
		const { user, dialog } = await move('Tokyo');
		state().groups = state().groups.filter(({ name }) => name !== 'Tokyo');
		await user.click(dialog.getByRole('button', { name: 'Move' }));
		expect(await dialog.findByText('“Tokyo” is gone: someone deleted it meanwhile.')).toBeVisible();
		expect(dialog.queryByRole('button', { name: 'Move' })).toBeNull();
		expect(ladder('High End')).toEqual(['free', 'premium']);
	});

	test('a group is renamed: the name they gave is said', async () => {
		const { user } = show();
		await choose(user, 'Learning', 'Rename');
		const dialog = within(await screen.findByRole('dialog', { name: 'Rename plan group' }));
		meanwhile({ name: 'Schools' });
		await user.type(dialog.getByRole('textbox', { name: /Name/ }), ' paths');
		await user.click(dialog.getByRole('button', { name: 'Rename' }));
		expect(await dialog.findByText('Someone else changed this group meanwhile: it is “Schools” now. Rename it again if it shall have your name.')).toBeVisible();
		expect(learning().name).toBe('Schools');
		await user.click(dialog.getByRole('button', { name: 'Rename' }));
		await waitFor(() => expect(learning().name).toBe('Learning paths'));
	});

	test('its rules: theirs stand where nothing was changed here, and where both changed it is said what theirs is', async () => {
		const { user } = show();
		await choose(user, 'Learning', 'When changes take effect');
		const dialog = within(await screen.findByRole('dialog', { name: 'When changes in “Learning” take effect' }));
		await user.selectOptions(dialog.getByRole('combobox', { name: 'Upgrade' }), 'At the billing date');
		meanwhile({ policy: { upgrade: 'refuse', longer: 'refuse' } });
		await user.click(dialog.getByRole('button', { name: 'Save' }));
		expect(await dialog.findByText('Someone else changed these rules meanwhile: Upgrade: Refused. What you chose is shown: save it if it shall hold.')).toBeVisible();
		expect(dialog.getByRole('combobox', { name: 'Upgrade' })).toHaveDisplayValue('At the billing date');
		expect(dialog.getByRole('combobox', { name: 'Longer period' })).toHaveDisplayValue('Refused');
		expect(learning().policy).toEqual({ upgrade: 'refuse', longer: 'refuse' });
		await user.click(dialog.getByRole('button', { name: 'Save' }));
		await waitFor(() => expect(learning().policy).toEqual({ upgrade: 'period_end', longer: 'refuse' }));
	});

	test('its rules, fetched again while the dialog is open: nothing of theirs is overwritten without a word', async () => {
		const { user, client } = show();
		await choose(user, 'Learning', 'When changes take effect');
		const dialog = within(await screen.findByRole('dialog', { name: 'When changes in “Learning” take effect' }));
		await user.selectOptions(dialog.getByRole('combobox', { name: 'Upgrade' }), 'Refused');
		meanwhile({ policy: { longer: 'refuse' } });
		await client.invalidateQueries({ queryKey: ['plan-groups'] });
		await waitFor(() => expect(dialog.getByRole('combobox', { name: 'Longer period' })).toHaveDisplayValue('Refused'));
		expect(dialog.queryByText(/Someone else/)).toBeNull();
		meanwhile({ policy: { upgrade: 'now' } });
		await client.invalidateQueries({ queryKey: ['plan-groups'] });
		expect(await dialog.findByText(/^Someone else changed these rules meanwhile: Upgrade: At once\./)).toBeVisible();
		await user.click(dialog.getByRole('button', { name: 'Save' }));
		await waitFor(() => expect(learning().policy).toEqual({ upgrade: 'refuse' }));
	});
});

describe('the groups have an order of their own', () => {
	const names = () => screen.getAllByRole('heading', { level: 2 }).map((heading) => heading.textContent).filter((name) => state().groups.some((group) => group.name === name));
	const stored = () => state().groups.toSorted((a, b) => a.position - b.position).map(({ name }) => name);
	const move = async (user: ReturnType<typeof show>['user'], name: string, how: string) => {
		await user.click((await family(name)).getByRole('button', { name: `Actions for ${name}` }));
		await user.click(await screen.findByRole('menuitem', { name: how }));
	};

	test('one is moved up and down by its menu, said, and the focus stays on it', async () => {
		const { user } = show();
		await family('Tokyo');
		expect(names()).toEqual(['High End', 'Learning', 'Tokyo']);
		const versions = state().groups.map(({ version }) => version);
		await move(user, 'High End', 'Move down');
		await waitFor(() => expect(names()).toEqual(['Learning', 'High End', 'Tokyo']));
		await screen.findAllByText('“High End” is group 2 of 3 now.');
		await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for High End' })).toHaveFocus());
		await move(user, 'Tokyo', 'Move to the top');
		await screen.findAllByText('“Tokyo” is group 1 of 3 now.');
		expect([names(), stored()]).toEqual([['Tokyo', 'Learning', 'High End'], ['Tokyo', 'Learning', 'High End']]);
		await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for Tokyo' })).toHaveFocus());
		expect(state().groups.map(({ version }) => version)).toEqual(versions);
	});

	const card = (name: string) => screen.getByRole('heading', { name }).closest('section')!;
	const handle = (name: string) => card(name).querySelector('.tierway-group__handle')!;

	test('one is dragged by the handle of its card, to the top and to the end', async () => {
		show();
		await family('Tokyo');
		drag(handle('Tokyo'), card('Learning'));
		await waitFor(() => expect(names()).toEqual(['Tokyo', 'High End', 'Learning']));
		await screen.findAllByText('“Tokyo” is group 1 of 3 now.');
		await waitFor(() => expect(screen.getByRole('button', { name: 'Actions for Tokyo' })).toHaveFocus());
		drag(handle('Tokyo'), card('Learning'), true);
		await screen.findAllByText('“Tokyo” is group 3 of 3 now.');
		expect([names(), stored()]).toEqual([['High End', 'Learning', 'Tokyo'], ['High End', 'Learning', 'Tokyo']]);
	});

	test('a line shows where it would go, and is gone with it', async () => {
		show();
		await family('Tokyo');
		const dataTransfer = { types: ['application/x-tierway-plan-group'] };
		fireDrag('dragOver', card('High End'), dataTransfer, 0);
		expect(card('High End')).toHaveClass('is-gap-before');
		fireDrag('dragOver', card('High End'), dataTransfer, 1);
		expect(card('Tokyo')).toHaveClass('is-gap-after');
		fireEvent.dragEnd(handle('Learning'), { dataTransfer });
		expect(document.querySelector('.is-gap-before, .is-gap-after')).toBeNull();
	});

	test('a plan is dropped into no list of groups, a group into no ladder', async () => {
		show();
		const learning = await family('Learning');
		const plans = [ladder('High End'), ladder('Learning')];
		drag(learning.getByRole('link', { name: 'Academy' }).closest('li')!, card('High End'));
		expect([names(), stored()]).toEqual([['High End', 'Learning', 'Tokyo'], ['High End', 'Learning', 'Tokyo']]);
		drag(handle('Tokyo'), learning.getByRole('list', { name: 'Plans of Learning, lowest first' }));
		await screen.findAllByText('“Tokyo” is group 1 of 3 now.');
		expect(screen.queryByRole('dialog')).toBeNull();
		expect([ladder('High End'), ladder('Learning')]).toEqual(plans);
	});

	test('the first goes no higher, the last no lower', async () => {
		const { user } = show();
		await user.click((await family('High End')).getByRole('button', { name: 'Actions for High End' }));
		for (const name of ['Move to the top', 'Move up']) expect(await screen.findByRole('menuitem', { name })).toHaveAttribute('aria-disabled', 'true');
		expect(screen.getByRole('menuitem', { name: 'Move down' })).not.toHaveAttribute('aria-disabled', 'true');
		await user.click(screen.getByRole('button', { name: 'Actions for High End' }));
		await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
		await user.click((await family('Tokyo')).getByRole('button', { name: 'Actions for Tokyo' }));
		expect(await screen.findByRole('menuitem', { name: 'Move down' })).toHaveAttribute('aria-disabled', 'true');
	});

	test('who orders what has changed meanwhile is told, and sees what there is', async () => {
		const { user } = show();
		await family('Tokyo');
		state().groups = state().groups.filter(({ name }) => name !== 'Learning');
		await move(user, 'Tokyo', 'Move up');
		await screen.findAllByText('Someone else made or deleted a group meanwhile. What you see is as it is now.');
		await waitFor(() => expect(names()).toEqual(['High End', 'Tokyo']));
	});

	test('it is the order of every choice of a group', async () => {
		state().groups.find(({ name }) => name === 'Tokyo')!.position = 0;
		const { user } = show(`/products/${plan('premium').id}/up-downgrades`);
		const field = await screen.findByRole('combobox', { name: 'Plan Group' }, { timeout: 15_000 });
		await user.clear(field);
		expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual([expect.stringContaining('Tokyo'), expect.stringContaining('High End'), expect.stringContaining('Learning')]);
	});
});

describe('a group is deleted', () => {
	const openDialog = async (name: string) => {
		const { user, client } = show();
		await user.click((await family(name)).getByRole('button', { name: `Actions for ${name}` }));
		await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
		return { user, client, dialog: within(await screen.findByRole('dialog', { name: `Delete “${name}”?` })) };
	};

	test('what its members lose, which scheduled changes fail and who is offered what is said first', async () => {
		state().settings.policy = { downgrade: 'refuse' };
		Object.assign(state().groups.find(({ name }) => name === 'High End')!, { policy: { downgrade: 'period_end' } });
		const { user, dialog } = await openDialog('High End');
		expect(dialog.getByText('Free and Premium stay as they are, but without a group. 2 memberships are on these plans. They keep their plan, its price and its add-ons.')).toBeVisible();
		expect(await dialog.findByText('1 membership on Premium loses the way to Free.')).toBeVisible();
		expect(dialog.getByText('1 scheduled change from Premium to Free will not be possible on its day.')).toBeVisible();
		expect(dialog.getByText('These plans and those without a group (Basic) are one family then: their customers are offered all of them.')).toBeVisible();
		expect(dialog.getByText('The group’s own rules for when changes take effect are lost: those in the settings apply.')).toBeVisible();
		await user.click(dialog.getByRole('button', { name: 'Delete' }));
		await screen.findAllByText('Plan group deleted.');
		expect([plan('free'), plan('premium')].map(({ plan_group, rank }) => [plan_group, rank])).toEqual([[null, 0], [null, 0]]);
	});

	test('nothing is lost where every way stays open, and no more is offered where no other plan is without a group', async () => {
		plan('basic').plan_group = plan('free').plan_group;
		const { client, dialog } = await openDialog('Learning');
		expect(dialog.getByText('No other plan is without a group, so that nobody is offered more than now.')).toBeVisible();
		expect(dialog.getByText(/^The order of the plans is lost/)).toBeVisible();
		expect(dialog.queryByText(/own rules/)).toBeNull();
		await waitFor(() => expect(client.isFetching()).toBe(0));
		expect(dialog.queryByRole('heading', { name: 'What changes for members' })).toBeNull();
	});

	test('not when it is another by now: what it is then is shown, and deleting it again means that', async () => {
		const { user, dialog } = await openDialog('Learning');
		Object.assign(plan('academy'), { plan_group: null, rank: 0 });
		state().groups.find(({ name }) => name === 'Learning')!.version++;
		await user.click(dialog.getByRole('button', { name: 'Delete' }));
		expect(await dialog.findByText(/Someone else changed this group meanwhile/)).toBeVisible();
		expect(await dialog.findByText(/^Starter and Plus stay as they are/)).toBeVisible();
		await user.click(dialog.getByRole('button', { name: 'Delete' }));
		await screen.findAllByText('Plan group deleted.');
		expect(state().groups.some(({ name }) => name === 'Learning')).toBe(false);
	});
});

test('families out of sight are names only: they are drawn, and the server is asked about them, when they come near', async () => {
	const watched = new Map<Element, () => void>();
	vi.spyOn(globalThis, 'IntersectionObserver').mockImplementation(function (this: IntersectionObserver, tell) {
		return Object.assign(this, { observe: (target: Element) => watched.set(target, () => tell([{ target, isIntersecting: true } as IntersectionObserverEntry], this)), disconnect() {} });
	});
	const asked = vi.spyOn(backend.server, 'handle');
	const paths = () => asked.mock.calls.map(([{ url }]) => url).filter((url) => url.includes('/paths'));
	const { client } = show();
	const learning = await family('Learning', true);
	expect(learning.getByText('Starter, Plus, and Academy')).toBeVisible();
	expect(learning.queryByRole('list')).toBeNull();
	await waitFor(() => expect(client.isFetching()).toBe(0));
	expect(paths()).toEqual([]);
	const body = [...watched].find(([target]) => target.textContent?.includes('Academy'))!;
	act(() => body[1]());
	expect(await learning.findByRole('list', { name: 'Plans of Learning, lowest first' })).toBeVisible();
	expect(await learning.findByText('Who can go where')).toBeVisible();
	expect(paths()).toHaveLength(1);
	vi.restoreAllMocks();
});

test('the graph has a line for each way; a plan says its own, and shows them when it is pressed', async () => {
	const { user } = show();
	const learning = await family('Learning');
	await user.click(await learning.findByText('As a graph'));
	const plus = within(learning.getByRole('list', { name: 'Ways between the plans of Learning' })).getByRole('button', { name: 'Plus' });
	expect(plus).toHaveAccessibleDescription('Downgrade to Starter at the billing date and Upgrade to Academy at once');
	const drawn = () => [...plus.closest('details')!.querySelectorAll('.tierway-graph__drawing .tierway-graph__line')];
	expect(drawn()).toHaveLength(6);
	plus.focus();
	await user.keyboard('{Enter}');
	expect(plus).toHaveAttribute('aria-pressed', 'true');
	expect(drawn().filter((one) => !one.hasAttribute('data-faint'))).toHaveLength(2);
	await user.keyboard('{Enter}');
	expect(drawn().some((one) => one.hasAttribute('data-faint'))).toBe(false);
});
