<?php

declare(strict_types=1);

namespace Tierway\Tests;

/** What every route of the network admin does, whatever the resource. */
final class RestMannersTest extends WordPressTestCase
{
	/** @dataProvider routes */
	public function test_who_may_not_manage_is_told_so_whatever_else_is_wrong(string $method, string $route): void
	{
		self::product();
		foreach (['stranger' => [401, 'rest_not_logged_in'], 'customer' => [403, 'rest_forbidden']] as $who => $expected) {
			self::sign_in($who);
			foreach ([null, ['bogus' => 1], ['name' => [], 'version' => 'x', 'plan_ids' => 'y'], '{"broken', '5'] as $body) {
				$answer = self::request($method, $route, $body, ['page' => 'x', 'per_page' => 1000, 'on' => 'never']);
				self::assertSame($expected, [$answer->get_status(), $answer->get_data()['code']], "$who $method $route " . json_encode($body));
			}
		}
	}

	/** @dataProvider writes */
	public function test_bad_bodies_of_a_manager_are_400_and_write_nothing(string $method, string $route): void
	{
		self::sign_in('manager');
		$product = self::product();
		$group = self::group();
		$route = strtr($route, ['/products/1' => "/products/{$product['id']}", '/plan-groups/1' => "/plan-groups/{$group['id']}"]);
		foreach (['{"broken', '"text"', '5', 'true', 'null'] as $body) {
			$answer = self::request($method, $route, $body);
			self::assertSame([400, 'rest_invalid_json'], [$answer->get_status(), $answer->get_data()['code']], "$route $body");
		}
		$needed = match (true) {
			str_ends_with($route, '/plans') => ['plan_ids' => []],
			str_ends_with($route, '/order') => ['ids' => []],
			str_ends_with($route, '/merge') => ['from' => 1, 'from_version' => 1, 'plan_ids' => [], 'version' => 1],
			'POST /products' === "$method $route" => ['name' => 'x', 'type' => 'plan'],
			'POST /plan-groups' === "$method $route" => ['name' => 'x'],
			str_ends_with($route, '/import') => ['format' => 'tierway-products', 'version' => 1, 'products' => []],
			default => [],
		};
		self::assertEquals(['bogus', '0'], self::refused(self::request($method, $route, (string) json_encode($needed + ['bogus' => 1, '0' => 2]))));
		self::assertSame([$product, $group], [self::plugin()->products()->find($product['id']), self::plugin()->plan_groups()->find($group['id'])]);
	}

	public static function routes(): array
	{
		$routes = [
			'GET /products', 'POST /products', 'GET /products/1', 'PUT /products/1', 'PATCH /products/1', 'DELETE /products/1', 'POST /products/1/duplicate', 'PUT /products/1/plans', 'GET /products/1/preview', 'GET /products/export', 'POST /products/import',
			'GET /plan-groups', 'POST /plan-groups', 'GET /plan-groups/1', 'PUT /plan-groups/1', 'DELETE /plan-groups/1', 'PUT /plan-groups/1/plans', 'GET /plan-groups/1/paths', 'GET /plan-groups/waiting', 'GET /plan-groups/warnings', 'PUT /plan-groups/order', 'POST /plan-groups/1/merge',
			'GET /settings', 'PUT /settings',
		];
		return array_combine($routes, array_map(static fn (string $route): array => explode(' ', $route), $routes));
	}

	public static function writes(): array
	{
		return array_filter(self::routes(), static fn (array $route): bool => 'GET' !== $route[0]);
	}

	/** @dataProvider single */
	public function test_what_does_not_exist_is_404_before_its_body_is_looked_at(string $method, string $route): void
	{
		self::sign_in('manager');
		// The plans without a group are family 0.
		$none = str_ends_with($route, '/paths') ? [] : [0];
		foreach ([...$none, 99999999, '99999999999999999999'] as $id) {
			$answer = self::request($method, sprintf($route, $id), 'GET' === $method ? null : ['bogus' => 1]);
			self::assertSame([404, 'tierway_not_found'], [$answer->get_status(), $answer->get_data()['code']], "$method $route $id");
		}
	}

	public static function single(): array
	{
		return [
			['GET', '/products/%s'], ['PUT', '/products/%s'], ['DELETE', '/products/%s'], ['POST', '/products/%s/duplicate'], ['PUT', '/products/%s/plans'], ['GET', '/products/%s/preview'],
			['GET', '/plan-groups/%s'], ['PUT', '/plan-groups/%s'], ['DELETE', '/plan-groups/%s'], ['PUT', '/plan-groups/%s/plans'], ['GET', '/plan-groups/%s/paths'],
		];
	}

	public function test_null_is_refused_where_the_schema_has_none(): void
	{
		self::sign_in('manager');
		$id = self::product()['id'];
		foreach (['name', 'slug', 'status', 'rank', 'prices', 'limits', 'featured', 'version'] as $field) {
			self::assertSame([$field], self::refused(self::request('PUT', "/products/$id", [$field => null])));
		}
		self::assertSame(200, self::request('PUT', "/products/$id", ['plan_group' => null])->get_status());
	}

	public function test_numbers_that_json_cannot_hold_exactly_are_refused(): void
	{
		self::sign_in('manager');
		$id = self::product()['id'];
		foreach (['1e30', '-1e400', '9007199254740993', '"99999999999999999999"'] as $number) {
			foreach (['version' => $number, 'addons' => "[$number]", 'limits' => "{\"sites\":$number}", 'plan_group' => $number] as $field => $json) {
				self::assertSame([$field], self::refused(self::request('PUT', "/products/$id", "{\"$field\":$json}")));
			}
		}
	}

	public function test_read_only_properties_that_are_sent_back_are_ignored(): void
	{
		self::sign_in('manager');
		$row = self::body(self::request('GET', '/products/' . self::product()['id']));
		$answer = self::request('PUT', "/products/{$row['id']}", ['id' => 12345, 'created_gmt' => '2001-01-01T00:00:00Z', 'name' => 'New'] + $row);
		$new = $answer->get_data();
		self::assertSame([200, $row['id'], $row['created_gmt'], 'New'], [$answer->get_status(), $new['id'], $new['created_gmt'], $new['name']]);
	}

	public function test_an_id_in_the_body_does_not_redirect_a_write(): void
	{
		self::sign_in('manager');
		[$one, $other] = [self::product(), self::product()];
		self::request('PUT', "/products/{$one['id']}", ['id' => $other['id'], 'name' => 'Written'], ['id' => $other['id']]);
		self::assertSame(['Written', 'Plan'], [self::plugin()->products()->find($one['id'])['name'], self::plugin()->products()->find($other['id'])['name']]);
	}

	public function test_lists_are_paged_and_say_how_many_there_are(): void
	{
		self::sign_in('manager');
		$ids = array_map(fn (): int => self::product()['id'], range(1, 5));
		$page = static fn (array $query): \WP_REST_Response => self::request('GET', '/products', null, $query + ['include' => $ids, 'orderby' => 'id']);
		$second = $page(['page' => 2, 'per_page' => 2]);
		self::assertSame([array_slice($ids, 2, 2), '5', '3'], [array_column($second->get_data(), 'id'), $second->get_headers()['X-WP-Total'], $second->get_headers()['X-WP-TotalPages']]);
		self::assertStringContainsString('rel="prev"', $second->get_headers()['Link']);
		self::assertStringContainsString('rel="next"', $second->get_headers()['Link']);
		foreach (['4', '99999999999999999999'] as $beyond) {
			self::assertSame([400, 'rest_invalid_page_number'], [$page(['page' => $beyond, 'per_page' => 2])->get_status(), $page(['page' => $beyond, 'per_page' => 2])->get_data()['code']]);
		}
		self::assertSame(['page', 'per_page', 'orderby', 'order'], self::refused($page(['page' => 0, 'per_page' => 101, 'orderby' => 'data; DROP', 'order' => 'up'])));
		self::assertSame([], self::request('GET', '/products', null, ['search' => 'nothing is named like this'])->get_data());
	}

	public function test_a_list_of_many_takes_as_many_queries_as_a_list_of_one(): void
	{
		global $wpdb;
		self::sign_in('manager');
		$count = static function (array $ids) use ($wpdb): int {
			$before = $wpdb->num_queries;
			self::body(self::request('GET', '/products', null, ['include' => $ids, 'per_page' => 100]));
			return $wpdb->num_queries - $before;
		};
		$ids = array_map(fn (): int => self::product(['plan_group' => self::group()['id']])['id'], range(1, 20));
		$count($ids);
		self::assertSame($count([$ids[0]]), $count($ids));
	}

	public function test_the_warnings_of_many_groups_take_as_many_queries_as_those_of_one(): void
	{
		global $wpdb;
		self::sign_in('manager');
		$count = static function () use ($wpdb): int {
			$before = $wpdb->num_queries;
			self::body(self::request('GET', '/plan-groups/warnings'));
			return $wpdb->num_queries - $before;
		};
		self::product(['plan_group' => self::group()['id']]);
		$count();
		$one = $count();
		for ($n = 0; $n < 10; ++$n) {
			self::product(['plan_group' => self::group()['id']]);
		}
		self::assertSame($one, $count());
	}

	public function test_options_show_the_schema(): void
	{
		self::sign_in('manager');
		foreach (['/products' => 'product', '/plan-groups' => 'plan_group', '/settings' => 'settings'] as $route => $title) {
			$answer = self::request('OPTIONS', $route)->get_data();
			self::assertSame($title, $answer['schema']['title']);
			self::assertStringNotContainsString('$ref', (string) json_encode($answer));
		}
	}

	public function test_a_request_registers_only_the_routes_of_its_resource(): void
	{
		$code = 'rest_do_request("/wp/v2/types"); echo count(preg_grep("#^/tierway#", array_keys(rest_get_server()->get_routes()))), " "; rest_do_request("/TIERWAY/v1/settings"); echo implode(" ", array_intersect(["/tierway/v1/products", "/tierway/v1/settings"], array_keys(rest_get_server()->get_routes())));';
		self::assertSame(['0 /tierway/v1/settings'], self::in_parallel(1, $code));
	}

	public function test_what_breaks_is_logged_and_told_without_details(): void
	{
		self::sign_in('manager');
		$log = tempnam(sys_get_temp_dir(), 'log');
		$before = ini_set('error_log', $log);
		$break = static function (string $sql): string {
			if (str_contains($sql, 'tierway_products') && str_contains($sql, 'COUNT')) {
				throw new \RuntimeException('secret detail');
			}
			return $sql;
		};
		add_filter('query', $break);
		$answer = self::request('GET', '/products');
		remove_filter('query', $break);
		ini_set('error_log', (string) $before);
		self::assertSame([500, 'tierway_server_error'], [$answer->get_status(), $answer->get_data()['code']]);
		self::assertStringNotContainsString('secret', (string) json_encode($answer->get_data()));
		self::assertStringContainsString('secret detail', (string) file_get_contents($log));
		unlink($log);
	}

	public function test_the_capability_can_be_given_to_others(): void
	{
		self::sign_in('customer');
		add_filter('tierway_manage_capability', $anybody = static fn (): string => 'exist');
		self::assertSame(200, self::request('GET', '/settings')->get_status());
		remove_filter('tierway_manage_capability', $anybody);
		self::assertSame(403, self::request('GET', '/settings')->get_status());
	}

	/** docs/rest.md: a row names its routes, `…` for the path as far as {id}, and what they take. */
	public function test_the_documentation_names_every_route_and_its_arguments_and_no_other(): void
	{
		$says = (string) file_get_contents(dirname(__DIR__, 2) . '/docs/rest.md');
		self::request('GET', ''); // the index registers all of them
		$registered = [];
		foreach (rest_get_server()->get_routes('tierway/v1') as $route => $handlers) {
			$path = preg_replace(['~^/tierway/v1~', '~\(\?P<(\w+)>[^)]*\)~'], ['', '{$1}'], $route);
			foreach ('' === $path ? [] : $handlers as $handler) {
				$method = isset($handler['methods']['PUT']) ? 'PUT' : (string) array_key_first($handler['methods']);
				$registered["$method $path"] = array_keys($handler['args']);
			}
		}
		preg_match_all('/^\| (`[A-Z].*?) \| (.*) \|$/m', $says, $rows, PREG_SET_ORDER);
		$prose = implode("\n", self::codes((string) preg_replace('/^\|.*$/m', '', $says)));
		[$base, $documented, $unnamed, $unknown] = ['', [], [], []];
		foreach ($rows as [, $routes, $about]) {
			[$methods, $takes] = [[], []];
			$named = self::arguments($about, 1 === preg_match('/POST|PUT|DELETE/', $routes));
			foreach (self::codes($routes) as $code) {
				preg_match('~^((?:[A-Z]+ )*)(…?)([^?]*)\??(.*)$~u', $code, $parts);
				$path = ('' === $parts[2] ? '' : $base) . $parts[3];
				$base = preg_match('~^.*?\{id\}~', $path, $start) ? $start[0] : $path;
				$methods = array_filter(explode(' ', $parts[1])) ?: $methods;
				array_push($named, ...array_filter(explode('&', $parts[4])));
				foreach ($methods as $method) {
					$documented[] = "$method $path";
					$properties = 'GET' === $method ? [] : self::properties($path);
					$words = "$code\n$prose\n" . implode("\n", self::codes($about));
					foreach ($registered["$method $path"] ?? [] as $argument) {
						$takes[] = $argument;
						if (!in_array($argument, $properties, true) && !preg_match("/\b$argument\b/", $words)) {
							$unnamed[] = "$method $path: $argument";
						}
					}
				}
			}
			array_push($unknown, ...array_map(static fn (string $name): string => "$routes: $name", array_diff($named, $takes)));
		}
		self::assertEqualsCanonicalizing(array_keys($registered), $documented);
		self::assertSame(['unnamed' => [], 'unknown' => []], compact('unnamed', 'unknown'));
	}

	/** @return string[] what stands between backticks */
	private static function codes(string $text): array
	{
		preg_match_all('/`([^`]+)`/', $text, $found);
		return $found[1];
	}

	/**
	 * What a row says that can be sent: the filters, and the names of `{ a, b?, c[]?, d: … }` before any answer; where nothing but GET is, those are the answer.
	 *
	 * @return string[]
	 */
	private static function arguments(string $about, bool $sends): array
	{
		$names = [];
		if (preg_match('/\bfilters? ((?:`\w+`(?: \([^)]*\))?(?:, | and )?)+)/', $about, $filters)) {
			$names = self::codes((string) preg_replace('/\([^)]*\)/', '', $filters[1]));
		}
		foreach ($sends ? self::codes(explode('→', $about)[0]) : [] as $code) {
			if (preg_match('/^\{ (.*) \}$/', $code, $body)) {
				preg_match_all('/(?:^|, )(\w+)/', (string) preg_replace('/\{[^}]*\}/', '', $body[1]), $found);
				array_push($names, ...$found[1]);
			}
		}
		return $names;
	}

	/** @return string[] of the resource, which docs/rest-objects.md lists */
	private static function properties(string $path): array
	{
		foreach (rest_get_server()->get_routes('tierway/v1') as $route => $_) {
			if ("/tierway/v1$path" === preg_replace('~\(\?P<(\w+)>[^)]*\)~', '{$1}', $route)) {
				return array_keys(call_user_func(rest_get_server()->get_route_options($route)['schema'])['properties'] ?? []);
			}
		}
		return [];
	}
}
