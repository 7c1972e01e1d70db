<?php

declare(strict_types=1);

namespace Tierway\Support;

/**
 * The only source of time. Days are civil days in the network's billing time zone (R1.2), instants are UTC.
 *
 * With the constant TIERWAY_TEST_CLOCK the day may be set, for tests and demos: by the header `X-Tierway-Today` or
 * by use_day(). Instants then have that date and the real time of day.
 */
final class Clock
{
	private ?string $day;

	/** @param \Closure(): string $time_zone the billing time zone, an IANA name or an offset; asked late, it may change */
	public function __construct(private readonly \Closure $time_zone)
	{
		$header = $_SERVER['HTTP_X_TIERWAY_TODAY'] ?? null;
		$this->day = self::settable() && is_string($header) && self::is_day($header) ? $header : null;
	}

	/** Today, `YYYY-MM-DD`. */
	public function today(): string
	{
		return $this->day ?? (new \DateTimeImmutable('now', $this->zone()))->format('Y-m-d');
	}

	/** Now, `YYYY-MM-DDTHH:MM:SSZ`. */
	public function now_gmt(): string
	{
		return gmdate(null === $this->day ? 'Y-m-d\TH:i:s\Z' : $this->day . '\TH:i:s\Z');
	}

	/** Now as seconds since 1970, at the same instant as now_gmt(). */
	public function now(): int
	{
		return (int) strtotime($this->now_gmt());
	}

	/** The civil day, in the billing time zone, of an instant. */
	public function day_of(string $gmt): string
	{
		return (new \DateTimeImmutable($gmt))->setTimezone($this->zone())->format('Y-m-d');
	}

	/** The first instant of a civil day, UTC. */
	public function start_of(string $day): string
	{
		return (new \DateTimeImmutable($day, $this->zone()))->setTimezone(new \DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
	}

	/** Sets the day, null for the real one; nothing happens without the test clock. */
	public function use_day(?string $day): void
	{
		if (self::settable() && (null === $day || self::is_day($day))) {
			$this->day = $day;
		}
	}

	public function zone(): \DateTimeZone
	{
		try {
			return new \DateTimeZone(($this->time_zone)());
		} catch (\Exception) {
			return new \DateTimeZone('UTC'); // a zone that this PHP does not know (any more)
		}
	}

	/** A real date, written as `YYYY-MM-DD`. */
	public static function is_day(string $day): bool
	{
		return 1 === preg_match('/^(\d{4})-(\d\d)-(\d\d)$/D', $day, $part)
			&& '0000' !== $part[1]
			&& checkdate((int) $part[2], (int) $part[3], (int) $part[1]);
	}

	private static function settable(): bool
	{
		return defined('TIERWAY_TEST_CLOCK') && true === TIERWAY_TEST_CLOCK;
	}
}
