import { useMutation } from '@tanstack/react-query';
import { Button, DropdownMenu, Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { dragHandle, Icon, moreVertical } from '@wordpress/icons';
import { useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { Link, linkProps, useUnsavedChanges } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { priceText } from '../../../fields/products.tsx';
import { updatePlanGroupPlansMutation } from '../../../queries/plan-groups.ts';
import { list } from '../../../ui/format.ts';
import { Consequences } from '../consequences.tsx';
import { Card, SearchField } from '../controls.tsx';
import { draggable, useDrop } from '../drag.ts';
import { Ladder } from '../ladder.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { Facts } from './facts.tsx';
import { MergeDialog } from './merge-dialog.tsx';
import type { Move } from './move-dialog.tsx';
import { MoveMenu } from './move-menu.tsx';
import { NameDialog } from './name-dialog.tsx';
import { useNear } from './near.ts';
import { byPrice } from './order.ts';
import { PolicyDialog } from './policy-dialog.tsx';

interface Props {
	group: PlanGroup;
	groups: PlanGroup[];
	plans: Product[];
	/** Where it is among the groups, counted from 0. */
	place: number;
	onPlace: (to: number) => void;
	className: string;
	/** As it was arranged here and is not saved yet. */
	order: number[] | null;
	setOrder: (order: number[] | null) => void;
	/** Where plans may be moved to; null: without a group. */
	targets: (PlanGroup | null)[];
	onMove: (move: Move) => void;
}

/** Of a group's card; 0: of the plans without one. */
export const cardId = (id: number) => `tierway-group-${id}`;

/** Of the button that opens a group's menu. */
export const menuId = ({ id }: PlanGroup) => `tierway-actions-${id}`;

/** One family: its ladder, what looks wrong with it, who can go where. The order is saved when all of it is right. */
export function Family({ group, groups, plans, place, onPlace, className, order, setOrder, targets, onMove }: Props) {
	const { mutate: arrange, isPending, error } = useMutation(updatePlanGroupPlansMutation());
	const [card, near] = useNear();
	const addId = `tierway-add-to-${group.id}`;
	const [dialog, setDialog] = useState<'rename' | 'policy' | 'merge' | 'delete' | null>(null);
	const ids = order ?? group.plan_ids;
	const changed = order !== null && order.join() !== group.plan_ids.join();
	useUnsavedChanges(changed);

	const byId = new Map(plans.map((plan) => [plan.id, plan]));
	const members = ids.flatMap((id) => byId.get(id) ?? []);
	const outside = plans.filter((plan) => !ids.includes(plan.id));
	const leaving = group.plan_ids.filter((id) => !ids.includes(id)).flatMap((id) => byId.get(id) ?? []);
	// A customer in the middle has ways up and down.
	const held = members.filter(({ prices }) => prices.length > 0)[1] ?? members.find(({ prices }) => prices.length > 0);
	const others = targets.flatMap((to) => (to && to.id !== group.id ? [to] : []));
	const dropIn = (id: number, at: number) => {
		const plan = byId.get(id);
		if (plan && !changed) onMove({ plan, to: group, place: at });
	};
	// A ladder takes what is dropped; where there is none yet, the sentence does.
	const [gap, onDrag] = useDrop('plan', 'li', dropIn);
	const conflict = error instanceof ApiError && error.isConflict;

	// What was pressed goes: the focus stays in the card.
	const focus = (selector: string) => setTimeout(() => document.querySelector<HTMLElement>(selector)?.focus());
	const remove = (plan: number) => {
		setOrder(ids.filter((id) => id !== plan));
		focus(`#${addId} input`);
	};
	const showSaved = () => {
		if (document.activeElement?.closest('.tierway-family__save')) focus(`#${menuId(group)}`);
		setOrder(null);
	};
	// Refused, what was arranged stays, and what is there now is here: saving again means it.
	const save = () =>
		arrange(
			{ id: group.id, plan_ids: ids, version: group.version },
			{
				onSuccess: () => {
					notify(__('Plan group saved.', 'tierway'));
					showSaved();
				},
			},
		);

	return (
		<Card
			id={cardId(group.id)}
			title={group.name}
			className={`tierway-group ${className}`}
			handle={
				groups.length > 1 && (
					<span className="tierway-group__handle" {...draggable('plan-group', group.id, '.tierway-card__header')}>
						<Icon icon={dragHandle} size={24} aria-hidden="true" />
					</span>
				)
			}
			about={sprintf(/* translators: %d: number of plans */ _n('%d plan', '%d plans', group.plan_ids.length, 'tierway'), group.plan_ids.length)}
			actions={
				<div className="tierway-family__actions">
					{held && (
						<Button variant="secondary" size="compact" {...linkProps('/plan-groups/preview', { held: held.id })}>
							{__('Preview as a customer', 'tierway')}
						</Button>
					)}
					<DropdownMenu
						icon={moreVertical}
						label={sprintf(/* translators: %s: name of a plan group */ __('Actions for %s', 'tierway'), group.name)}
						popoverProps={{ placement: 'bottom-end' }}
						toggleProps={{ id: menuId(group) }}
						controls={[
							[
								{ title: __('Rename', 'tierway'), onClick: () => setDialog('rename') },
								{ title: __('When changes take effect', 'tierway'), onClick: () => setDialog('policy') },
								...(others.length > 0 && !changed ? [{ title: __('Merge into another group', 'tierway'), onClick: () => setDialog('merge') }] : []),
							],
							...(groups.length > 1
								? [
										[
											{ title: __('Move to the top', 'tierway'), isDisabled: place === 0, onClick: () => onPlace(0) },
											{ title: __('Move up', 'tierway'), isDisabled: place === 0, onClick: () => onPlace(place - 1) },
											{ title: __('Move down', 'tierway'), isDisabled: place === groups.length - 1, onClick: () => onPlace(place + 1) },
										],
									]
								: []),
							[{ title: __('Delete', 'tierway'), onClick: () => setDialog('delete') }],
						]}
					/>
				</div>
			}
		>
			<div ref={card}>
				{near ? (
					<div className="tierway-family">
						<div className="tierway-family__ladder">
							{members.length === 0 ? (
								<p className={`tierway-note${gap === null ? '' : ' is-drop'}`} {...onDrag}>
									{__('No plans yet. Add the plan that customers begin with, then the higher ones.', 'tierway')}
								</p>
							) : (
								<Ladder
									label={sprintf(/* translators: %s: name of a plan group */ __('Plans of %s, lowest first', 'tierway'), group.name)}
									steps={members.map((plan) => ({
										id: plan.id,
										name: <Link to={`/products/${plan.id}/up-downgrades`}>{plan.name}</Link>,
										text: plan.name,
										note: plan.prices.map((price) => priceText(price, plan)).join(', ') || __('No price yet', 'tierway'),
										inactive: plan.status === 'inactive',
										movable: true,
										menu: !changed && <MoveMenu plan={plan} targets={targets} onMove={onMove} />,
									}))}
									onMove={(id, to) => setOrder(ids.filter((each) => each !== id).toSpliced(to, 0, id))}
									onRemove={remove}
									onDropIn={dropIn}
								/>
							)}
							{outside.length > 0 && (
								<div id={addId}>
									<SearchField
										field={{ label: sprintf(/* translators: %s: name of a plan group */ __('Add a plan to %s', 'tierway'), group.name) }}
										hideLabel
										placeholder={__('Add a plan …', 'tierway')}
										value=""
										options={outside.map((plan) => {
											const from = groups.find(({ id }) => id === plan.plan_group && id !== group.id);
											/* translators: 1: plan name, 2: name of the plan group it would leave */
											return { value: String(plan.id), label: from ? sprintf(__('%1$s (leaves %2$s)', 'tierway'), plan.name, from.name) : plan.name };
										})}
										onChange={(picked) => setOrder([...ids, Number(picked)])}
									/>
								</div>
							)}
							{error && (
								<Notice status="error" isDismissible={false}>
									{conflict
										? sprintf(
												/* translators: %s: plan names */
												__('Someone else changed this group meanwhile. It is now: %s. Your order is still here: save it again, or undo it.', 'tierway'),
												list(group.plan_ids.map((id) => byId.get(id)?.name ?? String(id))) || __('empty', 'tierway'),
											)
										: error.message}
								</Notice>
							)}
							{changed && (
								<Consequences before={plans} after={plans.map((plan) => (ids.includes(plan.id) ? { ...plan, plan_group: group.id, rank: ids.indexOf(plan.id) + 1 } : plan.plan_group === group.id ? { ...plan, plan_group: null, rank: 0 } : plan))} groups={groups} />
							)}
							{changed && (
								<div className="tierway-family__save" role="group" aria-label={__('Unsaved order', 'tierway')}>
									<span className="tierway-muted">
										{leaving.length > 0
											? sprintf(/* translators: %s: plan names */ __('%s will be without a group.', 'tierway'), list(leaving.map(({ name }) => name)))
											: __('Not saved yet.', 'tierway')}
									</span>
									<Button variant="tertiary" __next40pxDefaultSize onClick={showSaved}>
										{__('Undo', 'tierway')}
									</Button>
									<Button variant="primary" __next40pxDefaultSize isBusy={isPending} disabled={isPending} accessibleWhenDisabled onClick={save}>
										{__('Save order', 'tierway')}
									</Button>
								</div>
							)}
						</div>
						<Facts
							group={group}
							saved={group.plan_ids.flatMap((id) => byId.get(id) ?? [])}
							plans={members}
							onAdd={outside.length > 0 ? () => document.querySelector<HTMLElement>(`#${addId} input`)?.focus() : undefined}
							onRemove={remove}
							onSort={() => setOrder(byPrice(members).map(({ id }) => id))}
							onPolicy={() => setDialog('policy')}
						/>
					</div>
				) : (
					<p className="tierway-family__far tierway-muted">{list(members.map(({ name }) => name))}</p>
				)}
			</div>
			{dialog === 'rename' && <NameDialog group={group} groups={groups} onClose={() => setDialog(null)} />}
			{dialog === 'policy' && <PolicyDialog group={group} onClose={() => setDialog(null)} />}
			{dialog === 'merge' && <MergeDialog group={group} targets={others} groups={groups} plans={plans} onClose={() => setDialog(null)} />}
			{dialog === 'delete' && <DeleteDialog group={group} groups={groups} plans={plans} onClose={() => setDialog(null)} />}
		</Card>
	);
}
