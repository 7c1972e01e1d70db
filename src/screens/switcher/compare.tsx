import { Icon, check } from '@wordpress/icons';
import { __, _x } from '@wordpress/i18n';
import { useId, useState } from 'react';
import type { OfferedPlan, SwitchOptions } from '../../api/options.ts';
import { limitName, limitValue, money, perPeriod } from '../../ui/format.ts';
import { type Draft, hasEnded, priceOf, type Switched } from './draft.ts';

/** Features and limits of all plans side by side, made when it is asked for. */
export function Compare({ options, membership, draft }: { options: SwitchOptions; membership: Switched; draft: Draft }) {
	const [open, setOpen] = useState(false);
	if (options.plans.length < 2) return null;
	return (
		<details className="tierway-compare" onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>{__('Compare features and limits side by side', 'tierway')}</summary>
			{open && <Table options={options} membership={membership} draft={draft} />}
		</details>
	);
}

function Table({ options, membership, draft }: { options: SwitchOptions; membership: Switched; draft: Draft }) {
	const id = useId();
	const { plans, currency } = options;
	const features = [...new Set(plans.flatMap((plan) => plan.features))];
	const limits = [...new Set(plans.flatMap((plan) => Object.keys(plan.limits)))];
	const cells = (of: (plan: OfferedPlan) => React.ReactNode) =>
		plans.map((plan) => (
			<td key={plan.id} data-chosen={plan.id === draft.plan.id || undefined}>
				{of(plan)}
			</td>
		));
	return (
		// Wider than the screen, it is scrolled by itself, by keyboard too.
		// oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
		<div className="tierway-compare__scroll" role="region" aria-labelledby={id} tabIndex={0}>
			<table>
				<caption id={id} className="screen-reader-text">
					{__('Features and limits of the plans', 'tierway')}
				</caption>
				<thead>
					<tr>
						<th scope="col">
							<span className="screen-reader-text">{__('What', 'tierway')}</span>
						</th>
						{plans.map((plan) => (
							<th key={plan.id} scope="col" data-chosen={plan.id === draft.plan.id || undefined}>
								{plan.name}{' '}
								{!hasEnded(membership) && plan.id === membership.plan_id && <span className="tierway-muted">{__('Current plan', 'tierway')}</span>}{' '}
								{plan.id === draft.plan.id && <span className="tierway-muted">{_x('Chosen', 'plan', 'tierway')}</span>}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					<tr>
						<th scope="row">{__('Price', 'tierway')}</th>
						{cells((plan) => {
							const price = priceOf(plan, draft.term, membership);
							return price ? `${money(price.amount, currency)} ${price.amount > 0 ? perPeriod(price.unit, price.count) : ''}` : __('Not sold', 'tierway');
						})}
					</tr>
					{limits.map((key) => (
						<tr key={key}>
							<th scope="row">{limitName(key)}</th>
							{cells((plan) => (key in plan.limits ? limitValue(key, plan.limits[key] ?? null) : '–'))}
						</tr>
					))}
					{features.map((feature) => (
						<tr key={feature}>
							<th scope="row">{feature}</th>
							{cells((plan) =>
								plan.features.includes(feature) ? (
									<>
										<Icon icon={check} size={20} aria-hidden="true" />
										<span className="screen-reader-text">{_x('Yes', 'a plan has this feature', 'tierway')}</span>
									</>
								) : (
									<>
										<span aria-hidden="true">–</span>
										<span className="screen-reader-text">{_x('No', 'a plan has this feature', 'tierway')}</span>
									</>
								),
							)}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
