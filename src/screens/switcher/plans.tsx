import { Icon, check } from '@wordpress/icons';
import { __, sprintf } from '@wordpress/i18n';
import { memo, useCallback, useContext, useId, useLayoutEffect, useRef } from 'react';
import type { OfferedPlan, OfferedPrice, SwitchOptions } from '../../api/options.ts';
import { share } from '../../domain/money.ts';
import { extended } from '../../ui/extend.ts';
import { day, limitName, limitValue, money, periodName, perPeriod } from '../../ui/format.ts';
import { type Draft, hasEnded, priceOf, type Term, termParam, type Switched } from './draft.ts';
import { ForManager } from './for-manager.ts';

export function Periods({ terms, term, onChange }: { terms: Term[]; term: Term; onChange: (term: Term) => void }) {
	const name = useId();
	if (terms.length < 2) return null;
	return (
		<fieldset className="tierway-periods">
			<legend>{__('Billing period', 'tierway')}</legend>
			<div className="tierway-periods__choices">
				{terms.map((one) => (
					<label key={termParam(one)} className="tierway-periods__choice">
						<input type="radio" name={name} checked={termParam(one) === termParam(term)} onChange={() => onChange(one)} />
						<span>{periodName(one.unit, one.count)}</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

export function Plans({ options, membership, draft, refused, onChange }: { options: SwitchOptions; membership: Switched; draft: Draft; refused: boolean; onChange: (plan: OfferedPlan) => void }) {
	const name = useId();
	const restarts = hasEnded(membership);
	// The cards keep the function they got, so that a choice renders two of them and not forty.
	const latest = useRef(onChange);
	useLayoutEffect(() => {
		latest.current = onChange;
	});
	const choose = useCallback((plan: OfferedPlan) => latest.current(plan), []);
	return (
		<fieldset className="tierway-plans">
			<legend>{__('Plan', 'tierway')}</legend>
			<div className="tierway-plans__cards">
				{options.plans.map((plan) => (
					<PlanCard
						key={plan.id}
						plan={plan}
						price={priceOf(plan, draft.term, membership)}
						name={name}
						currency={options.currency}
						today={options.today}
						current={!restarts && plan.id === membership.plan_id}
						checked={plan.id === draft.plan.id}
						refused={refused}
						onChange={choose}
					/>
				))}
			</div>
		</fieldset>
	);
}

/** A plan as the customer sees it, with its price for the chosen period. `name`: of its group of radio buttons. */
export const PlanCard = memo(function PlanCard({
	plan,
	price,
	name,
	currency,
	today,
	current,
	checked,
	refused,
	onChange,
}: {
	plan: OfferedPlan;
	price: OfferedPrice | undefined;
	name: string;
	currency: string;
	today: string;
	current: boolean;
	checked: boolean;
	refused: boolean;
	onChange: (plan: OfferedPlan) => void;
}) {
	const id = useId();
	const held = useContext(ForManager) ? __('What the customer has now', 'tierway') : __('What you have now', 'tierway');
	const state = price?.state ?? plan.state;
	const unavailable = state === 'unavailable' || (refused && !current);
	const reason = price?.reason_message || plan.reason_message;
	const features = extended('tierway.planFeatures', plan.features, plan);
	return (
		<label className="tierway-plan" data-checked={checked || undefined} data-unavailable={unavailable || undefined}>
			<span className="tierway-plan__top">
				<input
					type="radio"
					className="tierway-radio"
					name={name}
					checked={checked}
					disabled={unavailable && !checked}
					aria-labelledby={`${id}-name ${id}-price`}
					aria-describedby={`${id}-state ${id}-more`}
					onChange={() => onChange(plan)}
				/>
				<span className="tierway-plan__name" id={`${id}-name`}>
					{plan.name}
				</span>
				{current ? (
					<span className="tierway-badge tierway-badge--accent">{__('Current plan', 'tierway')}</span>
				) : (
					plan.featured && <span className="tierway-badge">{__('Recommended', 'tierway')}</span>
				)}
			</span>
			{plan.image !== '' && <img className="tierway-plan__image" src={plan.image} alt="" />}
			<span className="tierway-plan__price" id={`${id}-price`}>
				{price ? <PriceText price={price} currency={currency} /> : __('Not sold', 'tierway')}
			</span>
			{price && <PriceNotes plan={plan} price={price} currency={currency} />}
			<span className="tierway-plan__state" id={`${id}-state`}>
				{unavailable && reason !== '' ? reason : stateText(state, price, today, current ? held : null)}
			</span>
			<span id={`${id}-more`} className="tierway-plan__more">
				{plan.description !== '' && <span className="tierway-plan__about">{plan.description}</span>}
				{features.length > 0 && (
					<span className="tierway-plan__features" role="list">
						{features.map((feature, i) => (
							// Two lines may say the same.
							// oxlint-disable-next-line react/no-array-index-key
							<span role="listitem" key={i}>
								<Icon icon={check} size={20} aria-hidden="true" />
								{feature}
							</span>
						))}
					</span>
				)}
				<span className="tierway-plan__limits" role="list">
					{Object.entries(plan.limits).map(([key, value]) => (
						<span role="listitem" key={key}>
							<span>{limitName(key)}</span> <strong>{limitValue(key, value)}</strong>
						</span>
					))}
				</span>
			</span>
		</label>
	);
});

function PriceText({ price, currency }: { price: OfferedPrice; currency: string }) {
	if (price.amount === 0) return <strong>{money(0, currency)}</strong>;
	return (
		<>
			<strong>{money(price.amount, currency)}</strong> {perPeriod(price.unit, price.count)}
		</>
	);
}

/** What a longer price is per month and saves against the monthly one; a setup fee. The price charged stays the big one. */
function PriceNotes({ plan, price, currency }: { plan: OfferedPlan; price: OfferedPrice; currency: string }) {
	const months = price.unit === 'year' ? 12 * (price.count ?? 1) : price.unit === 'month' ? (price.count ?? 1) : 0;
	const monthly = plan.prices.find((one) => one.unit === 'month' && one.count === 1);
	const saved = monthly ? monthly.amount * months - price.amount : 0;
	return (
		<span className="tierway-plan__notes">
			{months > 1 && price.amount > 0 && (
				<span>
					{sprintf(
						/* translators: %s: an amount of money */
						__('That is %s a month.', 'tierway'),
						money(share(price.amount, 1, months), currency),
					)}{' '}
					{saved > 0 &&
						(price.unit === 'year' && price.count === 1
							? sprintf(
									/* translators: %s: an amount of money */
									__('Saves %s a year.', 'tierway'),
									money(saved, currency),
								)
							: sprintf(
									/* translators: %s: an amount of money */
									__('Saves %s each period.', 'tierway'),
									money(saved, currency),
								))}
				</span>
			)}
			{price.setup_fee > 0 && price.state === 'upgrade' && (
				<span>
					{sprintf(
						/* translators: %s: an amount of money */
						__('Setup %s once, less what was paid before.', 'tierway'),
						money(price.setup_fee, currency),
					)}
				</span>
			)}
		</span>
	);
}

/** Every card says exactly one thing about what choosing it would be; `held` is what the one that is held says. */
function stateText(state: OfferedPrice['state'], price: OfferedPrice | undefined, today: string, held: string | null): string {
	const later = price?.effective === 'period_end' && price.effective_on ? day(price.effective_on, today) : null;
	switch (state) {
		case 'upgrade':
			return later
				? sprintf(
						/* translators: %s: a date */
						__('Upgrade on %s', 'tierway'),
						later,
					)
				: __('Upgrade, active at once', 'tierway');
		case 'downgrade':
			return later
				? sprintf(
						/* translators: %s: a date */
						__('Downgrade on %s', 'tierway'),
						later,
					)
				: __('Downgrade, active at once', 'tierway');
		case 'longer':
			return later
				? sprintf(
						/* translators: %s: a date */
						__('Longer period from %s', 'tierway'),
						later,
					)
				: __('Longer period from today', 'tierway');
		case 'shorter':
			return later
				? sprintf(
						/* translators: %s: a date */
						__('Shorter period from %s', 'tierway'),
						later,
					)
				: __('Shorter period from today', 'tierway');
		case 'crossgrade':
			return later
				? sprintf(
						/* translators: %s: a date */
						__('Change on %s', 'tierway'),
						later,
					)
				: __('Change, active at once', 'tierway');
		case 'reactivate':
			return __('Starts again today', 'tierway');
		case 'scheduled':
			return later
				? sprintf(
						/* translators: %s: a date */
						__('Scheduled for %s', 'tierway'),
						later,
					)
				: __('Waiting for its payment', 'tierway');
		case 'current':
		case 'unavailable':
			return held ?? __('Cannot be chosen now', 'tierway');
	}
}
