import { useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, _n, _x, sprintf } from '@wordpress/i18n';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Link, linkProps } from '../../../app/router.tsx';
import type { Reports as Data } from '../../../api/types.gen.ts';
import { reportsQuery } from '../../../queries/reports.ts';
import { money, month, number } from '../../../ui/format.ts';
import { Card, WideTable } from '../controls.tsx';
import { membersOf, membersOfGroup } from '../memberships/filter.ts';
import { Skeleton } from '../skeleton.tsx';
import { BetweenPlans } from './between-plans.tsx';

type Plan = Data['plans'][number];
type Month = Data['months'][number];
type What = Exclude<keyof Month, 'month'>;

/** In the order of the columns; where each stands in the chart, other changes in none. */
const moves: { id: What; label: string; side?: 'up' | 'down' }[] = [
	{ id: 'joined', label: __('Joined', 'tierway'), side: 'up' },
	{ id: 'restarted', label: __('Started again', 'tierway'), side: 'up' },
	{ id: 'upgraded', label: __('Upgraded', 'tierway'), side: 'up' },
	{ id: 'downgraded', label: __('Downgraded', 'tierway'), side: 'down' },
	{ id: 'ended', label: _x('Ended', 'how many memberships', 'tierway'), side: 'down' },
	{ id: 'other', label: __('Other changes', 'tierway') },
];

/** How the network does; before there is somebody to count, how it begins. */
export function Reports() {
	const reports = useQuery(reportsQuery());
	if (reports.isPending) return <Skeleton lines={4} />;
	if (reports.isError) return <ErrorScreen error={reports.error} onRetry={() => void reports.refetch()} />;
	const { plans, months, movements } = reports.data;
	if (plans.length === 0 && months.every((one) => moves.every(({ id }) => one[id] === 0))) return <Beginning />;
	return (
		<div className="tierway-stacked tierway-reports">
			<Plans plans={plans} />
			<Movements months={months} />
			<BetweenPlans movements={movements} months={months} />
		</div>
	);
}

function Beginning() {
	return (
		<div className="tierway-empty">
			<h2>{__('Nobody holds a plan yet', 'tierway')}</h2>
			<p>{__('Add plans, put those that customers may switch between into one plan group, and give the first customers their membership. Members and revenue appear here then.', 'tierway')}</p>
			<div className="tierway-buttons is-start">
				<Button variant="primary" __next40pxDefaultSize {...linkProps('/products')}>
					{__('Products', 'tierway')}
				</Button>
				<Button variant="tertiary" __next40pxDefaultSize {...linkProps('/memberships/add')}>
					{__('Add membership', 'tierway')}
				</Button>
			</div>
		</div>
	);
}

const sum = (plans: Plan[], of: 'members' | 'monthly') => plans.reduce((all, plan) => all + plan[of], 0);

function Plans({ plans }: { plans: Plan[] }) {
	return (
		<Card title={__('Members and revenue', 'tierway')} about={__('Memberships that run, and what the active ones are billed per month with their add-ons: as agreed, before discounts and tax.', 'tierway')}>
			{[...new Set(plans.map((plan) => plan.currency))].map((currency) => {
				const ours = plans.filter((plan) => plan.currency === currency);
				const families = [...new Set(ours.map((plan) => plan.plan_group))];
				return (
					<WideTable key={currency} label={sprintf(/* translators: %s: currency code */ __('Members and revenue in %s', 'tierway'), currency)}>
						<thead>
							<tr>
								<th scope="col">{__('Plan', 'tierway')}</th>
								<th scope="col">{__('Members', 'tierway')}</th>
								<th scope="col">{sprintf(/* translators: %s: currency code */ __('Per month, %s', 'tierway'), currency)}</th>
							</tr>
						</thead>
						{families.map((group) => (
							<Family key={group} group={group} plans={ours.filter((plan) => plan.plan_group === group)} alone={families.length === 1 && group === null} />
						))}
						<tfoot>
							<tr>
								<th scope="row">{__('Together', 'tierway')}</th>
								<td>{number(sum(ours, 'members'))}</td>
								<td>{money(sum(ours, 'monthly'), currency)}</td>
							</tr>
						</tfoot>
					</WideTable>
				);
			})}
		</Card>
	);
}

/** The plans of a group below what they have together; where there is no group at all, the plans. */
function Family({ group, plans, alone }: { group: Plan['plan_group']; plans: Plan[]; alone: boolean }) {
	const [first] = plans;
	return (
		<tbody className={alone ? undefined : 'is-family'}>
			{first && !alone && (
				<tr>
					<th scope="rowgroup">
						{group === null ? (
							__('Without a group', 'tierway')
						) : (
							<Link to="/memberships" params={membersOfGroup(group)}>
								{first.group_name}
							</Link>
						)}
					</th>
					<td>{number(sum(plans, 'members'))}</td>
					<td>{money(sum(plans, 'monthly'), first.currency)}</td>
				</tr>
			)}
			{plans.map((plan) => (
				<tr key={plan.plan_id}>
					<th scope="row">
						<Link to="/memberships" params={membersOf(plan.plan_id)}>
							{plan.name}
						</Link>
						{' '}
						<span className="tierway-muted">{notActive(plan)}</span>
					</th>
					<td>{number(plan.members)}</td>
					<td>{money(plan.monthly, plan.currency)}</td>
				</tr>
			))}
		</tbody>
	);
}

/** Who of its members is not simply active. */
function notActive({ trialing, on_hold: held }: Plan): string {
	const parts = [];
	/* translators: %s: number of memberships */
	if (trialing > 0) parts.push(sprintf(_n('%s in a trial', '%s in a trial', trialing, 'tierway'), number(trialing)));
	/* translators: %s: number of memberships */
	if (held > 0) parts.push(sprintf(_n('%s on hold', '%s on hold', held, 'tierway'), number(held)));
	return parts.join(' · ');
}

function Movements({ months }: { months: Month[] }) {
	const total = (one: Month, side: 'up' | 'down') => moves.reduce((all, move) => all + (move.side === side ? one[move.id] : 0), 0);
	const most = (side: 'up' | 'down') => Math.max(...months.map((one) => total(one, side)));
	// Both sides are drawn to one scale; a side without anything still has a line.
	const scale = Math.max(1, most('up') + most('down'));
	return (
		<Card title={__('Movements', 'tierway')} about={__('The last twelve months: who came and moved up, above the line; who moved down and left, below it.', 'tierway')}>
			<ul className="tierway-moves__legend">
				{moves.filter(({ side }) => side).map(({ id, label }) => (
					<li key={id}>
						<span className={`tierway-moves__mark is-${id}`} aria-hidden="true" />
						{label}
					</li>
				))}
			</ul>
			{/* The table below says the same in numbers. */}
			<div className="tierway-moves" aria-hidden="true">
				{months.map((one) => (
					<div key={one.month} className="tierway-moves__month">
						{(['up', 'down'] as const).map((side) => (
							<div key={side} className={`tierway-moves__side is-${side}`} style={{ flexBasis: `${(most(side) / scale) * 100}%` }}>
								{moves.filter((move) => move.side === side && one[move.id] > 0).map(({ id }) => (
									<span key={id} className={`tierway-moves__mark is-${id}`} style={{ blockSize: `${(one[id] / Math.max(1, most(side))) * 100}%` }} />
								))}
							</div>
						))}
					</div>
				))}
			</div>
			<WideTable label={__('Movements by month', 'tierway')}>
				<thead>
					<tr>
						<th scope="col">{__('Month', 'tierway')}</th>
						{moves.map(({ id, label }) => (
							<th key={id} scope="col">
								{label}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{months.toReversed().map((one) => (
						<tr key={one.month}>
							<th scope="row">{month(one.month)}</th>
							{moves.map(({ id }) => (
								<td key={id} className={one[id] === 0 ? 'tierway-muted' : undefined}>
									{number(one[id])}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</WideTable>
		</Card>
	);
}
