<?php

declare(strict_types=1);

namespace Tierway\Payments;

/** A gateway's answer. */
final class Outcome
{
	private function __construct(
		/** What the payment's status becomes: `completed`, `failed` or `pending`. */
		public readonly string $status,
		/** What a pending payment waits for: `confirm_card`, `await_manager`. */
		public readonly ?string $action = null,
		/** Why it failed, a sentence for people. */
		public readonly string $error = '',
		/** What renewals are charged with, where the gateway has something. */
		public readonly string $token = '',
	) {
	}

	public static function completed(string $token = ''): self
	{
		return new self('completed', token: $token);
	}

	public static function pending(string $action): self
	{
		return new self('pending', $action);
	}

	public static function failed(string $error): self
	{
		return new self('failed', null, $error);
	}
}
