import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the dev shell serves the worker of the msw that is installed', () => {
	expect(readFileSync('dev/public/mockServiceWorker.js', 'utf8')).toBe(readFileSync('node_modules/msw/lib/mockServiceWorker.js', 'utf8'));
});
