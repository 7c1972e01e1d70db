import type { User } from '../../src/api/types.gen.ts';
import { siteOf, stands } from '../billing.ts';
import { collection, collectionQuery, type Route } from '../wordpress.ts';

/** Everybody in the network; a customer's site has the customer's name. */
export const users: Route[] = [
	{
		method: 'GET',
		path: '/tierway/v1/users',
		access: 'manager',
		schema: 'user',
		query: collectionQuery(['name', 'id']),
		handle(call) {
			const { state } = call.db;
			const text = String(call.query.search ?? '').trim().toLocaleLowerCase();
			const rows = state.users.filter(({ login, name, email }) => [login, name, email].some((word) => word.toLocaleLowerCase().includes(text)));
			return collection(call, rows, (row) => (call.query.orderby === 'id' ? row.id : row.name), ({ id, login, name, email }): User => ({
				id, login, name, email,
				sites: state.sites
					.filter(({ path }) => path === login)
					.map((site) => ({ ...siteOf(call.home, site), membership_id: state.memberships.find((row) => stands(row) && row.site_ids.includes(site.id))?.id ?? null })),
			}));
		},
	},
];
