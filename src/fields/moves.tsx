import { __, sprintf } from '@wordpress/i18n';
import type { Move, MoveRow } from '../api/types.gen.ts';
import { day, limitName, list, money, number } from '../ui/format.ts';
import type { Field } from './field.ts';
import { kindLabels } from './kinds.ts';
import { paymentMethod } from './payments.tsx';

export const moveStatuses: Record<Move['status'], string> = {
	checking: __('Dry run', 'tierway'),
	checked: __('Waits to be started', 'tierway'),
	running: __('Running', 'tierway'),
	paused: __('Paused', 'tierway'),
	done: __('Done', 'tierway'),
	cancelled: __('Cancelled', 'tierway'),
};

/** What is said of a membership in a move, in the order in which it comes about. */
export const moveRowStatuses: { value: MoveRow['status']; label: string }[] = [
	{ value: 'waiting', label: __('Not checked yet', 'tierway') },
	{ value: 'ready', label: __('Can be moved', 'tierway') },
	{ value: 'applied', label: __('Moved', 'tierway') },
	{ value: 'scheduled', label: __('Scheduled', 'tierway') },
	{ value: 'awaiting_payment', label: __('Waits for its payment', 'tierway') },
	{ value: 'failed', label: __('Failed', 'tierway') },
	{ value: 'refused', label: __('Cannot be moved', 'tierway') },
	{ value: 'same', label: __('Nothing changes', 'tierway') },
];

const colours: Record<MoveRow['status'], string> = { waiting: 'inactive', ready: 'scheduled', applied: 'applied', scheduled: 'scheduled', awaiting_payment: 'awaiting_payment', failed: 'failed', refused: 'failed', same: 'inactive' };

export function MoveRowStatus({ status }: Pick<MoveRow, 'status'>) {
	return <span className={`tierway-status is-${colours[status]}`}>{moveRowStatuses.find(({ value }) => value === status)?.label}</span>;
}

/** What is in use of more than will be allowed. */
function overText({ over_limit: over }: MoveRow): string {
	/* translators: 1: what is limited, e.g. Posts, 2: number in use, 3: number allowed */
	return list(over.map(({ used, limit, key }) => sprintf(__('%1$s: %2$s in use, %3$s allowed', 'tierway'), limitName(key), number(used), number(limit))));
}

export const moveRowFields: Field<MoveRow>[] = [
	{
		id: 'customer',
		label: __('Customer', 'tierway'),
		enableHiding: false,
		enableSorting: false,
		getValue: ({ item }) => item.user.name,
	},
	{ id: 'plan', label: __('From', 'tierway'), enableSorting: false, getValue: ({ item }) => item.plan_name },
	{
		id: 'status',
		label: __('Status', 'tierway'),
		enableSorting: false,
		elements: moveRowStatuses,
		filterBy: { operators: ['isAny'] },
		getValue: ({ item }) => item.status,
		render: ({ item }) => <MoveRowStatus status={item.status} />,
	},
	{
		id: 'change',
		label: __('Change', 'tierway'),
		enableSorting: false,
		getValue: ({ item }) => item.kind ?? '',
		render: ({ item: { kind, effective_on: on } }) =>
			kind === null ? null : (
				<span className="tierway-run__pair">
					<span className={`tierway-kind is-${kind}`}>{kindLabels[kind]}</span> {on !== null && <span>{day(on)}</span>}
				</span>
			),
	},
	{
		id: 'due_now',
		label: __('Due now', 'tierway'),
		enableSorting: false,
		getValue: ({ item }) => item.due_now,
		render: ({ item: { currency, due_now: due, credit, method } }) => {
			if (currency === null) return null;
			if (credit > 0) return <>{/* translators: %s: an amount of money */ sprintf(__('%s credit', 'tierway'), money(credit, currency))}</>;
			return (
				<span className="tierway-run__pair">
					<span>{money(due, currency)}</span> {due > 0 && (method === 'manual' || method === 'sandbox_card') && <span className="tierway-muted">{paymentMethod(method)}</span>}
				</span>
			);
		},
	},
	{
		id: 'why',
		label: __('Notes', 'tierway'),
		enableSorting: false,
		getValue: ({ item }) => item.message,
		render: ({ item }) => {
			const notes = [item.message, overText(item)].filter((text) => text !== '');
			return notes.length > 0 ? <span className="tierway-run__why">{notes.join(' ')}</span> : null;
		},
	},
	{
		id: 'over_limit',
		label: __('Over the limits', 'tierway'),
		enableSorting: false,
		enableHiding: false,
		elements: [{ value: 'yes', label: __('Yes', 'tierway') }],
		filterBy: { operators: ['is'] },
		getValue: ({ item }) => (item.over_limit.length > 0 ? 'yes' : ''),
	},
];
