<?php
/**
 * How a mail looks. A theme of the main site replaces it with a file of its own: tierway/mail.php. It has $mail: heading,
 * text (paragraphs), rows (label and value), link (url and label, or null), subject, id. Nothing in it is escaped yet.
 *
 * @var array<string, mixed> $mail
 */

declare(strict_types=1);

if (!defined('ABSPATH')) {
	exit;
}

$tierway_name = Tierway\Mail\Sender::network_name();
$tierway_font = "font-family: -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Oxygen-Sans, Ubuntu, Cantarell, 'Helvetica Neue', sans-serif;";
$tierway_start = is_rtl() ? 'right' : 'left';
$tierway_end = is_rtl() ? 'left' : 'right';
?>
<!DOCTYPE html>
<html lang="<?php echo esc_attr(str_replace('_', '-', determine_locale())); ?>" dir="<?php echo is_rtl() ? 'rtl' : 'ltr'; ?>">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><?php echo esc_html($mail['subject']); ?></title>
</head>
<body style="margin: 0; padding: 0; background-color: #f0f0f1; <?php echo esc_attr($tierway_font); ?> color: #1e1e1e;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color: #f0f0f1;">
<tr><td align="center" style="padding: 24px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width: 560px;">
<tr><td style="padding: 0 4px 12px; text-align: <?php echo esc_attr($tierway_start); ?>; font-size: 14px; font-weight: 600; color: #50575e;"><?php echo esc_html($tierway_name); ?></td></tr>
<tr><td style="padding: 28px 28px 24px; background-color: #ffffff; border: 1px solid #dcdcde; border-radius: 8px; text-align: <?php echo esc_attr($tierway_start); ?>;">
<h1 style="margin: 0 0 16px; font-size: 22px; line-height: 1.3; font-weight: 600;"><?php echo esc_html($mail['heading']); ?></h1>
<?php foreach ($mail['text'] as $tierway_paragraph) : ?>
<p style="margin: 0 0 14px; font-size: 15px; line-height: 1.55;"><?php echo nl2br(esc_html($tierway_paragraph)); ?></p>
<?php endforeach; ?>
<?php if ([] !== $mail['rows']) : ?>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin: 8px 0 20px; border-top: 1px solid #dcdcde;">
<?php foreach ($mail['rows'] as [$tierway_label, $tierway_value]) : ?>
<tr>
<td style="padding: 9px 0; border-bottom: 1px solid #dcdcde; font-size: 14px; line-height: 1.4; color: #50575e; vertical-align: top;"><?php echo esc_html($tierway_label); ?></td>
<td style="padding: 9px 0; padding-<?php echo esc_attr($tierway_start); ?>: 16px; border-bottom: 1px solid #dcdcde; font-size: 14px; line-height: 1.4; text-align: <?php echo esc_attr($tierway_end); ?>; vertical-align: top;"><?php echo nl2br(esc_html($tierway_value)); ?></td>
</tr>
<?php endforeach; ?>
</table>
<?php endif; ?>
<?php if (null !== $mail['link']) : ?>
<p style="margin: 4px 0 0;"><a href="<?php echo esc_url($mail['link']['url']); ?>" style="display: inline-block; padding: 10px 18px; background-color: #3858e9; border-radius: 4px; color: #ffffff; font-size: 14px; font-weight: 600; text-decoration: none;"><?php echo esc_html($mail['link']['label']); ?></a></p>
<?php endif; ?>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
