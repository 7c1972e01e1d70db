<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Plugin;

/** The billing date of everybody here is 1 May, today 16 April. */
final class MailsTest extends MembershipCase
{
	private const LATER_DECLINED = ['payment_details' => ['number' => '4000000000000341']];

	/** @var list<array{to: string, subject: string, html: string, files: array<string, string>}> */
	private array $sent = [];
	private string $url = '';

	protected function setUp(): void
	{
		parent::setUp();
		Plugin::instance()->mails()->send_waiting(); // what other tests left
		add_filter('pre_wp_mail', $this->catch(...), 1, 2);
	}

	protected function tearDown(): void
	{
		remove_all_filters('tierway_mail');
		remove_all_filters('pre_wp_mail', 1);
		delete_site_option('tierway_settings');
		parent::tearDown();
	}

	public function test_a_scheduled_change_says_what_when_how_much_and_where_to_take_it_back(): void
	{
		$membership = $this->customer('large');
		$this->change($membership, $this->select('middle'));
		self::assertSame([], $this->sent, 'not while the customer waits for the answer');
		[$mail] = $this->mails($membership);
		self::assertSame('Your plan changes to Middle on May 1, 2026', $mail['subject']);
		foreach (['On May 1, 2026 your plan changes from Large to Middle.', '$20.00 on May 1, 2026', 'the plan you have is renewed', 'per month', esc_url($this->url)] as $text) {
			self::assertStringContainsString($text, $mail['html']);
		}
		[$name] = array_keys($mail['files']);
		self::assertMatchesRegularExpression('/^tierway-change-\d+\.ics$/', $name);
		self::assertStringContainsString("DTSTART;VALUE=DATE:20260501\r\n", $mail['files'][$name]);
	}

	public function test_an_upgrade_by_card_is_told_with_its_receipt_each_once(): void
	{
		$membership = $this->customer('small');
		$done = $this->change($membership, $this->select('middle'));
		$mails = $this->mails($membership);
		self::assertSame(['Your plan is now Middle', "Payment {$done['payment']['number']}: we have received $5.00"], array_column($mails, 'subject'));
		// Half a month is left: 10.00 of Middle, 5.00 of Small back.
		foreach (['$10.00', 'Given back for Small', '−$5.00'] as $text) {
			self::assertStringContainsString($text, $mails[1]['html']);
		}
		do_action('tierway_change_applied', $done['change']);
		do_action('tierway_payment_completed', $done['payment']);
		self::assertCount(2, $this->mails($membership), 'the same event again');
	}

	public function test_taken_back_is_told_and_replaced_is_not(): void
	{
		$membership = $this->customer('large');
		$this->change($membership, $this->select('small'));
		$second = $this->change($membership, $this->select('middle'));
		$this->request($membership['user_id'], 'DELETE', "/memberships/{$membership['id']}/changes/{$second['change']['id']}");
		self::assertSame(
			['Your plan changes to Small on May 1, 2026', 'Your plan changes to Middle on May 1, 2026', 'Your change to Middle was taken back'],
			array_column($this->mails($membership), 'subject'),
		);
	}

	public function test_a_card_declined_while_its_customer_looks_on_is_not_told_again_by_mail(): void
	{
		$membership = $this->customer('small');
		[$status] = $this->confirm($membership, $this->quote($membership, $this->select('middle')), ['payment_details' => ['number' => '4000000000000002']]);
		self::assertSame([402, []], [$status, $this->mails($membership)]);
	}

	public function test_a_manual_payment_is_asked_of_the_customer_and_shown_to_the_admin(): void
	{
		$membership = $this->customer('small');
		$done = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		[$mail] = $this->mails($membership);
		self::assertSame("Payment {$done['payment']['number']}: \$5.00 is due", $mail['subject']);
		self::assertStringContainsString('It waits until April 23, 2026', $mail['html']);
		$name = get_userdata($membership['user_id'])->display_name;
		[$admin] = $this->mails_to(get_site_option('admin_email'));
		self::assertSame("\$5.00 from $name waits to be confirmed", $admin['subject']);
		self::assertStringContainsString("p=/memberships/{$membership['id']}", html_entity_decode($admin['html']));

		$this->request(self::MANAGER, 'POST', "/payments/{$done['payment']['id']}/confirm");
		self::assertSame(['Your plan is now Middle', "Payment {$done['payment']['number']}: we have received \$5.00"], array_slice(array_column($this->mails($membership), 'subject'), 1));
		self::assertCount(1, $this->mails_to(get_site_option('admin_email')));
	}

	public function test_a_bill_by_hand_is_sent_ahead_and_again_when_it_is_overdue_and_when_all_is_over(): void
	{
		$membership = $this->customer('middle');
		foreach (['2026-04-23', '2026-04-24', '2026-04-25', '2026-05-01', '2026-05-02', '2026-05-15'] as $day) {
			$this->due($day, $membership);
		}
		$number = $this->history($membership, 'payments')[0]['number'];
		$mails = $this->mails($membership);
		self::assertSame(["Payment $number: \$20.00 is due on May 1, 2026", "Payment $number: \$20.00 is overdue, your membership is on hold", 'Your membership Middle has ended'], array_column($mails, 'subject'));
		self::assertStringContainsString('your bill from May 1, 2026 to June 1, 2026', $mails[0]['html']);
		self::assertStringContainsString('it ends on May 15, 2026', $mails[1]['html']);
	}

	public function test_a_declined_renewal_names_the_day_of_the_next_try_and_in_the_end_tells_the_admin(): void
	{
		$membership = $this->customer('small');
		$this->change($membership, $this->select('middle'), self::LATER_DECLINED);
		$before = count($this->mails($membership));
		foreach (['2026-05-01', '2026-05-02', '2026-05-04', '2026-05-06', '2026-05-07'] as $day) {
			$this->due($day, $membership);
		}
		$mails = array_slice($this->mails($membership), $before);
		self::assertCount(4, $mails, 'one for each try, none for the hold that follows from the last');
		$tried = static fn (string $day): string => "It is tried again on $day.";
		foreach ([$tried('May 2, 2026'), $tried('May 4, 2026'), $tried('May 6, 2026'), 'It is not tried again by itself.'] as $index => $text) {
			self::assertStringContainsString($text, $mails[$index]['html']);
		}
		$admin = $this->mails_to(get_site_option('admin_email'));
		self::assertSame('A renewal of ' . get_userdata($membership['user_id'])->display_name . ' was declined for good', end($admin)['subject']);
		self::assertStringContainsString('expires after 14 days', end($admin)['html']);
	}

	public function test_a_bill_that_credit_pays_in_full_is_told_as_paid(): void
	{
		$membership = $this->customer('middle');
		$this->request(self::MANAGER, 'POST', "/memberships/{$membership['id']}/credits", ['amount' => 2500, 'note' => 'Sorry.']);
		$this->due('2026-05-01', $membership);
		$number = $this->history($membership, 'payments')[0]['number'];
		[$mail] = $this->mails($membership);
		self::assertSame("Payment $number was paid from your credit", $mail['subject']);
		foreach (['Nothing was charged.', '−$20.00', '$20.00 on June 1, 2026'] as $text) {
			self::assertStringContainsString($text, $mail['html']);
		}
	}

	public function test_a_scheduled_change_that_fails_on_its_day_is_told_to_both(): void
	{
		$membership = $this->customer('large', ['payment_method' => 'sandbox_card']);
		$this->change($membership, $this->select('middle'));
		Plugin::instance()->products()->update($this->ids['middle'], ['status' => 'inactive']);
		$this->due('2026-05-01', $membership);
		$mail = $this->mails($membership)[1];
		self::assertSame('Your change to Middle could not be made', $mail['subject']);
		self::assertStringContainsString('This plan is not available.', $mail['html']);
		self::assertStringContainsString('You keep Large as it is.', $mail['html']);
		$admin = $this->mails_to(get_site_option('admin_email'));
		self::assertStringStartsWith('A scheduled change of ', end($admin)['subject']);
	}

	public function test_a_refund_is_told_with_its_amount_and_reason(): void
	{
		$membership = $this->customer('small');
		$done = $this->change($membership, $this->select('middle'));
		$number = $done['payment']['number'];
		foreach ([200, 300] as $amount) {
			[$status] = $this->request(self::MANAGER, 'POST', "/payments/{$done['payment']['id']}/refund", ['amount' => $amount, 'reason' => "Sorry for $amount.", 'version' => $this->history($membership, 'payments')[0]['version']]);
			self::assertSame(200, $status);
		}
		$mails = array_slice($this->mails($membership), 2);
		self::assertSame(["\$2.00 of payment $number were given back", "\$3.00 of payment $number were given back"], array_column($mails, 'subject'));
		self::assertStringContainsString('Sorry for 300.', $mails[1]['html']);
		self::assertStringContainsString('$5.00', $mails[1]['html'], 'given back in all');
	}

	public function test_reminders_come_seven_days_and_one_day_before_once_each(): void
	{
		$membership = $this->customer('large');
		$this->change($membership, $this->select('middle'));
		$this->mails($membership);
		$days = [];
		foreach (['2026-04-23', '2026-04-24', '2026-04-24', '2026-04-26', '2026-04-30', '2026-04-30', '2026-05-01'] as $day) {
			$this->today($day);
			$before = count($this->mails($membership));
			Plugin::instance()->mails()->remind();
			for ($more = count($this->mails($membership)) - $before; $more > 0; --$more) {
				$days[] = $day;
			}
		}
		self::assertSame(['2026-04-24', '2026-04-30'], $days);
		$mails = $this->mails($membership);
		self::assertSame('Reminder: Your plan changes to Middle on May 1, 2026', end($mails)['subject']);
	}

	public function test_who_schedules_in_the_last_week_is_not_reminded_of_it_at_once(): void
	{
		$membership = $this->customer('large');
		$this->today('2026-04-27');
		$this->change($membership, $this->select('middle'));
		Plugin::instance()->mails()->remind();
		self::assertCount(1, $this->mails($membership), 'the one that it is scheduled');
		$this->today('2026-04-30');
		Plugin::instance()->mails()->remind();
		self::assertCount(2, $this->mails($membership));
	}

	public function test_three_days_before_a_trial_ends_its_first_bill_is_named(): void
	{
		$this->ids['tried'] = $this->plan('Tried', 5, 3000, ['prices' => [['unit' => 'month', 'count' => 1, 'amount' => 3000, 'trial_days' => 14]]]);
		$membership = $this->customer('tried', ['status' => 'trialing']);
		self::assertSame('2026-04-15', $membership['trial']['end']);
		foreach (['2026-04-11', '2026-04-12', '2026-04-12', '2026-04-13'] as $index => $day) {
			$this->today($day);
			Plugin::instance()->mails()->remind();
			self::assertCount(min($index, 1), $this->mails($membership), $day);
		}
		[$mail] = $this->mails($membership);
		self::assertSame('Your trial of Tried ends on April 15, 2026', $mail['subject']);
		self::assertStringContainsString('$30.00, then billed per month', $mail['html']);
	}

	public function test_each_can_be_switched_off(): void
	{
		Plugin::instance()->settings()->update(['mails' => ['payment_received']]);
		$membership = $this->customer('small');
		$this->change($membership, $this->select('middle'));
		self::assertSame([1, true], [count($this->mails($membership)), str_contains($this->mails($membership)[0]['subject'], 'we have received')]);
	}

	public function test_the_filter_changes_a_mail_or_stops_it(): void
	{
		$membership = $this->customer('small');
		$seen = [];
		add_filter('tierway_mail', static function (array $mail, array $ids) use (&$seen): ?array {
			$seen[$mail['id']] = $ids['membership_id'];
			return 'change_applied' === $mail['id'] ? null : ['subject' => 'Ours', 'to' => 'books@example.org'] + $mail;
		}, 10, 2);
		$this->change($membership, $this->select('middle'));
		self::assertSame([], $this->mails($membership));
		self::assertSame(['Ours'], array_column($this->mails_to('books@example.org'), 'subject'));
		self::assertSame(['change_applied' => $membership['id'], 'payment_received' => $membership['id']], $seen);
	}

	public function test_a_mail_that_fails_breaks_nothing(): void
	{
		$membership = $this->customer('small');
		add_filter('tierway_mail', static fn () => throw new \RuntimeException('Tested: a filter fails.'));
		$log = ini_set('error_log', '/dev/null');
		try {
			$done = $this->change($membership, $this->select('middle'));
			self::assertSame([], $this->mails($membership));
		} finally {
			ini_set('error_log', (string) $log);
		}
		self::assertSame($this->ids['middle'], $done['membership']['plan_id']);
		self::assertFalse(is_locale_switched());
	}

	public function test_it_is_in_the_language_of_its_reader(): void
	{
		global $wp_locale_switcher;
		$switcher = $wp_locale_switcher;
		add_filter('get_available_languages', static fn (array $languages): array => [...$languages, 'el']);
		$wp_locale_switcher = new \WP_Locale_Switcher(); // looks for languages when it is made
		$wp_locale_switcher->init();
		try {
			$membership = $this->customer('small');
			update_user_meta($membership['user_id'], 'locale', 'el');
			$locales = [];
			add_filter('tierway_mail', static function (array $mail) use (&$locales): array {
				$locales[$mail['id']] = determine_locale();
				return $mail;
			});
			$this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
			[$mail] = $this->mails($membership);
			self::assertStringContainsString('<html lang="el"', $mail['html']);
			self::assertSame(['payment_due' => 'el', 'admin_attention' => 'en_US'], $locales);
			self::assertSame('en_US', determine_locale());
		} finally {
			foreach (['locale', 'determine_locale'] as $filter) {
				remove_filter($filter, [$wp_locale_switcher, 'filter_locale']);
			}
			remove_all_filters('get_available_languages');
			$wp_locale_switcher = $switcher;
		}
	}

	public function test_what_is_sent_has_html_plain_text_and_the_file(): void
	{
		$membership = $this->customer('large');
		$filters = $GLOBALS['wp_filter']['pre_wp_mail'];
		unset($GLOBALS['wp_filter']['pre_wp_mail']);
		$mime = '';
		$look = static function (\PHPMailer\PHPMailer\PHPMailer $mailer) use (&$mime): void {
			$mailer->preSend();
			$mime = $mailer->getSentMIMEMessage();
			$mailer->isSendmail();
			$mailer->Sendmail = '/bin/true';
		};
		add_action('phpmailer_init', $look, 99);
		$this->change($membership, $this->select('middle'));
		Plugin::instance()->mails()->send_waiting();
		remove_action('phpmailer_init', $look, 99);
		$GLOBALS['wp_filter']['pre_wp_mail'] = $filters;
		self::assertStringContainsString('multipart/alternative', $mime);
		self::assertMatchesRegularExpression('/Content-Type: text\/calendar; name="?tierway-change-\d+\.ics/', $mime);
		self::assertStringContainsString('text/plain', $mime);
		self::assertStringContainsString('Next bill: $20.00 on May 1, 2026', quoted_printable_decode($mime));
		self::assertStringContainsString('From: ', $mime);
		self::assertStringContainsString(get_site_option('admin_email'), $mime);
		self::assertSame([], glob(get_temp_dir() . 'tierway-*/tierway-change-*.ics'), 'no file is left');
	}

	public function test_names_of_products_cannot_write_html_or_headers(): void
	{
		Plugin::instance()->products()->update($this->ids['middle'], ['name' => "<script>alert(1)</script>\r\nBcc: all@example.org"]);
		$membership = $this->customer('small');
		$this->change($membership, $this->select('middle'));
		[$mail] = $this->mails($membership);
		self::assertStringNotContainsString('<script>', $mail['html']);
		self::assertStringNotContainsString("\n", $mail['subject']);
	}

	public function test_a_template_of_the_main_sites_theme_is_used(): void
	{
		$theme = sys_get_temp_dir() . '/tierway-theme-' . self::unique();
		wp_mkdir_p("$theme/tierway");
		file_put_contents("$theme/tierway/mail.php", 'Ours: <?php echo esc_html($mail["heading"]), count($mail["rows"]);');
		$here = static fn (): string => $theme;
		add_filter('stylesheet_directory', $here);
		try {
			$membership = $this->customer('small');
			$this->change($membership, $this->select('middle'));
			self::assertStringStartsWith('Ours: Your plan is now Middle', $this->mails($membership)[0]['html']);
		} finally {
			remove_filter('stylesheet_directory', $here);
			unlink("$theme/tierway/mail.php");
			rmdir("$theme/tierway");
			rmdir($theme);
		}
	}

	public function test_money_that_comes_too_late_is_told_to_both_unless_a_manager_took_it(): void
	{
		$membership = $this->customer('small');
		$done = $this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		$this->request($membership['user_id'], 'DELETE', "/memberships/{$membership['id']}/changes/{$done['change']['id']}");
		$this->request(self::MANAGER, 'POST', "/payments/{$done['payment']['id']}/confirm", ['as_credit' => true]);
		$mails = $this->mails($membership);
		self::assertStringContainsString('it is your credit now', end($mails)['html']);
		self::assertCount(1, $this->mails_to(get_site_option('admin_email')), 'that it waited');

		wp_set_current_user(0); // as when a card answers late
		$payment = $this->history($membership, 'payments')[0];
		wp_set_current_user(0);
		do_action('tierway_payment_completed', ['id' => $payment['id'] + 1000000] + $payment);
		$admin = $this->mails_to(get_site_option('admin_email'));
		self::assertSame('$5.00 from ' . get_userdata($membership['user_id'])->display_name . ' came too late and became credit', end($admin)['subject']);
	}

	public function test_what_was_told_is_no_part_of_the_membership_s_history(): void
	{
		$membership = $this->customer('small');
		$this->change($membership, $this->select('middle'), ['payment_method' => 'manual']);
		self::assertCount(1, $this->mails($membership));
		self::assertSame([], array_filter(array_column($this->history($membership, 'events'), 'type'), static fn (string $type): bool => str_starts_with($type, 'mail.')));
	}

	public function test_the_calendar_is_for_a_scheduled_change_and_for_whom_it_concerns(): void
	{
		$membership = $this->customer('large');
		$scheduled = $this->change($membership, $this->select('middle'))['change'];
		$path = "/memberships/{$membership['id']}/changes/{$scheduled['id']}/calendar";
		[$status, $file] = $this->request($membership['user_id'], 'GET', $path);
		self::assertSame([200, "tierway-change-{$scheduled['id']}.ics"], [$status, $file['filename']]);
		$lines = explode("\r\n", $file['content']);
		self::assertContains('DTSTART;VALUE=DATE:20260501', $lines);
		self::assertContains('DTEND;VALUE=DATE:20260502', $lines);
		self::assertContains("UID:tierway-change-{$scheduled['id']}@" . get_network()->domain, $lines);
		self::assertContains('SUMMARY:Your plan changes to Middle', $lines);
		self::assertSame([], array_filter($lines, static fn (string $line): bool => strlen($line) > 75));
		self::assertSame($file['content'], $this->request($membership['user_id'], 'GET', $path)[1]['content'], 'the same change, the same file');
		self::assertSame(200, $this->request(self::MANAGER, 'GET', $path)[0]);
		self::assertSame(404, $this->request($this->user(), 'GET', $path)[0]);
		self::assertSame(401, $this->request(0, 'GET', $path)[0]);
		self::assertSame(404, $this->request($membership['user_id'], 'GET', "/memberships/{$membership['id']}/changes/999999999/calendar")[0]);

		$this->request($membership['user_id'], 'DELETE', "/memberships/{$membership['id']}/changes/{$scheduled['id']}");
		self::assertSame([409, 'tierway_not_waiting'], [$this->request($membership['user_id'], 'GET', $path)[0], $this->request($membership['user_id'], 'GET', $path)[1]['code']]);
	}

	/** A membership of a customer with a site. */
	private function customer(string $plan, array $fields = []): array
	{
		$user = $this->user();
		$site = $this->site($user);
		$this->url = get_site_url($site) . '/wp-admin/admin.php?page=tierway-account';
		$this->sent = [];
		return $this->membership($plan, ['user_id' => $user, 'site_ids' => [$site]] + $fields);
	}

	private function due(string $day, array $membership): void
	{
		$this->today($day);
		wp_set_current_user(0);
		Plugin::instance()->renewals()->do_due($membership['id']);
		Plugin::instance()->mails()->send_waiting();
	}

	/** @return list<array{to: string, subject: string, html: string, files: array<string, string>}> */
	private function mails(array $membership): array
	{
		return $this->mails_to(get_userdata($membership['user_id'])->user_email);
	}

	private function mails_to(string $address): array
	{
		Plugin::instance()->mails()->send_waiting();
		return array_values(array_filter($this->sent, static fn (array $mail): bool => $address === $mail['to']));
	}

	private function catch(?bool $sent, array $mail): bool
	{
		$files = [];
		foreach ($mail['attachments'] as $path) {
			$files[basename($path)] = (string) file_get_contents($path);
		}
		$this->sent[] = ['to' => $mail['to'], 'subject' => $mail['subject'], 'html' => $mail['message'], 'files' => $files];
		return true;
	}
}
