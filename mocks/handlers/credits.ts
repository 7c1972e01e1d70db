import type { CreditEntry } from '../../src/api/types.gen.ts';
import type { CreditRow } from '../db.ts';
import { addCredit, resetBill, record, touch } from '../life.ts';
import { schemaOf } from '../schema.ts';
import { collection, collectionQuery, created, invalid, type Route, WpError } from '../wordpress.ts';

const base = '/tierway/v1/memberships/(?P<id>\\d+)/credits';
const { amount = {}, note = {} } = schemaOf('credit-entry').properties ?? {};

const show = ({ user_id: _user, ...entry }: CreditRow): CreditEntry => entry;

/** The customer's ledger in the membership's currency. */
export const credits: Route[] = [
	{
		method: 'GET',
		path: base,
		access: 'owner',
		schema: 'credit-entry',
		query: collectionQuery(['id'], {}, 'desc'),
		handle(call) {
			const { user_id: user, currency } = call.membership;
			return collection(call, call.db.state.ledger.filter((entry) => entry.user_id === user && entry.currency === currency), (entry) => entry.id, show);
		},
	},
	{
		method: 'POST',
		path: base,
		access: 'managed',
		schema: 'credit-entry',
		body: { properties: { amount: { ...amount, minimum: -100_000_000_000, maximum: 100_000_000_000 }, note: { ...note, minLength: 1 } }, required: ['amount', 'note'] },
		handle(call) {
			const { db, membership: row } = call;
			const given = Number(call.body.amount);
			if (given === 0) throw invalid({ amount: 'An amount is above or below zero.' });
			if (db.credit(row.user_id, row.currency) + given < 0) throw new WpError('tierway_credit_too_low', 'There is not so much credit.', 422);
			const reason = given > 0 ? 'added' : 'paid_out';
			const entry = addCredit(call, row, given, reason, { note: String(call.body.note), actor: call.actor });
			record(call, `credit.${reason}`, { membership_id: row.id, reason: String(call.body.note), after: { amount: given } });
			// What is open was worked out with another credit; so was every quote that lies open.
			resetBill(call, row);
			touch(call, row);
			return created(entry, call.link(`/tierway/v1/memberships/${row.id}/credits`));
		},
	},
];
