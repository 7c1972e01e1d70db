import { boot } from './app/boot.tsx';
import { createQueryClient } from './app/query-client.tsx';
import { SiteApp } from './app/site.tsx';
import { optionsQuery } from './queries/options.ts';

const client = createQueryClient();
// What came with the page is taken at once, so that its age is known; Change then opens without a request.
if (window.tierway?.options) void client.prefetchQuery(optionsQuery(window.tierway.options));

boot('tierway-site-root', <SiteApp />, client);
