import { useMutation } from '@tanstack/react-query';
import { Button, DropZone, FormFileUpload, Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { focusHeading, Page } from '../../../app/page.tsx';
import { Link, linkProps, navigate } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { ProductImport } from '../../../api/types.gen.ts';
import { productFieldLabels } from '../../../fields/products.tsx';
import { importProductsMutation } from '../../../queries/products.ts';
import { list } from '../../../ui/format.ts';
import { Card } from '../controls.tsx';

type Row = ProductImport['products'][number];

interface Chosen {
	name: string;
	content: object;
	report: ProductImport;
}

/** Products from a file: what it would do is shown before anything is written, and then all of it is done or nothing. */
export function ImportScreen() {
	const { mutateAsync: send, isPending } = useMutation(importProductsMutation());
	const [chosen, setChosen] = useState<Chosen | null>(null);
	const [problem, setProblem] = useState('');

	const look = async (file: File | undefined) => {
		if (!file) return;
		setProblem('');
		setChosen(null);
		try {
			const content = parse(await file.text());
			setChosen({ name: file.name, content, report: await send({ content, dryRun: true }) });
		} catch (error) {
			setProblem(said(file.name, error));
		}
		focusHeading();
	};

	const confirm = async ({ name, content, report }: Chosen) => {
		setProblem('');
		try {
			const { counts } = await send({ content, dryRun: false, token: report.token });
			notify(countsText(counts).join(' '));
			navigate('/products');
		} catch (error) {
			// What it would do by now, where the server says so.
			const now = error instanceof ApiError ? error.data.report : undefined;
			if (now) setChosen({ name, content, report: now as ProductImport });
			setProblem(error instanceof Error ? error.message : String(error));
			focusHeading();
		}
	};

	return (
		<Page title={__('Import products', 'tierway')} back={<Link to="/products">{__('Products', 'tierway')}</Link>}>
			{problem !== '' && (
				<Notice status="error" onRemove={() => setProblem('')}>
					{problem}
				</Notice>
			)}
			{chosen ? (
				<Report chosen={chosen} busy={isPending} onConfirm={() => void confirm(chosen)} onOther={(file) => void look(file)} />
			) : (
				<div className="tierway-drop">
					<DropZone label={__('Drop the file here', 'tierway')} onFilesDrop={([file]) => void look(file)} />
					<p>{__('Choose a file that was made by Export, here or in another network, or drop it here. What it would change is shown first.', 'tierway')}</p>
					<ChooseFile primary busy={isPending} onFile={(file) => void look(file)} />
				</div>
			)}
		</Page>
	);
}

function ChooseFile({ primary = false, busy, onFile }: { primary?: boolean; busy: boolean; onFile: (file: File | undefined) => void }) {
	return (
		<FormFileUpload
			accept=".json,application/json"
			onChange={(event) => onFile(event.currentTarget.files?.[0])}
			// The same file again, after it was mended, is a choice, too.
			onClick={(event) => {
				event.currentTarget.value = '';
			}}
			render={({ openFileDialog }) => (
				<Button variant={primary ? 'primary' : 'tertiary'} __next40pxDefaultSize isBusy={busy} disabled={busy} accessibleWhenDisabled onClick={openFileDialog}>
					{primary ? __('Choose a file', 'tierway') : __('Choose another file', 'tierway')}
				</Button>
			)}
		/>
	);
}

function Report({ chosen, busy, onConfirm, onOther }: { chosen: Chosen; busy: boolean; onConfirm: () => void; onOther: (file: File | undefined) => void }) {
	const { name, report } = chosen;
	const { counts, plan_groups: groups } = report;
	const order: Row['action'][] = ['refuse', 'create', 'change'];
	const rows = order.flatMap((action) => report.products.filter((row) => row.action === action));
	const nothing = counts.create + counts.change === 0;
	return (
		<Card title={name} actions={<ChooseFile busy={busy} onFile={onOther} />}>
			<ul className="tierway-import__counts">
				{countsText(counts).map((text) => (
					<li key={text}>{text}</li>
				))}
				{groups.length > 0 && <li>{sprintf(/* translators: %s: names of plan groups */ _n('New plan group: %s.', 'New plan groups: %s.', groups.length, 'tierway'), list(groups))}</li>}
			</ul>
			{counts.refuse > 0 && (
				<Notice status="warning" isDismissible={false}>
					{__('Nothing is imported while something is refused. Mend the file and choose it again.', 'tierway')}
				</Notice>
			)}
			{counts.refuse === 0 && counts.change > 0 && <p className="tierway-import__about">{__('Whoever holds a product keeps the price agreed.', 'tierway')}</p>}
			{rows.length > 0 && (
				<table className="tierway-rows tierway-import">
					<thead>
						<tr>
							<th scope="col">{__('Product', 'tierway')}</th>
							<th scope="col">{__('What happens', 'tierway')}</th>
							<th scope="col">{__('Details', 'tierway')}</th>
						</tr>
					</thead>
					<tbody>
						{rows.map((row) => (
							<tr key={row.place}>
								<th scope="row">
									<strong>{row.name || row.slug || __('(no name)', 'tierway')}</strong>
									<span className="tierway-muted">{sprintf(/* translators: 1: place in a file, 2: slug of a product */ __('No. %1$d, %2$s', 'tierway'), row.place, row.slug || __('no slug', 'tierway'))}</span>
								</th>
								<td>
									<span className={`tierway-badge ${badges[row.action]}`}>{actionLabels[row.action]}</span>
								</td>
								<td>{row.action === 'refuse' ? <Problems row={row} /> : list(row.fields.map(labelOf))}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			<div className="tierway-buttons">
				<Button variant="tertiary" __next40pxDefaultSize {...linkProps('/products')}>
					{nothing && counts.refuse === 0 ? __('Back to the products', 'tierway') : __('Cancel', 'tierway')}
				</Button>
				{!nothing && (
					<Button variant="primary" __next40pxDefaultSize isBusy={busy} disabled={busy || counts.refuse > 0} accessibleWhenDisabled onClick={onConfirm}>
						{__('Import', 'tierway')}
					</Button>
				)}
			</div>
		</Card>
	);
}

function Problems({ row }: { row: Row }) {
	return (
		<ul>
			{row.problems.map(({ field, message }) => (
				<li key={field}>
					{field !== '' && <strong>{labelOf(field)}</strong>} {message}
				</li>
			))}
		</ul>
	);
}

const actionLabels: Record<Row['action'], string> = {
	create: __('Will be created', 'tierway'),
	change: __('Will change', 'tierway'),
	same: __('Stays as it is', 'tierway'),
	refuse: __('Refused', 'tierway'),
};

const badges: Record<Row['action'], string> = { create: 'tierway-badge--good', change: 'tierway-badge--accent', same: '', refuse: 'tierway-badge--bad' };

const labelOf = (field: string) => productFieldLabels[field] ?? field;

/** A sentence for each that there is. */
function countsText({ create, change, same, refuse }: ProductImport['counts']): string[] {
	const parts: string[] = [];
	/* translators: %d: number of products */
	if (create > 0) parts.push(sprintf(_n('%d product is created.', '%d products are created.', create, 'tierway'), create));
	/* translators: %d: number of products */
	if (change > 0) parts.push(sprintf(_n('%d product is changed.', '%d products are changed.', change, 'tierway'), change));
	/* translators: %d: number of products */
	if (same > 0) parts.push(sprintf(_n('%d product stays as it is.', '%d products stay as they are.', same, 'tierway'), same));
	/* translators: %d: number of products */
	if (refuse > 0) parts.push(sprintf(_n('%d product is refused.', '%d products are refused.', refuse, 'tierway'), refuse));
	return parts.length > 0 ? parts : [__('There are no products in this file.', 'tierway')];
}

/** @throws Error with a sentence that says where it goes wrong, as far as the browser knows. */
function parse(text: string): object {
	let content: unknown;
	try {
		content = JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch (error) {
		/* translators: %s: what the browser says, in English */
		throw new Error(sprintf(__('This is not JSON (%s).', 'tierway'), error instanceof Error ? error.message : String(error)), { cause: error });
	}
	// The server says what else is wrong with it.
	return typeof content === 'object' && content !== null && !Array.isArray(content) ? { format: '', version: 0, products: [], ...content } : { format: '', version: 0, products: [] };
}

function said(name: string, error: unknown): string {
	const about = error instanceof ApiError ? Object.values(error.params) : [];
	/* translators: 1: name of a file, 2: why it cannot be read */
	return sprintf(__('%1$s: %2$s', 'tierway'), name, about.length > 0 ? about.join(' ') : error instanceof Error ? error.message : String(error));
}
