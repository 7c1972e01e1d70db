<?php

declare(strict_types=1);

namespace Tierway\Support;

/**
 * A named place at which a test lets PHP die, between a charge and its commit for example, to see that nothing is lost
 * and nothing is done twice. Without the test clock it is nothing.
 */
final class Point
{
	/** Ends this process as a power cut would, where the environment variable TIERWAY_DIE_AT names this point. */
	public static function reach(string $name): void
	{
		if (defined('TIERWAY_TEST_CLOCK') && true === TIERWAY_TEST_CLOCK && getenv('TIERWAY_DIE_AT') === $name) {
			posix_kill(getmypid(), 9); // SIGKILL: no shutdown function, no destructor, no rollback but the database's own
		}
	}
}
