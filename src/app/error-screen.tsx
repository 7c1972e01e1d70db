import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { Component, type ReactNode } from 'react';
import { ApiError } from '../api/client.ts';

/** What failed, in the server's own sentence; what to try; and what to tell whoever helps. */
export function ErrorScreen({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
	const api = error instanceof ApiError ? error : null;
	return (
		<div className="tierway-error" role="alert">
			<h2>{title ?? (api?.status === 404 ? __('Not found', 'tierway') : __('This could not be loaded', 'tierway'))}</h2>
			<p>{api ? api.message : __('Something went wrong on this screen. Nothing was saved or charged by it.', 'tierway')}</p>
			{onRetry && (
				<p>
					<Button variant="secondary" __next40pxDefaultSize onClick={onRetry}>
						{__('Try again', 'tierway')}
					</Button>
				</p>
			)}
			<details>
				<summary>{__('Details', 'tierway')}</summary>
				<dl>
					{api ? (
						<>
							<dt>{__('Request', 'tierway')}</dt>
							<dd>
								<code>{api.route}</code>
							</dd>
							<dt>{__('Answer', 'tierway')}</dt>
							<dd>
								{api.status === 0
									? __('none', 'tierway')
									: sprintf(
											/* translators: 1: HTTP status, 2: error code */
											__('%1$d, %2$s', 'tierway'),
											api.status,
											api.code,
										)}
							</dd>
							{api.body !== '' && (
								<>
									<dt>{__('It began with', 'tierway')}</dt>
									<dd>
										<code>{api.body}</code>
									</dd>
								</>
							)}
						</>
					) : (
						<>
							<dt>{__('Error', 'tierway')}</dt>
							<dd>
								<code>{error instanceof Error ? error.message : String(error)}</code>
							</dd>
						</>
					)}
				</dl>
			</details>
		</div>
	);
}

/** Around every screen: one that throws, or whose chunk does not load, must not blank the app. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
	override state: { error: unknown } = { error: null };

	static getDerivedStateFromError(error: unknown) {
		return { error };
	}

	override render() {
		if (this.state.error === null) return this.props.children;
		// A lazy chunk that failed once stays failed in its module record: only a reload gets it again.
		return <ErrorScreen error={this.state.error} onRetry={() => window.location.reload()} />;
	}
}
