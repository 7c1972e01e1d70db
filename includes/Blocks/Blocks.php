<?php

declare(strict_types=1);

namespace Tierway\Blocks;

use Tierway\Admin\App;
use Tierway\Storage\Memberships;
use Tierway\Support\Access;

use const Tierway\PLUGIN_FILE;
use const Tierway\VERSION;

/**
 * The customer's app on a page of the network's main site: the block `tierway/membership` or the shortcode
 * `[tierway_membership]` opens with the membership, `tierway/plans` or `[tierway_plans]` with the plans. All of the customer's
 * memberships are there, whatever sites they cover. A page without them gets no script and asks the database nothing.
 */
final class Blocks
{
	/** What the app reads from the address; kept when somebody has to sign in first. */
	private const DEEP_LINK = ['tierway', 'membership', 'plan', 'period', 'addons'];

	/** The app is once on a page: one address names its screen. */
	private bool $printed = false;

	/** @param \Closure(): Memberships $memberships */
	public function __construct(private readonly \Closure $memberships)
	{
	}

	/** On init, on the main site. */
	public function register(): void
	{
		// Before core enqueues it, at 10. Registered any earlier, it would have every request make the list of core's scripts.
		add_action('enqueue_block_editor_assets', static function (): void {
			wp_register_script('tierway-blocks', plugins_url('includes/Blocks/editor.js', PLUGIN_FILE), ['wp-blocks', 'wp-block-editor', 'wp-components', 'wp-element'], VERSION, ['in_footer' => true]);
		}, 1);
		$this->add('membership', '/', 'id-alt', [], __('Membership', 'tierway'), __('Shows signed-in customers their membership: plan, next bill, what waits, and Change.', 'tierway'));
		$this->add('plans', '/change', 'networking', ['align' => ['type' => 'string', 'default' => 'wide']], __('Plan switcher', 'tierway'), __('Shows signed-in customers the plans they can change to, with what each would cost them today.', 'tierway'));
	}

	/**
	 * Not from a block.json: reading and checking two costs every request of the main site 0.25 ms, as much as loading Tierway does.
	 *
	 * @param array<string, array<string, mixed>> $attributes besides those of what it supports
	 */
	private function add(string $name, string $screen, string $icon, array $attributes, string $title, string $description): void
	{
		register_block_type("tierway/$name", [
			'api_version' => 3,
			'title' => $title,
			'description' => $description,
			'category' => 'widgets',
			'icon' => $icon,
			'keywords' => ['tierway', 'account', 'plan'],
			'textdomain' => 'tierway',
			'attributes' => $attributes,
			'supports' => ['align' => ['wide', 'full'], 'html' => false, 'multiple' => false, 'reusable' => false],
			'editor_script_handles' => ['tierway-blocks'],
			'render_callback' => fn (): string => sprintf('<div %s>%s</div>', get_block_wrapper_attributes(), $this->render($screen)),
		]);
		add_shortcode("tierway_$name", fn (): string => $this->render($screen));
	}

	/** @param string $screen that the app opens with, as in src/app/site.tsx */
	private function render(string $screen): string
	{
		if (is_admin() || is_feed() || wp_is_serving_rest_request() || $this->printed) {
			return '';
		}
		$address = (string) (get_permalink() ?: home_url('/'));
		if (!is_user_logged_in()) {
			return sprintf(
				'<p>%s</p><p class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="%s">%s</a></p>',
				esc_html__('Sign in to see your membership and to change your plan.', 'tierway'),
				esc_url(wp_login_url(add_query_arg(self::deep_link(), $address))),
				esc_html__('Sign in', 'tierway'),
			);
		}
		if ([] === ($this->memberships)()->ids_of_user(get_current_user_id())) {
			$hint = Access::can_manage() ? '<p>' . esc_html__('You manage this network: customers see their own membership in this place.', 'tierway') . '</p>' : '';
			return '<p>' . esc_html__('You have no membership here yet. Perhaps someone else pays for your site; ask whoever runs the network when you think that you should have one.', 'tierway') . "</p>$hint";
		}
		if (!App::enqueue('site', '/tierway/v1/account?scope=network', ['front' => $screen, 'keep' => array_keys(wp_parse_args((string) wp_parse_url($address, PHP_URL_QUERY)))])) {
			return '';
		}
		$this->printed = true;
		// What is on the page is one customer's own.
		defined('DONOTCACHEPAGE') || define('DONOTCACHEPAGE', true);
		return '<div class="tierway-front">' . App::root('site', '') . '</div>';
	}

	/** @return array<string, string> */
	private static function deep_link(): array
	{
		$asked = array_filter(array_intersect_key(wp_unslash($_GET), array_flip(self::DEEP_LINK)), is_string(...)); // only handed on
		return array_map(rawurlencode(...), $asked);
	}
}
