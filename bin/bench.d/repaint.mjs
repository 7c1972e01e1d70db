// What a choice in the switcher costs the browser: the pages of `npm run dev`, built, in Chromium, against the mock backend.
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** In the page, as the network admin: plans more in the family of the customer's, each dearer than the one before. */
async function addPlans(from, to) {
	for (let n = from; n <= to; n++) {
		await window.wp.apiFetch({ method: 'POST', path: '/tierway/v1/products', data: {
			name: `Plan ${n}`, type: 'plan', plan_group: 1, currency: 'USD', limits: { 'posts.post': 100 * n }, features: ['One', 'Two'],
			prices: [{ unit: 'month', count: 1, amount: 1000 * n }, { unit: 'year', count: 1, amount: 10_000 * n }],
		} });
	}
}

/**
 * In the page, as the customer: chooses one plan after the other. Milliseconds of each, from the click until cards and
 * summary are in their new places; and that the summary named the plan by the next frame.
 */
async function choose(rounds) {
	const radios = [...document.querySelectorAll('.tierway-plan input[type="radio"]:enabled')];
	const times = [];
	for (let round = 0; round < rounds; round++) {
		const radio = radios[(round + 1) % radios.length];
		const name = radio.closest('.tierway-plan').querySelector('.tierway-plan__name').textContent;
		await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); }); // what the choice before left is painted
		const started = performance.now();
		radio.click();
		document.body.getBoundingClientRect(); // style and layout
		times.push(performance.now() - started);
		await new Promise(requestAnimationFrame);
		if (!document.querySelector('#tierway-order').textContent.includes(name)) throw new Error(`the summary did not name ${name} within a frame`);
	}
	return times;
}

/** How long a choice takes among so many plans: a list of [number of plans, milliseconds of each choice]. */
export async function repaint(sizes, rounds) {
	const config = { configFile: `${cwd}vite.dev.config.ts`, root: `${cwd}dev`, logLevel: 'error' };
	await build(config);
	const server = await preview({ ...config, preview: { host: '127.0.0.1', port: 0 } });
	let browser;
	try {
		const url = server.resolvedUrls.local[0];
		browser = await chromium.launch({ executablePath: process.env.TIERWAY_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
		const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
		const measured = [];
		let plans = 2; // Free and Premium
		for (const size of sizes) {
			await page.goto(`${url}network.html?mock-user=admin&mock-today=2026-04-16&mock-latency=0`);
			await page.locator('.tierway').first().waitFor();
			await page.evaluate(`(${String(addPlans)})(${plans + 1}, ${size})`);
			plans = Math.max(plans, size);
			await page.goto(`${url}site.html?mock-user=fay&mock-latency=150&p=/change`);
			await page.locator('.tierway-plan').nth(plans - 1).waitFor();
			await page.evaluate(`(${String(choose)})(20)`); // warm
			measured.push([plans, await page.evaluate(`(${String(choose)})(${rounds})`)]);
		}
		return measured;
	} finally {
		await browser?.close();
		await server.close();
	}
}
