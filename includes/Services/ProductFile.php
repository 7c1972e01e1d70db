<?php

declare(strict_types=1);

namespace Tierway\Services;

use Tierway\Rest\Errors;
use Tierway\Schema\Schema;
use Tierway\Storage\PlanGroups;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Database;
use Tierway\Support\DatabaseError;
use Tierway\Support\VersionConflict;

/**
 * Products as a file that another network can read (product-file.json): plan groups by name, products by slug. Importing
 * is all or nothing (decision 20), and writes as the editor does: what memberships hold keeps its price.
 */
final class ProductFile
{
	private const FORMAT = 'tierway-products';
	private const VERSION = 1;
	private const MOST = 5000;

	public function __construct(
		private readonly Database $db,
		private readonly Products $products,
		private readonly PlanGroups $groups,
		private readonly SettingsStore $settings,
	) {
	}

	/**
	 * @param list<int> $ids these and the add-ons that they offer; none: all
	 * @return array{format: string, version: int, products: list<array<string, mixed>>}
	 */
	public function export(array $ids = []): array
	{
		$all = $rows = $this->all();
		if ([] !== $ids) {
			$chosen = array_intersect_key($rows, array_flip($ids));
			$offered = array_merge(...array_values(array_column($chosen, 'addons')));
			$rows = array_intersect_key($rows, $chosen + array_flip($offered));
		}
		$rows = self::named($rows, array_column($all, 'slug', 'id'), $this->group_names());
		ksort($rows, SORT_STRING);
		$schema = ['type' => 'object', 'properties' => self::properties(), 'additionalProperties' => false];
		return ['format' => self::FORMAT, 'version' => self::VERSION, 'products' => array_map(static fn (array $row): array => Schema::shape($row, $schema), array_values($rows))];
	}

	/**
	 * @param mixed $file as it was read, of whoever sent it
	 * @param string|null $token of the report that was agreed to; null: whatever it does
	 * @return array<string, mixed>|\WP_Error the report (product-import.json)
	 */
	public function import(mixed $file, bool $dry_run, ?string $token = null): array|\WP_Error
	{
		$wrong = self::wrong_file($file);
		if ([] !== $wrong) {
			return Errors::invalid($wrong);
		}
		$refusal = null;
		try {
			$report = $this->db->transaction(function () use ($file, $dry_run, $token, &$refusal): array {
				[$report, $writes] = $this->plan($file['products'], $dry_run);
				$refusal = match (true) {
					$dry_run => null,
					$report['counts']['refuse'] > 0 => 'tierway_import_refused',
					null !== $token && $token !== $report['token'] => 'tierway_import_changed',
					default => null,
				};
				if (!$dry_run && null === $refusal) {
					$this->write($writes, $report['plan_groups']);
				}
				return $report;
			});
		} catch (VersionConflict) {
			[$report] = $this->plan($file['products'], true);
			$refusal = 'tierway_import_changed';
		} catch (DatabaseError $error) {
			if (!$error->is_duplicate()) {
				throw $error;
			}
			[$report] = $this->plan($file['products'], true); // somebody took a slug or a name meanwhile
			$refusal = 'tierway_import_changed';
		}
		return null === $refusal ? $report : Errors::make($refusal, ['report' => ['dry_run' => true] + $report]);
	}

	/** @return array<string, string> */
	private static function wrong_file(mixed $file): array
	{
		if (!is_array($file) || self::FORMAT !== ($file['format'] ?? null)) {
			return ['format' => __('This is not a file of products from Tierway.', 'tierway')];
		}
		if (self::VERSION !== ($file['version'] ?? null)) {
			/* translators: 1: version of the file, 2: version that can be read. */
			return ['version' => sprintf(__('This file has version %1$s of the format; version %2$d can be read here.', 'tierway'), is_scalar($file['version'] ?? null) ? $file['version'] : '?', self::VERSION)];
		}
		if (!is_array($file['products'] ?? null) || !array_is_list($file['products'])) {
			return ['products' => __('The list of products is missing.', 'tierway')];
		}
		if (count($file['products']) > self::MOST) {
			/* translators: %d: number of products. */
			return ['products' => sprintf(__('At most %d products can be imported at once.', 'tierway'), self::MOST)];
		}
		return [];
	}

	/**
	 * What an import would do, and what is to be written for it.
	 *
	 * @param list<mixed> $entries
	 * @return array{array<string, mixed>, list<array{array<string, mixed>|null, array<string, mixed>}>}
	 */
	private function plan(array $entries, bool $dry_run): array
	{
		$rows = $this->all();
		$groups = $this->group_names();
		$group_ids = $this->groups->ids_of(array_values(array_unique(array_filter(array_map(static fn (mixed $entry): mixed => is_array($entry) ? $entry['plan_group'] ?? null : null, $entries), is_string(...)))));
		$known = self::named($rows, array_column($rows, 'slug', 'id'), $groups);
		$own = $this->settings->get()['currency'];
		$currencies = array_unique([$own, ...array_column($rows, 'currency')]);
		$types = array_column($known, 'type', 'slug') + array_column(array_filter($entries, static fn (mixed $entry): bool => is_array($entry) && is_string($entry['slug'] ?? null) && is_string($entry['type'] ?? null)), 'type', 'slug');
		$report = ['dry_run' => $dry_run, 'token' => '', 'counts' => ['create' => 0, 'change' => 0, 'same' => 0, 'refuse' => 0], 'plan_groups' => [], 'products' => []];
		$writes = $seen = $names = [];
		foreach ($entries as $i => $entry) {
			[$fields, $problems] = self::read($entry);
			if (isset($entry['plan_group'], $fields['plan_group'], $group_ids[$entry['plan_group']])) {
				$fields['plan_group'] = $groups[$group_ids[$entry['plan_group']]]; // as it is written here
			}
			$slug = is_string($entry['slug'] ?? null) ? $entry['slug'] : '';
			$old = $known[$slug] ?? null;
			if (isset($seen[$slug])) {
				/* translators: %d: place in the file, counted from 1. */
				$problems['slug'] ??= sprintf(__('Product %d of this file has this slug already.', 'tierway'), $seen[$slug]);
			} elseif ('' !== $slug) {
				$seen[$slug] = $i + 1;
			}
			if (null === $old) {
				foreach (['name', 'type'] as $field) {
					if (!isset($entry[$field]) && !isset($problems[''])) {
						$problems[$field] ??= __('A new product needs this.', 'tierway');
					}
				}
				$fields += ['currency' => $own] + array_diff_key(Schema::defaults('product'), ['rank' => true]); // which is the end of its group
			}
			$changed = array_filter($fields, static fn (mixed $value, string $field): bool => null === $old || !self::same($value, $old[$field]), ARRAY_FILTER_USE_BOTH);
			if ([] === $problems) {
				if (null !== $old && isset($changed['type'])) {
					$problems['type'] = __('The type is set once, when the product is made.', 'tierway');
				} else {
					$problems = ProductRules::wrong(array_replace($old ?? [], $fields), $changed, true, $types, $old['addons'] ?? []);
				}
				if (isset($changed['currency']) && !in_array($changed['currency'], $currencies, true)) {
					/* translators: 1: currency code, 2: currency codes. */
					$problems['currency'] = sprintf(__('This network does not sell in %1$s, only in %2$s. Set its currency first, or make a product in it.', 'tierway'), $changed['currency'], implode(', ', $currencies));
				}
			}
			$action = match (true) {
				[] !== $problems => 'refuse',
				null === $old => 'create',
				[] !== $changed => 'change',
				default => 'same',
			};
			++$report['counts'][$action];
			$name = $fields['name'] ?? $old['name'] ?? '';
			$report['products'][] = [
				'place' => $i + 1,
				'slug' => $slug,
				'name' => is_string($name) ? $name : '',
				'version' => $old['version'] ?? null,
				'action' => $action,
				'fields' => 'change' === $action ? array_keys($changed) : [],
				'problems' => array_map(static fn (string $field, string $message): array => ['field' => $field, 'message' => $message], array_map('strval', array_keys($problems)), array_values($problems)),
			];
			if ('create' === $action || 'change' === $action) {
				// Without its rank a plan would go to the end of a group that it joins.
				$writes[] = [$old, $changed + (isset($changed['plan_group'], $fields['rank']) ? ['rank' => $fields['rank']] : [])];
				$names[] = $changed['plan_group'] ?? null;
			}
		}
		$names = array_values(array_unique(array_filter($names, is_string(...))));
		$report['plan_groups'] = array_values(array_diff($names, array_keys($this->groups->ids_of($names))));
		$report['token'] = md5(Database::json([$report['counts'], $report['plan_groups'], $report['products']]));
		return [$report, $writes];
	}

	/**
	 * Add-ons first: plans name them.
	 *
	 * @param list<array{array<string, mixed>|null, array<string, mixed>}> $writes
	 * @param list<string> $new_groups
	 * @throws VersionConflict when a product is another one than the report said
	 */
	private function write(array $writes, array $new_groups): void
	{
		foreach ($new_groups as $name) {
			if (!isset($this->groups->ids_of([$name])[$name])) { // the file may write it in two ways
				$this->groups->insert(['name' => $name]);
			}
		}
		$groups = $this->groups->ids_of(array_values(array_unique(array_filter(array_map(static fn (array $write): ?string => $write[1]['plan_group'] ?? null, $writes)))));
		usort($writes, static fn (array $a, array $b): int => self::is_plan($a) <=> self::is_plan($b));
		$ids = array_column($this->all(), 'id', 'slug');
		foreach ($writes as [$old, $fields]) {
			if (isset($fields['plan_group'])) {
				$fields['plan_group'] = $groups[$fields['plan_group']];
			}
			if (isset($fields['addons'])) {
				$fields['addons'] = array_map(static fn (string $slug): int => $ids[$slug], $fields['addons']);
			}
			if (null === $old) {
				$ids[$fields['slug']] = $this->products->insert($fields)['id'];
			} elseif (null === $this->products->update($old['id'], $fields, $old['version'])) {
				throw new VersionConflict();
			}
		}
	}

	/** @param array{array<string, mixed>|null, array<string, mixed>} $write */
	private static function is_plan(array $write): bool
	{
		return 'plan' === ($write[0] ?? $write[1])['type'];
	}

	/**
	 * An entry's fields as their schema has them, and what is wrong with those that do not fit it.
	 *
	 * @return array{array<string, mixed>, array<string, string>}
	 */
	private static function read(mixed $entry): array
	{
		if (!is_array($entry) || [] === $entry) {
			return [[], ['' => __('This is not a product.', 'tierway')]];
		}
		$fields = $problems = [];
		$properties = self::properties();
		foreach ($entry as $field => $value) {
			if (!isset($properties[$field])) {
				/* translators: %s: name of a field. */
				$problems[$field] = sprintf(__('A product has no field %s.', 'tierway'), $field);
				continue;
			}
			$valid = rest_validate_value_from_schema($value, $properties[$field], $field);
			if (is_wp_error($valid)) {
				$problems[$field] = $valid->get_error_message();
			} else {
				$fields[$field] = rest_sanitize_value_from_schema($value, $properties[$field], $field);
			}
		}
		if (!isset($entry['slug'])) {
			$problems['slug'] ??= __('The slug is missing: it says which product this is.', 'tierway');
		}
		$fields = ProductRules::clean($fields);
		if (isset($fields['prices'])) {
			$fields['prices'] = ProductRules::prices($fields['prices']);
		}
		if (isset($fields['plan_group'])) {
			$fields['plan_group'] = trim((string) preg_replace('/\p{Cc}/u', '', $fields['plan_group']));
			if ('' === $fields['plan_group']) {
				$problems['plan_group'] = __('A plan group needs a name.', 'tierway');
			}
		}
		return [$fields, $problems];
	}

	/** @return array<string, array<string, mixed>> the schemas of a file's fields, in the order that a product has them */
	private static function properties(): array
	{
		static $properties = null;
		if (null === $properties) {
			$own = Schema::load('product-file')['properties']['products']['items']['properties'];
			$writable = array_filter(Schema::load('product')['properties'], static fn (array $property): bool => empty($property['readonly']));
			unset($writable['version']);
			$properties = array_replace($writable, $own);
		}
		return $properties;
	}

	/** @return array<int, array<string, mixed>> every product, by id */
	private function all(): array
	{
		return array_column($this->products->query(['orderby' => 'id', 'per_page' => PHP_INT_MAX])[0], null, 'id');
	}

	/** @return array<int, string> by id */
	private function group_names(): array
	{
		return array_column($this->groups->query(['orderby' => 'id', 'per_page' => PHP_INT_MAX])[0], 'name', 'id');
	}

	/**
	 * With names instead of ids, as a file has them; add-ons that were deleted since are left out.
	 *
	 * @param array<int, array<string, mixed>> $rows
	 * @param array<int, string> $slugs of all products, by id
	 * @param array<int, string> $groups
	 * @return array<string, array<string, mixed>> by slug
	 */
	private static function named(array $rows, array $slugs, array $groups): array
	{
		foreach ($rows as &$row) {
			$row['plan_group'] = $groups[$row['plan_group']] ?? null;
			$row['addons'] = array_values(array_filter(array_map(static fn (int $id): ?string => $slugs[$id] ?? null, $row['addons'])));
			$row['prices'] = ProductRules::prices($row['prices']);
		}
		return array_column($rows, null, 'slug');
	}

	/** Whether two values of JSON are the same; the order of a map's keys is not part of it. */
	private static function same(mixed $a, mixed $b): bool
	{
		if (!is_array($a) || !is_array($b)) {
			return $a === $b;
		}
		foreach ($a as $key => $value) {
			if (!array_key_exists($key, $b) || !self::same($value, $b[$key])) {
				return false;
			}
		}
		return count($a) === count($b);
	}
}
