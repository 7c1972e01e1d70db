<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Clock;
use Tierway\Support\Database;

/**
 * What happened: to memberships, their money, products and settings. Only added to, in the transaction of what happened,
 * so that the history says neither more nor less than the rows.
 *
 * `input` and `output` are a rule's (Domain): what was worked out, from what, by which version of the rules, so that
 * Services\Replay can work it out again. `once_key` lets something happen once: a second row with it is refused.
 */
final class Events
{
	/** Of the rules in Domain: raised when the same input would give another output. */
	public const RULES = 1;
	private const LISTED = 'id, type, membership_id, change_id, payment_id, actor_id, actor_name, origin, reason, before_it, after_it, created_gmt';

	/** Whether what happens happens by itself, whoever's request it happens in. */
	private bool $by_itself = false;
	/** @var array{id: int, name: string}|null for whom it happens, when they are not there any more */
	private ?array $acts_for = null;

	public function __construct(private readonly Database $db, private readonly Clock $clock)
	{
	}

	/**
	 * What time does is nobody's doing, also when a customer's page view was its occasion.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 */
	public function by_itself(callable $work): mixed
	{
		$before = $this->by_itself;
		$this->by_itself = true;
		try {
			return $work();
		} finally {
			$this->by_itself = $before;
		}
	}

	/**
	 * What somebody asked for and that is done later is their doing, whoever's request it happens in.
	 *
	 * @template T
	 * @param array{id: int, name: string} $actor
	 * @param callable(): T $work
	 * @return T
	 */
	public function acts_for(array $actor, callable $work): mixed
	{
		$before = $this->acts_for;
		$this->acts_for = $actor;
		try {
			return $work();
		} finally {
			$this->acts_for = $before;
		}
	}

	/**
	 * @param array{membership_id?: int|null, change_id?: int|null, payment_id?: int|null, product_id?: int|null, reason?: string, before?: array|null, after?: array|null, input?: array|null, output?: array|null, actor?: array{id: int, name: string}} $event
	 */
	public function add(string $type, array $event): void
	{
		$this->insert($type, $event, null);
	}

	/** As add(), but whatever has the same key happens once. @return bool false when it has happened already */
	public function add_once(string $key, string $type, array $event): bool
	{
		try {
			$this->insert($type, $event, $key);
			return true;
		} catch (\Tierway\Support\DatabaseError $error) {
			if ($error->is_duplicate()) {
				return false;
			}
			throw $error;
		}
	}

	/**
	 * Newest first.
	 *
	 * @param array{page?: int, per_page?: int} $args
	 * @return array{list<array<string, mixed>>, int} in the shape of event.json
	 */
	public function query(int $membership_id, array $args = []): array
	{
		$args = ['orderby' => 'id', 'order' => 'desc'] + $args;
		return (new Page($this->db, $this->table(), ['membership_id = %d'], [$membership_id]))->rows($args, ['id' => 'id'], 'id', self::row(...), self::LISTED);
	}


	/** @return array{list<int>, int} the memberships that have a site and that something happened to after an event, and the last event there is */
	public function memberships_since(int $event_id): array
	{
		$sites = $this->db->table('membership_sites');
		$ids = $this->db->column("SELECT DISTINCT e.membership_id FROM {$this->table()} e JOIN $sites s ON s.membership_id = e.membership_id WHERE e.id > %d", [$event_id]);
		return [array_map('intval', $ids), (int) $this->db->value("SELECT MAX(id) FROM {$this->table()}")];
	}

	/**
	 * Those that a rule worked out, oldest first, a page at a time.
	 *
	 * @param int|null $membership_id null: of the whole network
	 * @return list<array{id: int, type: string, membership_id: int|null, input: array, output: array, rules: int}>
	 */
	public function worked_out(int $after_id, int $limit, ?int $membership_id = null): array
	{
		$only = null === $membership_id ? '' : 'AND membership_id = %d';
		return array_map(static fn (array $row): array => [
			'id' => (int) $row['id'],
			'type' => $row['type'],
			'membership_id' => null === $row['membership_id'] ? null : (int) $row['membership_id'],
			'input' => json_decode($row['input'], true, 64, JSON_THROW_ON_ERROR),
			'output' => json_decode($row['output'], true, 64, JSON_THROW_ON_ERROR),
			'rules' => (int) $row['rules'],
		], $this->db->rows(
			"SELECT id, type, membership_id, input, output, rules FROM {$this->table()} WHERE id > %d AND input IS NOT NULL $only ORDER BY id LIMIT %d",
			[$after_id, ...(null === $membership_id ? [] : [$membership_id]), $limit],
		));
	}

	/**
	 * What products, or the settings, were like before the instant, as far as they were edited since.
	 *
	 * @param list<int> $product_ids 0 stands for the settings
	 * @return array<int, array<string, mixed>> by id; the unedited are absent
	 */
	public function before(array $product_ids, string $instant): array
	{
		$rows = $this->db->rows(
			"SELECT product_id, before_it FROM {$this->table()} WHERE product_id IN (" . Database::marks($product_ids) . ') AND created_gmt >= %s AND before_it IS NOT NULL ORDER BY id DESC',
			[...$product_ids, Database::datetime($instant)],
		);
		$before = [];
		foreach ($rows as $row) {
			$before[(int) $row['product_id']] = json_decode($row['before_it'], true, 64, JSON_THROW_ON_ERROR); // the oldest since then stays
		}
		return $before;
	}

	/** The one exception to append-only: a customer's name and words, when they are to be forgotten. Returns how many rows had some. */
	public function forget(int $membership_id, int $user_id): int
	{
		return $this->db->execute("UPDATE {$this->table()} SET actor_name = '', reason = '' WHERE membership_id = %d AND actor_id = %d AND actor_name <> ''", [$membership_id, $user_id]);
	}

	private function insert(string $type, array $event, ?string $key): void
	{
		$json = static fn (?array $value): ?string => null === $value ? null : Database::json($value);
		$actor = $event['actor'] ?? $this->actor();
		$this->db->insert('events', [
			'type' => $type,
			'membership_id' => $event['membership_id'] ?? null,
			'change_id' => $event['change_id'] ?? null,
			'payment_id' => $event['payment_id'] ?? null,
			'product_id' => $event['product_id'] ?? null,
			'actor_id' => $actor['id'],
			'actor_name' => $actor['name'],
			'origin' => $this->by_itself ? 'sweep' : self::origin(),
			'reason' => $event['reason'] ?? '',
			'before_it' => $json($event['before'] ?? null),
			'after_it' => $json($event['after'] ?? null),
			'input' => $json($event['input'] ?? null),
			'output' => $json($event['output'] ?? null),
			'rules' => self::RULES,
			'once_key' => $key,
			'created_gmt' => Database::datetime($this->clock->now_gmt()),
		]);
	}

	/** @return array{id: int, name: string} who does it: nobody, when time does */
	public function actor(): array
	{
		if ($this->by_itself) {
			return ['id' => 0, 'name' => ''];
		}
		if ($this->acts_for) {
			return $this->acts_for;
		}
		$user = wp_get_current_user();
		return ['id' => (int) $user->ID, 'name' => (string) $user->display_name];
	}

	private static function origin(): string
	{
		return match (true) {
			defined('REST_REQUEST') && REST_REQUEST => 'rest',
			defined('WP_CLI') && WP_CLI => 'cli',
			default => 'sweep',
		};
	}

	/** @param array<string, string|null> $row */
	private static function row(array $row): array
	{
		$id = static fn (?string $value): ?int => null === $value ? null : (int) $value;
		$json = static fn (?string $value): ?array => null === $value ? null : json_decode($value, true, 64, JSON_THROW_ON_ERROR);
		return [
			'id' => (int) $row['id'],
			'type' => $row['type'],
			'membership_id' => $id($row['membership_id']),
			'change_id' => $id($row['change_id']),
			'payment_id' => $id($row['payment_id']),
			'actor' => ['id' => (int) $row['actor_id'], 'name' => $row['actor_name']],
			'origin' => $row['origin'],
			'reason' => $row['reason'],
			'before' => $json($row['before_it']),
			'after' => $json($row['after_it']),
			'created_gmt' => Database::instant($row['created_gmt']),
		];
	}

	private function table(): string
	{
		return $this->db->table('events');
	}
}
