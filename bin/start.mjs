// npm start [-- --fresh] [-- --port N]: builds, starts WordPress with the demo network, says where it is and who can sign in.
// Ctrl-C ends it; the data stay for the next time.
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath( new URL( '..', import.meta.url ) );
const wordpress = `${ cwd }bin/wordpress`;
const bold = ( text ) => ( process.stdout.isTTY ? `\x1b[1m${ text }\x1b[22m` : text );
const dim = ( text ) => ( process.stdout.isTTY ? `\x1b[2m${ text }\x1b[22m` : text );

let ended = false;
function end( code ) {
	if ( ended ) return;
	ended = true;
	console.log( '\nStopping …' );
	execFileSync( wordpress, [ 'down' ], { cwd, stdio: 'inherit' } );
	process.exit( code );
}
for ( const signal of [ 'SIGINT', 'SIGTERM', 'SIGHUP' ] ) process.on( signal, () => end( 0 ) );

/** What the program printed on stdout; null when it failed. Not the synchronous kind, which would keep Ctrl-C waiting. */
const run = ( file, args ) => new Promise( ( resolve ) => {
	const child = spawn( file, args, { cwd, stdio: [ 'ignore', 'pipe', 'inherit' ] } );
	let out = '';
	child.stdout.on( 'data', ( chunk ) => ( out += chunk ) );
	child.on( 'close', ( code ) => resolve( code === 0 ? out : null ) );
} );

console.log( 'Building the screens …' );
if ( await run( process.execPath, [ 'bin/build.mjs' ] ) === null ) process.exit( 1 );
console.log( 'Starting WordPress …' );
const printed = await run( wordpress, [ 'up', '--json', ...process.argv.slice( 2 ) ] );
if ( printed === null ) end( 1 );
const { url, dir, wordpress: version, admin, customers } = JSON.parse( printed );

const account = ( { site_url } ) => `${ site_url.replace( /\/$/, '' ) }/wp-admin/admin.php?page=tierway-account`;
console.log( `
${ bold( 'Tierway' ) } on WordPress ${ version }

  ${ bold( 'Network admin' ) }   products, plan groups, memberships, payments, settings
  ${ url }/wp-admin/network/admin.php?page=tierway
  ${ admin.user } / ${ admin.password }

  ${ bold( 'Customers' ) }   Account, and Change in its corner
${ customers.map( ( c ) => `  ${ bold( c.user ) } / ${ c.password }   ${ c.about }\n  ${ account( c ) }\n` ).join( '\n' ) }
  ${ dim( 'One browser profile keeps one sign-in: a private window is handy for a second one.' ) }
  ${ dim( `Mails and PHP's notices: ${ dir }/log/mail.log and debug.log` ) }
  ${ dim( '`npm run build` after a change of the screens; PHP is read anew by itself. `npm start -- --fresh` begins anew.' ) }

Ctrl-C stops it.` );
setInterval( () => {}, 2 ** 30 );
