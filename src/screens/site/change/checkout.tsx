import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, CheckboxControl, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { closeSmall } from '@wordpress/icons';
import { useRef, useState } from 'react';
import type { CustomerMembership } from '../../../api/account.ts';
import type { ChangeResult } from '../../../api/changes.ts';
import { ApiError } from '../../../api/client.ts';
import type { SwitchOptions } from '../../../api/options.ts';
import type { Payment, Quote } from '../../../api/types.gen.ts';
import { useOnceBack } from '../../../app/connection.tsx';
import { notify } from '../../../app/notices.tsx';
import { navigate } from '../../../app/router.tsx';
import { buildQuote, buildReactivation } from '../../../domain/quote.ts';
import { createChangeMutation, deleteChangeMutation, forgetMembership, payPaymentMutation } from '../../../queries/changes.ts';
import { quoteQuery } from '../../../queries/quotes.ts';
import { day, list, money } from '../../../ui/format.ts';
import { OverLimit, QuoteChanged, useSettled } from '../../switcher/checks.tsx';
import { useConfirmation } from '../../switcher/confirmation.ts';
import { ConfirmCard, Failure, type PaymentDraft, paymentChoice, PaymentFields } from '../payment.tsx';
import { bought, type Draft, hasEnded, nameOf } from '../../switcher/draft.ts';
import { actLabel, differences, type Shown } from '../../switcher/shown.ts';
import { Summary } from '../../switcher/summary.tsx';

/** A quote's token is taken for a quarter of an hour; a little is left for the way. */
const TOKEN_MINUTES = 14;

/**
 * The order beside the choice. The browser's own quote shows within the frame; the server's follows and is what is
 * confirmed (R11.1). What was entered here stays whatever the server says.
 */
export function Checkout({ options, membership, draft, sheet, onClose }: { options: SwitchOptions; membership: CustomerMembership; draft: Draft; sheet: 'open' | 'closed' | undefined; onClose: () => void }) {
	const { currency, today } = options;
	const { selection } = draft;
	const client = useQueryClient();
	// The way that bills are paid now, while it is offered.
	const usual = options.payment_methods.find((one) => one.id === membership.payment_method) ?? options.payment_methods[0];
	const [method, setMethod] = useState<PaymentDraft>({ method: usual?.id ?? 'manual', number: '' });
	const [acknowledged, setAcknowledged] = useState<ReadonlySet<string>>(new Set());
	const [asked, setAsked] = useState(false);
	const [waiting, setWaiting] = useState<{ change: ChangeResult['change']; payment: Payment } | null>(null);
	const change = useMutation(createChangeMutation(membership.id));
	const pay = useMutation(payPaymentMutation(membership.id));
	const takeBack = useMutation(deleteChangeMutation(membership.id));
	const acknowledgements = useRef<HTMLDivElement>(null);

	const key = JSON.stringify(selection);
	const restarts = hasEnded(membership);
	const preview = (restarts ? buildReactivation : buildQuote)({ ...options.quote_input, selection });
	const settled = useSettled(selection, key);
	const unchanged = !('error' in preview) && preview.kind === 'none';
	// A limit mended in another tab counts as soon as one is back. That nothing changes need not be asked.
	const isSettled = JSON.stringify(settled) === key;
	const query = useQuery({ ...quoteQuery(membership.id, settled, restarts), refetchOnWindowFocus: 'always', enabled: isSettled && !unchanged });
	const server = isSettled && !query.isError ? query.data : undefined;
	const refusal = isSettled ? query.error : null;
	const shown: Shown | null = server ?? ('error' in preview ? null : preview);

	const nothing = shown?.kind === 'none';
	// Choosing what one has, while a change waits, is taking it back.
	const undo = nothing ? membership.pending_change : null;
	const due = shown?.due_now ?? 0;
	const missing = (server?.acknowledge ?? []).filter((code) => !acknowledged.has(code));
	const blocked = server !== undefined && server.over_limit.some(({ policy }) => policy === 'block');
	// As old as it may be: whatever has changed since, the server compares it with the token.
	const { changed, confirm } = useConfirmation(change, { ...quoteQuery(membership.id, selection, restarts), staleTime: TOKEN_MINUTES * 60_000 }, key, currency, today);
	const busy = change.isPending || pay.isPending || takeBack.isPending;
	const failure = change.error instanceof ApiError && change.variables?.input && JSON.stringify(change.variables.input.selection) === key ? change.error : null;
	const cardError = failure?.params.payment_details ?? '';

	const leave = (result?: Pick<ChangeResult, 'change'>) => {
		navigate('/', { changed: result?.change.id });
		forgetMembership(client, membership.id);
	};

	/** Whether everything that the quote asks for is ticked; else that is asked for. */
	function isAcknowledged(quote: Quote): boolean {
		if (quote.acknowledge.every((code) => acknowledged.has(code))) return true;
		setAsked(true);
		acknowledgements.current?.querySelector('input')?.focus();
		return false;
	}

	async function submit() {
		if (!shown || blocked || busy) return;
		if (undo) {
			takeBack.mutate(undo.id, {
				onSuccess: () => {
					/* translators: %s: a plan's name */
					notify(sprintf(__('Taken back. You keep %s as it is.', 'tierway'), membership.plan.name));
					leave();
				},
				onError: (error) => notify(error.message, { explicitDismiss: true }),
			});
			return;
		}
		if (nothing) return;
		await confirm(shown, { selection, ...(restarts ? { reactivate: true } : {}), ...(due > 0 ? paymentChoice(method) : {}) }, isAcknowledged, (result) => {
			if (result.payment?.action === 'confirm_card') setWaiting({ change: result.change, payment: result.payment });
			else leave(result);
		});
	}

	useOnceBack(failure, () => void submit());

	return (
		<section className="tierway-checkout" aria-labelledby="tierway-order-title" id="tierway-order" data-sheet={sheet}>
			<div className="tierway-checkout__top">
				<h2 id="tierway-order-title" tabIndex={-1}>
					{__('Summary', 'tierway')}
				</h2>
				{sheet === 'open' && <Button className="tierway-checkout__close" size="compact" icon={closeSmall} label={__('Close the summary', 'tierway')} showTooltip={false} onClick={onClose} />}
			</div>
			{shown && (
				<>
					<p className="tierway-checkout__headline">{headline(shown, options, membership, draft)}</p>
					<p className="screen-reader-text" role="status">
						{nothing
							? __('Your selection changes nothing.', 'tierway')
							: sprintf(
									/* translators: %s: an amount of money */
									__('Due now: %s.', 'tierway'),
									money(due, currency),
								)}
					</p>
					{nothing && (
						<p className="tierway-checkout__nothing" id="tierway-nothing">
							{undo
								? __('Your selection is what you have now. Keeping it takes the waiting change back.', 'tierway')
								: __('Your selection changes nothing. Choose another plan, period, service or package to see what it costs.', 'tierway')}
						</p>
					)}
					{(!nothing || (!undo && shown.next)) && <Summary shown={shown} options={options} membership={membership} draft={draft} />}
					{server && !('error' in preview) && differences(preview, server, currency, today).length > 0 && (
						<p className="tierway-muted">{__('Something has changed since this page was loaded. These are the amounts of now.', 'tierway')}</p>
					)}
				</>
			)}
			{refusal && (
				<Notice status="error" isDismissible={false}>
					<p>{refusal.message}</p>
					{refusal instanceof ApiError && refusal.isTransient && (
						<Button variant="secondary" size="compact" onClick={() => void query.refetch()}>
							{__('Try again', 'tierway')}
						</Button>
					)}
				</Notice>
			)}
			{server && server.over_limit.length > 0 && <OverLimit quote={server} blocked={blocked} checking={query.isFetching} onCheck={() => void query.refetch()} />}
			{server && server.acknowledge.length > 0 && (
				<div className="tierway-acknowledge" ref={acknowledgements}>
					{server.acknowledge.map((code) => (
						<CheckboxControl
							key={code}
							__nextHasNoMarginBottom
							label={acknowledgement(code, server, options, membership)}
							checked={acknowledged.has(code)}
							onChange={(yes) => {
								const next = new Set(acknowledged);
								if (yes) next.add(code);
								else next.delete(code);
								setAcknowledged(next);
							}}
						/>
					))}
					{asked && missing.length > 0 && (
						<p className="tierway-field-error" role="alert">
							{__('Please tick this first.', 'tierway')}
						</p>
					)}
				</div>
			)}
			{due > 0 && !refusal && (
				<PaymentFields
					methods={options.payment_methods}
					value={method}
					onChange={(value) => {
						setMethod(value);
						change.reset();
					}}
					error={cardError}
				/>
			)}
			{changed.length > 0 && <QuoteChanged rows={changed} />}
			{failure && changed.length === 0 && cardError === '' && (
				<Failure>
					<p>{failure.message}</p>
					<p>{reassurance(failure)}</p>
				</Failure>
			)}
			{shown && (
				<div className="tierway-checkout__act">
					<Button
						variant="primary"
						__next40pxDefaultSize
						isBusy={busy}
						disabled={(nothing && !undo) || blocked || busy || refusal !== null}
						accessibleWhenDisabled
						aria-describedby={nothing ? 'tierway-nothing' : blocked ? 'tierway-over-limit' : undefined}
						onClick={() => void submit()}
					>
						{undo ? __('Keep my current plan', 'tierway') : actLabel(shown, currency, today, bought(draft))}
					</Button>
					{!nothing && !refusal && <p className="tierway-muted">{afterwards(shown, method, today)}</p>}
				</div>
			)}
			{waiting && (
				<ConfirmCard
					amount={waiting.payment.total}
					currency={waiting.payment.currency}
					busy={pay.isPending}
					error={pay.error?.message ?? ''}
					onCancel={() => leave(waiting)}
					onConfirm={() =>
						pay.mutate(
							{ id: waiting.payment.id, choice: { payment_method: 'sandbox_card', payment_details: { ...paymentChoice(method).payment_details, confirmed: true } } },
							{ onSuccess: () => leave(waiting) },
						)
					}
				/>
			)}
		</section>
	);
}

function reassurance(failure: ApiError): string {
	if (failure.code === 'offline_error') return __('It is sent again by itself when the connection is back. Nothing is charged twice.', 'tierway');
	if (failure.isTransient) return __('You can safely press the button again: nothing is charged twice.', 'tierway');
	return __('Your membership is as it was, and everything you chose is still here.', 'tierway');
}

/** "Free to Premium, at once": what is chosen, in one line. */
function headline(shown: Shown, options: SwitchOptions, membership: CustomerMembership, draft: Draft): string {
	const from = membership.plan.name;
	const to = draft.plan.name;
	switch (shown.kind) {
		case 'none':
			return from;
		case 'reactivate':
			/* translators: %s: a plan's name */
			return sprintf(__('%s, from today', 'tierway'), to);
		case 'add':
		case 'remove':
		case 'mixed':
			/* translators: %s: a plan's name */
			return sprintf(__('%s stays your plan', 'tierway'), from);
		case 'longer':
		case 'shorter':
			/* translators: %s: a plan's name */
			if (from === to) return sprintf(__('%s, for another period', 'tierway'), from);
			break;
		default:
	}
	const when = shown.effective === 'period_end' && shown.effective_on ? day(shown.effective_on, options.today) : __('at once', 'tierway');
	/* translators: 1: plan held, 2: plan chosen, 3: "at once" or a date */
	return sprintf(__('%1$s to %2$s, %3$s', 'tierway'), from, to, when);
}

/** What happens after the button, before anyone has to ask. */
function afterwards(shown: Shown, method: PaymentDraft, today: string): string {
	if (shown.effective === 'period_end') {
		/* translators: %s: a date */
		return shown.effective_on ? sprintf(__('Nothing changes before %s, and until then you can take it back.', 'tierway'), day(shown.effective_on, today)) : '';
	}
	if (shown.kind === 'reactivate' && shown.due_now > 0 && method.method === 'manual') return __('It starts as soon as the network confirms that your payment has arrived.', 'tierway');
	if (shown.due_now > 0 && method.method === 'manual') return __('The change waits until your payment is confirmed. Until then everything stays as it is.', 'tierway');
	return __('Active at once, with its new limits.', 'tierway');
}

function acknowledgement(code: Quote['acknowledge'][number], quote: Quote, options: SwitchOptions, membership: CustomerMembership): string {
	switch (code) {
		case 'addons_end':
			/* translators: %s: names of add-ons */
			return sprintf(__('I know that this ends: %s.', 'tierway'), list(quote.ending.map((id) => nameOf(options, id))));
		case 'over_limit':
			return __('I know that I am over the new limits. Nothing is deleted, but nothing can be added until there is room.', 'tierway');
		case 'old_price_lost': {
			const item = membership.items.find((one) => one.type === 'plan');
			/* translators: 1: an amount of money, 2: a plan's name */
			return sprintf(__('I know that my present price of %1$s for %2$s is not sold any more, and that I cannot go back to it.', 'tierway'), money(item?.unit_amount ?? 0, options.currency), membership.plan.name);
		}
	}
}
