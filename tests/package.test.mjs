// The zip on a WordPress that has nothing else: `node tests/package.test.mjs`. With the build that is there; makes one where there is none.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strFromU8, unzipSync } from 'fflate';

const cwd = fileURLToPath( new URL( '..', import.meta.url ) );
const run = ( ...command ) => execFileSync( command[ 0 ], command.slice( 1 ), { cwd, encoding: 'utf8', stdio: [ 'ignore', 'pipe', 'inherit' ] } );
const temporary = mkdtempSync( join( tmpdir(), 'tierway-package-' ) );
chmodSync( temporary, 0o755 ); // the servers run as nobody
const dir = join( temporary, 'network' );
const pack = ( name, env = {} ) => {
	const zip = join( temporary, name );
	execFileSync( process.execPath, [ 'bin/package.mjs', '--no-build', '--out', zip ], { cwd, env: { ...process.env, ...env }, stdio: 'inherit' } );
	return zip;
};

const count = { passed: 0, failed: 0 };
async function test( sentence, body ) {
	try {
		await body();
		count.passed++;
		console.log( `ok     ${ sentence }` );
	} catch ( error ) {
		count.failed++;
		console.log( `FAILED ${ sentence }\n${ error.stack }` );
	}
}

process.on( 'SIGTERM', () => process.exit( 143 ) ); // so that `exit` happens
process.on( 'SIGINT', () => process.exit( 130 ) );
process.on( 'exit', () => {
	run( 'bin/wordpress', 'down', '--remove', '--dir', dir );
	rmSync( temporary, { recursive: true, force: true } );
} );

if ( ! existsSync( join( cwd, 'assets/build' ) ) ) run( process.execPath, 'bin/build.mjs' );
const zip = pack( 'tierway.zip' );
const files = unzipSync( readFileSync( zip ) );

await test( 'the zip holds the plugin and nothing that is only for developers', () => {
	const paths = Object.keys( files );
	for ( const path of [ 'tierway/plugin.php', 'tierway/LICENSE', 'tierway/includes/Plugin.php' ] ) assert.ok( paths.includes( path ), path );
	assert.deepEqual( paths.filter( ( path ) => ! path.startsWith( 'tierway/' ) || /\/(tests?|mocks?|src|dev|bin|docs|node_modules)\/|mockServiceWorker|\.(map|tsx?)$|\/\./.test( path ) ), [] );
} );

await test( 'the screens in it know nothing of the mock backend', () => {
	const scripts = Object.keys( files ).filter( ( path ) => /^tierway\/assets\/build\/.*\.js$/.test( path ) );
	assert.ok( scripts.length >= 2, 'two apps' );
	assert.deepEqual( scripts.filter( ( path ) => /mockServiceWorker|\bmsw\b/.test( strFromU8( files[ path ] ) ) ), [] );
} );

await test( 'the same sources give the same bytes, in any time zone', () => {
	assert.ok( readFileSync( pack( 'again.zip', { TZ: 'Pacific/Auckland' } ) ).equals( readFileSync( zip ) ) );
} );

const { url, admin, dir: data } = JSON.parse( run( 'bin/wordpress', 'up', '--json', '--dir', dir, '--plugin', zip, '--no-seed' ) );
const debugLog = () => readFileSync( join( data, 'log/debug.log' ), 'utf8' ).split( '\n' ).filter( ( line ) => line.includes( 'plugins/tierway/' ) );
let cookie = '';

await test( 'uploaded and activated for the network, it serves tierway/v1', async () => {
	const { namespaces } = await ( await fetch( `${ url }/wp-json/` ) ).json();
	assert.ok( namespaces.includes( 'tierway/v1' ), namespaces.join( ', ' ) );
} );

await test( 'its network page opens for an admin, and everything it asks for from the plugin is there', async () => {
	const signedIn = await fetch( `${ url }/wp-login.php`, {
		method: 'POST', redirect: 'manual', headers: { cookie: 'wordpress_test_cookie=WP%20Cookie%20check' },
		body: new URLSearchParams( { log: admin.user, pwd: admin.password, testcookie: '1' } ),
	} );
	cookie = signedIn.headers.getSetCookie().map( ( line ) => line.split( ';' )[ 0 ] ).join( '; ' );
	const page = await fetch( `${ url }/wp-admin/network/admin.php?page=tierway`, { headers: { cookie }, redirect: 'manual' } );
	assert.equal( page.status, 200 );
	const assets = [ ...new Set( ( await page.text() ).match( /http[^"'\s]*\/plugins\/tierway\/[^"'\s]*\.(?:js|css)/g ) ) ];
	assert.ok( assets.some( ( asset ) => asset.endsWith( '.js' ) ), `a script among ${ assets.length } files` );
	for ( const asset of assets ) assert.equal( ( await fetch( asset ) ).status, 200, asset );
} );

await test( 'a visitor does not get that page', async () => {
	const page = await fetch( `${ url }/wp-admin/network/admin.php?page=tierway`, { redirect: 'manual' } );
	assert.equal( page.status, 302 );
} );

/** Deletes the plugin as WordPress does, but for its files. */
function uninstall( before, answer ) {
	const php = `
		$_SERVER += [ 'HTTP_HOST' => ${ JSON.stringify( new URL( url ).host ) }, 'REQUEST_URI' => '/' ];
		require ${ JSON.stringify( join( data, 'wp/wp-load.php' ) ) };
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		${ before }
		deactivate_plugins( 'tierway/plugin.php', false, true );
		uninstall_plugin( 'tierway/plugin.php' );
		wp_cache_flush();
		${ answer }`;
	return JSON.parse( execFileSync( 'php', [ '-r', php ], { encoding: 'utf8' } ) );
}

await test( 'deleted, it keeps its data, and finds it when it is installed again', () => {
	const before = `$made = Tierway\\Plugin::instance()->settings()->update( [ 'payment_days' => 21 ] )['version'];`;
	const answer = `
		activate_plugin( 'tierway/plugin.php', '', true );
		$kept = Tierway\\Plugin::instance()->settings()->get();
		echo json_encode( [ $kept['payment_days'], $kept['version'] - $made, count( $wpdb->get_col( "SHOW TABLES LIKE '%tierway%'" ) ) ] );`;
	const [ days, later, tables ] = uninstall( before, answer );
	assert.deepEqual( [ days, later ], [ 21, 0 ] );
	assert.ok( tables > 10, `${ tables } tables` );
} );

await test( 'deleted, and told so by its settings, it leaves no table, option or event behind', () => {
	const answer = `
		$left = $wpdb->get_col( "SHOW TABLES LIKE '%tierway%'" );
		array_push( $left, ...$wpdb->get_col( "SELECT meta_key FROM $wpdb->sitemeta WHERE meta_key LIKE 'tierway%'" ) );
		foreach ( (array) _get_cron_array() as $hooks ) array_push( $left, ...array_filter( array_keys( $hooks ), fn( $hook ) => str_starts_with( $hook, 'tierway' ) ) );
		echo json_encode( $left );`;
	assert.deepEqual( uninstall( `Tierway\\Plugin::instance()->settings()->update( [ 'delete_data' => true ] );`, answer ), [] );
} );

await test( 'PHP had nothing to remark', () => assert.deepEqual( debugLog(), [] ) );

console.log( `${ count.passed } passed, ${ count.failed } failed` );
process.exitCode = count.failed ? 1 : 0;
