import { __experimentalConfirmDialog as ConfirmDialog } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { type AnchorHTMLAttributes, type ComponentType, type MouseEvent, Suspense, useEffect, useMemo, useSyncExternalStore } from 'react';
import { ErrorBoundary } from './error-screen.tsx';

/**
 * The screen is named by the query parameter `p` of wp-admin's own address, so that links, reload and the menu work:
 * admin.php?page=tierway-account&p=/change&plan=premium; on the front end, /a-page/?tierway=/change&plan=premium. What
 * WordPress put there (`page`) is kept.
 */
export interface Location {
	path: string;
	params: URLSearchParams;
}

export interface Route {
	/** `/products/:id`; the screen gets `{ id: '4' }`. */
	path: string;
	screen: ComponentType<{ route: Record<string, string> }>;
	/** Addresses with the same key are one screen, such as the tabs of a form: moving between them keeps its state. */
	key?: (route: Record<string, string>) => string;
}

export type Params = Record<string, string | number | boolean | null | undefined>;

const listeners = new Set<() => void>();
/** `within`: addresses at or below it do not leave. */
const guards = new Set<{ within: string | undefined }>();
let waiting: (() => void) | null = null;
let moved = false;
/** Place in this tab's history, to undo a step back that was not wanted. */
let place = 0;
/**
 * The query that is on the screen. Not simply the browser's: a step back that unsaved changes hold up has moved the browser
 * already, and a screen that followed it would be gone before anyone is asked.
 */
let shown: string | null = null;

function search(): string {
	return shown ?? window.location.search;
}

function emit() {
	for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
	if (listeners.size === 0) {
		place = placeOf(history.state);
		shown = window.location.search;
		window.addEventListener('popstate', onPop);
	}
	listeners.add(listener);
	return () => {
		listeners.delete(listener);
		if (listeners.size > 0) return;
		window.removeEventListener('popstate', onPop);
		shown = null;
	};
}

function placeOf(state: unknown): number {
	return typeof state === 'object' && state !== null && 'tierway' in state && typeof state.tierway === 'number' ? state.tierway : 0;
}

let skip = false;
function onPop() {
	const to = placeOf(history.state);
	const step = to - place;
	if (skip) {
		skip = false;
		return;
	}
	if (leaves(readPath(window.location.search)) && step !== 0) {
		// The browser has already moved: go back first, then ask.
		skip = true;
		history.go(-step);
		waiting = () => history.go(step);
		emit();
		return;
	}
	if (readPath(window.location.search) !== readPath(search())) moved = true;
	place = to;
	shown = window.location.search;
	emit();
}

/** In the front end `p` is the number of a post; there the page also says what it opens with. */
const parameter = () => (window.tierway?.front ? 'tierway' : 'p');
const home = () => window.tierway?.front ?? '/';

/** Params that are null, undefined or '' are left out. */
export function href(path: string, params: Params = {}): string {
	const url = new URL(window.location.href);
	const query = new URLSearchParams();
	for (const name of window.tierway?.keep ?? ['page']) {
		const value = url.searchParams.get(name);
		if (value) query.set(name, value);
	}
	if (path !== home()) query.set(parameter(), path);
	for (const [key, value] of Object.entries(params)) if (value !== null && value !== undefined && value !== '') query.set(key, String(value));
	// Slashes are legal in a query and nicer to read.
	const text = query.toString().replaceAll('%2F', '/');
	return url.pathname + (text === '' ? '' : `?${text}`);
}

export function navigate(path: string, params: Params = {}, options: { replace?: boolean; force?: boolean } = {}): void {
	const go = () => {
		const url = href(path, params);
		const samePath = readPath(search()) === path;
		if (options.replace) history.replaceState({ tierway: place }, '', url);
		else history.pushState({ tierway: ++place }, '', url);
		// A filter written into the address is not a new screen: focus stays where it is.
		if (!samePath) moved = true;
		shown = window.location.search;
		emit();
	};
	if (leaves(path) && !options.force && readPath(search()) !== path) {
		waiting = go;
		emit();
	} else go();
}

function leaves(path: string): boolean {
	return [...guards].some(({ within }) => within === undefined || (path !== within && !path.startsWith(`${within}/`)));
}

function readPath(query: string): string {
	const path = new URLSearchParams(query).get(parameter()) ?? home();
	return path.startsWith('/') ? path : `/${path}`;
}

export function useLocation(): Location {
	const query = useSyncExternalStore(subscribe, search);
	return useMemo(() => ({ path: readPath(query), params: new URLSearchParams(query) }), [query]);
}

/** True once after a navigation inside the app: the new screen's heading takes the focus then, not on the first load. */
export function takeMoved(): boolean {
	const was = moved;
	moved = false;
	return was;
}

/**
 * While `dirty`, leaving the screen asks first; closing the tab too. `navigate(…, { force: true })` after saving.
 * Addresses at or below `within` are still the same screen.
 */
export function useUnsavedChanges(dirty: boolean, within?: string): void {
	useEffect(() => {
		if (!dirty) return;
		const guard = { within };
		const stop = (event: BeforeUnloadEvent) => event.preventDefault();
		guards.add(guard);
		window.addEventListener('beforeunload', stop);
		return () => {
			guards.delete(guard);
			window.removeEventListener('beforeunload', stop);
		};
	}, [dirty, within]);
}

export function Link({ to, params, children, onClick, ...rest }: { to: string; params?: Params } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'>) {
	return (
		<a {...rest} {...linkProps(to, params, onClick)}>
			{children}
		</a>
	);
}

/** The same for a core Button: <Button variant="primary" {...linkProps('/change')}>. */
export function linkProps(to: string, params?: Params, onClick?: (event: MouseEvent<HTMLAnchorElement>) => void) {
	return {
		href: href(to, params),
		onClick: (event: MouseEvent<HTMLAnchorElement>) => {
			onClick?.(event);
			// New tab, new window, save: the browser's business.
			if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
			event.preventDefault();
			navigate(to, params);
		},
	};
}

function match(pattern: string, path: string): Record<string, string> | null {
	const names = pattern.split('/');
	const parts = path.split('/');
	if (names.length !== parts.length) return null;
	const found: Record<string, string> = {};
	for (const [i, name] of names.entries()) {
		const part = parts[i] ?? '';
		if (name.startsWith(':')) found[name.slice(1)] = part;
		else if (name !== part) return null;
	}
	return found;
}

function leave() {
	const go = waiting;
	waiting = null;
	guards.clear();
	go?.();
	emit();
}

function stay() {
	waiting = null;
	emit();
}

/** Shows the first route that fits; `loading` is seen while its chunk comes. */
export function Routes({ routes, notFound, loading }: { routes: Route[]; notFound: JSX.Element; loading: JSX.Element }) {
	const { path } = useLocation();
	const asked = useSyncExternalStore(subscribe, () => waiting);
	let screen = notFound;
	let key = path;
	for (const route of routes) {
		const found = match(route.path, path);
		if (found) {
			key = route.key?.(found) ?? path;
			screen = <route.screen key={key} route={found} />;
			break;
		}
	}
	return (
		<ErrorBoundary key={key}>
			<Suspense fallback={loading}>{screen}</Suspense>
			<ConfirmDialog className="tierway-confirm" isOpen={asked !== null} confirmButtonText={__('Leave', 'tierway')} cancelButtonText={__('Stay', 'tierway')} onConfirm={leave} onCancel={stay}>
				{__('You have changes that are not saved. Leave this screen and lose them?', 'tierway')}
			</ConfirmDialog>
		</ErrorBoundary>
	);
}
