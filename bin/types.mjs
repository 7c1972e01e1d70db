// Writes src/api/types.gen.ts and docs/rest-objects.md from the JSON Schemas that PHP serves and validates with, so that they
// cannot differ. `node bin/types.mjs --check` fails when a file is not what the schemas say.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const dir = new URL( '../includes/Schema/', import.meta.url ).pathname;
const files = readdirSync( dir ).filter( ( f ) => f.endsWith( '.json' ) ).sort();
const all = {
	title: 'schemas', type: 'object', additionalProperties: false,
	properties: Object.fromEntries( files.map( ( f ) => [ f.replace( '.json', '' ), { $ref: './' + f } ] ) ),
	required: files.map( ( f ) => f.replace( '.json', '' ) ),
};
const types = await compile( all, 'Schemas', {
	cwd: dir, declareExternallyReferenced: true, unreachableDefinitions: false, ignoreMinAndMaxItems: true,
	bannerComment: '// Made by bin/types.mjs from includes/Schema. Do not edit.',
	style: { useTabs: true, singleQuote: true, printWidth: 120 },
} );

// ---- the reference
const name = ( file ) => file.replace( './', '' ).replace( '.json', '' );
const code = ( value ) => '`' + JSON.stringify( value ).replaceAll( '"', '' ) + '`';
const link = ( { $ref } ) => `[${ name( $ref ) }](#${ name( $ref ) })`;

/** A type in a word or two: `integer`, `string or null`, a list of something, another object. */
function typeOf( schema ) {
	if ( schema.$ref ) return link( schema );
	if ( schema.oneOf ?? schema.anyOf ) return ( schema.oneOf ?? schema.anyOf ).map( typeOf ).join( ' or ' );
	if ( schema.items ) return `list of ${ typeOf( schema.items ) }`;
	if ( typeof schema.additionalProperties === 'object' ) return `object of ${ typeOf( schema.additionalProperties ) }`;
	return [ schema.type ?? 'anything' ].flat().join( ' or ' ) + ( schema.format ? ` (${ schema.format })` : '' );
}

/** What else is said of a property. */
function about( schema, required ) {
	const { description, minimum, maximum, minLength, maxLength, maxItems, pattern } = schema;
	const range = ( from, to, of ) => ( from === undefined && to === undefined ? '' : `${ [ from === undefined ? '' : `from ${ from }`, to === undefined ? '' : `up to ${ to }` ].filter( Boolean ).join( ' ' ) }${ of }` );
	const choices = schema.enum ?? schema.items?.enum;
	return [
		description ?? schema.items?.description ?? '',
		choices ? `One of ${ choices.map( code ).join( ', ' ) }.` : '',
		[ range( minimum, maximum, '' ), range( minLength, maxLength, ' characters' ), maxItems ? `at most ${ maxItems }` : '', pattern ? `matches \`${ pattern }\`` : '' ].filter( Boolean ).map( ( part ) => `${ part[ 0 ].toUpperCase() }${ part.slice( 1 ) }.` ).join( ' ' ),
		'default' in schema ? `Default ${ code( schema.default ) }.` : '',
		schema.readonly ? '*Read only.*' : '',
		required ? '' : '*May be absent.*',
	].filter( Boolean ).join( ' ' ).replaceAll( '|', '\\|' );
}

/** A row for each property, those of objects within it below it. */
function rows( { properties = {}, required = [] }, path = '' ) {
	return Object.entries( properties ).flatMap( ( [ key, schema ] ) => {
		const listed = schema.items ?? schema;
		const inner = ( listed.oneOf ?? listed.anyOf ?? [] ).find( ( one ) => one.properties ) ?? listed;
		return [ `| \`${ path }${ key }\` | ${ typeOf( schema ) } | ${ about( schema, required.includes( key ) ) } |`, ...rows( inner, `${ path }${ key }${ schema.items ? '[]' : '' }.` ) ];
	} );
}

const reference = [
	'<!-- Made by bin/types.mjs from includes/Schema. Do not edit. -->',
	'# Objects of the REST API',
	'What [the routes](rest.md) take and answer. *Read only*: ignored when it is sent.',
	...files.flatMap( ( file ) => {
		const schema = JSON.parse( readFileSync( dir + file, 'utf8' ) );
		return [ `## ${ name( file ) }`, schema.description, [ '| property | type | |', '|---|---|---|', ...rows( schema ) ].join( '\n' ) ];
	} ),
].filter( Boolean ).join( '\n\n' ) + '\n';

for ( const [ { pathname: target }, content ] of [ [ new URL( '../src/api/types.gen.ts', import.meta.url ), types ], [ new URL( '../docs/rest-objects.md', import.meta.url ), reference ] ] ) {
	if ( ! process.argv.includes( '--check' ) ) {
		writeFileSync( target, content );
	} else if ( ! existsSync( target ) || readFileSync( target, 'utf8' ) !== content ) {
		console.error( `${ target } is stale: run \`node bin/types.mjs\`.` );
		process.exitCode = 1;
	}
}
