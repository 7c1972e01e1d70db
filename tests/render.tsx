import apiFetch from '@wordpress/api-fetch';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { startBackend } from '../mocks/node.ts';
import { Shell } from '../src/app/boot.tsx';
import { createQueryClient } from '../src/app/query-client.tsx';
import { setCurrencyDisplay, setLocale } from '../src/ui/format.ts';

/** The mock backend behind this file's requests: the demo network on 16 April 2026, new for each test. */
export const backend = startBackend();

let root = 'http://localhost/wp-json/';
apiFetch.use((options, next) => apiFetch.createRootURLMiddleware(root)(options, next));
const nonce = apiFetch.createNonceMiddleware(backend.nonce);
apiFetch.nonceMiddleware = nonce;
apiFetch.nonceEndpoint = 'http://localhost/wp-admin/admin-ajax.php?action=rest-nonce';
apiFetch.use(nonce);

beforeEach(() => {
	backend.reset();
	nonce.nonce = backend.nonce;
	setLocale('en_US');
	setCurrencyDisplay();
});
// The page goes before the backend does: no request of one test is answered in the next.
afterEach(() => {
	history.replaceState(null, '', '/wp-admin/admin.php?page=tierway');
	delete window.tierway?.views;
});
afterAll(() => backend.close());

/**
 * Opens an app as WordPress would, for one user, at an address: open(<SiteApp />, { user: 'fay', at: 'p=/change' }).
 * A customer's dashboard is the one of the own site, which has the user's name in the demo network.
 */
export function open(app: ReactNode, { user, at = '' }: { user: string; at?: string }) {
	backend.signIn(user);
	root = user === 'admin' ? 'http://localhost/wp-json/' : `http://localhost/${user}/wp-json/`;
	history.replaceState(null, '', `/wp-admin/admin.php?page=tierway${at === '' ? '' : `&${at}`}`);
	const client = createQueryClient();
	const view = render(
		<div className="tierway">
			<Shell client={client}>{app}</Shell>
		</div>,
	);
	return { ...view, client, user: userEvent.setup() };
}
