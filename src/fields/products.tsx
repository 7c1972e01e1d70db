import { __, sprintf } from '@wordpress/i18n';
import type { Price, Product } from '../api/types.gen.ts';
import { instant, list, money, number, perPeriod } from '../ui/format.ts';
import type { Field } from './field.ts';

export const productTypes: { value: Product['type']; label: string; description: string }[] = [
	{ value: 'plan', label: __('Plan', 'tierway'), description: __('What a customer is on. Each membership has exactly one.', 'tierway') },
	{ value: 'package', label: __('Package', 'tierway'), description: __('Raises a plan’s limits, for as long as it is held.', 'tierway') },
	{ value: 'service', label: __('Service', 'tierway'), description: __('Work that you do for the customer, once or regularly.', 'tierway') },
];

export const productStatuses: { value: Product['status']; label: string; description: string }[] = [
	{ value: 'active', label: __('Active', 'tierway'), description: __('Offered to customers who may have it.', 'tierway') },
	{ value: 'inactive', label: __('Inactive', 'tierway'), description: __('Not offered. Whoever holds it keeps it.', 'tierway') },
];

/** "$30.00 per month", "Free", "$500.00 once". */
export function priceText(price: Price, product: Pick<Product, 'currency' | 'type'>): string {
	if (price.amount === 0) return __('Free', 'tierway');
	const amount = money(price.amount, product.currency);
	if (price.unit === null && product.type !== 'service') {
		/* translators: %s: amount of money, paid once and never again */
		return sprintf(__('%s for life', 'tierway'), amount);
	}
	/* translators: 1: amount of money, 2: how often, e.g. "per month" */
	return sprintf(__('%1$s %2$s', 'tierway'), amount, perPeriod(price.unit, price.count));
}

const name: Field<Product> = {
	id: 'name',
	label: __('Name', 'tierway'),
	description: __('Customers see it on the card and on their bills.', 'tierway'),
	enableHiding: false,
	isValid: { required: true, maxLength: 200 },
	filterBy: false,
};

const slug: Field<Product> = {
	id: 'slug',
	label: __('Slug', 'tierway'),
	description: __('A short name for addresses. Leave it empty to have it made from the name.', 'tierway'),
	isValid: { maxLength: 200, pattern: '^[a-z0-9-]*$' },
};

const description: Field<Product> = {
	id: 'description',
	label: __('Description', 'tierway'),
	description: __('One or two sentences on the card: who this is for.', 'tierway'),
	Edit: 'textarea',
	isValid: { maxLength: 2000 },
};

const type: Field<Product> = {
	id: 'type',
	label: __('Type', 'tierway'),
	elements: productTypes,
	Edit: 'radio',
	filterBy: { operators: ['isAny'] },
	render: ({ item }) => <span className={`tierway-badge is-${item.type}`}>{typeLabel(item.type)}</span>,
};

const status: Field<Product> = {
	id: 'status',
	label: __('Status', 'tierway'),
	elements: productStatuses,
	Edit: 'radio',
	filterBy: { operators: ['is'] },
	render: ({ item }) => <span className={`tierway-status is-${item.status}`}>{statusLabel(item.status)}</span>,
};

const image: Field<Product> = {
	id: 'image',
	label: __('Picture', 'tierway'),
	description: __('The address of a picture for the card, for example from your media library.', 'tierway'),
	Edit: 'url',
	isValid: { maxLength: 2000 },
};

const featured: Field<Product> = {
	id: 'featured',
	label: __('Make this card stand out', 'tierway'),
	description: __('For the one that most customers should look at first.', 'tierway'),
	Edit: 'checkbox',
};

const tax_category: Field<Product> = {
	id: 'tax_category',
	label: __('Tax category', 'tierway'),
	description: __('Taxed at the rate of this category in the customer’s country. Empty: at one rate of its own, everywhere.', 'tierway'),
	isValid: { maxLength: 40 },
};

const price: Field<Product> = {
	id: 'price',
	label: __('Price', 'tierway'),
	enableSorting: false,
	filterBy: false,
	getValue: ({ item }) => item.prices.map((each) => priceText(each, item)).join(', '),
	render: ({ item }) =>
		item.prices.length === 0 ? (
			<span className="tierway-muted">{__('No price yet', 'tierway')}</span>
		) : (
			<span className="tierway-prices">
				{item.prices.map((each) => (
					<span key={`${each.unit}-${each.count}`}>{priceText(each, item)}</span>
				))}
			</span>
		),
};

const rank: Field<Product> = {
	id: 'rank',
	label: __('Place in group', 'tierway'),
	type: 'integer',
	filterBy: false,
	render: ({ item }) => <>{item.plan_group === null ? '' : item.rank}</>,
};

const members: Field<Product> = {
	id: 'members',
	label: __('Members', 'tierway'),
	type: 'integer',
	filterBy: false,
	render: ({ item }) => <>{number(item.members)}</>,
};

const modified: Field<Product> = {
	id: 'modified',
	label: __('Changed', 'tierway'),
	filterBy: false,
	getValue: ({ item }) => item.modified_gmt,
	render: ({ item }) => <time dateTime={item.modified_gmt}>{instant(item.modified_gmt)}</time>,
};

/** What a form holds as it is stored: texts and switches. A field that is added here is read, compared, sent and shown in conflicts. */
export const plainFields = { name, slug, description, type, status, image, featured, tax_category };

export const productFields = { ...plainFields, price, rank, members, modified };

/** What a product's fields are called where several are named at once. */
export const productFieldLabels: Record<string, string> = {
	...Object.fromEntries(Object.entries(plainFields).map(([key, { label }]) => [key, label])),
	features: __('Features', 'tierway'),
	currency: __('Currency', 'tierway'),
	prices: __('Prices', 'tierway'),
	limits: __('Limits', 'tierway'),
	tax_ppm: __('Tax rate', 'tierway'),
	addons: __('Add-ons offered', 'tierway'),
	plan_group: __('Plan group', 'tierway'),
	rank: rank.label,
};

/** The group is named by other data than the product, so its field is made from it. 0 means without a group. */
/** Of a product, or of what is on a plan. */
export const planGroupField = <Item extends { plan_group: number | null }>(groups: { id: number; name: string }[]): Field<Item> => ({
	id: 'plan_group',
	label: __('Plan group', 'tierway'),
	elements: [{ value: '0', label: __('Without a group', 'tierway') }, ...groups.map((group) => ({ value: String(group.id), label: group.name }))],
	enableSorting: false,
	filterBy: { operators: ['is'] },
	getValue: ({ item }) => String(item.plan_group ?? 0),
	render: ({ item }) => <>{groups.find((group) => group.id === item.plan_group)?.name ?? ''}</>,
});

export function typeLabel(value: Product['type']): string {
	return productTypes.find((each) => each.value === value)?.label ?? value;
}

function statusLabel(value: Product['status']): string {
	return productStatuses.find((each) => each.value === value)?.label ?? value;
}

export function namesOf(products: { name: string }[]): string {
	return list(products.map((each) => each.name));
}
