import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { setLocale } from '../../../src/ui/format.ts';
import { backend, open } from '../../render.tsx';

const product = (slug: string) => {
	const found = backend.server.state.products.find((each) => each.slug === slug);
	if (!found) throw new Error(`No product ${slug} in the demo network.`);
	return found;
};
const group = (name: string) => backend.server.state.groups.find((each) => each.name === name);
const edit = (slug: string, tab: string) => open(<NetworkApp />, { user: 'admin', at: `p=/products/${product(slug).id}/${tab}` });
const saved = () => screen.findAllByText('Product saved.');
const save = () => screen.getByRole('button', { name: 'Save' });

describe('Plan Group', () => {
	test('is the first field of Up & Downgrades', async () => {
		edit('basic', 'up-downgrades');
		const panel = await screen.findByRole('tabpanel', { name: 'Up & Downgrades' });
		const box = await within(panel).findByRole('combobox', { name: 'Plan Group' });
		expect(panel.querySelector('input, select, textarea')).toBe(box);
	});

	test('when the changes of the group take effect is set here, too, and the product is not saved by it', async () => {
		const { user } = edit('premium', 'up-downgrades');
		const ways = within((await screen.findByText('Where customers can go')).closest('section')!);
		expect(await ways.findByText('Downgrade')).toBeVisible();
		await user.click(screen.getByRole('button', { name: 'When changes take effect' }));
		await user.selectOptions(screen.getByRole('combobox', { name: 'Downgrade' }), 'Refused');
		await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Plan group saved.');
		expect(await ways.findByText('Refused by the policy')).toBeVisible();
		expect(screen.queryByText('Product saved.')).toBeNull();
	});

	test('a group is named in place with Enter, made by saving, and the plan is in it', async () => {
		const { user } = edit('basic', 'up-downgrades');
		await user.type(await screen.findByRole('combobox', { name: 'Plan Group' }), 'Οικογένεια{Enter}');
		expect(screen.getByText('“Οικογένεια” is a new group. It is made when you save.')).toBeVisible();
		expect(group('Οικογένεια')).toBeUndefined();
		await user.click(save());
		await saved();
		expect(product('basic').plan_group).toBe(group('Οικογένεια')?.id);
		expect(screen.getByRole('combobox', { name: 'Plan Group' })).toHaveValue('Οικογένεια');
	});

	test('a name that exists picks that group, whatever its case; a plan joins on top', async () => {
		const { user } = edit('basic', 'up-downgrades');
		await user.type(await screen.findByRole('combobox', { name: 'Plan Group' }), 'high END{Enter}');
		const ladder = screen.getByRole('list', { name: 'Plans of the group, lowest first' });
		expect(within(ladder).getAllByRole('listitem').map((step) => /Free|Premium|Basic/.exec(step.textContent ?? '')?.[0])).toEqual(['Free', 'Premium', 'Basic']);
		await user.click(save());
		await saved();
		expect(backend.server.state.groups).toHaveLength(3);
		expect(product('basic').plan_group).toBe(group('High End')?.id);
	});

	test('arrow keys pick one of those found', async () => {
		const { user } = edit('basic', 'up-downgrades');
		await user.type(await screen.findByRole('combobox', { name: 'Plan Group' }), 'lear{ArrowDown}{Enter}');
		expect(screen.getByRole('combobox', { name: 'Plan Group' })).toHaveValue('Learning');
	});

	test('a name of 200 characters is kept; 201 are refused at the field, and nothing else is lost', async () => {
		const { user } = edit('basic', 'up-downgrades');
		const box = await screen.findByRole('combobox', { name: 'Plan Group' });
		await user.click(box);
		await user.paste('ä'.repeat(201));
		await user.keyboard('{Enter}');
		await user.click(screen.getByRole('checkbox', { name: 'Site design' }));
		await user.click(save());
		expect(await screen.findByText('A group’s name has at most 200 characters.')).toBeVisible();
		expect(box).toHaveFocus();
		await user.clear(box);
		await user.paste('ä'.repeat(200));
		await user.keyboard('{Enter}');
		expect(screen.getByRole('checkbox', { name: 'Site design' })).not.toBeChecked();
		await user.click(save());
		await saved();
		expect(group('ä'.repeat(200))).toBeDefined();
		expect(product('basic').addons).not.toContain(product('site-design').id);
	});

	test('leaving the group makes the plan ungrouped', async () => {
		const { user } = edit('premium', 'up-downgrades');
		await user.click(await screen.findByRole('button', { name: 'Leave the group' }));
		expect(screen.getByText('Without a group, customers switch to the other plan without one: Basic.')).toBeVisible();
		await user.click(save());
		await saved();
		expect(product('premium').plan_group).toBeNull();
	});

	test('when the product is refused, the group that was made is picked and not made twice', async () => {
		const { user } = edit('basic', 'up-downgrades');
		await user.type(await screen.findByRole('combobox', { name: 'Plan Group' }), 'Shops{Enter}');
		product('basic').version++;
		await user.click(save());
		await screen.findByRole('heading', { name: 'Someone else saved this product while you were editing it' });
		expect(product('basic').plan_group).toBeNull();
		await user.click(screen.getByRole('button', { name: 'Keep my changes' }));
		await user.click(save());
		await saved();
		expect(backend.server.state.groups.filter((each) => each.name === 'Shops')).toHaveLength(1);
		expect(product('basic').plan_group).toBe(group('Shops')?.id);
	});
});

describe('the ladder', () => {
	test('a plan is moved with the keyboard and saved in its place', async () => {
		const { user } = edit('academy', 'up-downgrades');
		const lower = await screen.findByRole('button', { name: 'Move Academy lower' });
		lower.focus();
		await user.keyboard('{Enter}');
		await user.keyboard('{ArrowUp}');
		await user.click(save());
		await saved();
		expect(['academy', 'starter', 'plus'].map((slug) => product(slug).rank)).toEqual([1, 2, 3]);
	});

	test('what customers can change to follows the place before it is saved', async () => {
		const { user } = edit('academy', 'up-downgrades');
		const ways = () => within(screen.getByRole('heading', { name: 'Customers on this plan can change to …' }).closest('section')!);
		await screen.findByRole('heading', { name: 'Customers on this plan can change to …' });
		expect(ways().getAllByText('Downgrade')).toHaveLength(2);
		await user.click(screen.getByRole('button', { name: 'Move Academy lower' }));
		await user.click(screen.getByRole('button', { name: 'Move Academy lower' }));
		expect(ways().queryByText('Downgrade')).toBeNull();
		expect(ways().getAllByText('Upgrade')).toHaveLength(2);
	});
});

describe('add-ons offered', () => {
	const order = () => within(screen.getByRole('list', { name: 'Add-ons offered, in the order customers see them' })).getAllByRole('listitem').map((row) => row.querySelector('.tierway-ladder__name')?.textContent);
	const offered = () => product('premium').addons.map((id) => backend.server.state.products.find((each) => each.id === id)?.name);

	test('stand in their order, change places by keyboard, and are saved so', async () => {
		const { user } = edit('premium', 'up-downgrades');
		const first = offered();
		expect(first.length).toBeGreaterThan(1);
		await user.click(await screen.findByRole('button', { name: `Move ${first[0]} down` }));
		expect(order()).toEqual([first[1], first[0], ...first.slice(2)]);
		expect(screen.getByText(`${first[0]} is now number 2 of ${first.length}.`)).toBeInTheDocument();
		await user.keyboard('{ArrowUp}');
		expect(order()).toEqual(first);
		await user.keyboard('{End}');
		await user.click(save());
		await saved();
		expect(offered()).toEqual([...first.slice(1), first[0]]);
	});

	test('one that is ticked comes last; with fewer than two there is no order', async () => {
		const { user } = edit('basic', 'up-downgrades');
		const boxes = await screen.findAllByRole('checkbox');
		const heading = () => screen.queryByRole('heading', { name: 'As customers see them' });
		for (const box of boxes) if ((box as HTMLInputElement).checked) await user.click(box);
		expect(heading()).toBeNull();
		await user.click(screen.getByRole('checkbox', { name: 'Site design' }));
		expect(heading()).toBeNull();
		await user.click(screen.getByRole('checkbox', { name: 'Extra disk space' }));
		expect(order()).toEqual(['Site design', 'Extra disk space']);
	});

	test('an add-on is not dropped among the plans of the group', async () => {
		edit('academy', 'up-downgrades');
		const plans = await screen.findByRole('list', { name: 'Plans of the group, lowest first' });
		const dataTransfer = { types: ['application/x-tierway-addon'], getData: () => '1', dropEffect: 'none' };
		expect(fireEvent.dragOver(plans, { dataTransfer })).toBe(true); // not taken
		expect(fireEvent.dragOver(plans, { dataTransfer: { ...dataTransfer, types: ['application/x-tierway-plan'] } })).toBe(false);
	});
});

describe('prices', () => {
	test('what is typed in major units is stored in minor ones', async () => {
		const { user } = edit('basic', 'pricing');
		const price = await screen.findByRole('textbox', { name: 'Price' });
		expect(price).toHaveValue('10.00');
		await user.clear(price);
		await user.type(price, '1,234.50');
		await user.click(save());
		await saved();
		expect(product('basic').prices[0]?.amount).toBe(123450);
	});

	test('a comma is a decimal sign where people write it so', async () => {
		const { user } = open(<NetworkApp />, { user: 'admin', at: `p=/products/${product('basic').id}/pricing` });
		setLocale('de_DE');
		const price = await screen.findByRole('textbox', { name: 'Price' });
		await user.clear(price);
		await user.type(price, '1.234,5');
		await user.click(save());
		await saved();
		expect(product('basic').prices[0]?.amount).toBe(123450);
	});

	test('yen has no decimals, and none are guessed away', async () => {
		const { user } = edit('light', 'pricing');
		const price = await screen.findByRole('textbox', { name: 'Price' });
		expect(price).toHaveValue('1000');
		await user.clear(price);
		await user.type(price, '10.5');
		await user.click(save());
		expect(await screen.findByText('Too many decimals for JPY. Write it such as 123450.')).toBeVisible();
		expect(price).toHaveFocus();
		expect(screen.getByRole('tab', { name: 'Pricing (needs attention)' })).toBeVisible();
		expect(product('light').prices[0]?.amount).toBe(1000);
	});
});

describe('the customer’s card beside the form', () => {
	const preview = () => screen.getByRole('region', { name: 'As the customer sees it' });

	test('follows name, description, features and what stands out, as they are typed', async () => {
		const { user } = edit('premium', 'general');
		const name = await screen.findByRole('textbox', { name: 'Name' });
		await user.clear(name);
		expect(preview()).toHaveTextContent('New plan');
		await user.type(name, 'Gold');
		await user.type(screen.getByRole('textbox', { name: 'Description' }), ' And more.');
		await user.type(screen.getByRole('textbox', { name: 'Feature 1' }), ', and mail');
		expect(preview()).toHaveTextContent('Gold');
		expect(preview()).toHaveTextContent('Recommended');
		expect(within(preview()).getByText(/ And more\.$/)).toBeVisible();
		expect(within(preview()).getAllByRole('listitem')[0]).toHaveTextContent('Your own domain, and mail');
		await user.click(screen.getByRole('checkbox', { name: 'Make this card stand out' }));
		expect(preview()).not.toHaveTextContent('Recommended');
		expect(product('premium').name).toBe('Premium');
	});

	test('shows the price of each period, with what it saves; one that cannot be read is left out', async () => {
		const { user } = edit('premium', 'pricing');
		const [monthly, yearly] = await screen.findAllByRole('textbox', { name: 'Price' });
		expect(preview()).toHaveTextContent('$30.00 per month');
		await user.click(within(preview()).getByRole('radio', { name: 'Yearly' }));
		expect(preview()).toHaveTextContent('$300.00 per year');
		expect(preview()).toHaveTextContent('That is $25.00 a month. Saves $60.00 a year.');
		await user.clear(yearly!);
		expect(preview()).toHaveTextContent('$30.00 per month');
		expect(within(preview()).queryByRole('radio', { name: 'Yearly' })).toBeNull();
		await user.type(yearly!, '240');
		expect(preview()).toHaveTextContent('$240.00 per year');
		await user.type(screen.getAllByRole('textbox', { name: 'Setup fee' })[1]!, '15');
		expect(preview()).toHaveTextContent('Setup $15.00 once');
		await user.clear(monthly!);
		await user.clear(yearly!);
		await user.type(yearly!, 'much');
		expect(preview()).toHaveTextContent('No price yet: nobody can choose this product.');
		expect(preview()).toHaveTextContent('Not sold');
	});

	test('says limits in words, and leaves out what is no number', async () => {
		const { user } = edit('premium', 'limits');
		const space = await screen.findByRole('textbox', { name: 'Disk space: how much' });
		await user.clear(space);
		expect(within(preview()).queryByText('Disk space')).toBeNull();
		await user.type(space, '2048');
		await user.selectOptions(screen.getByRole('combobox', { name: 'Visits: how' }), 'Unlimited');
		const limits = within(preview()).getAllByRole('listitem').map((each) => each.textContent);
		expect(limits).toContain('Disk space 2 GB');
		expect(limits).toContain('Visits Unlimited');
	});

	test('is a picture: nothing on it can be reached, and the period chosen is no change', async () => {
		const { user } = edit('premium', 'general');
		await screen.findByRole('textbox', { name: 'Name' });
		const card = within(preview()).getByText('Premium').closest('.tierway-plan');
		expect(card?.closest('[inert]')).not.toBeNull();
		await user.click(within(preview()).getByRole('radio', { name: 'Yearly' }));
		expect(screen.queryByText('Unsaved changes')).toBeNull();
		// The same on the next tab, and with the period chosen.
		await user.click(screen.getByRole('tab', { name: 'Limits' }));
		expect(preview()).toHaveTextContent('per year');
		await user.click(screen.getByRole('tab', { name: 'Tax' }));
		expect(screen.queryByRole('region', { name: 'As the customer sees it' })).toBeNull();
	});

	test('a package is a row among the add-ons, with what it adds', async () => {
		const { user } = edit('extra-disk-space', 'limits');
		const space = await screen.findByRole('textbox', { name: 'Disk space: how much' });
		await user.clear(space);
		await user.type(space, '5120');
		await user.selectOptions(screen.getByRole('combobox', { name: 'Visits: how' }), 'Makes it unlimited');
		expect(preview()).toHaveTextContent('Disk space: 5 GB more and Visits: unlimited');
		expect(preview()).toHaveTextContent('$4.00 per month each');
		expect(within(preview()).getByRole('checkbox', { name: 'Extra disk space' }).closest('[inert]')).not.toBeNull();
	});

	test('a service is one with its price once; what is inactive is offered to nobody', async () => {
		const { user } = edit('site-design', 'pricing');
		const price = await screen.findByRole('textbox', { name: 'Price' });
		await user.clear(price);
		await user.type(price, '250');
		expect(preview()).toHaveTextContent('$250.00 once');
		await user.click(screen.getByRole('tab', { name: 'General' }));
		await user.click(await screen.findByRole('radio', { name: 'Inactive' }));
		expect(preview()).toHaveTextContent('Not offered. Whoever holds it keeps it.');
	});
});

test('one save for all tabs: what was typed on one is still there after looking at another', async () => {
	const { user } = edit('basic', 'general');
	const name = await screen.findByRole('textbox', { name: 'Name' });
	await user.clear(name);
	await user.type(name, 'Basic 2');
	await user.click(screen.getByRole('tab', { name: 'Limits' }));
	expect(window.location.search).toContain(`/products/${product('basic').id}/limits`);
	const posts = await screen.findByRole('textbox', { name: 'Posts: how much' });
	await user.clear(posts);
	await user.type(posts, '75');
	await user.selectOptions(screen.getByRole('combobox', { name: 'Visits: how' }), 'Unlimited');
	await user.click(save());
	await saved();
	expect(product('basic')).toMatchObject({ name: 'Basic 2', limits: { 'posts.post': 75, visits: null, sites: 1 } });
});

test('what the server refuses is shown at its field, and its tab is marked', async () => {
	const { user } = edit('basic', 'general');
	const name = await screen.findByRole('textbox', { name: 'Name' });
	await user.clear(name);
	await user.click(screen.getByRole('tab', { name: 'Tax' }));
	await user.click(save());
	expect(await screen.findByRole('tab', { name: 'General (needs attention)' })).toBeVisible();
	await waitFor(() => expect(screen.getByRole('textbox', { name: 'Name' })).toHaveFocus());
	expect(screen.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription(/Fill this in/);
});

test('a conflict keeps what I typed, takes over what only they changed, and lets me choose the rest', async () => {
	const { user } = edit('basic', 'general');
	const name = await screen.findByRole('textbox', { name: 'Name' });
	await user.clear(name);
	await user.type(name, 'Mine');
	Object.assign(product('basic'), { name: 'Theirs', description: 'Their words.', version: product('basic').version + 1 });
	await user.click(save());
	await screen.findByRole('heading', { name: 'Someone else saved this product while you were editing it' });
	expect(product('basic').name).toBe('Theirs');
	const rows = within(screen.getByRole('region', { name: 'Someone else saved this product while you were editing it' })).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
	expect(rows).toEqual([['Field', 'Before', 'Yours', 'Theirs'], ['Name', 'Basic', 'Mine', 'Theirs'], ['Description', expect.any(String), 'as before', 'Their words.']]);
	expect(screen.getByRole('radio', { name: 'Name, Yours: Mine' })).toBeChecked();
	expect(screen.getByRole('radio', { name: 'Name, Theirs: Theirs' })).not.toBeChecked();
	await user.click(screen.getByRole('button', { name: 'Keep my changes' }));
	expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Mine');
	expect(screen.getByRole('textbox', { name: 'Description' })).toHaveValue('Their words.');
	await user.click(save());
	await saved();
	expect(product('basic')).toMatchObject({ name: 'Mine', description: 'Their words.' });
});

describe('what saving does to members', () => {
	test('is said on the tab where it is edited: inactive, another currency', async () => {
		const { user } = edit('premium', 'general');
		await user.click(await screen.findByRole('radio', { name: /^Inactive/ }));
		expect(await screen.findByText('1 membership on Free loses the way to Premium.')).toBeVisible();
		await user.click(screen.getByRole('radio', { name: /^Active/ }));
		expect(screen.queryByText(/loses the way/)).toBeNull();
		await user.click(screen.getByRole('tab', { name: 'Pricing' }));
		const currency = await screen.findByRole('combobox', { name: 'Currency' });
		await user.type(currency, 'EUR{ArrowDown}{Enter}');
		expect(await screen.findByText('1 membership on Free loses the way to Premium.')).toBeVisible();
		expect(screen.getByText('1 membership on Premium loses the way to Free.')).toBeVisible();
	});

	test('limits: how many get the new ones at once', async () => {
		const { user } = edit('plus', 'limits');
		const posts = await screen.findByRole('textbox', { name: 'Posts: how much' });
		expect(screen.queryByText(/memberships have it/)).toBeNull();
		await user.type(posts, '0');
		expect(screen.getAllByText('3 memberships have it. Once saved, the new limits hold for their sites, too.')[0]).toBeVisible();
	});
});

test('after a conflict my changes can be given up: the form is theirs, with nothing left to save', async () => {
	const { user } = edit('basic', 'general');
	await user.type(await screen.findByRole('textbox', { name: 'Name' }), ', mine');
	Object.assign(product('basic'), { name: 'Theirs', description: 'Their words.', version: product('basic').version + 1 });
	await user.click(save());
	await user.click(await screen.findByRole('button', { name: 'Discard my changes' }));
	expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Theirs');
	expect(screen.getByRole('textbox', { name: 'Description' })).toHaveValue('Their words.');
	expect(screen.queryByRole('heading', { name: /^Someone else saved/ })).toBeNull();
	expect(save()).toHaveAttribute('aria-disabled', 'true');
	await user.type(screen.getByRole('textbox', { name: 'Name' }), ' and mine');
	await user.click(save());
	await saved();
	expect(product('basic')).toMatchObject({ name: 'Theirs and mine', description: 'Their words.' });
});

test('leaving with unsaved changes asks first', async () => {
	const { user } = edit('basic', 'general');
	await user.type(await screen.findByRole('textbox', { name: 'Name' }), '!');
	await user.click(screen.getByRole('link', { name: 'Settings' }));
	await user.click(await screen.findByRole('button', { name: 'Stay' }));
	expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Basic!');
});

test('a new plan is made with its price and group, and its own address follows', async () => {
	const { user } = open(<NetworkApp />, { user: 'admin', at: 'p=/products/new&type=plan' });
	await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Gold');
	await user.click(screen.getByRole('tab', { name: 'Pricing' }));
	await user.type(await screen.findByRole('textbox', { name: 'Price' }), '99');
	await user.click(screen.getByRole('tab', { name: 'Up & Downgrades' }));
	await user.type(await screen.findByRole('combobox', { name: 'Plan Group' }), 'High End{Enter}');
	await user.click(screen.getByRole('button', { name: 'Move Gold lower' }));
	await user.click(save());
	await saved();
	expect(product('gold')).toMatchObject({ type: 'plan', plan_group: group('High End')?.id, rank: 2, currency: 'USD', prices: [{ unit: 'month', count: 1, amount: 9900 }] });
	expect(product('premium').rank).toBe(3);
	expect(window.location.search).toContain(`/products/${product('gold').id}/up-downgrades`);
});

describe('Offered by', () => {
	const box = (name: string) => screen.getByRole('checkbox', { name });
	/** A new package or service, typed but not saved, that one plan is to offer. */
	const enterNew = async (type: string, name: string, price: string, plan: string) => {
		const { user } = open(<NetworkApp />, { user: 'admin', at: `p=/products/new&type=${type}` });
		await user.type(await screen.findByRole('textbox', { name: 'Name' }), name);
		await user.click(screen.getByRole('tab', { name: 'Pricing' }));
		await user.type(await screen.findByRole('textbox', { name: 'Price' }), price);
		await user.click(screen.getByRole('tab', { name: 'Up & Downgrades' }));
		await user.click(await screen.findByRole('checkbox', { name: plan }));
		return user;
	};
	const offering = (slug: string) => backend.server.state.products.filter((plan) => plan.addons.includes(product(slug).id)).map((plan) => plan.slug).sort();
	const dismissed = 'Product saved, but not its plans: Somebody else has changed this in the meantime.';

	test.each(['extra-disk-space', 'site-design'])('plans are ticked for %s, by group, and only those that change are written', async (slug) => {
		const { user } = edit(slug, 'up-downgrades');
		const learning = await screen.findByRole('group', { name: 'Learning' });
		expect(within(learning).getAllByRole('checkbox').map((each) => each.closest('li')?.querySelector('label')?.textContent)).toEqual(['Starter', 'Plus', 'Academy']);
		expect(screen.getByText('Offered by 6 of 8 plans')).toBeVisible();
		const before = new Map(backend.server.state.products.map(({ id, version }) => [id, version]));
		await user.click(box('Light'));
		await user.click(box('Plus'));
		await user.click(box('Basic'));
		await user.click(box('Basic'));
		expect(screen.getByText('Unsaved changes')).toBeVisible();
		await user.click(save());
		await saved();
		expect(offering(slug)).toEqual(['academy', 'basic', 'free', 'light', 'premium', 'starter']);
		expect(backend.server.state.products.filter(({ id, version }) => version !== before.get(id)).map((each) => each.slug).sort()).toEqual(['light', 'plus']);
		expect([box('Light'), box('Basic'), box('Plus')].map((each) => (each as HTMLInputElement).checked)).toEqual([true, true, false]);
		expect(screen.queryByText('Unsaved changes')).toBeNull();
	});

	test('what is ticked and taken back again is no change; what is ticked is asked for before leaving', async () => {
		const { user } = edit('site-design', 'up-downgrades');
		await user.click(await screen.findByRole('checkbox', { name: 'Light' }));
		await user.click(box('Light'));
		expect(save()).toHaveAttribute('aria-disabled', 'true');
		await user.click(box('Light'));
		await user.click(screen.getByRole('link', { name: 'Settings' }));
		await user.click(await screen.findByRole('button', { name: 'Stay' }));
		expect(box('Light')).toBeChecked();
	});

	test('a plan is found by its name, and one that is not active says so', async () => {
		product('plus').status = 'inactive';
		const { user } = edit('site-design', 'up-downgrades');
		await user.type(await screen.findByRole('searchbox', { name: 'Search plans' }), 'PLU');
		expect(screen.getAllByRole('checkbox')).toEqual([box('Plus')]);
		expect(box('Plus')).toHaveAccessibleDescription('Inactive · $19.00 per month · $190.00 per year');
		await user.type(screen.getByRole('searchbox', { name: 'Search plans' }), 'x');
		expect(screen.getByText('None is called so.')).toBeVisible();
	});

	test('a new service is made first, and then offered', async () => {
		const user = await enterNew('service', 'Training', '80', 'Academy');
		await user.click(save());
		await saved();
		expect(offering('training')).toEqual(['academy']);
		expect(window.location.search).toContain(`/products/${product('training').id}/up-downgrades`);
		expect(await screen.findByText('Offered by 1 of 8 plans')).toBeVisible();
	});

	test('when somebody else wrote a plan, the product is saved, and trying again keeps what both did', async () => {
		const { user } = edit('extra-disk-space', 'up-downgrades');
		await user.click(await screen.findByRole('checkbox', { name: 'Light' }));
		await user.click(screen.getByRole('tab', { name: 'General' }));
		const name = await screen.findByRole('textbox', { name: 'Name' });
		await user.clear(name);
		await user.type(name, 'Disk');
		Object.assign(product('light'), { description: 'Theirs.', version: product('light').version + 1 });
		Object.assign(product('standard'), { addons: [product('extra-disk-space').id], version: product('standard').version + 1 });
		await user.click(save());
		await screen.findAllByText(dismissed);
		expect(product('extra-disk-space').name).toBe('Disk');
		expect(product('light').addons).toEqual([]);
		expect(screen.getByText('Unsaved changes')).toBeVisible();
		await user.click(save());
		await saved();
		await user.click(screen.getByRole('tab', { name: 'Up & Downgrades' }));
		expect(await screen.findByText('Offered by 8 of 8 plans')).toBeVisible();
		expect(product('light')).toMatchObject({ description: 'Theirs.', addons: [product('extra-disk-space').id] });
		expect(product('standard').addons).toEqual([product('extra-disk-space').id]);
	});

	test('a new package whose plans could not be written is not made twice', async () => {
		const user = await enterNew('package', 'Storage', '5', 'Plus');
		product('plus').version++;
		await user.click(save());
		await screen.findAllByText(dismissed);
		expect(offering('storage')).toEqual([]);
		expect(box('Plus')).toBeChecked();
		await user.click(save());
		await saved();
		expect(offering('storage')).toEqual(['plus']);
		expect(backend.server.state.products.filter(({ name }) => name === 'Storage')).toHaveLength(1);
		expect(window.location.search).toContain(`/products/${product('storage').id}/up-downgrades`);
	});
});

test('a failed load says what the server said and tries again', async () => {
	backend.server.failure = 'html';
	const { user } = edit('basic', 'general');
	await screen.findByRole('alert');
	backend.server.failure = null;
	await user.click(screen.getByRole('button', { name: 'Try again' }));
	expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveValue('Basic');
});

test('a failed save keeps what was typed', async () => {
	const { user } = edit('basic', 'general');
	await user.type(await screen.findByRole('textbox', { name: 'Name' }), '!');
	backend.server.failure = 'offline';
	await user.click(save());
	await screen.findAllByText('The server could not be reached. Try again in a moment.');
	expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Basic!');
	backend.server.failure = null;
	await user.click(save());
	await saved();
	expect(product('basic').name).toBe('Basic!');
});
