import { __, sprintf } from '@wordpress/i18n';
import type { Payment } from '../api/types.gen.ts';
import { countryName, day, instant, money, rate } from './format.ts';
import './invoice.css';

/** A payment as its invoice, to read and to print. `seller` is in the payment where it was asked for by itself. */
export function Invoice({ payment, timeZone }: { payment: Payment; timeZone: string | undefined }) {
	const { lines, bill_to: to, currency } = payment;
	const sums = lines.filter((line) => line.product_id === null);
	const goods = lines.filter((line) => line.product_id !== null);
	const net = goods.reduce((sum, line) => sum + line.amount, 0);
	const taxes = [...new Set(goods.map((line) => line.tax_ppm))]
		.filter((ppm) => ppm > 0)
		.toSorted((a, b) => a - b)
		.map((ppm) => ({ ppm, tax: goods.reduce((sum, line) => sum + (line.tax_ppm === ppm ? line.tax : 0), 0) }));
	// Prices had their tax inside when the lines alone make the total (R9.1).
	const included = lines.reduce((sum, line) => sum + line.amount, 0) === payment.total;
	const seller = (payment.seller ?? '').trim();
	const [name = '', ...address] = seller.split('\n');
	return (
		<article className="tierway-invoice" aria-labelledby="tierway-invoice">
			<header>
				<div className="tierway-invoice__seller">
					{seller !== '' && (
						<>
							<strong>{name}</strong>
							<br />
							{address.join('\n')}
						</>
					)}
				</div>
				<div>
					{/* translators: %s: number of an invoice */}
					<h2 id="tierway-invoice">{sprintf(__('Invoice %s', 'tierway'), payment.number)}</h2>
					<dl>
						<dt>{__('Date', 'tierway')}</dt>
						<dd>{instant(payment.created_gmt, timeZone)}</dd>
						{payment.due_on !== null && payment.status === 'pending' && (
							<>
								<dt>{__('Due', 'tierway')}</dt>
								<dd>{day(payment.due_on)}</dd>
							</>
						)}
						<dt>{__('State', 'tierway')}</dt>
						<dd>{state(payment, timeZone)}</dd>
					</dl>
				</div>
			</header>
			<section className="tierway-invoice__to">
				<h3>{__('Bill to', 'tierway')}</h3>
				<p>
					<strong>{to.name}</strong>
					<br />
					{to.email}
					{to.country !== '' && (
						<>
							<br />
							{countryName(to.country)}
						</>
					)}
				</p>
			</section>
			<table>
				<thead>
					<tr>
						<th scope="col">{__('What', 'tierway')}</th>
						<th scope="col">{__('Tax rate', 'tierway')}</th>
						<th scope="col" className="is-amount">
							{__('Amount', 'tierway')}
						</th>
					</tr>
				</thead>
				<tbody>
					{goods.map((line, i) => (
						// Two lines of one product may differ in their days only.
						// oxlint-disable-next-line react/no-array-index-key
						<tr key={i}>
							<th scope="row">
								{lineName(line)}
								{line.from !== null && line.to !== null && <span className="tierway-muted">{sprintf(/* translators: 1: first day, 2: billing date */ __('%1$s to %2$s', 'tierway'), day(line.from), day(line.to))}</span>}
							</th>
							<td>{rate(line.tax_ppm)}</td>
							<td className="is-amount">{money(line.amount, currency)}</td>
						</tr>
					))}
				</tbody>
				<tfoot>
					{(sums.length > 0 || taxes.length > 0) && <Sum label={__('Sum', 'tierway')} amount={money(net, currency)} />}
					{!included && taxes.map(({ ppm, tax }) => <Sum key={ppm} label={sprintf(/* translators: %s: tax rate */ __('Tax %s', 'tierway'), rate(ppm))} amount={money(tax, currency)} />)}
					{sums.map((line) => (
						<Sum key={line.type} label={line.label} amount={money(line.amount, currency)} />
					))}
					<Sum total label={__('Total', 'tierway')} amount={money(payment.total, currency)} />
					{included && taxes.map(({ ppm, tax }) => <Sum key={ppm} label={sprintf(/* translators: %s: tax rate */ __('of which tax %s', 'tierway'), rate(ppm))} amount={money(tax, currency)} />)}
					{payment.refunded > 0 && (
						<>
							<Sum label={__('Given back', 'tierway')} amount={money(-payment.refunded, currency)} />
							<Sum total label={__('Paid in the end', 'tierway')} amount={money(payment.total - payment.refunded, currency)} />
						</>
					)}
				</tfoot>
			</table>
		</article>
	);
}

function Sum({ label, amount, total = false }: { label: string; amount: string; total?: boolean }) {
	return (
		<tr className={total ? 'is-total' : undefined}>
			<th scope="row" colSpan={2}>
				{label}
			</th>
			<td className="is-amount">{amount}</td>
		</tr>
	);
}

function lineName(line: Payment['lines'][number]): string {
	switch (line.type) {
		case 'setup_fee':
			/* translators: %s: name of a product */
			return sprintf(__('%s: setup fee', 'tierway'), line.label);
		case 'credit':
			/* translators: %s: name of a product */
			return sprintf(__('%s: not used', 'tierway'), line.label);
		case 'charge':
		case 'carried':
		case 'credit_used':
		case 'carried_on':
			return line.label;
	}
}

function state(payment: Payment, timeZone: string | undefined): string {
	switch (payment.status) {
		case 'completed':
			/* translators: %s: date */
			return payment.paid_gmt === null ? __('Paid', 'tierway') : sprintf(__('Paid on %s', 'tierway'), instant(payment.paid_gmt, timeZone));
		case 'pending':
			return __('Open', 'tierway');
		case 'failed':
			return __('Failed', 'tierway');
		case 'voided':
			return __('Void: nothing is owed', 'tierway');
		case 'refunded':
			return __('Refunded', 'tierway');
	}
}
