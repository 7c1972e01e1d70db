<?php

declare(strict_types=1);

namespace Tierway\Rest;

use Tierway\Services\Sites;
use Tierway\Storage\Memberships as MembershipRows;
use Tierway\Support\Access;

/** `/users`: everybody in the network, for network admins. Core's `wp/v2/users` knows those of one site only. */
final class Users extends Controller
{
	protected const ORDERS = ['name', 'id'];

	public function __construct(Access $access, private readonly Sites $sites, private readonly MembershipRows $memberships)
	{
		parent::__construct($access, 'users', 'user');
	}

	public function register_routes(): void
	{
		$this->route('', [
			['methods' => \WP_REST_Server::READABLE, 'callback' => [$this, 'get_items'], 'permission_callback' => [$this, 'get_items_permissions_check'], 'args' => $this->get_collection_params()],
		]);
	}

	public function get_items($request): \WP_REST_Response|\WP_Error
	{
		$search = trim($request['search'] ?? '');
		$found = new \WP_User_Query([
			'blog_id' => 0,
			'search' => '' === $search ? '' : "*$search*",
			'search_columns' => ['user_login', 'user_email', 'display_name'],
			'number' => $request['per_page'],
			'paged' => $request['page'],
			'orderby' => 'name' === $request['orderby'] ? 'display_name' : 'ID',
			'order' => $request['order'],
		]);
		$users = $found->get_results();
		// The main site is the network's own; everybody is a member of it.
		$of_user = array_map(static fn (\WP_User $user): array => array_diff(array_map('intval', array_column(get_blogs_of_user($user->ID), 'userblog_id')), [get_main_site_id()]), $users);
		$site_ids = array_values(array_unique(array_merge(...$of_user)));
		$sites = $this->sites->find_many($site_ids);
		$covering = $this->memberships->covering($site_ids);
		foreach ($sites as $id => &$site) {
			$site['membership_id'] = $covering[$id] ?? null;
		}
		return $this->page(array_map(static fn (\WP_User $user, array $ids): array => [
			'id' => $user->ID,
			'login' => $user->user_login,
			'name' => $user->display_name,
			'email' => $user->user_email,
			'sites' => array_values(array_intersect_key($sites, array_flip($ids))),
		], $users, $of_user), $found->get_total(), $request);
	}

	protected function links(array $row): array
	{
		return ['collection' => ['href' => $this->address('users')]];
	}
}
