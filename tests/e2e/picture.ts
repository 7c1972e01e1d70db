/** What a screen looks like: at three widths, and whether it fits. */
import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

export const widths = [1440, 1024, 390];

/** By how many pixels the page, or a dialog on it, is wider than what shows of it. */
export const tooWide = (page: Page) => page.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll('.components-modal__content')].map((one) => one.scrollWidth - one.clientWidth)));

/** A picture as WebP; the wide ones at three quarters of their size, so that all of them together stay small. */
export async function picture(page: Page, path: string, fullPage: boolean): Promise<void> {
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
