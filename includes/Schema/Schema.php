<?php

declare(strict_types=1);

namespace Tierway\Schema;

/** The JSON Schemas of the REST resources, from the files beside this one. */
final class Schema
{
	/** @var array<string, array<string, mixed>> */
	private static array $loaded = [];

	/**
	 * @param string $name e.g. `plan-group`
	 * @return array<string, mixed> with every `$ref` replaced by what it refers to
	 */
	public static function load(string $name): array
	{
		return self::$loaded[$name] ??= self::resolve(json_decode((string) file_get_contents(__DIR__ . "/$name.json"), true, 64, JSON_THROW_ON_ERROR));
	}

	/**
	 * @param string $name e.g. `product`
	 * @return array<string, mixed> the properties that have a default, with it
	 */
	public static function defaults(string $name): array
	{
		return array_map(static fn (array $property): mixed => $property['default'], array_filter(self::load($name)['properties'], static fn (array $property): bool => array_key_exists('default', $property)));
	}

	/**
	 * A value as its schema has it: its maps are objects also when they are empty (PHP writes an empty array as `[]`),
	 * properties are in its order, and those that it does not know are left out.
	 *
	 * @param array<string, mixed> $schema
	 */
	public static function shape(mixed $value, array $schema): mixed
	{
		if (!is_array($value)) {
			return $value;
		}
		foreach ($schema['oneOf'] ?? [] as $choice) {
			if ('null' !== ($choice['type'] ?? null)) {
				$schema = $choice; // our only use of it: something or null
			}
		}
		if (isset($schema['items'])) {
			return array_map(static fn (mixed $item): mixed => self::shape($item, $schema['items']), array_values($value));
		}
		if (!in_array('object', (array) ($schema['type'] ?? []), true)) {
			return $value;
		}
		$known = $schema['properties'] ?? [];
		$object = [];
		foreach (array_intersect_key($known, $value) as $name => $property) {
			$object[$name] = self::shape($value[$name], $property);
		}
		$more = $schema['additionalProperties'] ?? true;
		foreach (false === $more ? [] : array_diff_key($value, $known) as $name => $member) {
			$object[$name] = is_array($more) ? self::shape($member, $more) : $member;
		}
		return array_is_list($object) ? (object) $object : $object;
	}

	/** @param array<string, mixed> $node */
	private static function resolve(array $node): array
	{
		if (isset($node['$ref'])) {
			$target = self::load(basename($node['$ref'], '.json'));
			unset($node['$ref'], $target['$schema']);
			return $node + $target; // resolved by load()
		}
		foreach ($node as $name => $member) {
			if (is_array($member)) {
				$node[$name] = self::resolve($member);
			}
		}
		return $node;
	}
}
