import { Button } from '@wordpress/components';
import { __, _x, sprintf } from '@wordpress/i18n';
import { plus, trash } from '@wordpress/icons';
import { useEffect, useMemo, useRef } from 'react';
import { useLocation } from '../../../app/router.tsx';
import type { Product } from '../../../api/types.gen.ts';
import type { Unit } from '../../../domain/period.ts';
import { priceText } from '../../../fields/products.tsx';
import { currencies, parseAmount, periodName } from '../../../ui/format.ts';
import { readTerm } from '../../switcher/draft.ts';
import { Card, SearchField, SelectField, UnitField } from '../controls.tsx';
import { type Draft, newPrice, type PriceDraft } from './draft.ts';
import type { TabProps } from './editor.tsx';

export function Pricing({ product, draft, update, mistakes }: TabProps) {
	const choices = useMemo(() => {
		const all = currencies();
		return all.some(({ value }) => value === draft.currency) ? all : [{ value: draft.currency, label: draft.currency }, ...all];
	}, [draft.currency]);
	useMend(draft, update);
	const set = (key: number, patch: Partial<PriceDraft>) => update({ prices: draft.prices.map((price) => (price.key === key ? { ...price, ...patch } : price)) });
	const add = () => {
		const price = newPrice(unusedUnit(draft), draft.currency);
		update({ prices: [...draft.prices, price] });
		setTimeout(() => document.getElementById(`tierway-prices.${price.key}.amount`)?.focus());
	};
	return (
		<>
			<Card title={__('Prices', 'tierway')} about={about(draft.type)}>
				{mistakes.prices && <p className="tierway-field-error">{mistakes.prices}</p>}
				{draft.prices.length === 0 && <p className="tierway-note">{__('No price yet: nobody can choose this product.', 'tierway')}</p>}
				<ul className="tierway-price-list">
					{draft.prices.map((price) => (
						<PriceRow key={price.key} price={price} draft={draft} mistakes={mistakes} set={(patch) => set(price.key, patch)} remove={() => update({ prices: draft.prices.filter(({ key }) => key !== price.key) })} />
					))}
				</ul>
				<Button variant="secondary" icon={plus} __next40pxDefaultSize disabled={draft.prices.length >= 20} accessibleWhenDisabled onClick={add}>
					{draft.prices.length === 0 ? __('Add a price', 'tierway') : __('Add a price for another period', 'tierway')}
				</Button>
			</Card>
			<Card>
				<div className="tierway-narrow" data-field="currency">
					<SearchField
						field={{
							label: __('Currency', 'tierway'),
							description: product ? __('Customers can only switch between plans in one currency. Changing it does not convert the amounts.', 'tierway') : __('Customers can only switch between plans in one currency.', 'tierway'),
						}}
						value={draft.currency}
						options={choices}
						onChange={(currency) => update({ currency })}
						mistake={mistakes.currency}
					/>
				</div>
			</Card>
		</>
	);
}

/** The address may name what a warning is about: `field=currency`, or `price=year`, which begins the price that is not there. */
function useMend(draft: Draft, update: TabProps['update']): void {
	const { params } = useLocation();
	const done = useRef(false);
	useEffect(() => {
		const term = readTerm(params.get('price'));
		if (done.current || (!term && params.get('field') !== 'currency')) return;
		const count = String(term?.count);
		const price = draft.prices.find((one) => one.unit === term?.unit && one.count === count);
		if (term && !price) {
			update({ prices: [...draft.prices, { ...newPrice(term.unit, draft.currency), count }] }); // and comes back with it
			return;
		}
		done.current = true;
		// After the heading, which takes the focus when the screen comes.
		setTimeout(() => document.querySelector<HTMLElement>(price ? `[id="tierway-prices.${price.key}.amount"]` : '[data-field="currency"] input')?.focus());
	}, [params, draft, update]);
}

interface RowProps {
	price: PriceDraft;
	draft: Draft;
	mistakes: Record<string, string>;
	set: (patch: Partial<PriceDraft>) => void;
	remove: () => void;
}

function PriceRow({ price, draft, mistakes, set, remove }: RowProps) {
	const id = `prices.${price.key}`;
	const count = /^\d{1,3}$/.test(price.count.trim()) ? Number(price.count) : 1;
	const amount = parseAmount(price.amount, draft.currency);
	const once = draft.type === 'service' ? __('Once', 'tierway') : __('Free or for life', 'tierway');
	const title = price.unit === null ? once : periodName(price.unit, count);
	return (
		<li>
			{/* The group says which price its fields belong to. */}
			<fieldset className="tierway-price">
				<legend className="screen-reader-text">{title}</legend>
				<div className="tierway-price__head" aria-hidden="true">
					<strong>{title}</strong>
					<span>{typeof amount === 'number' ? priceText({ unit: price.unit, count: price.unit === null ? null : count, amount }, draft) : ''}</span>
				</div>
				<div className="tierway-price__fields">
					<SelectField
						id={`tierway-${id}.unit`}
						field={{ label: __('Charged', 'tierway') }}
						value={price.unit ?? 'once'}
						options={[
							{ value: 'day', label: __('by the day', 'tierway') },
							{ value: 'week', label: __('by the week', 'tierway') },
							{ value: 'month', label: __('by the month', 'tierway') },
							{ value: 'year', label: __('by the year', 'tierway') },
							{ value: 'once', label: once },
						]}
						onChange={(unit) => set({ unit: unit === 'once' ? null : unit })}
						mistake={mistakes[`${id}.unit`]}
					/>
					{price.unit !== null && (
						<UnitField id={`tierway-${id}.count`} field={{ label: __('Every', 'tierway') }} inputMode="numeric" suffix={unitName(price.unit)} value={price.count} onChange={(value) => set({ count: value })} mistake={mistakes[`${id}.count`]} />
					)}
					<UnitField id={`tierway-${id}.amount`} field={{ label: __('Price', 'tierway') }} inputMode="decimal" suffix={draft.currency} value={price.amount} onChange={(value) => set({ amount: value })} mistake={mistakes[`${id}.amount`]} />
					{draft.type === 'plan' && (
						<>
							<UnitField id={`tierway-${id}.setup_fee`} field={{ label: __('Setup fee', 'tierway') }} inputMode="decimal" suffix={draft.currency} placeholder="0" value={price.setup_fee} onChange={(value) => set({ setup_fee: value })} mistake={mistakes[`${id}.setup_fee`]} />
							{price.unit !== null && (
								<UnitField id={`tierway-${id}.trial_days`} field={{ label: _x('Trial', 'of a price', 'tierway') }} inputMode="numeric" suffix={__('days', 'tierway')} placeholder="0" value={price.trial_days} onChange={(value) => set({ trial_days: value })} mistake={mistakes[`${id}.trial_days`]} />
							)}
						</>
					)}
					<Button className="tierway-price__remove" icon={trash} __next40pxDefaultSize label={sprintf(/* translators: %s: period, e.g. "Monthly" */ __('Remove the price: %s', 'tierway'), title)} onClick={remove} />
				</div>
			</fieldset>
		</li>
	);
}

function about(type: Product['type']): string {
	switch (type) {
		case 'plan':
			return __('One price for each period it is sold for. A setup fee is charged once; trials are for new memberships only. Whoever holds the plan keeps the price agreed.', 'tierway');
		case 'package':
			return __('Per piece. A package is billed together with the plan, so it needs a price for each period its plans are sold for.', 'tierway');
		case 'service':
			return __('Once, or again with every bill of the plan. For the latter it needs a price for each period its plans are sold for.', 'tierway');
	}
}

function unusedUnit(draft: Draft): Unit | null {
	const used = draft.prices.map(({ unit }) => unit);
	const order: (Unit | null)[] = draft.type === 'service' ? [null, 'month', 'year'] : ['month', 'year', null];
	return order.find((unit) => !used.includes(unit)) ?? 'month';
}

function unitName(unit: Unit): string {
	switch (unit) {
		case 'day':
			return __('day(s)', 'tierway');
		case 'week':
			return __('week(s)', 'tierway');
		case 'month':
			return __('month(s)', 'tierway');
		case 'year':
			return __('year(s)', 'tierway');
	}
}
