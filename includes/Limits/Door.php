<?php

declare(strict_types=1);

namespace Tierway\Limits;

use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;

/** What visitors and customers see of a site whose membership is not paid, has ended, or has had more visits than it may. */
final class Door
{
	public function __construct(
		private readonly SiteLimits $limits,
		private readonly Visits $visits,
		private readonly SettingsStore $settings,
	) {
	}

	/** On template_redirect, before anything is shown. The login has no template, and the network's own people see the site. */
	public function close(): void
	{
		$closed = 'closed' === $this->limits->mode();
		if (!$closed && !$this->visits->over()) {
			return;
		}
		$rules = $this->settings->rules();
		if (Access::can_manage() || (!$closed && ('block' !== $rules['visits_over_limit'] || is_user_member_of_blog()))) {
			return;
		}
		$text = $closed ? $rules['closed_page'] : $rules['visits_page'];
		$usual = $closed
			? __('This site is closed at the moment. If it is yours, sign in and open your account.', 'tierway')
			: __('This site has had all the visits that its plan allows this month. It is back soon.', 'tierway');
		nocache_headers();
		wp_die(
			sprintf('%s<p><a href="%s">%s</a></p>', wpautop('' === $text ? esc_html($usual) : wp_kses_post($text)), esc_url(wp_login_url(admin_url())), esc_html__('Log in', 'tierway')),
			esc_html(get_bloginfo('name')),
			['response' => 503],
		);
	}

	/** In the dashboard of a closed site: only the account, where its customer can pay. Whoever else works here has none. */
	public function close_dashboard(): void
	{
		if ('closed' !== $this->limits->mode() || wp_doing_ajax() || is_network_admin() || is_user_admin() || Access::can_manage()) {
			return;
		}
		if ('tierway-account' === ($_GET['page'] ?? '') || 'profile.php' === ($GLOBALS['pagenow'] ?? '')) {
			return;
		}
		if (get_current_user_id() !== ($this->limits->state()['owner'] ?? 0)) {
			wp_die(esc_html(self::closed()), '', ['response' => 503]);
		}
		wp_safe_redirect(admin_url('admin.php?page=tierway-account'));
		exit;
	}

	/** The content of a closed site is not to be had by REST either; the account's own routes work. */
	public function close_rest(mixed $result, \WP_REST_Server $server, \WP_REST_Request $request): mixed
	{
		if (null !== $result || 'closed' !== $this->limits->mode() || 0 === stripos((string) $request->get_route(), '/tierway/') || Access::can_manage()) {
			return $result;
		}
		return new \WP_Error('tierway_closed', self::closed(), ['status' => 503]);
	}

	private static function closed(): string
	{
		return __('This site is closed: its membership is not paid or has ended.', 'tierway');
	}
}
