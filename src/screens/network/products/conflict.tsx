import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
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

/** Someone else saved the product meanwhile. Nothing typed is lost: all that changed stands side by side, what only one of us changed holds, the rest is chosen here. */
export function Conflict({ base, draft, theirs: product, onDecide }: Props) {
	const heading = useRef<HTMLHeadingElement>(null);
	const show = useDescribe();
	const [given, setGiven] = useState<WireKey[]>([]);
	useEffect(() => heading.current?.focus(), []);
	const saved = toDraft(product);
	const mine = changedKeys(base, draft);
	const theirs = changedKeys(base, saved);
	const both = (key: WireKey) => mine.includes(key) && theirs.includes(key);
	// What is to be chosen first, then what they did, then what is only yours.
	const changed = [...new Set([...mine.filter(both), ...theirs, ...mine])];
	const kept = mine.filter((key) => !given.includes(key));
	return (
		<section className="tierway-card tierway-conflict" aria-labelledby="tierway-conflict">
			<h2 id="tierway-conflict" ref={heading} tabIndex={-1}>
				{__('Someone else saved this product while you were editing it', 'tierway')}
			</h2>
			<p>{__('Nothing is saved yet, and nothing you entered is lost.', 'tierway')}</p>
			<table>
				<thead>
					<tr>
						<th scope="col">{__('Field', 'tierway')}</th>
						<th scope="col">{__('Before', 'tierway')}</th>
						<th scope="col">{__('Yours', 'tierway')}</th>
						<th scope="col">{__('Theirs', 'tierway')}</th>
					</tr>
				</thead>
				<tbody>
					{changed.map((key) => (
						<tr key={key}>
							<th scope="row">{productFieldLabels[key]}</th>
							<td data-label={__('Before', 'tierway')}>{show(key, base)}</td>
							<Side label={__('Yours', 'tierway')} text={mine.includes(key) ? show(key, draft) : null} name={productFieldLabels[key] ?? key} choice={both(key) ? { isChosen: !given.includes(key), choose: () => setGiven(given.filter((each) => each !== key)) } : null} />
							<Side label={__('Theirs', 'tierway')} text={theirs.includes(key) ? show(key, saved) : null} name={productFieldLabels[key] ?? key} choice={both(key) ? { isChosen: given.includes(key), choose: () => setGiven([...given, key]) } : null} />
						</tr>
					))}
				</tbody>
			</table>
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

interface SideProps {
	label: string;
	/** Null: as it was before. */
	text: string | null;
	name: string;
	/** Where both have changed it. */
	choice: { isChosen: boolean; choose: () => void } | null;
}

function Side({ label, text, name, choice }: SideProps) {
	if (text === null) return <td data-label={label} className="tierway-muted">{__('as before', 'tierway')}</td>;
	return (
		<td data-label={label}>
			{choice ? (
				<label>
					{/* translators: 1: name of a field, 2: whose value, "Yours" or "Theirs", 3: the value */}
					<input type="radio" className="tierway-radio" name={`conflict-${name}`} checked={choice.isChosen} onChange={choice.choose} aria-label={sprintf(__('%1$s, %2$s: %3$s', 'tierway'), name, label, text)} />
					<span>{text}</span>
				</label>
			) : (
				text
			)}
		</td>
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
