<?php

declare(strict_types=1);

namespace Tierway\Limits;

/** What is in use of every limit that is counted, on any number of sites. */
final class Usage
{
	/** @param list<Kind> $kinds */
	public function __construct(private readonly array $kinds)
	{
	}

	public function register(): void
	{
		foreach ($this->kinds as $kind) {
			$kind->register();
		}
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
		foreach ($this->kinds as $kind) {
			$own = array_values(array_filter($keys, $kind->handles(...)));
			foreach ([] === $own ? [] : $kind->used($site_ids, $own) as $site_id => $numbers) {
				$used[$site_id] = ($used[$site_id] ?? []) + $numbers;
			}
		}
		ksort($used);
		return $used;
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
		foreach ($this->kinds as $kind) {
			if ($kind->handles($key)) {
				return $kind;
			}
		}
		return null;
	}
}
