import { __ } from '@wordpress/i18n';

/** Grey bars in the shape of what is coming. */
export function Skeleton({ lines, className = '' }: { lines: number; className?: string }) {
	return (
		<div className={`tierway-bones ${className}`} role="status">
			<span className="screen-reader-text">{__('Loading…', 'tierway')}</span>
			{Array.from({ length: lines }, (_, i) => (
				<span key={i} className="tierway-bones__line" />
			))}
		</div>
	);
}

/** A table before its rows: toolbar, heads, as many rows as a page has. */
export function TableSkeleton() {
	return <Skeleton lines={9} className="is-table" />;
}
