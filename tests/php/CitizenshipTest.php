<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

/** What WordPress asks of a plugin: personal data to export and to forget, abilities for others. */
final class CitizenshipTest extends MembershipCase
{
	public function test_a_customers_data_is_exported_membership_by_membership(): void
	{
		[$user, $first] = $this->customer_with_a_past();
		$second = $this->membership('middle', ['user_id' => $user])['id'];
		$export = apply_filters('wp_privacy_personal_data_exporters', [])['tierway']['callback'];
		$email = get_userdata($user)->user_email;
		$one = $export($email, 1);
		self::assertFalse($one['done']);
		self::assertEqualsCanonicalizing(['tierway-memberships', 'tierway-payments', 'tierway-history', 'tierway-credit'], array_values(array_unique(array_column($one['data'], 'group_id'))));
		self::assertSame("tierway-memberships-$first", $one['data'][0]['item_id']);
		self::assertContains(['name' => 'Amount', 'value' => '$5.00'], array_merge(...array_column($one['data'], 'data')));
		$two = $export($email, 2);
		self::assertTrue($two['done']);
		self::assertSame("tierway-memberships-$second", $two['data'][0]['item_id']);
		self::assertNotContains('tierway-credit', array_column($two['data'], 'group_id'));
		self::assertSame(['data' => [], 'done' => true], $export('nobody@example.org', 1));
	}

	public function test_what_has_ended_is_forgotten_but_for_its_bills_and_what_runs_is_kept(): void
	{
		[$user, $id] = $this->customer_with_a_past();
		$erase = apply_filters('wp_privacy_personal_data_erasers', [])['tierway']['callback'];
		$email = get_userdata($user)->user_email;
		$running = $erase($email, 1);
		self::assertSame([false, true, true], [$running['items_removed'], $running['items_retained'], $running['done']]);
		self::assertStringContainsString("Membership $id has not ended", $running['messages'][0]);
		self::assertNotSame('', Plugin::instance()->memberships()->find($id)['payment_token']);

		$this->request(self::MANAGER, 'POST', "/memberships/$id/cancel", ['now' => true]);
		$name = get_userdata($user)->display_name;
		self::assertContains($name, array_column(array_column(Plugin::instance()->events()->query($id)[0], 'actor'), 'name'));
		$done = $erase($email, 1);
		self::assertSame([true, true, true], [$done['items_removed'], $done['items_retained'], $done['done']]);
		self::assertSame('', Plugin::instance()->memberships()->find($id)['payment_token']);
		foreach ([Plugin::instance()->events()->query($id)[0], Plugin::instance()->changes()->query($id)[0]] as $rows) {
			self::assertNotContains($name, array_column(array_column($rows, 'actor'), 'name'));
		}
		self::assertSame(1, Plugin::instance()->payments()->query($id)[1], 'accounts are kept');
		self::assertFalse($erase($email, 1)['items_removed'], 'nothing is left to forget');
	}

	public function test_abilities_do_what_rest_does_for_whom_it_does_it(): void
	{
		if (!function_exists('wp_get_ability')) {
			self::assertTrue(version_compare(get_bloginfo('version'), '6.9', '<'));
			return;
		}
		['id' => $id, 'user_id' => $user] = $this->membership('small');
		$selection = ['plan_id' => $this->ids['middle'], 'unit' => 'month', 'count' => 1];
		wp_set_current_user(0);
		self::assertWPError(wp_get_ability('tierway/list-options')->execute(['membership_id' => $id]), 'ability_invalid_permissions');
		wp_set_current_user($this->user());
		self::assertWPError(wp_get_ability('tierway/quote')->execute(['membership_id' => $id, 'selection' => $selection]), 'tierway_not_found');
		wp_set_current_user($user);
		$options = wp_get_ability('tierway/list-options')->execute(['membership_id' => $id]);
		self::assertContains($this->ids['middle'], array_column($options['plans'], 'id'));
		$quote = wp_get_ability('tierway/quote')->execute(['membership_id' => $id, 'selection' => $selection]);
		self::assertSame(500, $quote['due_now']);
		self::assertWPError(wp_get_ability('tierway/quote')->execute(['membership_id' => $id, 'selection' => ['plan_id' => $this->plan('Stranger', 1, 100, ['plan_group' => null]), 'unit' => 'month', 'count' => 1]]), 'tierway_different_group');
		$confirm = fn (): array => wp_get_ability('tierway/change')->execute(['membership_id' => $id, 'selection' => $selection, 'quote_token' => $quote['token'], 'idempotency_key' => "ability-$id", 'payment_method' => 'sandbox_card']);
		$done = $confirm();
		self::assertSame('applied', $done['change']['status']);
		self::assertSame($done['change']['id'], $confirm()['change']['id']);
	}

	/** On a closed site, so that its door is asked, too. Each caller: managing by REST, and whether the door lets them in. */
	public function test_who_manages_is_a_capability_of_our_own_that_others_can_map(): void
	{
		$owner = $this->user();
		$site = $this->site($owner);
		$staff = $this->user();
		add_user_to_blog($site, $staff, 'editor');
		switch_to_blog($site);
		try {
			Plugin::instance()->site_limits()->store([], ['mode' => 'closed', 'from' => 0]);
			(new \WP_User($staff))->add_cap('manage_tierway');
			$may = function (int $user): array {
				[$status] = $this->request($user, 'GET', '/settings');
				return [$status, null === Plugin::instance()->door()->close_rest(null, rest_get_server(), new \WP_REST_Request('GET', '/wp/v2/posts'))];
			};
			self::assertSame([200, true], $may(self::MANAGER));
			self::assertSame([403, false], $may($owner));
			self::assertSame([403, false], $may($staff), 'a capability that a site gives away');
			self::assertSame([401, false], $may(0));

			add_filter('map_meta_cap', $map = static fn (array $caps, string $cap, int $user): array => 'manage_tierway' === $cap && $user === $staff ? ['exist'] : $caps, 10, 3);
			self::assertSame([[200, true], [403, false]], [$may($staff), $may($owner)]);
			remove_filter('map_meta_cap', $map);
			add_filter('tierway_manage_capability', $other = static fn (): string => 'edit_posts');
			self::assertSame([[200, true], [401, false]], [$may($staff), $may(0)]);
			remove_filter('tierway_manage_capability', $other);
			(new \WP_User($staff))->add_cap('manage_network_options');
			self::assertSame([200, true], $may($staff), 'as core has it');
		} finally {
			restore_current_blog();
		}
	}

	/** @return array{int, int} a customer, and a membership that was upgraded by card for $5.00, with $3.00 of credit */
	private function customer_with_a_past(): array
	{
		$membership = $this->membership('small');
		$this->change($membership, $this->select('middle'));
		$this->request(self::MANAGER, 'POST', "/memberships/{$membership['id']}/credits", ['amount' => 300, 'note' => 'Sorry']);
		return [$membership['user_id'], $membership['id']];
	}

	private static function assertWPError(mixed $result, string $code): void
	{
		self::assertInstanceOf(\WP_Error::class, $result);
		self::assertSame($code, $result->get_error_code());
	}
}
