<?php

declare(strict_types=1);

namespace Tierway\Rest;

/** The errors of the API: one place for codes, statuses and the sentences that people read. */
final class Errors
{
	private const STATUS = [
		'rest_not_logged_in' => 401,
		'rest_forbidden' => 403,
		'tierway_not_found' => 404,
		'tierway_version_conflict' => 409,
		'tierway_product_in_use' => 409,
		'tierway_quote_changed' => 409,
		'tierway_not_waiting' => 409,
		'tierway_import_changed' => 409,
		'tierway_import_refused' => 422,
		'tierway_wrong_state' => 409,
		'tierway_too_many' => 422,
		'tierway_idempotency_key_required' => 400,
		'tierway_idempotency_key_reused' => 422,
		'tierway_no_change' => 422,
		'tierway_acknowledgement_required' => 422,
		'tierway_over_limit' => 422,
		'tierway_active' => 422,
		'tierway_refund_too_high' => 422,
		'tierway_credit_too_low' => 422,
		'tierway_payment_declined' => 402,
		'tierway_server_error' => 500,
	];

	/**
	 * An error with its own status and sentence.
	 *
	 * @param array<string, mixed> $data beside the status, e.g. `current`
	 */
	public static function make(string $code, array $data = [], ?string $message = null): \WP_Error
	{
		return new \WP_Error($code, $message ?? self::messages()[$code], ['status' => self::STATUS[$code]] + $data);
	}

	public static function not_logged_in(): \WP_Error
	{
		return self::make('rest_not_logged_in');
	}

	public static function forbidden(): \WP_Error
	{
		return self::make('rest_forbidden');
	}

	public static function not_found(): \WP_Error
	{
		return self::make('tierway_not_found');
	}

	/** @param mixed $current the resource as it is now, as it would be answered */
	public static function version_conflict(mixed $current): \WP_Error
	{
		return self::make('tierway_version_conflict', ['current' => $current]);
	}

	/**
	 * A refusal by the billing rules (R2): 422, with the reason beside it.
	 *
	 * @param array<string, mixed> $membership whose change it is
	 */
	public static function refusal(string $reason, array $membership): \WP_Error
	{
		return new \WP_Error("tierway_$reason", self::refusal_message($reason, $membership), ['status' => 422, 'reason' => $reason]);
	}

	/**
	 * The sentence for a refusal code of R2: to the customer, or of the customer where somebody else reads it.
	 *
	 * @param array<string, mixed>|null $membership whose change it is; null, or one that is nobody's: as its customer reads it
	 */
	public static function refusal_message(string $reason, ?array $membership = null): string
	{
		return self::refusal_words($reason, !in_array($membership['user_id'] ?? 0, [0, get_current_user_id()], true));
	}

	private static function refusal_words(string $reason, bool $to_manager): string
	{
		return match ($reason) {
			'not_active' => $to_manager ? __('This membership has ended. Start it again to change it.', 'tierway') : __('This membership has ended. Choose a plan to start a new one.', 'tierway'),
			'payment_pending' => $to_manager ? __('This membership has not been paid yet. Its open payment has to be paid or confirmed first.', 'tierway') : __('This membership has not been paid yet. Pay the open payment first.', 'tierway'),
			'cancel_scheduled' => $to_manager ? __('This membership is set to end. Keep the membership before its plan is changed.', 'tierway') : __('This membership is set to end. Take that back to change it.', 'tierway'),
			'renewal_due' => __('A bill is due. It has to be paid before the plan is changed.', 'tierway'),
			'not_available' => __('This plan is not available.', 'tierway'),
			'different_group' => $to_manager ? __('This plan belongs to another plan group. Customers change to the plans of their own group only.', 'tierway') : __('This plan belongs to another plan group. You can only change to the plans of your own.', 'tierway'),
			'currency_mismatch' => __('This plan is sold in another currency.', 'tierway'),
			'no_price' => __('This is not sold for the chosen period.', 'tierway'),
			'addon_not_available' => __('One of the chosen services or packages is not available with this plan.', 'tierway'),
			'lifetime' => $to_manager ? __('A plan that was paid for a lifetime cannot be changed.', 'tierway') : __('A plan that was paid for a lifetime cannot be changed here. Ask the network.', 'tierway'),
			'price_changed' => __('A price that was promised is another by now.', 'tierway'),
			'not_allowed' => $to_manager ? __('The plan group or the settings do not allow this kind of change.', 'tierway') : __('Your network does not allow this kind of change.', 'tierway'),
			default => __('This change is not possible.', 'tierway'),
		};
	}

	/** What a code of ours says by itself, to a manager; null: more than a sentence, or not ours. */
	public static function sentence(string $code): ?string
	{
		$words = self::refusal_words(substr($code, strlen('tierway_')), true);
		return self::messages()[$code] ?? ($words === self::refusal_words('', true) ? null : $words);
	}

	/**
	 * `rest_invalid_param`, in core's shape.
	 *
	 * @param array<string, string> $params parameter to sentence
	 */
	public static function invalid(array $params): \WP_Error
	{
		return new \WP_Error(
			'rest_invalid_param',
			/* translators: %s: list of parameter names. */
			sprintf(__('Invalid parameter(s): %s', 'tierway'), implode(', ', array_keys($params))),
			[
				'status' => 400,
				'params' => $params,
				'details' => array_map(static fn (string $message): array => ['code' => 'rest_invalid_param', 'message' => $message, 'data' => null], $params),
			],
		);
	}

	/**
	 * `rest_missing_callback_param`, in core's shape.
	 *
	 * @param list<string> $params
	 */
	public static function missing(array $params): \WP_Error
	{
		return new \WP_Error(
			'rest_missing_callback_param',
			/* translators: %s: list of parameter names. */
			sprintf(__('Missing parameter(s): %s', 'tierway'), implode(', ', $params)),
			['status' => 400, 'params' => $params],
		);
	}

	/** @return array<string, string> */
	private static function messages(): array
	{
		return [
			'rest_not_logged_in' => __('You are not signed in.', 'tierway'),
			'rest_forbidden' => __('Sorry, you are not allowed to do that.', 'tierway'),
			'tierway_not_found' => __('There is no such thing, or it is not yours.', 'tierway'),
			'tierway_version_conflict' => __('Someone else changed this in the meantime. Look at it again before you save.', 'tierway'),
			'tierway_product_in_use' => __('This product is held by memberships, or is waited for. Deactivate it instead.', 'tierway'),
			'tierway_quote_changed' => __('The amounts have changed in the meantime. Look at them again before you confirm.', 'tierway'),
			'tierway_not_waiting' => __('This is no longer waiting.', 'tierway'),
			'tierway_import_changed' => __('The products have changed in the meantime. Look at it again before you import.', 'tierway'),
			'tierway_import_refused' => __('Some products of this file are refused. Nothing was imported.', 'tierway'),
			'tierway_wrong_state' => __('That cannot be done with this move now.', 'tierway'),
			'tierway_too_many' => __('These are more memberships than one move can have.', 'tierway'),
			'tierway_idempotency_key_required' => __('The header Idempotency-Key is missing: 1 to 200 printable characters, new for each change.', 'tierway'),
			'tierway_idempotency_key_reused' => __('This Idempotency-Key was used for another change.', 'tierway'),
			'tierway_no_change' => __('Nothing different is chosen.', 'tierway'),
			'tierway_acknowledgement_required' => __('Something must be acknowledged before this change.', 'tierway'),
			'tierway_over_limit' => __('More is in use than this would allow.', 'tierway'),
			'tierway_active' => __('This membership is running. Change its plan instead of starting it again.', 'tierway'),
			'tierway_refund_too_high' => __('This is more than is left of the payment.', 'tierway'),
			'tierway_credit_too_low' => __('There is not so much credit.', 'tierway'),
			'tierway_payment_declined' => __('The payment was declined. Nothing has changed.', 'tierway'),
			'tierway_server_error' => __('Something went wrong on the server. Nothing was changed.', 'tierway'),
		];
	}
}
