<?php
/** Functions are not autoloaded: whoever needs the rules requires this file. It is the only list of them, and has no twin. */

declare(strict_types=1);

foreach ( [ 'money', 'calendar', 'period', 'kind', 'quote', 'limits', 'apply', 'lifecycle' ] as $name ) {
	require_once __DIR__ . "/$name.php";
}
