import type { Move, MoveRow, Selection, Terms } from '../../src/api/types.gen.ts';
import { normalise, planOf, product, quote } from '../billing.ts';
import type { Db, MembershipRow, MoveEntry, MoveRun } from '../db.ts';
import { waitingChange } from '../life.ts';
import { schemaOf } from '../schema.ts';
import { bodyOf, type Call, checkVersion, collection, collectionQuery, created, invalid, linked, notFound, ok, type Route, WpError } from '../wordpress.ts';
import { confirm } from './changes.ts';
import { matching } from './memberships.ts';

const base = '/tierway/v1/moves';
const one = `${base}/(?P<id>\\d+)`;
/** So many memberships at most in one run. */
const LIMIT = 20_000;
/** So many are done by the request itself, and by each look at the run: there is nobody else to go on with it. */
const AT_ONCE = 20;
const MOVED = ['applied', 'scheduled', 'awaiting_payment'];

const exists: Route['exists'] = (db, { id }) => db.state.moves.some((move) => move.id === id);
const wrongState = () => new WpError('tierway_wrong_state', 'That cannot be done with this move now.', 409);
const { properties: membership = {} } = schemaOf('membership');

export const moves: Route[] = [
	{ method: 'GET', path: base, access: 'manager', schema: 'move', query: collectionQuery(['id'], {}, 'desc'), handle: (call) => collection(call, call.db.state.moves, (move) => move.id, (move) => show(call, move)) },
	{
		method: 'POST',
		path: base,
		access: 'manager',
		schema: 'move',
		body: {
			...bodyOf('move', { required: ['plan_id'], except: ['version'] }),
			properties: {
				...bodyOf('move', { except: ['version'] }).properties,
				membership_ids: { type: 'array', items: { type: 'integer', minimum: 1 }, uniqueItems: true, minItems: 1, maxItems: 1000 },
				filter: { type: 'object', properties: { status: { type: 'array', items: membership.status ?? {} }, plan: { type: 'integer', minimum: 1 }, plan_group: { type: 'integer', minimum: 0 }, product: { type: 'integer', minimum: 1 }, pending_change: { type: 'boolean' }, search: { type: 'string', maxLength: 200 } }, additionalProperties: false },
			},
		},
		handle(call) {
			const move = create(call);
			work(call, move);
			return created(show(call, move), call.link(`${base}/${move.id}`));
		},
	},
	{
		method: 'GET',
		path: one,
		access: 'manager',
		schema: 'move',
		exists,
		handle(call) {
			const move = find(call);
			work(call, move);
			return ok(show(call, move));
		},
	},
	{
		method: 'GET',
		path: `${one}/rows`,
		access: 'manager',
		schema: 'move',
		exists,
		query: { ...collectionQuery(['membership_id'], { status: { type: 'array', items: schemaOf('move-row').properties?.status ?? {} }, over_limit: { type: 'boolean', default: false } }) },
		handle(call) {
			const { status, over_limit: over } = call.query;
			const rows = rowsOf(call.db, find(call)).filter((row) => (!Array.isArray(status) || status.length === 0 || status.includes(row.status)) && (over !== true || row.over_limit.length > 0));
			return collection(call, rows.map((row) => ({ ...row, id: row.membership_id })), (row) => row.id, (row) => showRow(call.db, row));
		},
	},
	act('start', ['checked'], 'running', (call, move) => {
		const { counts, acknowledge } = sums(call.db, move);
		if (counts.ready === 0) throw new WpError('tierway_no_change', 'Nothing different is chosen.', 422);
		const codes = acknowledge.map(({ code }) => code);
		if (codes.some((code) => !((call.body.acknowledged ?? []) as string[]).includes(code))) throw new WpError('tierway_acknowledgement_required', 'Something must be acknowledged before this change.', 422, { acknowledge: codes });
	}),
	act('pause', ['running'], 'paused'),
	act('resume', ['paused'], 'running'),
	act('cancel', ['checking', 'checked', 'running', 'paused'], 'cancelled'),
	act('retry', ['checked', 'paused', 'done'], 'checking', ({ db }, move) => {
		for (const row of rowsOf(db, move)) if (!MOVED.includes(row.status)) row.status = 'waiting';
	}),
];

/** From one state to another. */
function act(name: string, from: Move['status'][], to: Move['status'], before?: (call: Call, move: MoveRun) => void): Route {
	return {
		method: 'POST',
		path: `${one}/${name}`,
		access: 'manager',
		schema: 'move',
		exists,
		body: { properties: { version: { type: 'integer', minimum: 1 }, ...(name === 'start' && { acknowledged: { type: 'array', items: { type: 'string', maxLength: 40 }, maxItems: 20 } }) }, ignored: Object.keys(schemaOf('move').properties ?? {}) },
		handle(call) {
			const move = find(call);
			checkVersion(call, move, () => show(call, move));
			if (!from.includes(move.status)) throw wrongState();
			before?.(call, move);
			go(call, move, to);
			work(call, move);
			return ok(show(call, move));
		},
	};
}

function go({ now }: Call, move: MoveRun, status: Move['status']): void {
	Object.assign(move, { status, version: move.version + 1, modified_gmt: now });
}

function find(call: Call): MoveRun {
	const move = call.db.state.moves.find(({ id }) => id === call.params.id);
	if (!move) throw notFound();
	return move;
}

const rowsOf = (db: Db, move: MoveRun) => db.state.move_rows.filter((row) => row.move_id === move.id);

function create(call: Call): MoveRun {
	const { db, body, now } = call;
	if ((body.membership_ids === undefined) === (body.filter === undefined)) throw invalid({ membership_ids: 'Name memberships, or a filter.' });
	const planId = Number(body.plan_id);
	if (product(db, planId)?.type !== 'plan') throw invalid({ plan_id: 'There is no such plan.' });
	const reason = String(body.reason ?? '').trim();
	if (body.waive === true && reason === '') throw invalid({ reason: 'Say why: it is kept in the history.' });
	const ids = body.membership_ids as number[] | undefined;
	const members = ids ? db.state.memberships.filter(({ id }) => ids.includes(id)) : matching(db, body.filter as Record<string, unknown>);
	if (ids && members.length < ids.length) throw invalid({ membership_ids: 'There is no such membership.' });
	if (members.length === 0) throw invalid({ filter: 'There is no membership to move.' });
	if (members.length > LIMIT) throw new WpError('tierway_too_many', 'These are more memberships than one move can have.', 422, { limit: LIMIT });
	const move: MoveRun = {
		id: db.nextId('moves'), version: 1, status: 'checking', plan_id: planId, when: (body.when ?? null) as Move['when'], waive: body.waive === true, payment: (body.payment ?? 'held') as Move['payment'],
		reason, actor: call.actor, total: members.length, created_gmt: now, modified_gmt: now,
	};
	db.state.moves.push(move);
	db.state.move_rows.push(...members.map(({ id }) => ({ ...nothing, move_id: move.id, membership_id: id, status: 'waiting' as const, from_plan: null, attempt: 0, change_id: null })).sort((a, b) => a.membership_id - b.membership_id));
	return move;
}

/** What a row says of a membership that is not moved. */
const nothing: Omit<MoveEntry, 'move_id' | 'membership_id' | 'status' | 'from_plan' | 'attempt' | 'change_id'> = {
	code: '', message: '', kind: null, effective: null, effective_on: null, currency: null, due_now: 0, credit: 0, method: null, over_limit: [], acknowledge: [], shown: '',
};

/** The next rows of a run. */
function work(call: Call, move: MoveRun): void {
	if (move.status !== 'checking' && move.status !== 'running') return;
	const [state, does, then] = move.status === 'checking' ? (['waiting', check, 'checked'] as const) : (['ready', moveOne, 'done'] as const);
	for (const row of rowsOf(call.db, move).filter(({ status }) => status === state).slice(0, AT_ONCE)) does(call, move, row);
	if (!rowsOf(call.db, move).some(({ status }) => status === state)) go(call, move, then);
}

/** The dry run of one membership. */
function check(call: Call, move: MoveRun, row: MoveEntry): void {
	const held = membershipOf(call.db, row);
	Object.assign(row, nothing, { from_plan: held ? planOf(call.db, held).id : null, attempt: row.attempt + 1 });
	refusable(row, 'refused', () => {
		if (!held) throw notFound();
		Object.assign(row, quoted(call, move, held).fields);
	});
}

/** Moves one membership, unless its quote is another by now. */
function moveOne(call: Call, move: MoveRun, row: MoveEntry): void {
	refusable(row, 'failed', () => {
		const held = membershipOf(call.db, row);
		if (!held) throw notFound();
		const { made, fields } = quoted(call, move, held);
		if (fields.shown !== row.shown) throw new WpError('tierway_quote_changed', 'The amounts have changed in the meantime. Look at them again before you confirm.', 409);
		const body = { selection: made.body.selection, quote_token: made.body.token, acknowledged: row.acknowledge, terms: termsOf(move), ...(row.due_now > 0 && { payment_method: row.method }) };
		const headers = new Headers({ 'Idempotency-Key': `move-${move.id}-${row.membership_id}-${row.attempt}` });
		const answer = confirm({ ...call, actor: move.actor, membership: held, body, headers }, move.id).body as { code?: string; message?: string; change?: { id: number; status: MoveRow['status'] } };
		if (answer.change) Object.assign(row, { status: answer.change.status, change_id: answer.change.id });
		else Object.assign(row, { status: 'failed', code: answer.code, message: answer.message });
	});
}

function refusable(row: MoveEntry, status: 'refused' | 'failed', does: () => void): void {
	try {
		does();
	} catch (error) {
		if (!(error instanceof WpError)) throw error;
		Object.assign(row, { status, code: error.code, message: error.message });
	}
}

const membershipOf = (db: Db, row: MoveEntry): MembershipRow | undefined => db.state.memberships.find(({ id }) => id === row.membership_id);

const termsOf = ({ when, waive, reason }: MoveRun): Terms => ({ ...(when && { when }), ...(waive && { waive }), ...(reason !== '' && { reason }) });

/** The membership's own quote of the move, and what a row shows of it. */
function quoted(call: Call, move: MoveRun, held: MembershipRow): { made: ReturnType<typeof quote>; fields: Partial<MoveEntry> } {
	const { db } = call;
	const made = quote(call, held, normalise(selectionOf(db, move, held)), false, termsOf(move));
	const { output, body } = made;
	if (output.kind === 'none') return { made, fields: { status: 'same' } };
	const blocked = body.over_limit.some(({ policy }) => policy === 'block');
	const method = move.payment === 'held' && db.state.settings.payment_methods.includes(held.payment_method) ? held.payment_method : 'manual';
	return {
		made,
		fields: {
			status: blocked ? 'refused' : 'ready',
			...(blocked && { code: 'tierway_over_limit', message: 'More is in use than this would allow.' }),
			kind: output.kind,
			effective: output.effective,
			effective_on: output.effective_on,
			currency: held.currency,
			due_now: output.due_now,
			credit: output.credit_after + output.credit_used - db.credit(held.user_id, held.currency),
			method: output.due_now > 0 ? method : null,
			over_limit: body.over_limit,
			acknowledge: body.acknowledge,
			shown: JSON.stringify([output, body.selection, method, waitingChange(db, held)?.id]),
		},
	};
}

/**
 * The plan for the period held, with the add-ons held that it offers. A plan that is sold without a period only is taken
 * so; what recurs ends with the period.
 */
function selectionOf(db: Db, { plan_id }: MoveRun, held: MembershipRow): Selection {
	const plan = product(db, plan_id);
	const from = planOf(db, held).id;
	const { unit, count } = held.period ?? { unit: null, count: null };
	const once = plan?.prices.length === 1 && plan.prices[0]?.unit === null;
	const addons = held.items.filter(({ product_id }) => product_id !== from && (!once || unit === null) && (plan_id === from || plan?.addons.includes(product_id)));
	return { plan_id, unit: once ? null : unit, count: once ? null : count, addons: addons.map(({ product_id, quantity }) => ({ product_id, quantity })) };
}

/** What is worked out from the rows of a run. */
function sums(db: Db, move: MoveRun): Pick<Move, 'counts' | 'totals' | 'over_limit' | 'acknowledge'> {
	const counts: Move['counts'] = { waiting: 0, ready: 0, same: 0, refused: 0, applied: 0, scheduled: 0, awaiting_payment: 0, failed: 0 };
	const totals = new Map<string, Move['totals'][number]>();
	const needed = new Map<Move['acknowledge'][number]['code'], number>();
	const rows = rowsOf(db, move);
	for (const row of rows) {
		counts[row.status]++;
		const moved = MOVED.includes(row.status);
		if (row.currency === null || (!moved && row.status !== 'ready' && row.status !== 'failed')) continue;
		if (row.status === 'ready') for (const code of row.acknowledge) needed.set(code, (needed.get(code) ?? 0) + 1);
		const total = totals.get(row.currency) ?? { currency: row.currency, memberships: 0, due_now: 0, credit: 0, moved: { memberships: 0, due_now: 0, credit: 0 } };
		for (const sum of moved ? [total, total.moved] : [total]) {
			sum.memberships++;
			sum.due_now += row.due_now;
			sum.credit += row.credit;
		}
		totals.set(row.currency, total);
	}
	return {
		counts,
		totals: [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
		over_limit: rows.filter((row) => row.over_limit.length > 0).length,
		acknowledge: [...needed].map(([code, memberships]) => ({ code, memberships })),
	};
}

function show(call: Call, move: MoveRun) {
	const shown: Move = { ...move, plan_name: product(call.db, move.plan_id)?.name ?? '', ...sums(call.db, move) };
	return linked(shown, { self: call.link(`${base}/${move.id}`), collection: call.link(base), rows: call.link(`${base}/${move.id}/rows`) });
}

function showRow(db: Db, row: MoveEntry): MoveRow {
	const { move_id: _move, from_plan, shown: _shown, attempt: _attempt, ...rest } = row;
	const held = membershipOf(db, row);
	const user = db.state.users.find(({ id }) => id === held?.user_id);
	const plan = from_plan ?? (held && planOf(db, held).id);
	const { membership_id, status, code, message, kind, effective, effective_on, currency, due_now, credit, method, over_limit, acknowledge, change_id } = rest;
	return {
		membership_id, user: { id: held?.user_id ?? 0, name: user?.name ?? '', email: user?.email ?? '' }, plan_name: (plan && product(db, plan)?.name) || '',
		status, code, message, kind, effective, effective_on, currency, due_now, credit, method, over_limit, acknowledge, change_id,
	};
}
