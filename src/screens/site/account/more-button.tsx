import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

/** Below a list that has not been loaded to its end. */
export function MoreButton({ query }: { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> } }) {
	if (!query.hasNextPage) return null;
	return (
		<p className="tierway-more-button">
			<Button variant="secondary" size="compact" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
				{__('Show more', 'tierway')}
			</Button>
		</p>
	);
}
