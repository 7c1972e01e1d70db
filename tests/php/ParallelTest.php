<?php

declare(strict_types=1);

namespace Tierway\Tests;

/** Real requests of real processes at the same moment: the web server that runs beside the tests. */
final class ParallelTest extends MembershipCase
{
	private const AT_ONCE = 10;

	public function test_ten_confirmations_with_one_key_are_one_change_one_payment_one_answer(): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('middle'));
		$answers = $this->at_once($membership, array_fill(0, self::AT_ONCE, 'one key'), self::confirmation($quote));

		self::assertSame([201], array_values(array_unique(array_column($answers, 0))));
		self::assertCount(1, array_unique(array_column($answers, 1)));
		$this->assert_one_change($membership, 'applied', 'completed');
	}

	/** @dataProvider ways_to_pay */
	public function test_ten_confirmations_with_ten_keys_are_one_change_and_one_payment(string $method, string $change, string $payment): void
	{
		$membership = $this->membership('small');
		$quote = $this->quote($membership, $this->select('middle'));
		$keys = array_map(static fn (int $number): string => "key $number", range(1, self::AT_ONCE));
		$answers = $this->at_once($membership, $keys, self::confirmation($quote, ['payment_method' => $method]));

		$codes = array_count_values(array_map(static fn (array $answer): string => $answer[0] . ' ' . (json_decode($answer[1], true)['code'] ?? ''), $answers));
		ksort($codes);
		self::assertSame(1, $codes['201 '] ?? 0, (string) wp_json_encode($codes));
		self::assertSame([], array_diff(array_keys($codes), ['201 ', '409 tierway_quote_changed', '422 tierway_no_change']));
		$this->assert_one_change($membership, $change, $payment);
	}

	/** @return array<string, array{string, string, string}> */
	public function ways_to_pay(): array
	{
		return ['by card' => ['sandbox_card', 'applied', 'completed'], 'by hand' => ['manual', 'awaiting_payment', 'pending']];
	}

	public function test_two_memberships_changed_at_once_do_not_spend_the_same_credit(): void
	{
		$user = $this->user();
		$memberships = [$this->membership('small', ['user_id' => $user]), $this->membership('small', ['user_id' => $user])];
		$plugin = \Tierway\Plugin::instance();
		$plugin->db()->transaction(fn () => $plugin->credits()->add($user, 'USD', 300, 'test'));
		$requests = array_map(fn (array $membership): array => [$membership, 'k', self::confirmation($this->quote($membership, $this->select('middle')))], $memberships);

		$answers = $this->send($user, $requests);

		$statuses = array_column($answers, 0);
		sort($statuses);
		self::assertSame([201, 409], $statuses, 'the second is quoted without the credit that the first has used');
		self::assertSame(0, $plugin->credits()->balance($user, 'USD'));
	}

	private function assert_one_change(array $membership, string $change, string $payment): void
	{
		self::assertSame([$change], array_column($this->history($membership), 'status'));
		self::assertSame([$payment], array_column($this->history($membership, 'payments'), 'status'));
	}

	/**
	 * @param list<string> $keys
	 * @param array<string, mixed> $body
	 * @return list<array{int, string}> status and body
	 */
	private function at_once(array $membership, array $keys, array $body): array
	{
		return $this->send($membership['user_id'], array_map(static fn (string $key): array => [$membership, $key, $body], $keys));
	}

	/**
	 * @param list<array{array<string, mixed>, string, array<string, mixed>}> $requests membership, key, body
	 * @return list<array{int, string}>
	 */
	private function send(int $user, array $requests): array
	{
		[$password] = \WP_Application_Passwords::create_new_application_password($user, ['name' => 'tests']);
		$all = curl_multi_init();
		$handles = [];
		foreach ($requests as [$membership, $key, $body]) {
			$handle = curl_init(network_home_url("/wp-json/tierway/v1/memberships/{$membership['id']}/changes"));
			curl_setopt_array($handle, [
				CURLOPT_RETURNTRANSFER => true,
				CURLOPT_USERPWD => get_userdata($user)->user_login . ":$password",
				CURLOPT_HTTPHEADER => ['Content-Type: application/json', "Idempotency-Key: $key", 'X-Tierway-Today: ' . self::TODAY],
				CURLOPT_POSTFIELDS => wp_json_encode($body),
			]);
			curl_multi_add_handle($all, $handle);
			$handles[] = $handle;
		}
		do {
			curl_multi_exec($all, $running);
			curl_multi_select($all);
		} while ($running);
		return array_map(static fn (\CurlHandle $handle): array => [curl_getinfo($handle, CURLINFO_RESPONSE_CODE), (string) curl_multi_getcontent($handle)], $handles);
	}
}
