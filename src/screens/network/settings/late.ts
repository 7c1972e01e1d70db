import type { Settings } from '../../../api/types.gen.ts';
import { addDays } from '../../../domain/calendar.ts';
import { type Life, nextStep, retryOn } from '../../../domain/lifecycle.ts';

/** What happens on a day to a membership whose bill is never paid, and to its sites. */
export interface Event {
	on: string;
	what: 'invoiced' | 'declined' | 'declined_again' | 'on_hold' | 'expired' | 'read_only' | 'closed';
}

type Rules = Pick<Settings, 'payment_days' | 'retry_days' | 'grace_days' | 'invoice_days' | 'on_hold_site' | 'on_hold_site_days' | 'ended_site' | 'ended_site_days'>;

/** A bill that is due on `billing` and never paid, day by day, by the rules that the server goes by. */
export function unpaid(billing: string, byHand: boolean, rules: Rules): Event[] {
	const events: Event[] = [];
	const life: Life = { status: 'active', period_end: billing, cancel_at: null, on_hold_since: null, by_hand: byHand, unpaid_change: null, bill: null };
	const hold = (on: string) => {
		Object.assign(life, { status: 'on_hold', on_hold_since: on });
		events.push({ on, what: 'on_hold' });
		const then = addDays(on, rules.on_hold_site_days);
		// From its end on, other rules hold.
		if (rules.on_hold_site !== 'open' && then < addDays(on, rules.grace_days)) events.push({ on: then, what: rules.on_hold_site });
	};
	const declined = (on: string, what: Event['what']) => {
		events.push({ on, what });
		const next = retryOn(billing, rules, on);
		life.bill = { due_on: billing, paid: false, action: 'retry', next_try_on: next };
		if (next === null) hold(on);
	};
	const last = addDays(billing, Math.max(0, ...rules.retry_days) + rules.grace_days);
	for (let on = addDays(billing, -rules.invoice_days); on <= last; on = addDays(on, 1)) {
		for (let step = nextStep(life, rules, on); step; step = nextStep(life, rules, on)) {
			if (step === 'expire') {
				events.push({ on, what: 'expired' });
				if (rules.ended_site !== 'open') events.push({ on: addDays(on, rules.ended_site_days), what: rules.ended_site });
				return events.toSorted((a, b) => a.on.localeCompare(b.on));
			}
			if (step === 'bill' && byHand) {
				events.push({ on, what: 'invoiced' });
				life.bill = { due_on: billing, paid: false, action: 'await_customer', next_try_on: null };
			} else if (step === 'hold') hold(on);
			else declined(on, step === 'bill' ? 'declined' : 'declined_again');
		}
	}
	return events;
}
