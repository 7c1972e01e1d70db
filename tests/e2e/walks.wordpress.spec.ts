/** What only two people, or an end of the login, can do to each other. On WordPress, where they are real. */
import { expect, test, type Person } from './person';

const summary = ({ page }: Person) => page.getByRole('region', { name: 'Summary' });

test('a price that was edited meanwhile is shown before anything is charged', async ({ person }) => {
	const bas = await person('bas');
	await bas.openAccount('p=/change');
	await bas.page.getByRole('checkbox', { name: /^Extra disk space/ }).check();
	await bas.page.getByRole('radio', { name: 'Test card' }).check();
	const buy = summary(bas).getByRole('button', { name: 'Buy Extra disk space for $2.00' });
	await expect(buy).toBeVisible();
	await bas.page.waitForLoadState('networkidle');

	const admin = await person('admin');
	await admin.openNetwork('/products');
	const found = (await admin.request('GET', 'tierway/v1/products?search=Extra%20disk')).body as unknown as { id: number; prices: { unit: string; amount: number }[] }[];
	const extra = found[0];
	const prices = extra?.prices.map((price) => (price.unit === 'month' ? { ...price, amount: 600 } : price));
	expect((await admin.request('PUT', `tierway/v1/products/${extra?.id}`, { prices })).status).toBe(200);

	await buy.click();
	await expect(summary(bas)).toContainText('The terms have changed since you saw them');
	await summary(bas).getByRole('button', { name: 'Buy Extra disk space for $3.00' }).click();
	await expect(bas.page.getByRole('region', { name: 'Your Membership' })).toContainText('Extra disk space');
	expect((await admin.request('PUT', `tierway/v1/products/${extra?.id}`, { prices: extra?.prices })).status).toBe(200);
});

test('an expired nonce is renewed without a word; an ended login asks, and nothing chosen is lost', async ({ person }) => {
	const tara = await person('tara');
	await tara.openAccount('p=/change');
	const { page } = tara;
	await page.evaluate(() => {
		(window as unknown as { wp: { apiFetch: { nonceMiddleware: { nonce: string } } } }).wp.apiFetch.nonceMiddleware.nonce = 'expired';
	});
	const answered = page.waitForResponse((response) => response.url().includes('/quotes') && response.status() === 200);
	await page.getByRole('radio', { name: /^Starter/ }).check();
	await answered;

	const cookies = await page.context().cookies();
	await page.context().clearCookies();
	await page.getByRole('checkbox', { name: /^Unlimited visits/ }).check();
	const dialog = page.getByRole('dialog', { name: 'Sign in again' });
	await expect(dialog).toBeVisible();
	await page.context().addCookies(cookies);
	await dialog.getByRole('button', { name: 'I have signed in, continue' }).click();
	await expect(dialog).toBeHidden();
	await expect(page.getByRole('radio', { name: /^Starter/ })).toBeChecked();
	await expect(page.getByRole('checkbox', { name: /^Unlimited visits/ })).toBeChecked();
});

test('the connection goes while a change is confirmed: said, sent when it is back, and done once', async ({ person }) => {
	const tara = await person('tara');
	await tara.openAccount('p=/change');
	const { page } = tara;
	const changes = async () => (await tara.request('GET', `tierway/v1/memberships/${tara.membershipId}/changes`)).body as unknown as unknown[];
	const before = (await changes()).length;
	const sent: (string | undefined)[] = [];
	page.on('request', (request) => {
		if (request.method() === 'POST' && request.url().includes('/changes')) sent.push(request.headers()['idempotency-key']);
	});
	const now = await page.getByRole('radio', { name: /^Academy/ }).isChecked();
	const quoted = page.waitForResponse((response) => response.url().includes('/quotes') && response.status() === 200);
	await page.getByRole('radio', { name: now ? /^Plus/ : /^Academy/ }).check();
	await quoted;
	await page.context().setOffline(true);
	await expect(page.getByRole('status').filter({ hasText: 'You are offline.' })).toBeVisible();
	await page.locator('.tierway-checkout__act .is-primary').click();
	await expect(summary(tara)).toContainText('It is sent again by itself when the connection is back.');
	await page.context().setOffline(false);
	await expect(page.getByRole('region', { name: 'Your Membership' })).toContainText(now ? 'Plus' : 'Academy');
	expect(new Set(sent).size).toBe(1);
	expect(await changes()).toHaveLength(before + 1);
});
