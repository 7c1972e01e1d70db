<?php

declare(strict_types=1);

namespace Tierway\Support;

/**
 * $wpdb, where a failure is an exception instead of a false that somebody forgets to look at, and transactions.
 */
final class Database
{
	private const ATTEMPTS = 6;

	private int $depth = 0;
	private int $connection = 0;
	/** @var list<callable> */
	private array $after_commit = [];

	public function __construct(private readonly \wpdb $wpdb)
	{
	}

	/** Full name of one of our network-wide tables, e.g. `products`. */
	public function table(string $name): string
	{
		return $this->wpdb->base_prefix . 'tierway_' . $name;
	}

	/** The network's users table, for searches by customer. */
	public function users_table(): string
	{
		return $this->wpdb->users;
	}

	public function sites_table(): string
	{
		return $this->wpdb->blogs;
	}

	/**
	 * Runs a statement; `%s`, `%d` and `%i` are placeholders as in wpdb::prepare().
	 *
	 * @param list<mixed> $values
	 * @return int affected rows
	 * @throws DatabaseError
	 */
	public function execute(string $sql, array $values = []): int
	{
		return (int) $this->run($sql, $values);
	}

	/**
	 * @param list<mixed> $values
	 * @return list<array<string, string|null>>
	 * @throws DatabaseError
	 */
	public function rows(string $sql, array $values = []): array
	{
		$this->run($sql, $values);
		return array_map(static fn (object $row): array => (array) $row, $this->wpdb->last_result);
	}

	/**
	 * @param list<mixed> $values
	 * @return array<string, string|null>|null
	 * @throws DatabaseError
	 */
	public function row(string $sql, array $values = []): ?array
	{
		return $this->rows($sql, $values)[0] ?? null;
	}

	/**
	 * First column of the first row.
	 *
	 * @param list<mixed> $values
	 * @throws DatabaseError
	 */
	public function value(string $sql, array $values = []): ?string
	{
		$row = $this->row($sql, $values);
		return null === $row ? null : reset($row);
	}

	/**
	 * First column of every row.
	 *
	 * @param list<mixed> $values
	 * @return list<string|null>
	 * @throws DatabaseError
	 */
	public function column(string $sql, array $values = []): array
	{
		return array_map(static fn (array $row): ?string => reset($row), $this->rows($sql, $values));
	}

	/**
	 * @param array<string, string|int|null> $row column to value; null is written as NULL
	 * @return int the new id (0 for tables without one)
	 * @throws DatabaseError
	 */
	public function insert(string $table, array $row): int
	{
		[$assignments, $values] = $this->assignments($row);
		$this->run("INSERT INTO {$this->table($table)} SET $assignments", $values);
		return (int) $this->wpdb->insert_id;
	}

	/**
	 * @param array<string, string|int|null> $row
	 * @param array<string, string|int> $where all must be equal
	 * @return int affected rows; MySQL does not count a row that already had these values
	 * @throws DatabaseError
	 */
	public function update(string $table, array $row, array $where, string $more = ''): int
	{
		[$assignments, $values] = $this->assignments($row);
		$conditions = [];
		foreach ($where as $column => $value) {
			$conditions[] = "`$column` = " . (is_int($value) ? '%d' : '%s');
			$values[] = $value;
		}
		$set = implode(', ', array_filter([$assignments, $more]));
		return (int) $this->run("UPDATE {$this->table($table)} SET $set WHERE " . implode(' AND ', $conditions), $values);
	}

	/** `%d, %d, %d`: as many placeholders as there are ids. */
	public static function marks(array $values, string $mark = '%d'): string
	{
		return implode(', ', array_fill(0, count($values), $mark));
	}

	/** `%text%` with the wildcards of LIKE taken literally. */
	public function like(string $text): string
	{
		return '%' . $this->wpdb->esc_like($text) . '%';
	}

	/**
	 * Runs the callable in one transaction and returns its result; an exception rolls everything back and goes on.
	 * A transaction inside a transaction joins it. After a deadlock or a lock wait that took too long it runs again
	 * (six times in all, a moment later by chance, so that two do not meet again at once), so the callable must have no effects but on the database: those go to after_commit().
	 *
	 * READ COMMITTED, because with MySQL's default a transaction that had to wait for a lock goes on reading what
	 * was true before it waited.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	public function transaction(callable $work): mixed
	{
		if ($this->depth > 0) {
			++$this->depth;
			try {
				return $work();
			} finally {
				--$this->depth;
			}
		}
		for ($attempt = 1; ; ++$attempt) {
			$this->after_commit = [];
			$this->run('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
			$this->run('START TRANSACTION');
			$this->connection = $this->connection_id();
			$this->depth = 1;
			try {
				$result = $work();
				$this->run('COMMIT');
			} catch (\Throwable $error) {
				$this->depth = 0;
				$this->wpdb->query('ROLLBACK');
				$again = $error instanceof DatabaseError && in_array($error->getCode(), [DatabaseError::DEADLOCK, DatabaseError::LOCK_WAIT], true);
				if ($again && $attempt < self::ATTEMPTS) {
					usleep(random_int(0, 2000 * 2 ** $attempt));
					continue;
				}
				$this->after_commit = [];
				throw $error;
			}
			$this->depth = 0;
			$effects = $this->after_commit;
			$this->after_commit = [];
			if ([] !== $effects) {
				Point::reach('commit.effects');
			}
			foreach ($effects as $effect) {
				try {
					$effect();
				} catch (\Throwable $error) {
					error_log('Tierway: ' . $error); // what happened has happened; the others go on
				}
			}
			return $result;
		}
	}

	/** Runs the callable when the running transaction has been committed, never when it is rolled back; at once outside of one. */
	public function after_commit(callable $effect): void
	{
		if (0 === $this->depth) {
			$effect();
			return;
		}
		$this->after_commit[] = $effect;
	}

	public function in_transaction(): bool
	{
		return $this->depth > 0;
	}

	/** `2026-04-18 09:30:00`, as stored, to `2026-04-18T09:30:00Z`, as on the wire. */
	public static function instant(?string $stored): ?string
	{
		return null === $stored ? null : str_replace(' ', 'T', $stored) . 'Z';
	}

	/** The way back: a wire instant to what a datetime column takes. */
	public static function datetime(?string $instant): ?string
	{
		return null === $instant ? null : rtrim(str_replace('T', ' ', $instant), 'Z');
	}

	/** JSON for a column; empty maps must be cast to object by the caller. */
	public static function json(mixed $value): string
	{
		return json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
	}

	/**
	 * @param array<string, string|int|null> $row
	 * @return array{string, list<string|int>}
	 */
	private function assignments(array $row): array
	{
		$assignments = [];
		$values = [];
		foreach ($row as $column => $value) {
			if (null === $value) {
				$assignments[] = "`$column` = NULL";
				continue;
			}
			$assignments[] = "`$column` = " . (is_int($value) ? '%d' : '%s');
			$values[] = $value;
		}
		return [implode(', ', $assignments), $values];
	}

	/** @param list<mixed> $values */
	private function run(string $sql, array $values = []): int|bool
	{
		$wpdb = $this->wpdb;
		$statement = [] === $values ? $sql : $wpdb->prepare($sql, $values);
		$suppressed = $wpdb->suppress_errors(true); // the exception tells it; some failures are expected and handled
		try {
			$result = $wpdb->query($statement);
		} finally {
			$wpdb->suppress_errors($suppressed);
		}
		if (false === $result || '' !== $wpdb->last_error) {
			$number = $wpdb->dbh instanceof \mysqli ? mysqli_errno($wpdb->dbh) : 0;
			throw new DatabaseError($wpdb->last_error ?: 'The statement was refused.', $number);
		}
		// wpdb reconnects by itself; a transaction does not survive that.
		if ($this->depth > 0 && $this->connection_id() !== $this->connection) {
			throw new DatabaseError('The connection was lost in the middle of a transaction.');
		}
		return $result;
	}

	private function connection_id(): int
	{
		return $this->wpdb->dbh instanceof \mysqli ? (int) $this->wpdb->dbh->thread_id : 0;
	}
}
