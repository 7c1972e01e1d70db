import { SnackbarList } from '@wordpress/components';
import { useSyncExternalStore } from 'react';

export interface Notice {
	id: string;
	content: string;
	/** A snackbar that tells of a failure stays until it is dismissed. */
	explicitDismiss?: boolean;
	actions?: { label: string; onClick: () => void }[];
}

let notices: Notice[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(list: Notice[]) {
	notices = list;
	for (const listener of listeners) listener();
}

/** Says something in a snackbar, which also reads it out politely. One sentence: "{Thing} saved." */
export function notify(content: string, options: Omit<Notice, 'id' | 'content'> = {}): void {
	set([...notices.filter((notice) => notice.content !== content), { id: String(next++), content, ...options }]);
}

export function Snackbars() {
	const list = useSyncExternalStore(subscribe, () => notices);
	return <SnackbarList notices={list} className="tierway-snackbars" onRemove={(id) => set(notices.filter((notice) => notice.id !== id))} />;
}

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => listeners.delete(listener);
}
