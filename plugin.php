<?php
/**
 * Plugin Name:       Tierway
 * Description:       Plan groups and self-service plan switching for WordPress Multisite.
 * Version:           0.1.0
 * Requires at least: 6.6
 * Requires PHP:      8.1
 * Author:            Tierway contributors
 * License:           GPL-2.0-or-later
 * Text Domain:       tierway
 * Domain Path:       /languages
 * Network:           true
 */

declare(strict_types=1);

namespace Tierway;

if (!defined('ABSPATH')) {
	exit;
}

const VERSION = '0.1.0';
const PLUGIN_FILE = __FILE__;

// PSR-4: Tierway\Storage\Products is includes/Storage/Products.php.
spl_autoload_register(static function (string $class): void {
	$file = __DIR__ . '/includes/' . strtr(substr($class, strlen(__NAMESPACE__) + 1), '\\', '/') . '.php';
	if (str_starts_with($class, __NAMESPACE__ . '\\') && is_file($file)) {
		require $file;
	}
});

Plugin::instance()->boot();
