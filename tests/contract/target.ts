/**
 * The backend that the suite asks: the mock in this process, or a real WordPress (TIERWAY_TARGET=wordpress, with
 * TIERWAY_NETWORK naming the file that `bin/wordpress up --json --today 2026-04-16` printed).
 *
 * Every answer, of every test, is checked here for what holds always: its schema, its error's form, never cached, no
 * PHP notice, never a 500.
 */
import { readFileSync } from 'node:fs';
import { assert } from 'vitest';
import { createServer } from '../../mocks/server.ts';
import type { Change, Membership, Payment, Quote } from '../../src/api/types.gen.ts';
import { problems } from './schema.ts';

export const TODAY = '2026-04-16';
export const target = process.env.TIERWAY_TARGET ?? 'mock';

const customers = ['fay', 'bas', 'petra', 'pim', 'tara', 'hugo', 'otto', 'yuki'] as const;

/** Logins of the demo network, and customers of one test; `nobody` is not signed in. */
export type Caller = 'admin' | (typeof customers)[number] | 'nobody' | `new${string}`;

const passwords = new Map<Caller, string>();

/** A customer without a site or a membership: what is due can be swept for them alone, by looking at their account. */
export async function newCustomer(login: `new${string}`): Promise<number> {
	const password = `${login} ${Math.random()}`;
	const { status, body } = await as('admin').post<{ id: number }>('/wp/v2/users', { username: login, email: `${login}@example.org`, name: `Nia ${login}`, password });
	assert(status === 201, JSON.stringify(body));
	passwords.set(login, password);
	return body.id;
}

/** A refusal. */
export interface Failure {
	code: string;
	message: string;
	data: {
		status: number;
		params?: Record<string, string> | string[];
		reason?: string;
		current?: { id: number; version: number };
		quote?: Quote;
		acknowledge?: string[];
		over_limit?: Quote['over_limit'];
		change?: Change;
		payment?: Payment;
		memberships?: number;
		pending_changes?: number;
	};
}

export interface Done {
	change: Change;
	membership: Membership;
	payment: Payment | null;
}

export interface Answer<T> {
	status: number;
	headers: Headers;
	body: T;
}

export interface Asked {
	/** Sent as it is, instead of a JSON body. */
	text?: string;
	headers?: Record<string, string>;
	/** The day it is; 2026-04-16 unless said otherwise. */
	today?: string;
	/** null: none; otherwise instead of the right one. */
	nonce?: string | null;
	/** The site whose REST root is asked: a login names that customer's, '' the main one. */
	site?: string;
}

export interface Client {
	get<T = Failure>(path: string, asked?: Asked): Promise<Answer<T>>;
	post<T = Failure>(path: string, body?: object, asked?: Asked): Promise<Answer<T>>;
	put<T = Failure>(path: string, body?: object, asked?: Asked): Promise<Answer<T>>;
	delete<T = Failure>(path: string, asked?: Asked): Promise<Answer<T>>;
	request<T = Failure>(method: string, path: string, body?: object, asked?: Asked): Promise<Answer<T>>;
}

interface Session {
	nonce: string | null;
	send: (url: string, init: RequestInit) => Promise<Response>;
}

interface Network {
	url: string;
	admin: { user: string; password: string };
	customers: { user: string; password: string; site_url: string }[];
}

const network: Network | null = target === 'wordpress' ? (JSON.parse(readFileSync(process.env.TIERWAY_NETWORK ?? '', 'utf8')) as Network) : null;
const root = network?.url.replace(/\/$/, '') ?? 'http://localhost';
const mock = network ? null : createServer({ today: TODAY, url: root });

const sessions = new Map<Caller, Promise<Session>>();

export function as(who: Caller): Client {
	const request = async <T>(method: string, path: string, body?: object, asked: Asked = {}): Promise<Answer<T>> => {
		let session = sessions.get(who);
		if (!session) {
			session = signIn(who);
			sessions.set(who, session);
		}
		const { nonce, send } = await session;
		const site = asked.site ?? customers.find((login) => login === who) ?? '';
		const sent = asked.nonce === undefined ? nonce : asked.nonce;
		const content = asked.text ?? (body === undefined ? undefined : JSON.stringify(body));
		const response = await send(`${root}${site === '' ? '' : `/${site}`}/wp-json${path.startsWith('/wp/') ? '' : '/tierway/v1'}${path}`, {
			method,
			body: content,
			headers: {
				...(content !== undefined && { 'Content-Type': 'application/json' }),
				...(sent !== null && { 'X-WP-Nonce': sent }),
				'X-Tierway-Today': asked.today ?? TODAY,
				...asked.headers,
			},
		});
		const text = await response.text();
		check(method, path, response, text, asked.headers?.['X-HTTP-Method-Override']);
		return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
	};
	return {
		request,
		get: (path, asked) => request('GET', path, undefined, asked),
		post: (path, body, asked) => request('POST', path, body, asked),
		put: (path, body, asked) => request('PUT', path, body, asked),
		delete: (path, asked) => request('DELETE', path, undefined, asked),
	};
}

async function signIn(who: Caller): Promise<Session> {
	if (mock) {
		const user = who === 'nobody' ? null : who;
		return { nonce: user === null ? null : mock.state.nonce, send: (url, init) => mock.handle(new Request(url, init), { user }) };
	}
	if (who === 'nobody') return { nonce: null, send: (url, init) => fetch(url, init) };
	const password = passwords.get(who) ?? [network?.admin, ...(network?.customers ?? [])].find((one) => one?.user === who)?.password ?? '';
	const login = await fetch(`${root}/wp-login.php`, {
		method: 'POST',
		redirect: 'manual',
		headers: { Cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
		body: new URLSearchParams({ log: who, pwd: password, testcookie: '1', redirect_to: `${root}/wp-admin/` }),
	});
	const cookies = login.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
	assert(login.status === 302 && cookies.includes('wordpress_logged_in'), `${who} cannot sign in: ${login.status}`);
	const nonce = await fetch(`${root}/wp-admin/admin-ajax.php?action=rest-nonce`, { headers: { Cookie: cookies } });
	const text = await nonce.text();
	assert(/^[0-9a-f]{10}$/.test(text), `${who} got no nonce: ${nonce.status} ${text.slice(0, 200)}`);
	return { nonce: text, send: (url, init) => fetch(url, { ...init, headers: { ...init.headers, Cookie: cookies } }) };
}

type Shape = string | { list: string } | { [name: string]: string };

/** What an answer of 2xx is, by method and path. */
const shapes: [RegExp, Shape][] = [
	[/^GET \/products$|^PUT \/products\/\d+\/plans$/, { list: 'product' }],
	[/^(GET|PUT|PATCH) \/products\/\d+$|^POST \/products(\/\d+\/duplicate)?$/, 'product'],
	[/^GET \/products\/\d+\/preview$/, 'preview'],
	[/^GET \/products\/export$/, 'product-file'],
	[/^POST \/products\/import$/, 'product-import'],
	[/^GET \/plan-groups$/, { list: 'plan-group' }],
	[/^(GET|PUT|PATCH) \/plan-groups\/\d+$|^POST \/plan-groups$|^PUT \/plan-groups\/\d+\/plans$|^POST \/plan-groups\/\d+\/merge$/, 'plan-group'],
	[/^GET \/plan-groups\/waiting/, 'waiting'],
	[/^GET \/plan-groups\/warnings$/, 'warnings'],
	[/^PUT \/plan-groups\/order$/, 'plan-group-order'],
	[/^GET \/plan-groups\/\d+\/paths$/, 'paths'],
	[/^DELETE \/products\/\d+$/, { previous: 'product' }],
	[/^DELETE \/plan-groups\/\d+$/, { previous: 'plan-group' }],
	[/^GET \/memberships$/, { list: 'membership' }],
	[/^(GET|PUT|DELETE) \/memberships\/\d+$|^POST \/memberships$/, 'membership'],
	[/^GET \/memberships\/\d+\/options$/, 'options'],
	[/^GET \/memberships\/\d+\/usage$/, 'usage'],
	[/^GET \/limits$/, 'limits'],
	[/^GET \/moves$/, { list: 'move' }],
	[/^GET \/moves\/\d+$|^POST \/moves(\/\d+\/\w+)?$/, 'move'],
	[/^GET \/moves\/\d+\/rows$/, { list: 'move-row' }],
	[/^POST \/memberships\/\d+\/quotes$/, 'quote'],
	[/^GET \/memberships\/\d+\/changes$/, { list: 'change' }],
	[/^POST \/memberships\/\d+\/changes(\/\d+\/pay)?$/, { change: 'change', membership: 'membership', payment: 'payment' }],
	[/^(GET|DELETE) \/memberships\/\d+\/changes\/\d+$/, 'change'],
	[/^(GET|POST|DELETE) \/memberships\/\d+\/cancel$/, 'membership'],
	[/^GET \/memberships\/\d+\/changes\/\d+\/calendar$/, 'calendar'],
	[/^GET (\/memberships\/\d+)?\/payments$/, { list: 'payment' }],
	[/^GET (\/memberships\/\d+)?\/payments\/\d+$/, 'payment'],
	[/^POST \/memberships\/\d+\/payments\/\d+\/pay$/, { change: 'change', membership: 'membership', payment: 'payment' }],
	[/^POST \/payments\/\d+\/(confirm|fail|refund)$/, 'payment'],
	[/^GET \/memberships\/\d+\/credits$/, { list: 'credit-entry' }],
	[/^POST \/memberships\/\d+\/credits$/, 'credit-entry'],
	[/^GET \/memberships\/\d+\/events$/, { list: 'event' }],
	[/^GET \/overview$/, 'overview'],
	[/^GET \/reports$/, 'reports'],
	[/^GET \/users$/, { list: 'user' }],
	[/^(GET|PUT) \/settings$/, 'settings'],
	[/^PUT \/views$/, 'view'],
	[/^GET \/account$/, 'account'],
];

function check(method: string, path: string, response: Response, text: string, override: string | undefined): void {
	const route = `${override ?? method} ${path.replace(/\?.*$/, '')}`;
	const said = `${route} answered ${response.status} ${text.slice(0, 2000)}`;
	if (path.startsWith('/wp/')) return;
	assert(response.status < 500, said);
	assert(/no-store/.test(response.headers.get('Cache-Control') ?? ''), `may be cached: ${response.headers.get('Cache-Control')}: ${said}`);
	assert(/private/.test(response.headers.get('Cache-Control') ?? ''), `may be shared: ${response.headers.get('Cache-Control')}: ${said}`);
	if (method === 'HEAD' || method === 'OPTIONS' || path === '') return;
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		assert.fail(`is not JSON: ${said}`);
	}
	if (response.status >= 400) {
		const { code, message, data } = body as Failure;
		assert(typeof code === 'string' && /^(rest|tierway)_[a-z_]+$/.test(code), `has no code: ${said}`);
		assert(typeof message === 'string' && message !== '', `has no message: ${said}`);
		assert(data?.status === response.status, `says another status in data.status: ${said}`);
		if (data.quote) assert.deepEqual(problems(data.quote, 'quote'), [], said);
		if (data.change) assert.deepEqual(problems(data.change, 'change'), [], said);
		if (data.payment) assert.deepEqual(problems(data.payment, 'payment'), [], said);
		return;
	}
	const shape = shapes.find(([pattern]) => pattern.test(route))?.[1];
	assert(shape !== undefined, `has no schema in this suite: ${said}`);
	if (/[?&]_fields=/.test(path)) return;
	assert.deepEqual(misshapen(body, shape), [], said);
}

/** A payment's lines add up to it, with tax on top or inside. */
function wrongSum(payment: Payment): string[] {
	const sum = (withTax: boolean) => payment.lines.reduce((total, line) => total + line.amount + (withTax ? line.tax : 0), 0);
	return [sum(true), sum(false)].includes(payment.total) ? [] : [`the lines add up to ${sum(true)}, not ${payment.total}`];
}

function misshapen(body: unknown, shape: Shape): string[] {
	if (shape === 'payment') return [...problems(body, shape), ...wrongSum(body as Payment)];
	if (typeof shape === 'string') return problems(body, shape);
	if ('list' in shape) return Array.isArray(body) ? body.flatMap((one, index) => misshapen(one, shape.list).map((why) => `[${index}] ${why}`)) : ['is not a list'];
	const parts = body as Record<string, unknown>;
	return Object.entries(shape).flatMap(([name, of]) => ((name === 'payment' || name === 'change') && parts[name] === null ? [] : misshapen(parts[name], of).map((why) => `${name}: ${why}`)));
}
