/**
 * Billing periods (R1.4, R3): from start (included) to end (excluded, the billing date).
 * The twin of includes/Domain/period.php.
 */
import { addDays, addMonths, dayParts } from './calendar';

export type Unit = 'day' | 'week' | 'month' | 'year';

export interface Period {
	start: string;
	end: string;
	unit: Unit;
	count: number;
	/** Day of the month that periods start on, kept while months clamp it. */
	anchor_day: number;
}

/** The day so many units later; months and years keep the anchor day (R1.4). */
export function addUnits(day: string, unit: Unit, count: number, anchorDay: number): string {
	switch (unit) {
		case 'day':
			return addDays(day, count);
		case 'week':
			return addDays(day, 7 * count);
		case 'month':
			return addMonths(day, count, anchorDay);
		case 'year':
			return addMonths(day, 12 * count, anchorDay);
	}
}

/** The period that starts on a day; its anchor is that day of the month. */
export function periodFrom(start: string, unit: Unit, count: number): Period {
	const anchorDay = dayParts(start)[2];
	return { start, end: addUnits(start, unit, count, anchorDay), unit, count, anchor_day: anchorDay };
}

/** The period after this one, with the same anchor: 31 Jan, 28 Feb, 31 Mar. */
export function nextPeriod(period: Period): Period {
	const end = addUnits(period.end, period.unit, period.count, period.anchor_day);
	return { ...period, start: period.end, end };
}

/** Mean length in 1/4800 days of the Gregorian calendar (month 146097/4800, year 146097/400 days), exact (R3). */
export function meanLength(unit: Unit, count: number): number {
	switch (unit) {
		case 'day':
			return 4800 * count;
		case 'week':
			return 7 * 4800 * count;
		case 'month':
			return 146097 * count;
		case 'year':
			return 12 * 146097 * count;
	}
}
