// The two backends behind one face: { request, sweep, user, site, limits, end }. Each request is of a user, on a day.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = new URL('../..', import.meta.url).pathname;

/** On the WordPress in a folder of bin/wordpress, through one long-lived PHP process. */
export function wordpress(dir) {
	const php = spawn('php', ['-d', 'memory_limit=1G', '-d', 'display_errors=stderr', '-d', 'date.timezone=UTC', join(root, 'bin/simulate.d/answer.php'), dir], { stdio: ['pipe', 'pipe', 'pipe'] });
	const waiting = [];
	let said = '';
	php.stderr.on('data', (chunk) => { said = (said + chunk).slice(-4000); });
	php.on('exit', (code) => waiting.splice(0).forEach(({ reject }) => reject(new Error(`PHP ended with ${code}.\n${said}`))));
	createInterface({ input: php.stdout }).on('line', (line) => {
		const { resolve, reject } = waiting.shift();
		try {
			const answer = JSON.parse(line);
			if (answer.crash === undefined) resolve(answer.result);
			else reject(new Error(answer.crash));
		} catch {
			reject(new Error(`PHP printed ${line}`));
		}
	});
	const ask = (what) => new Promise((resolve, reject) => {
		waiting.push({ resolve, reject });
		php.stdin.write(`${JSON.stringify(what)}\n`);
	});
	return {
		name: 'wordpress',
		request: (user, method, path, day, body, headers = {}) => ask({ do: 'request', user, method, path, day, body: body === undefined ? undefined : JSON.stringify(body), headers }),
		sweep: (day) => ask({ do: 'sweep', day }),
		user: (login, name) => ask({ do: 'user', login, name }),
		site: (path, user) => ask({ do: 'site', path, user }),
		limits: (site) => ask({ do: 'limits', site }),
		charges: () => ask({ do: 'charges' }),
		/** What `wp tierway replay` prints: everything that was worked out is worked out again. */
		replay: () => spawnSync(join(root, 'bin/wordpress'), ['cli', '--dir', dir, 'replay'], { encoding: 'utf8' }).stdout.trim().split('\n').slice(-6).join('\n'),
		/** What PHP complained about so far. */
		complaints: () => said,
		end() {
			php.kill(); // it has answered everything; what it would do at its end may wait for a database that is gone
		},
	};
}

/** In this process. Node 20 does not run TypeScript: Vite bundles it first. */
export async function mock(today) {
	const out = mkdtempSync(join(tmpdir(), 'tierway-simulate-'));
	try {
		await build({
			root, configFile: false, logLevel: 'error', publicDir: false,
			build: { ssr: 'bin/simulate.d/mock.ts', outDir: out, rolldownOptions: { output: { entryFileNames: 'mock.mjs' } } },
		});
		const { createMock } = await import(pathToFileURL(join(out, 'mock.mjs')));
		const server = createMock(today);
		return {
			name: 'mock',
			request: (user, method, path, day, body, headers = {}) => server.request(user, method, path, day, body === undefined ? null : JSON.stringify(body), headers),
			sweep: (day) => server.sweep(day),
			user: (login, name) => server.user(login, name),
			site: (path) => server.site(path),
			limits: (site) => server.limits(site),
			charges: () => null,
			replay: () => null,
			complaints: () => '',
			end() {},
		};
	} finally {
		rmSync(out, { recursive: true, force: true });
	}
}
