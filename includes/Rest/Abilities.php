<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;

/**
 * What a customer, or their manager, can do, for WordPress's Abilities API (WordPress 6.9): each is one of our routes, with
 * its checks, its schema and its refusals. Nothing can be done this way that REST would refuse.
 */
final class Abilities
{
	private const CATEGORY = 'tierway';

	public static function register_category(): void
	{
		wp_register_ability_category(self::CATEGORY, [
			'label' => __('Memberships', 'tierway'),
			'description' => __('Plans, services and packages of the sites of this network.', 'tierway'),
		]);
	}

	public static function register(): void
	{
		$membership = ['membership_id' => ['type' => 'integer', 'minimum' => 1, 'description' => __('Id of the membership.', 'tierway')]];
		$selection = ['selection' => Schema::load('selection'), 'reactivate' => ['type' => 'boolean', 'description' => __('Whether an ended membership starts again.', 'tierway')]];
		self::add('list-options', __('List options', 'tierway'), __('The plans of the membership’s group, their services and packages, and which of them can be chosen now.', 'tierway'), 'GET', 'options', $membership, [], ['readonly' => true]);
		self::add('quote', __('Quote a change', 'tierway'), __('What a selection would cost now and at the next billing date. Changes nothing.', 'tierway'), 'POST', 'quotes', $membership + $selection, ['selection'], ['readonly' => true]);
		self::add('change', __('Confirm a change', 'tierway'), __('Does what a quote showed, at its price. The same key does it once.', 'tierway'), 'POST', 'changes', $membership + $selection + [
			'quote_token' => ['type' => 'string', 'description' => __('Token of the quote.', 'tierway')],
			'idempotency_key' => ['type' => 'string', 'minLength' => 1, 'maxLength' => 200, 'description' => __('The same for the same intention, so that it is done once.', 'tierway')],
			'acknowledged' => ['type' => 'array', 'items' => ['type' => 'string'], 'description' => __('What the quote asks to be acknowledged.', 'tierway')],
			'payment_method' => ['type' => 'string', 'description' => __('How what is due now is paid.', 'tierway')],
			'payment_details' => ['type' => 'object'],
		], ['selection', 'quote_token', 'idempotency_key'], ['idempotent' => true, 'destructive' => true]);
	}

	/**
	 * @param array<string, array<string, mixed>> $properties
	 * @param list<string> $required
	 * @param array<string, bool> $annotations
	 */
	private static function add(string $name, string $label, string $description, string $method, string $route, array $properties, array $required, array $annotations): void
	{
		wp_register_ability("tierway/$name", [
			'label' => $label,
			'description' => $description,
			'category' => self::CATEGORY,
			'input_schema' => ['type' => 'object', 'properties' => $properties, 'required' => ['membership_id', ...$required], 'additionalProperties' => false],
			'execute_callback' => static fn (array $input): array|\WP_Error => self::ask($method, $route, $input),
			// Whose membership it is, the route finds out.
			'permission_callback' => static fn (): bool => is_user_logged_in(),
			'meta' => ['annotations' => $annotations + ['readonly' => false, 'destructive' => false, 'idempotent' => $annotations['readonly'] ?? false], 'show_in_rest' => true],
		]);
	}

	/** @param array<string, mixed> $input */
	private static function ask(string $method, string $route, array $input): array|\WP_Error
	{
		$request = new \WP_REST_Request($method, "/tierway/v1/memberships/{$input['membership_id']}/$route");
		if (isset($input['idempotency_key'])) {
			$request->set_header('Idempotency-Key', $input['idempotency_key']);
		}
		unset($input['membership_id'], $input['idempotency_key']);
		if ('POST' === $method) {
			$request->set_header('Content-Type', 'application/json');
			$request->set_body((string) wp_json_encode((object) $input));
		}
		$response = rest_do_request($request);
		return $response->is_error() ? $response->as_error() : (array) $response->get_data();
	}
}
