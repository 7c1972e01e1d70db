<?php
// cli.php COMMAND [ARGUMENTS]: what `wp tierway COMMAND` does where WP-CLI is installed, with as much of it as the commands use.
// cli.php help [COMMAND]: what commands there are, or what one of them takes, from the comment that WP-CLI reads too.
define( 'WP_CLI', true );
define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true ); // an error is to be read here, not in an HTML page
define( 'WP_DEBUG_DISPLAY', null );               // as PHP was told: on stderr

/** Enough of WP-CLI's class. Results on stdout, the rest on stderr. */
final class WP_CLI {
	public static ?object $commands = null;
	/** @var array<string, object> commands with a class of their own, by name */
	public static array $more = array();

	public static function add_command( string $name, object|string $commands ): void {
		if ( 'tierway' === $name ) {
			self::$commands = is_string( $commands ) ? new $commands() : $commands;
		} else {
			self::$more[ substr( $name, strlen( 'tierway ' ) ) ] = $commands;
		}
	}
	public static function line( string $message = '' ): void {
		echo $message, "\n";
	}
	public static function log( string $message ): void {
		echo $message, "\n";
	}
	public static function success( string $message ): void {
		echo "Success: $message\n";
	}
	public static function warning( string $message ): void {
		fwrite( STDERR, "Warning: $message\n" );
	}
	public static function error( mixed $message, bool|int $exit = true ): void {
		fwrite( STDERR, 'Error: ' . ( $message instanceof WP_Error ? $message->get_error_message() : $message ) . "\n" );
		if ( $exit ) {
			exit( is_int( $exit ) ? $exit : 1 );
		}
	}
	public static function halt( int $code ): never {
		exit( $code );
	}
}

$_SERVER['HTTP_HOST']       = '127.0.0.1:' . trim( file_get_contents( __DIR__ . '/port' ) );
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
foreach ( $argv as $word ) {
	if ( str_starts_with( $word, '--today=' ) ) {
		$_SERVER['HTTP_X_TIERWAY_TODAY'] = substr( $word, 8 ); // the test clock, as a request sets it
	}
}
// WordPress's own deprecations (7.1 has two on every start) are not the reader's business; ours are.
set_error_handler( fn( $level, $message, $file ) => E_DEPRECATED === $level && preg_match( '#/wp-(includes|admin)/#', $file ) );
require __DIR__ . '/wp/wp-load.php';

( function ( array $words ): void {
	if ( ! WP_CLI::$commands ) {
		WP_CLI::error( 'Tierway is not active, or has no commands.' );
	}
	$known = array();
	foreach ( ( new ReflectionClass( WP_CLI::$commands ) )->getMethods( ReflectionMethod::IS_PUBLIC ) as $method ) {
		if ( ! str_starts_with( $method->name, '__' ) ) {
			$text = preg_replace( '#^\s*/?\*+/? ?#m', '', (string) $method->getDocComment() );
			$known[ str_replace( '_', '-', $method->name ) ] = trim( preg_replace( '#^@.*#ms', '', $text ) );
		}
	}
	foreach ( WP_CLI::$more as $command => $object ) {
		$text = preg_replace( '#^\s*/?\*+/? ?#m', '', (string) ( new ReflectionMethod( $object, '__invoke' ) )->getDocComment() );
		$known[ $command ] = trim( preg_replace( '#^@.*#ms', '', $text ) );
	}
	$name = str_replace( '_', '-', (string) array_shift( $words ) );
	$asked = 'help' === $name ? str_replace( '_', '-', (string) array_shift( $words ) ) : '';
	if ( isset( $known[ $asked ] ) ) {
		WP_CLI::line( "wp tierway $asked\n\n$known[$asked]" );
		exit( 0 );
	}
	if ( ! isset( $known[ $name ] ) ) {
		foreach ( $known as $command => $text ) {
			WP_CLI::line( sprintf( '%-16s %s', $command, strtok( $text, "\n" ) ) );
		}
		exit( 'help' === $name && '' === $asked ? 0 : 1 );
	}
	$name = str_replace( '-', '_', $name );
	// --name=value, --name, --no-name, as WP-CLI has them
	$args = $assoc_args = array();
	foreach ( $words as $word ) {
		if ( preg_match( '/^--(no-)?([\w-]+)(?:=(.*))?$/s', $word, $m ) ) {
			$assoc_args[ $m[2] ] = $m[3] ?? ! $m[1];
		} else {
			$args[] = $word;
		}
	}
	if ( isset( WP_CLI::$more[ $name ] ) ) {
		( WP_CLI::$more[ $name ] )( $args, $assoc_args );
		return;
	}
	WP_CLI::$commands->$name( $args, $assoc_args );
} )( array_slice( $argv, 1 ) );
