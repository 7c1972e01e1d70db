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
	window.matchMedia ??= (query: string) => ({ matches: false, media: query, onchange: null, addListener() {}, removeListener() {}, addEventListener() {}, removeEventListener() {}, dispatchEvent: () => false });
	Object.assign(Element.prototype, { scrollIntoView() {} });
	// DataViews' dialogs ask for it.
	Object.assign(globalThis.CSS, { supports: () => false });
	window.scrollTo = () => {};
	afterEach(() => cleanup());
}
