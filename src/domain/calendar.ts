/**
 * Civil days (R1.2) as `YYYY-MM-DD`, without clock, zone or native dates. The twin of includes/Domain/calendar.php.
 * Native dates turn 31 January + 1 month into 3 March; this arithmetic does not.
 */

/** Days from 1970-01-01 to a civil date of the Gregorian calendar (years 1 to 9999). */
export function dayNumber(year: number, month: number, day: number): number {
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
	const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
	return era * 146097 + dayOfEra - 719468;
}

/** The civil date of a day number, the inverse of dayNumber. */
export function dayFromNumber(number: number): string {
	const n = number + 719468;
	const era = Math.floor(n / 146097);
	const dayOfEra = n - era * 146097;
	const yearOfEra = Math.floor(
		(dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
	);
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const shifted = Math.floor((5 * dayOfYear + 2) / 153);
	const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
	const month = shifted < 10 ? shifted + 3 : shifted - 9;
	return formatDay(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

/** `YYYY-MM-DD` of year, month (1 to 12) and day. */
export function formatDay(year: number, month: number, day: number): string {
	return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** [year, month, day] of `YYYY-MM-DD`. */
export function dayParts(day: string): [number, number, number] {
	return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

/** Number of days of a month (1 to 12). */
export function daysInMonth(year: number, month: number): number {
	if (month === 2) {
		return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
	}
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether a string is a day that exists, from 0001-01-01 to 9999-12-31. */
export function isDay(value: string): boolean {
	if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) {
		return false;
	}
	const [year, month, day] = dayParts(value);
	return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** Days from one day (included) to another (excluded); negative when it lies before. */
export function daysBetween(from: string, to: string): number {
	return dayNumber(...dayParts(to)) - dayNumber(...dayParts(from));
}

/** The day so many days later; a negative number goes back. */
export function addDays(day: string, days: number): string {
	return dayFromNumber(dayNumber(...dayParts(day)) + days);
}

/** The day so many months later, on the anchor day, clamped to the month's last one (R1.4). */
export function addMonths(day: string, months: number, anchorDay: number): string {
	const [year, month] = dayParts(day);
	const index = year * 12 + month - 1 + months;
	const toYear = Math.floor(index / 12);
	const toMonth = index - toYear * 12 + 1;
	return formatDay(toYear, toMonth, Math.min(anchorDay, daysInMonth(toYear, toMonth)));
}
