/**
 * The screens in every state, one test each. In a test run: in a made-up language that is a third longer, axe finds
 * nothing, nothing is wider than the screen, and every word is translated. With TIERWAY_SCREENSHOTS: pictures of it at
 * three widths, in states/ of that folder; the customer's in English, Greek and Arabic, the network admin's in English.
 */
import { mkdirSync } from 'node:fs';
import { runnerImport } from 'vite';
import { STATE } from '../../mocks/db.ts';
import { LOCALE, plainWords, pseudoMessages, untranslated } from '../pseudo.ts';
import { TODAY } from '../states.ts';
import { customerMoments, type Moment, networkMoments } from './moments.ts';
import { expect, type Person, test } from './person';
import { picture, tooWide, widths } from './picture';

// A trace of each would take longer than the test.
// And nothing moves in a picture.
test.use({ trace: 'off', contextOptions: { reducedMotion: 'reduce' } });

const folder = process.env.TIERWAY_SCREENSHOTS;
const messages = folder ? null : pseudoMessages();

/** The mock backend as Vite loads it, once a worker: it finds its schemas by a glob. */
let backend: Promise<typeof import('../../mocks/server.ts')> | undefined;
const mockServer = () => (backend ??= runnerImport<typeof import('../../mocks/server.ts')>('./mocks/server.ts', { configFile: false }).then(({ module }) => module));

/** Keeps what the backend said, and how many answers are missing. */
function listen() {
	const heard = { said: [] as string[], missing: 0 };
	const fetch = window.fetch.bind(window);
	window.fetch = async (...request) => {
		heard.missing += 1;
		try {
			const answer = await fetch(...request);
			heard.said.push(await answer.clone().text());
			return answer;
		} finally {
			heard.missing -= 1;
		}
	};
	Object.assign(window, { heard });
}
type Heard = { heard: { said: string[]; missing: number } };

async function open(person: Person, { at = '', screen, arrange, act, shows }: Moment, locale: string): Promise<void> {
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
	await (screen === undefined ? person.openAccount(at) : person.openNetwork(screen, at));
	const waits = at.includes('latency');
	const answered = () => waits || page.waitForFunction(() => (window as unknown as Heard).heard.missing === 0);
	if (act) {
		await page.locator('.tierway-card, .tierway-plan, .tierway-empty, .tierway-drop, .tierway-invoice, .dataviews-view-table').first().waitFor();
		await answered();
		await act(page);
	}
	await page.locator(shows).first().waitFor();
	await answered();
}

for (const moment of [...customerMoments, ...networkMoments]) {
	if (!folder) {
		test(`in other words: ${moment.name}`, async ({ person }) => {
			const customer = await person(moment.user);
			const { page } = customer;
			await open(customer, moment, LOCALE);
			const data = await page.evaluate(() => (window as unknown as Heard).heard.said);
			const words = await page.evaluate(plainWords, '#tierway-site-root, #tierway-network-root, .components-modal__screen-overlay, .a11y-speak-region');
			const typed = await page.evaluate(() => Array.from(document.querySelectorAll<HTMLInputElement>('input[type="text"]'), ({ value }) => value));
			expect(untranslated(words, data, [...typed, ...(moment.own ?? [])])).toEqual([]);
			expect(await customer.axeViolations()).toEqual([]);
			for (const width of widths) {
				await page.setViewportSize({ width, height: 900 });
				await expect.poll(() => tooWide(page), `${width} px`).toBeLessThanOrEqual(0); // a menu follows its button
			}
		});
		continue;
	}
	const languages = [['en_US', 'en'], ['el', 'el'], ['ar', 'ar']] as const;
	for (const [locale, language] of moment.screen === undefined ? languages : languages.slice(0, 1)) {
		test(`picture of ${moment.name} in ${language}`, async ({ person }) => {
			test.slow();
			mkdirSync(`${folder}/states`, { recursive: true });
			const customer = await person(moment.user);
			const { page } = customer;
			await open(customer, moment, locale);
			for (const width of widths) {
				await page.setViewportSize({ width, height: width === 390 ? 844 : 1000 });
				// A dialog of a table stays where a phone has cards instead.
				if (moment.shows.includes('dialog')) await expect(page.locator(moment.shows).first(), `${width} px`).toBeVisible();
				const bar = page.locator('#tierway-bar');
				const sheet = moment.summary === true && width === 390 && (await bar.isVisible());
				if (sheet) await bar.click();
				await expect.poll(() => tooWide(page), `${width} px`).toBeLessThanOrEqual(0); // a menu follows its button
				// What lies over the page is taken as it is seen.
				const over = sheet || (await page.locator('[role="dialog"]').isVisible());
				if (!over) await page.evaluate(() => window.scrollTo(0, 0));
				await picture(page, `${folder}/states/${moment.name}-${language}-${width}.webp`, !over);
			}
		});
	}
}
