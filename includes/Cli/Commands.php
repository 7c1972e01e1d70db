<?php

declare(strict_types=1);

namespace Tierway\Cli;

use Tierway\Schema\Schema;
use Tierway\Services\ChangeService;
use Tierway\Services\MembershipView;
use Tierway\Services\ProductFile;
use Tierway\Services\QuoteService;
use Tierway\Services\Replay;
use Tierway\Services\Sweep;
use Tierway\Storage\Memberships;
use Tierway\Storage\Products;
use Tierway\Support\Clock;

/**
 * Plan groups and plan switching of this network.
 */
final class Commands
{
	public function __construct(
		private readonly Seeder $seeder,
		private readonly Memberships $memberships,
		private readonly MembershipView $view,
		private readonly Products $products,
		private readonly ProductFile $file,
		private readonly QuoteService $quotes,
		private readonly ChangeService $changes,
		private readonly Sweep $sweep,
		private readonly Replay $replay,
		private readonly Clock $clock,
	) {
	}

	/**
	 * Makes the demo network: customers, their sites, products, memberships.
	 *
	 * What is there already stays. Everybody's password is "password". Prints one line of JSON.
	 *
	 * ## OPTIONS
	 *
	 * [--today=<day>]
	 * : The day it is made on, YYYY-MM-DD. Only with the test clock (TIERWAY_TEST_CLOCK).
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway seed
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function seed(array $args, array $assoc): void
	{
		$this->use_day($assoc);
		add_filter('tierway_mail', '__return_null'); // nobody has these addresses
		\WP_CLI::line((string) wp_json_encode(['customers' => $this->seeder->run()], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
	}

	/**
	 * Does what is due: bills, retries, holds and ends, scheduled changes, changes whose money never came; and sends its mails.
	 *
	 * WP-Cron does the same every hour. Running it again does nothing twice.
	 *
	 * ## OPTIONS
	 *
	 * [--today=<day>]
	 * : Only with the test clock (TIERWAY_TEST_CLOCK).
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway run-due
	 *
	 * @subcommand run-due
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function run_due(array $args, array $assoc): void
	{
		$this->use_day($assoc);
		$did = $this->sweep->run();
		$words = [
			'bill' => 'bills made', 'settle' => 'paid ahead now in force', 'retry' => 'cards tried again', 'hold' => 'put on hold', 'expire' => 'expired',
			'end' => 'ended', 'expire_change' => 'changes expired', 'failed' => 'failures',
		];
		\WP_CLI::line(implode(', ', array_map(static fn (string $step, string $word): string => ($did[$step] ?? 0) . " $word", array_keys($words), $words)) . '.');
		if ($did['failed'] > 0) {
			\WP_CLI::error('Some could not be done; the error log says why. They are tried again.');
		}
	}

	/**
	 * Says what a change would cost. Writes nothing.
	 *
	 * ## OPTIONS
	 *
	 * <membership>
	 * : Its id.
	 *
	 * [--plan=<plan>]
	 * : Id or slug; the plan held unless said otherwise.
	 *
	 * [--unit=<unit>]
	 * : day, week, month, year; the period held unless --plan or --unit says otherwise. A plan without period has none.
	 *
	 * [--count=<count>]
	 * : Units per period; 1 unless said otherwise.
	 *
	 * [--addons=<addons>]
	 * : Product and quantity, e.g. 9x1,10x2; none unless said otherwise, or `held`.
	 *
	 * [--reactivate]
	 * : Starts a membership that has ended again.
	 *
	 * [--today=<day>]
	 * : Only with the test clock (TIERWAY_TEST_CLOCK).
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway quote 4 --plan=academy --addons=held
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function quote(array $args, array $assoc): void
	{
		$this->use_day($assoc);
		$membership = $this->membership($args);
		$this->print($this->quote_of($membership, $assoc));
	}

	/**
	 * Lists memberships, a page at a time.
	 *
	 * ## OPTIONS
	 *
	 * [--status=<status>]
	 * : Only in these states, e.g. active,trialing: pending, active, trialing, on_hold, expired, cancelled.
	 *
	 * [--plan=<plan>]
	 * : Only on this plan, id or slug.
	 *
	 * [--plan-group=<group>]
	 * : Only on plans of this group, an id; 0: on those without one.
	 *
	 * [--product=<product>]
	 * : Only those that hold this plan, package or service, id or slug.
	 *
	 * [--pending-change=<which>]
	 * : yes: only with a change that waits; no: only without.
	 *
	 * [--search=<text>]
	 * : Only of customers with this in their name, login or address, or with a site there.
	 *
	 * [--page=<page>]
	 * : 1 unless said otherwise; 100 on each.
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway memberships --status=on_hold
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function memberships(array $args, array $assoc): void
	{
		[$rows, $total] = $this->memberships->query(Which::of($assoc, $assoc['plan'] ?? null, $this->products) + ['page' => max(1, (int) ($assoc['page'] ?? 1)), 'per_page' => 100]);
		\WP_CLI::line(implode("\t", ['id', 'user', 'plan', 'status', 'until', 'waits for']));
		foreach ($this->view->many($rows) as $membership) {
			\WP_CLI::line(implode("\t", [
				$membership['id'],
				$membership['user']['name'],
				$membership['plan_name'],
				$membership['status'],
				$membership['period']['end'] ?? '-',
				$membership['pending_change'] ? $membership['pending_change']['summary']['to_plan'] . ' on ' . $membership['pending_change']['effective_on'] : '-',
			]));
		}
		\WP_CLI::line(sprintf('%d of %d.', count($rows), $total));
	}

	/**
	 * Changes a membership, as its owner would or on a manager's terms, with everything acknowledged. What is due waits for a manual payment.
	 *
	 * ## OPTIONS
	 *
	 * <membership>
	 * : Its id.
	 *
	 * [--plan=<plan>]
	 * : As for `quote`.
	 *
	 * [--unit=<unit>]
	 * : As for `quote`.
	 *
	 * [--count=<count>]
	 * : As for `quote`.
	 *
	 * [--addons=<addons>]
	 * : As for `quote`.
	 *
	 * [--reactivate]
	 * : As for `quote`.
	 *
	 * [--when=<when>]
	 * : now, or period_end; as the group says unless said otherwise.
	 *
	 * [--price=<price>]
	 * : A price of its own for the plan, from now on, in minor units. Needs a reason.
	 *
	 * [--waive]
	 * : What is due now is waived. Needs a reason.
	 *
	 * [--reason=<reason>]
	 * : Kept in the history, where the customer can read it too.
	 *
	 * [--dry-run]
	 * : Only print the quote.
	 *
	 * [--today=<day>]
	 * : Only with the test clock (TIERWAY_TEST_CLOCK).
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway change 4 --plan=starter --unit=month --dry-run
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function change(array $args, array $assoc): void
	{
		$this->use_day($assoc);
		$membership = $this->membership($args);
		$terms = self::terms($assoc);
		$quote = $this->quote_of($membership, $assoc, $terms);
		if (!empty($assoc['dry-run'])) {
			$this->print($quote);
			return;
		}
		$done = $this->changes->confirm($membership['id'], [
			'selection' => $quote['selection'],
			'quote_token' => $quote['token'],
			'acknowledged' => $quote['acknowledge'],
			'payment_method' => 'manual',
		] + (empty($assoc['reactivate']) ? [] : ['reactivate' => true]) + ([] === $terms ? [] : ['terms' => $terms]), 'cli-' . wp_generate_uuid4());
		if (is_wp_error($done)) {
			\WP_CLI::error(implode(' ', [$done->get_error_message(), ...array_values($done->get_error_data()['params'] ?? [])]));
		}
		$change = $done[1]['change'];
		\WP_CLI::success(sprintf('Change %d: %s to %s, %s on %s.', $change['id'], $change['kind'], $change['summary']['to_plan'], $change['status'], $change['effective_on']));
	}

	/**
	 * Writes the products to a file of JSON, or reads them from one.
	 *
	 * What is exported names plan groups by name and products by slug, so that another network can read it. Imported are
	 * all of the file's products or none; those that are there already, by slug, are changed. What memberships hold keeps
	 * its price.
	 *
	 * ## OPTIONS
	 *
	 * <action>
	 * : export, import.
	 *
	 * [<file>]
	 * : Its path. An export without one is printed, an import without one is read from the standard input.
	 *
	 * [--only=<slugs>]
	 * : With export: only these, separated by commas, and the add-ons that they offer.
	 *
	 * [--dry-run]
	 * : With import: only tell what would be done.
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway product export products.json
	 *     wp tierway product import products.json --dry-run
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function product(array $args, array $assoc): void
	{
		match ($args[0] ?? '') {
			'export' => $this->export($args[1] ?? 'php://stdout', isset($assoc['only']) ? array_map('trim', explode(',', (string) $assoc['only'])) : []),
			'import' => $this->import($args[1] ?? 'php://stdin', !empty($assoc['dry-run'])),
			default => \WP_CLI::error('Say export or import.'),
		};
	}

	/**
	 * Works out again every quote, change, renewal and refund from what is kept, and compares. Reads only.
	 *
	 * Prints what differs. Ends with how many were compared; fails when one differs.
	 *
	 * ## OPTIONS
	 *
	 * [--membership=<membership>]
	 * : Only of this one.
	 *
	 * ## EXAMPLES
	 *
	 *     wp tierway replay --membership=4
	 *
	 * @param list<string> $args
	 * @param array<string, mixed> $assoc
	 */
	public function replay(array $args, array $assoc): void
	{
		$id = isset($assoc['membership']) ? $this->membership([(string) $assoc['membership']])['id'] : null;
		$compared = $differing = $by_other_rules = 0;
		foreach ($this->replay->run($id) as ['what' => $what, 'differences' => $differences]) {
			if (null === $differences) {
				++$by_other_rules;
				continue;
			}
			++$compared;
			if ([] !== $differences) {
				++$differing;
				\WP_CLI::line("$what: " . implode('; ', $differences));
			}
		}
		if ($by_other_rules > 0) {
			\WP_CLI::line("$by_other_rules were worked out by other rules than today's and are not compared.");
		}
		\WP_CLI::line("$compared compared, $differing differ.");
		if ($differing > 0) {
			\WP_CLI::halt(1);
		}
	}

	/** @param list<string> $slugs */
	private function export(string $file, array $slugs): void
	{
		$chosen = [] === $slugs ? [] : $this->products->find_by_slug($slugs);
		$unknown = array_diff($slugs, array_map('strval', array_keys($chosen)));
		if ([] !== $unknown) {
			\WP_CLI::error('There is no such product: ' . implode(', ', $unknown) . '.');
		}
		$export = $this->file->export(array_column($chosen, 'id'));
		if (false === @file_put_contents($file, wp_json_encode($export, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE) . "\n")) {
			\WP_CLI::error("$file cannot be written.");
		}
		if ('php://stdout' !== $file) {
			\WP_CLI::success(count($export['products']) . " products written to $file.");
		}
	}

	private function import(string $file, bool $dry_run): void
	{
		$text = @file_get_contents($file);
		if (false === $text) {
			\WP_CLI::error("$file cannot be read.");
		}
		try {
			$read = json_decode((string) preg_replace('/^\xEF\xBB\xBF/', '', $text), true, 64, JSON_THROW_ON_ERROR);
		} catch (\JsonException $error) {
			\WP_CLI::error("$file is not JSON: {$error->getMessage()}.");
		}
		$report = $this->file->import($read, $dry_run);
		$failed = is_wp_error($report) ? $report : null;
		foreach ((null === $failed ? $report : $failed->get_error_data()['report'] ?? ['products' => []])['products'] as $product) {
			if ('same' !== $product['action']) {
				$why = array_map(static fn (array $problem): string => ltrim("$problem[field]: $problem[message]", ': '), $product['problems']);
				\WP_CLI::line(implode("\t", [$product['place'], $product['slug'], $product['action'], implode(', ', [...$product['fields'], ...$why])]));
			}
		}
		if (null !== $failed) {
			\WP_CLI::error(implode(' ', $failed->get_error_data()['params'] ?? [$failed->get_error_message()]));
		}
		foreach ($report['plan_groups'] as $group) {
			\WP_CLI::line("New plan group: $group");
		}
		$counts = $report['counts'];
		$said = "$counts[create] created, $counts[change] changed, $counts[same] as they were";
		if ($counts['refuse'] > 0) {
			\WP_CLI::error("$said, $counts[refuse] refused: nothing would be imported.");
		}
		\WP_CLI::success($dry_run ? "Nothing written. It would be: $said." : "$said.");
	}

	/** @param array<string, mixed> $assoc */
	private function use_day(array $assoc): void
	{
		if (isset($assoc['today'])) {
			$this->clock->use_day((string) $assoc['today']);
		}
	}

	/**
	 * @param list<string> $args
	 * @return array<string, mixed>
	 */
	private function membership(array $args): array
	{
		$membership = $this->memberships->find((int) ($args[0] ?? 0));
		if (!$membership) {
			\WP_CLI::error('There is no such membership.');
		}
		return $membership;
	}

	/**
	 * @param array<string, mixed> $membership
	 * @param array<string, mixed> $assoc
	 * @param array<string, mixed> $terms a manager's
	 * @return array<string, mixed>
	 */
	private function quote_of(array $membership, array $assoc, array $terms = []): array
	{
		$selection = ['plan_id' => $membership['plan_id'], 'unit' => $membership['period']['unit'] ?? null, 'count' => $membership['period']['count'] ?? null, 'addons' => []];
		if (isset($assoc['plan'])) {
			$plan = Which::product((string) $assoc['plan'], 'There is no such plan.', $this->products);
			$selection['plan_id'] = $plan['id'];
			if ([] !== $plan['prices'] && !in_array($selection['unit'], array_column($plan['prices'], 'unit'), true)) {
				[$selection['unit'], $selection['count']] = [$plan['prices'][0]['unit'], $plan['prices'][0]['count']];
			}
		}
		if (isset($assoc['unit'])) {
			[$selection['unit'], $selection['count']] = [(string) $assoc['unit'], (int) ($assoc['count'] ?? 1)];
		}
		if ('held' === ($assoc['addons'] ?? '')) {
			foreach ($membership['items'] as $item) {
				if ($item['product_id'] !== $membership['plan_id']) {
					$selection['addons'][] = ['product_id' => $item['product_id'], 'quantity' => $item['quantity']];
				}
			}
		} elseif (isset($assoc['addons'])) {
			foreach (explode(',', (string) $assoc['addons']) as $addon) {
				if (1 !== preg_match('/^(\d+)(?:x(\d+))?$/', trim($addon), $part)) {
					\WP_CLI::error('Add-ons are written like 9x1,10x2.');
				}
				$selection['addons'][] = ['product_id' => (int) $part[1], 'quantity' => (int) ($part[2] ?? 1)];
			}
		}
		$quote = $this->quotes->quote($membership, $selection, !empty($assoc['reactivate']), $terms);
		if (is_wp_error($quote)) {
			\WP_CLI::error(implode(' ', [$quote->get_error_message(), ...array_values($quote->get_error_data()['params'] ?? [])]));
		}
		return $quote;
	}

	/**
	 * What a manager sets instead of what the rules say, as in includes/Schema/terms.json.
	 *
	 * @param array<string, mixed> $assoc
	 * @return array<string, mixed>
	 */
	private static function terms(array $assoc): array
	{
		$terms = array_intersect_key($assoc, ['when' => 1, 'price' => 1, 'reason' => 1]) + (empty($assoc['waive']) ? [] : ['waive' => true]);
		$checked = rest_validate_value_from_schema($terms, Schema::load('terms'), 'terms');
		if (is_wp_error($checked)) {
			\WP_CLI::error($checked->get_error_message());
		}
		return isset($terms['price']) ? ['price' => (int) $terms['price']] + $terms : $terms;
	}

	/** @param array<string, mixed> $value */
	private function print(array $value): void
	{
		\WP_CLI::line((string) wp_json_encode($value, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
	}
}
