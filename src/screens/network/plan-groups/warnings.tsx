import { Button, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import type { Paths, Product } from '../../../api/types.gen.ts';
import { linkProps } from '../../../app/router.tsx';
import { periodName } from '../../../ui/format.ts';
import { termParam } from '../../switcher/draft.ts';

type Warning = Paths['warnings'][number];

interface Props {
	paths: Paths;
	/** Of the family. */
	plans: Product[];
	/** What the plans without a group cannot do: they are in no group that could be left, sorted or have its own rules. */
	onAdd?: () => void;
	onRemove?: (id: number) => void;
	onSort?: () => void;
	onPolicy?: () => void;
}

/** What looks wrong with a group, each with what mends it. Nothing is saved by pressing one of these. */
export function Warnings({ paths, plans, ...acts }: Props) {
	return paths.warnings.map((warning) => (
		// Core reads a notice out by rendering what is in it; here that is more than its sentence.
		<Notice key={warning.code} status="warning" isDismissible={false} spokenMessage={warning.message}>
			<p>{warning.message}</p>
			<div className="tierway-mend">
				<Mend warning={warning} paths={paths} plans={plans.filter(({ id }) => warning.plan_ids.includes(id))} {...acts} />
			</div>
		</Notice>
	));
}

function Mend({ warning, paths, plans, onAdd, onRemove, onSort, onPolicy }: { warning: Warning } & Props) {
	switch (warning.code) {
		case 'single_plan':
			return <Act {...(onAdd ? { onClick: onAdd } : linkProps('/products/new', { type: 'plan' }))}>{__('Add a plan', 'tierway')}</Act>;
		case 'one_way':
		case 'unreachable_plan':
			return (
				<>
					{paths.pairs.some(({ from, to, reason }) => reason === 'not_allowed' && plans.some(({ id }) => id === from || id === to)) && <Act {...(onPolicy ? { onClick: onPolicy } : linkProps('/settings'))}>{__('When changes take effect', 'tierway')}</Act>}
					<OpenOrRemove plans={plans} onRemove={onRemove} />
				</>
			);
		case 'inactive_in_the_middle':
			return <OpenOrRemove plans={plans} onRemove={onRemove} />;
		case 'order_against_prices':
			return onSort && <Act onClick={onSort}>{__('Sort by price', 'tierway')}</Act>;
		case 'mixed_currencies':
			return plans.map((plan) => (
				<Act key={plan.id} {...linkProps(`/products/${plan.id}/pricing`, { field: 'currency' })}>
					{/* translators: 1: plan name, 2: currency code */}
					{sprintf(__('Currency of %1$s (%2$s)', 'tierway'), plan.name, plan.currency)}
				</Act>
			));
		case 'addon_without_price':
			return warning.missing.map((price) => (
				<Act key={`${price.product_id} ${termParam(price)}`} {...linkProps(`/products/${price.product_id}/pricing`, { price: termParam(price) })}>
					{/* translators: 1: name of an add-on, 2: a period, e.g. "Yearly" */}
					{sprintf(__('Price of %1$s (%2$s)', 'tierway'), price.name, periodName(price.unit, price.count))}
				</Act>
			));
	}
}

/** A plan that nobody can buy lacks a price; else where it can go is said in its own tab, and whether it is active in the first. */
function OpenOrRemove({ plans, onRemove }: { plans: Product[]; onRemove?: (id: number) => void }) {
	return plans.map((plan) => (
		<span key={plan.id}>
			<Act {...linkProps(`/products/${plan.id}/${plan.status === 'inactive' ? 'general' : plan.prices.length === 0 ? 'pricing' : 'up-downgrades'}`)}>
				{/* translators: %s: plan name */}
				{sprintf(__('Open %s', 'tierway'), plan.name)}
			</Act>
			{onRemove && (
				<Act onClick={() => onRemove(plan.id)}>
					{/* translators: %s: plan name */}
					{sprintf(__('Take %s out of the group', 'tierway'), plan.name)}
				</Act>
			)}
		</span>
	));
}

function Act({ children, ...act }: { children: ReactNode } & ({ onClick: () => void } | ReturnType<typeof linkProps>)) {
	return (
		<Button variant="secondary" size="compact" {...act}>
			{children}
		</Button>
	);
}
