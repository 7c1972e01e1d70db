import '../tables-style.ts';
import '../tables-words.ts';
import { DataViews, type View } from '@wordpress/dataviews';
import { __ } from '@wordpress/i18n';
import type { Page } from '../../../api/client.ts';
import type { MoveRow } from '../../../api/types.gen.ts';
import { Link } from '../../../app/router.tsx';
import { moveRowFields } from '../../../fields/moves.tsx';
import { useLayout } from '../view.ts';

interface Props {
	view: View;
	onChangeView: (view: View) => void;
	page: Page<MoveRow>;
	isLoading: boolean;
}

export default function MoveRowsTable({ view, onChangeView, page, isLoading }: Props) {
	return (
		<DataViews
			{...useLayout(view, onChangeView)}
			fields={moveRowFields}
			data={page.items}
			isLoading={isLoading}
			getItemId={(item) => String(item.membership_id)}
			paginationInfo={{ totalItems: page.total, totalPages: page.totalPages }}
			search={false}
			isItemClickable={() => true}
			renderItemLink={({ item, ...props }) => <Link {...props} to={`/memberships/${item.membership_id}`} />}
			empty={<p>{__('No membership of this move is in this state.', 'tierway')}</p>}
		/>
	);
}
