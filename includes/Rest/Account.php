<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\Account as AccountOf;
use Tierway\Services\Sweep;
use Tierway\Support\Access;

/** `/account`: the signed-in customer's memberships that cover the current site, or all of them (`?scope=network`). */
final class Account extends Controller
{
	public function __construct(Access $access, private readonly AccountOf $account, private readonly Sweep $sweep)
	{
		parent::__construct($access, 'account', 'account');
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'account'], 'permission_callback' => [$this->access, 'require_login'], 'args' => [
				'context' => $this->get_context_param(['default' => 'view']),
				'scope' => ['description' => __('Whether those that cover this site, or all.', 'tierway'), 'type' => 'string', 'enum' => ['site', 'network'], 'default' => 'site'],
			]],
		]);
	}

	public function account(\WP_REST_Request $request): \WP_REST_Response
	{
		$user = wp_get_current_user();
		// Whoever opens the Account page never sees a change that should have happened already (R11.8).
		$this->sweep->run_for($user->ID);
		return $this->prepare_item_for_response($this->account->of($user, 'network' === $request['scope']), $request);
	}

	/** With what is allowed, or core would work it out. */
	protected function links(array $row): array
	{
		return ['self' => ['href' => $this->address('account'), 'targetHints' => ['allow' => ['GET']]]];
	}
}
