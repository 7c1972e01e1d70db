<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Mail\Calendar as CalendarFile;
use Tierway\Mail\Mails;
use Tierway\Services\Sites;
use Tierway\Storage\Changes;
use Tierway\Support\Access;

/** `/memberships/{id}/changes/{change}/calendar`: the day of a scheduled change, as a file. */
final class Calendar extends OfMembership
{
	public function __construct(Access $access, private readonly Changes $changes, private readonly Sites $sites)
	{
		parent::__construct($access, 'calendar');
	}

	public function register_routes(): void
	{
		$this->route('/(?P<id>\d+)/changes/(?P<change>\d+)/calendar', [
			$this->endpoint(\WP_REST_Server::READABLE, 'get_item', ['context' => $this->get_context_param(['default' => 'view'])]),
		]);
	}

	public function get_item($request): \WP_REST_Response|\WP_Error
	{
		$change = $this->changes->find(self::id($request, 'change'));
		if (($change['membership_id'] ?? null) !== $this->membership['id']) {
			return Errors::not_found();
		}
		return 'scheduled' === $change['status']
			? $this->prepare_item_for_response(CalendarFile::file($change, Mails::account_url($this->sites->find_many($this->membership['site_ids']))), $request)
			: Errors::make('tierway_not_waiting');
	}
}
