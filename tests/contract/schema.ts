/**
 * What an answer has to look like: the schema files read strictly, as JSON's own types, not with WordPress's coercions.
 * Independent of the mock's reader of the same files.
 */
import { readFileSync } from 'node:fs';

interface Schema {
	$ref?: string;
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
	readonly?: boolean;
}

const files = new Map<string, Schema>();

export function schema(name: string): Schema {
	let found = files.get(name);
	if (!found) {
		found = JSON.parse(readFileSync(new URL(`../../includes/Schema/${name}.json`, import.meta.url), 'utf8')) as Schema;
		files.set(name, found);
	}
	return found;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

/** What does not fit, as sentences; empty when all is well. */
export function problems(value: unknown, wanted: Schema | string, at: string = ''): string[] {
	const rule = typeof wanted === 'string' ? schema(wanted) : wanted;
	if (rule.$ref) return problems(value, rule.$ref.replace(/^\.\/|\.json$/g, ''), at);
	const where = at === '' ? 'the answer' : at;
	if (rule.oneOf) {
		const tried = rule.oneOf.map((one) => problems(value, one, at));
		const fitting = tried.filter((found) => found.length === 0).length;
		return fitting === 1 ? [] : [`${where} fits ${fitting} of ${tried.length} alternatives: ${tried.flat().slice(0, 3).join('; ')}`];
	}
	const found: string[] = [];
	const types = rule.type === undefined ? [] : [rule.type].flat();
	const type = typeOf(value);
	if (types.length && !types.includes(type) && !(type === 'integer' && types.includes('number'))) return [`${where} is ${type}, not ${types.join(' or ')}`];
	if (rule.enum && !rule.enum.includes(value)) found.push(`${where} is ${JSON.stringify(value)}, not one of ${JSON.stringify(rule.enum)}`);
	if (typeof value === 'string') {
		if (rule.pattern && !new RegExp(rule.pattern, 'u').test(value)) found.push(`${where} does not match ${rule.pattern}`);
		if (rule.format === 'date-time' && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value)) found.push(`${where} is ${value}, not an instant in UTC`);
		if (rule.maxLength !== undefined && [...value].length > rule.maxLength) found.push(`${where} is too long`);
		if (rule.minLength !== undefined && [...value].length < rule.minLength) found.push(`${where} is too short`);
	}
	if (typeof value === 'number') {
		if (rule.minimum !== undefined && value < rule.minimum) found.push(`${where} is ${value}, below ${rule.minimum}`);
		if (rule.maximum !== undefined && value > rule.maximum) found.push(`${where} is ${value}, above ${rule.maximum}`);
	}
	if (Array.isArray(value)) {
		for (const [index, item] of value.entries()) if (rule.items) found.push(...problems(item, rule.items, `${at}[${index}]`));
		if (rule.minItems !== undefined && value.length < rule.minItems) found.push(`${where} has too few items`);
		if (rule.maxItems !== undefined && value.length > rule.maxItems) found.push(`${where} has too many items`);
	}
	if (isObject(value)) {
		for (const name of rule.required ?? []) if (!(name in value)) found.push(`${where} lacks ${name}`);
		for (const [name, member] of Object.entries(value)) {
			const property = rule.properties?.[name];
			if (property) found.push(...problems(member, property, `${at}.${name}`));
			else if (isObject(rule.additionalProperties)) found.push(...problems(member, rule.additionalProperties, `${at}.${name}`));
			// Links are WordPress's own and in no schema.
			else if (rule.additionalProperties === false && !(at === '' && name === '_links')) found.push(`${where} has ${name}, which the schema does not know`);
		}
	}
	return found;
}
