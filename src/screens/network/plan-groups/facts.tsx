import { useQuery } from '@tanstack/react-query';
import { __, sprintf } from '@wordpress/i18n';
import type { ComponentProps } from 'react';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { pathsQuery } from '../../../queries/plan-groups.ts';
import { number } from '../../../ui/format.ts';
import { Graph } from './graph.tsx';
import { PathsTable } from './paths-table.tsx';
import { Warnings } from './warnings.tsx';

/** The ways grow with the square of the plans: of more than so many they are not asked for. */
const MOST = 60;

interface Props extends Omit<ComponentProps<typeof Warnings>, 'paths'> {
	group: Pick<PlanGroup, 'id' | 'version' | 'name'>;
	/** Of the family as it is saved, lowest first. */
	saved: Product[];
}

/** What the server says of a family: what looks wrong, and who can go where. */
export function Facts({ group, saved, ...warnings }: Props) {
	const few = saved.length <= MOST;
	const paths = useQuery({ ...pathsQuery(group), enabled: few });
	return (
		<div className="tierway-family__facts">
			{paths.data && <Warnings paths={paths.data} {...warnings} />}
			{few ? (
				<PathsTable name={group.name} plans={saved} paths={paths.data} error={paths.error} onRetry={() => void paths.refetch()} />
			) : (
				/* translators: %s: number of plans */
				<p className="tierway-muted">{sprintf(__('Who can go where is shown of up to %s plans.', 'tierway'), number(MOST))}</p>
			)}
			{paths.data && <Graph name={group.name} plans={saved} paths={paths.data} />}
		</div>
	);
}
