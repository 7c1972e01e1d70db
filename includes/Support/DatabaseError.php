<?php

declare(strict_types=1);

namespace Tierway\Support;

/**
 * A statement failed. `getCode()` is the server's error number: 1062 duplicate key, 1205 lock wait, 1213 deadlock.
 */
final class DatabaseError extends \RuntimeException
{
	public const DUPLICATE_KEY = 1062;
	public const LOCK_WAIT = 1205;
	public const DEADLOCK = 1213;

	public function is_duplicate(): bool
	{
		return self::DUPLICATE_KEY === $this->getCode();
	}
}
