<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Support\Clock;

/** These run with the test clock on, as bin/wordpress sets it up; what happens without it is asked of another process. */
final class ClockTest extends WordPressTestCase
{
	protected function tearDown(): void
	{
		unset($_SERVER['HTTP_X_TIERWAY_TODAY']);
		parent::tearDown();
	}

	public function test_today_is_the_day_in_the_billing_zone(): void
	{
		$days = array_map(static fn (string $zone): string => (new Clock(static fn (): string => $zone))->today(), ['Pacific/Kiritimati', 'Pacific/Niue']); // +14 and -11
		self::assertGreaterThan($days[1], $days[0]);
		self::assertSame((new \DateTimeImmutable('now', new \DateTimeZone('Pacific/Niue')))->format('Y-m-d'), $days[1]);
	}

	public function test_a_zone_that_php_does_not_know_is_utc(): void
	{
		self::assertSame(gmdate('Y-m-d'), (new Clock(static fn (): string => 'Europe/Atlantis'))->today());
	}

	public function test_a_header_sets_the_day_and_leaves_the_time_of_day(): void
	{
		$_SERVER['HTTP_X_TIERWAY_TODAY'] = '2026-02-28';
		$clock = new Clock(static fn (): string => 'Pacific/Kiritimati');
		self::assertSame('2026-02-28', $clock->today());
		self::assertStringStartsWith('2026-02-28T', $clock->now_gmt());
		self::assertEqualsWithDelta(time() % DAY_IN_SECONDS, $clock->now() % DAY_IN_SECONDS, 5);
		self::assertSame($clock->now_gmt(), gmdate('Y-m-d\TH:i:s\Z', $clock->now()));
	}

	/** @dataProvider not_days */
	public function test_what_is_not_a_day_is_ignored(string $header): void
	{
		$_SERVER['HTTP_X_TIERWAY_TODAY'] = $header;
		$clock = new Clock(static fn (): string => 'UTC');
		self::assertSame(gmdate('Y-m-d'), $clock->today());
		$clock->use_day($header);
		self::assertSame(gmdate('Y-m-d'), $clock->today());
	}

	public static function not_days(): array
	{
		return [[''], ['tomorrow'], ['2026-02-29'], ['2026-13-01'], ['2026-4-1'], ["2026-04-01\n"], ['0000-01-01'], ['2026-04-01T00:00:00Z'], ['١٢٣٤-٠١-٠١']];
	}

	public function test_without_the_test_clock_nobody_sets_the_day(): void
	{
		$file = dirname(__DIR__, 2) . '/includes/Support/Clock.php';
		$code = sprintf('require %s; $_SERVER["HTTP_X_TIERWAY_TODAY"] = "2001-01-01"; $c = new Tierway\Support\Clock(fn () => "UTC"); $c->use_day("2001-01-01"); echo $c->today() === gmdate("Y-m-d") ? "real" : "set";', var_export($file, true));
		self::assertSame('real', exec(escapeshellarg(PHP_BINARY) . ' -r ' . escapeshellarg($code)));
	}
}
