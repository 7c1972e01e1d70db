// @vitest-environment node
import { beforeAll, describe, expect, test } from 'vitest';
import type { Options, Preview, Product, Quote } from '../../src/api/types.gen.ts';
import { buildQuote, type HeldInput } from '../../src/domain/quote.ts';
import { addCredit, admin, change, expectStatus, type Family, makeFamily, makeGroup, makeMembership, makeProduct, makeQuote, month, once, readMembership, traveller, unique, until, wish, year } from './fixtures.ts';
import { problems, schema } from './schema.ts';
import { type Answer, as, type Caller, type Failure } from './target.ts';

describe('the fields of a product', () => {
	test('come back as they were sent, every one of them, when it is made and when it is written', async () => {
		const group = await makeGroup('Round trip');
		const addon = await makeProduct({ name: 'Round trip add-on', type: 'package' });
		const sent: Record<string, unknown> = {
			name: unique('Πακέτο “Ωμέγα” <b>& 1</b>'),
			slug: unique('round').replaceAll(' ', '-'),
			description: 'Two lines,\nthe second with \\ a backslash and "quotes".',
			type: 'plan',
			status: 'inactive',
			plan_group: group.id,
			rank: 7,
			currency: 'JPY',
			image: 'https://example.org/a%20picture.png?size=2',
			features: ['Ένα', 'two & three', '<i>four</i>'],
			featured: true,
			tax_ppm: 190000,
			tax_category: 'standard',
			prices: [month(1500, { setup_fee: 300, trial_days: 14 }), { ...year(100_000_000_000), count: 2 }, once(0)],
			addons: [addon.id],
			limits: { disk_space: 0, 'posts.post': 12, 'posts.my-type_2': null, visits: 1_000_000_000 },
		};
		const writable = Object.entries(schema('product').properties ?? {}).filter(([name, property]) => !property.readonly && name !== 'version').map(([name]) => name);
		expect(Object.keys(sent).sort()).toEqual(writable.sort());

		const made = expectStatus(await admin.post<Product>('/products', sent), 201);
		expect(made).toMatchObject(sent);
		expect(expectStatus(await admin.get<Product>(`/products/${made.id}`), 200)).toEqual(made);

		const { type: _type, ...rest } = sent;
		const other = await makeProduct({ name: 'Other' });
		const written = expectStatus(await admin.put<Product>(`/products/${other.id}`, { ...rest, slug: `${String(sent.slug)}-b` }), 200);
		expect(written).toMatchObject({ ...rest, slug: `${String(sent.slug)}-b` });
		expect(expectStatus(await admin.get<Product>(`/products/${other.id}`), 200)).toEqual(written);
	});

	test('not sent with an update stay', async () => {
		const product = await makeProduct({ name: 'Kept', prices: [month(900)], limits: { visits: 5 }, features: ['one'] });
		const { body } = await admin.put<Product>(`/products/${product.id}`, { featured: true });
		expect(body).toMatchObject({ name: product.name, prices: product.prices, limits: product.limits, features: product.features, featured: true });
	});

	test('may be emptied', async () => {
		const group = await makeGroup('Emptied');
		const product = await makeProduct({ name: 'Full', plan_group: group.id, prices: [month(1)], limits: { visits: 1 }, features: ['a'], description: 'text' });
		const { body } = await admin.put<Product>(`/products/${product.id}`, { plan_group: null, prices: [], limits: {}, features: [], description: '' });
		expect(body).toMatchObject({ plan_group: null, prices: [], limits: {}, features: [], description: '' });
	});

	test('are in the answer to a write that sends back everything that was read, links and all', async () => {
		const product = await makeProduct({ name: 'Sent back' });
		const read = expectStatus(await admin.get<Product>(`/products/${product.id}`), 200);
		const { body } = await admin.put<Product>(`/products/${product.id}`, { ...read, description: 'written' });
		expect(body).toMatchObject({ id: product.id, description: 'written', version: 2 });
	});

	test('get what they need: the network\'s currency, a slug from the name', async () => {
		const name = unique('Café Größe').replaceAll(' ', ' ');
		const product = expectStatus(await admin.post<Product>('/products', { name, type: 'service' }), 201);
		expect(product).toMatchObject({ currency: 'USD', status: 'active', plan_group: null, prices: [] });
		expect(product.slug).toMatch(/^cafe-gro/);
	});

	test('a name in Greek, 200 characters long, survives, with a slug of its own', async () => {
		const name = unique('Ω').padEnd(200, 'Ωμέγα ').slice(0, 199) + 'ς';
		const first = expectStatus(await admin.post<Product>('/products', { name, type: 'plan' }), 201);
		const second = expectStatus(await admin.post<Product>('/products', { name, type: 'plan' }), 201);
		expect([first.name, second.name]).toEqual([name, name]);
		expect(first.slug).not.toBe(second.slug);
	});

	test('white space around a name is not part of it, and nothing else is no name', async () => {
		const name = unique('Trimmed');
		expect(expectStatus(await admin.post<Product>('/products', { name: `  ${name} `, type: 'plan' }), 201).name).toBe(name);
		const { status, body } = await admin.post('/products', { name: '   ', type: 'plan' });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['name']]);
	});

	test('a slug that is taken gets a number', async () => {
		const slug = unique('taken').replaceAll(' ', '-');
		const first = await makeProduct({ name: 'First', slug });
		const second = await makeProduct({ name: 'Second', slug });
		expect([first.slug, second.slug]).toEqual([slug, `${slug}-2`]);
	});

	test('the type is set once', async () => {
		const product = await makeProduct({ name: 'Typed', type: 'package' });
		const { status, body } = await admin.put(`/products/${product.id}`, { type: 'plan' });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['type']]);
	});

	test.each(['package', 'service'] as const)('a %s is in no group and offers nothing', async (type) => {
		const group = await makeGroup('Plans only');
		const addon = await makeProduct({ name: 'Add-on', type: 'package' });
		const refused = [await admin.post('/products', { name: unique('X'), type, plan_group: group.id }), await admin.post('/products', { name: unique('X'), type, addons: [addon.id] })];
		expect(refused.map(({ status, body }) => [status, Object.keys(body.data.params ?? {})])).toEqual([[400, ['plan_group']], [400, ['addons']]]);
	});

	test('a plan cannot be an add-on', async () => {
		const plan = await makeProduct({ name: 'Plan' });
		const { status, body } = await admin.post('/products', { name: unique('X'), type: 'plan', addons: [plan.id] });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['addons']]);
	});
});

describe('the plans that offer an add-on', () => {
	const setPlans = (addon: { id: number }, plans: { id: number }[], more: object = {}) => admin.put<Product[]>(`/products/${addon.id}/plans`, { plan_ids: plans.map(({ id }) => id), ...more });
	const read = async (one: { id: number }) => expectStatus(await admin.get<Product>(`/products/${one.id}`), 200);
	const refusal = ({ status, body }: Answer<Product[]>) => [status, (body as unknown as Failure).code, Object.keys((body as unknown as Failure).data.params ?? {})];

	test.each(['package', 'service'] as const)('of a %s are set all at once; what need not change is not written', async (type) => {
		const [addon, other] = [await makeProduct({ name: 'Add-on', type }), await makeProduct({ name: 'Other', type: 'package' })];
		const [gets, keeps, loses, never] = [await makeProduct({ name: 'Gets', addons: [other.id] }), await makeProduct({ name: 'Keeps', addons: [addon.id, other.id] }), await makeProduct({ name: 'Loses', addons: [addon.id, other.id] }), await makeProduct({ name: 'Never' })];
		const answer = expectStatus(await setPlans(addon, [keeps, gets]), 200);
		expect(answer.map(({ id }) => id)).toEqual([gets.id, keeps.id]);
		expect(await read(gets)).toMatchObject({ addons: [other.id, addon.id], version: gets.version + 1, name: gets.name });
		expect(await read(loses)).toMatchObject({ addons: [other.id], version: loses.version + 1 });
		expect([await read(keeps), await read(never), await read(addon)]).toEqual([keeps, never, addon]);
		expect(expectStatus(await setPlans(addon, []), 200)).toEqual([]);
		expect([(await read(gets)).addons, (await read(keeps)).addons]).toEqual([[other.id], [other.id]]);
	});

	test('are not written from an older version, none of them; the version of one that stays as it is does not matter', async () => {
		const addon = await makeProduct({ name: 'Add-on', type: 'package' });
		const [gets, keeps, loses] = [await makeProduct({ name: 'Gets' }), await makeProduct({ name: 'Keeps', addons: [addon.id] }), await makeProduct({ name: 'Loses', addons: [addon.id] })];
		for (const versions of [{ [gets.id]: gets.version, [loses.id]: loses.version + 1 }, { [gets.id]: gets.version + 1 }]) {
			expect(refusal(await setPlans(addon, [gets, keeps], { versions }))).toEqual([409, 'tierway_version_conflict', []]);
			expect([await read(gets), await read(keeps), await read(loses)]).toEqual([gets, keeps, loses]);
		}
		expectStatus(await setPlans(addon, [gets, keeps], { versions: { [gets.id]: gets.version, [keeps.id]: keeps.version + 5 } }), 200);
		expect([(await read(gets)).addons, (await read(loses)).addons]).toEqual([[addon.id], []]);
	});

	test('are plans, each once, and exist; a plan is offered by none', async () => {
		const [plan, addon] = [await makeProduct({ name: 'Plan' }), await makeProduct({ name: 'Add-on', type: 'package' })];
		for (const plans of [[addon], [plan, plan], [{ id: 999_999_999 }], [plan, addon]]) {
			expect(refusal(await setPlans(addon, plans))).toEqual([400, 'rest_invalid_param', ['plan_ids']]);
		}
		expect(refusal(await setPlans(plan, []))).toEqual([400, 'rest_invalid_param', ['id']]);
		expect(refusal(await setPlans(addon, [plan], { versions: { [plan.id]: 'new' } }))).toEqual([400, 'rest_invalid_param', ['versions']]);
		expect(await read(plan)).toEqual(plan);
	});

	test('decide who can choose it, and whoever holds it keeps it', async () => {
		const addon = await makeProduct({ name: 'Add-on', type: 'package', prices: [month(500)] });
		const plan = await makeProduct({ name: 'Plan', prices: [month(1000)] });
		await makeGroup('Alone', [plan]);
		const [first, second] = [await traveller(), await traveller()];
		const [early, late] = [await makeMembership(first, plan), await makeMembership(second, plan)];
		const ask = (who: Caller, membership: { id: number }) => as(who).post<Quote>(`/memberships/${membership.id}/quotes`, { selection: wish(plan, [{ product_id: addon.id, quantity: 1 }]) });
		expect((await ask(first, early)).body).toMatchObject({ code: 'tierway_addon_not_available' });
		expectStatus(await setPlans(addon, [plan]), 200);
		await change(first, early, wish(plan, [{ product_id: addon.id, quantity: 1 }]));
		expectStatus(await setPlans(addon, []), 200);
		expect((await readMembership(early.id)).items.map(({ product_id: id }) => id)).toEqual([plan.id, addon.id]);
		await until(first, '2026-05-01');
		expect((await readMembership(early.id)).items.map(({ product_id: id }) => id)).toEqual([plan.id, addon.id]);
		expect((await ask(second, late)).body).toMatchObject({ code: 'tierway_addon_not_available' });
	});
});

describe('lists of products', () => {
	let group: { id: number };
	let word: string;
	beforeAll(async () => {
		word = unique('Filter').replaceAll(' ', '');
		group = await makeGroup('Filtered');
		await makeProduct({ name: `${word} one`, plan_group: group.id });
		await makeProduct({ name: `${word} two`, plan_group: group.id, status: 'inactive' });
		await makeProduct({ name: `${word} three` });
		await makeProduct({ name: `${word} four`, type: 'package' });
		await makeProduct({ name: `${word} five`, type: 'service', status: 'inactive' });
	});
	const found = async (query: string) => expectStatus(await admin.get<Product[]>(`/products?search=${word}&orderby=id&${query}`), 200).map((product) => product.name.split(' ')[1]);

	test.each([
		['type=plan', ['one', 'two', 'three']],
		['type=package,service', ['four', 'five']],
		['type[]=package&type[]=service', ['four', 'five']],
		['status=inactive', ['two', 'five']],
		['status=active&type=plan', ['one', 'three']],
		['plan_group=0', ['three', 'four', 'five']],
		['', ['one', 'two', 'three', 'four', 'five']],
	])('filtered by %s', async (query, expected) => {
		expect(await found(query)).toEqual(expected);
	});

	test('of one group', async () => {
		expect(await found(`plan_group=${group.id}`)).toEqual(['one', 'two']);
	});

	test('searched without regard to case, and without joker signs', async () => {
		expect(expectStatus(await admin.get<Product[]>(`/products?search=${word.toUpperCase()}%20FOUR`), 200)).toHaveLength(1);
		expect(expectStatus(await admin.get<Product[]>('/products?search=%25'), 200)).toEqual([]);
		expect(expectStatus(await admin.get<Product[]>(`/products?search=${word.slice(0, -1)}_`), 200)).toEqual([]);
	});

	test('ordered by rank inside a group', async () => {
		expect(await found(`plan_group=${group.id}&orderby=rank&order=desc`)).toEqual(['two', 'one']);
	});
});

describe('the members of a product', () => {
	test('are the memberships that hold it and run; lists are ordered by them; a write that sends them back does not set them', async () => {
		const { group, low, high, visits, disk } = await makeFamily();
		const [one, two] = [await traveller(), await traveller()];
		await makeMembership(one, low, { addons: [{ product_id: visits.id, quantity: 3 }] });
		await makeMembership(two, low, { addons: [{ product_id: visits.id }, { product_id: disk.id }] });
		const ended = await makeMembership(two, high);
		const members = async (id: number) => expectStatus(await admin.get<Product>(`/products/${id}`), 200).members;
		expect(await Promise.all([low, high, visits, disk].map(({ id }) => members(id)))).toEqual([2, 1, 2, 1]);
		expectStatus(await admin.delete(`/memberships/${ended.id}`), 200);
		expect(await members(high.id)).toBe(0);

		const list = expectStatus(await admin.get<Product[]>(`/products?plan_group=${group.id}&orderby=members&order=desc`), 200);
		expect(list.map((product) => product.members)).toEqual([2, 0, 0, 0]);
		expect(list[0]?.id).toBe(low.id);
		const written = expectStatus(await admin.put<Product>(`/products/${low.id}`, { ...list[0], members: 77, description: 'written' }), 200);
		expect([written.members, written.description]).toEqual([2, 'written']);
	});
});

describe('the place of a plan in its group', () => {
	test('is the end, unless said otherwise', async () => {
		const group = await makeGroup('Ends');
		const plans = [];
		for (const name of ['A', 'B', 'C']) plans.push(await makeProduct({ name, plan_group: group.id }));
		const ranks = plans.map((plan) => plan.rank);
		expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
		expect(new Set(ranks).size).toBe(3);
		const read = expectStatus(await admin.get<{ plan_ids: number[]; version: number }>(`/plan-groups/${group.id}`), 200);
		expect(read.plan_ids).toEqual(plans.map((plan) => plan.id));
		expect(read.version).toBeGreaterThan(group.version);
	});

	test('is the end of the new group when it moves', async () => {
		const [from, to] = [await makeGroup('From'), await makeGroup('To')];
		const there = await makeProduct({ name: 'There', plan_group: to.id, rank: 5 });
		const moved = await makeProduct({ name: 'Moved', plan_group: from.id });
		const { body } = await admin.put<Product>(`/products/${moved.id}`, { plan_group: to.id });
		expect(body.rank).toBeGreaterThan(there.rank);
	});
});

describe('a copy', () => {
	test('is inactive, with a name of its own, and everything else as it was', async () => {
		const group = await makeGroup('Copied');
		const product = await makeProduct({ name: 'Original', plan_group: group.id, prices: [month(1900)], limits: { 'posts.post': 10 }, features: ['a'], tax_ppm: 5, featured: true });
		const { status, headers, body } = await admin.post<Product>(`/products/${product.id}/duplicate`);
		expect(status).toBe(201);
		expect(headers.get('Location')).toMatch(new RegExp(`/products/${body.id}$`));
		const { id: _id, name: _name, slug: _slug, status: _status, rank: _rank, version: _version, created_gmt: _created, modified_gmt: _modified, ...rest } = product;
		delete (rest as { _links?: unknown })._links;
		expect(body).toMatchObject({ ...rest, name: `${product.name} (copy)`, status: 'inactive', version: 1 });
		expect(body.id).not.toBe(product.id);
		expect(body.slug).not.toBe(product.slug);
		expect(body.rank).toBeGreaterThan(product.rank);
	});

	test('of a copy has yet another slug', async () => {
		const product = await makeProduct({ name: 'Twice' });
		const [first, second] = [await admin.post<Product>(`/products/${product.id}/duplicate`), await admin.post<Product>(`/products/${product.id}/duplicate`)];
		expect(first.body.slug).not.toBe(second.body.slug);
	});
});

describe('deleting', () => {
	test('answers what was there', async () => {
		const product = await makeProduct({ name: 'Gone' });
		const { status, body } = await admin.delete<{ deleted: boolean; previous: Product }>(`/products/${product.id}`);
		expect(status).toBe(200);
		expect(body).toMatchObject({ deleted: true, previous: { id: product.id, name: product.name } });
		expect((await admin.get(`/products/${product.id}`)).status).toBe(404);
	});

	test('with an older version is refused', async () => {
		const product = await makeProduct({ name: 'Still there' });
		await admin.put(`/products/${product.id}`, { description: 'new' });
		const { status, body } = await admin.delete(`/products/${product.id}?version=1`);
		expect([status, body.code]).toEqual([409, 'tierway_version_conflict']);
	});

	test('what a membership holds is refused, with how many hold it', async () => {
		const family = await makeFamily();
		const membership = await makeMembership('fay', family.low, { addons: [{ product_id: family.visits.id }] });
		for (const product of [family.low, family.visits]) {
			const { status, body } = await admin.delete(`/products/${product.id}`);
			expect([status, body.code, body.data.memberships]).toEqual([409, 'tierway_product_in_use', 1]);
		}
		const quote = await makeQuote('fay', membership, wish(family.free));
		expectStatus(await as('fay').post(`/memberships/${membership.id}/changes`, { selection: quote.selection, quote_token: quote.token, acknowledged: quote.acknowledge }, { headers: { 'Idempotency-Key': unique('k') } }), 201);
		const waited = await admin.delete(`/products/${family.free.id}`);
		expect([waited.status, waited.body.code, waited.body.data.memberships, waited.body.data.pending_changes]).toEqual([409, 'tierway_product_in_use', 0, 1]);
	});

	test('an add-on that plans still name leaves them whole', async () => {
		const addon = await makeProduct({ name: 'Short-lived', type: 'package' });
		const kept = await makeProduct({ name: 'Kept', type: 'package' });
		const plan = await makeProduct({ name: 'Naming', addons: [addon.id, kept.id] });
		expectStatus(await admin.delete(`/products/${addon.id}`), 200);
		const read = expectStatus(await admin.get<Product>(`/products/${plan.id}`), 200);
		// What was read can be written again, although it may still name what is gone.
		const { body } = await admin.put<Product>(`/products/${plan.id}`, { addons: read.addons });
		expect(body.addons).toEqual([kept.id]);
	});
});

describe('the preview as a customer on a plan', () => {
	let family: Family;
	beforeAll(async () => {
		family = await makeFamily();
	});
	const preview = async (plan: Product, query: string, today = '2026-04-01') => expectStatus(await admin.get<Preview>(`/products/${plan.id}/preview${query}`, { today }), 200);

	test('shows each plan of the family at each price, in rank order', async () => {
		const { offers, unit, count, currency } = await preview(family.low, '?unit=month&count=1');
		expect([unit, count, currency]).toEqual(['month', 1, 'USD']);
		expect(offers.map(({ name, state }) => [name.split(' ')[0], state])).toEqual([
			['Free', 'downgrade'], ['Low', 'current'], ['Low', 'longer'], ['High', 'upgrade'], ['High', 'upgrade'], ['Top', 'upgrade'],
		]);
	});

	test('with what would be due in the middle of the month: half of $20 less half of $10', async () => {
		const { offers } = await preview(family.low, '?unit=month&count=1&on=2026-04-16');
		const upgrade = offers.find((offer) => offer.plan_id === family.high.id && offer.unit === 'month');
		expect(upgrade).toMatchObject({ due_now: 500, effective_on: '2026-04-16', next: { on: '2026-05-01', amount: 2000 } });
		const downgrade = offers.find((offer) => offer.plan_id === family.free.id);
		expect(downgrade).toMatchObject({ due_now: 0, effective_on: '2026-05-01', next: null });
	});

	test('says why something cannot be chosen', async () => {
		const { offers } = await preview(family.low, '?unit=month&count=1&on=2026-05-01');
		for (const offer of offers) expect(offer).toMatchObject({ state: 'unavailable', reason: 'renewal_due', due_now: null });
		for (const offer of offers) expect(offer.reason_message).not.toBe('');
	});

	test('of a free plan needs no period', async () => {
		const { offers } = await preview(family.free, '');
		expect(offers.find((offer) => offer.plan_id === family.low.id && offer.unit === 'month')).toMatchObject({ state: 'upgrade', due_now: 1000, next: { on: '2026-05-01', amount: 1000 } });
	});

	test.each([
		['neither discount nor credit', {}, 0],
		['a percentage off', { type: 'percent', ppm: 125_000 }, 0],
		['an amount off, and credit', { type: 'amount', amount: 333 }, 450],
	])('is what a real customer is offered and quoted who has %s', async (_, discount, credit) => {
		const who = await traveller();
		const held = await makeMembership(who, family.low, 'type' in discount ? { discount } : {});
		if (credit) await addCredit(held, credit, '2026-04-01');
		const real = expectStatus(await as(who).get<Options>(`/memberships/${held.id}/options`), 200);
		const query = 'ppm' in discount ? '&discount_ppm=125000' : 'amount' in discount ? '&discount_amount=333' : '';
		const { options } = await preview(family.low, `?unit=month&count=1&on=2026-04-16&credit=${credit}${query}`);
		expect({ ...options, quote_input: null }).toEqual({ ...real, membership_id: 0, membership_version: 1, quote_input: null });
		for (const selection of [
			{ plan_id: family.high.id, unit: 'month' as const, count: 1, addons: [{ product_id: family.visits.id, quantity: 2 }] },
			{ plan_id: family.high.id, unit: 'year' as const, count: 1, addons: [] },
			{ plan_id: family.low.id, unit: 'month' as const, count: 1, addons: [{ product_id: family.design.id, quantity: 1 }] },
			{ plan_id: family.free.id, unit: null, count: null, addons: [] },
		]) {
			const quote = buildQuote({ ...(options.quote_input as unknown as HeldInput), selection });
			expect(await makeQuote(who, held, selection)).toMatchObject(quote);
		}
	});

	test('takes one discount', async () => {
		const { status, body } = await admin.get(`/products/${family.low.id}/preview?discount_ppm=1000&discount_amount=5`);
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, ['discount_amount']]);
	});

	test.each([['?on=2026-13-01', 'on'], ['?discount_ppm=1000001', 'discount_ppm'], ['?discount_amount=-1', 'discount_amount'], ['?credit=much', 'credit'], ['?on=yesterday', 'on'], ['?on=2026-03-31', 'on'], ['?unit=week', 'unit'], ['?count=0', 'count'], ['?unit=decade', 'unit']])('refuses %s', async (query, name) => {
		const { status, body } = await admin.get(`/products/${family.low.id}/preview${query}`, { today: '2026-04-01' });
		expect([status, Object.keys(body.data.params ?? {})]).toEqual([400, [name]]);
	});

	test('is not there for a package', async () => {
		expect((await admin.get(`/products/${family.visits.id}/preview`)).status).toBe(404);
	});
});

test('the strict reader of schemas refuses what does not fit', async () => {
	const product = await makeProduct({ name: 'Strict' });
	expect(problems(product, 'product')).toEqual([]);
	expect(problems({ ...product, rank: '1' }, 'product')).toEqual(['.rank is string, not integer']);
	expect(problems({ ...product, limits: [] }, 'product')).toEqual(['.limits is array, not object']);
	expect(problems({ ...product, colour: 'blue' }, 'product')).toHaveLength(1);
});
