/** The customer's app on a page of the main site: the block in the editor, and the page by customers and visitors. */
import { expect, test } from './person';

test('the plan switcher as a block', async ({ person, browser }) => {
	test.slow();
	const admin = await person('admin');
	await admin.openNetwork('/');
	const { origin } = new URL(admin.page.url());
	await admin.page.goto(`${origin}/wp-admin/post-new.php?post_type=page`);
	// What the editor does when the block is picked, without its way through the inserter, which changes with WordPress.
	await admin.page.waitForFunction(() => 'wp' in window && Boolean((window as unknown as { wp: { blocks?: { getBlockType(name: string): unknown } } }).wp.blocks?.getBlockType('tierway/plans')));
	await admin.page.evaluate(() => {
		const { wp } = window as unknown as { wp: { blocks: { createBlock(name: string): object }; data: { dispatch(store: string): Record<string, (...args: unknown[]) => unknown> } } };
		wp.data.dispatch('core/preferences').set?.('core/edit-post', 'welcomeGuide', false);
		wp.data.dispatch('core/block-editor').insertBlock?.(wp.blocks.createBlock('tierway/plans'));
	});
	const canvas = admin.page.frameLocator('iframe[name="editor-canvas"]').locator('[data-type="tierway/plans"]').or(admin.page.locator('[data-type="tierway/plans"]'));
	await expect(canvas.first()).toContainText('Plan switcher');

	const { body } = await admin.request('POST', 'wp/v2/pages', { title: 'Plans', status: 'publish', content: '<!-- wp:tierway/plans /-->' });
	const link = String(body.link);
	const pim = await person('pim');
	await pim.page.goto(`${link}${link.includes('?') ? '&' : '?'}plan=academy`);
	await expect(pim.page.getByRole('radio', { name: /^Academy/ })).toBeChecked();
	await expect(pim.page.getByRole('region', { name: 'Summary' })).toContainText('$14.50');
	for (const width of [1440, 390]) {
		await pim.page.setViewportSize({ width, height: 900 });
		expect(await pim.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${width} px`).toBeLessThanOrEqual(0);
		expect(await pim.axeViolations(), `${width} px`).toEqual([]);
	}
	// A choice is in the page's own address: it is still there after a reload.
	await pim.page.setViewportSize({ width: 1440, height: 900 });
	await pim.page.getByRole('radio', { name: /^Starter/ }).check();
	await pim.page.reload();
	await expect(pim.page.getByRole('radio', { name: /^Starter/ })).toBeChecked();

	const visitor = await browser.newPage();
	await visitor.goto(link);
	await expect(visitor.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', /wp-login\.php\?redirect_to=/);
	expect(await visitor.locator('script[src*="tierway"]').count()).toBe(0);
	await visitor.close();
});
