// Civil days, worked out here once more: what is checked must not be checked with itself.
const DAY = 86_400_000;
const at = (day) => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
const text = (instant) => new Date(instant).toISOString().slice(0, 10);

export const addDays = (day, count) => text(at(day) + count * DAY);
export const daysBetween = (from, to) => Math.round((at(to) - at(from)) / DAY);

/** The day so many periods later; months and years start on the anchor day, or on the month's last (R1.4). */
export function addPeriods(day, { unit, count, anchor_day: anchor }, times = 1) {
	if (unit === 'day' || unit === 'week') return addDays(day, (unit === 'week' ? 7 : 1) * count * times);
	const months = (unit === 'year' ? 12 : 1) * count * times;
	const first = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months, 1));
	const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
	return text(first.getTime() + (Math.min(anchor, last) - 1) * DAY);
}
