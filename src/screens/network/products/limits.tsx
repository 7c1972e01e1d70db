import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { diskSize, limitName } from '../../../ui/format.ts';
import { Card, SelectField, TextField, UnitField } from '../controls.tsx';
import type { LimitDraft } from './draft.ts';
import type { TabProps } from './editor.tsx';

const sentences: Record<string, string> = {
	disk_space: __('Uploaded files of each site. 1024 MB are 1 GB.', 'tierway'),
	sites: __('How many sites the membership may cover.', 'tierway'),
	visits: __('Visits per month.', 'tierway'),
	'posts.post': __('Posts on each site. The bin is not counted.', 'tierway'),
	'posts.page': __('Pages on each site. The bin is not counted.', 'tierway'),
};

export function Limits({ draft, update, mistakes }: TabProps) {
	const [postType, setPostType] = useState('');
	const isPackage = draft.type === 'package';
	const set = (key: string, patch: Partial<LimitDraft>) => update({ limits: draft.limits.map((limit) => (limit.key === key ? { ...limit, ...patch } : limit)) });
	const modes: { value: LimitDraft['mode']; label: string }[] = isPackage
		? [
				{ value: 'unset', label: __('Adds nothing', 'tierway') },
				{ value: 'number', label: __('Adds', 'tierway') },
				{ value: 'unlimited', label: __('Makes it unlimited', 'tierway') },
			]
		: [
				{ value: 'unset', label: __('Not set', 'tierway') },
				{ value: 'number', label: __('Up to', 'tierway') },
				{ value: 'unlimited', label: __('Unlimited', 'tierway') },
			];
	const typed = postType.trim().toLowerCase();
	const known = draft.limits.some((limit) => limit.key === `posts.${typed}`);
	const mayAdd = /^[a-z0-9_-]{1,20}$/.test(typed) && !known;
	const add = () => {
		if (!mayAdd) return;
		update({ limits: [...draft.limits, { key: `posts.${typed}`, mode: 'number', value: '' }] });
		setPostType('');
	};
	return (
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
				{draft.limits.map((limit) => {
					const name = limitName(limit.key);
					const mistake = mistakes[`limits.${limit.key}`];
					const megabytes = limit.key === 'disk_space' && /^\d{4,9}$/.test(limit.value.trim()) ? Number(limit.value) : null;
					return (
						<li key={limit.key}>
							<div className="tierway-limits__name">
								<strong>{name}</strong>
								{sentences[limit.key] && <span className="tierway-help">{sentences[limit.key]}</span>}
							</div>
							<SelectField
								hideLabel
								/* translators: %s: name of a limit, e.g. "Disk space" */
								field={{ label: sprintf(__('%s: how', 'tierway'), name) }}
								value={limit.mode}
								options={modes}
								onChange={(mode) => set(limit.key, { mode })}
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
									onChange={(value) => set(limit.key, { value })}
									mistake={mistake}
								/>
							) : (
								<span />
							)}
						</li>
					);
				})}
			</ul>
			<div className="tierway-inline">
				<TextField
					id="tierway-limits.new"
					field={{ label: __('Another post type', 'tierway'), description: __('Its key, for example “product” or “course”.', 'tierway') }}
					value={postType}
					onChange={setPostType}
					mistake={known ? __('It is in the list already.', 'tierway') : undefined}
				/>
				<Button variant="secondary" __next40pxDefaultSize disabled={!mayAdd} accessibleWhenDisabled onClick={add}>
					{__('Add limit', 'tierway')}
				</Button>
			</div>
		</Card>
	);
}
