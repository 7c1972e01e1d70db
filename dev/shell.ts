import '@wordpress/base-styles/build-style/admin-schemes.css';
import straight from '@wordpress/components/build-style/style.css?url';
import turned from '@wordpress/components/build-style/style-rtl.css?url';
import apiFetch from '@wordpress/api-fetch';
import { setLocaleData } from '@wordpress/i18n';
import demo from '../includes/Cli/demo.json' with { type: 'json' };
import { readSwitch, setSwitch, startMock } from '../mocks/browser.ts';
import { addDays, addMonths, dayParts } from '../src/domain/calendar.ts';
import { readChoice } from './choice-store.ts';
import './shell.css';

declare global {
	interface Window {
		tierwayMessages?: Record<string, Record<string, string[]>>;
	}
}

/** Makes the page look like wp-admin, starts the mock backend and sets api-fetch up as WordPress does. The apps start after it. */
export async function openAdmin(app: 'site' | 'network'): Promise<void> {
	const choice = readChoice();
	const asked = demo.customers.find((one) => one.user === readSwitch('user'));
	const customer = asked ?? demo.customers[0]!;
	// The network's screens need its manager, a site's dashboard one of the customers; `nobody` stays nobody.
	if (app === 'network' && asked) setSwitch('user', 'admin');
	if (app === 'site' && !asked && readSwitch('user') !== 'nobody') setSwitch('user', customer.user);

	document.documentElement.lang = choice.locale.replace('_', '-');
	const rtl = /^(ar|fa|he|ur)\b/.test(choice.locale);
	document.documentElement.dir = rtl ? 'rtl' : 'ltr';
	document.body.classList.add(`admin-color-${choice.scheme}`);
	// WordPress serves the other file to those who read from the right.
	await stylesheet(rtl ? turned : straight);
	window.tierway = { locale: choice.locale, login_url: '/index.html' };

	await translate(choice.locale, app);
	bar(app, customer);
	document.getElementById('adminmenu')!.append(
		...(app === 'site'
			? [link('#', 'Dashboard'), link('#', 'Posts'), link('#', 'Pages'), link('/site.html', 'Account', true)]
			: [
					link('/network.html', 'Overview', here('/', true)),
					link('/network.html?p=/products', 'Products', here('/products')),
					link('/network.html?p=/plan-groups', 'Plan groups', here('/plan-groups')),
					link('/network.html?p=/memberships', 'Memberships', here('/memberships')),
					link('/network.html?p=/payments', 'Payments', here('/payments')),
					link('/network.html?p=/settings', 'Settings', here('/settings')),
				]),
	);

	const { nonce, server } = await startMock('/');
	window.tierway.currency_display = server.state.settings.currency_display;
	window.tierway.views = server.state.views[readSwitch('user') ?? 'admin'];
	// A site's dashboard asks its own site.
	apiFetch.use(apiFetch.createRootURLMiddleware(`${location.origin}/${app === 'site' ? `${customer.site}/` : ''}wp-json/`));
	const middleware = apiFetch.createNonceMiddleware(nonce);
	apiFetch.nonceMiddleware = middleware;
	apiFetch.nonceEndpoint = `${location.origin}/wp-admin/admin-ajax.php?action=rest-nonce`;
	apiFetch.use(middleware);
	// As on WordPress's pages: for trying a request by hand in the console, and for the tests.
	Object.assign(window, { wp: { apiFetch } });
}

function stylesheet(href: string): Promise<unknown> {
	const element = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
	document.head.prepend(element);
	return new Promise((resolve) => element.addEventListener('load', resolve));
}

const translations = import.meta.glob<{ locale_data: { messages: Record<string, string[]> } }>('../languages/*.json', { import: 'default' });

/** What wp_set_script_translations() does, and WordPress for its own scripts. A test may bring a language. */
async function translate(locale: string, app: string) {
	const file = await translations[`../languages/tierway-${locale}-tierway-${app}.json`]?.();
	const messages = window.tierwayMessages?.[`tierway-${app}`] ?? file?.locale_data.messages;
	if (messages) setLocaleData(messages, 'tierway');
	if (window.tierwayMessages) setLocaleData(window.tierwayMessages.wordpress);
	// Where the components' own styles read the direction.
	if (document.documentElement.dir === 'rtl') setLocaleData({ 'text direction\u0004ltr': ['rtl'] });
}

function bar(app: string, customer: (typeof demo.customers)[number]) {
	const element = document.getElementById('wpadminbar')!;
	const spacer = document.createElement('span');
	spacer.className = 'dev-spacer';
	spacer.textContent = app === 'site' ? `Howdy, ${customer.name}` : 'Howdy, admin';
	element.append(link('/index.html', '⇄ Choose'), link(app === 'site' ? '/site.html' : '/network.html', app === 'site' ? customer.site_name : 'Network Admin'), spacer, ...day());
}

/** The day it is, and what lets days go by: bills come, trials end, waiting changes happen. */
function day(): HTMLElement[] {
	const today = readSwitch('today') || new Date().toISOString().slice(0, 10);
	const go = (to: string) => {
		setSwitch('today', to);
		const address = new URL(location.href);
		address.searchParams.delete('mock-today');
		history.replaceState(null, '', address);
		location.reload();
	};
	const input = document.createElement('input');
	input.type = 'date';
	input.value = today;
	input.setAttribute('aria-label', 'Today');
	input.addEventListener('change', () => input.value !== '' && go(input.value));
	const later = ([text, to]: [string, string]) => {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = text;
		button.addEventListener('click', () => go(to));
		return button;
	};
	return [input, ...([['+ 1 day', addDays(today, 1)], ['+ 1 week', addDays(today, 7)], ['+ 1 month', addMonths(today, 1, dayParts(today)[2])]] as [string, string][]).map(later)];
}

function here(path: string, exactly = false): boolean {
	const at = new URLSearchParams(location.search).get('p') ?? '/';
	return exactly ? at === path : at.startsWith(path);
}

function link(href: string, text: string, current = false): HTMLAnchorElement {
	const a = document.createElement('a');
	a.href = href;
	a.textContent = text;
	if (current) a.setAttribute('aria-current', 'page');
	return a;
}
