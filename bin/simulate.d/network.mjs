// A network as it is at the beginning, made through the API like everything later, and what its managers do to it.
import { chance } from './random.mjs';

const MANAGER = 1;
const terms = { month: ['month', 1], quarter: ['month', 3], year: ['year', 1], fortnight: ['week', 2], thirty: ['day', 30], once: [null, null] };
const price = (term, amount, more = {}) => ({ unit: terms[term][0], count: terms[term][1], amount, setup_fee: 0, trial_days: 0, ...more });

/** Ends the run where nothing could be made: no answer to a step, which may be refused. */
export async function must(backend, day, method, path, body) {
	const answer = await backend.request(MANAGER, method, path, day, body);
	if (answer.status >= 300) throw new Error(`${backend.name}: ${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body)}`);
	return answer.body;
}

/** What is sold, by name. Amounts are drawn, so that few of them divide evenly. */
function catalogue(seed) {
	const random = chance(seed, 'catalogue');
	const about = (amount) => amount + random.between(-Math.floor(amount / 5), Math.floor(amount / 5));
	const month = (amount, fee = 0, trial = 0) => {
		const monthly = about(amount);
		const more = { setup_fee: fee, trial_days: trial };
		return [price('month', monthly, more), price('year', 10 * monthly + random.below(90), more)];
	};
	const addons = ['visits', 'space', 'support', 'design'];
	return {
		groups: {
			high: {},
			learn: { crossgrade: 'period_end' },
			// Everything at once, up and down: credit comes from here.
			free_hand: { downgrade: 'now', shorter: 'now', crossgrade: 'now' },
			yen: { longer: 'period_end' },
		},
		products: {
			visits: { type: 'package', tax_category: 'standard', prices: [price('month', about(500)), price('quarter', about(1400)), price('year', about(5000)), price('fortnight', about(250))], limits: { visits: null } },
			space: { type: 'package', tax_ppm: 65_000, prices: [price('month', about(400)), price('quarter', about(1100)), price('year', about(4000)), price('thirty', about(390))], limits: { disk_space: 10_000 } },
			support: { type: 'service', tax_category: 'reduced', prices: [price('month', about(900)), price('year', about(9000))] },
			design: { type: 'service', tax_category: 'standard', prices: [price('once', about(19_900))] },
			storage_yen: { type: 'package', currency: 'JPY', tax_category: 'standard', prices: [price('month', about(480)), price('year', about(4800))] },

			free: { plan_group: 'high', prices: [price('once', 0)], limits: { 'posts.post': 5, visits: 1000 } },
			standard: { plan_group: 'high', tax_category: 'standard', prices: month(1500, 0, 14), addons, limits: { 'posts.post': 50, visits: 10_000 } },
			premium: { plan_group: 'high', tax_category: 'standard', prices: month(3000, 2000, 14), addons, limits: { 'posts.post': 500, visits: 50_000 } },
			ultra: { plan_group: 'high', tax_category: 'reduced', prices: [...month(7000, 5000), price('once', about(199_000))], addons: ['space', 'support'], limits: { 'posts.post': null, visits: null } },

			starter: { plan_group: 'learn', tax_category: 'reduced', prices: [...month(900, 500), price('quarter', about(2500)), price('fortnight', about(450))], addons },
			plus: { plan_group: 'learn', tax_category: 'reduced', prices: [...month(1900, 500, 7), price('quarter', about(5400)), price('thirty', about(1850))], addons },
			academy: { plan_group: 'learn', tax_category: 'standard', prices: [...month(4900, 1500), price('quarter', about(14_000))], addons: ['visits', 'support', 'design'] },
			// Of the same rank as Plus: a crossgrade.
			studio: { plan_group: 'learn', rank: 2, tax_ppm: 50_000, prices: [...month(1950), price('quarter', about(5500))], addons: ['space', 'design'] },

			small: { plan_group: 'free_hand', tax_category: 'standard', prices: [...month(1000, 300), price('thirty', about(1000))], addons: ['visits', 'space'] },
			middle: { plan_group: 'free_hand', tax_category: 'standard', prices: [...month(2000, 600), price('thirty', about(2000))], addons },
			large: { plan_group: 'free_hand', tax_category: '', tax_ppm: 100_000, prices: [...month(4000, 900), price('quarter', about(11_900))], addons: ['space', 'support', 'design'] },

			koban: { plan_group: 'yen', currency: 'JPY', tax_category: 'standard', prices: month(980, 300, 10), addons: ['storage_yen'] },
			oban: { plan_group: 'yen', currency: 'JPY', tax_category: 'standard', prices: month(2980, 500), addons: ['storage_yen'] },

			basic: { prices: month(1200), tax_category: 'reduced', addons: ['visits'] },
		},
	};
}

const rates = { GR: { standard: 240_000, reduced: 130_000 }, DE: { standard: 190_000, reduced: 70_000 }, IE: { standard: 230_000, reduced: 135_000 } };
const taxRates = (table) => Object.entries(table).flatMap(([country, categories]) => Object.entries(categories).map(([category, ppm]) => ({ country, category, name: 'VAT', ppm })));

/** Settings, groups, products. */
export async function makeNetwork(backend, seed, day) {
	const random = chance(seed, 'settings');
	let settings = await must(backend, day, 'GET', '/settings');
	settings = await must(backend, day, 'PUT', '/settings', {
		prices_include_tax: random.percent(50),
		setup_fee: random.weighted({ gap: 5, full: 3, none: 1 }),
		minimum_charge: random.of([0, 50, 50, 200]),
		failed_change: random.of(['renew', 'hold']),
		payment_days: random.of([7, 10]),
		country: 'GR',
		tax_rates: taxRates(rates),
		over_limit: 'acknowledge',
	});
	const drawn = catalogue(seed);
	const groups = {};
	for (const [name, policy] of Object.entries(drawn.groups)) {
		groups[name] = (await must(backend, day, 'POST', '/plan-groups', { name })).id;
		if (Object.keys(policy).length) await must(backend, day, 'PUT', `/plan-groups/${groups[name]}`, { policy });
	}
	const products = new Map();
	for (const [name, { plan_group: group, addons = [], ...fields }] of Object.entries(drawn.products)) {
		const product = await must(backend, day, 'POST', '/products', {
			name, type: 'plan', status: 'active', currency: 'USD', ...fields,
			...(group && { plan_group: groups[group] }),
			...(addons.length && { addons: addons.map((addon) => products.get(addon).id) }),
		});
		products.set(name, product);
	}
	return { settings, groups, products, rates: structuredClone(rates) };
}

/** What a manager changes on a day, if anything: resolves to a sentence about it, or null. */
export async function editNetwork(backend, net, seed, day) {
	const random = chance(seed, day, 'edit');
	if (!random.percent(6)) return null;
	const plans = [...net.products.keys()].filter((name) => net.products.get(name).type === 'plan');
	const write = async (name, fields) => {
		net.products.set(name, await must(backend, day, 'PUT', `/products/${net.products.get(name).id}`, fields));
		return `${name}: ${JSON.stringify(fields)}`;
	};
	switch (random.weighted({ price: 30, rate: 20, category: 10, status: 15, group: 10, policy: 5, rule: 10 })) {
		case 'price': {
			const name = random.of([...net.products.keys()]);
			const which = random.below(net.products.get(name).prices.length);
			const factor = random.between(85, 125);
			return write(name, { prices: net.products.get(name).prices.map((one, index) => (index === which ? { ...one, amount: Math.floor((one.amount * factor) / 100) } : one)) });
		}
		case 'rate': {
			const country = random.of(Object.keys(net.rates));
			const category = random.of(['standard', 'reduced']);
			net.rates[country][category] += random.of([-20_000, -5000, 5000, 10_000]);
			net.settings = await must(backend, day, 'PUT', '/settings', { tax_rates: taxRates(net.rates) });
			return `${category} rate in ${country}: ${net.rates[country][category]}`;
		}
		case 'category':
			return write(random.of([...net.products.keys()]), random.percent(50) ? { tax_category: random.of(['standard', 'reduced']) } : { tax_category: '', tax_ppm: random.of([0, 60_000, 210_000]) });
		case 'status': {
			// One of them at a time, so that something stays to be chosen.
			const off = [...net.products].find(([, product]) => product.status === 'inactive');
			return off ? write(off[0], { status: 'active' }) : write(random.of([...net.products.keys()]), { status: 'inactive' });
		}
		case 'group': {
			net.strays ??= new Map();
			const [stray] = net.strays;
			if (stray) {
				net.strays.delete(stray[0]);
				return write(stray[0], { plan_group: stray[1].group, rank: stray[1].rank });
			}
			const name = random.of(plans.filter((plan) => net.products.get(plan).plan_group !== null));
			const { plan_group: group, rank } = net.products.get(name);
			net.strays.set(name, { group, rank });
			return write(name, { plan_group: null });
		}
		case 'policy': {
			const name = random.of(Object.keys(net.groups));
			const policy = { [random.of(['downgrade', 'shorter', 'crossgrade', 'longer'])]: random.of(['now', 'period_end']) };
			await must(backend, day, 'PUT', `/plan-groups/${net.groups[name]}`, { policy });
			return `policy of ${name}: ${JSON.stringify(policy)}`;
		}
		case 'rule': {
			const fields = random.of([{ failed_change: 'renew' }, { failed_change: 'hold' }, { invoice_days: 7 }, { invoice_days: 3 }, { grace_days: 14 }, { grace_days: 10 }]);
			net.settings = await must(backend, day, 'PUT', '/settings', fields);
			return JSON.stringify(fields);
		}
	}
}

/** Who joins on a day: a membership, made by a manager. */
export async function join(backend, net, seed, day, index, site) {
	const random = chance(seed, 'member', index);
	const kind = random.weighted({ high: 35, learn: 30, free_hand: 30, yen: 12, none: 6 });
	const group = kind === 'none' ? null : net.groups[kind];
	const plans = [...net.products.values()].filter((one) => one.type === 'plan' && one.plan_group === group && one.status === 'active');
	const plan = random.of(plans);
	if (!plan) return null;
	const { unit, count, trial_days: trial } = random.of(plan.prices);
	const offered = [...net.products.values()].filter((one) => plan.addons.includes(one.id) && one.status === 'active' && one.prices.some((listed) => listed.unit === unit && listed.count === count && unit !== null));
	const addons = offered.filter(() => random.percent(30)).map(({ id }) => ({ product_id: id, quantity: random.between(1, 3) }));
	const trialing = trial > 0 && random.percent(60);
	const discounted = random.percent(15);
	// Every seventh customer has two memberships, which share the credit.
	const partner = index % 7 === 6 ? net.members[index - 1] : null;
	const user = partner?.user ?? (await backend.user(`customer${index}`, `Customer ${index}`));
	const sites = site ? [await backend.site(`site${index}`, user)] : [];
	const body = {
		user_id: user, plan_id: plan.id, unit, count, addons, site_ids: sites,
		payment_method: random.percent(65) ? 'sandbox_card' : 'manual',
		...(trialing && { status: 'trialing' }),
		...(discounted && { discount: random.percent(50) ? { type: 'percent', ppm: random.of([100_000, 250_000, 333_333]), cycles_left: random.of([1, 3, null]) } : { type: 'amount', amount: random.of([100, 999]), cycles_left: 2 } }),
	};
	const made = await must(backend, day, 'POST', '/memberships', body);
	return { index, id: made.id, user, site: sites[0] ?? null, currency: made.currency, joined: body };
}
