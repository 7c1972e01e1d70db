import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Modal } from '@wordpress/components';
import { __, _x, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { ApiError } from '../../../api/client.ts';
import type { Membership } from '../../../api/types.gen.ts';
import { textError } from '../../../fields/field.ts';
import { discountLimits, discountText, hasEnded } from '../../../fields/memberships.tsx';
import { amountMistake, type Mistakes, rateMistake, readInteger } from '../../../fields/numbers.ts';
import { updateMembershipMutation } from '../../../queries/memberships.ts';
import { addonsQuery, plansQuery } from '../../../queries/products.ts';
import { list, parseAmount, parseRate, typedAmount, typedRate } from '../../../ui/format.ts';
import { Card, CheckboxesField, RadioField, TextField, UnitField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';

type Discount = NonNullable<Membership['discount']>;

export function DiscountCard({ membership }: { membership: Membership }) {
	const [edits, setEdits] = useState(false);
	const [removes, setRemoves] = useState(false);
	const { discount, currency } = membership;
	if (!discount && hasEnded(membership)) return null;
	return (
		<Card
			title={__('Discount', 'tierway')}
			actions={
				<Button variant="tertiary" size="compact" onClick={() => setEdits(true)}>
					{discount ? __('Edit discount', 'tierway') : __('Give a discount', 'tierway')}
				</Button>
			}
		>
			{discount ? (
				<div className="tierway-stacked is-close">
					<p>
						<strong>{discountText(discount, currency)}</strong>
						{(discount.code ?? '') !== '' && (
							<>
								{' '}
								<span className="tierway-badge">{discount.code}</span>
							</>
						)}
					</p>
					<p className="tierway-muted">
						<For discount={discount} />
						<br />
						{discountLimits(discount).length > 0 ? list(discountLimits(discount)) : __('for ever', 'tierway')}
					</p>
					<div>
						<Button variant="link" isDestructive onClick={() => setRemoves(true)}>
							{__('Remove discount', 'tierway')}
						</Button>
					</div>
				</div>
			) : (
				<p className="tierway-muted">{__('None: every charge is at its full price.', 'tierway')}</p>
			)}
			{edits && <DiscountDialog membership={membership} onClose={() => setEdits(false)} />}
			{removes && <RemoveDialog membership={membership} onClose={() => setRemoves(false)} />}
		</Card>
	);
}

function useNames(): { id: number; name: string }[] {
	const plans = useQuery(plansQuery());
	const addons = useQuery(addonsQuery());
	return [...(plans.data ?? []), ...(addons.data ?? [])];
}

function For({ discount }: { discount: Discount }) {
	const products = useNames();
	if (!discount.product_ids) return <>{__('On everything', 'tierway')}</>;
	const names = discount.product_ids.map((id) => products.find((each) => each.id === id)?.name ?? `#${id}`);
	/* translators: %s: names of products */
	return <>{sprintf(_x('On %s', 'products', 'tierway'), list(names))}</>;
}

function RemoveDialog({ membership, onClose }: { membership: Membership; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(updateMembershipMutation(membership.id));
	const act = () =>
		mutate(
			{ discount: null, version: membership.version },
			{
				onSuccess: () => {
					notify(__('Discount removed.', 'tierway'));
					onClose();
				},
			},
		);
	return (
		<Modal title={__('Remove discount?', 'tierway')} size="small" className="tierway" onRequestClose={onClose}>
			<div className="tierway-dialog">
				<p>{__('From now on, charges are at their full price. What was billed stays as it is; an open bill is made again.', 'tierway')}</p>
				<DialogEnd act={__('Remove discount', 'tierway')} onAct={act} onClose={onClose} busy={isPending} isDestructive error={error} />
			</div>
		</Modal>
	);
}

export interface DiscountDraft {
	type: Discount['type'];
	percent: string;
	amount: string;
	code: string;
	which: 'all' | 'some';
	product_ids: string[];
	cycles: string;
	from: string;
	until: string;
}

export const discountDraft = (discount: Membership['discount'], currency: string): DiscountDraft => ({
	type: discount?.type ?? 'percent',
	percent: discount?.ppm ? typedRate(discount.ppm) : '',
	amount: discount?.amount ? typedAmount(discount.amount, currency) : '',
	code: discount?.code ?? '',
	which: discount?.product_ids ? 'some' : 'all',
	product_ids: (discount?.product_ids ?? []).map(String),
	cycles: discount?.cycles_left === null || discount?.cycles_left === undefined ? '' : String(discount.cycles_left),
	from: discount?.from ?? '',
	until: discount?.until ?? '',
});

export function readDiscount(draft: DiscountDraft, currency: string): { discount: Discount; mistakes: Mistakes } {
	const mistakes: Mistakes = {};
	const ppm = parseRate(draft.percent);
	const amount = parseAmount(draft.amount, currency);
	if (draft.type === 'percent' && typeof ppm !== 'number') mistakes.percent = rateMistake(ppm);
	if (draft.type === 'amount' && typeof amount !== 'number') mistakes.amount = amountMistake(amount, currency);
	const code = draft.code.trim();
	const long = textError({ isValid: { maxLength: 40 } }, code);
	if (long) mistakes.code = long;
	if (draft.which === 'some' && draft.product_ids.length === 0) mistakes.product_ids = __('Choose at least one.', 'tierway');
	const cycles_left = draft.cycles.trim() === '' ? null : readInteger(draft.cycles, 1, 1200, 'cycles', mistakes);
	if (draft.from !== '' && draft.until !== '' && draft.until < draft.from) mistakes.until = __('The last day is before the first.', 'tierway');
	const discount: Discount = {
		type: draft.type,
		...(draft.type === 'percent' ? { ppm: typeof ppm === 'number' ? ppm : 0 } : { amount: typeof amount === 'number' ? amount : 0 }),
		product_ids: draft.which === 'all' ? null : draft.product_ids.map(Number),
		cycles_left,
		...(code === '' ? {} : { code }),
		from: draft.from === '' ? null : draft.from,
		until: draft.until === '' ? null : draft.until,
	};
	return { discount, mistakes };
}

function DiscountDialog({ membership, onClose }: { membership: Membership; onClose: () => void }) {
	const { mutate, isPending, error } = useMutation(updateMembershipMutation(membership.id));
	const { currency } = membership;
	const [draft, setDraft] = useState(() => discountDraft(membership.discount, currency));
	const [tried, setTried] = useState(false);
	const update = (patch: Partial<DiscountDraft>) => setDraft({ ...draft, ...patch });
	const { discount, mistakes } = readDiscount(draft, currency);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		const first = Object.keys(mistakes)[0];
		if (first !== undefined) document.getElementById(`tierway-discount-${first}`)?.focus();
		else if (!isPending) {
			mutate(
				{ discount, version: membership.version },
				{
					onSuccess: () => {
						notify(__('Discount saved.', 'tierway'));
						onClose();
					},
				},
			);
		}
	};
	const params = error instanceof ApiError ? error.params : {};
	return (
		<Modal title={membership.discount ? __('Edit discount', 'tierway') : __('Give a discount', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<form className="tierway-dialog" onSubmit={submit} noValidate>
				<p>{__('It holds for charges from now on. Setup fees are never discounted. What was billed stays as it is; an open bill is made again.', 'tierway')}</p>
				<DiscountFields draft={draft} update={update} currency={currency} mistakes={tried ? mistakes : {}} />
				{params.discount && <p className="tierway-field-error">{params.discount}</p>}
				<DialogEnd act={__('Save', 'tierway')} onClose={onClose} busy={isPending} error={params.discount ? null : error} />
			</form>
		</Modal>
	);
}

/** How much, on what and for how long. The first mistake's field is `tierway-discount-…`. */
export function DiscountFields({ draft, update, currency, mistakes }: { draft: DiscountDraft; update: (patch: Partial<DiscountDraft>) => void; currency: string; mistakes: Mistakes }) {
	const products = useNames();
	return (
		<>
			<RadioField
				field={{ label: __('Kind', 'tierway') }}
				value={draft.type}
				options={[
					{ value: 'percent', label: __('Percent', 'tierway') },
					{ value: 'amount', label: __('Amount off each line', 'tierway') },
				]}
				onChange={(type) => update({ type })}
			/>
			<div className="tierway-narrow">
				{draft.type === 'percent' ? (
					<UnitField id="tierway-discount-percent" field={{ label: __('How much', 'tierway') }} inputMode="decimal" suffix="%" value={draft.percent} onChange={(percent) => update({ percent })} mistake={mistakes.percent} />
				) : (
					<UnitField id="tierway-discount-amount" field={{ label: __('How much', 'tierway') }} inputMode="decimal" suffix={currency} value={draft.amount} onChange={(amount) => update({ amount })} mistake={mistakes.amount} />
				)}
			</div>
			<RadioField
				field={{ label: __('On', 'tierway') }}
				value={draft.which}
				options={[
					{ value: 'all', label: __('Everything', 'tierway') },
					{ value: 'some', label: __('Only some products', 'tierway') },
				]}
				onChange={(which) => update({ which })}
			/>
			{draft.which === 'some' && (
				<div className="tierway-checklist is-short">
					<CheckboxesField
						id="tierway-discount-product_ids"
						label={__('Products', 'tierway')}
						value={draft.product_ids}
						options={products.map(({ id, name }) => ({ value: String(id), label: name }))}
						onChange={(product_ids) => update({ product_ids })}
						mistake={mistakes.product_ids}
					/>
				</div>
			)}
			<div className="tierway-pair">
				<TextField id="tierway-discount-cycles" field={{ label: __('New periods', 'tierway'), description: __('How many it holds for. Empty: no limit.', 'tierway') }} inputMode="numeric" value={draft.cycles} onChange={(cycles) => update({ cycles })} mistake={mistakes.cycles} />
				<TextField id="tierway-discount-code" field={{ label: __('Code', 'tierway'), description: __('What you call it, for example WELCOME20.', 'tierway') }} value={draft.code} onChange={(code) => update({ code })} mistake={mistakes.code} />
				<TextField id="tierway-discount-from" type="date" field={{ label: __('First day', 'tierway'), description: __('Empty: at once.', 'tierway') }} value={draft.from} onChange={(from) => update({ from })} mistake={mistakes.from} />
				<TextField id="tierway-discount-until" type="date" field={{ label: __('Last day', 'tierway'), description: __('Empty: no end.', 'tierway') }} value={draft.until} onChange={(until) => update({ until })} mistake={mistakes.until} />
			</div>
		</>
	);
}
