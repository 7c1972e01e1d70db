import { useQuery } from '@tanstack/react-query';
import { Button, Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import type { Limits as Known } from '../../../api/types.gen.ts';
import { limitFits, limitKind } from '../../../domain/limits.ts';
import { limitsQuery } from '../../../queries/limits.ts';
import { diskSize, limitName, limitWord, number } from '../../../ui/format.ts';
import { Card, SearchField, SelectField, TextField, UnitField } from '../controls.tsx';
import { changedKeys, type LimitDraft, toDraft } from './draft.ts';
import type { TabProps } from './editor.tsx';

const sentences: Record<string, string> = {
	disk_space: __('Uploaded files of each site. 1024 MB are 1 GB.', 'tierway'),
	sites: __('How many sites the membership may cover.', 'tierway'),
	visits: __('Different visitors of each site in a month of the membership. Bots and the site’s own users are not counted.', 'tierway'),
	users: __('Users of each site, the customer included.', 'tierway'),
	'posts.post': __('Posts on each site. The bin is not counted.', 'tierway'),
	'posts.page': __('Pages on each site. The bin is not counted.', 'tierway'),
	custom_domain: __('Whether a site may answer under a domain of its own.', 'tierway'),
	role: __('The customer’s role on each site. The one before comes back with a plan that does not set it.', 'tierway'),
	'plugins.*': __('Those that have no line of their own.', 'tierway'),
	'themes.*': __('Those that have no line of their own.', 'tierway'),
};

export function Limits({ draft, update, mistakes, product }: TabProps) {
	const known = useQuery(limitsQuery());
	const isPackage = draft.type === 'package';
	const set = (key: string, patch: Partial<LimitDraft>) => update({ limits: draft.limits.map((limit) => (limit.key === key ? { ...limit, ...patch } : limit)) });
	const add = (key: string) => {
		const words = !limitFits(key, 0);
		update({ limits: [...draft.limits, { key, mode: words ? 'word' : 'number', value: words ? 'available' : '' }] });
	};
	const job = known.data?.jobs.find((each) => each.product_id === product?.id);
	const members = product && changedKeys(toDraft(product), draft).includes('limits') ? product.members : 0;
	const counted = draft.limits.filter(({ key }) => limitFits(key, 0));
	const worded = draft.limits.filter(({ key }) => !limitFits(key, 0));
	return (
		<>
			{job && (
				<Notice status="info" isDismissible={false}>
					{sprintf(
						/* translators: 1: memberships done, 2: memberships in all */
						__('The limits are on their way to the sites: %1$s of %2$s memberships are done. A site that needs them earlier gets them at once.', 'tierway'),
						number(job.done),
						number(job.total),
					)}
				</Notice>
			)}
			{members > 0 && (
				<Notice status="warning" isDismissible={false}>
					{/* translators: %s: number of memberships */}
					{sprintf(_n('%s membership has it. Once saved, the new limits hold for its sites, too.', '%s memberships have it. Once saved, the new limits hold for their sites, too.', members, 'tierway'), number(members))}
				</Notice>
			)}
			<Card
				title={__('Limits', 'tierway')}
				about={
					isPackage
						? __('What this package adds to the plan’s limits, for each piece that is held. Unlimited wins over any number.', 'tierway')
						: __('What a customer on this plan may use. What is not set is not limited by this plan. Packages add to these numbers.', 'tierway')
				}
			>
				{mistakes.limits && <p className="tierway-field-error">{mistakes.limits}</p>}
				<ul className="tierway-limits">
					{counted.map((limit) => (
						<Counted key={limit.key} limit={limit} name={nameOf(limit.key, known.data)} isPackage={isPackage} onChange={(patch) => set(limit.key, patch)} mistake={mistakes[`limits.${limit.key}`]} />
					))}
				</ul>
				<Another draft={draft.limits} known={known.data} onAdd={add} />
			</Card>
			<Card
				title={__('What is included', 'tierway')}
				about={
					isPackage
						? __('What this package says holds instead of what the plan says.', 'tierway')
						: __('Domain, role, plugins and themes. What is switched off on the way down is remembered and comes back on the way up.', 'tierway')
				}
			>
				<ul className="tierway-limits">
					{worded.map((limit) => (
						<Worded key={limit.key} limit={limit} name={nameOf(limit.key, known.data)} known={known.data} onChange={(patch) => set(limit.key, patch)} />
					))}
				</ul>
				<Choice label={__('Add a plugin or theme', 'tierway')} draft={draft.limits} choices={wordedChoices(known.data)} onAdd={add} />
			</Card>
		</>
	);
}

interface RowProps {
	limit: LimitDraft;
	name: string;
	onChange: (patch: Partial<LimitDraft>) => void;
}

function Counted({ limit, name, isPackage, onChange, mistake }: RowProps & { isPackage: boolean; mistake?: string }) {
	const modes = isPackage
		? ([
				{ value: 'unset', label: __('Adds nothing', 'tierway') },
				{ value: 'number', label: __('Adds', 'tierway') },
				{ value: 'unlimited', label: __('Makes it unlimited', 'tierway') },
			] as const)
		: ([
				{ value: 'unset', label: __('Not set', 'tierway') },
				{ value: 'number', label: __('Up to', 'tierway') },
				{ value: 'unlimited', label: __('Unlimited', 'tierway') },
			] as const);
	const megabytes = limit.key === 'disk_space' && /^\d{4,9}$/.test(limit.value.trim()) ? Number(limit.value) : null;
	return (
		<li>
			<Name limit={limit} name={name} />
			<SelectField
				hideLabel
				/* translators: %s: name of a limit, e.g. "Disk space" */
				field={{ label: sprintf(__('%s: how', 'tierway'), name) }}
				value={limit.mode === 'word' ? 'unset' : limit.mode}
				options={modes}
				onChange={(mode) => onChange({ mode })}
			/>
			{limit.mode === 'number' ? (
				<UnitField
					id={`tierway-limits.${limit.key}`}
					hideLabel
					/* translators: %s: name of a limit, e.g. "Disk space" */
					field={{ label: sprintf(__('%s: how much', 'tierway'), name), description: megabytes === null ? undefined : diskSize(megabytes) }}
					inputMode="numeric"
					suffix={limit.key === 'disk_space' ? __('MB', 'tierway') : ''}
					value={limit.value}
					onChange={(value) => onChange({ value })}
					mistake={mistake}
				/>
			) : (
				<span />
			)}
		</li>
	);
}

function Worded({ limit, name, known, onChange }: RowProps & { known?: Known }) {
	const words = wordsOf(limit.key, known);
	const own = limit.mode === 'word' && !words.some(({ value }) => value === limit.value) ? [{ value: limit.value, label: limitWord(limit.value) }] : [];
	return (
		<li>
			<Name limit={limit} name={name} />
			<SelectField
				hideLabel
				field={{ label: name }}
				value={limit.mode === 'word' ? limit.value : ''}
				options={[{ value: '', label: __('Not set', 'tierway') }, ...words, ...own]}
				onChange={(value) => onChange(value === '' ? { mode: 'unset', value } : { mode: 'word', value })}
			/>
			<span />
		</li>
	);
}

function Name({ limit, name }: { limit: LimitDraft; name: string }) {
	return (
		<div className="tierway-limits__name">
			<strong>{name}</strong>
			{sentences[limit.key] && <span className="tierway-help">{sentences[limit.key]}</span>}
		</div>
	);
}

/** A post type or a role that is known, or a post type that a plugin will bring. */
function Another({ draft, known, onAdd }: { draft: LimitDraft[]; known?: Known; onAdd: (key: string) => void }) {
	const [postType, setPostType] = useState('');
	const typed = postType.trim().toLowerCase();
	const isThere = draft.some((limit) => limit.key === `posts.${typed}`);
	const mayAdd = /^[a-z0-9_-]{1,20}$/.test(typed) && !isThere;
	return (
		<div className="tierway-inline">
			<Choice label={__('Add a post type or role', 'tierway')} draft={draft} choices={countedChoices(known)} onAdd={onAdd} />
			<TextField
				id="tierway-limits.new"
				field={{ label: __('Another post type', 'tierway'), description: __('Its key, for example “product” or “course”.', 'tierway') }}
				value={postType}
				onChange={setPostType}
				mistake={isThere ? __('It is in the list already.', 'tierway') : undefined}
			/>
			<Button
				variant="secondary"
				__next40pxDefaultSize
				disabled={!mayAdd}
				accessibleWhenDisabled
				onClick={() => {
					if (!mayAdd) return;
					onAdd(`posts.${typed}`);
					setPostType('');
				}}
			>
				{__('Add limit', 'tierway')}
			</Button>
		</div>
	);
}

function Choice({ label, draft, choices, onAdd }: { label: string; draft: LimitDraft[]; choices: { value: string; label: string }[]; onAdd: (key: string) => void }) {
	const left = choices.filter(({ value }) => !draft.some((limit) => limit.key === value));
	if (left.length === 0) return null;
	return <SearchField field={{ label }} value="" options={left} onChange={onAdd} />;
}

const keyed = (kind: string, choices: { key: string; label: string }[] = []) => choices.map(({ key }) => `${kind}.${key}`);
const named = (keys: string[], known?: Known) => keys.map((value) => ({ value, label: nameOf(value, known) }));

function countedChoices(known?: Known) {
	return named([...keyed('posts', known?.post_types), ...keyed('users', known?.roles)], known);
}

function wordedChoices(known?: Known) {
	return named(['plugins.*', ...keyed('plugins', known?.plugins), 'themes.*', ...keyed('themes', known?.themes)], known);
}

/** By the name that WordPress has for it. */
function nameOf(key: string, known?: Known): string {
	const kind = limitKind(key);
	const find = (choices: { key: string; label: string }[] = []) => choices.find((choice) => `${kind}.${choice.key}` === key)?.label;
	/* translators: %s: name of a plugin */
	const plugin = (name: string) => sprintf(__('Plugin: %s', 'tierway'), name);
	/* translators: %s: name of a theme */
	const theme = (name: string) => sprintf(__('Theme: %s', 'tierway'), name);
	switch (kind) {
		case 'posts':
			return find(known?.post_types) ?? limitName(key);
		case 'plugins': {
			const name = find(known?.plugins);
			return name === undefined ? limitName(key) : plugin(name);
		}
		case 'themes': {
			const name = find(known?.themes);
			return name === undefined ? limitName(key) : theme(name);
		}
		case 'role':
			return __('Customer’s role', 'tierway');
		default:
			return limitName(key);
	}
}

function wordsOf(key: string, known?: Known): { value: string; label: string }[] {
	switch (limitKind(key)) {
		case 'custom_domain':
			return ['yes', 'no'].map((value) => ({ value, label: limitWord(value) }));
		case 'role':
			return (known?.roles ?? []).map((role) => ({ value: role.key, label: role.label }));
		case 'themes':
			return [
				{ value: 'available', label: __('Available', 'tierway') },
				{ value: 'hidden', label: __('Not available', 'tierway') },
				...(key === 'themes.*' ? [] : [{ value: 'on', label: __('The site’s theme', 'tierway') }]),
			];
		default:
			return [
				{ value: 'available', label: __('Available', 'tierway') },
				{ value: 'off', label: __('Seen, but locked', 'tierway') },
				{ value: 'hidden', label: __('Hidden', 'tierway') },
				...(key === 'plugins.*' ? [] : [{ value: 'on', label: __('Always on', 'tierway') }]),
			];
	}
}
