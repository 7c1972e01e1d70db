// Writes src/api/types.gen.ts from the JSON Schemas that PHP serves and validates with, so that the two cannot differ.
// `node bin/types.mjs --check` fails when the file is not what the schemas say.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const dir = new URL( '../includes/Schema/', import.meta.url ).pathname;
const target = new URL( '../src/api/types.gen.ts', import.meta.url ).pathname;
const files = readdirSync( dir ).filter( ( f ) => f.endsWith( '.json' ) ).sort();
const all = {
	title: 'schemas', type: 'object', additionalProperties: false,
	properties: Object.fromEntries( files.map( ( f ) => [ f.replace( '.json', '' ), { $ref: './' + f } ] ) ),
	required: files.map( ( f ) => f.replace( '.json', '' ) ),
};
const out = await compile( all, 'Schemas', {
	cwd: dir, declareExternallyReferenced: true, unreachableDefinitions: false, ignoreMinAndMaxItems: true,
	bannerComment: '// Made by bin/types.mjs from includes/Schema. Do not edit.',
	style: { useTabs: true, singleQuote: true, printWidth: 120 },
} );
if ( process.argv.includes( '--check' ) ) {
	if ( readFileSync( target, 'utf8' ) !== out ) {
		console.error( 'src/api/types.gen.ts is stale: run `node bin/types.mjs`.' );
		process.exit( 1 );
	}
} else {
	writeFileSync( target, out );
}
