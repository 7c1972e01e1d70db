import { statusRefusal } from '../../src/domain/quote.ts';
import type { Account, AccountMembership } from '../../src/api/types.gen.ts';
import { heldInput, limitsOf, planOf, refusalSentence, siteOf, usedOn } from '../billing.ts';
import { sweep } from '../life.ts';
import type { MembershipRow } from '../db.ts';
import { type Call, ok, type Route } from '../wordpress.ts';
import { showChange, showMembership, showPayment } from './memberships.ts';

export const account: Route[] = [
	{
		method: 'GET',
		path: '/tierway/v1/account',
		access: 'signed-in',
		schema: 'account',
		query: { scope: { type: 'string', enum: ['site', 'network'], default: 'site' } },
		handle(call) {
			const { db, today, user, site, home, query } = call;
			const shown = (row: MembershipRow) => row.user_id === user.id && (query.scope === 'network' || row.site_ids.includes(site.id));
			// Whoever opens the Account page never sees a change that should have happened already.
			sweep(call, db.state.memberships.filter((row) => row.user_id === user.id));
			const answer: Account = {
				today,
				time_zone: db.state.settings.time_zone,
				user: { id: user.id, name: user.name },
				site: siteOf(home, site),
				memberships: db.state.memberships.filter(shown).map((row) => show(call, row)),
			};
			return ok(answer);
		},
	},
];

function show(call: Call, row: MembershipRow): AccountMembership {
	const { db, today } = call;
	// Of one that does not cover the site that asks, the first it does.
	const site = db.state.sites.find(({ id }) => id === (row.site_ids.includes(call.site.id) ? call.site.id : row.site_ids[0]));
	const { user: _user, plan_name: _name, plan_group: _group, ...membership } = showMembership(call, row);
	const { id, name, description, image, features, status } = planOf(db, row);
	const newest = <T extends { membership_id: number }>(rows: T[]) => rows.filter((one) => one.membership_id === row.id).reverse().slice(0, 10);
	const code = statusRefusal(heldInput(db, row, today).membership, today);
	return {
		...membership,
		plan: { id, name, description, image, features, status },
		limits: Object.entries(limitsOf(db, row.items))
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, limit]) => ({ key, limit, used: key === 'sites' ? row.site_ids.length : site ? usedOn(site, key) : null })),
		payments: newest(db.state.payments).map(showPayment),
		changes: newest(db.state.changes).map(showChange),
		refusal: { code, message: refusalSentence(code) },
	};
}
