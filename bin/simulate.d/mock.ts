/** The mock backend as bin/simulate.mjs uses it: an empty network, with the sweep that WordPress's cron runs. */
import { limitsOf } from '../../mocks/billing.ts';
import { createDb, type State } from '../../mocks/db.ts';
import { demoState } from '../../mocks/scenarios.ts';
import { createServer } from '../../mocks/server.ts';

const home = 'http://localhost/';

export function createMock(today: string) {
	const demo = demoState(today);
	const state: State = {
		...demo, groups: [], products: [], memberships: [], changes: [], payments: [], ledger: [], events: [], answers: [],
		users: demo.users.slice(0, 1), sites: demo.sites.slice(0, 1), last: { users: 1, sites: 1 },
	};
	const server = createServer({ today, state, url: home });
	return {
		async request(user: number, method: string, path: string, day: string, body: string | null, headers: Record<string, string>) {
			const { login } = server.state.users.find((one) => one.id === user) ?? { login: null };
			const request = new Request(`${home}wp-json/tierway/v1${path}`, {
				method, body, headers: { ...headers, ...(body !== null && { 'Content-Type': 'application/json' }), ...(login !== null && { 'X-WP-Nonce': server.state.nonce }), 'X-Tierway-Today': day },
			});
			const answer = await server.handle(request, { user: login });
			return { status: answer.status, body: (await answer.json()) as unknown, total: answer.headers.get('X-WP-Total') };
		},
		sweep(day: string): void {
			server.sweep(day);
		},
		user(login: string, name: string): number {
			const id = (server.state.last.users ?? 0) + 1;
			server.state.last.users = id;
			server.state.users.push({ id, login, name, email: `${login}@example.org`, manager: false });
			return id;
		},
		site(path: string): number {
			const id = (server.state.last.sites ?? 0) + 1;
			server.state.last.sites = id;
			server.state.sites.push({ id, path, name: path, posts: {}, disk_space: 0, visits: 0, users: 1 });
			return id;
		},
		/** Nothing is stored on a site here: its limits are worked out when they are asked for. */
		limits(site: number): Record<string, unknown> | null {
			const row = server.state.memberships.find((one) => one.site_ids.includes(site));
			return row ? { ...limitsOf(createDb(server.state), row.items) } : null;
		},
	};
}
