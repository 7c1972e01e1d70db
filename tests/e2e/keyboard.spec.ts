/** Without a mouse: an upgrade is made, and a downgrade is taken back. */
import { expect, test } from './person';

test('a customer upgrades by keyboard alone', async ({ person }) => {
	test.slow();
	const tara = await person('tara');
	await tara.openAccount();
	const { page } = tara;
	const press = async (key: string, until: () => Promise<boolean>) => {
		for (let presses = 0; presses < 80; presses += 1) {
			if (await until()) {
				return;
			}
			await page.keyboard.press(key);
		}
		throw new Error(`${key} never came there`);
	};
	const focused = (text: RegExp) => async () => text.test(await page.evaluate(() => {
		const element = document.activeElement;
		return element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? '') : (element?.textContent ?? '').slice(0, 200);
	}));
	await page.getByRole('region', { name: 'Your Membership' }).waitFor();
	await press('Tab', focused(/^Change$/));
	await page.keyboard.press('Enter');
	await page.getByRole('heading', { level: 1, name: 'Change your plan' }).waitFor();
	await press('Tab', async () => page.evaluate(() => document.activeElement instanceof HTMLInputElement && document.activeElement.type === 'radio' && /Plus/.test(document.activeElement.closest('label, li, div')?.textContent ?? '')));
	await page.keyboard.press('ArrowDown');
	await expect(page.getByRole('radio', { name: /^Academy/ })).toBeChecked();
	await press('Tab', focused(/^(Change|Switch|Upgrade|Confirm)/));
	await page.keyboard.press('Enter');
	// In a trial nothing is due: the change is done at once, and the trial goes on.
	await expect(page.getByRole('region', { name: 'Your Membership' })).toContainText('Academy');
});

test('a customer takes back a downgrade by keyboard alone', async ({ person }) => {
	const petra = await person('petra');
	await petra.openAccount();
	const { page } = petra;
	const keep = page.getByRole('button', { name: 'Keep my current plan' });
	await keep.first().waitFor();
	for (let presses = 0; presses < 80 && !(await keep.first().evaluate((element) => element === document.activeElement)); presses += 1) {
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Enter');
	const confirm = page.getByRole('dialog').getByRole('button', { name: 'Keep my current plan' });
	await confirm.waitFor();
	for (let presses = 0; presses < 20 && !(await confirm.evaluate((element) => element === document.activeElement)); presses += 1) {
		await page.keyboard.press('Tab');
	}
	await page.keyboard.press('Enter');
	await expect(page.getByRole('region', { name: /Your plan changes/ })).toHaveCount(0);
	await expect(page.getByRole('region', { name: 'Your Membership' })).toContainText('Premium');
});

test('on a phone the summary is a sheet, opened from the bar and left with Escape', async ({ person }) => {
	test.slow();
	const otto = await person('otto');
	await otto.page.setViewportSize({ width: 390, height: 844 });
	await otto.openAccount('p=/change&plan=academy');
	const { page } = otto;
	const summary = page.getByRole('region', { name: 'Summary' });
	const bar = page.getByRole('button', { name: 'Go to the summary' });
	await expect(summary).toBeHidden();
	await bar.click();
	await expect(summary).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Summary' })).toBeFocused();
	// At the end of the screen, as soon as it has come up.
	await expect.poll(async () => summary.boundingBox().then((box) => box && Math.round(box.y + box.height))).toBe(844);
	// What lies under it cannot be reached.
	await page.getByRole('radio', { name: /^Starter/ }).focus();
	await expect(page.getByRole('radio', { name: /^Starter/ })).not.toBeFocused();
	expect(await otto.axeViolations()).toEqual([]);
	await page.keyboard.press('Escape');
	await expect(summary).toBeHidden();
	await expect(bar).toBeFocused();
});
