import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { Link } from '../../../app/router.tsx';
import type { Settings } from '../../../api/types.gen.ts';
import { MILLION, taxOf, taxRate } from '../../../domain/money.ts';
import { productFields } from '../../../fields/products.tsx';
import { settingsQuery } from '../../../queries/settings.ts';
import { countryName, money, number, parseRate, rate as percent } from '../../../ui/format.ts';
import { Card, TextField, UnitField } from '../controls.tsx';
import { readDraft } from './draft.ts';
import type { TabProps } from './editor.tsx';

export function Tax({ draft, update, mistakes }: TabProps) {
	const settings = useQuery(settingsQuery());
	const category = draft.tax_category.trim();
	const rates = settings.data?.tax_rates ?? [];
	const categories = [...new Set(rates.map((each) => each.category))].toSorted();
	const others = categories.filter((each) => each !== category);
	return (
		<Card title={__('Tax', 'tierway')} about={__('The rate that today’s charges of this product have. Credits keep the rate they were charged at.', 'tierway')}>
			<div className="tierway-narrow">
				<TextField
					id="tierway-tax_category"
					list="tierway-tax-categories"
					field={productFields.tax_category}
					value={draft.tax_category}
					onChange={(value) => update({ tax_category: value })}
					mistake={mistakes.tax_category}
				/>
				<datalist id="tierway-tax-categories">
					{categories.map((each) => (
						<option key={each}>{each}</option>
					))}
				</datalist>
			</div>
			{others.length > 0 && (
				<p className="tierway-picks">
					{__('In the settings:', 'tierway')}
					{others.slice(0, 8).map((each) => (
						<Button key={each} variant="secondary" size="small" onClick={() => update({ tax_category: each })}>
							{each}
						</Button>
					))}
				</p>
			)}
			{category === '' ? (
				<div className="tierway-narrow">
					<UnitField id="tierway-tax_ppm" field={{ label: __('Tax rate', 'tierway'), description: __('0 for no tax. Up to four decimals.', 'tierway') }} inputMode="decimal" suffix="%" value={draft.tax_ppm} onChange={(value) => update({ tax_ppm: value })} mistake={mistakes.tax_ppm} />
				</div>
			) : (
				settings.data && <Rates category={category} settings={settings.data} />
			)}
			{settings.data && <Example draft={draft} settings={settings.data} />}
		</Card>
	);
}

/** What the settings say about a category. */
function Rates({ category, settings }: { category: string; settings: Settings }) {
	const found = settings.tax_rates.filter((each) => each.category === category);
	if (found.length === 0) {
		return (
			<p className="tierway-field-error">
				{/* translators: %s: a tax category */}
				{sprintf(__('There is no rate for “%s” in the settings yet: nobody is taxed for this product.', 'tierway'), category)}
			</p>
		);
	}
	return (
		<>
			<ul className="tierway-offered">
				{found.slice(0, 10).map((each) => (
					<li key={each.country}>
						<span>{countryName(each.country)}</span>
						<strong>{percent(each.ppm)}</strong>
						<span className="tierway-muted">{each.name}</span>
					</li>
				))}
			</ul>
			{found.length > 10 && (
				<p className="tierway-muted">
					{/* translators: %s: number of countries */}
					{sprintf(_n('and %s more country', 'and %s more countries', found.length - 10, 'tierway'), number(found.length - 10))}
				</p>
			)}
		</>
	);
}

/** The first price, as a customer of the network's own tax country pays it. */
function Example({ draft, settings }: { draft: TabProps['draft']; settings: Settings }) {
	const category = draft.tax_category.trim();
	const price = readDraft(draft).input.prices?.find((each) => each.amount > 0);
	const rate = category === '' ? parseRate(draft.tax_ppm) : taxRate(category, 0, settings.country, settings.tax_rates);
	const included = settings.prices_include_tax;
	const tax = typeof rate === 'number' && rate > 0 && rate <= MILLION && price ? taxOf(price.amount, rate, included) : null;
	return (
		<p className="tierway-note">
			{included ? __('Prices of this network include tax.', 'tierway') : __('Tax is added to the prices of this network.', 'tierway')}{' '}
			{tax !== null &&
				price &&
				(included
					? sprintf(/* translators: 1: price, 2: tax */ __('Of a price of %1$s, %2$s are tax.', 'tierway'), money(price.amount, draft.currency), money(tax, draft.currency))
					: sprintf(/* translators: 1: price, 2: price and tax */ __('For a price of %1$s the customer pays %2$s.', 'tierway'), money(price.amount, draft.currency), money(price.amount + tax, draft.currency)))}{' '}
			<Link to="/settings">{__('Change it in the settings', 'tierway')}</Link>
		</p>
	);
}
