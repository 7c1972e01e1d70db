<?php
// What the machine of bin/wordpress does not have.
// Mail: kept in DIR/log/mail.log instead of sent.
add_filter(
	'pre_wp_mail',
	function ( $sent, $mail ) {
		file_put_contents( dirname( WP_DEBUG_LOG ) . '/mail.log', gmdate( DATE_RFC3339 ) . ' to ' . implode( ', ', (array) $mail['to'] ) . "\n{$mail['subject']}\n\n{$mail['message']}\n\n", FILE_APPEND );
		return true;
	},
	10,
	2
);
// Gravatar cannot be reached.
add_filter( 'pre_option_show_avatars', fn() => '0' );
