<?php
// PHP's own server as WordPress's: the rewrite rules of a subdirectory network, files with their content types.
// A file's content is sent here: the plugin may be a link to somewhere else, and PHP's server does not know all types.
$root = __DIR__ . '/wp';
$path = rawurldecode( strtok( $_SERVER['REQUEST_URI'], '?' ) );
// REQUEST_URI comes as the client sent it. The plugin's folder may be a whole repository: no .git, no way up.
if ( str_contains( $path, '/.' ) || str_contains( $path, "\0" ) ) {
	http_response_code( 403 );
	return;
}
// /site/wp-admin/…, /site/wp-login.php → without the site
if ( ! is_file( $root . $path ) && preg_match( '#^/[^/]+(/wp-(?:content|admin|includes)(?:/.*)?|/[^/]+\.php)$#', $path, $match ) && file_exists( $root . $match[1] ) ) {
	$path = $match[1];
}
if ( is_dir( $root . $path ) && '/' !== $path ) {
	if ( ! str_ends_with( $path, '/' ) ) {
		header( 'Location: ' . preg_replace( '#^/+([^?]*)#', '/$1/', $_SERVER['REQUEST_URI'], 1 ) );
		return;
	}
	$path .= 'index.php';
}
if ( is_file( $root . $path ) && ! str_ends_with( $path, '.php' ) ) {
	$types = array(
		'js' => 'text/javascript; charset=utf-8', 'mjs' => 'text/javascript; charset=utf-8', 'css' => 'text/css; charset=utf-8', 'json' => 'application/json',
		'html' => 'text/html; charset=utf-8', 'txt' => 'text/plain; charset=utf-8', 'svg' => 'image/svg+xml', 'png' => 'image/png', 'jpg' => 'image/jpeg',
		'jpeg' => 'image/jpeg', 'gif' => 'image/gif', 'webp' => 'image/webp', 'ico' => 'image/x-icon', 'woff2' => 'font/woff2', 'wasm' => 'application/wasm',
	);
	header( 'Content-Type: ' . ( $types[ pathinfo( $path, PATHINFO_EXTENSION ) ] ?? 'application/octet-stream' ) );
	header( 'Content-Length: ' . filesize( $root . $path ) );
	header( 'Cache-Control: max-age=3600' );
	readfile( $root . $path );
	return;
}
if ( ! is_file( $root . $path ) ) {
	$path = '/index.php';
}
$_SERVER['SCRIPT_FILENAME'] = $root . $path;
$_SERVER['SCRIPT_NAME']     = $path;
$_SERVER['PHP_SELF']        = $path;
unset( $_SERVER['PATH_INFO'] );
chdir( dirname( $root . $path ) );
unset( $match, $types );
require $root . $path;
