// `npm run vectors -- FILE…`: both quote engines on any file in the vector format. A line per failure naming
// engine, case, key, expected and got; then `N passed, N failed`; exit 1 on any failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = new URL('..', import.meta.url).pathname;
const files = process.argv.slice(2).map((file) => resolve(file));
if (!files.length) {
	console.error('Usage: npm run vectors -- FILE…');
	process.exit(1);
}

/** The first place where `got` differs from what `expected` names: every key in it, lists of the same length. */
function difference(expected, got, path = '') {
	if (Array.isArray(expected)) {
		if (!Array.isArray(got) || got.length !== expected.length) {
			return [path, expected, got];
		}
	} else if (expected === null || typeof expected !== 'object') {
		return expected === got ? null : [path, expected, got];
	} else if (got === null || typeof got !== 'object' || Array.isArray(got)) {
		return [path, expected, got];
	}
	for (const key of Object.keys(expected)) {
		const found = difference(expected[key], got[key], path ? `${path}.${key}` : key);
		if (found) {
			return found;
		}
	}
	return null;
}

// Node 20 does not run TypeScript: Vite bundles the engine first.
const out = mkdtempSync(join(tmpdir(), 'tierway-vectors-'));
let passed = 0;
let failed = 0;
try {
	await build({
		root, configFile: false, logLevel: 'error', publicDir: false,
		build: { ssr: 'tests/vectors/run.ts', outDir: out, rolldownOptions: { output: { entryFileNames: 'run.mjs' } } },
	});
	const engines = {
		typescript: [process.execPath, join(out, 'run.mjs')],
		php: ['php', join(root, 'tests/vectors/run.php')],
	};
	const cases = new Map(
		files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')).map((c) => [`${file}\0${c.id}`, c])),
	);
	for (const [engine, [command, ...args]] of Object.entries(engines)) {
		const run = spawnSync(command, [...args, ...files], { encoding: 'utf8', maxBuffer: 2 ** 30 });
		if (run.error || run.status !== 0) {
			console.log(`${engine}: did not run: ${run.error?.message ?? run.stderr.trim()}`);
			failed += cases.size;
			continue;
		}
		const seen = new Set();
		for (const line of run.stdout.trim().split('\n')) {
			const { file, id, output } = JSON.parse(line);
			const key = `${file}\0${id}`;
			seen.add(key);
			const found = difference(cases.get(key).expected, output);
			if (found) {
				failed++;
				const [path, expected, got] = found;
				console.log(`${engine} ${id} ${path || '(output)'}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
			} else {
				passed++;
			}
		}
		for (const key of cases.keys()) {
			if (!seen.has(key)) {
				failed++;
				console.log(`${engine} ${cases.get(key).id}: no answer`);
			}
		}
	}
} finally {
	rmSync(out, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
