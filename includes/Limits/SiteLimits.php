<?php

declare(strict_types=1);

namespace Tierway\Limits;

use Tierway\Support\Access;

/**
 * The effective limits of each site, kept on the site in an autoloaded option, so that a page view costs no query.
 * Absent keys are not limited; null is unlimited; what is not counted has a word (see Domain/limits.php).
 */
final class SiteLimits
{
	public const OPTION = 'tierway_limits';
	/** What else of the membership the site has to know: see EffectiveLimits::sync(). */
	public const STATE = 'tierway_site';
	/** Also on the site, autoloaded, and named here because every page looks for them: the domain and path that it may not have at the moment (CustomDomain), */
	public const AWAY = 'tierway_domain_away';
	/** the month in which it went over its limit of visits (Visits). */
	public const OVER = 'tierway_visits_over';
	/** The parameter of the small request by which a page tells of a visit, and the cookie that it sets. */
	public const VISIT = 'tierway_visit';

	/** Seconds that one request waits for another one that is adding the same thing. */
	private const PATIENCE = 10;

	private ?\WP_Error $refused = null;
	private bool $settling = false;
	/** @var array<string, true> names of the locks that this request holds */
	private array $locks = [];

	/**
	 * @param \Closure(int): void   $bring_up_to_date a site whose product was edited and that is still to be computed
	 * @param \Closure(string, int): ?int $fitting    key and use of the current site to the plan that allows more
	 * @param \Closure(): int $now
	 */
	public function __construct(private readonly \Closure $bring_up_to_date, private readonly \Closure $fitting, private readonly \Closure $now)
	{
	}

	/** @return array<string, int|string|null> */
	public function current(): array
	{
		/**
		 * Filters the effective limits of the current site.
		 *
		 * @param array<string, int|string|null> $limits
		 * @param int                     $site_id
		 */
		return (array) apply_filters('tierway_limits', self::option(self::OPTION), get_current_blog_id());
	}

	/** Whether a key of the current site's limits begins so. WordPress asks for the theme hundreds of times: this must cost next to nothing. */
	public function say(string $prefix): bool
	{
		if (!has_filter('tierway_limits')) {
			$options = wp_cache_get('alloptions', 'options') ?: wp_load_alloptions(); // its filters would cost more than all the rest
			return str_contains($options[self::OPTION] ?? '', "\"$prefix");
		}
		foreach ($this->current() as $key => $value) {
			if (str_starts_with((string) $key, $prefix)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The same, for whoever shows them or is about to refuse. A product may have been edited and this site not have been
	 * reached yet: then it is brought up to date now, which a page view never asks for.
	 *
	 * @return array<string, int|string|null>
	 */
	public function up_to_date(): array
	{
		if ([] !== (array) get_site_option(EffectiveLimits::JOBS, [])) {
			($this->bring_up_to_date)(get_current_blog_id());
		}
		return $this->current();
	}

	/** The limit of a key, or null when there is none. */
	public function limit(string $key): ?int
	{
		$limit = $this->settling ? null : $this->up_to_date()[$key] ?? null;
		return is_int($limit) ? $limit : null;
	}

	/** @return array<string, mixed> what is known of the membership of the current site; empty where none covers it */
	public function state(): array
	{
		return self::option(self::STATE);
	}

	/** What the membership's status leaves of the site: `open`, `read_only` (nothing is added) or `closed`. */
	public function mode(): string
	{
		$state = $this->state();
		return !$this->settling && isset($state['mode']) && ($this->now)() >= $state['from'] ? $state['mode'] : 'open';
	}

	/**
	 * Brings the current site in line with its limits: none of them is in the way of that, and who confirmed a change is not told of any.
	 *
	 * @param \Closure(): void $work
	 */
	public function settle(\Closure $work): void
	{
		$this->settling = true;
		try {
			$work();
		} finally {
			$this->settling = false;
		}
	}

	public function is_settling(): bool
	{
		return $this->settling;
	}

	/** Not get_option(): for a site without the option, that would be a query on every page view. */
	private static function option(string $name): array
	{
		$stored = wp_load_alloptions()[$name] ?? null;
		$value = null === $stored ? [] : maybe_unserialize($stored);
		return is_array($value) ? $value : [];
	}

	/**
	 * Keeps the limits on the current site.
	 *
	 * @param array<string, int|string|null> $limits
	 * @param array<string, mixed>    $state
	 */
	public function store(array $limits, array $state): void
	{
		update_option(self::OPTION, $limits, true);
		update_option(self::STATE, $state, true);
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
			delete_blog_option($site_id, self::STATE);
		}
	}

	/**
	 * Nobody else adds to this until unlock() or the end of the request, so that a count still holds when it is used.
	 * False when somebody holds it for too long.
	 *
	 * @param bool $network on whichever of its sites, instead of the current one
	 */
	public function lock(string $what, bool $network = false): bool
	{
		global $wpdb;
		$name = self::lock_name($what, $network);
		if (!isset($this->locks[$name])) {
			if ('1' !== (string) $wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, %d)', $name, self::PATIENCE))) {
				return false;
			}
			$this->locks[$name] = true;
		}
		return true;
	}

	public function unlock(string $what, bool $network = false): void
	{
		global $wpdb;
		$name = self::lock_name($what, $network);
		if (isset($this->locks[$name])) {
			unset($this->locks[$name]);
			$wpdb->query($wpdb->prepare('SELECT RELEASE_LOCK(%s)', $name));
		}
	}

	/** Names are the server's, not the database's. */
	private static function lock_name(string $what, bool $network): string
	{
		global $wpdb;
		return 'tierway:' . md5(DB_NAME . ($network ? $wpdb->base_prefix . 'network ' : $wpdb->prefix) . $what);
	}

	/**
	 * Where whoever reads it can change the plan of the current site, with the plan chosen that allows what was refused:
	 * its customer in the Account, a manager in the network's admin. Empty for all others.
	 */
	public function switcher_url(string $key, int $used): string
	{
		$reader = $this->reader();
		if ('other' === $reader) {
			return '';
		}
		$plan = ($this->fitting)($key, $used);
		$url = 'customer' === $reader
			? admin_url('admin.php?page=tierway-account&p=/change')
			: network_admin_url("admin.php?page=tierway&p=/memberships/{$this->state()['membership']}/change");
		return $url . (null === $plan ? '' : "&plan=$plan");
	}

	/**
	 * A sentence that says what the limit is and how much is used, to whoever reads it.
	 *
	 * @param ?string $to_customer in the words of the kind, for what is in the plan or is not
	 */
	public function message(string $label, string $used = '0', string $limit = '0', ?string $to_customer = null): string
	{
		if (null === $to_customer && 'open' !== $this->mode()) {
			return sprintf(
				/* translators: %s: what is limited, e.g. "Posts" */
				__('%s: nothing can be added, because the membership of this site is not paid or has ended. What is there can be edited and deleted.', 'tierway'),
				$label
			);
		}
		$reader = $this->reader();
		if ('customer' === $reader) {
			return $to_customer ?? sprintf(
				/* translators: 1: what is limited, e.g. "Posts", 2: the limit, 3: how much is in use */
				__('%1$s: your plan allows %2$s, and %3$s are in use. Change your plan to have more.', 'tierway'),
				$label,
				$limit,
				$used
			);
		}
		/* translators: 1: what is limited, e.g. "Posts", 2: the limit, 3: how much is in use */
		$message = sprintf(__('%1$s: the plan of this site allows %2$s, and %3$s are in use.', 'tierway'), $label, $limit, $used);
		return 'manager' === $reader ? $message : $message . ' ' . __('Whoever pays for this site can change its plan.', 'tierway');
	}

	/** @return string `customer` whose membership covers the current site, `manager` of the network, or `other`: who only works here */
	private function reader(): string
	{
		$user_id = get_current_user_id();
		$state = $this->state();
		if ($user_id > 0 && ($state['owner'] ?? 0) === $user_id) {
			return 'customer';
		}
		$manages = Access::can_manage() || (0 === $user_id && defined('WP_CLI') && WP_CLI);
		return $manages && isset($state['membership']) ? 'manager' : 'other';
	}

	/** The message where no link can be shown: with the address of the page. */
	public function message_with_address(string $message, string $key, int $used): string
	{
		return trim($message . ' ' . $this->switcher_url($key, $used));
	}

	/**
	 * Tells whoever asks, in the way of the door they came through: a page with a link, an error of WP-CLI, or, where
	 * WordPress goes on without having done it, the answer to the REST request.
	 *
	 * @param array<string, mixed> $data of the error: limit, used
	 */
	public function refuse(string $message, string $key, array $data = [], int $status = 403): \WP_Error
	{
		$used = (int) ($data['used'] ?? 0);
		$url = $this->switcher_url($key, $used);
		$error = new \WP_Error('tierway_limit_reached', trim("$message $url"), ['status' => $status, 'key' => $key, 'url' => $url] + $data);
		$this->refused = $error;
		if (defined('WP_CLI') && WP_CLI && !wp_doing_cron()) {
			\WP_CLI::error($error->get_error_message());
		} elseif (is_admin() && !wp_doing_cron() && !defined('WP_IMPORTING') && 'admin.php' !== ($GLOBALS['pagenow'] ?? '')) {
			wp_doing_ajax() ? wp_die(esc_html($error->get_error_message()), '', ['response' => 403]) : $this->die_with($message, $url);
		} elseif ('wp-activate.php' === ($GLOBALS['pagenow'] ?? '')) {
			$this->die_with($message, $url); // or it would tell who was invited that all went well
		}
		return $error;
	}

	/** A request begins: what was refused before it is not its answer. */
	public function begin_rest(mixed $response): mixed
	{
		$this->refused = null;
		return $response;
	}

	/** The answer to a REST request in which something was refused: core only knows that it was not done. */
	public function answer_rest(mixed $response): mixed
	{
		$refused = $this->refused;
		$this->refused = null;
		return $refused ?? $response;
	}

	/** Plugins and themes that were hidden from REST one by one: off the list, and not found when asked for by name. */
	public function leave_out(mixed $response, array $handler, \WP_REST_Request $request): mixed
	{
		if (1 !== preg_match('#^/wp/v2/(plugins|themes)(/|$)#D', (string) $request->get_route(), $part) || is_wp_error($response)) {
			return $response;
		}
		$data = $response instanceof \WP_REST_Response ? $response->get_data() : $response;
		if (null === $data) {
			return new \WP_Error('plugins' === $part[1] ? 'rest_plugin_not_found' : 'rest_theme_not_found', get_status_header_desc(404), ['status' => 404]);
		}
		if (is_array($data) && array_is_list($data)) {
			$data = array_values(array_filter($data));
			$response->set_data($data);
			if (isset($response->get_headers()['X-WP-Total'])) {
				$response->header('X-WP-Total', (string) count($data));
			}
		}
		return $response;
	}

	/** Ends the request with a page that says so, with a link to the switcher for who can use it. */
	private function die_with(string $message, string $url): never
	{
		$button = '' === $url ? '' : sprintf('<p><a class="button button-primary" href="%s">%s</a></p>', esc_url($url), esc_html__('Change plan', 'tierway'));
		wp_die(
			'<p>' . esc_html($message) . "</p>$button",
			esc_html__('Limit reached', 'tierway'),
			[
				'response' => 403,
				'back_link' => true,
			]
		);
	}
}
