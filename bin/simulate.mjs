// npm run simulate: the life of a network, day by day, on the real WordPress and on the mock backend. docs/simulate.md says
// what happens in it, what is checked, and how to read what it prints.
//
//   npm run simulate -- [--seed N] [--years N] [--memberships N] [--start YYYY-MM-DD] [--backend wordpress|mock|both] [--keep]
//
// The WordPress is one of its own (bin/wordpress) and ends with the run; or the one of TIERWAY_NETWORK, see bin/test.mjs.
// --keep leaves it running and says where.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mock, wordpress } from './simulate.d/backends.mjs';
import { simulate } from './simulate.d/run.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({
	options: {
		seed: { type: 'string', default: '1' },
		years: { type: 'string', default: '3' },
		memberships: { type: 'string', default: '200' },
		start: { type: 'string', default: '2027-10-29' },
		backend: { type: 'string', default: 'both' },
		keep: { type: 'boolean', default: false },
	},
});
const number = (name) => {
	const value = Number(options[name]);
	if (!(value > 0)) {
		console.error(`--${name} is a number above 0`);
		process.exit(2);
	}
	return value;
};
const wanted = { both: ['wordpress', 'mock'], wordpress: ['wordpress'], mock: ['mock'] }[options.backend];
if (!wanted || !/^\d{4}-\d\d-\d\d$/.test(options.start)) {
	console.error(wanted ? '--start is a day, YYYY-MM-DD' : '--backend is wordpress, mock or both');
	process.exit(2);
}
const plan = { seed: options.seed, days: Math.round(number('years') * 365.25), memberships: number('memberships'), start: options.start };

// ---- the WordPress
let dir = '';
function tool(...args) {
	const { status, stdout } = spawnSync(join(root, 'wordpress'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
	if (status !== 0) throw new Error(`bin/wordpress ${args[0]} failed`);
	return stdout;
}
function network() {
	const named = process.env.TIERWAY_NETWORK;
	if (named) return JSON.parse(readFileSync(named, 'utf8')).dir;
	dir = mkdtempSync(join(tmpdir(), 'tierway-simulate-'));
	chmodSync(dir, 0o755); // the servers run as nobody
	return JSON.parse(tool('up', '--json', '--no-seed', '--dir', dir, '--today', plan.start)).dir;
}
function end() {
	backends.splice(0).forEach((backend) => backend.end());
	if (!dir) return;
	if (options.keep) {
		console.log(`The network is in ${dir}: bin/wordpress down --remove --dir ${dir}`);
		return;
	}
	tool('down', '--remove', '--dir', dir);
	rmSync(dir, { recursive: true, force: true });
	dir = '';
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, () => {
		end();
		process.exit(130);
	});
}

const backends = [];
let result = { passed: 0, failed: 1 };
try {
	for (const name of wanted) backends.push(name === 'mock' ? await mock(plan.start) : wordpress(network()));
	result = await simulate(backends, plan);
} catch (error) {
	console.log(error.stack);
} finally {
	end();
}
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exitCode = result.failed || !result.passed ? 1 : 0;
