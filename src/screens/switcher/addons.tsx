import { Button, CheckboxControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { lineSolid, plus } from '@wordpress/icons';
import { useContext, useId } from 'react';
import type { Limits } from '../../domain/limits.ts';
import { diskSize, limitName, limitValue, list, money, number, perPeriod } from '../../ui/format.ts';
import { type AddonOffer, type Draft, mostOf, type Term } from './draft.ts';
import { ForManager } from './for-manager.ts';

export function Addons({ draft, currency, refused, onChange }: { draft: Draft; currency: string; refused: boolean; onChange: (wanted: Map<number, number>) => void }) {
	const id = useId();
	return (
		<section className="tierway-addons" aria-labelledby={id}>
			<h2 id={id}>
				{sprintf(
					/* translators: %s: a plan's name */
					__('Services and packages for %s', 'tierway'),
					draft.plan.name,
				)}
			</h2>
			{draft.addons.length === 0 ? (
				<p className="tierway-muted">{__('There are none for this plan.', 'tierway')}</p>
			) : (
				<ul className="tierway-addons__list">
					{draft.addons.map((offer) => (
						<Addon
							key={offer.addon.id}
							offer={offer}
							limits={draft.plan.limits}
							term={draft.selection}
							currency={currency}
							refused={refused}
							onChange={(quantity) => onChange(new Map(draft.wanted).set(offer.addon.id, quantity))}
						/>
					))}
				</ul>
			)}
		</section>
	);
}

/** An add-on as the customer sees it. `limits`: of the chosen plan; `term`: what it is billed by. */
export function Addon({ offer, limits, term, currency, refused, onChange }: { offer: AddonOffer; limits: Limits; term: Term; currency: string; refused: boolean; onChange: (quantity: number) => void }) {
	const id = useId();
	const forManager = useContext(ForManager);
	const { addon, quantity } = offer;
	const most = mostOf(addon);
	const fixed = offer.reason !== '' || refused;
	const gained = gains(offer, limits);
	return (
		<li className="tierway-addon" data-checked={quantity > 0 || undefined} data-unavailable={offer.reason !== '' || undefined}>
			<div className="tierway-addon__what">
				<CheckboxControl
					__nextHasNoMarginBottom
					label={addon.name}
					checked={quantity > 0}
					disabled={fixed}
					aria-describedby={`${id}-price ${id}-about`}
					onChange={(checked) => onChange(checked ? Math.max(1, addon.held) : 0)}
				/>
				{addon.held > 0 && (
					<span className="tierway-badge tierway-badge--accent">
						{addon.held > 1
							? sprintf(
									forManager
										? /* translators: %s: number of pieces */ __('The customer has %s', 'tierway')
										: /* translators: %s: number of pieces */ __('You have %s', 'tierway'),
									number(addon.held),
								)
							: forManager
								? __('The customer has it', 'tierway')
								: __('You have it', 'tierway')}
					</span>
				)}
				{addon.type === 'service' && <span className="tierway-badge">{__('Service', 'tierway')}</span>}
			</div>
			<div className="tierway-addon__about" id={`${id}-about`}>
				{addon.description !== '' && <span>{addon.description}</span>}
				{gained !== '' && <span className="tierway-addon__gain">{gained}</span>}
				{offer.reason !== '' && <span className="tierway-addon__reason">{offer.reason}</span>}
			</div>
			<div className="tierway-addon__price" id={`${id}-price`}>
				{offer.amount !== null && (
					<>
						<strong>{money(offer.amount, currency)}</strong>{' '}
						<span className="tierway-muted">
							{offer.once ? __('once', 'tierway') : perPeriod(term.unit, term.count)}
							{most > 1 && ` ${__('each', 'tierway')}`}
						</span>
					</>
				)}
			</div>
			{quantity > 0 && most > 1 && !fixed && <Quantity name={addon.name} value={quantity} most={most} onChange={onChange} />}
		</li>
	);
}

function Quantity({ name, value, most, onChange }: { name: string; value: number; most: number; onChange: (value: number) => void }) {
	return (
		<div className="tierway-quantity" role="group" aria-label={name}>
			<Button
				size="compact"
				variant="secondary"
				icon={lineSolid}
				disabled={value <= 1}
				accessibleWhenDisabled
				label={sprintf(
					/* translators: %s: the name of an add-on */
					__('One less: %s', 'tierway'),
					name,
				)}
				showTooltip={false}
				onClick={() => onChange(value - 1)}
			/>
			<input
				type="number"
				min={1}
				max={most}
				step={1}
				value={value}
				aria-label={sprintf(
					/* translators: %s: the name of an add-on */
					__('Quantity of %s', 'tierway'),
					name,
				)}
				onChange={(event) => {
					const typed = event.target.valueAsNumber;
					if (Number.isInteger(typed)) onChange(Math.min(most, Math.max(1, typed)));
				}}
			/>
			<Button
				size="compact"
				variant="secondary"
				icon={plus}
				disabled={value >= most}
				accessibleWhenDisabled
				label={sprintf(
					/* translators: %s: the name of an add-on */
					__('One more: %s', 'tierway'),
					name,
				)}
				showTooltip={false}
				onClick={() => onChange(value + 1)}
			/>
		</div>
	);
}

/** What the pieces chosen add to the plan's limits: "20 GB more disk space". */
function gains({ addon, quantity, reason }: AddonOffer, limits: Limits): string {
	if (reason !== '') return '';
	return list(
		Object.entries(addon.limits).flatMap(([key, value]): string[] => {
			// A limit that the plan does not have, or has without end, is not made larger.
			const base = limits[key];
			const name = limitName(key);
			/* translators: 1: what is limited, e.g. "Custom domain", 2: what it is, e.g. "Yes" */
			if (typeof value === 'string') return value === base ? [] : [sprintf(__('%1$s: %2$s', 'tierway'), name, limitValue(key, value))];
			if (typeof base !== 'number') return [];
			if (value === null) {
				/* translators: %s: what is limited, e.g. "Visits" */
				return [sprintf(__('%s: unlimited', 'tierway'), name)];
			}
			const more = value * Math.max(1, quantity);
			/* translators: 1: what is limited, e.g. "Disk space", 2: how much, e.g. "20 GB" */
			if (key === 'disk_space') return [sprintf(__('%1$s: %2$s more', 'tierway'), name, diskSize(more))];
			/* translators: 1: what is limited, e.g. "Posts", 2: how many */
			return [sprintf(_n('%1$s: %2$s more', '%1$s: %2$s more', more, 'tierway'), name, number(more))];
		}),
	);
}
