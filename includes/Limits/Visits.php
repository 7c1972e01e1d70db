<?php

declare(strict_types=1);

namespace Tierway\Limits;

use Tierway\Support\Clock;
use Tierway\Support\Database;

use function Tierway\Domain\month_start;

/**
 * visits: unique visitors of a site in a month of its membership.
 *
 * A page only carries a few bytes of script (Doors). They tell the site once a month and browser that somebody is there, in a small
 * request of its own, which also works for pages from a cache; who has no JavaScript is mostly not a person. What makes a
 * visitor unique is a keyed hash of address and browser: nothing that could be traced is kept, and telling it a thousand times
 * counts once. A page over the limit is known by the site's option, so that blocking costs no query either.
 */
final class Visits implements Kind
{
	public const KEY = 'visits';

	public function __construct(
		private readonly SiteLimits $limits,
		/** @var \Closure(): Database */
		private readonly \Closure $db,
		/** @var \Closure(): Clock as late: a page only carries the script */
		private readonly \Closure $clock,
	) {
	}

	public function handles(string $key): bool
	{
		return self::KEY === $key;
	}

	public function screen(string $key): string
	{
		return '';
	}

	public function label(string $key): string
	{
		return __('Visits', 'tierway');
	}

	/** In the month that runs; one query for all sites, and one for the days on which their months begin. */
	public function used(array $site_ids, array $keys): array
	{
		if ([] === $site_ids) {
			return [];
		}
		$db = ($this->db)();
		$today = ($this->clock)()->today();
		$used = array_fill_keys($site_ids, [self::KEY => 0]);
		$marks = Database::marks($site_ids);
		$rows = $db->rows("SELECT v.site_id, v.month, v.visits, COALESCE(m.anchor_day, DAYOFMONTH(m.created_gmt), 1) AS anchor FROM {$db->table('visits')} v LEFT JOIN {$db->table('membership_sites')} s ON s.site_id = v.site_id LEFT JOIN {$db->table('memberships')} m ON m.id = s.membership_id WHERE v.site_id IN ($marks) AND v.month > %s", [...$site_ids, \Tierway\Domain\add_days($today, -32)]);
		foreach ($rows as $row) {
			if ($row['month'] === month_start((int) $row['anchor'], $today)) {
				$used[(int) $row['site_id']][self::KEY] = (int) $row['visits'];
			}
		}
		return $used;
	}

	/** The small request; ends here. Runs on plugins_loaded, before WordPress has done most of its work. */
	public function count(): void
	{
		nocache_headers();
		status_header(204);
		if ($this->is_visit()) {
			$this->add();
		}
		exit;
	}

	/** @return int visitors of this month so far */
	public function add(?string $visitor = null): int
	{
		$site_id = get_current_blog_id();
		$today = ($this->clock)()->today();
		$db = ($this->db)();
		$month = $this->month($today);
		$next = $this->month(\Tierway\Domain\add_days($month, 31));
		/** Filters what tells one visitor from another: behind a proxy, its own address would be everybody's. */
		$visitor = (string) apply_filters('tierway_visitor', $visitor ?? ($_SERVER['REMOTE_ADDR'] ?? '') . ' ' . ($_SERVER['HTTP_USER_AGENT'] ?? ''));
		$hash = substr(hash_hmac('sha256', "$site_id $month $visitor", wp_salt('nonce')), 0, 16);
		if (!headers_sent()) {
			setcookie(SiteLimits::VISIT, '1', ['expires' => ($this->clock)()->now() + DAY_IN_SECONDS * \Tierway\Domain\days_between($today, $next), 'path' => (string) get_site($site_id)?->path ?: '/', 'samesite' => 'Lax', 'secure' => is_ssl()]);
		}
		$new = 1 === $db->execute("INSERT IGNORE INTO {$db->table('visitors')} (site_id, month, visitor) VALUES (%d, %s, UNHEX(%s))", [$site_id, $month, $hash]);
		if ($new) {
			$db->execute("INSERT INTO {$db->table('visits')} (site_id, month, visits) VALUES (%d, %s, 1) ON DUPLICATE KEY UPDATE visits = visits + 1", [$site_id, $month]);
		}
		$visits = (int) $db->value("SELECT visits FROM {$db->table('visits')} WHERE site_id = %d AND month = %s", [$site_id, $month]);
		$over = wp_load_alloptions()[SiteLimits::OVER] ?? '';
		if ('' !== $over && $month !== $over) {
			delete_option(SiteLimits::OVER); // another month: pages ask no more
			$over = '';
		}
		$limit = $this->limits->current()[self::KEY] ?? null;
		if (is_int($limit) && $visits > $limit && $month !== $over) {
			update_option(SiteLimits::OVER, $month, true);
			/** A site has more visitors this month than its plan allows. Fires once a month. */
			do_action('tierway_visits_over_limit', $site_id, $visits, $limit);
		}
		return $visits;
	}

	/** Whether this month's limit has been passed; no query. */
	public function over(): bool
	{
		$over = wp_load_alloptions()[SiteLimits::OVER] ?? '';
		return '' !== $over && is_int($this->limits->current()[self::KEY] ?? null) && $over === $this->month(($this->clock)()->today());
	}

	public function settle(array $limits): void
	{
		$site_id = get_current_blog_id();
		$limit = $limits[self::KEY] ?? null;
		$used = is_int($limit) ? $this->used([$site_id], [self::KEY])[$site_id][self::KEY] : 0;
		if (is_int($limit) && $used > $limit) {
			update_option(SiteLimits::OVER, $this->month(($this->clock)()->today()), true);
		} elseif (isset(wp_load_alloptions()[SiteLimits::OVER])) {
			delete_option(SiteLimits::OVER);
		}
	}

	/** Months that are long over. */
	public function clean_up(): void
	{
		$db = ($this->db)();
		$db->execute("DELETE FROM {$db->table('visitors')} WHERE month < %s LIMIT 50000", [\Tierway\Domain\add_days(($this->clock)()->today(), -40)]);
	}

	/** The first day of the site's month that a day is in. */
	private function month(string $day): string
	{
		require_once __DIR__ . '/../Domain/load.php';
		return month_start((int) ($this->limits->state()['anchor'] ?? 1), $day);
	}

	private function is_visit(): bool
	{
		$agent = (string) ($_SERVER['HTTP_USER_AGENT'] ?? '');
		$origin = (string) ($_SERVER['HTTP_ORIGIN'] ?? '');
		return 'POST' === ($_SERVER['REQUEST_METHOD'] ?? '')
			&& array_key_exists(self::KEY, $this->limits->current())
			&& !self::is_bot($agent)
			&& ('' === $origin || strtolower((string) wp_parse_url($origin, PHP_URL_HOST)) === strtolower((string) preg_replace('/:\d+$/', '', (string) ($_SERVER['HTTP_HOST'] ?? ''))))
			&& !$this->is_member();
	}

	public static function is_bot(string $agent): bool
	{
		return '' === $agent || 1 === preg_match('/bot\b|bot[\/;]|crawl|spider|slurp|archiver|preview|monitor|scan|headless|lighthouse|curl|wget|python|java\/|go-http|httpclient|okhttp|libwww|node-fetch|axios|facebookexternalhit|feed|validator/i', $agent);
	}

	/** Whether who asks belongs to the site: their own visits are none. */
	public function is_member(): bool
	{
		$user_id = did_action('init') ? get_current_user_id() : (int) wp_validate_auth_cookie('', 'logged_in');
		return $user_id > 0 && (is_user_member_of_blog($user_id) || is_super_admin($user_id));
	}
}
