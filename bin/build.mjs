// npm run build: what WordPress loads. The screens into assets/build, the translations beside their sources in languages.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath( new URL( '..', import.meta.url ) );
const run = ( ...args ) => execFileSync( process.execPath, args, { cwd, stdio: 'inherit' } );

try {
	run( 'node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn' );
	run( 'bin/i18n.mjs' );
} catch ( { status } ) {
	process.exit( status ?? 1 ); // the tool has said why
}
