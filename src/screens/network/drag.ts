import { type DragEvent, useState } from 'react';

/** What can be dragged: each its own type, so that a list takes only what it is a list of. */
type Dragged = 'plan' | 'addon' | 'plan-group';
const type = (what: Dragged) => `application/x-tierway-${what}`;

/** For an element that stands for something, or for the handle of one (`image`: what is seen to move then). */
export const draggable = (what: Dragged, id: number, image?: string) => ({
	draggable: true,
	onDragStart: ({ dataTransfer, currentTarget, clientX, clientY }: DragEvent<HTMLElement>) => {
		dataTransfer.setData(type(what), String(id));
		dataTransfer.effectAllowed = 'move';
		const seen = image && currentTarget.closest(image);
		if (!seen) return;
		const { left, top } = seen.getBoundingClientRect();
		dataTransfer.setDragImage(seen, clientX - left, clientY - top);
	},
});

/**
 * For a list, from top to bottom, into which it can be dropped.
 *
 * @param rows selector of its rows
 * @returns where what is dragged would go: before this row, counted from 0; and the list's handlers
 */
export function useDrop(what: Dragged, rows: string, onDrop: (id: number, gap: number) => void) {
	const [gap, setGap] = useState<number | null>(null);
	const gapAt = ({ currentTarget, clientY }: DragEvent<HTMLElement>) =>
		1 +
		[...currentTarget.querySelectorAll(rows)].findLastIndex((row) => {
			const { top, height } = row.getBoundingClientRect();
			return clientY > top + height / 2;
		});
	const handlers = {
		onDragOver: (event: DragEvent<HTMLElement>) => {
			if (!event.dataTransfer.types.includes(type(what))) return;
			event.preventDefault();
			setGap(gapAt(event));
		},
		onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
			if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setGap(null);
		},
		onDragEnd: () => setGap(null),
		onDrop: (event: DragEvent<HTMLElement>) => {
			const id = Number(event.dataTransfer.getData(type(what)));
			setGap(null);
			if (!id) return;
			event.preventDefault();
			onDrop(id, gapAt(event));
		},
	};
	return [gap, handlers] as const;
}

/** The class of row `i` of `count`: a line where what is dragged would go. */
export function gapClass(gap: number | null, i: number, count: number): string {
	if (gap === i) return 'is-gap-before';
	return gap === count && i === count - 1 ? 'is-gap-after' : '';
}
