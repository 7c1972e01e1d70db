import { describe, expect, test } from 'vitest';
import { unpaid } from '../../src/screens/network/settings/late.ts';

const rules = { payment_days: 14, retry_days: [1, 3, 5], grace_days: 14, invoice_days: 7, on_hold_site: 'open', on_hold_site_days: 0, ended_site: 'open', ended_site_days: 0 } as const;
const told = (byHand: boolean, other: Partial<Parameters<typeof unpaid>[2]> = {}) => unpaid('2026-05-01', byHand, { ...rules, retry_days: [...rules.retry_days], ...other }).map(({ on, what }) => `${on} ${what}`);

describe('a bill that nobody pays', () => {
	test('by card: tried again as often as the settings say, then on hold, then over', () => {
		expect(told(false)).toEqual(['2026-05-01 declined', '2026-05-02 declined_again', '2026-05-04 declined_again', '2026-05-06 declined_again', '2026-05-06 on_hold', '2026-05-20 expired']);
	});

	test('tried once only, and without grace: all on one day', () => {
		expect(told(false, { retry_days: [], grace_days: 0 })).toEqual(['2026-05-01 declined', '2026-05-01 on_hold', '2026-05-01 expired']);
	});

	test('by hand: invoiced ahead, on hold on the billing date', () => {
		expect(told(true)).toEqual(['2026-04-24 invoiced', '2026-05-01 on_hold', '2026-05-15 expired']);
		expect(told(true, { invoice_days: 0 })[0]).toBe('2026-05-01 invoiced');
	});

	test('what is left of its sites, on the days of the settings; what would come after the end does not come', () => {
		expect(told(true, { on_hold_site: 'read_only', on_hold_site_days: 3, ended_site: 'closed', ended_site_days: 30 })).toEqual(['2026-04-24 invoiced', '2026-05-01 on_hold', '2026-05-04 read_only', '2026-05-15 expired', '2026-06-14 closed']);
		expect(told(true, { on_hold_site: 'closed', on_hold_site_days: 14 })).toEqual(['2026-04-24 invoiced', '2026-05-01 on_hold', '2026-05-15 expired']);
	});

	test('a year of days is a year', () => {
		expect(told(false, { retry_days: [60], grace_days: 365 }).at(-1)).toBe('2027-06-30 expired');
	});
});
