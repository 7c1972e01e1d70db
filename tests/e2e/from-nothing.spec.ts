/**
 * The families of the starting document, built from an empty network: by mouse, and again by keyboard. On WordPress it
 * needs one that may be emptied (a stage of its own, see bin/test.mjs).
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onWordPress, test, type Person } from './person';

type Locator = ReturnType<Person['page']['getByRole']>;

// A picture of the page at each press of a key would take most of the time.
test.use({ trace: 'off' });

/** How somebody acts on what is on the page. */
interface Hand {
	press(target: Locator): Promise<void>;
	/** One of a menu, of tabs, of a group of radio buttons. */
	choose(target: Locator): Promise<void>;
	write(field: Locator, text: string): Promise<void>;
}

const mouse = ({ page }: Person): Hand => ({
	press: (target) => target.click(),
	choose: (target) => target.click(),
	async write(field, text) {
		await field.click();
		await page.keyboard.type(text);
	},
});

function keyboard({ page }: Person): Hand {
	/** Presses a key until it is there. */
	async function reach(target: Locator, key = 'Tab'): Promise<void> {
		await target.waitFor();
		for (let presses = 0; presses < 150; presses += 1) {
			const at = await target.evaluate((element) => (element === document.activeElement ? 'it' : document.activeElement?.getAttribute('href')));
			if (at === 'it') return;
			// Past the menus of wp-admin.
			await page.keyboard.press(at === '#wpbody-content' ? 'Enter' : key);
		}
		throw new Error(`${key} never came to ${String(target)}`);
	}
	return {
		async press(target) {
			await reach(target);
			await page.keyboard.press((await target.getAttribute('type')) === 'checkbox' ? 'Space' : 'Enter');
		},
		async choose(target) {
			// Where the focus is in such a group already, arrows go on from there; else Tab comes to its one stop.
			await target.waitFor();
			const role = (await target.getAttribute('role')) ?? 'radio';
			if (role === 'tab') await reach(page.getByRole('tab', { selected: true }));
			if (role === 'option') await page.keyboard.press('ArrowDown');
			if (role !== 'option') await reach(target, role === 'menuitem' ? 'ArrowDown' : 'ArrowRight');
			if (role !== 'tab') await page.keyboard.press('Enter');
		},
		async write(field, text) {
			await reach(field);
			await page.keyboard.type(text);
		},
	};
}

const families = [
	{ group: 'High End', plans: [{ name: 'Free', price: '0' }, { name: 'Premium', price: '30' }] },
	{ group: null, plans: [{ name: 'Basic', price: '10' }] },
	// The third one is put in its place afterwards.
	{ group: 'Learning', plans: [{ name: 'Starter', price: '9' }, { name: 'Academy', price: '49' }, { name: 'Plus', price: '19' }] },
];
const holders = { fay: 'Free', bas: 'Basic', otto: 'Starter' };

const on = ({ page }: Person) => ({
	button: (name: string | RegExp) => page.getByRole('button', { name, exact: true }),
	link: (name: string) => page.getByRole('link', { name, exact: true }),
	field: (name: string) => page.getByRole('textbox', { name }),
	search: (name: string) => page.getByRole('combobox', { name }),
	option: (name: RegExp) => page.getByRole('option', { name }),
	section: (name: string) => page.getByRole('navigation', { name: 'Tierway' }).getByRole('link', { name }),
	tab: (name: string) => page.getByRole('tab', { name }),
	said: (text: string | RegExp) => page.locator('.components-snackbar', { hasText: text }).first(),
});

async function addPlan(admin: Person, hand: Hand, first: boolean, { name, price }: { name: string; price: string }, group: string | null) {
	const { button, link, field, search, option, section, tab } = on(admin);
	if (first) {
		await hand.press(link('Add: Plan'));
	} else {
		await hand.press(button('Add product'));
		await hand.choose(admin.page.getByRole('menuitem', { name: 'Plan' }));
	}
	await hand.write(field('Name'), name);
	await hand.choose(tab('Pricing'));
	await hand.write(field('Price'), price);
	if (group !== null) {
		await hand.choose(tab('Up & Downgrades'));
		await hand.write(search('Plan Group'), group);
		await hand.choose(option(new RegExp(group)));
	}
	await hand.press(button('Save'));
	await expect(admin.page.getByRole('heading', { level: 1, name })).toBeVisible();
	await hand.press(section('Products'));
}

async function addMembership(admin: Person, hand: Hand, login: string, plan: string) {
	const { button, link, search, option, section } = on(admin);
	await hand.press(link('Add membership'));
	await hand.write(search('User'), login);
	await hand.choose(option(new RegExp(`\\(${login}, `)));
	await hand.press(admin.page.getByRole('group', { name: 'Sites' }).getByRole('checkbox'));
	await hand.write(search('Plan'), plan);
	await hand.choose(option(new RegExp(`^${plan}$`)));
	await hand.press(button('Add membership'));
	await expect(on(admin).said(`has a membership of ${plan}`)).toBeVisible();
	await hand.press(section('Memberships'));
}

/** The plans that a customer is offered, lowest first; a star marks the one that is held. */
async function offered({ page }: Person): Promise<string[]> {
	const plans = page.locator('.tierway-plan');
	await plans.first().waitFor();
	return plans.evaluateAll((all) => all.map((one) => `${one.querySelector('input')?.checked ? '*' : ''}${one.querySelector('.tierway-plan__name')?.textContent ?? ''}`));
}

for (const [means, handOf] of [['mouse', mouse], ['keyboard', keyboard]] as const) {
	test(`from an empty network to its families, by ${means}`, async ({ person }) => {
		test.setTimeout(240_000);
		if (onWordPress) execFileSync('php', [join(import.meta.dirname, 'empty.php'), join(process.env.TIERWAY_WP_LOAD ?? '', '..'), ...Object.keys(holders)], { stdio: ['ignore', 'inherit', 'inherit'] });
		const admin = await person('admin');
		admin.page.setDefaultTimeout(15_000);
		const hand = handOf(admin);
		const { page } = admin;
		await admin.openNetwork('/products', 'mock-network=empty');
		await expect(page.getByRole('heading', { name: 'What do you sell?' })).toBeVisible();

		let first = true;
		for (const { group, plans } of families) {
			for (const plan of plans) {
				await addPlan(admin, hand, first, plan, group);
				first = false;
			}
		}

		await hand.press(on(admin).section('Plan groups'));
		const family = (name: string) => page.locator('section', { has: page.getByRole('heading', { name }) });
		const ladder = (name: string) => family(name).getByRole('list', { name: /lowest first/ }).getByRole('listitem').getByRole('link');
		await expect(ladder('High End')).toHaveText(['Free', 'Premium']);
		await expect(ladder('Learning')).toHaveText(['Starter', 'Academy', 'Plus']);
		await hand.press(on(admin).button('Move Plus lower'));
		await expect(ladder('Learning')).toHaveText(['Starter', 'Plus', 'Academy']);
		await hand.press(family('Learning').getByRole('button', { name: 'Save' }));
		await expect(on(admin).said('Plan group saved.')).toBeVisible();

		await hand.press(on(admin).section('Memberships'));
		for (const [login, plan] of Object.entries(holders)) await addMembership(admin, hand, login, plan);

		const seen: Record<string, string[]> = {};
		for (const login of Object.keys(holders)) {
			// The mock backend is the browser's own: there the customer is in the same one.
			const customer = onWordPress ? await person(login) : admin;
			await customer.openAccount('p=/change', login);
			seen[login] = await offered(customer);
		}
		expect(seen).toEqual({ fay: ['*Free', 'Premium'], bas: ['*Basic'], otto: ['*Starter', 'Plus', 'Academy'] });
	});
}
