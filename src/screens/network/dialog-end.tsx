import { Button, Notice } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

interface Props {
	/** The act, in a word or two. */
	act: string;
	/** What it does; without it the button submits its form. */
	onAct?: () => void;
	onClose: () => void;
	busy: boolean;
	isDestructive?: boolean;
	/** Why it failed, unless a field says so. */
	error?: Error | null;
}

/** How a dialog ends: what went wrong, Cancel, and the act, which can be pressed once. */
export function DialogEnd({ act, onAct, onClose, busy, isDestructive = false, error }: Props) {
	return (
		<>
			{error && (
				<Notice status="error" isDismissible={false}>
					{error.message}
				</Notice>
			)}
			<div className="tierway-buttons">
				<Button variant="tertiary" __next40pxDefaultSize onClick={onClose}>
					{__('Cancel', 'tierway')}
				</Button>
				<Button variant="primary" type={onAct ? 'button' : 'submit'} isDestructive={isDestructive} __next40pxDefaultSize isBusy={busy} disabled={busy} accessibleWhenDisabled onClick={onAct}>
					{act}
				</Button>
			</div>
		</>
	);
}
