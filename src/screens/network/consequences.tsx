import { useQuery } from '@tanstack/react-query';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { PlanGroup, Settings } from '../../api/types.gen.ts';
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

/** So many sentences, and then how many more there are. */
const MOST = 8;

interface Props {
	before: Standing[];
	after: Standing[];
	groups: PlanGroup[];
	/** Where their rules change, too. */
	groupsAfter?: PlanGroup[];
	/** The network's rules, where they change, too. */
	policyAfter?: Settings['policy'];
	/** The level below what it stands in, a card or a dialog. */
	heading?: 'h2' | 'h3';
}

/** What an edit of groups, plans or rules does to those who are on them: which ways they lose, and which scheduled changes fail with those. */
export function Consequences({ before, after, groups, groupsAfter = groups, policyAfter, heading: Heading = 'h3' }: Props) {
	const settings = useQuery(settingsQuery());
	const waiting = useQuery(waitingQuery());
	const open = (plans: Standing[], from: Standing, families: PlanGroup[], rules: Settings['policy'] | undefined) => {
		const policy = policyOf(rules, families.find(({ id }) => id === from.plan_group)?.policy);
		return plans.filter((to) => to.id !== from.id && to.plan_group === from.plan_group && waysBetween(from, to, policy).some((way) => 'kind' in way));
	};
	const lost = before.map((from) => {
		const now = after.find(({ id }) => id === from.id);
		const left = now ? open(after, now, groupsAfter, policyAfter ?? settings.data?.policy) : [];
		return { from, ways: open(before, from, groups, settings.data?.policy).filter((to) => !left.some(({ id }) => id === to.id)) };
	});
	const held = lost.filter(({ from, ways }) => ways.length > 0 && from.members > 0);
	const failing = lost.flatMap(({ from, ways }) =>
		ways.flatMap((to) => {
			const count = waiting.data?.changes.find((change) => change.from === from.id && change.to === to.id)?.count;
			return count === undefined ? [] : [{ from, to, count }];
		}),
	);
	if (held.length === 0 && failing.length === 0) return null;
	const more = held.length + failing.length - MOST;
	return (
		<section className="tierway-consequences">
			<Heading>{__('What changes for members', 'tierway')}</Heading>
			<ul className="tierway-bullets">
				{held.slice(0, MOST).map(({ from, ways }) => (
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
				{failing.slice(0, Math.max(0, MOST - held.length)).map(({ from, to, count }) => (
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
				{/* translators: %s: number of sentences like the ones above */}
				{more > 0 && <li>{sprintf(_n('And %s more like these.', 'And %s more like these.', more, 'tierway'), number(more))}</li>}
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
