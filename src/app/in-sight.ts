import { type RefObject, useEffect, useRef } from 'react';

/** For links in a row that a phone scrolls sideways: the current one is in sight, when it changes and when the row does. */
export function useInSight<Row extends HTMLElement>(current: string): RefObject<Row> {
	const ref = useRef<Row>(null);
	useEffect(() => {
		const row = ref.current;
		if (!row) return;
		// Not scrollIntoView(): that would scroll the page, too.
		const show = () => {
			const link = row.querySelector('[aria-current], [aria-selected="true"]')?.getBoundingClientRect();
			const { left, right } = row.getBoundingClientRect();
			if (link) row.scrollLeft += Math.min(0, link.left - left) + Math.max(0, link.right - right);
		};
		const watch = new ResizeObserver(show);
		watch.observe(row);
		show();
		return () => watch.disconnect();
	}, [current]);
	return ref;
}
