import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { PlanGroup, Product } from '../../../api/types.gen.ts';
import { Link, linkProps } from '../../../app/router.tsx';
import { priceText } from '../../../fields/products.tsx';
import { Card } from '../controls.tsx';
import { draggable, useDrop } from '../drag.ts';
import { Facts } from './facts.tsx';
import { cardId } from './family.tsx';
import type { Move } from './move-dialog.tsx';
import { MoveMenu } from './move-menu.tsx';
import { useNear } from './near.ts';

interface Props {
	plans: Product[];
	targets: (PlanGroup | null)[];
	onMove: (move: Move) => void;
	/** A plan of some list was dropped here. */
	onDropIn: (id: number) => void;
}

/** No group equals no group (R2): these plans are a family, too. */
export function Ungrouped({ plans, targets, onMove, onDropIn }: Props) {
	const [card, near] = useNear();
	const [gap, onDrag] = useDrop('plan', 'li', onDropIn);
	if (plans.length === 0) return null;
	const held = plans.find(({ prices }) => prices.length > 0);
	const title = __('Without a group', 'tierway');
	return (
		<Card
			id={cardId(0)}
			title={title}
			about={__('Customers on one of these plans are offered the others of this list. They have no order, so the price of a switch decides when it takes effect.', 'tierway')}
			actions={
				held && (
					<Button variant="secondary" size="compact" {...linkProps('/plan-groups/preview', { held: held.id })}>
						{__('Preview as a customer', 'tierway')}
					</Button>
				)
			}
		>
			<div className="tierway-family" ref={card}>
				<ul className={`tierway-offered${gap === null ? '' : ' is-drop'}`} {...onDrag}>
					{plans.map((plan) => (
						<li key={plan.id} {...draggable('plan', plan.id)}>
							<Link to={`/products/${plan.id}/up-downgrades`}>{plan.name}</Link>
							<span className="tierway-muted">{plan.prices.map((price) => priceText(price, plan)).join(', ')}</span>
							{plan.status === 'inactive' && <span className="tierway-status is-inactive">{__('Inactive', 'tierway')}</span>}
							<MoveMenu plan={plan} targets={targets} onMove={onMove} />
						</li>
					))}
				</ul>
				{near && <Facts group={{ id: 0, version: 0, name: title }} saved={plans} plans={plans} />}
			</div>
		</Card>
	);
}
