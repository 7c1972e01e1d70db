/**
 * The mock backend behind fetch, for tests of screens:
 *
 *   const backend = startBackend();      // in tests/setup.ts, or in a file that needs its own
 *   backend.signIn('otto');              // who asks from now on; null: nobody
 *   backend.server.failure = 'offline';
 */
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createServer, type MockServer, type ServerOptions } from './server.ts';

export interface Backend {
	server: MockServer;
	/** The nonce that is good now. */
	readonly nonce: string;
	signIn(login: string | null): void;
	/** The demo network again, with the manager signed in. */
	reset(): void;
	close(): void;
}

export function startBackend(options: ServerOptions = {}): Backend {
	const server = createServer({ today: '2026-04-16', ...options });
	let user: string | null = 'admin';
	const answer = async ({ request }: { request: Request }) => {
		if (server.failure === 'offline') return HttpResponse.error();
		return server.handle(request, { user });
	};
	const worker = setupServer(http.all('*/wp-json/*', answer), http.all('*/wp-json', answer), http.get('*/wp-admin/admin-ajax.php', answer));
	worker.listen({ onUnhandledRequest: 'error' });
	return {
		server,
		get nonce() {
			return server.state.nonce;
		},
		signIn(login) {
			user = login;
		},
		reset() {
			server.reset();
			user = 'admin';
		},
		close: () => worker.close(),
	};
}
