<?php

declare(strict_types=1);

namespace Tierway\Tests;

use PHPUnit\Framework\TestCase;
use Tierway\Plugin;

/**
 * A family of plans, customers on them, and the REST API as they and the manager call it.
 *
 * What a test makes stays: each makes its own group, users and memberships. Our own code commits, other processes have to
 * see it, so nothing could be rolled back.
 */
abstract class MembershipCase extends TestCase
{
	protected const MANAGER = 1;
	/** The fifteenth of thirty days: a half is left. */
	protected const START = '2026-04-01';
	protected const TODAY = '2026-04-16';

	private static int $number = 0;

	protected int $group;
	/** @var array<string, int> plans Small ($10), Middle ($20), Large ($40), and the packages Space and Visits */
	protected array $ids;

	protected function setUp(): void
	{
		$this->today(self::START);
		$this->group = $this->group();
		$space = $this->product('Space', ['type' => 'package', 'limits' => ['disk_space' => 1000]], 400);
		$visits = $this->product('Visits', ['type' => 'package', 'limits' => ['visits' => null]], 500);
		$design = $this->product('Design', ['type' => 'service', 'prices' => [['unit' => null, 'count' => null, 'amount' => 19900]]]);
		$free = $this->product('Free', ['plan_group' => $this->group, 'rank' => 1, 'prices' => [['unit' => null, 'count' => null, 'amount' => 0]], 'limits' => ['posts.post' => 1]]);
		$this->ids = compact('free', 'space', 'visits', 'design') + [
			'small' => $this->plan('Small', 2, 1000, ['limits' => ['posts.post' => 2, 'sites' => 2, 'visits' => 100], 'addons' => [$space, $visits, $design]]),
			'middle' => $this->plan('Middle', 3, 2000, ['limits' => ['posts.post' => 5, 'sites' => 3, 'visits' => 500, 'disk_space' => 500], 'addons' => [$space, $visits, $design]]),
			'large' => $this->plan('Large', 4, 4000, ['limits' => ['posts.post' => null, 'sites' => 5, 'visits' => null, 'disk_space' => 5000], 'addons' => [$space]]),
		];
	}

	protected function tearDown(): void
	{
		$this->today(null);
		wp_set_current_user(0);
	}

	protected function today(?string $day): void
	{
		Plugin::instance()->clock()->use_day($day);
	}

	protected function group(): int
	{
		return Plugin::instance()->plan_groups()->insert(['name' => 'Family ' . self::unique()])['id'];
	}

	/** @param array<string, mixed> $fields */
	protected function plan(string $name, int $rank, int $amount, array $fields = []): int
	{
		return $this->product($name, $fields + ['plan_group' => $this->group, 'rank' => $rank], $amount);
	}

	/** @param array<string, mixed> $fields */
	protected function product(string $name, array $fields = [], int $amount = 0): int
	{
		return Plugin::instance()->products()->insert($fields + [
			'name' => $name,
			'slug' => strtolower($name) . '-' . self::unique(),
			'type' => 'plan',
			'status' => 'active',
			'plan_group' => null,
			'rank' => 0,
			'currency' => 'USD',
			'prices' => [['unit' => 'month', 'count' => 1, 'amount' => $amount], ['unit' => 'year', 'count' => 1, 'amount' => 10 * $amount]],
		])['id'];
	}

	protected function user(): int
	{
		$name = 'customer' . self::unique();
		return wp_insert_user(['user_login' => $name, 'user_pass' => 'password', 'user_email' => "$name@example.org", 'display_name' => ucfirst($name)]);
	}

	protected function site(int $user): int
	{
		$name = 'site' . self::unique();
		$id = wpmu_create_blog(get_network()->domain, get_network()->path . "$name/", ucfirst($name), $user);
		wp_installing(false); // wpmu_create_blog() leaves it on, and WordPress then reads every option from the database
		switch_to_blog($id);
		foreach (get_posts(['post_type' => ['post', 'page'], 'post_status' => 'any', 'numberposts' => -1]) as $sample) {
			wp_delete_post($sample->ID, true);
		}
		restore_current_blog();
		return $id;
	}

	/**
	 * A membership that started, and was charged, on START; today is TODAY afterwards.
	 *
	 * @param array<string, mixed> $fields
	 * @return array<string, mixed>
	 */
	protected function membership(string $plan, array $fields = []): array
	{
		$this->today(self::START);
		$term = 'free' === $plan ? ['unit' => null, 'count' => null] : ['unit' => 'month', 'count' => 1];
		[$status, $membership] = $this->request(self::MANAGER, 'POST', '/memberships', $fields + ['user_id' => $this->user(), 'plan_id' => $this->ids[$plan]] + $term);
		self::assertSame(201, $status, (string) wp_json_encode($membership));
		$this->today(self::TODAY);
		return $membership;
	}

	/** @return array<string, mixed> */
	protected function select(string $plan, array $addons = [], string $unit = 'month'): array
	{
		$selected = [];
		foreach ($addons as $name => $quantity) {
			$selected[] = ['product_id' => $this->ids[$name], 'quantity' => $quantity];
		}
		return ['plan_id' => $this->ids[$plan], 'unit' => 'free' === $plan ? null : $unit, 'count' => 'free' === $plan ? null : 1, 'addons' => $selected];
	}

	/**
	 * @param array<string, mixed>|null $body
	 * @param array<string, string> $headers
	 * @return array{int, mixed, array<string, string>} status, body as a client reads it, headers
	 */
	protected function request(int $user, string $method, string $path, ?array $body = null, array $headers = []): array
	{
		wp_set_current_user($user);
		[$route, $query] = explode('?', $path, 2) + [1 => ''];
		$request = new \WP_REST_Request($method, "/tierway/v1$route");
		parse_str($query, $params);
		$request->set_query_params($params);
		foreach ($headers as $name => $value) {
			$request->set_header($name, $value);
		}
		if (null !== $body) {
			$request->set_header('Content-Type', 'application/json');
			$request->set_body((string) wp_json_encode($body));
		}
		$response = rest_do_request($request);
		return [$response->get_status(), json_decode((string) wp_json_encode($response->get_data()), true), $response->get_headers()];
	}

	/**
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $selection
	 * @return array<string, mixed> the quote, or the error
	 */
	protected function quote(array $membership, array $selection): array
	{
		return $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/quotes", ['selection' => $selection])[1];
	}

	/**
	 * Confirms a quote as its customer.
	 *
	 * @param array<string, mixed> $quote
	 * @param array<string, mixed> $how
	 * @return array{int, mixed, array<string, string>}
	 */
	protected function confirm(array $membership, array $quote, array $how = [], ?string $key = null): array
	{
		return $this->request($membership['user_id'], 'POST', "/memberships/{$membership['id']}/changes", self::confirmation($quote, $how), ['Idempotency-Key' => $key ?? self::unique()]);
	}

	/** @return array<string, mixed> */
	protected static function confirmation(array $quote, array $how = []): array
	{
		return $how + [
			'selection' => $quote['selection'],
			'quote_token' => $quote['token'],
			'acknowledged' => $quote['acknowledge'],
			'payment_method' => 'sandbox_card',
		];
	}

	/**
	 * Quotes and confirms.
	 *
	 * @return array<string, mixed> change, membership, payment
	 */
	protected function change(array $membership, array $selection, array $how = []): array
	{
		[$status, $done] = $this->confirm($membership, $this->quote($membership, $selection), $how);
		self::assertSame(201, $status, (string) wp_json_encode($done));
		return $done;
	}

	/** @return array<string, mixed> as the manager sees it now */
	protected function read(array $membership): array
	{
		return $this->request(self::MANAGER, 'GET', "/memberships/{$membership['id']}")[1];
	}

	/** @return list<array<string, mixed>> newest first */
	protected function history(array $membership, string $of = 'changes'): array
	{
		return $this->request(self::MANAGER, 'GET', "/memberships/{$membership['id']}/$of?per_page=100")[1];
	}

	protected static function unique(): string
	{
		return sprintf('%x%x%02d', getmypid(), hrtime(true), ++self::$number % 100);
	}
}
