/** The customer's screens for eyes that see otherwise: every admin colour scheme, forced colours, no motion, zoom, paper. */
import { expect, test } from './person';

const schemes = ['modern', 'fresh', 'light', 'blue', 'coffee', 'ectoplasm', 'midnight', 'ocean', 'sunrise'];
const screens = [['the account', 'petra', ''], ['the switcher', 'pim', 'p=/change&plan=academy']] as const;

for (const [name, user, at] of screens) {
	test(`${name}: in every colour scheme, and zoomed in`, async ({ person }) => {
		test.slow();
		const customer = await person(user);
		const { page } = customer;
		await customer.openAccount(at);
		await page.locator('.tierway-membership__name, .tierway-order__sum').first().waitFor();
		for (const scheme of schemes) {
			await page.evaluate((chosen) => (document.body.className = document.body.className.replace(/admin-color-\w+/, `admin-color-${chosen}`)), scheme);
			expect(await customer.axeViolations('color-contrast'), scheme).toEqual([]);
		}
		// A window of 1280 at 200 % and at 400 %.
		for (const width of [640, 320]) {
			await page.setViewportSize({ width, height: 512 });
			expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${width} px`).toBeLessThanOrEqual(0);
		}
	});
}

test('in forced colours a choice and a meter are still to be seen, and without motion nothing moves', async ({ person }) => {
	const pim = await person('pim');
	const { page } = pim;
	await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
	await pim.openAccount();
	const fill = page.locator('.tierway-meter > span').nth(2);
	const colour = (of: typeof fill) => of.evaluate((element) => getComputedStyle(element).backgroundColor);
	expect(await colour(fill)).not.toBe(await colour(page.locator('.tierway-meter').nth(2)));
	await pim.openAccount('p=/change&plan=academy');
	const outline = (which: string) => page.locator(which).evaluate((element) => getComputedStyle(element).outlineStyle);
	expect(await outline('.tierway-plan[data-checked]')).toBe('solid');
	expect(await outline('.tierway-plan:first-child')).toBe('none');
	expect(await outline('.tierway-periods__choice input:checked + span')).toBe('solid');
	await page.setViewportSize({ width: 390, height: 844 });
	await page.locator('#tierway-bar').click();
	await expect(page.locator('.tierway-checkout')).toHaveCSS('animation-name', 'none');
	expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test('on paper: what one has, without what is to be pressed', async ({ person }) => {
	const petra = await person('petra');
	const { page } = petra;
	await petra.openAccount();
	await page.locator('.tierway-membership__name').waitFor();
	await page.emulateMedia({ media: 'print' });
	await expect(page.getByText('Your plan changes to Free on May 6')).toBeVisible();
	await expect(page.locator('.tierway-table')).toBeVisible();
	await expect(page.locator('#wpadminbar')).toBeHidden();
	for (const button of await page.locator('.tierway .components-button').all()) await expect(button).toBeHidden();
	await petra.openAccount('p=/change&plan=free');
	await expect(page.locator('.tierway-order__sum')).toBeVisible();
	await expect(page.locator('.tierway-checkout')).toHaveCSS('position', 'static');
	await expect(page.locator('.tierway-checkout__act')).toBeHidden();
});
