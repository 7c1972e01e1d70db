<?php

declare(strict_types=1);

namespace Tierway\Mail;

use function Tierway\Domain\add_days;

/**
 * The day of a scheduled change as a calendar file (RFC 5545): one event of a whole day. The same change has the same UID
 * always, so that a calendar that gets it again moves the event instead of adding one.
 */
final class Calendar
{
	private const OCTETS = 75;

	/**
	 * @param array<string, mixed> $change a scheduled one
	 * @param string $url where the customer can take it back; empty: nowhere
	 * @return array{filename: string, content: string}
	 */
	public static function file(array $change, string $url): array
	{
		$day = $change['effective_on'];
		$lines = [
			'BEGIN:VCALENDAR',
			'VERSION:2.0',
			'PRODID:-//Tierway//Tierway//EN',
			'CALSCALE:GREGORIAN',
			'METHOD:PUBLISH',
			'BEGIN:VEVENT',
			"UID:tierway-change-{$change['id']}@" . get_network()->domain,
			'DTSTAMP:' . str_replace(['-', ':'], '', $change['created_gmt']),
			"SEQUENCE:{$change['version']}",
			'DTSTART;VALUE=DATE:' . str_replace('-', '', $day),
			'DTEND;VALUE=DATE:' . str_replace('-', '', add_days($day, 1)), // the day after: it is not part of it
			'SUMMARY:' . self::text(self::title($change)),
			'DESCRIPTION:' . self::text(Words::takes_effect($change) . "\n" . Words::undo()),
			'TRANSP:TRANSPARENT', // nobody is busy with it
		];
		if ('' !== $url) {
			$lines[] = "URL:$url";
		}
		array_push($lines, 'END:VEVENT', 'END:VCALENDAR');
		return [
			'filename' => "tierway-change-{$change['id']}.ics",
			'content' => implode('', array_map(static fn (string $line): string => self::fold($line) . "\r\n", $lines)),
		];
	}

	/** @param array<string, mixed> $change */
	private static function title(array $change): string
	{
		return $change['summary']['from_plan'] === $change['summary']['to_plan']
			/* translators: %s: plan. */
			? sprintf(__('%s: your membership changes', 'tierway'), $change['summary']['to_plan'])
			/* translators: %s: plan. */
			: sprintf(__('Your plan changes to %s', 'tierway'), $change['summary']['to_plan']);
	}

	private static function text(string $text): string
	{
		return str_replace(["\r\n", "\r", "\n"], ['\n', '\n', '\n'], addcslashes($text, '\\;,'));
	}

	/** Lines of at most 75 octets, each further one after a space; never inside a character. */
	private static function fold(string $line): string
	{
		$folded = '';
		$room = self::OCTETS;
		foreach (preg_split('//u', $line, -1, PREG_SPLIT_NO_EMPTY) as $character) {
			if (strlen($character) > $room) {
				$folded .= "\r\n ";
				$room = self::OCTETS - 1;
			}
			$folded .= $character;
			$room -= strlen($character);
		}
		return $folded;
	}
}
