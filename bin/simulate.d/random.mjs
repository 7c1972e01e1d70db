// Everything that is left to chance comes from here. Each use has a stream of its own, named by what it is for (the seed,
// the day, the membership), so that what one backend answers never moves what is drawn for anything else.

/** A stream of chance: the same names give the same numbers. */
export function chance(...names) {
	// FNV-1a over the names, then mulberry32.
	let state = 0x811c9dc5;
	for (const character of names.join('|')) {
		state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
	}
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	next();
	const below = (count) => Math.floor(next() * count);
	return {
		/** 0 to count - 1. */
		below,
		/** From one to the other, both included. */
		between: (from, to) => from + below(to - from + 1),
		/** True so many times in a hundred. */
		percent: (share) => next() * 100 < share,
		/** One of them; undefined of none. */
		of: (list) => list[below(list.length)],
		/** A key of `{ key: weight }`. */
		weighted(weights) {
			const entries = Object.entries(weights).filter(([, weight]) => weight > 0);
			let at = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
			return entries.find(([, weight]) => (at -= weight) < 0)?.[0] ?? entries.at(-1)?.[0];
		},
	};
}
