<?php

declare(strict_types=1);

namespace Tierway\Services;

use function Tierway\Domain\limit_fits;

/** What holds for a product besides its schema, however it comes in: from the editor, from REST, from a file. */
final class ProductRules
{
	/**
	 * Text as it is shown: without control characters and white space around it. Markup stays text, the screens escape.
	 *
	 * @param array<string, mixed> $fields
	 * @return array<string, mixed>
	 */
	public static function clean(array $fields): array
	{
		$text = static fn (string $value): string => trim((string) preg_replace('/[^\P{Cc}\n\t]/u', '', $value));
		foreach (['name', 'description', 'image'] as $field) {
			if (isset($fields[$field])) {
				$fields[$field] = $text($fields[$field]);
			}
		}
		if (isset($fields['features'])) {
			$fields['features'] = array_values(array_filter(array_map($text, $fields['features']), static fn (string $line): bool => '' !== $line));
		}
		return $fields;
	}

	/**
	 * Prices in full.
	 *
	 * @param list<array<string, mixed>> $prices
	 * @return list<array<string, mixed>>
	 */
	public static function prices(array $prices): array
	{
		return array_map(static fn (array $price): array => [
			'unit' => $price['unit'], 'count' => $price['count'], 'amount' => $price['amount'], 'setup_fee' => $price['setup_fee'] ?? 0, 'trial_days' => $price['trial_days'] ?? 0,
		], array_values($prices));
	}

	/**
	 * What a schema cannot say.
	 *
	 * @param array<string, mixed> $new the whole product as it would be
	 * @param array<string, mixed> $fields what of it is written
	 * @param array<int|string, string> $types of the add-ons that there are, by what the product names them with
	 * @param list<int|string> $kept add-ons that it named before: some may have been deleted since
	 * @return array<string, string> parameter to sentence
	 */
	public static function wrong(array $new, array $fields, bool $group_exists, array $types, array $kept = []): array
	{
		$wrong = [];
		if ('' === $new['name']) {
			$wrong['name'] = __('A product needs a name.', 'tierway');
		}
		if ('' !== ($fields['image'] ?? '') && $fields['image'] !== esc_url_raw($fields['image'], ['http', 'https'])) {
			$wrong['image'] = __('This is not the address of a picture.', 'tierway');
		}
		if (isset($fields['plan_group'])) {
			if ('plan' !== $new['type']) {
				$wrong['plan_group'] = __('Only plans are in a group.', 'tierway');
			} elseif (!$group_exists) {
				$wrong['plan_group'] = __('There is no such plan group.', 'tierway');
			}
		}
		if ([] !== ($fields['addons'] ?? [])) {
			$unknown = array_diff($fields['addons'], array_keys($types), $kept);
			if ('plan' !== $new['type']) {
				$wrong['addons'] = __('Only plans offer add-ons.', 'tierway');
			} elseif (in_array('plan', array_intersect_key($types, array_flip($fields['addons'])), true)) {
				$wrong['addons'] = __('A plan cannot be an add-on.', 'tierway');
			} elseif ([] !== $unknown) {
				/* translators: %s: ids or slugs. */
				$wrong['addons'] = sprintf(__('There is no such product: %s.', 'tierway'), implode(', ', $unknown));
			}
		}
		foreach ($fields['limits'] ?? [] as $key => $value) {
			if (!limit_fits((string) $key, $value)) {
				/* translators: %s: key of a limit. */
				$wrong['limits'] = sprintf(__('This is no value of %s.', 'tierway'), $key);
			}
		}
		$periods = [];
		foreach ($new['prices'] as $price) {
			if ((null === $price['unit']) !== (null === $price['count'])) {
				$wrong['prices'] = __('A period has a unit and a count.', 'tierway');
			}
			$periods[] = "{$price['count']} {$price['unit']}";
		}
		if (count(array_unique($periods)) < count($periods)) {
			$wrong['prices'] = __('Two prices are for the same period.', 'tierway');
		}
		return $wrong;
	}
}
