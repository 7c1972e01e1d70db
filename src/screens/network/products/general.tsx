import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { chevronDown, chevronUp, closeSmall, plus } from '@wordpress/icons';
import { productFields, productStatuses, productTypes } from '../../../fields/products.tsx';
import { Card, RadioField, TextareaField, TextField, ToggleField } from '../controls.tsx';
import type { TabProps } from './editor.tsx';

export function General({ product, draft, update, mistakes }: TabProps) {
	const { name, slug, description, type, status, image, featured } = productFields;
	return (
		<div className="tierway-columns">
			<div className="tierway-columns__main">
				<Card>
					<TextField id="tierway-name" field={name} required value={draft.name} onChange={(value) => update({ name: value })} mistake={mistakes.name} />
					<TextareaField id="tierway-description" field={description} value={draft.description} onChange={(value) => update({ description: value })} mistake={mistakes.description} />
					<TextField id="tierway-slug" field={slug} value={draft.slug} onChange={(value) => update({ slug: value })} mistake={mistakes.slug} />
				</Card>
				<Card title={__('Features', 'tierway')} about={__('Short lines on the card, in this order. They promise; the limits are set under Limits.', 'tierway')}>
					<Features lines={draft.features} onChange={(features) => update({ features })} mistakes={mistakes} />
				</Card>
			</div>
			<div className="tierway-columns__side">
				<Card>
					<RadioField field={status} value={draft.status} options={productStatuses} onChange={(value) => update({ status: value })} mistake={mistakes.status} />
				</Card>
				{!product && (
					<Card>
						<RadioField field={{ ...type, description: __('It cannot be changed once the product is saved.', 'tierway') }} value={draft.type} options={productTypes} onChange={(value) => update({ type: value })} mistake={mistakes.type} />
					</Card>
				)}
				<Card>
					<ToggleField field={featured} checked={draft.featured} onChange={(checked) => update({ featured: checked })} />
					<TextField id="tierway-image" type="url" field={image} placeholder="https://" value={draft.image} onChange={(value) => update({ image: value })} mistake={mistakes.image} />
					{/^https?:\/\/./.test(draft.image) && <img className="tierway-picture" src={draft.image} alt={__('The picture at this address', 'tierway')} />}
				</Card>
			</div>
		</div>
	);
}

function Features({ lines, onChange, mistakes }: { lines: string[]; onChange: (lines: string[]) => void; mistakes: Record<string, string> }) {
	const focus = (i: number) => setTimeout(() => document.getElementById(`tierway-features.${i}`)?.focus());
	const insert = (i: number) => {
		onChange(lines.toSpliced(i, 0, ''));
		focus(i);
	};
	const swap = (i: number, j: number) => {
		const [a = '', b = ''] = [lines[i], lines[j]];
		onChange(lines.with(i, b).with(j, a));
		focus(j);
	};
	return (
		<div className="tierway-lines">
			{lines.length > 0 && (
				<ol>
					{lines.map((line, i) => (
						// A line has no identity but its place.
						// oxlint-disable-next-line react/no-array-index-key
						<li key={i}>
							<TextField
								id={`tierway-features.${i}`}
								hideLabel
								field={{ label: sprintf(/* translators: %d: number of a line */ __('Feature %d', 'tierway'), i + 1) }}
								value={line}
								onChange={(value) => onChange(lines.with(i, value))}
								mistake={mistakes[`features.${i}`]}
							/>
							<Button icon={chevronUp} size="compact" label={sprintf(/* translators: %d: number of a line */ __('Move feature %d up', 'tierway'), i + 1)} disabled={i === 0} accessibleWhenDisabled onClick={() => swap(i, i - 1)} />
							<Button icon={chevronDown} size="compact" label={sprintf(/* translators: %d: number of a line */ __('Move feature %d down', 'tierway'), i + 1)} disabled={i === lines.length - 1} accessibleWhenDisabled onClick={() => swap(i, i + 1)} />
							<Button icon={closeSmall} size="compact" label={sprintf(/* translators: %d: number of a line */ __('Remove feature %d', 'tierway'), i + 1)} onClick={() => onChange(lines.toSpliced(i, 1))} />
						</li>
					))}
				</ol>
			)}
			<Button variant="secondary" icon={plus} __next40pxDefaultSize disabled={lines.length >= 30} accessibleWhenDisabled onClick={() => insert(lines.length)}>
				{__('Add a feature', 'tierway')}
			</Button>
		</div>
	);
}
