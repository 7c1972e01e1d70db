/** Every state of every screen, for pictures.mock.spec.ts: how it comes about on the demo network of the mock backend. */
import type { Page } from '@playwright/test';
import { STATE } from '../../mocks/db.ts';
import type { MockServer } from '../../mocks/server.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { due, leaveUnpaid, membershipOf, states, TODAY } from '../states.ts';

export interface Moment {
	name: string;
	user: string;
	/** Where the browser goes, on the Account page: `p=/change&plan=premium`. */
	at?: string;
	/** A screen of the network's app instead: `/products`. */
	screen?: string;
	arrange?: (server: MockServer) => void | Promise<void>;
	/** What is there when the picture can be taken. */
	shows: string;
	/** What the customer does until then, whatever the language. */
	act?: (page: Page) => Promise<void>;
	/** The summary is part of it: on a phone the sheet is up. */
	summary?: true;
	/** Names on it that are in no answer of the backend: of a plugin, of a file. */
	own?: string[];
}

const press = (selector: string) => (page: Page) => page.locator(selector).first().click();
const confirm = press('.tierway-checkout__act .is-primary');

/** Pays in the switcher by a card. */
const payWith = (number: string) => async (page: Page) => {
	await page.locator('.tierway-payment__method > label input').last().check();
	await page.locator('.tierway-payment__card input').fill(number);
	await confirm(page);
};

/** Somebody else saves meanwhile: the row, or the settings, in a newer version. */
const meanwhile = (page: Page, kind: 'groups' | 'products' | 'settings', values: object = {}, id?: number) =>
	page.evaluate(([key, what, its, saved]) => {
		const state = JSON.parse(localStorage.getItem(key) ?? '{}');
		for (const row of [state[what]].flat()) if (row.id === its) Object.assign(row, saved, { version: row.version + 1 });
		localStorage.setItem(key, JSON.stringify(state));
	}, [STATE, kind, id, values] as const);

/** From now on the mock backend fails like this. */
const fail = (page: Page, how: string) => page.evaluate((failure) => localStorage.setItem('tierway-mock-failure', failure), how);

/** Plans more in the family of Free and Premium, each dearer and larger than the one before. */
function addPlans(server: MockServer, many: number): void {
	const { products } = server.state;
	const premium = products.find((one) => one.slug === 'premium');
	const names = ['Bronze', 'Silver', 'Gold', 'Platinum', 'Studio', 'Agency', 'Newsroom', 'Campus', 'Museum', 'Archive', 'Publisher', 'Conference', 'Enterprise with support by telephone'];
	if (!premium) return;
	for (const [index, name] of names.slice(0, many).entries()) {
		products.push({
			...premium, id: 100 + index, slug: `more-${index}`, name, rank: 3 + index, featured: false,
			prices: premium.prices.slice(0, index % 3 === 2 ? 1 : 2).map((price) => ({ ...price, amount: price.amount * (2 + index) })),
			limits: { ...premium.limits, disk_space: 10240 * (2 + index), 'posts.post': index > 8 ? null : 1000 * (index + 1) },
		});
	}
}

/** Plus and Academy limit whatever can be limited. */
function limitEveryKind({ state }: MockServer): void {
	const plus = { users: 3, 'users.editor': 1, 'posts.attachment': 100, custom_domain: 'no', role: 'editor', 'plugins.*': 'hidden', 'plugins.akismet/akismet.php': 'on', 'themes.*': 'hidden', 'themes.twentytwentyfive': 'available' };
	const academy = { users: null, 'users.editor': 20, 'posts.attachment': null, custom_domain: 'yes', role: 'administrator', 'plugins.*': 'available', 'plugins.akismet/akismet.php': 'on', 'themes.*': 'available' };
	for (const product of state.products) if (product.slug === 'plus' || product.slug === 'academy') Object.assign(product.limits, product.slug === 'plus' ? plus : academy);
}

export const customerMoments: Moment[] = [
	...states.map(({ state, user, arrange }) => ({ name: `account-${state.replace(/[^a-z]+/g, '-')}`, user, arrange, shows: '.tierway-membership__name' })),
	{ name: 'account-none', user: 'fay', shows: '.tierway-empty', arrange: (server) => void Object.assign(membershipOf(server, 'fay'), { site_ids: [] }) },
	{
		name: 'account-several', user: 'pim', shows: '.tierway-account + .tierway-account',
		arrange(server) {
			const { memberships } = server.state;
			const more = structuredClone(membershipOf(server, 'bas'));
			memberships.push({ ...more, id: 900, user_id: membershipOf(server, 'pim').user_id, site_ids: membershipOf(server, 'pim').site_ids });
		},
	},
	{
		name: 'account-near-limits', user: 'bas', shows: '[data-level="near"]',
		arrange(server) {
			const site = server.state.sites.find((one) => one.path === 'bas');
			Object.assign(site ?? {}, { disk_space: 1900, visits: 5000 });
		},
	},
	{ name: 'account-over-limits', user: 'otto', shows: '[data-level="over"]' },
	{ name: 'account-every-kind', user: 'pim', arrange: limitEveryKind, shows: '.tierway-membership__name', own: ['akismet', 'twentytwentyfive'] },
	{ name: 'switcher-every-kind', user: 'pim', at: 'p=/change&plan=academy', arrange: limitEveryKind, shows: '.tierway-order__sum', summary: true, own: ['akismet', 'twentytwentyfive'] },
	{ name: 'account-success', user: 'fay', at: 'p=/change&plan=premium', act: payWith('4242 4242 4242 4242'), shows: '.tierway-outcome' },
	{ name: 'account-noted', user: 'pim', at: 'p=/change&plan=starter', act: confirm, shows: '.tierway-outcome' },
	{ name: 'account-loading', user: 'fay', at: 'mock-latency=60000', shows: '[aria-busy]' },
	{ name: 'account-failed', user: 'fay', at: 'mock-failure=500', shows: '.tierway-error' },
	{ name: 'account-credit', user: 'pim', act: press('.tierway-facts__more'), shows: '.tierway-ledger__balance' },
	{ name: 'account-cancel', user: 'pim', act: press('.tierway-membership__end button'), shows: '.tierway-ends' },
	{ name: 'account-take-back', user: 'petra', act: press('.tierway-waiting__actions .is-primary'), shows: '[role="dialog"]' },
	{ name: 'account-pay', user: 'fay', arrange: (server) => leaveUnpaid(server, 'fay', 2, { payment_method: 'manual' }), act: press('.tierway-waiting__actions button'), shows: '.tierway-pay__what' },
	{ name: 'account-history', user: 'petra', act: (page) => page.locator('.tierway-more-button button').last().click(), shows: '.tierway-history__state' },
	{ name: 'account-invoice', user: 'pim', act: press('.tierway-table a'), shows: '.tierway-invoice' },

	{ name: 'switcher-upgrade', user: 'pim', at: 'p=/change&plan=academy', act: press('.tierway-working summary'), shows: '.tierway-order__sum', summary: true },
	{ name: 'switcher-by-the-year', user: 'pim', at: 'p=/change&plan=academy&period=year', shows: '.tierway-order__sum', summary: true },
	{ name: 'switcher-downgrade', user: 'pim', at: 'p=/change&plan=starter', shows: '.tierway-order__next', summary: true },
	{ name: 'switcher-over-limits', user: 'otto', at: 'p=/change&plan=starter', act: confirm, shows: '.tierway-field-error', summary: true },
	{ name: 'switcher-nothing-changes', user: 'pim', at: 'p=/change', shows: '.tierway-checkout__nothing' },
	{ name: 'switcher-addons-end', user: 'petra', at: 'p=/change&plan=free', arrange: (server) => endingAddon(server), shows: '.tierway-acknowledge', summary: true },
	{ name: 'switcher-packages', user: 'bas', at: 'p=/change&addons=10x2,9x1', shows: '.tierway-quantity', summary: true },
	{ name: 'switcher-waiting', user: 'petra', at: 'p=/change', shows: '.tierway-checkout__nothing' },
	{ name: 'switcher-refused', user: 'hugo', at: 'p=/change', shows: '.tierway-waiting' },
	{ name: 'switcher-start-again', user: 'bas', at: 'p=/change', arrange: (server) => void Object.assign(membershipOf(server, 'bas'), { status: 'cancelled', ended_on: '2026-04-10' }), shows: '.tierway-order__sum', summary: true },
	{ name: 'switcher-wrong-link', user: 'fay', at: 'p=/change&plan=basic', shows: '.components-notice' },
	{
		name: 'switcher-price-changed', user: 'fay', at: 'p=/change&plan=premium', shows: '.tierway-changed', summary: true,
		async act(page) {
			await page.evaluate((key) => {
				const state = JSON.parse(localStorage.getItem(key) ?? '{}');
				for (const product of state.products) if (product.slug === 'premium') for (const price of product.prices) price.amount += 500;
				localStorage.setItem(key, JSON.stringify(state));
			}, STATE);
			await payWith('4242 4242 4242 4242')(page);
		},
	},
	{ name: 'switcher-declined', user: 'fay', at: 'p=/change&plan=premium', act: payWith('4000 0000 0000 0002'), shows: '.tierway-checkout .is-error', summary: true },
	{ name: 'switcher-no-card', user: 'fay', at: 'p=/change&plan=premium', act: payWith('1234'), shows: '.tierway-payment__card [aria-invalid]', summary: true },
	{ name: 'switcher-confirm-card', user: 'fay', at: 'p=/change&plan=premium', act: payWith('4000 0025 0000 3155'), shows: '[role="dialog"]' },
	{
		name: 'switcher-offline', user: 'fay', at: 'p=/change&plan=premium', shows: '.tierway-checkout .is-error', summary: true,
		async act(page) {
			await fail(page, 'offline');
			await confirm(page);
		},
	},
	{ name: 'switcher-loading', user: 'fay', at: 'p=/change&mock-latency=60000', shows: '[aria-busy]' },
	{ name: 'switcher-failed', user: 'fay', at: 'p=/change&mock-failure=html', shows: '.tierway-error' },
	{ name: 'switcher-signed-out', user: 'fay', at: 'p=/change', shows: '[role="dialog"]', async act(page) {
		await fail(page, 'signed-out');
		await page.locator('.tierway-plan').last().click();
	} },
	{ name: 'switcher-two-plans', user: 'fay', at: 'p=/change&plan=premium', shows: '.tierway-plan', summary: true },
	{ name: 'switcher-four-plans', user: 'fay', at: 'p=/change&plan=more-0&period=year', arrange: (server) => addPlans(server, 2), shows: '.tierway-plan' },
	{ name: 'switcher-fifteen-plans', user: 'fay', at: 'p=/change&plan=more-3', arrange: (server) => addPlans(server, 13), shows: '.tierway-plan' },
	{ name: 'switcher-compared', user: 'pim', at: 'p=/change&plan=academy', act: press('.tierway-compare summary'), shows: '.tierway-compare table' },
	{ name: 'switcher-fifteen-compared', user: 'fay', at: 'p=/change&plan=more-3', arrange: (server) => addPlans(server, 13), act: press('.tierway-compare summary'), shows: '.tierway-compare table' },
];

/** petra holds a package that Free does not sell. */
function endingAddon(server: MockServer): void {
	const package_ = server.state.products.find((one) => one.type === 'package');
	if (package_) membershipOf(server, 'petra').items.push({ product_id: package_.id, quantity: 1, unit_amount: 500, segment: null });
	server.state.changes = [];
}


// ---- the network admin

/** Users and sites, and nothing of Tierway yet. */
const empty = ({ state }: MockServer) => void Object.assign(state, { groups: [], products: [], memberships: [], changes: [], payments: [], ledger: [], events: [], moves: [], move_rows: [] });

/** A thousand products: families of four, and one of forty plans. */
function manyProducts({ state }: MockServer): void {
	const [model] = state.products;
	if (!model) return;
	for (let n = 0; n < 1000; n += 1) {
		const family = n < 40 ? 100 : 101 + Math.floor(n / 4);
		if (n === 0 || (n >= 40 && n % 4 === 0)) state.groups.push({ ...structuredClone(state.groups[0]!), id: family, name: n === 0 ? 'Everything' : `Family ${family - 110}`, version: 1, position: family });
		const name = n === 7 ? `O'Neill & <b>Söhne</b> ${'x'.repeat(177)}` : n === 9 ? 'Οικογενειακό πακέτο με όλες τις παροχές και τηλεφωνική υποστήριξη' : `Plan ${n + 1}`;
		state.products.push({ ...structuredClone(model), id: 1000 + n, slug: `plan-${n}`, name, plan_group: family, rank: n % 40, status: n % 11 === 10 ? 'inactive' : 'active', prices: [{ unit: 'month', count: 1, amount: 500 * (1 + (n % 40)) }] });
	}
}

/** A year in which members went from each of many plans to some of the others. */
function manyMovements(server: MockServer): void {
	manyProducts(server);
	const { changes, products } = server.state;
	const [model] = changes;
	if (!model) return;
	const plans = products.filter(({ plan_group: group }) => group === 100);
	const catalog = products.map((one) => ({ ...one, group: one.plan_group, tax_ppm: 0 }));
	for (let n = 0; n < 600; n += 1) {
		// A few ways are taken by many.
		const rank = Math.floor(40 * (((n * 37) % 600) / 600) ** 4);
		const from = plans[rank]!;
		const to = plans[(rank + [1, 1, 1, 2, 39][n % 5]!) % 40]!;
		const input = { ...model.input, catalog: catalog.filter((one) => one.id === from.id), membership: { ...model.input.membership, items: [{ product_id: from.id, quantity: 1, unit_amount: from.prices[0]?.amount ?? 0, segment: null }] } };
		changes.push({ ...model, id: 1000 + n, status: 'applied', kind: to.rank > from.rank ? 'upgrade' : 'downgrade', effective_on: addDays(TODAY, -30 * (n % 11)), selection: { ...model.selection, plan_id: to.id }, input });
	}
}

/** Something in every part of the overview but the one of cards without an answer, which the mock backend has none of. */
function everythingWaits(server: MockServer): void {
	const { payments, changes, products } = server.state;
	const [payment] = payments;
	const [change] = changes;
	const membership = membershipOf(server, 'bas');
	if (!payment || !change || !membership.period) return;
	const model = { ...payment, membership_id: membership.id, change_id: null, status: 'pending' as const, open_bill: false, paid_gmt: null };
	for (let n = 0; n < 12; n += 1) payments.push({ ...model, id: 800 + n, number: `2026-0008${String(n).padStart(2, '0')}`, method: 'manual', action: 'await_manager', due_on: addDays(TODAY, n) });
	payments.push({ ...model, id: 900, number: '2026-000900', method: 'sandbox_card', action: 'retry', next_try_on: addDays(TODAY, 1), error: 'The card was declined.' });
	changes.push({ ...change, id: 800, membership_id: membership.id, status: 'failed', effective_on: addDays(TODAY, -3), payment_id: null, reason: 'This plan is not sold any more.' });
	membership.period = { ...membership.period, end: TODAY };
	for (const plan of products) if (plan.name === 'Light' || plan.name === 'Starter') Object.assign(plan, { status: 'inactive' });
}

/** As many memberships as the storage of a browser holds, or fewer; each as this customer's. */
function manyMemberships(server: MockServer, many = 2000, like = 'bas'): void {
	const model = membershipOf(server, like);
	for (let n = 0; n < many; n += 1) {
		const { memberships, users } = server.state;
		users.push({ id: 5000 + n, login: `user${n}`, name: n === 3 ? `Ms ${'Aikaterini-'.repeat(12)}O'Hara` : `Customer ${n + 1}`, email: `user${n}@example.org`, manager: false });
		memberships.push({ ...structuredClone(model), id: 5000 + n, user_id: 5000 + n, site_ids: [], status: (['active', 'active', 'on_hold', 'cancelled'] as const)[n % 4]! });
	}
}

/** Asks as the network admin. */
async function asAdmin(server: MockServer, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
	const headers = { 'Content-Type': 'application/json', 'X-WP-Nonce': server.state.nonce };
	return (await server.handle(new Request(`http://localhost/wp-json/tierway/v1${path}`, { method, headers, body: JSON.stringify(body) }), { user: 'admin' })).json();
}

const acknowledged = ['addons_end', 'over_limit', 'old_price_lost'];

/** A move of everybody to Academy, checked; begun, of whom one has changed meanwhile and another's card is declined. */
async function moveEverybody(server: MockServer, start = false): Promise<void> {
	const all = server.state.memberships.map(({ id }) => id);
	const { id } = await asAdmin(server, 'POST', '/moves', { plan_id: 6, membership_ids: all, reason: 'Plus ends in June' });
	if (!start) return;
	Object.assign(membershipOf(server, 'pim'), { payment_token: '4000000000000002' });
	await asAdmin(server, 'POST', `/moves/${String(id)}/start`, { acknowledged });
}

/** A move of more than are moved while one looks, as it is after this. */
async function moveMany(server: MockServer, ...acts: string[]): Promise<void> {
	manyMemberships(server, 800, 'otto');
	let move = await asAdmin(server, 'POST', '/moves', { plan_id: 6, filter: { status: ['active'] }, reason: 'Plus ends in June' });
	while (acts.length > 0 && move.status === 'checking') move = await asAdmin(server, 'GET', `/moves/${String(move.id)}`);
	for (const act of acts) await asAdmin(server, 'POST', `/moves/${String(move.id)}/${act}`, act === 'start' ? { acknowledged } : {});
}

/** bas left in the middle of a period. */
const end = (server: MockServer) => void Object.assign(membershipOf(server, 'bas'), { status: 'cancelled', ended_on: '2026-04-10' });

/** Presses an action in the menu of a row, of a card or of the page, by its place in it. */
const fromMenu = (toggle: string, item: number) => async (page: Page) => {
	await page.locator(toggle).first().click();
	await page.locator('[role="menuitem"]').nth(item).click();
};

const groupMenu = '.tierway-card__header button[aria-haspopup]';
const planMenu = '.tierway-ladder__buttons button[aria-haspopup]';
const dialogAct = '[role="dialog"] .tierway-buttons .components-button:last-child';

/** Somebody else saves the group after it was taken up here, and it is saved here. */
const groupConflict = (name: string, takeUp: (page: Page) => Promise<unknown>, save = dialogAct, { id = 1, ...theirs }: { id?: number; name?: string; policy?: object } = {}): Moment => ({
	name: `network-groups-${name}-conflict`, user: 'admin', screen: '/plan-groups', shows: '.components-notice.is-error, [role="dialog"] .tierway-field-error',
	async act(page) {
		await takeUp(page);
		await meanwhile(page, 'groups', theirs, id);
		await page.locator(save).click();
	},
});

/** A screen on its way, and one that does not come. */
const absent = (name: string, screen: string): Moment[] => [
	{ name: `network-${name}-loading`, user: 'admin', screen, at: 'mock-latency=60000', shows: '.tierway-bones, [aria-busy]' },
	{ name: `network-${name}-failed`, user: 'admin', screen, at: 'mock-failure=500', shows: '.tierway-error' },
];

const lists = (name: string, screen: string, full: string): Moment[] => [{ name: `network-${name}`, user: 'admin', screen, shows: full }, ...absent(name, screen)];

const pageMenu = '.tierway-page__actions button[aria-haspopup]';

export const networkMoments: Moment[] = [
	...lists('overview', '/', '.tierway-waits'),
	{ name: 'network-overview-moved', user: 'admin', screen: '/', arrange: manyMovements, shows: '.tierway-between' },
	{ name: 'network-overview-full', user: 'admin', screen: '/', arrange: everythingWaits, shows: '#tierway-waits-warnings' },
	{ name: 'network-overview-empty', user: 'admin', screen: '/', arrange: empty, shows: '.tierway-empty' },

	...lists('products', '/products', '.dataviews-view-table a'),
	{ name: 'network-products-empty', user: 'admin', screen: '/products', arrange: empty, shows: '.tierway-empty' },
	{ name: 'network-products-none-found', user: 'admin', screen: '/products', at: 'search=nothing+of+this+name', shows: '.dataviews-no-results' },
	{ name: 'network-products-many', user: 'admin', screen: '/products', arrange: manyProducts, shows: '.dataviews-view-table a' },
	{ name: 'network-products-chosen', user: 'admin', screen: '/products', act: (page) => page.locator('.dataviews-view-table tbody input[type="checkbox"]').first().check(), shows: '.dataviews-bulk-actions-footer__container' },

	{ name: 'network-products-set-group', user: 'admin', screen: '/products', act: fromMenu('.dataviews-view-table tbody button[aria-haspopup="menu"]', 3), shows: '[role="dialog"]' },

	...lists('product', '/products/2/general', '#tierway-name'),
	{
		name: 'network-product-delete-refused', user: 'admin', screen: '/products/2/general', shows: '[role="dialog"] .components-notice',
		async act(page) {
			await fromMenu(pageMenu, 1)(page);
			await page.locator('[role="dialog"] .is-destructive').click();
		},
	},
	{ name: 'network-product-new', user: 'admin', screen: '/products/new', shows: '#tierway-name' },
	{ name: 'network-product-gone', user: 'admin', screen: '/products/999/general', shows: '.tierway-error' },
	{ name: 'network-product-mistakes', user: 'admin', screen: '/products/new', shows: '.tierway-field-error', act: press('[type="submit"]') },
	{
		name: 'network-product-conflict', user: 'admin', screen: '/products/2/general', shows: '.tierway-conflict',
		async act(page) {
			await page.locator('#tierway-name').fill('Premium plus');
			await meanwhile(page, 'products', { name: 'Premium, renamed', description: 'Somebody else wrote this.' }, 2);
			await page.locator('[type="submit"]').click();
		},
	},
	{ name: 'network-product-pricing', user: 'admin', screen: '/products/2/pricing', shows: '.tierway-price' },
	{ name: 'network-product-limits', user: 'admin', screen: '/products/2/limits', shows: '.tierway-limits' },
	{ name: 'network-product-tax', user: 'admin', screen: '/products/2/tax', shows: '#tierway-tax_category' },
	{ name: 'network-product-paths', user: 'admin', screen: '/products/2/up-downgrades', shows: '.tierway-ladder .is-own' },
	{ name: 'network-product-paths-of-forty', user: 'admin', screen: '/products/1005/up-downgrades', arrange: manyProducts, shows: '.tierway-ladder .is-own' },
	{ name: 'network-product-offered-by', user: 'admin', screen: '/products/10/up-downgrades', shows: '.tierway-offering' },
	{
		name: 'network-product-group-typed', user: 'admin', screen: '/products/3/up-downgrades', shows: '[role="option"]',
		async act(page) {
			await page.locator('#tierway-plan_group').fill('le');
		},
	},
	{ name: 'network-product-group-new', user: 'admin', screen: '/products/3/up-downgrades', act: (page) => page.locator('#tierway-plan_group').fill('Beginners'), shows: '[role="option"]' },
	{ name: 'network-import', user: 'admin', screen: '/products/import', shows: '.tierway-drop' },
	{
		name: 'network-import-checked', user: 'admin', screen: '/products/import', shows: '.tierway-import', own: ['products.json'],
		act: (page) => page.locator('input[type="file"]').setInputFiles({
			name: 'products.json', mimeType: 'application/json',
			buffer: Buffer.from(JSON.stringify({ format: 'tierway-products', version: 1, products: [{ slug: 'plus', name: 'Plus', type: 'plan', description: 'Another text.' }, { slug: 'new', name: "Ms O'Hara’s plan", type: 'plan', currency: 'USD', plan_group: 'Learning', prices: [{ unit: 'month', count: 1, amount: 900 }] }] })),
		}),
	},
	{ name: 'network-import-refused', user: 'admin', screen: '/products/import', shows: '.components-notice', act: (page) => page.locator('input[type="file"]').setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('{}') }), own: ['notes.txt'] },
	{ name: 'network-package', user: 'admin', screen: '/products/9/general', shows: '#tierway-name' },

	...lists('groups', '/plan-groups', '.tierway-ladder'),
	{ name: 'network-groups-empty', user: 'admin', screen: '/plan-groups', arrange: empty, shows: '.tierway-empty' },
	{ name: 'network-groups-without-plans', user: 'admin', screen: '/plan-groups', arrange: ({ state }) => void state.groups.splice(0), shows: '.tierway-empty' },
	{
		name: 'network-groups-forty', user: 'admin', screen: '/plan-groups', shows: '.tierway-ladder',
		arrange(server) {
			manyProducts(server);
			server.state.groups = server.state.groups.slice(0, 4);
			server.state.products = server.state.products.filter(({ plan_group: group }) => group === null || group <= 100);
		},
	},
	{ name: 'network-groups-menu', user: 'admin', screen: '/plan-groups', act: press(groupMenu), shows: '[role="menu"]' },
	{ name: 'network-groups-rename', user: 'admin', screen: '/plan-groups', act: fromMenu(groupMenu, 0), shows: '[role="dialog"]' },
	{ name: 'network-groups-policy', user: 'admin', screen: '/plan-groups', act: fromMenu(groupMenu, 1), shows: '[role="dialog"]' },
	{ name: 'network-groups-merge', user: 'admin', screen: '/plan-groups', act: fromMenu(groupMenu, 2), shows: '[role="dialog"]' },
	{
		name: 'network-groups-delete', user: 'admin', screen: '/plan-groups', act: fromMenu(groupMenu, 6), shows: '.tierway-consequences',
		arrange({ state }) {
			state.settings.policy = { downgrade: 'refuse' };
			Object.assign(state.groups[0]!, { policy: { downgrade: 'period_end' } });
		},
	},
	{ name: 'network-groups-move', user: 'admin', screen: '/plan-groups', act: fromMenu(planMenu, 0), shows: '[role="dialog"]' },
	groupConflict('order', press('.tierway-ladder__buttons button:nth-child(2)'), '.tierway-family__save .is-primary'),
	groupConflict('move', fromMenu(planMenu, 0), dialogAct, { id: 2 }),
	groupConflict('merge', fromMenu(groupMenu, 2)),
	groupConflict('delete', fromMenu(groupMenu, 6)),
	groupConflict('rename', async (page) => {
		await fromMenu(groupMenu, 0)(page);
		await page.locator('[role="dialog"] input').fill('Photographers');
	}, dialogAct, { name: 'Photography' }),
	groupConflict('policy', async (page) => {
		await fromMenu(groupMenu, 1)(page);
		await page.locator('[role="dialog"] select').first().selectOption({ index: 2 });
	}, dialogAct, { policy: { upgrade: 'refuse' } }),
	{
		name: 'network-groups-ungrouped', user: 'admin', screen: '/plan-groups', at: 'group=0', shows: '#tierway-group-0 .tierway-mend',
		arrange({ state }) {
			for (const product of state.products) if (['plus', 'academy', 'standard'].includes(product.slug)) Object.assign(product, { plan_group: null, rank: 0 });
		},
	},
	{
		name: 'network-groups-warnings', user: 'admin', screen: '/plan-groups', shows: '.tierway-mend',
		arrange({ state }) {
			for (const product of state.products) {
				if (product.slug === 'plus') Object.assign(product, { status: 'inactive', prices: [{ unit: 'month', count: 1, amount: 7900 }] });
				if (product.slug === 'premium') product.currency = 'EUR';
			}
		},
	},
	...lists('preview', '/plan-groups/preview', '.tierway-plan'),
	{ name: 'network-preview-mistakes', user: 'admin', screen: '/plan-groups/preview', at: 'held=5&day=99&discount=percent&off=a+lot&credit=some', shows: '.tierway-field-error' },

	...lists('memberships', '/memberships', '.dataviews-view-table a'),
	{ name: 'network-memberships-empty', user: 'admin', screen: '/memberships', arrange: empty, shows: '.tierway-empty' },
	{
		name: 'network-membership-add-open', user: 'admin', screen: '/memberships/add', shows: '[role="option"]',
		act: (page) => page.locator('.components-combobox-control__input').nth(1).click(),
	},
	{ name: 'network-memberships-many', user: 'admin', screen: '/memberships', arrange: (server) => manyMemberships(server), shows: '.dataviews-view-table a' },
	{ name: 'network-memberships-none-found', user: 'admin', screen: '/memberships', at: 'search=nobody+of+this+name', shows: '.dataviews-no-results, .tierway-dataviews' },
	...lists('membership-add', '/memberships/add', '.tierway-columns'),
	{ name: 'network-membership-add-no-plan', user: 'admin', screen: '/memberships/add', arrange: empty, shows: '.tierway-empty' },
	{ name: 'network-membership-add-mistakes', user: 'admin', screen: '/memberships/add', act: press('[type="submit"]'), shows: '.tierway-field-error' },
	...lists('membership', '/memberships/4', '.tierway-facts'),
	{ name: 'network-membership-waiting', user: 'admin', screen: '/memberships/3', shows: '.tierway-banner' },
	{ name: 'network-membership-on-hold', user: 'admin', screen: '/memberships/6', shows: '.tierway-facts' },
	{ name: 'network-membership-take-back', user: 'admin', screen: '/memberships/3', act: press('.tierway-banner__actions button'), shows: '[role="dialog"]' },
	{ name: 'network-membership-unpaid', user: 'admin', screen: '/memberships/1', arrange: (server) => leaveUnpaid(server, 'fay', 2, { payment_method: 'manual' }), shows: '.tierway-banner' },
	{ name: 'network-membership-open-bill', user: 'admin', screen: '/memberships/4', arrange: (server) => due(server, 'pim', { payment_method: 'manual' }), shows: '.tierway-banner' },
	{ name: 'network-membership-ending', user: 'admin', screen: '/memberships/2', arrange: (server) => void Object.assign(membershipOf(server, 'bas'), { cancel_at: '2026-05-01' }), shows: '.tierway-banner' },
	{ name: 'network-membership-ended', user: 'admin', screen: '/memberships/2', arrange: (server) => end(server), shows: '.tierway-facts' },
	{ name: 'network-membership-cancel', user: 'admin', screen: '/memberships/4', act: press('.tierway-page__actions .is-destructive'), shows: '[role="dialog"]' },
	{ name: 'network-membership-way-to-pay', user: 'admin', screen: '/memberships/4', act: (page) => page.locator('.tierway-facts .components-button').first().click(), shows: '[role="dialog"]' },
	{ name: 'network-membership-sites', user: 'admin', screen: '/memberships/4', act: (page) => page.locator('.tierway-columns__side .tierway-card__header button').nth(1).click(), shows: '[role="dialog"] input' },
	{ name: 'network-membership-country', user: 'admin', screen: '/memberships/4', act: (page) => page.locator('.tierway-facts .components-button').last().click(), shows: '[role="dialog"]' },
	{
		name: 'network-membership-discount', user: 'admin', screen: '/memberships/4', shows: '.tierway-field-error',
		async act(page) {
			await press('.tierway-columns__side .tierway-card__header button')(page);
			await page.locator('[role="dialog"] [type="submit"]').click();
		},
	},
	{ name: 'network-membership-credit', user: 'admin', screen: '/memberships/4', act: press('.tierway-columns__main .tierway-card__header .is-secondary'), shows: '[role="dialog"]' },
	{
		name: 'network-membership-pay-out', user: 'admin', screen: '/memberships/4', shows: '.tierway-field-error',
		async act(page) {
			await press('.tierway-columns__main .tierway-card__header .is-tertiary')(page);
			await page.locator('#tierway-credit-amount').fill('100');
			await page.locator('[role="dialog"] [type="submit"]').click();
		},
	},
	{ name: 'network-membership-change', user: 'admin', screen: '/memberships/4/change', at: 'plan=academy', shows: '.tierway-order__sum' },
	...absent('membership-change', '/memberships/4/change'),
	{ name: 'network-membership-change-refused', user: 'admin', screen: '/memberships/6/change', shows: '.tierway-plan[data-unavailable]' },
	{ name: 'network-membership-change-waiting', user: 'admin', screen: '/memberships/3/change', at: 'plan=premium', shows: '.components-notice' },
	{ name: 'network-membership-change-over-limit', user: 'admin', screen: '/memberships/7/change', at: 'plan=starter', act: press('.tierway-checkout__act .is-primary'), shows: '.tierway-checkout .tierway-field-error' },
	{
		name: 'network-membership-change-mistakes', user: 'admin', screen: '/memberships/4/change', at: 'plan=academy', shows: '.tierway-field-error',
		async act(page) {
			await page.locator('#tierway-terms-price').fill('less');
			await page.locator('.tierway-checkout__act .is-primary').click();
		},
	},
	{ name: 'network-membership-start-again', user: 'admin', screen: '/memberships/2/change', arrange: (server) => end(server), shows: '.tierway-order__sum' },

	{ name: 'network-move', user: 'admin', screen: '/memberships/move', at: 'ids=1,4,5', shows: '[data-field="tierway-move-plan"]' },
	...absent('move', '/memberships/move'),
	{ name: 'network-move-nobody', user: 'admin', screen: '/memberships/move', at: 'search=nobody+of+this+name', shows: '.tierway-empty' },
	{
		name: 'network-move-mistakes', user: 'admin', screen: '/memberships/move', at: 'ids=1,4,5', shows: '.tierway-field-error',
		async act(page) {
			await page.locator('input[type="checkbox"]').check();
			await page.locator('[type="submit"]').click();
		},
	},
	...absent('moves', '/memberships/moves'),
	{ name: 'network-moves-empty', user: 'admin', screen: '/memberships/moves', shows: '.tierway-empty' },
	{ name: 'network-moves', user: 'admin', screen: '/memberships/moves', arrange: (server) => moveEverybody(server, true), shows: '.tierway-rows' },
	{ name: 'network-move-checked', user: 'admin', screen: '/memberships/moves/1', arrange: (server) => moveEverybody(server), shows: '.dataviews-view-table tbody' },
	{ name: 'network-move-question', user: 'admin', screen: '/memberships/moves/1', arrange: (server) => moveEverybody(server), act: press('.tierway-page__actions .is-primary, .tierway-run .is-primary, .tierway-card .is-primary'), shows: '[role="dialog"]' },
	{ name: 'network-move-done', user: 'admin', screen: '/memberships/moves/1', arrange: (server) => moveEverybody(server, true), shows: '.dataviews-view-table tbody' },

	...absent('move-run', '/memberships/moves/1'),
	{ name: 'network-move-checking', user: 'admin', screen: '/memberships/moves/1', arrange: (server) => moveMany(server), shows: '.tierway-run__bar' },
	{ name: 'network-move-running', user: 'admin', screen: '/memberships/moves/1', arrange: (server) => moveMany(server, 'start'), shows: '.tierway-run__bar' },
	{ name: 'network-move-paused', user: 'admin', screen: '/memberships/moves/1', arrange: (server) => moveMany(server, 'start', 'pause'), shows: '.dataviews-view-table tbody' },
	{ name: 'network-move-stop', user: 'admin', screen: '/memberships/moves/1', arrange: (server) => moveMany(server, 'start', 'pause'), act: press('.tierway-page__actions .is-destructive'), shows: '[role="dialog"]' },

	...lists('payments', '/payments', '.dataviews-view-table a'),
	{ name: 'network-payments-empty', user: 'admin', screen: '/payments', arrange: empty, shows: '.tierway-empty' },
	{ name: 'network-payments-none-found', user: 'admin', screen: '/payments', at: 'search=no+such+number', shows: '.dataviews-no-results, .tierway-dataviews' },
	...lists('payment', '/payments/1', '.tierway-invoice'),
	{ name: 'network-payment-confirm', user: 'admin', screen: '/memberships/1', arrange: (server) => leaveUnpaid(server, 'fay', 2, { payment_method: 'manual' }), act: press('.tierway-banner__actions .is-primary'), shows: '[role="dialog"]' },
	{ name: 'network-payment-fail', user: 'admin', screen: '/memberships/4', arrange: (server) => due(server, 'pim', { payment_method: 'manual' }), act: press('.tierway-banner__actions .is-destructive'), shows: '[role="dialog"]' },
	{ name: 'network-payment-late', user: 'admin', screen: '/payments/1', arrange: ({ state }) => void Object.assign(state.payments[0] ?? {}, { status: 'voided', paid_gmt: null }), act: fromMenu(pageMenu, 1), shows: '[role="dialog"]' },
	{
		name: 'network-payment-refund', user: 'admin', screen: '/payments/1', shows: '.tierway-field-error',
		async act(page) {
			await fromMenu(pageMenu, 1)(page);
			await page.locator('[role="dialog"] [type="submit"]').click();
		},
	},

	...lists('settings', '/settings', '#tierway-minimum_charge'),
	{
		name: 'network-settings-mistakes', user: 'admin', screen: '/settings', shows: '.tierway-field-error',
		async act(page) {
			await page.locator('#tierway-minimum_charge').fill('many');
			await page.locator('[type="submit"]').click();
		},
	},
	{
		name: 'network-settings-conflict', user: 'admin', screen: '/settings', shows: '.components-notice.is-warning',
		async act(page) {
			await page.locator('#tierway-grace_days').fill('21');
			await meanwhile(page, 'settings', { payment_days: 10 });
			await page.locator('[type="submit"]').click();
		},
	},
	{
		name: 'network-settings-tax-rate', user: 'admin', screen: '/settings', shows: '[role="dialog"] .tierway-field-error',
		arrange: ({ state }) => void Object.assign(state.settings, { country: 'GR', tax_rates: [{ country: 'GR', category: 'standard', name: 'VAT', ppm: 240_000 }, { country: 'DE', category: 'standard', name: 'VAT', ppm: 190_000 }] }),
		async act(page) {
			await page.locator('section[aria-labelledby="tierway-tax-rates"] .is-secondary').click();
			await page.locator('[role="dialog"] [type="submit"]').click();
		},
	},
];
