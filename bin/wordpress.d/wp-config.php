<?php
// The settings of the WordPress that bin/wordpress makes. It lies in DIR/wp; what differs from one to the next lies in DIR.
$tierway_dir  = dirname( __DIR__ );
$tierway_port = trim( file_get_contents( "$tierway_dir/port" ) );
$table_prefix = 'wp_';

define( 'DB_NAME', 'wp' );
define( 'DB_USER', 'wp' );
define( 'DB_PASSWORD', 'wp' );
define( 'DB_HOST', "localhost:$tierway_dir/run/db.sock" );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $tierway_key ) {
	define( $tierway_key, $tierway_key . trim( file_get_contents( "$tierway_dir/secret" ) ) );
}

define( 'WP_ALLOW_MULTISITE', true );
if ( ! defined( 'TIERWAY_MAKING_NETWORK' ) ) { // install.php makes the network from a single site
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', false );
	define( 'DOMAIN_CURRENT_SITE', "127.0.0.1:$tierway_port" );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
}

define( 'WP_DEBUG', true );
define( 'WP_DEBUG_LOG', "$tierway_dir/log/debug.log" );
defined( 'WP_DEBUG_DISPLAY' ) || define( 'WP_DEBUG_DISPLAY', false ); // cli.php shows errors on stderr
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_DEVELOPMENT_MODE', 'plugin' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'TIERWAY_TEST_CLOCK', true ); // a request may say which day it is: X-Tierway-Today

defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
