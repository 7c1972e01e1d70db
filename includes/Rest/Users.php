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
		$of_user = array_map([self::class, 'site_ids'], $users);
		$site_ids = self::open(array_values(array_unique(array_merge(...$of_user))));
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

	/**
	 * The sites where somebody has a role, as `get_blogs_of_user()` finds them, from what the query for users has read already:
	 * it would ask once more for each user.
	 *
	 * @return list<int>
	 */
	private static function site_ids(\WP_User $user): array
	{
		global $wpdb;
		$found = preg_filter("/^{$wpdb->base_prefix}(?:(\d+)_)?capabilities$/D", '$1', array_keys(get_user_meta($user->ID)));
		$ids = array_map(static fn (string $id): int => '' === $id ? 1 : (int) $id, $found); // the first site's key has no number
		// The main site is the network's own; everybody is a member of it.
		return array_values(array_diff($ids, [get_main_site_id()]));
	}

	/**
	 * @param list<int> $site_ids
	 * @return list<int> without those that are archived, deleted or spam
	 */
	private static function open(array $site_ids): array
	{
		return [] === $site_ids ? [] : get_sites(['site__in' => $site_ids, 'number' => '', 'archived' => 0, 'spam' => 0, 'deleted' => 0, 'fields' => 'ids', 'update_site_meta_cache' => false]);
	}

	protected function links(array $row): array
	{
		return ['collection' => ['href' => $this->address('users')]];
	}
}
