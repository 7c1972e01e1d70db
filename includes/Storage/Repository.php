<?php

declare(strict_types=1);

namespace Tierway\Storage;

/** What the generic REST controller needs of the rows behind a resource; they are arrays in the wire's shape. */
interface Repository
{
	/** @return array<string, mixed>|null */
	public function find(int $id): ?array;

	/**
	 * @param array<string, mixed> $args
	 * @return array{list<array<string, mixed>>, int} rows of the page, and how many there are in all
	 */
	public function query(array $args): array;

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed> as stored
	 */
	public function insert(array $row): array;

	/**
	 * @param array<string, mixed> $fields only these change
	 * @return array<string, mixed>|null as stored; null when there is none
	 * @throws \Tierway\Support\VersionConflict
	 */
	public function update(int $id, array $fields, ?int $expected_version = null): ?array;

	/**
	 * @return bool false when there is none
	 * @throws \Tierway\Support\VersionConflict
	 */
	public function delete(int $id, ?int $expected_version = null): bool;
}
