import { __, sprintf } from '@wordpress/i18n';
import type { CustomerMembership } from '../../../api/account.ts';
import { limitName, limitValue } from '../../../ui/format.ts';

export function Usage({ membership, site }: { membership: CustomerMembership; site: string }) {
	const id = `tierway-usage-${membership.id}`;
	return (
		<section className="tierway-card" aria-labelledby={id}>
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

function Limit({ limit: { key, limit, used } }: { limit: CustomerMembership['limits'][number] }) {
	// One site of one is how it should be.
	const level = key === 'sites' && used !== null && limit !== null && used <= limit ? 'plain' : used === null || limit === null ? 'plain' : used > limit ? 'over' : used === limit ? 'full' : used * 10 >= limit * 8 ? 'near' : 'plain';
	return (
		<li data-level={level}>
			<span className="tierway-usage__name">{limitName(key)}</span>
			<span className="tierway-usage__text">
				{used === null
					? limit === null
						? limitValue(key, null)
						: sprintf(
								/* translators: %s: how much is allowed */
								__('%s allowed, not counted yet', 'tierway'),
								limitValue(key, limit),
							)
					: limit === null
						? sprintf(
								/* translators: %s: how much is in use */
								__('%s, unlimited', 'tierway'),
								limitValue(key, used),
							)
						: sprintf(
								/* translators: 1: how much is in use, 2: how much is allowed */
								__('%1$s of %2$s', 'tierway'),
								limitValue(key, used),
								limitValue(key, limit),
							)}
				{level === 'near' && <span className="tierway-badge tierway-badge--warn">{__('Nearly full', 'tierway')}</span>}
				{level === 'full' && <span className="tierway-badge tierway-badge--warn">{__('Full', 'tierway')}</span>}
				{level === 'over' && used !== null && limit !== null && (
					<span className="tierway-badge tierway-badge--bad">
						{sprintf(
							/* translators: %s: how much more than allowed */
							__('%s over', 'tierway'),
							limitValue(key, used - limit),
						)}
					</span>
				)}
			</span>
			{used !== null && limit !== null && (
				<span className="tierway-meter" aria-hidden="true">
					<span style={{ inlineSize: `${limit === 0 ? 100 : Math.min(100, (100 * used) / limit)}%` }} />
				</span>
			)}
		</li>
	);
}
