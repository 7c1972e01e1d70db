// Runs the network day by day on each backend, watches it, and compares them.
import { addDays } from './days.mjs';
import { difference, historyOf, ledgerOf, quote as quoteOf } from './ledger.mjs';
import { editNetwork, join, makeNetwork } from './network.mjs';
import { chance } from './random.mjs';
import { live } from './steps.mjs';
import { Witness } from './witness.mjs';

const MANAGER = 1;
const SITES = 6; // so many members have a site, on which the limits are looked at
const SHOWN = 15; // problems that are printed in full
const NEWEST = 20; // so many payments, changes and entries are read after a step: an older one changes only when it is acted on, and is read then

/** A network on one backend. */
class World {
	constructor(backend, plan) {
		Object.assign(this, { backend, plan, witness: new Witness(backend.name) });
		this.members = [];
	}

	async begin() {
		this.day = this.plan.start;
		this.net = Object.assign(await makeNetwork(this.backend, this.plan.seed, this.day), { members: this.members });
		this.witness.net = this.net;
	}

	/** One day: what is due, then what managers and customers do. Resolves to what happened, for the other backend. */
	async live(day, number) {
		const { backend, net, plan, witness } = this;
		this.day = witness.day = day;
		this.trace = [];
		// Now and then the scheduler does not come for some days.
		const late = [0, 1, 2, 3].some((ago) => number >= ago && chance(plan.seed, number - ago, 'late').percent(3) && chance(plan.seed, number - ago, 'days').between(1, 4) > ago);
		if (!late) {
			await backend.sweep(day);
			await this.look('sweep');
		}
		const edit = await editNetwork(backend, net, plan.seed, day);
		if (edit) {
			this.trace.push({ member: null, what: 'edit', asked: edit });
			witness.edited();
			await this.look('edit');
		}
		for (let index = this.members.length; index < plan.memberships && joins(plan, index) <= number; index++) {
			const member = (await join(backend, net, plan.seed, day, index, index < SITES)) ?? { index, id: null };
			this.members.push(member);
			if (member.id === null) continue;
			await this.observe(member, 'join');
			this.trace.push({ member: index, what: 'join', result: ledgerOf(member.seen) });
		}
		const scene = {
			net, seed: plan.seed, day, busy: plan.busy, later: (days) => addDays(day, days),
			ask: async (user, method, path, body, { headers, ...more } = {}) => {
				const answer = await backend.request(user, method, path, day, body, headers);
				return { user, method, path, asked: body, ...more, ...answer };
			},
		};
		for (const member of this.members) {
			if (member.id === null) continue;
			await live(scene, member, async (what, asked) => {
				const before = member.seen;
				await this.observe(member, 'step', { what, asked });
				witness.step(member, what, asked, before);
				this.trace.push({ member: member.index, what, asked, result: ledgerOf(member.seen) });
				for (const other of this.members) {
					if (other !== member && other.id !== null && other.user === member.user) await this.observe(other, 'step', { what, asked: [] });
				}
			});
		}
		// Done once, it is done: twice on one day changes nothing.
		if (!late && number % 5 === 0) {
			await backend.sweep(day);
			await this.look('again');
		}
		if (number % 7 === 0) {
			for (const member of this.members.filter((one) => one.site)) witness.limits(member, await backend.limits(member.site));
		}
		witness.endOfDay(this.members);
		return { trace: this.trace, ledgers: new Map(this.members.filter((one) => one.id !== null).map((one) => [one.index, ledgerOf(one.seen)])) };
	}

	async get(path) {
		const answer = await this.backend.request(MANAGER, 'GET', path, this.day);
		if (answer.status !== 200) throw new Error(`${this.backend.name}: GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
		return answer;
	}

	async read(path) {
		return (await this.get(path)).body;
	}

	async readAll(path) {
		const rows = [];
		for (let page = 1, total = 1; rows.length < total; page++) {
			const answer = await this.get(`${path}?per_page=100&page=${page}`);
			rows.push(...answer.body);
			total = Number(answer.total);
		}
		return rows;
	}

	/** The whole history of each member. */
	async histories() {
		const all = [];
		for (const { id } of this.members) {
			const events = id === null ? [] : await this.readAll(`/memberships/${id}/events`);
			all.push(historyOf(events));
		}
		return all;
	}

	/** All memberships; those that are not as they were are looked at closely. */
	async look(cause) {
		const rows = new Map();
		for (let page = 1; rows.size < this.members.filter((one) => one.id !== null).length; page++) {
			for (const row of await this.read(`/memberships?per_page=100&orderby=id&page=${page}`)) rows.set(row.id, row);
		}
		for (const member of this.members) {
			const row = rows.get(member.id);
			if (!row) continue;
			delete row._links;
			if (JSON.stringify(row) === member.text) continue;
			await this.observe(member, cause, { row });
		}
	}

	async observe(member, cause, { row, ...step } = {}) {
		const membership = row ?? (await this.read(`/memberships/${member.id}`));
		delete membership._links;
		const before = member.seen ?? null;
		const newer = async (what, old) => {
			const all = new Map((await this.read(`/memberships/${member.id}/${what}?per_page=${NEWEST}`)).map((one) => [one.id, one]));
			for (const one of old ?? []) {
				if (!all.has(one.id)) all.set(one.id, one);
			}
			return [...all.values()].sort((a, b) => b.id - a.id);
		};
		member.text = JSON.stringify(membership);
		const payments = await newer('payments', before?.payments);
		for (const { path } of step.asked ?? []) {
			const at = payments.findIndex((one) => path.startsWith(`/payments/${one.id}/`));
			if (at >= NEWEST) payments[at] = await this.read(`/payments/${payments[at].id}`);
		}
		member.seen = { membership, payments, changes: await newer('changes', before?.changes), credits: await newer('credits', before?.credits) };
		this.witness.observed(member, before, cause, step);
	}
}

/** The number of the day on which a member joins: a third is there at once, the others come during the first half. */
function joins({ seed, days, memberships }, index) {
	if (index * 3 < memberships) return 0;
	const at = (one) => chance(seed, 'joins', one).below(Math.ceil(days / 2));
	// In order: whoever has a higher number does not come earlier.
	return Math.max(at(index), Math.floor((days / 2) * (index / memberships)));
}

/** Runs it all; resolves to { passed, failed }: one of each day and backend, one of each day on which both are compared, and the end. */
export async function simulate(backends, given) {
	const plan = { busy: 4, ...given };
	const worlds = backends.map((backend) => new World(backend, plan));
	const begun = Date.now();
	let passed = 0;
	let failed = 0;
	const problem = (text) => {
		failed++;
		if (failed <= SHOWN) console.log(text);
	};
	await Promise.all(worlds.map((world) => world.begin()));
	const past = [];
	let same = worlds.length > 1;
	for (let number = 0; number < plan.days; number++) {
		const day = addDays(plan.start, number);
		const lived = await Promise.all(worlds.map((world) => world.live(day, number)));
		for (const world of worlds) {
			const found = world.witness.take();
			if (found.length) problem(`${day} ${world.backend.name}:\n${found.slice(0, 4).map((one) => `  ${one}`).join('\n')}${found.length > 4 ? `\n  and ${found.length - 4} more` : ''}`);
			else passed++;
		}
		past.push(...lived[0].trace.map((step) => ({ day, ...step })));
		if (same) {
			const found = compare(lived[0], lived[1]);
			if (found) {
				same = false;
				problem(tell(day, found, past, backends));
				if (given.stop) break;
			} else {
				passed++;
			}
		}
		if ((number + 1) % 30 === 0 || number + 1 === plan.days) {
			const checks = worlds.reduce((sum, world) => sum + world.witness.checks, 0);
			console.log(`${day}: ${worlds[0].members.length} memberships, ${past.length} steps, ${checks} checks, ${failed} problems, ${Math.round((Date.now() - begun) / 1000)} s`);
		}
	}
	for (const world of worlds) {
		await world.witness.end(world);
		const found = world.witness.take();
		found.forEach((text) => problem(`${world.backend.name}: ${text}`));
		if (!found.length) passed++;
		console.log(`${world.backend.name}: ${world.witness.summary()}`);
	}
	if (same) {
		const [one, other] = await Promise.all(worlds.map((world) => world.histories()));
		const found = difference(one, other);
		if (found) problem(`The histories differ: ${JSON.stringify(found)}`);
		else passed++;
	}
	return { passed, failed };
}

/** Steps and ledgers of a day on both: where they part, or null. */
function compare(one, other) {
	const length = Math.max(one.trace.length, other.trace.length);
	for (let index = 0; index < length; index++) {
		const [a, b] = [one.trace[index], other.trace[index]];
		if (a?.what !== b?.what || a?.member !== b?.member) return { member: a?.member ?? b?.member, at: ['step', a?.what, b?.what] };
		const answers = difference((a.asked?.map ? a.asked : []).map(answerOf), (b.asked?.map ? b.asked : []).map(answerOf));
		if (answers) return { member: a.member, at: answers };
		const found = difference(a.result ?? null, b.result ?? null);
		if (found) return { member: a.member, at: found };
	}
	for (const [member, ledger] of one.ledgers) {
		const found = difference(ledger, other.ledgers.get(member));
		if (found) return { member, at: found, day: true };
	}
	return null;
}

function answerOf({ status, body, path }) {
	return { status, code: body?.code ?? null, ...(status === 200 && path.endsWith('/quotes') && { quote: quoteOf(body) }) };
}

/** The difference, after what was done with the member before. */
function tell(day, { member, at: [path, one, other] }, past, [a, b]) {
	const steps = past.filter((step) => step.member === member || step.what === 'edit').slice(-12);
	return [
		`${day} membership ${member}: the backends differ in ${path}`,
		`  ${a.name}: ${JSON.stringify(one)}`,
		`  ${b.name}: ${JSON.stringify(other)}`,
		'  before it:',
		...steps.map((step) => `    ${step.day} ${step.what}: ${typeof step.asked === 'string' ? step.asked : (step.asked ?? []).map((ask) => `${ask.method} ${ask.path} ${JSON.stringify(ask.asked ?? null)} → ${ask.status} ${ask.body?.code ?? ask.body?.kind ?? ''}`).join('; ')}`),
	].join('\n');
}
