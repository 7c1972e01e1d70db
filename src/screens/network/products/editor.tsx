import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, DropdownMenu, Modal, Notice } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { moreVertical } from '@wordpress/icons';
import { type FormEvent, useEffect, useState } from 'react';
import { ErrorScreen } from '../../../app/error-screen.tsx';
import { notify } from '../../../app/notices.tsx';
import { Page } from '../../../app/page.tsx';
import { Link, navigate, type Params, takeMoved, useLocation, useUnsavedChanges } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { ProductInput } from '../../../api/products.ts';
import type { Product } from '../../../api/types.gen.ts';
import type { Mistakes } from '../../../fields/numbers.ts';
import { productTypes, typeLabel } from '../../../fields/products.tsx';
import { createPlanGroupMutation, planGroupsQuery, updatePlanGroupPlansMutation } from '../../../queries/plan-groups.ts';
import { duplicateProductMutation, plansQuery, productQuery, saveProductMutation, updateProductPlansMutation } from '../../../queries/products.ts';
import { settingsQuery } from '../../../queries/settings.ts';
import { Skeleton } from '../skeleton.tsx';
import { Conflict } from './conflict.tsx';
import { DeleteProducts } from './delete-products.tsx';
import { changedKeys, type Draft, isDirty, mergeDraft, newDraft, type Place, readDraft, toDraft, type WireKey } from './draft.ts';
import { General } from './general.tsx';
import { Limits } from './limits.tsx';
import { LiveCard } from './live-card.tsx';
import { Pricing } from './pricing.tsx';
import { Tabs } from './tabs.tsx';
import { Tax } from './tax.tsx';
import { insertAt, offers, Saving, UpDowngrades } from './up-downgrades.tsx';

/** What every tab gets. */
export interface TabProps {
	/** null: not saved yet. */
	product: Product | null;
	draft: Draft;
	update: (patch: Partial<Draft>) => void;
	mistakes: Mistakes;
}

/** `card`: what is typed there shows on the customer's card. */
const tabs = [
	{ id: 'general', label: __('General', 'tierway'), Tab: General, types: ['plan', 'package', 'service'], card: true },
	{ id: 'up-downgrades', label: __('Up & Downgrades', 'tierway'), Tab: UpDowngrades, types: ['plan', 'package', 'service'], card: false },
	{ id: 'pricing', label: __('Pricing', 'tierway'), Tab: Pricing, types: ['plan', 'package', 'service'], card: true },
	{ id: 'limits', label: __('Limits', 'tierway'), Tab: Limits, types: ['plan', 'package'], card: true },
	{ id: 'tax', label: __('Tax', 'tierway'), Tab: Tax, types: ['plan', 'package', 'service'], card: false },
];

/** Which tab shows a mistake, by the first part of its id. */
function tabOf(mistake: string): string {
	switch (mistake.split('.')[0]) {
		case 'plan_group':
		case 'rank':
		case 'addons':
			return 'up-downgrades';
		case 'prices':
		case 'currency':
			return 'pricing';
		case 'limits':
			return 'limits';
		case 'tax_category':
		case 'tax_ppm':
			return 'tax';
		default:
			return 'general';
	}
}

/** What of a plan decides who can come to it and go from it. */
const opensWays: WireKey[] = ['status', 'prices', 'currency', 'plan_group'];

export function ProductScreen({ route }: { route: Record<string, string> }) {
	const isNew = route.id === 'new';
	const { params } = useLocation();
	const product = useQuery({ ...productQuery(Number(route.id)), enabled: !isNew });
	const settings = useQuery(settingsQuery());
	const asked = productTypes.find(({ value }) => value === params.get('type'))?.value ?? 'plan';
	const title = isNew ? newTitle(asked) : (product.data?.name ?? __('Product', 'tierway'));
	const failed = isNew ? settings : product;

	if (isNew ? settings.data : product.data) {
		return <Editor product={product.data ?? null} start={product.data ? toDraft(product.data) : newDraft(asked, settings.data?.currency ?? 'USD')} tab={route.tab ?? 'general'} />;
	}
	return (
		<Page title={title} back={<BackToProducts />}>
			{failed.isError ? <ErrorScreen error={failed.error} onRetry={() => void failed.refetch()} /> : <Skeleton lines={8} className="is-form" />}
		</Page>
	);
}

function Editor({ product: stored, start, tab }: { product: Product | null; start: Draft; tab: string }) {
	const client = useQueryClient();
	// A new product that was made without all that belongs to it: the form stays, so that nothing entered is lost.
	const [unfinished, setUnfinished] = useState<Product | null>(null);
	const product = stored ?? unfinished;
	const { mutateAsync: saveProduct } = useMutation(saveProductMutation());
	const { mutateAsync: createGroup } = useMutation(createPlanGroupMutation());
	const { mutateAsync: arrange } = useMutation(updatePlanGroupPlansMutation());
	const { mutateAsync: setPlans } = useMutation(updateProductPlansMutation());
	const [{ base, draft, version }, setForm] = useState({ base: start, draft: start, version: product?.version ?? null });
	const [saving, setSaving] = useState(false);
	const [tried, setTried] = useState(false);
	const [refused, setRefused] = useState<{ mistakes: Mistakes; message: string }>({ mistakes: {}, message: '' });
	const [theirs, setTheirs] = useState<Product | null>(null);
	const dirty = isDirty(base, draft);
	const address = `/products/${stored?.id ?? 'new'}`;
	const params: Params = stored ? {} : { type: draft.type };
	useUnsavedChanges(dirty, address);

	// Saved elsewhere, and nothing typed here: show what is there now. What was typed is never replaced unasked.
	if (product && version !== null && product.version > version && !dirty && !saving) {
		const fresh = toDraft(product);
		setForm({ base: fresh, draft: fresh, version: product.version });
	}

	const shown = tabs.filter(({ types }) => types.includes(draft.type));
	const current = shown.find(({ id }) => id === tab) ?? shown[0];
	const mistakes = { ...refused.mistakes, ...(tried ? readDraft(draft).mistakes : {}) };

	// A move between tabs is not a new screen: the focus stays on the tab.
	useEffect(() => {
		takeMoved();
	}, [tab]);

	const update = (patch: Partial<Draft>) => {
		setForm((form) => ({ ...form, draft: { ...form.draft, ...patch } }));
		const keys = Object.keys(patch);
		setRefused((was) => ({ ...was, mistakes: Object.fromEntries(Object.entries(was.mistakes).filter(([id]) => !keys.includes(id.split('.')[0] ?? ''))) }));
	};

	const goToMistake = (found: Mistakes) => {
		const ids = Object.keys(found);
		const here = ids.find((id) => tabOf(id) === current?.id);
		const first = here ?? ids[0];
		if (first === undefined) return;
		if (here === undefined) navigate(`${address}/${tabOf(first)}`, params);
		// The tab has to be there before its control can take the focus.
		setTimeout(() => document.getElementById(`tierway-${first}`)?.focus());
	};

	const save = async () => {
		setTried(true);
		setTheirs(null);
		const { input, mistakes: found } = readDraft(draft);
		if (Object.keys(found).length > 0) {
			setRefused({ mistakes: {}, message: __('Not saved yet: something needs your attention first.', 'tierway') });
			goToMistake(found);
			return;
		}
		setSaving(true);
		setRefused({ mistakes: {}, message: '' });
		try {
			// As they were seen, however long ago; anew where they were written since.
			const plans = Object.keys(draft.offered_by).length > 0 ? await client.fetchQuery({ ...plansQuery(), staleTime: Infinity }) : [];
			const group = await makeGroup();
			const saved = await write(input, group);
			const complaint = (group !== null && draft.place ? await place(group, saved.id, draft.place) : '') || (plans.length > 0 ? await offer(saved.id, plans) : '');
			notify(complaint || __('Product saved.', 'tierway'), { explicitDismiss: complaint !== '' });
			setTried(false);
			if (stored || complaint) {
				const fresh = toDraft(saved);
				setUnfinished(saved);
				// Whatever was typed while it was on its way stays.
				setForm((form) => {
					const merged = mergeDraft(fresh, form.draft, changedKeys(draft, form.draft));
					const ticked = Object.entries(form.draft.offered_by).filter(([plan, offered]) => draft.offered_by[Number(plan)] !== offered);
					return { base: fresh, version: saved.version, draft: complaint ? merged : { ...merged, place: null, offered_by: Object.fromEntries(ticked) } };
				});
			} else navigate(`/products/${saved.id}/${current?.id ?? 'general'}`, {}, { replace: true, force: true });
		} catch (error) {
			await refuse(error);
		} finally {
			setSaving(false);
		}
	};

	/** A group named in the form is made first. Once made, it is picked: if the product is refused, trying again makes no second one. */
	const makeGroup = async (): Promise<number | null> => {
		if (draft.plan_group === null || typeof draft.plan_group === 'number') return draft.plan_group;
		try {
			const made = await createGroup(draft.plan_group.name);
			update({ plan_group: made.id });
			return made.id;
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			throw new ApiError(error.message, { ...error, params: { plan_group: error.params.name ?? error.message } });
		}
	};

	/** Only what was changed is sent: what someone else changed meanwhile is theirs. */
	const write = async (input: ProductInput, group: number | null): Promise<Product> => {
		if (!product) return saveProduct({ id: null, data: { ...input, plan_group: group } });
		const changed = changedKeys(base, { ...draft, plan_group: group });
		if (changed.length === 0) return product;
		const all: ProductInput = { ...input, plan_group: group };
		const data = Object.fromEntries(changed.map((key) => [key, all[key]]));
		return saveProduct({ id: product.id, data: { ...data, version: version ?? undefined } });
	};

	/** The order belongs to the group, so it is written to the group as it is now. Says what went wrong, or nothing. */
	const place = async (group: number, id: number, at: Place): Promise<string> => {
		try {
			const groups = await client.fetchQuery({ ...planGroupsQuery(), staleTime: 0 });
			const now = groups.find((each) => each.id === group);
			if (!now) return '';
			const wanted = insertAt(now.plan_ids, id, at);
			if (wanted.join() !== now.plan_ids.join()) await arrange({ id: group, plan_ids: wanted, version: now.version });
			return '';
		} catch (error) {
			/* translators: %s: why, a sentence */
			return sprintf(__('Product saved, but not its place in the group: %s', 'tierway'), error instanceof Error ? error.message : String(error));
		}
	};

	/** What a plan offers belongs to the plan, so it is written to the plans. Says what went wrong, or nothing. */
	const offer = async (id: number, plans: Product[]): Promise<string> => {
		try {
			const plan_ids = plans.filter((plan) => offers(plan, id, draft)).map((plan) => plan.id);
			await setPlans({ id, plan_ids, versions: Object.fromEntries(plans.map((plan) => [plan.id, plan.version])) });
			return '';
		} catch (error) {
			const why = error instanceof ApiError && error.params.plan_ids ? error.params.plan_ids : error instanceof Error ? error.message : String(error);
			/* translators: %s: why, a sentence */
			return sprintf(__('Product saved, but not its plans: %s', 'tierway'), why);
		}
	};

	const refuse = async (error: unknown) => {
		if (!(error instanceof ApiError)) throw error;
		if (error.isConflict && product) {
			setTheirs(await client.fetchQuery({ ...productQuery(product.id), staleTime: 0 }));
			return;
		}
		setRefused({ mistakes: error.params, message: error.message });
		goToMistake(error.params);
	};

	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (!saving) void save();
	};

	return (
		<form className="tierway-editor" onSubmit={submit} noValidate>
			<Page
				title={product ? product.name : newTitle(draft.type)}
				back={<BackToProducts />}
				actions={
					<>
						<span className="tierway-editor__state" role="status">
							{dirty ? __('Unsaved changes', 'tierway') : ''}
						</span>
						<Button variant="primary" type="submit" __next40pxDefaultSize isBusy={saving} disabled={saving || (product !== null && !dirty)} accessibleWhenDisabled>
							{saving ? __('Saving…', 'tierway') : __('Save', 'tierway')}
						</Button>
						{product && <MoreActions product={product} dirty={dirty} />}
					</>
				}
			>
				<div className="tierway-editor__about">
					<span className={`tierway-badge is-${draft.type}`}>{typeLabel(draft.type)}</span>
					{product?.status === 'inactive' && <span className="tierway-status is-inactive">{__('Inactive', 'tierway')}</span>}
				</div>
				{theirs && (
					<Conflict
						base={base}
						draft={draft}
						theirs={theirs}
						onDecide={(mine) => {
							const fresh = toDraft(theirs);
							setForm({ base: fresh, draft: mergeDraft(fresh, mine ? draft : fresh, mine ?? []), version: theirs.version });
							setTheirs(null);
						}}
					/>
				)}
				{refused.message !== '' && (
					<Notice status="error" onRemove={() => setRefused({ ...refused, message: '' })}>
						{refused.message}
					</Notice>
				)}
				<Tabs
					label={__('Parts of the product', 'tierway')}
					address={address}
					params={params}
					current={current?.id ?? ''}
					tabs={shown.map(({ id, label }) => ({ id, label, marked: Object.keys(mistakes).some((mistake) => tabOf(mistake) === id) }))}
				>
					<div className="tierway-editor__tab">
						{product?.type === 'plan' && current?.Tab !== UpDowngrades && changedKeys(base, draft).some((key) => opensWays.includes(key)) && <Saving draft={draft} product={product} />}
						{current && <current.Tab product={product} draft={draft} update={update} mistakes={mistakes} />}
					</div>
					{current?.card && <LiveCard draft={draft} untitled={newTitle(draft.type)} />}
				</Tabs>
			</Page>
		</form>
	);
}

function MoreActions({ product, dirty }: { product: Product; dirty: boolean }) {
	const { mutate: duplicate } = useMutation(duplicateProductMutation());
	const [deleting, setDeleting] = useState(false);
	return (
		<>
			<DropdownMenu
				icon={moreVertical}
				label={__('More actions', 'tierway')}
				popoverProps={{ placement: 'bottom-end' }}
				controls={[
					{
						title: dirty ? __('Duplicate (as last saved)', 'tierway') : __('Duplicate', 'tierway'),
						onClick: () =>
							duplicate(product.id, {
								onSuccess: (made) => {
									notify(sprintf(/* translators: %s: product name */ __('%s made. It is inactive until you activate it.', 'tierway'), made.name));
									navigate(`/products/${made.id}/general`);
								},
								onError: (error) => notify(error.message, { explicitDismiss: true }),
							}),
					},
					{ title: __('Delete', 'tierway'), onClick: () => setDeleting(true) },
				]}
			/>
			{deleting && (
				<Modal title={__('Delete this product?', 'tierway')} size="medium" className="tierway" onRequestClose={() => setDeleting(false)}>
					<DeleteProducts products={[product]} onClose={() => setDeleting(false)} onDone={() => navigate('/products', {}, { force: true })} />
				</Modal>
			)}
		</>
	);
}

function newTitle(type: Product['type']): string {
	switch (type) {
		case 'plan':
			return __('New plan', 'tierway');
		case 'package':
			return __('New package', 'tierway');
		case 'service':
			return __('New service', 'tierway');
	}
}

function BackToProducts() {
	return <Link to="/products">{__('Products', 'tierway')}</Link>;
}
