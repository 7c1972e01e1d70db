import { __ } from '@wordpress/i18n';
import { Page } from '../../../app/page.tsx';

export function Account() {
	return <Page title={__('Account', 'tierway')}>{null}</Page>;
}
