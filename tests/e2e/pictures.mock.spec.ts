/**
 * The customer's screens in every state, one test each. In a test run: in a made-up language that is a third longer, axe
 * finds nothing, nothing is wider than the screen, and every word is translated. With TIERWAY_SCREENSHOTS: pictures of it
 * at three widths, in English, Greek and Arabic, in states/ of that folder.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { runnerImport } from 'vite';
import { STATE } from '../../mocks/db.ts';
import type { MockServer } from '../../mocks/server.ts';
import { LOCALE, plainWords, pseudoMessages, untranslated } from '../pseudo.ts';
import { leaveUnpaid, membershipOf, states, TODAY } from '../states.ts';
import { expect, type Person, test } from './person';

// A trace of each would take longer than the test.
test.use({ trace: 'off' });

const folder = process.env.TIERWAY_SCREENSHOTS;
const widths = [1440, 1024, 390];
const messages = folder ? null : pseudoMessages();

/** The mock backend as Vite loads it, once a worker: it finds its schemas by a glob. */
let backend: Promise<typeof import('../../mocks/server.ts')> | undefined;
const mockServer = () => (backend ??= runnerImport<typeof import('../../mocks/server.ts')>('./mocks/server.ts', { configFile: false }).then(({ module }) => module));

interface Moment {
	name: string;
	user: string;
	/** Where the browser goes: `p=/change&plan=premium`. */
	at?: string;
	arrange?: (server: MockServer) => void | Promise<void>;
	/** What is there when the picture can be taken. */
	shows: string;
	/** What the customer does until then, whatever the language. */
	act?: (page: Page) => Promise<void>;
	/** The summary is part of it: on a phone the sheet is up. */
	summary?: true;
}

const press = (selector: string) => (page: Page) => page.locator(selector).first().click();
const confirm = press('.tierway-checkout__act .is-primary');

/** Pays in the switcher by a card. */
const payWith = (number: string) => async (page: Page) => {
	await page.locator('.tierway-payment__method > label input').last().check();
	await page.locator('.tierway-payment__card input').fill(number);
	await confirm(page);
};

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

const moments: Moment[] = [
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

/** Keeps what the backend said, and how many answers are missing. */
function listen() {
	const heard = { said: [] as string[], missing: 0 };
	const fetch = window.fetch.bind(window);
	window.fetch = async (...request) => {
		heard.missing += 1;
		const answer = await fetch(...request).finally(() => (heard.missing -= 1));
		heard.said.push(await answer.clone().text());
		return answer;
	};
	Object.assign(window, { heard });
}
type Heard = { heard: { said: string[]; missing: number } };

async function open(person: Person, { at = '', arrange, act, shows }: Moment, locale: string): Promise<void> {
	const { page } = person;
	const { createServer } = await mockServer();
	const server = createServer({ today: TODAY });
	await arrange?.(server);
	await page.addInitScript(([key, state, choice, language]) => {
		localStorage.setItem('tierway-dev', choice);
		if (localStorage.getItem(key) === null) localStorage.setItem(key, state);
		if (language) Object.assign(window, { tierwayMessages: language });
	}, [STATE, JSON.stringify(server.state), JSON.stringify({ locale }), messages] as const);
	await page.addInitScript(listen);
	await person.openAccount(at);
	const waits = at.includes('latency');
	const answered = () => waits || page.waitForFunction(() => (window as unknown as Heard).heard.missing === 0);
	if (act) {
		await page.locator('.tierway-card, .tierway-plan, .tierway-empty').first().waitFor();
		await answered();
		await act(page);
	}
	await page.locator(shows).first().waitFor();
	await answered();
}

/** By how many pixels the page, or a dialog on it, is wider than what shows of it. */
const tooWide = (page: Page) => page.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll('.components-modal__content')].map((one) => one.scrollWidth - one.clientWidth)));

/** A picture as WebP; the wide ones at three quarters of their size, so that all of them together stay small. */
async function picture(page: Page, path: string, fullPage: boolean): Promise<void> {
	const png = await page.screenshot({ fullPage, animations: 'disabled' });
	const webp = await page.evaluate(async (base64) => {
		const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
		const size = image.width > 500 ? 0.75 : 1;
		const canvas = new OffscreenCanvas(Math.round(image.width * size), Math.round(image.height * size));
		const context = canvas.getContext('2d');
		if (context) context.imageSmoothingQuality = 'high';
		context?.drawImage(image, 0, 0, canvas.width, canvas.height);
		const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.25 })).arrayBuffer());
		return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
	}, png.toString('base64'));
	writeFileSync(path, Buffer.from(webp, 'base64'));
}

for (const moment of moments) {
	if (!folder) {
		test(`in other words: ${moment.name}`, async ({ person }) => {
			const customer = await person(moment.user);
			const { page } = customer;
			await open(customer, moment, LOCALE);
			const data = await page.evaluate(() => (window as unknown as Heard).heard.said);
			const words = await page.evaluate(plainWords, '#tierway-site-root, .components-modal__screen-overlay, .a11y-speak-region');
			expect(untranslated(words, data)).toEqual([]);
			expect(await customer.axeViolations()).toEqual([]);
			for (const width of widths) {
				await page.setViewportSize({ width, height: 900 });
				expect(await tooWide(page), `${width} px`).toBeLessThanOrEqual(0);
			}
		});
		continue;
	}
	for (const [locale, language] of [['en_US', 'en'], ['el', 'el'], ['ar', 'ar']] as const) {
		test(`picture of ${moment.name} in ${language}`, async ({ person }) => {
			test.slow();
			mkdirSync(`${folder}/states`, { recursive: true });
			const customer = await person(moment.user);
			const { page } = customer;
			await open(customer, moment, locale);
			for (const width of widths) {
				await page.setViewportSize({ width, height: width === 390 ? 844 : 1000 });
				const bar = page.locator('#tierway-bar');
				const sheet = moment.summary === true && width === 390 && (await bar.isVisible());
				if (sheet) await bar.click();
				expect(await tooWide(page), `${width} px`).toBeLessThanOrEqual(0);
				// What lies over the page is taken as it is seen.
				const over = sheet || (await page.locator('[role="dialog"]').isVisible());
				if (!over) await page.evaluate(() => window.scrollTo(0, 0));
				await picture(page, `${folder}/states/${moment.name}-${language}-${width}.webp`, !over);
			}
		});
	}
}
