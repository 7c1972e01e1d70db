import { BaseControl, Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { chevronDown, closeSmall } from '@wordpress/icons';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import type { PlanGroup } from '../../../api/types.gen.ts';
import { contains, sameName } from '../../../ui/format.ts';
import { Help } from '../controls.tsx';
import type { GroupChoice } from './draft.ts';

interface Props {
	groups: PlanGroup[];
	value: GroupChoice;
	onChange: (group: GroupChoice) => void;
	mistake?: string;
}

/**
 * Search, pick, or name a new group: Enter takes the option that is marked, otherwise what was typed. What was typed is
 * never lost on the way out of the field, and Enter never saves the form.
 */
export function GroupCombobox({ groups, value, onChange, mistake }: Props) {
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const [typed, setTyped] = useState<string | null>(null);
	const [marked, setMarked] = useState(-1);
	const [open, setOpen] = useState(false);

	const name = value === null ? '' : typeof value === 'number' ? (groups.find((group) => group.id === value)?.name ?? '') : value.name;
	const text = typed ?? name;
	const searched = typed?.trim() ?? '';
	const found = searched === '' ? groups : groups.filter((group) => contains(group.name, searched));
	const exact = groups.find((group) => sameName(group.name, searched));
	const options: { key: string; label: string; choice: GroupChoice; note: string }[] = found.map((group) => ({ key: String(group.id), label: group.name, choice: group.id, note: plansNote(group) }));
	if (searched !== '' && !exact) {
		/* translators: %s: name of a new plan group */
		options.push({ key: 'new', label: sprintf(__('Create “%s”', 'tierway'), searched), choice: { name: searched }, note: __('made when you save', 'tierway') });
	}

	const choose = (choice: GroupChoice) => {
		onChange(choice);
		setTyped(null);
		setMarked(-1);
		setOpen(false);
	};
	const takeTyped = () => {
		if (typed === null) return;
		if (searched === '') choose(null);
		else choose(exact ? exact.id : { name: searched });
	};
	const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
		// Enter that ends a composition (Greek accents, Japanese) belongs to the input method.
		if (event.nativeEvent.isComposing) return;
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step !== undefined) {
			event.preventDefault();
			setMarked(!open ? (step === 1 ? 0 : options.length - 1) : (marked + step + options.length) % options.length);
			setOpen(true);
		} else if (event.key === 'Enter') {
			event.preventDefault();
			const option = open ? options[marked] : undefined;
			if (option) choose(option.choice);
			else takeTyped();
		} else if (event.key === 'Escape' && (open || typed !== null)) {
			event.preventDefault();
			setTyped(null);
			setOpen(false);
			setMarked(-1);
		}
	};

	return (
		<BaseControl __nextHasNoMarginBottom id="tierway-plan_group" label={__('Plan Group', 'tierway')} className="tierway-combobox">
			<div
				className="tierway-combobox__field"
				onBlur={(event) => {
					if (event.currentTarget.contains(event.relatedTarget)) return;
					takeTyped();
					setOpen(false);
				}}
			>
				<input
					ref={input}
					id="tierway-plan_group"
					className="components-text-control__input is-next-40px-default-size"
					type="text"
					role="combobox"
					autoComplete="off"
					aria-autocomplete="list"
					aria-expanded={open}
					aria-controls={`${id}-list`}
					aria-activedescendant={open && marked >= 0 ? `${id}-${marked}` : undefined}
					aria-describedby={`${id}-help`}
					aria-invalid={mistake ? true : undefined}
					placeholder={__('Search, or name a new group', 'tierway')}
					value={text}
					onChange={(event) => {
						setTyped(event.target.value);
						setMarked(-1);
						setOpen(true);
					}}
					onClick={() => setOpen(true)}
					onKeyDown={onKeyDown}
				/>
				{text !== '' && (
					<Button
						icon={closeSmall}
						size="small"
						label={__('Leave the group', 'tierway')}
						onClick={() => {
							choose(null);
							input.current?.focus();
						}}
					/>
				)}
				<Button
					icon={chevronDown}
					size="small"
					tabIndex={-1}
					aria-hidden="true"
					onClick={() => {
						setOpen(!open);
						input.current?.focus();
					}}
				/>
				<div id={`${id}-list`} className="tierway-combobox__list" role="listbox" aria-label={__('Plan groups', 'tierway')} hidden={!open || options.length === 0}>
					{options.map((option, i) => (
						// The keyboard works on the input, which keeps the focus.
						// oxlint-disable-next-line jsx-a11y/click-events-have-key-events
						<div
							key={option.key}
							id={`${id}-${i}`}
							role="option"
							tabIndex={-1}
							aria-selected={i === marked}
							className={option.choice === value ? 'is-chosen' : undefined}
							onMouseDown={(event) => event.preventDefault()}
							onClick={() => choose(option.choice)}
						>
							<span>{option.label}</span>
							<span className="tierway-muted">{option.note}</span>
						</div>
					))}
				</div>
			</div>
			<p id={`${id}-help`} className="components-base-control__help">
				<Help mistake={mistake}>
					{value !== null && typeof value === 'object'
						? /* translators: %s: name of a new plan group */
							sprintf(__('“%s” is a new group. It is made when you save.', 'tierway'), value.name)
						: __('Plans with the same group are a family: customers switch between them, and never leave it.', 'tierway')}
				</Help>
			</p>
		</BaseControl>
	);
}

function plansNote(group: PlanGroup): string {
	if (group.plan_ids.length === 0) return __('no plans yet', 'tierway');
	/* translators: %d: number of plans */
	return sprintf(_n('%d plan', '%d plans', group.plan_ids.length, 'tierway'), group.plan_ids.length);
}
