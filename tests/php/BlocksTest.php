<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Blocks\Blocks;

/** The customer's app on a page of the main site, as block and as shortcode, for each kind of reader. */
final class BlocksTest extends WordPressTestCase
{
	/** @return array<string, array{string, string}> what stands in the page, and the screen that it opens with */
	public static function places(): array
	{
		return [
			'block, membership' => ['<!-- wp:tierway/membership /-->', '/'],
			'block, plans' => ['<!-- wp:tierway/plans {"align":"wide"} /-->', '/change'],
			'shortcode, membership' => ['[tierway_membership]', '/'],
			'shortcode, plans' => ['[tierway_plans]', '/change'],
		];
	}

	protected function setUp(): void
	{
		array_map(unregister_block_type(...), array_filter(['tierway/membership', 'tierway/plans'], \WP_Block_Type_Registry::get_instance()->is_registered(...)));
		(new Blocks(self::plugin()->memberships(...)))->register();
		$GLOBALS['wp_scripts'] = $GLOBALS['wp_styles'] = null;
		wp_set_current_user(0);
		$_GET = [];
	}

	/** @dataProvider places */
	public function test_a_visitor_is_asked_to_sign_in_and_comes_back_to_what_was_asked_for(string $place): void
	{
		$_GET = ['plan' => 'premium', 'period' => 'year', 'other' => 'x', 'addons' => ['no']];
		$page = self::page($place);
		self::assertStringContainsString('Sign in to see your membership', $page);
		self::assertSame(1, preg_match('/href="([^"]+)"/', $page, $link));
		parse_str((string) wp_parse_url(html_entity_decode($link[1]), PHP_URL_QUERY), $query);
		self::assertSame(home_url('/?plan=premium&period=year'), $query['redirect_to']);
		self::assertFalse(wp_script_is('tierway-site'));
	}

	/** @dataProvider places */
	public function test_a_customer_gets_the_app_with_all_memberships(string $place, string $screen): void
	{
		$customer = self::sign_in('customer');
		$held = self::membership(self::product(), ['user_id' => $customer]);
		self::membership(self::product(), ['user_id' => self::user()]);
		$page = self::page($place);
		self::assertSame(1, substr_count($page, 'id="tierway-site-root"'));
		self::assertTrue(wp_script_is('tierway-site'));
		self::assertTrue(wp_style_is('wp-components'));
		$boot = json_decode(substr(implode('', array_filter(wp_scripts()->get_data('tierway-site', 'before'))), strlen('window.tierway = '), -1), true);
		self::assertSame([$screen, [], $held['id']], [$boot['front'], $boot['keep'], $boot['options']]);
		$answers = implode('', array_filter(wp_scripts()->get_data('wp-api-fetch', 'after')));
		self::assertStringContainsString('/tierway/v1/account?scope=network', $answers);
		self::assertStringContainsString("/tierway/v1/memberships/{$held['id']}/options", $answers);
		self::assertStringNotContainsString('tierway-site-root', self::page($place), 'one address names one screen: it is once on a page');
	}

	/** @dataProvider places */
	public function test_who_has_no_membership_is_told_so(string $place): void
	{
		self::membership(self::product(), ['user_id' => self::user()]);
		self::sign_in('customer');
		$page = self::page($place);
		self::assertStringContainsString('You have no membership here yet.', $page);
		self::assertStringNotContainsString('You manage this network', $page);
		self::assertFalse(wp_script_is('tierway-site'));
	}

	/** @dataProvider places */
	public function test_a_network_admin_is_told_what_customers_see(string $place): void
	{
		self::sign_in('manager');
		self::assertStringContainsString('You manage this network: customers see their own membership in this place.', self::page($place));
		self::assertFalse(wp_script_is('tierway-site'));
	}

	/** @dataProvider places */
	public function test_in_a_feed_there_is_nothing(string $place): void
	{
		self::sign_in('customer');
		$GLOBALS['wp_query']->is_feed = true;
		$text = self::page($place);
		$GLOBALS['wp_query']->is_feed = false;
		self::assertSame('', trim(wp_strip_all_tags($text)));
	}

	public function test_a_page_without_them_pays_nothing(): void
	{
		self::membership(self::product(), ['user_id' => self::sign_in('customer')]);
		self::page('<!-- wp:paragraph --><p>Hello</p><!-- /wp:paragraph -->');
		$before = $GLOBALS['wpdb']->num_queries;
		self::assertStringContainsString('>Hello</p>', self::page('<!-- wp:paragraph --><p>Hello</p><!-- /wp:paragraph -->'));
		self::assertSame($before, $GLOBALS['wpdb']->num_queries);
		self::assertSame([], array_filter([...wp_scripts()->queue, ...wp_styles()->queue], static fn (string $handle): bool => str_contains($handle, 'tierway')));
	}

	public function test_the_editor_knows_both(): void
	{
		foreach (['membership', 'plans'] as $name) {
			$type = \WP_Block_Type_Registry::get_instance()->get_registered("tierway/$name");
			self::assertTrue($type->is_dynamic());
			self::assertSame(['tierway-blocks'], $type->editor_script_handles);
		}
	}

	private static function page(string $content): string
	{
		return do_shortcode(do_blocks($content));
	}
}
