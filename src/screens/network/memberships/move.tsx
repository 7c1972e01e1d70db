import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../api/client.ts';
import { MOST_MOVED, type MoveInput, type MoveWhich } from '../../../api/moves.ts';
import type { MembershipFilter } from '../../../api/memberships-admin.ts';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, navigate, useLocation } from '../../../app/router.tsx';
import { membershipStatuses } from '../../../fields/memberships.tsx';
import { membershipsQuery } from '../../../queries/memberships.ts';
import { createMoveMutation } from '../../../queries/moves.ts';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { addonsQuery, plansQuery } from '../../../queries/products.ts';
import { list, number } from '../../../ui/format.ts';
import { Card, RadioField, SearchField, TextareaField, ToggleField } from '../controls.tsx';
import { Skeleton } from '../skeleton.tsx';
import { readFilter } from './filter.ts';

/** Many memberships to another plan: which, to which, on which terms. The address says which: ids, or what the list is narrowed to. */
export function MoveScreen() {
	const { params } = useLocation();
	const ids = (params.get('ids') ?? '').split(',').filter((id) => /^\d+$/.test(id)).map(Number);
	const filter = readFilter(params);
	const plans = useQuery(plansQuery());
	const groups = useQuery(planGroupsQuery());
	const addons = useQuery({ ...addonsQuery(), enabled: filter.product !== undefined });
	const shown = useQuery({ ...membershipsQuery({ ...filter, per_page: 1 }), enabled: ids.length === 0 });
	const failed = [plans, groups, addons, shown].find((query) => query.isError && !query.data);
	const count = ids.length > 0 ? ids.length : shown.data?.total;
	const which: MoveWhich = ids.length > 0 ? { membership_ids: ids } : { filter: { ...filter, status: filter.status?.split(',') } };
	return (
		<Page title={__('Move to another plan', 'tierway')} back={<Link to="/memberships">{__('Memberships', 'tierway')}</Link>}>
			{failed ? (
				<ErrorScreen error={failed.error} onRetry={() => void failed.refetch()} />
			) : !plans.data || !groups.data || (addons.isPending && addons.isEnabled) || count === undefined ? (
				<Skeleton lines={8} className="is-form" />
			) : count === 0 ? (
				<div className="tierway-empty">
					<h2>{__('No membership fits this search', 'tierway')}</h2>
					<p>
						<Link to="/memberships">{__('See all memberships', 'tierway')}</Link>
					</p>
				</div>
			) : (
				<Form which={which} count={count} about={aboutFilter(filter, [...plans.data, ...(addons.data ?? [])], groups.data)} plans={plans.data.filter((plan) => plan.status === 'active')} />
			)}
		</Page>
	);
}

/** What the list was narrowed to; empty: nothing. */
function aboutFilter({ search, status = '', plan, plan_group: group, product, pending_change: waits }: MembershipFilter, products: Product[], groups: PlanGroup[]): string {
	const named = [...products.filter(({ id }) => id === plan || id === product), ...groups.filter(({ id }) => id === group)].map(({ name }) => name);
	const states = status.split(',').flatMap((value) => membershipStatuses.find((one) => one.value === value)?.label ?? []);
	return list([
		/* translators: %s: a text that was searched for */
		...(search === undefined ? [] : [sprintf(__('search: “%s”', 'tierway'), search)]),
		...named,
		...(group === 0 ? [__('Without a group', 'tierway')] : []),
		...states,
		...(waits === undefined ? [] : [waits ? __('a waiting change', 'tierway') : __('no waiting change', 'tierway')]),
	]);
}

interface Draft {
	plan: string;
	when: 'rules' | 'now' | 'period_end';
	payment: MoveInput['payment'];
	waive: boolean;
	reason: string;
}

function Form({ which, count, about, plans }: { which: MoveWhich; count: number; about: string; plans: Product[] }) {
	const [draft, setDraft] = useState<Draft>({ plan: '', when: 'rules', payment: 'held', waive: false, reason: '' });
	const [tried, setTried] = useState(false);
	const { mutate, isPending, error } = useMutation(createMoveMutation());
	const update = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
	const params = error instanceof ApiError ? error.params : {};
	const { plan_id: noPlan, reason: noReason, ...elsewhere } = params;
	const mistakes = {
		plan: noPlan ?? (tried && draft.plan === '' ? __('Choose a plan.', 'tierway') : ''),
		reason: noReason ?? (tried && draft.waive && draft.reason.trim() === '' ? __('Say why.', 'tierway') : ''),
	};
	const most = 'filter' in which ? MOST_MOVED : 1000;

	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		if (draft.plan === '') return document.querySelector<HTMLElement>('[data-field="tierway-move-plan"] input')?.focus();
		if (draft.waive && draft.reason.trim() === '') return document.getElementById('tierway-move-reason')?.focus();
		if (isPending || count > most) return;
		const { plan, when, reason, ...terms } = draft;
		mutate({ ...which, ...terms, plan_id: Number(plan), when: when === 'rules' ? null : when, reason: reason.trim() }, { onSuccess: ({ id }) => navigate(`/memberships/moves/${id}`) });
	};

	return (
		<form className="tierway-stacked tierway-run" onSubmit={submit} noValidate>
			<Card title={sprintf(/* translators: %s: number of memberships */ _n('%s membership', '%s memberships', count, 'tierway'), number(count))} about={'filter' in which ? (about === '' ? __('All that there are.', 'tierway') : sprintf(/* translators: %s: what a list was narrowed to */ __('All that the list shows with %s.', 'tierway'), about)) : __('Those that you chose in the list.', 'tierway')}>
				<div className="tierway-stacked">
					{count > most && (
						<Notice status="error" isDismissible={false}>
							{/* translators: %s: number of memberships */}
							{sprintf(__('At most %s at once. Narrow the list first.', 'tierway'), number(most))}
						</Notice>
					)}
					<div data-field="tierway-move-plan" className="tierway-narrow">
						<SearchField
							field={{ label: __('To the plan', 'tierway'), description: __('The period stays as it is, and so do the add-ons that this plan offers.', 'tierway') }}
							value={draft.plan}
							options={plans.map(({ id, name }) => ({ value: String(id), label: name }))}
							onChange={(plan) => update({ plan })}
							mistake={mistakes.plan}
						/>
					</div>
				</div>
			</Card>
			<Card title={__('Terms', 'tierway')} about={__('For all of them. What a plan group refuses stays refused.', 'tierway')}>
				<div className="tierway-stacked">
					<RadioField
						field={{ label: __('When', 'tierway') }}
						value={draft.when}
						options={[
							{ value: 'rules', label: __('As each one’s group says', 'tierway') },
							{ value: 'now', label: __('At once', 'tierway') },
							{ value: 'period_end', label: __('At each one’s billing date', 'tierway') },
						]}
						onChange={(when) => update({ when })}
					/>
					<RadioField
						field={{ label: __('How it is paid', 'tierway') }}
						value={draft.payment}
						options={[
							{ value: 'held', label: __('As each one’s bills are', 'tierway'), description: __('Stored cards are charged; the others are billed and wait for their payment.', 'tierway') },
							{ value: 'manual', label: __('By hand', 'tierway'), description: __('Each change waits until its payment is confirmed.', 'tierway') },
						]}
						onChange={(payment) => update({ payment })}
					/>
					<ToggleField field={{ label: __('Waive what is due now', 'tierway'), description: __('Nothing is charged, no credit is used. Nothing of it ever becomes credit.', 'tierway') }} checked={draft.waive} onChange={(waive) => update({ waive })} />
					<TextareaField id="tierway-move-reason" rows={2} field={{ label: __('Reason', 'tierway'), description: __('Kept in the history, where the customer can read it too.', 'tierway') }} value={draft.reason} onChange={(reason) => update({ reason })} mistake={mistakes.reason} />
				</div>
			</Card>
			{error && (Object.keys(params).length === 0 || Object.keys(elsewhere).length > 0) && (
				<Notice status="error" isDismissible={false}>
					{Object.values(elsewhere)[0] ?? error.message}
				</Notice>
			)}
			<div className="tierway-buttons is-start">
				<Button variant="primary" type="submit" __next40pxDefaultSize isBusy={isPending} disabled={isPending || count > most} accessibleWhenDisabled>
					{__('Check first', 'tierway')}
				</Button>
				<span className="tierway-muted">{__('A dry run: nobody is moved or charged before you have seen it.', 'tierway')}</span>
			</div>
		</form>
	);
}
