<?php

declare(strict_types=1);

namespace Tierway\Limits;

/**
 * posts.{post type}: how many posts of a type a site may have. What is in the trash or was never saved is not counted.
 * Only what adds to the count is refused: editing, trashing and deleting always work.
 */
final class Posts implements Kind
{
	/** On a post that was put away because the limit had become smaller: the status it had. */
	public const PUT_AWAY = '_tierway_was';
	/** What visitors see, or will: of this the newest are put away. */
	private const SHOWN = ['publish', 'private', 'future'];

	private ?\Closure $say = null;

	public function __construct(
		private readonly SiteLimits $limits,
		/** @var \Closure(): string what becomes of the newest posts beyond a limit: keep, draft, trash */
		private readonly \Closure $policy,
	) {
	}

	public function handles(string $key): bool
	{
		return str_starts_with($key, 'posts.');
	}

	public function screen(string $key): string
	{
		$type = substr($key, 6);
		return match ($type) {
			'post' => 'edit.php',
			'attachment' => 'upload.php',
			default => 'edit.php?post_type=' . rawurlencode($type),
		};
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
				$parts[] = "SELECT %d AS site_id, post_type, COUNT(*) AS used FROM `$table` WHERE post_type IN ($in) AND " . self::COUNTED . ' GROUP BY post_type';
				array_push($values, $site_id, ...$types);
			}
			// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- table names only
			foreach ($wpdb->get_results($wpdb->prepare(implode(' UNION ALL ', $parts), $values)) as $row) {
				$used[(int) $row->site_id]['posts.' . $row->post_type] = (int) $row->used;
			}
		}
		return $used;
	}

	private const COUNTED = "post_status NOT IN ('trash', 'auto-draft') AND (post_status <> 'inherit' OR post_type = 'attachment')";

	public function refuse_new_screen(): void
	{
		$type = $GLOBALS['typenow'] ?: 'post';
		if ($this->reached($type)) {
			$this->refuse($type);
		}
	}

	/**
	 * The guard of every way in: editors, REST, XML-RPC, WP-CLI, importers, plugins. WordPress has no hook made for
	 * refusing; a post said to be empty is not saved, and the caller learns that it was not.
	 *
	 * @param array<string, mixed> $post
	 */
	public function refuse_insert(bool $empty, array $post): bool
	{
		if ($this->say) {
			remove_filter('gettext', $this->say);
		}
		if ($empty) {
			return true;
		}
		$post += ['post_type' => 'post', 'post_status' => 'draft'];
		$type = (string) $post['post_type'];
		$id = (int) ($post['ID'] ?? 0);
		$old = 0 === $id ? null : get_post($id);
		$counted = $old && $old->post_type === $type && self::counts($old->post_status, $type);
		if ($counted && $this->shows_too_many($old, (string) $post['post_status'])) {
			$this->explain($this->refuse($type));
			return true;
		}
		if ($counted || !self::counts((string) $post['post_status'], $type) || null === $this->bound($type)) {
			return false;
		}
		// From here to the moment it is written nobody else adds one: two requests at the last free place would both find it free.
		if (!$this->limits->lock("posts.$type") || $this->reached($type)) {
			$this->limits->unlock("posts.$type");
			$this->explain($this->refuse($type));
			return true;
		}
		return false;
	}

	public function refuse_untrash(mixed $done, \WP_Post $post): mixed
	{
		if (null !== $done || !$this->reached($post->post_type)) {
			return $done;
		}
		$this->refuse($post->post_type);
		return false;
	}

	/**
	 * An upload makes a post of the type attachment; it is refused before its file is kept.
	 *
	 * @param array<string, mixed> $file
	 * @return array<string, mixed>
	 */
	public function refuse_upload(array $file): array
	{
		$size_of_another = preg_match('#^/wp/v2/media/\d+/sideload/?$#D', (string) ($GLOBALS['wp']->query_vars['rest_route'] ?? '')); // which the browser made
		if (empty($file['error']) && !$size_of_another && $this->reached('attachment')) {
			$file['error'] = $this->limits->message_with_address($this->message('attachment'), 'posts.attachment', $this->count('attachment'));
		}
		return $file;
	}

	/** XML-RPC keeps the file first, and does not look whether its post was made. */
	public function refuse_xmlrpc(string $method, array $args, \wp_xmlrpc_server $server): void
	{
		if ('metaWeblog.newMediaObject' === $method && $this->reached('attachment')) {
			$server->error(403, $this->refuse('attachment')->get_error_message());
		}
	}

	/** It is written: the next one may be. What somebody does with a post that was put away is their choice, which no upgrade undoes. */
	public function written(mixed $new, mixed $old, mixed $post): void
	{
		if ($post instanceof \WP_Post) {
			$this->limits->unlock("posts.$post->post_type");
			if ($new !== $old && in_array($old, ['draft', 'trash'], true) && !$this->limits->is_settling() && '' !== get_post_meta($post->ID, self::PUT_AWAY, true)) {
				delete_post_meta($post->ID, self::PUT_AWAY);
			}
		}
	}

	public function settle(array $limits): void
	{
		$filtered = has_filter('content_save_pre', 'wp_filter_post_kses');
		kses_remove_filters(); // only statuses are written: what somebody with more rights has put into a post stays in it
		try {
			$this->put_in_order($limits);
		} finally {
			if (false !== $filtered) {
				kses_init_filters();
			}
		}
	}

	/** @param array<string, int|string|null> $limits */
	private function put_in_order(array $limits): void
	{
		foreach ($limits as $key => $limit) {
			if ($this->handles($key)) {
				is_int($limit) ? $this->put_away(substr($key, 6), $limit) : $this->bring_back(substr($key, 6), PHP_INT_MAX);
			}
		}
		foreach (array_diff($this->types_put_away(), array_map(static fn (string $key): string => substr($key, 6), array_filter(array_keys($limits), $this->handles(...)))) as $type) {
			$this->bring_back($type, PHP_INT_MAX); // no longer limited
		}
	}

	/** The newest posts beyond the limit, as the network wants it; those that there is room for again come back. */
	private function put_away(string $type, int $limit): void
	{
		global $wpdb;
		$policy = ($this->policy)();
		if ('trash' === $policy && !EMPTY_TRASH_DAYS) {
			$policy = 'draft'; // without a bin, WordPress would delete them
		}
		$over = $this->count($type) - $limit;
		if ($over > 0 && 'keep' !== $policy && 'attachment' !== $type) {
			$posts = $wpdb->get_results($wpdb->prepare("SELECT ID, post_status FROM $wpdb->posts WHERE post_type = %s AND " . self::COUNTED . ' ORDER BY post_date DESC, ID DESC LIMIT %d', $type, $over));
			foreach ($posts as $post) {
				if ('trash' === $policy) {
					add_post_meta((int) $post->ID, self::PUT_AWAY, $post->post_status, true); // not of one that is put away already
					wp_trash_post((int) $post->ID);
					delete_post_meta((int) $post->ID, '_wp_trash_meta_time'); // WordPress would delete it for good in thirty days
				} elseif (in_array($post->post_status, self::SHOWN, true)) {
					update_post_meta((int) $post->ID, self::PUT_AWAY, $post->post_status);
					wp_update_post(['ID' => (int) $post->ID, 'post_status' => 'draft']);
				}
			}
		}
		$this->bring_back($type, $limit);
	}

	private function bring_back(string $type, int $limit): void
	{
		global $wpdb;
		$away = $wpdb->get_results($wpdb->prepare("SELECT p.ID, p.post_status, m.meta_value AS was FROM $wpdb->posts p JOIN $wpdb->postmeta m ON m.post_id = p.ID AND m.meta_key = %s WHERE p.post_type = %s ORDER BY p.post_date, p.ID", self::PUT_AWAY, $type));
		if ([] === $away) {
			return;
		}
		$count = $this->count($type);
		$drafts = count(array_filter($away, static fn (object $post): bool => 'trash' !== $post->post_status));
		$drafts_back = $drafts - max(0, $count - $limit); // those are counted already
		foreach ($away as $post) {
			$id = (int) $post->ID;
			if ('trash' === $post->post_status) {
				if ($count >= $limit) {
					continue;
				}
				++$count;
				delete_post_meta($id, self::PUT_AWAY);
				wp_untrash_post($id);
			} elseif ($drafts_back-- <= 0) {
				continue;
			}
			delete_post_meta($id, self::PUT_AWAY);
			if (get_post_status($id) !== $post->was) {
				wp_update_post(['ID' => $id, 'post_status' => $post->was]);
			}
		}
	}

	/** @return list<string> */
	private function types_put_away(): array
	{
		global $wpdb;
		return $wpdb->get_col($wpdb->prepare("SELECT DISTINCT p.post_type FROM $wpdb->posts p JOIN $wpdb->postmeta m ON m.post_id = p.ID WHERE m.meta_key = %s", self::PUT_AWAY));
	}

	private static function counts(string $status, string $type): bool
	{
		return !in_array($status, ['new', 'trash', 'auto-draft'], true) && ('inherit' !== $status || 'attachment' === $type);
	}

	/** Whether a draft is shown by hand of which there is one too many, where the network takes those out of sight. Instead of another one it may be. */
	private function shows_too_many(\WP_Post $old, string $status): bool
	{
		$type = $old->post_type;
		$limit = in_array($status, self::SHOWN, true) && !in_array($old->post_status, self::SHOWN, true) ? $this->limits->limit("posts.$type") : null;
		if (null === $limit || $this->count($type) <= $limit || 'keep' === ($this->policy)()) {
			return false;
		}
		$locked = $this->limits->lock("posts.$type");
		$full = !$locked || $this->shown($type) >= $limit;
		if ($full) {
			$this->limits->unlock("posts.$type");
		}
		return $full;
	}

	/** How many there may be; none are added to a site whose membership is not paid; null: any number. */
	private function bound(string $type): ?int
	{
		$limit = $this->limits->limit("posts.$type"); // first: it brings the mode up to date, too
		return 'open' === $this->limits->mode() ? $limit : (is_post_type_viewable($type) ? 0 : null);
	}

	private function reached(string $type): bool
	{
		$limit = $this->bound($type);
		return null !== $limit && $this->count($type) >= $limit;
	}

	/** Always counted anew: somebody else may have added one meanwhile. */
	private function count(string $type): int
	{
		$site_id = get_current_blog_id();
		return $this->used([$site_id], ["posts.$type"])[$site_id]["posts.$type"];
	}

	private function shown(string $type): int
	{
		global $wpdb;
		return (int) $wpdb->get_var($wpdb->prepare("SELECT COUNT(*) FROM $wpdb->posts WHERE post_type = %s AND post_status IN (%s, %s, %s)", $type, ...self::SHOWN));
	}

	private function message(string $type): string
	{
		$key = "posts.$type";
		return $this->limits->message($this->label($key), number_format_i18n($this->count($type)), number_format_i18n((int) $this->bound($type)));
	}

	private function refuse(string $type): \WP_Error
	{
		return $this->limits->refuse($this->message($type), "posts.$type", ['limit' => $this->bound($type), 'used' => $this->count($type)]);
	}

	/** wp_insert_post() has one sentence for posts that it does not save. XML-RPC, importers and plugins pass it on: here it is ours. */
	private function explain(\WP_Error $error): void
	{
		$this->say = static fn (string $translated, string $text): string => 'Content, title, and excerpt are empty.' === $text ? $error->get_error_message() : $translated;
		add_filter('gettext', $this->say, 10, 2);
	}
}
