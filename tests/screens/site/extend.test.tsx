import { addFilter, removeFilter } from '@wordpress/hooks';
import { screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SiteApp } from '../../../src/app/site.tsx';
import { open } from '../../render.tsx';

afterEach(() => {
	for (const hook of ['tierway.planFeatures', 'tierway.summaryNotes']) removeFilter(hook, 'acme');
	vi.restoreAllMocks();
});

test('another plugin adds a line to a card, and one below the order', async () => {
	addFilter('tierway.planFeatures', 'acme', (features: string[], plan: { name: string }) => (plan.name === 'Premium' ? [...features, 'A phone call'] : features));
	addFilter('tierway.summaryNotes', 'acme', (notes: string[], { shown }: { shown: { due_now: number } }) => [...notes, `We call when ${shown.due_now} cents have come.`]);
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change' });
	await user.click(await screen.findByRole('radio', { name: /^Premium/, description: /A phone call/ }));
	expect(screen.getAllByText('A phone call')).toHaveLength(1);
	expect(within(await screen.findByRole('region', { name: 'Summary' })).getByText('We call when 3000 cents have come.')).toBeVisible();
});

test('one that fails, or answers with nonsense, changes nothing', async () => {
	const said = vi.spyOn(console, 'error').mockImplementation(() => {});
	addFilter('tierway.planFeatures', 'acme', () => {
		throw new Error('Broken');
	});
	addFilter('tierway.summaryNotes', 'acme', () => 'nonsense');
	const { user } = open(<SiteApp />, { user: 'fay', at: 'p=/change' });
	await user.click(await screen.findByRole('radio', { name: /^Premium/ }));
	expect(await screen.findByRole('region', { name: 'Summary' })).not.toHaveTextContent('nonsense');
	expect(said).toHaveBeenCalledWith('tierway.planFeatures', expect.any(Error));
});
