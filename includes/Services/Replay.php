<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Storage\Events;
use Tierway\Support\Database;

use function Tierway\Domain\apply_change;
use function Tierway\Domain\apply_refund;
use function Tierway\Domain\build_quote;
use function Tierway\Domain\build_renewal;

/**
 * Works out again, from what is kept, what the rules said then: every quote that was confirmed, what it made of the
 * membership, every renewal, every refund. Reads only, a page at a time.
 */
final class Replay
{
	private const AT_ONCE = 200;

	public function __construct(private readonly Database $db, private readonly Events $events)
	{
	}

	/**
	 * @param int|null $membership_id null: the whole network
	 * @return iterable<array{what: string, differences: list<string>|null}> each thing that was worked out; differences is null when it was by other rules
	 */
	public function run(?int $membership_id = null): iterable
	{
		yield from $this->changes($membership_id);
		yield from $this->renewals($membership_id);
		yield from $this->events($membership_id);
	}

	/** @return iterable<array{what: string, differences: list<string>|null}> */
	private function changes(?int $membership_id): iterable
	{
		// What it made of the membership is in the history; what it was made from, with the change.
		$rows = $this->pages(fn (string $only, array $values): array => $this->db->rows(
			"SELECT t.id, t.membership_id, t.kind, t.effective_on, t.input, t.quote, e.output FROM {$this->db->table('changes')} t
			LEFT JOIN {$this->db->table('events')} e ON e.membership_id = t.membership_id AND e.change_id = t.id AND e.type = 'change.applied' AND e.output IS NOT NULL
			WHERE t.input IS NOT NULL AND t.id > %d $only ORDER BY t.id LIMIT %d",
			$values,
		), $membership_id);
		foreach ($rows as $row) {
			[$input, $quote, $output] = [self::decode($row['input']), self::decode($row['quote']), self::decode($row['output'])];
			$rules = (int) ($input['rules'] ?? 0);
			yield $this->compare("change {$row['id']} of membership {$row['membership_id']}: quote", $rules, static function () use ($input, $quote, $row): array {
				$again = build_quote($input);
				if ('reactivate' === $row['kind'] && !isset($again['error'])) {
					$again['kind'] = 'reactivate'; // kept with it is what build_reactivation() makes of its input
				}
				return [array_intersect_key($quote, $again), $again];
			});
			if (null !== $output) {
				yield $this->compare("change {$row['id']} of membership {$row['membership_id']}: applied", $rules, static fn (): array => [$output, apply_change($input, $quote, $row['effective_on'])]);
			}
		}
	}

	/** @return iterable<array{what: string, differences: list<string>|null}> */
	private function renewals(?int $membership_id): iterable
	{
		$rows = $this->pages(fn (string $only, array $values): array => $this->db->rows(
			"SELECT t.id, t.membership_id, t.number, t.details FROM {$this->db->table('payments')} t WHERE t.purpose = 'renewal' AND t.details IS NOT NULL AND t.id > %d $only ORDER BY t.id LIMIT %d",
			$values,
		), $membership_id);
		foreach ($rows as $row) {
			$details = self::decode($row['details']);
			if (isset($details['renewal'])) {
				yield $this->renewal("payment {$row['number']} of membership {$row['membership_id']}: renewal", (int) ($details['rules'] ?? 0), $details, $details['renewal']);
			}
		}
	}

	/** What the history alone keeps: refunds, and renewals that had nothing to pay. @return iterable<array{what: string, differences: list<string>|null}> */
	private function events(?int $membership_id): iterable
	{
		$after = 0;
		do {
			$events = $this->events->worked_out($after, self::AT_ONCE, $membership_id);
			foreach ($events as ['id' => $after, 'type' => $type, 'membership_id' => $of, 'input' => $input, 'output' => $output, 'rules' => $rules]) {
				$what = "event $after of membership $of: $type";
				if ('payment.refunded' === $type) {
					yield $this->compare($what, $rules, static fn (): array => [$output, apply_refund($input['items'], $input['paid'], $input['refund'], $input['included'])]);
				} elseif ('membership.renewed' === $type) {
					yield $this->renewal($what, $rules, $input, $output);
				}
			}
		} while (self::AT_ONCE === count($events));
	}

	/** @return array{what: string, differences: list<string>|null} */
	private function renewal(string $what, int $rules, array $details, array $stored): array
	{
		return $this->compare($what, $rules, static fn (): array => [$stored, build_renewal($details['input'], $details['selection'] ?? null, $details['promised'] ?? null)]);
	}

	/**
	 * @param callable(): array{array<string, mixed>, array<string, mixed>} $work what is stored, and what comes out now
	 * @return array{what: string, differences: list<string>|null}
	 */
	private function compare(string $what, int $rules, callable $work): array
	{
		if (Events::RULES !== $rules) {
			return ['what' => $what, 'differences' => null];
		}
		try {
			[$stored, $again] = $work();
			$differences = self::differences($stored, self::decode(Database::json($again)));
		} catch (\Throwable $error) {
			$differences = [$error->getMessage()];
		}
		return ['what' => $what, 'differences' => $differences];
	}

	/** @return list<string> where two values differ, by path; keys may come in any order */
	private static function differences(mixed $stored, mixed $again, string $path = ''): array
	{
		if (!is_array($stored) || !is_array($again)) {
			return $stored === $again ? [] : [sprintf('%s was %s, is %s', $path ?: 'all', Database::json($stored), Database::json($again))];
		}
		$differences = [];
		foreach (array_keys($stored + $again) as $key) {
			array_push($differences, ...self::differences($stored[$key] ?? null, $again[$key] ?? null, '' === $path ? (string) $key : "$path.$key"));
		}
		return $differences;
	}

	/**
	 * @param callable(string, list<mixed>): list<array<string, string|null>> $find rows after an id
	 * @return iterable<array<string, string|null>>
	 */
	private function pages(callable $find, ?int $membership_id): iterable
	{
		$after = 0;
		[$only, $value] = null === $membership_id ? ['', []] : ['AND t.membership_id = %d', [$membership_id]];
		do {
			$rows = $find($only, [$after, ...$value, self::AT_ONCE]);
			foreach ($rows as $row) {
				$after = (int) $row['id'];
				yield $row;
			}
		} while (self::AT_ONCE === count($rows));
	}

	private static function decode(?string $json): ?array
	{
		return null === $json ? null : json_decode($json, true, 64, JSON_THROW_ON_ERROR);
	}
}
