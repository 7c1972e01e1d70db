<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Storage\Repository;
use Tierway\Support\Access;
use Tierway\Support\DatabaseError;
use Tierway\Support\VersionConflict;

/**
 * A REST resource made from its schema and its repository: list, create, read, update and delete with core's manners,
 * for network admins. A resource's own class adds what is special; one without repository has its own routes only.
 */
abstract class Controller extends \WP_REST_Controller
{
	public const NAMESPACE = 'tierway/v1';

	/** What may be ordered by; the first is the default. */
	protected const ORDERS = ['id'];
	/** Without these nothing can be made. */
	protected const REQUIRED = [];

	/** @var array<int, array<string, string>> by site and path */
	private array $addresses = [];

	/**
	 * @param string $rest_base e.g. `plan-groups`
	 * @param string $resource the schema's name, e.g. `plan-group`
	 */
	public function __construct(
		protected readonly Access $access,
		string $rest_base,
		private readonly string $resource,
		private readonly ?Repository $repository = null,
	) {
		$this->namespace = self::NAMESPACE;
		$this->rest_base = $rest_base;
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_items'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => $this->get_collection_params()],
			['methods' => \WP_REST_Server::CREATABLE, 'callback' => [$this, 'create_item'], 'permission_callback' => [$this, 'create_item_permissions_check'], 'args' => $this->get_endpoint_args_for_item_schema(\WP_REST_Server::CREATABLE)],
		]);
		$this->route('/(?P<id>\d+)', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_item'], 'permission_callback' => [$this, 'get_item_permissions_check'], 'args' => ['context' => $this->get_context_param(['default' => 'view'])]],
			['methods' => \WP_REST_Server::EDITABLE, 'callback' => [$this, 'update_item'], 'permission_callback' => [$this, 'update_item_permissions_check'], 'args' => $this->get_endpoint_args_for_item_schema(\WP_REST_Server::EDITABLE)],
			['methods' => \WP_REST_Server::DELETABLE, 'callback' => [$this, 'delete_item'], 'permission_callback' => [$this, 'delete_item_permissions_check'], 'args' => ['version' => $this->get_item_schema()['properties']['version']]],
		]);
	}

	// What core calls

	public function get_items_permissions_check($request): bool|\WP_Error
	{
		return $this->access->require_manager();
	}

	public function create_item_permissions_check($request): bool|\WP_Error
	{
		return $this->access->require_manager();
	}

	public function get_item_permissions_check($request): bool|\WP_Error
	{
		return $this->require_existing($request);
	}

	public function update_item_permissions_check($request): bool|\WP_Error
	{
		return $this->require_existing($request);
	}

	public function delete_item_permissions_check($request): bool|\WP_Error
	{
		return $this->require_existing($request);
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		$args = $request->get_params();
		$args['search'] = trim($args['search'] ?? '');
		[$rows, $total] = $this->repository->query($args);
		return $this->page($rows, $total, $request);
	}

	public function create_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function (array $fields) use ($request): \WP_REST_Response|\WP_Error {
			$fields = $this->complete($fields, null);
			return is_wp_error($fields) ? $fields : $this->created($this->repository->insert($fields), $request);
		});
	}

	public function get_item($request): \WP_REST_Response|\WP_Error
	{
		$row = $this->repository->find(self::id($request));
		return null === $row ? Errors::not_found() : $this->prepare_item_for_response($row, $request);
	}

	public function update_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function (array $fields) use ($request): \WP_REST_Response|\WP_Error {
			$row = $this->repository->find(self::id($request));
			$fields = null === $row ? Errors::not_found() : $this->complete($fields, $row);
			if (is_wp_error($fields)) {
				return $fields;
			}
			$row = $this->repository->update($row['id'], $fields, $request['version']);
			return null === $row ? Errors::not_found() : $this->prepare_item_for_response($row, $request);
		});
	}

	public function delete_item($request): \WP_REST_Response|\WP_Error
	{
		return $this->write($request, function () use ($request): \WP_REST_Response|\WP_Error {
			$row = $this->repository->find(self::id($request));
			$refusal = null === $row ? Errors::not_found() : $this->refuse_delete($row);
			if (null !== $refusal) {
				return $refusal;
			}
			$previous = $this->prepare_item_for_response($row, $request);
			if (!$this->repository->delete($row['id'], $request['version'])) {
				return Errors::not_found();
			}
			return new \WP_REST_Response(['deleted' => true, 'previous' => $this->prepare_response_for_collection($previous)]);
		});
	}

	/** @param array<string, mixed> $item in the wire's shape */
	public function prepare_item_for_response($item, $request): \WP_REST_Response
	{
		$data = (array) Schema::shape($item, $this->get_item_schema());
		if ([] !== $this->get_additional_fields()) { // only those of others may be missing in a context
			$data = $this->filter_response_by_context($this->add_additional_fields_to_object($data, $request), $request['context'] ?? 'view');
		}
		$response = new \WP_REST_Response($data);
		if (rest_is_field_included('_links', $this->get_fields_for_response($request))) {
			$response->add_links($this->links($item));
		}
		return $response;
	}

	/** @return array<string, mixed> */
	public function get_item_schema(): array
	{
		if (null === $this->schema) {
			$this->schema = Schema::load($this->resource);
			foreach ($this->schema['properties'] as &$property) {
				$property['context'] = ['view', 'edit', 'embed'];
			}
		}
		return $this->add_additional_fields_schema($this->schema);
	}

	/** @return array<string, array<string, mixed>> */
	public function get_collection_params(): array
	{
		return [
			'context' => $this->get_context_param(['default' => 'view']),
			'page' => ['description' => __('Page of the list.', 'tierway'), 'type' => 'integer', 'default' => 1, 'minimum' => 1],
			'per_page' => ['description' => __('How many a page has.', 'tierway'), 'type' => 'integer', 'default' => 10, 'minimum' => 1, 'maximum' => 100],
			'search' => ['description' => __('Only what has this text in its name.', 'tierway'), 'type' => 'string', 'maxLength' => 200],
			'orderby' => ['description' => __('What the list is ordered by.', 'tierway'), 'type' => 'string', 'default' => static::ORDERS[0], 'enum' => static::ORDERS],
			'order' => ['description' => __('Ascending or descending.', 'tierway'), 'type' => 'string', 'default' => 'asc', 'enum' => ['asc', 'desc']],
		];
	}

	/**
	 * Core's arguments from the schema; what is required to make one is said by the class, because core reads it from
	 * each property (draft 3) and the files say what every answer has (draft 4).
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public function get_endpoint_args_for_item_schema($method = \WP_REST_Server::CREATABLE): array
	{
		$args = parent::get_endpoint_args_for_item_schema($method);
		foreach ($args as $name => &$arg) {
			$arg['required'] = \WP_REST_Server::CREATABLE === $method && in_array($name, static::REQUIRED, true);
			unset($arg['context']);
		}
		return $args;
	}

	// What a resource's own class may say

	/**
	 * The fields to write: those sent, completed, after the checks that a schema cannot make.
	 *
	 * @param array<string, mixed> $fields as sent
	 * @param array<string, mixed>|null $row what they are written to; null: a new one
	 * @return array<string, mixed>|\WP_Error
	 */
	protected function complete(array $fields, ?array $row): array|\WP_Error
	{
		return $fields;
	}

	/** @param array<string, mixed> $row */
	protected function refuse_delete(array $row): ?\WP_Error
	{
		return null;
	}

	/** What a duplicate key means to who sent it. */
	protected function taken(): \WP_Error
	{
		return Errors::make('tierway_server_error');
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, array<string, mixed>>
	 */
	protected function links(array $row): array
	{
		$base = $this->address($this->rest_base);
		if (!isset($row['id'])) {
			return ['self' => ['href' => $base]]; // one resource, not a list of them
		}
		// Told here, because core would ask every permission callback again for each member of a list.
		$allow = ['targetHints' => ['allow' => ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']]];
		return ['self' => ['href' => "$base/{$row['id']}"] + $allow, 'collection' => ['href' => $base]];
	}

	// Tools

	/** rest_url() of a route of ours, asked once for each: it runs several filters, and a list has hundreds of links. */
	protected function address(string $path): string
	{
		return $this->addresses[get_current_blog_id()][$path] ??= rest_url("$this->namespace/$path");
	}

	/**
	 * Registers a route below the resource's base, with its schema. To writes it adds which properties of the resource
	 * are read-only: sent back they are ignored, as core does, while unknown ones are refused (see Routes).
	 *
	 * @param list<array<string, mixed>> $endpoints
	 */
	protected function route(string $path, array $endpoints): void
	{
		foreach ($endpoints as &$endpoint) {
			$endpoint['tierway_ignored'] = array_keys(array_filter($this->get_item_schema()['properties'], static fn (array $property): bool => !empty($property['readonly'])));
		}
		register_rest_route($this->namespace, "/$this->rest_base$path", $endpoints + ['schema' => [$this, 'get_public_item_schema']]);
	}

	/** The number in the route; never the one that a body or a query brings along under the same name. */
	protected static function id(\WP_REST_Request $request, string $name = 'id'): int
	{
		return (int) ($request->get_url_params()[$name] ?? 0);
	}

	protected function require_existing(\WP_REST_Request $request): bool|\WP_Error
	{
		$allowed = $this->access->require_manager();
		if (true === $allowed && null === $this->repository->find(self::id($request))) {
			return Errors::not_found();
		}
		return $allowed;
	}

	/**
	 * One page of a list, with its totals and links.
	 *
	 * @param list<array<string, mixed>> $rows
	 */
	protected function page(array $rows, int $total, \WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$pages = (int) ceil($total / $request['per_page']);
		if ($request['page'] > $pages && $total > 0) {
			return new \WP_Error('rest_invalid_page_number', __('The page number requested is larger than the number of pages available.', 'tierway'), ['status' => 400]);
		}
		$response = new \WP_REST_Response(array_map(fn (array $row): array => $this->prepare_response_for_collection($this->prepare_item_for_response($row, $request)), $rows));
		$response->header('X-WP-Total', (string) $total);
		$response->header('X-WP-TotalPages', (string) $pages);
		$here = add_query_arg(urlencode_deep($request->get_query_params()), rest_url(ltrim($request->get_route(), '/')));
		if ($request['page'] > 1) {
			$response->link_header('prev', add_query_arg('page', min($request['page'] - 1, max(1, $pages)), $here));
		}
		if ($request['page'] < $pages) {
			$response->link_header('next', add_query_arg('page', $request['page'] + 1, $here));
		}
		return $response;
	}

	/** @param array<string, mixed> $row */
	protected function created(array $row, \WP_REST_Request $request): \WP_REST_Response
	{
		$response = $this->prepare_item_for_response($row, $request);
		$response->set_status(201);
		$response->header('Location', rest_url("$this->namespace/$this->rest_base/{$row['id']}"));
		return $response;
	}

	/**
	 * Runs a write with the writable fields that were sent; a conflict is answered with the resource as it is now.
	 *
	 * @param callable(array<string, mixed>): (\WP_REST_Response|\WP_Error) $work
	 */
	protected function write(\WP_REST_Request $request, callable $work): \WP_REST_Response|\WP_Error
	{
		$writable = array_filter($this->get_item_schema()['properties'], static fn (array $property): bool => empty($property['readonly']));
		unset($writable['version']);
		$sent = array_filter(array_keys($writable), $request->has_param(...));
		$fields = [];
		foreach ($sent as $name) {
			$fields[$name] = $request[$name];
		}
		try {
			return $work($fields);
		} catch (VersionConflict) {
			$row = $this->current($request);
			return null === $row ? Errors::not_found() : Errors::version_conflict($this->prepare_response_for_collection($this->prepare_item_for_response($row, $request)));
		} catch (DatabaseError $error) {
			if ($error->is_duplicate()) {
				return $this->taken();
			}
			throw $error;
		}
	}

	/** @return array<string, mixed>|null what the request is about, as it is now */
	protected function current(\WP_REST_Request $request): ?array
	{
		return $this->repository?->find(self::id($request));
	}
}
