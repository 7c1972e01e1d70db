<?php

declare(strict_types=1);

namespace Tierway\Tests;

use PHPUnit\Framework\TestCase;
use Tierway\Plugin;

/**
 * A test that runs in a transaction which is rolled back: it leaves nothing behind, and its own transactions join it.
 * Effects after a commit do not happen. With KEEPS set it runs without, and cleans up itself.
 */
abstract class WordPressTestCase extends TestCase
{
	protected const KEEPS = false;

	protected function runTest(): mixed
	{
		if (static::KEEPS) {
			return parent::runTest();
		}
		$result = null;
		$undo = new \Exception('Everything is rolled back after a test.');
		try {
			Plugin::instance()->db()->transaction(function () use (&$result, $undo): void {
				$result = parent::runTest();
				throw $undo;
			});
		} catch (\Exception $error) {
			if ($error !== $undo) {
				throw $error;
			}
		}
		return $result;
	}

	protected function tearDown(): void
	{
		Plugin::instance()->clock()->use_day(null);
		wp_set_current_user(0);
		wp_cache_flush();
	}

	protected static function plugin(): Plugin
	{
		return Plugin::instance();
	}

	/** Somebody: `manager` of the network, `customer`, or `stranger` without a login. */
	protected static function sign_in(string $who): int
	{
		$user = match ($who) {
			'manager' => get_users(['blog_id' => 0, 'login__in' => get_super_admins(), 'fields' => 'ids'])[0],
			'customer' => self::user(),
			'stranger' => 0,
		};
		wp_set_current_user((int) $user);
		return (int) $user;
	}

	protected static function user(): int
	{
		$login = 'u' . bin2hex(random_bytes(6));
		$id = wpmu_create_user($login, 'password', "$login@example.org");
		self::assertIsInt($id);
		return $id;
	}

	/** @param array<string, mixed> $fields */
	protected static function product(array $fields = []): array
	{
		return self::plugin()->products()->insert($fields + [
			'name' => 'Plan',
			'slug' => 'p-' . bin2hex(random_bytes(8)),
			'type' => 'plan',
			'status' => 'active',
			'plan_group' => null,
			'currency' => 'USD',
			'prices' => [self::price(1000)],
		]);
	}

	protected static function price(int $amount, ?string $unit = 'month', ?int $count = 1, int $setup_fee = 0): array
	{
		return ['unit' => $unit, 'count' => $count, 'amount' => $amount, 'setup_fee' => $setup_fee, 'trial_days' => 0];
	}

	protected static function group(string $name = 'Group'): array
	{
		return self::plugin()->plan_groups()->insert(['name' => $name . ' ' . bin2hex(random_bytes(6))]);
	}

	/** @param array<string, mixed> $fields */
	protected static function membership(array $plan, array $fields = []): array
	{
		return self::plugin()->memberships()->insert($fields + [
			'user_id' => 1,
			'status' => 'active',
			'plan_id' => $plan['id'],
			'currency' => 'USD',
			'period' => ['start' => '2026-04-01', 'end' => '2026-05-01', 'unit' => 'month', 'count' => 1, 'anchor_day' => 1],
			'items' => [['product_id' => $plan['id'], 'quantity' => 1, 'unit_amount' => 1000, 'segment' => ['from' => '2026-04-01', 'amount' => 1000]]],
			'site_ids' => [],
		]);
	}

	/**
	 * A request to our namespace, as the signed-in user.
	 *
	 * @param array<string, mixed>|string|null $body JSON, or what is sent as it is
	 * @param array<string, mixed> $query
	 */
	protected static function request(string $method, string $route, array|string|null $body = null, array $query = []): \WP_REST_Response
	{
		$request = new \WP_REST_Request($method, "/tierway/v1$route");
		$request->set_query_params($query);
		if (null !== $body) {
			$request->set_header('Content-Type', 'application/json');
			$request->set_body(is_string($body) ? $body : (string) json_encode($body ?: new \stdClass()));
		}
		return rest_do_request($request);
	}

	/** The answer as it would be written, decoded. */
	protected static function body(\WP_REST_Response $response): mixed
	{
		return json_decode((string) wp_json_encode(rest_get_server()->response_to_data($response, false)), true);
	}

	/** @return list<string> the parameters that a 400 names */
	protected static function refused(\WP_REST_Response $response): array
	{
		self::assertSame([400, 'rest_invalid_param'], [$response->get_status(), $response->get_data()['code'] ?? null], (string) json_encode($response->get_data()));
		return array_keys($response->get_data()['data']['params']);
	}

	/**
	 * Runs PHP code in several processes at once, each with its own connection; WordPress is loaded, `$plugin` is there.
	 *
	 * @return list<string> what each of them printed
	 */
	public static function in_parallel(int $processes, string $code): array
	{
		$script = sprintf(
			'$_SERVER = %s + $_SERVER; require %s; $plugin = Tierway\Plugin::instance(); %s',
			var_export(array_intersect_key($_SERVER, ['HTTP_HOST' => 1, 'REQUEST_URI' => 1, 'REMOTE_ADDR' => 1, 'SERVER_PROTOCOL' => 1]), true),
			var_export(ABSPATH . 'wp-load.php', true),
			$code,
		);
		$running = $printed = [];
		for ($i = 0; $i < $processes; ++$i) {
			$pipes = [];
			$process = proc_open([PHP_BINARY, '-d', 'display_errors=stderr', '-r', $script], [1 => ['pipe', 'w']], $pipes);
			$running[] = [$process, $pipes[1]];
		}
		foreach ($running as [$process, $pipe]) {
			$printed[] = trim((string) stream_get_contents($pipe));
			fclose($pipe);
			proc_close($process);
		}
		return $printed;
	}
}
