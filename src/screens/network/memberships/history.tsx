import { useInfiniteQuery } from '@tanstack/react-query';
import { __, sprintf } from '@wordpress/i18n';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { Link } from '../../../app/router.tsx';
import type { Event, Membership } from '../../../api/types.gen.ts';
import { eventDetails, eventName, eventOrigins } from '../../../fields/events.ts';
import { eventsQuery } from '../../../queries/memberships.ts';
import { instant } from '../../../ui/format.ts';
import { Card, Older } from '../controls.tsx';
import { Skeleton } from '../skeleton.tsx';

/** Everything that happened to it: who, when, from where, before and after, why. */
export function History({ membership, zone }: { membership: Membership; zone: string | undefined }) {
	const events = useInfiniteQuery(eventsQuery(membership.id));
	const items = events.data?.pages.flatMap((page) => page.items) ?? [];
	return (
		<Card title={__('History', 'tierway')} about={__('Only added to, never changed.', 'tierway')}>
			{events.isError && items.length === 0 ? (
				<ErrorScreen error={events.error} onRetry={() => void events.refetch()} />
			) : events.isPending ? (
				<Skeleton lines={4} className="is-form" />
			) : items.length === 0 ? (
				<p className="tierway-muted">{__('Nothing was written down yet.', 'tierway')}</p>
			) : (
				<ol className="tierway-log">
					{items.map((event) => (
						<Entry key={event.id} event={event} currency={membership.currency} zone={zone} />
					))}
				</ol>
			)}
			<Older query={events} />
		</Card>
	);
}

function Entry({ event, currency, zone }: { event: Event; currency: string; zone: string | undefined }) {
	const details = eventDetails(event, currency);
	const who = event.actor.id === 0 && event.actor.name === '' ? __('the system', 'tierway') : event.actor.name;
	return (
		<li>
			<div className="tierway-log__head">
				<strong>{eventName(event.type)}</strong>
				{event.payment_id !== null && <Link to={`/payments/${event.payment_id}`}>{__('Invoice', 'tierway')}</Link>}
			</div>
			{details.length > 0 && (
				<dl className="tierway-log__facts">
					{details.map(({ key, label, before, after }) => (
						<div key={key}>
							<dt>{label}</dt>
							<dd>
								{before !== null && (
									<>
										<del>{before}</del> <span className="tierway-arrow" aria-hidden="true">→</span>{' '}
									</>
								)}
								{after}
							</dd>
						</div>
					))}
				</dl>
			)}
			<p className="tierway-muted">
				{/* translators: 1: date and time, 2: name of a person, 3: where it was done, e.g. "in the dashboard" */}
				{sprintf(__('%1$s, by %2$s, %3$s', 'tierway'), instant(event.created_gmt, zone, true), who, eventOrigins[event.origin])}
				{event.reason !== '' && ` · ${event.reason}`}
			</p>
		</li>
	);
}
