import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { backend, open } from '../../render.tsx';

const show = (path: string) => open(<NetworkApp />, { user: 'admin', at: `p=${path}` });
const settings = () => backend.server.state.settings;

describe('settings of bills, taxes and mails', () => {
	test('days are read as people write them, sorted, each once; a wrong one is named before anything is sent', async () => {
		const { user } = show('/settings');
		const retries = await screen.findByRole('textbox', { name: 'Try a declined card again after' });
		await user.clear(retries);
		await user.type(retries, '7, 2, 61');
		await user.click(screen.getByRole('button', { name: 'Save' }));
		expect(await screen.findByText('Write days such as 1, 3, 5: each from 1 to 60, at most 10 of them.')).toBeVisible();
		expect(retries).toHaveFocus();
		await user.clear(retries);
		await user.type(retries, '7; 2 7');
		const grace = screen.getByRole('textbox', { name: 'Days on hold before a membership expires' });
		await user.clear(grace);
		await user.type(grace, '30');
		await user.click(screen.getByRole('radio', { name: 'Put the membership on hold' }));
		await user.click(screen.getByRole('checkbox', { name: 'Payment received' }));
		await user.click(screen.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Settings saved.');
		expect(settings()).toMatchObject({ retry_days: [2, 7], grace_days: 30, failed_change: 'hold' });
		expect(settings().mails).toHaveLength(9);
		expect(settings().mails).not.toContain('payment_received');
	});

	test('how amounts name their currency shows beside each way, and is so on all screens once it is saved', async () => {
		const { user } = show('/settings');
		const ways = await screen.findByRole('radiogroup', { name: 'How amounts name their currency' });
		expect(ways).toHaveTextContent('$1,234.50 and CA$1,234.50');
		expect(ways).toHaveTextContent('$1,234.50 and $1,234.50');
		await user.click(within(ways).getByRole('radio', { name: /The code/ }));
		const example = screen.getByRole('region', { name: 'Example' });
		await waitFor(() => expect(example).toHaveTextContent(/\$\d/));
		await user.click(screen.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Settings saved.');
		expect(settings().currency_display).toBe('code');
		await waitFor(() => expect(example).toHaveTextContent(/USD\s\d/));
		expect(example).not.toHaveTextContent(/\$/);
	});

	test('a tax rate is added, a second one for its country and category is refused, it is edited and removed', async () => {
		settings().country = 'GR';
		const { user } = show('/settings');
		const add = await screen.findByRole('button', { name: 'Add a tax rate' });
		const fill = async (category: string, rate: string) => {
			await user.click(add);
			const dialog = within(await screen.findByRole('dialog', { name: 'Add a tax rate' }));
			await user.clear(dialog.getByLabelText('Category'));
			await user.type(dialog.getByLabelText('Category'), category);
			await user.type(dialog.getByLabelText('Rate'), rate);
			await user.click(dialog.getByRole('button', { name: 'Add' }));
			return dialog;
		};
		await fill('standard', '24');
		const again = await fill('Standard', '13');
		expect(again.getByText('There is a rate for this country and category already.')).toBeVisible();
		await user.click(again.getByRole('button', { name: 'Cancel' }));
		await user.click(screen.getByRole('button', { name: 'Edit Greece, standard' }));
		const edit = within(await screen.findByRole('dialog', { name: 'Edit tax rate' }));
		await user.type(edit.getByLabelText('Name'), 'ΦΠΑ');
		await user.click(edit.getByRole('button', { name: 'Change' }));
		await user.click(screen.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Settings saved.');
		expect(settings().tax_rates).toEqual([{ country: 'GR', category: 'standard', name: 'ΦΠΑ', ppm: 240_000 }]);
		await user.click(screen.getByRole('button', { name: 'Remove Greece, standard' }));
		await user.click(screen.getByRole('button', { name: 'Save' }));
		await screen.findByText('No rates yet: products with a tax category are not taxed.');
	});

	test('a product with a tax category has no rate of its own; its example has the one of the settings', async () => {
		settings().country = 'GR';
		settings().tax_rates = [{ country: 'GR', category: 'standard', name: 'ΦΠΑ', ppm: 240_000 }];
		const premium = backend.server.state.products.find((each) => each.slug === 'premium')!;
		const { user } = show(`/products/${premium.id}/tax`);
		await user.click(await screen.findByRole('button', { name: 'standard' }));
		expect(screen.queryByRole('textbox', { name: 'Tax rate' })).toBeNull();
		expect(screen.getByText('24%')).toBeVisible();
		expect(screen.getByText(/For a price of \$30\.00 the customer pays \$37\.20\./)).toBeVisible();
		await user.click(screen.getByRole('button', { name: 'Save' }));
		await screen.findAllByText('Product saved.');
		expect(backend.server.state.products.find((each) => each.slug === 'premium')?.tax_category).toBe('standard');
	});
});
