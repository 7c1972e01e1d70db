/**
 * The mock backend in the browser, behind a service worker, for `npm run dev` and the tests in a browser. What happens
 * stays in localStorage until it is reset. Switches, in localStorage or in the page's address (which sets them):
 *
 *   tierway-mock-user      ?mock-user=otto        who is signed in: a login; `nobody`: nobody
 *   tierway-mock-failure   ?mock-failure=offline  what goes wrong on purpose: see Failure; empty: nothing
 *   tierway-mock-today     ?mock-today=2026-04-16 the day it is
 *   tierway-mock-latency   ?mock-latency=0        milliseconds before an answer
 *
 * And ?mock-network=empty or =demo: what happened is thrown away; users and sites alone, or the demo network.
 */
import { delay, HttpResponse, http } from 'msw';
import { setupWorker } from 'msw/browser';
import { STATE, type State } from './db.ts';
import { emptyState } from './scenarios.ts';
import { createServer, failures, type MockServer } from './server.ts';

const LATENCY = 150;

type Switch = 'user' | 'failure' | 'today' | 'latency';

/** A switch as it stands: the address sets it, localStorage keeps it. */
export function readSwitch(name: Switch): string | null {
	const key = `tierway-mock-${name}`;
	const said = new URLSearchParams(location.search).get(`mock-${name}`);
	if (said !== null) localStorage.setItem(key, said);
	return localStorage.getItem(key);
}

export function setSwitch(name: Switch, value: string): void {
	localStorage.setItem(`tierway-mock-${name}`, value);
}

/** Throws away what happened: the demo network again, from the next load on. */
export function resetMock(): void {
	localStorage.removeItem(STATE);
}

function kept(): State | undefined {
	const text = localStorage.getItem(STATE);
	return text === null ? undefined : (JSON.parse(text) as State);
}

/**
 * Starts the worker below the app's base address (it controls only what lies below its folder) and answers until the
 * page goes. Resolves to the nonce to begin with.
 */
export async function startMock(base: string): Promise<{ server: MockServer; nonce: string }> {
	const today = readSwitch('today') || undefined;
	const address = new URL(location.href);
	const network = address.searchParams.get('mock-network');
	if (network) {
		resetMock();
		// Once: a reload keeps what happened since.
		address.searchParams.delete('mock-network');
		history.replaceState(history.state, '', address);
	}
	const before = network === 'empty' ? emptyState(today ?? new Date().toISOString().slice(0, 10)) : kept();
	const server = createServer({ today, state: before, url: new URL(base, location.origin).href });
	// As WordPress's cron does: what is due by now has happened when a page is looked at.
	server.sweep();
	localStorage.setItem(STATE, JSON.stringify(server.state));
	for (const name of ['user', 'failure', 'latency'] as const) readSwitch(name);

	const answer = async ({ request }: { request: Request }) => {
		await delay(Number(localStorage.getItem('tierway-mock-latency') ?? LATENCY));
		// Another tab may have written since; the switches may have been turned.
		const state = kept();
		const failure = failures.find((one) => one === localStorage.getItem('tierway-mock-failure')) ?? null;
		if (state) server.reset(state);
		server.failure = failure;
		if (failure === 'offline') return HttpResponse.error();
		const login = localStorage.getItem('tierway-mock-user') ?? 'admin';
		const response = await server.handle(request, { user: login === 'nobody' ? null : login });
		if (failure === 'nonce') setSwitch('failure', '');
		localStorage.setItem(STATE, JSON.stringify(server.state));
		return response;
	};
	await setupWorker(http.all('*/wp-json/*', answer), http.all('*/wp-json', answer), http.get('*/wp-admin/admin-ajax.php', answer)).start({
		onUnhandledRequest: 'bypass',
		quiet: true,
		serviceWorker: { url: `${base}mockServiceWorker.js` },
	});
	return { server, nonce: server.state.nonce };
}
