import { useMutation, useQuery } from '@tanstack/react-query';
import { __ } from '@wordpress/i18n';
import type { Product } from '../../../api/types.gen.ts';
import { namesOf } from '../../../fields/products.tsx';
import { planGroupsQuery } from '../../../queries/plan-groups.ts';
import { plansQuery } from '../../../queries/products.ts';
import { Consequences } from '../consequences.tsx';
import { DialogEnd } from '../dialog-end.tsx';

/** Before products are offered no more: whoever holds them keeps them, and who loses a way to them. */
export function DeactivateProducts({ products, onAct, onClose }: { products: Product[]; onAct: () => Promise<void>; onClose: () => void }) {
	const groups = useQuery(planGroupsQuery());
	const plans = useQuery({ ...plansQuery(), enabled: products.some(({ type }) => type === 'plan') });
	const { mutate, isPending } = useMutation({ mutationFn: onAct, onSuccess: onClose });
	return (
		<div className="tierway tierway-dialog">
			<p>{__('They are not offered any more. Whoever holds one keeps it, with its price.', 'tierway')}</p>
			{products.length > 1 && <p className="tierway-muted">{namesOf(products)}</p>}
			{groups.data && plans.data && <Consequences before={plans.data} after={plans.data.map((plan) => (products.some(({ id }) => id === plan.id) ? { ...plan, status: 'inactive' as const } : plan))} groups={groups.data} heading="h2" />}
			<DialogEnd act={__('Deactivate', 'tierway')} onAct={() => mutate()} onClose={onClose} busy={isPending} />
		</div>
	);
}
