/**
 * Every word of the network's screens is translated: in a made-up language, with every button of a screen pressed that
 * opens something. Whatever is still in plain letters, and is no data, was forgotten.
 */
import { fireEvent, waitFor } from '@testing-library/react';
import { setLocaleData } from '@wordpress/i18n';
import { expect, test } from 'vitest';
import { LOCALE, plainWords, pseudoMessages, untranslated } from '../../pseudo.ts';
import { due, leaveUnpaid, membershipOf } from '../../states.ts';

// Before any module of the app: some of them keep words.
const messages = pseudoMessages();
setLocaleData(messages['tierway-network'], 'tierway');
setLocaleData(messages.wordpress);
const { NetworkApp } = await import('../../../src/app/network.tsx');
const { setLocale } = await import('../../../src/ui/format.ts');
const { backend, open } = await import('../../render.tsx');

/** What the backend said; notices of one screen are still there in the next. */
const said: string[] = [];
const inTables = new Set<string>();

test.each([
	'/', '/products', '/products/new', '/products/2/general', '/products/2/up-downgrades', '/products/2/pricing', '/products/2/limits', '/products/2/tax',
	'/plan-groups', '/memberships', '/memberships/3', '/memberships/2', '/memberships/9', '/payments', '/payments/1', '/settings', '/nowhere', '/products/999',
])('%s', async (path) => {
	// Something of everything: an unpaid order, an unpaid bill, one that ends, one that has ended.
	const { server } = backend;
	await leaveUnpaid(server, 'fay', 2, { payment_method: 'manual' });
	due(server, 'bas', { payment_method: 'manual' });
	Object.assign(membershipOf(server, 'yuki'), { cancel_at: '2026-05-01' });
	Object.assign(membershipOf(server, 'tara'), { status: 'cancelled', ended_on: '2026-04-10' });
	server.sweep();
	said.push(JSON.stringify(server.state));
	const handle = server.handle.bind(server);
	server.handle = async (request, who) => {
		const answer = await handle(request, who);
		said.push(await answer.clone().text());
		return answer;
	};

	setLocale(LOCALE);
	const { client } = open(<NetworkApp />, { user: 'admin', at: `p=${path}` });
	const settled = () =>
		waitFor(
			() => {
				expect(document.querySelector('.tierway-page h1')).not.toBeNull();
				expect(document.querySelector('.tierway-bones')).toBeNull();
				expect(client.isFetching()).toBe(0);
			},
			{ timeout: 15_000 },
		);
	const found = new Set<string>();
	const look = () => plainWords('body > :not(#a11y-speak-intro-text)').forEach((one) => found.add(one));
	await settled();
	look();

	// What is open comes first, then what else the screen has.
	const name = (button: Element) => button.getAttribute('aria-label') ?? button.textContent;
	const here = new Set<string>();
	// A table's own buttons are the same on each screen.
	const pressed = (button: Element) => (button.closest('[class*="dataviews"]') ? inTables : here);
	const top = () => [...document.querySelectorAll('[role="dialog"], [role="menu"]')].at(-1);
	const next = (within: ParentNode) => [...within.querySelectorAll('button, [role="menuitem"]')].find((button) => !pressed(button).has(name(button)));
	for (;;) {
		const over = top();
		const button = next(over ?? document.body);
		if (button) {
			pressed(button).add(name(button));
			fireEvent.click(button);
		} else if (over) {
			fireEvent.keyDown(over, { key: 'Escape', code: 'Escape' });
			if (top() === over) over.remove();
		} else break;
		await settled();
		look();
	}
	server.handle = handle;
	// A button of Ariakit's menus that only screen readers find has no other words.
	expect(untranslated([...found], said).filter((text) => text !== 'Dismiss popup (BUTTON)')).toEqual([]);
}, 60_000);
