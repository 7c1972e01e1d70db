import type { Payment, Selection } from '../../src/api/types.gen.ts';
import { addDays } from '../../src/domain/calendar.ts';
import { normalise, quote, siteUrl, verifies } from '../billing.ts';
import type { ChangeRow, PaymentRow } from '../db.ts';
import { apply, askCard, changeOf, completeBill, completePayment, declineBill, endWaiting, expireIfLate, failChange, insertChange, insertPayment, isTestCard, isWaiting, resetBill, touch, waitingChange, writePayment } from '../life.ts';
import { type Schema, schemaOf } from '../schema.ts';
import { type Answer, type Call, created, invalid, missing, notFound, ok, type Route, WpError } from '../wordpress.ts';
import { termsOf } from './quotes.ts';
import { showChange, showMembership, showPayment } from './memberships.ts';

const base = '/tierway/v1/memberships/(?P<id>\\d+)/changes';
const one = `${base}/(?P<change>\\d+)`;

export const paying: Record<string, Schema> = {
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
				reactivate: { type: 'boolean' },
				terms: schemaOf('terms'),
				quote_token: { type: 'string', maxLength: 200 },
				acknowledged: { type: 'array', items: { type: 'string', maxLength: 40 }, maxItems: 20 },
				...paying,
			},
			required: ['selection', 'quote_token'],
		},
		embeds: withAccount,
		handle: (call) => confirm(call),
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
			resetBill(call, call.membership);
			endWaiting(call, call.membership, change, 'cancelled');
			touch(call, call.membership);
			return ok(showChange(change));
		},
	},
	{ method: 'GET', path: `${one}/calendar`, access: 'owner', schema: 'calendar', handle: (call) => ok(calendar(call, find(call))) },
	{
		method: 'POST',
		path: `${one}/pay`,
		access: 'owner',
		schema: 'change',
		body: { properties: paying, required: ['payment_method'] },
		embeds: withAccount,
		handle(call) {
			const change = find(call);
			const tried = attempt(call);
			const payment = call.db.state.payments.find((candidate) => candidate.id === change.payment_id);
			if (change.status !== 'awaiting_payment' || !payment) throw notWaiting();
			return pay(call, payment, tried);
		},
	},
];

/** The account as it is after the change: its page needs no further request. */
export function withAccount({ membership, site }: Call): Record<string, string> {
	return { account: `/tierway/v1/account${membership.site_ids.includes(site.id) ? '' : '?scope=network'}` };
}

export const notWaiting = () => new WpError('tierway_not_waiting', 'This does not wait for anything any more.', 409);

function find(call: Call): ChangeRow {
	const change = call.db.state.changes.find((candidate) => candidate.id === call.params.change && candidate.membership_id === call.membership.id);
	if (!change) throw notFound();
	return change;
}

/** The change as quoted, once: the same key again gets the same answer. `moveId`: the run that moves many, which it is part of. */
export function confirm(call: Call, moveId: number | null = null): Answer {
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
	const terms = termsOf(call);
	const reason = terms?.reason?.trim() ?? '';
	const made = quote(call, membership, selection, body.reactivate === true, terms);
	if (reason === '' && (terms?.price !== undefined || terms?.waive)) throw invalid({ terms: 'Say why: it is kept in the history.' });
	if (made.output.kind === 'none') throw new WpError('tierway_no_change', 'This selection changes nothing.', 422);
	if (!verifies(call, membership, [selection, made.input.terms], made.output, String(body.quote_token))) {
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
	if (older && charge?.status !== 'failed') endWaiting(call, membership, older, 'superseded');
	const change = insertChange(call, membership, { ...made, status: made.output.effective === 'period_end' ? 'scheduled' : 'awaiting_payment', actor: call.actor, reason, move_id: moveId });
	const payment = charge && insertPayment(call, membership, {
		purpose: 'change', change_id: change.id, method: charge.method, status: charge.status, action: charge.action, error: charge.error, total: made.output.due_now,
		from: { lines: made.output.lines, carried: 0, creditUsed: made.output.credit_used, carriedOn: made.output.carried },
	});
	change.payment_id = payment?.id ?? null;
	const answer = outcome(call, change, payment, charge?.card ?? '');
	db.state.answers.push({ membership_id: membership.id, key, body: sent, status: answer.status, answer: structuredClone(answer.body) });
	return answer;
}

interface Attempt {
	method: Payment['method'];
	status: 'pending' | 'completed' | 'failed';
	action: Payment['action'];
	error: string;
	/** What renewals are charged with from now on. */
	card: string;
}

/** What the chosen way to pay says. */
export function attempt(call: Call): Attempt {
	const method = call.body.payment_method as Payment['method'] | undefined;
	if (method === undefined) throw missing(['payment_method']);
	if (method === 'credit' || !call.db.state.settings.payment_methods.includes(method)) throw invalid({ payment_method: 'This way to pay is not offered.' });
	if (method === 'manual') return { method, status: 'pending', action: 'await_manager', error: '', card: '' };
	const details = (call.body.payment_details ?? {}) as { number?: string; confirmed?: boolean };
	// A manager who changes somebody's plan does not hold their card: it is the one that renewals are charged with.
	const later = call.body.terms !== undefined && call.body.payment_details === undefined && call.membership.payment_method === method;
	const card = (later && call.membership.payment_token) || (details.number ?? '').replace(/\s+/g, '') || '4242424242424242';
	if (!isTestCard(card)) throw invalid({ payment_details: 'This is not a test card number.' });
	return { method, card, ...askCard(call, card, { confirmed: details.confirmed, later }) };
}

const declined = (change: ChangeRow | undefined, payment: PaymentRow): Answer => ({
	status: 402,
	body: new WpError('tierway_payment_declined', payment.error, 402, { change: change ? showChange(change) : null, payment: showPayment(payment) }).body(),
});

/** Writes what became of a change with its payment, and answers it. */
function outcome(call: Call, change: ChangeRow, payment: PaymentRow | null, card: string): Answer {
	const { membership } = call;
	if (payment?.status === 'failed') {
		// The membership and its version stay, so that the same quote can be confirmed again.
		failChange(call, change, payment.error);
		return declined(change, payment);
	}
	if (payment?.status === 'completed') paidWith(call, payment, card);
	if (change.status === 'scheduled' || payment?.status === 'pending') touch(call, membership);
	else apply(call, membership, change, payment);
	return created(
		{ change: showChange(change), membership: showMembership(call, membership), payment: payment ? showPayment(payment) : null },
		call.link(`/tierway/v1/memberships/${membership.id}/changes/${change.id}`),
	);
}

/** Bills come the same way from now on. */
function paidWith(call: Call, payment: PaymentRow, card: string): void {
	if (payment.method === 'credit') return;
	call.membership.payment_method = payment.method;
	call.membership.payment_token = card;
}

/** Another try, or another way, to pay what awaits its money. */
export function pay(call: Call, payment: PaymentRow, tried: Attempt): Answer {
	const { membership } = call;
	const change = changeOf(call.db, payment);
	if (payment.status !== 'pending') throw notWaiting();
	// Written, though refused: that it was too late is known from now on.
	if (payment.purpose !== 'renewal' && expireIfLate(call, membership)) return { status: 409, body: notWaiting().body() };
	payment.method = tried.method;
	if (tried.status === 'completed') {
		if (payment.purpose === 'renewal') {
			membership.payment_token = tried.card;
			completeBill(call, membership, payment);
		} else {
			completePayment(call, payment);
			paidWith(call, payment, tried.card);
			if (change) apply(call, membership, change, payment);
		}
	} else if (tried.status === 'failed') {
		if (payment.purpose === 'renewal') {
			declineBill(call, membership, payment, tried.error, { present: true });
		} else {
			writePayment(payment, { status: 'failed', action: null, error: tried.error });
			if (change) failChange(call, change, tried.error);
			touch(call, membership);
		}
		return declined(change, payment);
	} else if (payment.action !== tried.action) {
		writePayment(payment, { action: tried.action, error: '', next_try_on: null });
		if (payment.purpose === 'change') touch(call, membership);
	}
	return ok({ change: change ? showChange(change) : null, membership: showMembership(call, membership), payment: showPayment(payment) });
}

/** The day of a scheduled change as a calendar file (RFC 5545): one event of a whole day. */
function calendar(call: Call, change: ChangeRow): { filename: string; content: string } {
	if (change.status !== 'scheduled') throw notWaiting();
	const { effective_on: day, summary: { from_plan: from, to_plan: to } } = change;
	const written = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
	const text = (value: string) => value.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n');
	const bare = (value: string) => value.replace(/[-:]/g, '');
	const site = call.db.state.sites.find(({ id }) => call.membership.site_ids.includes(id));
	const lines = [
		'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Tierway//Tierway//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH', 'BEGIN:VEVENT',
		`UID:tierway-change-${change.id}@${new URL(call.home).host}`,
		`DTSTAMP:${bare(change.created_gmt)}`,
		`SEQUENCE:${change.version}`,
		`DTSTART;VALUE=DATE:${bare(day)}`,
		`DTEND;VALUE=DATE:${bare(addDays(day, 1))}`,
		`SUMMARY:${text(from === to ? `${to}: your membership changes` : `Your plan changes to ${to}`)}`,
		`DESCRIPTION:${text(`${from === to ? `On ${written} your membership ${to} changes.` : `On ${written} your plan changes from ${from} to ${to}.`} Until then everything stays as it is.\nIf you change your mind, take it back on your Account page before that day.`)}`,
		'TRANSP:TRANSPARENT',
		...(site ? [`URL:${siteUrl(call.home, site)}wp-admin/admin.php?page=tierway-account`] : []),
		'END:VEVENT', 'END:VCALENDAR',
	];
	return { filename: `tierway-change-${change.id}.ics`, content: lines.map((line) => `${fold(line)}\r\n`).join('') };
}

/** Lines of at most 75 octets, each further one after a space; never inside a character. */
function fold(line: string): string {
	let folded = '';
	let room = 75;
	for (const character of line) {
		const octets = new TextEncoder().encode(character).length;
		if (octets > room) {
			folded += '\r\n ';
			room = 74;
		}
		folded += character;
		room -= octets;
	}
	return folded;
}
