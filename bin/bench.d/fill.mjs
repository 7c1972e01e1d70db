// Rows written past Tierway, because that many changes one by one would take hours: a demo network of any size in seconds.

const demoProducts = 11;

/** @param {(statements: string) => string} sql  of the network's database @param size  how many there are afterwards, at least */
export function fill(sql, { products, memberships }) {
	fillProducts(sql, products);
	fillMemberships(sql, memberships);
}

/** Copies of the demo network's groups with their plans, packages and services. */
function fillProducts(sql, count) {
	const missing = count - Number(sql('SELECT COUNT(*) FROM wp_tierway_products;'));
	if (missing <= 0) return;
	const copies = `seq_1_to_${Math.ceil(missing / demoProducts)}`;
	sql(`
		INSERT INTO wp_tierway_plan_groups (name, name_key, policy, position, created_gmt, modified_gmt)
			SELECT CONCAT(name, ' ', seq), SHA2(LOWER(CONCAT(name, ' ', seq)), 256), '{}', 100 + seq, created_gmt, modified_gmt FROM wp_tierway_plan_groups JOIN ${copies};
		INSERT INTO wp_tierway_products (name, slug, type, status, plan_group, position, currency, data, created_gmt, modified_gmt)
			SELECT CONCAT(p.name, ' ', seq), CONCAT(slug, '-', seq), type, status, copy.id, p.position, currency, data, p.created_gmt, p.modified_gmt
			FROM wp_tierway_products p JOIN ${copies}
			-- no plan stays without a group: that family would grow with the network, and with it what its members are offered
			LEFT JOIN wp_tierway_plan_groups own ON own.id = IF(type = 'plan', IFNULL(plan_group, 1), NULL)
			LEFT JOIN wp_tierway_plan_groups copy ON copy.name = CONCAT(own.name, ' ', seq)
			ORDER BY seq, p.id LIMIT ${missing};
		ANALYZE TABLE wp_tierway_products, wp_tierway_plan_groups;`);
}

/**
 * Fills the network up to so many memberships, each with a customer, two items, a site, two payments and an applied
 * change; every tenth with a scheduled change besides, or one that awaits its money, every fifth with credit. The text of
 * a change is that of a real one. The sites are numbers only: 200,000 sites would be two million tables.
 */
function fillMemberships(sql, count) {
	const missing = count - Number(sql('SELECT COUNT(*) FROM wp_tierway_memberships;'));
	if (missing <= 0) return;
	const next = Object.fromEntries(['wp_users.ID', 'wp_tierway_memberships.id', 'wp_tierway_membership_sites.site_id', 'wp_tierway_payments.id', 'wp_tierway_changes.id'].map((column) => {
		const [table, id] = column.split('.');
		return [table.replace(/^wp_(tierway_)?/, ''), Number(sql(`SELECT MAX(${id}) FROM ${table};`))];
	}));
	const [begun, billed] = ['2026-04-06', '2026-05-06'];
	const at = "'2026-04-06 08:00:00'";
	const site = Math.max(next.membership_sites, 1_000_000);
	const rows = `seq_1_to_${missing}`;
	sql(`
		SET unique_checks = 0, foreign_key_checks = 0;
		INSERT INTO wp_users (ID, user_login, user_nicename, user_email, user_registered, display_name)
			SELECT ${next.users} + seq, CONCAT('bench', ${next.users} + seq), CONCAT('bench', ${next.users} + seq), CONCAT('bench', ${next.users} + seq, '@example.org'), ${at}, CONCAT('Customer ', seq) FROM ${rows};
		INSERT INTO wp_tierway_memberships (id, user_id, status, plan_id, currency, period_start, period_end, period_unit, period_count, anchor_day, payment_method, times_billed, created_gmt, modified_gmt)
			SELECT ${next.memberships} + seq, ${next.users} + seq, ELT(1 + seq % 10, 'on_hold', 'expired', 'active', 'active', 'active', 'active', 'active', 'active', 'active', 'active'), p.id, p.currency, '${begun}', '${billed}', 'month', 1, 6, 'sandbox_card', 2, ${at}, ${at}
			FROM ${rows} JOIN wp_tierway_products p ON p.slug = ELT(1 + seq % 4, 'premium', 'basic', 'plus', 'academy');
		INSERT INTO wp_tierway_membership_items (membership_id, product_id, unit_amount, segment_from, segment_amount, segment_refunded, segment_tax_ppm)
			SELECT m.id, p.id, 1000, '${begun}', 1000, 0, 0 FROM wp_tierway_memberships m JOIN wp_tierway_products p ON p.id = m.plan_id OR p.slug = 'unlimited-visits' WHERE m.id > ${next.memberships};
		INSERT INTO wp_tierway_membership_sites (site_id, membership_id) SELECT ${site} + seq, ${next.memberships} + seq FROM ${rows};
		INSERT INTO wp_tierway_payments (id, number, membership_id, status, method, payment_lines, total, currency, error, bill_to, created_gmt, paid_gmt)
			SELECT ${next.payments} + 3 * seq + n, CONCAT('B-', ${next.payments} + 3 * seq + n), ${next.memberships} + seq, IF(n = 2, 'pending', 'completed'), 'manual', '[{"type":"charge","product_id":2,"label":"Premium","amount":1000,"tax":0}]', 1000, 'USD', '', JSON_OBJECT('name', CONCAT('Customer ', seq), 'email', CONCAT('bench', ${next.users} + seq, '@example.org'), 'country', ''), ${at}, IF(n = 2, NULL, ${at})
			FROM ${rows} JOIN (SELECT seq AS n FROM seq_0_to_2) three ON n < 2 OR seq % 20 = 0;
		INSERT INTO wp_tierway_changes (id, membership_id, kind, from_plan, to_plan, status, waiting, effective_on, selection, quote, input, summary, actor_name, reason, payment_id, idempotency_key, request_hash, response_status, response, created_gmt, applied_gmt)
			SELECT ${next.changes} + 2 * seq + n, ${next.memberships} + seq, kind, from_plan, to_plan, IF(n = 0, 'applied', IF(seq % 20 = 0, 'awaiting_payment', 'scheduled')), IF(n = 0, NULL, 1), IF(n = 0, '${begun}', '${billed}'), selection, quote, input, summary, '', '', IF(n = 1 AND seq % 20 = 0, ${next.payments} + 3 * seq + 2, NULL), CONCAT('bench', n), request_hash, 201, response, ${at}, IF(n = 0, ${at}, NULL)
			FROM ${rows} JOIN (SELECT seq AS n FROM seq_0_to_1) two ON n = 0 OR seq % 10 = 0 JOIN (SELECT * FROM wp_tierway_changes WHERE status = 'applied' ORDER BY id LIMIT 1) like_this;
		INSERT INTO wp_tierway_credits (user_id, currency, amount, balance_after, created_gmt)
			SELECT ${next.users} + seq, 'USD', 100, 100, ${at} FROM ${rows} WHERE seq % 5 = 0;
		ANALYZE TABLE wp_users, wp_tierway_memberships, wp_tierway_membership_items, wp_tierway_membership_sites, wp_tierway_payments, wp_tierway_changes, wp_tierway_credits;`);
}
