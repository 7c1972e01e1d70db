import { __, sprintf } from '@wordpress/i18n';
import type { Settings } from '../../api/types.gen.ts';
import { policyKinds } from '../../fields/settings.ts';
import { SelectField } from './controls.tsx';

type Policy = Settings['policy'];
type Timing = 'usual' | 'now' | 'period_end' | 'refuse';

export const timingLabels: Record<Timing, string> = {
	usual: __('As in the settings', 'tierway'),
	now: __('At once', 'tierway'),
	period_end: __('At the billing date', 'tierway'),
	refuse: __('Refused', 'tierway'),
};

interface Props {
	policy: Policy;
	onChange: (policy: Policy) => void;
	/** For a group: what the settings say, which holds where it says nothing itself. */
	settings?: Policy;
}

/** For each kind of change: at once, at the billing date, or refused; nothing said is what is usual (R3). */
export function PolicyFields({ policy, onChange, settings }: Props) {
	const names = { now: __('at once', 'tierway'), period_end: __('at the billing date', 'tierway'), refuse: __('refused', 'tierway'), mixed: __('at once, if not cheaper', 'tierway') };
	return (
		<ul className="tierway-policy">
			{policyKinds.map((kind) => {
				const options: { value: Timing; label: string }[] = [
					{
						value: 'usual',
						label: settings
							? /* translators: %s: when, e.g. "at once" */
								sprintf(__('As in the settings: %s', 'tierway'), names[settings[kind.value] ?? kind.usual])
							: /* translators: %s: when, e.g. "at once" */
								sprintf(__('As usual: %s', 'tierway'), names[kind.usual]),
					},
					...(['now', 'period_end', 'refuse'] as const).map((value) => ({ value, label: timingLabels[value] })),
				];
				return (
					<li key={kind.value}>
						<div>
							<strong>{kind.label}</strong>
							<span className="tierway-help">{kind.description}</span>
						</div>
						<SelectField
							hideLabel
							field={{ label: kind.label }}
							value={policy[kind.value] ?? 'usual'}
							options={options}
							onChange={(value) => {
								const { [kind.value]: _was, ...rest } = policy;
								onChange(value === 'usual' ? rest : { ...rest, [kind.value]: value });
							}}
						/>
					</li>
				);
			})}
		</ul>
	);
}
