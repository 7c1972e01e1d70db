// npm run package [-- --no-build] [-- --out FILE]: tierway.zip, what a network admin uploads. The same sources give the same bytes.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';

const root = fileURLToPath( new URL( '..', import.meta.url ) );
const { build, out } = parseArgs( {
	allowNegative: true,
	options: { build: { type: 'boolean', default: true }, out: { type: 'string', default: join( root, 'tierway.zip' ) } },
} ).values;

// Named, not found: a new folder in the repository does not get into the release by itself.
const needed = [ 'plugin.php', 'includes', 'assets', 'languages', 'LICENSE', 'README.md' ];
const optional = [ 'uninstall.php', 'readme.txt', 'CHANGELOG.md' ];
const left = /(^|\/)\.|\.map$/;

if ( build ) execFileSync( process.execPath, [ 'bin/build.mjs' ], { cwd: root, stdio: 'inherit' } );

const missing = [ ...needed, 'assets/build' ].filter( ( path ) => ! existsSync( join( root, path ) ) );
if ( missing.length ) {
	console.error( `Not packaged, as ${ missing.join( ', ' ) } is missing.` );
	process.exit( 1 );
}
const filesOf = ( path ) => statSync( join( root, path ) ).isDirectory()
	? readdirSync( join( root, path ) ).flatMap( ( name ) => filesOf( `${ path }/${ name }` ) )
	: [ path ];
const files = [ ...needed, ...optional.filter( ( path ) => existsSync( join( root, path ) ) ) ]
	.flatMap( filesOf ).filter( ( path ) => ! left.test( path ) ).toSorted( ( a, b ) => ( a < b ? -1 : 1 ) ); // not by locale

// A zip's time has no zone and fflate writes local time, so a local date gives the same bytes everywhere.
const zip = zipSync( Object.fromEntries( files.map( ( path ) => [ `tierway/${ path }`, readFileSync( join( root, path ) ) ] ) ), { level: 9, mtime: new Date( 2020, 0, 1 ) } );
writeFileSync( out, zip );
console.log( `${ out }: ${ files.length } files, ${ Math.round( zip.length / 1024 ) } kB` );
