<?php

declare(strict_types=1);

namespace Tierway\Tests;

use PHPUnit\Framework\TestCase;
use Tierway\Mail\Calendar;
use Tierway\Mail\Format;
use Tierway\Mail\Words;

/** How mails write money, days, periods, lines and calendar files. */
final class MailWordsTest extends TestCase
{
	public static function setUpBeforeClass(): void
	{
		\Tierway\Plugin::instance()->db(); // loads the functions of Domain
	}

	/** @dataProvider amounts */
	public function test_money_is_written_with_the_decimals_of_its_currency(int $amount, string $currency, string $text): void
	{
		self::assertSame($text, Format::money($amount, $currency));
	}

	public static function amounts(): array
	{
		return [
			[1500, 'USD', '$15.00'], [0, 'USD', '$0.00'], [5, 'EUR', '€0.05'], [-1500, 'GBP', '−£15.00'], [1500, 'JPY', '¥1,500'], [1500, 'KWD', "KWD\u{a0}1.500"],
			[7, 'BHD', "BHD\u{a0}0.007"], [100000000000, 'CHF', "CHF\u{a0}1,000,000,000.00"], [999, 'USD', '$9.99'], [100000, 'USD', '$1,000.00'],
		];
	}

	/** As tests/unit/format.test.ts has them for the browser. */
	public function test_how_a_currency_is_named_is_chosen(): void
	{
		$texts = [];
		foreach (['symbol', 'narrow', 'code'] as $display) {
			add_filter('pre_site_option_tierway_settings', $choose = static fn (): array => ['currency_display' => $display]);
			$texts[] = array_map(static fn (string $currency): string => Format::money(123450, $currency), ['USD', 'CAD', 'JPY', 'CZK']);
			remove_filter('pre_site_option_tierway_settings', $choose);
		}
		self::assertSame([
			['$1,234.50', "CAD\u{a0}1,234.50", '¥123,450', "CZK\u{a0}1,234.50"],
			['$1,234.50', '$1,234.50', '¥123,450', "Kč\u{a0}1,234.50"],
			["USD\u{a0}1,234.50", "CAD\u{a0}1,234.50", "JPY\u{a0}123,450", "CZK\u{a0}1,234.50"],
		], $texts);
	}

	public function test_days_and_periods_are_words(): void
	{
		self::assertSame(['May 1, 2026', 'February 29, 2028'], [Format::day('2026-05-01'), Format::day('2028-02-29')]);
		self::assertSame(['once', 'per month', 'every 3 months', 'per year', 'every 2 weeks'], [Format::per_period(null, null), Format::per_period('month', 1), Format::per_period('month', 3), Format::per_period('year', 1), Format::per_period('week', 2)]);
	}

	public function test_a_day_is_the_same_in_every_time_zone(): void
	{
		$zone = date_default_timezone_get();
		foreach (['Pacific/Kiritimati', 'Pacific/Pago_Pago'] as $name) {
			date_default_timezone_set($name);
			self::assertSame('May 1, 2026', Format::day('2026-05-01'));
		}
		date_default_timezone_set($zone);
	}

	public function test_lines_add_up_and_say_whether_the_tax_is_in_them(): void
	{
		$line = static fn (string $type, string $label, int $amount, int $tax): array => compact('type', 'label', 'amount', 'tax');
		$lines = [$line('setup_fee', 'Plus', 500, 50), $line('charge', 'Plus', 1000, 100), $line('credit', 'Small', -300, -30), $line('credit_used', 'Credit', -200, 0)];
		self::assertSame(
			[['Setup fee of Plus', '$5.00'], ['Plus', '$10.00'], ['Given back for Small', '−$3.00'], ['Credit', '−$2.00'], ['Tax', '$1.20'], ['Total', '$11.20']],
			Words::lines(['lines' => $lines, 'total' => 1120, 'currency' => 'USD']),
		);
		self::assertContains(['Tax, included', '$1.20'], Words::lines(['lines' => $lines, 'total' => 1000, 'currency' => 'USD']));
	}

	public function test_a_calendar_file_is_folded_escaped_and_whole_in_any_language(): void
	{
		$name = str_repeat('Πακέτο υπηρεσιών, ', 8) . "με; σημεία \\ και\nγραμμές";
		$file = Calendar::file([
			'id' => 7, 'version' => 3, 'effective_on' => '2026-12-31', 'created_gmt' => '2026-12-01T10:20:30Z', 'summary' => ['from_plan' => 'Βασικό', 'to_plan' => $name],
		], 'http://example.org/wp-admin/admin.php?page=tierway-account');
		$lines = explode("\r\n", $file['content']);
		self::assertSame('', array_pop($lines), 'every line ends with CRLF');
		foreach ($lines as $line) {
			self::assertLessThanOrEqual(75, strlen($line));
			self::assertSame(1, preg_match('//u', $line), 'no character is cut in two');
			self::assertStringNotContainsString("\n", $line);
		}
		$unfolded = explode("\r\n", str_replace("\r\n ", '', $file['content']));
		self::assertContains('SUMMARY:Your plan changes to ' . strtr($name, ['\\' => '\\\\', ';' => '\\;', ',' => '\\,', "\n" => '\\n']), $unfolded);
		foreach (['BEGIN:VCALENDAR', 'VERSION:2.0', 'DTSTAMP:20261201T102030Z', 'DTSTART;VALUE=DATE:20261231', 'DTEND;VALUE=DATE:20270101', 'SEQUENCE:3', 'URL:http://example.org/wp-admin/admin.php?page=tierway-account', 'END:VEVENT', 'END:VCALENDAR'] as $line) {
			self::assertContains($line, $unfolded);
		}
	}
}
