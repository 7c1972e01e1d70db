import { Button, Modal, Notice, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import type { Method, PaymentChoice } from '../../api/changes.ts';
import type { SwitchOptions } from '../../api/options.ts';
import { money } from '../../ui/format.ts';

export interface PaymentDraft {
	method: Method;
	/** Card number as typed. */
	number: string;
}

/** What is sent: nothing but the method for manual payments. */
export function paymentChoice(draft: PaymentDraft): PaymentChoice {
	if (draft.method === 'manual') return { payment_method: 'manual' };
	return { payment_method: 'sandbox_card', payment_details: draft.number.trim() === '' ? {} : { number: draft.number.trim() } };
}

/** How to pay: a radio group, and the card's number for the test card. */
export function PaymentFields({ methods, value, onChange, error }: { methods: SwitchOptions['payment_methods']; value: PaymentDraft; onChange: (value: PaymentDraft) => void; error?: string }) {
	const id = useId();
	const field = useRef<HTMLInputElement>(null);
	// The field reads out what is wrong with it.
	useEffect(() => {
		if (error) field.current?.focus();
	}, [error]);
	return (
		<fieldset className="tierway-payment">
			<legend>{__('How to pay', 'tierway')}</legend>
			{methods.map((method) => (
				<div key={method.id} className="tierway-payment__method">
					<label>
						<input type="radio" className="tierway-radio" name={id} checked={value.method === method.id} aria-describedby={`${id}-${method.id}`} onChange={() => onChange({ ...value, method: method.id })} />
						<span>{method.label}</span>
					</label>
					<p id={`${id}-${method.id}`} className="tierway-muted">
						{method.description}
					</p>
					{method.id === 'sandbox_card' && value.method === 'sandbox_card' && (
						<div className="tierway-payment__card">
							<TextControl
								ref={field}
								__next40pxDefaultSize
								__nextHasNoMarginBottom
								label={__('Card number', 'tierway')}
								inputMode="numeric"
								autoComplete="off"
								dir="ltr"
								placeholder="4242 4242 4242 4242"
								value={value.number}
								onChange={(number) => onChange({ ...value, number })}
								aria-invalid={error ? true : undefined}
								aria-describedby={error ? `${id}-error ${id}-numbers` : `${id}-numbers`}
							/>
							{error && (
								<p className="tierway-field-error" id={`${id}-error`}>
									{error}
								</p>
							)}
							<p id={`${id}-numbers`} className="tierway-muted tierway-payment__numbers">
								{__('Test numbers: 4242 4242 4242 4242 is accepted, 4000 0000 0000 0002 is declined, 4000 0025 0000 3155 asks you to confirm.', 'tierway')}
							</p>
						</div>
					)}
				</div>
			))}
		</fieldset>
	);
}

/** What became of pressing a button, when it is nothing good. The focus goes there, which reads it out, once. */
export function Failure({ children }: { children: ReactNode }) {
	const id = useId();
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => box.current?.focus(), []);
	return (
		<div ref={box} tabIndex={-1} role="group" aria-labelledby={id} className="tierway-failure">
			<Notice status="error" isDismissible={false} spokenMessage="">
				<div id={id}>{children}</div>
			</Notice>
		</div>
	);
}

/** Stands for what a bank asks with 3-D Secure. */
export function ConfirmCard({ amount, currency, busy, error, onConfirm, onCancel }: { amount: number; currency: string; busy: boolean; error: string; onConfirm: () => void; onCancel: () => void }) {
	return (
		<Modal title={__('Confirm this payment', 'tierway')} size="small" className="tierway tierway-modal" onRequestClose={onCancel} shouldCloseOnClickOutside={false}>
			<p>
				{sprintf(
					/* translators: %s: an amount of money */
					__('Your bank asks whether you want to pay %s with your card.', 'tierway'),
					money(amount, currency),
				)}
			</p>
			{error !== '' && (
				<Failure>
					<p>{error}</p>
				</Failure>
			)}
			<div className="tierway-buttons">
				<Button variant="tertiary" __next40pxDefaultSize onClick={onCancel}>
					{__('Not now', 'tierway')}
				</Button>
				<Button variant="primary" __next40pxDefaultSize isBusy={busy} disabled={busy} accessibleWhenDisabled onClick={onConfirm}>
					{__('Confirm payment', 'tierway')}
				</Button>
			</div>
		</Modal>
	);
}
