import { Button, Modal } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useEffect, useState } from 'react';
import { onSignedOut } from '../api/client.ts';

/**
 * The login ended while the page was open. The requests that found out wait here: after signing in again (in another
 * tab) they are sent once more, and nothing that was typed or chosen is lost.
 */
export function SignInAgain({ loginUrl }: { loginUrl: string }) {
	const [answer, setAnswer] = useState<{ resolve: (again: boolean) => void } | null>(null);
	useEffect(() => onSignedOut(() => new Promise<boolean>((resolve) => setAnswer({ resolve }))), []);
	if (!answer) return null;
	const close = (again: boolean) => {
		setAnswer(null);
		answer.resolve(again);
	};
	return (
		<Modal title={__('Sign in again', 'tierway')} size="small" className="tierway tierway-modal" onRequestClose={() => close(false)}>
			<p>{__('You have been signed out, perhaps because this page was open for long. Sign in again in a new tab, then come back: everything you entered is still here.', 'tierway')}</p>
			<div className="tierway-buttons">
				<Button variant="secondary" __next40pxDefaultSize href={loginUrl} target="_blank" rel="noopener">
					{__('Sign in (new tab)', 'tierway')}
				</Button>
				<Button variant="primary" __next40pxDefaultSize onClick={() => close(true)}>
					{__('I have signed in, continue', 'tierway')}
				</Button>
			</div>
		</Modal>
	);
}
