/** In Greek, in the words of the starting document; and from right to left: nothing breaks out, axe agrees. */
import { expect, test, type Person } from './person';

const folder = process.env.TIERWAY_SCREENSHOTS ?? 'test-results/screenshots/mock';

async function look(person: Person, name: string) {
	for (const width of [1440, 390]) {
		await person.page.setViewportSize({ width, height: width === 390 ? 844 : 1000 });
		const over = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
		expect(over, `${name} at ${width} px is wider than the screen by`).toBeLessThanOrEqual(0);
		expect(await person.axeViolations(), `${name} at ${width}`).toEqual([]);
		await person.page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true, animations: 'disabled' });
	}
}

const looks = (person: Person, choice: object) => person.page.addInitScript((value) => localStorage.setItem('tierway-dev', value), JSON.stringify(choice));

test('the customer reads Greek', async ({ person }) => {
	const pim = await person('pim');
	await looks(pim, { locale: 'el' });
	await pim.openAccount();
	const { page } = pim;
	await expect(page.getByRole('heading', { level: 1, name: 'Λογαριασμός' })).toBeVisible();
	const card = page.getByRole('region', { name: 'Η Συνδρομή σας' });
	await expect(card).toContainText('Πιστωτικό υπόλοιπο');
	await look(pim, 'greek-account');
	await card.getByText('Αλλαγή', { exact: true }).click();
	await page.getByRole('radio', { name: /^Academy/ }).check();
	await expect(page.locator('.tierway')).toContainText(/υπηρεσίες και πακέτα/i);
	await look(pim, 'greek-switcher');
	// What the mock backend says apart (it speaks English), nothing on the screen is English.
	const { body } = await pim.request('GET', 'tierway/v1/account');
	const [held] = body.memberships as { id: number }[];
	const said = JSON.stringify([body, (await pim.request('GET', `tierway/v1/memberships/${held?.id}/options`)).body]).matchAll(/"((?:[^"\\]|\\.)*)"/g);
	const texts = [...said].map((match) => String(JSON.parse(match[0]))).filter((text) => text.length > 3).sort((a, b) => b.length - a.length);
	let words = await page.locator('#tierway-site-root').innerText();
	for (const text of texts) words = words.replaceAll(text, '');
	expect(words).not.toMatch(/\b(the|your|change|due|next|plan|credit|per month|now)\b/i);
});

test('the network admin reads Greek', async ({ person }) => {
	const admin = await person('admin');
	await looks(admin, { locale: 'el' });
	await admin.openNetwork('/products/2/up-downgrades');
	await expect(admin.page.getByRole('combobox').first()).toHaveAccessibleName('Ομάδα Πακέτων');
	await expect(admin.page.locator('.tierway').first()).toContainText('Αναβαθμίσεις & Υποβαθμίσεις');
	await look(admin, 'greek-up-downgrades');
	// The table's own words too. On a phone it is none.
	await admin.page.setViewportSize({ width: 1440, height: 1000 });
	await admin.openNetwork('/products');
	await expect(admin.page.getByRole('table')).toContainText('Ενέργειες');
	await look(admin, 'greek-products');
	expect(await admin.page.locator('#tierway-network-root').innerText()).not.toMatch(/\b(actions|items?|page|search|sort|filter)\b/i);
});

test('from right to left', async ({ person }) => {
	const pim = await person('pim');
	await looks(pim, { locale: 'ar' });
	await pim.openAccount('p=/change&plan=academy');
	await expect(pim.page.getByRole('region', { name: 'Summary' })).toContainText('Credit for Plus');
	await look(pim, 'rtl-switcher');
	// The lowest plan is the rightmost one.
	await pim.page.setViewportSize({ width: 1440, height: 1000 });
	const cards = await pim.page.getByRole('radio', { name: /per month/ }).evaluateAll((radios) => radios.map((radio) => radio.getBoundingClientRect().x));
	expect(cards).toEqual([...cards].sort((a, b) => b - a));
	expect(new Set(cards).size).toBe(3);
});
