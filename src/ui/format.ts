import { __, _n, sprintf } from '@wordpress/i18n';

// The only place that knows locales. Amounts come as integers in minor units and never become floats: they are written
// as a decimal string, which Intl formats exactly.

let locale = 'en';
let rtl = false;
/** How amounts name their currency: US$, $ or USD; the network's setting. */
export type CurrencyDisplay = 'symbol' | 'narrow' | 'code';
let display: CurrencyDisplay = 'symbol';

export function setCurrencyDisplay(chosen: CurrencyDisplay = 'symbol'): void {
	display = chosen;
}

/** WordPress writes `de_DE_formal`, Intl wants `de-DE`. */
export function setLocale(wordpress: string): void {
	const [language = 'en', region] = wordpress.split(/[_-]/);
	try {
		locale = Intl.getCanonicalLocales(region && /^[A-Za-z]{2}$/.test(region) ? `${language}-${region}` : language)[0] ?? 'en';
	} catch {
		locale = 'en';
	}
	rtl = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/.test(locale);
}

/** From right to left a figure is one piece: Latin words beside it (a plan's name) do not pull it apart. */
function onePiece(text: string): string {
	return rtl ? `\u2067${text}\u2069` : text;
}

const formatters = new Map<string, Intl.NumberFormat>();

/** Formatters are kept: making one costs as much as a hundred uses, and forty cards use them at every choice. */
function numberFormat(options: Intl.NumberFormatOptions, of = locale): Intl.NumberFormat {
	const key = of + JSON.stringify(options);
	let formatter = formatters.get(key);
	if (!formatter) {
		formatter = new Intl.NumberFormat(of, options);
		formatters.set(key, formatter);
	}
	return formatter;
}

function digits(currency: string): number {
	return numberFormat({ style: 'currency', currency }, 'en').resolvedOptions().maximumFractionDigits ?? 2;
}

/** 1500, 'USD' to the decimal '15.00'. */
export function toDecimal(amount: number, currency: string): `${number}` {
	const places = digits(currency);
	const minor = String(Math.abs(amount)).padStart(places + 1, '0');
	const whole = minor.slice(0, minor.length - places);
	return `${amount < 0 ? '-' : ''}${whole}${places > 0 ? `.${minor.slice(-places)}` : ''}` as `${number}`;
}

/** 1500, 'USD' as it is typed: "15.00", with the locale's own decimal sign and no grouping. */
export function typedAmount(amount: number, currency: string): string {
	return toDecimal(amount, currency).replace('.', decimalSign());
}

/** 240000 parts per million as it is typed: "24". */
export function typedRate(ppm: number): string {
	return toPlaces(ppm, 4).replace(/\.?0+$/, '').replace('.', decimalSign());
}

/** Why a text is no amount. */
export type NotANumber = 'empty' | 'not_a_number' | 'too_many_decimals' | 'too_big';

/** What someone typed ('15', '15,5', '1 500.00', '$ 1,500') to minor units. */
export function parseAmount(text: string, currency: string): number | NotANumber {
	return parseDecimal(text.replace(new RegExp(currency, 'i'), ''), digits(currency));
}

/** A typed percentage to parts per million. */
export function parseRate(text: string): number | NotANumber {
	const ppm = parseDecimal(text.replace(/[%٪]/, ''), 4);
	return typeof ppm === 'number' && ppm > 1_000_000 ? 'too_big' : ppm;
}

/**
 * A typed decimal number as an integer of 10^-places, by its digits alone: no float ever holds it. Both signs are taken
 * as people mix them, and where "1.000" could be one or a thousand, the locale decides; if that makes too many decimals,
 * it is refused instead of guessed.
 */
function parseDecimal(text: string, places: number): number | NotANumber {
	const digitsOnly = text
		.normalize('NFKC')
		.replace(/\p{Nd}/gu, asciiDigit)
		.replace(/[\s\p{Sc}\p{Cf}'’٬]/gu, '')
		.replace(/٫/g, '.');
	if (digitsOnly === '') return 'empty';
	const found = /^(\d*(?:([.,])\d+)*?)(?:([.,])(\d*))?$/.exec(digitsOnly);
	if (!found) return 'not_a_number';
	let whole = found[1] ?? '';
	const sign = found[3];
	let fraction = found[4] ?? '';
	const groups = /[.,]/.exec(whole)?.[0];
	if (sign !== undefined && fraction.length === 3 && (groups === sign || (groups === undefined && places < 3 && sign !== decimalSign()))) {
		whole += sign + fraction;
		fraction = '';
	} else if (groups !== undefined && groups === sign) return 'not_a_number';
	if (!/^(\d+|\d{1,3}(,\d{2,3})*,\d{3}|\d{1,3}(\.\d{3})+|)$/.test(whole) || whole + fraction === '') return 'not_a_number';
	if (fraction.length > places) return 'too_many_decimals';
	const value = Number(whole.replace(/[.,]/g, '') + fraction.padEnd(places, '0'));
	return value <= 100_000_000_000 ? value : 'too_big';
}

function decimalSign(): string {
	return numberFormat({ numberingSystem: 'latn' }).formatToParts(1.5).find((part) => part.type === 'decimal')?.value ?? '.';
}

/** Every script's digits come as ten in a row. */
function asciiDigit(digit: string): string {
	const code = digit.codePointAt(0) ?? 0;
	let zero = code;
	while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero--;
	return String(code - zero);
}

/** 1500, 'USD' to "$15.00"; a real minus sign in front of what is given back. */
export function money(amount: number, currency: string, as = display): string {
	const format = numberFormat({ style: 'currency', currency, currencyDisplay: as === 'narrow' ? 'narrowSymbol' : as });
	const decimal = toDecimal(amount, currency);
	// "US$" keeps its dollar sign at its end.
	const text = rtl ? format.formatToParts(decimal).map(({ type, value }) => (type === 'currency' ? `\u2066${value}\u2069` : value)).join('') : format.format(decimal);
	return onePiece(text.replace('-', '−'));
}

export function number(value: number): string {
	return onePiece(numberFormat({}).format(value));
}

/** 240000 parts per million to "24%". */
export function rate(ppm: number): string {
	return onePiece(numberFormat({ style: 'percent', maximumFractionDigits: 4 }).format(toPlaces(ppm, 6)));
}

function toPlaces(value: number, places: number): `${number}` {
	const text = String(value).padStart(places + 1, '0');
	return `${text.slice(0, -places)}.${text.slice(-places)}` as `${number}`;
}

/** '2026-05-01' to "May 1, 2026"; the year is left out when it is the year of `today`. A civil day has no time zone. */
export function day(civil: string, today = ''): string {
	const date = new Date(`${civil}T00:00:00Z`);
	if (Number.isNaN(date.getTime())) return civil;
	const year = civil.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric';
	return onePiece(new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year, timeZone: 'UTC' }).format(date));
}

/** '2026-05' to "May 2026"; '2026-04' in short to "Apr 2026". */
export function month(name: string, length: 'long' | 'short' = 'long'): string {
	return new Intl.DateTimeFormat(locale, { month: length, year: 'numeric', timeZone: 'UTC' }).format(new Date(`${name}-01T00:00:00Z`));
}

/** An instant in UTC as a day in the billing time zone, so that every screen shows the same day. */
export function instant(gmt: string, timeZone = 'UTC', time = false): string {
	const date = new Date(/Z|[+-]\d\d:\d\d$/.test(gmt) ? gmt : `${gmt}Z`);
	if (Number.isNaN(date.getTime())) return gmt;
	const options: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric', ...(time ? { hour: 'numeric', minute: '2-digit' } : {}) };
	try {
		return onePiece(new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(date));
	} catch {
		// An older browser does not know offsets as time zones.
		return onePiece(new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(date));
	}
}

export function list(words: string[]): string {
	return new Intl.ListFormat(locale, { type: 'conjunction' }).format(words);
}

export type Unit = 'day' | 'week' | 'month' | 'year';

/** How often a price is charged: "per month", "every 3 months"; "once" without a period. */
export function perPeriod(unit: Unit | null, count: number | null): string {
	if (unit === null || count === null) return __('once', 'tierway');
	switch (unit) {
		case 'day':
			/* translators: %d: number of days */
			return count === 1 ? __('per day', 'tierway') : sprintf(_n('every %d day', 'every %d days', count, 'tierway'), count);
		case 'week':
			/* translators: %d: number of weeks */
			return count === 1 ? __('per week', 'tierway') : sprintf(_n('every %d week', 'every %d weeks', count, 'tierway'), count);
		case 'month':
			/* translators: %d: number of months */
			return count === 1 ? __('per month', 'tierway') : sprintf(_n('every %d month', 'every %d months', count, 'tierway'), count);
		case 'year':
			/* translators: %d: number of years */
			return count === 1 ? __('per year', 'tierway') : sprintf(_n('every %d year', 'every %d years', count, 'tierway'), count);
	}
}

/** The name of a period as a choice: "Monthly", "Every 3 months". */
export function periodName(unit: Unit | null, count: number | null): string {
	if (unit === null || count === null) return __('Without a period', 'tierway');
	switch (unit) {
		case 'day':
			/* translators: %d: number of days */
			return count === 1 ? __('Daily', 'tierway') : sprintf(_n('Every %d day', 'Every %d days', count, 'tierway'), count);
		case 'week':
			/* translators: %d: number of weeks */
			return count === 1 ? __('Weekly', 'tierway') : sprintf(_n('Every %d week', 'Every %d weeks', count, 'tierway'), count);
		case 'month':
			/* translators: %d: number of months */
			return count === 1 ? __('Monthly', 'tierway') : sprintf(_n('Every %d month', 'Every %d months', count, 'tierway'), count);
		case 'year':
			/* translators: %d: number of years */
			return count === 1 ? __('Yearly', 'tierway') : sprintf(_n('Every %d year', 'Every %d years', count, 'tierway'), count);
	}
}

/** Megabytes as people say them: 500 MB, 10 GB, 1.5 TB. 1 GB is 1024 MB, as WordPress counts upload space. */
export function diskSize(megabytes: number): string {
	const [unit, size] = megabytes >= 1024 * 1024 ? (['terabyte', 1024 * 1024] as const) : megabytes >= 1024 ? (['gigabyte', 1024] as const) : (['megabyte', 1] as const);
	return onePiece(numberFormat({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(megabytes / size));
}

/** A limit's name by its key: `posts.post` to "Posts". */
export function limitName(key: string): string {
	switch (key) {
		case 'disk_space':
			return __('Disk space', 'tierway');
		case 'sites':
			return __('Sites', 'tierway');
		case 'visits':
			return __('Visits', 'tierway');
		case 'posts.post':
			return __('Posts', 'tierway');
		case 'posts.page':
			return __('Pages', 'tierway');
		case 'posts.attachment':
			return __('Media files', 'tierway');
		case 'users':
			return __('Users', 'tierway');
		case 'custom_domain':
			return __('Custom domain', 'tierway');
		case 'role':
			return __('Your role', 'tierway');
		case 'plugins.*':
			return __('All other plugins', 'tierway');
		case 'themes.*':
			return __('All other themes', 'tierway');
	}
	const [kind, ...rest] = key.split('.');
	const name = rest.join('.');
	switch (kind) {
		case 'posts':
			/* translators: %s: a post type's key, e.g. "product" */
			return sprintf(__('Entries of type “%s”', 'tierway'), name);
		case 'users':
			/* translators: %s: a role, e.g. "Editor" */
			return sprintf(__('Users with the role “%s”', 'tierway'), roleName(name));
		case 'plugins':
			/* translators: %s: a plugin's folder, e.g. "woocommerce" */
			return sprintf(__('Plugin “%s”', 'tierway'), name.replace(/\/.*$|\.php$/, ''));
		case 'themes':
			/* translators: %s: a theme's folder, e.g. "twentytwentyfive" */
			return sprintf(__('Theme “%s”', 'tierway'), name);
		default:
			return key; // another plugin's
	}
}

/** WordPress's own roles by name; those of plugins by their key. */
export function roleName(role: string): string {
	const names: Record<string, string> = {
		administrator: __('Administrator', 'tierway'),
		editor: __('Editor', 'tierway'),
		author: __('Author', 'tierway'),
		contributor: __('Contributor', 'tierway'),
		subscriber: __('Subscriber', 'tierway'),
	};
	return names[role] ?? role;
}

/** Words of limits that are not counted. */
export function limitWord(word: string): string {
	const words: Record<string, string> = {
		yes: __('Yes', 'tierway'),
		no: __('No', 'tierway'),
		available: __('Available', 'tierway'),
		hidden: __('Not included', 'tierway'),
		off: __('Locked', 'tierway'),
		on: __('Always on', 'tierway'),
	};
	return words[word] ?? roleName(word);
}

/** A limit's size: null is "Unlimited". */
export function limitValue(key: string, value: number | string | null): string {
	if (typeof value === 'string') return limitWord(value);
	if (value === null) {
		if (key === 'custom_domain') return limitWord('yes');
		if (/^(plugins|themes)\./.test(key)) return limitWord('available');
		return key === 'role' ? __('As it is', 'tierway') : __('Unlimited', 'tierway');
	}
	return key === 'disk_space' ? diskSize(value) : number(value);
}

/** Every currency by its name, to choose from. */
export function currencies(): { value: string; label: string }[] {
	const names = new Intl.DisplayNames(locale, { type: 'currency' });
	return Intl.supportedValuesOf('currency')
		.map((value) => ({ value, label: `${names.of(value) ?? value} (${value})` }))
		.toSorted((a, b) => a.label.localeCompare(b.label, locale));
}

// ISO 3166: Intl has the names of countries, but no list of them.
const countryCodes =
	'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

/** Every country by its name, to choose from. */
export function countries(): { value: string; label: string }[] {
	return countryCodes
		.split(' ')
		.map((value) => ({ value, label: countryName(value) }))
		.toSorted((a, b) => a.label.localeCompare(b.label, locale));
}

/** 'GR' to "Greece". */
export function countryName(code: string): string {
	return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code;
}

export function timeZones(): string[] {
	return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
}

/** Whether a text has what was searched for, whatever its case or accents. */
export function contains(text: string, searched: string): boolean {
	return plain(text).includes(plain(searched));
}

/** Whether two names are the same to people and to the database: case and outer spaces do not count. */
export function sameName(a: string, b: string): boolean {
	return a.trim().toLocaleLowerCase(locale) === b.trim().toLocaleLowerCase(locale);
}

function plain(text: string): string {
	return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase(locale).trim();
}
