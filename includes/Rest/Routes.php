<?php

declare(strict_types=1);

namespace Tierway\Rest;

/**
 * What holds for every route of the namespace, whoever wrote its controller.
 *
 * Routes are registered only when one of their resource (or the index) is asked for: reading the schemas costs more than
 * all of WordPress's routes together, and other requests must not pay for it.
 *
 * - Permission comes before validation: core validates first, and a stranger would learn the parameters from a 400.
 * - Unknown properties of a body are refused; core does that for nested objects only. So is null where the schema has
 *   no null: core does not validate it at all.
 * - Every answer, errors too, says that it must not be stored.
 * - What breaks is logged, and answered as JSON without its details.
 */
final class Routes
{
	/** Integers that a JSON number holds exactly; beyond, PHP reads a float, which casts to anything. */
	private const SAFE = 9007199254740991;

	/** @param array<string, \Closure(): Controller> $waiting those not registered yet, by a pattern of their routes */
	public function __construct(private array $waiting)
	{
	}

	/** Registers the routes of the resource that the route is about; of all when it is an index of them. */
	public function register(string $route): void
	{
		$route = trim($route, '/');
		foreach ($this->waiting as $pattern => $controller) {
			if (in_array(strtolower($route), ['', Controller::NAMESPACE], true) || 1 === preg_match('~^' . Controller::NAMESPACE . "/$pattern$~i", $route)) {
				unset($this->waiting[$pattern]);
				$controller()->register_routes();
			}
		}
	}

	/** A body that is JSON but neither an object nor a list: core would loop over it and warn. */
	public static function refuse_scalar_body(\WP_REST_Request $request): void
	{
		$body = ltrim((string) $request->get_body());
		if ($request->is_json_content_type() && '' !== $body && '{' !== $body[0] && '[' !== $body[0]) {
			$request->set_body('{'); // for core's own rest_invalid_json, when it is its turn
		}
	}

	/**
	 * `rest_request_before_callbacks`: here core knows whether the parameters are valid, and has not asked for the
	 * permission yet.
	 *
	 * @param mixed $response an error when the parameters are not valid
	 * @param array<string, mixed> $handler
	 */
	public static function before_callbacks(mixed $response, array $handler, \WP_REST_Request $request): mixed
	{
		$problem = is_wp_error($response) ? $response : self::refuse_body($handler, $request);
		if (null === $problem) {
			return $response;
		}
		$allowed = empty($handler['permission_callback']) ? true : call_user_func($handler['permission_callback'], $request);
		if (is_wp_error($allowed)) {
			return $allowed;
		}
		return true === $allowed ? $problem : (is_user_logged_in() ? Errors::forbidden() : Errors::not_logged_in());
	}

	/** `rest_dispatch_request`: instead of core's call of the callback. */
	public static function call(\WP_REST_Request $request, array $handler): mixed
	{
		try {
			return call_user_func($handler['callback'], $request);
		} catch (\Throwable $error) {
			error_log("Tierway: {$request->get_method()} {$request->get_route()}: $error");
			return Errors::make('tierway_server_error');
		}
	}

	/** `rest_pre_serve_request`: after core's own headers, which allow a signed-in user's browser to store. */
	public static function forbid_storing(\WP_REST_Server $server): void
	{
		$server->send_header('Cache-Control', 'no-store, private');
		do_action('litespeed_control_set_nocache', 'Tierway'); // it stores REST answers whatever their headers say
	}

	/** @param array<string, mixed> $handler */
	private static function refuse_body(array $handler, \WP_REST_Request $request): ?\WP_Error
	{
		if (in_array($request->get_method(), ['GET', 'HEAD', 'OPTIONS'], true)) {
			return null;
		}
		$refused = [];
		// As it was sent: core has already cast what it holds.
		$sent = $request->is_json_content_type() ? json_decode((string) $request->get_body(), true) : $request->get_body_params();
		foreach ((array) $sent as $name => $value) {
			$name = (string) $name;
			if (isset($handler['args'][$name])) {
				if (self::has_unsafe_number($value)) {
					/* translators: %s: parameter name. */
					$refused[$name] = sprintf(__('%s has a number that is too large.', 'tierway'), $name);
				} elseif (null === $value && !isset($handler['args'][$name]['oneOf']) && !in_array('null', (array) ($handler['args'][$name]['type'] ?? 'null'), true)) {
					/* translators: %s: parameter name. */
					$refused[$name] = sprintf(__('%s cannot be null.', 'tierway'), $name);
				}
			} elseif (!in_array($name, $handler['tierway_ignored'] ?? [], true) && '_' !== ($name[0] ?? '')) {
				/* translators: %s: parameter name. */
				$refused[$name] = sprintf(__('%s is not a valid property of Object.', 'tierway'), $name);
			}
		}
		return [] === $refused ? null : Errors::invalid($refused);
	}

	private static function has_unsafe_number(mixed $value): bool
	{
		if (is_array($value)) {
			foreach ($value as $member) {
				if (self::has_unsafe_number($member)) {
					return true;
				}
			}
			return false;
		}
		return is_numeric($value) && !(abs((float) $value) <= self::SAFE);
	}
}
