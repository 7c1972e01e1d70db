<?php
/** The PHP side of the parity test: a long-lived process that answers { call, args } lines with { result } or { crash }. */

declare(strict_types=1);

require_once __DIR__ . '/../../includes/Domain/load.php';
set_error_handler( static function ( int $level, string $message, string $file, int $line ): never {
	throw new ErrorException( $message, 0, $level, $file, $line );
} );
while ( false !== ( $line = fgets( STDIN ) ) ) {
	try {
		[ 'call' => $call, 'args' => $args ] = json_decode( $line, true, 512, JSON_THROW_ON_ERROR );
		$answer = [ 'result' => ( "Tierway\\Domain\\$call" )( ...$args ) ];
	} catch ( Throwable $error ) {
		$answer = [ 'crash' => $error->getMessage() . ' at ' . basename( $error->getFile() ) . ':' . $error->getLine() ];
	}
	echo json_encode( $answer, JSON_THROW_ON_ERROR ), "\n";
}
