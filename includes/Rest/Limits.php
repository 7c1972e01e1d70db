<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Limits\EffectiveLimits;
use Tierway\Support\Access;

/** `/limits`: what can be limited on this network, and how far edited limits have come; for network admins. */
final class Limits extends ReadOnlyResource
{
	public function __construct(Access $access, private readonly EffectiveLimits $limits)
	{
		parent::__construct($access, 'limits', $this->all(...));
	}

	/** @return array<string, mixed> in the shape of limits.json */
	private function all(): array
	{
		require_once ABSPATH . 'wp-admin/includes/plugin.php';
		$everywhere = array_keys((array) get_site_option('active_sitewide_plugins', []));
		return [
			'post_types' => self::choices(array_map(static fn (\WP_Post_Type $type): string => (string) $type->labels->name, get_post_types(['public' => true], 'objects'))),
			'roles' => self::choices(array_map(translate_user_role(...), wp_roles()->role_names)),
			'plugins' => self::choices(array_diff_key(array_map(static fn (array $plugin): string => $plugin['Name'], get_plugins()), array_flip($everywhere))),
			'themes' => self::choices(array_map(static fn (\WP_Theme $theme): string => (string) $theme->get('Name'), wp_get_themes())),
			'jobs' => $this->limits->unfinished(),
		];
	}

	/**
	 * @param array<string, string> $labels
	 * @return list<array{key: string, label: string}>
	 */
	private static function choices(array $labels): array
	{
		return array_map(static fn (string|int $key, string $label): array => ['key' => (string) $key, 'label' => wp_specialchars_decode($label, ENT_QUOTES)], array_keys($labels), array_values($labels));
	}
}
