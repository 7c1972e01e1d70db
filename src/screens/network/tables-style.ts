import { isRTL } from '@wordpress/i18n';

// The tables' own style comes with us, so that WordPress does not turn it round. Imported by the tables' chunks.
await (isRTL() ? import('@wordpress/dataviews/build-style/style-rtl.css') : import('@wordpress/dataviews/build-style/style.css'));
