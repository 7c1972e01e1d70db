import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string) => fileURLToPath(new URL(`dev/${name}.html`, import.meta.url));

// The apps in a page that looks like wp-admin, on npm's own packages, against the mock backend. No PHP.
export default defineConfig({
	root: 'dev',
	publicDir: 'public',
	plugins: [react()],
	server: { host: '127.0.0.1', port: 5180, fs: { allow: ['..'] } },
	// Playwright tests these pages built: a dev server finds its dependencies, and reloads, while the first tests run.
	build: {
		outDir: '../test-results/dev', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 2000,
		rolldownOptions: { input: { index: page('index'), network: page('network'), site: page('site') } },
	},
});
