import type { Selection, Terms } from '../../src/api/types.gen.ts';
import { normalise, quote } from '../billing.ts';
import { schemaOf } from '../schema.ts';
import { type Call, forbidden, ok, type Route } from '../wordpress.ts';

export const quotes: Route[] = [
	{
		method: 'POST',
		path: '/tierway/v1/memberships/(?P<id>\\d+)/quotes',
		access: 'owner',
		schema: 'quote',
		body: { properties: { selection: schemaOf('selection'), reactivate: { type: 'boolean' }, terms: schemaOf('terms') }, required: ['selection'] },
		handle(call) {
			const terms = termsOf(call);
			return ok(quote(call, call.membership, normalise(call.body.selection as Selection), call.body.reactivate === true, terms).body);
		},
	},
];

/** What only network admins may set for a change. */
export function termsOf(call: Call): Terms | undefined {
	if (call.body.terms !== undefined && !call.user.manager) throw forbidden();
	return call.body.terms as Terms | undefined;
}
