<?php

declare(strict_types=1);

namespace Tierway\Limits;

/** disk_space: megabytes of uploads on a site. WordPress counts and refuses; it is told how much is allowed. */
final class DiskSpace implements Kind
{
	public const KEY = 'disk_space';

	/** Whether the network itself has its space check switched off, as it is on a new network. */
	private bool $off_by_default = false;
	/** Whether the importer is told what its own sentence should say. */
	private ?bool $importing = null;

	public function __construct(private readonly SiteLimits $limits)
	{
	}

	public function handles(string $key): bool
	{
		return self::KEY === $key;
	}

	public function screen(string $key): string
	{
		return 'upload.php';
	}

	public function label(string $key): string
	{
		return __('Disk space (MB)', 'tierway');
	}

	/** Whole megabytes, rounded up. */
	public function used(array $site_ids, array $keys): array
	{
		$used = [];
		foreach ($site_ids as $site_id) {
			switch_to_blog($site_id);
			$used[$site_id][self::KEY] = (int) ceil((float) get_space_used());
			restore_current_blog();
		}
		return $used;
	}

	public function allowed(mixed $megabytes): mixed
	{
		return $this->limits->limit(self::KEY) ?? $megabytes;
	}

	/** The check is on where a limit is, and off where the plan says unlimited, whatever the network's setting. */
	public function switch_check(mixed $disabled): mixed
	{
		$this->off_by_default = (bool) $disabled;
		$limits = $this->limits->current();
		return array_key_exists(self::KEY, $limits) ? (int) (null === $limits[self::KEY]) : $disabled;
	}

	/**
	 * WordPress's one switch also turns on the greatest size of a single file, 1.5 MB on a new network. Where the network
	 * has the switch off, that size does not count, and must not begin to because a plan limits the space.
	 */
	public function keep_file_size(mixed $kilobytes): mixed
	{
		get_site_option('upload_space_check_disabled');
		return $this->off_by_default && null !== $this->limits->limit(self::KEY) ? GB_IN_BYTES : $kilobytes;
	}

	/**
	 * @param array<string, mixed> $file of an upload, or what an importer fetched
	 * @return array<string, mixed>
	 */
	public function refuse_upload(array $file): array
	{
		if (empty($file['error']) && !$this->fits((int) filesize($file['tmp_name']))) {
			$file['error'] = $this->message();
		}
		return $file;
	}

	/** What XML-RPC and plugins write. */
	public function refuse_bits(mixed $upload): mixed
	{
		return is_array($upload) && !$this->fits(strlen((string) $upload['bits'])) ? $this->message() : $upload;
	}

	/**
	 * The WordPress importer fetches files in a way of its own, and asks nothing but how large one may be.
	 *
	 * @param mixed $bytes 0: any size
	 */
	public function import_size(mixed $bytes): mixed
	{
		if (null === $this->bound()) {
			return $bytes;
		}
		delete_transient('dirsize_cache'); // nor does it say that it has kept one
		$left = max(1, $this->bound() * MB_IN_BYTES - (int) (get_space_used() * MB_IN_BYTES));
		if ($bytes > 0 && $bytes <= $left) {
			return $bytes;
		}
		$this->importing ??= add_filter('gettext_wordpress-importer', fn (string $translated, string $text): string => str_ends_with($text, 'too large, limit is %s') ? str_replace('%', '%%', $this->message()) : $translated, 10, 2);
		return $left;
	}

	/** Before core's own refusal, which has no link. */
	public function refuse_xmlrpc(string $method, array $args, \wp_xmlrpc_server $server): void
	{
		if ('metaWeblog.newMediaObject' === $method && !$this->fits(1)) {
			$server->error(403, $this->message());
		}
	}

	/** The file is kept: the next one may be. */
	public function written(mixed $upload): mixed
	{
		$this->limits->unlock(self::KEY);
		return $upload;
	}

	public function explain_in_rest(mixed $response): mixed
	{
		if (!is_wp_error($response) || 'rest_upload_limited_space' !== $response->get_error_code() || null === $this->bound()) {
			return $response;
		}
		return new \WP_Error('tierway_limit_reached', $this->message(), [
			'status' => 400,
			'key' => self::KEY,
			'limit' => $this->bound(),
			'used' => $this->used_here(),
			'url' => $this->limits->switcher_url(self::KEY, $this->used_here()),
		]);
	}

	public function settle(array $limits): void
	{
		// Files stay; nothing is added until there is room.
	}

	private function bound(): ?int
	{
		$limit = $this->limits->limit(self::KEY); // first: it brings the mode up to date, too
		return 'open' === $this->limits->mode() ? $limit : 0;
	}

	private function fits(int $bytes): bool
	{
		$limit = $this->bound();
		if (null === $limit) {
			return true;
		}
		// From here to the moment the file is kept nobody else keeps one: two at once would both find the last megabyte free.
		$waited = $this->limits->lock(self::KEY);
		wp_cache_delete('_transient_dirsize_cache', 'options'); // as it was before somebody else's file
		$fits = $waited && max(0, $limit * MB_IN_BYTES - get_space_used() * MB_IN_BYTES) >= $bytes;
		if (!$fits) {
			$this->limits->unlock(self::KEY);
		}
		return $fits;
	}

	private function used_here(): int
	{
		return (int) ceil((float) get_space_used());
	}

	private function message(): string
	{
		$message = $this->limits->message($this->label(self::KEY), number_format_i18n((float) get_space_used(), 1), number_format_i18n((int) $this->bound()));
		return $this->limits->message_with_address($message, self::KEY, $this->used_here());
	}
}
