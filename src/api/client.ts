import apiFetch from '@wordpress/api-fetch';
import { __ } from '@wordpress/i18n';
import { addQueryArgs } from '@wordpress/url';

/** What WordPress says when it refuses, made into a real Error. Every failed request rejects with one of these. */
export class ApiError extends Error {
	override name = 'ApiError';
	/** WordPress's code, or `offline_error`, `fetch_error`, `invalid_json` when no usable answer came. */
	readonly code: string;
	/** HTTP status; 0 when no answer came. */
	readonly status: number;
	/** Messages per parameter of a 400. */
	readonly params: Record<string, string>;
	/** Whatever else the server said: `current`, `quote`, `over_limit` … */
	readonly data: Record<string, unknown>;
	/** Method and path, for the error screen. */
	readonly route: string;
	/** The start of a body that was not JSON: a PHP warning, a firewall's page. */
	readonly body: string;

	constructor(message: string, about: { code: string; status: number; route: string; params?: Record<string, string>; data?: Record<string, unknown>; body?: string }) {
		super(message);
		this.code = about.code;
		this.status = about.status;
		this.route = about.route;
		this.params = about.params ?? {};
		this.data = about.data ?? {};
		this.body = about.body ?? '';
	}

	/** Somebody else was faster: what was to be written is another version by now. */
	get isConflict(): boolean {
		return this.code === 'tierway_version_conflict';
	}

	/** Nothing reached the server, or nothing usable came back: the same request may be sent again. */
	get isTransient(): boolean {
		return this.status === 0 || this.status >= 500 || (this.code === 'invalid_json' && this.status < 400);
	}

	/** The login itself has ended: a new nonce does not help. */
	get isSignedOut(): boolean {
		return this.status === 401 || this.code === 'rest_cookie_invalid_nonce';
	}
}

export interface Page<T> {
	items: T[];
	/** From X-WP-Total. */
	total: number;
	/** From X-WP-TotalPages. */
	totalPages: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Request {
	method: Method;
	/** Below the namespace: `/account`. */
	path: string;
	data?: object;
	headers?: Record<string, string>;
	signal?: AbortSignal;
}

let askToSignIn: (() => Promise<boolean>) | undefined;
let asking: Promise<boolean> | undefined;

/**
 * Who asks to sign in again when the login has ended. Resolves to true when the request shall be sent once more, so
 * that whoever waits for it loses nothing. However many requests fail at once, people are asked once.
 */
export function onSignedOut(ask: () => Promise<boolean>): () => void {
	askToSignIn = ask;
	return () => {
		askToSignIn = undefined;
	};
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
	return (await json(await request({ method: 'GET', path, signal }), `GET ${path}`)) as T;
}

export async function getPage<T>(path: string, signal?: AbortSignal): Promise<Page<T>> {
	const response = await request({ method: 'GET', path, signal });
	return {
		items: (await json(response, `GET ${path}`)) as T[],
		total: Number(response.headers.get('X-WP-Total')),
		totalPages: Number(response.headers.get('X-WP-TotalPages')),
	};
}

/** All pages of a list: the first says how many there are, then the others are asked for at once. */
export async function getAll<T>(path: string, params: Record<string, unknown>, signal?: AbortSignal): Promise<T[]> {
	const page = (at: number) => getPage<T>(addQueryArgs(path, { ...params, page: at, per_page: 100 }), signal);
	const first = await page(1);
	const others = await Promise.all(Array.from({ length: Math.max(0, first.totalPages - 1) }, (_, i) => page(i + 2)));
	return [first, ...others].flatMap(({ items }) => items);
}

export async function send<T>(method: Exclude<Method, 'GET'>, path: string, data?: object, headers?: Record<string, string>): Promise<T> {
	return (await json(await request({ method, path, data, headers }), `${method} ${path}`)) as T;
}

/**
 * Always parse: false, for two reasons: totals are in headers, and an answer that is not JSON keeps its status and text.
 * The price is that core does not renew the nonce by itself then, so that is done here, in core's way.
 */
async function request(options: Request, renewed = false): Promise<Response> {
	const { path, ...rest } = options;
	try {
		return await apiFetch<unknown, false>({ ...rest, path: `/tierway/v1${path}`, parse: false });
	} catch (thrown) {
		if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
		const error = await toApiError(thrown, `${options.method} ${path}`);
		// A request refused for its nonce or its login has done nothing, so that even a POST may be sent again.
		if (error.code === 'rest_cookie_invalid_nonce' && !renewed && (await renewNonce())) return request(options, true);
		if (error.isSignedOut && askToSignIn) {
			asking ??= askToSignIn().finally(() => {
				asking = undefined;
			});
			if (await asking) return request(options);
		}
		throw error;
	}
}

async function renewNonce(): Promise<boolean> {
	if (!apiFetch.nonceEndpoint || !apiFetch.nonceMiddleware) return false;
	try {
		const response = await fetch(apiFetch.nonceEndpoint, { credentials: 'include' });
		if (!response.ok) return false;
		apiFetch.nonceMiddleware.nonce = await response.text();
		return true;
	} catch {
		return false;
	}
}

async function json(response: Response, route: string): Promise<unknown> {
	const text = await response.text();
	try {
		return text === '' ? null : JSON.parse(text);
	} catch {
		throw notJson(response.status, text, route);
	}
}

function notJson(status: number, text: string, route: string): ApiError {
	return new ApiError(__('The server sent something that is not an answer of Tierway.', 'tierway'), { code: 'invalid_json', status, route, body: text.slice(0, 200) });
}

async function toApiError(thrown: unknown, route: string): Promise<ApiError> {
	if (thrown instanceof Response) {
		const text = await thrown.text();
		let body: unknown;
		try {
			body = JSON.parse(text);
		} catch {
			return notJson(thrown.status, text, route);
		}
		if (isRecord(body)) return fromObject(body, thrown.status, route);
		return notJson(thrown.status, text, route);
	}
	// api-fetch rejects with a plain object when no answer came.
	if (isRecord(thrown) && typeof thrown.code === 'string') {
		const message = thrown.code === 'offline_error' ? __('You are offline.', 'tierway') : __('The server could not be reached. Try again in a moment.', 'tierway');
		return new ApiError(message, { code: thrown.code, status: 0, route });
	}
	throw thrown;
}

function fromObject(body: Record<string, unknown>, status: number, route: string): ApiError {
	const data = isRecord(body.data) ? body.data : {};
	// rest_invalid_param maps names to sentences; rest_missing_callback_param only lists names.
	const params = Array.isArray(data.params)
		? Object.fromEntries(data.params.map((name) => [String(name), __('This is needed.', 'tierway')]))
		: Object.fromEntries(Object.entries(isRecord(data.params) ? data.params : {}).map(([name, why]) => [name, String(why)]));
	// wp_die() answers REST with the markup of its page.
	const said = typeof body.message === 'string' ? body.message.replace(/<[^>]*>/g, '').trim() : '';
	const message = said !== '' ? said : __('The server refused, and did not say why.', 'tierway');
	return new ApiError(message, { code: typeof body.code === 'string' ? body.code : 'unknown_error', status, route, params, data });
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
