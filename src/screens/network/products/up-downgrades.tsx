import { useQuery } from '@tanstack/react-query';
import { Button, CheckboxControl, SearchControl } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { memo, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Link } from '../../../app/router.tsx';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { closedLabels, kindLabels, whenLabels } from '../../../fields/kinds.ts';
import { priceText, typeLabel } from '../../../fields/products.tsx';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { addonsQuery, plansQuery } from '../../../queries/products.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { contains, list, periodName } from '../../../ui/format.ts';
import { Consequences } from '../consequences.tsx';
import { Card } from '../controls.tsx';
import { Ladder } from '../ladder.tsx';
import { PolicyDialog } from '../plan-groups/policy-dialog.tsx';
import { type Closed, type PlanSide, policyOf, type Way, waysBetween } from '../paths.ts';
import { Skeleton } from '../skeleton.tsx';
import { type Draft, type Place, readDraft } from './draft.ts';
import type { TabProps } from './editor.tsx';
import { GroupCombobox } from './group-combobox.tsx';

/** The plan that is not saved yet has no id. */
const self = 0;

export function UpDowngrades({ product, draft, update, mistakes }: TabProps) {
	if (draft.type !== 'plan') return <OfferedBy product={product} draft={draft} update={update} mistakes={mistakes} />;
	return (
		<div className="tierway-columns">
			<div className="tierway-columns__main">
				<Family product={product} draft={draft} update={update} mistakes={mistakes} />
			</div>
			<div className="tierway-columns__side">
				<Addons draft={draft} update={update} mistake={mistakes.addons} />
			</div>
		</div>
	);
}

function Family({ product, draft, update, mistakes }: TabProps) {
	const groups = useQuery(planGroupsQuery());
	const plans = useQuery(plansQuery());
	const settings = useQuery(settingsQuery());
	const [ruling, setRuling] = useState(false);
	if (groups.isError || plans.isError) {
		return <ErrorScreen error={groups.error ?? plans.error} onRetry={() => void Promise.all([groups.refetch(), plans.refetch()])} />;
	}
	if (groups.isPending || plans.isPending) return <Skeleton lines={6} className="is-form" />;

	const { id, group, family, own, after } = saved(draft, product, groups.data, plans.data);
	const others = family.filter((plan) => plan.id !== id);
	const policy = policyOf(settings.data?.policy, group?.policy);

	return (
		<>
			<Card>
				<GroupCombobox groups={groups.data} value={draft.plan_group} onChange={(plan_group) => update({ plan_group, place: null })} mistake={mistakes.plan_group} />
				{draft.plan_group === null && (
					<p className="tierway-note">
						{others.length === 0
							? __('Without a group, and no other plan without one: customers on this plan cannot switch.', 'tierway')
							: sprintf(
									/* translators: %s: plan names */
									_n('Without a group, customers switch to the other plan without one: %s.', 'Without a group, customers switch to the other plans without one: %s.', others.length, 'tierway'),
									list(others.map(({ name }) => name)),
								)}
					</p>
				)}
			</Card>
			{draft.plan_group !== null && (
				<Card title={__('Place in the group', 'tierway')} about={__('A switch to a higher number is an upgrade, to a lower one a downgrade, whatever the prices are.', 'tierway')}>
					<Ladder
						label={__('Plans of the group, lowest first', 'tierway')}
						steps={family.map((plan) => ({
							id: plan.id,
							name: plan.id === id || plan.id === self ? <strong>{plan.name}</strong> : <Link to={`/products/${plan.id}/up-downgrades`}>{plan.name}</Link>,
							text: plan.name,
							note: plan.prices.map((price) => priceText(price, { currency: plan.currency, type: 'plan' })).join(', '),
							inactive: plan.status === 'inactive',
							own: plan.id === id,
							movable: plan.id === id && family.length > 1,
						}))}
						onMove={(_id, to) => {
							const above = others[to - 1]?.id ?? null;
							const stored = product !== null && product.plan_group === draft.plan_group && group?.plan_ids.indexOf(id) === to;
							update({ place: stored ? null : { above } });
						}}
					/>
				</Card>
			)}
			{own && (
				<Card
					title={__('Where customers can go', 'tierway')}
					about={__('As it will be when you save. The server checks it again on every change.', 'tierway')}
					actions={
						group && (
							<Button variant="tertiary" __next40pxDefaultSize onClick={() => setRuling(true)}>
								{__('When changes take effect', 'tierway')}
							</Button>
						)
					}
				>
					{ruling && group && <PolicyDialog group={group} onClose={() => setRuling(false)} />}
					<Consequences before={plans.data} after={after} groups={groups.data} />
					<div className="tierway-ways">
						<Ways title={__('Customers on this plan can change to …', 'tierway')} none={__('Nowhere: it is the only plan of its family, with one period.', 'tierway')} rows={[...others, own].flatMap((plan) => waysBetween(own, plan, policy))} />
						<Ways
							title={__('Customers can come here from …', 'tierway')}
							none={__('Nowhere: it is the only plan of its family.', 'tierway')}
							// The name shown is the one they come from.
							rows={others.flatMap((plan) => waysBetween(plan, own, policy).map((way) => ({ ...way, to: plan })))}
							isFrom
						/>
					</div>
				</Card>
			)}
		</>
	);
}

/** The plan's family and all plans as they will be when the draft is saved. */
function saved(draft: Draft, product: Product | null, groups: PlanGroup[], plans: Product[]) {
	const id = product?.id ?? self;
	const group = typeof draft.plan_group === 'number' ? groups.find((each) => each.id === draft.plan_group) : undefined;
	const family = rankedFamily(draft, id, product, group, plans);
	const own = family.find((plan) => plan.id === id);
	// A group that is not made yet has no id either.
	const joined = typeof draft.plan_group === 'object' && draft.plan_group ? -1 : draft.plan_group;
	const after = plans.map((plan) => ({ ...plan, ...(plan.id === id && own ? { ...own, plan_group: joined } : family.find((each) => each.id === plan.id)) }));
	return { id, group, family, own, after };
}

/** On the other tabs: what saving would do to those who are on the plan and its family. */
export function Saving({ draft, product }: { draft: Draft; product: Product }) {
	const groups = useQuery(planGroupsQuery());
	const plans = useQuery(plansQuery());
	if (!groups.data || !plans.data) return null;
	return <Consequences before={plans.data} after={saved(draft, product, groups.data, plans.data).after} groups={groups.data} heading="h2" />;
}

/** The family as it will be, lowest first, with the draft in its place. Ranks decide the kinds, so they are the coming ones. */
function rankedFamily(draft: Draft, id: number, product: Product | null, group: PlanGroup | undefined, plans: Product[]): PlanSide[] {
	const own: PlanSide = { id, name: draft.name.trim() || __('This plan', 'tierway'), status: draft.status, currency: draft.currency, rank: product?.rank ?? 0, prices: readDraft(draft).input.prices ?? [] };
	if (draft.plan_group === null) return [...plans.filter((plan) => plan.plan_group === null && plan.id !== id), own];
	const ids = group ? group.plan_ids : [];
	const byId = new Map<number, PlanSide>(plans.map((plan) => [plan.id, plan]));
	byId.set(id, own);
	// Two plans may share a rank; that stays so until someone moves a plan.
	const untouched = draft.place === null && ids.includes(id);
	const ordered = untouched ? ids : insertAt(ids, id, draft.place ?? { above: ids.findLast((each) => each !== id) ?? null });
	return ordered.flatMap((each, i) => {
		const plan = byId.get(each);
		return plan ? [untouched ? plan : { ...plan, rank: i + 1 }] : [];
	});
}

/** The order of a group with one plan put at its place; at the top when the plan it shall stand above has gone. */
export function insertAt(ids: number[], id: number, { above }: Place): number[] {
	const others = ids.filter((each) => each !== id);
	const below = above === null ? -1 : others.indexOf(above);
	return others.toSpliced(above !== null && below < 0 ? others.length : below + 1, 0, id);
}

function Ways({ title, none, rows, isFrom = false }: { title: string; none: string; rows: (Way | Closed)[]; isFrom?: boolean }) {
	return (
		<section>
			<h3>{title}</h3>
			{rows.length === 0 ? (
				<p className="tierway-muted">{none}</p>
			) : (
				<ul>
					{rows.map((row) => ('kind' in row ? <WayRow key={`${row.to.id}-${row.kind}-${row.when}`} way={row} isFrom={isFrom} /> : <ClosedRow key={`${row.to.id}-closed`} closed={row} />))}
				</ul>
			)}
		</section>
	);
}

function WayRow({ way, isFrom }: { way: Way; isFrom: boolean }) {
	// Where one plan has several kinds (its own periods, free ones), the period tells them apart.
	const periods = way.kind === 'longer' || way.kind === 'shorter' ? way.periods.map((price) => periodName(price.unit, price.count)) : [];
	return (
		<li>
			<span className="tierway-ways__name">
				{way.to.name}
				{!isFrom && periods.length > 0 && <span className="tierway-muted"> {list(periods)}</span>}
			</span>
			<span className={`tierway-kind is-${way.kind}`}>{kindLabels[way.kind]}</span>
			<span className="tierway-muted">{whenLabels[way.when]}</span>
		</li>
	);
}

function ClosedRow({ closed }: { closed: Closed }) {
	return (
		<li className="is-closed">
			<span className="tierway-ways__name">{closed.to.name}</span>
			<span className="tierway-muted">{closedLabels[closed.reason]}</span>
		</li>
	);
}

function Addons({ draft, update, mistake }: { draft: Draft; update: TabProps['update']; mistake?: string }) {
	const addons = useQuery(addonsQuery());
	const [search, setSearch] = useState('');
	const tick = useLatest(({ id }: Product, checked: boolean) => update({ addons: checked ? [...draft.addons, id] : draft.addons.filter((each) => each !== id) }));
	let body: ReactNode;
	if (addons.isError) body = <ErrorScreen error={addons.error} onRetry={() => void addons.refetch()} />;
	else if (addons.isPending) body = <Skeleton lines={4} className="is-form" />;
	else if (addons.data.length === 0) {
		body = (
			<p className="tierway-note">
				{__('There are no packages or services yet.', 'tierway')} <Link to="/products/new" params={{ type: 'package' }}>{__('Add one', 'tierway')}</Link>
			</p>
		);
	} else {
		const found = addons.data.filter(({ name }) => contains(name, search));
		// In the plan's order. One that was deleted meanwhile is none.
		const offered = draft.addons.flatMap((id) => addons.data.find((addon) => addon.id === id) ?? []);
		body = (
			<>
				{offered.length > 1 && (
					<div className="tierway-offer-order">
						<h3>{__('As customers see them', 'tierway')}</h3>
						<Ladder
							of="addon"
							label={__('Add-ons offered, in the order customers see them', 'tierway')}
							steps={offered.map(({ id, name, status }) => ({ id, name, text: name, inactive: status === 'inactive', movable: true }))}
							onMove={(id, to) => update({ addons: offered.map((addon) => addon.id).filter((each) => each !== id).toSpliced(to, 0, id) })}
						/>
					</div>
				)}
				{offered.length > 1 && <h3>{__('All packages and services', 'tierway')}</h3>}
				{addons.data.length > 6 && <SearchControl __nextHasNoMarginBottom value={search} onChange={setSearch} label={__('Search packages and services', 'tierway')} placeholder={__('Search', 'tierway')} />}
				{found.length === 0 ? (
					<p className="tierway-muted">{__('None is called so.', 'tierway')}</p>
				) : (
					<ul className="tierway-checklist">
						{found.map((addon) => (
							<Tick key={addon.id} product={addon} checked={draft.addons.includes(addon.id)} onTick={tick} />
						))}
					</ul>
				)}
				<p className="tierway-muted">{sprintf(/* translators: 1: number chosen, 2: number of all */ __('%1$d of %2$d offered', 'tierway'), offered.length, addons.data.length)}</p>
			</>
		);
	}
	return (
		<Card title={__('Add-ons offered', 'tierway')} about={__('The packages and services that a customer on this plan may add, in their order.', 'tierway')}>
			{mistake && <p className="tierway-field-error">{mistake}</p>}
			{body}
		</Card>
	);
}

/** For a package or a service: the plans whose list has it, to be ticked. They are written after it. */
function OfferedBy({ product, draft, update }: TabProps) {
	const plans = useQuery(plansQuery());
	const groups = useQuery(planGroupsQuery());
	const [search, setSearch] = useState('');
	const id = product?.id ?? self;
	const tick = useLatest((plan: Product, offered: boolean) => {
		const { [plan.id]: _was, ...others } = draft.offered_by;
		update({ offered_by: offered === plan.addons.includes(id) ? others : { ...others, [plan.id]: offered } });
	});
	let body: ReactNode;
	if (plans.isError || groups.isError) {
		body = <ErrorScreen error={plans.error ?? groups.error} onRetry={() => void Promise.all([plans.refetch(), groups.refetch()])} />;
	} else if (plans.isPending || groups.isPending) body = <Skeleton lines={4} className="is-form" />;
	else if (plans.data.length === 0) {
		body = (
			<p className="tierway-note">
				{__('There are no plans yet.', 'tierway')} <Link to="/products/new">{__('Add one', 'tierway')}</Link>
			</p>
		);
	} else {
		const found = plans.data.filter(({ name }) => contains(name, search));
		const chosen = plans.data.filter((plan) => offers(plan, id, draft)).length;
		const families = [...groups.data, { id: null, name: __('Without a group', 'tierway') }]
			.map((group) => ({ ...group, plans: found.filter((plan) => plan.plan_group === group.id).sort((a, b) => a.rank - b.rank) }))
			.filter((family) => family.plans.length > 0);
		body = (
			<>
				{plans.data.length > 6 && <SearchControl __nextHasNoMarginBottom value={search} onChange={setSearch} label={__('Search plans', 'tierway')} placeholder={__('Search', 'tierway')} />}
				{families.length === 0 && <p className="tierway-muted">{__('None is called so.', 'tierway')}</p>}
				<div className="tierway-offering">
					{families.map((family) => (
						<fieldset key={family.id ?? 0}>
							<legend>{family.name}</legend>
							<ul className="tierway-checklist">
								{family.plans.map((plan) => (
									<Tick key={plan.id} product={plan} checked={offers(plan, id, draft)} onTick={tick} />
								))}
							</ul>
						</fieldset>
					))}
				</div>
				<p className="tierway-muted">
					{chosen === 0
						? __('No plan offers it yet: no customer can choose it.', 'tierway')
						: /* translators: 1: number of plans that offer it, 2: number of all plans */
							sprintf(_n('Offered by %1$d of %2$d plan', 'Offered by %1$d of %2$d plans', plans.data.length, 'tierway'), chosen, plans.data.length)}
				</p>
			</>
		);
	}
	return (
		<Card
			title={__('Offered by', 'tierway')}
			about={
				draft.type === 'package'
					? __('The plans whose customers can add this package. Where a plan stops offering it, its customers who hold it keep it, and no others can add it.', 'tierway')
					: __('The plans whose customers can add this service. Where a plan stops offering it, its customers who hold it keep it, and no others can add it.', 'tierway')
			}
		>
			{body}
		</Card>
	);
}

/** Of a thousand such rows, one is drawn again when it is ticked. */
const Tick = memo(function Tick({ product, checked, onTick }: { product: Product; checked: boolean; onTick: (product: Product, checked: boolean) => void }) {
	const inactive = product.type === 'plan' ? __('Inactive', 'tierway') : __('inactive: not offered', 'tierway');
	return (
		<li>
			<CheckboxControl
				__nextHasNoMarginBottom
				label={product.name}
				help={[...(product.type === 'plan' ? [] : [typeLabel(product.type)]), ...(product.status === 'inactive' ? [inactive] : []), ...product.prices.slice(0, 2).map((price) => priceText(price, product))].join(' · ')}
				checked={checked}
				onChange={(now) => onTick(product, now)}
			/>
		</li>
	);
});

/** Always the same function, which does what was last said. */
function useLatest<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
	const latest = useRef(act);
	useLayoutEffect(() => {
		latest.current = act;
	});
	return useCallback((...args: Args) => latest.current(...args), []);
}

/** Whether a plan offers an add-on, as ticked and else as stored. */
export function offers(plan: Product, addon: number, { offered_by }: Pick<Draft, 'offered_by'>): boolean {
	return offered_by[plan.id] ?? plan.addons.includes(addon);
}
