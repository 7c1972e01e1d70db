import { afterEach, describe, expect, test } from 'vitest';
import { parseAmount, parseRate, setLocale, typedAmount, typedRate } from '../../src/ui/format.ts';

afterEach(() => setLocale('en_US'));

describe('typed amounts become integers in minor units', () => {
	test.each([
		['30', 'USD', 3000],
		['30.5', 'USD', 3050],
		['30,50', 'USD', 3050],
		['0.29', 'USD', 29],
		['.5', 'USD', 50],
		['19.', 'USD', 1900],
		['1,000', 'USD', 100000],
		['1,000.25', 'USD', 100025],
		['1.000,25', 'USD', 100025],
		['1 000,25', 'USD', 100025],
		["1'000.25", 'USD', 100025],
		['1,234,567', 'USD', 123456700],
		['1,00,000.50', 'USD', 10000050],
		['$ 30', 'USD', 3000],
		['30 usd', 'USD', 3000],
		['1000', 'JPY', 1000],
		['1,000', 'JPY', 1000],
		['1.5', 'KWD', 1500],
		['1.234', 'KWD', 1234],
		['٣٠٫٥', 'USD', 3050],
		['３０', 'USD', 3000],
		['1000000000', 'USD', 100_000_000_000],
	])('%s %s is %d', (text, currency, amount) => {
		expect(parseAmount(text, currency)).toBe(amount);
	});

	test.each([
		['', 'USD', 'empty'],
		['  ', 'USD', 'empty'],
		['abc', 'USD', 'not_a_number'],
		['-5', 'USD', 'not_a_number'],
		['1e3', 'USD', 'not_a_number'],
		['1,2,3', 'USD', 'not_a_number'],
		['1.2.3', 'USD', 'not_a_number'],
		['.', 'USD', 'not_a_number'],
		['30.555', 'USD', 'too_many_decimals'],
		['10.5', 'JPY', 'too_many_decimals'],
		['1000000000.01', 'USD', 'too_big'],
	])('%j %s is refused: %s', (text, currency, why) => {
		expect(parseAmount(text, currency)).toBe(why);
	});

	test('the locale decides what "1.000" is; where its sign makes three decimals, nothing is guessed', () => {
		expect(parseAmount('1.000', 'EUR')).toBe('too_many_decimals');
		setLocale('de_DE');
		expect(parseAmount('1.000', 'EUR')).toBe(100000);
		expect(parseAmount('1,000', 'EUR')).toBe('too_many_decimals');
	});

	test.each(['en_US', 'de_DE', 'fr_FR', 'el', 'ja', 'ar', 'de_CH', 'hi_IN'])('what is shown in %s can be read again', (locale) => {
		setLocale(locale);
		for (const currency of ['USD', 'JPY', 'KWD']) {
			for (const amount of [0, 1, 29, 1000, 123456, 100_000_000_000]) expect(parseAmount(typedAmount(amount, currency), currency)).toBe(amount);
		}
		for (const ppm of [0, 1, 240000, 55500, 1_000_000]) expect(parseRate(typedRate(ppm))).toBe(ppm);
	});

	test('a tax rate is a percentage with up to four decimals, at most 100', () => {
		expect(parseRate('24 %')).toBe(240000);
		expect(parseRate('5,5')).toBe(55000);
		expect(parseRate('101')).toBe('too_big');
		expect(parseRate('0.00001')).toBe('too_many_decimals');
	});
});
