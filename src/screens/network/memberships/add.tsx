import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, CheckboxControl, Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../../api/client.ts';
import type { Product, Settings, User } from '../../../api/types.gen.ts';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, linkProps, navigate, useUnsavedChanges } from '../../../app/router.tsx';
import { oneTimePrice, type Price, priceFor } from '../../../domain/quote.ts';
import { discountText } from '../../../fields/memberships.tsx';
import { paymentMethod } from '../../../fields/payments.tsx';
import { createMembershipMutation, usersQuery } from '../../../queries/memberships.ts';
import { addonsQuery, plansQuery } from '../../../queries/products.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { money, number, periodName, perPeriod } from '../../../ui/format.ts';
import { useSettled } from '../../switcher/checks.tsx';
import { inOrderOf, termParam } from '../../switcher/draft.ts';
import { Card, CheckboxesField, RadioField, SearchField, TextField, ToggleField } from '../controls.tsx';
import { Skeleton } from '../skeleton.tsx';
import { discountDraft, DiscountFields, readDiscount } from './discount.tsx';

/** A membership made by hand: for whom, of what, from today. */
export function AddMembershipScreen() {
	const plans = useQuery(plansQuery());
	const addons = useQuery(addonsQuery());
	const settings = useQuery(settingsQuery());
	const failed = [plans, addons, settings].find((query) => query.isError && !query.data);
	const sold = (plans.data ?? []).filter(({ status, prices }) => status === 'active' && prices.length > 0);
	return (
		<Page title={__('Add membership', 'tierway')} back={<Link to="/memberships">{__('Memberships', 'tierway')}</Link>}>
			{failed ? (
				<ErrorScreen error={failed.error} onRetry={() => void failed.refetch()} />
			) : !plans.data || !addons.data || !settings.data ? (
				<Skeleton lines={8} className="is-form" />
			) : sold.length === 0 ? (
				<div className="tierway-empty">
					<h2>{__('There is no plan to be held yet', 'tierway')}</h2>
					<p>{__('A plan can be held as soon as it is active and has a price.', 'tierway')}</p>
					<Button variant="primary" __next40pxDefaultSize {...linkProps('/products/new', { type: 'plan' })}>
						{__('Add a plan', 'tierway')}
					</Button>
				</div>
			) : (
				<Form plans={sold} addons={addons.data} settings={settings.data} />
			)}
		</Page>
	);
}

interface Draft {
	user: User | null;
	plan: Product | null;
	/** `month`, `year`; empty: without a period. */
	term: string;
	/** Pieces, as typed, by id. */
	addons: Record<number, string>;
	sites: string[];
	trial: boolean;
	method: 'manual' | 'sandbox_card';
}

function Form({ plans, addons, settings }: { plans: Product[]; addons: Product[]; settings: Settings }) {
	const methods = settings.payment_methods;
	const [draft, setDraft] = useState<Draft>({ user: null, plan: null, term: '', addons: {}, sites: [], trial: false, method: methods[0] ?? 'manual' });
	const [discount, setDiscount] = useState<ReturnType<typeof discountDraft> | null>(null);
	const [tried, setTried] = useState(false);
	const { mutate, isPending, error, isSuccess } = useMutation(createMembershipMutation());
	useUnsavedChanges(!isSuccess && (draft.user !== null || draft.plan !== null));
	const update = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch });
	const { user, plan } = draft;
	const price: Price | undefined = plan?.prices.find((one) => termParam(one) === draft.term) ?? plan?.prices[0];
	const currency = plan?.currency ?? settings.currency;
	const given = discount && readDiscount(discount, currency);
	const offered = plan && price ? inOrderOf(plan, addons).flatMap((addon) => offerOf(addon, plan, price)) : [];
	const chosen = offered.filter(({ addon }) => draft.addons[addon.id] !== undefined).map((one) => ({ ...one, quantity: quantityOf(draft.addons[one.addon.id]) }));
	const trialDays = price?.unit ? (price.trial_days ?? 0) : 0;
	const trial = draft.trial && trialDays > 0;
	const wrong = chosen.find(({ quantity }) => quantity === null);
	const ids = { user: 'tierway-add-user', plan: 'tierway-add-plan' };
	const params = error instanceof ApiError ? error.params : {};

	const submit = (event: FormEvent) => {
		event.preventDefault();
		setTried(true);
		const first = user === null ? ids.user : !plan || !price ? ids.plan : wrong ? `tierway-add-quantity-${wrong.addon.id}` : given && Object.keys(given.mistakes)[0] !== undefined ? `tierway-discount-${Object.keys(given.mistakes)[0]}` : null;
		if (first !== null) (document.getElementById(first) ?? document.querySelector<HTMLElement>(`[data-field="${first}"] input`))?.focus();
		if (first !== null || isPending || !user || !plan || !price) return;
		mutate(
			{
				user_id: user.id, plan_id: plan.id, unit: price.unit, count: price.count, addons: chosen.map(({ addon, quantity }) => ({ product_id: addon.id, quantity: quantity ?? 1 })),
				site_ids: draft.sites.map(Number), status: trial ? 'trialing' : 'active', payment_method: draft.method, discount: given?.discount ?? null,
			},
			{
				onSuccess: (made) => {
					/* translators: 1: customer name, 2: plan name */
					notify(sprintf(__('%1$s has a membership of %2$s.', 'tierway'), made.user.name, made.plan_name));
					navigate(`/memberships/${made.id}`, {}, { force: true });
				},
			},
		);
	};

	return (
		<form className="tierway-columns" onSubmit={submit} noValidate>
			<div className="tierway-columns__main">
				<Card title={__('For whom', 'tierway')}>
					<div className="tierway-stacked">
						<UserField id={ids.user} user={user} onChange={(picked) => update({ user: picked, sites: [] })} mistake={params.user_id ?? (tried && !user ? __('Choose a user.', 'tierway') : '')} />
						{user && <SitesField user={user} value={draft.sites} onChange={(sites) => update({ sites })} mistake={params.site_ids} />}
					</div>
				</Card>
				<Card title={__('What is held', 'tierway')}>
					<div className="tierway-stacked">
						<div data-field={ids.plan}>
							<SearchField
								field={{ label: __('Plan', 'tierway') }}
								value={plan ? String(plan.id) : ''}
								options={plans.map(({ id, name }) => ({ value: String(id), label: name }))}
								onChange={(id) => update({ plan: plans.find((one) => String(one.id) === id) ?? null, term: '', addons: {}, trial: false })}
								mistake={params.plan_id ?? (tried && !plan ? __('Choose a plan.', 'tierway') : '')}
							/>
						</div>
						{plan && price && plan.prices.length > 1 && (
							<RadioField field={{ label: __('Period', 'tierway') }} value={termParam(price)} options={plan.prices.map((one) => ({ value: termParam(one), label: priceText(one, currency) }))} onChange={(term) => update({ term, trial: false })} mistake={params.unit} />
						)}
						{trialDays > 0 && (
							<ToggleField
								field={{ label: sprintf(/* translators: %s: number of days */ _n('Begin with a trial of %s day', 'Begin with a trial of %s days', trialDays, 'tierway'), number(trialDays)), description: __('Billed when the trial ends.', 'tierway') }}
								checked={draft.trial}
								onChange={(checked) => update({ trial: checked })}
							/>
						)}
						{offered.length > 0 && (
							<fieldset>
								<legend className="tierway-legend">{__('Services and packages', 'tierway')}</legend>
								<ul className="tierway-stacked is-close">
									{offered.map(({ addon, price: listed }) => (
										<Addon key={addon.id} addon={addon} price={listed} quantity={draft.addons[addon.id]} tried={tried} onChange={(quantity) => update({ addons: withQuantity(draft.addons, addon.id, quantity) })} />
									))}
								</ul>
								{params.addons && <p className="tierway-field-error">{params.addons}</p>}
							</fieldset>
						)}
					</div>
				</Card>
				<Card title={__('Discount', 'tierway')}>
					<div className="tierway-stacked">
						<ToggleField field={{ label: __('Give a discount', 'tierway'), description: __('From the first period on.', 'tierway') }} checked={discount !== null} onChange={(checked) => setDiscount(checked ? discountDraft(null, currency) : null)} />
						{discount && given && <DiscountFields draft={discount} update={(patch) => setDiscount({ ...discount, ...patch })} currency={currency} mistakes={tried ? given.mistakes : {}} />}
					</div>
				</Card>
			</div>
			<div className="tierway-columns__side">
				<Card title={__('How bills are paid', 'tierway')}>
					<RadioField hideLabel field={{ label: __('How bills are paid', 'tierway') }} value={draft.method} options={methods.map((id) => ({ value: id, label: paymentMethod(id) }))} onChange={(method) => update({ method })} mistake={params.payment_method} />
				</Card>
				<Card title={__('Summary', 'tierway')}>
					<div className="tierway-stacked is-close">
						{plan && price ? (
							<>
								<table className="tierway-rows">
									<tbody>
										{[{ addon: plan, price, quantity: 1 }, ...chosen].map(({ addon, price: listed, quantity }) => (
											<tr key={addon.id}>
												<th scope="row">{quantity !== null && quantity > 1 ? /* translators: 1: quantity, 2: name of an add-on */ sprintf(__('%1$d × %2$s', 'tierway'), quantity, addon.name) : addon.name}</th>
												<td className="is-amount">{money(listed.amount * (quantity ?? 1), currency)}</td>
											</tr>
										))}
									</tbody>
								</table>
								{given && Object.keys(given.mistakes).length === 0 && <p>{discountText(given.discount, currency)}</p>}
								<p className="tierway-muted">{startText(price, trial)}</p>
							</>
						) : (
							<p className="tierway-muted">{__('Choose a plan first.', 'tierway')}</p>
						)}
						{error && Object.keys(params).length === 0 && (
							<Notice status="error" isDismissible={false}>
								{error.message}
							</Notice>
						)}
						<div>
							<Button variant="primary" type="submit" __next40pxDefaultSize isBusy={isPending} disabled={isPending} accessibleWhenDisabled>
								{__('Add membership', 'tierway')}
							</Button>
						</div>
					</div>
				</Card>
			</div>
		</form>
	);
}

/** When the first bill comes. */
function startText(price: Price, trial: boolean): string {
	if (price.unit === null) return __('It starts today, without a period: it is never billed.', 'tierway');
	return trial ? __('It starts today with the trial. The first bill comes at its end.', 'tierway') : __('It starts today. The first period counts as paid; the first bill comes at its end.', 'tierway');
}

const priceText = (price: Price, currency: string) => (price.unit === null ? money(price.amount, currency) : `${periodName(price.unit, price.count)}: ${money(price.amount, currency)}`);

/** An add-on that recurs, when the plan offers it for the period. */
function offerOf(addon: Product, plan: Product, { unit, count }: Price): { addon: Product; price: Price }[] {
	const price = addon.status === 'active' && addon.currency === plan.currency && plan.addons.includes(addon.id) && !oneTimePrice(addon) ? priceFor(addon, unit, count) : undefined;
	return price ? [{ addon, price }] : [];
}

/** Pieces, or null when what was typed is no such number. */
function quantityOf(typed: string | undefined): number | null {
	const pieces = Number((typed ?? '').trim().normalize('NFKC') || Number.NaN);
	return Number.isInteger(pieces) && pieces >= 1 && pieces <= 10_000 ? pieces : null;
}

function withQuantity(all: Draft['addons'], id: number, quantity: string | undefined): Draft['addons'] {
	const { [id]: _before, ...rest } = all;
	return quantity === undefined ? rest : { ...rest, [id]: quantity };
}

function Addon({ addon, price, quantity, tried, onChange }: { addon: Product; price: Price; quantity: string | undefined; tried: boolean; onChange: (quantity: string | undefined) => void }) {
	return (
		<li>
			<CheckboxControl __nextHasNoMarginBottom label={addon.name} help={`${money(price.amount, addon.currency)} ${perPeriod(price.unit, price.count)}`} checked={quantity !== undefined} onChange={(checked) => onChange(checked ? '1' : undefined)} />
			{quantity !== undefined && addon.type === 'package' && (
				<div className="tierway-narrow tierway-indented">
					<TextField
						id={`tierway-add-quantity-${addon.id}`}
						/* translators: %s: the name of an add-on */
						field={{ label: sprintf(__('Quantity of %s', 'tierway'), addon.name) }}
						inputMode="numeric"
						value={quantity}
						onChange={onChange}
						mistake={tried && quantityOf(quantity) === null ? sprintf(/* translators: 1: lowest number, 2: highest number */ __('Write a whole number from %1$d to %2$d.', 'tierway'), 1, 10_000) : ''}
					/>
				</div>
			)}
		</li>
	);
}

function UserField({ id, user, onChange, mistake }: { id: string; user: User | null; onChange: (user: User) => void; mistake: string }) {
	const [search, setSearch] = useState('');
	const users = useQuery(usersQuery(useSettled(search.trim(), search)));
	// Whoever is chosen stays a choice, whatever is searched for next.
	const found = users.data?.items ?? [];
	const all = user && !found.some((one) => one.id === user.id) ? [user, ...found] : found;
	return (
		<div data-field={id}>
			<SearchField
				field={{ label: __('User', 'tierway'), description: __('Type a name, a login or an address.', 'tierway') }}
				value={user ? String(user.id) : ''}
				options={all.map((one) => ({ value: String(one.id), label: `${one.name} (${one.login}, ${one.email})` }))}
				onSearch={setSearch}
				onChange={(picked) => {
					const one = all.find((each) => String(each.id) === picked);
					if (one) onChange(one);
				}}
				mistake={users.isError ? users.error.message : mistake}
			/>
		</div>
	);
}

/** Their sites that nobody's membership covers yet. */
function SitesField({ user, value, onChange, mistake }: { user: User; value: string[]; onChange: (value: string[]) => void; mistake?: string }) {
	const free = user.sites.filter(({ membership_id }) => membership_id === null);
	const covered = user.sites.length - free.length;
	return (
		<div>
			<p className="tierway-legend" aria-hidden="true">
				{__('Sites', 'tierway')}
			</p>
			{free.length > 0 && (
				<CheckboxesField id="tierway-add-site_ids" label={__('Sites', 'tierway')} value={value} options={free.map(({ id, name, url }) => ({ value: String(id), label: name, description: url }))} onChange={onChange} mistake={mistake} />
			)}
			{free.length === 0 && <p className="tierway-muted">{covered === 0 ? __('This user has no site yet. The membership can cover one later.', 'tierway') : __('Every site of this user is covered by a membership already.', 'tierway')}</p>}
			{free.length > 0 && covered > 0 && (
				<p className="tierway-muted">{sprintf(/* translators: %s: number of sites */ _n('%s more is covered by another membership.', '%s more are covered by other memberships.', covered, 'tierway'), number(covered))}</p>
			)}
		</div>
	);
}
