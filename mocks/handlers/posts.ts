/**
 * Just enough of core's wp/v2: posts, to see the limits at work (refused beyond what the plan allows), and new users.
 */
import { limitsOf, stands } from '../billing.ts';
import { limitNumber } from '../../src/domain/limits.ts';
import type { Post } from '../db.ts';
import { type Call, collection, collectionQuery, created, ok, type Route, WpError } from '../wordpress.ts';

const base = '/wp/v2/posts';
const states = ['draft', 'publish', 'pending', 'private'];

function show(call: Call, post: Post) {
	return { id: post.id, date: post.date, status: post.status, type: 'post', author: post.author, title: { raw: post.title, rendered: post.title }, content: { raw: post.content, rendered: post.content } };
}

/** Customers run their own sites, and only those. */
function mayEdit(call: Call): boolean {
	return call.user.manager || call.db.state.memberships.some((row) => row.user_id === call.user.id && row.site_ids.includes(call.site.id));
}

export const posts: Route[] = [
	{
		method: 'GET',
		path: base,
		access: 'signed-in',
		query: collectionQuery(['date', 'id'], { status: { type: 'array', items: { type: 'string', enum: [...states, 'any'] }, default: ['publish'] } }, 'desc'),
		handle(call) {
			const status = call.query.status as string[];
			const rows = (call.site.posts.post ?? []).filter((post) => status.includes(post.status) || (status.includes('any') && mayEdit(call)));
			return collection(call, rows, (post) => (call.query.orderby === 'id' ? post.id : post.date), (post) => show(call, post));
		},
	},
	{
		method: 'POST',
		path: base,
		access: 'signed-in',
		body: { properties: { title: { type: 'string' }, content: { type: 'string' }, status: { type: 'string', enum: states } } },
		handle(call) {
			const { db, site, user, body, now } = call;
			if (!mayEdit(call)) throw new WpError('rest_cannot_create', 'Sorry, you are not allowed to create posts as this user.', 403);
			const rows = site.posts.post ?? [];
			const row = db.state.memberships.find((membership) => stands(membership) && membership.site_ids.includes(site.id));
			const limit = row ? limitNumber(limitsOf(db, row.items)['posts.post'] ?? null) : null;
			if (limit !== null && rows.length >= limit) {
				throw new WpError('tierway_limit_reached', `Posts: your plan allows ${limit}, and ${rows.length} are in use. Change your plan to have more.`, 403, { key: 'posts.post', limit, used: rows.length });
			}
			const post: Post = {
				id: db.nextId('posts'), title: String(body.title ?? ''), content: String(body.content ?? ''), status: (body.status ?? 'draft') as Post['status'], author: user.id, date: now.slice(0, 19),
			};
			site.posts = { ...site.posts, post: [...rows, post] };
			return created(show(call, post), call.link(`${base}/${post.id}`));
		},
	},
	{
		method: 'DELETE',
		path: `${base}/(?P<post>\\d+)`,
		access: 'signed-in',
		handle(call) {
			const rows = call.site.posts.post ?? [];
			const post = rows.find((one) => one.id === call.params.post);
			if (!post || !mayEdit(call)) throw new WpError('rest_post_invalid_id', 'Invalid post ID.', 404);
			call.site.posts = { ...call.site.posts, post: rows.filter((one) => one !== post) };
			return ok({ deleted: true, previous: show(call, post) });
		},
	},
	{
		method: 'POST',
		path: '/wp/v2/users',
		access: 'manager',
		body: { properties: { username: { type: 'string' }, name: { type: 'string' }, email: { type: 'string' }, password: { type: 'string' } }, required: ['username', 'email', 'password'] },
		handle(call) {
			const { username, email, name = username } = call.body;
			const user = { id: call.db.nextId('users'), login: String(username), name: String(name), email: String(email), manager: false };
			if (call.db.state.users.some((one) => one.login === user.login)) throw new WpError('existing_user_login', 'Sorry, that username already exists!', 400);
			call.db.state.users.push(user);
			return created({ id: user.id, username: user.login, name: user.name, email: user.email }, call.link(`/wp/v2/users/${user.id}`));
		},
	},
];
