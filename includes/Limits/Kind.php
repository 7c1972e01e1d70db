<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * A kind of limit that is enforced: it counts what is in use and refuses what goes beyond. Where it refuses is said in
 * Doors; a kind of another plugin (filter `tierway_limit_kinds`) hooks itself in, and asks SiteLimits.
 */
interface Kind
{
	/** Whether a limit's key is of this kind. */
	public function handles(string $key): bool;

	/**
	 * What is in use, by the count that enforces. Site 0 stands for the membership as a whole.
	 *
	 * @param int[]    $site_ids sites that exist
	 * @param string[] $keys     keys of this kind
	 * @return array<int, array<string, int>> by site, then by key
	 */
	public function used(array $site_ids, array $keys): array;

	/** The screen, below a site's wp-admin/, where less can be used. */
	public function screen(string $key): string;

	/** A word for people. */
	public function label(string $key): string;

	/**
	 * The limits of the current site are others now: brings it in line, without deleting anything, so that it can be undone
	 * when they grow again. Doing it twice changes nothing.
	 *
	 * @param array<string, int|string|null> $limits as they are now
	 */
	public function settle(array $limits): void;
}
