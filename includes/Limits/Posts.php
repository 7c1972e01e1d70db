<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * posts.{post type}: how many posts of a type a site may have. What is in the trash or was never saved is not counted.
 * Only what adds to the count is refused: editing, trashing and deleting always work.
 */
final class Posts implements Kind
{
	private const NOT_COUNTED = ['new', 'trash', 'auto-draft', 'inherit'];

	/** @var array<string, int> counted once per request, by "site:post type" */
	private array $counts = [];

	public function __construct(private readonly SiteLimits $limits)
	{
	}

	public function handles(string $key): bool
	{
		return str_starts_with($key, 'posts.');
	}

	public function screen(string $key): string
	{
		$type = substr($key, 6);
		return 'post' === $type ? 'edit.php' : 'edit.php?post_type=' . rawurlencode($type);
	}

	public function label(string $key): string
	{
		$type = get_post_type_object(substr($key, 6));
		return $type ? (string) $type->labels->name : substr($key, 6);
	}

	public function used(array $site_ids, array $keys): array
	{
		global $wpdb;
		$types = array_map(fn ($key) => substr($key, 6), $keys);
		$used = [];
		foreach ($site_ids as $site_id) {
			$used[$site_id] = array_fill_keys($keys, 0);
		}
		if (!$types) {
			return $used;
		}
		// One query for fifty sites, instead of one for each.
		$in = implode(', ', array_fill(0, count($types), '%s'));
		foreach (array_chunk($site_ids, 50) as $some) {
			$parts = $values = [];
			foreach ($some as $site_id) {
				$table = $wpdb->get_blog_prefix($site_id) . 'posts';
				$parts[] = "SELECT %d AS site_id, post_type, COUNT(*) AS used FROM `$table` WHERE post_type IN ($in) AND post_status NOT IN ('trash', 'auto-draft', 'inherit') GROUP BY post_type";
				array_push($values, $site_id, ...$types);
			}
			// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- table names only
			foreach ($wpdb->get_results($wpdb->prepare(implode(' UNION ALL ', $parts), $values)) as $row) {
				$used[(int) $row->site_id]['posts.' . $row->post_type] = (int) $row->used;
			}
		}
		return $used;
	}

	public function register(): void
	{
		add_action('rest_api_init', $this->watch_rest(...));
		add_action('load-post-new.php', $this->refuse_new_screen(...));
		add_filter('wp_insert_post_empty_content', $this->refuse_insert(...), 10, 2);
		add_filter('pre_untrash_post', $this->refuse_untrash(...), 10, 2);
		add_action('transition_post_status', $this->recount(...), 10, 3);
		add_action('deleted_post', $this->forget_deleted(...), 10, 2);
	}

	private function watch_rest(): void
	{
		foreach (get_post_types(['show_in_rest' => true]) as $type) {
			add_filter("rest_pre_insert_$type", fn ($post) => $this->refuse_rest($post, $type));
		}
	}

	/** @param \stdClass|\WP_Error $post */
	private function refuse_rest(mixed $post, string $type): mixed
	{
		if ($post instanceof \WP_Error) {
			return $post;
		}
		$old = empty($post->ID) ? 'new' : (string) get_post_status($post->ID);
		$new = $post->post_status ?? ( 'new' === $old ? 'draft' : $old );
		if (!$this->adds($old, $new) || !$this->reached($type)) {
			return $post;
		}
		return new \WP_Error(
			'tierway_limit_reached',
			$this->limits->message_with_address($this->message($type)),
			[
				'status' => 403,
				'key' => "posts.$type",
				'limit' => $this->limits->limit("posts.$type"),
				'used' => $this->count($type),
				'url' => $this->limits->switcher_url(),
			]
		);
	}

	private function refuse_new_screen(): void
	{
		$type = $GLOBALS['typenow'] ?: 'post';
		if ($this->reached($type)) {
			$this->limits->die_with($this->message($type));
		}
	}

	/**
	 * The last guard, for every other way in: XML-RPC, the classic editor, plugins. WordPress has no hook made for
	 * refusing; a post said to be empty is not saved, and the caller learns that it was not.
	 *
	 * @param array<string, mixed> $post
	 */
	private function refuse_insert(bool $empty, array $post): bool
	{
		if ($empty) {
			return true;
		}
		$post += ['post_type' => 'post', 'post_status' => 'draft'];
		$type = (string) $post['post_type'];
		$old = empty($post['ID']) ? 'new' : (string) get_post_status((int) $post['ID']);
		if (!$this->adds($old, (string) $post['post_status']) || !$this->reached($type)) {
			return false;
		}
		if (is_admin() && ! wp_doing_ajax() && 'post.php' === ( $GLOBALS['pagenow'] ?? '' )) {
			$this->limits->die_with($this->message($type));
		}
		return true;
	}

	private function refuse_untrash(mixed $done, \WP_Post $post): mixed
	{
		if (null !== $done || !$this->reached($post->post_type)) {
			return $done;
		}
		if (is_admin() && ! wp_doing_ajax()) {
			$this->limits->die_with($this->message($post->post_type));
		}
		return false;
	}

	private function adds(string $old, string $new): bool
	{
		return in_array($old, self::NOT_COUNTED, true) && ! in_array($new, self::NOT_COUNTED, true);
	}

	private function reached(string $type): bool
	{
		$limit = $this->limits->limit("posts.$type");
		return null !== $limit && $this->count($type) >= $limit;
	}

	private function count(string $type): int
	{
		$site_id = get_current_blog_id();
		return $this->counts["$site_id:$type"] ??= $this->used([$site_id], ["posts.$type"])[$site_id]["posts.$type"];
	}

	private function message(string $type): string
	{
		$key = "posts.$type";
		return $this->limits->message($this->label($key), number_format_i18n($this->count($type)), number_format_i18n((int) $this->limits->limit($key)));
	}

	/** Keeps this request's count right, without counting again after each post of an import. */
	private function recount(string $new, string $old, \WP_Post $post): void
	{
		$this->shift($post->post_type, $this->adds($old, $new) ? 1 : ( $this->adds($new, $old) ? -1 : 0 ));
	}

	private function forget_deleted(int $id, \WP_Post $post): void
	{
		$this->shift($post->post_type, in_array($post->post_status, self::NOT_COUNTED, true) ? 0 : -1);
	}

	private function shift(string $type, int $by): void
	{
		$key = get_current_blog_id() . ":$type";
		if (isset($this->counts[$key])) {
			$this->counts[$key] += $by;
		}
	}
}
