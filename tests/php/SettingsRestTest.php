<?php

declare(strict_types=1);

namespace Tierway\Tests;

final class SettingsRestTest extends WordPressTestCase
{
	protected function setUp(): void
	{
		self::sign_in('manager');
	}

	public function test_every_setting_is_read_as_it_was_saved(): void
	{
		$fields = [
			'currency' => 'EUR', 'currency_display' => 'code', 'time_zone' => 'Europe/Athens', 'prices_include_tax' => true, 'setup_fee' => 'none', 'minimum_charge' => 0,
			'policy' => ['downgrade' => 'now', 'longer' => 'refuse'], 'over_limit' => 'block', 'over_limit_kinds' => ['posts' => 'block'], 'posts_over_limit' => 'draft', 'domain_over_limit' => 'keep', 'visits_over_limit' => 'block', 'visits_page' => 'Back soon', 'on_hold_site' => 'read_only', 'on_hold_site_days' => 3, 'ended_site' => 'closed', 'ended_site_days' => 14, 'closed_page' => 'Closed',
			'payment_methods' => ['manual'], 'payment_days' => 14,
			'retry_days' => [2, 4], 'grace_days' => 0, 'invoice_days' => 10, 'failed_change' => 'hold', 'country' => 'GR',
			'tax_rates' => [['country' => 'GR', 'category' => 'standard', 'name' => 'ΦΠΑ', 'ppm' => 240000]], 'invoice_from' => "Tierway\nAthens", 'mails' => ['payment_due'], 'delete_data' => true,
		];
		$before = self::request('GET', '/settings')->get_data()['version'];
		self::assertSame(200, self::request('PUT', '/settings', $fields)->get_status());
		self::assertEquals($fields + ['version' => $before + 1], array_diff_key(self::body(self::request('GET', '/settings')), ['_links' => 1]));
		self::assertSame('{}', json_encode(self::request('PUT', '/settings', ['policy' => []])->get_data()['policy']));
		self::assertSame('EUR', self::request('POST', '/products', ['name' => 'x', 'type' => 'plan'])->get_data()['currency']);
	}

	/** @dataProvider bad */
	public function test_bad_input_is_refused_by_name(string $field, mixed $value): void
	{
		$before = self::plugin()->settings()->get();
		self::assertSame([$field], self::refused(self::request('PUT', '/settings', [$field => $value])));
		self::assertSame($before, self::plugin()->settings()->get());
	}

	public static function bad(): array
	{
		return [
			['currency', 'Euro'], ['time_zone', 'Europe/Atlantis'], ['time_zone', '../../etc/passwd'], ['time_zone', ''], ['prices_include_tax', 'perhaps'], ['setup_fee', 'some'],
			['minimum_charge', -1], ['minimum_charge', 1.5], ['policy', ['upgrade' => 'never']], ['policy', ['bogus' => 'now']], ['over_limit', ''], ['payment_methods', []],
			['payment_methods', ['manual', 'manual']], ['payment_methods', ['bitcoin']], ['payment_days', 0], ['payment_days', 366], ['version', 'x'], ['bogus', 1],
		];
	}

	public function test_an_older_version_gets_the_current_one_back(): void
	{
		$version = self::request('PUT', '/settings', ['payment_days' => 3])->get_data()['version'];
		$answer = self::request('PUT', '/settings', ['payment_days' => 9, 'version' => $version - 1]);
		self::assertSame([409, 3], [$answer->get_status(), $answer->get_data()['data']['current']['payment_days']]);
		self::assertSame(200, self::request('PUT', '/settings', ['payment_days' => 9, 'version' => $version])->get_status());
	}

	public function test_the_zone_of_the_main_site_can_be_sent_back_though_it_is_an_offset(): void
	{
		delete_site_option('tierway_settings');
		update_option('timezone_string', '');
		update_option('gmt_offset', '5.75');
		self::assertSame('+05:45', self::request('GET', '/settings')->get_data()['time_zone']);
		self::assertSame(200, self::request('PUT', '/settings', ['time_zone' => '+05:45'])->get_status());
		self::assertSame(['time_zone'], self::refused(self::request('PUT', '/settings', ['time_zone' => '+06:45'])));
	}

	public function test_settings_cannot_be_deleted_or_listed_by_id(): void
	{
		foreach ([['DELETE', '/settings'], ['GET', '/settings/1']] as [$method, $route]) {
			self::assertSame([404, 'rest_no_route'], [($answer = self::request($method, $route))->get_status(), $answer->get_data()['code']]);
		}
	}
}
