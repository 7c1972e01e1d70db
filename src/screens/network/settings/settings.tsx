import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Notice } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { type FormEvent, memo, useMemo, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { Page } from '../../../app/page.tsx';
import { useUnsavedChanges } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { Settings } from '../../../api/types.gen.ts';
import type { Mistakes } from '../../../fields/numbers.ts';
import { settingsFields } from '../../../fields/settings.ts';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { plansQuery } from '../../../queries/products.ts';
import { saveSettingsMutation, settingsQuery } from '../../../queries/settings.ts';
import { countries, currencies, list, money, setCurrencyDisplay, timeZones } from '../../../ui/format.ts';
import { Consequences } from '../consequences.tsx';
import { Card, CheckboxesField, RadioField, SearchField, TextareaField, TextField, ToggleField, UnitField } from '../controls.tsx';
import { PolicyFields } from '../policy-fields.tsx';
import { Skeleton } from '../skeleton.tsx';
import { type Draft, merge, read, toDraft } from './draft.ts';
import { Example } from './example.tsx';
import { OverLimitKinds, SiteRules } from './site-rules.tsx';
import { TaxRates } from './tax-rates.tsx';

const setupFees = settingsFields.setup_fee.elements;
const overLimits = settingsFields.over_limit.elements;
const methods = settingsFields.payment_methods.elements;
const failedChanges = settingsFields.failed_change.elements;

export function SettingsScreen() {
	const settings = useQuery(settingsQuery());
	if (settings.data) return <Form settings={settings.data} onReload={() => void settings.refetch()} />;
	return (
		<Page title={__('Settings', 'tierway')}>
			{settings.isError ? <ErrorScreen error={settings.error} onRetry={() => void settings.refetch()} /> : <Skeleton lines={9} className="is-form" />}
		</Page>
	);
}

function Form({ settings, onReload }: { settings: Settings; onReload: () => void }) {
	const { mutate, isPending, error, reset } = useMutation(saveSettingsMutation());
	const [{ base, draft }, setForm] = useState(() => ({ base: settings, draft: toDraft(settings) }));
	const [tried, setTried] = useState(false);
	const dirty = JSON.stringify(draft) !== JSON.stringify(toDraft(base));
	useUnsavedChanges(dirty);

	if (settings.version > base.version && !dirty && !isPending) setForm({ base: settings, draft: toDraft(settings) });

	const { data: typed, mistakes: found } = read(draft);
	const refused = error instanceof ApiError ? error.params : {};
	const mistakes: Mistakes = { ...refused, ...(tried ? found : {}) };
	const conflict = error instanceof ApiError && error.isConflict;
	const update = (patch: Partial<Draft>) => setForm((form) => ({ ...form, draft: { ...form.draft, ...patch } }));

	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		const { data, mistakes: wrong } = read(draft);
		const first = Object.keys(wrong)[0];
		if (first !== undefined) {
			document.getElementById(`tierway-${first}`)?.focus();
			return;
		}
		if (isPending) return;
		mutate(data, {
			onSuccess: (saved) => {
				setCurrencyDisplay(saved.currency_display);
				setTried(false);
				setForm((form) => ({ base: saved, draft: form.draft === draft ? toDraft(saved) : { ...form.draft, version: saved.version } }));
				notify(__('Settings saved.', 'tierway'));
			},
			onError: (failure) => {
				if (failure instanceof ApiError && failure.isConflict) onReload();
			},
		});
	};

	const { currency, currency_display, time_zone, prices_include_tax, setup_fee, minimum_charge, over_limit, payment_methods, payment_days, invoice_days, retry_days, grace_days, failed_change, country, tax_rates, invoice_from, mails, delete_data } = settingsFields;
	const currencyOptions = useMemo(() => withOwn(currencies(), base.currency), [base.currency]);
	const displayOptions = useMemo(() => displays(draft.currency), [draft.currency]);
	const zoneOptions = useMemo(
		() =>
			withOwn(
				timeZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
				base.time_zone,
			),
		[base.time_zone],
	);

	const countryOptions = useMemo(() => [{ value: '', label: __('None: only products’ own rates', 'tierway') }, ...countries()], []);

	return (
		<form className="tierway-editor" onSubmit={submit} noValidate>
			<Page
				title={__('Settings', 'tierway')}
				actions={
					<>
						<span className="tierway-editor__state" role="status">
							{dirty ? __('Unsaved changes', 'tierway') : ''}
						</span>
						<Button variant="primary" type="submit" __next40pxDefaultSize isBusy={isPending} disabled={isPending || !dirty} accessibleWhenDisabled>
							{isPending ? __('Saving…', 'tierway') : __('Save', 'tierway')}
						</Button>
					</>
				}
			>
				{conflict ? (
					<Notice
						status="warning"
						isDismissible={false}
						actions={[
							{
								label: __('Keep my changes', 'tierway'),
								variant: 'primary',
								onClick: () => {
									// What only they changed is theirs; what I changed stays as I have it.
									setForm({ base: settings, draft: merge(toDraft(base), draft, toDraft(settings)) });
									reset();
								},
							},
							{
								label: __('Discard my changes', 'tierway'),
								onClick: () => {
									setForm({ base: settings, draft: toDraft(settings) });
									reset();
								},
							},
						]}
					>
						{__('Someone else saved the settings while you were editing them. Nothing you entered is lost.', 'tierway')}
					</Notice>
				) : (
					error && (
						<Notice status="error" onRemove={reset}>
							{error.message}
						</Notice>
					)
				)}
				<div className="tierway-beside">
					<div className="tierway-stacked">
						<Card title={__('Money and time', 'tierway')}>
							<div className="tierway-pair">
								<SearchField field={currency} value={draft.currency} options={currencyOptions} onChange={(value) => update({ currency: value })} mistake={mistakes.currency} />
								<SearchField field={time_zone} value={draft.time_zone} options={zoneOptions} onChange={(value) => update({ time_zone: value })} mistake={mistakes.time_zone} />
							</div>
							<RadioField field={currency_display} value={draft.currency_display} options={displayOptions} onChange={(value) => update({ currency_display: value })} mistake={mistakes.currency_display} />
							<div className="tierway-narrow">
								<UnitField id="tierway-minimum_charge" field={minimum_charge} inputMode="decimal" suffix={draft.currency} value={draft.minimum_charge} onChange={(value) => update({ minimum_charge: value })} mistake={mistakes.minimum_charge} />
							</div>
						</Card>
						<Card title={__('When a change takes effect', 'tierway')} about={__('For each kind of change. A plan group can have its own rules.', 'tierway')}>
							<PolicyFields policy={draft.policy} onChange={(policy) => update({ policy })} />
							{mistakes.policy && <p className="tierway-field-error">{mistakes.policy}</p>}
							<PolicyConsequences policy={draft.policy} saved={base.policy} />
							<p className="tierway-note">{__('On a trial, and from a plan without a period, every change is at once. Add-ons are added at once and end at the billing date.', 'tierway')}</p>
						</Card>
						<Card title={setup_fee.label} about={setup_fee.description}>
							<RadioField hideLabel field={{ label: setup_fee.label }} value={draft.setup_fee} options={narrowed<Settings['setup_fee']>(['gap', 'full', 'none'], setupFees)} onChange={(value) => update({ setup_fee: value })} mistake={mistakes.setup_fee} />
						</Card>
						<Card title={over_limit.label} about={over_limit.description}>
							<RadioField hideLabel field={{ label: over_limit.label }} value={draft.over_limit} options={narrowed<Settings['over_limit']>(['block', 'acknowledge', 'warn'], overLimits)} onChange={(value) => update({ over_limit: value })} mistake={mistakes.over_limit} />
							<OverLimitKinds draft={draft} update={update} mistakes={mistakes} />
						</Card>
						<SiteRules draft={draft} update={update} mistakes={mistakes} />
						<Card title={failed_change.label} about={failed_change.description}>
							<RadioField hideLabel field={{ label: failed_change.label }} value={draft.failed_change} options={narrowed<Settings['failed_change']>(['renew', 'hold'], failedChanges)} onChange={(value) => update({ failed_change: value })} mistake={mistakes.failed_change} />
						</Card>
						<Card title={payment_methods.label} about={payment_methods.description}>
							<CheckboxesField
								id="tierway-payment_methods"
								label={payment_methods.label}
								value={draft.payment_methods}
								options={narrowed<Settings['payment_methods'][number]>(['manual', 'sandbox_card'], methods)}
								onChange={(value) => update({ payment_methods: value })}
								mistake={mistakes.payment_methods}
							/>
						</Card>
						<Card title={__('Bills and late payments', 'tierway')} about={__('What happens on the way to a billing date, and when the money does not come.', 'tierway')}>
							<div className="tierway-pair">
								<UnitField id="tierway-payment_days" field={payment_days} inputMode="numeric" suffix={__('days', 'tierway')} value={draft.payment_days} onChange={(value) => update({ payment_days: value })} mistake={mistakes.payment_days} />
								<UnitField id="tierway-invoice_days" field={invoice_days} inputMode="numeric" suffix={__('days', 'tierway')} value={draft.invoice_days} onChange={(value) => update({ invoice_days: value })} mistake={mistakes.invoice_days} />
								<TextField id="tierway-retry_days" field={retry_days} inputMode="numeric" value={draft.retry_days} onChange={(value) => update({ retry_days: value })} mistake={mistakes.retry_days} />
								<UnitField id="tierway-grace_days" field={grace_days} inputMode="numeric" suffix={__('days', 'tierway')} value={draft.grace_days} onChange={(value) => update({ grace_days: value })} mistake={mistakes.grace_days} />
							</div>
						</Card>
						<Card title={__('Tax', 'tierway')}>
							<div className="tierway-pair">
								<SearchField field={country} value={draft.country} options={countryOptions} onChange={(value) => update({ country: value })} mistake={mistakes.country} />
								<ToggleField field={prices_include_tax} checked={draft.prices_include_tax} onChange={(checked) => update({ prices_include_tax: checked })} />
							</div>
							<section aria-labelledby="tierway-tax-rates">
								<h3 id="tierway-tax-rates">{tax_rates.label}</h3>
								<p className="tierway-help">{tax_rates.description}</p>
								<TaxRates rates={draft.tax_rates} country={draft.country} onChange={(value) => update({ tax_rates: value })} />
								{mistakes.tax_rates && <p className="tierway-field-error">{mistakes.tax_rates}</p>}
							</section>
						</Card>
						<Card title={__('Invoices', 'tierway')}>
							<TextareaField id="tierway-invoice_from" rows={5} field={invoice_from} value={draft.invoice_from} onChange={(value) => update({ invoice_from: value })} mistake={mistakes.invoice_from} />
						</Card>
						<Card title={mails.label} about={mails.description}>
							<CheckboxesField id="tierway-mails" label={mails.label} value={draft.mails} options={mails.elements} onChange={(value) => update({ mails: value })} mistake={mistakes.mails} />
						</Card>
						<Card title={__('When Tierway is deleted', 'tierway')}>
							<ToggleField field={delete_data} checked={draft.delete_data} onChange={(checked) => update({ delete_data: checked })} />
						</Card>
					</div>
					<Example settings={{ ...typed, ...of(base, Object.keys(found)) }} saved={base} />
				</div>
			</Page>
		</form>
	);
}

/** Who loses a way when kinds of change are refused that were not. It looks at all plans, so not at every key that is pressed. */
const PolicyConsequences = memo(function PolicyConsequences({ policy, saved }: { policy: Settings['policy']; saved: Settings['policy'] }) {
	const groups = useQuery(planGroupsQuery());
	const plans = useQuery(plansQuery());
	return policy !== saved && groups.data && plans.data ? <Consequences before={plans.data} after={plans.data} groups={groups.data} policyAfter={policy} /> : null;
});

/** Each with an example: an amount of the network, and one that shows what becomes of other dollars. */
const displays = (currency: string) =>
	narrowed<Settings['currency_display']>(['symbol', 'narrow', 'code'], settingsFields.currency_display.elements).map((option) => ({
		...option,
		description: list([currency, currency === 'CAD' ? 'AUD' : 'CAD'].map((one) => money(123_450, one, option.value))),
	}));

/** The stored values of what cannot be read as it is typed. */
const of = (settings: Settings, names: string[]): Partial<Settings> => Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));

function withOwn(options: { value: string; label: string }[], own: string): { value: string; label: string }[] {
	return options.some(({ value }) => value === own) ? options : [{ value: own, label: own }, ...options];
}

/** The choices of a field with the wire's own type of their values. */
function narrowed<Value extends string>(values: Value[], elements: { value: string; label: string; description?: string }[] = []): { value: Value; label: string; description?: string }[] {
	return values.map((value) => ({ label: value, ...elements.find((each) => each.value === value), value }));
}
