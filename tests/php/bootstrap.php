<?php
/**
 * Loads the WordPress that the tests run in: a multisite with Tierway active, its database running.
 * TIERWAY_WP_LOAD is its wp-load.php, or TIERWAY_WP its folder:
 *
 *   TIERWAY_WP="$(bin/wordpress up --json --no-seed | jq -r .dir)/wp" phpunit --bootstrap tests/php/bootstrap.php tests/php
 */

declare(strict_types=1);

$tierway_load = getenv('TIERWAY_WP_LOAD') ?: rtrim((string) getenv('TIERWAY_WP'), '/') . '/wp-load.php';
if (!is_file($tierway_load)) {
	fwrite(STDERR, "Set TIERWAY_WP_LOAD or TIERWAY_WP: there is no WordPress to run in.\n");
	exit(1);
}

// What a web server would say; without it multisite finds no site.
$tierway_port = @file_get_contents(dirname($tierway_load, 2) . '/port');
$_SERVER['HTTP_HOST'] ??= '127.0.0.1' . (false === $tierway_port ? '' : ':' . trim($tierway_port));
$_SERVER += ['REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];

require $tierway_load;

// The tests may run as another user than the server. WordPress gives folders that it makes the permissions of the one they are in.
wp_mkdir_p(WP_CONTENT_DIR . '/uploads');
@chmod(WP_CONTENT_DIR . '/uploads', 0777); // not ours to change where somebody else made it

spl_autoload_register(static function (string $class): void {
	$file = __DIR__ . '/' . substr($class, strlen('Tierway\\Tests\\')) . '.php';
	if (str_starts_with($class, 'Tierway\\Tests\\') && is_file($file)) {
		require $file;
	}
});
require __DIR__ . '/MembershipCase.php';
