<?php
/**
 * For from-nothing.spec.ts. `php empty.php WP LOGIN…`: nothing of Tierway is stored any more, as after its uninstall and
 * a new activation, and each login is a user with a site of the same name.
 */

declare(strict_types=1);

$logins = array_slice($argv, 2);
$_SERVER += ['HTTP_HOST' => '127.0.0.1:' . trim(file_get_contents(dirname($argv[1]) . '/port')), 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
require "$argv[1]/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/admin.php';

update_site_option('tierway_settings', ['delete_data' => true]);
define('WP_UNINSTALL_PLUGIN', 'tierway/plugin.php');
require WP_PLUGIN_DIR . '/tierway/uninstall.php';
wp_cache_flush();
Tierway\Storage\Migrations::run($wpdb);

foreach ($logins as $login) {
	if (!username_exists($login)) {
		$id = wp_insert_user(['user_login' => $login, 'user_pass' => 'password', 'user_email' => "$login@example.org"]);
		wpmu_create_blog(get_network()->domain, "/$login/", "Site of $login", $id);
	}
}
