import { __, sprintf } from '@wordpress/i18n';
import type { ProductInput } from '../../../api/products.ts';
import type { Price, Product } from '../../../api/types.gen.ts';
import type { Limits } from '../../../domain/limits.ts';
import type { Unit } from '../../../domain/period.ts';
import { textError } from '../../../fields/field.ts';
import { amountMistake, type Mistakes, rateMistake, readInteger } from '../../../fields/numbers.ts';
import { plainFields } from '../../../fields/products.tsx';
import { parseAmount, parseRate, typedAmount, typedRate } from '../../../ui/format.ts';

/** A price as it is typed: amounts in major units, nothing parsed yet. */
export interface PriceDraft {
	key: number;
	/** null: free, for life, or once. */
	unit: Unit | null;
	count: string;
	amount: string;
	setup_fee: string;
	trial_days: string;
}

/** A limit as it is typed. 'unset': the product says nothing about it; 'word': what cannot be counted. */
export interface LimitDraft {
	key: string;
	mode: 'unset' | 'number' | 'unlimited' | 'word';
	value: string;
}

/** Where a plan belongs: no group, one that exists, or one that is made when the product is saved. */
export type GroupChoice = null | number | { name: string };

/** Where a plan stands: above this plan of the group, or lowest of all (null). */
export interface Place {
	above: number | null;
}

type PlainKey = keyof typeof plainFields;

const plainKeys = Object.keys(plainFields) as PlainKey[];

/** The form's state. Its keys are the product's own, so that what two people changed can be told apart. */
export interface Draft extends Pick<Product, PlainKey> {
	features: string[];
	currency: string;
	prices: PriceDraft[];
	limits: LimitDraft[];
	tax_ppm: string;
	addons: number[];
	plan_group: GroupChoice;
	/** null: as it is stored, or on top of a group that it joins. */
	place: Place | null;
	/** Of a package or service, by plan: whether it shall offer it, where that is another than it is now. */
	offered_by: Record<number, boolean>;
}

const wireKeys = [...plainKeys, 'features', 'currency', 'prices', 'limits', 'tax_ppm', 'addons', 'plan_group'] as const;

export type WireKey = (typeof wireKeys)[number];

/** The limits every product can set; a product may name more post types. */
const usualLimits = ['disk_space', 'sites', 'visits', 'users', 'posts.post', 'posts.page', 'custom_domain', 'role'];

let nextKey = 1;

export function newPrice(unit: Unit | null, currency: string): PriceDraft {
	return { key: nextKey++, unit, count: '1', amount: unit === null ? typedAmount(0, currency) : '', setup_fee: '', trial_days: '' };
}

const mapPlain = (value: (key: PlainKey) => unknown) => Object.fromEntries(plainKeys.map((key) => [key, value(key)])) as Pick<Product, PlainKey>;

export function newDraft(type: Product['type'], currency: string): Draft {
	return {
		...mapPlain((key) => (plainFields[key].Edit === 'checkbox' ? false : '')),
		type,
		status: 'active',
		features: [],
		currency,
		prices: [newPrice(type === 'service' ? null : 'month', currency)].map((price) => ({ ...price, amount: '' })),
		limits: usualLimits.map((key) => ({ key, mode: 'unset', value: '' })),
		tax_ppm: '0',
		addons: [],
		plan_group: null,
		place: null,
		offered_by: {},
	};
}

export function toDraft(product: Product): Draft {
	const optional = (amount: number | undefined) => (amount ? typedAmount(amount, product.currency) : '');
	return {
		...mapPlain((key) => product[key]),
		features: product.features,
		currency: product.currency,
		prices: product.prices.map((price) => ({
			key: nextKey++,
			unit: price.unit,
			count: String(price.count ?? 1),
			amount: typedAmount(price.amount, product.currency),
			setup_fee: optional(price.setup_fee),
			trial_days: price.trial_days ? String(price.trial_days) : '',
		})),
		limits: [...new Set([...usualLimits, ...Object.keys(product.limits)])].map((key) => {
			const limit = product.limits[key];
			return limit === undefined ? { key, mode: 'unset', value: '' } : limit === null ? { key, mode: 'unlimited', value: '' } : { key, mode: typeof limit === 'string' ? 'word' : 'number', value: String(limit) };
		}),
		tax_ppm: typedRate(product.tax_ppm),
		addons: product.addons,
		plan_group: product.plan_group,
		place: null,
		offered_by: {},
	};
}

function same(a: unknown, b: unknown): boolean {
	// The rows' React keys are not part of what was typed.
	const plain = (value: unknown) => JSON.stringify(value, (name, part: unknown) => (name === 'key' && typeof part === 'number' ? undefined : part));
	return plain(a) === plain(b);
}

export function changedKeys(base: Draft, draft: Draft): WireKey[] {
	return wireKeys.filter((key) => !same(base[key], draft[key]));
}

export function isDirty(base: Draft, draft: Draft): boolean {
	return draft.place !== null || Object.keys(draft.offered_by).length > 0 || changedKeys(base, draft).length > 0;
}

/** What is sent, and what is wrong with it. The group is not in it: a new one has no id yet. */
export function readDraft(draft: Draft): { input: ProductInput; mistakes: Mistakes } {
	const mistakes: Mistakes = {};
	const plain = mapPlain((key) => {
		const value = draft[key];
		if (typeof value !== 'string') return value;
		const mistake = textError(plainFields[key], value);
		if (mistake) mistakes[key] = mistake;
		return value.trim();
	});
	const features = draft.features.map((line) => line.trim()).filter((line) => line !== '');
	for (const [i, line] of draft.features.entries()) {
		const length = Array.from(line.trim()).length;
		/* translators: %d: characters typed */
		if (length > 200) mistakes[`features.${i}`] = sprintf(__('At most 200 characters; this has %d.', 'tierway'), length);
	}
	if (!/^[A-Z]{3}$/.test(draft.currency)) mistakes.currency = __('Choose a currency.', 'tierway');

	const prices = /^[A-Z]{3}$/.test(draft.currency) ? draft.prices.map((price) => readPrice(price, draft.currency, mistakes)) : [];
	for (const [i, price] of draft.prices.entries()) {
		const twin = draft.prices.findIndex((other) => other.unit === price.unit && (price.unit === null || other.count.trim() === price.count.trim()));
		if (twin < i) mistakes[`prices.${price.key}.unit`] = __('There is a price for this period already.', 'tierway');
	}

	const limits: Limits = {};
	for (const { key, mode, value } of draft.limits) {
		if (mode === 'unlimited') limits[key] = null;
		if (mode === 'word') limits[key] = value;
		if (mode === 'number') limits[key] = readInteger(value, 0, 1_000_000_000, `limits.${key}`, mistakes);
	}

	const tax_ppm = parseRate(draft.tax_ppm);
	if (typeof tax_ppm !== 'number') mistakes.tax_ppm = rateMistake(tax_ppm);

	if (draft.plan_group !== null && typeof draft.plan_group === 'object' && Array.from(draft.plan_group.name).length > 200) {
		mistakes.plan_group = __('A group’s name has at most 200 characters.', 'tierway');
	}

	const { currency, addons } = draft;
	return { input: { ...plain, features, currency, prices, limits, tax_ppm: typeof tax_ppm === 'number' ? tax_ppm : 0, addons }, mistakes };
}

function readPrice(price: PriceDraft, currency: string, mistakes: Mistakes): Price {
	const id = `prices.${price.key}`;
	const fee = price.setup_fee.trim() === '' ? 0 : readAmount(price.setup_fee, currency, `${id}.setup_fee`, mistakes);
	const trial = price.trial_days.trim() === '' ? 0 : readInteger(price.trial_days, 0, 3650, `${id}.trial_days`, mistakes);
	return {
		unit: price.unit,
		count: price.unit === null ? null : readInteger(price.count, 1, 120, `${id}.count`, mistakes),
		amount: readAmount(price.amount, currency, `${id}.amount`, mistakes),
		setup_fee: fee,
		trial_days: price.unit === null ? 0 : trial,
	};
}

function readAmount(text: string, currency: string, id: string, mistakes: Mistakes): number {
	const amount = parseAmount(text, currency);
	if (typeof amount === 'number') return amount;
	mistakes[id] = amountMistake(amount, currency);
	return 0;
}

/** Their product with my changes on top: `mine` names what stays as I typed it. */
export function mergeDraft(theirs: Draft, draft: Draft, mine: WireKey[]): Draft {
	const kept = Object.fromEntries(mine.map((key) => [key, draft[key]]));
	return { ...theirs, ...kept, place: draft.place, offered_by: draft.offered_by };
}
