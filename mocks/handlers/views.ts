import type { View } from '../../src/api/types.gen.ts';
import { bodyOf, ok, type Route } from '../wordpress.ts';

/** How a network admin likes to see a list. */
export const views: Route[] = [
	{
		method: 'PUT',
		path: '/tierway/v1/views',
		access: 'manager',
		schema: 'view',
		body: bodyOf('view', { required: ['list'] }),
		handle({ db, user, body }) {
			const view = body as unknown as View;
			db.state.views[user.login] = { ...db.state.views[user.login], [view.list]: view };
			return ok(view);
		},
	},
];
