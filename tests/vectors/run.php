<?php
/** Runs vector files on the PHP engine; prints one JSON line per case: { file, id, output }. */

declare(strict_types=1);

require_once __DIR__ . '/../../includes/Domain/load.php';
set_error_handler( static function ( int $level, string $message, string $file, int $line ): never {
	throw new ErrorException( $message, 0, $level, $file, $line );
} );
foreach ( array_slice( $argv, 1 ) as $file ) {
	foreach ( json_decode( file_get_contents( $file ), true, 512, JSON_THROW_ON_ERROR ) as $case ) {
		try {
			$output = Tierway\Domain\build_quote( $case['input'] );
		} catch ( Throwable $error ) {
			$output = [ 'crash' => $error->getMessage() . ' at ' . basename( $error->getFile() ) . ':' . $error->getLine() ];
		}
		echo json_encode( [ 'file' => $file, 'id' => $case['id'], 'output' => $output ], JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE ), "\n";
	}
}
