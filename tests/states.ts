/**
 * docs/states.md as data: who is in the state, how it comes about on the mock backend's demo network of 16 April 2026,
 * what is said, and every way out. The tests of screens and the pictures in docs/screenshots go through it.
 */
import type { MembershipRow } from '../mocks/db.ts';
import type { MockServer } from '../mocks/server.ts';
import { periodFrom } from '../src/domain/period.ts';

export const TODAY = '2026-04-16';

/** The demo customer's membership. */
export function membershipOf(server: MockServer, login: string): MembershipRow {
	const { users, memberships } = server.state;
	const row = memberships.find((one) => one.user_id === users.find((user) => user.login === login)?.id);
	if (!row) throw new Error(`${login} has no membership.`);
	return row;
}

/** The billing date is today: the bill is made as soon as somebody looks. */
export function due(server: MockServer, login: string, how: Partial<MembershipRow> = {}): void {
	Object.assign(membershipOf(server, login), { period: periodFrom('2026-03-16', 'month', 1), ...how });
}

/** Orders a plan by the month, or starts it again, and leaves it to be paid. */
export async function leaveUnpaid(server: MockServer, login: string, plan: number, payment: object, more: object = {}): Promise<void> {
	const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
		const headers = { 'Content-Type': 'application/json', 'X-WP-Nonce': server.state.nonce, 'Idempotency-Key': 'left' };
		const request = new Request(`http://localhost/wp-json/tierway/v1/memberships/${membershipOf(server, login).id}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
		return (await server.handle(request, { user: login })).json();
	};
	const selection = { plan_id: plan, unit: 'month', count: 1, addons: [] };
	const { token } = await post('/quotes', { selection, ...more });
	await post('/changes', { selection, quote_token: token, ...more, ...payment });
}

/** A card that pays once and is declined at renewals. */
export const declined = { payment_token: '4000000000000341' };

export interface State {
	/** In the words of docs/states.md. */
	state: string;
	user: string;
	arrange: (server: MockServer) => void | Promise<void>;
	/** The banners' titles. */
	says: RegExp[];
	/** Buttons and links, as they stand. */
	ways: string[];
}

/** pim: Plus, $32.00 a month, credit of $3.50. */
export const states: State[] = [
	{ state: 'active', user: 'bas', arrange() {}, says: [], ways: ['Change', 'Cancel membership'] },
	{ state: 'free', user: 'fay', arrange() {}, says: [], ways: ['Change', 'Cancel membership'] },
	{
		state: 'lifetime', user: 'bas', says: [], ways: ['Change', 'Cancel membership'],
		arrange: (server) => void Object.assign(membershipOf(server, 'bas'), { period: null }),
	},
	{ state: 'trialing', user: 'tara', arrange() {}, says: [], ways: ['Change', 'Cancel membership'] },
	{
		state: 'waiting for its first payment', user: 'bas', says: [/^Your membership waits for its first payment$/], ways: ['Change unavailable', 'Cancel membership'],
		arrange: (server) => void Object.assign(membershipOf(server, 'bas'), { status: 'pending' }),
	},
	{ state: 'a change waits for its day', user: 'petra', arrange() {}, says: [/^Your plan changes to Free on May 6$/], ways: ['Keep my current plan', 'Add to calendar', 'Change', 'Cancel membership'] },
	{
		state: 'a change waits for a transfer', user: 'fay', says: [/^Your change to Premium waits for its payment$/], ways: ['Pay another way', 'Keep my current plan', 'Change', 'Cancel membership'],
		arrange: (server) => leaveUnpaid(server, 'fay', 2, { payment_method: 'manual' }),
	},
	{
		state: 'a change waits for the card’s confirmation', user: 'fay', says: [/^Your change to Premium waits for its payment$/], ways: ['Continue payment', 'Pay another way', 'Keep my current plan', 'Change', 'Cancel membership'],
		arrange: (server) => leaveUnpaid(server, 'fay', 2, { payment_method: 'sandbox_card', payment_details: { number: '4000 0025 0000 3155' } }),
	},
	{
		state: 'the renewal was declined', user: 'pim', says: [/^Your payment did not go through$/], ways: ['Pay now', 'Change unavailable', 'Cancel membership'],
		arrange: (server) => due(server, 'pim', declined),
	},
	{
		state: 'the renewal asks for a confirmation', user: 'pim', says: [/^Your bank wants you to confirm a payment$/], ways: ['Continue payment', 'Pay another way', 'Change unavailable', 'Cancel membership'],
		arrange: (server) => due(server, 'pim', { payment_token: '4000002500003155' }),
	},
	{
		state: 'invoiced ahead', user: 'pim', says: [/^Your next bill is to be paid by April 20$/], ways: ['Pay another way', 'Change', 'Cancel membership'],
		arrange: (server) => void Object.assign(membershipOf(server, 'pim'), { period: periodFrom('2026-03-20', 'month', 1), payment_method: 'manual' }),
	},
	{
		state: 'on hold, declined for good', user: 'pim', says: [/^On hold: a bill is not paid$/], ways: ['Pay now', 'Change unavailable', 'Cancel membership'],
		arrange(server) {
			server.state.settings.retry_days = [];
			due(server, 'pim', declined);
		},
	},
	{
		state: 'on hold, an invoice is overdue', user: 'pim', says: [/^On hold: a bill is not paid$/], ways: ['Pay another way', 'Change unavailable', 'Cancel membership'],
		arrange: (server) => due(server, 'pim', { payment_method: 'manual' }),
	},
	{
		state: 'to end with its period', user: 'bas', says: [/^Your membership ends on May 1$/], ways: ['Keep my membership', 'Change unavailable'],
		arrange: (server) => void Object.assign(membershipOf(server, 'bas'), { cancel_at: '2026-05-01' }),
	},
	{
		state: 'expired', user: 'pim', says: [/^Your membership ended on April 16$/], ways: ['Choose a plan to start again', 'Start again'],
		arrange(server) {
			Object.assign(server.state.settings, { retry_days: [], grace_days: 0 });
			due(server, 'pim', declined);
		},
	},
	{
		state: 'cancelled', user: 'bas', says: [/^Your membership ended on April 10$/], ways: ['Choose a plan to start again', 'Start again'],
		arrange: (server) => void Object.assign(membershipOf(server, 'bas'), { status: 'cancelled', ended_on: '2026-04-10' }),
	},
	{
		state: 'a new start waits for its money', user: 'bas', says: [/^Your new start on Basic waits for its payment$/], ways: ['Pay another way', 'Do not start again', 'Start again'],
		async arrange(server) {
			Object.assign(membershipOf(server, 'bas'), { status: 'cancelled', ended_on: '2026-04-10' });
			await leaveUnpaid(server, 'bas', 3, { payment_method: 'manual' }, { reactivate: true });
		},
	},
];
