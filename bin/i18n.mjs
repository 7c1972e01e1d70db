// Translations. `node bin/i18n.mjs` (part of the build): languages/tierway-LOCALE.po → what WordPress reads, one JSON per
// script handle (lazy chunks share their entry's) and one .l10n.php. `… pot`: sources → tierway.pot, and the .po files
// get new strings and lose gone ones. `… check`: fails when the .pot is stale, a string cannot be extracted or is untranslated.
// `… pseudo`: prints the messages of a made-up language by script, for the tests: what still has plain letters was not translated.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { po } from 'gettext-parser';
import { parseSync, Visitor } from 'vite';

const root = new URL( '..', import.meta.url ).pathname;
const languages = root + 'languages/';
const [ , , task = 'compile' ] = process.argv;
const template = languages + 'tierway.pot';
/** Which scripts a string is used by, from where it stands. */
const handles = {
	'tierway-network': ( ref ) => ref.startsWith( 'src/' ) && ! ref.startsWith( 'src/screens/site/' ),
	'tierway-site': ( ref ) => ref.startsWith( 'src/' ) && ! /^src\/(screens\/network|fields)\//.test( ref ),
};

const signatures = { __: [ 'id' ], _x: [ 'id', 'ctxt' ], _n: [ 'id', 'plural', '' ], _nx: [ 'id', 'plural', '', 'ctxt' ] };

/** The text of a literal, a template without holes, or literals joined with +; else undefined. */
function literal( node ) {
	if ( node?.type === 'Literal' && typeof node.value === 'string' ) {
		return node.value;
	}
	if ( node?.type === 'TemplateLiteral' && ! node.expressions.length ) {
		return node.quasis[ 0 ].value.cooked;
	}
	if ( node?.type === 'BinaryExpression' && node.operator === '+' ) {
		const [ left, right ] = [ literal( node.left ), literal( node.right ) ];
		return left === undefined || right === undefined ? undefined : left + right;
	}
	return undefined;
}

function fromTypeScript( problems ) {
	const messages = [];
	const files = readdirSync( root + 'src', { recursive: true } ).map( String ).filter( ( f ) => /\.tsx?$/.test( f ) ).sort();
	for ( const name of files ) {
		const file = 'src/' + name;
		const source = readFileSync( root + file, 'utf8' );
		const { program, comments, errors } = parseSync( file, source );
		if ( errors.length ) {
			problems.push( `${ file }: ${ errors[ 0 ].message }` );
			continue;
		}
		const line = ( at ) => source.slice( 0, at ).split( '\n' ).length;
		new Visitor( {
			CallExpression( node ) {
				const called = node.callee.type === 'Identifier' ? node.callee.name : '';
				if ( ! Object.hasOwn( signatures, called ) ) {
					return;
				}
				const ref = `${ file }:${ line( node.start ) }`;
				const message = { ref };
				const signature = signatures[ called ];
				signature.forEach( ( key, index ) => key && ( message[ key ] = literal( node.arguments[ index ] ) ) );
				if ( Object.values( message ).includes( undefined ) ) {
					problems.push( `${ ref }: ${ called }() needs literal strings` );
					return;
				}
				if ( literal( node.arguments[ signature.length ] ) !== 'tierway' ) {
					problems.push( `${ ref }: ${ called }() without the text domain 'tierway'` );
					return;
				}
				const note = comments.findLast( ( c ) => c.end <= node.start && line( node.start ) - line( c.end ) <= 1 && /^\s*translators:/i.test( c.value ) );
				if ( note ) {
					message.note = note.value.trim();
				} else if ( /%(\d+\$)?[sdf]/.test( message.id ) ) {
					problems.push( `${ ref }: '${ message.id }' has placeholders but no translators comment` );
				}
				messages.push( message );
			},
		} ).visit( program );
	}
	return messages;
}

function fromPhp( problems ) {
	const run = spawnSync( 'php', [ root + 'bin/pot.php' ], { encoding: 'utf8', maxBuffer: 2 ** 26 } );
	if ( run.error ) {
		problems.push( `php: ${ run.error.message }` );
		return [];
	}
	problems.push( ...run.stderr.split( '\n' ).filter( Boolean ) );
	return JSON.parse( run.stdout || '[]' );
}

/** The strings of the sources as gettext-parser's translations: context → id → message. */
function extract( problems ) {
	const translations = { '': { '': { msgid: '', msgstr: [ '' ] } } };
	for ( const { id, plural, ctxt = '', note, ref } of [ ...fromTypeScript( problems ), ...fromPhp( problems ) ] ) {
		const message = ( ( translations[ ctxt ] ??= {} )[ id ] ??= { msgid: id, ...( ctxt ? { msgctxt: ctxt } : {} ), msgstr: [ '' ], comments: { reference: '' } } );
		if ( plural ) {
			message.msgid_plural = plural;
			message.msgstr = [ '', '' ];
		}
		message.comments.reference += ( message.comments.reference ? '\n' : '' ) + ref.replace( /:\d+$/, '' );
		message.comments.reference = [ ...new Set( message.comments.reference.split( '\n' ) ) ].join( '\n' );
		if ( note ) {
			message.comments.extracted = note;
		}
	}
	return translations;
}

/** ⟦Çĥåñĝé ~ ~⟧: foreign letters, a third longer; placeholders and tags stay. */
function pseudo( text ) {
	const plain = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
	const foreign = 'ÅƁÇĐÉƑĜĤÎĴĶĿṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçđéƒĝĥîĵķŀḿñöþǫŕšţûṽŵẋýž';
	return `⟦${ text.replace( /%(?:\d+\$)?[sdf]|<[^>]+>|[A-Za-z]/g, ( part ) => foreign[ plain.indexOf( part ) ] ?? part ) }${ ' ~'.repeat( Math.ceil( text.length / 6 ) ) }⟧`;
}

/** What WordPress itself translates for us: the words of @wordpress/components, in the default text domain. */
function fromComponents() {
	const folder = root + 'node_modules/@wordpress/components/build-module/';
	const text = '("(?:[^"\\\\]|\\\\.)*")';
	const calls = new RegExp( `\\b(__|_x|_n)\\)?\\(\\s*${ text }(?:,\\s*${ text })?`, 'g' );
	const files = readdirSync( folder, { recursive: true } ).map( String ).filter( ( file ) => file.endsWith( '.mjs' ) );
	return Object.fromEntries( files.flatMap( ( file ) => [ ...readFileSync( folder + file, 'utf8' ).matchAll( calls ) ].map( ( [ , call, first, second = '""' ] ) => {
		const [ id, other ] = [ JSON.parse( first ), JSON.parse( second ) ];
		return [ call === '_x' ? `${ other }\u0004${ id }` : id, ( call === '_n' ? [ id, other ] : [ id ] ).map( pseudo ) ];
	} ) ) );
}

const compile = ( headers, translations ) => po.compile( { charset: 'utf-8', headers, translations }, { foldLength: 0, sort: true } ).toString() + '\n';
const locales = readdirSync( languages ).map( ( f ) => /^tierway-(\w+)\.po$/.exec( f )?.[ 1 ] ).filter( Boolean );
const read = ( locale ) => po.parse( readFileSync( `${ languages }tierway-${ locale }.po` ) );
const messagesOf = ( translations ) => Object.values( translations ).flatMap( ( byId ) => Object.values( byId ) ).filter( ( m ) => m.msgid );

if ( task === 'pot' || task === 'check' ) {
	const problems = [];
	const translations = extract( problems );
	const pot = compile( { 'Project-Id-Version': 'Tierway', 'Content-Type': 'text/plain; charset=utf-8', 'Plural-Forms': 'nplurals=2; plural=(n != 1);' }, translations );
	if ( task === 'pot' ) {
		writeFileSync( template, pot );
	} else if ( readFileSync( template, 'utf8' ) !== pot ) {
		problems.push( 'languages/tierway.pot is stale: run `node bin/i18n.mjs pot`.' );
	}
	for ( const locale of locales ) {
		const old = read( locale );
		const merged = structuredClone( translations );
		for ( const message of messagesOf( merged ) ) {
			const known = old.translations[ message.msgctxt ?? '' ]?.[ message.msgid ];
			if ( known ) {
				message.msgstr = known.msgstr;
			}
			if ( task === 'check' && ! ( known?.msgstr.length && known.msgstr.every( Boolean ) ) ) {
				problems.push( `${ locale }: not translated: ${ message.msgctxt ? `[${ message.msgctxt }] ` : '' }${ message.msgid }` );
			}
			const holes = ( text ) => ( text.match( /%(\d+\$)?[sdf]/g ) ?? [] ).map( ( h ) => h.replace( /\d+\$/, '' ) ).sort().join();
			for ( const text of message.msgstr.filter( Boolean ) ) {
				if ( holes( text ) !== holes( message.msgid ) && holes( text ) !== holes( message.msgid_plural ?? message.msgid ) ) {
					problems.push( `${ locale }: other placeholders than in: ${ message.msgid }` );
				}
			}
		}
		if ( task === 'pot' ) {
			writeFileSync( `${ languages }tierway-${ locale }.po`, compile( old.headers, merged ) );
		}
	}
	problems.forEach( ( problem ) => console.error( problem ) );
	console.log( `${ messagesOf( translations ).length } strings, ${ problems.length } problems` );
	process.exitCode = problems.length ? 1 : 0;
} else if ( task === 'pseudo' ) {
	const headers = { '': { domain: 'messages', 'plural-forms': 'nplurals=2; plural=(n != 1);' } };
	const used = ( uses ) => messagesOf( po.parse( readFileSync( template ) ).translations ).filter( ( m ) => m.comments?.reference?.split( /\s+/ ).some( uses ) )
		.map( ( m ) => [ m.msgctxt ? `${ m.msgctxt }\u0004${ m.msgid }` : m.msgid, [ m.msgid, m.msgid_plural ].filter( Boolean ).map( pseudo ) ] );
	const scripts = Object.entries( handles ).map( ( [ handle, uses ] ) => [ handle, { ...headers, ...Object.fromEntries( used( uses ) ) } ] );
	console.log( JSON.stringify( { ...Object.fromEntries( scripts ), wordpress: { ...headers, ...fromComponents() } } ) );
} else {
	const quoted = ( text ) => `'${ text.replace( /[\\']/g, '\\$&' ) }'`;
	const php = ( text ) => text.split( '\0' ).map( ( part ) => part.split( '\u0004' ).map( quoted ).join( '."\\4".' ) ).join( '."\\0".' );
	for ( const locale of locales ) {
		const { headers, translations } = read( locale );
		const plurals = headers[ 'Plural-Forms' ] ?? headers[ 'plural-forms' ];
		const done = messagesOf( translations ).filter( ( m ) => m.msgstr.every( Boolean ) );
		const key = ( m ) => ( m.msgctxt ? `${ m.msgctxt }\u0004${ m.msgid }` : m.msgid );
		for ( const [ handle, uses ] of Object.entries( handles ) ) {
			const used = done.filter( ( m ) => m.comments?.reference?.split( /\s+/ ).some( uses ) );
			const messages = { '': { domain: 'messages', lang: locale, 'plural-forms': plurals }, ...Object.fromEntries( used.map( ( m ) => [ key( m ), m.msgstr ] ) ) };
			writeFileSync( `${ languages }tierway-${ locale }-${ handle }.json`, JSON.stringify( { domain: 'messages', locale_data: { messages } } ) );
		}
		const rows = done.filter( ( m ) => m.comments?.reference?.split( /\s+/ ).some( ( ref ) => ! ref.startsWith( 'src/' ) ) )
			.map( ( m ) => `${ php( m.msgid_plural ? `${ key( m ) }\0${ m.msgid_plural }` : key( m ) ) }=>${ php( m.msgstr.join( '\0' ) ) }` );
		writeFileSync( `${ languages }tierway-${ locale }.l10n.php`, `<?php\nreturn ['domain'=>'tierway','plural-forms'=>${ quoted( plurals ) },'language'=>${ quoted( locale ) },'messages'=>[${ rows.join( ',\n' ) }]];\n` );
	}
}
