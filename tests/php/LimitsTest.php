<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

final class LimitsTest extends MembershipCase
{
	private int $user;
	private int $site;

	protected function setUp(): void
	{
		parent::setUp();
		$this->user = $this->user();
		$this->site = $this->site($this->user);
	}

	protected function tearDown(): void
	{
		while (ms_is_switched()) {
			restore_current_blog();
		}
		parent::tearDown();
	}

	public function test_posts_stop_at_the_limit_and_go_on_right_after_the_upgrade(): void
	{
		$membership = $this->on('small');
		$first = $this->write();
		$this->write();

		self::assertSame('empty_content', $this->refused()->get_error_code());
		[$status, $error] = $this->rest('POST', '/wp/v2/posts', ['title' => 'Third', 'status' => 'publish']);
		self::assertSame([403, 'tierway_limit_reached', 2, 2], [$status, $error['code'], $error['data']['limit'], $error['data']['used']]);
		self::assertStringContainsString('Posts: your plan allows 2, and 2 are in use.', $error['message']);
		self::assertStringEndsWith("/wp-admin/admin.php?page=tierway-account&p=/change&plan={$this->ids['middle']}", $error['message'], 'the plan that fits is chosen');

		// What does not add is never refused.
		self::assertSame(200, $this->rest('POST', "/wp/v2/posts/$first", ['title' => 'Better'])[0]);
		self::assertSame(200, $this->rest('DELETE', "/wp/v2/posts/$first")[0]);
		$second = $this->write();
		self::assertFalse(wp_untrash_post($first));
		self::assertSame('trash', get_post_status($first));
		wp_delete_post($second, true);
		self::assertNotFalse(wp_untrash_post($first));

		restore_current_blog();
		$this->change($membership, $this->select('middle'));
		switch_to_blog($this->site);
		self::assertSame(201, $this->rest('POST', '/wp/v2/posts', ['title' => 'Third', 'status' => 'publish'])[0]);
	}

	public function test_a_draft_that_was_never_saved_is_counted_when_it_is_saved(): void
	{
		$this->on('small');
		$this->write();
		$draft = wp_insert_post(['post_title' => 'Auto Draft', 'post_status' => 'auto-draft']);
		$this->write();
		self::assertSame(403, $this->rest('POST', "/wp/v2/posts/$draft", ['title' => 'Now', 'status' => 'publish'])[0]);
		self::assertSame(0, wp_update_post(['ID' => $draft, 'post_title' => 'Now', 'post_status' => 'draft']));
	}

	public function test_what_the_plan_does_not_speak_of_is_not_limited(): void
	{
		$this->on('small');
		for ($number = 1; $number <= 4; ++$number) {
			self::assertGreaterThan(0, wp_insert_post(['post_title' => "Page $number", 'post_type' => 'page', 'post_status' => 'publish']));
		}
		self::assertSame(100.0, (float) get_space_allowed(), 'the network\'s own');
		self::assertSame(get_site_option('upload_space_check_disabled'), $this->stored('upload_space_check_disabled'));
	}

	public function test_each_post_is_counted_under_a_lock_with_one_query(): void
	{
		$this->on('middle');
		$this->write();
		self::assertSame(2, $this->counts_of(fn () => [$this->write(), $this->write()]));
		self::assertInstanceOf(\WP_Error::class, $this->after(fn () => [$this->write(), $this->write()], fn () => $this->refused()));
	}

	public function test_disk_space_is_checked_where_it_is_limited_whatever_the_networks_switch(): void
	{
		$this->on('middle');
		self::assertSame(500, get_space_allowed());
		self::assertSame(0, get_site_option('upload_space_check_disabled'));
		self::assertGreaterThan(100 * MB_IN_BYTES, KB_IN_BYTES * get_site_option('fileupload_maxk'), 'the size of one file is not limited by the way');

		$used = static fn (): int => 500;
		add_filter('pre_get_space_used', $used);
		$file = tempnam('/tmp', 'tierway');
		file_put_contents($file, 'abc');
		$refused = apply_filters('wp_handle_upload_prefilter', ['name' => 'a.txt', 'type' => 'text/plain', 'tmp_name' => $file, 'error' => 0, 'size' => 3]);
		unlink($file);
		Plugin::instance()->products()->update($this->ids['middle'], ['limits' => ['disk_space' => null]]);
		self::assertSame(1, get_site_option('upload_space_check_disabled'), 'unlimited also where the network checks');
		remove_filter('pre_get_space_used', $used);
		self::assertStringContainsString('your plan allows 500, and 500.0 are in use', $refused['error']);
	}

	public function test_packages_add_to_the_limit_as_often_as_they_are_held(): void
	{
		$membership = $this->on('middle');
		restore_current_blog();
		$this->change($membership, $this->select('middle', ['space' => 3]));
		switch_to_blog($this->site);
		self::assertSame(3500, get_space_allowed());
	}

	public function test_an_edited_product_reaches_the_sites_of_its_holders(): void
	{
		$this->on('small');
		Plugin::instance()->products()->update($this->ids['small'], ['limits' => ['posts.post' => 1]]);
		self::assertSame(['posts.post' => 1], get_option('tierway_limits'));
	}

	public function test_a_downgrade_that_waits_is_looked_at_again_on_its_day(): void
	{
		$settings = Plugin::instance()->settings();
		$membership = $this->on('middle');
		restore_current_blog();
		$settings->update(['over_limit_kinds' => ['posts' => 'block']]);
		try {
			$this->change($membership, $this->select('small')); // nothing is in use: nothing speaks against it
			switch_to_blog($this->site);
			array_map(fn (): int => $this->write(), range(1, 3));
			restore_current_blog();
			$this->today('2026-05-01');
			Plugin::instance()->sweep()->run([$membership['id']]);
			[$change] = $this->history($membership);
			self::assertSame(['failed', 'More is in use than this would allow.'], [$change['status'], $change['reason']]);
			self::assertSame($this->ids['middle'], $this->read($membership)['plan_id']);
		} finally {
			$settings->update(['over_limit_kinds' => []]);
		}
	}

	public function test_the_limits_may_be_filtered(): void
	{
		$this->on('small');
		$this->write();
		$more = static fn (array $limits): array => ['posts.post' => 1] + $limits;
		add_filter('tierway_limits', $more);
		self::assertInstanceOf(\WP_Error::class, $this->refused());
		remove_filter('tierway_limits', $more);
		self::assertGreaterThan(0, $this->write());
	}

	public function test_limits_are_read_without_a_query(): void
	{
		global $wpdb;
		$this->on('small');
		foreach (['a limited site' => fn () => null, 'one without limits' => fn () => restore_current_blog()] as $which => $go) {
			$go();
			wp_load_alloptions(); // what every page view does
			$before = $wpdb->num_queries;
			Plugin::instance()->site_limits()->current();
			self::assertSame($before, $wpdb->num_queries, $which);
		}
	}

	public function test_who_has_no_room_for_a_site_cannot_sign_up_for_one(): void
	{
		$membership = $this->on('small');
		restore_current_blog();
		wp_set_current_user($this->user);
		$errors = static fn (): array => apply_filters('wpmu_validate_blog_signup', ['errors' => new \WP_Error(), 'user' => wp_get_current_user()])['errors']->get_error_messages('blogname');
		self::assertSame([], $errors());

		[$status] = $this->request(self::MANAGER, 'PUT', "/memberships/{$membership['id']}", ['site_ids' => [$this->site, $this->site($this->user)]]);
		self::assertSame(200, $status);
		wp_set_current_user($this->user);
		[$error] = $errors();
		self::assertStringContainsString('Sites: your plan allows 2, and 2 are in use. Change your plan to have more.', $error);
		self::assertStringContainsString("page=tierway-account&#038;p=/change&#038;plan={$this->ids['middle']}\"", $error);
	}

	public function test_a_site_that_a_customer_signs_up_joins_the_membership_and_leaves_it_when_it_is_deleted(): void
	{
		$membership = $this->on('small');
		restore_current_blog();
		wp_set_current_user($this->user);
		$site = $this->site($this->user);
		self::assertContains($site, Plugin::instance()->memberships()->find($membership['id'])['site_ids']);
		self::assertSame(Plugin::instance()->limits()->of($membership['items'])['posts.post'], get_blog_option($site, 'tierway_limits')['posts.post']);
		require_once ABSPATH . 'wp-admin/includes/ms.php';
		wpmu_delete_blog($site, true);
		self::assertSame([$this->site], Plugin::instance()->memberships()->find($membership['id'])['site_ids']);
	}

	public function test_a_site_that_a_manager_makes_for_a_customer_joins_nothing(): void
	{
		$membership = $this->on('small');
		restore_current_blog();
		wp_set_current_user(self::MANAGER);
		$site = $this->site($this->user);
		self::assertNotContains($site, Plugin::instance()->memberships()->find($membership['id'])['site_ids']);
	}

	public function test_a_site_that_leaves_its_membership_is_not_limited_any_more(): void
	{
		$membership = $this->on('small');
		restore_current_blog();
		$this->request(self::MANAGER, 'PUT', "/memberships/{$membership['id']}", ['site_ids' => []]);
		self::assertFalse(get_blog_option($this->site, 'tierway_limits'));
	}

	/** @return array<string, mixed> a membership that covers the site, to which we have switched as its owner */
	private function on(string $plan): array
	{
		$membership = $this->membership($plan, ['user_id' => $this->user, 'site_ids' => [$this->site]]);
		switch_to_blog($this->site);
		wp_set_current_user($this->user);
		return $membership;
	}

	private function write(): int
	{
		$id = wp_insert_post(['post_title' => 'A post', 'post_status' => 'publish', 'post_author' => $this->user]);
		self::assertGreaterThan(0, $id);
		return $id;
	}

	private function refused(): \WP_Error
	{
		$error = wp_insert_post(['post_title' => 'One too many', 'post_status' => 'publish'], true);
		self::assertInstanceOf(\WP_Error::class, $error);
		return $error;
	}

	private function after(callable $first, callable $then): mixed
	{
		$first();
		return $then();
	}

	/** How many of our counting queries run meanwhile. */
	private function counts_of(callable $work): int
	{
		$count = 0;
		$see = static function (string $sql) use (&$count): string {
			$count += str_contains($sql, 'COUNT(*) AS used') ? 1 : 0;
			return $sql;
		};
		add_filter('query', $see);
		$work();
		remove_filter('query', $see);
		return $count;
	}

	private function stored(string $option): mixed
	{
		global $wpdb;
		return $wpdb->get_var($wpdb->prepare("SELECT meta_value FROM $wpdb->sitemeta WHERE meta_key = %s", $option)) ?? false;
	}

	/** @return array{int, mixed} */
	private function rest(string $method, string $route, array $body = []): array
	{
		wp_set_current_user($this->user);
		$request = new \WP_REST_Request($method, $route);
		$request->set_body_params($body);
		$response = rest_do_request($request);
		return [$response->get_status(), json_decode((string) wp_json_encode($response->get_data()), true)];
	}
}
