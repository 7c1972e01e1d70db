// npm run bench: what Tierway costs, on the real WordPress, and how that grows with the network. docs/bench.md says how to
// read it. The table is printed; the numbers are in test-results/bench.json.
//
//   npm run bench [-- --short] [-- --rounds N] [-- --queries]
//
// --short    few rounds at two sizes
// A run fails where something cannot be measured, or takes more queries on the larger network; never because it is slow.
// --rounds   how often each request is measured at each size
// --queries  instead of measuring, prints the queries of each request at the largest size
//
// The WordPress is one of its own (bin/wordpress up) and ends with the run; or the one of TIERWAY_NETWORK, see bin/test.mjs.
// Everything is changed on it: memberships, products, credit.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { fill } from './bench.d/fill.mjs';
import { repaint } from './bench.d/repaint.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const today = '2026-04-16'; // the demo network's day, as in bin/test.mjs

const { values: options } = parseArgs({ options: { short: { type: 'boolean' }, queries: { type: 'boolean' }, rounds: { type: 'string' } } });
const rounds = Number(options.rounds ?? (options.short ? 12 : 120));
if (!(rounds >= 5)) {
	console.error('--rounds is a number, at least 5');
	process.exit(2);
}
const warmUp = options.short ? 3 : 12; // not counted: cold caches of four PHP workers, histories that are not full yet
const often = options.short ? 1 : 3; // a page costs so little more that the difference drowns in what one round of requests varies by
// The demo network has 11 products and 8 memberships; each size is filled up from the one before.
const small = { products: 11, memberships: 1000 };
const sizes = options.short ? [small, { products: 1000, memberships: 20_000 }] : [small, { products: 1000, memberships: 1000 }, { products: 1000, memberships: 200_000 }];
const switcherKilobytes = 60;
const frame = 16; // milliseconds

// ---- the WordPress: one of its own, unless one is named
let dir = '';
function wordpress(...args) {
	const { status, stdout } = spawnSync(join(root, 'bin/wordpress'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
	if (status !== 0) throw new Error(`bin/wordpress ${args[0]} failed`);
	return stdout;
}
function up() {
	const named = process.env.TIERWAY_NETWORK;
	if (named) return JSON.parse(readFileSync(named, 'utf8'));
	dir = mkdtempSync(join(tmpdir(), 'tierway-bench-'));
	chmodSync(dir, 0o755); // the servers run as nobody
	return JSON.parse(wordpress('up', '--json', '--dir', dir, '--today', today));
}
let muPlugin = '';
function end() {
	if (muPlugin) rmSync(muPlugin, { force: true });
	if (dir) {
		wordpress('down', '--remove', '--dir', dir);
		rmSync(dir, { recursive: true, force: true });
	}
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, () => {
		end();
		process.exit(130);
	});
}

function sql(statements) {
	const { status, stdout, stderr } = spawnSync('mariadb', ['--no-defaults', '-uroot', '-N', '-S', join(network.dir, 'run/db.sock'), 'wp'], { encoding: 'utf8', input: statements });
	if (status !== 0) throw new Error(`${stderr.trim()}\n${statements}`);
	return stdout.trim();
}

// ---- requests
const agent = new Agent({ keepAlive: true, maxSockets: 1 }); // PHP's own server closes each connection all the same
/** Resolves to { status, headers, body, ms }: ms from before the request to its last byte. */
function send(url, { method = 'GET', headers = {}, body } = {}) {
	return new Promise((resolve, reject) => {
		const started = performance.now();
		const sent = httpRequest(url, { method, agent, headers: { ...headers, ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }) } }, (response) => {
			const parts = [];
			response.on('data', (part) => parts.push(part));
			response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString(), ms: performance.now() - started }));
		});
		sent.on('error', reject);
		sent.end(body);
	});
}

// ---- processor time of the server's processes: what else the machine does shows in it little, in the time that passes much
/** Nanoseconds so far, of PHP's workers and all threads of MariaDB. */
function processor() {
	let sum = 0;
	for (const process of processes) {
		for (const thread of readdirSync(`/proc/${process}/task`)) {
			try {
				sum += Number(readFileSync(`/proc/${process}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
			} catch {} // it has ended
		}
	}
	return sum;
}
/** The same when they have come to rest: PHP ends a request after its answer. */
async function processorAtRest() {
	for (let before = processor(), tries = 0; ; tries++) {
		await new Promise((resolve) => { setImmediate(resolve); });
		const now = processor();
		if (now === before || tries === 100) return now;
		before = now;
	}
}
let processes = [];
function findProcesses() {
	const [php, mariadb] = ['php', 'mariadb'].map((name) => readFileSync(join(network.dir, `${name}.pid`), 'utf8').trim());
	const workers = readFileSync(`/proc/${php}/task/${php}/children`, 'utf8').trim().split(' ').filter(Boolean);
	processes = [php, ...workers, mariadb];
}

/** Signs in; resolves to a function that asks the REST API as this user and insists on a status. */
async function signIn({ user, password, site_url: site }) {
	const login = await send(`${network.url}/wp-login.php`, {
		method: 'POST',
		headers: { Cookie: 'wordpress_test_cookie=WP%20Cookie%20check', 'Content-Type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ log: user, pwd: password, testcookie: '1' }).toString(),
	});
	const Cookie = (login.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
	const nonce = await send(`${network.url}/wp-admin/admin-ajax.php?action=rest-nonce`, { headers: { Cookie } });
	if (!/^[0-9a-f]{10}$/.test(nonce.body)) throw new Error(`${user} cannot sign in: ${login.status}, ${nonce.status} ${nonce.body.slice(0, 200)}`);
	const page = async (path, headers) => {
		const answer = await send(`${site.replace(/\/$/, '')}${path}`, { headers: { 'X-Bench-Page': '1', 'X-Tierway-Today': today, ...(path.startsWith('/wp-admin') && { Cookie }), ...headers } });
		if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
		return answer;
	};
	return Object.assign(async (expected, method, path, body, headers) => {
		const answer = await send(`${site.replace(/\/$/, '')}/wp-json${path}`, {
			method,
			headers: { Cookie, 'X-WP-Nonce': nonce.body, 'X-Tierway-Today': today, ...(body && { 'Content-Type': 'application/json' }), ...headers },
			body: body && JSON.stringify(body),
		});
		if (answer.status !== expected) throw new Error(`${method} ${path} answered ${answer.status}, not ${expected}: ${answer.body.slice(0, 500)}`);
		return { ...answer, json: JSON.parse(answer.body) };
	}, { page });
}

// ---- what is measured
/**
 * Each: name, what it is compared with (`to`), the greatest ratio wanted (`aim`), how often it is done in a round, as that
 * what it is compared with (`often`), and `ready`, which prepares one request, unmeasured, and resolves to a function that does it.
 */
async function makeRequests() {
	const customer = (user) => network.customers.find((one) => one.user === user);
	const [pim, yuki, admin] = [await signIn(customer('pim')), await signIn(customer('yuki')), await signIn({ ...network.admin, site_url: network.url })];
	const api = '/tierway/v1';
	const always = (work) => () => work;
	const membership = async (ask) => (await ask(200, 'GET', `${api}/account`)).json.memberships[0];
	const plans = Object.fromEntries((await admin(200, 'GET', `${api}/products?type=plan&per_page=100&orderby=id`)).json.map((plan) => [plan.slug, plan]));
	const mine = await membership(pim);
	const held = (user) => `${api}/memberships/${user === pim ? mine.id : customer('yuki').membership_id}`;
	const month = { unit: 'month', count: 1 };

	// A change that is really applied, with a quote of its own: the quote is not measured.
	let key = 0;
	const changing = (user, wish, paid) => async () => {
		const { json: quote } = await user(200, 'POST', `${held(user)}/quotes`, { selection: await wish() });
		const body = { selection: quote.selection, quote_token: quote.token, acknowledged: quote.acknowledge, ...(quote.due_now > 0 && { payment_method: 'sandbox_card' }) };
		return async (headers) => {
			const answer = await user(201, 'POST', `${held(user)}/changes`, body, { 'Idempotency-Key': `bench ${process.pid} ${++key}`, ...headers });
			if (!headers?.['X-Bench'] && (answer.json.change.status !== 'applied' || (paid ?? answer.json.payment?.status === 'completed') !== (answer.json.payment?.status === 'completed'))) {
				throw new Error(`not what was to be measured: ${answer.body.slice(0, 500)}`);
			}
			return answer;
		};
	};
	// Pim buys one more package each time, by card. Yuki goes up and down on one day: what she gets back going down pays the way up.
	let disks = mine.items.find((item) => item.name === 'Extra disk space');
	const more = () => ({
		plan_id: mine.plan_id,
		...month,
		addons: mine.items.filter((item) => item.type !== 'plan').map(({ product_id, quantity }) => (product_id === disks.product_id ? { product_id, quantity: (disks = { ...disks, quantity: disks.quantity + 1 }).quantity } : { product_id, quantity })),
	});
	const upOrDown = async () => ({ plan_id: (await membership(yuki)).plan_id === plans.light.id ? plans.standard.id : plans.light.id, ...month, addons: [] });

	// The first ones use up credit, or need a card where later ones do not; and ten make the histories as long as they are shown.
	await admin(200, 'PUT', `${api}/settings`, { currency: 'USD' }); // saved once, as on a network in use
	const tokyo = `${api}/plan-groups/${plans.light.plan_group}`;
	await admin(200, 'PUT', tokyo, { policy: { downgrade: 'now' } });
	for (let n = 0; n < 12; n++) {
		await (await changing(pim, more)())();
		await (await changing(yuki, upOrDown)())();
	}

	const empty = '/bench/v1/empty';
	const without = { 'X-Bench': 'without' };
	const upgrade = { selection: { plan_id: plans.academy.id, ...month, addons: [] } };
	return [
		{ name: 'empty route without Tierway', ready: always(() => pim(200, 'GET', empty, undefined, without)) },
		{ name: 'empty route', aim: 1.03, ready: always((headers) => pim(200, 'GET', empty, undefined, headers)) },
		{ name: 'GET account', aim: 1.15, ready: always((headers) => pim(200, 'GET', `${api}/account`, undefined, headers)) },
		{ name: 'GET options', aim: 1.15, ready: always((headers) => pim(200, 'GET', `${held(pim)}/options`, undefined, headers)) },
		{ name: 'POST quotes', aim: 1.15, ready: always((headers) => pim(200, 'POST', `${held(pim)}/quotes`, upgrade, headers)) },
		{ name: 'POST changes, by card', aim: 1.4, ready: changing(pim, more, true) },
		{ name: 'POST changes, nothing due', aim: 1.4, ready: changing(yuki, upOrDown, false) },
		{ name: 'front page without Tierway', often, ready: always(() => pim.page('/', without)) },
		// Of a site with limits, as a visitor sees it. Tierway asks the database nothing there.
		{ name: 'front page', often, to: 'front page without Tierway', aim: 1.02, no_query: true, ready: always((headers) => pim.page('/', headers)) },
		{ name: 'posts screen without Tierway', often, ready: always(() => pim.page('/wp-admin/edit.php', without)) },
		{ name: 'posts screen', often, to: 'posts screen without Tierway', aim: 1.02, no_query: true, ready: always((headers) => pim.page('/wp-admin/edit.php', headers)) },
		// The main site: no membership covers it.
		{ name: 'posts screen without Tierway, manager', often, ready: always(() => admin.page('/wp-admin/edit.php', without)) },
		{ name: 'posts screen, no membership', often, to: 'posts screen without Tierway, manager', aim: 1.02, no_query: true, ready: always((headers) => admin.page('/wp-admin/edit.php', headers)) },
		{ name: 'empty route without Tierway, manager', ready: always(() => admin(200, 'GET', empty, undefined, without)) },
		{ name: 'GET products, 100', to: 'empty route without Tierway, manager', aim: 1.3, ready: always((headers) => admin(200, 'GET', `${api}/products?per_page=100`, undefined, headers)) },
		{ name: 'GET memberships, 10', to: 'empty route without Tierway, manager', ready: always((headers) => admin(200, 'GET', `${api}/memberships`, undefined, headers)) },
	];
}

// ---- numbers
const quantile = (numbers, q) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(q * numbers.length))];
const median = (numbers) => quantile(numbers, 0.5);
/** The median with the interval that holds the true one with 95 % (by order statistics). */
function middle(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	const half = 0.98 * Math.sqrt(sorted.length);
	const at = (index) => sorted[Math.max(0, Math.min(sorted.length - 1, Math.round(index)))];
	return { value: median(sorted), low: at(sorted.length / 2 - half), high: at(sorted.length / 2 + half - 1) };
}

/** Each request once per round or `often`, in another order each time, so that a busy moment of the machine hits all of them. */
async function measure(requests) {
	const taken = new Map(requests.map(({ name }) => [name, { ms: [], cpu: [], queries: [], error: null }]));
	for (let round = -warmUp; round < rounds; round++) {
		const order = requests.flatMap((request) => Array.from({ length: request.often ?? 1 }, () => [Math.random(), request])).sort(([a], [b]) => a - b).map(([, request]) => request);
		for (const { name, ready } of order) {
			const one = taken.get(name);
			if (one.error) continue;
			try {
				const work = await ready();
				const before = await processorAtRest();
				const { ms, headers } = await work();
				const cpu = (await processorAtRest()) - before;
				if (round < 0) continue;
				one.ms.push(ms);
				one.cpu.push(cpu / 1e6);
				one.queries.push(Number(headers['x-bench-queries']));
			} catch (error) {
				one.error = error.message;
			}
		}
	}
	return requests.map(({ name, aim, to = requests[0].name }) => {
		const { ms, cpu, queries, error } = taken.get(name);
		const base = taken.get(to);
		if (error || base.error) return { name, aim, error: error ?? base.error };
		// Round by round, because both were measured in the same moment.
		const ratio = (numbers, others) => middle(numbers.map((one, round) => one / others[round]));
		return { name, aim, ms: median(ms), p95: quantile(ms, 0.95), cpu: median(cpu), queries: median(queries), passing: ratio(ms, base.ms), ratio: ratio(cpu, base.cpu) };
	});
}

/** Bytes of what is built, and what each entry loads at once: itself and what it imports. */
function files() {
	const build = join(root, 'assets/build');
	if (!existsSync(build)) throw new Error('assets/build is missing: npm run build');
	const all = readdirSync(build, { recursive: true }).map(String).filter((file) => /\.(js|css)$/.test(file)).sort((a, b) => a.localeCompare(b)).map((file) => {
		const content = readFileSync(join(build, file));
		return { file, bytes: content.length, gzip: gzipSync(content).length };
	});
	const imported = (file, seen = new Set()) => {
		if (!seen.has(file)) {
			seen.add(file);
			for (const [, path] of readFileSync(join(build, file), 'utf8').matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g)) imported(join(dirname(file), path), seen);
		}
		return seen;
	};
	const entries = readdirSync(build).filter((file) => file.endsWith('.asset.php')).map((file) => {
		const loaded = [...imported(readFileSync(join(build, file), 'utf8').match(/'file' => '([^']+)'/)[1])];
		return { entry: file.split('.')[0], loaded, gzip: loaded.reduce((sum, one) => sum + all.find((size) => size.file === one).gzip, 0) };
	});
	return { files: all, entries };
}

// ---- report
const number = (n) => n.toLocaleString('en-US');
const left = (text, width) => String(text).padEnd(width);
const right = (text, width) => String(text).padStart(width);
const times = ({ value, low, high }) => `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
let passed = 0;
let failed = 0;
let missed = 0;
/** What is above its aim is said, and is no failure: that is what cannot be measured. A time is nothing to pass or fail by. */
function verdict(ratio, aim) {
	passed++;
	if (aim === undefined || ratio.value <= aim) return '';
	if (ratio.low <= aim) return 'perhaps above';
	missed++;
	return 'above';
}
function fail(name, error) {
	failed++;
	console.log(`${left(name, 38)} ${error}`);
}

let network;
try {
	const built = files();
	network = up();
	muPlugin = join(network.dir, 'wp/wp-content/mu-plugins/tierway-bench.php');
	copyFileSync(join(root, 'bin/bench.d/mu-plugin.php'), muPlugin);
	chmodSync(muPlugin, 0o644);
	findProcesses();
	const requests = await makeRequests();

	if (options.queries) {
		const { products, memberships } = sizes.at(-1);
		fill(sql, { products, memberships });
		for (const { name, ready } of requests.filter((request) => !request.name.includes('without') && !request.name.includes('page') && !request.name.includes('screen'))) {
			await (await ready())(); // warm
			const { json } = await (await ready())({ 'X-Bench': 'queries' });
			console.log(`\n${name}: ${json.length} queries, ${json.reduce((sum, { ms }) => sum + ms, 0).toFixed(1)} ms`);
			for (const query of json) console.log(`${right(query.ms.toFixed(2), 8)}  ${query.sql.replace(/\s+/g, ' ').slice(0, 200)}\n          ${query.from.split(', ').slice(-4).join(' < ')}`);
		}
	} else {
		const measured = [];
		for (const size of sizes) {
			fill(sql, size);
			const results = await measure(requests);
			const [products, memberships] = ['products', 'memberships'].map((table) => Number(sql(`SELECT COUNT(*) FROM wp_tierway_${table};`)));
			measured.push({ products, memberships, results });
			console.log(`\n${number(products)} products, ${number(memberships)} memberships\n${left('', 38)}${right('ms', 8)}${right('p95', 8)}${right('ratio', 7)}${right('queries', 9)}${right('cpu ms', 8)}  ratio of cpu (95 %)    aim`);
			for (const { name, to } of requests.filter((request) => request.no_query)) {
				const [own, base] = [name, to].map((wanted) => results.find((result) => result.name === wanted).queries);
				if (own > base) fail(name, `${own - base} queries of Tierway`);
			}
			for (const { name, aim, error, ms, p95, passing, cpu, queries, ratio } of results) {
				if (error) fail(name, `not measured: ${error}`);
				else console.log(`${left(name, 38)}${right(ms.toFixed(1), 8)}${right(p95.toFixed(1), 8)}${right(passing.value.toFixed(2), 7)}${right(queries, 9)}${right(cpu.toFixed(1), 8)}  ${left(times(ratio), 23)}${left(aim ?? '', 6)}${verdict(ratio, aim)}`.trimEnd());
			}
		}
		const [from, to] = [measured.at(-2), measured.at(-1)];
		console.log(`\nGrowth of the ratio from ${number(from.memberships)} to ${number(to.memberships)} memberships, and of the queries from the smallest network to the largest`);
		const growth = requests.filter(({ name }) => !name.includes('without')).flatMap(({ name }) => {
			const of = (at) => measured.at(at).results.find((result) => result.name === name);
			const [first, before, after] = [of(0), of(-2), of(-1)];
			if (first.error || before.error || after.error) return []; // counted above
			const ratio = { value: after.ratio.value / before.ratio.value, low: after.ratio.low / before.ratio.high, high: after.ratio.high / before.ratio.low };
			// What may cost anything may grow; a list that has become longer (in the short run) takes longer.
			const aim = requests.find((request) => request.name === name).aim && (from.products === to.products || !name.includes('products')) ? 1.1 : undefined;
			console.log(`${left(name, 38)}${right('', 23)}${right(`${first.queries}→${after.queries}`, 9)}${right('', 8)}  ${left(times(ratio), 23)}${left(aim ?? '', 6)}${verdict(ratio, aim)}`.trimEnd());
			if (after.queries > first.queries) fail(name, 'more queries on the larger network');
			return [{ name, aim, ratio, queries: [first.queries, after.queries] }];
		});
		console.log(`\n${left('assets/build', 38)}${right('bytes', 10)}${right('gzip', 10)}`);
		for (const { file, bytes, gzip } of built.files) {
			passed++;
			console.log(`${left(file, 38)}${right(number(bytes), 10)}${right(number(gzip), 10)}`);
		}
		for (const { entry, gzip } of built.entries) {
			const aim = entry === 'site' ? switcherKilobytes * 1024 : undefined;
			console.log(`${left(`${entry}: JS loaded at once`, 38)}${right('', 10)}${right(number(gzip), 10)}  ${left('', 43)}${left(aim ? number(aim) : '', 6)}${verdict({ value: gzip, low: gzip }, aim)}`.trimEnd());
		}
		console.log(`\n${left('A choice in the switcher, in Chromium', 38)}${right('ms', 8)}${right('p95', 8)}`);
		const choices = (await repaint([2, 40], options.short ? 20 : 120)).map(([plans, taken]) => {
			const ms = middle(taken);
			const p95 = quantile(taken, 0.95);
			console.log(`${left(`among ${plans} plans`, 38)}${right(ms.value.toFixed(1), 8)}${right(p95.toFixed(1), 8)}${left('', 41)}${left(frame, 6)}${verdict(ms, frame)}`.trimEnd());
			return { plans, ms: ms.value, p95 };
		});
		mkdirSync(join(root, 'test-results'), { recursive: true });
		writeFileSync(join(root, 'test-results/bench.json'), `${JSON.stringify({ at: new Date().toISOString(), cpus: cpus().map(({ model }) => model), node: process.version, wordpress: network.wordpress, rounds, measured, growth, choices, ...built }, null, '\t')}\n`);
	}
} catch (error) {
	failed++;
	console.error(error);
} finally {
	end();
}
if (missed) console.log(`\nAbove their aims: ${missed}`);
if (!options.queries || failed) console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
