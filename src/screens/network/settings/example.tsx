import { useQuery } from '@tanstack/react-query';
import { Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useId, useState } from 'react';
import type { SwitchOptions } from '../../../api/options.ts';
import type { PlanGroup, Product, Settings } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Link } from '../../../app/router.tsx';
import { addDays, daysBetween } from '../../../domain/calendar.ts';
import { limitKind, limitNumber } from '../../../domain/limits.ts';
import { taxRate } from '../../../domain/money.ts';
import { buildQuote } from '../../../domain/quote.ts';
import { closedLabels, kindLabels, whenLabels } from '../../../fields/kinds.ts';
import { priceText } from '../../../fields/products.tsx';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { plansQuery, previewQuery } from '../../../queries/products.ts';
import { day, money } from '../../../ui/format.ts';
import '../../switcher/change.css';
import { limitChanges, readDraft, termParam } from '../../switcher/draft.ts';
import { ForManager } from '../../switcher/for-manager.ts';
import { differences, type Shown } from '../../switcher/shown.ts';
import { Summary } from '../../switcher/summary.tsx';
import { SelectField } from '../controls.tsx';
import { holderOf } from '../holder.ts';
import { policyOf } from '../paths.ts';
import { Skeleton } from '../skeleton.tsx';
import { type Event, unpaid } from './late.ts';

interface Props {
	/** As they are entered, where they can be read, and else as they are stored. */
	settings: Settings;
	saved: Settings;
}

/** A customer of the network's own plans who changes in the middle of a period, and a bill that nobody pays: what the settings that are entered would make of them. */
export function Example({ settings, saved }: Props) {
	const id = useId();
	const groups = useQuery(planGroupsQuery());
	const plans = useQuery(plansQuery());
	const [heldId, setHeldId] = useState(0);
	const failed = [groups, plans].find((query) => query.isError && !query.data);
	const holders = groups.data && plans.data ? withWays(plans.data, groups.data) : null;
	// Unless somebody chooses, one from which there is a way up.
	const held = holders?.find((plan) => plan.id === heldId) ?? holders?.find((plan) => holders.some((other) => other.plan_group === plan.plan_group && other.rank > plan.rank)) ?? holders?.[0];
	return (
		<section className="tierway-example" aria-labelledby={id}>
			<header>
				<h2 id={id}>{__('Example', 'tierway')}</h2>
				<p className="tierway-muted">{__('With your own plans and what is entered here. Nothing is saved or charged.', 'tierway')}</p>
			</header>
			{failed ? (
				<ErrorScreen error={failed.error} onRetry={() => void failed.refetch()} />
			) : !holders ? (
				<Skeleton lines={6} className="is-form" />
			) : !held ? (
				<p className="tierway-note">
					{__('As soon as a plan group has two plans with a price, a change between them is shown here.', 'tierway')} <Link to="/plan-groups">{__('Plan groups', 'tierway')}</Link>
				</p>
			) : (
				<Change key={held.id} held={held} holders={holders} groups={groups.data ?? []} plans={plans.data ?? []} settings={settings} saved={saved} onHeld={setHeldId} />
			)}
		</section>
	);
}

/** Plans that are billed by a period, and from which there is another one to go to; in the order of groups and ranks. */
function withWays(plans: Product[], groups: PlanGroup[]): Product[] {
	const sold = plans.filter(({ status, prices }) => status === 'active' && prices.length > 0);
	return groups.flatMap(({ id }) => {
		const family = sold.filter((plan) => plan.plan_group === id).sort((a, b) => a.rank - b.rank);
		return family.length > 1 ? family.filter(({ prices }) => prices[0]?.unit) : [];
	});
}

interface ChangeProps extends Props {
	held: Product;
	holders: Product[];
	groups: PlanGroup[];
	plans: Product[];
	onHeld: (id: number) => void;
}

function Change({ held, holders, groups, plans, settings, saved, onHeld }: ChangeProps) {
	const [wanted, setWanted] = useState('');
	const term = { unit: held.prices[0]?.unit ?? undefined, count: held.prices[0]?.count ?? undefined };
	// What today is, and how long the period, the server says.
	const begun = useQuery(previewQuery(held.id, term));
	const period = begun.data?.plan_id === held.id ? begun.data.options.quote_input.membership.period : null;
	const middle = period && begun.data ? addDays(begun.data.on, Math.floor(daysBetween(period.start, period.end) / 2)) : undefined;
	const preview = useQuery({ ...previewQuery(held.id, { ...term, on: middle }), enabled: middle !== undefined });
	const failed = [begun, preview].find((query) => query.isError);
	if (failed) return <ErrorScreen error={failed.error} onRetry={() => void failed.refetch()} />;
	if (!period || preview.data?.on !== middle || preview.data?.plan_id !== held.id) return <Skeleton lines={6} className="is-form" />;

	const { options } = preview.data;
	const choices = options.plans.flatMap((plan) => plan.prices.filter((price) => !(plan.id === held.id && termParam(price) === termParam(period))).map((price) => ({ value: `${plan.slug} ${termParam(price)}`, plan, price })));
	const above = choices.find(({ plan, price }) => plan.rank > held.rank && termParam(price) === termParam(period));
	const choice = choices.find(({ value }) => value === wanted) ?? above ?? choices[0];
	const group = groups.find((one) => one.id === held.plan_group);
	return (
		<>
			<SelectField field={{ label: __('A customer is on', 'tierway') }} value={String(held.id)} options={holders.map(({ id, name }) => ({ value: String(id), label: name }))} onChange={(picked) => onHeld(Number(picked))} />
			{choice && (
				<SelectField
					field={{ label: __('and changes to', 'tierway'), description: /* translators: %s: a date */ sprintf(__('In the middle of the period, on %s.', 'tierway'), day(options.today)) }}
					value={choice.value}
					options={choices.map(({ value, plan, price }) => ({ value, label: /* translators: 1: plan name, 2: price, e.g. "$30.00 per month" */ sprintf(__('%1$s: %2$s', 'tierway'), plan.name, priceText(price, { currency: options.currency, type: 'plan' })) }))}
					onChange={setWanted}
				/>
			)}
			{choice && <Outcome held={held} slug={choice.plan.slug} term={termParam(choice.price)} options={underRules(options, settings, group, plans)} before={underRules(options, saved, group, plans)} settings={settings} saved={saved} />}
			<Unpaid billing={period.end} settings={settings} />
		</>
	);
}

/** What a quote is made from, with other settings. */
function underRules(options: SwitchOptions, { policy, setup_fee, minimum_charge, prices_include_tax, country, tax_rates }: Settings, group: PlanGroup | undefined, plans: Product[]): SwitchOptions {
	const input = options.quote_input;
	const catalog = input.catalog.map((one) => {
		const plan = plans.find(({ id }) => id === one.id);
		return plan ? { ...one, tax_ppm: taxRate(plan.tax_category, plan.tax_ppm, country, tax_rates) } : one;
	});
	return { ...options, quote_input: { ...input, catalog, policy: { ...policyOf(policy, group?.policy), setup_fee, minimum_charge, prices_include_tax } } };
}

interface OutcomeProps extends Props {
	held: Product;
	slug: string;
	term: string;
	options: SwitchOptions;
	/** The same as it is stored. */
	before: SwitchOptions;
}

function Outcome({ held, slug, term, options, before, settings, saved }: OutcomeProps) {
	const membership = holderOf(held, options);
	const draft = readDraft(new URLSearchParams({ plan: slug, period: term }), membership, options);
	if (!draft) return null;
	const { currency, today } = options;
	const quoteOf = (all: SwitchOptions, { failed_change }: Settings): Shown | string => {
		const quote = buildQuote({ ...all.quote_input, selection: draft.selection });
		return 'error' in quote ? (closedLabels[quote.error] ?? __('This cannot be chosen now.', 'tierway')) : { ...quote, otherwise: quote.effective === 'period_end' ? failed_change : null };
	};
	const [now, was] = [quoteOf(options, settings), quoteOf(before, saved)];
	const changed = saysChanged(now, was, currency, today);
	const smaller = limitChanges(options, membership, draft.selection).filter(({ from, to }) => isLess(limitNumber(to), limitNumber(from)));
	const rules = new Set(smaller.map(({ key }) => settings.over_limit_kinds[limitKind(key)] ?? settings.over_limit));
	const over = (['block', 'acknowledge', 'warn'] as const).find((rule) => rules.has(rule));
	return (
		<ForManager.Provider value={true}>
			{typeof now === 'string' ? (
				<Notice status="warning" isDismissible={false}>
					{/* translators: %s: why, e.g. "Refused by the policy" */}
					{sprintf(__('This change is not offered. %s.', 'tierway'), now)}
				</Notice>
			) : (
				<>
					<p className="tierway-example__kind">
						<span className={`tierway-kind is-${now.kind}`}>{kindLabels[now.kind]}</span> {now.effective === 'now' ? whenLabels.now : now.effective === 'period_end' ? whenLabels.period_end : ''}
					</p>
					<Summary shown={now} options={options} membership={membership} draft={draft} />
					{now.due_now > 0 && settings.payment_methods.includes('manual') && (
						/* translators: %s: a date */
						<p className="tierway-muted">{sprintf(__('Paid by hand, it waits for the money until %s.', 'tierway'), day(addDays(today, settings.payment_days), today))}</p>
					)}
					{over && <p className="tierway-muted">{overLimitWords()[over]}</p>}
				</>
			)}
			{changed.length > 0 && (
				<div className="tierway-example__changed" role="status">
					<strong>{__('Not saved yet. As it is now:', 'tierway')}</strong>
					<ul>
						{changed.map((text) => (
							<li key={text}>{text}</li>
						))}
					</ul>
				</div>
			)}
		</ForManager.Provider>
	);
}

/** What of the stored settings' quote is another. */
function saysChanged(now: Shown | string, was: Shown | string, currency: string, today: string): string[] {
	if (typeof was === 'string') return typeof now === 'string' ? [] : [was];
	/* translators: %s: an amount of money */
	if (typeof now === 'string') return [sprintf(__('Due now: %s.', 'tierway'), money(was.due_now, currency))];
	/* translators: 1: what, e.g. "Due now", 2: an amount or a date */
	return differences(was, now, currency, today).map(({ what, before }) => sprintf(__('%1$s: %2$s', 'tierway'), what, before));
}

const isLess = (a: number | null, b: number | null) => a !== null && (b === null || a < b);

const overLimitWords = (): Record<Settings['over_limit'], string> => ({
	block: __('If more is in use than the new plan allows, it is refused until there is room.', 'tierway'),
	acknowledge: __('If more is in use than the new plan allows, the customer has to tick that this is known.', 'tierway'),
	warn: __('If more is in use than the new plan allows, the customer is warned.', 'tierway'),
});

/** A bill that is never paid, by card or by hand. */
function Unpaid({ billing, settings }: { billing: string; settings: Settings }) {
	const id = useId();
	const [method, setMethod] = useState<'card' | 'hand'>('card');
	const words: Record<Event['what'], string> = {
		invoiced: __('The invoice is sent', 'tierway'),
		declined: __('The card is declined', 'tierway'),
		declined_again: __('Tried again, and declined', 'tierway'),
		on_hold: __('The membership is on hold', 'tierway'),
		expired: __('The membership expires', 'tierway'),
		read_only: __('Nothing can be added to its sites', 'tierway'),
		closed: __('Its sites are closed', 'tierway'),
	};
	return (
		<section className="tierway-example__late">
			<h3 id={id}>{__('If the next bill is not paid', 'tierway')}</h3>
			<SelectField
				hideLabel
				field={{ label: __('The customer pays', 'tierway') }}
				value={method}
				options={[
					{ value: 'card', label: __('by card', 'tierway') },
					{ value: 'hand', label: __('by hand', 'tierway') },
				]}
				onChange={setMethod}
			/>
			<ol aria-labelledby={id}>
				{unpaid(billing, method === 'hand', settings).map(({ on, what }) => (
					<li key={`${on} ${what}`}>
						<span className="tierway-muted">{day(on, billing)}</span>
						<span>{words[what]}</span>
					</li>
				))}
			</ol>
		</section>
	);
}
