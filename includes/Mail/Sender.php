<?php

declare(strict_types=1);

namespace Tierway\Mail;

/**
 * Turns a mail into what WordPress sends: HTML in the network's look, the same as plain text beside it, and its files. In
 * the main site, because the network writes: its theme may have a template, its plugins may send by another way.
 *
 * A mail: { id, to, subject, heading, text (paragraphs), rows (label and value), link: { url, label } or null,
 * files: [{ filename, content }] }.
 */
final class Sender
{
	/** @param array<string, mixed> $mail */
	public static function send(array $mail): bool
	{
		switch_to_blog(get_main_site_id());
		$folder = null;
		$attachments = [];
		$plain = static function (\PHPMailer\PHPMailer\PHPMailer $mailer) use ($mail): void {
			$mailer->AltBody = self::plain($mail);
		};
		add_action('phpmailer_init', $plain);
		try {
			foreach ($mail['files'] as $file) {
				$folder ??= self::folder();
				$path = $folder . sanitize_file_name($file['filename']);
				file_put_contents($path, $file['content']);
				$attachments[] = $path;
			}
			$from = sprintf('From: "%s" <%s>', str_replace(['"', "\r", "\n"], '', self::network_name()), get_site_option('admin_email'));
			return wp_mail($mail['to'], str_replace(["\r", "\n"], ' ', $mail['subject']), self::html($mail), ['Content-Type: text/html; charset=UTF-8', $from], $attachments);
		} finally {
			remove_action('phpmailer_init', $plain);
			array_map('unlink', array_filter($attachments, 'is_file'));
			if (null !== $folder) {
				rmdir($folder);
			}
			restore_current_blog();
		}
	}

	public static function network_name(): string
	{
		return wp_specialchars_decode((string) get_network()->site_name, ENT_QUOTES);
	}

	/** By the template of the main site's theme, tierway/mail.php, or by ours. @param array<string, mixed> $mail */
	private static function html(array $mail): string
	{
		$template = __DIR__ . '/template.php';
		foreach ([get_template_directory(), get_stylesheet_directory()] as $theme) {
			$template = is_file("$theme/tierway/mail.php") ? "$theme/tierway/mail.php" : $template; // the child's is the last word
		}
		ob_start();
		try {
			(static function (string $template, array $mail): void {
				include $template;
			})($template, $mail);
		} finally {
			$html = (string) ob_get_clean();
		}
		return $html;
	}

	/** @param array<string, mixed> $mail */
	public static function plain(array $mail): string
	{
		$parts = [$mail['heading'], ...$mail['text']];
		if ([] !== $mail['rows']) {
			$parts[] = implode("\n", array_map(static fn (array $row): string => "$row[0]: $row[1]", $mail['rows']));
		}
		if (null !== $mail['link']) {
			$parts[] = "{$mail['link']['label']}: {$mail['link']['url']}";
		}
		return implode("\n\n", [...$parts, '-- ', self::network_name()]) . "\n";
	}

	/** A folder of its own, so that the file has its own name in the mail and nobody guesses where it is. */
	private static function folder(): string
	{
		$folder = get_temp_dir() . 'tierway-' . bin2hex(random_bytes(8));
		mkdir($folder, 0700);
		return "$folder/";
	}
}
