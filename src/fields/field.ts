import type { Field as TableField } from '@wordpress/dataviews';
import { __, sprintf } from '@wordpress/i18n';

/**
 * One field of a resource, as data: the table, its filters and the form read the same list. A narrower DataViews field,
 * so that DataViews takes it as it is; forms use label, description, choices, control and validity.
 */
export type Field<Item> = Omit<TableField<Item>, 'label' | 'description' | 'Edit' | 'isValid' | 'elements'> & {
	label: string;
	/** One sentence under the control. */
	description?: string;
	elements?: { value: string; label: string; description?: string }[];
	Edit?: 'text' | 'textarea' | 'url' | 'select' | 'radio' | 'checkbox';
	isValid?: { required?: boolean; maxLength?: number; pattern?: string };
};

/** What is wrong with a text before the server sees it, as a sentence, or nothing. */
export function textError(field: { isValid?: Field<never>['isValid'] }, value: string): string | undefined {
	const { required, maxLength, pattern } = field.isValid ?? {};
	if (required && value.trim() === '') return __('Fill this in.', 'tierway');
	// Characters as people count them: an emoji is one, as in the database.
	const length = Array.from(value).length;
	if (maxLength !== undefined && length > maxLength) {
		/* translators: 1: characters allowed, 2: characters typed */
		return sprintf(__('At most %1$d characters; this has %2$d.', 'tierway'), maxLength, length);
	}
	if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return __('Only small letters a–z, digits and hyphens.', 'tierway');
	return undefined;
}
