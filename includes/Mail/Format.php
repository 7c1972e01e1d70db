<?php

declare(strict_types=1);

namespace Tierway\Mail;

use Tierway\Storage\SettingsStore;

/**
 * Money, days and periods in the words of the current locale: the PHP side of src/ui/format.ts, without `intl`, which
 * not every server has. Amounts are minor units and are written by their digits; no float holds one.
 */
final class Format
{
	/** Currencies without two decimals, as browsers have them: the same amount is read on screen and in a mail. */
	private const DECIMALS = [
		'AFN' => 0, 'ALL' => 0, 'BIF' => 0, 'CLP' => 0, 'COP' => 0, 'DJF' => 0, 'GNF' => 0, 'HUF' => 0, 'IDR' => 0, 'IQD' => 0, 'IRR' => 0, 'ISK' => 0,
		'JPY' => 0, 'KMF' => 0, 'KPW' => 0, 'KRW' => 0, 'LAK' => 0, 'LBP' => 0, 'MGA' => 0, 'MMK' => 0, 'PKR' => 0, 'PYG' => 0, 'RWF' => 0, 'SLL' => 0,
		'SOS' => 0, 'SYP' => 0, 'UGX' => 0, 'VND' => 0, 'VUV' => 0, 'XAF' => 0, 'XOF' => 0, 'XPF' => 0, 'YER' => 0,
		'BHD' => 3, 'JOD' => 3, 'KWD' => 3, 'LYD' => 3, 'OMR' => 3, 'TND' => 3,
	];
	/** Signs that mean one currency to everybody who reads them here; others are named by their code. */
	private const SIGNS = ['USD' => '$', 'EUR' => '€', 'GBP' => '£', 'JPY' => '¥', 'INR' => '₹', 'ILS' => '₪', 'KRW' => '₩', 'VND' => '₫'];

	/** The shortest sign of others, as browsers have them, for networks that have chosen so. */
	private const NARROW = [
		'AFN' => '؋', 'AMD' => '֏', 'AOA' => 'Kz', 'ARS' => '$', 'AUD' => '$', 'AZN' => '₼', 'BAM' => 'KM', 'BBD' => '$', 'BDT' => '৳', 'BMD' => '$', 'BND' => '$', 'BOB' => 'Bs',
		'BRL' => 'R$', 'BSD' => '$', 'BWP' => 'P', 'BZD' => '$', 'CAD' => '$', 'CLP' => '$', 'CNY' => '¥', 'COP' => '$', 'CRC' => '₡', 'CUC' => '$', 'CUP' => '$', 'CZK' => 'Kč',
		'DKK' => 'kr', 'DOP' => '$', 'EGP' => 'E£', 'FJD' => '$', 'FKP' => '£', 'GEL' => '₾', 'GHS' => 'GH₵', 'GIP' => '£', 'GNF' => 'FG', 'GTQ' => 'Q', 'GYD' => '$', 'HKD' => '$',
		'HNL' => 'L', 'HRK' => 'kn', 'HUF' => 'Ft', 'IDR' => 'Rp', 'ISK' => 'kr', 'JMD' => '$', 'KGS' => '⃀', 'KHR' => '៛', 'KMF' => 'CF', 'KPW' => '₩', 'KYD' => '$', 'KZT' => '₸',
		'LAK' => '₭', 'LBP' => 'L£', 'LKR' => 'Rs', 'LRD' => '$', 'MGA' => 'Ar', 'MMK' => 'K', 'MNT' => '₮', 'MUR' => 'Rs', 'MXN' => '$', 'MYR' => 'RM', 'NAD' => '$', 'NGN' => '₦',
		'NIO' => 'C$', 'NOK' => 'kr', 'NPR' => 'Rs', 'NZD' => '$', 'PHP' => '₱', 'PKR' => 'Rs', 'PLN' => 'zł', 'PYG' => '₲', 'RON' => 'lei', 'RUB' => '₽', 'RWF' => 'RF', 'SBD' => '$',
		'SEK' => 'kr', 'SGD' => '$', 'SHP' => '£', 'SRD' => '$', 'SSP' => '£', 'STN' => 'Db', 'SYP' => '£', 'THB' => '฿', 'TOP' => 'T$', 'TRY' => '₺', 'TTD' => '$', 'TWD' => '$',
		'UAH' => '₴', 'UYU' => '$', 'XAF' => 'FCFA', 'XCD' => '$', 'XCG' => 'Cg.', 'XOF' => 'F CFA', 'XPF' => 'CFPF', 'ZAR' => 'R', 'ZMW' => 'ZK',
	];

	/** 1500, 'USD' to "$15.00"; 1500, 'JPY' to "¥1,500"; a real minus sign in front of what is given back. */
	public static function money(int $amount, string $currency): string
	{
		global $wp_locale;
		$places = self::DECIMALS[$currency] ?? 2;
		$minor = str_pad((string) abs($amount), $places + 1, '0', STR_PAD_LEFT);
		$whole = 0 === $places ? $minor : substr($minor, 0, -$places);
		$number = strrev(implode(strrev($wp_locale->number_format['thousands_sep'] ?? ','), str_split(strrev($whole), 3)));
		if ($places > 0) {
			$number .= ($wp_locale->number_format['decimal_point'] ?? '.') . substr($minor, -$places);
		}
		$signs = match (SettingsStore::currency_display()) {
			'symbol' => self::SIGNS,
			'narrow' => self::SIGNS + self::NARROW,
			'code' => [],
		};
		$sign = $signs[$currency] ?? $currency;
		$text = preg_match('/[\p{L}.]$/u', $sign)
			/* translators: An amount of money. 1: code of the currency, or letters such as "kr", 2: number. */
			? sprintf(_x('%1$s %2$s', 'code and amount of money', 'tierway'), $sign, $number)
			/* translators: An amount of money. 1: sign of the currency, 2: number. "%2$s %1$s" where the sign comes after the number. */
			: sprintf(_x('%1$s%2$s', 'sign and amount of money', 'tierway'), $sign, $number);
		return ($amount < 0 ? '−' : '') . str_replace(' ', "\u{a0}", $text);
	}

	/** '2026-05-01' to "May 1, 2026". A civil day has no time zone. */
	public static function day(string $civil): string
	{
		/* translators: How a day is written, as for PHP's date(). */
		return (string) wp_date(_x('F j, Y', 'format of a day', 'tierway'), (int) strtotime($civil . 'T00:00:00Z'), new \DateTimeZone('UTC'));
	}

	/** How often a price is charged: "per month", "every 3 months"; "once" without a period. The words of src/ui/format.ts. */
	public static function per_period(?string $unit, ?int $count): string
	{
		if (null === $unit || null === $count) {
			return __('once', 'tierway');
		}
		if (1 === $count) {
			return match ($unit) {
				'day' => __('per day', 'tierway'),
				'week' => __('per week', 'tierway'),
				'month' => __('per month', 'tierway'),
				'year' => __('per year', 'tierway'),
			};
		}
		return match ($unit) {
			/* translators: %d: number of days */
			'day' => sprintf(_n('every %d day', 'every %d days', $count, 'tierway'), $count),
			/* translators: %d: number of weeks */
			'week' => sprintf(_n('every %d week', 'every %d weeks', $count, 'tierway'), $count),
			/* translators: %d: number of months */
			'month' => sprintf(_n('every %d month', 'every %d months', $count, 'tierway'), $count),
			/* translators: %d: number of years */
			'year' => sprintf(_n('every %d year', 'every %d years', $count, 'tierway'), $count),
		};
	}
}
