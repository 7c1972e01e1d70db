import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// What is looked for may take its time on a busy machine.
configure({ asyncUtilTimeout: 5_000 });

// What jsdom lacks and @wordpress/components asks for.
if (typeof window !== 'undefined') {
	globalThis.ResizeObserver ??= class {
		observe() {}
		unobserve() {}
		disconnect() {}
	};
	// Everything is in sight.
	globalThis.IntersectionObserver ??= class implements IntersectionObserver {
		readonly root = null;
		readonly rootMargin = '';
		readonly scrollMargin = '';
		readonly thresholds = [];
		#tell: IntersectionObserverCallback;
		constructor(tell: IntersectionObserverCallback) {
			this.#tell = tell;
		}
		observe(target: Element) {
			this.#tell([{ target, isIntersecting: true } as IntersectionObserverEntry], this);
		}
		unobserve() {}
		disconnect() {}
		takeRecords = () => [];
	};
	// Nothing moves: a dialog that is still going away when its test has ended would ask for a window that is gone.
	window.matchMedia ??= (query: string) => ({ matches: query.includes('prefers-reduced-motion'), media: query, onchange: null, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {}, dispatchEvent: () => false });
	Object.assign(Element.prototype, { scrollIntoView() {} });
	// DataViews' dialogs ask for it.
	Object.assign(globalThis.CSS, { supports: () => false });
	window.scrollTo = () => {};
	afterEach(() => cleanup());
}
