<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Storage\SettingsStore;
use Tierway\Support\Access;

/** `/settings`: one resource, read and written by network admins. */
final class Settings extends Controller
{
	public function __construct(Access $access, private readonly SettingsStore $settings)
	{
		parent::__construct($access, 'settings', 'settings');
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_item'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => ['context' => $this->get_context_param(['default' => 'view'])]],
			['methods' => \WP_REST_Server::EDITABLE, 'callback' => [$this, 'update_item'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => $this->get_endpoint_args_for_item_schema(\WP_REST_Server::EDITABLE)],
		]);
	}

	public function get_item($request): \WP_REST_Response
	{
		return $this->prepare_item_for_response($this->settings->get(), $request);
	}

	public function update_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function (array $fields) use ($request): \WP_REST_Response|\WP_Error {
			$known = [...\DateTimeZone::listIdentifiers(\DateTimeZone::ALL_WITH_BC), $this->settings->time_zone()]; // the main site's may be an offset
			if (isset($fields['time_zone']) && !in_array($fields['time_zone'], $known, true)) {
				return Errors::invalid(['time_zone' => __('This is not the name of a time zone, like Europe/Athens.', 'tierway')]);
			}
			return $this->prepare_item_for_response($this->settings->update($fields, $request['version']), $request);
		});
	}

	protected function current(\WP_REST_Request $request): array
	{
		return $this->settings->get();
	}
}
