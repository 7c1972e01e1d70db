<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Schema\Schema;
use Tierway\Services\ChangeService;
use Tierway\Services\MembershipView;
use Tierway\Storage\Changes as ChangeRows;
use Tierway\Support\Access;

/** `/memberships/{id}/changes`: confirming a quote, paying, taking back, and the history. */
final class Changes extends OfMembership
{
	private const DETAILS = [
		'type' => 'object',
		'properties' => ['number' => ['type' => 'string', 'maxLength' => 40], 'confirmed' => ['type' => 'boolean']],
		'additionalProperties' => false,
	];

	public function __construct(Access $access, private readonly ChangeRows $changes, private readonly ChangeService $service)
	{
		parent::__construct($access, 'change');
	}

	public function register_routes(): void
	{
		$paying = self::paying_args();
		$this->route('/(?P<id>\d+)/changes', [
			$this->endpoint(\WP_REST_Server::READABLE, 'get_items', $this->get_collection_params()),
			$this->endpoint(\WP_REST_Server::CREATABLE, 'confirm', [
				'selection' => self::selection_arg(),
				'quote_token' => ['description' => __('The token of the quote that was shown.', 'tierway'), 'type' => 'string', 'maxLength' => 200, 'required' => true],
				'acknowledged' => ['description' => __('What was acknowledged, by code.', 'tierway'), 'type' => 'array', 'items' => ['type' => 'string', 'maxLength' => 40], 'maxItems' => 20, 'default' => []],
				'payment_method' => ['required' => false] + $paying['payment_method'],
				'payment_details' => $paying['payment_details'],
				'reactivate' => self::reactivate_arg(),
				'terms' => self::terms_arg(),
			]),
		]);
		$this->route('/(?P<id>\d+)/changes/(?P<change>\d+)', [
			$this->endpoint(\WP_REST_Server::READABLE, 'get_item', ['context' => $this->get_context_param(['default' => 'view'])]),
			$this->endpoint(\WP_REST_Server::DELETABLE, 'take_back'),
		]);
		$this->route('/(?P<id>\d+)/changes/(?P<change>\d+)/pay', [
			$this->endpoint(\WP_REST_Server::CREATABLE, 'pay', $paying),
		]);
	}

	/** @return array<string, array<string, mixed>> what says how to pay */
	public static function paying_args(): array
	{
		return [
			'payment_method' => ['description' => __('How to pay: one of the ways offered.', 'tierway'), 'type' => 'string', 'maxLength' => 40, 'required' => true],
			'payment_details' => ['description' => __('What the way to pay needs to know.', 'tierway')] + self::DETAILS,
		];
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		[$rows, $total] = $this->changes->query($this->membership['id'], $request->get_params());
		return $this->page(array_map(MembershipView::change(...), $rows), $total, $request);
	}

	public function get_item($request): \WP_REST_Response|\WP_Error
	{
		$change = $this->changes->find(self::id($request, 'change'));
		return ($change['membership_id'] ?? null) === $this->membership['id'] ? $this->prepare_item_for_response($change, $request) : Errors::not_found();
	}

	public function confirm(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$key = (string) $request->get_header('Idempotency-Key');
		if (1 !== preg_match('/^[\x20-\x7e]{1,200}$/D', $key)) {
			return Errors::make('tierway_idempotency_key_required');
		}
		$refusal = self::refuse_terms($request) ?? self::missing_selection($request);
		if ($refusal) {
			return $refusal;
		}
		$sent = [];
		foreach (['selection', 'quote_token', 'acknowledged', 'payment_method', 'payment_details', 'terms'] as $name) {
			if (null !== $request[$name]) {
				$sent[$name] = $request[$name];
			}
		}
		if ($request['reactivate']) {
			$sent['reactivate'] = true;
		}
		$response = self::answer($this->service->confirm($this->membership['id'], $sent, $key), $this->membership);
		if (!is_wp_error($response) && 201 === $response->get_status()) {
			$response->header('Location', rest_url("$this->namespace/$this->rest_base/{$this->membership['id']}/changes/{$response->get_data()['change']['id']}"));
		}
		return $response;
	}

	public function pay(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$sent = ['payment_method' => $request['payment_method'], 'payment_details' => $request['payment_details'] ?? []];
		return self::answer($this->service->pay($this->membership['id'], self::id($request, 'change'), $sent), $this->membership);
	}

	public function take_back(\WP_REST_Request $request): \WP_REST_Response|\WP_Error
	{
		$change = $this->service->take_back($this->membership['id'], self::id($request, 'change'));
		return is_wp_error($change) ? $change : $this->prepare_item_for_response($change, $request);
	}

	/**
	 * With `?_embed` it brings the account along, as it is after the change: its page needs no further request.
	 *
	 * @param array{int, array<string, mixed>}|\WP_Error $answer status and body
	 * @param array<string, mixed> $membership as stored
	 */
	public static function answer(array|\WP_Error $answer, array $membership): \WP_REST_Response|\WP_Error
	{
		if (is_wp_error($answer)) {
			return $answer;
		}
		[$status, $body] = $answer;
		// The answer was kept with the commit, and the limits came after it: with them this site may have got another address.
		$here = get_site();
		foreach ($body['membership']['sites'] ?? [] as $at => $site) {
			if ($site['id'] === (int) $here->id) {
				$body['membership']['sites'][$at]['url'] = set_url_scheme('http://' . $here->domain . trailingslashit($here->path));
			}
		}
		foreach (['change', 'membership', 'payment'] as $name) {
			if (isset($body[$name])) {
				$body[$name] = Schema::shape($body[$name], Schema::load($name));
			}
		}
		$response = new \WP_REST_Response($body, $status);
		if ($status < 400) {
			$scope = in_array(get_current_blog_id(), $membership['site_ids'], true) ? '' : '?scope=network';
			$response->add_link('account', rest_url(self::NAMESPACE . "/account$scope"), ['embeddable' => true]);
		}
		return $response;
	}

	protected function links(array $row): array
	{
		$base = rest_url("$this->namespace/$this->rest_base/{$row['membership_id']}/changes");
		return ['self' => ['href' => "$base/{$row['id']}"], 'collection' => ['href' => $base]];
	}
}
