<?php
/**
 * Runs when a network admin deletes the plugin: removes everything Tierway stored, if the settings say so
 * (docs/decisions/023-deleting-keeps-the-data.md).
 */

declare(strict_types=1);

if (!defined('WP_UNINSTALL_PLUGIN')) {
	exit;
}

if (empty(get_site_option('tierway_settings')['delete_data'])) {
	return;
}

require_once __DIR__ . '/includes/Storage/Migrations.php';

global $wpdb;
foreach ($wpdb->get_col("SELECT site_id FROM `{$wpdb->base_prefix}tierway_membership_sites`") as $site_id) {
	foreach (['tierway_limits', 'tierway_site', 'tierway_visits_over', 'tierway_activated', 'tierway_roles_before', 'tierway_domain_away', 'tierway_address_before'] as $option) {
		delete_blog_option((int) $site_id, $option);
	}
	$wpdb->query($wpdb->prepare("DELETE FROM `{$wpdb->get_blog_prefix((int) $site_id)}postmeta` WHERE meta_key = %s", '_tierway_was'));
}
$wpdb->query("DELETE FROM `$wpdb->sitemeta` WHERE meta_key LIKE 'tierway\\_sandbox\\_%'");
foreach (Tierway\Storage\Migrations::TABLES as $table) {
	$wpdb->query("DROP TABLE IF EXISTS `{$wpdb->base_prefix}tierway_{$table}`");
}
delete_metadata('user', 0, 'tierway_views', '', true);
foreach (['tierway_db_version', 'tierway_settings', 'tierway_last_sweep', 'tierway_met_events', 'tierway_limits_jobs'] as $option) {
	delete_site_option($option);
}
