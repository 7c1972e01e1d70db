import { useQuery } from '@tanstack/react-query';
import { Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { PreviewInput, SwitchPreview } from '../../../api/products.ts';
import type { PlanGroup, Price, Product } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, navigate, type Params, useLocation } from '../../../app/router.tsx';
import { addDays, daysBetween } from '../../../domain/calendar.ts';
import type { Period } from '../../../domain/period.ts';
import { buildQuote } from '../../../domain/quote.ts';
import { amountMistake, type Mistakes, rateMistake, readInteger } from '../../../fields/numbers.ts';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { plansQuery, previewQuery } from '../../../queries/products.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { day, money, number, parseAmount, parseRate, periodName } from '../../../ui/format.ts';
import { Addons } from '../../switcher/addons.tsx';
import '../../switcher/change.css';
import { useSettled } from '../../switcher/checks.tsx';
import { Compare } from '../../switcher/compare.tsx';
import { addonsParam, bought, type Draft, offeredTerms, readDraft, type Switched, termParam } from '../../switcher/draft.ts';
import { Periods, Plans } from '../../switcher/plans.tsx';
import { actLabel, type Shown } from '../../switcher/shown.ts';
import { Summary } from '../../switcher/summary.tsx';
import { Card, SelectField, UnitField } from '../controls.tsx';
import { holderOf } from '../holder.ts';
import { Skeleton } from '../skeleton.tsx';

/**
 * The switcher of somebody who does not exist. The address says who that is (held, term, day, discount, off, credit), and what
 * they choose, as a customer's own does (plan, period, addons).
 */
export function PreviewScreen() {
	const groups = useQuery(planGroupsQuery());
	const plans = useQuery(plansQuery());
	const failed = [groups, plans].find((query) => query.isError && !query.data);
	const sold = plans.data?.filter(({ prices }) => prices.length > 0) ?? [];
	return (
		<Page title={__('Preview as a customer', 'tierway')} back={<Link to="/plan-groups">{__('Plan groups', 'tierway')}</Link>}>
			<p className="tierway-lead">{__('What a customer would see and pay who is in this situation. Nothing here is saved, ordered or charged.', 'tierway')}</p>
			{failed ? (
				<ErrorScreen error={failed.error} onRetry={() => void failed.refetch()} />
			) : !groups.data || !plans.data ? (
				<Skeleton lines={8} className="is-form" />
			) : sold.length === 0 ? (
				<p>{__('No plan has a price yet: nobody can hold one.', 'tierway')}</p>
			) : (
				<Preview groups={groups.data} plans={sold} />
			)}
		</Page>
	);
}

const situation = ['held', 'term', 'day', 'discount', 'off', 'credit'] as const;
const choice = ['plan', 'period', 'addons'] as const;

function Preview({ groups, plans }: { groups: PlanGroup[]; plans: Product[] }) {
	const { params } = useLocation();
	const plan = plans.find(({ id }) => id === Number(params.get('held'))) ?? plans[0]!;
	const price = plan.prices.find((one) => termParam(one) === params.get('term')) ?? plan.prices[0]!;
	const term = { unit: price.unit ?? undefined, count: price.count ?? undefined };
	// What today is, the server says; without a day it answers for that.
	const { data, error, refetch } = useQuery(previewQuery(plan.id, term));
	if (error) return <ErrorScreen error={error} onRetry={() => void refetch()} />;
	if (!data) return <Skeleton lines={8} className="is-form" />;
	return <Situation groups={groups} plans={plans} plan={plan} price={price} today={data.on} period={data.options.quote_input.membership.period} />;
}

interface SituationProps {
	groups: PlanGroup[];
	plans: Product[];
	plan: Product;
	price: Price;
	today: string;
	period: Period | null;
}

function Situation({ groups, plans, plan, price, today, period }: SituationProps) {
	const { params } = useLocation();
	const text = (name: (typeof situation)[number]) => params.get(name) ?? '';
	const go = (part: Params, replace = true) => navigate('/plan-groups/preview', { ...Object.fromEntries([...situation, ...choice].map((name) => [name, params.get(name)])), ...part }, { replace });

	const { currency } = plan;
	const days = period ? daysBetween(period.start, period.end) : 1;

	const kind = text('discount') === 'percent' || text('discount') === 'amount' ? text('discount') : '';
	const mistakes: Mistakes = {};
	const at = readInteger(text('day') || '1', 1, days, 'day', mistakes);
	const off = kind === '' || text('off') === '' ? undefined : kind === 'percent' ? parseRate(text('off')) : parseAmount(text('off'), currency);
	if (off !== undefined && typeof off !== 'number') mistakes.off = kind === 'percent' ? rateMistake(off) : amountMistake(off, currency);
	const credit = text('credit') === '' ? 0 : parseAmount(text('credit'), currency);
	if (typeof credit !== 'number') mistakes.credit = amountMistake(credit, currency);

	const wanted: PreviewInput = {
		unit: price.unit ?? undefined,
		count: price.count ?? undefined,
		...(at > 1 && { on: addDays(today, at - 1) }),
		...(typeof off === 'number' && { [kind === 'percent' ? 'discount_ppm' : 'discount_amount']: off }),
		...(typeof credit === 'number' && credit > 0 && { credit }),
	};
	const key = JSON.stringify([plan.id, wanted]);
	const asked = useSettled({ id: plan.id, wanted, key }, key);
	const preview = useQuery(previewQuery(asked.id, asked.wanted));
	const waits = asked.key !== key || preview.isPlaceholderData;
	const place = ({ plan_group: id }: Product) => (id === null ? groups.length : groups.findIndex((one) => one.id === id));
	const group = (id: number | null) => groups.find((one) => one.id === id)?.name ?? __('Without a group', 'tierway');

	return (
		<div className="tierway-stacked">
			<Card title={__('The customer', 'tierway')}>
				<div className="tierway-situation">
					<SelectField
						field={{ label: __('Is on', 'tierway') }}
						value={String(plan.id)}
						options={plans.toSorted((a, b) => place(a) - place(b) || a.rank - b.rank).map(({ id, name, plan_group }) => ({ value: String(id), label: /* translators: 1: name of a plan group, 2: plan name */ sprintf(__('%1$s: %2$s', 'tierway'), group(plan_group), name) }))}
						onChange={(held) => go({ held, term: null, day: null, plan: null, period: null, addons: null }, false)}
					/>
					{plan.prices.length > 1 && (
						<SelectField
							field={{ label: __('Billed', 'tierway') }}
							value={termParam(price)}
							options={plan.prices.map((one) => ({ value: termParam(one), label: `${periodName(one.unit, one.count)}: ${money(one.amount, currency)}` }))}
							onChange={(picked) => go({ term: picked, day: null, period: null, addons: null }, false)}
						/>
					)}
					{period && (
						<UnitField
							id="tierway-preview-day"
							field={{ label: __('Day of the period', 'tierway'), description: mistakes.day ? undefined : day(addDays(today, at - 1)) }}
							inputMode="numeric"
							/* translators: %s: number of days */
							suffix={sprintf(_n('of %s', 'of %s', days, 'tierway'), number(days))}
							placeholder="1"
							value={text('day')}
							onChange={(value) => go({ day: value })}
							mistake={mistakes.day}
						/>
					)}
					<SelectField
						field={{ label: __('Discount', 'tierway') }}
						value={kind}
						options={[
							{ value: '', label: __('None', 'tierway') },
							{ value: 'percent', label: __('Percent', 'tierway') },
							{ value: 'amount', label: __('Amount off each line', 'tierway') },
						]}
						onChange={(discount) => go({ discount, off: null })}
					/>
					{kind !== '' && <UnitField id="tierway-preview-off" field={{ label: __('How much', 'tierway') }} inputMode="decimal" suffix={kind === 'percent' ? '%' : currency} value={text('off')} onChange={(value) => go({ off: value })} mistake={mistakes.off} />}
					<UnitField id="tierway-preview-credit" field={{ label: __('Credit', 'tierway') }} inputMode="decimal" suffix={currency} value={text('credit')} onChange={(value) => go({ credit: value })} mistake={mistakes.credit} />
				</div>
			</Card>
			{preview.data?.plan_id === plan.id ? (
				<div className="tierway-previewed" aria-busy={waits}>
					<Switcher preview={preview.data} plan={plan} params={params} choose={(part) => go(part, part.addons !== undefined)} />
				</div>
			) : preview.error ? (
				<ErrorScreen error={preview.error} onRetry={() => void preview.refetch()} />
			) : (
				<Skeleton lines={6} className="is-form" />
			)}
		</div>
	);
}

function Switcher({ preview: { options }, plan, params, choose }: { preview: SwitchPreview; plan: Product; params: URLSearchParams; choose: (part: Params) => void }) {
	const switched = holderOf(plan, options);
	const draft = readDraft(params, switched, options);
	if (!draft) return <ErrorScreen error={new Error(__('This plan is not offered to its own customers.', 'tierway'))} />;
	return (
		<div className="tierway-change">
			<div className="tierway-change__choice">
				<Periods terms={offeredTerms(options, switched)} term={draft.term} onChange={(term) => choose({ period: termParam(term) })} />
				<Plans options={options} membership={switched} draft={draft} refused={false} onChange={(picked) => choose({ plan: picked.slug })} />
				<Compare options={options} membership={switched} draft={draft} />
				<Addons draft={draft} currency={options.currency} refused={false} onChange={(wanted) => choose({ addons: addonsParam(wanted) })} />
			</div>
			<Order options={options} membership={switched} draft={draft} />
		</div>
	);
}

/** The customer's summary; where their button would be stands what it would say. */
function Order({ options, membership, draft }: { options: SwitchPreview['options']; membership: Switched; draft: Draft }) {
	const settings = useQuery(settingsQuery());
	const { currency, today } = options;
	const quote = buildQuote({ ...options.quote_input, selection: draft.selection });
	const shown: Shown | null = 'error' in quote ? null : { ...quote, otherwise: quote.effective === 'period_end' ? (settings.data?.failed_change ?? null) : null };
	const nothing = shown?.kind === 'none';
	return (
		<section className="tierway-checkout" aria-labelledby="tierway-order-title">
			<h2 id="tierway-order-title">{__('Summary', 'tierway')}</h2>
			{shown && (
				<p className="screen-reader-text" role="status">
					{/* translators: %s: an amount of money */}
					{nothing ? __('Nothing different is chosen.', 'tierway') : sprintf(__('Due now: %s.', 'tierway'), money(shown.due_now, currency))}
				</p>
			)}
			{nothing ? <p className="tierway-checkout__nothing">{__('Nothing different is chosen.', 'tierway')}</p> : shown && <Summary shown={shown} options={options} membership={membership} draft={draft} />}
			{!shown && (
				<Notice status="warning" isDismissible={false}>
					{draft.price?.reason_message || __('This cannot be chosen now.', 'tierway')}
				</Notice>
			)}
			<p className="tierway-checkout__act tierway-muted">
				{shown && !nothing
					? /* translators: %s: what a button says, e.g. "Pay $5.00 and upgrade" */ sprintf(__('This is a preview. The customer’s button says: “%s”.', 'tierway'), actLabel(shown, currency, today, bought(draft)))
					: __('This is a preview. Choose a plan or an add-on as the customer would.', 'tierway')}
			</p>
		</section>
	);
}
