import type { Reports } from '../../src/api/types.gen.ts';
import { share } from '../../src/domain/money.ts';
import { planOf, product, stands } from '../billing.ts';
import { type Call, linked, ok, type Route } from '../wordpress.ts';

const MONTHS = 12;
const PER_MONTH = { day: [365, 12], week: [365, 84], month: [1, 1], year: [1, 12] } as const;
const WHAT: Partial<Record<string, 'upgraded' | 'downgraded' | 'restarted'>> = { upgrade: 'upgraded', downgrade: 'downgraded', reactivate: 'restarted' };

/** How the network does. */
export const reports: Route[] = [{ method: 'GET', path: '/tierway/v1/reports', access: 'manager', schema: 'reports', handle: (call) => ok(linked(reportsOf(call), { self: call.link('/tierway/v1/reports') })) }];

function reportsOf(call: Call): Reports {
	const months = namesOf(call.today);
	return { today: call.today, plans: plansOf(call), months: monthsOf(call, months), movements: movementsOf(call, months) };
}

function plansOf({ db }: Call): Reports['plans'] {
	const { state } = db;
	const plans = new Map<string, Reports['plans'][number] & { rank: number; sums: Map<string, { amount: number; times: number; by: number }> }>();
	for (const row of state.memberships.filter(stands)) {
		const plan = planOf(db, row);
		const key = `${row.currency} ${plan.id}`;
		const of = plans.get(key) ?? {
			plan_id: plan.id, name: plan.name, plan_group: plan.plan_group, group_name: state.groups.find((group) => group.id === plan.plan_group)?.name ?? '', currency: row.currency,
			members: 0, trialing: 0, on_hold: 0, monthly: 0, rank: plan.rank, sums: new Map(),
		};
		plans.set(key, of);
		of.members += 1;
		if (row.status === 'trialing' || row.status === 'on_hold') {
			of[row.status] += 1;
		} else if (row.period) {
			const { unit, count } = row.period;
			const [times, by] = PER_MONTH[unit];
			const sum = of.sums.get(`${unit} ${count}`) ?? { amount: 0, times, by: by * count };
			of.sums.set(`${unit} ${count}`, { ...sum, amount: sum.amount + row.items.reduce((all, item) => all + item.unit_amount * item.quantity, 0) });
		}
	}
	const place = (id: number | null) => state.groups.find((group) => group.id === id)?.position ?? Number.MAX_SAFE_INTEGER;
	return [...plans.values()]
		.sort((a, b) => a.currency.localeCompare(b.currency) || place(a.plan_group) - place(b.plan_group) || (a.plan_group ?? 0) - (b.plan_group ?? 0) || a.rank - b.rank || a.plan_id - b.plan_id)
		.map(({ rank: _rank, sums, ...plan }) => ({ ...plan, monthly: [...sums.values()].reduce((all, { amount, times, by }) => all + share(amount, times, by), 0) }));
}

/** The months, this one last. */
function namesOf(today: string): string[] {
	const [year = 0, month = 0] = today.split('-').map(Number);
	return Array.from({ length: MONTHS }, (_, index) => new Date(Date.UTC(year, month - MONTHS + index, 1)).toISOString().slice(0, 7));
}

function monthsOf({ db }: Call, months: string[]): Reports['months'] {
	const { memberships, changes } = db.state;
	return months.map((name) => {
		const applied = changes.filter((change) => change.status === 'applied' && change.effective_on.startsWith(name)).map((change) => WHAT[change.kind] ?? 'other');
		const count = (what: string) => applied.filter((one) => one === what).length;
		return {
			month: name,
			joined: memberships.filter((row) => row.created_gmt.startsWith(name)).length,
			restarted: count('restarted'), upgraded: count('upgraded'), downgraded: count('downgraded'), other: count('other'),
			ended: memberships.filter((row) => row.ended_on?.startsWith(name)).length,
		};
	});
}

function movementsOf({ db }: Call, months: string[]): Reports['movements'] {
	const { changes, groups } = db.state;
	const ways = new Map<string, Reports['movements'][number]>();
	for (const { status, kind, effective_on: on, input, selection } of changes) {
		const index = months.indexOf(on.slice(0, 7));
		const from = input.membership.items.find((item) => input.catalog.some(({ id, type }) => id === item.product_id && type === 'plan'))?.product_id ?? 0;
		const to = selection.plan_id;
		if (status !== 'applied' || kind === 'reactivate' || index === -1 || from === to) continue;
		const name = (id: number) => product(db, id)?.name ?? '';
		const way = ways.get(`${from} ${to}`) ?? { from, from_name: name(from), to, to_name: name(to), group_name: groups.find(({ id }) => id === product(db, to)?.plan_group)?.name ?? '', months: months.map(() => 0) };
		way.months[index] = (way.months[index] ?? 0) + 1;
		ways.set(`${from} ${to}`, way);
	}
	const sum = (way: Reports['movements'][number]) => way.months.reduce((all, one) => all + one, 0);
	return [...ways.values()].sort((a, b) => sum(b) - sum(a) || a.from - b.from || a.to - b.to);
}
