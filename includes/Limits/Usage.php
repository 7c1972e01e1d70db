<?php

declare(strict_types=1);

namespace Tierway\Limits;

/** What is in use of every limit that is counted, on any number of sites. */
final class Usage
{
	/** @var list<Kind>|null */
	private ?array $kinds = null;

	/** @param \Closure(): list<Kind> $own asked late: a page view needs none of them */
	public function __construct(private readonly \Closure $own)
	{
	}

	/** @return list<Kind> */
	private function kinds(): array
	{
		/**
		 * Filters the kinds of limits that are counted: another plugin adds its own. The key of a limit of its kind is a number
		 * in the product's limits.
		 *
		 * @param list<Kind> $kinds
		 */
		return $this->kinds ??= array_values(array_filter((array) apply_filters('tierway_limit_kinds', ($this->own)()), static fn (mixed $kind): bool => $kind instanceof Kind));
	}

	/**
	 * Keys that nothing counts are absent. Site 0 stands for the membership as a whole.
	 *
	 * @param list<int> $site_ids
	 * @param list<string> $keys
	 * @return array<int, array<string, int>> by site, then by key
	 */
	public function of(array $site_ids, array $keys): array
	{
		$used = [];
		foreach ($this->kinds() as $kind) {
			$own = array_values(array_filter($keys, $kind->handles(...)));
			foreach ([] === $own ? [] : $kind->used($site_ids, $own) as $site_id => $numbers) {
				$used[$site_id] = ($used[$site_id] ?? []) + $numbers;
			}
		}
		ksort($used);
		return $used;
	}

	/**
	 * Brings the current site in line with its limits. One kind that fails holds up no other.
	 *
	 * @param array<string, int|string|null> $limits
	 */
	public function settle(array $limits): void
	{
		foreach ($this->kinds() as $kind) {
			try {
				$kind->settle($limits);
			} catch (\Throwable $error) {
				error_log('Tierway: ' . $error); // for whoever runs the server; `wp tierway limits` tries again
			}
		}
	}

	/** The screen, below a site's wp-admin/, where less can be used. */
	public function screen(string $key): string
	{
		return $this->kind($key)?->screen($key) ?? '';
	}

	public function label(string $key): string
	{
		return $this->kind($key)?->label($key) ?? $key;
	}

	private function kind(string $key): ?Kind
	{
		foreach ($this->kinds() as $kind) {
			if ($kind->handles($key)) {
				return $kind;
			}
		}
		return null;
	}
}
