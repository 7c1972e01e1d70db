import { Button, Modal } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { closeSmall, pencil, plus } from '@wordpress/icons';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import type { Settings } from '../../../api/types.gen.ts';
import { textError } from '../../../fields/field.ts';
import { type Mistakes, rateMistake } from '../../../fields/numbers.ts';
import { countries, countryName, parseRate, rate, sameName, typedRate } from '../../../ui/format.ts';
import { SearchField, TextField, UnitField } from '../controls.tsx';
import { DialogEnd } from '../dialog-end.tsx';

type Rate = Settings['tax_rates'][number];

interface Props {
	rates: Rate[];
	/** For a new one. */
	country: string;
	onChange: (rates: Rate[]) => void;
}

/** Rates by country and category. What is written in the dialog is saved with the other settings. */
export function TaxRates({ rates, country, onChange }: Props) {
	/** The place of the one that is edited; rates.length: a new one. */
	const [edited, setEdited] = useState<number | null>(null);
	const add = useRef<HTMLButtonElement>(null);
	const sorted = rates.map((each, i) => ({ ...each, i })).toSorted((a, b) => countryName(a.country).localeCompare(countryName(b.country)) || a.category.localeCompare(b.category));
	return (
		<div>
			{rates.length === 0 ? (
				<p className="tierway-muted">{__('No rates yet: products with a tax category are not taxed.', 'tierway')}</p>
			) : (
				<table className="tierway-rows is-list">
					<thead>
						<tr>
							<th scope="col">{__('Country', 'tierway')}</th>
							<th scope="col">{__('Category', 'tierway')}</th>
							<th scope="col">{__('Name', 'tierway')}</th>
							<th scope="col" className="is-amount">
								{__('Rate', 'tierway')}
							</th>
							<th scope="col">
								<span className="screen-reader-text">{__('Actions', 'tierway')}</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{sorted.map((each) => {
							/* translators: 1: country, 2: tax category */
							const what = sprintf(__('%1$s, %2$s', 'tierway'), countryName(each.country), each.category);
							return (
								<tr key={`${each.country} ${each.category}`}>
									<th scope="row">{countryName(each.country)}</th>
									<td>{each.category}</td>
									<td className="tierway-muted">{each.name}</td>
									<td className="is-amount">{rate(each.ppm)}</td>
									<td className="is-actions">
										{/* translators: %s: country and tax category */}
										<Button icon={pencil} size="compact" label={sprintf(__('Edit %s', 'tierway'), what)} onClick={() => setEdited(each.i)} />
										<Button
											icon={closeSmall}
											size="compact"
											/* translators: %s: country and tax category */
											label={sprintf(__('Remove %s', 'tierway'), what)}
											onClick={() => {
												onChange(rates.toSpliced(each.i, 1));
												add.current?.focus();
											}}
										/>
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			)}
			<div className="tierway-buttons is-start">
				<Button ref={add} variant="secondary" icon={plus} __next40pxDefaultSize disabled={rates.length >= 500} accessibleWhenDisabled onClick={() => setEdited(rates.length)}>
					{__('Add a tax rate', 'tierway')}
				</Button>
			</div>
			{edited !== null && (
				<RateDialog
					start={rates[edited] ?? null}
					country={country}
					others={rates.toSpliced(edited, 1)}
					onDone={(done) => {
						onChange(edited < rates.length ? rates.with(edited, done) : [...rates, done]);
						setEdited(null);
					}}
					onClose={() => setEdited(null)}
				/>
			)}
		</div>
	);
}

function RateDialog({ start, country, others, onDone, onClose }: { start: Rate | null; country: string; others: Rate[]; onDone: (rate: Rate) => void; onClose: () => void }) {
	const [draft, setDraft] = useState({ country: start?.country ?? country, category: start?.category ?? others[0]?.category ?? '', name: start?.name ?? others[0]?.name ?? '', rate: start ? typedRate(start.ppm) : '' });
	const [tried, setTried] = useState(false);
	const options = useMemo(() => countries(), []);
	const { rate: done, mistakes } = read(draft, others);
	const shown = tried ? mistakes : {};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		// React's events pass through portals: the settings' own form is around this one.
		event.stopPropagation();
		setTried(true);
		const first = Object.keys(mistakes)[0];
		if (first === undefined) onDone(done);
		else document.getElementById(`tierway-rate-${first}`)?.focus();
	};
	return (
		<Modal title={start ? __('Edit tax rate', 'tierway') : __('Add a tax rate', 'tierway')} size="medium" className="tierway" onRequestClose={onClose}>
			<form className="tierway-dialog" onSubmit={submit} noValidate>
				<SearchField field={{ label: __('Country', 'tierway') }} value={draft.country} options={options} onChange={(value) => setDraft({ ...draft, country: value })} mistake={shown.country} />
				<TextField
					id="tierway-rate-category"
					list="tierway-categories"
					field={{ label: __('Category', 'tierway'), description: __('The same word as on the Tax tab of products, for example “standard”.', 'tierway') }}
					value={draft.category}
					onChange={(value) => setDraft({ ...draft, category: value })}
					mistake={shown.category}
				/>
				<datalist id="tierway-categories">
					{[...new Set(others.map(({ category }) => category))].map((category) => (
						<option key={category}>{category}</option>
					))}
				</datalist>
				<TextField id="tierway-rate-name" field={{ label: __('Name', 'tierway'), description: __('What the tax is called on invoices, for example VAT.', 'tierway') }} value={draft.name} onChange={(value) => setDraft({ ...draft, name: value })} mistake={shown.name} />
				<div className="tierway-narrow">
					<UnitField id="tierway-rate-rate" field={{ label: __('Rate', 'tierway'), description: __('Up to four decimals.', 'tierway') }} inputMode="decimal" suffix="%" value={draft.rate} onChange={(value) => setDraft({ ...draft, rate: value })} mistake={shown.rate} />
				</div>
				<DialogEnd act={start ? __('Change', 'tierway') : __('Add', 'tierway')} onClose={onClose} busy={false} />
			</form>
		</Modal>
	);
}

function read(draft: Record<'country' | 'category' | 'name' | 'rate', string>, others: Rate[]): { rate: Rate; mistakes: Mistakes } {
	const mistakes: Mistakes = {};
	const category = draft.category.trim();
	const name = draft.name.trim();
	if (draft.country === '') mistakes.country = __('Choose a country.', 'tierway');
	const wrong = textError({ isValid: { required: true, maxLength: 40 } }, category);
	if (wrong) mistakes.category = wrong;
	else if (others.some((other) => other.country === draft.country && sameName(other.category, category))) mistakes.category = __('There is a rate for this country and category already.', 'tierway');
	const long = textError({ isValid: { maxLength: 40 } }, name);
	if (long) mistakes.name = long;
	const ppm = parseRate(draft.rate);
	if (typeof ppm !== 'number') mistakes.rate = rateMistake(ppm);
	return { rate: { country: draft.country, category, name, ppm: typeof ppm === 'number' ? ppm : 0 }, mistakes };
}
