import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { day, diskSize, instant, limitName, limitValue, money, perPeriod, rate, setCurrencyDisplay, setLocale } from '../../src/ui/format.ts';

afterEach(() => {
	setLocale('en_US');
	setCurrencyDisplay();
});
// Intl puts no-break spaces where people see spaces.
const plain = (text: string) => text.replace(/\s/g, ' ');

test.each([
	[1500, 'USD', 'en_US', '$15.00'],
	[-1140, 'USD', 'en_US', '−$11.40'],
	[0, 'USD', 'en_US', '$0.00'],
	[5, 'USD', 'en_US', '$0.05'],
	[534, 'JPY', 'en_US', '¥534'],
	[1234, 'KWD', 'en_US', 'KWD 1.234'],
	[500, 'EUR', 'el', '5,00 €'],
	[100_000_000_000, 'USD', 'de_DE_formal', '1.000.000.000,00 $'],
	// One that a float cannot hold in units: 1 000 000 000.07 × 100.
	[99_999_999_999, 'USD', 'en_US', '$999,999,999.99'],
])('%i %s in %s is %s', (amount, currency, locale, text) => {
	setLocale(locale);
	expect(plain(money(amount, currency))).toBe(text);
});

test.each([
	['CAD', 'en_US', 'CA$1,234.50', '$1,234.50', 'CAD 1,234.50'],
	['USD', 'el', '1.234,50 $', '1.234,50 $', '1.234,50 USD'],
	['JPY', 'en_US', '¥123,450', '¥123,450', 'JPY 123,450'],
	['CZK', 'en_US', 'CZK 1,234.50', 'Kč 1,234.50', 'CZK 1,234.50'],
])('how %s is named in %s is chosen; everything else is the language’s', (currency, locale, ...texts) => {
	setLocale(locale);
	for (const [index, display] of (['symbol', 'narrow', 'code'] as const).entries()) {
		setCurrencyDisplay(display);
		expect(plain(money(123_450, currency))).toBe(texts[index]);
	}
	expect(plain(money(-123_450, currency))).toBe(`−${texts[2]}`);
	expect(plain(money(123_450, currency, 'symbol'))).toBe(texts[0]);
});

test('from right to left a figure is one piece, and its currency too, whatever stands beside it', () => {
	setLocale('ar');
	for (const text of [money(-1140, 'USD'), diskSize(10_240), day('2026-05-01'), rate(240_000)]) expect(text).toMatch(/^\u2067.+\u2069$/u);
	expect(money(1500, 'USD')).toContain('\u2066US$\u2069');
	setLocale('el');
	expect(money(1500, 'USD')).not.toMatch(/[\u2066-\u2069]/u);
});

test('an unknown locale falls back instead of throwing', () => {
	setLocale('!!');
	expect(money(100, 'USD')).toContain('1.00');
});

test('a civil day is the same in every time zone, and says its year when it is another', () => {
	expect(day('2026-05-01', '2026-04-16')).toBe('May 1');
	expect(day('2027-05-01', '2026-04-16')).toBe('May 1, 2027');
	setLocale('el');
	expect(day('2026-05-01', '2026-04-16')).toBe('1 Μαΐου');
});

test('an instant is shown as the day it was in the billing time zone', () => {
	expect(instant('2026-04-30T23:30:00Z', 'Europe/Athens')).toBe('May 1, 2026');
	expect(instant('2026-04-30T23:30:00Z', 'America/New_York')).toBe('Apr 30, 2026');
	expect(instant('2026-04-30T23:30:00Z', 'nonsense')).toBe('Apr 30, 2026');
});

test('periods, disk space and limits in words', () => {
	expect(perPeriod('month', 1)).toBe('per month');
	expect(perPeriod('month', 3)).toBe('every 3 months');
	expect(perPeriod(null, null)).toBe('once');
	expect(diskSize(500)).toBe('500 MB');
	expect(diskSize(10240)).toBe('10 GB');
	expect(diskSize(1536)).toBe('1.5 GB');
	expect(limitValue('visits', null)).toBe('Unlimited');
	expect(limitValue('visits', 50000)).toBe('50,000');
	expect(limitName('posts.product')).toBe('Entries of type “product”');
	expect(rate(240_000)).toBe('24%');
});

test('mails have the shortest signs that browsers have', () => {
	const php = readFileSync('includes/Mail/Format.php', 'utf8');
	const signs = ['SIGNS', 'NARROW'].flatMap((name) => [...(new RegExp(`const ${name} = \\[(.*?)\\];`, 's').exec(php)?.[1] ?? '').matchAll(/'([A-Z]{3})' => '([^']+)'/g)].map(([, code = '', sign = '']) => [code, plain(sign)]));
	const browser = Intl.supportedValuesOf('currency').map((currency) => [currency, plain(new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(1).find(({ type }) => type === 'currency')?.value ?? '')]);
	expect(Object.fromEntries(signs)).toEqual(Object.fromEntries(browser.filter(([code, sign]) => code !== sign)));
});
