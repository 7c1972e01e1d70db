<?php

declare(strict_types=1);

namespace Tierway\Limits;

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
	 * The limit of a key, or null when there is none; for whoever is about to refuse. Its product may have been edited and
	 * this site not have been reached yet: then it is brought up to date now, which a page view never asks for.
	 */
	public function limit(string $key): ?int
	{
		if ([] !== (array) get_site_option(EffectiveLimits::JOBS, [])) {
			($this->bring_up_to_date)(get_current_blog_id());
		}
		$limit = $this->current()[$key] ?? null;
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
		return isset($state['mode']) && ($this->now)() >= $state['from'] ? $state['mode'] : 'open';
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
	 */
	public function lock(string $what): bool
	{
		global $wpdb;
		$name = 'tierway:' . md5(DB_NAME . $wpdb->prefix . $what); // names are the server's, not the database's
		if (!isset($this->locks[$name])) {
			if ('1' !== (string) $wpdb->get_var($wpdb->prepare('SELECT GET_LOCK(%s, %d)', $name, self::PATIENCE))) {
				return false;
			}
			$this->locks[$name] = true;
		}
		return true;
	}

	public function unlock(string $what): void
	{
		global $wpdb;
		$name = 'tierway:' . md5(DB_NAME . $wpdb->prefix . $what);
		if (isset($this->locks[$name])) {
			unset($this->locks[$name]);
			$wpdb->query($wpdb->prepare('SELECT RELEASE_LOCK(%s)', $name));
		}
	}

	/** The page on the current site where the plan can be changed, with the plan chosen that allows what was refused. */
	public function switcher_url(string $key = '', int $used = 0): string
	{
		$plan = '' === $key ? null : ($this->fitting)($key, $used);
		return admin_url('admin.php?page=tierway-account&p=/change' . (null === $plan ? '' : "&plan=$plan"));
	}

	/** A sentence that says what the limit is and how much is used. */
	public function message(string $label, string $used, string $limit): string
	{
		return match ($this->mode()) {
			'open' => sprintf(
				/* translators: 1: what is limited, e.g. "Posts", 2: the limit, 3: how much is in use */
				__('%1$s: your plan allows %2$s, and %3$s are in use. Change your plan to have more.', 'tierway'),
				$label,
				$limit,
				$used
			),
			default => sprintf(
				/* translators: %s: what is limited, e.g. "Posts" */
				__('%s: nothing can be added, because the membership of this site is not paid or has ended. What is there can be edited and deleted.', 'tierway'),
				$label
			),
		};
	}

	/** The message where no link can be shown: with the address of the page. */
	public function message_with_address(string $message, string $key = '', int $used = 0): string
	{
		return $message . ' ' . $this->switcher_url($key, $used);
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
		$error = new \WP_Error('tierway_limit_reached', $this->message_with_address($message, $key, $used), ['status' => $status, 'key' => $key, 'url' => $this->switcher_url($key, $used)] + $data);
		$this->refused = $error;
		if (defined('WP_CLI') && WP_CLI && !wp_doing_cron()) {
			\WP_CLI::error($error->get_error_message());
		} elseif (is_admin() && !wp_doing_cron() && !defined('WP_IMPORTING') && 'admin.php' !== ($GLOBALS['pagenow'] ?? '')) {
			wp_doing_ajax() ? wp_die(esc_html($error->get_error_message()), '', ['response' => 403]) : $this->die_with($message, $this->switcher_url($key, $used));
		} elseif ('wp-activate.php' === ($GLOBALS['pagenow'] ?? '')) {
			$this->die_with($message, $this->switcher_url($key, $used)); // or it would tell who was invited that all went well
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

	/** Ends the request with a page that says so, with a link to the switcher. */
	public function die_with(string $message, ?string $url = null): never
	{
		wp_die(
			sprintf(
				'<p>%s</p><p><a class="button button-primary" href="%s">%s</a></p>',
				esc_html($message),
				esc_url($url ?? $this->switcher_url()),
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
