/**
 * The families and prices of the starting document and its demo, built from an empty network: by mouse, and again by
 * keyboard; what its customers are then offered. On WordPress it needs one that may be emptied (a stage of its own, see
 * bin/test.mjs).
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
	/** Puts a plan right below another one of its family. */
	putBelow(ladder: Locator, plan: string, other: string): Promise<void>;
}

const mouse = ({ page }: Person): Hand => ({
	press: (target) => target.click(),
	choose: (target) => target.click(),
	async write(field, text) {
		await field.click();
		await page.keyboard.type(text);
	},
	async putBelow(ladder, plan, other) {
		const step = (name: string) => ladder.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
		await step(plan).locator('.tierway-ladder__handle').dragTo(step(other), { targetPosition: { x: 40, y: 4 } });
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
			if (role === 'radio') await reach(page.getByRole('radio', { checked: true }).first());
			if (role === 'option') await page.keyboard.press('ArrowDown');
			if (role !== 'option') await reach(target, role === 'menuitem' ? 'ArrowDown' : 'ArrowRight');
			if (role === 'menuitem' || role === 'option') await page.keyboard.press('Enter');
		},
		async write(field, text) {
			await reach(field);
			await page.keyboard.type(text);
		},
		async putBelow(ladder, plan) {
			await reach(ladder.getByRole('button', { name: `Move ${plan} lower` }));
			await page.keyboard.press('Enter');
		},
	};
}

interface Plan {
	name: string;
	month: string;
	year?: string;
}

const families: { group: string | null; plans: Plan[] }[] = [
	{ group: 'High End', plans: [{ name: 'Free', month: '0' }, { name: 'Premium', month: '30', year: '300' }] },
	{ group: null, plans: [{ name: 'Basic', month: '10' }] },
	// The third one is put in its place afterwards.
	{ group: 'Learning', plans: [{ name: 'Starter', month: '9' }, { name: 'Academy', month: '49', year: '490' }, { name: 'Plus', month: '19', year: '190' }] },
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

async function addPlan(admin: Person, hand: Hand, first: boolean, { name, month, year }: Plan, group: string | null) {
	const price = (period: string) => admin.page.getByRole('group', { name: period }).getByRole('textbox', { name: 'Price' });
	const { button, link, field, search, option, section, tab } = on(admin);
	if (first) {
		await hand.press(link('Add: Plan'));
	} else {
		await hand.press(button('Add product'));
		await hand.choose(admin.page.getByRole('menuitem', { name: 'Plan' }));
	}
	await hand.write(field('Name'), name);
	await hand.choose(tab('Pricing'));
	await hand.write(price('Monthly'), month);
	if (year !== undefined) {
		await hand.press(button('Add a price for another period'));
		await hand.write(price('Yearly'), year);
	}
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

/** The plans that a customer is offered and their prices, lowest first; a star marks the one that is held. */
async function offered({ page }: Person): Promise<string[]> {
	const plans = page.locator('.tierway-plan');
	await plans.first().waitFor();
	return plans.evaluateAll((all) => all.map((one) => {
		const text = (part: string) => one.querySelector(`.tierway-plan__${part}`)?.textContent ?? '';
		return `${one.querySelector('input')?.checked ? '*' : ''}${text('name')} ${text('price')}`;
	}));
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
		await hand.putBelow(family('Learning'), 'Plus', 'Academy');
		await expect(ladder('Learning')).toHaveText(['Starter', 'Plus', 'Academy']);
		await hand.press(family('Learning').getByRole('button', { name: 'Save' }));
		await expect(on(admin).said('Plan group saved.')).toBeVisible();

		await hand.press(on(admin).section('Memberships'));
		for (const [login, plan] of Object.entries(holders)) await addMembership(admin, hand, login, plan);

		const seen: Record<string, { monthly: string[]; yearly?: string[] }> = {};
		for (const login of Object.keys(holders)) {
			// The mock backend is the browser's own: there the customer is in the same one.
			const customer = onWordPress ? await person(login) : admin;
			await customer.openAccount('p=/change', login);
			seen[login] = { monthly: await offered(customer) };
			const yearly = customer.page.getByRole('radio', { name: 'Yearly' });
			if ((await yearly.count()) === 0) continue;
			await handOf(customer).choose(yearly);
			seen[login].yearly = await offered(customer);
		}
		expect(seen).toEqual({
			fay: { monthly: ['*Free $0.00', 'Premium $30.00 per month'], yearly: ['*Free $0.00', 'Premium $300.00 per year'] },
			bas: { monthly: ['*Basic $10.00 per month'] },
			otto: {
				monthly: ['*Starter $9.00 per month', 'Plus $19.00 per month', 'Academy $49.00 per month'],
				yearly: ['*Starter $9.00 per month', 'Plus $190.00 per year', 'Academy $490.00 per year'],
			},
		});
	});
}
