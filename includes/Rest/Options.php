<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\Options as OptionsOf;
use Tierway\Support\Access;

/** `/memberships/{id}/options`: what it can be switched to. */
final class Options extends OfMembership
{
	public function __construct(Access $access, private readonly OptionsOf $options)
	{
		parent::__construct($access, 'options');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/options', [$this->endpoint(\WP_REST_Server::READABLE, 'options', ['context' => $this->get_context_param(['default' => 'view'])])]);
	}

	public function options(\WP_REST_Request $request): \WP_REST_Response
	{
		return $this->prepare_item_for_response($this->options->of($this->membership), $request);
	}
}
