/** Without a mouse and without sight, to the last detail: where the focus goes, and what is read out. Shorter on both backends: keyboard.spec.ts. */
import { expect, test, type Person } from './person';

const membership = ({ page }: Person) => page.getByRole('region', { name: 'Your Membership' });
type Locator = ReturnType<Person['page']['getByRole']>;

/** Presses Tab, or another key, until it is there; the focus never leaves the page on the way. */
async function reach({ page }: Person, target: Locator, key = 'Tab'): Promise<void> {
	await target.waitFor();
	for (let presses = 0; presses < 120; presses += 1) {
		if (await target.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press(key);
	}
	throw new Error(`${key} never came to ${String(target)}`);
}

/** The element that has the focus, once it has come to rest where it should. */
const focused = ({ page }: Person) => page.locator(':focus');

/**
 * What live regions say from now on, in order; and each time the focus moves by itself, to what. Regions are read when their
 * text changes; one that is put in with its text is not.
 */
async function listen({ page }: Person): Promise<() => Promise<string[]>> {
	await page.evaluate(() => {
		const heard: string[] = [];
		const live = '[aria-live="polite"], [aria-live="assertive"], [role="status"], [role="alert"]';
		const said = new WeakMap<Element, string>();
		const words = (element: Element) => (element instanceof HTMLElement ? element.innerText : '').replaceAll('\u00a0', ' ').replace(/\s+/g, ' ').trim();
		for (const region of document.querySelectorAll(live)) said.set(region, words(region));
		new MutationObserver((records) => {
			const touched = new Set<Element>();
			for (const { target, addedNodes } of records) {
				const within = (target instanceof Element ? target : target.parentElement)?.closest(live);
				if (within) touched.add(within);
				for (const node of addedNodes) {
					if (!(node instanceof Element)) continue;
					// An alert is read when it appears, whatever was there before.
					for (const alert of [node, ...node.querySelectorAll('*')]) if (alert.matches(live)) touched.add(alert);
				}
			}
			for (const region of touched) {
				const now = words(region);
				const isNew = !said.has(region);
				if (region.isConnected && now !== '' && said.get(region) !== now && (!isNew || region.matches('[role="alert"], [aria-live="assertive"]'))) heard.push(now);
				said.set(region, now);
			}
		}).observe(document.body, { subtree: true, childList: true, characterData: true });
		document.addEventListener('focusin', ({ target }) => {
			if (target instanceof HTMLElement && target.tabIndex === -1) heard.push(`focus: ${words(document.getElementById(target.getAttribute('aria-labelledby') ?? '') ?? target)}`);
		});
		Object.assign(window, { heard });
	});
	return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));
}

test('an upgrade by keyboard alone, paid by card', async ({ person }) => {
	test.slow();
	const pim = await person('pim');
	await pim.openAccount();
	const { page } = pim;
	await reach(pim, membership(pim).getByRole('link', { name: 'Change' }));
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1, name: 'Change your plan' })).toBeFocused();
	await reach(pim, page.getByRole('radio', { name: /^Plus/ }));
	await page.keyboard.press('ArrowDown');
	await expect(page.getByRole('radio', { name: /^Academy/ })).toBeChecked();
	// Side by side, to look at and close again.
	await reach(pim, page.getByText('Compare features and limits side by side'));
	await page.keyboard.press('Enter');
	await expect(page.getByRole('table', { name: 'Features and limits of the plans' })).toBeVisible();
	await page.keyboard.press('Tab');
	await expect(page.getByRole('region', { name: 'Features and limits of the plans' })).toBeFocused();
	await page.keyboard.press('Shift+Tab');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('table', { name: 'Features and limits of the plans' })).toBeHidden();
	// Pim's bills are paid by card already: Tab goes on from there to its number.
	await reach(pim, page.getByRole('radio', { name: 'Test card' }));
	await reach(pim, page.getByRole('textbox', { name: 'Card number' }));
	await page.keyboard.type('4000 0025 0000 3155');
	await reach(pim, page.getByRole('button', { name: /^Pay .* and upgrade$/ }));
	await page.keyboard.press('Enter');
	// The bank asks. Left, and the focus is where one can go on; the payment is confirmed from the Account page.
	const bank = page.getByRole('dialog', { name: 'Confirm this payment' });
	await reach(pim, bank.getByRole('button', { name: 'Not now' }));
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeFocused();
	await reach(pim, page.getByRole('button', { name: 'Continue payment' }));
	await page.keyboard.press('Enter');
	await bank.waitFor();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('button', { name: 'Continue payment' })).toBeFocused();
	await page.keyboard.press('Enter');
	await reach(pim, bank.getByRole('button', { name: 'Confirm payment' }));
	await page.keyboard.press('Enter');
	await expect(membership(pim)).toContainText('Academy');
	await expect(bank).toBeHidden();
});

test('a downgrade by keyboard alone, planned and taken back', async ({ person }) => {
	test.slow();
	const pim = await person('pim');
	const { page } = pim;
	await pim.openAccount();
	await reach(pim, membership(pim).getByRole('link', { name: 'Change' }));
	await page.keyboard.press('Enter');
	await reach(pim, page.getByRole('radio', { name: /^Plus/ }));
	await page.keyboard.press('ArrowUp');
	await expect(page.getByRole('radio', { name: /^Starter/ })).toBeChecked();
	await reach(pim, page.getByRole('button', { name: /^Change on May/ }));
	await page.keyboard.press('Enter');
	const banner = page.getByRole('region', { name: 'Your plan changes to Starter on May' });
	await expect(banner).toBeVisible();
	const keep = banner.getByRole('button', { name: 'Keep my current plan' });
	await reach(pim, keep);
	await page.keyboard.press('Enter');
	const dialog = page.getByRole('dialog');
	await dialog.waitFor();
	await page.keyboard.press('Escape');
	await expect(keep).toBeFocused();
	await page.keyboard.press('Enter');
	await reach(pim, dialog.getByRole('button', { name: 'Keep my current plan' }));
	await page.keyboard.press('Enter');
	await expect(banner).toBeHidden();
	await expect(membership(pim)).toContainText('Plus');
	// What had the focus is gone; it is not lost with it.
	await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeFocused();
});

test('on a phone the summary is a sheet: opened, gone round in and left by keyboard', async ({ person }) => {
	test.slow();
	const otto = await person('otto');
	await otto.page.setViewportSize({ width: 390, height: 844 });
	await otto.openAccount('p=/change&plan=academy');
	const { page } = otto;
	const summary = page.getByRole('region', { name: 'Summary' });
	const bar = page.getByRole('button', { name: 'Go to the summary' });
	await expect(summary).toBeHidden();
	await reach(otto, bar);
	await page.keyboard.press('Enter');
	await expect(summary).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Summary' })).toBeFocused();
	// At the end of the screen, as soon as it has come up.
	await expect.poll(async () => summary.boundingBox().then((box) => box && Math.round(box.y + box.height))).toBe(844);
	// What lies under it cannot be reached.
	for (let presses = 0; presses < 12; presses += 1) {
		await page.keyboard.press('Tab');
		expect(await focused(otto).evaluate((element) => element.closest('.tierway-checkout, .tierway-sheet-back') !== null)).toBe(true);
	}
	expect(await otto.axeViolations()).toEqual([]);
	await page.keyboard.press('Escape');
	await expect(summary).toBeHidden();
	await expect(bar).toBeFocused();
});

test('what is announced: each thing once, and errors where the focus goes', async ({ person }) => {
	test.slow();
	const pim = await person('pim');
	await pim.openAccount();
	const { page } = pim;
	const heard = await listen(pim);
	await membership(pim).getByRole('link', { name: 'Change' }).press('Enter');
	await page.getByRole('radio', { name: /^Plus/ }).waitFor();
	expect(await heard()).toEqual(['focus: Change your plan']);

	await page.getByRole('radio', { name: /^Academy/ }).press('Space');
	const pay = page.getByRole('button', { name: /^Pay .* and upgrade$/ });
	await page.waitForLoadState('networkidle');
	const due = /\$[\d.]+/.exec((await pay.textContent()) ?? '')?.[0];
	expect(await heard()).toEqual([`Due now: ${due}.`]);

	await page.getByRole('radio', { name: 'Test card' }).press('Space');
	await page.getByRole('textbox', { name: 'Card number' }).fill('4000 0000 0000 0002');
	await pay.press('Enter');
	const declined = page.getByRole('group', { name: /^The card was declined/ });
	await expect(declined).toBeFocused();
	expect(await heard()).toEqual(['focus: The card was declined. Your membership is as it was, and everything you chose is still here.']);

	await page.getByRole('textbox', { name: 'Card number' }).fill('4242 4242 4242 4242');
	await pay.press('Enter');
	await expect(membership(pim)).toContainText('Academy');
	expect(await heard()).toEqual(['focus: Account', 'Done. You are on Academy now, with all its limits.']);

	await membership(pim).getByRole('link', { name: 'Change' }).press('Enter');
	await page.getByRole('radio', { name: /^Plus/ }).press('Space');
	const later = page.getByRole('button', { name: /^Change on May/ });
	await page.waitForLoadState('networkidle');
	const day = ((await later.textContent()) ?? '').replace('Change on ', '');
	await later.press('Enter');
	await page.getByRole('button', { name: 'Keep my current plan' }).press('Enter');
	await page.getByRole('dialog').getByRole('button', { name: 'Keep my current plan' }).press('Enter');
	await expect(page.getByRole('dialog')).toBeHidden();
	await expect(page.getByText('Taken back. You keep Academy as it is.').first()).toBeAttached();
	await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeFocused();
	expect(await heard()).toEqual([
		'focus: Change your plan',
		'Due now: $0.00.',
		'focus: Account',
		`Noted. You change to Plus on ${day}, and keep what you have until then.`,
		'focus: Take the waiting change back and keep Academy as it is? Nothing is charged. Leave it waiting Keep my current plan',
		'Taken back. You keep Academy as it is.',
		'focus: Account',
	]);
});
