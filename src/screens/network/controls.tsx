import { BaseControl, Button, __experimentalInputControl as InputControl, __experimentalInputControlSuffixWrapper as Suffix, CheckboxControl, ComboboxControl, RadioControl, SelectControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

/** WordPress 6.8's components are asked for their present size and margin; later ones have no other. */
const modern = { __next40pxDefaultSize: true, __nextHasNoMarginBottom: true } as const;

interface About {
	label: string;
	description?: string;
}

interface Common {
	field: About;
	/** What is wrong with the value, as a sentence. */
	mistake?: string;
}

/** The sentence under a control: first what is wrong, then what it is for. */
export function Help({ mistake, children }: { mistake?: string; children?: ReactNode }) {
	if (!mistake && !children) return null;
	return (
		<>
			{mistake && <span className="tierway-field-error">{mistake}</span>}
			{children && <span className="tierway-help">{children}</span>}
		</>
	);
}

interface TextProps extends Common {
	id: string;
	value: string;
	onChange: (value: string) => void;
	required?: boolean;
	hideLabel?: boolean;
	type?: 'text' | 'url' | 'date';
	inputMode?: 'decimal' | 'numeric';
	placeholder?: string;
	/** Id of a datalist with suggestions. */
	list?: string;
}

export function TextField({ field, mistake, hideLabel, ...rest }: TextProps) {
	return (
		<TextControl
			{...modern}
			{...rest}
			label={field.label}
			hideLabelFromVision={hideLabel}
			help={mistake || field.description ? <Help mistake={mistake}>{field.description}</Help> : undefined}
			aria-invalid={mistake ? true : undefined}
			autoComplete="off"
		/>
	);
}

/** A number, an amount or a rate, with what it counts behind it. */
export function UnitField({ field, mistake, hideLabel, suffix, value, onChange, ...rest }: TextProps & { suffix: string }) {
	return (
		<InputControl
			{...modern}
			{...rest}
			className="tierway-unit-field"
			value={value}
			onChange={(next) => onChange(next ?? '')}
			label={field.label}
			hideLabelFromVision={hideLabel}
			help={mistake || field.description ? <Help mistake={mistake}>{field.description}</Help> : undefined}
			aria-invalid={mistake ? true : undefined}
			autoComplete="off"
			suffix={<Suffix>{suffix}</Suffix>}
		/>
	);
}

/** TextareaControl gives its label another id than the one it is given, so it is put together here. */
export function TextareaField({ id, field, mistake, value, onChange, rows = 3 }: TextProps & { rows?: number }) {
	return (
		<BaseControl __nextHasNoMarginBottom id={id} label={field.label} help={mistake || field.description ? <Help mistake={mistake}>{field.description}</Help> : undefined}>
			<textarea
				id={id}
				className="components-textarea-control__input tierway-textarea"
				rows={rows}
				aria-describedby={mistake || field.description ? `${id}__help` : undefined}
				aria-invalid={mistake ? true : undefined}
				value={value}
				onChange={(event) => onChange(event.target.value)}
			/>
		</BaseControl>
	);
}

export function ToggleField({ field, checked, onChange }: { field: About; checked: boolean; onChange: (checked: boolean) => void }) {
	return <CheckboxControl __nextHasNoMarginBottom label={field.label} help={field.description} checked={checked} onChange={onChange} />;
}

/** Several of a few: checkboxes, each with its own sentence. `id` is the first one's. */
export function CheckboxesField<Value extends string>({ id, label, mistake, value, options, onChange }: { id: string; label: string; mistake?: string; value: Value[]; options: readonly { value: Value; label: string; description?: string }[]; onChange: (value: Value[]) => void }) {
	return (
		<fieldset>
			<legend className="screen-reader-text">{label}</legend>
			<div className="tierway-stacked is-close">
				{options.map((option, i) => (
					<CheckboxControl
						key={option.value}
						__nextHasNoMarginBottom
						id={i === 0 ? id : undefined}
						label={option.label}
						help={option.description}
						checked={value.includes(option.value)}
						// In the order of the choices, so that ticking something off and on again changes nothing.
						onChange={(checked) => onChange(options.map((each) => each.value).filter((each) => (each === option.value ? checked : value.includes(each))))}
					/>
				))}
			</div>
			{mistake && <p className="tierway-field-error">{mistake}</p>}
		</fieldset>
	);
}

interface ChoiceProps<Value extends string> extends Common {
	value: Value;
	/** From the same list that the value's type comes from. */
	options: readonly { value: Value; label: string; description?: string }[];
	onChange: (value: Value) => void;
	hideLabel?: boolean;
}

/** Radio buttons, each with its own sentence. */
export function RadioField<Value extends string>({ field, mistake, value, options, onChange, hideLabel }: ChoiceProps<Value>) {
	return (
		<RadioControl
			className="tierway-choice"
			label={field.label}
			hideLabelFromVision={hideLabel}
			help={mistake || field.description ? <Help mistake={mistake}>{field.description}</Help> : undefined}
			selected={value}
			options={[...options]}
			onChange={(picked) => {
				const option = options.find((each) => each.value === picked);
				if (option) onChange(option.value);
			}}
		/>
	);
}

export function SelectField<Value extends string>({ id, field, mistake, value, options, onChange, hideLabel }: ChoiceProps<Value> & { id?: string }) {
	return (
		<SelectControl
			{...modern}
			id={id}
			label={field.label}
			hideLabelFromVision={hideLabel}
			help={mistake || field.description ? <Help mistake={mistake}>{field.description}</Help> : undefined}
			value={value}
			options={options.map((option) => ({ value: option.value, label: option.label }))}
			onChange={(picked: string) => {
				const option = options.find((each) => each.value === picked);
				if (option) onChange(option.value);
			}}
		/>
	);
}

/** Core's combobox says only that it owns its list; ARIA 1.2 asks it to name the list as the one that it controls. */
function controlsList(label: HTMLElement | null): void {
	const input = label?.closest('.components-combobox-control')?.querySelector('input');
	input?.setAttribute('aria-controls', input.id.replace('-input-', '-suggestions-'));
}

/** One of many: searched by typing, on the server where `onSearch` is told. What is chosen is replaced, not removed. */
export function SearchField({ field, mistake, value, options, onChange, onSearch, hideLabel, placeholder }: Common & { value: string; options: { value: string; label: string }[]; onChange: (value: string) => void; onSearch?: (text: string) => void; hideLabel?: boolean; placeholder?: string }) {
	return (
		<ComboboxControl
			{...modern}
			label={<span ref={controlsList}>{field.label}</span>}
			hideLabelFromVision={hideLabel}
			placeholder={placeholder}
			help={mistake || field.description ? <Help mistake={mistake}>{field.description}</Help> : undefined}
			allowReset={false}
			// What it has to say of a mistake stays in sight; and an open list without a row would be none for a screen reader.
			expandOnFocus={false}
			value={value}
			options={options}
			onFilterValueChange={onSearch}
			onChange={(picked) => {
				if (picked) onChange(picked);
			}}
		/>
	);
}

/** Below a list that comes page by page: the next page of it. */
export function Older({ query }: { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> } }) {
	if (!query.hasNextPage) return null;
	return (
		<div className="tierway-buttons is-start">
			<Button variant="tertiary" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
				{__('Older ones', 'tierway')}
			</Button>
		</div>
	);
}

/** A white card with a heading: one matter of a form. */
export function Card({ id, title, about, handle, actions, className = '', children }: { id?: string; title?: string; about?: ReactNode; handle?: ReactNode; actions?: ReactNode; className?: string; children: ReactNode }) {
	return (
		<section id={id} className={`tierway-card ${className}`}>
			{title && (
				<header className="tierway-card__header">
					{handle}
					<div>
						<h2>{title}</h2>
						{about && <p>{about}</p>}
					</div>
					{actions}
				</header>
			)}
			{children}
		</section>
	);
}

/** What is wider than a phone is scrolled, by keyboard too. */
export function WideTable({ label, children }: { label: string; children: ReactNode }) {
	return (
		// oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
		<div className="tierway-report" role="region" tabIndex={0} aria-label={label}>
			<table>{children}</table>
		</div>
	);
}
