<?php

declare(strict_types=1);

namespace Tierway\Storage;

use Tierway\Support\Database;

/** One page of a list: the count and the rows, two queries. */
final class Page
{
	/**
	 * @param string $from table, with the joins that the conditions need
	 * @param list<string> $where conditions, all must hold
	 * @param list<mixed> $values for the placeholders in the conditions
	 * @param string $joins more, to order by: the count is the same without them, and takes half the time
	 */
	public function __construct(
		private readonly Database $db,
		private readonly string $from,
		private readonly array $where,
		private readonly array $values,
		private readonly string $joins = '',
	) {
	}

	/**
	 * @template T
	 * @param array{page?: int, per_page?: int, orderby?: string, order?: string} $args
	 * @param array<string, string> $orders what may be ordered by, to its column
	 * @param callable(array<string, string|null>): T $make
	 * @return array{list<T>, int} no rows beyond the last page
	 */
	public function rows(array $args, array $orders, string $default, callable $make, string $columns = '*', string $id = 'id'): array
	{
		$where = implode(' AND ', $this->where);
		$total = (int) $this->db->value("SELECT COUNT(*) FROM $this->from WHERE $where", $this->values);
		$per_page = $args['per_page'] ?? 10;
		$page = $args['page'] ?? 1;
		if ($page > max(1, (int) ceil($total / $per_page))) { // also keeps the offset below what SQL can count
			return [[], $total];
		}
		$column = $orders[$args['orderby'] ?? $default];
		$order = 'desc' === strtolower($args['order'] ?? 'asc') ? 'DESC' : 'ASC';
		$by = $column === $id ? "$id $order" : "$column $order, $id $order"; // the id makes the order a total one
		$rows = $this->db->rows("SELECT $columns FROM $this->from $this->joins WHERE $where ORDER BY $by LIMIT %d OFFSET %d", [...$this->values, $per_page, ($page - 1) * $per_page]);
		return [array_map($make, $rows), $total];
	}
}
