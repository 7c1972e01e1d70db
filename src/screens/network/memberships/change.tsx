import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, CheckboxControl, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../api/client.ts';
import type { SwitchOptions } from '../../../api/options.ts';
import type { Membership, Quote, Terms } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, navigate, type Params, useLocation } from '../../../app/router.tsx';
import { buildQuote, buildReactivation, onTerms, statusRefusal } from '../../../domain/quote.ts';
import { changeText } from '../../../fields/memberships.tsx';
import { amountMistake } from '../../../fields/numbers.ts';
import { changeMembershipMutation, membershipQuery } from '../../../queries/memberships.ts';
import { optionsQuery } from '../../../queries/options.ts';
import { quoteQuery } from '../../../queries/quotes.ts';
import { day, list, money, parseAmount, typedAmount } from '../../../ui/format.ts';
import { Addons } from '../../switcher/addons.tsx';
import '../../switcher/change.css';
import { OverLimit, QuoteChanged, useSettled } from '../../switcher/checks.tsx';
import { Compare } from '../../switcher/compare.tsx';
import { useConfirmation } from '../../switcher/confirmation.ts';
import { addonsParam, type Draft, hasEnded, nameOf, offeredTerms, readDraft, type Switched, termParam } from '../../switcher/draft.ts';
import { ForManager } from '../../switcher/for-manager.ts';
import { Periods, Plans } from '../../switcher/plans.tsx';
import { actLabel, type Shown } from '../../switcher/shown.ts';
import { Summary } from '../../switcher/summary.tsx';
import { Card, RadioField, TextareaField, ToggleField, UnitField } from '../controls.tsx';
import { Skeleton } from '../skeleton.tsx';

/** What the customer would see, with what only a manager may set. The address chooses, as the customer's does: plan, period, addons; when, waive. */
export function ChangeMembershipScreen({ route }: { route: Record<string, string> }) {
	const id = Number(route.id);
	const membership = useQuery(membershipQuery(id));
	const options = useQuery(optionsQuery(id));
	const failed = [membership, options].find((query) => query.isError && !query.data);
	return (
		<Page
			/* translators: %s: customer name */
			title={membership.data ? sprintf(__('Change the plan of %s', 'tierway'), membership.data.user.name) : __('Change plan', 'tierway')}
			back={<Link to={`/memberships/${id}`}>{__('Membership', 'tierway')}</Link>}
		>
			{failed ? <ErrorScreen error={failed.error} onRetry={() => void failed.refetch()} /> : membership.data && options.data ? <Switcher membership={membership.data} options={options.data} /> : <Skeleton lines={8} className="is-form" />}
		</Page>
	);
}

interface TermsDraft {
	when: 'rules' | 'now' | 'period_end';
	waive: boolean;
	price: string;
	reason: string;
}

function Switcher({ membership, options }: { membership: Membership; options: SwitchOptions }) {
	const { params } = useLocation();
	const pending = membership.pending_change;
	const [terms, setTerms] = useState<TermsDraft>(() => {
		const price = promisedPrice(membership, params);
		return { when: params.get('when') === 'now' ? 'now' : 'rules', waive: params.get('waive') === '1', price: price === undefined ? '' : typedAmount(price, options.currency), reason: '' };
	});
	const switched: Switched = { ...membership, plan: { name: membership.plan_name } };
	const refused = !hasEnded(membership) && statusRefusal(options.quote_input.membership, options.today) !== null;
	const offered = terms.when === 'rules' || hasEnded(membership) ? options : optionsOn(options, terms.when);
	const draft = readDraft(refused ? new URLSearchParams() : params, switched, offered);
	if (!draft) return <ErrorScreen error={new Error(__('The plan of this membership is not known any more.', 'tierway'))} />;
	const choose = (part: Params) =>
		navigate(`/memberships/${membership.id}/change`, { plan: params.get('plan'), period: params.get('period'), addons: params.get('addons'), ...part }, { replace: part.addons !== undefined });
	return (
		<ForManager.Provider value>
			{hasEnded(membership) && (
				<Notice status="info" isDismissible={false}>
					{__('This membership has ended. Whatever you choose starts it again today, with a new first period.', 'tierway')}
				</Notice>
			)}
			{pending && !refused && (
				<Notice status="info" isDismissible={false}>
					{/* translators: %s: a change, e.g. "Premium → Free" */}
					{sprintf(__('A change waits: %s. What you confirm here takes its place.', 'tierway'), changeText(pending))}
				</Notice>
			)}
			<div className="tierway-change">
				<div className="tierway-change__choice">
					<Periods terms={offeredTerms(offered, switched)} term={draft.term} onChange={(term) => choose({ period: termParam(term) })} />
					<Plans options={offered} membership={switched} draft={draft} refused={refused} onChange={(plan) => choose({ plan: plan.slug })} />
					<Compare options={offered} membership={switched} draft={draft} />
					<Addons draft={draft} currency={options.currency} refused={refused} onChange={(wanted) => choose({ addons: addonsParam(wanted) })} />
				</div>
				<Order refused={refused} options={offered} membership={membership} switched={switched} draft={draft} terms={terms} onTermsChange={setTerms} />
			</div>
		</ForManager.Provider>
	);
}

/** The price that was set for the very change that waits: to apply it now is to keep it. */
function promisedPrice({ pending_change: pending }: Membership, params: URLSearchParams): number | undefined {
	const { terms } = (pending?.quote ?? {}) as Partial<Quote>;
	return pending && params.get('plan') === String(pending.selection.plan_id) ? terms?.price : undefined;
}

/** The options with the day on which each would take effect, when a manager says so. */
function optionsOn(options: SwitchOptions, when: 'now' | 'period_end'): SwitchOptions {
	return {
		...options,
		plans: options.plans.map((plan) => ({
			...plan,
			prices: plan.prices.map((price) => {
				if (price.effective === null) return price;
				const quote = buildQuote(onTerms({ ...options.quote_input, selection: { plan_id: plan.id, unit: price.unit, count: price.count, addons: [] } }, { when }));
				return 'error' in quote || quote.effective === null ? price : { ...price, effective: quote.effective, effective_on: quote.effective_on };
			}),
		})),
	};
}

interface OrderProps {
	/** Nothing at all can be changed today. */
	refused: boolean;
	options: SwitchOptions;
	membership: Membership;
	switched: Switched;
	draft: Draft;
	terms: TermsDraft;
	onTermsChange: (terms: TermsDraft) => void;
}

/** The customer's own quote, the terms, and the act. As theirs, the browser's shows at once and the server's is confirmed (R11.1). */
function Order({ refused, options, membership, switched, draft, terms, onTermsChange }: OrderProps) {
	const { currency, today } = options;
	const { selection } = draft;
	const restarts = hasEnded(membership);
	const [pay, setPay] = useState<'manual' | 'sandbox_card'>('manual');
	const [acknowledged, setAcknowledged] = useState<ReadonlySet<string>>(new Set());
	const [tried, setTried] = useState(false);
	const change = useMutation(changeMembershipMutation(membership.id));
	const update = (part: Partial<TermsDraft>) => onTermsChange({ ...terms, ...part });

	const stays = !restarts && selection.plan_id === membership.plan_id && selection.unit === (membership.period?.unit ?? null) && selection.count === (membership.period?.count ?? null);
	// Add-ons change at once, whatever the day: there is nothing to say about when.
	const dated = !restarts && !(stays && draft.addons.some(({ addon, quantity }) => quantity !== addon.held));
	const priced = !stays && terms.price.trim() !== '';
	const price = priced ? parseAmount(terms.price, currency) : undefined;
	const asked: Terms = { ...(terms.when !== 'rules' && dated && { when: terms.when }), ...(terms.waive && { waive: true }), ...(typeof price === 'number' && { price }) };
	const mistakes = {
		price: price !== undefined && typeof price !== 'number' ? amountMistake(price, currency) : '',
		reason: (terms.waive || priced) && terms.reason.trim() === '' ? __('Say why.', 'tierway') : '',
	};

	const preview = (restarts ? buildReactivation : buildQuote)(onTerms({ ...options.quote_input, selection }, asked));
	const key = JSON.stringify([selection, asked]);
	const settled = useSettled({ selection, asked }, key);
	const query = useQuery({ ...quoteQuery(membership.id, settled.selection, restarts, settled.asked), refetchOnWindowFocus: 'always' });
	const isSettled = JSON.stringify([settled.selection, settled.asked]) === key;
	const server = isSettled && !query.isError ? query.data : undefined;
	const refusal = isSettled ? query.error : null;
	const shown: Shown | null = server ?? ('error' in preview ? null : preview);
	const { changed, confirm } = useConfirmation(change, quoteQuery(membership.id, selection, restarts, asked), key, currency, today);
	const nothing = shown?.kind === 'none';
	const due = shown?.due_now ?? 0;
	const blocked = server?.over_limit.some(({ policy }) => policy === 'block') ?? false;
	const missing = (server?.acknowledge ?? []).some((code) => !acknowledged.has(code));
	const onFile = membership.payment_method === 'sandbox_card' && options.payment_methods.some(({ id }) => id === 'sandbox_card');
	const method = onFile ? pay : 'manual';
	const failure = change.error instanceof ApiError && change.error.code !== 'tierway_quote_changed' && change.variables && JSON.stringify(change.variables.input.selection) === JSON.stringify(selection) ? change.error : null;

	async function submit() {
		setTried(true);
		const wrong = (['price', 'reason'] as const).find((name) => mistakes[name] !== '');
		if (wrong) document.getElementById(`tierway-terms-${wrong}`)?.focus();
		if (wrong || !shown || nothing || blocked || missing || change.isPending) return;
		const request = { selection, terms: { ...asked, ...(terms.reason.trim() !== '' && { reason: terms.reason.trim() }) }, ...(restarts && { reactivate: true }), ...(due > 0 && { payment_method: method }) };
		await confirm(shown, request, (quote) => quote.acknowledge.every((code) => acknowledged.has(code)), ({ change: made }) => {
			notify(doneText(made, membership.user.name));
			navigate(`/memberships/${membership.id}`);
		});
	}

	return (
		<div className="tierway-stacked">
			{!refused && (
				<Card title={__('Terms', 'tierway')} about={__('What the rules say, unless you say otherwise.', 'tierway')}>
					<div className="tierway-stacked is-close">
						{dated && (
							<RadioField
								field={{ label: __('When', 'tierway') }}
								value={terms.when}
								options={[
									{ value: 'rules', label: __('As for the customer', 'tierway') },
									{ value: 'now', label: __('Now', 'tierway') },
									{ value: 'period_end', label: membership.period ? /* translators: %s: date */ sprintf(__('On %s', 'tierway'), day(membership.period.end, today)) : __('At the end of the period', 'tierway') },
								]}
								onChange={(when) => update({ when })}
							/>
						)}
						{!stays && (
							<UnitField
								id="tierway-terms-price"
								field={{ label: __('Price of the plan', 'tierway'), description: __('For this customer, from now on. Empty: as listed.', 'tierway') }}
								placeholder={draft.price ? typedAmount(draft.price.amount, currency) : undefined}
								inputMode="decimal"
								suffix={currency}
								value={terms.price}
								onChange={(value) => update({ price: value })}
								mistake={tried ? mistakes.price : ''}
							/>
						)}
						<ToggleField field={{ label: __('Waive what is due now', 'tierway'), description: __('Nothing is charged, no credit is used. Nothing of it ever becomes credit.', 'tierway') }} checked={terms.waive} onChange={(waive) => update({ waive })} />
						<TextareaField id="tierway-terms-reason" rows={2} field={{ label: __('Reason', 'tierway'), description: __('Kept in the history, where the customer can read it too.', 'tierway') }} value={terms.reason} onChange={(reason) => update({ reason })} mistake={tried ? mistakes.reason : ''} />
					</div>
				</Card>
			)}
			<section className="tierway-checkout" aria-labelledby="tierway-order-title">
				<h2 id="tierway-order-title">{__('Summary', 'tierway')}</h2>
				{shown && (
					<p className="screen-reader-text" role="status">
						{/* translators: %s: an amount of money */}
						{nothing ? __('Nothing different is chosen.', 'tierway') : sprintf(__('Due now: %s.', 'tierway'), money(due, currency))}
					</p>
				)}
				{nothing ? <p className="tierway-checkout__nothing">{__('Nothing different is chosen.', 'tierway')}</p> : shown && <Summary shown={shown} options={options} membership={switched} draft={draft} />}
				{refusal && (
					<Notice status="error" isDismissible={false}>
						{refusal.message}
					</Notice>
				)}
				{server && server.over_limit.length > 0 && <OverLimit quote={server} blocked={blocked} checking={query.isFetching} onCheck={() => void query.refetch()} />}
				{server?.acknowledge.map((code) => (
					<CheckboxControl
						key={code}
						__nextHasNoMarginBottom
						label={acknowledgement(code, server, options, membership)}
						checked={acknowledged.has(code)}
						onChange={(yes) => setAcknowledged(new Set(yes ? [...acknowledged, code] : [...acknowledged].filter((each) => each !== code)))}
					/>
				))}
				{tried && missing && (
					<p className="tierway-field-error" role="alert">
						{__('Please tick this first.', 'tierway')}
					</p>
				)}
				{due > 0 && onFile && (
					<RadioField
						field={{ label: __('How it is paid', 'tierway') }}
						value={pay}
						options={[
							{ value: 'manual', label: __('By hand', 'tierway'), description: __('The change waits until the payment is confirmed.', 'tierway') },
							{ value: 'sandbox_card', label: __('The customer’s card', 'tierway'), description: __('Charged now, as a renewal is.', 'tierway') },
						]}
						onChange={setPay}
					/>
				)}
				{changed.length > 0 && <QuoteChanged rows={changed} />}
				{failure && (
					<Notice status="error" isDismissible={false}>
						{failure.params.terms ?? failure.message}
					</Notice>
				)}
				{shown && (
					<div className="tierway-checkout__act">
						<Button variant="primary" __next40pxDefaultSize isBusy={change.isPending} disabled={nothing || blocked || change.isPending || refusal !== null} accessibleWhenDisabled onClick={() => void submit()}>
							{due > 0 && method === 'manual' ? /* translators: %s: an amount of money */ sprintf(__('Bill %s for this change', 'tierway'), money(due, currency)) : due > 0 ? /* translators: %s: an amount of money */ sprintf(__('Charge %s and change', 'tierway'), money(due, currency)) : actLabel(shown, currency, today, [])}
						</Button>
						{due > 0 && method === 'manual' && <Note>{__('The change waits until the payment is confirmed. The customer gets its bill.', 'tierway')}</Note>}
						{shown.effective === 'period_end' && <Note>{__('Until that day it can be taken back, or applied now.', 'tierway')}</Note>}
					</div>
				)}
			</section>
		</div>
	);
}

const Note = ({ children }: { children: ReactNode }) => <p className="tierway-muted">{children}</p>;

function doneText(change: { status: string; effective_on: string; summary: { to_plan: string } }, customer: string): string {
	if (change.status === 'applied') {
		/* translators: 1: customer name, 2: plan name */
		return sprintf(__('Changed: %1$s is on %2$s now.', 'tierway'), customer, change.summary.to_plan);
	}
	return change.status === 'scheduled'
		? /* translators: 1: customer name, 2: plan name, 3: date */
			sprintf(__('%1$s changes to %2$s on %3$s.', 'tierway'), customer, change.summary.to_plan, day(change.effective_on))
		: /* translators: 1: customer name, 2: plan name */
			sprintf(__('%1$s changes to %2$s when the money has come.', 'tierway'), customer, change.summary.to_plan);
}

function acknowledgement(code: Quote['acknowledge'][number], quote: Quote, options: SwitchOptions, membership: Membership): string {
	switch (code) {
		case 'addons_end':
			/* translators: %s: names of add-ons */
			return sprintf(__('I know that this ends: %s.', 'tierway'), list(quote.ending.map((id) => nameOf(options, id))));
		case 'over_limit':
			return __('I know that the customer is over the new limits. Nothing is deleted, but nothing can be added until there is room.', 'tierway');
		case 'old_price_lost': {
			const agreed = membership.items.find(({ type }) => type === 'plan')?.unit_amount ?? 0;
			/* translators: 1: an amount of money, 2: a plan's name */
			return sprintf(__('I know that the present price of %1$s for %2$s is not sold any more, and that the customer cannot go back to it.', 'tierway'), money(agreed, options.currency), membership.plan_name);
		}
	}
}
