<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Support\Database;

/**
 * One at a time per customer, whose memberships share their credit, also across the call to a gateway, where no
 * transaction may stay open. Two requests with one quote then wait for each other: the second finds what the first has
 * done. The rows' own locks keep the data right; this keeps a second request from replacing a change whose money is just
 * being taken, and from being promised credit that is just being used.
 */
final class CustomerLock
{
	/** Longer than a gateway takes to answer. */
	private const SECONDS = 30;

	public function __construct(private readonly Database $db)
	{
	}

	/**
	 * @template T
	 * @param callable(): T $work
	 * @return T|\WP_Error 503 when others hold it for too long
	 */
	public function hold(int $membership_id, callable $work): mixed
	{
		// Lock names are the server's, not the database's; the server takes them back when the connection ends.
		$table = $this->db->table('memberships');
		$name = "CONCAT(%s, COALESCE((SELECT user_id FROM $table WHERE id = %d), 0))"; // whose it is never changes
		$values = ['tierway:' . md5(DB_NAME . $table) . ':', $membership_id];
		if ('1' !== $this->db->value("SELECT GET_LOCK($name, %d)", [...$values, self::SECONDS])) {
			return new \WP_Error('tierway_busy', __('Another change of yours is being made. Try again in a moment.', 'tierway'), ['status' => 503]);
		}
		try {
			return $work();
		} finally {
			$this->db->value("SELECT RELEASE_LOCK($name)", $values);
		}
	}
}
