import { __, sprintf } from '@wordpress/i18n';
import type { CustomerMembership } from '../../../api/account.ts';
import { limitNumber } from '../../../domain/limits.ts';
import { limitName, limitValue } from '../../../ui/format.ts';

export function Usage({ membership, site, named }: { membership: CustomerMembership; site: string; named: string }) {
	const id = `tierway-usage-${membership.id}`;
	return (
		<section className="tierway-card" aria-labelledby={id + named}>
			<header className="tierway-card__header">
				<h2 id={id}>{__('Usage', 'tierway')}</h2>
				<span className="tierway-muted">{site}</span>
			</header>
			{membership.limits.length === 0 ? (
				<p className="tierway-muted">{__('This plan has no limits.', 'tierway')}</p>
			) : (
				<ul className="tierway-usage">
					{membership.limits.map((limit) => (
						<Limit key={limit.key} limit={limit} />
					))}
				</ul>
			)}
		</section>
	);
}

function Limit({ limit: { key, limit: value, used: counted } }: { limit: CustomerMembership['limits'][number] }) {
	const limit = limitNumber(value);
	// What has a word instead of a number is only told when it is used against it.
	const used = typeof value === 'string' && limit === null ? null : counted;
	// One site of one is how it should be.
	const level = used === null || limit === null ? 'plain' : used > limit ? 'over' : key === 'sites' || typeof value === 'string' ? 'plain' : used === limit ? 'full' : used * 10 >= limit * 8 ? 'near' : 'plain';
	return (
		<li data-level={level}>
			<span className="tierway-usage__name">{limitName(key)}</span>
			<span className="tierway-usage__text">
				{/* Numbers first: from right to left, a sentence that is not translated would be read backwards. */}
				<bdi>{typeof value === 'string' ? limitValue(key, value) : usageText(key, limit, used)}</bdi>
				{level === 'near' && <span className="tierway-badge tierway-badge--warn">{__('Nearly full', 'tierway')}</span>}
				{level === 'full' && <span className="tierway-badge tierway-badge--warn">{__('Full', 'tierway')}</span>}
				{level === 'over' && used !== null && limit !== null && (
					<bdi className="tierway-badge tierway-badge--bad">
						{typeof value === 'string'
							? __('In use', 'tierway')
							: sprintf(
									/* translators: %s: how much more than allowed */
									__('%s over', 'tierway'),
									limitValue(key, used - limit),
								)}
					</bdi>
				)}
			</span>
			{typeof value !== 'string' && used !== null && limit !== null && (
				<span className="tierway-meter" aria-hidden="true">
					<span style={{ inlineSize: `${limit === 0 ? 100 : Math.min(100, (100 * used) / limit)}%` }} />
				</span>
			)}
		</li>
	);
}

function usageText(key: string, limit: number | null, used: number | null): string {
	if (used === null) {
		if (limit === null) return limitValue(key, null);
		/* translators: %s: how much is allowed */
		return sprintf(__('%s allowed, not counted yet', 'tierway'), limitValue(key, limit));
	}
	/* translators: %s: how much is in use */
	if (limit === null) return sprintf(__('%s, unlimited', 'tierway'), limitValue(key, used));
	/* translators: 1: how much is in use, 2: how much is allowed */
	return sprintf(__('%1$s of %2$s', 'tierway'), limitValue(key, used), limitValue(key, limit));
}
