import '@wordpress/base-styles/build-style/admin-schemes.css';
import '@wordpress/components/build-style/style.css';
import apiFetch from '@wordpress/api-fetch';
import demo from '../includes/Cli/demo.json' with { type: 'json' };
import { keepChoice, readChoice } from './choice-store.ts';
import './shell.css';

/** Makes the page look like wp-admin, and sets api-fetch up as WordPress does. The apps start after it. */
export function openAdmin(app: 'site' | 'network'): void {
	const choice = readChoice();
	const user = new URLSearchParams(location.search).get('as');
	if (user) keepChoice({ user });
	const customer = demo.customers.find((one) => one.user === (user ?? choice.user)) ?? demo.customers[0]!;

	document.documentElement.lang = choice.locale.replace('_', '-');
	document.documentElement.dir = choice.direction;
	document.body.classList.add(`admin-color-${choice.scheme}`);
	window.tierway = { locale: choice.locale, login_url: '/index.html' };

	bar(app, customer);
	document.getElementById('adminmenu')!.append(
		...(app === 'site'
			? [link('#', 'Dashboard'), link('#', 'Posts'), link('#', 'Pages'), link('/site.html', 'Account', true)]
			: [
					link('/network.html?p=/products', 'Products', here('/products')),
					link('/network.html?p=/plan-groups', 'Plan groups', here('/plan-groups')),
					link('/network.html?p=/memberships', 'Memberships', here('/memberships')),
					link('/network.html?p=/settings', 'Settings', here('/settings')),
				]),
	);

	apiFetch.use(apiFetch.createRootURLMiddleware(`${location.origin}/wp-json/`));
	const nonce = apiFetch.createNonceMiddleware('dev-nonce');
	apiFetch.nonceMiddleware = nonce;
	apiFetch.nonceEndpoint = `${location.origin}/wp-admin/admin-ajax.php?action=rest-nonce`;
	apiFetch.use(nonce);
	if (choice.today !== '') {
		apiFetch.use((options, next) => next({ ...options, headers: { ...options.headers, 'X-Tierway-Today': choice.today } }));
	}
}

function bar(app: string, customer: (typeof demo.customers)[number]) {
	const element = document.getElementById('wpadminbar')!;
	const spacer = document.createElement('span');
	spacer.className = 'dev-spacer';
	spacer.textContent = app === 'site' ? `Howdy, ${customer.name}` : 'Howdy, admin';
	element.append(link('/index.html', '⇄ Choose'), link(app === 'site' ? '/site.html' : '/network.html', app === 'site' ? customer.site_name : 'Network Admin'), spacer);
}

function here(path: string): boolean {
	return (new URLSearchParams(location.search).get('p') ?? '/products').startsWith(path);
}

function link(href: string, text: string, current = false): HTMLAnchorElement {
	const a = document.createElement('a');
	a.href = href;
	a.textContent = text;
	if (current) a.setAttribute('aria-current', 'page');
	return a;
}
