import type { Selection } from '../../src/api/types.gen.ts';
import { normalise, quote } from '../billing.ts';
import { schemaOf } from '../schema.ts';
import { ok, type Route } from '../wordpress.ts';

export const quotes: Route[] = [
	{
		method: 'POST',
		path: '/tierway/v1/memberships/(?P<id>\\d+)/quotes',
		access: 'owner',
		schema: 'quote',
		body: { properties: { selection: schemaOf('selection'), reactivate: { type: 'boolean' } }, required: ['selection'] },
		handle: (call) => ok(quote(call, call.membership, normalise(call.body.selection as Selection), call.body.reactivate === true).body),
	},
];
