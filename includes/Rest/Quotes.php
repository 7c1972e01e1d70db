<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\QuoteService;
use Tierway\Support\Access;

/** `/memberships/{id}/quotes`: what a selection would cost. */
final class Quotes extends OfMembership
{
	public function __construct(Access $access, private readonly QuoteService $quotes)
	{
		parent::__construct($access, 'quote');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/quotes', [$this->endpoint(\WP_REST_Server::CREATABLE, 'quote', ['selection' => self::selection_arg(), 'reactivate' => self::reactivate_arg(), 'terms' => self::terms_arg()])]);
	}

	public function quote(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$quote = self::refuse_terms($request) ?? self::missing_selection($request) ?? $this->quotes->quote($this->membership, $request['selection'], $request['reactivate'], $request['terms'] ?? []);
		return is_wp_error($quote) ? $quote : $this->prepare_item_for_response($quote, $request);
	}
}
