import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test, vi } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const product = (slug: string) => backend.server.state.products.find((each) => each.slug === slug);
const show = (path: string) => open(<NetworkApp />, { user: 'admin', at: `p=${path}` });
const row = async (name: string) => {
	const link = await screen.findByRole('link', { name }, { timeout: 15_000 });
	return link.closest('tr')!;
};

describe('products', () => {
	test('the table shows type, group, prices and status', async () => {
		show('/products');
		const premium = within(await row('Premium'));
		expect(premium.getByText('Plan')).toBeVisible();
		expect(await premium.findByText('High End')).toBeVisible();
		expect(premium.getByText('$300.00 per year')).toBeVisible();
		expect(premium.getByText('Active')).toBeVisible();
		expect(premium.getByRole('link', { name: '1' })).toHaveAttribute('href', expect.stringContaining(`plan=${product('premium')?.id}`));
		expect(within(await row('Academy')).getByText('0')).toBeVisible();
	});

	test('the search asks the server and is in the address', async () => {
		const { user } = show('/products');
		await row('Premium');
		await user.type(screen.getByRole('searchbox', { name: 'Search products' }), 'disk');
		await waitFor(() => expect(screen.queryByRole('link', { name: 'Premium' })).toBeNull());
		expect(screen.getByRole('link', { name: 'Extra disk space' })).toBeVisible();
		expect(window.location.search).toContain('search=disk');
	});

	test('filters in the address are applied', async () => {
		show('/products&type=service');
		await row('Site design');
		expect(screen.queryByRole('link', { name: 'Premium' })).toBeNull();
	});

	test('columns, order and page size are the user\u2019s, on every browser; what is not valid is ignored', async () => {
		window.tierway = { views: { products: { list: 'products', fields: ['status'], per_page: 5000, sort: { field: 'name', direction: 'desc' }, type: 'map' } } };
		const { user } = show('/products');
		await row('Premium');
		expect(screen.getAllByRole('columnheader').map((each) => each.textContent?.replace(/ ?[↑↓]/, ''))).toEqual(expect.arrayContaining(['Name', 'Status']));
		expect(screen.queryByRole('columnheader', { name: /Type/ })).toBeNull();
		expect(screen.getAllByRole('link', { name: /^(Academy|Unlimited visits)$/ })[0]).toHaveTextContent('Unlimited visits');
		await user.click(screen.getByRole('button', { name: /^Name/ }));
		await user.click(await screen.findByRole('menuitemradio', { name: /ascending/i }));
		await waitFor(() => expect(backend.server.state.views.admin?.products).toMatchObject({ fields: ['status'], per_page: 20, sort: { field: 'name', direction: 'asc' } }));
	});

	test('the layout and its density are chosen on the screen, and are there again the next time', async () => {
		const { user, unmount } = show('/products');
		await row('Premium');
		await user.click(screen.getByRole('button', { name: 'View options' }));
		await user.click(await screen.findByRole('radio', { name: 'Compact' }));
		await waitFor(() => expect(backend.server.state.views.admin?.products).toMatchObject({ type: 'table', density: 'compact' }), { timeout: 3000 });
		const choose = async (name: string) => {
			await user.click(screen.getByRole('button', { name: 'Layout' }));
			await user.click(await screen.findByRole('menuitemradio', { name }));
		};
		await choose('List');
		await waitFor(() => expect(backend.server.state.views.admin?.products).toMatchObject({ type: 'list' }), { timeout: 3000 });
		await choose('Grid');
		await waitFor(() => expect(screen.queryByRole('columnheader')).toBeNull());
		await waitFor(() => expect(backend.server.state.views.admin?.products).toMatchObject({ type: 'grid' }), { timeout: 3000 });
		unmount();

		// As the page brings it.
		window.tierway = { views: backend.server.state.views.admin };
		show('/products');
		expect(await screen.findByRole('link', { name: 'Premium' }, { timeout: 15_000 })).toBeVisible();
		expect(screen.queryByRole('columnheader')).toBeNull();
	});

	test('on a phone the rows of a table are cards, and the table stays the choice for other screens', async () => {
		const phone = vi.spyOn(window, 'matchMedia').mockImplementation((query) => ({ media: query, matches: true, onchange: null, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {}, dispatchEvent: () => false }));
		const { user } = show('/products');
		await screen.findByRole('link', { name: 'Premium' }, { timeout: 15_000 });
		expect(screen.queryByRole('columnheader')).toBeNull();
		expect(screen.getAllByText('Plan group').length).toBeGreaterThan(1);
		await user.type(screen.getByRole('searchbox', { name: 'Search products' }), 'disk');
		await waitFor(() => expect(screen.queryByRole('link', { name: 'Premium' })).toBeNull());
		await waitFor(() => expect(backend.server.state.views.admin?.products).toMatchObject({ type: 'table' }));
		phone.mockRestore();
	});

	test('a phone that is turned while a dialog is open does not take it away', async () => {
		let matches = false;
		const media = new (class extends EventTarget {
			media = '';
			onchange = null;
			get matches() {
				return matches;
			}
			addListener() {}
			removeListener() {}
		})();
		const phone = vi.spyOn(window, 'matchMedia').mockReturnValue(media);
		const { user } = show('/products');
		await user.click(within(await row('Premium')).getByRole('button', { name: 'Actions' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Set plan group' }));
		const dialog = within(await screen.findByRole('dialog', { name: 'Plan group of Premium' }));
		matches = true;
		act(() => void media.dispatchEvent(new Event('change')));
		expect(dialog.getByRole('combobox', { name: 'Plan Group' })).toBeVisible();
		await user.click(dialog.getByRole('button', { name: 'Cancel' }));
		await waitFor(() => expect(screen.queryByRole('columnheader')).toBeNull());
		phone.mockRestore();
	});

	test('deleting what a membership holds is refused in the server’s words, and deactivating is offered', async () => {
		const { user } = show('/products');
		await user.click(within(await row('Premium')).getByRole('button', { name: 'Actions' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
		const dialog = await screen.findByRole('dialog', { name: 'Delete this product?' });
		await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
		expect(await within(dialog).findByRole('link', { name: '1 membership holds it.' })).toHaveAttribute('href', expect.stringContaining(`p=/memberships&product=${product('premium')?.id}`));
		await user.click(await within(dialog).findByRole('button', { name: 'Deactivate' }));
		await screen.findAllByText('Product deactivated. Whoever holds it keeps it.');
		expect(product('premium')?.status).toBe('inactive');
	});

	/** Free and Premium are ticked, and Learning is chosen for them; nothing is moved yet. */
	const chooseLearning = async () => {
		const { user } = show('/products&type=plan');
		for (const name of ['Free', 'Premium']) await user.click(within(await row(name)).getByRole('checkbox'));
		await user.click(await screen.findByRole('button', { name: 'Set plan group' }));
		const dialog = within(await screen.findByRole('dialog', { name: 'Plan group of 2 plans' }));
		await user.selectOptions(await dialog.findByRole('combobox', { name: 'Plan Group' }), 'Learning');
		return { user, dialog };
	};

	/** The question that is asked first, answered with yes. */
	const deactivate = async (user: ReturnType<typeof open>['user']) => {
		await user.click(await screen.findByRole('button', { name: 'Deactivate' }));
		await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Deactivate' }));
	};

	test('several are put on the market again together, and those that are sold already are left alone', async () => {
		for (const slug of ['free', 'premium']) Object.assign(product(slug)!, { status: 'inactive' });
		const { version } = product('basic')!;
		const { user } = show('/products&type=plan');
		for (const name of ['Free', 'Premium', 'Basic']) await user.click(within(await row(name)).getByRole('checkbox'));
		await user.click(await screen.findByRole('button', { name: 'Activate' }));
		await screen.findAllByText(/^2 products activated\./);
		expect(['free', 'premium', 'basic'].map((slug) => product(slug)?.status)).toEqual(['active', 'active', 'active']);
		expect(product('basic')?.version).toBe(version);
	});

	test('before a plan is taken off the market, it is said who loses the way to it', async () => {
		const { user } = show('/products&type=plan');
		await user.click(within(await row('Premium')).getByRole('checkbox'));
		await user.click(await screen.findByRole('button', { name: 'Deactivate' }));
		const question = within(await screen.findByRole('dialog', { name: 'Deactivate Premium?' }));
		expect(await question.findByText('1 membership on Free loses the way to Premium.')).toBeVisible();
		await user.click(question.getByRole('button', { name: 'Deactivate' }));
		await screen.findAllByText('1 product deactivated. Whoever holds it keeps it.');
		expect(product('premium')?.status).toBe('inactive');
	});

	test('plans that go to another group together lose no way to each other', async () => {
		const { user, dialog } = await chooseLearning();
		await user.selectOptions(dialog.getByRole('combobox', { name: 'Plan Group' }), 'Tokyo');
		expect(dialog.queryByText(/loses the way/)).toBeNull();
	});

	test('plans chosen together are put into another group, in their order', async () => {
		const { user, dialog } = await chooseLearning();
		expect(dialog.getByText('Customers on Free and Premium change inside “Learning” then, and its customers can change to them.')).toBeVisible();
		expect(dialog.getByText('No longer offered in: High End. What is held stays held.')).toBeVisible();
		await user.click(dialog.getByRole('button', { name: 'Move' }));
		await screen.findAllByText('2 plans moved.');
		const learning = product('academy')?.plan_group;
		expect(['starter', 'plus', 'academy', 'free', 'premium'].map((slug) => [product(slug)?.plan_group, product(slug)?.rank])).toEqual([1, 2, 3, 4, 5].map((rank) => [learning, rank]));
	});

	test('a plan that somebody edited meanwhile is not moved, and the message says which', async () => {
		const { user, dialog } = await chooseLearning();
		product('free')!.version += 1;
		await user.click(dialog.getByRole('button', { name: 'Move' }));
		await screen.findAllByText('1 plan moved.');
		expect(screen.getAllByText(/^Free: /)[0]).toBeVisible();
		expect(product('premium')?.plan_group).toBe(product('academy')?.plan_group);
		expect(product('free')?.plan_group).not.toBe(product('academy')?.plan_group);
	});

	test('several are deactivated; what somebody edited meanwhile is not, is shown as it is now and stays ticked to do it again', async () => {
		const { user } = show('/products');
		for (const name of ['Academy', 'Plus']) await user.click(within(await row(name)).getByRole('checkbox'));
		Object.assign(product('plus')!, { name: 'Plus 2', version: 9 });
		product('academy')!.version++;
		await deactivate(user);
		await screen.findAllByText(/^Plus: Somebody else/);
		await user.click(within(await row('Plus 2')).getByRole('checkbox', { checked: true }));
		await deactivate(user);
		await screen.findAllByText('1 product deactivated. Whoever holds it keeps it.');
		expect([product('academy')?.status, product('plus')?.status]).toEqual(['inactive', 'active']);
	});

	test('what is chosen stays so from page to page, and what is done is done to all of it', async () => {
		window.tierway = { views: { products: { list: 'products', per_page: 2 } } };
		const { user } = show('/products&type=plan');
		await user.click(within(await row('Academy')).getByRole('checkbox'));
		expect(screen.queryByRole('group', { name: 'Selected' })).toBeNull();
		await user.click(screen.getByRole('button', { name: 'Next page' }));
		await user.click(within(await row('Free')).getByRole('checkbox'));
		const chosen = within(screen.getByRole('group', { name: 'Selected' }));
		expect(chosen.getByRole('status')).toHaveTextContent('2 selected on all pages');
		await user.click(screen.getByRole('button', { name: 'Previous page' }));
		expect(within(await row('Academy')).getByRole('checkbox')).toBeChecked();
		await user.click(chosen.getByRole('button', { name: 'Set plan group' }));
		const dialog = within(await screen.findByRole('dialog', { name: 'Plan group of 2 plans' }));
		await user.click(dialog.getByRole('button', { name: 'Cancel' }));
		await user.click(chosen.getByRole('button', { name: 'Deactivate' }));
		await user.click(within(await screen.findByRole('dialog', { name: 'Deactivate 2 products?' })).getByRole('button', { name: 'Deactivate' }));
		await screen.findAllByText('2 products deactivated. Whoever holds them keeps them.');
		expect(['academy', 'basic', 'free'].map((slug) => product(slug)?.status)).toEqual(['inactive', 'active', 'inactive']);
		expect(screen.queryByRole('group', { name: 'Selected' })).toBeNull();
	});

	test('of those chosen on several pages what is held stays, and nothing that is gone stays chosen', async () => {
		window.tierway = { views: { products: { list: 'products', per_page: 2 } } };
		const { user } = show('/products&type=plan');
		await user.click(within(await row('Academy')).getByRole('checkbox'));
		await user.click(screen.getByRole('button', { name: 'Next page' }));
		await user.click(within(await row('Free')).getByRole('checkbox'));
		await user.click(within(screen.getByRole('group', { name: 'Selected' })).getByRole('button', { name: 'Delete' }));
		const dialog = within(await screen.findByRole('dialog', { name: 'Delete 2 products?' }));
		await user.click(dialog.getByRole('button', { name: 'Delete' }));
		expect(await dialog.findByText('Free')).toBeVisible();
		await user.click(dialog.getAllByRole('button', { name: 'Close' }).at(-1)!);
		await waitFor(() => expect(screen.queryByRole('group', { name: 'Selected' })).toBeNull());
		expect([product('academy'), product('free')?.slug]).toEqual([undefined, 'free']);
	});

	test('a duplicate is made inactive, with everything but the customers, and can be edited at once', async () => {
		const { user } = show('/products');
		await user.click(within(await row('Premium')).getByRole('button', { name: 'Actions' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Duplicate' }));
		await screen.findAllByText(/made\. It is inactive until you activate it\./);
		const made = backend.server.state.products.at(-1)!;
		const { name, prices, limits, addons } = product('premium')!;
		expect(made).toMatchObject({ status: 'inactive', prices, limits, addons });
		expect(made.name).toContain(name);
		await user.click(screen.getAllByRole('button', { name: 'Edit' }).at(-1)!);
		expect(await screen.findByRole('heading', { level: 1, name: made.name })).toBeVisible();
	});

	test('what nobody holds is deleted', async () => {
		const { user } = show('/products');
		await user.click(within(await row('Academy')).getByRole('button', { name: 'Actions' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
		await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Delete' }));
		await screen.findAllByText('1 product deleted.');
		expect(product('academy')).toBeUndefined();
	});

	test('an empty network says what to do first', async () => {
		backend.server.state.products = [];
		show('/products');
		expect(await screen.findByRole('heading', { name: 'What do you sell?' })).toBeVisible();
		expect(screen.getByRole('link', { name: 'Add: Plan' })).toBeVisible();
	});
});

describe('plan groups', () => {
	const family = async (name: string) => within((await screen.findByRole('heading', { name })).closest('section')!);

	test('an order made with the buttons is saved at once for the whole family', async () => {
		const { user } = show('/plan-groups');
		const learning = await family('Learning');
		await user.click(learning.getByRole('button', { name: 'Move Academy lower' }));
		await user.click(learning.getByRole('button', { name: 'Save order' }));
		await screen.findAllByText('Plan group saved.');
		expect(['starter', 'academy', 'plus'].map((slug) => product(slug)?.rank)).toEqual([1, 2, 3]);
	});

	test('a group is made, gets a plan, and warns that it is alone', async () => {
		const { user } = show('/plan-groups');
		await user.click(await screen.findByRole('button', { name: 'Add plan group' }));
		await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Shops');
		await user.click(screen.getByRole('button', { name: 'Add' }));
		const shops = await family('Shops');
		await user.type(shops.getByRole('combobox', { name: 'Add a plan to Shops' }), 'bas');
		await user.click(await screen.findByRole('option', { name: 'Basic' }));
		await user.click(shops.getByRole('button', { name: 'Save order' }));
		await screen.findAllByText('Plan group saved.');
		expect(product('basic')?.plan_group).toBe(backend.server.state.groups.find((each) => each.name === 'Shops')?.id);
		// The one plan of its family: the server's warning.
		expect(await shops.findByText('A group of one plan: its customers have nowhere to go.')).toBeVisible();
	});

	test('a name that is taken is refused before it is sent', async () => {
		const { user } = show('/plan-groups');
		await user.click(await screen.findByRole('button', { name: 'Add plan group' }));
		await user.type(screen.getByRole('textbox', { name: 'Name' }), ' high end {Enter}');
		expect(await screen.findByText('There is a group with this name already.')).toBeVisible();
	});

	test('renaming keeps the plans; deleting says what happens to them', async () => {
		const { user } = show('/plan-groups');
		await user.click((await family('Tokyo')).getByRole('button', { name: 'Actions for Tokyo' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Rename' }));
		await user.clear(screen.getByRole('textbox', { name: 'Name' }));
		await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Kyoto{Enter}');
		const kyoto = await family('Kyoto');
		expect(kyoto.getByRole('link', { name: 'Light' })).toBeVisible();
		await user.click(kyoto.getByRole('button', { name: 'Actions for Kyoto' }));
		await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
		expect(screen.getByText(/^Light and Standard stay as they are, but without a group\./)).toBeVisible();
		await user.click(screen.getByRole('button', { name: 'Delete' }));
		await screen.findAllByText('Plan group deleted.');
		expect(product('light')?.plan_group).toBeNull();
	});

	test('a family has its own rules; where it has none, it says what the settings are', async () => {
		const { user } = show('/plan-groups');
		await user.click((await family('High End')).getByRole('button', { name: 'Actions for High End' }));
		await user.click(await screen.findByRole('menuitem', { name: 'When changes take effect' }));
		const downgrade = screen.getByRole('combobox', { name: 'Downgrade' });
		expect(downgrade).toHaveDisplayValue('As in the settings: at the billing date');
		await user.selectOptions(downgrade, 'Refused');
		await user.click(screen.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Plan group saved.');
		expect(backend.server.state.groups.find((each) => each.name === 'High End')?.policy).toEqual({ downgrade: 'refuse' });
		expect(await (await family('High End')).findByText('Refused by the policy')).toBeVisible();
	});

	test('an older order is not written over someone else’s', async () => {
		const { user } = show('/plan-groups');
		const learning = await family('Learning');
		await user.click(learning.getByRole('button', { name: 'Move Academy lower' }));
		const group = backend.server.state.groups.find((each) => each.name === 'Learning')!;
		group.version++;
		await user.click(learning.getByRole('button', { name: 'Save order' }));
		expect(await learning.findByText(/Someone else changed this group meanwhile/)).toBeVisible();
		await user.click(learning.getByRole('button', { name: 'Save order' }));
		await screen.findAllByText('Plan group saved.');
		expect(product('academy')?.rank).toBe(2);
	});
});

describe('memberships', () => {
	test('the table shows what waits', async () => {
		show('/memberships');
		const petra = within(await row('Petra Premium'));
		expect(petra.getByText('Premium → Free')).toBeVisible();
		expect(petra.getByText('Active')).toBeVisible();
	});

	test('are narrowed by plan group and waiting change, in the address; all of them are moved as they are narrowed', async () => {
		const customers = () => screen.queryAllByRole('link', { name: /^(?:Fay|Bas|Petra|Pim|Tara|Hugo|Otto|Yuki) / }).map((link) => link.textContent);
		const group = backend.server.state.groups.find(({ name }) => name === 'Learning')!;
		const { user, unmount } = show(`/memberships&plan_group=${group.id}`);
		await waitFor(() => expect(customers()).toContain('Pim Plus'), { timeout: 15_000 });
		expect(customers()).not.toContain('Bas Basic'); // without a group
		expect(within(await row('Pim Plus')).getByText('Learning')).toBeVisible();
		await user.click(screen.getByRole('link', { name: /^Move all/ }));
		expect(await screen.findByText('All that the list shows with Learning.')).toBeVisible();
		unmount();

		show('/memberships&pending_change=true');
		await waitFor(() => expect(customers()).toEqual(['Petra Premium']));
	});

	test('are those of a plan when its number of members is followed', async () => {
		const { user } = show('/products');
		await within(await row('Free')).findByText('High End'); // the groups are there: the table is not made anew under the click
		await user.click(within(await row('Basic')).getByRole('link', { name: '1' }));
		expect(await screen.findByRole('link', { name: 'Bas Basic' }, { timeout: 15_000 })).toBeVisible();
		expect(screen.queryByRole('link', { name: 'Pim Plus' })).toBeNull();
	});

	test('the number of members of a package leads to who holds it', async () => {
		show('/products&type=package');
		const link = await within(await row('Unlimited visits')).findByRole('link', { name: '1' });
		expect(decodeURIComponent(link.getAttribute('href')!)).toContain(`p=/memberships&product=${product('unlimited-visits')?.id}&status=active,trialing,on_hold`);
	});

	test('are those that hold a package; the move of all of them says so', async () => {
		const { user } = show(`/memberships&product=${product('unlimited-visits')?.id}`);
		expect(await screen.findByRole('link', { name: 'Pim Plus' }, { timeout: 15_000 })).toBeVisible();
		expect(screen.queryByRole('link', { name: 'Bas Basic' })).toBeNull();
		await user.click(screen.getByRole('link', { name: /^Move 1/ }));
		expect(await screen.findByText('All that the list shows with Unlimited visits.')).toBeVisible();
	});

	test('a site is searched for as a customer is', async () => {
		const { user } = show('/memberships');
		await row('Pim Plus');
		await user.type(screen.getByRole('searchbox', { name: 'Search customers and sites' }), '/pim/');
		await waitFor(() => expect(screen.queryByRole('link', { name: 'Bas Basic' })).toBeNull());
		expect(screen.getByRole('link', { name: 'Pim Plus' })).toBeVisible();
	});

	test('those chosen on several pages are moved together', async () => {
		window.tierway = { views: { memberships: { list: 'memberships', per_page: 2 } } };
		const { user } = show('/memberships');
		await user.click(within(await row('Bas Basic')).getByRole('checkbox'));
		await user.click(screen.getByRole('button', { name: 'Next page' }));
		await waitFor(() => expect(screen.queryByRole('link', { name: 'Bas Basic' })).toBeNull());
		await user.click(within(await row('Hugo Hold')).getByRole('checkbox'));
		await user.click(within(screen.getByRole('group', { name: 'Selected' })).getByRole('button', { name: 'Move to another plan…' }));
		expect(await screen.findByRole('heading', { name: '2 memberships' })).toBeVisible();
	});

	test('a manual payment is confirmed, and the change is in effect', async () => {
		const membership = await waitForPayment();
		const { user } = show(`/memberships/${membership}`);
		expect(await screen.findByText(/Waits for a manual payment of \$30\.00/)).toBeVisible();
		await user.click(screen.getByRole('button', { name: 'Confirm payment' }));
		const dialog = await screen.findByRole('dialog', { name: 'Confirm payment' });
		await user.click(within(dialog).getByRole('button', { name: 'Confirm payment' }));
		await screen.findAllByText('Payment confirmed. The change of Fay Free is in effect.');
		await waitFor(() => expect(screen.queryByRole('region', { name: 'Waiting change' })).toBeNull());
		expect(screen.getByRole('link', { name: 'Premium' })).toBeVisible();
	});

	test('a payment that failed leaves the old plan, and the history says so', async () => {
		const membership = await waitForPayment();
		const { user } = show(`/memberships/${membership}`);
		await user.click(await screen.findByRole('button', { name: 'Will not come' }));
		await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Will not come' }));
		await screen.findAllByText('Payment marked as failed. Fay Free keeps the old plan.');
		await waitFor(() => expect(screen.queryByRole('region', { name: 'Waiting change' })).toBeNull());
		expect(screen.getByRole('link', { name: 'Free' })).toBeVisible();
		expect((await screen.findAllByText('Failed')).length).toBeGreaterThan(0);
	});
});

/** Fay asks for Premium by the month ($30) and pays by hand. */
async function waitForPayment(): Promise<number> {
	const { memberships, users } = backend.server.state;
	const fay = users.find((each) => each.login === 'fay');
	const { id } = memberships.find((each) => each.user_id === fay?.id)!;
	const selection = { plan_id: product('premium')?.id, unit: 'month', count: 1, addons: [] };
	const { token } = await post(`/memberships/${id}/quotes`, { selection });
	await post(`/memberships/${id}/changes`, { selection, quote_token: token, acknowledged: [], payment_method: 'manual' });
	return id;
}

async function post(path: string, body: object) {
	const headers = { 'Content-Type': 'application/json', 'X-WP-Nonce': backend.nonce, 'Idempotency-Key': 'fay-1' };
	const answer = await backend.server.handle(new Request(`http://localhost/fay/wp-json/tierway/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) }), { user: 'fay' });
	if (!answer.ok) throw new Error(await answer.text());
	return answer.json();
}

describe('settings', () => {
	test('amounts are typed in major units; one sentence says that it is saved', async () => {
		const { user } = show('/settings');
		const smallest = await screen.findByRole('textbox', { name: 'Smallest charge' });
		await user.clear(smallest);
		await user.type(smallest, '2.50');
		await user.selectOptions(screen.getByRole('combobox', { name: 'Downgrade' }), 'At once');
		await user.click(screen.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Settings saved.');
		expect(backend.server.state.settings).toMatchObject({ minimum_charge: 250, policy: { downgrade: 'now' } });
	});

	test('without a payment method nothing is sent', async () => {
		const { user } = show('/settings');
		await user.click(await screen.findByRole('checkbox', { name: 'Manual payment' }));
		await user.click(screen.getByRole('checkbox', { name: 'Test card' }));
		await user.click(screen.getByRole('button', { name: 'Save' }));
		expect(await screen.findByText('Choose at least one.')).toBeVisible();
		expect(backend.server.state.settings.payment_methods.length).toBeGreaterThan(0);
	});

	describe('that somebody else saved meanwhile', () => {
		const grace = () => screen.getByRole('textbox', { name: 'Days on hold before a membership expires' });
		const invoice = () => screen.getByRole('textbox', { name: 'Invoice renewals ahead' });
		/** I typed 21 days of grace; they saved 10 days, and another day of the invoice. */
		const conflict = async () => {
			const { user } = show('/settings');
			await screen.findByRole('textbox', { name: 'Smallest charge' });
			await user.clear(grace());
			await user.type(grace(), '21');
			const { settings } = backend.server.state;
			Object.assign(settings, { grace_days: 10, invoice_days: 3, version: settings.version + 1 });
			await user.click(screen.getByRole('button', { name: 'Save' }));
			expect((await screen.findAllByText(/^Someone else saved the settings/))[0]).toBeVisible();
			expect(settings.grace_days).toBe(10);
			return user;
		};

		test('stay mine where I changed them, and become theirs elsewhere', async () => {
			const user = await conflict();
			await user.click(screen.getByRole('button', { name: 'Keep my changes' }));
			expect([grace(), invoice()].map((field) => (field as HTMLInputElement).value)).toEqual(['21', '3']);
			await user.click(screen.getByRole('button', { name: 'Save' }));
			await screen.findAllByText('Settings saved.');
			expect(backend.server.state.settings).toMatchObject({ grace_days: 21, invoice_days: 3 });
		});

		test('or are all theirs, with nothing left to save', async () => {
			const user = await conflict();
			await user.click(screen.getByRole('button', { name: 'Discard my changes' }));
			expect([grace(), invoice()].map((field) => (field as HTMLInputElement).value)).toEqual(['10', '3']);
			expect(screen.getByRole('button', { name: 'Save' })).toHaveAttribute('aria-disabled', 'true');
			expect(screen.queryByRole('button', { name: 'Keep my changes' })).toBeNull();
			expect(backend.server.state.settings).toMatchObject({ grace_days: 10, invoice_days: 3 });
		});
	});
});
