/**
 * A network of 20,000 memberships and 1,000 products, on WordPress: its lists open, search and filter. A stage of its own,
 * run by its name (see bin/test.mjs); with TIERWAY_SCREENSHOTS it makes pictures, too.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill } from '../../bin/bench.d/fill.mjs';
import { expect, test } from './person';
import { picture, tooWide, widths } from './picture';

const { dir }: { dir: string } = JSON.parse(readFileSync(process.env.TIERWAY_NETWORK ?? '', 'utf8'));
const sql = (input: string) => execFileSync('mariadb', ['--no-defaults', '-uroot', '-N', '-S', join(dir, 'run/db.sock'), 'wp'], { encoding: 'utf8', input }).trim();
const folder = process.env.TIERWAY_SCREENSHOTS;

test('the lists of 20,000 memberships', async ({ person }) => {
	test.setTimeout(240_000);
	fill(sql, { products: 1000, memberships: 20_000 });
	const admin = await person('admin');
	const { page } = admin;
	const rows = page.getByRole('row');
	for (const [screen, last] of [['overview', 'Movements'], ['memberships', 'Customer 10000'], ['payments', 'Customer'], ['products', 'of 1000'], ['plan-groups', 'Who can go where']] as const) {
		await admin.openNetwork(screen === 'overview' ? '/' : `/${screen}`);
		await expect(page.locator('#tierway-network-root')).toContainText(last, { timeout: 30_000 });
		for (const width of widths) {
			await page.setViewportSize({ width, height: width === 390 ? 844 : 1000 });
			expect(await tooWide(page), `${screen} at ${width} px`).toBeLessThanOrEqual(0);
			if (folder) {
				mkdirSync(`${folder}/states`, { recursive: true });
				await picture(page, `${folder}/states/network-${screen}-full-en-${width}.webp`, screen !== 'plan-groups');
			}
		}
		await page.setViewportSize({ width: 1440, height: 1000 });
		expect(await admin.axeViolations(), screen).toEqual([]);
	}
	// Still on the plan groups: those far away are drawn when they come into sight.
	const last = page.locator('.tierway-families > section').filter({ hasText: 'Tokyo 90' });
	await expect(last.locator('.tierway-family__far')).toBeAttached();
	await last.scrollIntoViewIfNeeded();
	await expect(last).toContainText('Who can go where');
	await admin.openNetwork('/memberships');
	await page.getByRole('searchbox').fill('Customer 19876');
	await expect(rows.filter({ hasText: 'Customer 19876' })).toHaveCount(1);
	await page.getByRole('searchbox').fill('nobody of this name');
	await expect(page.getByText('No membership fits this search.')).toBeVisible();
});
