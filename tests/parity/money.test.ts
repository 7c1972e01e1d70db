// @vitest-environment node
// What a mail says is what the screen says: the decimals of every currency that the browser knows.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { toDecimal } from '../../src/ui/format';

/** Amounts of 1,234,567 minor units as PHP writes them where a network shows its currencies so. */
function inPhp(currencies: string[], display: 'symbol' | 'narrow' | 'code') {
	const php = `
		namespace Tierway\\Storage { class SettingsStore { static function currency_display() { return '${display}'; } } }
		namespace {
			function _x( $text ) { return $text; }
			require '${new URL('../../includes/Mail/Format.php', import.meta.url).pathname}';
			foreach ( json_decode( $argv[1] ) as $currency ) { $money[ $currency ] = Tierway\\Mail\\Format::money( 1234567, $currency ); }
			echo json_encode( $money );
		}`;
	return JSON.parse(execFileSync('php', ['-r', php, JSON.stringify(currencies)], { encoding: 'utf8' })) as Record<string, string>;
}

it.each([
	['symbol', '$12,345.67', 'SEK\u00a012,345.67'],
	['narrow', '$12,345.67', 'kr\u00a012,345.67'],
	['code', 'USD\u00a012,345.67', 'SEK\u00a012,345.67'],
] as const)('writes every currency with as many decimals in PHP as in the browser, by its %s', (display, dollars, crowns) => {
	const currencies = Intl.supportedValuesOf('currency');
	const money = inPhp(currencies, display);
	for (const currency of currencies) {
		expect(money[currency]?.match(/[\d,.]+$/)?.[0].replaceAll(',', ''), currency).toBe(toDecimal(1_234_567, currency));
	}
	expect(money.USD).toBe(dollars);
	expect(money.SEK).toBe(crowns);
});
