import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Button, Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { Link } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { Membership } from '../../../api/types.gen.ts';
import { textError } from '../../../fields/field.ts';
import { amountMistake } from '../../../fields/numbers.ts';
import { creditReasons } from '../../../fields/payments.tsx';
import { createCreditMutation, creditsQuery } from '../../../queries/memberships.ts';
import { instant, money, parseAmount } from '../../../ui/format.ts';
import { Card, Older, TextareaField, UnitField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';
import { Skeleton } from '../skeleton.tsx';

/** The customer's credit: the balance, and where each amount came from and went. */
export function Credit({ membership, zone }: { membership: Membership; zone: string | undefined }) {
	const credits = useInfiniteQuery(creditsQuery(membership.id));
	const [dialog, setDialog] = useState<'add' | 'pay_out' | null>(null);
	const { currency } = membership;
	const entries = credits.data?.pages.flatMap(({ items }) => items) ?? [];
	return (
		<Card
			title={__('Credit', 'tierway')}
			/* translators: 1: amount of money, 2: currency code */
			about={sprintf(__('%1$s. Used for the next bills in %2$s, whichever membership they are of.', 'tierway'), money(membership.credit, currency), currency)}
			actions={
				<div className="tierway-banner__actions">
					{membership.credit > 0 && (
						<Button variant="tertiary" size="compact" onClick={() => setDialog('pay_out')}>
							{__('Pay out', 'tierway')}
						</Button>
					)}
					<Button variant="secondary" size="compact" onClick={() => setDialog('add')}>
						{__('Add credit', 'tierway')}
					</Button>
				</div>
			}
		>
			{credits.isError && entries.length === 0 ? (
				<ErrorScreen error={credits.error} onRetry={() => void credits.refetch()} />
			) : credits.isPending ? (
				<Skeleton lines={2} className="is-form" />
			) : entries.length === 0 ? (
				<p className="tierway-muted">{__('There was no credit yet. It comes from changes that give back more than they cost.', 'tierway')}</p>
			) : (
				<table className="tierway-rows">
					<thead>
						<tr>
							<th scope="col">{__('Date', 'tierway')}</th>
							<th scope="col">{__('Why', 'tierway')}</th>
							<th scope="col" className="is-amount">
								{__('Amount', 'tierway')}
							</th>
							<th scope="col" className="is-amount">
								{__('Balance', 'tierway')}
							</th>
						</tr>
					</thead>
					<tbody>
						{entries.map((entry) => (
							<tr key={entry.id}>
								<td>{instant(entry.created_gmt, zone)}</td>
								<th scope="row">
									<span className="tierway-stack">
										<span>
											{creditReasons[entry.reason]}
											{entry.payment_id !== null && (
												<>
													{' '}
													<Link to={`/payments/${entry.payment_id}`}>{__('Invoice', 'tierway')}</Link>
												</>
											)}
										</span>
										{/* The note is a manager's word: who said it. */}
										{entry.note !== '' && <span className="tierway-muted">{entry.actor.name === '' ? entry.note : sprintf(/* translators: 1: note, 2: name of a person */ __('%1$s (%2$s)', 'tierway'), entry.note, entry.actor.name)}</span>}
									</span>
								</th>
								<td className={`is-amount ${entry.amount > 0 ? 'is-good' : ''}`}>
									{entry.amount > 0 && '+'}
									{money(entry.amount, currency)}
								</td>
								<td className="is-amount tierway-muted">{money(entry.balance_after, currency)}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			<Older query={credits} />
			{dialog && <CreditDialog membership={membership} paysOut={dialog === 'pay_out'} onClose={() => setDialog(null)} />}
		</Card>
	);
}

function CreditDialog({ membership, paysOut, onClose }: { membership: Membership; paysOut: boolean; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(createCreditMutation(membership.id));
	const { currency, credit } = membership;
	const [draft, setDraft] = useState({ amount: '', note: '' });
	const [tried, setTried] = useState(false);
	const amount = parseAmount(draft.amount, currency);
	const wrongAmount =
		typeof amount !== 'number'
			? amountMistake(amount, currency)
			: amount === 0
				? __('Write an amount above 0.', 'tierway')
				: paysOut && amount > credit
					? /* translators: %s: amount of money */
						sprintf(__('There is only %s of credit.', 'tierway'), money(credit, currency))
					: undefined;
	const wrongNote = textError({ isValid: { required: true, maxLength: 500 } }, draft.note);
	const params = error instanceof ApiError ? error.params : {};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (wrongAmount || wrongNote || typeof amount !== 'number') {
			document.getElementById(wrongAmount ? 'tierway-credit-amount' : 'tierway-credit-note')?.focus();
			return;
		}
		if (isPending) return;
		mutate(
			{ amount: paysOut ? -amount : amount, note: draft.note.trim() },
			{
				onSuccess: () => {
					notify(
						paysOut
							? /* translators: 1: amount of money, 2: customer name */
								sprintf(__('%1$s of the credit of %2$s paid out.', 'tierway'), money(amount, currency), membership.user.name)
							: /* translators: 1: amount of money, 2: customer name */
								sprintf(__('%1$s added to the credit of %2$s.', 'tierway'), money(amount, currency), membership.user.name),
					);
					onClose();
				},
			},
		);
	};
	return (
		<Modal title={paysOut ? __('Pay out credit', 'tierway') : __('Add credit', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<form className="tierway-dialog" onSubmit={submit} noValidate>
				<p>
					{paysOut
						? /* translators: 1: customer name, 2: amount of money */
							sprintf(__('%1$s has a credit of %2$s. Send the money yourself; this writes down that you did.', 'tierway'), membership.user.name, money(credit, currency))
						: /* translators: %s: customer name */
							sprintf(__('%s is billed that much less next time. An open bill is made again.', 'tierway'), membership.user.name)}
				</p>
				<div className="tierway-narrow">
					<UnitField id="tierway-credit-amount" field={{ label: __('Amount', 'tierway') }} inputMode="decimal" suffix={currency} value={draft.amount} onChange={(value) => setDraft({ ...draft, amount: value })} mistake={(tried ? wrongAmount : undefined) ?? params.amount} />
				</div>
				<TextareaField id="tierway-credit-note" rows={2} field={{ label: __('Reason', 'tierway'), description: __('The customer sees it.', 'tierway') }} value={draft.note} onChange={(value) => setDraft({ ...draft, note: value })} mistake={(tried ? wrongNote : undefined) ?? params.note} />
				<DialogEnd act={paysOut ? __('Pay out', 'tierway') : __('Add credit', 'tierway')} onClose={onClose} busy={isPending} error={Object.keys(params).length > 0 ? null : error} />
			</form>
		</Modal>
	);
}
