/** How it looks. Kept in this browser, so that a reload stays where it was; who looks and when are switches of the mock. */
export interface Choice {
	locale: string;
	/** An admin colour scheme. */
	scheme: string;
}

const key = 'tierway-dev';

export function readChoice(): Choice {
	const standard: Choice = { locale: 'en_US', scheme: 'modern' };
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
