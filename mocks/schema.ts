/**
 * WordPress's way with the JSON Schema subset it knows: rest_validate_value_from_schema and
 * rest_sanitize_value_from_schema, with the same coercions ("5" is an integer), codes and messages.
 */

/** A schema as written in includes/Schema, or what `$ref` leads to. */
export interface Schema {
	$ref?: string;
	title?: string;
	type?: string | string[];
	properties?: Record<string, Schema>;
	required?: string[];
	additionalProperties?: boolean | Schema;
	items?: Schema;
	oneOf?: Schema[];
	enum?: unknown[];
	pattern?: string;
	format?: string;
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	maxItems?: number;
	uniqueItems?: boolean;
	default?: unknown;
	readonly?: boolean;
	description?: string;
}

const files = import.meta.glob<Schema>('../includes/Schema/*.json', { eager: true, import: 'default' });

/** The schema of a resource with its references resolved: `product`. */
export function schemaOf(name: string): Schema {
	const file = files[`../includes/Schema/${name}.json`];
	if (!file) throw new Error(`There is no schema ${name}.`);
	return resolve(file);
}

/** The properties that have a default, with it: of a `product`, a `Product`'s. */
export function defaultsOf<Item>(name: string): Partial<Item> {
	const properties = Object.entries(schemaOf(name).properties ?? {}).filter(([, property]) => 'default' in property);
	return structuredClone(Object.fromEntries(properties.map(([key, property]) => [key, property.default]))) as Partial<Item>;
}

function resolve(schema: Schema): Schema {
	if (schema.$ref) return schemaOf(schema.$ref.replace(/^\.\/|\.json$/g, ''));
	return {
		...schema,
		...(schema.properties && { properties: Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, resolve(property)])) }),
		...(schema.items && { items: resolve(schema.items) }),
		...(schema.oneOf && { oneOf: schema.oneOf.map(resolve) }),
		...(typeof schema.additionalProperties === 'object' && { additionalProperties: resolve(schema.additionalProperties) }),
	};
}

/** Why a value does not fit: WordPress's error code and message. */
export interface Misfit {
	code: string;
	message: string;
	/** Which parameter has the wrong type; with it core tells apart the alternatives of a `oneOf`. */
	param?: string;
}

/** PHP's empty array is both list and map, as is an empty object of JSON. */
const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const isNumeric = (value: unknown) => typeof value === 'number' || (typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value));
const list = (value: string | number | boolean) => (value === false ? '' : value === true ? '1' : String(value)).split(/[\s,]+/).filter((part) => part !== '');

const is: Record<string, (value: unknown) => boolean> = {
	array: (value) => Array.isArray(value) || isScalar(value) || (isMap(value) && Object.keys(value).length === 0),
	object: (value) => value === '' || isMap(value) || Array.isArray(value),
	integer: (value) => isNumeric(value) && Number.isInteger(Number(value)),
	number: isNumeric,
	boolean: (value) => typeof value === 'boolean' || (typeof value === 'string' && /^(true|false|0|1)$/i.test(value)) || value === 0 || value === 1,
	string: (value) => typeof value === 'string',
	null: (value) => value === null,
};

function bestType(value: unknown, types: string[]): string | undefined {
	if (value === '' && types.includes('string')) return 'string';
	return types.find((type) => is[type]?.(value));
}

const wrongType = (param: string, type: string): Misfit => ({ code: 'rest_invalid_type', message: `${param} is not of type ${type}.`, param });
const plural = (count: number, word: string) => (count === 1 ? word : word === 'property' ? 'properties' : `${word}s`);
/** "a, b, and c": wp_sprintf's %l. */
const listed = (values: unknown[]) => {
	const words = values.map((value) => (isScalar(value) ? String(value) : JSON.stringify(value)));
	if (words.length < 3) return words.join(' and ');
	return `${words.slice(0, -1).join(', ')}, and ${words.at(-1)}`;
};
const length = (value: string) => [...value].length;

function typeOf(value: unknown, schema: Schema, param: string): { type: string } | Misfit {
	if (Array.isArray(schema.type)) {
		const type = bestType(value, schema.type);
		return type ? { type } : wrongType(param, schema.type.join(','));
	}
	return { type: schema.type ?? 'object' };
}

function oneOf(value: unknown, schemas: Schema[], param: string): { schema: Schema } | Misfit {
	const tried = schemas.map((schema) => ({ schema, misfit: misfit(value, schema, param) }));
	const fitting = tried.filter((one) => !one.misfit);
	if (fitting.length === 1 && fitting[0]) return { schema: fitting[0].schema };
	if (fitting.length > 1) return { code: 'rest_one_of_multiple_matches', message: `${param} matches more than one of the expected formats.` };
	const telling = tried.filter((one) => one.misfit && (one.misfit.code !== 'rest_invalid_type' || one.misfit.param !== param));
	const only = telling.length === 1 ? telling[0] : undefined;
	if (!only?.misfit) return { code: 'rest_no_matching_schema', message: `${param} does not match any of the expected formats.` };
	return {
		code: 'rest_no_matching_schema',
		message: only.schema.title ? `${param} is not a valid ${only.schema.title}. Reason: ${only.misfit.message}` : `${param} does not match the expected format. Reason: ${only.misfit.message}`,
	};
}

/** rest_validate_value_from_schema: what is wrong, or undefined. */
export function misfit(value: unknown, schema: Schema, param: string): Misfit | undefined {
	let type: string;
	if (schema.oneOf) {
		const found = oneOf(value, schema.oneOf, param);
		if ('code' in found) return found;
		return undefined;
	}
	const found = typeOf(value, schema, param);
	if ('code' in found) return found;
	type = found.type;
	if (!is[type]?.(value) && !(type === 'integer' && isNumeric(value))) return wrongType(param, type);

	if (type === 'object') {
		const wrong = misfitOfObject(value, schema, param);
		if (wrong) return wrong;
	} else if (type === 'array') {
		const wrong = misfitOfArray(value, schema, param);
		if (wrong) return wrong;
	} else if (type === 'integer' || type === 'number') {
		const number = Number(value);
		const { minimum, maximum } = schema;
		if (minimum !== undefined && maximum !== undefined && (number < minimum || number > maximum)) {
			return { code: 'rest_out_of_bounds', message: `${param} must be between ${minimum} (inclusive) and ${maximum} (inclusive)` };
		}
		if (minimum !== undefined && maximum === undefined && number < minimum) return { code: 'rest_out_of_bounds', message: `${param} must be greater than or equal to ${minimum}` };
		if (maximum !== undefined && minimum === undefined && number > maximum) return { code: 'rest_out_of_bounds', message: `${param} must be less than or equal to ${maximum}` };
		if (type === 'integer' && !Number.isInteger(number)) return wrongType(param, 'integer');
	} else if (type === 'string') {
		const text = String(value);
		if (schema.minLength !== undefined && length(text) < schema.minLength) {
			return { code: 'rest_too_short', message: `${param} must be at least ${schema.minLength} ${plural(schema.minLength, 'character')} long.` };
		}
		if (schema.maxLength !== undefined && length(text) > schema.maxLength) {
			return { code: 'rest_too_long', message: `${param} must be at most ${schema.maxLength} ${plural(schema.maxLength, 'character')} long.` };
		}
		if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text)) {
			return { code: 'rest_invalid_pattern', message: `${param} does not match pattern ${schema.pattern}.` };
		}
	}
	if (schema.enum && !schema.enum.includes(sanitize(value, schema))) {
		return { code: 'rest_not_in_enum', message: schema.enum.length === 1 ? `${param} is not ${String(schema.enum[0])}.` : `${param} is not one of ${listed(schema.enum)}.` };
	}
	if (schema.format === 'date-time' && type === 'string' && !/^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}(?::\d{2})?)?$/.test(String(value))) {
		return { code: 'rest_invalid_date', message: 'Invalid date.' };
	}
	return undefined;
}

function misfitOfObject(value: unknown, schema: Schema, param: string): Misfit | undefined {
	const object: Record<string, unknown> = isMap(value) ? value : Array.isArray(value) ? { ...value } : {};
	for (const name of schema.required ?? []) {
		if (!Object.hasOwn(object, name)) return { code: 'rest_property_required', message: `${name} is a required property of ${param}.` };
	}
	for (const [name, member] of Object.entries(object)) {
		const property = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
		if (!property && schema.additionalProperties === false) {
			return { code: 'rest_additional_properties_forbidden', message: `${name} is not a valid property of Object.` };
		}
		const of = property ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
		const wrong = of && misfit(member, of, `${param}[${name}]`);
		if (wrong) return wrong;
	}
	return undefined;
}

function misfitOfArray(value: unknown, schema: Schema, param: string): Misfit | undefined {
	const items = asArray(value);
	for (const [index, item] of items.entries()) {
		const wrong = schema.items && misfit(item, schema.items, `${param}[${index}]`);
		if (wrong) return wrong;
	}
	if (schema.minItems !== undefined && items.length < schema.minItems) {
		return { code: 'rest_too_few_items', message: `${param} must contain at least ${schema.minItems} ${plural(schema.minItems, 'item')}.` };
	}
	if (schema.maxItems !== undefined && items.length > schema.maxItems) {
		return { code: 'rest_too_many_items', message: `${param} must contain at most ${schema.maxItems} ${plural(schema.maxItems, 'item')}.` };
	}
	// Compared as they will be kept: "5" and 5 are the same place in a list of integers.
	const kept = schema.items ? items.map((item) => sanitize(item, schema.items ?? {})) : items;
	if (schema.uniqueItems && new Set(kept.map((item) => JSON.stringify(item))).size < kept.length) {
		return { code: 'rest_duplicate_items', message: `${param} has duplicate items.` };
	}
	return undefined;
}

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? list(value) : []);

/** rest_sanitize_value_from_schema: the value as the types say, once it has been found to fit. */
export function sanitize(value: unknown, schema: Schema): unknown {
	if (schema.oneOf) {
		const found = oneOf(value, schema.oneOf, '');
		return 'schema' in found ? sanitize(value, found.schema) : value;
	}
	const found = typeOf(value, schema, '');
	switch ('type' in found ? found.type : 'null') {
		case 'array':
			return asArray(value).map((item) => (schema.items ? sanitize(item, schema.items) : item));
		case 'object':
			return Object.fromEntries(
				Object.entries(isMap(value) ? value : Array.isArray(value) ? { ...value } : {}).map(([name, member]) => {
					const property = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
					const of = property ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
					return [name, of ? sanitize(member, of) : member];
				}),
			);
		case 'integer':
			return Math.trunc(Number(value));
		case 'number':
			return Number(value);
		case 'boolean':
			return typeof value === 'string' ? !/^(false|0)$/i.test(value) : Boolean(value);
		case 'string':
			return String(value);
		default:
			return null;
	}
}
