import { buildQuote, buildReactivation, type HeldInput, oneTimePrice, priceFor, type QuoteSelection } from '../../src/domain/quote.ts';
import type { Options, Product } from '../../src/api/types.gen.ts';
import { catalogProduct, family, heldInput, planOf, product, refusalSentence, stands } from '../billing.ts';
import { waitingChange } from '../life.ts';
import type { ChangeRow, Db, MembershipRow } from '../db.ts';
import { ok, type Route } from '../wordpress.ts';

type Plan = Options['plans'][number];
type PlanPrice = Plan['prices'][number];

const methods: Record<string, Options['payment_methods'][number]> = {
	manual: { id: 'manual', label: 'Bank transfer', description: 'Your change waits until the network confirms that your money has arrived.' },
	sandbox_card: { id: 'sandbox_card', label: 'Test card', description: 'A card for trying things out. No money moves.' },
};

export const options: Route[] = [
	{
		method: 'GET',
		path: '/tierway/v1/memberships/(?P<id>\\d+)/options',
		access: 'owner',
		schema: 'options',
		handle: ({ db, today, membership, user }) => ok(optionsOf(db, membership, heldInput(db, membership, today), user.id, waitingChange(db, membership))),
	},
];

/** What a membership can be switched to, as the quote function is told of it. `reader`: who asks. */
export function optionsOf(db: Db, row: MembershipRow, input: HeldInput, reader: number, waiting?: ChangeRow): Options {
	const { settings } = db.state;
	const held = planOf(db, row);
	// An inactive plan is not offered; whoever holds it sees it.
	const plans = family(db, held.plan_group).filter((plan) => plan.status === 'active' || plan === held);
	// Who has ended starts again, in the same switcher.
	const reactivate = !stands(row);

	const priceOf = (plan: Product, offered: Product['prices'][number]): PlanPrice => {
		const { unit, count, amount, setup_fee: setupFee = 0, trial_days: trialDays = 0 } = offered;
		const common = { unit, count, amount, setup_fee: setupFee, trial_days: trialDays };
		const current = !reactivate && plan === held && unit === (row.period?.unit ?? null) && count === (row.period?.count ?? null);
		const asked = { ...input, selection: { plan_id: plan.id, unit, count, addons: reactivate ? [] : keptAddons(db, row, plan, unit, count) } };
		const output = reactivate ? buildReactivation(asked) : buildQuote(asked);
		if ('error' in output) {
			return { ...common, state: current ? 'current' : 'unavailable', reason: current ? null : output.error, reason_message: current ? '' : refusalSentence(output.error, row, reader), effective: null, effective_on: null };
		}
		const chosen = waiting?.status === 'scheduled' && waiting.selection.plan_id === plan.id && (waiting.selection.unit ?? null) === unit && (waiting.selection.count ?? null) === count;
		return {
			...common,
			state: current ? 'current' : chosen ? 'scheduled' : reactivate ? 'reactivate' : offerState(output.kind),
			reason: null,
			reason_message: '',
			effective: current ? null : output.effective,
			effective_on: current ? null : output.effective_on,
		};
	};

	const shown = plans.map((plan): Plan => {
		const prices = plan.prices.map((offered) => priceOf(plan, offered));
		const open = prices.find((price) => price.state === 'scheduled') ?? prices.find((price) => price.state !== 'unavailable');
		const refused = open ? null : (prices[0]?.reason ?? 'no_price');
		const { id, name, slug, description, image, features, featured, status, rank, addons, limits } = plan;
		return {
			id, name, slug, description, image, features, featured, status, rank,
			state: plan === held && !reactivate ? 'current' : (open?.state ?? 'unavailable'),
			reason: plan === held && !reactivate ? null : refused,
			reason_message: plan === held && !reactivate ? '' : (prices.find((price) => price.reason === refused)?.reason_message ?? ''),
			prices, addons, limits,
		};
	});

	const ids = new Set([...plans.flatMap((plan) => plan.addons), ...row.items.map((item) => item.product_id)]);
	return {
		membership_id: row.id,
		membership_version: row.version,
		currency: row.currency,
		today: input.today,
		plans: shown,
		addons: db.state.products.flatMap((addon) => {
			const quantity = row.items.find((item) => item.product_id === addon.id)?.quantity ?? 0;
			if (addon.type === 'plan' || !ids.has(addon.id) || (addon.status !== 'active' && quantity === 0)) return [];
			const { id, name, description, type, status, image, prices, limits } = addon;
			return [{ id, name, description, type, status, image, prices, limits, held: quantity, max_quantity: status === 'active' ? 10000 : quantity }];
		}),
		payment_methods: settings.payment_methods.flatMap((id) => methods[id] ?? []),
		acknowledge_over_limit: settings.over_limit,
		quote_input: { ...input },
	};
}

/** The add-ons held, as far as the plan offers them for the period: what the customer would keep. */
function keptAddons(db: Db, row: MembershipRow, plan: Product, unit: PlanPrice['unit'], count: number | null): QuoteSelection['addons'] {
	const held = planOf(db, row);
	const same = plan === held && unit === (row.period?.unit ?? null) && count === (row.period?.count ?? null);
	return row.items
		.filter((item) => item.product_id !== held.id)
		.filter((item) => {
			const addon = product(db, item.product_id);
			if (same || !addon) return same;
			return (plan === held || plan.addons.includes(addon.id)) && !oneTimePrice(catalogProduct(db.state, addon)) && priceFor(catalogProduct(db.state, addon), unit, count) !== undefined;
		})
		.map(({ product_id, quantity }) => ({ product_id, quantity }));
}

/** Of a plan's price only: add-ons are no part of it. */
export function offerState(kind: string): 'upgrade' | 'downgrade' | 'longer' | 'shorter' | 'crossgrade' | 'current' {
	switch (kind) {
		case 'upgrade':
		case 'downgrade':
		case 'longer':
		case 'shorter':
		case 'crossgrade':
			return kind;
		default:
			return 'current';
	}
}
