import { __ } from '@wordpress/i18n';
import { useId, useState } from 'react';
import type { OfferedPlan } from '../../../api/options.ts';
import type { Price } from '../../../api/types.gen.ts';
import { oneTimePrice } from '../../../domain/quote.ts';
import { Addon } from '../../switcher/addons.tsx';
import '../../switcher/change.css';
import { shownPrice, type Term, termParam, termsOf } from '../../switcher/draft.ts';
import { Periods, PlanCard } from '../../switcher/plans.tsx';
import { type Draft, readDraft } from './draft.ts';

type Read = ReturnType<typeof readable>;

/**
 * The customer's own card of a plan, or row of an add-on, from what is typed so far. It only shows; what can be chosen is
 * the period of its price. `untitled` stands for the name until there is one.
 */
export function LiveCard({ draft, untitled }: { draft: Draft; untitled: string }) {
	const id = useId();
	const [wanted, setWanted] = useState('');
	const read = readable(draft, untitled);
	const terms = draft.type !== 'plan' && oneTimePrice({ type: draft.type, prices: read.prices }) ? [] : termsOf(read.prices);
	const term = terms.find((one) => termParam(one) === wanted) ?? terms[0] ?? { unit: null, count: null };
	return (
		<section className="tierway-live" aria-labelledby={id}>
			<header>
				<h2 id={id}>{__('As the customer sees it', 'tierway')}</h2>
				<p className="tierway-muted">{about(draft, read.prices)}</p>
			</header>
			<Periods terms={terms} term={term} onChange={(one) => setWanted(termParam(one))} />
			{/* React 18 knows the attribute as a text only. */}
			<div {...{ inert: '' }}>{draft.type === 'plan' ? <Card draft={draft} read={read} term={term} name={id} /> : <Row type={draft.type} draft={draft} read={read} term={term} />}</div>
		</section>
	);
}

/** For someone who upgrades to it today: a setup fee is seen then, too. */
function Card({ draft, read, term, name }: { draft: Draft; read: Read; term: Term; name: string }) {
	const verdict = { state: read.prices.length > 0 ? 'upgrade' : 'unavailable', reason: null, reason_message: '' } as const;
	const plan: OfferedPlan = {
		...read,
		...verdict,
		slug: draft.slug,
		rank: 0,
		addons: draft.addons,
		prices: read.prices.map((price) => ({ setup_fee: 0, trial_days: 0, ...price, ...verdict, effective: 'now', effective_on: null })),
	};
	return <PlanCard plan={plan} price={shownPrice(plan, term)} name={name} currency={draft.currency} today="" current={false} checked={false} refused={false} onChange={nothing} />;
}

/** With a plan that has every limit it adds to. */
function Row({ type, draft, read, term }: { type: 'package' | 'service'; draft: Draft; read: Read; term: Term }) {
	const once = oneTimePrice({ type, prices: read.prices });
	const amount = (once ?? shownPrice(read, term))?.amount ?? null;
	const limits = Object.fromEntries(Object.entries(read.limits).map(([key, value]) => [key, typeof value === 'string' ? null : 0]));
	return (
		<ul className="tierway-addons__list">
			<Addon offer={{ addon: { ...read, type, held: 0, max_quantity: 2 }, amount, once: once !== undefined, reason: '', quantity: 0 }} limits={limits} term={term} currency={draft.currency} refused={false} onChange={nothing} />
		</ul>
	);
}

const nothing = () => {};

/** What can be read already. A price or a limit with a mistake in it is left out. */
function readable(draft: Draft, untitled: string) {
	const { input, mistakes } = readDraft(draft);
	const isWhole = (price: string) => ['unit', 'count', 'amount'].every((part) => mistakes[`prices.${price}.${part}`] === undefined);
	return {
		id: 0,
		name: draft.name.trim() || untitled,
		description: draft.description.trim(),
		image: /^https?:\/\/./.test(draft.image) ? draft.image : '',
		featured: draft.featured,
		status: draft.status,
		features: input.features ?? [],
		prices: (input.prices ?? []).filter((_, i) => isWhole(String(draft.prices[i]?.key))),
		limits: Object.fromEntries(Object.entries(input.limits ?? {}).filter(([key]) => mistakes[`limits.${key}`] === undefined)),
	};
}

function about(draft: Draft, prices: Price[]): string {
	if (draft.status === 'inactive') return __('Not offered. Whoever holds it keeps it.', 'tierway');
	if (prices.length === 0) return __('No price yet: nobody can choose this product.', 'tierway');
	return draft.type === 'plan' ? __('For someone who can upgrade to it.', 'tierway') : __('With a plan that offers it.', 'tierway');
}
