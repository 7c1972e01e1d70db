import { useMutation } from '@tanstack/react-query';
import { Button, Notice } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import { useState } from 'react';
import { notify } from '../../../app/notices.tsx';
import { Link } from '../../../app/router.tsx';
import { ApiError } from '../../../api/client.ts';
import type { Product } from '../../../api/types.gen.ts';
import { namesOf } from '../../../fields/products.tsx';
import { deleteProductMutation, saveProductMutation } from '../../../queries/products.ts';
import { DialogEnd } from '../dialog-end.tsx';

type Refused = { product: Product; error: unknown };

/** Asks, deletes, and where the server refuses because someone holds it, says so and offers to deactivate instead. */
export function DeleteProducts({ products, onClose, onDone }: { products: Product[]; onClose: () => void; onDone?: () => void }) {
	const { mutateAsync: remove, isPending } = useMutation(deleteProductMutation());
	const { mutateAsync: save, isPending: isSaving } = useMutation(saveProductMutation());
	const [refused, setRefused] = useState<Refused[] | null>(null);
	const busy = isPending || isSaving;

	const deleteAll = async () => {
		const results = await Promise.allSettled(products.map((product) => remove(product.id)));
		const failed = results.flatMap((result, i) => (result.status === 'rejected' && products[i] ? [{ product: products[i], error: result.reason as unknown }] : []));
		const done = products.length - failed.length;
		if (done > 0) notify(sprintf(/* translators: %d: number of products */ _n('%d product deleted.', '%d products deleted.', done, 'tierway'), done));
		if (failed.length > 0) setRefused(failed);
		else {
			onDone?.();
			onClose();
		}
	};

	const inUse = (refused ?? []).filter(({ product, error }) => error instanceof ApiError && error.code === 'tierway_product_in_use' && product.status === 'active');

	const deactivate = async () => {
		const results = await Promise.allSettled(inUse.map(({ product }) => save({ id: product.id, data: { status: 'inactive', version: product.version } })));
		const failed = results.flatMap((result, i) => (result.status === 'rejected' && inUse[i] ? [{ product: inUse[i].product, error: result.reason as unknown }] : []));
		if (failed.length > 0) {
			setRefused(failed);
			return;
		}
		notify(_n('Product deactivated. Whoever holds it keeps it.', 'Products deactivated. Whoever holds them keeps them.', inUse.length, 'tierway'));
		onDone?.();
		onClose();
	};

	if (refused) {
		const close = () => {
			if (refused.length < products.length) onDone?.();
			onClose();
		};
		return (
			<div className="tierway tierway-dialog">
				{refused.map(({ product, error }) => (
					<Notice key={product.id} status="warning" isDismissible={false}>
						<strong>{product.name}</strong>
						<br />
						{error instanceof Error ? error.message : String(error)}
						<Held product={product} error={error} />
					</Notice>
				))}
				{inUse.length > 0 && <p>{__('An inactive product is not offered any more. Whoever holds it keeps it, at the price agreed.', 'tierway')}</p>}
				<div className="tierway-buttons">
					<Button variant="tertiary" __next40pxDefaultSize onClick={close}>
						{__('Close', 'tierway')}
					</Button>
					{inUse.length > 0 && (
						<Button variant="primary" __next40pxDefaultSize isBusy={busy} disabled={busy} accessibleWhenDisabled onClick={() => void deactivate()}>
							{__('Deactivate', 'tierway')}
						</Button>
					)}
				</div>
			</div>
		);
	}

	return (
		<div className="tierway tierway-dialog">
			<p>
				{products.length === 1
					? sprintf(/* translators: %s: product name */ __('“%s” will be gone for good. If a membership holds it, nothing is deleted and you are told.', 'tierway'), namesOf(products))
					: sprintf(/* translators: %s: product names */ __('%s will be gone for good. Those that a membership holds are kept, and you are told.', 'tierway'), namesOf(products))}
			</p>
			<DialogEnd act={__('Delete', 'tierway')} onAct={() => void deleteAll()} onClose={onClose} busy={busy} isDestructive />
		</div>
	);
}

/** How many hold it, as the server counted, and the list of them: of all, also of those that are over. */
function Held({ product, error }: Refused) {
	const { memberships, pending_changes: waiting } = error instanceof ApiError ? error.data : {};
	return (
		<>
			{typeof memberships === 'number' && memberships > 0 && (
				<>
					{' '}
					<Link to="/memberships" params={{ product: product.id }}>
						{/* translators: %d: number of memberships */}
						{sprintf(_n('%d membership holds it.', '%d memberships hold it.', memberships, 'tierway'), memberships)}
					</Link>
				</>
			)}
			{typeof waiting === 'number' && waiting > 0 && (
				<>
					{' '}
					{/* translators: %d: number of changes */}
					{sprintf(_n('%d waiting change needs it.', '%d waiting changes need it.', waiting, 'tierway'), waiting)}{' '}
					<Link to="/memberships" params={{ pending_change: 'true' }}>
						{__('See all that waits', 'tierway')}
					</Link>
				</>
			)}
		</>
	);
}
