<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Admin\Pages;

final class AdminPagesTest extends WordPressTestCase
{
	protected function setUp(): void
	{
		global $menu, $submenu;
		$menu = $submenu = [];
		require_once ABSPATH . 'wp-admin/includes/admin.php';
	}

	public function test_network_admins_have_a_menu_with_a_link_to_each_screen(): void
	{
		self::sign_in('manager');
		self::menus('network_admin_menu');
		self::assertSame(['tierway', 'admin.php?page=tierway&amp;p=/products', 'admin.php?page=tierway&amp;p=/plan-groups', 'admin.php?page=tierway&amp;p=/memberships', 'admin.php?page=tierway&amp;p=/payments', 'admin.php?page=tierway&amp;p=/settings'], array_column($GLOBALS['submenu']['tierway'], 2));
		$_GET['p'] = '/memberships/4';
		$GLOBALS['plugin_page'] = 'tierway';
		self::assertSame('admin.php?page=tierway&amp;p=/memberships', apply_filters('submenu_file', 'tierway'));
		unset($_GET['p']);
		self::assertSame('tierway', apply_filters('submenu_file', 'tierway'));
	}

	public function test_the_help_tab_of_a_page_says_what_one_does_there(): void
	{
		self::sign_in('manager');
		self::menus('network_admin_menu');
		$hook = get_plugin_page_hookname('tierway', '');
		set_current_screen($hook);
		do_action('admin_enqueue_scripts', $hook);
		$tabs = get_current_screen()->get_help_tabs();
		unset($GLOBALS['current_screen']); // or is_admin() is true from now on
		self::assertSame(['Plan groups', 'Changes', 'What waits for you'], array_values(array_column($tabs, 'title')));
	}

	public function test_how_somebody_likes_the_lists_comes_with_the_page(): void
	{
		self::sign_in('manager');
		self::assertSame(200, self::request('PUT', '/views', ['list' => 'products', 'fields' => ['status'], 'per_page' => 50])->get_status());
		self::request('PUT', '/views', ['list' => 'payments', 'sort' => ['field' => 'na\\"me', 'direction' => 'desc']]);
		$views = \Tierway\Rest\Views::of(get_current_user_id());
		self::assertSame([50, 'na\\"me'], [$views['products']['per_page'], $views['payments']['sort']['field']]);
		self::menus('network_admin_menu');
		$hook = get_plugin_page_hookname('tierway', '');
		set_current_screen($hook);
		do_action('admin_enqueue_scripts', $hook);
		unset($GLOBALS['current_screen']);
		self::assertStringContainsString('"views":{"payments":{', (string) wp_scripts()->get_inline_script_data('tierway-network', 'before'));
		self::assertStringContainsString('"currency_display":"symbol"', (string) wp_scripts()->get_inline_script_data('tierway-network', 'before'));
		self::sign_in('customer');
		self::assertSame([], \Tierway\Rest\Views::of(get_current_user_id()));
	}

	public function test_others_have_no_such_menu(): void
	{
		self::sign_in('customer');
		self::menus('network_admin_menu');
		self::assertArrayNotHasKey('tierway', $GLOBALS['submenu']);
	}

	public function test_the_account_page_is_there_for_who_owns_the_membership_of_this_site(): void
	{
		$site = get_current_blog_id();
		$slugs = static function (): array {
			$GLOBALS['menu'] = [];
			self::menus('admin_menu');
			return array_column($GLOBALS['menu'], 2);
		};
		$customer = self::sign_in('customer');
		add_user_to_blog($site, $customer, 'administrator');
		self::assertNotContains('tierway-account', $slugs());
		$membership = self::membership(self::product(), ['user_id' => $customer]);
		self::assertNotContains('tierway-account', $slugs(), 'it covers no site yet');
		$saved = self::plugin()->memberships()->save(['site_ids' => [$site]] + $membership);
		self::plugin()->limits()->sync($saved['id']);
		self::assertContains('tierway-account', $slugs());
		self::sign_in('manager');
		self::assertNotContains('tierway-account', $slugs(), 'it is not theirs');
		self::plugin()->memberships()->save(['site_ids' => []] + $saved);
		self::plugin()->limits()->forget([$site]);
		wp_set_current_user($customer);
		wp_load_alloptions();
		$before = $GLOBALS['wpdb']->num_queries;
		self::assertNotContains('tierway-account', $slugs(), 'not any more');
		self::assertSame($before, $GLOBALS['wpdb']->num_queries, 'and no dashboard page pays for it');
	}

	private static function menus(string $hook): void
	{
		$kept = $GLOBALS['wp_filter'][$hook] ?? null;
		unset($GLOBALS['wp_filter'][$hook]); // core's own menus are not built in a test
		(new Pages(static fn (): array => self::plugin()->site_limits()->state()))->hook();
		do_action($hook);
		$GLOBALS['wp_filter'][$hook] = $kept;
	}
}
