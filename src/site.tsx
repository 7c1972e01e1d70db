import { boot } from './app/boot.tsx';
import { SiteApp } from './app/site.tsx';

boot('tierway-site-root', <SiteApp />);
