import { __, sprintf } from '@wordpress/i18n';
import { type ReactNode, useContext } from 'react';
import type { SwitchOptions } from '../../api/options.ts';
import { type LimitValue, limitNumber } from '../../domain/limits.ts';
import { extended } from '../../ui/extend.ts';
import { day, limitName, limitValue, list, money, number, rate } from '../../ui/format.ts';
import { type Draft, limitChanges, nameOf, type Switched } from './draft.ts';
import { ForManager } from './for-manager.ts';
import { otherwiseText, type Shown } from './shown.ts';

/** The order: each line, what is due now, what comes next, what is gained and lost, and how it was worked out. */
export function Summary({ shown, options, membership, draft }: { shown: Shown; options: SwitchOptions; membership: Switched; draft: Draft }) {
	const forManager = useContext(ForManager);
	const { selection } = draft;
	const { currency, today } = options;
	const included = options.quote_input.policy?.prices_include_tax ?? false;
	const tax = shown.lines.reduce((sum, line) => sum + line.tax, 0);
	const gained = shown.credit_after - membership.credit;
	const staying = draft.addons.filter((offer) => offer.addon.held > 0 && offer.quantity > 0).map((offer) => offer.addon.name);
	const ending = shown.ending.map((id) => nameOf(options, id));
	return (
		<div className="tierway-order">
			<dl className="tierway-order__lines">
				{shown.lines.map((line) => (
					<Row key={`${line.type}-${line.product_id}`} amount={money(line.amount, currency)} note={lineNote(line, today)}>
						{lineName(line, nameOf(options, line.product_id))}
					</Row>
				))}
				{tax !== 0 && <Row amount={money(tax, currency)}>{included ? __('Tax, included above', 'tierway') : __('Tax', 'tierway')}</Row>}
				{shown.credit_used > 0 && (
					<Row
						amount={money(-shown.credit_used, currency)}
						note={
							shown.credit_after > 0
								? sprintf(
										/* translators: %s: an amount of money */
										__('%s stays for later', 'tierway'),
										money(shown.credit_after, currency),
									)
								: undefined
						}
					>
						{forManager ? __('The customer’s credit', 'tierway') : __('Your credit', 'tierway')}
					</Row>
				)}
				{shown.carried > 0 && (
					<Row amount={money(-shown.carried, currency)} note={__('Too little to charge now', 'tierway')}>
						{__('Added to the next bill', 'tierway')}
					</Row>
				)}
			</dl>
			<dl className="tierway-order__sum">
				<dt>{__('Due now', 'tierway')}</dt>
				<dd>{money(shown.due_now, currency)}</dd>
			</dl>
			{gained > 0 && (
				<p className="tierway-order__credit">
					{sprintf(
						forManager
							? /* translators: %s: an amount of money */ __('%s is added to the customer’s credit and used for the next bills.', 'tierway')
							: /* translators: %s: an amount of money */ __('%s is added to your credit and used for the next bills.', 'tierway'),
						money(gained, currency),
					)}
				</p>
			)}
			<dl className="tierway-order__next">
				<dt>
					{__('Next charge', 'tierway')}
					{shown.next && <span className="tierway-muted">{day(shown.next.on, today)}</span>}
				</dt>
				<dd>{shown.next ? money(shown.next.amount, currency) : __('None', 'tierway')}</dd>
			</dl>
			{shown.next && shown.next.amount > 0 && shown.credit_after > 0 && (
				<p className="tierway-muted tierway-order__hint">
					{sprintf(
						/* translators: %s: an amount of money */
						__('The credit of %s will be used first.', 'tierway'),
						money(shown.credit_after, currency),
					)}
				</p>
			)}
			{shown.trial_end && (
				<p className="tierway-muted tierway-order__hint">
					{sprintf(
						/* translators: %s: a date */
						__('The trial goes on until %s.', 'tierway'),
						day(shown.trial_end, today),
					)}
				</p>
			)}
			{shown.kind !== 'none' && <LimitChanges changes={limitChanges(options, membership, selection)} />}
			{shown.kind !== 'none' && staying.length > 0 && (
				<p className="tierway-order__stays">
					{sprintf(
						/* translators: %s: names of add-ons */
						__('Stays: %s', 'tierway'),
						list(staying),
					)}
				</p>
			)}
			{ending.length > 0 && (
				<p className="tierway-order__ending">
					{shown.effective === 'period_end' && shown.effective_on
						? sprintf(
								/* translators: 1: a date, 2: names of add-ons */
								__('Ends on %1$s: %2$s', 'tierway'),
								day(shown.effective_on, today),
								list(ending),
							)
						: sprintf(
								/* translators: %s: names of add-ons */
								__('Ends with this change: %s', 'tierway'),
								list(ending),
							)}
				</p>
			)}
			{shown.otherwise && <p className="tierway-muted">{otherwiseText(shown.otherwise, membership.plan.name)}</p>}
			{extended<string>('tierway.summaryNotes', [], { shown, selection }).map((note) => (
				<p key={note} className="tierway-muted">
					{note}
				</p>
			))}
			{shown.lines.length > 0 && <Working shown={shown} options={options} included={included} />}
		</div>
	);
}

function Row({ children, note, amount }: { children: ReactNode; note?: string; amount: string }) {
	return (
		<>
			<dt>
				{children}
				{note && <span className="tierway-muted">{note}</span>}
			</dt>
			<dd>{amount}</dd>
		</>
	);
}

function lineName(line: Shown['lines'][number], name: string): string {
	switch (line.type) {
		case 'setup_fee':
			/* translators: %s: a plan's name */
			return sprintf(__('Setup of %s', 'tierway'), name);
		case 'charge':
			return name;
		case 'credit':
			/* translators: %s: a product's name */
			return sprintf(__('Credit for %s', 'tierway'), name);
		case 'waived':
			return __('Waived', 'tierway');
	}
}

/** Why a line is what it is, in a few words. */
function lineNote(line: Shown['lines'][number], today: string): string {
	if (line.type === 'credit') {
		return line.days === undefined || line.of === undefined
			? __('what was paid and not used', 'tierway')
			: /* translators: 1: days left, 2: days paid for */ sprintf(__('%1$s of %2$s days not used', 'tierway'), number(line.days), number(line.of));
	}
	if (line.type === 'waived') return __('not charged', 'tierway');
	if (line.type === 'setup_fee' || !line.to) return __('once', 'tierway');
	/* translators: 1: first day, 2: billing date */
	return line.from ? sprintf(__('%1$s to %2$s', 'tierway'), day(line.from, today), day(line.to, today)) : '';
}

function LimitChanges({ changes: all }: { changes: { key: string; from: LimitValue; to: LimitValue }[] }) {
	const forManager = useContext(ForManager);
	// A plugin that is not limited and one that is available are the same to a customer.
	const changes = all.filter(({ key, from, to }) => limitValue(key, from) !== limitValue(key, to));
	if (changes.length === 0) return null;
	return (
		<div className="tierway-order__limits">
			<h3>{forManager ? __('What changes in the customer’s limits', 'tierway') : __('What changes in your limits', 'tierway')}</h3>
			<ul>
				{changes.map(({ key, from, to }) => {
					const [had, has] = [limitNumber(from), limitNumber(to)];
					// Words say it themselves.
					const more = typeof from === 'string' || typeof to === 'string' || had === has ? null : has === null || (had !== null && has > had);
					return (
						<li key={key}>
							<span>{limitName(key)}</span>
							<span>
								<span className="tierway-muted">{limitValue(key, from)}</span> <span className="tierway-arrow" aria-hidden="true">→</span>
								<span className="screen-reader-text">{__('becomes', 'tierway')}</span> <strong>{limitValue(key, to)}</strong>{' '}
								{more !== null && <span className={more ? 'tierway-more' : 'tierway-less'}>{more ? __('more', 'tierway') : __('less', 'tierway')}</span>}
							</span>
						</li>
					);
				})}
			</ul>
		</div>
	);
}

/** Each line as a sum that can be done by hand (R1.3: multiplied first, divided once). */
function Working({ shown, options, included }: { shown: Shown; options: SwitchOptions; included: boolean }) {
	const { currency } = options;
	return (
		<details className="tierway-working">
			<summary>{__('How this was worked out', 'tierway')}</summary>
			<ul>
				{shown.lines.map((line) => (
					<li key={`${line.type}-${line.product_id}`}>
						<span>{lineName(line, nameOf(options, line.product_id))}</span>
						<span>
							{line.days !== undefined && line.of !== undefined && line.base !== undefined
								? sprintf(
										/* translators: 1: an amount of money, 2: days left, 3: days of the period, 4: the result */
										__('%1$s × %2$s of %3$s days = %4$s', 'tierway'),
										money(line.type === 'credit' ? -line.base : line.base, currency),
										number(line.days),
										number(line.of),
										money(line.amount, currency),
									)
								: sprintf(
										/* translators: %s: an amount of money */
										__('%s, the full price', 'tierway'),
										money(line.amount, currency),
									)}
							{line.tax !== 0 &&
								line.tax_ppm !== undefined &&
								` ${sprintf(
									included
										? /* translators: 1: a tax rate, 2: an amount of money */ __('including %1$s tax of %2$s', 'tierway')
										: /* translators: 1: a tax rate, 2: an amount of money */ __('and %1$s tax, %2$s', 'tierway'),
									rate(line.tax_ppm),
									money(line.tax, currency),
								)}`}
						</span>
					</li>
				))}
			</ul>
			<p className="tierway-muted">{__('The day of the change belongs to the new plan. Each line is rounded once.', 'tierway')}</p>
		</details>
	);
}
