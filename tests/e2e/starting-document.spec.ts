/** The document that the project started from, one test per paragraph, on the mock backend and on WordPress. */
import { expect, onWordPress, test, type Person } from './person';

const membership = ({ page }: Person) => page.getByRole('region', { name: 'Your Membership' });
const summary = ({ page }: Person) => page.getByRole('region', { name: 'Summary' });
const plan = ({ page }: Person, name: string | RegExp) => page.getByRole('radio', { name });
const amount = (person: Person, term: string) => summary(person).locator('dt', { hasText: term }).locator('xpath=following-sibling::dd[1]');

test.describe('A customer', () => {
	test('can move to another plan, or add services and packages, at any time', async ({ person }) => {
		const pim = await person('pim');
		await pim.openAccount('p=/change');
		await expect(plan(pim, /^Starter/)).toBeEnabled();
		await expect(plan(pim, /^Academy/)).toBeEnabled();
		await expect(pim.page.getByRole('checkbox', { name: /^Site design/ })).toBeEnabled();
	});

	test('signs in to the dashboard of the site and goes to Account', async ({ person }) => {
		const fay = await person('fay');
		await fay.openAccount();
		if (onWordPress) {
			await fay.page.goto(fay.page.url().replace(/admin\.php.*/, ''));
			await fay.page.getByRole('link', { name: 'Account', exact: true }).click();
		}
		await expect(fay.page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
	});

	test('sees the membership and its plan, and Change in its top right corner', async ({ person }) => {
		const pim = await person('pim');
		await pim.openAccount();
		const card = membership(pim);
		await expect(card).toContainText('Plus');
		const [outer, change] = [await card.boundingBox(), await card.getByRole('link', { name: 'Change' }).or(card.getByRole('button', { name: 'Change' })).boundingBox()];
		expect(outer && change && change.x + change.width > outer.x + outer.width * 0.85 && change.y < outer.y + 60).toBe(true);
	});

	test('comes to a form with all plans that are available', async ({ person }) => {
		const pim = await person('pim');
		await pim.openAccount();
		await membership(pim).getByText('Change', { exact: true }).click();
		await expect(pim.page.getByRole('heading', { level: 1, name: 'Change your plan' })).toBeVisible();
		await expect(pim.page.getByRole('radio', { name: /per month/ })).toHaveCount(3);
		await expect(plan(pim, /^Plus/)).toBeChecked();
	});

	test('sees the services and packages for the present plan, to buy without an upgrade', async ({ person }) => {
		const bas = await person('bas');
		await bas.openAccount('p=/change');
		await bas.page.getByRole('checkbox', { name: /^Unlimited visits/ }).check();
		// $5.00 for 15 of 30 days, and nothing for the plan.
		await expect(amount(bas, 'Due now')).toHaveText('$2.50');
		await expect(summary(bas)).not.toContainText('Credit for');
		await bas.page.getByRole('radio', { name: 'Test card' }).check();
		await summary(bas).getByRole('button', { name: 'Buy Unlimited visits for $2.50' }).click();
		await expect(membership(bas)).toContainText('Unlimited visits');
		await expect(membership(bas)).toContainText('Basic');
	});

	test('sees what is due now, and at the next billing date', async ({ person }) => {
		const fay = await person('fay');
		await fay.openAccount('p=/change');
		await plan(fay, /^Premium/).check();
		await expect(amount(fay, 'Due now')).toHaveText('$30.00');
		await expect(amount(fay, 'Next charge')).toHaveText('$30.00');
		await expect(summary(fay)).toContainText('May 16');
	});

	test('gets credit for what the first plan was paid, in mid-period', async ({ person }) => {
		const otto = await person('otto');
		await otto.openAccount('p=/change');
		await plan(otto, /^Academy/).check();
		// 11 of 31 days are left of 27 March to 27 April: 49 × 11/31 = 17.39; 19 × 11/31 = 6.74.
		const lines = summary(otto);
		await expect(lines).toContainText('Credit for Plus');
		await expect(lines).toContainText('−$6.74');
		await expect(amount(otto, 'Due now')).toHaveText('$10.65');
	});

	test('who chooses what changes nothing is told so', async ({ person }) => {
		const pim = await person('pim');
		await pim.openAccount('p=/change');
		await expect(summary(pim)).toContainText('Your selection changes nothing');
		await expect(summary(pim).getByRole('button')).toHaveAttribute('aria-disabled', 'true');
		await plan(pim, /^Academy/).check();
		await expect(summary(pim)).not.toContainText('Your selection changes nothing');
		await plan(pim, /^Plus/).check();
		await expect(summary(pim)).toContainText('Your selection changes nothing');
	});

	test('has the new plan and all its limits right after checkout', async ({ person }) => {
		const fay = await person('fay');
		await fay.openAccount();
		const write = () => fay.request('POST', 'wp/v2/posts', { title: 'A picture', status: 'publish' });
		let posts = 0;
		for (let answer = await write(); answer.status === 201; answer = await write()) {
			posts += 1;
			expect(posts).toBeLessThanOrEqual(10);
		}
		expect(await write()).toMatchObject({ status: 403, body: { code: 'tierway_limit_reached' } });
		// From Account to the finished upgrade: one document, two requests.
		const asked: string[] = [];
		fay.page.on('request', (request) => {
			if (request.isNavigationRequest() || request.url().includes('/tierway/v1/')) asked.push(request.isNavigationRequest() ? 'document' : new URL(request.url()).pathname.replace(/.*\//, ''));
		});
		await fay.openAccount();
		await membership(fay).getByRole('link', { name: 'Change' }).click();
		await plan(fay, /^Premium/).check();
		await fay.page.getByRole('radio', { name: 'Test card' }).check();
		await summary(fay).getByRole('button', { name: 'Pay $30.00 and upgrade' }).click();
		await expect(membership(fay)).toContainText('Premium');
		// The mock backend has no page to send account and options along with.
		expect(asked).toEqual(['document', ...(onWordPress ? [] : ['account', 'options']), 'quotes', 'changes']);
		// And back and forward: the screens, without another document.
		await fay.page.goBack();
		await expect(fay.page.getByRole('heading', { level: 1, name: 'Change your plan' })).toBeVisible();
		await fay.page.goForward();
		expect((await write()).status).toBe(201);
		await expect(membership(fay)).toContainText('$30.00 on May 16');
		await expect(fay.page.getByRole('region', { name: 'Usage' })).toContainText('of 10 GB');
	});
});

test.describe('Paths up and down', () => {
	test('every product has a tab Up & Downgrades, and Plan Group is its first field', async ({ person }) => {
		const admin = await person('admin');
		await admin.openNetwork('/products');
		await admin.page.getByRole('link', { name: 'Free', exact: true }).or(admin.page.getByRole('button', { name: 'Free', exact: true })).first().click();
		await admin.page.getByRole('tab', { name: 'Up & Downgrades' }).or(admin.page.getByRole('link', { name: 'Up & Downgrades' })).click();
		const field = admin.page.getByRole('combobox').first();
		await expect(field).toHaveAccessibleName('Plan Group');
		await expect(field).toHaveValue('High End');
	});

	test('plans of one group are a family: its customers can go from each to each other', async ({ person }) => {
		const admin = await person('admin');
		await admin.openNetwork('/products');
		// Other tests made products too: it may not be on the first page.
		await admin.page.getByRole('searchbox').fill('Plus');
		await admin.page.getByRole('link', { name: 'Plus', exact: true }).or(admin.page.getByRole('button', { name: 'Plus', exact: true })).first().click();
		await admin.page.getByRole('tab', { name: 'Up & Downgrades' }).or(admin.page.getByRole('link', { name: 'Up & Downgrades' })).click();
		const paths = admin.page.getByRole('region', { name: /Where customers can go/ }).or(admin.page.locator('section', { hasText: 'Where customers can go' })).first();
		await expect(paths).toContainText('Starter');
		await expect(paths).toContainText('Academy');
		await expect(paths).not.toContainText('Premium');
	});

	test('the same group on Free and Premium makes them the family High End', async ({ person }) => {
		const admin = await person('admin');
		await admin.openNetwork('/plan-groups');
		const family = admin.page.locator('section', { has: admin.page.getByRole('heading', { name: 'High End' }) });
		const ladder = family.getByRole('list').first().getByRole('listitem');
		await expect(ladder.filter({ hasText: 'Free' })).toHaveCount(1);
		await expect(ladder.filter({ hasText: 'Premium' })).toHaveCount(1);
		await expect(ladder.filter({ hasText: 'Basic' })).toHaveCount(0);
	});

	test('only plans of the same family are offered, and the server refuses the others', async ({ person }) => {
		const yuki = await person('yuki');
		await yuki.openAccount('p=/change');
		await expect(plan(yuki, /^Standard/)).toBeVisible();
		await expect(yuki.page.getByRole('radio', { name: /^(Basic|Premium|Plus|Free)/ })).toHaveCount(0);
		const { body } = await yuki.request('GET', 'tierway/v1/account');
		const [held] = body.memberships as { id: number }[];
		// Basic is the third product of the demo network; posted by hand.
		expect(await yuki.request('POST', `tierway/v1/memberships/${held?.id}/quotes`, { selection: { plan_id: 3, unit: 'month', count: 1, addons: [] } }))
			.toMatchObject({ status: 422, body: { code: 'tierway_different_group' } });
	});
});
