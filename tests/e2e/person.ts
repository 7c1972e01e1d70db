/**
 * Somebody at a browser, on the mock backend or on WordPress alike: signs in, opens the apps' pages, writes a post.
 * On WordPress the customers are everybody's and keep what was done; a test says which of them it changes.
 */
import { readFileSync } from 'node:fs';
import axe from 'axe-core';
import { test as base, expect, type APIRequestContext, type Browser, type Page } from '@playwright/test';

const network = process.env.TIERWAY_NETWORK;
export const onWordPress = network !== undefined;
interface Network { url: string; customers: { user: string; site_url: string; membership_id: number }[] }
const { url, customers }: Network = network ? JSON.parse(readFileSync(network, 'utf8')) : { url: '', customers: [] };

/** The day the demo networks of the tests are made on. */
export const TODAY = '2026-04-16';
/** On WordPress, one login a user: the pages' contexts share its cookies. */
const cookies = new Map<string, Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>>();

export class Person {
	/** What went wrong in the page: console errors and uncaught exceptions. Each test ends with none. */
	readonly faults: string[] = [];

	readonly page: Page;
	readonly user: string;
	#today: string;

	constructor(page: Page, user: string, today: string) {
		this.page = page;
		this.user = user;
		this.#today = today;
		page.on('pageerror', (error) => this.faults.push(error.message));
		page.on('console', (message) => {
			// A refused request is an answer that the tests look for; the browser reports each as an error.
			if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
				this.faults.push(message.text());
			}
		});
	}

	/** On WordPress: of the customer's membership in the demo network. */
	get membershipId(): number | undefined {
		return customers.find((one) => one.user === this.user)?.membership_id;
	}

	/** From the next page on it is another day. */
	async waitUntil(day: string): Promise<void> {
		this.#today = day;
		if (onWordPress) await this.page.context().setExtraHTTPHeaders({ 'X-Tierway-Today': day });
	}

	/** The Account page of the person's site, or one of its screens: `p=/change&plan=premium`. `user`: of somebody else in the same browser, whose site has their name. */
	async openAccount(query = '', user = this.user): Promise<void> {
		const site = customers.find((one) => one.user === user)?.site_url ?? `${url}/${user}/`;
		await this.page.goto(onWordPress
			? `${site}wp-admin/admin.php?page=tierway-account&${query}`
			: `/site.html?${query}&mock-user=${user}&mock-today=${this.#today}&mock-latency=0`);
		await this.page.locator('.tierway').first().waitFor();
	}

	/** A screen of the network admin's app, by its path. `mock`: switches of the mock backend (mocks/browser.ts), `mock-network=empty`. */
	async openNetwork(path: string, mock = ''): Promise<void> {
		const p = encodeURIComponent(path);
		await this.page.goto(onWordPress
			? `${url}/wp-admin/network/admin.php?page=tierway&p=${p}`
			: `/network.html?${mock}&mock-user=admin&mock-today=${this.#today}&mock-latency=0&p=${p}`);
		await this.page.locator('.tierway').first().waitFor();
	}

	/** A request by hand, from the page the person is on: status and body. */
	async request(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
		return this.page.evaluate(async ([verb, route, data]) => {
			type ApiFetch = (options: object) => Promise<Response>;
			const { apiFetch } = (window as unknown as { wp: { apiFetch: ApiFetch } }).wp;
			const headers = { 'Idempotency-Key': crypto.randomUUID() };
			const response = await apiFetch({ method: verb, path: `/${route}`, data, headers, parse: false }).catch((refused: Response) => refused);
			return { status: response.status, body: await response.json() };
		}, [method, path, body] as const);
	}

	/** The first violations of axe on what is shown, of one rule or of all: rule, and where. */
	async axeViolations(only?: string): Promise<string[]> {
		await this.page.evaluate(axe.source);
		return this.page.evaluate(async (rule) => {
			interface Result { violations: { id: string; nodes: { html: string }[] }[] }
			const { violations } = await (window as unknown as { axe: { run(root: string, options: object): Promise<Result> } }).axe.run('.tierway', rule ? { runOnly: [rule] } : {});
			return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
		}, only);
	}
}

/** On WordPress: what the login form sends, without the pages before and after it. */
export async function signIn(request: APIRequestContext, user: string): Promise<void> {
	const answer = await request.post(`${url}/wp-login.php`, { form: { log: user, pwd: 'password' }, maxRedirects: 0 });
	expect(answer.status(), user).toBe(302);
}

async function personIn(browser: Browser, user: string, today: string): Promise<Person> {
	const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, extraHTTPHeaders: onWordPress ? { 'X-Tierway-Today': today } : {} });
	const page = await context.newPage();
	if (onWordPress) {
		const known = cookies.get(user);
		if (known) {
			await context.addCookies(known);
		} else {
			await signIn(context.request, user);
			cookies.set(user, await context.cookies());
		}
	}
	return new Person(page, user, today);
}

/** `person('fay')` signs in; whoever did is signed out afterwards, and had no fault on the page. */
export const test = base.extend<{ person: (user: string, today?: string) => Promise<Person> }>({
	person: async ({ browser, baseURL }, use) => {
		const people: Person[] = [];
		await use(async (user, today = TODAY) => {
			const person = await personIn(browser, user, today);
			// A context of our own does not take over the project's address.
			if (!onWordPress && baseURL) {
				const { page } = person;
				const go = page.goto.bind(page);
				page.goto = (address, options) => go(new URL(address, baseURL).href, options);
			}
			people.push(person);
			return person;
		});
		for (const { page, user, faults } of people) {
			expect(faults, user).toEqual([]);
			await page.context().close();
		}
	},
});

export { expect };
