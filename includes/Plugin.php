<?php

declare(strict_types=1);

namespace Tierway;

use Tierway\Limits\EffectiveLimits;
use Tierway\Limits\SiteLimits;
use Tierway\Limits\Usage;
use Tierway\Payments\Gateways;
use Tierway\Rest\Routes;
use Tierway\Services\Account;
use Tierway\Services\ChangeService;
use Tierway\Services\CustomerLock;
use Tierway\Services\MembershipService;
use Tierway\Services\MembershipView;
use Tierway\Services\Options;
use Tierway\Services\Overview;
use Tierway\Services\Paths;
use Tierway\Services\MoveService;
use Tierway\Services\PaymentService;
use Tierway\Services\Preview;
use Tierway\Services\ProductFile;
use Tierway\Services\QuoteService;
use Tierway\Services\RenewalService;
use Tierway\Services\Replay;
use Tierway\Services\Sites;
use Tierway\Services\Sweep;
use Tierway\Storage\Changes;
use Tierway\Storage\Credits;
use Tierway\Storage\Events;
use Tierway\Storage\Memberships;
use Tierway\Storage\Migrations;
use Tierway\Storage\Moves;
use Tierway\Storage\Payments;
use Tierway\Storage\PlanGroups;
use Tierway\Storage\Products;
use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;
use Tierway\Support\Clock;
use Tierway\Support\Database;

/**
 * All wiring, by hand. Services are made when first asked for; hooks are closures, so that a request that has nothing
 * to do with us loads none of our classes but this one.
 */
final class Plugin
{
	/** Events of WordPress's scheduler; named here, so that looking for one loads nothing: what is due, */
	public const DUE = 'tierway_run_due';
	/** and the next sites whose limits are to be brought up to date after a product was edited. */
	public const SYNC_LIMITS = 'tierway_sync_limits';
	/** and the next memberships of runs that move many. */
	public const MOVE = 'tierway_move';

	private static ?self $instance = null;

	/** @var array<string, object> services made so far, by method name */
	private array $made = [];

	public static function instance(): self
	{
		return self::$instance ??= new self();
	}

	public function boot(): void
	{
		if (!is_multisite()) {
			add_action('admin_notices', static function (): void {
				printf('<div class="notice notice-error"><p>%s</p></div>', esc_html__('Tierway sells sites of a network. It needs WordPress Multisite and does nothing here.', 'tierway'));
			});
			return;
		}
		register_activation_hook(PLUGIN_FILE, fn () => $this->db());
		// A network-active plugin outside wp-content/languages is not found by itself.
		add_action('init', static fn () => load_plugin_textdomain('tierway', false, dirname(plugin_basename(PLUGIN_FILE)) . '/languages'));
		$this->boot_rest();
		if (is_admin()) {
			(new Admin\Pages(fn (): array => $this->site_limits()->state()))->hook();
		}
		add_action('init', function (): void {
			if (is_main_site()) {
				(new Blocks\Blocks($this->memberships(...)))->register();
			}
		});
		$this->boot_limits();
		$this->boot_due_work();
		$this->boot_mails();
		$this->boot_citizenship();
		if (defined('WP_CLI') && WP_CLI) {
			add_action('init', function (): void {
				\WP_CLI::add_command('tierway', $this->commands());
				\WP_CLI::add_command('tierway rest', new Cli\RestCommand());
				\WP_CLI::add_command('tierway move', $this->move_command());
				\WP_CLI::add_command('tierway limits', new Cli\LimitsCommand($this->memberships(), $this->site_usage(), $this->limits()));
			});
		}
	}

	/** Limits are enforced on every site; what they are is read from the site's own options. */
	private function boot_limits(): void
	{
		(new Limits\Doors($this->site_limits(), fn (string $service): object => $this->$service()))->open();
		add_action('tierway_product_limits_changed', fn (int $id) => $this->limits()->sync_product($id));
		add_action('tierway_membership_status_changed', fn (array $row) => $this->limits()->sync($row['id']));
		add_action('tierway_site_rules_changed', fn () => $this->limits()->sync_product(0));
		add_action(self::SYNC_LIMITS, fn () => $this->limits()->work());
		add_action('wp_delete_site', fn (\WP_Site $site) => $this->memberships()->forget_site((int) $site->blog_id));
	}

	/** What is due is done hourly, by the main site: the other sites' cron runs only when they are visited. */
	private function boot_due_work(): void
	{
		add_action(self::DUE, function (): void {
			$this->sweep()->run();
			$this->limits()->work();
			$this->visits()->clean_up();
			$this->moves()->clean_up(Domain\add_days($this->clock()->today(), -Moves::KEPT));
			$this->move_service()->work(MoveService::IN_BACKGROUND);
		});
		add_action(self::MOVE, fn () => $this->move_service()->work(MoveService::IN_BACKGROUND));
		add_action('init', static function (): void {
			if (is_main_site() && !wp_next_scheduled(self::DUE)) {
				wp_schedule_event(time(), 'hourly', self::DUE);
			}
		});
		add_filter('site_status_tests', fn (array $tests): array => is_main_site() ? (new Admin\Health($this->overview(), $this->memberships()))->tests($tests) : $tests);
		register_deactivation_hook(PLUGIN_FILE, static fn () => wp_clear_scheduled_hook(self::DUE));
	}

	/** Mails follow from what the hooks say, and from time. */
	private function boot_mails(): void
	{
		foreach (['change_scheduled', 'change_applied', 'change_cancelled', 'change_failed', 'payment_due', 'payment_completed', 'payment_failed', 'payment_refunded', 'membership_status_changed'] as $event) {
			add_action("tierway_$event", fn (array $subject) => $this->mails()->about($event, $subject));
		}
		add_action('tierway_membership_renewed', function (array $row, ?array $payment): void {
			if ('credit' === ($payment['method'] ?? '')) {
				$this->mails()->about('payment_completed', $payment); // no money came, but a bill was paid
			}
		}, 10, 2);
		add_action('tierway_due_work_batch', fn () => $this->mails()->send_waiting());
		add_action('tierway_move_batch', fn () => $this->mails()->send_waiting());
		add_action('tierway_due_work_done', fn () => $this->mails()->remind());
	}

	/** What WordPress asks of a plugin that keeps data of people, and offers to those that others can use. */
	private function boot_citizenship(): void
	{
		$privacy = fn (): Admin\Privacy => new Admin\Privacy($this->memberships(), $this->membership_view(), $this->payments(), $this->changes(), $this->credits(), $this->events());
		add_filter('wp_privacy_personal_data_exporters', static fn (array $all): array => $all + ['tierway' => ['exporter_friendly_name' => 'Tierway', 'callback' => static fn (string $email, int $page = 1): array => $privacy()->export($email, $page)]]);
		add_filter('wp_privacy_personal_data_erasers', static fn (array $all): array => $all + ['tierway' => ['eraser_friendly_name' => 'Tierway', 'callback' => static fn (string $email, int $page = 1): array => $privacy()->erase($email, $page)]]);
		add_action('admin_init', static function (): void {
			if (is_main_site() && !wp_doing_ajax()) {
				wp_add_privacy_policy_content('Tierway', Admin\Privacy::policy());
			}
		});
		add_action('wp_abilities_api_categories_init', static fn () => Rest\Abilities::register_category());
		add_action('wp_abilities_api_init', static fn () => Rest\Abilities::register());
	}

	/** Why routes are registered this late: see Routes. The checks here keep that class out of other requests. */
	private function boot_rest(): void
	{
		// Core matches routes without regard to case, so this must too.
		$ours = static fn (\WP_REST_Request $request): bool => 0 === stripos((string) $request->get_route(), '/tierway/');
		add_filter('rest_pre_dispatch', function (mixed $result, \WP_REST_Server $server, \WP_REST_Request $request) use ($ours): mixed {
			if ($ours($request) || '/' === $request->get_route()) {
				$this->routes()->register($request->get_route());
				Routes::refuse_scalar_body($request);
			}
			return $result;
		}, 1, 3); // before core answers OPTIONS, at 10
		add_filter('rest_request_before_callbacks', static fn (mixed $response, array $handler, \WP_REST_Request $request): mixed => $ours($request) ? Routes::before_callbacks($response, $handler, $request) : $response, 10, 3);
		add_filter('rest_dispatch_request', static fn (mixed $result, \WP_REST_Request $request, string $route, array $handler): mixed => $ours($request) ? $result ?? Routes::call($request, $handler) : $result, 10, 4);
		add_filter('rest_pre_serve_request', static function (bool $served, \WP_HTTP_Response $response, \WP_REST_Request $request, \WP_REST_Server $server) use ($ours): bool {
			if ($ours($request)) {
				Routes::forbid_storing($server);
			}
			return $served;
		}, 10, 4);
	}

	/** @return array<string, \Closure(): Rest\Controller> by a pattern of their routes below the namespace, in the order of the index */
	private function controllers(): array
	{
		return [
			'products(/.*)?' => fn () => new Rest\Products($this->access(), $this->products(), $this->plan_groups(), $this->memberships(), $this->changes(), $this->settings(), $this->preview(), $this->product_file()),
			'plan-groups(/.*)?' => fn () => new Rest\PlanGroups($this->access(), $this->plan_groups(), $this->products(), $this->paths(), $this->changes()),
			'memberships(/\d+)?' => fn () => new Rest\Memberships($this->access(), $this->memberships(), $this->membership_view(), $this->membership_service()),
			'moves(/.*)?' => fn () => new Rest\Moves($this->access(), $this->moves(), $this->move_service(), $this->products()),
			'memberships/\d+/options' => fn () => new Rest\Options($this->access(), $this->options()),
			'memberships/\d+/usage' => fn () => new Rest\Usage($this->access(), $this->site_usage()),
			'limits' => fn () => new Rest\Limits($this->access(), $this->limits()),
			'memberships/\d+/quotes' => fn () => new Rest\Quotes($this->access(), $this->quotes()),
			'memberships/\d+/changes(/.*)?' => fn () => new Rest\Changes($this->access(), $this->changes(), $this->change_service()),
			'(memberships/\d+/)?payments(/.*)?' => fn () => new Rest\Payments($this->access(), $this->payments(), $this->money(), $this->change_service(), $this->settings()),
			'memberships/\d+/changes/\d+/calendar' => fn () => new Rest\Calendar($this->access(), $this->changes(), $this->sites()),
			'memberships/\d+/cancel' => fn () => new Rest\Cancellation($this->access(), $this->membership_service(), $this->membership_view()),
			'memberships/\d+/credits' => fn () => new Rest\Credits($this->access(), $this->credits(), $this->money()),
			'memberships/\d+/events' => fn () => new Rest\Events($this->access(), $this->events()),
			'account' => fn () => new Rest\Account($this->access(), $this->account(), $this->sweep()),
			'settings' => fn () => new Rest\Settings($this->access(), $this->settings()),
			'reports' => fn () => new Rest\ReadOnlyResource($this->access(), 'reports', fn (): array => (new Services\Reports($this->db(), $this->clock()))->get()),
			'views' => fn () => new Rest\Views($this->access()),
			'users' => fn () => new Rest\Users($this->access(), $this->sites(), $this->memberships()),
			'overview' => fn () => new Rest\ReadOnlyResource($this->access(), 'overview', fn (\WP_REST_Request $request): array => $this->overview()->get($request['per_page']), [
				'per_page' => ['description' => __('How many of each section are named.', 'tierway'), 'type' => 'integer', 'default' => 10, 'minimum' => 1, 'maximum' => 100],
			]),
		];
	}

	private function routes(): Routes
	{
		return $this->made[__FUNCTION__] ??= new Routes($this->controllers());
	}

	// Services

	public function preview(): Preview
	{
		return $this->made[__FUNCTION__] ??= new Preview($this->options(), $this->settings(), $this->clock());
	}

	public function product_file(): ProductFile
	{
		return $this->made[__FUNCTION__] ??= new ProductFile($this->db(), $this->products(), $this->plan_groups(), $this->settings());
	}

	public function paths(): Paths
	{
		return $this->made[__FUNCTION__] ??= new Paths($this->products(), $this->settings(), $this->clock());
	}

	public function quotes(): QuoteService
	{
		return $this->made[__FUNCTION__] ??= new QuoteService($this->products(), $this->plan_groups(), $this->settings(), $this->credits(), $this->events(), $this->sites(), $this->usage(), $this->clock());
	}

	public function options(): Options
	{
		return $this->made[__FUNCTION__] ??= new Options($this->quotes(), $this->changes(), $this->settings(), $this->gateways());
	}

	public function account(): Account
	{
		return $this->made[__FUNCTION__] ??= new Account($this->memberships(), $this->changes(), $this->payments(), $this->settings(), $this->membership_view(), $this->site_limits(), $this->usage(), $this->sites(), $this->clock());
	}

	public function membership_view(): MembershipView
	{
		return $this->made[__FUNCTION__] ??= new MembershipView($this->products(), $this->changes(), $this->payments(), $this->credits(), $this->settings(), $this->sites(), $this->clock());
	}

	public function membership_service(): MembershipService
	{
		return $this->made[__FUNCTION__] ??= new MembershipService($this->db(), $this->memberships(), $this->products(), $this->quotes(), $this->change_service(), $this->renewals(), $this->lock(), $this->events(), $this->settings(), $this->limits(), $this->clock());
	}

	public function change_service(): ChangeService
	{
		return $this->made[__FUNCTION__] ??= new ChangeService($this->db(), $this->memberships(), $this->changes(), $this->payments(), $this->credits(), $this->events(), $this->settings(), $this->quotes(), $this->membership_view(), $this->lock(), $this->money(), fn (): RenewalService => $this->renewals(), $this->limits(), $this->clock());
	}

	public function move_service(): MoveService
	{
		return $this->made[__FUNCTION__] ??= new MoveService($this->db(), $this->moves(), $this->memberships(), $this->changes(), $this->products(), $this->quotes(), $this->change_service(), $this->gateways(), $this->settings(), $this->events());
	}

	public function money(): PaymentService
	{
		return $this->made[__FUNCTION__] ??= new PaymentService($this->db(), $this->memberships(), $this->payments(), $this->credits(), $this->events(), $this->settings(), $this->lock(), $this->gateways(), fn (): ChangeService => $this->change_service(), fn (): RenewalService => $this->renewals(), $this->clock());
	}

	public function renewals(): RenewalService
	{
		return $this->made[__FUNCTION__] ??= new RenewalService($this->db(), $this->memberships(), $this->changes(), $this->payments(), $this->credits(), $this->events(), $this->settings(), $this->quotes(), $this->lock(), $this->gateways(), $this->money(), fn (): ChangeService => $this->change_service(), fn (): MembershipService => $this->membership_service(), $this->limits(), $this->clock());
	}

	private function lock(): CustomerLock
	{
		return $this->made[__FUNCTION__] ??= new CustomerLock($this->db());
	}

	public function sweep(): Sweep
	{
		return $this->made[__FUNCTION__] ??= new Sweep($this->memberships(), $this->settings(), $this->events(), $this->gateways(), fn (): RenewalService => $this->renewals(), fn (): EffectiveLimits => $this->limits(), $this->clock());
	}

	public function overview(): Overview
	{
		return $this->made[__FUNCTION__] ??= new Overview($this->db(), $this->memberships(), $this->membership_view(), $this->clock());
	}

	public function replay(): Replay
	{
		return $this->made[__FUNCTION__] ??= new Replay($this->db(), $this->events());
	}

	public function mails(): Mail\Mails
	{
		return $this->made[__FUNCTION__] ??= new Mail\Mails($this->memberships(), $this->membership_view(), $this->changes(), $this->payments(), $this->settings(), $this->events(), $this->clock());
	}

	private function site_usage(): Services\SiteUsage
	{
		return $this->made[__FUNCTION__] ??= new Services\SiteUsage($this->sites(), $this->site_limits(), $this->usage());
	}

	private function sites(): Sites
	{
		return $this->made[__FUNCTION__] ??= new Sites();
	}

	private function gateways(): Gateways
	{
		return $this->made[__FUNCTION__] ??= new Gateways();
	}

	public function commands(): Cli\Commands
	{
		$seeder = new Cli\Seeder($this->db(), $this->products(), $this->plan_groups(), $this->memberships(), $this->payments(), $this->credits(), $this->changes(), $this->quotes(), $this->change_service(), $this->limits(), $this->clock());
		return new Cli\Commands($seeder, $this->memberships(), $this->membership_view(), $this->products(), $this->product_file(), $this->quotes(), $this->change_service(), $this->sweep(), $this->replay(), $this->clock());
	}

	public function move_command(): Cli\MoveCommand
	{
		return new Cli\MoveCommand($this->move_service(), $this->moves(), $this->products(), $this->clock());
	}

	// Limits

	public function site_limits(): SiteLimits
	{
		return $this->made[__FUNCTION__] ??= new SiteLimits(
			fn (int $site_id) => $this->limits()->bring_up_to_date($site_id),
			fn (string $key, int $used): ?int => $this->limits()->fitting($key, $used),
			fn (): int => $this->clock()->now(),
		);
	}

	public function limits(): EffectiveLimits
	{
		return $this->made[__FUNCTION__] ??= new EffectiveLimits($this->products(), $this->memberships(), $this->site_limits(), $this->usage(), $this->settings(), $this->clock());
	}

	public function usage(): Usage
	{
		return $this->made[__FUNCTION__] ??= new Usage(fn (): array => [$this->disk_space(), $this->posts(), $this->users(), $this->sites_limit(), $this->visits(), $this->plugins(), $this->themes(), $this->custom_domain(), $this->role()]);
	}

	public function disk_space(): Limits\DiskSpace
	{
		return $this->made[__FUNCTION__] ??= new Limits\DiskSpace($this->site_limits());
	}

	public function posts(): Limits\Posts
	{
		return $this->made[__FUNCTION__] ??= new Limits\Posts($this->site_limits(), fn (): string => $this->settings()->rules()['posts_over_limit']);
	}

	public function users(): Limits\Users
	{
		return $this->made[__FUNCTION__] ??= new Limits\Users($this->site_limits());
	}

	public function sites_limit(): Limits\Sites
	{
		return $this->made[__FUNCTION__] ??= new Limits\Sites($this->site_limits(), fn (): EffectiveLimits => $this->limits(), fn (): Memberships => $this->memberships(), fn (): MembershipService => $this->membership_service());
	}

	public function visits(): Limits\Visits
	{
		return $this->made[__FUNCTION__] ??= new Limits\Visits($this->site_limits(), fn (): Database => $this->db(), fn (): Clock => $this->clock());
	}

	public function plugins(): Limits\Plugins
	{
		return $this->made[__FUNCTION__] ??= new Limits\Plugins($this->site_limits());
	}

	public function themes(): Limits\Themes
	{
		return $this->made[__FUNCTION__] ??= new Limits\Themes($this->site_limits());
	}

	public function custom_domain(): Limits\CustomDomain
	{
		return $this->made[__FUNCTION__] ??= new Limits\CustomDomain($this->site_limits(), fn (): string => $this->settings()->rules()['domain_over_limit']);
	}

	public function role(): Limits\Role
	{
		return $this->made[__FUNCTION__] ??= new Limits\Role($this->site_limits());
	}

	public function door(): Limits\Door
	{
		return $this->made[__FUNCTION__] ??= new Limits\Door($this->site_limits(), $this->visits(), $this->settings());
	}

	// Support

	/** The tables are brought up to date before anything reads them; a request that does not ask pays nothing. */
	public function db(): Database
	{
		return $this->made[__FUNCTION__] ??= $this->make_db();
	}

	public function clock(): Clock
	{
		return $this->made[__FUNCTION__] ??= new Clock(fn (): string => $this->settings()->time_zone());
	}

	public function access(): Access
	{
		return $this->made[__FUNCTION__] ??= new Access(fn (): Memberships => $this->memberships());
	}

	// Storage

	public function products(): Products
	{
		return $this->made[__FUNCTION__] ??= new Products($this->db(), $this->clock(), $this->events());
	}

	public function plan_groups(): PlanGroups
	{
		return $this->made[__FUNCTION__] ??= new PlanGroups($this->db(), $this->clock(), $this->products(), $this->events());
	}

	public function memberships(): Memberships
	{
		return $this->made[__FUNCTION__] ??= new Memberships($this->db(), $this->clock());
	}

	public function moves(): Moves
	{
		return $this->made[__FUNCTION__] ??= new Moves($this->db(), $this->clock(), $this->memberships());
	}

	public function changes(): Changes
	{
		return $this->made[__FUNCTION__] ??= new Changes($this->db(), $this->clock());
	}

	public function payments(): Payments
	{
		return $this->made[__FUNCTION__] ??= new Payments($this->db(), $this->clock());
	}

	public function events(): Events
	{
		return $this->made[__FUNCTION__] ??= new Events($this->db(), $this->clock());
	}

	public function credits(): Credits
	{
		return $this->made[__FUNCTION__] ??= new Credits($this->db(), $this->clock());
	}

	public function settings(): SettingsStore
	{
		return $this->made[__FUNCTION__] ??= new SettingsStore(fn (): Database => $this->db(), fn (): Events => $this->events());
	}

	private function make_db(): Database
	{
		// Functions are not autoloaded, and whatever calls these needs rows first. Other requests do without them.
		require_once __DIR__ . '/Domain/load.php';
		global $wpdb;
		wp_prime_site_option_caches([Migrations::OPTION, SettingsStore::OPTION]); // whoever reads rows reads both: one query
		Migrations::run($wpdb);
		return new Database($wpdb);
	}
}
