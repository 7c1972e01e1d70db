/** A family of forty plans, one of them with a name of 200 characters and no space: nothing breaks out, all can be chosen. */
import { expect, test } from './person';

test('forty plans in one family', async ({ person }) => {
	test.slow();
	const admin = await person('admin');
	await admin.openNetwork('/plan-groups');
	for (let n = 3; n <= 40; n += 1) {
		const name = n === 7 ? `O'Neill & <b>Söhne</b> ${'x'.repeat(177)}` : `Plan ${n}`;
		const { status } = await admin.request('POST', 'tierway/v1/products', {
			name, type: 'plan', plan_group: 1, currency: 'USD', limits: { 'posts.post': 100 * n }, features: ['One', 'Two'],
			prices: [{ unit: 'month', count: 1, amount: 1000 * n }],
		});
		expect(status).toBe(201);
	}
	// The same browser, whose mock backend this is, as the customer.
	const { page } = admin;
	await page.goto('/site.html?mock-user=fay&p=/change');
	await expect(page.getByRole('radio', { name: /per month|\$0\.00/ })).toHaveCount(40);
	for (const width of [1440, 1024, 390]) {
		await page.setViewportSize({ width, height: 900 });
		expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${width} px`).toBeLessThanOrEqual(0);
		expect(await admin.axeViolations(), `${width} px`).toEqual([]);
	}
	// On the phone, where the summary is a sheet that comes up over the choice.
	const summary = page.getByRole('region', { name: 'Summary' });
	await page.getByRole('radio', { name: /^O'Neill & <b>Söhne<\/b>/ }).check();
	await expect(summary).toBeHidden();
	await page.getByRole('button', { name: 'Go to the summary' }).click();
	await expect(summary).toContainText('$70.00');
	await page.getByRole('button', { name: 'Close the summary' }).last().click();
	await expect(summary).toBeHidden();
	// And beside the choice.
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.getByRole('radio', { name: /^Plan 40/ }).check();
	await expect(summary).toContainText('$400.00');
});

test('a whole group is dragged by its handle', async ({ person }) => {
	const admin = await person('admin');
	const { page } = admin;
	// High enough for all of them: what scrolls away under the mouse is not dragged.
	await page.setViewportSize({ width: 1440, height: 2400 });
	await admin.openNetwork('/plan-groups');
	const names = () => page.locator('.tierway-group h2').allTextContents();
	await expect.poll(names).toEqual(['High End', 'Learning', 'Tokyo']);
	const handle = (name: string) => page.locator('.tierway-group', { has: page.getByRole('heading', { name, exact: true }) }).locator('.tierway-group__handle');
	await handle('Tokyo').dragTo(page.getByRole('heading', { name: 'High End' }));
	await expect.poll(names).toEqual(['Tokyo', 'High End', 'Learning']);
	await expect(page.getByRole('button', { name: 'Actions for Tokyo' })).toBeFocused();
});
