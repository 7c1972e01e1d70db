// @vitest-environment node
// docs/states.md, "What may be done": what the server lets a customer, and a manager, do in each state. A test per cell.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Membership, Quote } from '../../src/api/types.gen.ts';
import {
	ASKS, card, cardOf, change, confirm, expectStatus, type Family, key, LATER_DECLINED, makeFamily, makeMembership, makeProduct, month, once, traveller, until, type Wish, wish,
} from './fixtures.ts';
import { type Answer, as, type Caller, type Failure, TODAY } from './target.ts';

const DUE = '2026-05-01';
const NONE = 4_000_000_000; // the id of what is not there
const byCard = { payment_method: 'sandbox_card' } as const;
const byHand = { payment_method: 'manual' } as const;

interface Scene {
	who: Caller;
	membership: Membership;
	today: string;
}

let family: Family;
beforeAll(async () => {
	family = await makeFamily();
});

const high = (who: Caller) => makeMembership(who, family.high, byCard);
const invoiced = (who: Caller) => makeMembership(who, family.high, byHand);
const ordered = async (who: Caller, payment: object) => change(who, await high(who), wish(family.top), payment);
const scheduled = async (who: Caller, payment: typeof byCard | typeof byHand) => change(who, await makeMembership(who, family.high, payment), wish(family.low));
/** From now on renewed by this card. */
const renewedBy = async (who: Caller, number: string) => change(who, await makeMembership(who, family.low), wish(family.high), cardOf(number, true));
const cancel = async (who: Caller, fields?: object) => {
	const membership = await high(who);
	expectStatus(await as(fields ? 'admin' : who).post(`/memberships/${membership.id}/cancel`, fields), 200);
	return { who, membership, today: TODAY };
};

async function select({ who, membership, today }: Scene, selection: Wish): Promise<Answer<Failure>> {
	const quote = await as(who).post<Quote & Failure>(`/memberships/${membership.id}/quotes`, { selection }, { today });
	return quote.status === 200 ? confirm<Failure>(who, quote.body, { asked: { today } }) : quote;
}
async function restart({ who, membership, today }: Scene, payment: object): Promise<Answer<Failure>> {
	const asked = { selection: wish(family.low), reactivate: true };
	const quote = await as(who).post<Quote & Failure>(`/memberships/${membership.id}/quotes`, asked, { today });
	return quote.status === 200 ? as(who).post(`/memberships/${membership.id}/changes`, { ...asked, quote_token: quote.body.token, ...payment }, { today, headers: { 'Idempotency-Key': key() } }) : quote;
}

/** By the name in the table: how it comes about, on which days somebody looks, and what it is on the last one. */
const states: Record<string, { make: (who: Caller) => Promise<unknown>; days?: string[]; is: object }> = {
	'active': { make: high, is: { status: 'active', pending_change: null, open_payment: null, cancel_at: null } },
	'free': { make: (who) => makeMembership(who, family.free), is: { status: 'active', period: null } },
	'lifetime': {
		make: async (who) => makeMembership(who, await makeProduct({ name: 'For life', plan_group: family.group.id, prices: [once(50_000)], addons: [family.disk.id] })),
		is: { status: 'active', period: null, next_bill: null },
	},
	'trialing': {
		make: async (who) => makeMembership(who, await makeProduct({ name: 'On trial', plan_group: family.group.id, prices: [month(1500, { trial_days: 14 })], addons: [family.disk.id] }), { status: 'trialing', on: TODAY }),
		is: { status: 'trialing' },
	},
	'a change waits for its day': { make: (who) => scheduled(who, byCard), is: { pending_change: { status: 'scheduled' }, open_payment: null } },
	'a change waits for a transfer': { make: (who) => ordered(who, byHand), is: { pending_change: { status: 'awaiting_payment' }, open_payment: { action: 'await_manager' } } },
	'a change waits for the card\'s confirmation': { make: (who) => ordered(who, cardOf(ASKS)), is: { pending_change: { status: 'awaiting_payment' }, open_payment: { action: 'confirm_card' } } },
	'the renewal was declined, tried again': { make: (who) => renewedBy(who, LATER_DECLINED), days: [DUE], is: { status: 'active', open_payment: { action: 'retry' } } },
	'the renewal asks for a confirmation': { make: (who) => renewedBy(who, ASKS), days: [DUE], is: { status: 'active', open_payment: { action: 'confirm_card' } } },
	'invoiced ahead of the billing date': { make: invoiced, days: ['2026-04-24'], is: { status: 'active', pending_change: null, open_payment: { action: 'await_manager' } } },
	'invoiced ahead for a scheduled change': { make: (who) => scheduled(who, byHand), days: ['2026-04-24'], is: { pending_change: { status: 'scheduled' }, open_payment: { action: 'await_manager' } } },
	'on hold, declined for good': { make: (who) => renewedBy(who, LATER_DECLINED), days: [DUE, '2026-05-02', '2026-05-04', '2026-05-06'], is: { status: 'on_hold', open_payment: { action: 'await_customer' } } },
	'on hold, an invoice is overdue': { make: invoiced, days: [DUE], is: { status: 'on_hold', open_payment: { action: 'await_manager' } } },
	'to end with its period': { make: cancel, is: { status: 'active', cancel_at: DUE } },
	'expired': { make: invoiced, days: [DUE, '2026-05-30'], is: { status: 'expired', open_payment: null } },
	'cancelled': { make: (who) => cancel(who, { now: true }), is: { status: 'cancelled', open_payment: null } },
	'a new start waits for its money': {
		make: async (who) => expectStatus(await restart(await cancel(who, { now: true }), byHand), 201),
		is: { status: 'cancelled', pending_change: { kind: 'reactivate', status: 'awaiting_payment' } },
	},
};

/** By the name in the table. */
const actions: Record<string, (scene: Scene) => Promise<Answer<Failure>>> = {
	'another plan': (scene) => select(scene, wish(family.top)),
	'another package': (scene) => {
		const { plan_id: plan, period } = scene.membership;
		return select(scene, { plan_id: plan, unit: period?.unit ?? null, count: period?.count ?? null, addons: [{ product_id: family.disk.id }] });
	},
	'start again': (scene) => restart(scene, card),
	'take back': ({ who, membership, today }) => as(who).delete(`/memberships/${membership.id}/changes/${membership.pending_change?.id ?? NONE}`, { today }),
	'pay': ({ who, membership, today }) => as(who).post(`/memberships/${membership.id}/payments/${membership.open_payment?.id ?? NONE}/pay`, card, { today }),
	'cancel': ({ who, membership, today }) => as(who).post(`/memberships/${membership.id}/cancel`, {}, { today }),
	'keep': ({ who, membership, today }) => as(who).delete(`/memberships/${membership.id}/cancel`, { today }),
	'money came': ({ membership, today }) => as('admin').post(`/payments/${membership.open_payment?.id ?? NONE}/confirm`, undefined, { today }),
	'it did not': ({ membership, today }) => as('admin').post(`/payments/${membership.open_payment?.id ?? NONE}/fail`, undefined, { today }),
	'end now': ({ membership, today }) => as('admin').post(`/memberships/${membership.id}/cancel`, { now: true }, { today }),
};

const [, text = ''] = readFileSync(new URL('../../docs/states.md', import.meta.url), 'utf8').split('## What may be done\n');
const [[, ...columns] = [], , ...rows] = text.split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

test('the table has every state and every action', () => {
	expect([columns, rows.map(([state]) => state)]).toEqual([Object.keys(actions), Object.keys(states)]);
});

describe.each(Object.keys(states))('%s', (state) => {
	const { make, days = [TODAY], is } = states[state] as (typeof states)[string];
	const arrange = async (): Promise<Scene> => {
		const who = await traveller();
		await make(who);
		for (const today of days) await until(who, today);
		const today = days.at(-1) ?? TODAY;
		const [membership] = expectStatus(await as('admin').get<[Membership]>(`/memberships?search=${who}`, { today }), 200);
		expect(membership).toMatchObject(is);
		return { who, membership, today };
	};
	// What is refused changes nothing, so that these share one.
	let shared: Promise<Scene> | undefined;

	test.each(columns.map((action, index) => ({ action, expected: rows.find(([name]) => name === state)?.[index + 1] })))('$action: $expected', async ({ action, expected }) => {
		const scene = await (expected === 'yes' ? arrange() : (shared ??= arrange()));
		const { status, body } = await (actions[action] as (typeof actions)[string])(scene);
		expect(status < 300 ? 'yes' : body.code === 'tierway_not_found' ? '–' : body.code.replace('tierway_', '')).toBe(expected);
		const [after] = expectStatus(await as('admin').get<[Membership]>(`/memberships?search=${scene.who}`, { today: scene.today }), 200);
		if (expected === 'yes') expect(after).not.toEqual(scene.membership);
		else expect(after).toEqual(scene.membership);
	});
});
