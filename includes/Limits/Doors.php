<?php

declare(strict_types=1);

namespace Tierway\Limits;

use const Tierway\PLUGIN_FILE;

/**
 * Where WordPress can use more of something, and who is asked there. A kind is made when its first hook is called: a page
 * view loads none of them.
 */
final class Doors
{
	/** Hook, service (a method of Plugin), method, priority, number of arguments. Nothing that every page or dashboard calls. */
	private const HOOKS = [
		['wp_insert_post_empty_content', 'posts', 'refuse_insert', 10, 2],
		['load-post-new.php', 'posts', 'refuse_new_screen', 10, 0],
		['pre_untrash_post', 'posts', 'refuse_untrash', 10, 2],
		['wp_handle_upload_prefilter', 'posts', 'refuse_upload', 6, 1],
		['wp_handle_sideload_prefilter', 'posts', 'refuse_upload', 6, 1],
		['xmlrpc_call', 'posts', 'refuse_xmlrpc', 10, 3],
		['transition_post_status', 'posts', 'written', 10, 3],
		['wp_handle_upload_prefilter', 'disk_space', 'refuse_upload', 5, 1], // before core's check, which has no link
		['wp_handle_sideload_prefilter', 'disk_space', 'refuse_upload', 5, 1],
		['wp_upload_bits', 'disk_space', 'refuse_bits', 5, 1],
		['import_attachment_size_limit', 'disk_space', 'import_size', 10, 1],
		['xmlrpc_call', 'disk_space', 'refuse_xmlrpc', 10, 3],
		['wp_handle_upload', 'disk_space', 'written', 10, 1], // wp_upload_bits() ends with it, too
		['get_space_allowed', 'disk_space', 'allowed', 10, 1],
		['site_option_upload_space_check_disabled', 'disk_space', 'switch_check', 10, 1],
		['site_option_fileupload_maxk', 'disk_space', 'keep_file_size', 10, 1],
		['rest_request_after_callbacks', 'disk_space', 'explain_in_rest', 10, 1],
		['wpmu_validate_blog_signup', 'sites_limit', 'refuse_signup', 10, 1],
		['wp_validate_site_data', 'sites_limit', 'refuse_site', 10, 3],
		['wp_initialize_site', 'sites_limit', 'join', 100, 2], // core makes the site's tables at 10
		['wp_delete_site', 'sites_limit', 'leave', 10, 1],
		['load-user-new.php', 'users', 'refuse_screen', 10, 0],
		['wpmu_validate_user_signup', 'users', 'refuse_signup', 10, 1],
		['can_add_user_to_blog', 'users', 'refuse_adding', 10, 4],
		['rest_request_before_callbacks', 'users', 'refuse_rest', 10, 3],
		['add_user_metadata', 'users', 'refuse_roles', 10, 4],
		['update_user_metadata', 'users', 'refuse_roles', 10, 4],
		['added_user_meta', 'users', 'written', 10, 3],
		['updated_user_meta', 'users', 'written', 10, 3],
		['add_user_metadata', 'role', 'refuse_roles', 9, 4],
		['update_user_metadata', 'role', 'refuse_roles', 9, 4],
		['wp_validate_site_data', 'custom_domain', 'refuse', 10, 3],
		['wp_update_site', 'custom_domain', 'mapped', 10, 2],
		['tierway_may_map_domain', 'custom_domain', 'may', 10, 0],
		['pre_update_option_active_plugins', 'plugins', 'keep', 10, 1],
		['activate_plugin', 'plugins', 'refuse_activation', 1, 2],
		['deactivate_plugin', 'plugins', 'refuse_deactivation', 1, 2],
		['rest_request_after_callbacks', 'plugins', 'explain_in_rest', 10, 3],
		['rest_prepare_plugin', 'plugins', 'prepared', 10, 3],
		['load-plugins.php', 'plugins', 'refuse_screen', 10, 0],
		['all_plugins', 'plugins', 'listed', 10, 1],
		['plugin_action_links', 'plugins', 'links', 10, 2],
		['pre_update_option_stylesheet', 'themes', 'keep', 10, 2],
		['load-themes.php', 'themes', 'refuse_screen', 10, 0],
		['load-site-editor.php', 'themes', 'refuse_screen', 10, 0],
		['network_allowed_themes', 'themes', 'allowed', 10, 2],
		['site_allowed_themes', 'themes', 'allowed', 10, 2],
		['rest_prepare_theme', 'themes', 'prepared', 10, 3],
		['rest_request_after_callbacks', 'site_limits', 'leave_out', 10, 3],
		['rest_request_before_callbacks', 'site_limits', 'begin_rest', 1, 1],
		['rest_request_after_callbacks', 'site_limits', 'answer_rest', 100, 1],
	];

	/** @var array<string, array{string, callable, int}[]> what of open_often_asked() is open, by the prefix of the limits it is for */
	private array $open = [];

	/** @param \Closure(string): object $get a service by its name */
	public function __construct(private readonly SiteLimits $limits, private readonly \Closure $get)
	{
	}

	public function open(): void
	{
		foreach (self::HOOKS as [$name, $service, $method, $priority, $accepted]) {
			add_filter($name, fn (mixed ...$arguments): mixed => ($this->get)($service)->$method(...$arguments), $priority, $accepted);
		}
		add_action('setup_theme', function (): void {
			// Before core, which would say that there is no such theme; and so before our words are loaded.
			if ('customize.php' === ($GLOBALS['pagenow'] ?? '') && $this->limits->say('themes.')) {
				load_plugin_textdomain('tierway', false, dirname(plugin_basename(PLUGIN_FILE)) . '/languages');
				($this->get)('themes')->refuse_screen();
			}
		}, 1);
		$this->open_to_visitors();
		$this->open_dashboards();
		foreach (['plugins_loaded', 'add_option_' . SiteLimits::OPTION, 'update_option_' . SiteLimits::OPTION] as $name) {
			add_action($name, fn () => $this->open_often_asked(), PHP_INT_MAX, 0);
		}
		$this->open_often_asked();
		$home = get_current_blog_id();
		add_action('switch_blog', fn (int $site_id, int $from) => $site_id === $from ? null : $this->open_often_asked($site_id !== $home), 10, 2);
	}

	/** What a page view asks: only of sites whose stored limits or state say something about it. */
	private function open_to_visitors(): void
	{
		add_filter('option_active_plugins', fn (mixed $plugins): mixed => $this->limits->say('plugins.') ? ($this->get)('plugins')->in_force($plugins) : $plugins);
		add_filter('the_content', fn (mixed $content): mixed => isset(wp_load_alloptions()[SiteLimits::AWAY]) ? ($this->get)('custom_domain')->lead_home((string) $content) : $content, 100);
		add_action('template_redirect', function (): void {
			if ('open' !== $this->limits->mode() || isset(wp_load_alloptions()[SiteLimits::OVER])) {
				($this->get)('door')->close();
			}
		}, 0);
		add_action('wp_footer', fn () => $this->limits->say('visits') ? $this->print_visit_script() : null, 100);
		if (isset($_GET[SiteLimits::VISIT])) {
			add_action('plugins_loaded', fn () => ($this->get)('visits')->count());
		}
	}

	/** Below a page that is not from the members' own eyes. What becomes of it is up to Visits, which no page has to load for it. */
	private function print_visit_script(): void
	{
		if (is_404() || is_preview() || is_customize_preview() || (is_user_logged_in() && ($this->get)('visits')->is_member())) {
			return;
		}
		// The cookie says only that this browser has been counted, and goes with the month.
		printf(
			"<script>(function(d,n){function go(){if(!/(^|; )%1\$s=/.test(d.cookie)&&n.sendBeacon)n.sendBeacon(%2\$s)}d.prerendering?d.addEventListener('prerenderingchange',go,{once:true}):go()})(document,navigator)</script>\n",
			SiteLimits::VISIT,
			wp_json_encode(home_url('/?' . SiteLimits::VISIT . '=1', 'relative')),
		);
	}

	/** What every dashboard and REST request asks: as above. */
	private function open_dashboards(): void
	{
		add_action('admin_init', fn () => 'open' === $this->limits->mode() ? null : ($this->get)('door')->close_dashboard(), 1);
		add_action('admin_init', fn () => $this->limits->say('plugins.') ? ($this->get)('plugins')->activate_forced() : null);
		add_filter('rest_pre_dispatch', fn (mixed $result, \WP_REST_Server $server, \WP_REST_Request $request): mixed => 'open' === $this->limits->mode() ? $result : ($this->get)('door')->close_rest($result, $server, $request), 5, 3);
	}

	/**
	 * A dashboard asks for its theme and for capabilities a thousand times: nobody listens while a site has no limits of that kind.
	 *
	 * @param bool $now of a site that this request goes on to, whose options are perhaps not loaded yet
	 */
	private function open_often_asked(bool $now = false): void
	{
		foreach (['themes.', 'plugins.'] as $kind) {
			$wanted = $now || $this->limits->say($kind);
			if ($wanted && !isset($this->open[$kind])) {
				$this->open[$kind] = $this->often_asked($kind);
				foreach ($this->open[$kind] as [$name, $callback, $accepted]) {
					add_filter($name, $callback, 10, $accepted);
				}
			} elseif (!$wanted && isset($this->open[$kind])) {
				foreach ($this->open[$kind] as [$name, $callback]) {
					remove_filter($name, $callback);
				}
				unset($this->open[$kind]);
			}
		}
	}

	/** @return array{string, callable, int}[] hook, who listens, number of arguments */
	private function often_asked(string $kind): array
	{
		return match ($kind) {
			'themes.' => [
				['option_stylesheet', fn (mixed $theme): mixed => $this->limits->say('themes.') ? ($this->get)('themes')->stylesheet($theme) : $theme, 1],
				['option_template', fn (mixed $theme): mixed => $this->limits->say('themes.') ? ($this->get)('themes')->template($theme) : $theme, 1],
			],
			'plugins.' => [
				['map_meta_cap', fn (array $caps, string $cap, mixed $user_id, array $args): array => 'activate_plugin' === $cap ? ($this->get)('plugins')->refuse_capability($caps, $cap, $user_id, $args) : $caps, 4],
			],
		};
	}
}
