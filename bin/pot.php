<?php
/**
 * Prints the translatable strings of the PHP files as JSON: [ { id, plural?, ctxt?, note?, ref }… ], for bin/i18n.mjs.
 * PHP's own tokenizer reads them. A string that is not literal, or without the text domain, is a problem on stderr, and so
 * is a sentence outside of such a call. WP-CLI speaks English, and so does what is thrown, which only a log says.
 */

declare(strict_types=1);

const SIGNATURES = [
	'__' => [ 'id' ], '_e' => [ 'id' ], 'esc_html__' => [ 'id' ], 'esc_html_e' => [ 'id' ], 'esc_attr__' => [ 'id' ], 'esc_attr_e' => [ 'id' ],
	'_x' => [ 'id', 'ctxt' ], 'esc_html_x' => [ 'id', 'ctxt' ], 'esc_attr_x' => [ 'id', 'ctxt' ],
	'_n' => [ 'id', 'plural', '' ], '_nx' => [ 'id', 'plural', '', 'ctxt' ], '_n_noop' => [ 'id', 'plural' ],
];

$root = dirname( __DIR__ );
$files = [ "$root/plugin.php", "$root/uninstall.php" ];
foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( "$root/includes", FilesystemIterator::SKIP_DOTS ) ) as $file ) {
	if ( 'php' === $file->getExtension() ) {
		$files[] = $file->getPathname();
	}
}
sort( $files );
$messages = [];
$problems = 0;
foreach ( array_filter( $files, 'is_file' ) as $file ) {
	$name = substr( $file, strlen( $root ) + 1 );
	$note = '';
	$note_line = 0;
	$tokens = array_values( array_filter( PhpToken::tokenize( file_get_contents( $file ) ), static fn ( PhpToken $t ): bool => ! $t->is( T_WHITESPACE ) ) );
	foreach ( $tokens as $i => $token ) {
		if ( $token->is( [ T_COMMENT, T_DOC_COMMENT ] ) && preg_match( '/translators:\s*(.*?)\s*(\*\/)?$/is', $token->text, $found ) ) {
			$note = trim( $found[1] );
			$note_line = $token->line;
		}
		if ( $token->is( [ T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE ] ) && preg_match( '/^["\']?[A-Z][a-z’\']+ .*[a-z]/', $token->text )
			&& ! str_starts_with( $name, 'includes/Cli/' ) && ! is_said( $tokens, $i ) ) {
			fwrite( STDERR, "$name:{$token->line}: $token->text is not translated\n" );
			++$problems;
		}
		$called = ltrim( $token->text, '\\' );
		if ( ! $token->is( [ T_STRING, T_NAME_FULLY_QUALIFIED ] ) || ! isset( SIGNATURES[ $called ] ) || '(' !== ( $tokens[ $i + 1 ]->text ?? '' )
			|| ( $tokens[ $i - 1 ] ?? null )?->is( [ T_FUNCTION, T_OBJECT_OPERATOR, T_DOUBLE_COLON ] ) ) {
			continue;
		}
		// The arguments: null where one is not a literal string.
		$arguments = [];
		$depth = 0;
		$parts = [];
		for ( $j = $i + 1; ; $j++ ) {
			$t = $tokens[ $j ];
			if ( $t->is( [ T_COMMENT, T_DOC_COMMENT ] ) ) {
				continue;
			}
			if ( in_array( $t->text, [ '(', '[', '{' ], true ) && ! $t->is( T_CONSTANT_ENCAPSED_STRING ) && 1 === ++$depth ) {
				continue;
			}
			$closes = in_array( $t->text, [ ')', ']', '}' ], true ) && ! $t->is( T_CONSTANT_ENCAPSED_STRING ) && 0 === --$depth;
			if ( $closes || ( ',' === $t->text && 1 === $depth ) ) {
				if ( $parts ) {
					$arguments[] = 1 === count( $parts ) && $parts[0]->is( T_CONSTANT_ENCAPSED_STRING ) ? literal( $parts[0]->text ) : null;
				}
				$parts = [];
				if ( $closes ) {
					break;
				}
				continue;
			}
			$parts[] = $t;
		}
		$message = [ 'ref' => "$name:{$token->line}" ];
		foreach ( SIGNATURES[ $called ] as $n => $key ) {
			if ( '' !== $key ) {
				$message[ $key ] = $arguments[ $n ] ?? null;
			}
		}
		if ( in_array( null, $message, true ) ) {
			fwrite( STDERR, "$name:{$token->line}: $called() needs literal strings\n" );
			++$problems;
			continue;
		}
		if ( 'tierway' !== ( $arguments[ count( SIGNATURES[ $called ] ) ] ?? null ) ) {
			fwrite( STDERR, "$name:{$token->line}: $called() without the text domain 'tierway'\n" );
			++$problems;
			continue;
		}
		if ( $token->line - $note_line <= 2 && '' !== $note ) {
			$message['note'] = "translators: $note";
		} elseif ( preg_match( '/%(\d+\$)?[sdf]/', $message['id'] ) ) {
			fwrite( STDERR, "$name:{$token->line}: '{$message['id']}' has placeholders but no translators comment\n" );
			++$problems;
		}
		$messages[] = $message;
	}
}
/** Whether a string is an argument of a call that translates it, or of an exception. */
function is_said( array $tokens, int $at ): bool {
	$depth = 0;
	for ( $i = $at - 1; $i > 0 && ';' !== $tokens[ $i ]->text; $i-- ) {
		$depth += ( ')' === $tokens[ $i ]->text ) - ( '(' === $tokens[ $i ]->text );
		if ( $depth < 0 ) {
			return isset( SIGNATURES[ ltrim( $tokens[ $i - 1 ]->text, '\\' ) ] ) || T_THROW === $tokens[ $i - 3 ]->id;
		}
	}
	return false;
}
/** The value of a quoted PHP string. */
function literal( string $quoted ): string {
	$inner = substr( $quoted, 1, -1 );
	return "'" === $quoted[0] ? strtr( $inner, [ "\\'" => "'", '\\\\' => '\\' ] ) : stripcslashes( $inner );
}
echo json_encode( $messages, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
exit( $problems ? 1 : 0 );
