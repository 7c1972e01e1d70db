import type { SwitchOptions } from '../../api/options.ts';
import type { Product } from '../../api/types.gen.ts';
import type { Switched } from '../switcher/draft.ts';

/** The membership of somebody made up who is on a plan, as its preview has them (`GET /products/{id}/preview`). */
export function holderOf({ id, name }: Pick<Product, 'id' | 'name'>, { quote_input: { membership } }: SwitchOptions): Switched {
	return {
		id: 0,
		status: 'active',
		plan_id: id,
		period: membership.period,
		items: membership.items.map((item) => ({ ...item, name, type: 'plan', segment: null })),
		credit: membership.credit,
		plan: { name },
	};
}
