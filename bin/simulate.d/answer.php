<?php
// The PHP side of bin/simulate.mjs: a long-lived process on a WordPress made by bin/wordpress. It reads a JSON object per
// line from stdin and answers with one per line on stdout: { result } or { crash }.
//
//   php answer.php DIR     DIR as in `bin/wordpress up --dir DIR`
//
// Requests are what a browser's would be, without HTTP: rest_do_request() as a user, on a day of the test clock. What
// WordPress keeps in memory is forgotten before each, as it would be between two requests.

define( 'WP_DISABLE_FATAL_ERROR_HANDLER', true );
define( 'WP_DEBUG_DISPLAY', null ); // as PHP was told: on stderr
$tierway_dir                = $argv[1];
$_SERVER['HTTP_HOST']       = '127.0.0.1:' . trim( file_get_contents( "$tierway_dir/port" ) );
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['REMOTE_ADDR']     = '127.0.0.1';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
/** Nobody signs in here, and hashing well takes a while. */
function wp_hash_password( $password ) {
	return '!' . strlen( $password );
}
// WordPress's own deprecations are not the reader's business; ours are.
set_error_handler( fn( $level, $message, $file ) => E_DEPRECATED === $level && preg_match( '#/wp-(includes|admin)/#', $file ) );
require "$tierway_dir/wp/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/ms.php';
// Nobody reads them, and three years of them are many.
remove_all_filters( 'pre_wp_mail' );
add_filter( 'pre_wp_mail', '__return_true' );

$tierway_answer = function ( array $ask ): mixed {
	$plugin = Tierway\Plugin::instance();
	wp_cache_flush();
	if ( isset( $ask['day'] ) ) {
		$plugin->clock()->use_day( $ask['day'] );
	}
	switch ( $ask['do'] ) {
		case 'request':
			$request = new WP_REST_Request( $ask['method'], '/tierway/v1' . strtok( $ask['path'], '?' ) );
			parse_str( (string) parse_url( $ask['path'], PHP_URL_QUERY ), $query );
			$request->set_query_params( $query );
			foreach ( $ask['headers'] ?? array() as $name => $value ) {
				$request->set_header( $name, $value );
			}
			if ( isset( $ask['body'] ) ) {
				$request->set_header( 'Content-Type', 'application/json' );
				$request->set_body( $ask['body'] );
			}
			wp_set_current_user( $ask['user'] );
			$response = rest_do_request( $request );
			wp_set_current_user( 0 );
			return array( 'status' => $response->get_status(), 'body' => $response->get_data(), 'total' => $response->get_headers()['X-WP-Total'] ?? null );
		case 'sweep':
			return $plugin->sweep()->run();
		case 'user':
			return wp_insert_user( array( 'user_login' => $ask['login'], 'user_pass' => 'password', 'user_email' => "{$ask['login']}@example.org", 'display_name' => $ask['name'] ) );
		case 'site':
			$id = wpmu_create_blog( get_network()->domain, get_network()->path . $ask['path'] . '/', $ask['path'], $ask['user'] );
			wp_installing( false );
			return $id;
		case 'limits': // as the site itself has them stored
			return get_blog_option( $ask['site'], Tierway\Limits\SiteLimits::OPTION, null );
		case 'charges': // what the card service knows: payment id to what became of it
			global $wpdb;
			$rows = $wpdb->get_results( "SELECT meta_key, meta_value FROM $wpdb->sitemeta WHERE meta_key LIKE 'tierway\\_sandbox\\_%'", ARRAY_N );
			return array_map( fn ( $row ) => array( (int) explode( '_', $row[0] )[2], explode( ' ', $row[1] )[0] ), $rows );
	}
	throw new DomainException( "Nobody knows how to do {$ask['do']}." );
};

while ( false !== ( $tierway_line = fgets( STDIN ) ) ) {
	try {
		$tierway_result = array( 'result' => $tierway_answer( json_decode( $tierway_line, true, 512, JSON_THROW_ON_ERROR ) ) );
	} catch ( Throwable $tierway_error ) {
		$tierway_result = array( 'crash' => (string) $tierway_error );
	}
	echo json_encode( $tierway_result, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_PARTIAL_OUTPUT_ON_ERROR ), "\n";
}
