import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const product = (slug: string) => backend.server.state.products.find((each) => each.slug === slug);
const show = (path: string) => open(<NetworkApp />, { user: 'admin', at: `p=${path}` });
const kind = { format: 'tierway-products', version: 1 };
const file = (content: unknown, name = 'plans.json') => new File([typeof content === 'string' ? content : JSON.stringify(content)], name, { type: 'application/json' });

async function choose(content: unknown) {
	const { user, container } = show('/products/import');
	await screen.findByRole('button', { name: 'Choose a file' });
	await user.upload(container.querySelector<HTMLInputElement>('input[type=file]')!, file(content));
	return user;
}
const row = async (name: string) => within((await screen.findByRole('rowheader', { name: new RegExp(`^${name}`) })).closest('tr')!);

afterEach(() => vi.restoreAllMocks());

test('the chosen products are exported with the add-ons they offer', async () => {
	const links: HTMLAnchorElement[] = [];
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function keep(this: HTMLAnchorElement) {
		links.push(this);
	});
	const { user } = show('/products&search=Premium');
	const link = await screen.findByRole('link', { name: 'Premium' }, { timeout: 15_000 });
	await user.click(within(link.closest('tr')!).getByRole('button', { name: 'Actions' }));
	await user.click(await screen.findByRole('menuitem', { name: 'Export' }));
	await waitFor(() => expect(links.map((each) => each.download)).toEqual([expect.stringMatching(/^tierway-products-.*\.json$/)]));
	const written = JSON.parse(decodeURIComponent(links[0]!.href.replace(/^[^,]*,/, ''))) as { products: { slug: string; plan_group: string; addons: string[] }[] };
	expect(written).toMatchObject(kind);
	const premium = written.products.find(({ slug }) => slug === 'premium');
	expect(premium?.plan_group).toBe('High End');
	expect(written.products.map(({ slug }) => slug)).toEqual(['premium', ...(premium?.addons ?? [])].sort());
});

test('a file is shown with what it would do, and imported when that is confirmed', async () => {
	const user = await choose({ ...kind, products: [{ slug: 'premium', description: 'From a file', prices: product('premium')?.prices }, { slug: 'club', name: 'Club', type: 'plan', plan_group: 'Clubs' }, { slug: 'plus', name: 'Plus' }] });
	expect((await row('Club')).getByText('Will be created')).toBeVisible();
	expect((await row('Premium')).getByText('Description')).toBeVisible();
	expect(screen.queryByRole('rowheader', { name: /^Plus/ })).toBeNull();
	for (const text of ['1 product is created.', '1 product is changed.', '1 product stays as it is.', 'New plan group: Clubs.']) expect(screen.getByText(text)).toBeVisible();
	expect(product('club')).toBeUndefined();
	await user.click(screen.getByRole('button', { name: 'Import' }));
	await screen.findAllByText('1 product is created. 1 product is changed. 1 product stays as it is.');
	expect(await screen.findByRole('heading', { name: 'Products' })).toBeVisible();
	expect([product('premium')?.description, product('club')?.name]).toEqual(['From a file', 'Club']);
});

test('what is refused is named with its reason, and nothing can be imported', async () => {
	await choose({ ...kind, products: [{ slug: 'premium', currency: 'XTS', colour: 'blue' }, { slug: 'club', name: 'Club', type: 'plan' }] });
	const premium = await row('Premium');
	expect(premium.getByText('Refused')).toBeVisible();
	expect(premium.getByText('A product has no field colour.')).toBeVisible();
	expect(screen.getByText('Nothing is imported while something is refused. Mend the file and choose it again.', { selector: '.components-notice__content' })).toBeVisible();
	expect(screen.getByRole('button', { name: 'Import' })).toHaveAttribute('aria-disabled', 'true');
});

test('when somebody else has written meanwhile, it is shown again before it is done', async () => {
	const user = await choose({ ...kind, products: [{ slug: 'premium', description: 'From a file' }] });
	await row('Premium');
	Object.assign(product('premium')!, { description: 'From a file', version: 9 });
	await user.click(screen.getByRole('button', { name: 'Import' }));
	expect(await screen.findByText('The products have changed in the meantime. Look at it again before you import.', { selector: '.components-notice__content' })).toBeVisible();
	expect(screen.getByText('1 product stays as it is.')).toBeVisible();
	expect(screen.queryByRole('button', { name: 'Import' })).toBeNull();
});

test.each([
	['{"format": "tierway-products",\n"version": 1,\n"products": [}', /^plans\.json: This is not JSON \(.+\)\.$/],
	['', /^plans\.json: This is not JSON \(.+\)\.$/],
	['"text"', 'plans.json: This is not a file of products from Tierway.'],
	['[]', 'plans.json: This is not a file of products from Tierway.'],
	[{ format: 'other' }, 'plans.json: This is not a file of products from Tierway.'],
	[{ ...kind, version: 2, products: [] }, 'plans.json: This file has version 2 of the format; version 1 can be read here.'],
	[{ ...kind, products: { a: 1 } }, 'plans.json: products is not of type array.'],
])('a file that cannot be read is refused: %j', async (content, sentence) => {
	await choose(content);
	expect(await screen.findByText(sentence, { selector: '.components-notice__content' })).toBeVisible();
	expect(screen.getByRole('button', { name: 'Choose a file' })).toBeEnabled();
});

test('an empty network can import, and exports nothing', async () => {
	backend.server.state.products = [];
	const { user } = show('/products');
	await screen.findByRole('heading', { name: 'What do you sell?' });
	await user.click(screen.getByRole('button', { name: 'More actions' }));
	expect(screen.queryByRole('menuitem', { name: 'Export all products' })).toBeNull();
	await user.click(screen.getByRole('menuitem', { name: 'Import products' }));
	expect(await screen.findByRole('heading', { name: 'Import products' })).toHaveFocus();
});
