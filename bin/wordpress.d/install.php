<?php
// install.php single|network: WordPress, then the network and Tierway on it. Two processes, as WordPress decides at its start whether it is a network.
// No variable here may be called like a global of WordPress ($wp, $plugin, $domain …): it would be overwritten or overwrite.
$tierway_step = $argv[1];
$tierway_host = '127.0.0.1:' . trim( file_get_contents( __DIR__ . '/port' ) );

$_SERVER['HTTP_HOST']       = $tierway_host;
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';

function tierway_must( mixed $result ): void {
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, $result->get_error_message() . "\n" );
		exit( 1 );
	}
}

// WordPress's own would mail an address that is not final.
function wp_new_blog_notification(): void {}

if ( 'single' === $tierway_step ) {
	define( 'WP_INSTALLING', true );
	define( 'TIERWAY_MAKING_NETWORK', true );
	require __DIR__ . '/wp/wp-load.php';
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	add_filter( 'pre_http_request', fn() => new WP_Error( 'none', 'No requests to a WordPress that is half there.' ) );
	wp_install( 'Tierway demo', 'admin', 'admin@example.org', true, '', 'password' );
	update_option( 'siteurl', "http://$tierway_host" );
	update_option( 'home', "http://$tierway_host" );
	update_option( 'timezone_string', 'UTC' );
	foreach ( $wpdb->tables( 'ms_global' ) as $tierway_table => $tierway_prefixed ) {
		$wpdb->$tierway_table = $tierway_prefixed;
	}
	install_network();
	tierway_must( populate_network( 1, $tierway_host, 'admin@example.org', 'Tierway demo', '/', false ) );
	exit;
}

require __DIR__ . '/wp/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php'; // once: wp-load may have had it
require_once ABSPATH . 'wp-admin/includes/file.php';
wp_set_current_user( 1 );
if ( file_exists( __DIR__ . '/plugin.zip' ) ) {
	define( 'FS_METHOD', 'direct' );
	WP_Filesystem();
	tierway_must( unzip_file( __DIR__ . '/plugin.zip', WP_PLUGIN_DIR ) );
	wp_cache_flush();
}
tierway_must( activate_plugin( 'tierway/plugin.php', '', true ) );
