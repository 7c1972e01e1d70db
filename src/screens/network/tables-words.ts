import { addFilter } from '@wordpress/hooks';
import { __, _n, _x } from '@wordpress/i18n';

/**
 * The tables' own words. DataViews comes with us and not with WordPress, so WordPress has no translation of its strings,
 * which are in the default text domain; what WordPress does translate stays as it is. Imported by the tables' chunk.
 */
const words: Record<string, string> = {
	'Actions': __('Actions', 'tierway'),
	'Add filter': __('Add filter', 'tierway'),
	'Appearance': __('Appearance', 'tierway'),
	'Apply': __('Apply', 'tierway'),
	'Cancel': __('Cancel', 'tierway'),
	'Close': __('Close', 'tierway'),
	'Conditions': __('Conditions', 'tierway'),
	'Contains': __('Contains', 'tierway'),
	'Current page': __('Current page', 'tierway'),
	'Density': __('Density', 'tierway'),
	'Deselect all': __('Deselect all', 'tierway'),
	'Grid': __('Grid', 'tierway'),
	'Hide column': __('Hide column', 'tierway'),
	'Includes': __('Includes', 'tierway'),
	'Insert left': __('Insert left', 'tierway'),
	'Insert right': __('Insert right', 'tierway'),
	'Is': __('Is', 'tierway'),
	'Is any': __('Is any', 'tierway'),
	'Is none of': __('Is none of', 'tierway'),
	'Is not': __('Is not', 'tierway'),
	'Items per page': __('Items per page', 'tierway'),
	'Layout': __('Layout', 'tierway'),
	'List': __('List', 'tierway'),
	'More details': __('More details', 'tierway'),
	'Move left': __('Move left', 'tierway'),
	'Move right': __('Move right', 'tierway'),
	'Navigate to item': __('Navigate to item', 'tierway'),
	'Next page': __('Next page', 'tierway'),
	'No elements found': __('No elements found', 'tierway'),
	'No results': __('No results', 'tierway'),
	'No results found': __('No results found', 'tierway'),
	'Order': __('Order', 'tierway'),
	'Preview size': __('Preview size', 'tierway'),
	'Previous page': __('Previous page', 'tierway'),
	'Properties': __('Properties', 'tierway'),
	'Remove': __('Remove', 'tierway'),
	'Reset': __('Reset', 'tierway'),
	'Reset view': __('Reset view', 'tierway'),
	'Search': __('Search', 'tierway'),
	'Search items': __('Search items', 'tierway'),
	'Select all': __('Select all', 'tierway'),
	'Sort ascending': __('Sort ascending', 'tierway'),
	'Sort by': __('Sort by', 'tierway'),
	'Sort descending': __('Sort descending', 'tierway'),
	'Table': __('Table', 'tierway'),
	'Select item': __('Select item', 'tierway'),
	/* translators: 1: name of a column */
	'Filter by: %1$s': __('Filter by: %1$s', 'tierway'),
	/* translators: 1: page number, 2: number of pages */
	'Page %1$d of %2$d': __('Page %1$d of %2$d', 'tierway'),
	/* translators: %d: number of a row */
	'Row %d': __('Row %d', 'tierway'),
	/* translators: 1: name of a column */
	'List of: %1$s': __('List of: %1$s', 'tierway'),
	/* translators: 1: name of a column, 2: value; keep the tags */
	'<Name>%1$s is: </Name><Value>%2$s</Value>': __('<Name>%1$s is: </Name><Value>%2$s</Value>', 'tierway'),
	/* translators: 1: name of a column, 2: value; keep the tags */
	'<Name>%1$s is not: </Name><Value>%2$s</Value>': __('<Name>%1$s is not: </Name><Value>%2$s</Value>', 'tierway'),
	/* translators: 1: name of a column, 2: values; keep the tags */
	'<Name>%1$s includes: </Name><Value>%2$s</Value>': __('<Name>%1$s includes: </Name><Value>%2$s</Value>', 'tierway'),
	/* translators: 1: name of a column, 2: values; keep the tags */
	'<Name>%1$s is none of: </Name><Value>%2$s</Value>': __('<Name>%1$s is none of: </Name><Value>%2$s</Value>', 'tierway'),
};

/** By context, then text. */
const inContext: Record<string, Record<string, string>> = {
	'paging': {
		/* translators: 1: field for the page number, 2: number of pages; keep the tags */
		'<div>Page</div>%1$s<div>of %2$d</div>': _x('<div>Page</div>%1$s<div>of %2$d</div>', 'paging', 'tierway'),
	},
	'Density option for DataView layout': {
		'Balanced': _x('Balanced', 'Density option for DataView layout', 'tierway'),
		'Compact': _x('Compact', 'Density option for DataView layout', 'tierway'),
		'Comfortable': _x('Comfortable', 'Density option for DataView layout', 'tierway'),
	},
	'View is used as a noun': {
		'View options': _x('View options', 'View is used as a noun', 'tierway'),
	},
	'verb': {
		'Filter': _x('Filter', 'verb', 'tierway'),
	},
};

const counted: Record<string, (number: number) => string> = {
	/* translators: %d: number of items */
	'%d Item': (number) => _n('%d Item', '%d Items', number, 'tierway'),
	/* translators: %d: number of items */
	'%d Item selected': (number) => _n('%d Item selected', '%d Items selected', number, 'tierway'),
	/* translators: 1: number shown, 2: number of all items */
	'%1$d of %2$d Item': (number) => _n('%1$d of %2$d Item', '%1$d of %2$d Items', number, 'tierway'),
};

const of = <T>(map: Record<string, T>, key: string): T | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

addFilter('i18n.gettext_default', 'tierway/tables', (translated: string, text: string) => (translated === text ? (of(words, text) ?? translated) : translated));
addFilter('i18n.gettext_with_context_default', 'tierway/tables', (translated: string, text: string, context: string) =>
	translated === text ? (of(of(inContext, context) ?? {}, text) ?? translated) : translated,
);
addFilter('i18n.ngettext_default', 'tierway/tables', (translated: string, single: string, plural: string, number: number) =>
	translated === single || translated === plural ? (of(counted, single)?.(number) ?? translated) : translated,
);
