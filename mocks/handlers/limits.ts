import type { Limits, Usage } from '../../src/api/types.gen.ts';
import { limitsOf, siteOf, usedOn } from '../billing.ts';
import type { MembershipRow } from '../db.ts';
import { type Call, ok, type Route } from '../wordpress.ts';

const labels: Record<string, string> = { disk_space: 'Disk space (MB)', sites: 'Sites', visits: 'Visits', users: 'Users', custom_domain: 'Custom domain', role: 'Role', 'posts.post': 'Posts', 'posts.page': 'Pages' };
const screens: Record<string, string> = { disk_space: 'upload.php', users: 'users.php', role: 'users.php', 'posts.post': 'edit.php' };

export const limits: Route[] = [
	{
		method: 'GET',
		path: '/tierway/v1/limits',
		access: 'manager',
		schema: 'limits',
		handle() {
			const answer: Limits = {
				post_types: [{ key: 'post', label: 'Posts' }, { key: 'page', label: 'Pages' }, { key: 'attachment', label: 'Media' }],
				roles: ['Administrator', 'Editor', 'Author', 'Contributor', 'Subscriber'].map((label) => ({ key: label.toLowerCase(), label })),
				plugins: [{ key: 'akismet/akismet.php', label: 'Akismet Anti-spam: Spam Protection' }],
				themes: [{ key: 'twentytwentyfive', label: 'Twenty Twenty-Five' }],
				jobs: [], // one process does it all at once
			};
			return ok(answer);
		},
	},
	{
		method: 'GET',
		path: '/tierway/v1/memberships/(?P<id>\\d+)/usage',
		access: 'owner',
		schema: 'usage',
		handle: (call) => ok(usageOf(call, call.membership)),
	},
];

function usageOf({ db, home }: Call, row: MembershipRow): Usage {
	const ended = row.status === 'expired' || row.status === 'cancelled';
	const mode = ended ? db.state.settings.ended_site : row.status === 'on_hold' ? db.state.settings.on_hold_site : 'open';
	return {
		membership_id: row.id,
		sites: db.state.sites
			.filter((site) => row.site_ids.includes(site.id))
			.map((site) => {
				const { id, name, url } = siteOf(home, site);
				return {
					id, name, url, mode,
					limits: Object.entries(limitsOf(db, row.items))
						.toSorted(([a], [b]) => (a < b ? -1 : 1))
						.map(([key, limit]) => {
							const screen = screens[key] ?? (key.startsWith('posts.') ? `edit.php?post_type=${key.slice(6)}` : '');
							return { key, label: labels[key] ?? key, limit, used: key === 'sites' ? row.site_ids.length : usedOn(site, key), url: screen === '' ? '' : `${url}wp-admin/${screen}` };
						}),
				};
			}),
	};
}
