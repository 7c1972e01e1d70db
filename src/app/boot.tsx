import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { type CurrencyDisplay, setCurrencyDisplay, setLocale } from '../ui/format.ts';
import '../ui/style.css';
import { Connection } from './connection.tsx';
import { ErrorBoundary } from './error-screen.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { Snackbars } from './notices.tsx';
import { createQueryClient } from './query-client.tsx';
import { SignInAgain } from './sign-in-again.tsx';

declare global {
	interface Window {
		/** Printed by PHP (or the dev shell) before the entry runs. */
		tierway?: BootData;
	}
}

export interface BootData {
	/** WordPress locale of the user: `el`, `de_DE_formal`. */
	locale?: string;
	/** How amounts name their currency. */
	currency_display?: CurrencyDisplay;
	/** Where to sign in again. */
	login_url?: string;
	/** How the user likes to see the network admin's lists, by list. */
	views?: Record<string, unknown>;
	/** The membership whose options came with the page. */
	options?: number | null;
	/** On a page of the network's main site: the screen to open with. There all of the customer's memberships are shown. */
	front?: string;
	/** What in that page's address is WordPress's own. */
	keep?: string[];
}

/** Everything around an app; tests wrap screens in it too. */
export function Shell({ client, children }: { client: QueryClient; children: ReactNode }) {
	useKeptFocus();
	return (
		<QueryClientProvider client={client}>
			<Connection />
			<ErrorBoundary>{children}</ErrorBoundary>
			<Snackbars />
			<SignInAgain loginUrl={window.tierway?.login_url ?? '/wp-login.php'} />
		</QueryClientProvider>
	);
}

export function boot(id: string, app: ReactNode, client = createQueryClient()): void {
	setLocale(window.tierway?.locale ?? document.documentElement.lang);
	setCurrencyDisplay(window.tierway?.currency_display);
	const root = document.getElementById(id);
	if (!root) throw new Error(`No element #${id} to start in.`);
	root.classList.add('tierway');
	createRoot(root).render(
		<StrictMode>
			<Shell client={client}>{app}</Shell>
		</StrictMode>,
	);
}
