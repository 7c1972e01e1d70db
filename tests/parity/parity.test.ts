// @vitest-environment node
/**
 * PHP and TypeScript agree: on every exported name, and on thousands of made cases, answered by one long-lived PHP
 * process. A difference is shrunk by fast-check and printed as a vector; keep it in tests/vectors/kept.json.
 * No PHP on the machine fails the run.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { applyChange, applyRefund, buildRenewal, waitingSelection } from '../../src/domain/apply';
import { addDays, addMonths, daysBetween, isDay } from '../../src/domain/calendar';
import { nextStep, retryOn, type Life } from '../../src/domain/lifecycle';
import { effectiveLimits, limitFits, limitKind, limitsDiff, monthStart, overLimits } from '../../src/domain/limits';
import { share, taxOf, taxRate } from '../../src/domain/money';
import { nextPeriod, periodFrom, type Unit } from '../../src/domain/period';
import { buildQuote, buildReactivation, nextBill, onTerms, reactivationInput, statusRefusal, type Quote } from '../../src/domain/quote';
import { quoteInput, terms } from './inputs';

const root = new URL('../../', import.meta.url).pathname;
const php = spawn('php', [`${root}tests/parity/answer.php`], { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
php.on('error', (error) => waiting.splice(0).forEach(({ reject }) => reject(error)));
php.on('exit', (code) => waiting.splice(0).forEach(({ reject }) => reject(new Error(`php ended with ${code}`))));
createInterface({ input: php.stdout }).on('line', (line) => {
	const answer = JSON.parse(line) as { result?: unknown; crash?: string };
	const caller = waiting.shift();
	if (answer.crash === undefined) {
		caller?.resolve(answer.result ?? null);
	} else {
		caller?.reject(new Error(answer.crash));
	}
});
afterAll(() => {
	php.stdin.end();
});

function inPhp(call: string, ...args: unknown[]): Promise<unknown> {
	return new Promise((resolve, reject) => {
		if (php.exitCode !== null) {
			reject(new Error('php has ended'));
			return;
		}
		waiting.push({ resolve, reject });
		php.stdin.write(`${JSON.stringify({ call, args })}\n`);
	});
}

/** What JSON makes of a value, so that absent and undefined, Map and array compare alike. An empty PHP map is `[]`. */
const wire = (value: unknown): unknown =>
	JSON.parse(JSON.stringify(value ?? null), (_, v: unknown) => (v && typeof v === 'object' && !Array.isArray(v) && !Object.keys(v).length ? [] : v));

const RUNS = Number(process.env.TIERWAY_PARITY_RUNS ?? 5000);
const month = fc.integer({ min: 0, max: 3000 }).map((n) => addDays('2024-01-01', n));

describe('the twins', () => {
	it('have the same functions under the same names', () => {
		const snake = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
		for (const file of readdirSync(`${root}src/domain`)) {
			const ts = [...readFileSync(`${root}src/domain/${file}`, 'utf8').matchAll(/^(?:export )?function (\w+)/gm)].map((m) => snake(m[1] ?? ''));
			const twin = [...readFileSync(`${root}includes/Domain/${file.replace('.ts', '.php')}`, 'utf8').matchAll(/^function (\w+)/gm)].map((m) => m[1]);
			expect(twin, file).toEqual(ts);
		}
	});

	it(`agree on ${RUNS} quotes, and on what is held after each`, async () => {
		const kinds: Record<string, number> = {};
		await fc.assert(
			fc.asyncProperty(quoteInput, terms, async (input, set) => {
				expect(wire(await inPhp('on_terms', input, set))).toEqual(wire(onTerms(input, set)));
				const quote = buildQuote(input);
				const key = 'error' in quote ? quote.error : `${quote.kind} ${quote.effective}`;
				kinds[key] = (kinds[key] ?? 0) + 1;
				if (!('error' in quote) && quote.lines.some((line) => line.type === 'waived')) kinds.waived = (kinds.waived ?? 0) + 1;
				expect(wire(await inPhp('build_quote', input))).toEqual(wire(quote));
				expect(await inPhp('status_refusal', input.membership, input.today)).toEqual(statusRefusal(input.membership, input.today));
				expect(wire(await inPhp('next_bill', input))).toEqual(wire(nextBill(input)));
				if (!('error' in quote) && quote.effective === 'now') {
					const later = addDays(input.today, 3);
					expect(wire(await inPhp('apply_change', input, quote))).toEqual(wire(applyChange(input, quote)));
					expect(wire(await inPhp('apply_change', input, quote, later))).toEqual(wire(applyChange(input, quote, later)));
					expect(wire(await inPhp('waiting_selection', input, quote))).toEqual(wire(waitingSelection(input, quote)));
				}
				expect(wire(await inPhp('build_renewal', input, input.selection))).toEqual(wire(buildRenewal(input, input.selection)));
				const dearer = input.catalog.map((product) => ({ ...product, prices: product.prices.map((price) => ({ ...price, amount: price.amount + (product.id % 2) })) }));
				expect(wire(await inPhp('build_renewal', input, input.selection, dearer))).toEqual(wire(buildRenewal(input, input.selection, dearer)));
				const renewal = buildRenewal(input, null);
				expect(wire(await inPhp('build_renewal', input, null))).toEqual(wire(renewal));
				if (!('error' in renewal)) {
					const paid = { lines: renewal.lines, paid_on: input.today };
					const refund = Math.floor(renewal.total / 2);
					expect(wire(await inPhp('apply_refund', renewal.held.items, paid, refund, false))).toEqual(wire(applyRefund(renewal.held.items, paid, refund, false)));
				}
				const again = buildReactivation(input);
				expect(wire(await inPhp('build_reactivation', input))).toEqual(wire(again));
				if (!('error' in again)) {
					expect(wire(await inPhp('apply_change', wire(reactivationInput(input)), again))).toEqual(wire(applyChange(reactivationInput(input), again)));
				}
			}),
			{ numRuns: RUNS },
		);
		// The generator reaches every outcome, so that agreement means something.
		for (const outcome of ['upgrade now', 'upgrade period_end', 'downgrade now', 'downgrade period_end', 'longer now', 'shorter period_end',
			'crossgrade now', 'crossgrade period_end', 'add now', 'remove period_end', 'remove now', 'mixed now', 'none null', 'not_active', 'payment_pending',
			'cancel_scheduled', 'renewal_due', 'not_available', 'different_group', 'currency_mismatch', 'no_price', 'addon_not_available', 'lifetime', 'not_allowed', 'waived']) {
			expect(kinds[outcome] ?? 0, `${outcome} in ${JSON.stringify(kinds)}`).toBeGreaterThan(0);
		}
	}, 240_000);

	it('agree on shares, tax, days, periods and limits', async () => {
		const words = fc.constantFrom('yes', 'no', 'hidden', 'off', 'available', 'on', 'editor', 'subscriber', 'shop_manager', 'owner');
		const limits = fc.dictionary(fc.constantFrom('disk_space', 'sites', 'posts.post', 'custom_domain', 'role', 'plugins.a/a.php', 'themes.*'), fc.oneof(fc.option(fc.integer({ min: 0, max: 1e9 })), words));
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: -1e15, max: 1e15 }), fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 0, max: 1e6 }), fc.boolean(),
				month, fc.integer({ min: 1, max: 120 }), fc.constantFrom<Unit>('day', 'week', 'month', 'year'), limits, limits, limits, fc.integer({ min: 1, max: 10000 }),
				async (a, x, y, ppm, included, day, count, unit, plan, pack, after, quantity) => {
					expect(await inPhp('share', a, x, y)).toEqual(share(a, x, y));
					expect(await inPhp('tax_of', a, ppm, included)).toEqual(taxOf(a, ppm, included));
					expect(await inPhp('add_months', day, count, 31)).toEqual(addMonths(day, count, 31));
					expect(await inPhp('days_between', day, addDays(day, count))).toEqual(daysBetween(day, addDays(day, count)));
					const period = periodFrom(day, unit, count);
					expect(await inPhp('next_period', period)).toEqual(nextPeriod(period));
					const packages = [{ limits: pack, quantity }, { limits: after, quantity: 1 }];
					expect(wire(await inPhp('effective_limits', plan, packages))).toEqual(wire(effectiveLimits(plan, packages)));
					expect(await inPhp('limits_diff', plan, after)).toEqual(limitsDiff(plan, after));
					expect(await inPhp('over_limits', plan, after, { sites: 3, 'posts.post': 20, custom_domain: 1, 'themes.*': 2 })).toEqual(overLimits(plan, after, { sites: 3, 'posts.post': 20, custom_domain: 1, 'themes.*': 2 }));
					for (const [key, value] of Object.entries(plan)) {
						expect(await inPhp('limit_fits', key, value)).toEqual(limitFits(key, value));
						expect(await inPhp('limit_kind', key)).toEqual(limitKind(key));
					}
					expect(await inPhp('month_start', 1 + (x % 31), day)).toEqual(monthStart(1 + (x % 31), day));
				},
			),
			{ numRuns: 500 },
		);
	}, 120_000);

	it('agree on what is to be done on a day', async () => {
		const near = fc.integer({ min: -40, max: 40 }).map((n) => addDays('2026-02-28', n));
		const life: fc.Arbitrary<Life> = fc.record({
			status: fc.constantFrom('pending', 'trialing', 'active', 'active', 'on_hold', 'expired', 'cancelled'),
			period_end: fc.option(near, { freq: 6 }), cancel_at: fc.option(near, { freq: 2 }), on_hold_since: fc.option(near), by_hand: fc.boolean(),
			unpaid_change: fc.option(fc.record({ asked_on: near, reactivates: fc.boolean() }), { freq: 2 }),
			bill: fc.option(fc.record({ due_on: near, paid: fc.boolean(), action: fc.constantFrom('retry', 'confirm_card', 'await_manager', 'await_customer', null), next_try_on: fc.option(near) })),
		});
		const rules = fc.record({
			payment_days: fc.integer({ min: 1, max: 30 }), retry_days: fc.constantFrom<number[]>([1, 3, 5], [2], []), grace_days: fc.integer({ min: 0, max: 20 }), invoice_days: fc.integer({ min: 0, max: 14 }),
		});
		const steps: Record<string, number> = {};
		await fc.assert(fc.asyncProperty(life, rules, near, async (one, by, today) => {
			const step = nextStep(one, by, today);
			steps[String(step)] = (steps[String(step)] ?? 0) + 1;
			expect(await inPhp('next_step', one, by, today)).toEqual(step);
			expect(await inPhp('retry_on', one.period_end ?? today, by, today)).toEqual(retryOn(one.period_end ?? today, by, today));
		}), { numRuns: 2000 });
		expect(Object.keys(steps).sort()).toEqual(['bill', 'end', 'expire', 'expire_change', 'hold', 'null', 'retry', 'settle']);
		const rates = [{ country: 'GR', category: 'standard', ppm: 240000 }, { country: 'GR', category: 'books', ppm: 60000 }];
		for (const [category, country, ppm] of [['', 'GR', 7], ['standard', 'GR', 240000], ['books', 'GR', 60000], ['standard', 'DE', 0], ['other', 'GR', 0]] as const) {
			expect([taxRate(category, 7, country, rates), await inPhp('tax_rate', category, 7, country, rates)]).toEqual([ppm, ppm]);
		}
	});

	it('agree on what a day is', async () => {
		for (const text of ['2024-02-29', '2025-02-29', '2025-13-01', '2025-00-10', '0000-01-01', '2025-1-1', '2025-01-01\n', ' 2025-01-01', '', '9999-12-31']) {
			expect(await inPhp('is_day', text), JSON.stringify(text)).toEqual(isDay(text));
		}
	});

	it('answer a kept case for every difference ever found', () => {
		// tests/vectors/kept.json runs with the other vectors; here only its shape is checked.
		const kept = JSON.parse(readFileSync(`${root}tests/vectors/kept.json`, 'utf8')) as { id: string; says: string; input: unknown; expected: Partial<Quote> }[];
		expect(kept.length).toBeGreaterThan(0);
		for (const { id, says, expected } of kept) {
			expect([id, says, Object.keys(expected).length > 0]).toEqual([expect.any(String), expect.any(String), true]);
		}
	});
});
