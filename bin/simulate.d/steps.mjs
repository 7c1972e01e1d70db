// What customers and managers do with one membership on one day. What they choose is drawn; what there is to choose from
// is what the API says. Each step is one entry of the trace: { what, asked, answer }, in words that name no backend's ids.
import { chance } from './random.mjs';

const MANAGER = 1;
const CARDS = { good: '4242424242424242', declined: '4000000000000002', asks: '4000002500003155', later: '4000000000000341' };
/** Which card, out of a hundred. `later` pays now and is declined at renewals. */
const WALLET = { good: 58, manual: 17, later: 11, asks: 8, declined: 6 };

const how = (card, confirmed = false) => (card === 'manual' ? { payment_method: 'manual' } : { payment_method: 'sandbox_card', payment_details: { number: CARDS[card], ...(confirmed && { confirmed }) } });

/** What one does, and how often, by the status of the membership. */
const HABITS = {
	active: { change: 34, terms: 9, addons: 20, takeBack: 10, cancel: 5, keep: 25, discount: 4, credit: 6, refund: 7, country: 2, method: 3, account: 8, probe: 4, end: 1 },
	trialing: { change: 34, terms: 5, addons: 14, takeBack: 10, cancel: 6, keep: 25, discount: 4, credit: 3, country: 2, method: 4, account: 8, probe: 4, end: 1 },
	on_hold: { change: 8, cancel: 5, account: 10, credit: 3, method: 4, payOpen: 25, country: 2 },
	expired: { reactivate: 30, terms: 6, change: 4, late: 10, refund: 4, credit: 3, cancel: 2, account: 4 },
	cancelled: { reactivate: 30, terms: 6, change: 4, late: 10, refund: 4, credit: 3, cancel: 2, account: 4 },
};

/** Everything that happens to a membership on a day. */
export async function live(scene, member, say) {
	const { seed, day } = scene;
	const random = chance(seed, day, 'member', member.index);
	const seen = () => member.seen.membership;
	// What waits for money. Some bills are never paid: it is drawn with the bill.
	const open = seen().open_payment;
	if (open) {
		const never = chance(seed, 'never', member.index, member.seen.payments.length).percent(12);
		const act = never ? null : random.weighted(TOWARDS[open.action ?? 'none'] ?? { wait: 1 });
		if (act && act !== 'wait') await say(act, await steps[act](scene, member, random));
	}
	if (!random.percent(scene.busy)) return;
	const act = random.weighted(HABITS[seen().status] ?? {});
	if (act) await say(act, await steps[act](scene, member, random));
}

/** What becomes of an open payment on a day, by what it waits for. */
const TOWARDS = {
	await_manager: { confirm: 22, fail: 2, payOpen: 3, wait: 73 },
	confirm_card: { payConfirmed: 25, payOpen: 5, wait: 70 },
	await_customer: { payOpen: 20, wait: 80 },
	retry: { payOpen: 15, wait: 85 },
};

const steps = {
	/** Another plan, another period, or both. */
	async change(scene, member, random) {
		const options = await scene.ask(member.user, 'GET', `/memberships/${member.id}/options`);
		if (options.status !== 200) return [options];
		const choices = options.body.plans.flatMap((plan) => plan.prices.map((price) => ({ plan, price })));
		const open = choices.filter(({ price }) => price.state !== 'unavailable' && price.state !== 'current');
		// Now and then one that cannot be chosen: the quote says the same as the card.
		const { plan, price } = random.of(open.length && !random.percent(6) ? open : choices) ?? {};
		if (!plan) return [options];
		const selection = { plan_id: plan.id, unit: price.unit, count: price.count, addons: addons(options.body, plan, price, random, 15) };
		return confirm(scene, member, random, selection, { offered: price });
	},
	/** A manager changes the plan, or starts it again, on terms of their own. */
	async terms(scene, member, random) {
		const options = await scene.ask(MANAGER, 'GET', `/memberships/${member.id}/options`);
		if (options.status !== 200) return [options];
		const { plan, price } = random.of(options.body.plans.flatMap((one) => one.prices.filter(({ state }) => state !== 'unavailable' && state !== 'current').map((each) => ({ plan: one, price: each })))) ?? {};
		if (!plan) return [options];
		const selection = { plan_id: plan.id, unit: price.unit, count: price.count, addons: addons(options.body, plan, price, random, 15) };
		const terms = { ...(random.percent(60) && { when: random.of(['now', 'period_end']) }), ...(random.percent(50) && { waive: true }), ...(random.percent(40) && { price: random.between(0, 2 * price.amount) }), reason: 'A word with them' };
		return confirm(scene, member, random, selection, { terms, reactivate: ['expired', 'cancelled'].includes(member.seen.membership.status) });
	},
	/** The same plan, with more or fewer packages and services. */
	async addons(scene, member, random) {
		const options = await scene.ask(member.user, 'GET', `/memberships/${member.id}/options`);
		if (options.status !== 200) return [options];
		const plan = options.body.plans.find((one) => one.state === 'current');
		const { period } = member.seen.membership;
		const price = { unit: period?.unit ?? null, count: period?.count ?? null };
		if (!plan) return [options];
		return confirm(scene, member, random, { plan_id: plan.id, ...price, addons: addons(options.body, plan, price, random, 45) }, {});
	},
	/** Back after it has ended. */
	async reactivate(scene, member, random) {
		const options = await scene.ask(member.user, 'GET', `/memberships/${member.id}/options`);
		if (options.status !== 200) return [options];
		const open = options.body.plans.flatMap((plan) => plan.prices.filter((price) => price.state !== 'unavailable').map((price) => ({ plan, price })));
		const { plan, price } = random.of(open) ?? {};
		if (!plan) return [options];
		const selection = { plan_id: plan.id, unit: price.unit, count: price.count, addons: addons(options.body, plan, price, random, 15) };
		return confirm(scene, member, random, selection, { reactivate: true });
	},
	async takeBack(scene, member) {
		const waiting = member.seen.membership.pending_change;
		return waiting ? [await scene.ask(member.user, 'DELETE', `/memberships/${member.id}/changes/${waiting.id}`)] : [];
	},
	/** An open bill, with a card of any kind, or by hand. */
	async payOpen(scene, member, random) {
		const open = member.seen.membership.open_payment;
		if (!open) return [];
		return [await scene.ask(member.user, 'POST', `/memberships/${member.id}/payments/${open.id}/pay`, how(random.weighted(WALLET)))];
	},
	async payConfirmed(scene, member) {
		const open = member.seen.membership.open_payment;
		return [await scene.ask(member.user, 'POST', `/memberships/${member.id}/payments/${open.id}/pay`, how('asks', true))];
	},
	confirm: async (scene, member) => [await scene.ask(MANAGER, 'POST', `/payments/${member.seen.membership.open_payment.id}/confirm`)],
	fail: async (scene, member) => [await scene.ask(MANAGER, 'POST', `/payments/${member.seen.membership.open_payment.id}/fail`)],
	/** The money of a payment that is over came all the same. */
	async late(scene, member, random) {
		const over = member.seen.payments.filter((payment) => payment.method === 'manual' && ['voided', 'failed'].includes(payment.status));
		const payment = random.of(over);
		return payment ? [await scene.ask(MANAGER, 'POST', `/payments/${payment.id}/confirm`, { as_credit: true })] : [];
	},
	cancel: async (scene, member) => [await scene.ask(member.user, 'POST', `/memberships/${member.id}/cancel`, { reason: 'Too dear' })],
	end: async (scene, member) => [await scene.ask(MANAGER, 'POST', `/memberships/${member.id}/cancel`, { now: true })],
	keep: async (scene, member) => [await scene.ask(member.user, 'DELETE', `/memberships/${member.id}/cancel`)],
	async discount(scene, member, random) {
		const amount = random.percent(40) ? { type: 'amount', amount: random.between(1, 900) } : { type: 'percent', ppm: random.of([50_000, 333_333, 500_000, 1_000_000]) };
		const discount = random.percent(25) ? null : { ...amount, cycles_left: random.of([1, 2, 6, null]), code: 'SPRING', ...(random.percent(30) && { until: scene.later(random.between(5, 200)) }), ...(random.percent(15) && { from: scene.later(random.between(1, 40)) }) };
		return [await scene.ask(MANAGER, 'PUT', `/memberships/${member.id}`, { discount, version: member.seen.membership.version })];
	},
	async country(scene, member, random) {
		return [await scene.ask(MANAGER, 'PUT', `/memberships/${member.id}`, { country: random.of(['GR', 'DE', 'IE', 'US', null]) })];
	},
	method: async (scene, member, random) => [await scene.ask(MANAGER, 'PUT', `/memberships/${member.id}`, { payment_method: random.of(['manual', 'sandbox_card']) })],
	/** Money added to the credit, or paid out of it: now and then more than there is. */
	async credit(scene, member, random) {
		const amount = random.percent(60) ? random.between(1, 4000) : -random.between(1, Math.max(1, Math.floor(member.seen.membership.credit * 1.2)));
		return [await scene.ask(MANAGER, 'POST', `/memberships/${member.id}/credits`, { amount, note: 'By hand' })];
	},
	/** Of a payment, all or a part: now and then more than is left. */
	async refund(scene, member, random) {
		const payment = random.of(member.seen.payments.filter((one) => one.status === 'completed' && one.total > one.refunded).slice(0, 4));
		if (!payment) return [];
		const left = payment.total - payment.refunded;
		const amount = random.percent(40) ? {} : { amount: random.between(1, Math.ceil(left * 1.1)) };
		return [await scene.ask(MANAGER, 'POST', `/payments/${payment.id}/refund`, { ...amount, reason: 'Sorry', version: payment.version })];
	},
	/** Looking at one's account does what is due for oneself, and nothing else. */
	account: async (scene, member) => [await scene.ask(member.user, 'GET', '/account')],
	/** What must be refused: somebody else's, another family's, an old version, a change that is none. */
	async probe(scene, member, random) {
		const { membership } = member.seen;
		switch (random.of(['stranger', 'family', 'version', 'nothing'])) {
			case 'stranger': {
				const other = scene.net.members.find((one) => one.user !== member.user);
				return other ? [await scene.ask(other.user, 'POST', `/memberships/${member.id}/quotes`, { selection: { plan_id: membership.plan_id, unit: null, count: null } }, { expected: 404 })] : [];
			}
			case 'family': {
				const foreign = random.of([...scene.net.products.values()].filter((one) => one.type === 'plan' && one.plan_group !== membership.plan_group));
				const [{ unit, count }] = foreign.prices;
				return [await scene.ask(member.user, 'POST', `/memberships/${member.id}/quotes`, { selection: { plan_id: foreign.id, unit, count } }, { expected: 422 })];
			}
			case 'version':
				return [await scene.ask(MANAGER, 'PUT', `/memberships/${member.id}`, { payment_method: 'manual', version: membership.version + 7 }, { expected: 409 })];
			default: {
				const held = membership.items.filter((item) => item.product_id !== membership.plan_id).map(({ product_id, quantity }) => ({ product_id, quantity }));
				return [await scene.ask(member.user, 'POST', `/memberships/${member.id}/quotes`, { selection: { plan_id: membership.plan_id, unit: membership.period?.unit ?? null, count: membership.period?.count ?? null, addons: held } })];
			}
		}
	},
};

/** The add-ons held, as far as the plan offers them for the period, changed by chance: how many in a hundred are touched. */
function addons(options, plan, price, random, touched) {
	const same = plan.state === 'current';
	return options.addons.flatMap((addon) => {
		const sold = addon.prices.some((one) => one.unit === price.unit && one.count === price.count && one.unit !== null);
		const once = addon.prices.some((one) => one.unit === null);
		const may = (plan.addons.includes(addon.id) && (sold || once)) || (same && addon.held > 0);
		let quantity = may ? Math.min(addon.held, addon.max_quantity) : 0;
		if (random.percent(touched) && may) quantity = once ? random.between(0, 1) : random.between(0, Math.min(4, addon.max_quantity));
		return quantity > 0 ? [{ product_id: addon.id, quantity }] : [];
	});
}

/** Quotes a selection and confirms it. */
async function confirm(scene, member, random, selection, { offered = null, reactivate = false, terms }) {
	const card = random.weighted(WALLET);
	const again = random.percent(8);
	const goesOn = random.percent(70);
	const more = { ...(reactivate && { reactivate }), ...(terms && { terms }) };
	const user = terms ? MANAGER : member.user;
	const quote = await scene.ask(user, 'POST', `/memberships/${member.id}/quotes`, { selection, ...more });
	const asked = [{ ...quote, offered }];
	if (quote.status !== 200) return asked;
	const body = {
		selection, quote_token: quote.body.token, acknowledged: quote.body.acknowledge, ...more,
		...(quote.body.due_now > 0 && how(card)),
	};
	const headers = { 'Idempotency-Key': `${scene.seed}-${scene.day}-${member.index}` };
	const done = await scene.ask(user, 'POST', `/memberships/${member.id}/changes`, body, { headers, quote: quote.body });
	asked.push(done);
	if (again) asked.push(await scene.ask(user, 'POST', `/memberships/${member.id}/changes`, body, { headers, same: done }));
	const waits = done.body.payment;
	if (waits?.action === 'confirm_card' && goesOn) {
		asked.push(await scene.ask(member.user, 'POST', `/memberships/${member.id}/changes/${done.body.change.id}/pay`, how('asks', true)));
	}
	return asked;
}
