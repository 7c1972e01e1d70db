<?php

declare(strict_types=1);

namespace Tierway\Admin;

use Tierway\Plugin;
use Tierway\Services\Overview;
use Tierway\Services\Sweep;
use Tierway\Storage\Memberships;

/**
 * What Site Health says about the network's money, in the main site: whether due work is done, whether something is stuck.
 * Also asked by WordPress's weekly check, without anybody signed in. Each test is one indexed query, or none.
 */
final class Health
{
	/** The sweep runs hourly; after so many seconds without one it is late. */
	private const LATE_SECONDS = 2 * HOUR_IN_SECONDS;
	private const NAMED = 10;

	public function __construct(private readonly Overview $overview, private readonly Memberships $memberships)
	{
	}

	/**
	 * @param array<string, array<string, array<string, mixed>>> $tests as WordPress has them
	 * @return array<string, array<string, array<string, mixed>>>
	 */
	public function tests(array $tests): array
	{
		$tests['direct'] += [
			'tierway_sweep' => ['label' => __('Tierway: due work', 'tierway'), 'test' => $this->sweep(...)],
			'tierway_cron' => ['label' => __('Tierway: scheduler', 'tierway'), 'test' => $this->cron(...)],
			'tierway_payments' => ['label' => __('Tierway: payments', 'tierway'), 'test' => $this->payments(...)],
			'tierway_changes' => ['label' => __('Tierway: changes', 'tierway'), 'test' => $this->changes(...)],
			'tierway_failures' => ['label' => __('Tierway: failures', 'tierway'), 'test' => $this->failures(...)],
		];
		return $tests;
	}

	/** @return array<string, mixed> */
	public function sweep(): array
	{
		$last = (int) get_site_option(Sweep::LAST);
		if (time() - $last <= self::LATE_SECONDS) {
			return self::good(
				'tierway_sweep',
				__('Renewals, retries and scheduled changes are done on time', 'tierway'),
				/* translators: %s: time span, e.g. "12 minutes". */
				sprintf(__('Due work was last looked for %s ago.', 'tierway'), human_time_diff($last)),
			);
		}
		return self::bad(
			'tierway_sweep',
			'critical',
			__('Renewals and scheduled changes are late', 'tierway'),
			0 === $last
				? __('Due work has never been looked for.', 'tierway')
				/* translators: %s: time span, e.g. "3 hours". */
				: sprintf(__('Due work was last looked for %s ago; it should be once an hour. Nothing is lost: what is late is done with the terms of its day.', 'tierway'), human_time_diff($last)),
			__('Let the server run due work every hour. Where WP-CLI is installed, this line in its crontab does it:', 'tierway'),
			'0 * * * * wp tierway run-due --path=' . untrailingslashit(ABSPATH),
		);
	}

	/** @return array<string, mixed> */
	public function cron(): array
	{
		$off = defined('DISABLE_WP_CRON') && DISABLE_WP_CRON;
		if (!$off && wp_next_scheduled(Plugin::DUE)) {
			return self::good('tierway_cron', __('The scheduler runs due work', 'tierway'), __('WP-Cron of the main site looks for due work every hour, when the site is visited.', 'tierway'));
		}
		if ($off && time() - (int) get_site_option(Sweep::LAST) <= self::LATE_SECONDS) {
			return self::good('tierway_cron', __('The scheduler runs due work', 'tierway'), __('WP-Cron does not run when the site is visited, but something else runs due work.', 'tierway'));
		}
		return self::bad(
			'tierway_cron',
			'critical',
			__('Nothing runs due work', 'tierway'),
			$off
				? __('DISABLE_WP_CRON is set in wp-config.php, and nothing else has run due work lately.', 'tierway')
				: __('The hourly event of the main site is missing. It is made again when the main site is visited, unless a plugin takes it away.', 'tierway'),
			__('Remove DISABLE_WP_CRON, or let the server run WP-Cron of the main site every few minutes:', 'tierway'),
			'*/5 * * * * curl -s ' . esc_url_raw(site_url('wp-cron.php')) . ' >/dev/null',
		);
	}

	/** @return array<string, mixed> */
	public function payments(): array
	{
		$stuck = $this->overview->counts()['stuck'];
		return 0 === $stuck
			? self::good('tierway_payments', __('No payment is stuck', 'tierway'), __('Every card that was asked has answered, and its answer is written down.', 'tierway'))
			: self::bad(
				'tierway_payments',
				'critical',
				/* translators: %d: number of payments. */
				sprintf(_n('%d payment is stuck', '%d payments are stuck', $stuck, 'tierway'), $stuck),
				__('A card was asked more than ten minutes ago, and its answer is not known. The next run of due work asks again what became of it; nothing is charged twice.', 'tierway'),
				__('If it stays, look at the error log, and at the payment at the card service. Then look at the overview:', 'tierway'),
				'',
				true,
			);
	}

	/** @return array<string, mixed> */
	public function changes(): array
	{
		$failed = $this->overview->failed_on_their_day();
		return 0 === $failed
			? self::good('tierway_changes', __('Scheduled changes were made on their day', 'tierway'), __('None has failed in the last thirty days.', 'tierway'))
			: self::bad(
				'tierway_changes',
				'recommended',
				/* translators: %d: number of changes. */
				sprintf(_n('%d scheduled change was not possible on its day', '%d scheduled changes were not possible on their day', $failed, 'tierway'), $failed),
				__('In the last thirty days: the plan was taken off sale, moved to another group, or its price was changed meanwhile. The customers were told.', 'tierway'),
				__('Each has its reason in the overview. Put the plan back on sale, or offer these customers another one.', 'tierway'),
				'',
				true,
			);
	}

	/** @return array<string, mixed> */
	public function failures(): array
	{
		$ids = $this->memberships->put_off_ids(self::NAMED);
		return [] === $ids
			? self::good('tierway_failures', __('Due work runs without errors', 'tierway'), __('No membership had to be put off.', 'tierway'))
			: ['actions' => self::links($ids)] + self::bad(
				'tierway_failures',
				'critical',
				__('Due work fails for some memberships', 'tierway'),
				__('An error stops what is due for them. It is tried again, after an hour first, then less and less often.', 'tierway'),
				__('The history of each membership and the error log say what it is. Mend that, then run due work again:', 'tierway'),
				'wp tierway run-due',
			);
	}

	/** @param list<int> $ids memberships */
	private static function links(array $ids): string
	{
		return '<p>' . implode(' · ', array_map(static fn (int $id): string => sprintf(
			'<a href="%s">%s</a>',
			esc_url(network_admin_url("admin.php?page=tierway&p=/memberships/$id")),
			/* translators: %d: id of a membership. */
			esc_html(sprintf(__('Membership %d', 'tierway'), $id)),
		), $ids)) . '</p>';
	}

	/** @return array<string, mixed> */
	private static function good(string $test, string $label, string $text): array
	{
		return self::result($test, 'good', $label, '<p>' . esc_html($text) . '</p>', '');
	}

	/** @return array<string, mixed> */
	private static function bad(string $test, string $status, string $label, string $what, string $do, string $command, bool $overview = false): array
	{
		$text = '<p>' . esc_html($what) . '</p><p>' . esc_html($do) . '</p>' . ('' === $command ? '' : '<p><code>' . esc_html($command) . '</code></p>');
		$link = $overview ? sprintf('<p><a href="%s">%s</a></p>', esc_url(network_admin_url('admin.php?page=tierway&p=/overview')), esc_html__('Open the overview', 'tierway')) : '';
		return self::result($test, $status, $label, $text, $link);
	}

	/** @return array<string, mixed> */
	private static function result(string $test, string $status, string $label, string $description, string $actions): array
	{
		return ['label' => $label, 'status' => $status, 'badge' => ['label' => 'Tierway', 'color' => 'blue'], 'description' => $description, 'actions' => $actions, 'test' => $test];
	}
}
