<?php

declare(strict_types=1);

namespace Tierway\Tests;

final class ProductsRestTest extends WordPressTestCase
{
	protected function setUp(): void
	{
		self::sign_in('manager');
	}

	public function test_a_product_is_made_with_defaults_and_its_address_is_told(): void
	{
		$answer = self::request('POST', '/products', ['name' => ' Premium Plus ', 'type' => 'plan']);
		$row = $answer->get_data();
		self::assertSame([201, rest_url("tierway/v1/products/{$row['id']}")], [$answer->get_status(), $answer->get_headers()['Location']]);
		self::assertSame(['Premium Plus', 'premium-plus', 1, 'active', null, 0, 'USD', [], '{}'], [$row['name'], $row['slug'], $row['version'], $row['status'], $row['plan_group'], $row['rank'], $row['currency'], $row['prices'], json_encode($row['limits'])]);
		self::assertSame(array_keys(json_decode((string) file_get_contents(dirname(__DIR__, 2) . '/includes/Schema/product.json'), true)['properties']), array_keys($row));
	}

	public function test_every_field_is_read_as_it_was_saved(): void
	{
		$addon = self::product(['type' => 'package'])['id'];
		$group = self::group()['id'];
		$fields = [
			'name' => '<b>Πακέτο</b> & Co 🎓', 'slug' => 'round-trip-' . $addon, 'description' => "Lines\nand <i>markup</i>", 'type' => 'plan', 'status' => 'inactive', 'plan_group' => $group, 'rank' => 4,
			'currency' => 'EUR', 'image' => 'https://example.org/ä.png?a=1&b=2', 'features' => ['One < two', 'δύο'], 'featured' => true, 'tax_ppm' => 240000,
			'prices' => [['unit' => 'month', 'count' => 1, 'amount' => 3000, 'setup_fee' => 900, 'trial_days' => 14], ['unit' => null, 'count' => null, 'amount' => 0, 'setup_fee' => 0, 'trial_days' => 0]],
			'addons' => [$addon], 'limits' => ['posts.post' => null, 'sites' => 3],
		];
		$fields['image'] = esc_url_raw($fields['image']);
		$id = self::request('POST', '/products', $fields)->get_data()['id'];
		self::assertSame($fields, array_intersect_key(self::body(self::request('GET', "/products/$id")), $fields));
		$other = ['name' => 'Other', 'features' => [], 'limits' => [], 'prices' => [], 'addons' => [], 'plan_group' => null, 'featured' => false, 'description' => ''];
		self::request('PUT', "/products/$id", $other);
		self::assertEquals($other, array_intersect_key(self::body(self::request('GET', "/products/$id")), $other));
	}

	/** @dataProvider bad */
	public function test_bad_input_is_refused_by_name(string $field, mixed $value): void
	{
		$id = self::product()['id'];
		foreach ([['POST', '/products', ['name' => 'x', 'type' => 'plan']], ['PUT', "/products/$id", []]] as [$method, $route, $needed]) {
			self::assertSame([$field], self::refused(self::request($method, $route, [$field => $value] + $needed)), $method);
		}
		self::assertSame(1, self::plugin()->products()->find($id)['version']);
	}

	public static function bad(): array
	{
		$price = ['unit' => 'month', 'count' => 1, 'amount' => 1];
		return [
			'no name' => ['name', ''],
			'a name of spaces' => ['name', " \t\u{7}"],
			'a name too long' => ['name', str_repeat('ä', 201)],
			'a list as name' => ['name', ['x']],
			'a number as name' => ['name', 5],
			'a slug with capitals' => ['slug', 'Slug'],
			'an unknown type' => ['type', 'bundle'],
			'an unknown state' => ['status', 'draft'],
			'an unknown group' => ['plan_group', 99999999],
			'group 0' => ['plan_group', 0],
			'a rank below 0' => ['rank', -1],
			'a currency in small letters' => ['currency', 'usd'],
			'no address' => ['image', 'a picture'],
			'a script as address' => ['image', 'javascript:alert(1)'],
			'an empty feature' => ['features', ['']],
			'too many features' => ['features', array_fill(0, 31, 'x')],
			'text as switch' => ['featured', 'maybe'],
			'more than all as tax' => ['tax_ppm', 1000001],
			'an unknown addon' => ['addons', [99999999]],
			'an addon twice' => ['addons', [1, 1]],
			'a price without period' => ['prices', [['amount' => 1]]],
			'a price below 0' => ['prices', [['amount' => -1] + $price]],
			'a price beyond the highest' => ['prices', [['amount' => 100000000001] + $price]],
			'half a cent' => ['prices', [['amount' => 0.5] + $price]],
			'a unit without count' => ['prices', [['count' => null] + $price]],
			'a count without unit' => ['prices', [['unit' => null] + $price]],
			'an unknown unit' => ['prices', [['unit' => 'decade'] + $price]],
			'a price more than it can be' => ['prices', [$price + ['bogus' => 1]]],
			'two prices for one period' => ['prices', [$price, ['amount' => 2] + $price]],
			'a limit below 0' => ['limits', ['sites' => -1]],
			'text as limit' => ['limits', ['sites' => 'many']],
			'version 0' => ['version', 0],
		];
	}

	public function test_what_only_plans_have_is_refused_for_others(): void
	{
		$package = self::product(['type' => 'package'])['id'];
		$plan = self::product()['id'];
		$group = self::group()['id'];
		self::assertSame(['plan_group', 'addons'], self::refused(self::request('PUT', "/products/$package", ['plan_group' => $group, 'addons' => [$package]])));
		self::assertSame(['addons'], self::refused(self::request('PUT', '/products/' . self::product()['id'], ['addons' => [$plan]])), 'a plan is no add-on');
		self::assertSame(['type'], self::refused(self::request('PUT', "/products/$plan", ['type' => 'service'])));
		self::assertSame([400, ['name', 'type']], [($missing = self::request('POST', '/products', []))->get_status(), $missing->get_data()['data']['params']]);
	}

	public function test_an_addon_that_was_deleted_since_does_not_stand_in_the_way_of_saving(): void
	{
		[$kept, $gone] = [self::product(['type' => 'package'])['id'], self::product(['type' => 'package'])['id']];
		$plan = self::product(['addons' => [$gone, $kept]])['id'];
		self::assertSame(200, self::request('DELETE', "/products/$gone")->get_status());
		$row = self::body(self::request('GET', "/products/$plan"));
		self::assertSame([$kept], self::request('PUT', "/products/$plan", $row)->get_data()['addons']);
	}

	public function test_the_history_has_what_each_plan_offered_before(): void
	{
		[$addon, $other] = [self::product(['type' => 'service'])['id'], self::product(['type' => 'package'])['id']];
		[$gets, $loses, $keeps] = [self::product(['addons' => [$other]])['id'], self::product(['addons' => [$addon, $other]])['id'], self::product(['addons' => [$addon]])['id']];
		self::assertSame([$gets, $keeps], array_column(self::request('PUT', "/products/$addon/plans", ['plan_ids' => [$keeps, $gets]])->get_data(), 'id'));
		$events = self::plugin()->db()->rows('SELECT product_id, type, before_it, after_it FROM ' . self::plugin()->db()->table('events') . ' WHERE product_id IN (%d, %d, %d, %d) ORDER BY product_id', [$addon, $gets, $loses, $keeps]);
		$addons = static fn (string $data): array => json_decode($data, true)['addons'];
		self::assertSame(
			[[$gets, 'product.updated', [$other], [$other, $addon]], [$loses, 'product.updated', [$addon, $other], [$other]]],
			array_map(static fn (array $event): array => [(int) $event['product_id'], $event['type'], $addons($event['before_it']), $addons($event['after_it'])], $events),
		);
	}

	public function test_a_plan_offers_no_more_add_ons_than_its_schema_allows(): void
	{
		$addon = self::product(['type' => 'package'])['id'];
		$plan = self::product(['name' => 'Full', 'addons' => range(100001, 100200)])['id'];
		$answer = self::request('PUT', "/products/$addon/plans", ['plan_ids' => [$plan]]);
		self::assertSame(['plan_ids'], self::refused($answer));
		self::assertStringContainsString('Full', $answer->get_data()['data']['params']['plan_ids']);
		self::assertSame(1, self::plugin()->products()->find($plan)['version']);
	}

	public function test_slugs_are_made_free(): void
	{
		$slug = static fn (array $fields): string => self::request('POST', '/products', $fields + ['name' => 'Ünïque name', 'type' => 'plan'])->get_data()['slug'];
		self::assertSame(['unique-name', 'unique-name-2', 'unique-name', 'service'], [$slug([]), $slug([]), substr($slug(['slug' => 'unique-name']), 0, 11), preg_replace('/-\d+$/', '', $slug(['name' => '套餐', 'type' => 'service']))]);
	}

	public function test_an_older_version_gets_the_current_one_back(): void
	{
		$id = self::product()['id'];
		self::assertSame(2, self::request('PUT', "/products/$id", ['name' => 'First', 'version' => 1])->get_data()['version']);
		foreach (['PUT', 'DELETE'] as $method) {
			$answer = self::request($method, "/products/$id", ['version' => 1]);
			self::assertSame([409, 'tierway_version_conflict', 'First', 2], [$answer->get_status(), $answer->get_data()['code'], $answer->get_data()['data']['current']['name'], $answer->get_data()['data']['current']['version']]);
		}
		self::assertSame(3, self::request('PUT', "/products/$id", ['name' => 'Without version'])->get_data()['version']);
	}

	public function test_a_product_that_is_held_or_waited_for_is_not_deleted(): void
	{
		[$plan, $target] = [self::product(), self::product()];
		$membership = self::membership($plan);
		self::plugin()->changes()->insert(['membership_id' => $membership['id'], 'kind' => 'upgrade', 'status' => 'scheduled', 'effective_on' => '2026-05-01', 'selection' => ['plan_id' => $target['id'], 'addons' => []], 'quote' => [], 'summary' => []]);
		foreach ([[$plan, 1, 0], [$target, 0, 1]] as [$product, $memberships, $pending]) {
			$answer = self::request('DELETE', "/products/{$product['id']}");
			self::assertSame([409, 'tierway_product_in_use', ['status' => 409, 'memberships' => $memberships, 'pending_changes' => $pending]], [$answer->get_status(), $answer->get_data()['code'], $answer->get_data()['data']]);
			self::assertSame(200, self::request('PUT', "/products/{$product['id']}", ['status' => 'inactive'])->get_status());
		}
		$unused = self::product();
		$answer = self::request('DELETE', "/products/{$unused['id']}")->get_data();
		self::assertSame([true, $unused['id']], [$answer['deleted'], $answer['previous']['id']]);
		self::assertSame(404, self::request('DELETE', "/products/{$unused['id']}")->get_status());
	}

	public function test_a_duplicate_has_everything_but_the_customers(): void
	{
		$group = self::group();
		$plan = self::product(['name' => 'Plus', 'slug' => 'the-plus', 'plan_group' => $group['id'], 'limits' => ['sites' => 3], 'prices' => [self::price(5, 'year')]]);
		self::membership($plan);
		$answer = self::request('POST', "/products/{$plan['id']}/duplicate", []);
		$copy = self::body($answer);
		self::assertSame([201, 'Plus (copy)', 'the-plus-copy', 'inactive', $group['id'], 2, ['sites' => 3], $plan['prices'], 1], [$answer->get_status(), $copy['name'], $copy['slug'], $copy['status'], $copy['plan_group'], $copy['rank'], $copy['limits'], $copy['prices'], $copy['version']]);
		self::assertSame('the-plus-copy-2', self::request('POST', "/products/{$plan['id']}/duplicate")->get_data()['slug']);
		self::assertSame(0, self::plugin()->memberships()->count_holding($copy['id']));
	}

	public function test_lists_are_filtered(): void
	{
		$group = self::group();
		$a = self::product(['name' => 'Alpha %', 'plan_group' => $group['id']])['id'];
		$b = self::product(['name' => 'Beta', 'status' => 'inactive'])['id'];
		$c = self::product(['name' => 'Gamma', 'type' => 'package'])['id'];
		$ids = static fn (array $query): array => array_column(self::request('GET', '/products', null, $query + ['include' => "$a,$b,$c"])->get_data(), 'id');
		self::assertSame([$a, $b, $c], $ids([]));
		self::assertSame([$c, $b, $a], $ids(['order' => 'desc']));
		self::assertSame([$b, $c], $ids(['plan_group' => '0']));
		self::assertSame([$a], $ids(['plan_group' => $group['id']]));
		self::assertSame([$a, $c], $ids(['status' => 'active']));
		self::assertSame([$a, $b], $ids(['type' => 'plan,service']));
		self::assertSame([$a], $ids(['search' => ' % ']));
		self::assertSame([$b], $ids(['search' => 'bet']));
	}

	public function test_the_preview_says_what_a_customer_in_mid_month_would_pay(): void
	{
		self::plugin()->clock()->use_day('2026-04-01');
		$group = self::group()['id'];
		$basic = self::product(['plan_group' => $group, 'name' => 'Basic', 'prices' => [self::price(1000)]]);
		$plus = self::product(['plan_group' => $group, 'name' => 'Plus', 'prices' => [self::price(2000), self::price(20000, 'year')]]);
		self::product(['plan_group' => $group, 'name' => 'Gone', 'status' => 'inactive']);
		$yen = self::product(['plan_group' => $group, 'name' => 'Yen', 'currency' => 'JPY']);
		$preview = self::body(self::request('GET', "/products/{$basic['id']}/preview", null, ['on' => '2026-04-16']));
		self::assertSame([$basic['id'], '2026-04-16', 'month', 1, 'USD'], array_values(array_slice($preview, 0, 5)));
		$offers = array_map(static fn (array $offer): array => [$offer['plan_id'], $offer['unit'], $offer['state'], $offer['reason'], $offer['due_now'], $offer['effective_on']], $preview['offers']);
		self::assertSame([
			[$basic['id'], 'month', 'current', null, 0, null],
			[$plus['id'], 'month', 'upgrade', null, 500, '2026-04-16'], // 15 of 30 days: 1000 less 500
			[$plus['id'], 'year', 'upgrade', null, 19500, '2026-04-16'],
			[$yen['id'], 'month', 'unavailable', 'currency_mismatch', null, null],
		], $offers);
		self::assertNotSame('', $preview['offers'][3]['reason_message']);
		$down = self::body(self::request('GET', "/products/{$plus['id']}/preview", null, ['unit' => 'year', 'on' => '2026-04-16']))['offers'][0];
		self::assertSame(['downgrade', '2027-04-01', 0], [$down['state'], $down['effective_on'], $down['due_now']]);
		foreach ([['on' => '2026-03-31'], ['on' => '2026-02-30'], ['on' => 'today']] as $query) {
			self::assertSame(['on'], self::refused(self::request('GET', "/products/{$basic['id']}/preview", null, $query)));
		}
		self::assertSame(['unit'], self::refused(self::request('GET', "/products/{$basic['id']}/preview", null, ['unit' => 'year'])));
		self::assertSame(404, self::request('GET', '/products/' . self::product(['type' => 'package'])['id'] . '/preview')->get_status());
	}

	public function test_a_thousand_products_are_imported_and_looked_at_with_as_many_queries_as_one(): void
	{
		global $wpdb;
		$import = static function (int $many, array $query) use ($wpdb): array {
			$before = $wpdb->num_queries;
			$products = array_map(static fn (int $i): array => ['slug' => "thousand-$i", 'name' => "It's \"Nr\" $i Ωμέγα", 'type' => 'plan', 'plan_group' => "Thousand's", 'prices' => [self::price($i)]], range(1, $many));
			$report = self::request('POST', '/products/import', ['format' => 'tierway-products', 'version' => 1, 'products' => $products], $query)->get_data();
			return [$report['counts'], $report['plan_groups'], $wpdb->num_queries - $before];
		};
		$import(1, ['dry_run' => true]);
		[, , $one] = $import(1, ['dry_run' => true]);
		self::assertSame([['create' => 1000, 'change' => 0, 'same' => 0, 'refuse' => 0], ["Thousand's"], $one], $import(1000, ['dry_run' => true]));
		self::assertSame(1000, $import(1000, [])[0]['create']);
		self::assertSame(1000, $import(1000, [])[0]['same']);
		self::assertSame("It's \"Nr\" 7 Ωμέγα", self::plugin()->products()->find_by_slug(['thousand-7'])['thousand-7']['name']);
	}
}
