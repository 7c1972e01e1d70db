<?php
// On the measured WordPress only, while bin/bench.mjs runs.

// `X-Bench: without`: the request is served as if Tierway were not there, which is what all others are compared with.
if ('without' === ($_SERVER['HTTP_X_BENCH'] ?? '')) {
	add_filter('pre_site_option_active_sitewide_plugins', static fn (): array => []);
}
// `X-Bench: queries`: the answer is the request's queries instead. They are slower then, so nothing is measured.
if ('queries' === ($_SERVER['HTTP_X_BENCH'] ?? '')) {
	define('SAVEQUERIES', true);
}
add_action('rest_api_init', static function (): void {
	register_rest_route('bench/v1', '/empty', [
		'methods' => 'GET',
		'callback' => static fn (): array => [],
		'permission_callback' => 'is_user_logged_in',
	]);
});
// A page is held back until it is whole, so that it can tell its queries.
if (isset($_SERVER['HTTP_X_BENCH_PAGE'])) {
	ob_start(static function (string $page): string {
		global $wpdb;
		header("X-Bench-Queries: $wpdb->num_queries");
		return $page;
	});
}
add_filter('rest_pre_serve_request', static function (bool $served): bool {
	global $wpdb;
	header("X-Bench-Queries: $wpdb->num_queries");
	if (defined('SAVEQUERIES')) {
		echo wp_json_encode(array_map(static fn (array $query): array => ['sql' => $query[0], 'ms' => 1000 * $query[1], 'from' => $query[2]], $wpdb->queries));
		return true;
	}
	return $served;
}, PHP_INT_MAX);
