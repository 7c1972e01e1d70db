// @vitest-environment node
// What a mail says is what the screen says: the decimals of every currency that the browser knows.
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { toDecimal } from '../../src/ui/format';

it('writes every currency with as many decimals in PHP as in the browser', () => {
	const currencies = Intl.supportedValuesOf('currency');
	const php = `
		function _x( $text ) { return $text; }
		require '${new URL('../../includes/Mail/Format.php', import.meta.url).pathname}';
		foreach ( json_decode( $argv[1] ) as $currency ) { $money[ $currency ] = Tierway\\Mail\\Format::money( 1234567, $currency ); }
		echo json_encode( $money );`;
	const money = JSON.parse(execFileSync('php', ['-r', php, JSON.stringify(currencies)], { encoding: 'utf8' })) as Record<string, string>;
	for (const currency of currencies) {
		expect(money[currency]?.replace(/[^\d.]/g, ''), currency).toBe(toDecimal(1_234_567, currency));
	}
	expect(money.USD).toBe('$12,345.67');
});
