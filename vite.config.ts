import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { wpExternals } from './bin/wp-externals.ts';

// Singletons that DataViews' own dependencies must share with WordPress; the rest of them it brings along ("hybrid").
const shared = [ 'i18n', 'api-fetch', 'url', 'date', 'hooks', 'a11y' ];

export default defineConfig( {
	base: './', // chunk and CSS addresses relative to the module
	plugins: [ react(), wpExternals( { packages: [ ...shared, 'components', 'element', 'primitives', 'data' ], shared } ) ],
	build: {
		outDir: 'assets/build', emptyOutDir: true, modulePreload: false, chunkSizeWarningLimit: 1500, target: 'es2022',
		rolldownOptions: {
			input: { network: 'src/network.tsx', site: 'src/site.tsx' },
			// Entry names carry the hash and are enqueued with version null: with ?ver= a chunk loads its entry a second time.
			output: { format: 'es', entryFileNames: '[name]-[hash].js', chunkFileNames: 'chunks/[name]-[hash].js', assetFileNames: '[name]-[hash][extname]' },
		},
	},
} );
