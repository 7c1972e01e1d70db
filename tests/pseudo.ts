/** The made-up language of `node bin/i18n.mjs pseudo`: what is still plain on a screen, and no data, was not translated. */
import { spawnSync } from 'node:child_process';

/** Under a locale whose dates, lists and countries have no Latin letters either. */
export const LOCALE = 'ja';

/** By script, as WordPress would load them; `wordpress`: its own, of its components. What else is in the default text domain we have to bring. */
export function pseudoMessages(): Record<'tierway-site' | 'tierway-network' | 'wordpress', Record<string, string[]>> {
	return JSON.parse(spawnSync(process.execPath, ['bin/i18n.mjs', 'pseudo'], { encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout);
}

/** Everything plain that is said below some elements, in text or in attributes. Runs in the page too: it uses nothing from outside itself. */
export function plainWords(roots: string): string[] {
	const found = new Set<string>();
	const look = (said: string | null, where: string) => {
		if (said !== null && /[A-Za-z]{2}/.test(said)) found.add(`${said.trim()} (${where})`);
	};
	for (const root of document.querySelectorAll(roots)) {
		for (const element of [root, ...root.querySelectorAll(':not(style, script, code)')]) {
			for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) look(node.textContent, element.className || element.tagName);
			for (const name of ['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'placeholder', 'title', 'alt']) look(element.getAttribute(name), name);
		}
	}
	return [...found];
}

/** Those of them that are no data: no text, whole, of what the backend answered, which is JSON, or of what was typed. */
export function untranslated(words: string[], answers: string[], typed: string[] = []): string[] {
	const known = new Set(['Tierway', 'https://', 'MB', 'GB', 'TB']);
	const keep = (value: unknown) => {
		// WordPress's sentences have tags; names that look like one are shown as they are.
		if (typeof value === 'string' && value.trim().length > 1) known.add(value.trim()).add(value.replace(/<[^>]+>/g, '').trim());
		else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) keep(part);
	};
	keep(typed);
	for (const answer of answers) if (/^[[{]/.test(answer)) keep(JSON.parse(answer));
	const data = [...known].sort((a, b) => b.length - a.length);
	return words.filter((said) => {
		// Without the place, and without codes of errors and of money ("CA$1.50", "CAD 1.50"), which are nobody's language.
		let rest = said.replace(/ \([^()]*\)$/, '').replace(/\b[a-z]+(_[a-z]+)+\b|\b[A-Z]{2,3}(?=(\$|\s)\d)/g, '');
		for (const text of data) {
			// The plan "Free" does not excuse "Freely".
			if (rest.includes(text)) rest = rest.replace(new RegExp(`(?<![A-Za-z])${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z])`, 'g'), ' ');
		}
		return /[A-Za-z]{2}/.test(rest);
	});
}
