import { useEffect } from 'react';

/** What is ours: the app, its dialogs, its menus. */
const OURS = '.tierway, .components-modal__frame, .components-popover';

/** Where one goes on: in the dialog that is open, else at the screen's heading. */
const goOn = () => [...document.querySelectorAll<HTMLElement>('.components-modal__frame')].at(-1) ?? document.querySelector<HTMLElement>('.tierway-page__title');

/** When what has the focus goes (a row is deleted, a banner is answered, a dialog's button becomes another), the focus is not lost with it. */
export function useKeptFocus(): void {
	useEffect(() => {
		let last: Element | null = null;
		const lost = () => last?.isConnected === false && document.activeElement === document.body;
		const remember = ({ target }: FocusEvent) => {
			last = target instanceof Element && target.closest(OURS) ? target : null;
		};
		// Some browsers tell so of what is removed, too; who left it for nothing meant that.
		const forget = () =>
			setTimeout(() => {
				if (last?.isConnected && document.activeElement === document.body) last = null;
			});
		const watch = new MutationObserver(() => {
			if (!lost()) return;
			// After whoever did it: they may have a better place.
			setTimeout(() => {
				if (lost()) goOn()?.focus({ preventScroll: true });
			});
		});
		watch.observe(document.body, { childList: true, subtree: true });
		document.addEventListener('focusin', remember);
		document.addEventListener('focusout', forget);
		return () => {
			watch.disconnect();
			document.removeEventListener('focusin', remember);
			document.removeEventListener('focusout', forget);
		};
	}, []);
}
