/**
 * WordPress's REST server, as far as tierway/v1 meets it: routes, login and nonce, permissions, parameters, paging, links,
 * OPTIONS, `_fields`, method override. Of core's order of checks one thing differs, as in the plugin: permission and
 * existence come before the parameters, so that a stranger learns nothing from a bad body.
 */
import { isDay } from '../src/domain/calendar.ts';
import type { Event } from '../src/api/types.gen.ts';
import type { Db, MembershipRow, Site, User } from './db.ts';
import { misfit, sanitize, schemaOf, type Schema } from './schema.ts';

/** A WP_Error with its status. */
export class WpError extends Error {
	readonly code: string;
	readonly status: number;
	readonly data: Record<string, unknown>;

	constructor(code: string, message: string, status: number, data: Record<string, unknown> = {}) {
		super(message);
		this.code = code;
		this.status = status;
		this.data = data;
	}

	body() {
		return { code: this.code, message: this.message, data: { status: this.status, ...this.data } };
	}
}

/** 400 `rest_invalid_param`, with a sentence for each parameter. */
export function invalid(params: Record<string, string>): WpError {
	const details = Object.fromEntries(Object.entries(params).map(([name, message]) => [name, { code: 'rest_invalid_param', message, data: null }]));
	return new WpError('rest_invalid_param', `Invalid parameter(s): ${Object.keys(params).join(', ')}`, 400, { params, details });
}

export function missing(names: string[]): WpError {
	return new WpError('rest_missing_callback_param', `Missing parameter(s): ${names.join(', ')}`, 400, { params: names });
}

export const forbidden = () => new WpError('rest_forbidden', 'Sorry, you are not allowed to do that.', 403);

export const notFound = () => new WpError('tierway_not_found', 'There is nothing here, or it is not yours.', 404);

/** A request on its way to a handler. */
export interface Call {
	db: Db;
	/** The billing day. */
	today: string;
	/** RFC 3339, UTC. */
	now: string;
	/** Who asks; routes of the namespace answer nobody else. */
	user: User;
	/** The same, as the history names them. */
	actor: Event['actor'];
	origin: 'rest';
	/** The site whose REST root was asked. */
	site: Site;
	/** Numbers from the path. */
	params: Record<string, number>;
	query: Record<string, unknown>;
	body: Record<string, unknown>;
	headers: Headers;
	/** The membership of the path, once it is known that the user may see it. */
	membership: MembershipRow;
	/** The network's address, with a slash at its end. */
	home: string;
	/** The address of a route on the site that was asked. */
	link(path: string): string;
	/** The sandbox card refuses whatever is tried: a switch of the dev shell. */
	declineCards: boolean;
}

export interface Answer {
	status: number;
	body: unknown;
	headers?: Record<string, string>;
}

export interface Route {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	/** `/tierway/v1/products/(?P<id>\d+)` */
	path: string;
	/** manager: of the network. owner: of the membership `id` in the path, or a manager. managed: a manager, of a membership that others may see. */
	access: 'manager' | 'owner' | 'managed' | 'signed-in';
	/** The resource, for OPTIONS. */
	schema?: string;
	/** Query parameters; unknown ones are ignored, as in core. */
	query?: Record<string, Schema>;
	/** The body, an object; unknown properties are refused. Read-only ones of the resource are ignored. */
	body?: { properties: Record<string, Schema>; required?: string[]; ignored?: string[] };
	/** Addresses below the REST root, by relation, that its answers link to and bring along when asked for with `_embed`. */
	embeds?(call: Call): Record<string, string>;
	/** Whether what the path names is there: asked before the parameters are looked at. */
	exists?(db: Db, params: Record<string, number>): boolean;
	handle(call: Call): Answer;
}

export const ok = (body: unknown, headers?: Record<string, string>): Answer => ({ status: 200, body, headers });
export const created = (body: unknown, location: string): Answer => ({ status: 201, body, headers: { Location: location } });

/** `_links` in the compact form that core puts beside the fields. */
export function linked<T extends object>(row: T, links: Record<string, string>): T & { _links: Record<string, { href: string }[]> } {
	return { ...row, _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, [{ href }]])) };
}

/** Parameters of a collection (core's get_collection_params). The first of `orderby` is the default. */
export function collectionQuery(orderby: string[], more: Record<string, Schema> = {}, order: 'asc' | 'desc' = 'asc'): Record<string, Schema> {
	return {
		context: { type: 'string', enum: ['view', 'embed', 'edit'], default: 'view' },
		page: { type: 'integer', default: 1, minimum: 1 },
		per_page: { type: 'integer', default: 10, minimum: 1, maximum: 100 },
		search: { type: 'string' },
		orderby: { type: 'string', enum: orderby, default: orderby[0] },
		order: { type: 'string', enum: ['asc', 'desc'], default: order },
		...more,
	};
}

/** Sorts, cuts out the page that was asked for and says how many there are. */
export function collection<T extends { id: number }>(call: Call, rows: T[], by: (row: T) => string | number, show: (row: T) => object): Answer {
	const direction = call.query.order === 'desc' ? -1 : 1;
	const sorted = [...rows].sort((a, b) => direction * (compare(by(a), by(b)) || a.id - b.id));
	const perPage = Number(call.query.per_page);
	const page = Number(call.query.page);
	const pages = Math.ceil(sorted.length / perPage);
	if (page > pages && sorted.length > 0) {
		throw new WpError('rest_invalid_page_number', 'The page number requested is larger than the number of pages available.', 400);
	}
	return ok(sorted.slice((page - 1) * perPage, page * perPage).map(show), { 'X-WP-Total': String(sorted.length), 'X-WP-TotalPages': String(pages) });
}

function compare(a: string | number, b: string | number): number {
	return typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b, undefined, { sensitivity: 'base' }) : Number(a) - Number(b);
}

/** Somebody was faster: what is there now is said. */
export const conflict = (current: object) => new WpError('tierway_version_conflict', 'Somebody else has changed this in the meantime.', 409, { current });

/** Refuses a write that was made from an older version (`version` in the body or the query). */
export function checkVersion(call: Call, row: { version: number }, current: () => object): void {
	const sent = call.body.version ?? call.query.version;
	if (sent !== undefined && sent !== row.version) {
		throw conflict(current());
	}
}

/** What can be written of a resource, as the body of a route. */
export function bodyOf(resource: string, options: { required?: string[]; except?: string[] } = {}): NonNullable<Route['body']> {
	const properties = schemaOf(resource).properties ?? {};
	const out = (name: string) => properties[name]?.readonly || options.except?.includes(name);
	return {
		properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !out(name))),
		required: options.required,
		ignored: Object.keys(properties).filter(out),
	};
}

export interface Dispatcher {
	db: Db;
	routes: Route[];
	home: string;
	today(): string;
	declineCards: boolean;
}

const EDITABLE = ['POST', 'PUT', 'PATCH'];
const methodsOf = (route: Route) => (route.method === 'PUT' ? EDITABLE : [route.method]);
const pattern = (route: Route) => new RegExp(`^${route.path.replaceAll('(?P<', '(?<')}$`, 'i');

/** Serves a request of a user, or of nobody. */
export async function serve(server: Dispatcher, request: Request, login: string | null): Promise<Response> {
	const url = new URL(request.url);
	// Core prefers the address in ?rest_route= when permalinks are plain.
	const plain = url.searchParams.get('rest_route');
	const [before, rest = ''] = url.pathname.split('/wp-json');
	const path = (plain ?? decodeURIComponent(rest)).replace(/\/+$/, '') || '/';
	const sitePath = (plain ? url.pathname : (before ?? '')).split('/').filter(Boolean).at(-1) ?? '';
	const { state } = server.db;
	const main = state.sites[0];
	const site = state.sites.find((one) => one.path !== '' && one.path === sitePath) ?? main;
	const user = state.users.find((one) => one.login === login) ?? null;
	const text = await request.text();
	const method = (url.searchParams.get('_method') ?? request.headers.get('X-HTTP-Method-Override') ?? request.method).toUpperCase();

	const headers = new Headers({
		'Content-Type': 'application/json; charset=UTF-8',
		'X-Robots-Tag': 'noindex',
		'X-Content-Type-Options': 'nosniff',
		'Cache-Control': 'no-store, private',
	});
	let answer: Answer;
	let fields: unknown;
	try {
		if (!site) throw new Error('The network has no main site.');
		const query = queryOf(url.searchParams);
		const who = authenticate(server.db, user, request.headers.get('X-WP-Nonce') ?? url.searchParams.get('_wpnonce'));
		if (who) headers.set('X-WP-Nonce', state.nonce);
		const link = (to: string) => `${server.home}${site.path === '' ? '' : `${site.path}/`}wp-json${to}`;
		if (method === 'GET' && path === '/tierway/v1') return Response.json(index(server.routes), { headers });
		const matching = server.routes.filter((route) => pattern(route).test(path));
		if (method === 'OPTIONS') {
			answer = describe(path, matching, link);
		} else {
			const route = matching.find((one) => methodsOf(one).includes(method === 'HEAD' ? 'GET' : method));
			if (!route) throw new WpError('rest_no_route', 'No route was found matching the URL and request method.', 404);
			headers.set('Allow', matching.flatMap((one) => methodsOf(one)).join(', '));
			fields = query._fields;
			const params = Object.fromEntries(Object.entries(pattern(route).exec(path)?.groups ?? {}).map(([name, value]) => [name, Number(value)]));
			const today = request.headers.get('X-Tierway-Today');
			const day = today && isDay(today) ? today : server.today();
			const { user: allowed, membership } = permit(server.db, route, who, params);
			const body = bodyParams(request.headers, text);
			const call: Call = {
				db: server.db,
				today: day,
				now: `${day}T${new Date().toISOString().slice(11, 19)}Z`,
				user: allowed,
				actor: { id: allowed.id, name: allowed.name },
				origin: 'rest',
				site,
				params,
				membership,
				headers: request.headers,
				home: server.home,
				link,
				declineCards: server.declineCards,
				...parameters(route, query, body),
			};
			answer = server.db.transaction(() => route.handle(call));
			if (route.embeds && answer.status < 400) answer = { ...answer, body: withEmbeds(answer.body, server, call, route.embeds(call), query._embed !== undefined) };
		}
	} catch (error) {
		if (!(error instanceof WpError)) throw error;
		answer = { status: error.status, body: error.body() };
	}
	for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value);
	const pages = Number(answer.headers?.['X-WP-TotalPages'] ?? 0);
	if (pages > 1) headers.set('Link', pageLinks(url, pages));
	const shown = fields !== undefined && answer.status < 400 ? pick(answer.body, fields) : answer.body;
	return new Response(method === 'HEAD' ? null : JSON.stringify(shown), { status: answer.status, headers });
}

/** An answer with links to what belongs to it, and with that itself, as whoever asks would get it. */
function withEmbeds(body: unknown, server: Dispatcher, call: Call, embeds: Record<string, string>, embed: boolean): object {
	const links = Object.fromEntries(Object.entries(embeds).map(([relation, to]) => [relation, [{ embeddable: true, href: call.link(to) }]]));
	const bring = ([relation, to]: [string, string]) => {
		const { pathname, searchParams } = new URL(to, server.home);
		const route = server.routes.find((one) => one.method === 'GET' && pattern(one).test(pathname));
		return [relation, [route && server.db.transaction(() => route.handle({ ...call, ...parameters(route, queryOf(searchParams), {}) })).body]];
	};
	return { ...(body as object), _links: links, ...(embed && { _embedded: Object.fromEntries(Object.entries(embeds).map(bring)) }) };
}

/** Core's cookie check: without a nonce one is nobody; with a wrong one refused. */
function authenticate(db: Db, user: User | null, nonce: string | null): User | null {
	if (nonce === null) return null;
	if (!user || nonce !== db.state.nonce) throw new WpError('rest_cookie_invalid_nonce', 'Cookie check failed', 403);
	return user;
}

function permit(db: Db, route: Route, user: User | null, params: Record<string, number>): { user: User; membership: MembershipRow } {
	if (!user) throw new WpError('rest_not_logged_in', 'You are not currently logged in.', 401);
	if (route.access === 'manager' && !user.manager) throw forbidden();
	if (route.exists && !route.exists(db, params)) throw notFound();
	const membership = db.state.memberships.find((row) => row.id === params.id);
	if ((route.access === 'owner' || route.access === 'managed') && (!membership || (membership.user_id !== user.id && !user.manager))) throw notFound();
	if (route.access === 'managed' && !user.manager) throw forbidden();
	// Only routes below /memberships/{id} look at it.
	return { user, membership: membership as MembershipRow };
}

/** PHP's query: `status[]=a&status[]=b` is a list, the last of several equal names wins. */
function queryOf(search: URLSearchParams): Record<string, unknown> {
	const query: Record<string, unknown> = {};
	for (const [name, value] of search) {
		const listName = name.replace(/\[\d*\]$/, '');
		const before = query[listName];
		query[listName] = listName === name ? value : [...(Array.isArray(before) ? before : []), value];
	}
	return query;
}

function bodyParams(headers: Headers, text: string): unknown {
	if (text === '') return {};
	if (!/^application\/([\w!#$&\-^.+]+\+)?json(\+oembed)?\b/i.test(headers.get('Content-Type') ?? '')) return Object.fromEntries(new URLSearchParams(text));
	try {
		return JSON.parse(text);
	} catch {
		throw new WpError('rest_invalid_json', 'Invalid JSON body passed.', 400, { json_error_code: 4, json_error_message: 'Syntax error' });
	}
}

/** The parameters checked and with the types the schemas give them. */
function parameters(route: Route, query: Record<string, unknown>, sent: unknown): { query: Record<string, unknown>; body: Record<string, unknown> } {
	const wrong: Record<string, string> = {};
	const given: Record<string, unknown> = typeof sent === 'object' && sent !== null ? { ...sent } : {};
	const body: Record<string, unknown> = {};
	if (route.body) {
		const absent = (route.body.required ?? []).filter((name) => given[name] === undefined || given[name] === null);
		if (absent.length) throw missing(absent);
		for (const [name, value] of Object.entries(given)) {
			const schema = Object.hasOwn(route.body.properties, name) ? route.body.properties[name] : undefined;
			if (!schema) {
				// Core's own extras, as `_links`, come back with what was read.
				if (!route.body.ignored?.includes(name) && !name.startsWith('_')) wrong[name] = `${name} is not a valid property of Object.`;
				continue;
			}
			const found = misfit(value, schema, name);
			if (found) wrong[name] = found.message;
			else if (hasUnsafeNumber(value)) wrong[name] = `${name} has a number that is too large.`;
			else body[name] = sanitize(value, schema);
		}
	}
	const asked: Record<string, unknown> = {};
	for (const [name, schema] of Object.entries(route.query ?? {})) {
		const value = query[name];
		if (value === undefined) {
			if (schema.default !== undefined) asked[name] = schema.default;
			continue;
		}
		const found = misfit(value, schema, name);
		if (found) wrong[name] = found.message;
		else asked[name] = sanitize(value, schema);
	}
	if (Object.keys(wrong).length) throw invalid(wrong);
	return { query: asked, body };
}

/** Integers that a JSON number does not hold exactly. */
function hasUnsafeNumber(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.values(value).some(hasUnsafeNumber);
	return typeof value !== 'boolean' && value !== null && value !== '' && Math.abs(Number(value)) > Number.MAX_SAFE_INTEGER;
}

/** What the namespace has. */
function index(routes: Route[]) {
	const own = routes.filter((route) => route.path.startsWith('/tierway/v1/'));
	return {
		namespace: 'tierway/v1',
		routes: Object.fromEntries([...new Set(own.map((route) => route.path))].map((path) => [path, { endpoints: own.filter((route) => route.path === path).map((route) => ({ methods: methodsOf(route) })) }])),
	};
}

/** OPTIONS: what can be asked here, and the resource's schema. */
function describe(path: string, routes: Route[], link: (path: string) => string): Answer {
	const first = routes[0];
	if (!first) return ok([]);
	return ok({
		namespace: first.path.split('/').slice(1, 3).join('/'),
		methods: routes.flatMap(methodsOf),
		endpoints: routes.map((route) => ({
			methods: methodsOf(route),
			args: Object.fromEntries(
				Object.entries({ ...route.query, ...route.body?.properties }).map(([name, schema]) => [name, { ...schema, required: route.body?.required?.includes(name) ?? false }]),
			),
		})),
		...(first.schema && { schema: schemaOf(first.schema) }),
		...(!first.path.includes('(') && { _links: { self: [{ href: link(path) }] } }),
	}, { Allow: routes.flatMap(methodsOf).join(', ') });
}

function pageLinks(url: URL, pages: number): string {
	const page = Number(url.searchParams.get('page') ?? 1);
	const at = (number: number, rel: string) => {
		const to = new URL(url);
		to.searchParams.set('page', String(number));
		return `<${to}>; rel="${rel}"`;
	};
	return [page > 1 && at(page - 1, 'prev'), page < pages && at(page + 1, 'next')].filter(Boolean).join(', ');
}

/** `_fields=id,prices.amount`: of lists, what is named of each member. */
function pick(body: unknown, fields: unknown): unknown {
	const names = (Array.isArray(fields) ? fields.map(String) : String(fields).split(/[\s,]+/)).filter(Boolean);
	if (!names.length) return body;
	const of = (value: unknown, wanted: string[]): unknown => {
		if (Array.isArray(value)) return value.map((member) => of(member, wanted));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value)
				.filter(([name]) => wanted.some((field) => field === name || field.startsWith(`${name}.`)))
				.map(([name, member]) => [name, wanted.includes(name) ? member : of(member, wanted.filter((field) => field.startsWith(`${name}.`)).map((field) => field.slice(name.length + 1)))]),
		);
	};
	return of(body, names);
}
