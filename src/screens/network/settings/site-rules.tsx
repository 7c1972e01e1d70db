import { __, sprintf } from '@wordpress/i18n';
import type { Settings } from '../../../api/types.gen.ts';
import type { Mistakes } from '../../../fields/numbers.ts';
import { Card, RadioField, SelectField, TextareaField, UnitField } from '../controls.tsx';
import type { Draft } from './draft.ts';

interface Props {
	draft: Draft;
	update: (patch: Partial<Draft>) => void;
	mistakes: Mistakes;
}

const kinds = [
	{ kind: 'posts', label: __('Posts and pages', 'tierway') },
	{ kind: 'disk_space', label: __('Disk space', 'tierway') },
	{ kind: 'users', label: __('Users', 'tierway') },
	{ kind: 'sites', label: __('Sites', 'tierway') },
	{ kind: 'visits', label: __('Visits', 'tierway') },
	{ kind: 'plugins', label: __('Plugins', 'tierway') },
	{ kind: 'themes', label: __('Themes', 'tierway') },
	{ kind: 'custom_domain', label: __('Custom domain', 'tierway') },
] as const;

const policies: { value: Settings['over_limit'] | ''; label: string }[] = [
	{ value: '', label: __('As above', 'tierway') },
	{ value: 'block', label: __('Refuse it', 'tierway') },
	{ value: 'acknowledge', label: __('Ask first', 'tierway') },
	{ value: 'warn', label: __('Only warn', 'tierway') },
];

/** For each kind of limit where it differs. */
export function OverLimitKinds({ draft, update }: Props) {
	const set = (kind: string, policy: Settings['over_limit'] | '') => {
		const { [kind]: _old, ...others } = draft.over_limit_kinds;
		update({ over_limit_kinds: policy === '' ? others : { ...others, [kind]: policy } });
	};
	return (
		<ul className="tierway-policy">
			{kinds.map(({ kind, label }) => (
				<li key={kind}>
					<strong>{label}</strong>
					{/* translators: %s: what is limited, e.g. "Posts" */}
					<SelectField hideLabel field={{ label: sprintf(__('When over the limit: %s', 'tierway'), label) }} value={draft.over_limit_kinds[kind] ?? ''} options={policies} onChange={(policy) => set(kind, policy)} />
				</li>
			))}
		</ul>
	);
}

/** What becomes of a site that is over a limit, or whose membership is not paid or has ended. */
export function SiteRules({ draft, update, mistakes }: Props) {
	const left: { value: Settings['ended_site']; label: string; description: string }[] = [
		{ value: 'open', label: __('Everything', 'tierway'), description: __('Nothing changes.', 'tierway') },
		{ value: 'read_only', label: __('What is there', 'tierway'), description: __('Visitors see the site. The customer can edit and delete, but not add.', 'tierway') },
		{ value: 'closed', label: __('The account', 'tierway'), description: __('Visitors read that it is closed. The customer can sign in, pay, or choose a plan.', 'tierway') },
	];
	return (
		<>
			<Card title={__('Posts beyond a smaller limit', 'tierway')} about={__('What becomes of the newest ones. Everything comes back when the limit grows again.', 'tierway')}>
				<RadioField
					hideLabel
					field={{ label: __('Posts beyond a smaller limit', 'tierway') }}
					value={draft.posts_over_limit}
					options={[
						{ value: 'keep', label: __('They stay', 'tierway'), description: __('Nothing can be added until there is room.', 'tierway') },
						{ value: 'draft', label: __('They become drafts', 'tierway'), description: __('Visitors do not see them any more.', 'tierway') },
						{ value: 'trash', label: __('They go to the bin', 'tierway'), description: __('They stay there: WordPress does not delete these by itself.', 'tierway') },
					]}
					onChange={(posts_over_limit) => update({ posts_over_limit })}
				/>
			</Card>
			<Card title={__('A domain that the plan does not allow any more', 'tierway')}>
				<RadioField
					hideLabel
					field={{ label: __('A domain that the plan does not allow any more', 'tierway') }}
					value={draft.domain_over_limit}
					options={[
						{ value: 'network', label: __('The site moves to its address on the network', 'tierway'), description: __('The domain is remembered, and the site moves back with a plan that allows it.', 'tierway') },
						{ value: 'keep', label: __('The site keeps it', 'tierway'), description: __('Only another domain is refused.', 'tierway') },
					]}
					onChange={(domain_over_limit) => update({ domain_over_limit })}
				/>
			</Card>
			<Card title={__('More visits than the plan allows', 'tierway')}>
				<RadioField
					hideLabel
					field={{ label: __('More visits than the plan allows', 'tierway') }}
					value={draft.visits_over_limit}
					options={[
						{ value: 'notify', label: __('Only say so', 'tierway'), description: __('On the Account page, and to plugins of the network.', 'tierway') },
						{ value: 'block', label: __('Close the site until the next month', 'tierway'), description: __('Its own users still see it.', 'tierway') },
					]}
					onChange={(visits_over_limit) => update({ visits_over_limit })}
				/>
				{draft.visits_over_limit === 'block' && (
					<TextareaField id="tierway-visits_page" field={{ label: __('What visitors read', 'tierway'), description: __('HTML is allowed. Empty: a short sentence.', 'tierway') }} value={draft.visits_page} onChange={(visits_page) => update({ visits_page })} mistake={mistakes.visits_page} />
				)}
			</Card>
			<Card title={__('Sites of memberships that are not paid', 'tierway')} about={__('What is left while a membership is on hold, and after it has ended. The login and the Account page always work.', 'tierway')}>
				<div className="tierway-pair">
					<div className="tierway-stacked is-close">
						<RadioField field={{ label: __('On hold', 'tierway') }} value={draft.on_hold_site} options={left} onChange={(on_hold_site) => update({ on_hold_site })} />
						{draft.on_hold_site !== 'open' && (
							<UnitField id="tierway-on_hold_site_days" field={{ label: __('After so many days on hold', 'tierway'), description: __('Until then nothing changes. 0: from the first day.', 'tierway') }} inputMode="numeric" suffix={__('days', 'tierway')} value={draft.on_hold_site_days} onChange={(on_hold_site_days) => update({ on_hold_site_days })} mistake={mistakes.on_hold_site_days} />
						)}
					</div>
					<div className="tierway-stacked is-close">
						<RadioField field={{ label: __('Expired or cancelled', 'tierway') }} value={draft.ended_site} options={left} onChange={(ended_site) => update({ ended_site })} />
						{draft.ended_site !== 'open' && (
							<UnitField id="tierway-ended_site_days" field={{ label: __('So many days after the end', 'tierway'), description: __('Until then nothing changes. 0: from the first day.', 'tierway') }} inputMode="numeric" suffix={__('days', 'tierway')} value={draft.ended_site_days} onChange={(ended_site_days) => update({ ended_site_days })} mistake={mistakes.ended_site_days} />
						)}
					</div>
				</div>
				{(draft.on_hold_site === 'closed' || draft.ended_site === 'closed') && (
					<TextareaField id="tierway-closed_page" field={{ label: __('What visitors of a closed site read', 'tierway'), description: __('HTML is allowed. Empty: a short sentence.', 'tierway') }} value={draft.closed_page} onChange={(closed_page) => update({ closed_page })} mistake={mistakes.closed_page} />
				)}
			</Card>
		</>
	);
}
