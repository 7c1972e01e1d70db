<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * The effective limits of each site, kept on the site in an autoloaded option, so that a page view costs no query.
 * Absent keys are not limited; null is unlimited.
 */
final class SiteLimits
{
	public const OPTION = 'tierway_limits';

	/** @return array<string, int|null> */
	public function current(): array
	{
		// Not get_option(): for a site without the option, that would be a query on every page view.
		$stored = maybe_unserialize(wp_load_alloptions()[self::OPTION] ?? []);
		/**
		 * Filters the effective limits of the current site.
		 *
		 * @param array<string, int|null> $limits
		 * @param int                     $site_id
		 */
		return (array) apply_filters('tierway_limits', is_array($stored) ? $stored : [], get_current_blog_id());
	}

	/** The limit of a key, or null when there is none. */
	public function limit(string $key): ?int
	{
		return $this->current()[$key] ?? null;
	}

	/**
	 * Keeps the limits on each of these sites.
	 *
	 * @param int[]                   $site_ids
	 * @param array<string, int|null> $limits
	 */
	public function store(array $site_ids, array $limits): void
	{
		ksort($limits);
		foreach ($site_ids as $site_id) {
			switch_to_blog($site_id);
			update_option(self::OPTION, $limits, true);
			restore_current_blog();
		}
	}

	/**
	 * Sites that no membership covers any more.
	 *
	 * @param int[] $site_ids
	 */
	public function forget(array $site_ids): void
	{
		foreach ($site_ids as $site_id) {
			delete_blog_option($site_id, self::OPTION);
		}
	}

	/** The page on the current site where the plan can be changed. */
	public function switcher_url(): string
	{
		return admin_url('admin.php?page=tierway-account&p=/change');
	}

	/** A sentence that says what the limit is and how much is used. */
	public function message(string $label, string $used, string $limit): string
	{
		/* translators: 1: what is limited, for example "Posts", 2: how much is used, 3: how much the plan allows. */
		return sprintf(__('%1$s: your plan allows %3$s, and %2$s are in use. Change your plan to have more.', 'tierway'), $label, $used, $limit);
	}

	/** The message where no link can be shown: with the address of the page. */
	public function message_with_address(string $message): string
	{
		return $message . ' ' . $this->switcher_url();
	}

	/** Ends the request with a page that says so, with a link to the switcher. */
	public function die_with(string $message): never
	{
		wp_die(
			sprintf(
				'<p>%s</p><p><a class="button button-primary" href="%s">%s</a></p>',
				esc_html($message),
				esc_url($this->switcher_url()),
				esc_html__('Change plan', 'tierway')
			),
			esc_html__('Limit reached', 'tierway'),
			[
				'response' => 403,
				'back_link' => true,
			]
		);
	}
}
