<?php

declare(strict_types=1);

namespace Tierway\Tests;

/** Everybody in the network, for whom memberships are made. */
final class UsersRestTest extends MembershipCase
{
	public function test_many_users_with_sites_take_as_many_queries_as_one(): void
	{
		global $wpdb;
		$word = 'queries' . wp_rand();
		foreach (['one', 'two', 'two', 'two', 'two'] as $which) {
			$user = $this->user();
			wp_update_user(['ID' => $user, 'display_name' => "$word $which"]);
			$sites = [$this->site($user), $this->site($user)];
			$this->membership('small', ['user_id' => $user, 'site_ids' => [$sites[0]]]);
		}
		$count = function (string $search) use ($wpdb): array {
			wp_cache_flush();
			get_network_option(null, 'site_name'); // network options are read once
			$before = $wpdb->num_queries;
			$users = $this->users($search);
			return [$wpdb->num_queries - $before, count($users), array_sum(array_map('count', array_column($users, 'sites')))];
		};
		[$one, $users, $sites] = $count("$word one");
		self::assertSame([1, 2], [$users, $sites]);
		self::assertSame([$one, 4, 8], $count("$word two"));
	}

	public function test_sites_are_those_that_wordpress_says_a_user_has(): void
	{
		$user = $this->user();
		$sites = array_map(fn (): int => $this->site($user), range(1, 5));
		foreach (['archived', 'spam', 'deleted'] as $i => $flag) {
			update_blog_status($sites[$i], $flag, '1');
		}
		remove_user_from_blog($user, $sites[3]);
		add_user_to_blog(get_main_site_id(), $user, 'subscriber');
		$login = get_userdata($user)->user_login;
		self::assertSame([$sites[4]], array_column($this->users($login)[0]['sites'], 'id'));
		self::assertSame([$sites[4]], array_values(array_diff(array_keys(get_blogs_of_user($user)), [get_main_site_id()])));
	}

	/** @return list<array<string, mixed>> */
	private function users(string $search): array
	{
		[$status, $users] = $this->request(self::MANAGER, 'GET', '/users?per_page=100&search=' . rawurlencode($search));
		self::assertSame(200, $status);
		return $users;
	}
}
