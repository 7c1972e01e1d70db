/**
 * What is to be done for a membership on a day (R11.8): its bill, its end, what is overdue. Whoever is due asks, does the
 * step and asks again until nothing is left. The twin of includes/Domain/lifecycle.php.
 */
import { addDays } from './calendar';
import type { QuoteMembership } from './quote';

/** What of a membership the day depends on. */
export interface Life {
	status: QuoteMembership['status'];
	/** The billing date; null: never. */
	period_end: string | null;
	cancel_at: string | null;
	on_hold_since: string | null;
	/** Paid outside: invoiced ahead of the billing date. */
	by_hand: boolean;
	/** The change that waits for its own money (not for a renewal's), and since when; null: none. */
	unpaid_change: { asked_on: string; reactivates: boolean } | null;
	/** The renewal that is unpaid, or paid ahead and not yet in force; null: none. */
	bill: { due_on: string; paid: boolean; action: string | null; next_try_on: string | null } | null;
}

export interface LifeRules {
	payment_days: number;
	retry_days: number[];
	grace_days: number;
	invoice_days: number;
}

/**
 * expire_change: its money did not come in time · end: the customer asked for it · settle: what was paid ahead comes into
 * force · retry: ask for the money again · hold: overdue · expire: on hold for too long · bill: the next period.
 */
export type Step = 'expire_change' | 'end' | 'settle' | 'retry' | 'hold' | 'expire' | 'bill';

/** The first thing that is to be done today, or null. */
export function nextStep(life: Life, rules: LifeRules, today: string): Step | null {
	const change = life.unpaid_change;
	if (change) {
		const late = addDays(change.asked_on, rules.payment_days) <= today;
		if (late || (!change.reactivates && life.period_end !== null && life.period_end <= today)) {
			return 'expire_change';
		}
	}
	if (life.status !== 'active' && life.status !== 'trialing' && life.status !== 'on_hold') {
		return null;
	}
	if (life.cancel_at !== null && life.cancel_at <= today) {
		return 'end';
	}
	const { bill } = life;
	if (life.status === 'on_hold' && life.on_hold_since !== null && addDays(life.on_hold_since, rules.grace_days) <= today) {
		return bill?.paid ? 'settle' : 'expire';
	}
	if (bill) {
		if (bill.due_on > today) {
			return null;
		}
		if (bill.paid) {
			return 'settle';
		}
		if (life.status === 'on_hold') {
			return null;
		}
		switch (bill.action) {
			case 'retry':
				return bill.next_try_on !== null && bill.next_try_on <= today ? 'retry' : null;
			case 'confirm_card':
				return addDays(bill.due_on, Math.max(0, ...rules.retry_days)) <= today ? 'hold' : null;
			case 'await_manager':
			case 'await_customer':
				return 'hold';
			default:
				return 'retry'; // the gateway was never heard
		}
	}
	if (life.period_end === null || life.cancel_at !== null) {
		return null;
	}
	const ahead = life.by_hand && life.status !== 'on_hold' ? rules.invoice_days : 0;
	return addDays(life.period_end, -ahead) <= today ? 'bill' : null;
}

/** The day on which a declined card is tried again, the first one after today; null: it was the last try. */
export function retryOn(firstTryOn: string, rules: LifeRules, today: string): string | null {
	const days = rules.retry_days.map((count) => addDays(firstTryOn, count)).filter((day) => day > today);
	return days.sort()[0] ?? null;
}
