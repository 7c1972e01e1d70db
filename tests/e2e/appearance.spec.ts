/**
 * Every screen as its people see it, at three widths: no violation of axe, nothing wider than the screen, and a picture
 * in test-results/screenshots (`npm run screenshots` writes those of WordPress to docs/screenshots).
 */
// On WordPress this file comes before those that change its customers.
import { expect, onWordPress, test, type Person } from './person';

const folder = process.env.TIERWAY_SCREENSHOTS ?? `test-results/screenshots/${onWordPress ? 'wordpress' : 'mock'}`;
const widths = [1440, 1024, 390];

async function look(person: Person, name: string) {
	const { page } = person;
	for (const width of widths) {
		await page.setViewportSize({ width, height: width === 390 ? 844 : 1000 });
		await page.evaluate(() => document.fonts.ready);
		expect(await person.axeViolations(), `${name} at ${width}`).toEqual([]);
		const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(over, `${name} at ${width} px is wider than the screen by`).toBeLessThanOrEqual(0);
		await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true, animations: 'disabled' });
	}
}

const customers: [string, string, string, RegExp][] = [
	['fay', 'on Free', 'free', /Free/], ['bas', 'on Basic, in mid-month', 'basic', /Basic/],
	['yuki', 'paying in yen', 'yen', /Light/], ['petra', 'with a waiting downgrade', 'waiting-downgrade', /Premium/], ['pim', 'with two packages', 'two-packages', /Plus/],
	['tara', 'trialing', 'trialing', /Plus/], ['hugo', 'on hold', 'on-hold', /Starter/], ['otto', 'over the posts limit', 'over-limit', /Plus/],
];
for (const [user, says, name, plan] of customers) {
	test(`the customer ${says}: Account and switcher`, async ({ person }) => {
		test.slow();
		const customer = await person(user);
		await customer.openAccount();
		await expect(customer.page.getByRole('region', { name: 'Your Membership' })).toContainText(plan);
		await look(customer, `account-${name}`);
		await customer.openAccount('p=/change');
		await expect(customer.page.getByRole('radio', { name: plan }).first()).toBeVisible();
		await look(customer, `switcher-${name}`);
	});
}

test('the switcher with an upgrade chosen, and with a downgrade over the limits', async ({ person }) => {
	test.slow();
	const pim = await person('pim');
	await pim.openAccount('p=/change&plan=academy');
	await expect(pim.page.getByRole('region', { name: 'Summary' })).toContainText('Credit for Plus');
	await pim.page.getByText('How this was worked out').click();
	await look(pim, 'switcher-upgrade');
	const otto = await person('otto');
	await otto.openAccount('p=/change&plan=starter');
	await expect(otto.page.getByRole('region', { name: 'Summary' })).toContainText('Posts: 12 in use, 5 allowed');
	await look(otto, 'switcher-over-limit-chosen');
});

const network: [string, string, string][] = [
	['overview', '/overview', 'Overview'], ['payments', '/payments', 'Petra Premium'],
	['products', '/products', 'Academy'], ['product-general', '/products/2', 'Premium'], ['product-up-downgrades', '/products/2/up-downgrades', 'Place in the group'],
	['product-pricing', '/products/2/pricing', 'Setup fee'], ['product-limits', '/products/2/limits', 'Disk space'], ['plan-groups', '/plan-groups', 'High End'],
	['memberships', '/memberships', 'Petra Premium'], ['membership', '/memberships/3', 'Petra Premium'], ['settings', '/settings', 'Currency'],
];
// DataViews has a style for each direction: with the other one, too, its columns' names stand elsewhere than what is below.
test('the names of a table’s columns stand above them', async ({ person }) => {
	const admin = await person('admin');
	await admin.openNetwork('/products');
	const left = async (role: 'columnheader' | 'link', name: RegExp) => {
		const found = admin.page.getByRole(role, { name });
		return (await (role === 'columnheader' ? found.getByRole('button') : found).boundingBox())?.x ?? Number.NaN;
	};
	await admin.page.getByRole('link', { name: /^Academy/ }).waitFor();
	expect(Math.abs((await left('columnheader', /^Name/)) - (await left('link', /^Academy/)))).toBeLessThan(24);
});

for (const [name, path, text] of network) {
	test(`the network admin: ${name}`, async ({ person }) => {
		test.slow();
		const admin = await person('admin');
		await admin.openNetwork(path);
		await expect(admin.page.locator('.tierway').getByText(text).first()).toBeVisible({ timeout: 15_000 });
		await look(admin, `network-${name}`);
	});
}
