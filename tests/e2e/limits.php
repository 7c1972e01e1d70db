<?php
/**
 * For limits.wordpress.spec.ts. `php limits.php make WP KINDS` makes, for each kind of limit, a site of a customer on the
 * low one of two plans, and prints all of it as JSON; KINDS is JSON: kind to the limits of its two plans. With `remove`
 * instead, what would disturb other tests is put back.
 */

declare(strict_types=1);

use Tierway\Plugin;

[, $command, $folder, $kinds] = $argv + [3 => '{}'];
$_SERVER += ['HTTP_HOST' => '127.0.0.1:' . trim(file_get_contents(dirname($folder) . '/port')), 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1', 'HTTP_X_TIERWAY_TODAY' => '2026-04-01'];
require "$folder/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/admin.php';

const FILES = [
	WP_CONTENT_DIR . '/mu-plugins/tierway-courses.php' => '<?php add_action("init", fn () => register_post_type("course", ["public" => true, "show_in_rest" => true, "label" => "Courses", "capability_type" => "page", "map_meta_cap" => true]));',
	WP_PLUGIN_DIR . '/tierway-e2e/tierway-e2e.php' => '<?php /* Plugin Name: Extra for courses */ add_action("wp_footer", fn () => print("extra for courses"));',
	WP_CONTENT_DIR . '/themes/tierway-e2e/style.css' => '/* Theme Name: Shop window */',
	WP_CONTENT_DIR . '/themes/tierway-e2e/index.php' => '<?php echo "the shop window"; wp_footer();',
];
$settings = Plugin::instance()->settings();

if ('remove' === $command) {
	foreach (array_keys(FILES) as $file) {
		unlink($file);
		basename(dirname($file)) === 'tierway-e2e' && [] === glob(dirname($file) . '/*') && rmdir(dirname($file));
	}
	update_site_option('menu_items', []);
	update_site_option('registration', 'none');
	update_site_option('add_new_users', 0);
	$settings->update(['posts_over_limit' => 'keep', 'visits_over_limit' => 'notify']);
	exit;
}

foreach (FILES as $file => $content) {
	wp_mkdir_p(dirname($file));
	file_put_contents($file, $content);
}
wp_mkdir_p(WP_CONTENT_DIR . '/uploads');
@chmod(WP_CONTENT_DIR . '/uploads', 0777); // the server is another user
update_site_option('menu_items', ['plugins' => '1']);
update_site_option('registration', 'blog');
update_site_option('add_new_users', 1);
$settings->update(['posts_over_limit' => 'draft', 'visits_over_limit' => 'block']);

/** A customer, with what signs in requests that no browser sends. */
$customer = static function (string $login): array {
	$id = wp_insert_user(['user_login' => $login, 'user_pass' => 'password', 'user_email' => "$login@example.org"]);
	[$password] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests']);
	return ['id' => $id, 'login' => $login, 'password' => $password];
};
$plan = static fn (string $name, int $group, int $rank, int $amount, array $limits): int => Plugin::instance()->products()->insert([
	'name' => $name, 'slug' => sanitize_title($name) . "-$group", 'type' => 'plan', 'status' => 'active', 'plan_group' => $group, 'rank' => $rank, 'currency' => 'USD', 'limits' => $limits,
	'prices' => [['unit' => 'month', 'count' => 1, 'amount' => $amount]],
])['id'];

$run = base_convert((string) hrtime(true), 10, 36);
$made = ['run' => $run, 'owner' => $customer("owner$run"), 'admin' => ['id' => 1, 'login' => get_userdata(1)->user_login, 'password' => WP_Application_Passwords::create_new_application_password(1, ['name' => "tests $run"])[0]]];
foreach (json_decode($kinds, true) as $kind => $limits) {
	// Who signs up a site gets it in whichever of their memberships has room.
	$owner = 'sites' === $kind ? $customer("sites$run") : $made['owner'];
	$site = wpmu_create_blog(get_network()->domain, '/' . preg_replace('/\W/', '', $kind) . "$run/", "Site for $kind", $owner['id']);
	wp_installing(false);
	switch_to_blog($site);
	array_map(static fn (int $id) => wp_delete_post($id, true), get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1, 'fields' => 'ids']));
	restore_current_blog();
	$group = Plugin::instance()->plan_groups()->insert(['name' => "$kind $run", 'policy' => ['downgrade' => 'now']])['id'];
	$plans = ['low' => $plan('Low', $group, 1, 1000, $limits[0]), 'high' => $plan('High', $group, 2, 2000, $limits[1])];
	wp_set_current_user(1);
	$request = new WP_REST_Request('POST', '/tierway/v1/memberships');
	$request->set_body_params(['user_id' => $owner['id'], 'plan_id' => $plans['low'], 'unit' => 'month', 'count' => 1, 'site_ids' => [$site]]);
	$membership = rest_do_request($request)->get_data();
	$made['sites'][$kind] = $plans + ['owner' => $owner, 'site_id' => $site, 'url' => get_site_url($site) . '/', 'membership' => $membership['id'] ?? $membership];
}
echo wp_json_encode($made);
