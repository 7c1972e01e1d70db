import { useQuery } from '@tanstack/react-query';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { PlanGroup } from '../../api/types.gen.ts';
import { namesOf } from '../../fields/products.tsx';
import { waitingQuery } from '../../queries/plan-groups.ts';
import { settingsQuery } from '../../queries/settings.ts';
import { number } from '../../ui/format.ts';
import { type PlanSide, policyOf, waysBetween } from './paths.ts';

/** A plan in its family, and how many hold it. */
export interface Standing extends PlanSide {
	plan_group: number | null;
	members: number;
}

/** What an edit of groups or plans does to those who are on them: which ways they lose, and which scheduled changes fail with those. `heading`: the level below what it stands in, a card or a dialog. */
export function Consequences({ before, after, groups, heading: Heading = 'h3' }: { before: Standing[]; after: Standing[]; groups: PlanGroup[]; heading?: 'h2' | 'h3' }) {
	const settings = useQuery(settingsQuery());
	const waiting = useQuery(waitingQuery());
	const open = (plans: Standing[], from: Standing) => {
		const policy = policyOf(settings.data?.policy, groups.find(({ id }) => id === from.plan_group)?.policy);
		return plans.filter((to) => to.id !== from.id && to.plan_group === from.plan_group && waysBetween(from, to, policy).some((way) => 'kind' in way));
	};
	const lost = before.map((from) => {
		const now = after.find(({ id }) => id === from.id);
		const left = now ? open(after, now) : [];
		return { from, ways: open(before, from).filter((to) => !left.some(({ id }) => id === to.id)) };
	});
	const held = lost.filter(({ from, ways }) => ways.length > 0 && from.members > 0);
	const failing = lost.flatMap(({ from, ways }) =>
		ways.flatMap((to) => {
			const count = waiting.data?.changes.find((change) => change.from === from.id && change.to === to.id)?.count;
			return count === undefined ? [] : [{ from, to, count }];
		}),
	);
	if (held.length === 0 && failing.length === 0) return null;
	return (
		<section className="tierway-consequences">
			<Heading>{__('What changes for members', 'tierway')}</Heading>
			<ul className="tierway-bullets">
				{held.map(({ from, ways }) => (
					<li key={from.id}>
						{sprintf(
							/* translators: 1: number of memberships, 2: plan they are on, 3: names of plans that they cannot change to any more */
							_n('%1$s membership on %2$s loses the way to %3$s.', '%1$s memberships on %2$s lose the way to %3$s.', from.members, 'tierway'),
							number(from.members),
							from.name,
							namesOf(ways),
						)}
					</li>
				))}
				{failing.map(({ from, to, count }) => (
					<li key={`${from.id} ${to.id}`}>
						{sprintf(
							/* translators: 1: number of changes, 2: plan held, 3: plan chosen */
							_n('%1$s scheduled change from %2$s to %3$s will not be possible on its day.', '%1$s scheduled changes from %2$s to %3$s will not be possible on their day.', count, 'tierway'),
							number(count),
							from.name,
							to.name,
						)}
					</li>
				))}
			</ul>
		</section>
	);
}

/** How many are on a plan, and that they stay. */
export function staysText(plan: Pick<Standing, 'name' | 'members'>): string {
	return plan.members === 0
		? /* translators: %s: plan name */ sprintf(__('Nobody is on %s.', 'tierway'), plan.name)
		: sprintf(
				/* translators: 1: number of memberships, 2: plan name */
				_n('%1$s membership is on %2$s. It keeps the plan, its price and its add-ons.', '%1$s memberships are on %2$s. They keep the plan, its price and its add-ons.', plan.members, 'tierway'),
				number(plan.members),
				plan.name,
			);
}
