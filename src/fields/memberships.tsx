import { __, _n, _x, sprintf } from '@wordpress/i18n';
import type { Change, Membership } from '../api/types.gen.ts';
import { day, list, money, number, rate } from '../ui/format.ts';
import type { Field } from './field.ts';
import { planGroupField } from './products.tsx';

export const membershipStatuses: { value: Membership['status']; label: string }[] = [
	{ value: 'active', label: _x('Active', 'membership', 'tierway') },
	{ value: 'trialing', label: __('Trial', 'tierway') },
	{ value: 'pending', label: __('Never paid', 'tierway') },
	{ value: 'on_hold', label: __('On hold', 'tierway') },
	{ value: 'expired', label: __('Expired', 'tierway') },
	{ value: 'cancelled', label: __('Cancelled', 'tierway') },
];

export const changeStatuses: Record<Change['status'], string> = {
	awaiting_payment: __('Awaiting payment', 'tierway'),
	scheduled: __('Scheduled', 'tierway'),
	applied: __('Applied', 'tierway'),
	superseded: __('Replaced by a newer one', 'tierway'),
	cancelled: __('Taken back', 'tierway'),
	expired: __('Expired unpaid', 'tierway'),
	failed: __('Failed', 'tierway'),
};

/** "Premium → Free", or what is added and removed when the plan stays. */
export function changeText({ summary }: Change): string {
	const parts: string[] = [];
	if (summary.from_plan !== summary.to_plan) {
		/* translators: 1: plan before, 2: plan after a change */
		parts.push(sprintf(__('%1$s → %2$s', 'tierway'), summary.from_plan, summary.to_plan));
	}
	if (summary.added.length > 0) {
		/* translators: %s: names of add-ons */
		parts.push(sprintf(__('adds %s', 'tierway'), list(summary.added)));
	}
	if (summary.removed.length > 0) {
		/* translators: %s: names of add-ons */
		parts.push(sprintf(__('ends %s', 'tierway'), list(summary.removed)));
	}
	if (parts.length === 0) {
		/* translators: %s: plan name */
		parts.push(sprintf(__('%s, another period', 'tierway'), summary.to_plan));
	}
	return parts.join(', ');
}

export function membershipStatusLabel(value: Membership['status']): string {
	return membershipStatuses.find((each) => each.value === value)?.label ?? value;
}

export const hasEnded = ({ status }: Membership) => status === 'expired' || status === 'cancelled';

/** "20% off", "$5.00 off each line". */
export function discountText(discount: NonNullable<Membership['discount']>, currency: string): string {
	return discount.type === 'percent'
		? /* translators: %s: percentage */
			sprintf(__('%s off', 'tierway'), rate(discount.ppm ?? 0))
		: /* translators: %s: amount of money */
			sprintf(__('%s off each line', 'tierway'), money(discount.amount ?? 0, currency));
}

/** Until when a discount holds, one phrase for each limit; empty: for ever. */
export function discountLimits(discount: NonNullable<Membership['discount']>): string[] {
	const limits: string[] = [];
	const left = discount.cycles_left ?? null;
	/* translators: %s: number of periods */
	if (left !== null) limits.push(left === 0 ? __('used up', 'tierway') : sprintf(_n('%s more new period', '%s more new periods', left, 'tierway'), number(left)));
	/* translators: %s: date */
	if (discount.from) limits.push(sprintf(__('from %s', 'tierway'), day(discount.from)));
	/* translators: %s: date */
	if (discount.until) limits.push(sprintf(__('until %s', 'tierway'), day(discount.until)));
	return limits;
}

const customer: Field<Membership> = {
	id: 'customer',
	label: __('Customer', 'tierway'),
	enableHiding: false,
	filterBy: false,
	getValue: ({ item }) => item.user.name,
};

const email: Field<Membership> = {
	id: 'email',
	label: __('Email', 'tierway'),
	enableSorting: false,
	filterBy: false,
	getValue: ({ item }) => item.user.email,
	render: ({ item }) => <span className="tierway-muted">{item.user.email}</span>,
};

const plan: Field<Membership> = {
	id: 'plan',
	label: __('Plan', 'tierway'),
	filterBy: { operators: ['is'] },
	getValue: ({ item }) => item.plan_name,
};

function HeldPlan({ item, group }: { item: Membership; group?: string }) {
	const addons = item.items.filter((each) => each.type !== 'plan');
	return (
		<span className="tierway-stack">
			<span>{item.plan_name}</span>
			{group !== undefined && <span className="tierway-muted">{group}</span>}
			{addons.length > 0 && <span className="tierway-muted">{sprintf(/* translators: %s: names of add-ons */ __('with %s', 'tierway'), list(addons.map(itemText)))}</span>}
		</span>
	);
}

const status: Field<Membership> = {
	id: 'status',
	label: __('Status', 'tierway'),
	elements: membershipStatuses,
	filterBy: { operators: ['isAny'] },
	render: ({ item }) => <span className={`tierway-status is-${item.status}`}>{membershipStatusLabel(item.status)}</span>,
};

export const waitingElements = [
	{ value: 'true', label: __('Waits', 'tierway') },
	{ value: 'false', label: __('None', 'tierway') },
];

const pendingChange: Field<Membership> = {
	id: 'pending_change',
	label: __('Waiting change', 'tierway'),
	enableSorting: false,
	elements: waitingElements,
	filterBy: { operators: ['is'] },
	getValue: ({ item }) => (item.pending_change ? changeText(item.pending_change) : ''),
	render: ({ item }) => {
		const change = item.pending_change;
		if (!change) return null;
		return (
			<span className="tierway-stack">
				<span>{changeText(change)}</span>
				<span className="tierway-muted">
					{change.status === 'awaiting_payment' && item.open_payment
						? sprintf(/* translators: %s: amount of money */ __('waits for %s', 'tierway'), money(item.open_payment.total, item.open_payment.currency))
						: sprintf(/* translators: %s: date */ __('on %s', 'tierway'), day(change.effective_on))}
				</span>
			</span>
		);
	},
};

const nextBill: Field<Membership> = {
	id: 'next_bill',
	label: __('Next bill', 'tierway'),
	filterBy: false,
	getValue: ({ item }) => item.next_bill?.on ?? '',
	render: ({ item }) =>
		item.next_bill === null ? (
			<span className="tierway-muted">{__('None', 'tierway')}</span>
		) : (
			<span className="tierway-stack">
				<span>{money(item.next_bill.amount, item.currency)}</span>
				<span className="tierway-muted">{day(item.next_bill.on)}</span>
			</span>
		),
};

const sites: Field<Membership> = {
	id: 'sites',
	label: __('Sites', 'tierway'),
	enableSorting: false,
	filterBy: false,
	getValue: ({ item }) => item.sites.map((site) => site.name).join(', '),
	render: ({ item }) => <>{item.sites.length === 0 ? <span className="tierway-muted">{_x('None', 'sites', 'tierway')}</span> : list(item.sites.map((site) => site.name))}</>,
};

/** What is held, the plan or an add-on: for its filter. */
const product: Field<Membership> = {
	id: 'product',
	label: __('What is held', 'tierway'),
	enableSorting: false,
	filterBy: { operators: ['is'] },
	getValue: ({ item }) => list(item.items.map(itemText)),
};

type Named = { id: number; name: string }[];

const elementsOf = async (products: Promise<Named>) => (await products).map(({ id, name }) => ({ value: String(id), label: name }));

/** `plans`, `products`: those that the list can be narrowed to, asked for when somebody does. */
export const membershipFields = (groups: Named, plans: () => Promise<Named>, products: () => Promise<Named>): Field<Membership>[] => [
	customer,
	email,
	{ ...plan, getElements: () => elementsOf(plans()), render: ({ item }) => <HeldPlan item={item} group={groups.find(({ id }) => id === item.plan_group)?.name} /> },
	planGroupField(groups),
	{ ...product, getElements: () => elementsOf(products()) },
	status,
	pendingChange,
	nextBill,
	sites,
];

export function itemText(item: { name: string; quantity: number }): string {
	if (item.quantity === 1) return item.name;
	/* translators: 1: quantity, 2: name of an add-on */
	return sprintf(__('%1$d × %2$s', 'tierway'), item.quantity, item.name);
}
