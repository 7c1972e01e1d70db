/**
 * Every kind of limit on the real WordPress: used up to what the low plan allows, refused at its doors with the message,
 * the plan changed in the browser, done in the next request; kept as the network wants it after the way down, and all of it
 * back after the way up. tests/php/DoorsTest.php has the doors that have no address.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import { expect, signIn, test, TODAY, type Person } from './person';

interface User { id: number; login: string; password: string }
interface Made { low: number; high: number; owner: User; site_id: number; url: string; membership: number }
interface Answer { status: number; text: string }
interface Json<T> extends Answer { body: T }
type Door = (site: Site) => Promise<Answer>;
interface Kind {
	limits: [low: object, high: object];
	/** Uses all that the low plan allows. */
	fill?: (site: Site) => Promise<unknown>;
	doors: Record<string, Door>;
	refusal: string;
	/** Whether the network admin is refused, who changes the plan in the network's admin. */
	manager?: boolean;
	/** What says that it was done, where the status does not. */
	done?: string;
	/** What the way down leaves; called twice, `up` says what it is when the plan is the high one again. */
	kept: (site: Site, up: boolean) => Promise<void>;
}

const network = process.env.TIERWAY_NETWORK;
const { dir, url: home }: { dir: string; url: string } = network ? JSON.parse(readFileSync(network, 'utf8')) : { dir: '', url: '' };
const php = (...args: string[]) => execFileSync('php', [join(import.meta.dirname, 'limits.php'), args[0] ?? '', join(dir, 'wp'), ...args.slice(1)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

let made: { run: string; admin: User; sites: Record<string, Made> };
let count = 0;
const unique = (word: string) => `${word}${made.run}${++count}`;

/** A customer's site, asked by requests: signed in by cookie, as on a page, or by password, as programs are. */
class Site {
	readonly made: Made;
	/** Where it answers. */
	url: string;
	readonly #screens: APIRequestContext;

	constructor(one: Made, screens: APIRequestContext) {
		this.made = one;
		this.url = one.url;
		this.#screens = screens;
	}

	/** A screen, or what is sent from one. */
	async screen(path: string, sent: object = {}): Promise<Answer> {
		const response = await this.#screens.fetch(new URL(path, `${this.url}wp-admin/`).href, { maxRedirects: 0, headers: { 'X-Tierway-Today': TODAY }, ...sent });
		return { status: response.status(), text: decoded(await response.text()) };
	}

	/** As a program; without headers of a user as a visitor. */
	async send(method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit): Promise<Answer> {
		const response = await fetch(this.url + path, { method, redirect: 'manual', headers: { 'X-Tierway-Today': TODAY, ...headers }, body });
		return { status: response.status, text: decoded(await response.text()) };
	}

	/** What a screen's source has at a pattern's first parentheses: a nonce. */
	async found(path: string, pattern: RegExp): Promise<string> {
		return pattern.exec((await this.screen(path)).text)?.[1] ?? '';
	}

	async json<T>(method: string, route: string, data?: object, more: Record<string, string> = signedBy(this.made.owner)): Promise<Json<T>> {
		const { status, text } = await this.send(method, `wp-json/${route}`, { 'Content-Type': 'application/json', ...more }, data && JSON.stringify(data));
		return { status, text, body: JSON.parse(text) as T };
	}

	upload(bytes: number): Promise<Answer> {
		return this.send('POST', 'wp-json/wp/v2/media', { ...signedBy(this.made.owner), 'Content-Type': 'text/plain', 'Content-Disposition': `attachment; filename="${unique('f')}.txt"` }, content(bytes));
	}

	async uploadOnScreen(bytes: number): Promise<Answer> {
		const _wpnonce = await this.found('media-new.php', /"_wpnonce":"(\w+)"/);
		const name = `${unique('f')}.txt`;
		return this.screen('async-upload.php', { method: 'POST', multipart: { name, action: 'upload-attachment', _wpnonce, 'async-upload': { name, mimeType: 'text/plain', buffer: Buffer.from(content(bytes)) } } });
	}

	xmlrpc(method: string, struct: Record<string, string>): Promise<Answer> {
		const members = Object.entries(struct).map(([name, value]) => `<member><name>${name}</name><value>${name === 'bits' ? `<base64>${btoa(value)}</base64>` : `<string>${value}</string>`}</value></member>`).join('');
		const params = [this.made.site_id, this.made.owner.login, 'password'].map((value) => `<param><value><string>${value}</string></value></param>`).join('');
		return this.send('POST', 'xmlrpc.php', { 'Content-Type': 'text/xml' }, `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${params}<param><value><struct>${members}</struct></value></param></params></methodCall>`);
	}

	/** The change of plan that the browser does not do: a quote, and its confirmation. */
	async change(plan: 'low' | 'high'): Promise<void> {
		const path = `tierway/v1/memberships/${this.made.membership}`;
		const { body: quote } = await this.json<{ selection: object; token: string; acknowledge: string[]; due_now: number }>('POST', `${path}/quotes`, { selection: { plan_id: this.made[plan], unit: 'month', count: 1, addons: [] } });
		const { status, text } = await this.json('POST', `${path}/changes`, { selection: quote.selection, quote_token: quote.token, acknowledged: quote.acknowledge, ...(quote.due_now > 0 && { payment_method: 'sandbox_card' }) }, { ...signedBy(this.made.owner), 'Idempotency-Key': unique('key') });
		expect(status, text).toBe(201);
	}
}

const signedBy = (user: User) => ({ Authorization: `Basic ${btoa(`${user.login}:${user.password}`)}` });
/** What a page, JSON or XML says, without their ways of writing quotes and slashes. */
const decoded = (text: string) => text.replaceAll(/<style.*?<\/style>/gs, '').replaceAll('&amp;', '&').replaceAll('&#038;', '&').replaceAll('&quot;', '"').replaceAll(/&#8217;|\\u2019/g, '’').replaceAll('\\u201c', '“').replaceAll('\\u201d', '”').replaceAll('&#8220;', '“').replaceAll('&#8221;', '”').replaceAll('\\/', '/');

/** Text, for whoever looks into it. */
const content = (bytes: number) => Array.from({ length: bytes / 8 }, (_, number) => `${number}`.padStart(7)).join(' ');

/** Entries of a type: the newest ones beyond the limit become drafts, which the network has chosen, and come back. */
function entries(type: string, route: string, name: string): Kind {
	const write = (site: Site) => site.json<{ id: number }>('POST', `wp/v2/${route}`, { title: unique('Entry '), status: 'publish' });
	let binned = 0;
	return {
		limits: [{ [`posts.${type}`]: 1 }, { [`posts.${type}`]: 9 }],
		async fill(site) {
			binned = (await write(site)).body.id;
			await site.json('DELETE', `wp/v2/${route}/${binned}`);
			await write(site);
		},
		doors: {
			REST: write,
			'XML-RPC': (site) => site.xmlrpc('wp.newPost', { post_type: type, post_title: unique('Entry '), post_status: 'publish' }),
			'the New screen': (site) => site.screen(`post-new.php?post_type=${type}`),
			async 'out of the bin, several at once'(site) {
				const nonce = await site.found(`edit.php?post_type=${type}&post_status=trash`, /name="_wpnonce" value="(\w+)"/);
				return site.screen(`edit.php?post_type=${type}&post_status=trash&action=untrash&action2=-1&post[]=${binned}&_wpnonce=${nonce}`);
			},
		},
		refusal: `${name}: your plan allows 1, and 1 are in use.`,
		async kept(site, up) {
			const { body } = await site.json<{ status: string }[]>('GET', `wp/v2/${route}?status=any&context=edit&order=asc`);
			const statuses = body.map(({ status }) => status);
			expect(statuses.filter((status) => status === 'publish')).toHaveLength(up ? statuses.length - 1 : 0); // the oldest, which has the only place, came out of the bin as a draft
		},
	};
}

const files = (bytes: number) => ({
	REST: (site: Site) => site.upload(bytes),
	'the media screen': (site: Site) => site.uploadOnScreen(bytes),
	'XML-RPC': (site: Site) => site.xmlrpc('wp.uploadFile', { name: `${unique('f')}.txt`, type: 'text/plain', bits: content(bytes) }),
});
const nobodyIsTaken = (users: number) => async (site: Site) => expect((await site.json<object[]>('GET', 'wp/v2/users')).body).toHaveLength(users);
const newUser = (site: Site, role: string) => ((name) => site.json<{ id: number }>('POST', 'wp/v2/users', { username: name, email: `${name}@example.org`, password: unique('p'), roles: [role] }))(unique('u'));
let domain = '';
let pupil = 0;

const kinds: Record<string, Kind> = {
	'posts.post': entries('post', 'posts', 'Posts'),
	'posts.page': entries('page', 'pages', 'Pages'),
	'posts.course': entries('course', 'course', 'Courses'),
	'posts.attachment': {
		limits: [{ 'posts.attachment': 1 }, { 'posts.attachment': 9 }],
		fill: (site) => site.upload(80),
		doors: files(80),
		refusal: 'Media: your plan allows 1, and 1 are in use.',
		kept: async (site) => expect((await site.json<object[]>('GET', 'wp/v2/media')).body).toHaveLength(4),
	},
	disk_space: {
		limits: [{ disk_space: 1 }, { disk_space: 20 }],
		fill: (site) => site.upload(700_000),
		doors: files(700_000),
		refusal: 'Disk space (MB): your plan allows 1, and 0.7 are in use.',
		kept: async (site) => expect((await site.json<object[]>('GET', 'wp/v2/media')).body).toHaveLength(4),
	},
	users: {
		limits: [{ users: 1 }, { users: 9 }],
		doors: {
			REST: (site) => newUser(site, 'author'),
			async 'the form'(site) {
				const name = unique('u');
				return site.screen('user-new.php', { method: 'POST', form: { action: 'createuser', user_login: name, email: `${name}@example.org`, role: 'author', '_wpnonce_create-user': await site.found('user-new.php', /name="_wpnonce_create-user" value="(\w+)"/) } });
			},
		},
		refusal: 'Users: your plan allows 1, and 1 are in use.',
		kept: nobodyIsTaken(2), // the form's invitation waits for its answer
	},
	'users.editor': {
		limits: [{ 'users.editor': 1 }, { 'users.editor': 9 }],
		async fill(site) {
			await newUser(site, 'editor');
			pupil = (await newUser(site, 'subscriber')).body.id;
		},
		doors: {
			REST: (site) => newUser(site, 'editor'),
			async 'another role, on the users screen'(site) {
				return site.screen(`users.php?action=promote&new_role=editor&changeit=Change&users[]=${pupil}&_wpnonce=${await site.found('users.php', /name="_wpnonce" value="(\w+)"/)}`);
			},
		},
		refusal: 'Users with the role “Editor”: your plan allows 1, and 1 are in use.',
		kept: nobodyIsTaken(4),
	},
	sites: {
		limits: [{ sites: 1 }, { sites: 2 }],
		doors: {
			async 'the sign-up'(site) {
				const form = (await site.screen(`${home}/wp-signup.php`)).text;
				const field = (name: string) => new RegExp(`name=["']${name}["'] value=["'](\\w+)`).exec(form)?.[1] ?? '';
				return site.screen(`${home}/wp-signup.php`, { method: 'POST', form: { stage: 'gimmeanotherblog', blogname: unique('shop'), blog_title: 'Shop', blog_public: 1, signup_form_id: field('signup_form_id'), _signup_form: field('_signup_form') } });
			},
		},
		refusal: 'Sites: your plan allows 1, and 1 are in use.',
		done: 'is yours',
		async kept(site) {
			const { body } = await site.json<{ memberships: { sites: object[] }[] }>('GET', 'tierway/v1/account');
			expect(body.memberships[0]?.sites).toHaveLength(2);
		},
	},
	visits: {
		limits: [{ visits: 1 }, { visits: 9 }],
		fill: (site) => Promise.all(['Ann', 'Bob'].map((who) => fetch(`${site.url}?tierway_visit=1`, { method: 'POST', headers: { 'X-Tierway-Today': TODAY, 'User-Agent': `Mozilla/5.0 Firefox/128.0 ${who}` } }))),
		doors: { 'the front page': (site) => site.send('GET', '') },
		refusal: 'This site has had all the visits that its plan allows this month.',
		kept: async (site, up) => expect((await site.send('GET', '')).status).toBe(up ? 200 : 503),
	},
	plugins: {
		limits: [{ 'plugins.tierway-e2e/tierway-e2e.php': 'off' }, { 'plugins.tierway-e2e/tierway-e2e.php': 'available' }],
		doors: {
			REST: (site) => site.json('POST', 'wp/v2/plugins/tierway-e2e/tierway-e2e', { status: 'active' }),
			async 'the plugins screen'(site) {
				await site.json('POST', 'wp/v2/plugins/tierway-e2e/tierway-e2e', { status: 'inactive' });
				return site.screen(`plugins.php?action=activate&plugin=tierway-e2e/tierway-e2e.php&_wpnonce=${await site.found('plugins.php', /action=activate&plugin=tierway-e2e[^"]*?_wpnonce=(\w+)/)}`);
			},
		},
		refusal: 'Extra for courses is not part of your plan: 0 allowed, 0 in use.',
		kept: async (site, up) => expect((await site.send('GET', '')).text.includes('extra for courses')).toBe(up),
	},
	themes: {
		limits: [{ 'themes.tierway-e2e': 'hidden' }, { 'themes.tierway-e2e': 'available' }],
		doors: {
			'the customizer': (site) => site.screen('customize.php?theme=tierway-e2e'),
			async 'the themes screen'(site) {
				return site.screen(`themes.php?action=activate&stylesheet=tierway-e2e&_wpnonce=${await site.found('themes.php', /action=activate&stylesheet=tierway-e2e&_wpnonce=(\w+)/)}`);
			},
		},
		refusal: 'The theme Shop window is not part of your plan: 0 allowed, 0 in use.',
		kept: async (site, up) => expect((await site.send('GET', '')).text.startsWith('the shop window')).toBe(up),
	},
	role: {
		limits: [{ role: 'editor' }, { role: 'administrator' }],
		doors: { REST: (site) => site.json('POST', `wp/v2/users/${site.made.owner.id}`, { roles: ['administrator'] }, signedBy(made.admin)) },
		manager: true,
		refusal: 'The role of this site’s customer is Editor, as the plan says.',
		kept: async (site, up) => expect((await site.json<{ roles: string[] }>('GET', 'wp/v2/users/me?context=edit')).body.roles).toEqual([up ? 'administrator' : 'editor']),
	},
};

test.beforeAll(() => {
	made = JSON.parse(php('make', JSON.stringify({ ...Object.fromEntries(Object.entries(kinds).map(([kind, { limits }]) => [kind, limits])), custom_domain: [{ custom_domain: 'no' }, { custom_domain: 'yes' }] })));
	domain = `shop${made.run}.test:${new URL(home).port}`;
});
test.afterAll(() => {
	php('remove');
});

/** Where the refusal leads: the plan that allows more is chosen there. */
async function upgrade({ page }: Person, address: string): Promise<void> {
	await page.goto(address);
	const summary = page.getByRole('region', { name: 'Summary' });
	const button = summary.getByRole('button', { name: /upgrade/i });
	await expect(button).toBeVisible();
	if (/Pay/.test((await button.textContent()) ?? '')) await page.getByRole('radio', { name: 'Test card' }).check(); // not where credit pays
	await button.click();
}
const changeOf = ({ high, membership }: Made) => `${home}/wp-admin/network/admin.php?page=tierway&p=/memberships/${membership}/change&plan=${high}`;
const switcher = ({ url, made: { high } }: Site) => `${url}wp-admin/admin.php?page=tierway-account&p=/change&plan=${high}`;

for (const [key, { fill, doors, refusal, manager, done, kept }] of Object.entries(kinds)) {
	test(`${key}: refused, upgraded, done; down and up again`, async ({ person, request }) => {
		const one = made.sites[key] as Made;
		await signIn(request, one.owner.login);
		const site = new Site(one, request);
		await fill?.(site);
		const address = switcher(site);
		for (const [name, door] of Object.entries(doors)) {
			const { text } = await door(site);
			expect(text, name).toContain(refusal);
			const way = manager ? changeOf(one) : address;
			if (key !== 'visits') expect(text, `${name} leads to the plan that allows more`).toContain(way.slice(way.indexOf('/wp-admin')));
		}

		const owner = await person(one.owner.login);
		await upgrade(owner, address);
		await expect(owner.page.getByRole('region', { name: 'Your Membership' })).toContainText('High');
		for (const [name, door] of Object.entries(doors)) {
			const { status, text } = await door(site);
			expect(text, name).not.toContain(refusal);
			if (done) expect(text, name).toContain(done);
			else expect(status, `${name}: ${text.slice(0, 300)}`).toBeLessThan(400);
		}

		await site.change('low');
		await kept(site, false);
		expect((await (Object.values(doors)[0] as Door)(site)).text).toContain(refusal.replace(/ 1 are.*| allows 1, .*/, ''));
		await site.change('high');
		await kept(site, true);
	});
}

test('custom_domain: refused, upgraded, done; down to the network’s address and up to the domain again', async ({ person, playwright, request }) => {
	const one = made.sites.custom_domain as Made;
	const site = new Site(one, request);
	const admin = await playwright.request.newContext();
	await signIn(admin, 'admin');
	const map = async () => {
		const screen = `${home}/wp-admin/network/site-info.php?id=${one.site_id}`;
		const _wpnonce = /name="_wpnonce" value="(\w+)"/.exec(await (await admin.get(screen)).text())?.[1] ?? '';
		return admin.post(screen, { form: { action: 'update-site', id: one.site_id, _wpnonce, 'blog[url]': `http://${domain}/` }, maxRedirects: 0 });
	};
	const refused = decoded(await (await map()).text());
	expect(refused).toContain('Custom domain: the plan of this site allows 0, and 0 are in use.');
	expect(refused).toContain(changeOf(one));

	const owner = await person(one.owner.login);
	await upgrade(owner, switcher(site));
	await expect(owner.page.getByRole('region', { name: 'Your Membership' })).toContainText('High');
	expect((await map()).status()).toBe(302);
	// Node does not know the domain; the server does.
	const answer = () => request.get(home, { headers: { Host: domain }, maxRedirects: 0 });
	expect((await answer()).status()).toBe(200);

	site.url = `${home}/`; // the API answers on every site
	await site.change('low');
	expect((await answer()).headers().location).toBe(`${home}/`);
	expect((await fetch(one.url)).status).toBe(200);
	await upgrade(owner, switcher(new Site(one, request)));
	await owner.page.waitForURL(`http://${domain}/wp-login.php?**`); // where the site is now
	expect((await answer()).status()).toBe(200);
	await admin.dispose();
});
