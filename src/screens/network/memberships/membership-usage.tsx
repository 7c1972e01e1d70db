import { useQuery } from '@tanstack/react-query';
import { __, sprintf } from '@wordpress/i18n';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import type { Usage } from '../../../api/types.gen.ts';
import { limitNumber } from '../../../domain/limits.ts';
import { usageQuery } from '../../../queries/limits.ts';
import { limitName, limitValue } from '../../../ui/format.ts';
import { Skeleton } from '../skeleton.tsx';

type Row = Usage['sites'][number]['limits'][number];

/** What each site uses of what it may, counted when the screen is opened. */
export function MembershipUsage({ id }: { id: number }) {
	const { data, error, isPending, refetch } = useQuery(usageQuery(id));
	if (isPending) return <Skeleton lines={4} />;
	if (!data) return <ErrorScreen error={error} onRetry={() => void refetch()} />;
	if (data.sites.length === 0) return <p className="tierway-muted">{__('It covers no site yet.', 'tierway')}</p>;
	return data.sites.map((site) => (
		<section key={site.id} className="tierway-usage-of" aria-label={site.name}>
			<h3>
				<a href={site.url}>{site.name}</a>
				{site.mode === 'read_only' && <span className="tierway-status is-on_hold">{__('Nothing can be added', 'tierway')}</span>}
				{site.mode === 'closed' && <span className="tierway-status is-cancelled">{__('Closed', 'tierway')}</span>}
			</h3>
			{site.limits.length === 0 ? (
				<p className="tierway-muted">{__('This plan has no limits.', 'tierway')}</p>
			) : (
				<table className="tierway-rows">
					<thead>
						<tr>
							<th scope="col">{__('Limit', 'tierway')}</th>
							<th scope="col" className="is-amount">
								{__('In use', 'tierway')}
							</th>
						</tr>
					</thead>
					<tbody>
						{site.limits.map((limit) => (
							<tr key={limit.key}>
								<th scope="row">{limit.url === '' ? nameOf(limit) : <a href={limit.url}>{nameOf(limit)}</a>}</th>
								<td className="is-amount">
									{textOf(limit)}
									{isOver(limit) && <span className="tierway-status is-cancelled">{__('Over', 'tierway')}</span>}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	));
}

/** Our own words where we have them, the server's for what only it knows by name. */
function nameOf({ key, label }: Row): string {
	return /^(posts\.(?!post$|page$)|plugins\.[^*]|themes\.[^*])/.test(key) || limitName(key) === key ? label : key === 'role' ? __('Customer’s role', 'tierway') : limitName(key);
}

function textOf({ key, limit, used }: Row): string {
	if (typeof limit === 'string' || used === null) return limitValue(key, limit);
	/* translators: %s: what is used of a limit, e.g. "12" */
	if (limit === null) return sprintf(__('%s, unlimited', 'tierway'), limitValue(key, used));
	/* translators: 1: how much is in use, 2: how much is allowed */
	return sprintf(__('%1$s of %2$s', 'tierway'), limitValue(key, used), limitValue(key, limit));
}

function isOver({ limit, used }: Row): boolean {
	const most = limitNumber(limit);
	return most !== null && used !== null && used > most;
}
