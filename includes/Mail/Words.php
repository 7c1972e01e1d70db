<?php

declare(strict_types=1);

namespace Tierway\Mail;

/** What a change is, in sentences and rows, for mails and the calendar; in the current locale. */
final class Words
{
	/** @param array<string, mixed> $change */
	public static function takes_effect(array $change): string
	{
		['from_plan' => $from, 'to_plan' => $to] = $change['summary'];
		return $from === $to
			/* translators: 1: day, 2: plan. */
			? sprintf(__('On %1$s your membership %2$s changes. Until then everything stays as it is.', 'tierway'), Format::day($change['effective_on']), $to)
			/* translators: 1: day, 2: plan held, 3: plan chosen. */
			: sprintf(__('On %1$s your plan changes from %2$s to %3$s. Until then everything stays as it is.', 'tierway'), Format::day($change['effective_on']), $from, $to);
	}

	public static function undo(): string
	{
		return __('If you change your mind, take it back on your Account page before that day.', 'tierway');
	}

	/**
	 * @param array<string, mixed> $change
	 * @return list<array{string, string}> label and value
	 */
	public static function rows(array $change): array
	{
		['from_plan' => $from, 'to_plan' => $to, 'added' => $added, 'removed' => $removed] = $change['summary'];
		$rows = [[__('Plan', 'tierway'), $from === $to ? $to : "$from → $to"]];
		if (null !== ($change['selection']['unit'] ?? null)) {
			$rows[] = [__('Billed', 'tierway'), Format::per_period($change['selection']['unit'], $change['selection']['count'])];
		}
		if ([] !== $added) {
			$rows[] = [__('Added', 'tierway'), wp_sprintf('%l', $added)];
		}
		if ([] !== $removed) {
			$rows[] = [__('Ends', 'tierway'), wp_sprintf('%l', $removed)];
		}
		return $rows;
	}

	/**
	 * @param array{on: string, amount: int}|null $bill
	 * @return list<array{string, string}> no row when there is no bill
	 */
	public static function next_bill(?array $bill, string $currency): array
	{
		return null === $bill ? [] : [[
			__('Next bill', 'tierway'),
			/* translators: 1: amount of money, 2: day. */
			sprintf(__('%1$s on %2$s', 'tierway'), Format::money($bill['amount'], $currency), Format::day($bill['on'])),
		]];
	}

	/**
	 * What a payment is made of, as invoices have it: lines, tax, sum.
	 *
	 * @param array<string, mixed> $payment
	 * @return list<array{string, string}>
	 */
	public static function lines(array $payment): array
	{
		$rows = [];
		$sum = $tax = 0;
		foreach ($payment['lines'] as $line) {
			/* translators: %s: plan. */
			$label = 'setup_fee' === $line['type'] ? sprintf(__('Setup fee of %s', 'tierway'), $line['label']) : $line['label'];
			/* translators: %s: plan, package or service. */
			$label = 'credit' === $line['type'] ? sprintf(__('Given back for %s', 'tierway'), $line['label']) : $label;
			$rows[] = [$label, Format::money($line['amount'], $payment['currency'])];
			$sum += $line['amount'];
			$tax += $line['tax'];
		}
		if (0 !== $tax) {
			$on_top = $sum + $tax === $payment['total'];
			$rows[] = [$on_top ? __('Tax', 'tierway') : __('Tax, included', 'tierway'), Format::money($tax, $payment['currency'])];
		}
		$rows[] = [__('Total', 'tierway'), Format::money($payment['total'], $payment['currency'])];
		return $rows;
	}
}
