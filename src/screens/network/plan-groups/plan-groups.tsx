import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { Page } from '../../../app/page.tsx';
import { linkProps, useLocation } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { PlanGroup } from '../../../api/types.gen.ts';
import { orderPlanGroupsMutation, planGroupsQuery } from '../../../queries/plan-groups.ts';
import { plansQuery } from '../../../queries/products.ts';
import { gapClass, useDrop } from '../drag.ts';
import { Skeleton } from '../skeleton.tsx';
import { cardId, Family, menuId } from './family.tsx';
import { type Move, MoveDialog } from './move-dialog.tsx';
import { NameDialog } from './name-dialog.tsx';
import { Ungrouped } from './ungrouped.tsx';

export function PlanGroupsScreen() {
	const groups = useQuery(planGroupsQuery());
	const plans = useQuery(plansQuery());
	const [adding, setAdding] = useState(false);
	const [orders, setOrders] = useState<Record<number, number[] | null>>({});
	const [moving, setMoving] = useState<Move | null>(null);
	const place = usePlaces(groups.data ?? []);
	const [gap, onDrag] = useDrop('plan-group', '.tierway-group', (id, at) => {
		const from = groups.data?.findIndex((group) => group.id === id) ?? -1;
		const group = groups.data?.[from];
		const to = at > from ? at - 1 : at;
		if (group && to !== from) place(group, to);
	});
	const add = (
		<Button variant="primary" __next40pxDefaultSize onClick={() => setAdding(true)}>
			{__('Add plan group', 'tierway')}
		</Button>
	);
	const error = groups.error ?? plans.error;
	const ready = groups.data && plans.data;
	useShown(useLocation().params.get('group'), Boolean(ready));
	// Not into what is being arranged: that would be saved without it.
	const targets = [...(groups.data ?? []).filter(({ id }) => !orders[id]), null];
	return (
		<Page title={__('Plan groups', 'tierway')} actions={ready && groups.data.length > 0 ? add : null}>
			<p className="tierway-lead">{__('A plan group is a family of plans, from the lowest to the highest. Customers switch inside their family and never leave it.', 'tierway')}</p>
			{!ready && error ? (
				<ErrorScreen error={error} onRetry={() => void Promise.all([groups.refetch(), plans.refetch()])} />
			) : !ready ? (
				<>
					<Skeleton lines={5} className="is-card" />
					<Skeleton lines={5} className="is-card" />
				</>
			) : (
				<>
					{groups.data.length === 0 && (
						<div className="tierway-empty">
							<h2>{__('No families yet', 'tierway')}</h2>
							<p>
								{plans.data.length === 0
									? __('First there have to be plans. Then put those that customers may switch between into one group.', 'tierway')
									: __('Until there is a group, every plan is open to every customer. Put the plans that customers may switch between into one group.', 'tierway')}
							</p>
							{plans.data.length === 0 ? (
								<Button variant="primary" __next40pxDefaultSize {...linkProps('/products/new', { type: 'plan' })}>
									{__('Add a plan', 'tierway')}
								</Button>
							) : (
								add
							)}
						</div>
					)}
					<div className="tierway-families" {...onDrag}>
						{groups.data.map((group, i) => (
							<Family
								key={group.id}
								group={group}
								groups={groups.data}
								place={i}
								onPlace={(to) => place(group, to)}
								className={gapClass(gap, i, groups.data.length)}
								plans={plans.data}
								order={orders[group.id] ?? null}
								setOrder={(order) => setOrders((all) => ({ ...all, [group.id]: order }))}
								targets={targets}
								onMove={setMoving}
							/>
						))}
						<Ungrouped
							plans={plans.data.filter((plan) => plan.plan_group === null)}
							targets={targets}
							onMove={setMoving}
							onDropIn={(id) => {
								const plan = plans.data.find((one) => one.id === id);
								// Not out of what is being arranged either.
								if (plan && plan.plan_group !== null && !orders[plan.plan_group]) setMoving({ plan, to: null });
							}}
						/>
					</div>
				</>
			)}
			{moving && ready && <MoveDialog move={moving} groups={groups.data} plans={plans.data} onClose={() => setMoving(null)} />}
			{adding && <NameDialog groups={groups.data ?? []} onClose={() => setAdding(false)} />}
		</Page>
	);
}

/** Shows the group that the address names, and puts the focus on the first thing to do there. */
function useShown(group: string | null, ready: boolean) {
	useEffect(() => {
		const card = group !== null && ready ? document.getElementById(cardId(Number(group))) : null;
		card?.scrollIntoView();
		card?.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true });
	}, [group, ready]);
}

/**
 * Puts a group elsewhere among the groups. It is there at once; a card that is moved loses the focus with its place in the
 * page, so it is given back.
 */
function usePlaces(groups: PlanGroup[]) {
	const { mutate } = useMutation(orderPlanGroupsMutation());
	const moved = useRef<PlanGroup | null>(null);
	const order = groups.map(({ id }) => id).join();
	useLayoutEffect(() => {
		if (moved.current) document.getElementById(menuId(moved.current))?.focus();
		moved.current = null;
	}, [order]);
	return (group: PlanGroup, to: number) => {
		moved.current = group;
		mutate(groups.map(({ id }) => id).filter((id) => id !== group.id).toSpliced(to, 0, group.id), {
			/* translators: 1: name of a plan group, 2: its place, 3: number of plan groups */
			onSuccess: () => notify(sprintf(__('“%1$s” is group %2$d of %3$d now.', 'tierway'), group.name, to + 1, groups.length)),
			onError: (error) =>
				notify(error instanceof ApiError && error.isConflict ? __('Someone else made or deleted a group meanwhile. What you see is as it is now.', 'tierway') : error.message, { explicitDismiss: true }),
		});
	};
}
