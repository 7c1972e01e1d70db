<?php

declare(strict_types=1);

namespace Tierway\Limits;

/** disk_space: megabytes of uploads on a site. WordPress counts and refuses; it is told how much is allowed. */
final class DiskSpace implements Kind
{
	public const KEY = 'disk_space';

	/** Whether the network itself has its space check switched off, as it is on a new network. */
	private bool $off_by_default = false;

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

	public function register(): void
	{
		add_filter('get_space_allowed', fn ($mb) => $this->limits->limit(self::KEY) ?? $mb);
		add_filter('site_option_upload_space_check_disabled', $this->switch_check(...));
		add_filter('site_option_fileupload_maxk', $this->keep_file_size(...));
		add_filter('wp_handle_upload_prefilter', $this->explain(...), 5); // before core's check, which has no link
		add_filter('rest_request_after_callbacks', $this->explain_in_rest(...));
	}

	/** The check is on where a limit is, and off where the plan says unlimited, whatever the network's setting. */
	private function switch_check(mixed $disabled): mixed
	{
		$this->off_by_default = (bool) $disabled;
		$limits = $this->limits->current();
		return array_key_exists(self::KEY, $limits) ? (int) (null === $limits[self::KEY]) : $disabled;
	}

	/**
	 * WordPress's one switch also turns on the greatest size of a single file, 1.5 MB on a new network. Where the network
	 * has the switch off, that size does not count, and must not begin to because a plan limits the space.
	 */
	private function keep_file_size(mixed $kilobytes): mixed
	{
		get_site_option('upload_space_check_disabled');
		return $this->off_by_default && null !== $this->limits->limit(self::KEY) ? GB_IN_BYTES : $kilobytes;
	}

	/**
	 * @param array<string, mixed> $file
	 * @return array<string, mixed>
	 */
	private function explain(array $file): array
	{
		$limit = $this->limits->limit(self::KEY);
		if (null !== $limit && empty($file['error']) && ! defined('WP_IMPORTING') && get_upload_space_available() < filesize($file['tmp_name'])) {
			$file['error'] = $this->message($limit);
		}
		return $file;
	}

	private function explain_in_rest(mixed $response): mixed
	{
		$limit = $this->limits->limit(self::KEY);
		if (null === $limit || !is_wp_error($response) || 'rest_upload_limited_space' !== $response->get_error_code()) {
			return $response;
		}
		return new \WP_Error(
			'tierway_limit_reached',
			$this->message($limit),
			[
				'status' => 400,
				'key' => self::KEY,
				'limit' => $limit,
				'used' => (int) ceil((float) get_space_used()),
				'url' => $this->limits->switcher_url(),
			]
		);
	}

	private function message(int $limit): string
	{
		return $this->limits->message_with_address(
			$this->limits->message($this->label(self::KEY), number_format_i18n((float) get_space_used(), 1), number_format_i18n($limit))
		);
	}
}
