<?php

declare(strict_types=1);

namespace Tierway\Cli;

/** What has no command of its own: any route of the REST API, from the shell. */
final class RestCommand
{
	/**
	 * Asks the REST API, and prints its answer as JSON.
	 *
	 * As the user of --user, or else as the first network admin. Exit code 1 when it refuses, with the reason.
	 *
	 * ## OPTIONS
	 *
	 * <method>
	 * : GET, POST, PUT or DELETE.
	 *
	 * <route>
	 * : Below tierway/v1, e.g. /plan-groups/3. docs/rest.md lists them.
	 *
	 * [--<field>=<value>]
	 * : A parameter: a text, a number, a list (1,2,3) or JSON.
	 *
	 * [--query=<query>]
	 * : Parameters of the address, also those with a name that WP-CLI keeps to itself, e.g. user=5&status=active.
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway rest POST /plan-groups --name="High End"
	 *     wp tierway rest PUT /plan-groups/3/plans --plan_ids=1,2
	 *     wp tierway rest POST /payments/12/confirm
	 *     wp tierway rest GET /memberships --query="user=5&per_page=100"
	 *     wp tierway rest PUT /settings --grace_days=10
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function __invoke(array $args, array $assoc): void
	{
		[$method, $route] = [strtoupper($args[0] ?? ''), '/' . trim($args[1] ?? '', '/')];
		if (!in_array($method, ['GET', 'POST', 'PUT', 'DELETE'], true)) {
			\WP_CLI::error('The method is GET, POST, PUT or DELETE.');
		}
		if (0 === get_current_user_id()) {
			wp_set_current_user((int) username_exists((string) (get_super_admins()[0] ?? '')));
		}
		$request = new \WP_REST_Request($method, "/tierway/v1$route");
		wp_parse_str((string) ($assoc['query'] ?? ''), $query);
		unset($assoc['today'], $assoc['query']); // the first is the test clock's
		$fields = array_map(self::value(...), $assoc);
		$request->set_query_params('GET' === $method ? $fields + $query : $query);
		if ('GET' !== $method) {
			$request->set_body_params($fields);
		}
		$request->set_header('Idempotency-Key', wp_generate_uuid4()); // one call is one intention
		$response = rest_do_request($request);
		if ($response->is_error()) {
			$error = $response->as_error();
			$why = (array) ($error->get_error_data()['params'] ?? []);
			\WP_CLI::error(implode(' ', [$error->get_error_message(), ...array_map(static fn (string $name, mixed $text): string => "$name: $text", array_keys($why), $why)]));
		}
		$data = $response->get_data();
		// Links are for programs.
		$plain = static fn (mixed $item): mixed => is_array($item) ? array_diff_key($item, ['_links' => 0]) : $item;
		\WP_CLI::line((string) wp_json_encode(is_array($data) && array_is_list($data) ? array_map($plain, $data) : $plain($data), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
		$total = $response->get_headers()['X-WP-Total'] ?? 0;
		if (is_array($data) && $total > count($data)) {
			\WP_CLI::warning(sprintf('%d of %d. More by --page=2, or --per_page=100.', count($data), $total));
		}
	}

	/** Objects, lists and null as JSON; all else as it stands, which the route's schema reads: 5, true, 1,2,3. */
	private static function value(mixed $text): mixed
	{
		return is_string($text) && preg_match('/^\s*[\[{]|^null$/', $text) ? json_decode($text, true) ?? ('null' === $text ? null : $text) : $text;
	}
}
