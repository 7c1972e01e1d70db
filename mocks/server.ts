/**
 * The mock backend: tierway/v1 with WordPress's manners, without WordPress. Runs in the browser and in Node alike.
 */
import { account } from './handlers/account.ts';
import { credits } from './handlers/credits.ts';
import { changes } from './handlers/changes.ts';
import { limits } from './handlers/limits.ts';
import { memberships } from './handlers/memberships.ts';
import { moves } from './handlers/moves.ts';
import { overview } from './handlers/overview.ts';
import { reports } from './handlers/reports.ts';
import { options } from './handlers/options.ts';
import { payments } from './handlers/payments.ts';
import { planGroups } from './handlers/plan-groups.ts';
import { posts } from './handlers/posts.ts';
import { users } from './handlers/users.ts';
import { productFile } from './handlers/product-file.ts';
import { products } from './handlers/products.ts';
import { quotes } from './handlers/quotes.ts';
import { views } from './handlers/views.ts';
import { settings } from './handlers/settings.ts';
import { createDb, type State } from './db.ts';
import { sweep } from './life.ts';
import { demoState } from './scenarios.ts';
import { serve } from './wordpress.ts';

const routes = [...products, ...productFile, ...planGroups, ...memberships, ...moves, ...account, ...options, ...quotes, ...changes, ...payments, ...credits, ...overview, ...reports, ...settings, ...limits, ...users, ...views, ...posts];

/**
 * What goes wrong on purpose. offline: no answer. 500: WordPress's critical error. html: a page instead of JSON, as a
 * firewall sends. declined: every card. nonce: it has expired, once. signed-out: the login has ended.
 */
export type Failure = 'offline' | '500' | 'html' | 'declined' | 'nonce' | 'signed-out';
export const failures: Failure[] = ['offline', '500', 'html', 'declined', 'nonce', 'signed-out'];

export interface ServerOptions {
	/** The day it always is; today's date otherwise. */
	today?: string;
	/** What an earlier server left behind; the demo network otherwise. */
	state?: State;
	/** The network's address. */
	url?: string;
}

export interface MockServer {
	/** Everything there is, as JSON. */
	readonly state: State;
	/** What goes wrong on purpose from now on; null: nothing. */
	failure: Failure | null;
	/** Answers as WordPress would to a signed-in user, by login, or to nobody. Throws when it is to be unreachable. */
	handle(request: Request, who: { user: string | null }): Promise<Response>;
	/** Does for the whole network what should have happened by a day, as WP-Cron does; today unless said otherwise. */
	sweep(day?: string): void;
	/** Back to the demo network, or to what the given state says. */
	reset(state?: State): void;
}

/** What WordPress sends when PHP has died. */
const critical = { code: 'internal_server_error', message: '<p>There has been a critical error on this website.</p>', data: { status: 500 }, additional_errors: [] };

export function createServer(given: ServerOptions = {}): MockServer {
	const today = () => given.today ?? new Date().toISOString().slice(0, 10);
	const db = createDb(given.state ?? demoState(today()));
	const home = `${(given.url ?? 'http://localhost').replace(/\/+$/, '')}/`;
	const server: MockServer = {
		get state() {
			return db.state;
		},
		failure: null,
		async handle(request, { user }) {
			if (server.failure === 'offline') throw new TypeError('The mock backend is unreachable on purpose.');
			if (server.failure === '500') return Response.json(critical, { status: 500 });
			if (server.failure === 'html') return new Response('<html><body><h1>Access denied</h1></body></html>', { status: 403, headers: { 'Content-Type': 'text/html' } });
			if (server.failure === 'nonce') {
				server.failure = null;
				db.state.nonce = `dev-nonce-${Math.random().toString(36).slice(2)}`;
			}
			const login = server.failure === 'signed-out' ? null : user;
			if (new URL(request.url).pathname.endsWith('/wp-admin/admin-ajax.php')) return nonce(request, login);
			return serve({ db, routes, home, today, declineCards: server.failure === 'declined' }, request, login);
		},
		sweep(day = today()) {
			const scene = { db, today: day, now: `${day}T${new Date().toISOString().slice(11, 19)}Z`, home, actor: { id: 0, name: '' }, origin: 'sweep' as const, declineCards: server.failure === 'declined' };
			db.transaction(() => {
				sweep(scene, db.state.memberships);
				db.state.last_sweep_gmt = scene.now;
			});
		},
		reset(state) {
			db.state = state ?? demoState(today());
			server.failure = null;
		},
	};

	/** Core's way to a fresh nonce, for api-fetch's nonceEndpoint. */
	function nonce(request: Request, login: string | null): Response {
		const known = login !== null && db.state.users.some((user) => user.login === login);
		if (!known || new URL(request.url).searchParams.get('action') !== 'rest-nonce') return new Response('0', { status: 400 });
		return new Response(db.state.nonce, { headers: { 'Content-Type': 'text/plain' } });
	}
	return server;
}
