<?php

declare(strict_types=1);

namespace Tierway\Services;

/** Sites with their names and addresses, however many, in two queries: switching to each would be several for each. */
final class Sites
{
	/**
	 * @param list<int> $ids
	 * @return array<int, array{id: int, name: string, url: string}> by id; those that do not exist are left out
	 */
	public function find_many(array $ids): array
	{
		if ([] === $ids) {
			return [];
		}
		sort($ids);
		_prime_site_caches($ids, false); // the current site is there already
		$found = array_filter(array_map('get_site', $ids));
		$names = $this->names(array_map(static fn (\WP_Site $site): int => (int) $site->blog_id, $found));
		$sites = [];
		foreach ($found as $site) {
			$id = (int) $site->blog_id;
			$sites[$id] = [
				'id' => $id,
				'name' => $names[$id] ?? '',
				// Where the site answers, a mapped domain too, without loading the site's options.
				'url' => set_url_scheme('http://' . $site->domain . trailingslashit($site->path)),
			];
		}
		return $sites;
	}

	/**
	 * @param list<int> $ids sites that exist
	 * @return array<int, string>
	 */
	private function names(array $ids): array
	{
		global $wpdb;
		$names = [];
		$here = get_current_blog_id();
		if (in_array($here, $ids, true)) {
			$names[$here] = wp_specialchars_decode((string) (wp_load_alloptions()['blogname'] ?? ''), ENT_QUOTES);
		}
		foreach (array_chunk(array_diff($ids, [$here]), 50) as $some) {
			$parts = array_map(
				static fn (int $id): string => "SELECT $id AS id, option_value AS name FROM `{$wpdb->get_blog_prefix($id)}options` WHERE option_name = 'blogname'",
				$some,
			);
			foreach ($wpdb->get_results(implode(' UNION ALL ', $parts)) as $row) { // only numbers and table names in it
				$names[(int) $row->id] = wp_specialchars_decode((string) $row->name, ENT_QUOTES);
			}
		}
		return $names;
	}
}
