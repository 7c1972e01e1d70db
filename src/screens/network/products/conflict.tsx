import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useEffect, useRef, useState } from 'react';
import type { Product } from '../../../api/types.gen.ts';
import { plainFields, priceText, productFieldLabels } from '../../../fields/products.tsx';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { addonsQuery } from '../../../queries/products.ts';
import { limitName, limitValue, list, rate } from '../../../ui/format.ts';
import { changedKeys, type Draft, readDraft, toDraft, type WireKey } from './draft.ts';

interface Props {
	base: Draft;
	draft: Draft;
	theirs: Product;
	/** Which of my changes stay; null: none. */
	onDecide: (mine: WireKey[] | null) => void;
}

/** Someone else saved the product meanwhile. Nothing typed is lost: what only one of us changed stands, the rest is chosen here. */
export function Conflict({ base, draft, theirs, onDecide }: Props) {
	const heading = useRef<HTMLHeadingElement>(null);
	const show = useDescribe();
	const [given, setGiven] = useState<WireKey[]>([]);
	useEffect(() => heading.current?.focus(), []);
	const saved = toDraft(theirs);
	const mine = changedKeys(base, draft);
	const both = changedKeys(base, saved).filter((key) => mine.includes(key));
	const onlyTheirs = changedKeys(base, saved).filter((key) => !mine.includes(key));
	const kept = mine.filter((key) => !given.includes(key));
	return (
		<section className="tierway-card tierway-conflict" aria-labelledby="tierway-conflict">
			<h2 id="tierway-conflict" ref={heading} tabIndex={-1}>
				{__('Someone else saved this product while you were editing it', 'tierway')}
			</h2>
			<p>{__('Nothing is saved yet, and nothing you entered is lost.', 'tierway')}</p>
			{onlyTheirs.length > 0 && (
				<>
					<h3>{__('They changed', 'tierway')}</h3>
					<dl>
						{onlyTheirs.map((key) => (
							<div key={key}>
								<dt>{productFieldLabels[key]}</dt>
								<dd>{show(key, saved)}</dd>
							</div>
						))}
					</dl>
				</>
			)}
			{both.length > 0 && (
				<>
					<h3>{__('You both changed', 'tierway')}</h3>
					{both.map((key) => (
						<fieldset key={key} className="tierway-conflict__choice">
							<legend>{productFieldLabels[key]}</legend>
							<label>
								<input type="radio" className="tierway-radio" name={`conflict-${key}`} checked={!given.includes(key)} onChange={() => setGiven(given.filter((each) => each !== key))} />
								<span>
									<strong>{__('Yours', 'tierway')}</strong> {show(key, draft)}
								</span>
							</label>
							<label>
								<input type="radio" className="tierway-radio" name={`conflict-${key}`} checked={given.includes(key)} onChange={() => setGiven([...given, key])} />
								<span>
									<strong>{__('Theirs', 'tierway')}</strong> {show(key, saved)}
								</span>
							</label>
						</fieldset>
					))}
				</>
			)}
			<div className="tierway-buttons is-start">
				<Button variant="primary" __next40pxDefaultSize onClick={() => onDecide(kept)}>
					{__('Keep my changes', 'tierway')}
				</Button>
				<Button variant="tertiary" __next40pxDefaultSize onClick={() => onDecide(null)}>
					{__('Discard my changes', 'tierway')}
				</Button>
				<span className="tierway-help">{__('Then look it over and save.', 'tierway')}</span>
			</div>
		</section>
	);
}

function useDescribe() {
	const addons = useQuery(addonsQuery());
	const groups = useQuery(planGroupsQuery());
	const nothing = __('(empty)', 'tierway');
	return (key: WireKey, draft: Draft): string => {
		const { input } = readDraft(draft);
		switch (key) {
			case 'prices':
				return (input.prices ?? []).map((price) => priceText(price, draft)).join(', ') || nothing;
			case 'limits':
				return (
					Object.entries(input.limits ?? {})
						.map(([limit, value]) => `${limitName(limit)}: ${limitValue(limit, value)}`)
						.join(', ') || nothing
				);
			case 'tax_ppm':
				return rate(input.tax_ppm ?? 0);
			case 'addons':
				return list(draft.addons.flatMap((id) => addons.data?.find((addon) => addon.id === id)?.name ?? [])) || nothing;
			case 'plan_group': {
				const group = draft.plan_group;
				if (group === null) return __('Without a group', 'tierway');
				return typeof group === 'number' ? (groups.data?.find(({ id }) => id === group)?.name ?? String(group)) : group.name;
			}
			case 'features':
				return draft.features.join(', ') || nothing;
			case 'currency':
				return draft.currency || nothing;
			default: {
				const value = draft[key];
				if (typeof value === 'boolean') return value ? __('Yes', 'tierway') : __('No', 'tierway');
				return plainFields[key].elements?.find((one) => one.value === value)?.label ?? (value || nothing);
			}
		}
	};
}
