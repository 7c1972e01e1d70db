import { screen } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { NetworkApp } from '../../../src/app/network.tsx';
import { open } from '../../render.tsx';

test.each([
	['/products', () => screen.findByRole('link', { name: 'Academy' }, { timeout: 15_000 })],
	['/products/new', () => screen.findByRole('textbox', { name: 'Name' })],
	['/products/2/general', () => screen.findByRole('textbox', { name: 'Name' })],
	['/products/2/up-downgrades', () => screen.findByRole('list', { name: 'Plans of the group, lowest first' })],
	['/products/2/pricing', () => screen.findAllByRole('textbox', { name: 'Price' })],
	['/products/2/limits', () => screen.findByRole('textbox', { name: 'Sites: how much' })],
	['/products/2/tax', () => screen.findByRole('textbox', { name: 'Tax rate' })],
	['/plan-groups', () => screen.findAllByText('Upgrade')],
	['/plan-groups/preview', () => screen.findByRole('region', { name: 'Summary' })],
	['/memberships', () => screen.findByRole('link', { name: 'Petra Premium' }, { timeout: 15_000 })],
	['/memberships/3', () => screen.findByText('Scheduled')],
	['/', () => screen.findByRole('link', { name: 'Hugo Hold' })],
	['/payments', () => screen.findByRole('link', { name: '2026-000001' }, { timeout: 15_000 })],
	['/payments/1', () => screen.findByRole('heading', { name: 'Invoice 2026-000001' })],
	['/settings', () => screen.findByRole('textbox', { name: 'Smallest charge' })],
	['/nowhere', () => screen.findByRole('heading', { name: 'Page not found' })],
])('%s has no accessibility violations', async (path, ready) => {
	const { container } = open(<NetworkApp />, { user: 'admin', at: `p=${path}` });
	await ready();
	expect(await violationsIn(container)).toEqual([]);
});

test('nor has a list that is open to be searched', async () => {
	const { container, user } = open(<NetworkApp />, { user: 'admin', at: 'p=/memberships/add' });
	const plan = await screen.findByRole('combobox', { name: 'Plan' }, { timeout: 15_000 });
	await user.type(plan, 'Prem');
	expect(document.getElementById(plan.getAttribute('aria-controls')!)).toBe(screen.getByRole('listbox'));
	expect(await violationsIn(container)).toEqual([]);
});

async function violationsIn(container: Element): Promise<string[]> {
	const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } });
	return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
