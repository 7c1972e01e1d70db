import { __ } from '@wordpress/i18n';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client.ts';

/** Says so while the browser has no connection. What was asked for is asked for again by itself (query-client.tsx, useOnceBack). */
export function Connection() {
	const online = useSyncExternalStore(subscribe, () => navigator.onLine);
	return (
		<div className="tierway-offline" role="status">
			{!online && __('You are offline. What you entered is kept, and this page goes on by itself when the connection is back.', 'tierway')}
		</div>
	);
}

/** Does again what got no answer, as soon as the connection is back; not when the screen was left, or `error` is gone, by then. */
export function useOnceBack(error: Error | null, again: () => void): void {
	const latest = useRef(again);
	useEffect(() => {
		latest.current = again;
	});
	const unanswered = error instanceof ApiError && error.status === 0;
	useEffect(() => {
		if (!unanswered) return;
		const send = () => latest.current();
		window.addEventListener('online', send);
		return () => window.removeEventListener('online', send);
	}, [unanswered]);
}

function subscribe(listener: () => void) {
	window.addEventListener('online', listener);
	window.addEventListener('offline', listener);
	return () => {
		window.removeEventListener('online', listener);
		window.removeEventListener('offline', listener);
	};
}
