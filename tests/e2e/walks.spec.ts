/** What goes another way than straight: declined, confirmed, waiting, taken back. It changes its customers, so that it runs late. */
import { expect, onWordPress, test, type Person } from './person';

const membership = ({ page }: Person) => page.getByRole('region', { name: 'Your Membership' });
const summary = ({ page }: Person) => page.getByRole('region', { name: 'Summary' });

test('a declined card changes nothing; another one, which asks for a confirmation, does', async ({ person }) => {
	const pim = await person('pim');
	await pim.openAccount('p=/change&plan=academy');
	const { page } = pim;
	const pay = summary(pim).getByRole('button', { name: 'Pay $14.50 and upgrade' });
	await page.getByRole('radio', { name: 'Test card' }).check();
	await page.getByRole('textbox', { name: 'Card number' }).fill('4000 0000 0000 0002');
	await pay.click();
	await expect(summary(pim)).toContainText('Your membership is as it was, and everything you chose is still here.');
	await expect(page.getByRole('radio', { name: /^Academy/ })).toBeChecked();

	await page.getByRole('textbox', { name: 'Card number' }).fill('4000 0025 0000 3155');
	await pay.click();
	const dialog = page.getByRole('dialog', { name: 'Confirm this payment' });
	await expect(dialog).toContainText('$14.50');
	await dialog.getByRole('button', { name: 'Confirm payment' }).click();
	await expect(membership(pim)).toContainText('Academy');
	await expect(page.locator('.tierway')).toContainText('Failed');
	// 18 of 30 days of 49.00, less 11.40 for Plus, less the credit of 3.50.
	await expect(page.locator('.tierway')).toContainText('$14.50');
});

test('a manual payment waits until the network confirms it; then the plan is there', async ({ person }) => {
	const yuki = await person('yuki');
	await yuki.openAccount('p=/change&plan=standard');
	await yuki.page.getByRole('radio', { name: 'Bank transfer' }).check();
	await summary(yuki).getByRole('button', { name: /^Pay ¥\d+ and upgrade/ }).click();
	await expect(yuki.page.getByRole('region', { name: 'Your change to Standard waits for its payment' })).toBeVisible();
	await expect(membership(yuki)).toContainText('Light');

	// The mock backend is the browser's own: there the admin is in the same one.
	const admin = onWordPress ? await person('admin') : yuki;
	await admin.openNetwork('/memberships');
	await admin.page.getByRole('searchbox').fill('Yuki');
	const row = admin.page.getByRole('row').filter({ hasText: 'Yuki Yen' });
	await expect(row).toContainText('Standard');
	await row.getByRole('button', { name: 'Actions' }).click();
	await admin.page.getByRole('menuitem', { name: 'Confirm payment' }).click();
	await admin.page.getByRole('dialog').getByRole('button', { name: 'Confirm payment' }).click();
	await expect(admin.page.getByText('Payment confirmed. The change of Yuki Yen is in effect.').first()).toBeVisible();

	await yuki.openAccount();
	await expect(membership(yuki)).toContainText('Standard');
	await expect(yuki.page.getByRole('region', { name: /waits for its payment/ })).toHaveCount(0);
});

test('a downgrade over the limits is acknowledged, waits for its day, and happens on it', async ({ person }) => {
	const otto = await person('otto');
	await otto.openAccount('p=/change&plan=starter');
	await expect(summary(otto)).toContainText('Posts: 12 in use, 5 allowed');
	await summary(otto).getByRole('checkbox').check();
	await summary(otto).getByRole('button', { name: 'Change on April 27' }).click();
	await expect(otto.page.getByRole('region', { name: 'Your plan changes to Starter on April 27' })).toBeVisible();
	await expect(membership(otto)).toContainText('$9.00 on April 27');
	await expect(membership(otto)).toContainText('Plus');
	await otto.waitUntil('2026-04-27');
	await otto.openAccount();
	await expect(membership(otto)).toContainText('Starter');
	await expect(membership(otto)).toContainText('$9.00 on May 27');
});
