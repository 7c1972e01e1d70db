import type { Payment, Selection } from '../../src/api/types.gen.ts';
import { apply, complete, endWaiting, expireIfLate, fail, insertChange, insertPayment, isWaiting, normalise, quote, touch, verifies, waitingChange } from '../billing.ts';
import type { ChangeRow } from '../db.ts';
import { type Schema, schemaOf } from '../schema.ts';
import { type Answer, type Call, created, invalid, missing, notFound, ok, type Route, WpError } from '../wordpress.ts';
import { showChange, showMembership } from './memberships.ts';

const base = '/tierway/v1/memberships/(?P<id>\\d+)/changes';
const one = `${base}/(?P<change>\\d+)`;

const paying: Record<string, Schema> = {
	payment_method: { type: 'string', enum: ['manual', 'sandbox_card'] },
	payment_details: { type: 'object', properties: { number: { type: 'string', maxLength: 40 }, confirmed: { type: 'boolean' } }, additionalProperties: false },
};

export const changes: Route[] = [
	{
		method: 'POST',
		path: base,
		access: 'owner',
		schema: 'change',
		body: {
			properties: {
				selection: schemaOf('selection'),
				quote_token: { type: 'string', maxLength: 200 },
				acknowledged: { type: 'array', items: { type: 'string', maxLength: 40 }, maxItems: 20 },
				...paying,
			},
			required: ['selection', 'quote_token'],
		},
		handle: confirm,
	},
	{ method: 'GET', path: one, access: 'owner', schema: 'change', handle: (call) => ok(showChange(find(call))) },
	{
		method: 'DELETE',
		path: one,
		access: 'owner',
		schema: 'change',
		handle(call) {
			const change = find(call);
			if (!isWaiting(change)) throw notWaiting();
			endWaiting(call, change, 'cancelled');
			touch(call, call.membership);
			return ok(showChange(change));
		},
	},
	{ method: 'POST', path: `${one}/pay`, access: 'owner', schema: 'change', body: { properties: paying, required: ['payment_method'] }, handle: pay },
];

const notWaiting = () => new WpError('tierway_not_waiting', 'This does not wait for anything any more.', 409);

function find(call: Call): ChangeRow {
	const change = call.db.state.changes.find((candidate) => candidate.id === call.params.change && candidate.membership_id === call.membership.id);
	if (!change) throw notFound();
	return change;
}

/** The change as quoted, once: the same key again gets the same answer. */
function confirm(call: Call): Answer {
	const { db, body, headers, membership } = call;
	const key = headers.get('Idempotency-Key') ?? '';
	if (!/^[\x20-\x7e]{1,200}$/.test(key)) {
		throw new WpError('tierway_idempotency_key_required', 'A change needs an Idempotency-Key of 1 to 200 printable characters.', 400);
	}
	const sent = JSON.stringify(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
	const before = db.state.answers.find((answer) => answer.membership_id === membership.id && answer.key === key);
	if (before && before.body !== sent) throw new WpError('tierway_idempotency_key_reused', 'This Idempotency-Key was used for another change.', 422);
	if (before) return { status: before.status, body: before.answer };

	const selection = normalise(body.selection as Selection);
	const made = quote(call, membership, selection);
	if (made.output.kind === 'none') throw new WpError('tierway_no_change', 'This selection changes nothing.', 422);
	if (!verifies(call, membership, selection, made.output, String(body.quote_token))) {
		throw new WpError('tierway_quote_changed', 'Something has changed since this was shown. Look at the new amounts before you confirm.', 409, { quote: made.body });
	}
	if (made.body.over_limit.some(({ policy }) => policy === 'block')) {
		throw new WpError('tierway_over_limit', 'More is in use than the new plan allows.', 422, { over_limit: made.body.over_limit });
	}
	const acknowledged = (body.acknowledged ?? []) as string[];
	if (!made.body.acknowledge.every((code) => acknowledged.includes(code))) {
		throw new WpError('tierway_acknowledgement_required', 'Confirm what this change takes away.', 422, { acknowledge: made.body.acknowledge });
	}
	const charge = made.output.due_now > 0 ? attempt(call) : null;

	const older = waitingChange(db, membership);
	if (older && charge?.status !== 'failed') endWaiting(call, older, 'superseded');
	const change = insertChange(call, membership, {
		...made,
		status: made.output.effective === 'period_end' ? 'scheduled' : 'awaiting_payment',
		actor: { id: call.user.id, name: call.user.name },
	});
	const payment = charge && insertPayment(call, membership, change, {
		...charge, lines: made.output.lines, creditUsed: made.output.credit_used, carried: 0, total: made.output.due_now, currency: membership.currency,
	});
	const answer = outcome(call, change, payment);
	db.state.answers.push({ membership_id: membership.id, key, body: sent, status: answer.status, answer: structuredClone(answer.body) });
	return answer;
}

/** What the chosen way to pay says. */
function attempt(call: Call): { method: Payment['method']; status: 'pending' | 'completed' | 'failed'; action: Payment['action']; error?: string } {
	const method = call.body.payment_method as Payment['method'] | undefined;
	if (method === undefined) throw missing(['payment_method']);
	if (method === 'credit' || !call.db.state.settings.payment_methods.includes(method)) throw invalid({ payment_method: 'This way to pay is not offered.' });
	if (method === 'manual') return { method, status: 'pending', action: 'await_manager' };
	const details = (call.body.payment_details ?? {}) as { number?: string; confirmed?: boolean };
	const number = (details.number ?? '').replace(/\s+/g, '') || '4242424242424242';
	if (!['4242424242424242', '4000000000000002', '4000002500003155'].includes(number)) throw invalid({ payment_details: 'This is not a test card number.' });
	if (number === '4000000000000002' || call.declineCards) return { method, status: 'failed', action: null, error: 'The card was declined.' };
	if (number === '4000002500003155' && !details.confirmed) return { method, status: 'pending', action: 'confirm_card' };
	return { method, status: 'completed', action: null };
}

const declined = (change: ChangeRow, payment: Payment): Answer => ({
	status: 402,
	body: new WpError('tierway_payment_declined', payment.error, 402, { change: showChange(change), payment }).body(),
});

/** Writes what became of a change with its payment, and answers it. */
function outcome(call: Call, change: ChangeRow, payment: Payment | null): Answer {
	const { membership } = call;
	const self = call.link(`/tierway/v1/memberships/${membership.id}/changes/${change.id}`);
	const state = () => ({ change: showChange(change), membership: showMembership(call, membership), payment });
	if (payment?.status === 'failed') {
		// The membership and its version stay, so that the same quote can be confirmed again.
		change.status = 'failed';
		change.reason = payment.error;
		change.version++;
		return declined(change, payment);
	}
	if (payment?.status === 'completed' && payment.method !== 'credit') membership.payment_method = payment.method;
	if (change.status === 'scheduled' || payment?.status === 'pending') touch(call, membership);
	else apply(call, membership, change);
	return created(state(), self);
}

/** Another try, or another way, to pay for a change that awaits its money. */
function pay(call: Call): Answer {
	const { db, membership } = call;
	const change = find(call);
	const payment = db.state.payments.find((candidate) => candidate.id === change.payment_id);
	const tried = attempt(call);
	if (change.status !== 'awaiting_payment' || payment?.status !== 'pending') throw notWaiting();
	if (expireIfLate(call, membership, change)) return { status: 409, body: notWaiting().body() };
	payment.method = tried.method;
	if (tried.status === 'failed') {
		fail(payment, change, tried.error ?? '');
		touch(call, membership);
		return declined(change, payment);
	}
	if (tried.status === 'completed') {
		complete(call, membership, payment);
		apply(call, membership, change);
	} else if (payment.action !== tried.action) {
		payment.action = tried.action;
		payment.version++;
		touch(call, membership);
	}
	return ok({ change: showChange(change), membership: showMembership(call, membership), payment });
}
