// The same tests on two backends: the mock one, or a WordPress, where TIERWAY_NETWORK names the file `bin/wordpress up --json` printed.
// x.spec.ts runs on both, x.mock.spec.ts and x.wordpress.spec.ts on one of them.
import { readFileSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const network = process.env.TIERWAY_NETWORK;
const { url: wordpress }: { url?: string } = network ? JSON.parse( readFileSync( network, 'utf8' ) ) : {};
const port = process.env.TIERWAY_MOCK_PORT ?? '5190';
const mock = `http://127.0.0.1:${ port }/`;

export default defineConfig( {
	testDir: 'tests/e2e',
	timeout: 60_000,
	expect: { timeout: 10_000 },
	// The mock backend is each page's own; the customers of a WordPress are everybody's.
	fullyParallel: ! network,
	workers: network ? 1 : 2,
	retries: 0,
	forbidOnly: !! process.env.CI,
	outputDir: `test-results/${ network ? 'wordpress' : 'mock' }`,
	reporter: 'list',
	use: {
		locale: 'en-US',
		timezoneId: 'UTC',
		trace: 'retain-on-failure',
		launchOptions: {
			executablePath: process.env.TIERWAY_CHROMIUM ?? '/usr/bin/chromium',
			// Root has no sandbox; the rest keeps a browser without internet from asking for it.
			args: [ '--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-domain-reliability', '--disable-sync', '--no-first-run', '--no-default-browser-check', '--host-resolver-rules=MAP *.test 127.0.0.1', '--disable-features=OptimizationHints,MediaRouter,Translate' ],
		},
	},
	projects: network
		? [ { name: 'wordpress', testIgnore: '**/*.mock.spec.ts', use: { baseURL: wordpress } } ]
		: [ { name: 'mock', testIgnore: '**/*.wordpress.spec.ts', use: { baseURL: mock } } ],
	webServer: network ? undefined : { command: `node node_modules/vite/bin/vite.js build --config vite.dev.config.ts --logLevel error && node node_modules/vite/bin/vite.js preview --config vite.dev.config.ts --host 127.0.0.1 --port ${ port } --strictPort`, url: `${ mock }network.html`, reuseExistingServer: false, timeout: 120_000 },
} );
