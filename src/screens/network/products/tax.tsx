import { useQuery } from '@tanstack/react-query';
import { __, sprintf } from '@wordpress/i18n';
import { Link } from '../../../app/router.tsx';
import { MILLION, taxOf } from '../../../domain/money.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { money, parseRate } from '../../../ui/format.ts';
import { Card, UnitField } from '../controls.tsx';
import { readDraft } from './draft.ts';
import type { TabProps } from './editor.tsx';

export function Tax({ draft, update, mistakes }: TabProps) {
	const settings = useQuery(settingsQuery());
	const rate = parseRate(draft.tax_ppm);
	const price = readDraft(draft).input.prices?.find((each) => each.amount > 0);
	const included = settings.data?.prices_include_tax ?? false;
	const tax = typeof rate === 'number' && rate > 0 && rate <= MILLION && price ? taxOf(price.amount, rate, included) : null;
	return (
		<Card title={__('Tax', 'tierway')} about={__('The rate that today’s charges of this product have. Credits keep the rate they were charged at.', 'tierway')}>
			<div className="tierway-narrow">
				<UnitField id="tierway-tax_ppm" field={{ label: __('Tax rate', 'tierway'), description: __('0 for no tax. Up to four decimals.', 'tierway') }} inputMode="decimal" suffix="%" value={draft.tax_ppm} onChange={(value) => update({ tax_ppm: value })} mistake={mistakes.tax_ppm} />
			</div>
			{settings.data && (
				<p className="tierway-note">
					{included ? __('Prices of this network include tax.', 'tierway') : __('Tax is added to the prices of this network.', 'tierway')}{' '}
					{tax !== null &&
						price &&
						(included
							? sprintf(/* translators: 1: price, 2: tax */ __('Of a price of %1$s, %2$s are tax.', 'tierway'), money(price.amount, draft.currency), money(tax, draft.currency))
							: sprintf(/* translators: 1: price, 2: price and tax */ __('For a price of %1$s the customer pays %2$s.', 'tierway'), money(price.amount, draft.currency), money(price.amount + tax, draft.currency)))}{' '}
					<Link to="/settings">{__('Change it in the settings', 'tierway')}</Link>
				</p>
			)}
		</Card>
	);
}
