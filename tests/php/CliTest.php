<?php

declare(strict_types=1);

namespace Tierway\Tests;

use Tierway\Cli\Commands;
use Tierway\Cli\LimitsCommand;
use Tierway\Cli\MoveCommand;
use Tierway\Cli\RestCommand;
use Tierway\Plugin;

/** The commands as WP-CLI calls them; what they say is caught. bin/wordpress.d/cli.php has the same class, and exits. */
final class CliTest extends MembershipCase
{
	public static function setUpBeforeClass(): void
	{
		if (!class_exists('WP_CLI', false)) {
			eval('final class WP_CLI {
				public static array $said = [];
				public static function line(string $message = ""): void { self::$said[] = $message; }
				public static function warning(string $message): void { self::$said[] = "Warning: $message"; }
				public static function success(string $message): void { self::$said[] = "Success: $message"; }
				public static function error(string $message): void { throw new RuntimeException("Error: $message"); }
				public static function halt(int $code): void { throw new RuntimeException("Exit $code"); }
			}');
		}
	}

	public function test_a_dry_run_prints_the_quote_and_changes_nothing(): void
	{
		$membership = $this->membership('small');
		$said = $this->run_command('change', [$membership['id']], ['plan' => (string) $this->ids['middle'], 'dry-run' => true]);
		$quote = json_decode($said[0], true);
		self::assertSame(['upgrade', 500], [$quote['kind'], $quote['due_now']]);
		self::assertSame($said, $this->run_command('quote', [$membership['id']], ['plan' => (string) $this->ids['middle']]));
		self::assertSame([], $this->history($membership));
	}

	public function test_a_change_waits_for_its_money_and_says_so(): void
	{
		$membership = $this->membership('small');
		[$said] = $this->run_command('change', [$membership['id']], ['plan' => (string) $this->ids['middle'], 'addons' => "{$this->ids['space']}x2"]);
		self::assertMatchesRegularExpression('/^Success: Change \d+: upgrade to Middle, awaiting_payment on 2026-04-16\.$/', $said);
		// Half of 20.00 and of 2 × 4.00, less half of 10.00.
		self::assertSame([900, 'manual'], [$this->history($membership, 'payments')[0]['total'], $this->history($membership, 'payments')[0]['method']]);
	}

	public function test_an_ended_membership_starts_again(): void
	{
		$membership = $this->membership('small');
		$this->request(self::MANAGER, 'POST', "/memberships/{$membership['id']}/cancel", ['now' => true]);
		try {
			$this->run_command('quote', [$membership['id']], []);
			self::fail('It was quoted.');
		} catch (\RuntimeException $error) {
			self::assertSame('Error: This membership has ended. Start it again to change it.', $error->getMessage());
		}
		$quote = json_decode($this->run_command('quote', [$membership['id']], ['reactivate' => true])[0], true);
		self::assertSame(['reactivate', 1000], [$quote['kind'], $quote['due_now']]);
	}

	public function test_everything_else_is_asked_of_the_rest_api(): void
	{
		$rest = static function (array $args, array $assoc = []): array {
			\WP_CLI::$said = [];
			(new RestCommand())($args, $assoc);
			return json_decode(\WP_CLI::$said[0], true);
		};
		wp_set_current_user(0);
		$name = uniqid("Ms O'Hara ");
		$group = $rest(['post', 'plan-groups'], ['name' => $name]);
		self::assertSame($name, $group['name']);
		$plans = [$this->ids['small'], $this->ids['middle']];
		self::assertSame($plans, $rest(['PUT', "/plan-groups/{$group['id']}/plans"], ['plan_ids' => implode(',', $plans)])['plan_ids']);
		self::assertSame(['downgrade' => 'now'], $rest(['PUT', "/plan-groups/{$group['id']}"], ['policy' => '{"downgrade":"now"}'])['policy']);
		self::assertContains($group['id'], array_column($rest(['GET', '/plan-groups'], ['search' => strtolower($name)]), 'id'));
		$membership = $this->membership('small');
		self::assertSame([$membership['id']], array_column($rest(['GET', '/memberships'], ['query' => "user={$membership['user_id']}"]), 'id'));
		$rest(['GET', '/products'], ['per_page' => '1']);
		self::assertMatchesRegularExpression('/^Warning: 1 of \d+\. More by --page=2/', \WP_CLI::$said[1]);
		['grace_days' => $days] = $rest(['GET', '/settings']);
		self::assertSame($days, $rest(['PUT', '/settings'], ['grace_days' => (string) $days])['grace_days']);
		foreach ([[['PUT', '/settings'], ['grace_days' => 'many'], 'Error: Invalid parameter(s): grace_days grace_days: grace_days is not of type integer.'], [['GET', '/nowhere'], [], 'Error: No route was found matching the URL and request method.'], [['PATCH', '/settings'], [], 'Error: The method is GET, POST, PUT or DELETE.']] as [$args, $assoc, $said]) {
			try {
				$rest($args, $assoc);
				self::fail('It was done.');
			} catch (\RuntimeException $error) {
				self::assertSame($said, $error->getMessage());
			}
		}
	}

	public function test_many_are_moved_after_a_dry_run(): void
	{
		[$one, $other] = [$this->membership('small', ['payment_method' => 'sandbox_card']), $this->membership('small', ['payment_method' => 'sandbox_card'])];
		$ids = "{$one['id']},{$other['id']}";
		$this->change($other, $this->select('free'));
		$this->request(self::MANAGER, 'POST', "/memberships/{$other['id']}/cancel");
		$said = $this->run_move(['check'], ['memberships' => $ids, 'plan' => (string) $this->ids['middle'], 'reason' => 'Small ends']);
		self::assertMatchesRegularExpression('/^Move (\d+): checked\. 1 ready, 1 refused\.$/', $said[0]);
		self::assertSame("USD\t1 memberships\tdue now 500, of it billed 0\tcredit 0, of it given 0", $said[1]);
		self::assertStringEndsWith("\trefused\tThis membership is set to end. Keep the membership before its plan is changed.", $said[2]);
		self::assertSame([], $this->history($one));
		$id = substr(explode(':', $said[0])[0], 5);
		self::assertSame("Move $id: done. 1 applied, 1 refused.", $this->run_move(['start', $id], [])[0]);
		self::assertSame(['Small ends', (int) $id], [$this->history($one)[0]['reason'], $this->history($one)[0]['move_id']]);
		self::assertSame("Move $id: done. 1 applied, 1 refused.", $this->run_move(['status', $id], [])[0]);
		foreach (['pause', 'resume', 'cancel'] as $act) {
			try {
				$this->run_move([$act, $id], []);
				self::fail('It was done.');
			} catch (\RuntimeException $error) {
				self::assertSame('Error: That cannot be done with this move now.', $error->getMessage());
			}
		}
		self::assertSame("Move $id: checked. 1 applied, 1 refused.", $this->run_move(['retry', $id], [])[0]);
	}

	public function test_memberships_are_listed_by_state_and_by_customer(): void
	{
		$membership = $this->membership('small');
		$name = get_userdata($membership['user_id'])->display_name;
		[$head, $row] = $this->run_command('memberships', [], ['search' => $name]);
		self::assertSame("id\tuser\tplan\tstatus\tuntil\twaits for", $head);
		self::assertSame("{$membership['id']}\t$name\tSmall\tactive\t2026-05-01\t-", $row);
		self::assertSame([$head, '0 of 0.'], $this->run_command('memberships', [], ['search' => $name, 'status' => 'on_hold']));
	}

	public function test_memberships_are_narrowed_as_on_the_screen_and_counted(): void
	{
		$membership = $this->membership('middle');
		$name = get_userdata($membership['user_id'])->display_name;
		$found = fn (array $by): string => array_slice($this->run_command('memberships', [], ['search' => $name] + $by), -1)[0];
		foreach ([['plan' => (string) $this->ids['middle']], ['product' => (string) $this->ids['middle']], ['pending-change' => 'no'], ['status' => 'active,trialing'], ['plan' => Plugin::instance()->products()->find($this->ids['middle'])['slug']]] as $by) {
			self::assertSame('1 of 1.', $found($by), (string) wp_json_encode($by));
		}
		foreach ([['plan' => (string) $this->ids['small']], ['product' => (string) $this->ids['space']], ['pending-change' => 'yes'], ['plan-group' => '999999999']] as $by) {
			self::assertSame('0 of 0.', $found($by), (string) wp_json_encode($by));
		}
		$this->change($membership, $this->select('free'));
		self::assertSame('1 of 1.', $found(['pending-change' => 'yes']));
		self::assertSame('Error: --pending-change is yes or no.', $this->fails('memberships', [], ['pending-change' => 'maybe']));
		self::assertSame('Error: There is no such product.', $this->fails('memberships', [], ['product' => 'no-such-thing']));
	}

	public function test_a_change_is_made_on_a_managers_terms(): void
	{
		$membership = $this->membership('small');
		$to = ['plan' => (string) $this->ids['middle'], 'price' => '700', 'when' => 'period_end'];
		self::assertStringContainsString('Say why', $this->fails('change', [$membership['id']], $to));
		[$said] = $this->run_command('change', [$membership['id']], $to + ['reason' => 'An old friend']);
		self::assertMatchesRegularExpression('/upgrade to Middle, scheduled on 2026-05-01\.$/', $said);
		self::assertSame('An old friend', $this->history($membership, 'changes')[0]['reason']);
		[$said] = $this->run_command('change', [$membership['id']], ['plan' => (string) $this->ids['middle'], 'waive' => true, 'reason' => 'Sorry']);
		self::assertStringContainsString('upgrade to Middle, applied on 2026-04-16.', $said);
		self::assertStringContainsString('when', $this->fails('change', [$membership['id']], ['when' => 'never']));
	}

	public function test_replay_ends_with_how_many_were_compared_and_fails_when_one_differs(): void
	{
		$membership = $this->membership('small');
		$change = $this->change($membership, $this->select('middle'))['change'];
		self::assertSame(['2 compared, 0 differ.'], $this->run_command('replay', [], ['membership' => (string) $membership['id']]));
		$db = Plugin::instance()->db();
		$db->execute("UPDATE {$db->table('changes')} SET quote = REPLACE(quote, '\"due_now\":500', '\"due_now\":501') WHERE id = %d", [$change['id']]);
		try {
			$this->run_command('replay', [], ['membership' => (string) $membership['id']]);
			self::fail('It did not fail.');
		} catch (\RuntimeException $error) {
			self::assertSame('Exit 1', $error->getMessage());
		}
		self::assertSame('2 compared, 1 differ.', end(\WP_CLI::$said));
		$db->execute("UPDATE {$db->table('changes')} SET quote = REPLACE(quote, '\"due_now\":501', '\"due_now\":500') WHERE id = %d", [$change['id']]);
	}

	public function test_products_are_exported_to_a_file_and_imported_from_it(): void
	{
		$file = tempnam(sys_get_temp_dir(), 'products');
		$slug = Plugin::instance()->products()->find($this->ids['small'])['slug'];
		self::assertSame(['Success: 4 products written to ' . $file . '.'], $this->run_command('product', ['export', $file], ['only' => $slug]));
		$read = json_decode((string) file_get_contents($file), true);
		self::assertContains($slug, array_column($read['products'], 'slug'));
		self::assertSame(['Success: 0 created, 0 changed, 4 as they were.'], $this->run_command('product', ['import', $file], []));

		$place = array_search($slug, array_column($read['products'], 'slug'), true);
		$read['products'][$place]['description'] = 'From a file';
		file_put_contents($file, "\xEF\xBB\xBF" . json_encode($read));
		$changed = ($place + 1) . "\t$slug\tchange\tdescription";
		self::assertSame([$changed, 'Success: Nothing written. It would be: 0 created, 1 changed, 3 as they were.'], $this->run_command('product', ['import', $file], ['dry-run' => true]));
		self::assertSame([$changed, 'Success: 0 created, 1 changed, 3 as they were.'], $this->run_command('product', ['import', $file], []));
		self::assertSame('From a file', Plugin::instance()->products()->find($this->ids['small'])['description']);

		$read['products'][$place]['prices'] = 'free';
		$read['products'][$place]['description'] = 'Not written';
		file_put_contents($file, json_encode($read));
		self::assertSame('Error: Some products of this file are refused. Nothing was imported.', $this->fails('product', ['import', $file], []));
		self::assertStringStartsWith(($place + 1) . "\t$slug\trefuse\tprices: ", \WP_CLI::$said[0]);
		self::assertSame('From a file', Plugin::instance()->products()->find($this->ids['small'])['description']);
		file_put_contents($file, '{"format": "other"}');
		self::assertSame('Error: This is not a file of products from Tierway.', $this->fails('product', ['import', $file], []));
		file_put_contents($file, '{"format": ');
		self::assertSame("Error: $file is not JSON: Syntax error.", $this->fails('product', ['import', $file], []));
		unlink($file);
		self::assertSame("Error: $file cannot be read.", $this->fails('product', ['import', $file], []));
		self::assertSame('Error: There is no such product: not-there.', $this->fails('product', ['export'], ['only' => 'not-there']));
	}

	public function test_the_documentation_names_every_command_and_option_and_no_other(): void
	{
		$says = (string) file_get_contents(dirname(__DIR__, 2) . '/docs/cli.md');
		$options = [];
		foreach ((new \ReflectionClass(Commands::class))->getMethods(\ReflectionMethod::IS_PUBLIC) as $method) {
			if (!$method->isConstructor()) {
				self::assertStringContainsString('`wp tierway ' . str_replace('_', '-', $method->name), $says);
				preg_match_all('/^\s*\* \[?(--[a-z-]+)/m', (string) $method->getDocComment(), $found);
				array_push($options, ...$found[1]);
			}
		}
		foreach (['move' => MoveCommand::class, 'rest' => RestCommand::class, 'limits' => LimitsCommand::class] as $name => $class) {
			self::assertStringContainsString("`wp tierway $name ", $says);
			preg_match_all('/^\s*\* \[?(--[a-z-]+)/m', (string) (new \ReflectionMethod($class, '__invoke'))->getDocComment(), $found);
			array_push($options, ...$found[1]);
		}
		preg_match_all('/--[a-z][a-z-]*/', $says, $named);
		self::assertEqualsCanonicalizing(array_values(array_unique($options)), array_values(array_unique($named[0])));
	}

	public function test_help_is_printed_as_wp_cli_would(): void
	{
		$help = static fn (string $command): string => (string) shell_exec(PHP_BINARY . ' ' . escapeshellarg(dirname(ABSPATH) . '/cli.php') . " help $command 2>&1");
		$says = $help('run-due');
		self::assertStringStartsWith("wp tierway run-due\n\nDoes what is due", $says);
		self::assertStringContainsString("## OPTIONS\n\n[--today=<day>]\n: Only with", $says);
		self::assertStringNotContainsString('@', $says);
		self::assertMatchesRegularExpression('/^replay +Works out again/m', $help(''));
	}

	/** What a command says when it fails. */
	private function fails(string $name, array $args, array $assoc): string
	{
		try {
			$this->run_command($name, $args, $assoc);
		} catch (\RuntimeException $error) {
			return $error->getMessage();
		}
		self::fail('It did not fail.');
	}

	/** @return list<string> what it said */
	private function run_move(array $args, array $assoc): array
	{
		\WP_CLI::$said = [];
		wp_set_current_user(0);
		Plugin::instance()->move_command()->__invoke($args, $assoc);
		return \WP_CLI::$said;
	}

	/**
	 * @param list<int|string> $args
	 * @param array<string, string|bool> $assoc
	 * @return list<string> what it said
	 */
	private function run_command(string $name, array $args, array $assoc): array
	{
		\WP_CLI::$said = [];
		wp_set_current_user(0);
		Plugin::instance()->commands()->$name(array_map('strval', $args), $assoc);
		return \WP_CLI::$said;
	}
}
