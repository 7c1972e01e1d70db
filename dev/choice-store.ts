/** Who looks, and when. Kept in this browser, so that a reload stays where it was. */
export interface Choice {
	/** Login name from includes/Cli/demo.json, or `admin`. */
	user: string;
	/** YYYY-MM-DD, or '' for the real day. */
	today: string;
	locale: string;
	direction: 'ltr' | 'rtl';
	/** An admin colour scheme. */
	scheme: string;
}

const key = 'tierway-dev';

export function readChoice(): Choice {
	const standard: Choice = { user: 'fay', today: '', locale: 'en_US', direction: 'ltr', scheme: 'modern' };
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
		return typeof kept === 'object' ? { ...standard, ...kept } : standard;
	} catch {
		return standard;
	}
}

export function keepChoice(choice: Partial<Choice>): Choice {
	const next = { ...readChoice(), ...choice };
	localStorage.setItem(key, JSON.stringify(next));
	return next;
}
