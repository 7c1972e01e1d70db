// npm test: everything. npm run test:unit: the quick part. node bin/test.mjs STAGE…: the named ones.
//
// Each stage counts its tests; one that cannot run, or runs none, fails. What a stage prints is in test-results/logs.
// What is missing on the machine (PHP, MariaDB, PHPUnit, Chromium) is installed where that is possible: as root on Debian.
// A stage that changes data has a WordPress of its own in a temporary folder, which ends with it. The stages get by environment:
//   TIERWAY_TARGET     mock or wordpress: which backend tests/contract talks to
//   TIERWAY_NETWORK    the file that `bin/wordpress up --json` printed: url, dir, admin, customers
//   TIERWAY_DIR        for `bin/wordpress cli …` on that WordPress
//   TIERWAY_WP_LOAD    its wp-load.php, for PHPUnit
//   TIERWAY_MOCK_PORT  where Playwright serves the mock backend
// TIERWAY_CHROMIUM names the browser, TIERWAY_WORDPRESS the WordPress (see bin/wordpress), where not the usual ones are meant.
// The demo networks are made on 2026-04-16; a request that says so (X-Tierway-Today) stays on that day.
import { spawn } from 'node:child_process';
import { chmodSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const cwd = fileURLToPath( new URL( '..', import.meta.url ) );
const logs = join( cwd, 'test-results/logs' );
const today = '2026-04-16';
const minutes = 20; // a stage that takes longer hangs

const vectors = readdirSync( join( cwd, 'tests/vectors' ) ).filter( ( file ) => file.endsWith( '.json' ) ).map( ( file ) => `tests/vectors/${ file }` );

const npm = ( script, ...args ) => () => [ 'npm', 'run', '--silent', script, '--', ...args ];
const node = ( ...args ) => () => [ process.execPath, ...args ];
const vitest = ( ...paths ) => ( report ) => [ process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...paths, '--reporter=default', '--reporter=json', `--outputFile.json=${ report }` ];
const phpunit = ( ...which ) => ( report ) => [ 'phpunit', '--do-not-cache-result', '--bootstrap', 'tests/php/bootstrap.php', '--log-junit', report, ...which, 'tests/php' ];
const playwright = ( ...which ) => () => [ process.execPath, 'node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', ...which ];

/**
 * quick: part of test:unit · named: not part of npm test, as it takes too long; run it by its name when screens have changed · needs: what must be installed · built: needs `npm run build` · network: needs a WordPress, with
 * these options of `bin/wordpress up` · alone: measures time,
 * or needs both processors (two browsers at once are four times as slow) · count: see counters; a stage without it is one test.
 * Two run at a time, in this order: what needs nothing comes first, while the rest is being installed.
 */
const stages = [
	{ name: 'build', quick: true, alone: 'first', command: npm( 'build' ) },
	{ name: 'vitest', quick: true, command: vitest( 'tests/unit', 'tests/screens', 'tests/vectors' ), count: 'vitest' },
	{ name: 'lint', quick: true, command: npm( 'lint' ) },
	{ name: 'types', quick: true, command: node( 'node_modules/typescript/bin/tsc' ) },
	{ name: 'schemas', quick: true, command: node( 'bin/types.mjs', '--check' ) },
	{ name: 'knip', quick: true, command: node( 'node_modules/knip/bin/knip.js' ) },
	{ name: 'contract-mock', quick: true, command: vitest( 'tests/contract' ), env: { TIERWAY_TARGET: 'mock' }, count: 'vitest' },
	{ name: 'vectors', quick: true, needs: [ 'php' ], command: npm( 'vectors', ...vectors ), count: 'lines' },
	{ name: 'i18n', quick: true, needs: [ 'php' ], command: node( 'bin/i18n.mjs', 'check' ) },
	{ name: 'parity', quick: true, needs: [ 'php' ], command: vitest( 'tests/parity' ), count: 'vitest' },
	{ name: 'phpunit', needs: [ 'php', 'mariadb', 'phpunit' ], built: true, network: [ '--no-seed' ], command: phpunit( '--exclude-group', 'crash' ), count: 'junit' },
	{ name: 'crash', needs: [ 'php', 'mariadb', 'phpunit' ], network: [ '--no-seed' ], command: phpunit( '--group', 'crash' ), count: 'junit' },
	{ name: 'contract-wordpress', needs: [ 'php', 'mariadb' ], network: [], command: vitest( 'tests/contract' ), env: { TIERWAY_TARGET: 'wordpress' }, count: 'vitest' },
	{ name: 'simulate', needs: [ 'php', 'mariadb' ], network: [ '--no-seed' ], command: node( 'bin/simulate.mjs', '--years', '1', '--memberships', '12' ), count: 'lines' },
	{ name: 'e2e-mock', needs: [ 'chromium' ], alone: 'last', command: playwright( '--grep-invert', 'in other words' ), count: 'playwright' },
	{ name: 'states', named: true, needs: [ 'chromium' ], alone: 'last', command: playwright( 'pictures.mock' ), count: 'playwright' },
	{ name: 'full', named: true, needs: [ 'php', 'mariadb', 'chromium' ], alone: 'last', built: true, network: [], command: playwright( 'full.wordpress' ), count: 'playwright' },
	{ name: 'e2e-wordpress', needs: [ 'php', 'mariadb', 'chromium' ], alone: 'last', built: true, network: [], command: playwright( '--grep-invert', 'from an empty network|20,000' ), count: 'playwright' },
	{ name: 'e2e-empty', needs: [ 'php', 'mariadb', 'chromium' ], alone: 'last', built: true, network: [ '--no-seed' ], command: playwright( 'from-nothing' ), count: 'playwright' },
	{ name: 'package', needs: [ 'php', 'mariadb' ], built: true, command: node( 'tests/package.test.mjs' ), count: 'lines' },
	{ name: 'bench', needs: [ 'php', 'mariadb', 'chromium' ], built: true, network: [], alone: 'last', command: node( 'bin/bench.mjs', '--short' ), count: 'lines' },
];

/** What a stage's report or output says: [ passed, failed ]. */
const counters = {
	lines: ( report, output ) => stripVTControlCharacters( output ).match( /^\d+ passed, \d+ failed$/gm )?.at( -1 ).match( /\d+/g ).map( Number ),
	vitest: ( report ) => ( ( r ) => [ r.numPassedTests, r.numFailedTests ] )( JSON.parse( readFileSync( report, 'utf8' ) ) ),
	playwright: ( report ) => ( ( { stats } ) => [ stats.expected, stats.unexpected + stats.flaky ] )( JSON.parse( readFileSync( report, 'utf8' ) ) ),
	junit: ( report ) => {
		// The first suite holds all others.
		const number = ( name ) => Number( readFileSync( report, 'utf8' ).match( new RegExp( `<testsuite [^>]*?\\b${ name }="(\\d+)"` ) )?.[ 1 ] ?? 0 );
		const failed = number( 'failures' ) + number( 'errors' ) + number( 'warnings' );
		return [ number( 'tests' ) - failed - number( 'skipped' ), failed ];
	},
};

const wanted = process.argv.slice( 2 );
const unknown = wanted.filter( ( name ) => name !== 'unit' && ! stages.some( ( stage ) => stage.name === name ) );
if ( unknown.length ) {
	console.error( `No stage ${ unknown.join( ', ' ) }. There are: ${ stages.map( ( stage ) => stage.name ).join( ', ' ) }.` );
	process.exit( 2 );
}
const selected = stages.filter( ( stage ) => ( ! wanted.length && ! stage.named ) || wanted.includes( stage.name ) || ( wanted.includes( 'unit' ) && stage.quick ) );

const temporary = mkdtempSync( join( tmpdir(), 'tierway-test-' ) );
chmodSync( temporary, 0o755 ); // the servers run as nobody
mkdirSync( logs, { recursive: true } );

// ---- processes, each in a group of its own so that nothing it started outlives it
let stopping = false;
const running = new Set();
const networks = new Set();

function kill( child ) {
	try {
		process.kill( -child.pid, 'SIGTERM' );
	} catch {} // already gone
}
/** Runs one program to its end, output into the stream; resolves to its exit code and stdout. */
function run( [ file, ...args ], log, env = {} ) {
	if ( stopping && args[ 0 ] !== 'down' ) return Promise.resolve( { code: 1, out: '' } );
	return new Promise( ( resolve ) => {
		const child = spawn( file, args, { cwd, detached: true, stdio: [ 'ignore', 'pipe', 'pipe' ], env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env } } );
		running.add( child );
		const timer = setTimeout( () => {
			log.write( `\nEnded after ${ minutes } minutes.\n` );
			kill( child );
		}, minutes * 60_000 );
		let out = '';
		child.stdout.on( 'data', ( chunk ) => {
			out += chunk;
			log.write( chunk );
		} );
		child.stderr.on( 'data', ( chunk ) => log.write( chunk ) );
		const done = ( code ) => {
			clearTimeout( timer );
			running.delete( child );
			resolve( { code, out } );
		};
		child.on( 'error', ( error ) => {
			log.write( `${ file }: ${ error.message }\n` );
			done( 127 );
		} );
		child.on( 'close', ( code ) => done( code ?? 1 ) );
	} );
}
const removeNetwork = async ( dir, log ) => {
	await run( [ 'bin/wordpress', 'down', '--remove', '--dir', dir ], log );
	networks.delete( dir );
};

for ( const signal of [ 'SIGINT', 'SIGTERM', 'SIGHUP' ] ) {
	process.on( signal, async () => {
		if ( stopping ) return;
		stopping = true;
		running.forEach( kill );
		const log = createWriteStream( join( logs, 'stop.log' ) );
		await Promise.all( [ ...networks ].map( ( dir ) => removeNetwork( dir, log ) ) );
		rmSync( temporary, { recursive: true, force: true } );
		process.exit( 130 );
	} );
}

/** What the stage needs and nobody has named: TIERWAY_CHROMIUM is a browser that is already there. */
const needsOf = ( stage ) => ( stage.needs ?? [] ).filter( ( name ) => name !== 'chromium' || ! process.env.TIERWAY_CHROMIUM );

const freePort = () => new Promise( ( resolve ) => {
	const server = createServer().listen( 0, '127.0.0.1', () => {
		const { port } = server.address();
		server.close( () => resolve( String( port ) ) );
	} );
} );

// ---- one stage
async function execute( stage, log ) {
	if ( stage.built && ! built ) return { problem: 'not run: the build failed' };
	if ( needsOf( stage ).length ) {
		await installed;
		if ( ( await run( [ 'bin/wordpress', 'install', ...needsOf( stage ) ], log ) ).code !== 0 ) return { problem: 'cannot run: something is missing' };
	}
	const report = join( temporary, `${ stage.name }.report` );
	const dir = join( temporary, stage.name );
	const env = { ...stage.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report, TIERWAY_MOCK_PORT: await freePort() };
	try {
		if ( stage.network ) {
			networks.add( dir );
			const { code, out } = await run( [ 'bin/wordpress', 'up', '--json', '--dir', dir, '--today', today, ...stage.network ], log );
			if ( code !== 0 ) return { problem: 'no WordPress to run on' };
			env.TIERWAY_DIR = dir;
			env.TIERWAY_NETWORK = join( temporary, `${ stage.name }.json` );
			env.TIERWAY_WP_LOAD = join( JSON.parse( out ).dir, 'wp/wp-load.php' );
			writeFileSync( env.TIERWAY_NETWORK, out );
		}
		const { code, out } = await run( stage.command( report ), log, env );
		if ( ! stage.count ) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
		let counted;
		try {
			counted = counters[ stage.count ]( report, out );
		} catch {} // no report: it did not get that far
		if ( ! counted ) return { problem: `did not report (exit ${ code })` };
		const [ passed, failed ] = counted;
		if ( passed + failed === 0 ) return { problem: 'ran no test' };
		// A file that cannot be loaded, a rejection after the last test: no test is to blame, but it is not good.
		return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
	} finally {
		if ( stage.network && ! stopping ) await removeNetwork( dir, log );
	}
}

const total = { passed: 0, failed: 0 };
let built = existsSync( join( cwd, 'assets/build' ) );
async function runStage( stage ) {
	if ( stopping ) return;
	const started = Date.now();
	const file = join( logs, `${ stage.name }.log` );
	const log = createWriteStream( file );
	const { passed = 0, failed = 1, problem } = await execute( stage, log );
	if ( stopping ) return;
	await new Promise( ( resolve ) => { log.end( resolve ); } );
	if ( stage.name === 'build' ) built = failed === 0;
	total.passed += passed;
	total.failed += failed;
	console.log( `${ failed ? 'FAILED' : 'ok    ' } ${ stage.name.padEnd( 20 ) } ${ String( passed ).padStart( 5 ) } passed, ${ failed } failed ${ ( ( Date.now() - started ) / 1000 ).toFixed( 1 ).padStart( 7 ) } s${ problem ? `   ${ problem }` : '' }` );
	if ( failed ) {
		const lines = stripVTControlCharacters( readFileSync( file, 'utf8' ) ).trimEnd().split( '\n' );
		console.log( `${ lines.slice( -60 ).map( ( line ) => `    ${ line }` ).join( '\n' ) }\n    (${ file })` );
	}
}

// ---- all of them
const begun = Date.now();
const needs = [ ...new Set( selected.flatMap( needsOf ) ) ];
const installLog = createWriteStream( join( logs, 'install.log' ) );
const installed = needs.length ? run( [ 'bin/wordpress', 'install', ...needs ], installLog ) : null;

for ( const stage of selected.filter( ( s ) => s.alone === 'first' ) ) await runStage( stage );
const queue = selected.filter( ( stage ) => ! stage.alone );
const lane = async () => {
	for ( let stage; ( stage = queue.shift() ); ) await runStage( stage );
};
await Promise.all( Array.from( { length: Math.min( 4, Math.max( 2, availableParallelism() ) ) }, lane ) );
for ( const stage of selected.filter( ( s ) => s.alone === 'last' ) ) await runStage( stage );

if ( ! stopping ) {
	rmSync( temporary, { recursive: true, force: true } );
	console.log( `${ ( ( Date.now() - begun ) / 1000 ).toFixed( 0 ) } s\n${ total.passed } passed, ${ total.failed } failed` );
	process.exitCode = total.failed ? 1 : 0;
}
